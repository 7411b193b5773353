//! Acts on actions and clicks.

use crate::analysis::trace;
use crate::model::{Action, Destination, Event, Filter};
use crate::runbook::{End, Shown, Walk};
use crate::ui::{Context, Outcome, Tickets, Wish, layout, row_clicked};

use super::RunbookScreen;
use super::layout::parts;
use super::state::{ALL, Mode};

/// Actions of the screen.
pub const ACTIONS: &[Action] = &[
    Action::Enter,
    Action::RunAll,
    Action::Skip,
    Action::Override,
    Action::StepBack,
    Action::UndoFilter,
    Action::Down,
    Action::Up,
    Action::Top,
    Action::Bottom,
    Action::PageDown,
    Action::PageUp,
    Action::Logs,
    Action::FollowCorrelation,
    Action::Dashboard,
    Action::Copy,
    Action::Queries,
];

/// What the bottom line begins with.
pub const HINTS: &[Action] = &[
    Action::Enter,
    Action::RunAll,
    Action::Logs,
    Action::Dashboard,
    Action::Override,
    Action::Skip,
    Action::StepBack,
    Action::UndoFilter,
    Action::FollowCorrelation,
];

/// What there is to do only where one walks.
const OF_A_WALK: &[Action] = &[
    Action::Skip,
    Action::Override,
    Action::StepBack,
    Action::Logs,
    Action::Dashboard,
    Action::FollowCorrelation,
    Action::Queries,
];

const NO_REQUEST: Outcome = Outcome::Disabled("no step has found a request to follow yet");
const DONE: Outcome = Outcome::Done(Vec::new());
const CHOOSE: Outcome = Outcome::Disabled("choose a runbook first: enter");
const ENDED: Outcome = Outcome::Disabled("the runbook has ended; left goes back, or choose a step");

impl RunbookScreen {
    /// What would become of an action now.
    pub(super) fn can_do(&self, action: Action) -> Outcome {
        match (&self.mode, action) {
            (Mode::Choosing(_), Action::Runbook) if self.offered == ALL => {
                Outcome::Disabled("these are all the runbooks there are")
            }
            (_, other) if !ACTIONS.contains(&other) => Outcome::NotMine,
            (Mode::Walking(walk, selected), action) => self.can_walk(walk, *selected, action),
            (_, action) if OF_A_WALK.contains(&action) => CHOOSE,
            (_, Action::UndoFilter) => Outcome::NotMine,
            _ => DONE,
        }
    }

    fn can_walk(&self, walk: &Walk, selected: usize, action: Action) -> Outcome {
        let (here, ended) = (selected == walk.at(), walk.end().is_some());
        match action {
            Action::Enter if self.batch.is_some() => Outcome::Disabled("still asking"),
            Action::Enter if here && ended => ENDED,
            Action::RunAll | Action::Skip if ended => ENDED,
            Action::Override if !here => Outcome::Disabled("go to the step first: enter"),
            Action::StepBack if !walk.has_before() && !self.running => Outcome::Disabled("this is the first step"),
            Action::UndoFilter if walk.narrowed().is_empty() => Outcome::NotMine,
            Action::FollowCorrelation if self.exemplar().is_none() => NO_REQUEST,
            _ => DONE,
        }
    }

    pub(super) fn on_action(&mut self, action: Action, context: &Context, tickets: &mut Tickets) -> Outcome {
        if let refused @ Outcome::Disabled(_) = self.can_do(action) {
            return refused;
        }
        let page = usize::from(parts(self, layout(context.size).body).text.height.saturating_sub(1).max(1));
        match action {
            Action::Enter => return self.enter(context, tickets),
            Action::RunAll => return self.run_all(context, tickets),
            Action::Skip => return self.skip(tickets),
            Action::Override => return self.prompt(),
            Action::StepBack => return self.step_back(),
            Action::UndoFilter => return self.undo(),
            Action::Down => self.select_by(1),
            Action::Up => self.select_by(-1),
            Action::Top => self.select_by(isize::MIN / 2),
            Action::Bottom => self.select_by(isize::MAX / 2),
            Action::PageDown => self.scroll = (self.scroll + page).min(self.longest_scroll(context)),
            Action::PageUp => self.scroll = self.scroll.saturating_sub(page),
            Action::Logs => return self.logs(),
            Action::Dashboard => return self.dashboard(),
            Action::FollowCorrelation => return self.trace(context),
            Action::Copy => return self.offer(),
            Action::Queries => return self.queries(),
            Action::Runbook => return self.choose_another(),
            _ => return Outcome::NotMine,
        }
        DONE
    }

    /// The log lines behind the step, of what was narrowed to.
    fn logs(&self) -> Outcome {
        let Some(walk) = self.walk() else { return CHOOSE };
        let onset = self.evidence().and_then(|e| {
            e.parts.iter().filter_map(|p| p.number.deviation).max_by(|a, b| a.sigma.abs().total_cmp(&b.sigma.abs()))
        });
        let at = onset.filter(|d| d.sigma.abs() >= 3.0).map(|d| d.onset);
        open(Destination::Logs { filter: walk.behind(self.selected()), at, window: Some(walk.scope().window) })
    }

    /// The question of the step as a pane of the dashboard; where it measures nothing, the dashboard of what was narrowed to.
    fn dashboard(&self) -> Outcome {
        let Some(walk) = self.walk() else { return CHOOSE };
        let window = Some(walk.scope().window);
        let (filter, pane) = match walk.pane(self.selected()) {
            (Some(pane), filter) => (filter, Some(pane)),
            (None, _) => (walk.narrowing(), None),
        };
        open(Destination::Dashboard { filter, window, pane })
    }

    /// The request that stands for the rest, through all services.
    fn trace(&self, context: &Context) -> Outcome {
        let found = self.exemplar().and_then(|event| trace::id_of(event, &context.map));
        match found {
            Some(id) => open(Destination::Trace(id)),
            None => NO_REQUEST,
        }
    }

    /// The request of the selected step; where it has none, the last one that a step found.
    fn exemplar(&self) -> Option<&Event> {
        let steps = self.walk()?.steps();
        let of = |at: usize| {
            let evidence = &steps.get(at)?.finding.as_ref()?.evidence;
            let chosen = evidence.exemplar.as_ref().map_or(0, |(at, _)| *at);
            evidence.events.get(chosen)
        };
        of(self.selected()).or_else(|| (0..steps.len()).rev().find_map(of))
    }

    fn offer(&self) -> Outcome {
        let Some(walk) = self.walk() else { return Outcome::NotMine };
        let mut offers: Vec<(String, String)> = Vec::new();
        let step = walk.book().steps.get(self.selected());
        match step.and_then(|s| s.kind.shown()) {
            Some(Shown::Command(command)) => offers.push(("command".into(), command)),
            Some(Shown::Link(link)) => offers.push(("address".into(), link)),
            _ => {}
        }
        if let Some(End::Cause(cause)) = walk.end() {
            offers.push(("cause".into(), cause.words.clone()));
        }
        offers.extend(self.finding().map(|f| ("finding".to_string(), format!("{}: {}", f.verdict.words(), f.words))));
        offers.push(("all findings".into(), self.all_findings()));
        if walk.narrowing() != Filter::All {
            offers.push(("filter".into(), crate::contract::filter::write(&walk.narrowed_scope().filter)));
        }
        Outcome::Done(vec![Wish::OfferCopy(offers)])
    }

    fn all_findings(&self) -> String {
        let Some(walk) = self.walk() else { return String::new() };
        let steps = walk.book().steps.iter().zip(walk.steps());
        let lines = steps.filter_map(|(step, p)| {
            let finding = p.finding.as_ref()?;
            Some(format!("- {} {}: {}", step.title, finding.verdict.words(), finding.words))
        });
        [format!("{} ({})", walk.book().title, walk.book().id)].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
    }

    fn queries(&self) -> Outcome {
        let question = self.walk().and_then(|walk| walk.questions(self.selected()).into_iter().next());
        question
            .map_or(Outcome::Disabled("this step asks the store nothing"), |q| Outcome::Done(vec![Wish::Explain(q)]))
    }

    /// Leaves this runbook for another one, whatever it answers.
    fn choose_another(&mut self) -> Outcome {
        let left = self.leave();
        self.halt();
        self.books.clone_from(&self.all);
        self.offered = ALL.into();
        self.mode = Mode::Choosing(0);
        Outcome::Done(left.into_iter().collect())
    }

    /// A click selects.
    pub(super) fn on_click(&mut self, row: u16, context: &Context) -> Outcome {
        let area = parts(self, layout(context.size).body).list;
        let Some(shown) = row_clicked(area, row) else { return Outcome::NotMine };
        let to = self.first_row(area.height.into()) + shown;
        let by = isize::try_from(to).unwrap_or(0) - isize::try_from(self.selected()).unwrap_or(0);
        self.select_by(by);
        DONE
    }
}

fn open(destination: Destination) -> Outcome {
    Outcome::Done(vec![Wish::Open(destination)])
}
