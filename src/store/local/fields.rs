//! Which fields occur: walks the documents themselves, since any path may be asked for.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::contract;
use crate::model::{FieldInfo, FieldMap, Fields, Order, Page, Result, ValueCount};

use super::answer::{self, Located, View, parallel};
use super::leaves::{each_leaf, word};
use super::load::Loader;
use super::wrapping;

/// Events looked at in one go.
const PAGE: usize = 10_000;
/// Different values kept a field; beyond that a field has no common values worth naming.
const VALUES_KEPT: usize = 1_000;
/// Common values named a field.
const VALUES_NAMED: usize = 5;

/// What the documents hold of one path.
#[derive(Default)]
struct Seen {
    events: u64,
    types: BTreeMap<&'static str, u64>,
    values: HashMap<String, f64>,
}

/// What some documents hold.
#[derive(Default)]
struct Sample {
    paths: BTreeMap<String, Seen>,
    /// Lines that could not be read again: they left memory, or their file was cut.
    lost: usize,
}

/// The fields of the events, most frequent first, and the share (0–1) that was looked at: of the events, or of all there are where
/// a sample was enough.
pub fn fields(view: &View, loader: &Loader, asked: &Fields, map: &FieldMap) -> Result<(Vec<FieldInfo>, f64)> {
    let limit = asked.sample.unwrap_or(usize::MAX);
    let mut sample = Sample::default();
    let (mut looked_at, mut after, mut share) = (0, None, 1.0);
    loop {
        let page = Page {
            window: asked.window,
            filter: asked.filter.clone(),
            order: Order::Backward,
            after,
            limit: PAGE.min(limit - looked_at),
            invalid_only: false,
        };
        let plan = answer::page(view, &page)?;
        let parts = parallel::chunks(&plan.lines, view.threads, |_| 1);
        for part in parallel::map(view.threads, parts, |lines| Sample::of(lines, loader)) {
            sample.add(part);
        }
        looked_at += plan.lines.len();
        after = plan.next;
        if after.is_none() {
            break;
        }
        if looked_at >= limit {
            share = looked_at as f64 / view.segments.iter().map(|s| s.rows()).sum::<usize>().max(1) as f64;
            break;
        }
    }
    if sample.lost > 0 {
        share *= (looked_at - sample.lost) as f64 / looked_at as f64;
    }
    let mut fields: Vec<FieldInfo> = sample.paths.into_iter().map(|(path, seen)| info(path, seen, map)).collect();
    fields.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.path.cmp(&b.path)));
    Ok((fields, share.min(1.0)))
}

impl Sample {
    fn of(lines: &[Located], loader: &Loader) -> Sample {
        let mut sample = Sample::default();
        for at in lines {
            let Ok(line) = loader.line(at.source, at.offset) else {
                sample.lost += 1;
                continue;
            };
            if let Some(document) = wrapping::document(&line) {
                let weight = contract::weight(&document);
                each_leaf(&document, &mut |path, leaf| sample.see(path, leaf, weight));
            }
        }
        sample
    }

    fn add(&mut self, other: Sample) {
        self.lost += other.lost;
        for (path, seen) in other.paths {
            let own = self.paths.entry(path).or_default();
            own.events += seen.events;
            for (kind, events) in seen.types {
                *own.types.entry(kind).or_default() += events;
            }
            for (value, weight) in seen.values {
                own.count(Cow::Owned(value), weight);
            }
        }
    }

    fn see(&mut self, path: &str, leaf: &Value, weight: f64) {
        let kind = match leaf {
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Null | Value::Object(_) => return,
        };
        if !self.paths.contains_key(path) {
            self.paths.insert(path.to_owned(), Seen::default());
        }
        let Some(seen) = self.paths.get_mut(path) else { return };
        seen.events += 1;
        *seen.types.entry(kind).or_default() += 1;
        if let Some(word) = word(leaf) {
            seen.count(word, weight);
        }
    }
}

impl Seen {
    fn count(&mut self, value: Cow<'_, str>, weight: f64) {
        if let Some(count) = self.values.get_mut(value.as_ref()) {
            *count += weight;
        } else if self.values.len() < VALUES_KEPT {
            self.values.insert(value.into_owned(), weight);
        }
    }
}

fn info(path: String, seen: Seen, map: &FieldMap) -> FieldInfo {
    let name = map.fields.iter().find(|f| f.sources.iter().any(|s| s.path == path)).map(|f| f.name.clone());
    let mut types: Vec<(&str, u64)> = seen.types.into_iter().collect();
    types.sort_by_key(|(_, events)| std::cmp::Reverse(*events));
    let many_valued = seen.values.len() >= VALUES_KEPT;
    let mut values: Vec<(String, f64)> = if many_valued { Vec::new() } else { seen.values.into_iter().collect() };
    values.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let named = values.into_iter().take(VALUES_NAMED);
    FieldInfo {
        path,
        name,
        types: types.into_iter().map(|(t, _)| t.to_string()).collect(),
        events: seen.events,
        values: named.map(|(value, count)| ValueCount { value: Some(value), count }).collect(),
    }
}
