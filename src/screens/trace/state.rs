//! What the trace screen remembers.

use std::collections::HashSet;

use crate::analysis::trace::{self, Basis, Search};
use crate::model::{BreakdownAnswer, Cursor, Event, Follow, PageAnswer, Remote, Scope, Span, Trace, View};
use crate::ui::{Context, Signs};

/// One request through all services.
#[derive(Clone, Debug)]
pub struct TraceScreen {
    pub(super) follow: Follow,
    /// Whether a link led here and it is not known yet when the trace was.
    pub(super) led: bool,
    /// Where it is looked for; `None` before the first question.
    pub(super) search: Option<Search>,
    pub(super) page: Remote<PageAnswer>,
    /// Events of the id whose clock was never set.
    pub(super) strays: Remote<PageAnswer>,
    /// All events read so far.
    pub(super) all: Vec<Event>,
    pub(super) usual: Remote<BreakdownAnswer>,
    /// The scope that what is usual was asked of.
    pub(super) usual_of: Option<Scope>,
    pub(super) trace: Trace,
    /// Where what is usual comes from, once it is known.
    pub(super) basis: Option<Basis>,
    /// Index of the selected step.
    pub(super) selected: usize,
    /// Whether the human has chosen a step; until then the most telling one is selected.
    pub(super) moved: bool,
    /// First row that is shown.
    pub(super) top: usize,
    /// Steps whose calls are hidden, by the place of their event.
    pub(super) folded: HashSet<Cursor>,
    /// The step that alone is shown with its calls.
    pub(super) zoomed: Option<Cursor>,
    /// Whether the keys move in the lines.
    pub(super) in_lines: bool,
    /// Index of the selected line among those of the step.
    pub(super) line: usize,
    /// Whether everything that is to be said is shown.
    pub(super) details: bool,
    pub(super) sought: Option<String>,
    pub(super) signs: Signs,
}

impl TraceScreen {
    /// Follows an id; nothing is asked yet.
    pub fn new(follow: Follow) -> TraceScreen {
        TraceScreen {
            follow,
            led: false,
            search: None,
            page: Remote::default(),
            strays: Remote::default(),
            all: Vec::new(),
            usual: Remote::default(),
            usual_of: None,
            trace: Trace::default(),
            basis: None,
            selected: 0,
            moved: false,
            top: 0,
            folded: HashSet::new(),
            zoomed: None,
            in_lines: false,
            line: 0,
            details: false,
            sought: None,
            signs: Signs::default(),
        }
    }

    /// The same, drawn with these signs.
    pub fn with_signs(self, signs: Signs) -> TraceScreen {
        TraceScreen { signs, ..self }
    }

    /// What a link carries of it; when it was is known by now, which saves whoever opens it the search.
    pub(super) fn linked(&self) -> View {
        let near = if self.trace.spans.is_empty() { self.follow.near } else { Some(self.trace.start) };
        View::Trace(Follow { near, ..self.follow.clone() })
    }

    /// The events read so far.
    pub(super) fn events(&self) -> &[Event] {
        &self.all
    }

    /// The selected step.
    pub(super) fn span(&self) -> Option<&Span> {
        self.trace.spans.get(self.selected)
    }

    /// The place of the event that stands for a step: it stays the same while more is read.
    pub(super) fn place(&self, span: usize) -> Option<&Cursor> {
        let event = self.trace.spans.get(span)?.event;
        self.events().get(event).map(|e| &e.cursor)
    }

    /// The step that an event stands for.
    fn step_at(&self, place: &Cursor) -> Option<usize> {
        (0..self.trace.spans.len()).find(|at| self.place(*at) == Some(place))
    }

    /// Makes the trace of what was read, and keeps what is selected.
    pub(super) fn rebuild(&mut self, before: Option<Cursor>, context: &Context) {
        let pages = [&self.strays, &self.page].into_iter().filter_map(Remote::value);
        self.all = pages.flat_map(|page| page.events.iter().cloned()).collect();
        let field = trace::found_in(&self.follow, self.events(), &context.map);
        self.trace = trace::assemble(&self.follow.value, &field, self.events(), &context.map);
        self.basis = self.usual.value().and_then(|usual| trace::compare(&mut self.trace, usual, &context.map));
        let kept = before.filter(|_| self.moved).and_then(|place| self.step_at(&place));
        let telling = || trace::first_error(&self.trace).or_else(|| trace::culprit(&self.trace));
        self.selected = kept.or_else(telling).unwrap_or(0);
        let lines = self.span().map_or(0, |s| s.lines.len());
        self.line = self.line.min(lines.saturating_sub(1));
    }
}
