//! `mlogtui ingest`: delivers NDJSON lines to a cluster, through the contract, each exactly once.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use tokio::signal::unix::{SignalKind, signal};

use crate::config::Config;
use crate::ingest::{self, Delivery, Outcome, Place, Plan, Preparing, Refused};
use crate::model::{Error, ErrorKind, Result, Time};
use crate::store::elastic::connection::Connection;
use crate::ui::numbers;

use super::arguments::IngestArguments;
use super::{asking, output};

/// How often the bar moves while nothing is told.
const SHOWN: Duration = Duration::from_millis(200);

/// Delivers the lines.
pub fn run(arguments: &IngestArguments, config: Config) -> Result<()> {
    let (name, cluster) = arguments.place.target.cluster(&config)?;
    let into = Place { name: arguments.place.stream(&cluster), daily: arguments.place.daily };
    if let Some(rate) = arguments.sample.filter(|rate| !(*rate > 0.0 && *rate <= 1.0)) {
        return Err(Error::new(
            ErrorKind::Usage,
            format!("{rate} is no share of events to keep"),
            "Give more than 0 and at most 1: 0.05.",
        ));
    }
    output::say(&format!(
        "delivers {} into {} of the cluster {name} ({})",
        arguments.names.join(", "),
        into.all(),
        cluster.urls.join(", ")
    ));
    arguments.place.confirm(&name, &cluster)?;
    let map = config.field_map_of(&cluster)?;
    let now = Time(Utc::now().timestamp_millis());
    let preparing = Preparing { map, sample: arguments.sample, cluster: name.clone(), now };
    let plan = Plan { names: arguments.names.clone(), into, preparing };
    let path = arguments.refused.clone().unwrap_or_else(|| PathBuf::from("refused.ndjson"));
    let mut refused = Refused::to(path.clone());
    let connection = Arc::new(Connection::open(&name, &cluster)?);
    let bar = progress_bar();
    bar.set_message("0 B");
    bar.enable_steady_tick(SHOWN);
    let mut outcome = Outcome::default();
    let told = |delivery: &Delivery| {
        outcome = delivery.outcome;
        bar.set_position(delivery.outcome.lines);
        bar.set_message(HumanBytes(delivery.bytes).to_string());
    };
    let ended =
        asking::runtime()?.block_on(async { ingest::deliver(connection, plan, &mut refused, told, stopped()).await });
    bar.finish_and_clear();
    if ended.is_err() && outcome == Outcome::default() {
        return ended;
    }
    output::say(&words(&outcome, &path));
    if arguments.json {
        output::json(&outcome)?;
    }
    ended?;
    if outcome.refused > 0 && outcome.delivered + outcome.already_there + outcome.sampled_out == 0 {
        let hint = format!("{} holds each with the reason.", path.display());
        return Err(Error::new(ErrorKind::BadInput, "every line was refused", hint));
    }
    Ok(())
}

/// Comes when the system or somebody at the terminal wants an end; whoever wants it twice gets it at once.
async fn stopped() {
    let (term, interrupt) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut term), Ok(mut interrupt)) = (term, interrupt) else { return std::future::pending().await };
    tokio::select! {
        _ = term.recv() => {}
        _ = interrupt.recv() => {}
    }
    output::say("delivers what was read; once more ends it at once");
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
        std::process::exit(1)
    });
}

fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {human_pos} lines, {msg}, {per_sec}, {elapsed}");
    let bar = ProgressBar::new_spinner();
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

fn words(outcome: &Outcome, refused: &std::path::Path) -> String {
    let count = |n: u64| numbers::grouped(n as f64);
    let mut words = format!("{} events delivered", count(outcome.delivered));
    for (n, what) in [
        (outcome.already_there, "were there already"),
        (outcome.invalid, "break the contract and are tagged invalid_schema"),
        (outcome.sampled_out, "were left out by sampling"),
    ] {
        if n > 0 {
            words.push_str(&format!(", {} {what}", count(n)));
        }
    }
    if outcome.refused > 0 {
        words.push_str(&format!(", {} refused: see {}", count(outcome.refused), refused.display()));
    }
    words
}
