//! How long the questions of the screens take once a file was read, and how long a frame takes to draw.
//!
//! `cargo bench --bench questions -- FILE [ROUNDS]` prints medians in ms, and the first time; the pager's window is the newest
//! 30 minutes.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, dead_code)]

#[path = "../session.rs"]
mod session;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mlogtui::analysis::resolve;
use mlogtui::analysis::trace::{Search, assemble};
use mlogtui::config::Config;
use mlogtui::model::{
    Answer, BaselineChoice, Coverage, Filter, Follow, Health, MINUTE, Order, Page, PageAnswer, Question, Scope, Ticket,
    Window,
};
use mlogtui::runbook::{Runbook, Setting, Shelf, Walk};
use mlogtui::store::Store;
use mlogtui::store::local::{Inputs, LocalStore};
use mlogtui::{contract, panes};
use session::Session;
use tokio_stream::StreamExt;

/// A store and what to wait for its answers with.
struct Bench {
    store: Arc<LocalStore>,
    waiting: tokio::runtime::Runtime,
    rounds: usize,
}

impl Bench {
    fn ask(&self, questions: &[Question]) -> Vec<Answer> {
        let batch = questions.iter().cloned().enumerate().map(|(i, q)| (Ticket(i as u64), q)).collect();
        let mut answers: Vec<_> = self.waiting.block_on(self.store.answer(batch).collect());
        answers.sort_by_key(|a| a.ticket.0);
        answers.into_iter().filter(|a| a.coverage.is_whole()).map(|a| a.result.unwrap()).collect()
    }

    fn health(&self) -> Health {
        match self.ask(&[Question::Health]).pop() {
            Some(Answer::Health(health)) => health,
            _ => unreachable!("the last answer is whole"),
        }
    }

    /// Walks a runbook to its end, a batch a step.
    fn walk(&self, book: &Arc<Runbook>, scope: &Scope) {
        let mut walk = Walk::new(book.clone(), scope.clone(), contract::field_map("mlog").unwrap());
        while walk.end().is_none() {
            let answers = self.ask(&walk.ask()).into_iter().map(Ok).collect();
            if walk.take(answers, Coverage::WHOLE) {
                walk.go_on();
            }
        }
        black_box(walk.end());
    }

    /// Asks what the trace screen asks at once, and draws up what came first.
    fn waterfall(&self, id: &str, scope: &Scope) {
        let map = contract::field_map("mlog").unwrap();
        let follow = Follow { field: Some("correlation_id".into()), value: id.to_owned(), near: None };
        let [events, usual, strays] = Search::begin(follow, scope, None, &map).questions(&map);
        let batch = [events, strays, usual].into_iter().enumerate().map(|(i, q)| (Ticket(i as u64), q)).collect();
        let first = self.waiting.block_on(self.store.answer(batch).next()).unwrap();
        let page: PageAnswer = first.result.unwrap().try_into().unwrap();
        black_box(assemble(id, "correlation_id", &page.events, &map));
    }

    fn time(&self, name: &str, questions: &[Question]) {
        self.measure(name, || drop(black_box(self.ask(questions))));
    }

    /// Prints the median, and the first time, which is not counted: it may fetch columns nobody asked for before.
    fn measure(&self, name: &str, mut run: impl FnMut()) {
        let mut timed = || {
            let begun = Instant::now();
            run();
            begun.elapsed().as_secs_f64() * 1e3
        };
        let first = timed();
        let mut times: Vec<f64> = (0..self.rounds).map(|_| timed()).collect();
        times.sort_by(f64::total_cmp);
        println!("{name:<44} {:>8.2} {first:>8.2}", times[times.len() / 2]);
    }
}

fn page(window: Window, filter: Filter) -> Page {
    Page { window, filter, order: Order::Backward, after: None, limit: 200, invalid_only: false }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| a != "--bench");
    let Some(file) = arguments.next() else { return println!("name an NDJSON file (`mlogtui demo --write FILE`)") };
    let rounds = arguments.next().map_or(21, |n| n.parse().unwrap());
    let map = contract::field_map("mlog").unwrap();
    let store = LocalStore::open(Inputs::Named(vec![file]), map, &[], true).unwrap();
    let waiting = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let bench = Bench { store, waiting, rounds };

    let health = bench.health();
    let (oldest, newest) = (health.oldest.unwrap(), health.newest.unwrap());
    println!("{} events", health.lines.events);
    let short = Window::new(newest.plus(1 - 30 * MINUTE), newest.plus(1));
    let all = Window::new(oldest, newest.plus(1));
    for (name, window) in [("30 minutes", short), ("the whole file", all)] {
        let baseline = resolve(&BaselineChoice::Auto, window, &health);
        let scope = Scope { window, filter: Filter::All, baseline };
        let questions: Vec<Question> = panes::shipped().iter().map(|pane| pane.question(&scope)).collect();
        for (pane, question) in panes::shipped().iter().zip(&questions) {
            bench.time(&format!("{}, {name}", pane.key), std::slice::from_ref(question));
        }
        bench.time(&format!("all panes, {name}"), &questions);
    }
    let baseline = resolve(&BaselineChoice::Auto, short, &health);
    let scope = Scope { window: short, filter: Filter::All, baseline };
    let setting = Setting::new(&Config::default(), contract::field_map("mlog").unwrap());
    for book in Shelf::read(&[], &setting).books {
        bench.measure(&format!("the whole runbook {}", book.id), || bench.walk(&book, &scope));
    }
    let first = page(all, Filter::All);
    let Some(Answer::Events(newest_page)) = bench.ask(&[Question::Events(first.clone())]).pop() else { return };
    let id = newest_page.events.iter().find_map(|e| e.document.as_ref()?["correlation_id"].as_str()).unwrap();
    bench.time("events of one correlation_id", &[Question::Events(page(all, Filter::is("correlation_id", id)))]);
    bench.time("next page of logs", &[Question::Events(Page { after: newest_page.next, ..first })]);

    bench.measure("its waterfall, before what is usual is known", || bench.waterfall(id, &scope));

    let mut session = Session::begin(bench.store.clone(), newest, (120, 40));
    // Nobody asks why before having looked.
    std::thread::sleep(Duration::from_secs(1));
    bench.measure("why, to the screen", || {
        session.keys("W");
        drop(black_box(session.drawn()));
        session.keys("esc");
    });
    session.keys("l");
    bench.measure("a trace from the logs to the screen", || {
        session.keys("t");
        drop(black_box(session.drawn()));
        session.keys("esc");
    });
    for size in [(80, 24), (200, 60)] {
        let session = Session::begin(bench.store.clone(), newest, size);
        bench.measure(&format!("a frame of the dashboard, {}x{}", size.0, size.1), || drop(black_box(session.drawn())));
        let mut session = session;
        session.keys("l");
        bench.measure(&format!("a frame of the logs, {}x{}", size.0, size.1), || drop(black_box(session.drawn())));
    }
}
