//! Which steps are rows now: those that are not folded away, within the step that is shown alone.

use crate::model::Cursor;

use super::TraceScreen;

impl TraceScreen {
    /// Indices of the steps that have a row, top to bottom.
    pub(super) fn rows(&self) -> Vec<usize> {
        let spans = &self.trace.spans;
        let zoomed = self.zoomed_step();
        let first = zoomed.unwrap_or(0);
        let floor = zoomed.and_then(|z| spans.get(z)).map(|s| s.depth);
        let mut rows = Vec::new();
        let mut hidden_below: Option<usize> = None;
        for (at, span) in spans.iter().enumerate().skip(first) {
            if at > first && floor.is_some_and(|floor| span.depth <= floor) {
                break;
            }
            if hidden_below.is_some_and(|depth| span.depth > depth) {
                continue;
            }
            hidden_below = self.is_folded(at).then_some(span.depth);
            rows.push(at);
        }
        rows
    }

    /// The step that alone is shown with its calls.
    pub(super) fn zoomed_step(&self) -> Option<usize> {
        let place = self.zoomed.as_ref()?;
        (0..self.trace.spans.len()).find(|at| self.place(*at) == Some(place))
    }

    /// Whether the calls of a step are hidden.
    pub(super) fn is_folded(&self, at: usize) -> bool {
        !self.folded.is_empty() && self.place(at).is_some_and(|place| self.folded.contains(place))
    }

    /// Whether a step called anything.
    pub(super) fn has_calls(&self, at: usize) -> bool {
        self.trace.spans.get(at + 1).is_some_and(|next| next.parent == Some(at))
    }

    /// Steps below one, however deep.
    pub(super) fn below(&self, at: usize) -> usize {
        let Some(depth) = self.trace.spans.get(at).map(|s| s.depth) else { return 0 };
        self.trace.spans.iter().skip(at + 1).take_while(|s| s.depth > depth).count()
    }

    /// Hides the calls of the selected step; where they are hidden or there are none, goes to its caller.
    pub(super) fn fold(&mut self) {
        if self.has_calls(self.selected) && !self.is_folded(self.selected) {
            self.folded.extend(self.place(self.selected).cloned());
        } else if let Some(caller) = self.span().and_then(|s| s.parent) {
            self.select(caller);
        }
    }

    /// Shows the calls of the selected step; where they are shown, goes to the first.
    pub(super) fn unfold(&mut self) {
        if self.is_folded(self.selected) {
            self.show_calls(self.selected);
        } else if self.has_calls(self.selected) {
            self.select(self.selected + 1);
        }
    }

    fn show_calls(&mut self, at: usize) {
        let place: Option<Cursor> = self.place(at).cloned();
        if let Some(place) = place {
            self.folded.remove(&place);
        }
    }

    /// Selects a step; what hides it is unfolded.
    pub(super) fn select(&mut self, at: usize) {
        self.moved = true;
        self.selected = at.min(self.trace.spans.len().saturating_sub(1));
        self.line = 0;
        let mut above = self.span().and_then(|s| s.parent);
        while let Some(caller) = above {
            self.show_calls(caller);
            above = self.trace.spans.get(caller).and_then(|s| s.parent);
        }
        if !self.rows().contains(&self.selected) {
            self.zoomed = None;
        }
    }

    /// Moves by so many rows.
    pub(super) fn move_by(&mut self, by: isize) {
        let rows = self.rows();
        let here = rows.iter().position(|r| *r == self.selected).unwrap_or(0);
        let to = here.saturating_add_signed(by).min(rows.len().saturating_sub(1));
        if let Some(to) = rows.get(to) {
            self.select(*to);
        }
    }
}
