//! Which fields occur: walks the documents themselves, since any path may be asked for.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract;
use crate::model::{FieldInfo, FieldMap, Fields, Order, Page, Result, ValueCount};

use super::answer::{self, View};
use super::load::Loader;
use super::wrapping;

/// Events looked at in one go.
const PAGE: usize = 10_000;
/// Different values kept a field; beyond that a field has no common values worth naming.
const VALUES_KEPT: usize = 1_000;
/// Common values named a field.
const VALUES_NAMED: usize = 5;

#[derive(Default)]
struct Seen {
    events: u64,
    types: BTreeMap<&'static str, u64>,
    values: BTreeMap<String, f64>,
}

/// The fields of the events, most frequent first, and the share (0–1) of the events that was looked at.
pub fn fields(view: &View, loader: &Loader, asked: &Fields, map: &FieldMap) -> Result<(Vec<FieldInfo>, f64)> {
    let limit = asked.sample.unwrap_or(usize::MAX);
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let (mut looked_at, mut lost, mut after, mut share) = (0, 0, None, 1.0);
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
        for at in &plan.lines {
            let Ok(line) = loader.line(at.source, at.offset) else {
                lost += 1; // It left memory, or its file was cut: the share says so.
                continue;
            };
            if let Some(document) = wrapping::document(&line) {
                let weight = contract::weight(&document);
                walk(&document, &mut String::new(), weight, &mut seen);
            }
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
    if lost > 0 {
        share *= (looked_at - lost) as f64 / looked_at as f64;
    }
    let mut fields: Vec<FieldInfo> = seen.into_iter().map(|(path, seen)| info(path, seen, map)).collect();
    fields.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.path.cmp(&b.path)));
    Ok((fields, share.min(1.0)))
}

fn walk(value: &Value, path: &mut String, weight: f64, seen: &mut BTreeMap<String, Seen>) {
    if let Value::Object(members) = value {
        let length = path.len();
        for (key, member) in members {
            if length > 0 {
                path.push('.');
            }
            path.push_str(key);
            walk(member, path, weight, seen);
            path.truncate(length);
        }
        return;
    }
    let (kind, text) = match value {
        Value::Bool(b) => ("boolean", Some(b.to_string())),
        Value::Number(n) => ("number", Some(n.to_string())),
        Value::String(s) => ("string", Some(s.clone())),
        Value::Array(_) => ("array", None),
        Value::Null | Value::Object(_) => return,
    };
    if !seen.contains_key(path) {
        seen.insert(path.clone(), Seen::default());
    }
    let Some(field) = seen.get_mut(path) else { return };
    field.events += 1;
    *field.types.entry(kind).or_default() += 1;
    if let Some(text) = text
        && (field.values.len() < VALUES_KEPT || field.values.contains_key(&text))
    {
        *field.values.entry(text).or_default() += weight;
    }
}

fn info(path: String, seen: Seen, map: &FieldMap) -> FieldInfo {
    let name = map.fields.iter().find(|f| f.sources.iter().any(|s| s.path == path)).map(|f| f.name.clone());
    let mut types: Vec<(&str, u64)> = seen.types.into_iter().collect();
    types.sort_by_key(|(_, events)| std::cmp::Reverse(*events));
    let many_valued = seen.values.len() >= VALUES_KEPT;
    let mut values: Vec<(String, f64)> = if many_valued { Vec::new() } else { seen.values.into_iter().collect() };
    values.sort_by(|a, b| b.1.total_cmp(&a.1));
    let named = values.into_iter().take(VALUES_NAMED);
    FieldInfo {
        path,
        name,
        types: types.into_iter().map(|(t, _)| t.to_string()).collect(),
        events: seen.events,
        values: named.map(|(value, count)| ValueCount { value: Some(value), count }).collect(),
    }
}
