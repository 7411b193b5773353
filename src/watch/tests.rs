//! The state machine without a clock or a network: opening, joining, resolving, silences, rates, repetitions.

use crate::analysis::Zone;
use crate::analysis::alerts::{Signal, Urgency};
use crate::config;
use crate::model::{BaselineChoice, Filter, HOUR, LinkedLogs, MINUTE, Time, Window};
use crate::panes::watching;

use super::*;

fn recipient(name: &str, least: Urgency) -> Recipient {
    Recipient { name: name.into(), least, at_most: 3, reminded: None }
}

fn rules(text: &str, recipients: Vec<Recipient>) -> Rules {
    Rules {
        source: "prod".into(),
        logs: LinkedLogs::Cluster("prod".into()),
        filter: Filter::All,
        baseline: BaselineChoice::Auto,
        watched: watching::rules(&config::parse(text).unwrap()).unwrap(),
        recipients,
        zone: Zone::Utc,
    }
}

fn signal(rule: &str, sigma: f64, onset: i64) -> Signal {
    let (pane, gauge) = rule.split_once('.').unwrap();
    Signal {
        rule: rule.into(),
        pane: pane.into(),
        gauge: gauge.into(),
        title: format!("{pane} {gauge}"),
        sigma,
        opens: sigma.abs() >= 5.0,
        companion: pane == "versions",
        onset: Time(onset * MINUTE),
        until: Time((onset + 9) * MINUTE),
        value: Some(2.0),
        usual: Some(1.0),
        shown: "2".into(),
        usual_shown: "1".into(),
        events: 100.0,
        whole: true,
        parts: Vec::new(),
        filter: String::new(),
        urgency: None,
        runbook: None,
    }
}

/// A machine that looks once a minute.
struct Machine {
    state: State,
    rules: Rules,
}

impl Machine {
    fn new(recipients: Vec<Recipient>) -> Machine {
        Machine { state: State::default(), rules: rules("", recipients) }
    }

    fn look(&mut self, minute: i64, signals: Vec<Signal>) -> Vec<Decision> {
        self.blind(minute, signals, Vec::new())
    }

    fn blind(&mut self, minute: i64, signals: Vec<Signal>, blind: Vec<(String, String)>) -> Vec<Decision> {
        let at = Time(minute * MINUTE);
        let look = Look {
            has_events: true,
            at,
            window: Window { from: at.plus(-30 * MINUTE), to: at },
            compared: true,
            signals,
            blind,
            reasons: Default::default(),
        };
        decide(&mut self.state, &look, at, &self.rules)
    }

    /// What would be sent by now, all confirmed: receiver, kind, urgency.
    fn sent(&mut self, minute: i64) -> Vec<(String, Kind)> {
        let now = Time(minute * MINUTE);
        let mut sent = Vec::new();
        loop {
            let due = self.state.due(now);
            if due.is_empty() {
                return sent;
            }
            for message in due {
                self.state.sending(message.number);
                self.state.confirmed(message.number, now);
                sent.push((message.receiver, message.kind));
            }
        }
    }
}

fn told(sent: &[(String, Kind)]) -> Vec<(&str, Kind)> {
    sent.iter().map(|(who, kind)| (who.as_str(), *kind)).collect()
}

#[test]
fn an_alert_opens_once_grows_worse_once_and_is_resolved_once() {
    let mut machine = Machine::new(vec![recipient("chat", Urgency::Notice), recipient("pager", Urgency::Page)]);
    let opened = machine.look(100, vec![signal("latency.p99", 6.0, 95)]);
    assert_eq!((opened.len(), opened[0].decision), (1, Kind::Opened));
    assert_eq!(opened[0].spares, [("pager".into(), "a notice is less than a page".into())]);
    assert_eq!(told(&machine.sent(100)), [("chat", Kind::Opened)]);
    for minute in 101..104 {
        assert!(machine.look(minute, vec![signal("latency.p99", 7.0, 94)]).is_empty());
        assert!(machine.sent(minute).is_empty());
    }
    let worse =
        vec![signal("latency.p99", 9.0, 95), signal("errors.error_rate", 8.0, 96), signal("versions.share", 9.0, 95)];
    let decided = machine.look(104, worse);
    assert_eq!((decided.len(), decided[0].alert.urgency), (1, Urgency::Page));
    assert_eq!(decided[0].alert.signals.len(), 3);
    assert_eq!(told(&machine.sent(104)), [("chat", Kind::Worse), ("pager", Kind::Opened)]);
    // What has only grown weaker keeps it open; nothing at all for five minutes closes it.
    assert!(machine.look(105, vec![signal("errors.error_rate", 3.2, 96)]).is_empty());
    for minute in 106..110 {
        assert!(machine.look(minute, Vec::new()).is_empty());
    }
    assert_eq!(machine.look(110, Vec::new())[0].decision, Kind::Resolved);
    assert_eq!(told(&machine.sent(110)), [("chat", Kind::Resolved), ("pager", Kind::Resolved)]);
    assert!(machine.state.open.is_empty() && machine.state.outbox.is_empty());
}

#[test]
fn weak_signals_open_nothing_and_keep_what_is_open() {
    let mut machine = Machine::new(vec![recipient("chat", Urgency::Notice)]);
    assert!(machine.look(1, vec![signal("latency.p99", 4.9, 0)]).is_empty());
    assert!(machine.look(2, vec![signal("versions.share", 20.0, 0)]).is_empty());
    machine.look(3, vec![signal("latency.p99", 5.1, 0)]);
    for minute in 4..30 {
        assert!(machine.look(minute, vec![signal("latency.p99", 3.1, 0)]).is_empty());
    }
    assert_eq!(machine.state.open.len(), 1);
}

#[test]
fn what_could_not_be_seen_is_not_over() {
    let mut machine = Machine::new(vec![recipient("chat", Urgency::Notice)]);
    machine.look(1, vec![signal("latency.p99", 9.0, 0)]);
    for minute in 2..20 {
        let blind = vec![("latency.p99".to_string(), "no connection".to_string())];
        assert!(machine.blind(minute, Vec::new(), blind).is_empty());
    }
    assert_eq!(machine.look(20, Vec::new())[0].decision, Kind::Resolved);
}

#[test]
fn the_key_is_the_same_whenever_the_same_signal_leads() {
    let key = |minute| {
        let mut machine = Machine::new(vec![recipient("chat", Urgency::Notice)]);
        machine.look(minute, vec![signal("latency.p99", 9.0, 0)]).remove(0).key
    };
    assert_eq!((key(1), key(1)), ("mlogtui/prod/latency.p99".into(), key(9)));
}

#[test]
fn a_message_waits_longer_each_time_and_is_given_up_after_a_day() {
    let mut machine = Machine::new(vec![recipient("chat", Urgency::Notice)]);
    machine.look(1, vec![signal("latency.p99", 9.0, 0)]);
    let (mut now, mut waits) = (Time(MINUTE), Vec::new());
    loop {
        let due = machine.state.due(now);
        let Some(message) = due.first() else { break };
        assert_eq!(due.len(), 1);
        machine.state.sending(message.number);
        if let Some(given_up) = machine.state.failed(message.number, now, "no connection") {
            assert_eq!((given_up.failure.as_str(), given_up.receiver.as_str()), ("no connection", "chat"));
            break;
        }
        let next = machine.state.outbox[0].not_before;
        assert!(machine.state.due(next.plus(-1)).is_empty());
        waits.push((next.0 - now.0) / 1000);
        now = next;
    }
    assert_eq!(waits[..8], [5, 10, 20, 40, 80, 160, 300, 300]);
    assert!(machine.state.outbox.is_empty() && now.0 >= 24 * HOUR);
}

#[test]
fn nothing_is_resolved_before_it_was_opened() {
    let mut machine = Machine::new(vec![recipient("chat", Urgency::Notice)]);
    machine.look(1, vec![signal("latency.p99", 9.0, 0)]);
    let first = machine.state.due(Time(MINUTE)).remove(0);
    machine.state.sending(first.number);
    machine.state.failed(first.number, Time(MINUTE), "down");
    machine.look(10, Vec::new());
    assert_eq!(machine.state.outbox.len(), 2);
    assert_eq!(told(&machine.sent(30)), [("chat", Kind::Opened), ("chat", Kind::Resolved)]);
}

#[test]
fn a_receiver_is_told_so_often_an_hour_pages_apart_and_hears_what_it_was_spared() {
    let mut machine = Machine::new(vec![recipient("chat", Urgency::Notice)]);
    for (minute, rule) in [(1, "latency.p99"), (12, "drift.mean"), (23, "cache.hit_rate")] {
        machine.look(minute, vec![signal(rule, 9.0, minute)]);
        assert_eq!(machine.sent(minute).len(), 1 + usize::from(minute > 1));
        machine.look(minute + 6, Vec::new());
    }
    let spared = machine.look(35, vec![signal("confidence.mean", -9.0, 35)]);
    assert_eq!(spared[0].spares[0].1, "was told 3 times this hour");
    let page = ["latency.p99", "errors.error_rate", "training.loss"].map(|rule| signal(rule, 9.0, 48));
    machine.sent(35);
    let decided = machine.look(48, page.to_vec());
    assert_eq!(decided.iter().find(|d| d.decision == Kind::Opened).unwrap().tells, ["chat"]);
    let note = machine.state.outbox.iter().find(|m| m.kind == Kind::Opened).unwrap().note.clone();
    assert!(note.contains("held back"), "{note}");
}

#[test]
fn silenced_alerts_are_told_of_when_the_silence_ends() {
    let text =
        "[[alert]]\nsignal = \"latency.p99\"\nsilence = [\"02:00..03:00\"]\n[[alert]]\nsignal = \"errors.error_rate\"";
    let mut machine = Machine { state: State::default(), rules: rules(text, vec![recipient("chat", Urgency::Notice)]) };
    let silent = machine.look(150, vec![signal("latency.p99", 9.0, 145)]);
    assert_eq!(silent[0].spares, [("chat".into(), "silenced".into())]);
    assert!(machine.sent(150).is_empty());
    assert!(machine.look(151, vec![signal("latency.p99", 9.0, 145)]).is_empty());
    machine.look(180, vec![signal("latency.p99", 9.0, 145)]);
    assert_eq!(told(&machine.sent(180)), [("chat", Kind::Opened)]);
    let mut machine = Machine { state: State::default(), rules: rules(text, vec![recipient("chat", Urgency::Notice)]) };
    machine.look(150, vec![signal("latency.p99", 9.0, 145), signal("errors.error_rate", 9.0, 146)]);
    assert_eq!(told(&machine.sent(150)), [("chat", Kind::Opened)]);
}

#[test]
fn receivers_that_forget_are_reminded() {
    let mut machine = Machine::new(vec![Recipient { reminded: Some(30 * MINUTE), ..recipient("am", Urgency::Notice) }]);
    let mut sent = Vec::new();
    for minute in 1..70 {
        machine.look(minute, vec![signal("latency.p99", 9.0, 0)]);
        sent.extend(machine.sent(minute).into_iter().map(|(_, kind)| (minute, kind)));
    }
    assert_eq!(sent, [(1, Kind::Opened), (31, Kind::Still), (61, Kind::Still)]);
}

#[test]
fn the_others_hear_once_of_a_receiver_that_is_down() {
    let mut machine = Machine::new(vec![recipient("chat", Urgency::Notice), recipient("pager", Urgency::Notice)]);
    let mut heard = Vec::new();
    for minute in 1..40 {
        machine.look(minute, vec![signal("latency.p99", 9.0, 0)]);
        let now = Time(minute * MINUTE);
        for message in machine.state.due(now) {
            machine.state.sending(message.number);
            if message.receiver == "pager" {
                machine.state.failed(message.number, now, "pd.example did not answer in 10 s");
            } else {
                machine.state.confirmed(message.number, now);
                heard.push((message.kind, message.note));
            }
        }
    }
    assert_eq!(heard.len(), 2, "{heard:?}");
    assert_eq!(heard[1].0, Kind::Unreachable);
    assert!(heard[1].1.contains("the receiver pager cannot be reached: pd.example did not answer"));
    machine.look(40, vec![signal("latency.p99", 9.0, 0)]);
    assert_eq!(told(&machine.sent(40)), [("pager", Kind::Opened)]);
    for minute in 41..44 {
        machine.look(minute, vec![signal("latency.p99", 9.0, 0)]);
        let back = machine.state.due(Time(minute * MINUTE));
        let back: Vec<_> = back.iter().map(|m| (m.receiver.as_str(), m.kind, m.note.as_str())).collect();
        let again = [("chat", Kind::Resolved, "the receiver pager can be reached again")];
        assert_eq!(back, if minute == 41 { &again[..] } else { &[] });
        machine.sent(minute);
    }
}

#[test]
fn where_all_are_down_none_hears_that_the_others_are() {
    let mut machine = Machine::new(vec![recipient("chat", Urgency::Notice), recipient("pager", Urgency::Notice)]);
    for minute in 1..40 {
        machine.look(minute, vec![signal("latency.p99", 9.0, 0)]);
        let now = Time(minute * MINUTE);
        for message in machine.state.due(now) {
            machine.state.sending(message.number);
            machine.state.failed(message.number, now, "no route");
        }
    }
    assert!(machine.state.outbox.iter().all(|m| m.kind == Kind::Opened), "{:?}", machine.state.outbox);
}

#[test]
fn a_link_opens_the_pane_as_it_was_then() {
    let mut machine = Machine::new(vec![recipient("chat", Urgency::Notice)]);
    let narrowed = Signal { filter: "variant:canary".into(), ..signal("latency.p99", 9.0, 95) };
    let link = machine.look(100, vec![narrowed]).remove(0).link;
    let read = crate::link::read(&link).unwrap();
    assert_eq!(read.window, Some(Window { from: Time(70 * MINUTE), to: Time(100 * MINUTE) }));
    assert_eq!((read.logs, read.filter), (LinkedLogs::Cluster("prod".into()), Filter::is("variant", "canary")));
}

#[test]
fn the_state_reads_back_as_it_was() {
    let mut machine = Machine::new(vec![recipient("chat", Urgency::Notice)]);
    machine.look(1, vec![signal("latency.p99", 9.0, 0)]);
    let text = serde_json::to_string(&machine.state).unwrap();
    assert_eq!(serde_json::from_str::<State>(&text).unwrap(), machine.state);
}

#[test]
fn that_the_logs_do_not_answer_is_told_as_well() {
    let mut machine = Machine::new(vec![recipient("chat", Urgency::Notice)]);
    let all = |machine: &Machine| -> Vec<(String, String)> {
        machine.rules.watched.iter().map(|w| (w.rule.name.clone(), "no connection".to_string())).collect()
    };
    for minute in 0..5 {
        let blind = all(&machine);
        assert!(machine.blind(minute, Vec::new(), blind).is_empty());
    }
    let blind = all(&machine);
    let decided = machine.blind(5, Vec::new(), blind);
    assert_eq!((decided[0].decision, decided[0].alert.urgency), (Kind::Opened, Urgency::Warning));
    assert_eq!(decided[0].alert.signals[0].shown, "do not answer: no connection");
    assert!(machine.look(6, Vec::new()).is_empty());
    assert_eq!(machine.look(10, Vec::new())[0].decision, Kind::Resolved);
    assert_eq!(told(&machine.sent(10)), [("chat", Kind::Opened), ("chat", Kind::Resolved)]);
}
