//! A sample of events as what services did for requests: units of work, with what happened in each, in order.

use std::collections::HashMap;

use crate::analysis::patterns::Grouping;
use crate::analysis::trace::{Draft, Reader, Record, steps};
use crate::model::{Event, FieldMap, Severity};

/// A sort of work: the number of the service, and of the step where its line names one.
pub type Kind = (usize, Option<usize>);

/// What happens in a unit of work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Item {
    /// It begins.
    Begin,
    /// It logs a line of that template.
    Line(usize),
    /// It calls.
    Call(Kind),
    /// It ends with an error.
    Failure,
    /// It ends.
    End,
}

/// What one service did for one request.
#[derive(Clone, Debug)]
pub struct Unit {
    pub kind: Kind,
    /// Lines and calls in their order.
    pub items: Vec<Item>,
    pub failed: bool,
    /// Its duration in ms, less what it called; none where no line says how long it took, or calls of another service are in.
    pub own: Option<f64>,
    /// For the calling end of a single call of another service: who was called, and its time less the callee's, in ms.
    pub gap: Option<(usize, f64)>,
}

/// Turns samples into units, with the same numbers for the same names in all of them.
pub struct Sampler<'a> {
    reader: Reader<'a>,
    pub grouping: Grouping<'a>,
    names: HashMap<String, usize>,
    known: Vec<String>,
    /// Templates with a line of an error level.
    pub errors: Vec<bool>,
}

impl<'a> Sampler<'a> {
    pub fn new(map: &'a FieldMap) -> Sampler<'a> {
        let reader = Reader::new(map);
        Sampler { reader, grouping: Grouping::new(map), names: HashMap::new(), known: Vec::new(), errors: Vec::new() }
    }

    /// The name with that number.
    pub fn name(&self, number: usize) -> &str {
        self.known.get(number).map_or("", String::as_str)
    }

    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.names.get(name) {
            return *number;
        }
        let number = self.known.len();
        self.known.push(name.to_owned());
        self.names.insert(name.to_owned(), number);
        number
    }

    /// The units of a sample in order of time. Lines without any id are units of their own.
    pub fn units(&mut self, events: &[Event]) -> Vec<Unit> {
        let mut templates: Vec<Option<usize>> = Vec::with_capacity(events.len());
        let mut requests: Vec<Vec<Record>> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut units = Vec::new();
        for (at, event) in events.iter().enumerate() {
            let (_, template) = self.grouping.of(event);
            let record = self.reader.record(at, event);
            self.mark(template, record.severity);
            templates.push(template);
            let Some(id) = record.correlation.as_ref().or(record.id.as_ref()) else {
                units.extend(self.alone(&record, template));
                continue;
            };
            let place = *places.entry(id.clone()).or_insert_with(|| {
                requests.push(Vec::new());
                requests.len() - 1
            });
            if let Some(request) = requests.get_mut(place) {
                request.push(record);
            }
        }
        for request in requests {
            self.add(&steps(request), &templates, &mut units);
        }
        units
    }

    fn mark(&mut self, template: Option<usize>, severity: Severity) {
        let Some(template) = template else { return };
        if self.errors.len() <= template {
            self.errors.resize(template + 1, false);
        }
        if let Some(error) = self.errors.get_mut(template) {
            *error |= severity == Severity::Error;
        }
    }

    fn kind(&mut self, service: Option<&str>, step: Option<&str>) -> Option<Kind> {
        let service = self.number(service?);
        Some((service, step.map(|s| self.number(s))))
    }

    fn alone(&mut self, record: &Record, template: Option<usize>) -> Option<Unit> {
        let kind = self.kind(record.service.as_deref(), record.step.as_deref())?;
        let failed = record.severity == Severity::Error;
        Some(Unit {
            kind,
            items: template.map(Item::Line).into_iter().collect(),
            failed,
            own: record.duration,
            gap: None,
        })
    }

    fn add(&mut self, drafts: &[Draft], templates: &[Option<usize>], units: &mut Vec<Unit>) {
        let kinds: Vec<Option<Kind>> =
            drafts.iter().map(|d| self.kind(d.service.as_deref(), d.step.as_deref())).collect();
        let mut calls: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
        for (at, draft) in drafts.iter().enumerate() {
            if let Some(calls) = draft.parent.and_then(|p| calls.get_mut(p)) {
                calls.push(at);
            }
        }
        for ((draft, kind), calls) in drafts.iter().zip(&kinds).zip(&calls) {
            let Some(kind) = *kind else { continue };
            let called: Vec<(&Draft, Kind)> =
                calls.iter().filter_map(|c| Some((drafts.get(*c)?, (*kinds.get(*c)?)?))).collect();
            let caller = draft.parent.and_then(|p| kinds.get(p).copied().flatten());
            let inner = caller.is_some_and(|c| c.0 == kind.0);
            units.push(unit(draft, kind, &called, inner, templates));
        }
    }
}

fn unit(draft: &Draft, kind: Kind, called: &[(&Draft, Kind)], inner: bool, templates: &[Option<usize>]) -> Unit {
    let line = |at: &usize| Some((*at, Item::Line((*templates.get(*at)?)?)));
    let mut items: Vec<(usize, Item)> = draft.lines.iter().filter_map(line).collect();
    items.extend(called.iter().map(|(d, kind)| (d.event, Item::Call(*kind))));
    items.sort_unstable();
    let below = called.iter().filter_map(|(d, _)| d.duration).sum::<f64>();
    // The calling end of a call is a step inside its service, with nothing in it but that call: what it adds is the way
    // there and back. A step that is its service's entry has work of its own as well.
    let gap = match called {
        [(callee, to)] if inner && to.0 != kind.0 => {
            draft.duration.zip(callee.duration).map(|(outer, inner)| (to.0, outer - inner))
        }
        _ => None,
    };
    let own = draft.duration.filter(|_| gap.is_none()).map(|d| (d - below).max(0.0));
    Unit {
        kind,
        items: items.into_iter().map(|(_, item)| item).collect(),
        failed: draft.severity == Severity::Error,
        own,
        gap,
    }
}
