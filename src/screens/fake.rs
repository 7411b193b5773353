//! A desk for tests: a screen, what it may read, and a store in memory that answers its pages at once.

use std::collections::VecDeque;
use std::sync::Arc;

use ratatui::{buffer::Buffer, layout::Rect};
use serde_json::{Value, json};

use super::Screen;
use crate::analysis::Zone;
use crate::config::Config;
use crate::contract::filter;
use crate::model::*;
use crate::ui::{Context, Outcome, Tickets, Wish, layout, named_text, shipped_themes, text_of};

/// 2026-03-02 02:52 UTC.
pub const START: Time = Time(1_772_419_920_000);

/// A screen at work.
pub struct Desk<S> {
    pub screen: S,
    pub context: Context,
    pub tickets: Tickets,
    pub events: Vec<Event>,
    /// Wishes other than questions, in order.
    pub wishes: Vec<Wish>,
    /// Answers given.
    pub answers: usize,
    /// Leaves questions unanswered.
    pub silent: bool,
    pub unanswered: Vec<(Ticket, Question)>,
    /// The answer to every breakdown.
    pub breakdown: BreakdownAnswer,
}

fn map() -> FieldMap {
    let field = |(name, kind, unit, paths): (&str, Kind, &str, &[&str])| Field {
        name: name.into(),
        kind,
        unit: unit.into(),
        sources: paths.iter().map(|p| Source { path: p.to_string(), mean_of_array: false }).collect(),
    };
    let fields: [(&str, Kind, &str, &[&str]); 8] = [
        ("time", Kind::Date, "", &["timestamp"]),
        ("level", Kind::Word, "", &["log_level"]),
        ("service", Kind::Word, "", &["service"]),
        ("variant", Kind::Word, "", &["model_metadata.serving_variant"]),
        ("latency", Kind::Number, "ms", &["inference_metrics.latency_ms", "latency_ms"]),
        ("message", Kind::Text, "", &["message", "error.message"]),
        ("request_id", Kind::Id, "", &["request_id"]),
        ("correlation_id", Kind::Id, "", &["correlation_id"]),
    ];
    FieldMap { name: "mlog".into(), fields: fields.into_iter().map(field).collect(), required: Required::default() }
}

pub fn event(number: u64, time: Time, document: Value) -> Event {
    Event {
        cursor: Cursor { time, place: (1, number) },
        time: Some(time),
        raw: document.to_string(),
        document: Some(document.into()),
        invalid: None,
        origin: format!("app.ndjson:{number}"),
    }
}

/// So many events, `gap` ms apart; every 7th is of a canary, every 1,000th an error.
pub fn traffic(count: u64, gap: i64) -> Vec<Event> {
    (0..count).map(|n| usual(n, START.plus(n as i64 * gap))).collect()
}

pub fn usual(n: u64, time: Time) -> Event {
    let level = match n % 1_000 {
        0 => "ERROR",
        n if n % 50 == 13 => "WARN",
        _ => "INFO",
    };
    let document = json!({
        "timestamp": time.rfc3339(),
        "log_level": level,
        "service": if n.is_multiple_of(3) { "feature-store" } else { "recommendation" },
        "message": if level == "ERROR" { format!("deadline exceeded after {n} ms") } else { format!("served request {n}") },
        "request_id": format!("req-{n}"),
        "correlation_id": format!("cor-{}", n / 5),
        "model_metadata": {"model_version": "3.2.1", "serving_variant": if n.is_multiple_of(7) { "canary" } else { "prod" }},
        "inference_metrics": {"latency_ms": 40.0 + (n % 17) as f64 * 1.23456789},
        "output": {"confidence_scores": [0.94, 0.87, 0.5], "prediction": null},
    });
    event(n, time, document)
}

pub fn context(size: (u16, u16)) -> Context {
    Context {
        now: START.plus(30 * MINUTE),
        size,
        scope: Some(Scope {
            window: Window::new(START, START.plus(30 * MINUTE)),
            filter: Filter::All,
            baseline: Baseline::default(),
        }),
        clock: String::new(),
        store: "app.ndjson".into(),
        health: Remote::default(),
        live: false,
        zone: Zone::Utc,
        theme: shipped_themes().unwrap().remove(0),
        map: Arc::new(map()),
        config: Arc::new(Config::default()),
        documents: Arc::default(),
        proposal: None,
        left_walk: None,
    }
}

impl<S: Screen> Desk<S> {
    pub fn new(screen: S, events: Vec<Event>, size: (u16, u16)) -> Desk<S> {
        Desk {
            screen,
            context: context(size),
            tickets: Tickets::default(),
            events,
            wishes: Vec::new(),
            answers: 0,
            silent: false,
            unanswered: Vec::new(),
            breakdown: BreakdownAnswer { rows: Vec::new(), left_over: 0.0 },
        }
    }

    /// A desk whose screen has asked and been answered.
    pub fn open(screen: S, events: Vec<Event>, size: (u16, u16)) -> Desk<S> {
        let mut desk = Desk::new(screen, events, size);
        desk.ask();
        desk
    }

    pub fn ask(&mut self) {
        let wishes = self.screen.ask(&self.context, &mut self.tickets);
        self.grant(wishes);
    }

    pub fn act(&mut self, action: Action) -> Outcome {
        let outcome = self.screen.act(action, &self.context, &mut self.tickets);
        if let Outcome::Done(wishes) = &outcome {
            self.grant(wishes.clone());
        }
        outcome
    }

    pub fn type_in(&mut self, purpose: crate::ui::Purpose, text: &str) -> Result<()> {
        let wishes = self.screen.prompted(purpose, text, &self.context, &mut self.tickets)?;
        self.grant(wishes);
        Ok(())
    }

    fn grant(&mut self, wishes: Vec<Wish>) {
        let mut queue = VecDeque::from(wishes);
        while let Some(wish) = queue.pop_front() {
            match wish {
                Wish::Ask(questions) if self.silent => self.unanswered.extend(questions),
                Wish::Ask(questions) => {
                    for (ticket, question) in questions {
                        queue.extend(self.give(ticket, Ok(self.answer(&question)), 1.0));
                    }
                }
                other => self.wishes.push(other),
            }
        }
    }

    /// Gives the screen an answer and returns what it then wishes.
    pub fn give(&mut self, ticket: Ticket, result: Result<Answer>, share: f64) -> Vec<Wish> {
        self.answers += 1;
        let coverage = Coverage::so_far(share);
        self.screen.answered(ticket, &result, coverage, &self.context, &mut self.tickets).unwrap_or_default()
    }

    pub fn answer(&self, question: &Question) -> Answer {
        if let Question::Breakdown(_) = question {
            return Answer::Breakdown(self.breakdown.clone());
        }
        let Question::Events(page) = question else { panic!("not a page: {question:?}") };
        let mut all: Vec<&Event> = self.events.iter().filter(|e| self.fits(e, page)).collect();
        all.sort_by(|a, b| a.cursor.cmp(&b.cursor));
        if page.order == Order::Backward {
            all.reverse();
        }
        let events: Vec<Event> = all.iter().take(page.limit).map(|e| (*e).clone()).collect();
        let next = events.last().filter(|_| all.len() > page.limit).map(|e| e.cursor.clone());
        Answer::Events(PageAnswer { events, next })
    }

    fn fits(&self, event: &Event, page: &Page) -> bool {
        let beyond = page.after.as_ref().is_none_or(|after| match page.order {
            Order::Forward => event.cursor > *after,
            Order::Backward => event.cursor < *after,
        });
        let broken = event.invalid.is_some() || event.document.is_none();
        beyond
            && page.window.holds(event.cursor.time)
            && (!page.invalid_only || broken)
            && self.passes(event, &page.filter)
    }

    fn passes(&self, event: &Event, wanted: &Filter) -> bool {
        let text = |name: &str| named_text(event, &self.context.map, name);
        match wanted {
            Filter::All => true,
            Filter::And(all) => all.iter().all(|f| self.passes(event, f)),
            Filter::Or(any) => any.iter().any(|f| self.passes(event, f)),
            Filter::Not(inner) => !self.passes(event, inner),
            Filter::Field { field, test: Test::Is(value) } => text(field).as_ref() == Some(value),
            Filter::Field { field, .. } => text(field).is_some(),
            Filter::Message(phrase) => text("message").is_some_and(|m| filter::has_phrase(&m, &filter::words(phrase))),
        }
    }

    /// The screen between where the core draws its header and its bottom line.
    pub fn drawn(&self) -> Buffer {
        let area = layout(self.context.size).body;
        let mut buffer = Buffer::empty(area);
        self.screen.draw(&self.context, area, &mut buffer);
        buffer
    }

    /// The same as text.
    pub fn text(&self) -> String {
        text_of(&self.drawn())
    }

    /// Draws at every small size, on the whole terminal and between header and bottom line.
    pub fn draw_small(&mut self) {
        for (width, height) in (1..=60).flat_map(|w| (1..=20).map(move |h| (w, h))) {
            self.context.size = (width, height);
            let whole = Rect { x: 0, y: 0, width, height };
            self.screen.draw(&self.context, whole, &mut Buffer::empty(whole));
            self.screen.draw(&self.context, layout((width, height)).body, &mut Buffer::empty(whole));
        }
    }
}
