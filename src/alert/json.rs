//! Reaching into payloads: what is absent, or something else than expected, is absent.

use serde_json::Value;

use crate::contract;
use crate::link::SCHEME;
use crate::model::{SECOND, Time};

/// Labels kept of an alert.
const LABELS: usize = 100;

/// The value at a path.
pub fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, key| value.get(key))
}

/// The text at a path, where it holds one that is not empty; numbers and booleans as they are written.
pub fn text(value: &Value, path: &[&str]) -> Option<String> {
    scalar(at(value, path)?)
}

fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_string(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The first text there is at one of the paths.
pub fn first(value: &Value, paths: &[&[&str]]) -> Option<String> {
    paths.iter().find_map(|path| text(value, path))
}

/// The instant at a path: with a zone, or as seconds, milliseconds, microseconds or nanoseconds since the epoch. Instants before
/// 2001 are what senders write for none.
pub fn time(value: &Value, path: &[&str]) -> Option<Time> {
    const SINCE_2001: i64 = 978_307_200_000;
    let time = match at(value, path)? {
        Value::String(text) => contract::parse_time(text.trim().as_bytes())?,
        Value::Number(number) => epoch(number.as_i64()?)?,
        _ => return None,
    };
    (time.0 >= SINCE_2001).then_some(time)
}

/// An instant as a number in whichever unit makes it one of this age.
fn epoch(number: i64) -> Option<Time> {
    const DIGITS: [(i64, i64); 4] =
        [(100_000_000_000, 0), (100_000_000_000_000, 1), (100_000_000_000_000_000, 1_000), (i64::MAX, 1_000_000)];
    let (_, unit) = DIGITS.into_iter().find(|(below, _)| number < *below)?;
    Some(Time(if unit == 0 { number.checked_mul(SECOND)? } else { number / unit }))
}

/// The names and texts of the object at a path.
pub fn labels(value: &Value, path: &[&str]) -> Vec<(String, String)> {
    let Some(Value::Object(members)) = at(value, path) else { return Vec::new() };
    let pairs = members.iter().filter_map(|(name, value)| Some((name.clone(), scalar(value)?)));
    pairs.take(LABELS).collect()
}

/// Tags written as `name:value` or `name=value`.
pub fn tags(value: &Value, path: &[&str]) -> Vec<(String, String)> {
    let Some(Value::Array(tags)) = at(value, path) else { return Vec::new() };
    let split = |tag: &str| tag.split_once([':', '=']).map(|(n, v)| (n.trim().to_string(), v.trim().to_string()));
    tags.iter().filter_map(Value::as_str).filter_map(split).take(LABELS).collect()
}

/// The first link to a view that stands in a text anywhere within.
pub fn link(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => link_in(text).map(String::from),
        Value::Array(items) => items.iter().find_map(link),
        Value::Object(members) => members.values().find_map(link),
        _ => None,
    }
}

/// The first link to a view in a text, without the brackets, quotes and stops around it.
pub fn link_in(text: &str) -> Option<&str> {
    let from = text.get(text.find(SCHEME)?..)?;
    let ends = |c: char| c.is_whitespace() || c.is_control() || "<>\"'`|)]".contains(c);
    Some(from.split(ends).next()?.trim_end_matches([',', ';', '.']))
}
