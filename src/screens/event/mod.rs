//! One event: the whole document as a collapsible tree, and the events around it in the same service.

mod act;
mod draw;
mod find;
mod layout;
mod lines;
mod neighbours;
mod state;
#[cfg(test)]
mod tests;
mod tree;

use ratatui::{buffer::Buffer, layout::Rect};

use super::Screen;
use crate::model::{Action, Answer, Coverage, Result, Ticket, View};
use crate::ui::{Context, Outcome, Purpose, Tickets, Wish};

use lines::{At, visible};
pub use state::EventScreen;

impl Screen for EventScreen {
    fn section(&self) -> &'static str {
        "event"
    }

    fn actions(&self) -> &'static [Action] {
        act::ACTIONS
    }

    fn ask(&mut self, _context: &Context, tickets: &mut Tickets) -> Vec<Wish> {
        match &mut self.neighbours {
            Some(neighbours) => neighbours.ask(&self.event, tickets),
            None => Vec::new(),
        }
    }

    fn answered(
        &mut self,
        ticket: Ticket,
        result: &Result<Answer>,
        coverage: Coverage,
        context: &Context,
        _tickets: &mut Tickets,
    ) -> Option<Vec<Wish>> {
        let neighbours = self.neighbours.as_mut()?;
        let side = [&mut neighbours.before, &mut neighbours.after].into_iter().find(|s| s.pending == Some(ticket))?;
        side.answered(result.clone().and_then(TryInto::try_into), context.now, coverage);
        neighbours.move_by(0);
        Some(Vec::new())
    }

    fn act(&mut self, action: Action, context: &Context, tickets: &mut Tickets) -> Outcome {
        self.on_action(action, context, tickets)
    }

    fn prompted(
        &mut self,
        purpose: Purpose,
        text: &str,
        context: &Context,
        _tickets: &mut Tickets,
    ) -> Result<Vec<Wish>> {
        self.on_text(purpose, text, context)
    }

    fn clicked(&mut self, column: u16, row: u16, context: &Context, tickets: &mut Tickets) -> Outcome {
        let tree = self.parts(context).tree;
        if !tree.contains((column, row).into()) {
            return Outcome::NotMine;
        }
        let size = (tree.width.into(), tree.height.into());
        let lines = visible(&self.tree, &self.document, self.at, self.line, size);
        let Some(line) = lines.get(usize::from(row - tree.y)) else { return Outcome::Done(Vec::new()) };
        let at = At { row: line.row, part: line.part };
        if let Some(neighbours) = &mut self.neighbours {
            neighbours.focused = false;
        }
        self.line = usize::from(row - tree.y);
        if std::mem::replace(&mut self.at, at) == at {
            return self.on_action(Action::Enter, context, tickets);
        }
        Outcome::Done(Vec::new())
    }

    fn draw(&self, context: &Context, area: Rect, buffer: &mut Buffer) {
        self.paint(context, area, buffer);
    }

    fn progress(&self) -> Option<String> {
        let neighbours = self.neighbours.as_ref()?;
        let pending = neighbours.before.pending.is_some() || neighbours.after.pending.is_some();
        pending.then(|| "reading the neighbours".to_string())
    }

    fn view(&self, _: &Context) -> Option<View> {
        Some(View::Event { place: self.event.cursor.clone() })
    }
}
