//! Filters as queries: structured, never a query string.

use serde_json::{Value, json};

use super::number::conflicting;
use super::object;
use crate::contract::INVALID_TAG;
use crate::model::{Error, ErrorKind, Filter, Kind, Relation, Resolved, Result, Test};
use crate::store::elastic::known::{Known, Mapped, Place, Sort};

/// The events that pass a filter.
///
/// # Errors
/// When the mappings do not allow what is asked, so that nothing answers "0" in silence.
pub fn query(known: &Known, filter: &Filter) -> Result<Value> {
    let all = |filters: &[Filter]| filters.iter().map(|f| query(known, f)).collect::<Result<Vec<_>>>();
    Ok(match filter {
        Filter::All => json!({"match_all": {}}),
        Filter::And(filters) => json!({"bool": {"filter": all(filters)?}}),
        Filter::Or(filters) => any(alternatives(known, filters)?),
        Filter::Not(inner) => not(query(known, inner)?),
        Filter::Field { field, test } => field_test(known, field, test)?,
        Filter::Message(phrase) => message(known, phrase)?,
    })
}

/// The alternatives; an id is looked for wherever it may stand, and where the server keeps no index of it there it is not found.
fn alternatives(known: &Known, filters: &[Filter]) -> Result<Vec<Value>> {
    let is_id = |field: &str| known.map.get(field).is_some_and(|f| f.kind == Kind::Id);
    let of_id = |filter: &&Filter| matches!(filter, Filter::Field { field, test: Test::Is(_) } if is_id(field));
    let kept = |filter: &Filter| filter.fields().iter().any(|field| only_kept(known, field).is_some());
    let all_kept = filters.iter().all(kept);
    let one_id = filters.iter().all(|filter| of_id(&filter));
    let left_out = |filter: &&Filter| one_id && !all_kept && kept(filter);
    filters.iter().filter(|filter| !left_out(filter)).map(|filter| query(known, filter)).collect()
}

/// All of these queries, without scores.
pub fn both(first: Value, second: Value) -> Value {
    object([("bool", object([("filter", Value::Array(vec![first, second]))]))])
}

/// At least one of these queries.
pub fn any(queries: Vec<Value>) -> Value {
    object([("bool", object([("should", Value::Array(queries)), ("minimum_should_match", json!(1))]))])
}

/// No event.
pub fn none() -> Value {
    json!({"match_none": {}})
}

/// The events that do not pass a query.
pub fn not(query: Value) -> Value {
    json!({"bool": {"must_not": [query]}})
}

/// That a field has a value, at any of its places.
pub fn exists(known: &Known, field: &str) -> Value {
    let (_, places) = known.places(field);
    match places.as_slice() {
        [] => none(),
        [one] => has(&one.mapped.path),
        many => any(many.iter().map(|place| has(&place.mapped.path)).collect()),
    }
}

/// Those of the events of a query that have a usable time of their own.
pub fn timed(known: &Known, query: Value) -> Value {
    match &known.own_time {
        None => query,
        Some(path) => both(query, has(path)),
    }
}

/// The events that break the contract: those that are tagged so, and those that lack what the field map requires.
pub fn invalid(known: &Known) -> Value {
    let required = &known.map.required;
    let lacks = |name: &String| not(exists(known, name));
    let of_type = |start: &str| {
        let (_, places) = known.places("event_type");
        first_of(&places, |m| json!({"prefix": {&m.path: {"value": start}}}))
    };
    let mut reasons: Vec<Value> = required.always.iter().filter(|name| *name != "time").map(lacks).collect();
    if !required.inference.is_empty() {
        reasons.push(both(of_type("inference"), any(required.inference.iter().map(lacks).collect())));
    }
    if !required.training_any.is_empty() {
        let training = any(vec![of_type("training"), of_type("validation")]);
        reasons.push(both(
            training,
            json!({"bool": {"filter": required.training_any.iter().map(lacks).collect::<Vec<_>>()}}),
        ));
    }
    if reasons.is_empty() {
        return none();
    }
    reasons.extend(known.own_time.as_ref().map(|path| not(has(path))));
    if let Some(tags) = known.fields.get("tags") {
        reasons.push(json!({"term": {&tags.path: {"value": INVALID_TAG}}}));
    }
    any(reasons)
}

/// The first place that has a value decides.
fn first_of(places: &[Place], test: impl Fn(&Mapped) -> Value) -> Value {
    let alone = |at: usize, place: &Place| {
        let before: Vec<Value> = places.iter().take(at).map(|p| has(&p.mapped.path)).collect();
        json!({"bool": {"filter": [test(place.mapped)], "must_not": before}})
    };
    match places {
        [] => none(),
        [one] => test(one.mapped),
        many => any(many.iter().enumerate().map(|(at, place)| alone(at, place)).collect()),
    }
}

/// That a path has a value.
pub fn has(path: &str) -> Value {
    json!({"exists": {"field": path}})
}

fn field_test(known: &Known, field: &str, test: &Test) -> Result<Value> {
    let (_, places) = known.places(field);
    let any_case = known.map.get("level").is_some_and(|l| l.name == field || l.sources.iter().any(|s| s.path == field));
    if let Some(place) = places.iter().find(|p| p.mean_of_array && !matches!(test, Test::Exists)) {
        let message = format!("{field} is computed from {}, which a server cannot filter by", place.mapped.path);
        let hint = "`mlogtui ingest` writes it as a field of its own; or filter by another field.";
        return Err(Error::new(ErrorKind::Unsupported, message, hint));
    }
    if let Some(error) = conflicting(known, field, &places).filter(|_| *test != Test::Exists) {
        return Err(error);
    }
    if let Some(path) = only_kept(known, field) {
        let message = format!("{path} is kept but not indexed: no filter finds it");
        return Err(Error::new(ErrorKind::Unsupported, message, "Filter by another field, or map it as `keyword`."));
    }
    Ok(match test {
        Test::Exists => exists(known, field),
        Test::Is(value) => first_of(&places, |m| is(m, value, any_case)),
        Test::Compare(relation, bound) => first_of(&places, |m| compare(m, *relation, *bound)),
        Test::Wildcard(pattern) => first_of(&places, |m| {
            on_words(m, json!({"wildcard": {&m.path: {"value": pattern, "case_insensitive": any_case}}}))
        }),
        Test::Regex(pattern) => {
            first_of(&places, |m| on_words(m, json!({"regexp": {&m.path: {"value": pattern, "flags": "NONE"}}})))
        }
    })
}

/// The path of a field that documents hold and the server keeps no index of, where it stands nowhere else.
fn only_kept<'k>(known: &'k Known, field: &str) -> Option<&'k str> {
    if !known.places(field).1.is_empty() {
        return None;
    }
    let is_of = |path: &str| match known.map.resolve(field) {
        Resolved::Field(field) => field.sources.iter().any(|source| source.path == path),
        Resolved::Path(own, _) => own == path,
    };
    known.fields.unindexed.iter().map(String::as_str).find(|path| is_of(path))
}

fn is(mapped: &Mapped, value: &str, any_case: bool) -> Value {
    let path = &mapped.path;
    match mapped.sort {
        Sort::Word if any_case => json!({"term": {path: {"value": value, "case_insensitive": true}}}),
        Sort::Word => json!({"term": {path: {"value": value}}}),
        Sort::Text => json!({"match_phrase": {path: value}}),
        Sort::Number => match value.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => json!({"term": {path: {"value": number}}}),
            _ => none(),
        },
        Sort::Boolean => match value {
            "true" | "false" => json!({"term": {path: {"value": value == "true"}}}),
            _ => none(),
        },
        Sort::Date => json!({"range": {path: {"gte": value, "lte": value}}}),
    }
}

fn compare(mapped: &Mapped, relation: Relation, bound: f64) -> Value {
    let sign = match relation {
        Relation::Less => "lt",
        Relation::AtMost => "lte",
        Relation::More => "gt",
        Relation::AtLeast => "gte",
    };
    match mapped.sort {
        Sort::Number => json!({"range": {&mapped.path: {sign: bound}}}),
        Sort::Date => json!({"range": {&mapped.path: {sign: bound as i64, "format": "epoch_millis"}}}),
        Sort::Word | Sort::Text | Sort::Boolean => none(),
    }
}

fn on_words(mapped: &Mapped, query: Value) -> Value {
    if matches!(mapped.sort, Sort::Word | Sort::Text) { query } else { none() }
}

fn message(known: &Known, phrase: &str) -> Result<Value> {
    let (_, places) = known.places("message");
    if places.is_empty() {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!("no field of {} holds messages that could be searched for \"{phrase}\"", known.index),
            "Filter by fields (`service:checkout`), or name the message's path in a field map.",
        ));
    }
    if let Some(error) = conflicting(known, "message", &places) {
        return Err(error);
    }
    let escaped = phrase.replace('\\', "\\\\").replace('*', "\\*").replace('?', "\\?");
    Ok(first_of(&places, |m| match &m.text {
        Some(text) => json!({"match_phrase": {text: phrase}}),
        None => json!({"wildcard": {&m.path: {"value": format!("*{escaped}*"), "case_insensitive": true}}}),
    }))
}
