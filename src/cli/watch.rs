//! `mlogtui watch`: looks at an interval and tells receivers, or says what would have been told.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};

use crate::analysis::alerts::{Alert, Urgency};
use crate::analysis::{self, Anchor, Zone};
use crate::config::{Config, Places};
use crate::contract::filter;
use crate::model::{BaselineChoice, Error, ErrorKind, Filter, HOUR, Health, LinkedLogs, Result, Time, Window};
use crate::runbook;
use crate::ui::{alert_sentence, dated_stretch, numbers, printable_lines};
use crate::watch::backtest::{self, Backtest};
use crate::watch::{Decision, Event, Keep, Recipient, Rules, Run, Target, Watch, health, second};

use super::arguments::WatchArguments;
use super::opening::{self, Opened};
use super::{asking, output, shelf};

/// Watches, or says what would have fired.
pub fn run(arguments: &WatchArguments, config: Config) -> Result<()> {
    let wall = wall();
    let filter = arguments.filter.as_deref().map_or(Ok(Filter::All), filter::parse_or_explain)?;
    let baseline = arguments.baseline.as_deref();
    let baseline = baseline
        .map_or(Ok(BaselineChoice::Auto), |text| analysis::parse_choice(text, Anchor::new(wall, config.zone)))?;
    let interval = interval(&arguments.interval)?;
    let mut watch = Watch::of(&config, filter.clone(), baseline.clone())?;
    propose(&mut watch, &config)?;
    let backtest = arguments.backtest.as_deref().map(analysis::parse_duration).transpose()?;
    let targets = match (arguments.dry_run, backtest) {
        (false, None) => config.receivers.iter().map(|(name, r)| Target::of(name, r)).collect::<Result<Vec<_>>>()?,
        _ => Vec::new(),
    };
    let (source, logs) = source(arguments, &config)?;
    let recipients = targets.iter().map(|t| t.recipient.clone()).collect();
    let rules = Rules { source, logs, filter, baseline, watched: watch.watched.clone(), recipients, zone: config.zone };
    let expected = watch.questions(&opening::any_scope(watch.filter.clone()));
    let follows = !arguments.once && backtest.is_none();
    let opened = opening::open_logs(&arguments.source, &config, &expected, follows)?;
    match backtest {
        Some(length) => test(arguments, &opened, &watch, dry(rules), (length, interval)),
        None => live(arguments, opened, watch, (rules, targets), interval),
    }
}

/// Shorter intervals keep a store busy with nothing else, in ms.
const SHORTEST: i64 = 1_000;

fn interval(text: &str) -> Result<i64> {
    match analysis::parse_duration(text)? {
        interval if interval >= SHORTEST => Ok(interval),
        _ => Err(Error::new(
            ErrorKind::Usage,
            format!("`{text}` is no interval between two looks"),
            "A second is the shortest: --interval 1m.",
        )),
    }
}

/// Names the runbook for each rule that names none, and says which of those that are named are not here.
fn propose(watch: &mut Watch, config: &Config) -> Result<()> {
    let shelf = shelf::shelf(config, config.field_map()?);
    for rule in watch.watched.iter_mut() {
        let signal = rule.pane.gauges.first().map(|gauge| format!("{}.{}", rule.pane.key, gauge.key));
        let rule = &mut rule.rule;
        match (&rule.runbook, signal) {
            (Some(named), _) if shelf.get(named).is_none() => {
                output::say(&format!("the alert `{}` names the runbook {named}, which is not here", rule.name));
            }
            (None, Some(signal)) => {
                rule.runbook = runbook::proposed(&shelf.books, &[], &signal).first().map(|book| book.id.clone());
            }
            _ => {}
        }
    }
    Ok(())
}

/// The wall clock.
fn wall() -> Time {
    Time(Utc::now().timestamp_millis())
}

/// What is watched, in words, and where links to it lead.
fn source(arguments: &WatchArguments, config: &Config) -> Result<(String, LinkedLogs)> {
    Ok(match arguments.source.cluster(config)? {
        Some((name, _)) => (name.clone(), LinkedLogs::Cluster(name)),
        None => (arguments.source.file.first().cloned().unwrap_or_default(), LinkedLogs::Files),
    })
}

/// Rules by which nobody is told and everything is decided.
fn dry(rules: Rules) -> Rules {
    let everybody = Recipient { name: "nobody".into(), least: Urgency::Notice, at_most: usize::MAX, reminded: None };
    Rules { recipients: vec![everybody], ..rules }
}

fn live(
    arguments: &WatchArguments,
    opened: Opened,
    watch: Watch,
    (rules, targets): (Rules, Vec<Target>),
    interval: i64,
) -> Result<()> {
    let rules = if arguments.dry_run { dry(rules) } else { rules };
    if targets.is_empty() && !arguments.dry_run {
        output::say("the config names no receiver ([receiver.NAME]): what is decided is printed and told to nobody");
    }
    let keep = (!arguments.dry_run).then(|| Keep::open(&state_file(arguments, &rules.source)?)).transpose()?;
    let shared: health::Shared = Arc::default();
    let now = if opened.now.is_some() { by_the_wall } else { by_the_files };
    let every = Duration::from_millis(u64::try_from(interval).unwrap_or(60_000));
    let zone = rules.zone;
    let run = Run {
        watch,
        rules,
        targets,
        store: opened.store,
        now,
        clock: wall,
        map: opened.map,
        interval: every,
        keep,
        health: shared.clone(),
    };
    let (json, dry) = (arguments.json, arguments.dry_run);
    let mut failed: Option<Error> = None;
    let mut told = |event: Event| {
        if let Event::Blind(error) = &event {
            failed = Some((*error).clone());
        }
        if let Event::NotTold(message, why) = &event {
            let words = format!("the receiver {} was not told: {why}", message.receiver);
            failed = Some(Error::new(ErrorKind::Unreachable, words, "The message is kept, and sent at the next run."));
        }
        say(&event, json, dry, zone);
    };
    asking::runtime()?.block_on(async {
        if let Some(address) = &arguments.health {
            health::listen(address, shared.clone()).await?;
        }
        run.run(arguments.once, stopped()?, &mut told).await
    })?;
    match failed.filter(|_| arguments.once) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Turns true when the program is asked to end.
fn stopped() -> Result<tokio::sync::watch::Receiver<bool>> {
    let failed = |e: std::io::Error| Error::new(ErrorKind::Internal, format!("signals cannot be heard: {e}"), "");
    let (tell, hear) = tokio::sync::watch::channel(false);
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        // The loop may have ended by itself.
        let _ = tell.send(true);
        tell.closed().await;
    });
    Ok(hear)
}

fn by_the_wall(_: &Health, wall: Time) -> Time {
    wall
}

/// Files that are written now go by the wall clock, others by their newest event.
fn by_the_files(health: &Health, wall: Time) -> Time {
    match health.newest {
        Some(newest) if !health.growing || wall.0.saturating_sub(newest.0) > HOUR => newest.plus(1),
        _ => wall,
    }
}

fn state_file(arguments: &WatchArguments, source: &str) -> Result<PathBuf> {
    if let Some(path) = &arguments.state {
        return Ok(path.clone());
    }
    let name: String = source.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
    Ok(Places::find()?.state.join(format!("watch-{name}.json")))
}

/// Says what happens: decisions as JSON lines on stdout where asked for, else in words on stderr.
fn say(event: &Event, as_json: bool, dry: bool, zone: Zone) {
    if let Some(line) = line(event).filter(|_| as_json) {
        // A reader that has gone ends nothing: receivers are still told.
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }
    if let Some(words) = words(event, dry, zone).filter(|_| !as_json || !matches!(event, Event::Decided(_))) {
        output::say(&words);
    }
}

fn line(event: &Event) -> Option<Value> {
    match event {
        Event::Looked(look) => Some(json!({
            "time": look.at, "decision": "looked",
            "signals": look.signals.iter().map(|s| &s.rule).collect::<Vec<_>>(), "blind": look.blind, "events": look.has_events,
            "compared": look.compared,
        })),
        Event::Blind(error) => Some(json!({"time": wall(), "decision": "blind", "why": error.message})),
        Event::Decided(decision) => serde_json::to_value(decision).ok(),
        Event::Told(message) => Some(json!({
            "time": wall(), "decision": "told", "receiver": message.receiver, "kind": message.kind, "key": message.key,
        })),
        Event::NotTold(message, why) => Some(json!({
            "time": wall(), "decision": "not_told", "receiver": message.receiver, "kind": message.kind,
            "key": message.key, "attempts": message.attempts + 1, "why": why,
        })),
        Event::GaveUp(message) => Some(json!({
            "time": wall(), "decision": "given_up", "receiver": message.receiver, "kind": message.kind, "key": message.key,
        })),
        Event::Said(_) => None,
    }
}

fn words(event: &Event, dry: bool, zone: Zone) -> Option<String> {
    match event {
        // Whoever tries it wants to hear that it looked; a service is silent while nothing is wrong.
        Event::Looked(look) if look.blind.is_empty() && dry && look.signals.is_empty() => {
            let why = match (look.has_events, look.compared) {
                (false, _) => "there are no events",
                (true, false) => "there is no baseline to hold it against",
                (true, true) => "nothing left its baseline",
            };
            Some(format!("looked at {}: {why}", dated_stretch(look.window, zone)))
        }
        Event::Looked(look) if look.blind.is_empty() => None,
        Event::Looked(look) => {
            let blind: Vec<String> = look.blind.iter().map(|(rule, why)| format!("{rule} ({why})")).collect();
            Some(format!("cannot see {}", blind.join(", ")))
        }
        Event::Blind(error) => Some(format!("cannot look: {}", error.message)),
        Event::Decided(decision) => Some(decided(decision, dry, zone)),
        Event::Told(message) => Some(format!("told {}: {}", message.receiver, message.key)),
        Event::NotTold(message, why) => Some(format!("{} was not told, again later: {why}", message.receiver)),
        Event::GaveUp(message) => Some(format!("{} was never told of {}: given up", message.receiver, message.key)),
        Event::Said(words) => Some(words.to_string()),
    }
}

fn decided(decision: &Decision, dry: bool, zone: Zone) -> String {
    let what =
        serde_json::to_value(decision.decision).ok().and_then(|v| v.as_str().map(String::from)).unwrap_or_default();
    let mut line = format!("{} {what} {}", second(decision.time, zone), in_words(&decision.alert, zone));
    if !dry {
        let spares = decision.spares.iter().map(|(who, why)| format!("not {who}: {why}"));
        let tells = if decision.tells.is_empty() {
            "tells nobody".into()
        } else {
            format!("tells {}", decision.tells.join(", "))
        };
        line.push_str(&format!("\n  {}", std::iter::once(tells).chain(spares).collect::<Vec<_>>().join("; ")));
    }
    format!("{line}\n  mlogtui open '{}'", decision.link)
}

fn in_words(alert: &Alert, zone: Zone) -> String {
    let causes = alert.causes.iter().map(|cause| format!("why: {cause}"));
    let lines: Vec<String> = alert.signals.iter().map(alert_sentence).chain(causes).collect();
    format!("[{}] since {}\n  {}", alert.urgency.name(), second(alert.since, zone), lines.join("\n  "))
}

fn test(
    arguments: &WatchArguments,
    opened: &Opened,
    watch: &Watch,
    rules: Rules,
    (length, interval): (i64, i64),
) -> Result<()> {
    let has = opening::health(opened)?;
    let end = opened.now.or(has.newest.map(|newest| newest.plus(1)));
    let Some(end) = end else {
        return Err(Error::new(ErrorKind::BadInput, "no event with a usable time was found", ""));
    };
    let from = has.oldest.map_or(end.plus(-length), |oldest| oldest.max(end.plus(-length)));
    let bar = ProgressBar::new(1000);
    let bar =
        ProgressStyle::with_template("looking back {bar:30} {percent:>3} %").map_or(bar.clone(), |s| bar.with_style(s));
    let step = backtest::step_for(length, interval);
    if step > interval {
        output::say(&format!(
            "looks every {} instead: no more than {} looks",
            analysis::duration_words(step),
            backtest::MOST_LOOKS
        ));
    }
    let zone = rules.zone;
    let told = |share: f64| bar.set_position((share * 1000.0) as u64);
    let window = Window::new(from, end);
    let result =
        asking::runtime()?.block_on(backtest::backtest(&*opened.store, (watch, &rules), (window, interval), told));
    bar.finish_and_clear();
    let result = result?;
    if arguments.json { output::json(&result) } else { report(&result, zone) }
}

fn report(result: &Backtest, zone: Zone) -> Result<()> {
    output::to_stdout(|out| {
        let many = if result.alerts.len() == 1 { "alert" } else { "alerts" };
        writeln!(
            out,
            "{} {many} in {}: {} looks, one every {}",
            result.alerts.len(),
            analysis::duration_words(result.window.length()),
            numbers::grouped(result.looks as f64),
            analysis::duration_words(result.step)
        )?;
        for fired in &result.alerts {
            let until =
                fired.resolved.map_or("still open at the end".into(), |t| format!("resolved {}", second(t, zone)));
            let words = format!("{} {}", second(fired.opened, zone), in_words(&fired.alert, zone));
            writeln!(out, "{}\n  {until}", printable_lines(&words))?;
        }
        said_of_looks(result).iter().try_for_each(|words| writeln!(out, "{words}"))
    })
}

/// What could not be judged: that nothing fired then says nothing.
fn said_of_looks(result: &Backtest) -> Vec<String> {
    let of = |looks: i64, what: &str| {
        let [looks, all] = [looks, result.looks].map(|n| numbers::grouped(n as f64));
        format!("{what} in {looks} of {all} looks")
    };
    let said = [
        (result.empty, "no events"),
        (result.uncompared, "no baseline to hold events against"),
        (result.blind, "something that could not be seen"),
    ];
    said.iter().filter(|(looks, _)| *looks > 0).map(|(looks, what)| of(*looks, what)).collect()
}
