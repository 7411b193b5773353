//! Every shipped runbook on every demo scenario: at the true cause where the scenario is made for it, and nowhere else.

use std::sync::Arc;

use mlogtui::analysis;
use mlogtui::app::Layer;
use mlogtui::config::Config;
use mlogtui::contract;
use mlogtui::demo::{self, DEFAULT_START, Scenario, Story, Truth};
use mlogtui::link;
use mlogtui::model::{
    Answer, BaselineChoice, Cause, Coverage, Health, MINUTE, Proposal, Question, Result, Scope, Ticket, Time, View,
    Walked, Window,
};
use mlogtui::runbook::{End, Runbook, Setting, Shelf, Walk};
use mlogtui::store::Store;
use mlogtui::store::local::{Inputs, LocalStore};
use mlogtui::ui::text_of;
use tokio_stream::StreamExt;

use crate::session::Session;

const EVENTS: u64 = 150_000;
const SEEDS: [u64; 2] = [1, 2];

/// The scenarios that each runbook is made for.
const MADE_FOR: &[(&str, &[Scenario])] = &[
    ("latency", &[Scenario::ColdFeatureStore, Scenario::GpuMemory]),
    ("confidence-drop", &[Scenario::ConfidenceCollapse]),
    ("cache-degradation", &[Scenario::CacheDegradation]),
    ("errors-and-schema", &[Scenario::SchemaBreak, Scenario::UpstreamFailure]),
    ("upstream-failure", &[Scenario::UpstreamFailure]),
    ("drift", &[Scenario::InputDrift]),
    ("training-divergence", &[Scenario::TrainingDivergence]),
    ("logging-itself", &[Scenario::SchemaBreak]),
];

/// A store that is asked batch by batch.
pub struct Asker {
    pub store: Arc<dyn Store>,
    runtime: tokio::runtime::Runtime,
}

impl Asker {
    pub fn new(store: Arc<dyn Store>) -> Asker {
        Asker { store, runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap() }
    }

    pub fn ask(&self, questions: Vec<Question>) -> Vec<Result<Answer>> {
        let mut last: Vec<Option<Result<Answer>>> = questions.iter().map(|_| None).collect();
        let mut stream = self.store.answer((0..).map(Ticket).zip(questions).collect());
        self.runtime.block_on(async {
            while let Some(answered) = stream.next().await {
                last[answered.ticket.0 as usize] = Some(answered.result);
            }
        });
        last.into_iter().map(Option::unwrap).collect()
    }

    pub fn health(&self) -> Health {
        match self.ask(vec![Question::Health]).remove(0).unwrap() {
            Answer::Health(health) => health,
            other => panic!("{other:?}"),
        }
    }

    /// Walks a runbook to its end.
    pub fn walk(&self, book: &Arc<Runbook>, scope: &Scope) -> Walk {
        let mut walk = Walk::new(book.clone(), scope.clone(), contract::field_map("mlog").unwrap());
        let mut batches = 0;
        while walk.end().is_none() {
            let questions = walk.ask();
            let answers = if questions.is_empty() { Vec::new() } else { self.ask(questions) };
            if walk.take(answers, Coverage::WHOLE) {
                walk.go_on();
            }
            batches += 1;
            assert!(batches <= book.steps.len() + 1, "a step takes one batch");
        }
        walk
    }
}

pub fn shelf() -> Shelf {
    let shelf = Shelf::read(&[], &Setting::new(&Config::default(), contract::field_map("mlog").unwrap()));
    assert!(shelf.faulty.is_empty(), "{:?}", shelf.faulty);
    shelf
}

/// Everything the runbooks ask, so that one scan reads what they need.
pub fn expected(shelf: &Shelf) -> Vec<Question> {
    let any =
        Scope { window: Window::new(Time(0), Time(1_000)), filter: Default::default(), baseline: Default::default() };
    let map = contract::field_map("mlog").unwrap();
    shelf.books.iter().flat_map(|b| Walk::new(b.clone(), any.clone(), map.clone()).expected()).collect()
}

fn claimed(walk: &Walk) -> Option<&Cause> {
    match walk.end() {
        Some(End::Cause(cause)) => Some(cause),
        _ => None,
    }
}

/// Whether a cause is the true one: the same conditions, and no other stage.
fn is_true(cause: &Cause, truth: &Truth) -> bool {
    let mut claimed: Vec<_> = cause.conditions.iter().map(|c| (c.field.as_str(), c.value.as_deref())).collect();
    let mut real: Vec<_> = truth.conditions.iter().map(|c| (c.field, Some(c.value))).collect();
    claimed.sort_unstable();
    real.sort_unstable();
    claimed == real && (cause.stage.is_none() || cause.stage.as_deref() == truth.stage)
}

fn told(walk: &Walk) -> String {
    let steps = walk.book().steps.iter().zip(walk.steps());
    let lines = steps.filter_map(|(s, p)| {
        let f = p.finding.as_ref()?;
        Some(format!("  {} {}: {}", f.verdict.words(), s.id, f.words))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_runbook_ends_at_the_true_cause_of_its_scenario_and_at_no_wrong_one() {
    let shelf = shelf();
    let directory = tempfile::tempdir().unwrap();
    let map = contract::field_map("mlog").unwrap();
    let expected = expected(&shelf);
    let mut wrong = Vec::new();
    for scenario in Scenario::ALL {
        for seed in SEEDS {
            let story = Story::new(scenario, seed, EVENTS, DEFAULT_START);
            let path = directory.path().join("events.ndjson");
            demo::write(&story, &mut std::fs::File::create(&path).unwrap(), &mut |_| {}).unwrap();
            let named = Inputs::Named(vec![path.to_str().unwrap().into()]);
            let asker = Asker::new(LocalStore::open(named, map.clone(), &expected, false).unwrap());
            let (health, truth) = (asker.health(), story.truth());
            let to = health.newest.unwrap().plus(1);
            let window = Window { from: to.plus(-30 * MINUTE), to };
            let baseline = analysis::resolve(&BaselineChoice::Auto, window, &health);
            let scope = Scope { window, filter: Default::default(), baseline };
            for book in &shelf.books {
                let walk = asker.walk(book, &scope);
                let made = MADE_FOR.iter().any(|(id, s)| *id == book.id && s.contains(&scenario));
                let cause = claimed(&walk);
                let fine = match cause {
                    Some(cause) => is_true(cause, &truth) && (!made || cause.stage.as_deref() == truth.stage),
                    None => !made,
                };
                if !fine {
                    let what = cause.map_or("nothing".into(), |c| c.words.clone());
                    wrong.push(format!("{} on {scenario} {seed}: {what}\n{}", book.id, told(&walk)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_document_that_ships_is_on_the_shelf_and_made_for_a_scenario() {
    let shelf = shelf();
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/runbooks")).unwrap();
    assert_eq!(files.count(), shelf.books.len(), "a document in assets/runbooks is not embedded");
    for book in &shelf.books {
        assert!(MADE_FOR.iter().any(|(id, _)| *id == book.id), "{} is made for no scenario", book.id);
    }
}

/// The demo as it is when the pager goes off: what lies after that has not happened yet.
fn at_the_pager(story: &Story, shelf: &Shelf) -> (tempfile::TempDir, Arc<dyn Store>) {
    let mut lines = Vec::new();
    demo::write(story, &mut lines, &mut |_| {}).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("events.ndjson");
    let pager = story.pager().rfc3339();
    // Lines are in order of time but for half a second.
    let happened = lines.split_inclusive(|b| *b == b'\n').filter(|line| {
        let key = b"\"timestamp\":\"";
        let at = line.windows(key.len()).position(|w| w == key).map_or(0, |at| at + key.len());
        line.get(at..at + 24).is_none_or(|time| time <= pager.as_bytes())
    });
    std::fs::write(&path, happened.collect::<Vec<_>>().concat()).unwrap();
    let named = Inputs::Named(vec![path.to_str().unwrap().into()]);
    let store = LocalStore::open(named, contract::field_map("mlog").unwrap(), &expected(shelf), false).unwrap();
    (directory, store)
}

/// Keys from the dashboard, at the moment when the pager goes off, to the name of the cause on the screen.
#[test]
fn from_the_alert_to_the_named_cause_it_takes_at_most_six_keys() {
    let shelf = shelf();
    for scenario in Scenario::ALL.into_iter().filter(|s| *s != Scenario::Quiet) {
        let story = Story::new(scenario, 1, EVENTS, DEFAULT_START);
        let (_directory, store) = at_the_pager(&story, &shelf);
        let mut session = Session::begin(store, story.pager(), (80, 24));
        let mut keys = 0;
        for key in ["R", "enter", "A"] {
            let screen = text_of(&session.drawn());
            if key == "enter" && !screen.contains("Runbooks:") {
                continue;
            }
            session.keys(key);
            keys += 1;
        }
        let screen = text_of(&session.drawn());
        assert!(keys <= 6 && screen.contains("CAUSE "), "{scenario}: {keys} keys\n{screen}");
        for condition in story.truth().conditions {
            assert!(screen.contains(condition.value), "{scenario}: {}\n{screen}", condition.value);
        }
    }
}

/// The view that the copy menu's link leads to.
fn linked(session: &mut Session) -> View {
    session.keys("y");
    let Some(Layer::Menu(menu)) = session.state.layers.last() else { panic!("no menu") };
    let (_, link) = menu.items.last().unwrap();
    let view = link::read(link).unwrap().view;
    session.keys("esc");
    view
}

#[test]
fn a_link_to_a_runbook_or_to_the_alerts_opens_it_and_so_does_what_an_alert_proposes() {
    let shelf = shelf();
    let story = Story::new(Scenario::CacheDegradation, 1, EVENTS, DEFAULT_START);
    let (_directory, store) = at_the_pager(&story, &shelf);
    let open = |view: View, proposal| Session::at(store.clone(), story.pager(), (80, 24), Some(view), proposal);
    let said = |session: &Session| text_of(&session.drawn());
    let at = |id: &str, step: Option<&str>, ended| {
        let walked = Walked { step: step.map(String::from), ended, by_hand: Vec::new() };
        View::Runbook { id: id.into(), walked }
    };
    let runbook = |id: &str, step: Option<&str>| at(id, step, false);

    let mut session = open(runbook("drift", Some("region")), None);
    let screen = said(&session);
    assert!(screen.contains("drift: Inputs drift") && screen.contains("Is it one region?"), "{screen}");
    assert_eq!(linked(&mut session), runbook("drift", Some("region")));
    session.keys("A");
    assert!(said(&session).contains("ENDED"), "{}", said(&session));

    let mut session = open(runbook("cache-degradation", Some("stage")), None);
    let screen = said(&session);
    assert!(screen.contains("narrowed to region us-west-2") && !screen.contains("CAUSE"), "{screen}");
    assert_eq!(linked(&mut session), runbook("cache-degradation", Some("stage")));
    session.keys("A");
    assert_eq!(linked(&mut session), at("cache-degradation", Some("request"), true));
    let screen = said(&open(at("cache-degradation", Some("request"), true), None));
    assert!(screen.contains("CAUSE region us-west-2"), "{screen}");
    let screen = said(&open(runbook("of-somebody-else", None), None));
    assert!(screen.contains("no runbook of-somebody-else here; these are all"), "{screen}");

    let mut session = open(View::Alerts, None);
    let screen = said(&session);
    assert!(screen.contains("Alerts: 1 in") && screen.contains("Cache hits hit_rate"), "{screen}");
    assert_eq!(linked(&mut session), View::Alerts);
    session.keys("R A");
    assert!(said(&session).contains("CAUSE region us-west"), "{}", said(&session));
    session.keys("esc R");
    assert!(said(&session).contains("CAUSE region us-west"), "left and come back to: {}", said(&session));

    let pane = |key: &str| View::Dashboard { pane: Some(key.into()), alone: false };
    let proposal = |id: Option<&str>| Some(Proposal { pane: Some("drift".into()), runbook: id.map(String::from) });
    let mut session = open(pane("drift"), proposal(Some("logging-itself")));
    session.keys("R");
    assert!(said(&session).contains("Is it the logging itself?"), "{}", said(&session));
    let mut session = open(pane("drift"), proposal(None));
    session.keys("R");
    assert!(said(&session).contains("drift: Inputs drift"), "an alert's pane may be quiet: {}", said(&session));
    let mut session = open(pane("cache"), proposal(Some("logging-itself")));
    session.keys("R");
    assert!(said(&session).contains("cache-degradation: "), "another pane is another question: {}", said(&session));
}
