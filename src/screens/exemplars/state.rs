//! What the screen remembers.

use std::collections::HashMap;

use crate::analysis::exemplars::{Chosen, Exemplar};
use crate::model::{Error, Event, Spike, Ticket, Trace};
use crate::ui::Signs;

/// Requests that stand for a signal.
#[derive(Clone, Debug)]
pub struct Exemplars {
    pub(super) spike: Spike,
    pub(super) flights: Vec<(Ticket, Errand)>,
    pub(super) found: Pages,
    /// Once both rounds were answered.
    pub(super) chosen: Option<Vec<Exemplar>>,
    pub(super) selected: usize,
    /// Traces by the id that was followed.
    pub(super) traces: HashMap<String, Trace>,
    pub(super) error: Option<Error>,
    pub(super) signs: Signs,
}

/// What a question is for.
#[derive(Clone, PartialEq, Debug)]
pub enum Errand {
    /// The extreme value.
    Extreme,
    /// A page of events.
    Page(Sort),
    /// The events of an exemplar: its place among the chosen.
    Trace(usize),
}

/// What events a page holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// With the extreme value.
    Extreme,
    /// Failing.
    Failing,
    /// Showing the signal.
    Beyond,
    /// Normal.
    Normal,
}

/// Pages that came in.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Pages {
    pub(super) extreme: Vec<Event>,
    pub(super) failing: Vec<Event>,
    pub(super) beyond: Vec<Event>,
    pub(super) normal: Vec<Event>,
}

impl Exemplars {
    /// Looks for requests that stand for a signal; nothing is asked yet.
    pub fn new(spike: Spike) -> Exemplars {
        Exemplars {
            spike,
            flights: Vec::new(),
            found: Pages::default(),
            chosen: None,
            selected: 0,
            traces: HashMap::new(),
            error: None,
            signs: Signs::default(),
        }
    }

    /// The same, drawn with these signs.
    pub fn with_signs(self, signs: Signs) -> Exemplars {
        Exemplars { signs, ..self }
    }

    /// The exemplars there are.
    pub(super) fn all(&self) -> &[Exemplar] {
        self.chosen.as_deref().unwrap_or_default()
    }

    /// The selected exemplar.
    pub(super) fn here(&self) -> Option<&Exemplar> {
        self.all().get(self.selected)
    }

    /// The trace of an exemplar, once it was read.
    pub(super) fn trace_of(&self, exemplar: &Exemplar) -> Option<&Trace> {
        self.traces.get(&exemplar.follow.value)
    }

    /// The place of the normal one.
    pub(super) fn normal(&self) -> Option<usize> {
        self.all().iter().position(|e| e.chosen == Chosen::Normal)
    }

    /// What the selected one is held against: the normal one; that one itself against the worst.
    pub(super) fn beside(&self) -> Option<&Exemplar> {
        match self.normal() {
            Some(normal) if normal != self.selected => self.all().get(normal),
            Some(_) => self.all().first().filter(|e| e.chosen != Chosen::Normal),
            None => None,
        }
    }
}
