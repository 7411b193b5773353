//! What is worth telling: a pure state machine from what was seen at an instant to messages.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::Zone;
use crate::analysis::alerts::{Alert, NEAR, Signal, Urgency, join};
use crate::contract::filter;
use crate::link;
use crate::model::{BaselineChoice, Filter, LinkedLogs, MINUTE, Time, View, ViewLink};
use crate::panes::watching::Watched;

use super::outbox::{Kind, Message};
use super::state::{Open, Told};
use super::{Look, State};

/// An alert is over when none of its signals was off for so long, in ms.
const OVER_AFTER: i64 = 5 * MINUTE;
/// Nothing at all could be seen for so long, in ms: that is told as well.
const BLIND_AFTER: i64 = 5 * MINUTE;
/// Messages that fail so often make the receiver one that the others hear of.
const TOLD_OF_AFTER: u32 = 3;

/// Whom to tell.
#[derive(Clone, PartialEq, Debug)]
pub struct Recipient {
    /// Its name in the config.
    pub name: String,
    /// What is less urgent is not told.
    pub least: Urgency,
    /// Messages an hour at most; pages and what is over are always told.
    pub at_most: usize,
    /// How often (ms) it has to hear that an alert is still open, where it forgets.
    pub reminded: Option<i64>,
}

/// What everything is decided by.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Named in keys and messages: the cluster or file.
    pub source: String,
    /// Where links lead.
    pub logs: LinkedLogs,
    /// Which events are watched.
    pub filter: Filter,
    /// What is usual.
    pub baseline: BaselineChoice,
    /// What is watched.
    pub watched: Vec<Watched>,
    /// Whom to tell.
    pub recipients: Vec<Recipient>,
    /// Zone in which silences are read.
    pub zone: Zone,
}

/// What was decided about an alert.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Decision {
    /// When.
    pub time: Time,
    /// What: `opened`, `worse`, `still`, `resolved`.
    pub decision: Kind,
    /// Stands for the alert.
    pub key: String,
    /// Who is told.
    pub tells: Vec<String>,
    /// Who is not, and why.
    pub spares: Vec<(String, String)>,
    /// Opens what it is about in mlogtui.
    pub link: String,
    /// The alert.
    pub alert: Alert,
}

/// Takes in what was seen: writes messages down, and says what was decided. `now` is the wall clock, by which receivers are told;
/// alerts come and go by the time of the logs, which is another one where files of the past are looked at.
pub fn decide(state: &mut State, look: &Look, now: Time, rules: &Rules) -> Vec<Decision> {
    let mut signals = look.signals.clone();
    signals.extend(blindness(state, look, rules));
    let left = continue_open(state, &signals, look.at);
    for mut alert in join(left).into_iter().filter(Alert::opens) {
        let reasons = alert.leading().and_then(|lead| look.reasons.get(&lead.rule)).cloned();
        alert.causes = reasons.unwrap_or_default();
        let key = key_of(&alert, &rules.source);
        state.open.retain(|o| o.key != key);
        let link = rules.link(&alert, look);
        state.open.push(Open { key, alert, opened: look.at, seen: look.at, told: BTreeMap::new(), link });
    }
    let mut decisions = Vec::new();
    for mut open in std::mem::take(&mut state.open) {
        let blind = open.alert.signals.iter().any(|s| look.blind.iter().any(|(rule, _)| *rule == s.rule));
        if !blind && look.at.0.saturating_sub(open.seen.0) >= OVER_AFTER {
            decisions.push(tell(state, &mut open, Kind::Resolved, now, rules));
            continue;
        }
        if open.seen == look.at {
            let kind = if open.told.is_empty() { Kind::Opened } else { Kind::Worse };
            let decision = tell(state, &mut open, kind, now, rules);
            // What changes nothing for anybody is worth a line at the beginning only.
            if !decision.tells.is_empty() || open.opened == look.at {
                decisions.push(decision);
            }
        }
        decisions.extend(remind(state, &mut open, now, rules));
        state.open.push(open);
    }
    tell_of_unreachable(state, now, rules);
    decisions
}

impl Rules {
    /// Opens the pane of the signal that is furthest off, as it was then.
    fn link(&self, alert: &Alert, look: &Look) -> String {
        let Some(signal) = alert.leading() else { return String::new() };
        let rule = filter::parse(&signal.filter).unwrap_or_default();
        let has_pane = signal.pane != "volume" && self.watched.iter().any(|w| w.pane.key == signal.pane);
        let view = View::Dashboard { pane: has_pane.then(|| signal.pane.clone()), alone: has_pane };
        link::write(&ViewLink {
            logs: self.logs.clone(),
            view,
            window: Some(look.window),
            baseline: self.baseline.clone(),
            filter: self.filter.clone().and(rule),
        })
    }
}

/// That nothing at all could be seen for a while: whoever relies on the watch has to hear of it.
fn blindness(state: &mut State, look: &Look, rules: &Rules) -> Option<Signal> {
    if look.blind.len() < rules.watched.len() {
        state.blind = None;
        return None;
    }
    let since = *state.blind.get_or_insert(look.at);
    let (_, why) = look.blind.first()?;
    (look.at.0.saturating_sub(since.0) >= BLIND_AFTER).then(|| Signal {
        rule: "watch.logs".into(),
        pane: "watch".into(),
        gauge: "logs".into(),
        title: "The logs".into(),
        sigma: 0.0,
        opens: true,
        companion: false,
        onset: since,
        until: look.at,
        value: None,
        usual: None,
        shown: format!("do not answer: {why}"),
        usual_shown: "answering".into(),
        events: 0.0,
        whole: true,
        parts: Vec::new(),
        filter: String::new(),
        urgency: Some(Urgency::Warning),
        runbook: None,
    })
}

/// Alerts that are open take their signals again, and those that left their baseline with them; gives the signals left.
fn continue_open(state: &mut State, signals: &[Signal], now: Time) -> Vec<Signal> {
    let mut left: Vec<Signal> = signals.to_vec();
    for open in &mut state.open {
        let rules: Vec<String> = open.alert.signals.iter().filter(|s| !s.companion).map(|s| s.rule.clone()).collect();
        let seen: Vec<Signal> = left.extract_if(.., |s| rules.contains(&s.rule)).collect();
        if seen.is_empty() {
            continue;
        }
        let near = |s: &Signal| seen.iter().any(|o| o.onset.0.abs_diff(s.onset.0) <= NEAR.unsigned_abs());
        let joining: Vec<Signal> = left.extract_if(.., |s| near(s)).collect();
        let before = std::mem::take(&mut open.alert.signals);
        let (since, causes, urgency) = (open.alert.since, std::mem::take(&mut open.alert.causes), open.alert.urgency);
        let back =
            before.into_iter().filter(|b| !seen.iter().chain(&joining).any(|s| s.rule == b.rule)).collect::<Vec<_>>();
        let all: Vec<Signal> = seen.iter().chain(&joining).cloned().chain(back).collect();
        if let Some(alert) = Alert::of(all) {
            // Since when stays: an onset that is estimated anew each minute would confuse whoever reads along.
            open.alert = Alert { since, causes, urgency: alert.urgency.max(urgency), ..alert };
        }
        open.seen = now;
    }
    left
}

fn key_of(alert: &Alert, source: &str) -> String {
    let rule = alert.leading().map(|s| s.rule.as_str()).unwrap_or_default();
    format!("mlogtui/{source}/{rule}")
}

/// Writes down what each receiver is to be told about an alert.
fn tell(state: &mut State, open: &mut Open, kind: Kind, now: Time, rules: &Rules) -> Decision {
    let mut decision = Decision {
        time: open.seen,
        decision: kind,
        key: open.key.clone(),
        tells: Vec::new(),
        spares: Vec::new(),
        link: open.link.clone(),
        alert: open.alert.clone(),
    };
    let silent = is_silent(&open.alert, now, rules);
    for to in &rules.recipients {
        let told = open.told.get(&to.name).copied();
        let kind = match (kind, told) {
            (Kind::Resolved, None) => continue,
            (Kind::Resolved, Some(_)) => Kind::Resolved,
            (_, Some(told)) if told.urgency >= open.alert.urgency => continue,
            (_, Some(_)) => Kind::Worse,
            (_, None) => Kind::Opened,
        };
        if let Some(why) = spared(state, to, &open.alert, kind, silent, now) {
            decision.spares.push((to.name.clone(), why));
            continue;
        }
        post(state, open, to, kind, now);
        decision.tells.push(to.name.clone());
    }
    decision
}

fn spared(state: &mut State, to: &Recipient, alert: &Alert, kind: Kind, silent: bool, now: Time) -> Option<String> {
    if kind == Kind::Resolved {
        return None;
    }
    if silent {
        return Some("silenced".into());
    }
    if alert.urgency < to.least {
        return Some(format!("a {} is less than a {}", alert.urgency.name(), to.least.name()));
    }
    let waiting = state.outbox.iter().filter(|m| m.receiver == to.name && m.kind.counts()).count();
    if alert.urgency < Urgency::Page && state.told_lately(&to.name, now) + waiting >= to.at_most {
        *state.spared.entry(to.name.clone()).or_default() += 1;
        return Some(format!("was told {} times this hour", to.at_most));
    }
    None
}

fn post(state: &mut State, open: &mut Open, to: &Recipient, kind: Kind, now: Time) {
    let note = match state.spared.remove(&to.name) {
        Some(spared) if spared > 0 => format!("{spared} more were held back: too many in an hour"),
        _ => String::new(),
    };
    open.told.insert(to.name.clone(), Told { urgency: open.alert.urgency, at: now });
    state.post(Message {
        number: 0,
        receiver: to.name.clone(),
        kind,
        key: open.key.clone(),
        alert: Some(open.alert.clone()),
        note,
        link: open.link.clone(),
        opened: open.opened,
        at: now,
        attempts: 0,
        not_before: now,
        failure: String::new(),
    });
}

/// Receivers that forget hear again that an alert is open.
fn remind(state: &mut State, open: &mut Open, now: Time, rules: &Rules) -> Option<Decision> {
    let due = |to: &&Recipient| {
        let told = open.told.get(&to.name);
        to.reminded.zip(told).is_some_and(|(every, told)| now.0.saturating_sub(told.at.0) >= every)
    };
    let tells: Vec<Recipient> = rules.recipients.iter().filter(due).cloned().collect();
    if tells.is_empty() {
        return None;
    }
    tells.iter().for_each(|to| post(state, open, to, Kind::Still, now));
    let tells = tells.into_iter().map(|to| to.name).collect();
    let (key, link, alert) = (open.key.clone(), open.link.clone(), open.alert.clone());
    Some(Decision { time: open.seen, decision: Kind::Still, key, tells, spares: Vec::new(), link, alert })
}

/// Nobody is told of an alert whose every harmful signal is silenced by its rule.
fn is_silent(alert: &Alert, now: Time, rules: &Rules) -> bool {
    let rule_of = |signal: &Signal| rules.watched.iter().find(|w| w.rule.name == signal.rule);
    let mut harmful = alert.signals.iter().filter(|s| !s.companion);
    harmful.all(|s| rule_of(s).is_some_and(|w| w.rule.is_silent(now, rules.zone)))
}

/// That a receiver cannot be reached is what the others hear of, once, and that it can be again.
fn tell_of_unreachable(state: &mut State, now: Time, rules: &Rules) {
    let failing = |state: &State, name: &str| {
        let of = state.outbox.iter().find(|m| m.receiver == name && m.attempts >= TOLD_OF_AFTER);
        of.map(|m| m.failure.clone())
    };
    for about in &rules.recipients {
        let (kind, note) = match (failing(state, &about.name), state.down.get(&about.name)) {
            (Some(why), None) => {
                state.down.insert(about.name.clone(), false);
                (Kind::Unreachable, format!("the receiver {} cannot be reached: {why}", about.name))
            }
            (None, Some(true)) => {
                state.down.remove(&about.name);
                (Kind::Resolved, format!("the receiver {} can be reached again", about.name))
            }
            _ => continue,
        };
        for to in rules.recipients.iter().filter(|r| r.name != about.name && r.reminded.is_none()) {
            // What is down itself has more to hear than that others are.
            let spared = kind == Kind::Unreachable && failing(state, &to.name).is_some();
            if !spared {
                state.post(about_receiver(&about.name, to, kind, note.clone(), now));
            }
        }
    }
}

fn about_receiver(name: &str, to: &Recipient, kind: Kind, note: String, now: Time) -> Message {
    Message {
        number: 0,
        receiver: to.name.clone(),
        kind,
        key: format!("mlogtui/receiver/{name}"),
        alert: None,
        link: String::new(),
        note,
        opened: now,
        at: now,
        attempts: 0,
        not_before: now,
        failure: String::new(),
    }
}
