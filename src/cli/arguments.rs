//! What can be typed after `mlogtui`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

/// Investigate the logs of ML systems in the terminal.
#[derive(Parser, Debug)]
#[command(name = "mlogtui", version, about, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// What to do instead of opening the dashboard.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Config file instead of the usual one
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,

    /// What the pager said: a file, - for standard input, or its line as text; opens what it is about, and records it
    #[arg(long, value_name = "FILE|-|TEXT")]
    pub alert: Option<String>,

    /// Which logs.
    #[command(flatten)]
    pub source: SourceArguments,

    /// Which part of them.
    #[command(flatten)]
    pub scope: ScopeArguments,

    /// How the screen looks.
    #[command(flatten)]
    pub screen: ScreenArguments,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Open the dashboard on generated traffic with an incident in it, or write that traffic to a file
    Demo(DemoArguments),
    /// Print the readings of the dashboard
    Dashboard(DashboardArguments),
    /// Print log events in order of time
    Logs(LogsArguments),
    /// List the fields that occur, with their common values
    Fields(FieldsArguments),
    /// Follow one request through all services
    Trace(TraceArguments),
    /// List what detectors recorded, or what the services flagged themselves
    Anomalies(AnomaliesArguments),
    /// Open the view of a link (mlogtui://…), as the copy menu and incident records give it
    Open(OpenArguments),
    /// List the incident records of this machine, or show one
    Incidents(IncidentsArguments),
    /// Go on with an incident record, at the view it was left at
    Resume(ResumeArguments),
    /// Say what is different about a signal that left its baseline, ranked, with the evidence
    Why(WhyArguments),
    /// Watch without a terminal: tell receivers of the config what left its baseline, or say what would have been told
    #[command(after_long_help = WATCH_HELP)]
    Watch(WatchArguments),
    /// Walk a runbook without a terminal; exits with 0 when it named a cause, 10 when there was none, 11 when it could not tell
    Triage(TriageArguments),
    /// List, show, check or start runbooks
    Runbook {
        /// What to do with them.
        #[command(subcommand)]
        what: RunbookCommand,
    },
    /// Deliver NDJSON lines to a cluster, through the contract, each exactly once
    Ingest(IngestArguments),
    /// Show what a cluster lacks for logs by the contract, and make it
    Setup(SetupArguments),
    /// List the clusters of the config, and check whether they can be asked
    Clusters(ClustersArguments),
    /// Examine a cluster: reachability, identity, clock, indices, mapping, events; each line with what to do
    Doctor(DoctorArguments),
    /// Show, locate or create the config file
    Config {
        /// What to do with it.
        #[command(subcommand)]
        what: ConfigCommand,
    },
    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Print the manual page (roff; `mlogtui manual | man -l -`)
    Manual,
}

/// What to do with the config file.
#[derive(Subcommand, Debug, Clone, Copy)]
pub enum ConfigCommand {
    /// Print the settings in force, as TOML
    Show,
    /// Print where the config and its companions are looked for
    Path,
    /// Write the commented defaults where the config is looked for, unless one is there
    Init,
}

/// Which logs.
#[derive(Args, Debug, Clone, Default)]
pub struct SourceArguments {
    /// NDJSON file, directory or glob (plain, gzip or zstd); - is standard input; may be given several times
    #[arg(long, short = 'f', value_name = "PATH")]
    pub file: Vec<String>,

    /// Cluster of the config (Elasticsearch or OpenSearch)
    #[arg(long, short = 'c', value_name = "NAME", conflicts_with_all = ["file", "url"])]
    pub cluster: Option<String>,

    /// Address of a cluster that the config does not name
    #[arg(long, value_name = "URL", conflicts_with = "file")]
    pub url: Option<String>,

    /// Indices of the cluster: names, patterns, aliases or data streams, with commas between them
    #[arg(long, value_name = "INDEX", conflicts_with = "file")]
    pub index: Option<String>,

    /// Field map: mlog, ecs, otel, or a TOML file [default: from the config, else mlog]
    #[arg(long, value_name = "NAME|FILE")]
    pub field_map: Option<String>,
}

/// Which part of the logs.
#[derive(Args, Debug, Clone, Default)]
pub struct ScopeArguments {
    /// Start of the window: RFC 3339, or words such as `yesterday 14:00`
    #[arg(long, value_name = "TIME", conflicts_with = "last")]
    pub from: Option<String>,

    /// End of the window (exclusive) [default: now; on files the newest event]
    #[arg(long, value_name = "TIME")]
    pub to: Option<String>,

    /// The last stretch instead: 15m, 2h, 3d
    #[arg(long, value_name = "DURATION")]
    pub last: Option<String>,

    /// Only these events, such as 'version:3.2.1 latency:>=500'
    #[arg(long, value_name = "FILTER")]
    pub filter: Option<String>,

    /// What is usual: auto, previous, days, none, or FROM..TO
    #[arg(long, value_name = "BASELINE")]
    pub baseline: Option<String>,
}

/// How the screen looks.
#[derive(Args, Debug, Clone, Default)]
pub struct ScreenArguments {
    /// Theme: dark, light, high-contrast, mono
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,

    /// Show and read times in local time instead of UTC
    #[arg(long)]
    pub local_time: bool,
}

/// `mlogtui demo`
#[derive(Args, Debug, Clone)]
pub struct DemoArguments {
    /// What goes wrong: cold-feature-store, gpu-memory, confidence-collapse, cache-degradation, schema-break,
    /// input-drift, upstream-failure, training-divergence, quiet
    #[arg(long, default_value = "cold-feature-store")]
    pub scenario: String,

    /// The same seed gives the same traffic
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// How many lines in all
    #[arg(long, default_value_t = crate::demo::DEFAULT_EVENTS)]
    pub events: u64,

    /// When the first of the eight days starts (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub start: Option<String>,

    /// Write the lines to this file (- is standard output) instead of opening the dashboard
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,

    /// Print what the true cause is, as JSON
    #[arg(long)]
    pub truth: bool,

    /// What the pager said, as `mlogtui --alert` takes it
    #[arg(long, value_name = "FILE|-|TEXT", conflicts_with_all = ["write", "truth"])]
    pub alert: Option<String>,

    /// Which part of it.
    #[command(flatten)]
    pub scope: ScopeArguments,

    /// How the screen looks.
    #[command(flatten)]
    pub screen: ScreenArguments,
}

/// `mlogtui dashboard`
#[derive(Args, Debug, Clone)]
pub struct DashboardArguments {
    /// Which logs.
    #[command(flatten)]
    pub source: SourceArguments,
    /// Which part of them.
    #[command(flatten)]
    pub scope: ScopeArguments,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
    /// With --json: values by bucket as well
    #[arg(long, requires = "json")]
    pub series: bool,
}

/// `mlogtui logs`
#[derive(Args, Debug, Clone)]
pub struct LogsArguments {
    /// Which logs.
    #[command(flatten)]
    pub source: SourceArguments,
    /// Which part of them.
    #[command(flatten)]
    pub scope: ScopeArguments,
    /// Print each event as one line of JSON instead of a few columns
    #[arg(long)]
    pub json: bool,
    /// At most so many events, the newest
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Only lines that break the contract
    #[arg(long)]
    pub invalid: bool,
}

/// `mlogtui fields`
#[derive(Args, Debug, Clone)]
pub struct FieldsArguments {
    /// Which logs.
    #[command(flatten)]
    pub source: SourceArguments,
    /// Which part of them.
    #[command(flatten)]
    pub scope: ScopeArguments,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `mlogtui anomalies`
#[derive(Args, Debug, Clone)]
pub struct AnomaliesArguments {
    /// Which logs.
    #[command(flatten)]
    pub source: SourceArguments,
    /// Which part of them.
    #[command(flatten)]
    pub scope: ScopeArguments,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `mlogtui trace`
#[derive(Args, Debug, Clone)]
pub struct TraceArguments {
    /// The id: a correlation id, a request id or a session, whole
    pub id: String,
    /// The field it stands in [default: any that leads through services]
    #[arg(long, value_name = "FIELD")]
    pub field: Option<String>,
    /// Which logs.
    #[command(flatten)]
    pub source: SourceArguments,
    /// Which part of them; without a window the id is looked for everywhere
    #[command(flatten)]
    pub scope: ScopeArguments,
    /// Print JSON instead of a waterfall
    #[arg(long)]
    pub json: bool,
}

/// `mlogtui open`
#[derive(Args, Debug, Clone)]
pub struct OpenArguments {
    /// The link
    pub link: String,
    /// The logs, where the link is about files, or the cluster has another name here.
    #[command(flatten)]
    pub source: SourceArguments,
    /// Open it without being asked, even where its window is long or its filter dear
    #[arg(long)]
    pub yes: bool,
    /// How the screen looks.
    #[command(flatten)]
    pub screen: ScreenArguments,
}

/// `mlogtui incidents`
#[derive(Args, Debug, Clone)]
pub struct IncidentsArguments {
    /// What to do instead of listing them.
    #[command(subcommand)]
    pub what: Option<IncidentsCommand>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// What to do with a record.
#[derive(Subcommand, Debug, Clone)]
pub enum IncidentsCommand {
    /// Print a record, to paste into a channel or a postmortem
    Show(ShowArguments),
}

/// `mlogtui incidents show`
#[derive(Args, Debug, Clone)]
pub struct ShowArguments {
    /// Its id, or a part of it [default: the newest]
    pub id: Option<String>,
    /// Print Markdown, as by default
    #[arg(long, conflicts_with_all = ["html", "json"])]
    pub markdown: bool,
    /// Print a page with charts that needs nothing else
    #[arg(long, conflicts_with = "json")]
    pub html: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `mlogtui resume`
#[derive(Args, Debug, Clone)]
pub struct ResumeArguments {
    /// Its id, or a part of it [default: the newest]
    pub id: Option<String>,
    /// The logs, where they are elsewhere by now.
    #[command(flatten)]
    pub source: SourceArguments,
    /// Open it without being asked, even where its window is long or its filter dear
    #[arg(long)]
    pub yes: bool,
    /// How the screen looks.
    #[command(flatten)]
    pub screen: ScreenArguments,
}

/// `mlogtui why`
#[derive(Args, Debug, Clone)]
pub struct WhyArguments {
    /// The signal to explain: a pane such as `latency`, or a number of one such as `latency.p99` [default: the one furthest
    /// from its baseline]
    #[arg(long, value_name = "NAME")]
    pub signal: Option<String>,
    /// Hold the events of --filter against these, instead of a window against its baseline: in a --signal, else in their mix
    #[arg(long, value_name = "FILTER")]
    pub against: Option<String>,
    /// Which logs.
    #[command(flatten)]
    pub source: SourceArguments,
    /// Which part of them.
    #[command(flatten)]
    pub scope: ScopeArguments,
    /// Print JSON instead of sentences
    #[arg(long)]
    pub json: bool,
}

/// `mlogtui triage`
#[derive(Args, Debug, Clone)]
pub struct TriageArguments {
    /// Id or file of the runbook; auto takes the one of the signal that is furthest from its baseline
    #[arg(long, value_name = "ID|FILE", default_value = "auto")]
    pub runbook: String,
    /// Which logs.
    #[command(flatten)]
    pub source: SourceArguments,
    /// Which part of them.
    #[command(flatten)]
    pub scope: ScopeArguments,
    /// Print JSON instead of text
    #[arg(long, conflicts_with = "markdown")]
    pub json: bool,
    /// Print Markdown, to paste into a channel
    #[arg(long)]
    pub markdown: bool,
}

/// `mlogtui runbook`
#[derive(Subcommand, Debug, Clone)]
pub enum RunbookCommand {
    /// List the runbooks at hand, and what they answer
    List {
        /// Print JSON instead of a table
        #[arg(long)]
        json: bool,
    },
    /// Print a runbook as it is written
    Show {
        /// Its id
        id: String,
    },
    /// Check documents: each mistake with line, column and what was expected
    Lint {
        /// Markdown files
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
    /// Write a document that runs, to start from
    New {
        /// Its name, which becomes its id: slow-ranking, or a path
        name: PathBuf,
    },
}

/// A cluster.
#[derive(Args, Debug, Clone, Default)]
pub struct TargetArguments {
    /// Cluster of the config
    #[arg(long, short = 'c', value_name = "NAME", conflicts_with = "url", required_unless_present = "url")]
    pub cluster: Option<String>,

    /// Address of a cluster that the config does not name
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
}

/// Where events are written to.
#[derive(Args, Debug, Clone, Default)]
pub struct PlaceArguments {
    /// Which cluster.
    #[command(flatten)]
    pub target: TargetArguments,

    /// Data stream or index of the events [default: `write` of the cluster, else ml-inference-logs]
    #[arg(long, value_name = "NAME")]
    pub into: Option<String>,

    /// Indices with the day (UTC) in their name instead of a data stream, NAME-2026.03.09; they never roll over
    #[arg(long)]
    pub daily: bool,

    /// Name of the cluster, where it is a production one
    #[arg(long, value_name = "NAME")]
    pub confirm: Option<String>,
}

/// `mlogtui ingest`
#[derive(Args, Debug, Clone)]
pub struct IngestArguments {
    /// NDJSON files, directories or globs (plain, gzip or zstd); - is standard input
    #[arg(value_name = "PATH", required = true)]
    pub names: Vec<String>,

    /// Where they go.
    #[command(flatten)]
    pub place: PlaceArguments,

    /// Keep this share (0-1) of the ordinary events, with their weight; errors, slow and invalid ones are all kept
    #[arg(long, value_name = "SHARE")]
    pub sample: Option<f64>,

    /// File for lines that cannot be delivered, with the reason [default: refused.ndjson]
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,

    /// Print what became of the lines as JSON
    #[arg(long)]
    pub json: bool,
}

/// `mlogtui setup`
#[derive(Args, Debug, Clone)]
pub struct SetupArguments {
    /// Where events are to go.
    #[command(flatten)]
    pub place: PlaceArguments,

    /// Snapshot repository for the cold phase; without one that phase keeps its indices as they are
    #[arg(long, value_name = "NAME")]
    pub repository: Option<String>,

    /// Print everything as JSON for review, and change nothing
    #[arg(long)]
    pub print: bool,

    /// Make the changes without being asked
    #[arg(long)]
    pub yes: bool,
}

/// `mlogtui clusters`
#[derive(Args, Debug, Clone)]
pub struct ClustersArguments {
    /// Ask each of them
    #[arg(long)]
    pub check: bool,

    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `mlogtui doctor`
#[derive(Args, Debug, Clone)]
pub struct DoctorArguments {
    /// Which cluster.
    #[command(flatten)]
    pub target: TargetArguments,

    /// Indices of the cluster instead of those of the config
    #[arg(long, value_name = "INDEX")]
    pub index: Option<String>,

    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
}

/// `mlogtui watch`
#[derive(Args, Debug, Clone)]
pub struct WatchArguments {
    /// Which logs.
    #[command(flatten)]
    pub source: SourceArguments,

    /// Only these events, such as 'environment:production'
    #[arg(long, value_name = "FILTER")]
    pub filter: Option<String>,

    /// What is usual: auto, previous, days, or FROM..TO
    #[arg(long, value_name = "BASELINE")]
    pub baseline: Option<String>,

    /// Between two looks
    #[arg(long, value_name = "DURATION", default_value = "60s")]
    pub interval: String,

    /// Look once, tell what is to be told, and end: for cron
    #[arg(long)]
    pub once: bool,

    /// Tell nobody and remember nothing; print what would be told
    #[arg(long)]
    pub dry_run: bool,

    /// Print each decision as one line of JSON
    #[arg(long)]
    pub json: bool,

    /// Say what would have fired over the past stretch: 7d, 12h
    #[arg(long, value_name = "DURATION", conflicts_with_all = ["once", "dry_run", "health", "state"])]
    pub backtest: Option<String>,

    /// File of what is remembered over a restart [default: in the state directory, by the name of the logs]
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,

    /// Answer on this address how the watch fares: 200 where it is well, else 503
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub health: Option<String>,
}

const WATCH_HELP: &str = "\
Rules ([[alert]]) and receivers ([receiver.NAME]) stand in the config; `mlogtui config init` writes examples. \
Without rules every pane's headline is watched.

What a receiver confirmed is never sent again: each message is written to the state before it is sent and crossed out after. \
What it did not confirm is sent again, later and later, for a day, under the same key, so that PagerDuty, Opsgenie, Alertmanager \
and webhooks (`Idempotency-Key`) take it for the same; on Slack the text says that it is a repetition.

As a service, in /etc/systemd/system/mlogtui-watch.service:

  [Unit]
  Description=mlogtui watch
  After=network-online.target
  Wants=network-online.target

  [Service]
  ExecStart=/usr/local/bin/mlogtui watch --config /etc/mlogtui/config.toml --cluster prod \\
      --state /var/lib/mlogtui/watch.json --health 127.0.0.1:9180
  EnvironmentFile=/etc/mlogtui/secrets
  DynamicUser=yes
  StateDirectory=mlogtui
  Restart=on-failure
  TimeoutStopSec=20

  [Install]
  WantedBy=multi-user.target";
