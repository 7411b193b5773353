//! What the screen remembers.

use std::sync::Arc;

use crate::model::{Answer, ByHand, Coverage, Error, Question, Result, Ticket, Walked};
use crate::runbook::{Runbook, Setting, Shelf, Walk, proposed};
use crate::ui::{Context, Signs};

/// Said where every runbook is offered.
pub const ALL: &str = "these are all";

/// A runbook beside its evidence.
#[derive(Clone, Debug)]
pub struct RunbookScreen {
    /// Runbooks to choose from.
    pub(super) books: Vec<Arc<Runbook>>,
    /// Every runbook at hand.
    pub(super) all: Vec<Arc<Runbook>>,
    /// What is wrong with documents that were left out.
    pub(super) faulty: Vec<Error>,
    /// Why these are offered, in words.
    pub(super) offered: String,
    pub(super) mode: Mode,
    /// What is asked for the step one is at.
    pub(super) batch: Option<Batch>,
    /// Whether it goes on by itself.
    pub(super) running: bool,
    /// The step to which a link leads, the number of steps for the end; nobody has walked on from there.
    pub(super) until: Option<usize>,
    /// What was done by hand on the way there.
    pub(super) by_hand: Vec<(String, ByHand)>,
    /// Lines of the text that are scrolled away.
    pub(super) scroll: usize,
    pub(super) signs: Signs,
}

/// What fills the screen.
#[derive(Clone, Debug)]
pub(super) enum Mode {
    /// Which runbook to walk: the index of the selected one.
    Choosing(usize),
    /// A runbook that begins once what is looked at is known, and how far it is walked at once.
    Beginning(Arc<Runbook>, Walked),
    /// A walk, and the step that is looked at.
    Walking(Box<Walk>, usize),
}

/// Questions under way.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    pub asked: Vec<(Ticket, Question)>,
    pub answers: Vec<Option<(Result<Answer>, Coverage)>>,
}

impl RunbookScreen {
    /// The runbook of that id, or those proposed for a signal (`latency` or `errors.error_rate`): one alone is opened at
    /// once, else one chooses. Without either, all are offered.
    pub fn new(id: Option<&str>, signal: Option<&str>, walked: Walked, context: &Context) -> RunbookScreen {
        let Shelf { books, faulty } =
            Shelf::read(&context.documents, &Setting::new(&context.config, context.map.clone()));
        let fits = signal.map(|signal| proposed(&books, &context.config.alerts, signal));
        let fits = fits.filter(|fits| !fits.is_empty());
        let named = id.and_then(|id| books.iter().find(|b| b.id == id).cloned());
        let only = fits
            .as_ref()
            .filter(|_| id.is_none())
            .and_then(|fits| if let [one] = fits.as_slice() { Some(one.clone()) } else { None });
        let offered = match (signal, &fits, id) {
            (Some(signal), Some(_), Some(id)) => format!("there is no runbook {id} here; these answer {signal}"),
            (_, _, Some(id)) => format!("there is no runbook {id} here; these are all"),
            (Some(signal), Some(_), _) => format!("these answer {signal}"),
            (Some(signal), None, _) => format!("none answers {signal}; these are all"),
            (None, ..) => ALL.into(),
        };
        let mode = named.or(only).map_or(Mode::Choosing(0), |book| Mode::Beginning(book, walked));
        RunbookScreen {
            books: fits.unwrap_or_else(|| books.clone()),
            all: books,
            faulty,
            offered,
            mode,
            batch: None,
            running: false,
            until: None,
            by_hand: Vec::new(),
            scroll: 0,
            signs: Signs::default(),
        }
    }

    /// The same, drawn with these signs.
    pub fn with_signs(self, signs: Signs) -> RunbookScreen {
        RunbookScreen { signs, ..self }
    }

    /// The walk, where there is one.
    pub(super) fn walk(&self) -> Option<&Walk> {
        match &self.mode {
            Mode::Walking(walk, _) => Some(walk),
            _ => None,
        }
    }

    /// The walk, where there is one.
    pub(super) fn walk_mut(&mut self) -> Option<&mut Walk> {
        match &mut self.mode {
            Mode::Walking(walk, _) => Some(walk),
            _ => None,
        }
    }

    /// The step that is looked at.
    pub(super) fn selected(&self) -> usize {
        match &self.mode {
            Mode::Choosing(at) | Mode::Walking(_, at) => *at,
            Mode::Beginning(..) => 0,
        }
    }

    /// Looks at the step one is at.
    pub(super) fn follow(&mut self) {
        self.scroll = 0;
        if let Mode::Walking(walk, selected) = &mut self.mode {
            *selected = walk.at();
        }
    }

    /// What is under way, for the bottom line.
    pub(super) fn progress_words(&self) -> Option<String> {
        let batch = self.batch.as_ref()?;
        let shares = batch.answers.iter().map(|a| a.as_ref().map_or(0.0, |(_, coverage)| coverage.share));
        let share = shares.fold(1.0, f64::min);
        let reading = if share > 0.0 { format!(" {:.0} %", share * 100.0) } else { String::new() };
        Some(format!("{}{reading}", if self.running { "running all: asking" } else { "asking" }))
    }
}
