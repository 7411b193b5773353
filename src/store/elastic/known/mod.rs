//! What was found out about a cluster before it is asked: who answers, which fields its indices have, where the time stands.

mod fields;
mod server;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use crate::contract::lookup;
use crate::model::{Error, ErrorKind, Field, FieldMap, Kind, Resolved, Result, Source};

pub use fields::{Fields, Mapped, Sort};
pub use server::{Flavor, Server};

/// What requests and responses are made with.
#[derive(Clone, Debug)]
pub struct Known {
    /// Who answers.
    pub server: Server,
    /// Index names and patterns that are asked.
    pub index: String,
    /// Logical names.
    pub map: Arc<FieldMap>,
    /// What the mappings say.
    pub fields: Fields,
    /// Of the paths that share a logical field with others: those that hold something. The others are left out of questions.
    pub held: BTreeSet<String>,
    /// Path of the time.
    pub time: String,
    /// Path of the time that an event brought along, where that of its delivery stands for it when it is missing: what has
    /// none counts as invalid and nowhere else.
    pub own_time: Option<String>,
    /// Path of the weight, where some event has one.
    pub weight: Option<String>,
    /// Fields whose values are never shown.
    pub redact: Vec<String>,
    /// Earliest and latest time of any event, in ms.
    pub span: Option<(i64, i64)>,
    /// Whether the server runs scripts that come with a search.
    pub scripts: bool,
    /// What is to be known of every answer, in words.
    pub notes: Vec<String>,
    /// How numbers are to be read, for the header.
    pub caveats: Vec<String>,
}

/// Paths named in a note at most.
const NAMED: usize = 5;

/// The time that deliveries by the contract give every event.
const DELIVERED: &str = "@timestamp";
/// What every event has that came through the contract.
pub const INGESTED: &str = "ingest_timestamp";
/// Where the weight of an event stands.
pub const WEIGHT: &str = "sampling.weight";

/// One place where a field's value may stand on this cluster.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place<'k> {
    /// What its mapping can do.
    pub mapped: &'k Mapped,
    /// The mean of an array of numbers is meant.
    pub mean_of_array: bool,
}

impl Known {
    /// What is known once the mappings are: which paths hold something is told later.
    ///
    /// # Errors
    /// When no mapped field can be the time.
    pub fn new(server: Server, index: &str, map: Arc<FieldMap>, fields: Fields) -> Result<Known> {
        let dated = |s: &&Source| fields.get(&s.path).is_some_and(|m| m.sort == Sort::Date);
        let sources = map.get("time").map(|f| f.sources.as_slice()).unwrap_or_default();
        let Some(time) = sources.iter().find(dated).map(|s| s.path.clone()) else {
            let paths: Vec<&str> = sources.iter().map(|s| s.path.as_str()).collect();
            return Err(Error::new(
                ErrorKind::BadInput,
                format!("the indices {index} have no date field at {}", paths.join(" or ")),
                "Name a field map that fits with --field-map (mlog, ecs, otel or a TOML file), or map the time as `date`.",
            ));
        };
        let weight = fields.get(WEIGHT).filter(|m| m.sort == Sort::Number).map(|m| m.path.clone());
        let held = shared(&map).filter(|path| fields.get(path).is_some()).map(String::from).collect();
        let conflicts = fields.conflicts.values().map(|words| format!("a mapping conflict: {words}"));
        let caveats = conflicts.chain(unindexed(&fields)).collect();
        Ok(Known {
            server,
            index: index.into(),
            map,
            fields,
            held,
            time,
            own_time: None,
            weight,
            redact: Vec::new(),
            span: None,
            scripts: true,
            notes: Vec::new(),
            caveats,
        })
    }

    /// Whether questions are asked with the same paths as with something that was known before.
    pub fn reads_like(&self, other: &Known) -> bool {
        let paths = |known: &Known| (known.time.clone(), known.own_time.clone(), known.weight.clone(), known.scripts);
        self.fields == other.fields && self.held == other.held && paths(self) == paths(other)
    }

    /// What a name in a filter or pane is, and the places where its value may stand, in order; none where nothing is mapped.
    pub fn places<'k>(&'k self, name: &'k str) -> (Option<Kind>, Vec<Place<'k>>) {
        match self.map.resolve(name) {
            Resolved::Field(field) => {
                (Some(field.kind), field.sources.iter().filter_map(|s| self.place(s, field)).collect())
            }
            Resolved::Path(path, kind) => {
                let mean_of_array = self.map.source(path).mean_of_array;
                (kind, self.fields.get(path).into_iter().map(|mapped| Place { mapped, mean_of_array }).collect())
            }
        }
    }

    /// Whether the values of a field, by its name or path, are never shown: what is redacted may be named by its name, its path, or the
    /// object that it lies in.
    pub fn is_redacted(&self, name: &str) -> bool {
        let hidden: Vec<String> = self.redact.iter().flat_map(|hidden| self.paths(hidden)).collect();
        let lies_in = |path: &str, hidden: &str| {
            path.strip_prefix(hidden).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.paths(name).iter().any(|path| hidden.iter().any(|hidden| lies_in(path, hidden)))
    }

    /// Where the values of a field may lie.
    fn paths(&self, name: &str) -> Vec<String> {
        match self.map.resolve(name) {
            Resolved::Field(field) => field.sources.iter().map(|source| source.path.clone()).collect(),
            Resolved::Path(path, _) => vec![path.to_string()],
        }
    }

    fn place<'k>(&'k self, source: &Source, field: &Field) -> Option<Place<'k>> {
        let alone = field.sources.len() == 1;
        let mapped = self.fields.get(&source.path).filter(|_| alone || self.held.contains(&source.path))?;
        Some(Place { mapped, mean_of_array: source.mean_of_array })
    }

    /// The paths of which it has to be found out whether they hold something that no path before them holds, each with those
    /// that go before it, once for every field that it is of.
    pub fn doubtful(&self) -> BTreeMap<String, Vec<Vec<String>>> {
        let mut doubtful: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for field in self.map.fields.iter().filter(|field| field.sources.len() > 1) {
            let mut before = Vec::new();
            for mapped in field.sources.iter().filter_map(|source| self.fields.get(&source.path)) {
                doubtful.entry(mapped.path.clone()).or_default().push(before.clone());
                before.push(mapped.path.clone());
            }
        }
        doubtful.extend(self.weight.clone().map(|path| (path, vec![Vec::new()])));
        doubtful
    }

    /// Takes in which of the doubtful paths hold something.
    pub fn settle(&mut self, holds: impl Fn(&str) -> bool) {
        let fields = &self.fields;
        self.held.retain(|path| fields.get(path).is_some_and(|m| holds(&m.path)));
        self.weight = self.weight.take().filter(|path| holds(path));
        let sources = self.map.get("time").map(|f| f.sources.as_slice()).unwrap_or_default();
        let dated = |s: &&Source| fields.get(&s.path).is_some_and(|m| m.sort == Sort::Date && holds(&m.path));
        if let Some(source) = sources.iter().find(dated) {
            self.time = source.path.clone();
        }
    }

    /// Takes in that all events came through the contract: of one without a usable time, [`DELIVERED`] is the last that was.
    pub fn settle_time(&mut self) {
        let is_date = self.fields.get(DELIVERED).is_some_and(|mapped| mapped.sort == Sort::Date);
        if is_date && self.time != DELIVERED && self.paths("time").iter().any(|path| path == DELIVERED) {
            self.own_time = Some(std::mem::replace(&mut self.time, DELIVERED.into()));
        }
    }

    /// Takes a document for one with a usable time of its own.
    pub fn is_timed(&self, document: &Value) -> bool {
        self.own_time.as_ref().is_none_or(|path| lookup(document, path).is_some())
    }

    /// That an event's time lies in a stretch, as a query.
    pub fn within(&self, from: i64, to: i64) -> Value {
        serde_json::json!({"range": {&self.time: {"gte": from, "lt": to, "format": "epoch_millis"}}})
    }
}

/// That some paths match nothing, because they are not indexed.
fn unindexed(fields: &Fields) -> Option<String> {
    let paths: Vec<&str> = fields.unindexed.iter().take(NAMED).map(String::as_str).collect();
    let more = fields.unindexed.len().saturating_sub(paths.len());
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    (!paths.is_empty())
        .then(|| format!("kept but not indexed, so that no filter finds them: {}{more}", paths.join(", ")))
}

/// The paths of logical fields that may stand at several.
fn shared(map: &FieldMap) -> impl Iterator<Item = &str> {
    map.fields.iter().filter(|f| f.sources.len() > 1).flat_map(|f| &f.sources).map(|s| s.path.as_str())
}
