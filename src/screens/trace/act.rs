//! Acts on actions.

use crate::model::{Action, Destination, Filter, SECOND, Severity, Window};
use crate::screens::copies::copies;
use crate::ui::{Context, Outcome, Prompt, Purpose, Tickets, Wish, holds, step_name};

use super::TraceScreen;

/// Actions of the trace screen.
pub const ACTIONS: &[Action] = &[
    Action::Enter,
    Action::Down,
    Action::Up,
    Action::Left,
    Action::Right,
    Action::PageDown,
    Action::PageUp,
    Action::Top,
    Action::Bottom,
    Action::NextPane,
    Action::PreviousPane,
    Action::NextError,
    Action::PreviousError,
    Action::Search,
    Action::SearchNext,
    Action::SearchPrevious,
    Action::Zoom,
    Action::ZoomOut,
    Action::Details,
    Action::Logs,
    Action::Copy,
];

const NO_STEP: Outcome = Outcome::Disabled("there is no step yet");
const DONE: Outcome = Outcome::Done(Vec::new());

impl TraceScreen {
    /// Acts on an action.
    pub(super) fn on_action(&mut self, action: Action, context: &Context, tickets: &mut Tickets) -> Outcome {
        let page = isize::try_from(self.parts(context).rows.height.saturating_sub(1).max(1)).unwrap_or(1);
        match action {
            Action::Down => self.step_by(1, context),
            Action::Up => self.step_by(-1, context),
            Action::PageDown => self.step_by(page, context),
            Action::PageUp => self.step_by(-page, context),
            Action::Top => self.step_by(isize::MIN / 2, context),
            Action::Bottom => self.step_by(isize::MAX / 2, context),
            Action::Left => self.fold(),
            Action::Right => self.unfold(),
            Action::NextPane | Action::PreviousPane => self.in_lines = !self.in_lines,
            Action::Details => self.details = !self.details,
            Action::Back if self.in_lines => self.in_lines = false,
            Action::Back if self.zoomed.is_some() => self.zoomed = None,
            Action::Zoom => return self.zoom(),
            Action::ZoomOut => return self.look_further(tickets),
            Action::Search => {
                let initial = self.sought.clone().unwrap_or_default();
                return Outcome::Done(vec![Wish::Prompt(Prompt { purpose: Purpose::Search, initial })]);
            }
            Action::SearchNext => return self.seek_sought(true),
            Action::SearchPrevious => return self.seek_sought(false),
            Action::NextError | Action::PreviousError => return self.seek_error(action == Action::NextError),
            Action::Enter => return self.open_event(),
            Action::Logs => return self.open_logs(),
            Action::Copy => return self.offer(context),
            _ => return Outcome::NotMine,
        }
        DONE
    }

    fn step_by(&mut self, by: isize, context: &Context) {
        if self.in_lines {
            let last = self.span().map_or(0, |s| s.lines.len()).saturating_sub(1);
            self.line = self.line.saturating_add_signed(by).min(last);
            return;
        }
        self.move_by(by);
        let height = self.parts(context).rows.height;
        self.top = self.first_row(&self.rows(), height.into());
    }

    /// Shows the selected step alone with its calls, and back.
    fn zoom(&mut self) -> Outcome {
        self.zoomed = match self.zoomed.take() {
            Some(_) => None,
            None => self.place(self.selected).cloned(),
        };
        DONE
    }

    fn look_further(&mut self, tickets: &mut Tickets) -> Outcome {
        match self.search.as_ref().map(|s| s.wider()) {
            Some(search) => Outcome::Done(self.read(search, tickets)),
            None => Outcome::Disabled("nothing was looked for yet"),
        }
    }

    fn seek(&mut self, forward: bool, is: impl Fn(&TraceScreen, usize) -> bool, what: &str) -> Outcome {
        let all = 0..self.trace.spans.len();
        let found = match forward {
            true => all.skip(self.selected + 1).find(|at| is(self, *at)),
            false => all.take(self.selected).rev().find(|at| is(self, *at)),
        };
        match found {
            Some(at) => {
                self.select(at);
                DONE
            }
            None => Outcome::Done(vec![Wish::Notify(format!("no further {what}"))]),
        }
    }

    fn seek_error(&mut self, forward: bool) -> Outcome {
        let failed = |s: &TraceScreen, at: usize| s.trace.spans.get(at).is_some_and(|s| s.severity == Severity::Error);
        self.seek(forward, failed, "error")
    }

    fn seek_sought(&mut self, forward: bool) -> Outcome {
        let Some(sought) = self.sought.clone() else { return Outcome::Disabled("nothing was searched for yet") };
        self.seek(forward, |s, at| s.is_sought(at, &sought), &format!("match of \"{sought}\""))
    }

    fn is_sought(&self, at: usize, sought: &str) -> bool {
        self.trace.spans.get(at).is_some_and(|s| holds(&step_name(s, None), sought))
    }

    /// Takes the text of the search.
    pub(super) fn on_text(&mut self, purpose: Purpose, text: &str) -> Vec<Wish> {
        if purpose != Purpose::Search {
            return Vec::new();
        }
        self.sought = (!text.is_empty()).then(|| text.to_string());
        if text.is_empty() || self.is_sought(self.selected, text) {
            return Vec::new();
        }
        let found = (0..self.trace.spans.len()).find(|at| self.is_sought(*at, text));
        match found {
            Some(at) => {
                self.select(at);
                Vec::new()
            }
            None => vec![Wish::Notify(format!("no step is called \"{text}\""))],
        }
    }

    /// The event under the cursor: the selected line, else the line that stands for the step.
    fn event_here(&self) -> Option<&crate::model::Event> {
        let span = self.span()?;
        let index = if self.in_lines { *span.lines.get(self.line)? } else { span.event };
        self.events().get(index)
    }

    fn open_event(&mut self) -> Outcome {
        match self.event_here() {
            Some(event) => Outcome::Done(vec![Wish::Open(Destination::Event(Box::new(event.clone())))]),
            None => NO_STEP,
        }
    }

    fn open_logs(&self) -> Outcome {
        let Some(event) = self.event_here() else { return NO_STEP };
        let filter = Filter::is(&self.trace.field, &self.trace.id);
        let window = Window { from: self.trace.start.plus(-SECOND), to: self.trace.end.plus(SECOND) };
        let at = Some(event.cursor.time);
        Outcome::Done(vec![Wish::Open(Destination::Logs { filter, at, window: Some(window) })])
    }

    fn offer(&self, context: &Context) -> Outcome {
        let Some(event) = self.event_here() else { return NO_STEP };
        let id = ("id".to_string(), self.trace.id.clone());
        let said = self.said(context, u16::MAX).into_iter().map(|(_, words)| words).collect::<Vec<_>>().join("\n");
        let findings = (!said.is_empty()).then(|| ("findings".to_string(), said));
        let offers = [id].into_iter().chain(findings).chain(copies(event, &context.map));
        Outcome::Done(vec![Wish::OfferCopy(offers.collect())])
    }

    /// A click selects; a click on what is selected opens it.
    pub(super) fn on_click(&mut self, x: u16, y: u16, context: &Context, tickets: &mut Tickets) -> Outcome {
        let area = self.parts(context).rows;
        if !area.contains((x, y).into()) {
            return Outcome::NotMine;
        }
        let rows = self.rows();
        let first = self.first_row(&rows, area.height.into());
        let Some(at) = rows.get(first + usize::from(y - area.y)).copied() else { return DONE };
        self.in_lines = false;
        if at == self.selected {
            return self.on_action(Action::Enter, context, tickets);
        }
        self.select(at);
        DONE
    }
}
