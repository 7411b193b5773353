//! `mlogtui why`: what is different about a spike, ranked, with its evidence.

use serde_json::{Value, json};

use crate::analysis::sampling::Sampling;
use crate::analysis::why::{Explanation, Inquiry, Turnover};
use crate::analysis::{STANDS_OUT, numbers, stands_out, suspects};
use crate::config::Config;
use crate::contract::filter;
use crate::model::{
    Answer, Cause, Departure, Error, ErrorKind, Filter, Measure, Question, Result, Scope, Selections, Signal,
};
use crate::panes::{self, Pane, Unit};
use crate::ui::{dated_stretch, printable};
use crate::watch::second;

use super::arguments::WhyArguments;
use super::opening::{self, Asked, Opened};
use super::{asking, output};

/// Prints what explains a signal.
pub fn run(arguments: &WhyArguments, config: Config) -> Result<()> {
    let mut panes = panes::arrangement(&config)?;
    panes.push(panes::volume());
    let asked = Asked::read(&arguments.scope, &config, config.zone)?;
    let template = opening::any_scope(asked.filter.clone());
    let expected: Vec<Question> = panes.iter().map(|p| p.question(&template)).collect();
    let opened = opening::open(&arguments.source, &config, &expected)?;
    let scope = opening::headless_scope(&opened, &asked)?;
    let spikes = spikes(&opened, &panes, &scope)?;
    let named = arguments.signal.as_ref();
    let named = named.map(|name| panes::named(&spikes, name).ok_or_else(|| unknown(name, &spikes))).transpose()?;
    let inquiry = match &arguments.against {
        Some(others) => Some(between(named, others, &scope, &opened)?),
        None => {
            let left = || panes::furthest(&spikes).filter(|s| stands_out(s.sigma));
            named.or_else(left).map(|spike| Inquiry::begin(spike.clone(), &scope, &opened.map))
        }
    };
    let inquiry = inquiry.map(|inquiry| inquiry.looking_first_at(&config.why_fields));
    let explanation = inquiry.map(|inquiry| pursue(&opened, inquiry)).transpose()?;
    let told = Told::of(explanation, &opened, &scope, !asked.is_open() && arguments.signal.is_none())?;
    if arguments.json {
        return output::json(&document(&told, &scope, &spikes));
    }
    match &told.explanation {
        Some(explanation) => text(explanation, &told.causes, &panes, &config),
        None => output::to_stdout(|out| {
            writeln!(out, "{}", nothing(&spikes))?;
            told.causes.iter().try_for_each(|cause| writeln!(out, "{}", line(cause, "was", &|_| String::new())))
        }),
    }
}

/// All signals with how far they are from their baselines.
fn spikes(opened: &Opened, panes: &[Pane], scope: &Scope) -> Result<Vec<Departure>> {
    let answers = asking::ask_all(&*opened.store, panes.iter().map(|p| p.question(scope)).collect())?;
    let mut spikes = Vec::new();
    for (pane, answer) in panes.iter().zip(answers) {
        let series = answer?.try_into()?;
        spikes.extend(pane.spikes(&pane.read(&series, scope, scope.window.to)));
    }
    Ok(spikes)
}

/// What tells the events of the scope from others of its window.
fn between(named: Option<&Departure>, others: &str, scope: &Scope, opened: &Opened) -> Result<Inquiry> {
    if scope.filter == Filter::All {
        let hint = "Say with --filter which events are held against these.";
        return Err(Error::new(ErrorKind::Usage, "--against needs a filter", hint));
    }
    let (these, others) = (scope.filter.clone(), filter::parse_or_explain(others)?);
    let selections = Selections { these, others, mix: named.is_none() };
    let signal = named.map_or_else(Signal::mix, |spike| spike.signal.clone());
    let whole = Scope { filter: Filter::All, ..scope.clone() };
    Ok(Inquiry::between(signal, &selections, &whole, &opened.map))
}

fn pursue(opened: &Opened, mut inquiry: Inquiry) -> Result<Explanation> {
    while inquiry.doing().is_some() {
        let answers = asking::ask_all(&*opened.store, inquiry.questions())?;
        inquiry.take(answers, &opened.map)?;
    }
    inquiry.explanation().cloned().ok_or_else(Answer::unexpected)
}

/// What is printed.
struct Told {
    explanation: Option<Explanation>,
    /// The first to be read first.
    causes: Vec<Cause>,
    /// Events of the window and of its baseline that services were compared in.
    sampled: (usize, usize),
}

impl Told {
    /// A window that was `asked` for, and no signal of it, is worth to compare services with themselves although none left its
    /// baseline; else only what is sure of that is said.
    fn of(explanation: Option<Explanation>, opened: &Opened, scope: &Scope, asked: bool) -> Result<Told> {
        let (mut suspects, sampled) = match &explanation {
            Some(explanation) => (explanation.suspects.clone(), explanation.sampled),
            None if asked && !scope.baseline.windows.is_empty() => behaviour(opened, scope)?,
            None => (Vec::new(), (0, 0)),
        };
        if !asked && !suspects.iter().any(|c| c.claimed) {
            suspects.clear();
        }
        let explanation = explanation.map(|e| Explanation { suspects: suspects.clone(), ..e });
        let causes = explanation.as_ref().map_or(suspects, Explanation::ranked);
        Ok(Told { explanation, causes, sampled })
    }
}

/// Services that behave unlike themselves, and how many events say so.
fn behaviour(opened: &Opened, scope: &Scope) -> Result<(Vec<Cause>, (usize, usize))> {
    let mut sampling = Sampling::of(scope, suspects::SAMPLE);
    while !sampling.questions().is_empty() {
        sampling.take(asking::ask_all(&*opened.store, sampling.questions())?)?;
    }
    let sample = sampling.sample();
    Ok((suspects::suspects(&sample, &opened.map), (sample.window.len(), sample.baseline.len())))
}

fn unknown(name: &str, spikes: &[Departure]) -> Error {
    let names: Vec<String> = spikes.iter().map(|s| s.signal.name()).collect();
    Error::new(ErrorKind::Usage, format!("there is no signal {name}"), format!("One of: {}", names.join(", ")))
}

/// Why nothing is explained: all is as usual, or that could not be told.
fn nothing(spikes: &[Departure]) -> String {
    let judged = spikes.iter().filter(|s| s.sigma.is_some()).count();
    let all = spikes.len();
    let has = |of: fn(&Departure) -> Option<f64>| spikes.iter().any(|s| of(s).is_some_and(|v| v != 0.0));
    if judged > 0 && has(|s| s.value) {
        let rest = if judged < all { format!(" ({} could not be judged)", all - judged) } else { String::new() };
        return format!("nothing left its baseline: none of {judged} signals reaches {STANDS_OUT} sigma{rest}");
    }
    let reason = match (has(|s| s.value), has(|s| s.usual)) {
        (false, _) => "no event of the window meets the filter",
        (true, false) => "there is no baseline with events to hold them against",
        (true, true) => "there are too few events",
    };
    format!("nothing could be judged: {reason}")
}

fn document(told: &Told, scope: &Scope, spikes: &[Departure]) -> Value {
    let signals = spikes.len();
    let (window, baseline) = told.sampled;
    let sampled = json!({"events": window, "baseline_events": baseline});
    let Some(of) = &told.explanation else {
        return json!({
            "signal": null, "window": scope.window, "baseline": scope.baseline, "value": null, "baseline_value": null,
            "sigma": null, "sigma_of": null, "onset": null, "causes": told.causes, "tried": 0, "sampled": sampled, "signals": signals,
            "notes": [nothing(spikes)],
        });
    };
    json!({
        "signal": of.spike.signal.name(),
        "window": of.window,
        "baseline": of.baseline,
        "value": of.spike.value,
        "baseline_value": of.spike.usual,
        "sigma": of.spike.sigma,
        "sigma_of": of.spike.part,
        "onset": of.spike.onset,
        "beyond": of.beyond,
        "sides": of.sides.map(|(these, others)| json!({"events": these, "other_events": others})),
        "causes": told.causes,
        "others": of.others,
        "sampled": sampled,
        "kind": of.kind,
        "turnover": of.turnover,
        "patterns": of.patterns,
        "stages": of.stages,
        "tried": of.tried,
        "fields": of.fields,
        "notes": of.notes,
        "signals": signals,
    })
}

fn text(of: &Explanation, causes: &[Cause], panes: &[Pane], config: &Config) -> Result<()> {
    let pane = panes.iter().find(|p| p.key == of.spike.signal.pane);
    let unit = pane.map_or(Unit::Plain(3, String::new()), |p| p.unit_of(&of.spike.signal.key).clone());
    let value = |v: Option<f64>| v.map_or_else(|| "no data".into(), |v| unit.text(v));
    output::to_stdout(|out| {
        writeln!(out, "{}", headline(of, &value))?;
        let left = stands_out(of.spike.sigma);
        let kind = of.kind.filter(|_| left).map_or_else(String::new, |k| format!(", {}", k.words()));
        let since = of.spike.onset.filter(|_| left);
        let since = since.map_or_else(String::new, |t| format!(", since {}", second(t, config.zone)));
        writeln!(out, "{}{since}{kind}", dated_stretch(of.window, config.zone))?;
        if !causes.iter().any(|c| c.claimed) {
            let tried = format!(": {} conjunctions of {} were tried", of.tried, of.fields.join(", "));
            writeln!(out, "nothing stands out{}", if of.fields.is_empty() { "" } else { &tried })?;
        }
        let was = if of.sides.is_some() { "others" } else { "was" };
        for cause in causes {
            writeln!(out, "{}", line(cause, was, &value))?;
        }
        if let Some(outside) = of.outside().filter(|_| of.claimed().next().is_some()) {
            writeln!(out, "  {}", printable(&outside))?;
        }
        for pattern in &of.patterns {
            writeln!(out, "  {} in the logs: {}", pattern.verdict.word(), printable(&pattern.words()))?;
        }
        let turnover = of.turnover.iter().map(Turnover::words);
        for note in turnover.chain(of.notes.iter().cloned()) {
            writeln!(out, "  {}", printable(&note))?;
        }
        Ok(())
    })
}

/// The signal with its value and what that is held against.
fn headline(of: &Explanation, value: &impl Fn(Option<f64>) -> String) -> String {
    let (name, now, usual) = (of.spike.signal.name(), value(of.spike.value), value(of.spike.usual));
    let Some((these, others)) = of.sides.map(|(a, b)| (numbers::grouped(a), numbers::grouped(b))) else {
        let part = of.spike.part.as_ref().map_or_else(String::new, |part| format!(" in {}", printable(part)));
        let sigma = of.spike.sigma.map_or_else(String::new, |s| format!(", {} sigma{part}", numbers::signed(s)));
        return format!("{name} {now}, was {usual}{sigma}");
    };
    match of.spike.signal.measure {
        Measure::Count => format!("what tells {these} events from {others} others"),
        _ => format!("{name} {now} of {these} events, {usual} of {others} others"),
    }
}

fn line(cause: &Cause, was: &str, value: &impl Fn(Option<f64>) -> String) -> String {
    let mark = if cause.claimed { '*' } else { ' ' };
    let events = numbers::grouped(cause.events.unwrap_or(0.0));
    // The numbers of a suspect are in its own unit and stand in its words.
    let own = cause.value.filter(|_| cause.share_of_excess.is_some()).map_or_else(String::new, |_| {
        format!(" ({} inside, {was} {}, {events} events)", value(cause.value), value(cause.baseline_value))
    });
    format!("{mark}{} {}{own}", cause.rank, printable(&cause.words))
}
