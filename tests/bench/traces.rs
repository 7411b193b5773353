//! Holds the waterfalls of recorded requests against the parents that their lines name.
//!
//! `cargo bench --bench traces -- DIRECTORY` reads every `*.ndjson` (plain, gzip or zstd) there, follows each correlation id through
//! the store as the screen does, and prints how many waterfalls have exactly the recorded parents, and how long they took.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs)]

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use mlogtui::analysis::trace::{self, Search};
use mlogtui::contract;
use mlogtui::model::{
    Answer, Event, FieldMap, Filter, Follow, HOUR, Health, Link, Order, Page, Question, Scope, Ticket, Time, Trace,
    Window,
};
use mlogtui::store::Store;
use mlogtui::store::local::{Inputs, LocalStore};
use tokio_stream::StreamExt;

/// What stands in the place of a parent where there is none.
const NO_PARENT: [&str; 2] = ["root", "0000000000000000"];

struct Bench {
    store: Arc<LocalStore>,
    waiting: tokio::runtime::Runtime,
    map: Arc<FieldMap>,
}

impl Bench {
    fn open(path: &Path) -> Bench {
        let map = contract::field_map("mlog").unwrap();
        let names = vec![path.to_str().unwrap().to_string()];
        let store = LocalStore::open(Inputs::Named(names), map.clone(), &[], false).unwrap();
        Bench { store, waiting: tokio::runtime::Builder::new_current_thread().build().unwrap(), map }
    }

    fn ask(&self, question: Question) -> Answer {
        let answers: Vec<_> = self.waiting.block_on(self.store.answer(vec![(Ticket(0), question)]).collect());
        answers.into_iter().rfind(|a| a.coverage.is_whole()).unwrap().result.unwrap()
    }

    fn health(&self) -> Health {
        let Answer::Health(health) = self.ask(Question::Health) else { unreachable!() };
        health
    }

    fn events(&self, question: Question) -> Vec<Event> {
        let Answer::Events(page) = self.ask(question) else { unreachable!() };
        page.events
    }

    fn of(&self, search: &Search) -> Vec<Event> {
        [search.strays(), search.events()].into_iter().flat_map(|question| self.events(question)).collect()
    }

    /// What the trace screen does with an id.
    fn follow(&self, id: &str, scope: &Scope, everything: Window) -> (Trace, usize) {
        let follow = Follow { field: Some("correlation_id".into()), value: id.into(), near: None };
        let mut search = Search::begin(follow, scope, Some(everything), &self.map);
        let mut events = self.of(&search);
        let mut rounds = 1;
        if let Some(next) = search.next(&events, &self.map) {
            events = self.of(&next);
            (search, rounds) = (next, 2);
        }
        (trace::assemble(&search.follow.value, "correlation_id", &events, &self.map), rounds)
    }
}

/// What a line says of a step: its id and its caller's.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Said {
    id: String,
    parent: Option<String>,
}

/// What the lines say, read apart from the program's own reading.
fn said(events: &[Event]) -> BTreeMap<String, Vec<Said>> {
    let mut said: BTreeMap<String, Vec<Said>> = BTreeMap::new();
    for document in events.iter().filter_map(|e| e.document.as_ref()) {
        let text = |name: &str| document[name].as_str().filter(|t| !t.is_empty()).map(String::from);
        let (Some(correlation), Some(id)) = (text("correlation_id"), text("request_id")) else { continue };
        let of = said.entry(correlation).or_default();
        if document["event_type"] == "span" {
            of.push(Said { id, parent: text("parent_id").filter(|parent| !NO_PARENT.contains(&parent.as_str())) });
        }
    }
    said
}

#[derive(Default)]
struct Tally {
    ids: usize,
    right: usize,
    steps: usize,
    lost: usize,
    unplaced: usize,
    skewed: usize,
    two_rounds: usize,
    times: Vec<f64>,
    wrong: Vec<String>,
}

/// What is wrong with a waterfall, held against what the lines say.
fn faults(trace: &Trace, said: &[Said]) -> Vec<String> {
    let mut faults = Vec::new();
    let place: HashMap<&str, usize> =
        trace.spans.iter().enumerate().filter_map(|(at, s)| Some((s.id.as_deref()?, at))).collect();
    for Said { id, parent } in said {
        let Some(span) = place.get(id.as_str()).map(|at| &trace.spans[*at]) else {
            faults.push(format!("no step {id}"));
            continue;
        };
        let there = parent.as_deref().filter(|p| place.contains_key(p) && *p != id.as_str());
        let above = span.parent.and_then(|at| trace.spans[at].id.as_deref());
        match (parent, there) {
            (_, Some(parent)) if above == Some(parent) && span.link == Link::Recorded => {}
            (_, Some(parent)) => faults.push(format!("{id} stands below {above:?} instead of {parent}")),
            (Some(parent), None) if span.link == Link::Lost(parent.clone()) => {}
            (Some(parent), None) if parent != id => faults.push(format!("{id} does not say that {parent} is missing")),
            _ => {}
        }
    }
    let odd = |ms: f64| !ms.is_finite() || ms < 0.0;
    if trace.spans.iter().any(|s| odd(s.start_ms) || odd(s.extent_ms)) || odd(trace.duration_ms) {
        faults.push("a time that is negative or none".into());
    }
    if trace.duration_ms > HOUR as f64 {
        faults.push(format!("it seems to take {} ms", trace.duration_ms));
    }
    faults
}

fn measure(path: &Path, all: &mut Tally) {
    let bench = Bench::open(path);
    let health = bench.health();
    let everything = Window::new(health.oldest.unwrap(), health.newest.unwrap().plus(1));
    // Lines of no usable time are among them, so that they are held to be found as well.
    let ever = Window::new(Time(i64::MIN / 2), Time(i64::MAX / 2));
    let page = Page {
        window: ever,
        filter: Filter::All,
        order: Order::Forward,
        after: None,
        limit: usize::MAX,
        invalid_only: false,
    };
    let said = said(&bench.events(Question::Events(page)));
    let window = Window::new(everything.to.plus(-10 * 60_000), everything.to);
    let scope = Scope { window, filter: Filter::All, baseline: Default::default() };
    let before = (all.ids, all.right);
    for (id, steps) in &said {
        let begun = Instant::now();
        let (trace, rounds) = bench.follow(id, &scope, everything);
        all.times.push(begun.elapsed().as_secs_f64() * 1e3);
        let faults = faults(&trace, steps);
        all.ids += 1;
        all.right += usize::from(faults.is_empty());
        all.steps += trace.spans.len();
        all.lost += trace.spans.iter().filter(|s| matches!(s.link, Link::Lost(_))).count();
        all.unplaced += trace.spans.iter().filter(|s| s.unplaced).count();
        all.skewed += usize::from(!trace.skew.is_empty());
        all.two_rounds += usize::from(rounds > 1);
        all.wrong.extend(faults.first().map(|fault| format!("{} {id}: {fault}", path.display())));
    }
    println!(
        "{:<40} {:>6} of {:>6} ids",
        path.file_name().unwrap().to_string_lossy(),
        all.right - before.1,
        all.ids - before.0
    );
}

fn main() {
    let Some(directory) = std::env::args().skip(1).find(|a| a != "--bench") else {
        return println!("name a directory with NDJSON files of spans");
    };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|p| p.to_string_lossy().contains(".ndjson"));
    paths.sort();
    let mut all = Tally::default();
    paths.iter().for_each(|path| measure(path, &mut all));
    all.times.sort_by(f64::total_cmp);
    let at = |share: f64| all.times[((all.times.len() - 1) as f64 * share) as usize];
    println!(
        "waterfalls with exactly the recorded parents  {:.3} % of {} ids",
        100.0 * all.right as f64 / all.ids as f64,
        all.ids
    );
    println!(
        "steps {}, of which the caller logged nothing {}, without a usable time {}",
        all.steps, all.lost, all.unplaced
    );
    println!("ids with clocks apart {}, asked for in two rounds {}", all.skewed, all.two_rounds);
    println!("ms each: median {:.2}, p99 {:.2}, longest {:.2}", at(0.5), at(0.99), at(1.0));
    all.wrong.iter().take(20).for_each(|fault| println!("  {fault}"));
}
