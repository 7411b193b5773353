//! What an incident record holds: who saw, found and decided what, and when. It only ever grows.

use serde::{Deserialize, Serialize};

use super::{Cause, Time, Window};

/// The form in which records are written; newer programs read older ones.
pub const RECORD_VERSION: u32 = 1;

/// What a decision begins with that narrows to something.
pub const NARROWED: &str = "narrowed to ";
/// What a decision begins with that goes back to a step.
pub const BACK: &str = "back to: ";
/// What stands before the words of a narrowing that is taken back.
pub const NO_LONGER: &str = "no longer ";
/// What a decision begins with after which nothing holds that was found.
pub const ANEW: &str = "begun anew";

/// The record of one incident, in the order in which things happened.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Incident {
    /// Its name, as files and people know it: `20260302-031405-p99-latency-7f3a`.
    pub id: String,
    /// Everything that happened.
    pub entries: Vec<Entry>,
}

/// One thing that happened.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// When (UTC).
    pub at: Time,
    /// Who did or saw it.
    pub author: String,
    /// What it was.
    #[serde(flatten)]
    pub what: What,
    /// How the store was asked for it, in its own language, where it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
}

/// What happened; every kind says in `words` what a person should read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// The record began.
    Opened {
        /// Form of the record ([`RECORD_VERSION`]).
        version: u32,
        /// What it is called.
        title: String,
        /// Named in the header: the cluster or the files.
        store: String,
        /// Where the logs are found again; stays on this machine.
        logs: Whereabouts,
        /// What was looked at.
        place: Looked,
        /// The view, for others.
        link: String,
    },
    /// The record goes on in another session.
    Resumed {
        /// The view with which it goes on.
        link: String,
    },
    /// What the pager said.
    Alert {
        /// Who sent it: `pagerduty`, `alertmanager`, `text`, …
        source: String,
        /// Its words.
        words: String,
        /// When it went off, where it says so.
        since: Option<Time>,
    },
    /// A runbook was started.
    Runbook {
        /// Its id.
        runbook: String,
        /// Its title.
        words: String,
    },
    /// A step of a runbook, or a query, gave this.
    Finding {
        /// The runbook, where it was one.
        runbook: Option<String>,
        /// Id of the step.
        step: String,
        /// What it says.
        verdict: Verdict,
        /// With the numbers and the sample size behind it.
        words: String,
    },
    /// Somebody knows better than a finding.
    Overridden {
        /// The runbook.
        runbook: Option<String>,
        /// Id of the step.
        step: String,
        /// What holds instead.
        verdict: Verdict,
        /// Why.
        words: String,
    },
    /// Somebody decided something: an answer to a question, a step skipped, a branch taken.
    Decision {
        /// Id of the step, where it was one.
        step: Option<String>,
        /// What was decided.
        words: String,
    },
    /// Somebody wrote something down.
    Note {
        /// What.
        words: String,
    },
    /// Something else was looked at: another filter, window or baseline.
    Narrowed {
        /// What is looked at now.
        place: Looked,
        /// What changed.
        words: String,
        /// The view, for others.
        link: String,
    },
    /// A screen was opened.
    Visited {
        /// Which.
        words: String,
        /// The view, for others.
        link: String,
    },
    /// A request that stands for the others.
    Exemplar {
        /// Its id.
        id: String,
        /// What it shows.
        words: String,
    },
    /// What explains the signal.
    Cause(Box<Cause>),
    /// What was said to explain it, and does not.
    TakenBack(Box<Cause>),
    /// A link that was worth keeping.
    Link {
        /// Where it leads.
        link: String,
        /// What is there.
        words: String,
    },
    /// A signal over time, for the charts of the record.
    Chart(Box<Chart>),
    /// Something that a newer program wrote.
    #[serde(other)]
    Other,
}

/// What a finding says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// There is too little to tell.
    CannotTell,
    /// There was nothing to judge: something was read or shown.
    Noted,
}

impl Verdict {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Yes => "yes",
            Verdict::No => "no",
            Verdict::CannotTell => "cannot tell",
            Verdict::Noted => "noted",
        }
    }
}

/// What was looked at, as text that reads back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Looked {
    /// The stretch.
    pub window: Window,
    /// Which events; empty for all.
    pub filter: String,
    /// What is usual, as chosen: `auto`, `previous`, `days`, `none` or `FROM..TO`.
    pub baseline: String,
}

/// Where logs are found again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// A cluster of the config.
    Cluster(String),
    /// Files, by their paths; `-` was a stream that is gone.
    Files(Vec<String>),
    /// Generated traffic.
    Demo(DemoLogs),
    /// A cluster that the config does not name; its address is not kept.
    Address,
}

/// Which generated traffic.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DemoLogs {
    /// What goes wrong.
    pub scenario: String,
    /// Seed of the traffic.
    pub seed: u64,
    /// Lines in all.
    pub events: u64,
    /// When its first day starts.
    pub start: Time,
}

/// A signal over time beside what was usual.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Chart {
    /// What is drawn: `Latency p99`.
    pub title: String,
    /// Unit of the values: `ms`, `%`, or empty.
    pub unit: String,
    /// The stretch that was looked at.
    pub window: Window,
    /// Lines over the window, the telling one first.
    pub lines: Vec<ChartLine>,
    /// What it says, in one sentence.
    pub words: String,
}

/// One line of a chart.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ChartLine {
    /// What it is of: `p99`, `canary p99`.
    pub name: String,
    /// Length of a bucket in ms.
    pub width: i64,
    /// A value a bucket, oldest first; `None` where there is no data.
    pub values: Vec<Option<f64>>,
    /// What is usual, where that is known.
    pub usual: Option<f64>,
}

/// Something to be recorded, before it is known who did it and when.
#[derive(Clone, PartialEq, Debug)]
pub struct Record {
    /// What happened.
    pub what: What,
    /// What the store was asked for it; it is recorded in the store's own language.
    pub asked: Option<Box<super::Question>>,
}

impl From<What> for Record {
    fn from(what: What) -> Record {
        Record { what, asked: None }
    }
}

impl What {
    /// Whether it begins a record where there is none yet.
    pub fn begins(&self) -> bool {
        matches!(self, What::Opened { .. } | What::Alert { .. } | What::Runbook { .. } | What::Note { .. })
    }

    /// What a person should read; empty where there is nothing.
    pub fn words(&self) -> &str {
        match self {
            What::Opened { title, .. } => title,
            What::Alert { words, .. }
            | What::Runbook { words, .. }
            | What::Finding { words, .. }
            | What::Overridden { words, .. }
            | What::Decision { words, .. }
            | What::Note { words }
            | What::Narrowed { words, .. }
            | What::Visited { words, .. }
            | What::Exemplar { words, .. }
            | What::Link { words, .. } => words,
            What::Cause(cause) | What::TakenBack(cause) => &cause.words,
            What::Chart(chart) => &chart.words,
            What::Resumed { .. } | What::Other => "",
        }
    }

    /// The view that goes with it, for others.
    pub fn link(&self) -> Option<&str> {
        match self {
            What::Opened { link, .. }
            | What::Resumed { link }
            | What::Narrowed { link, .. }
            | What::Visited { link, .. }
            | What::Link { link, .. } => Some(link),
            _ => None,
        }
    }
}

impl Incident {
    /// What it is called.
    pub fn title(&self) -> &str {
        let titles =
            self.entries.iter().find_map(|e| if let What::Opened { title, .. } = &e.what { Some(title) } else { None });
        titles.map_or("", String::as_str)
    }

    /// When the record began.
    pub fn opened(&self) -> Option<Time> {
        self.entries.first().map(|e| e.at)
    }

    /// When something was last recorded.
    pub fn latest(&self) -> Option<Time> {
        self.entries.iter().map(|e| e.at).max()
    }

    /// The cluster or the files, as the header named them.
    pub fn store(&self) -> &str {
        let stores =
            self.entries.iter().find_map(|e| if let What::Opened { store, .. } = &e.what { Some(store) } else { None });
        stores.map_or("", String::as_str)
    }

    /// Where the logs are found again.
    pub fn logs(&self) -> Option<&Whereabouts> {
        self.entries.iter().find_map(|e| if let What::Opened { logs, .. } = &e.what { Some(logs) } else { None })
    }

    /// What was looked at last.
    pub fn place(&self) -> Option<&Looked> {
        self.entries.iter().rev().find_map(|e| match &e.what {
            What::Opened { place, .. } | What::Narrowed { place, .. } => Some(place),
            _ => None,
        })
    }

    /// The last view, where one can go back to it.
    pub fn last_link(&self) -> Option<&str> {
        self.entries.iter().rev().find_map(|e| e.what.link()).filter(|link| !link.is_empty())
    }

    /// The runbook that was started last.
    pub fn runbook(&self) -> Option<&str> {
        self.entries
            .iter()
            .rev()
            .find_map(|e| if let What::Runbook { runbook, .. } = &e.what { Some(runbook.as_str()) } else { None })
    }

    /// How far a runbook is: the latest verdict of each of its steps, in the order of their first, and whether somebody gave it.
    pub fn progress(&self, of: &str) -> Vec<(&str, Verdict, bool)> {
        let mut steps: Vec<(&str, Verdict, bool)> = Vec::new();
        for entry in &self.entries {
            let (runbook, step, verdict, by_hand) = match &entry.what {
                What::Finding { runbook, step, verdict, .. } => (runbook, step, *verdict, false),
                What::Overridden { runbook, step, verdict, .. } => (runbook, step, *verdict, true),
                _ => continue,
            };
            if runbook.as_deref() != Some(of) {
                continue;
            }
            match steps.iter_mut().find(|(known, _, _)| known == step) {
                Some(known) => (known.1, known.2) = (verdict, by_hand),
                None => steps.push((step, verdict, by_hand)),
            }
        }
        steps
    }

    /// What explains it, as claimed last and not taken back, the first first.
    pub fn causes(&self) -> Vec<&Cause> {
        let mut causes: Vec<&Cause> = Vec::new();
        for entry in &self.entries {
            let (What::Cause(cause) | What::TakenBack(cause)) = &entry.what else { continue };
            causes.retain(|c| c.conditions != cause.conditions || c.stage != cause.stage);
            if matches!(entry.what, What::Cause(_)) {
                causes.push(cause);
            }
        }
        causes.sort_by_key(|c| (!c.claimed, c.rank));
        causes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(what: What) -> Entry {
        Entry { at: Time(1_772_445_845_000), author: "ann".into(), what, query: None }
    }

    fn finding(step: &str, verdict: Verdict) -> Entry {
        let words = format!("{step} it is");
        entry(What::Finding { runbook: Some("latency".into()), step: step.into(), verdict, words })
    }

    #[test]
    fn an_entry_is_one_flat_line_and_reads_back() {
        let window = Window { from: Time(0), to: Time(60_000) };
        let lines = vec![ChartLine { name: "p99".into(), width: 1, values: vec![Some(0.1), None], usual: Some(2.5) }];
        let chart = Chart { title: "Latency".into(), unit: "ms".into(), window, lines, words: String::new() };
        let place = Looked { window, filter: "level:ERROR".into(), baseline: "auto".into() };
        let opened = What::Opened {
            version: RECORD_VERSION,
            title: "p99".into(),
            store: "prod".into(),
            logs: Whereabouts::Cluster("prod".into()),
            place: place.clone(),
            link: "mlogtui://prod/dashboard".into(),
        };
        let narrowed = What::Narrowed { place, words: "errors".into(), link: String::new() };
        for what in [opened, narrowed, What::Chart(Box::new(chart)), What::Note { words: "a\nb".into() }] {
            let whole = Entry { query: Some("{}".into()), ..entry(what) };
            let line = serde_json::to_string(&whole).unwrap();
            assert!(
                !line.contains('\n') && line.starts_with("{\"at\":\"2026-03-02T10:04:05.000Z\",\"author\":\"ann\"")
            );
            assert_eq!(serde_json::from_str::<Entry>(&line).unwrap(), whole, "{line}");
        }
    }

    #[test]
    fn what_a_newer_program_wrote_is_kept_apart() {
        let line = r#"{"at":"2026-03-02T03:04:05Z","author":"bob","what":"voted","for":3}"#;
        assert_eq!(serde_json::from_str::<Entry>(line).unwrap().what, What::Other);
        assert!(serde_json::from_str::<Entry>(r#"{"at":"soon","author":"bob","what":"note","words":""}"#).is_err());
    }

    #[test]
    fn progress_is_the_latest_verdict_of_each_step() {
        let by_hand = What::Overridden {
            runbook: Some("latency".into()),
            step: "a".into(),
            verdict: Verdict::Yes,
            words: "I know".into(),
        };
        let entries = vec![finding("a", Verdict::No), finding("b", Verdict::CannotTell), entry(by_hand)];
        let incident = Incident { id: "x".into(), entries };
        assert_eq!(incident.progress("latency"), [("a", Verdict::Yes, true), ("b", Verdict::CannotTell, false)]);
        assert!(incident.progress("drift").is_empty());
    }
}
