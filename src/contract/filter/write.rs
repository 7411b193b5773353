//! Writes a filter as text that reads back as the same filter.

use crate::model::{Filter, Relation, Test, Time};

use super::scan::{KEYWORDS, ends_word, in_name};

/// The logical name of the events' own time, and the end of the year 9999 in ms.
const TIME: &str = "time";
const LAST: f64 = 253_402_300_800_000.0;

/// The canonical text; empty for every event.
///
/// It reads back as the same tree, as long as that has a text of its own: `And` and `Or` of two or more, finite numbers,
/// names and messages that are not empty, wildcards with a `*` or `?` in them. Others are written as what they mean.
pub fn write(filter: &Filter) -> String {
    match unwrapped(filter) {
        Filter::All => String::new(),
        filter => node(filter),
    }
}

/// Without the `And` and `Or` that hold a single filter; an `And` of none is every event.
fn unwrapped(filter: &Filter) -> &Filter {
    match filter {
        Filter::And(members) if members.is_empty() => &Filter::All,
        Filter::And(members) | Filter::Or(members) => match members.as_slice() {
            [only] => unwrapped(only),
            _ => filter,
        },
        _ => filter,
    }
}

fn node(filter: &Filter) -> String {
    match unwrapped(filter) {
        Filter::All => "*".to_owned(),
        Filter::And(members) => {
            range(members).or_else(|| grouped(members, " ")).unwrap_or_else(|| joined(members, " "))
        }
        Filter::Or(members) if members.is_empty() => "NOT *".to_owned(),
        Filter::Or(members) => grouped(members, " OR ").unwrap_or_else(|| joined(members, " OR ")),
        Filter::Not(inner) => format!("NOT {}", member(inner)),
        Filter::Field { field, test } => format!("{}:{}", name(field), self::test(field, test)),
        Filter::Message(text) if is_plain(text) => text.clone(),
        Filter::Message(text) => quoted(text),
    }
}

fn joined(members: &[Filter], between: &str) -> String {
    members.iter().map(member).collect::<Vec<_>>().join(between)
}

/// One of several: in parentheses where it has parts of its own and none around them already.
fn member(filter: &Filter) -> String {
    let text = node(filter);
    match unwrapped(filter) {
        Filter::And(parts) | Filter::Or(parts) if !parts.is_empty() && same_field(parts).is_none() => {
            format!("({text})")
        }
        _ => text,
    }
}

/// `level:(ERROR OR WARN)`, where all members test one field.
fn grouped(members: &[Filter], between: &str) -> Option<String> {
    let (field, tests) = same_field(members)?;
    let values: Vec<String> = tests.into_iter().map(|of| test(field, of)).collect();
    Some(format!("{}:({})", name(field), values.join(between)))
}

/// `latency:[100 TO 500]`, where the members are its two ends.
fn range(members: &[Filter]) -> Option<String> {
    let (field, tests) = same_field(members)?;
    let [Test::Compare(above, low), Test::Compare(below, high)] = tests.as_slice() else { return None };
    let open = match above {
        Relation::AtLeast => '[',
        Relation::More => '{',
        _ => return None,
    };
    let close = match below {
        Relation::AtMost => ']',
        Relation::Less => '}',
        _ => return None,
    };
    (low <= high).then(|| format!("{}:{open}{} TO {}{close}", name(field), bound(field, *low), bound(field, *high)))
}

fn same_field(members: &[Filter]) -> Option<(&str, Vec<&Test>)> {
    let Some(Filter::Field { field: first, .. }) = members.first() else { return None };
    let tests = members.iter().map(|member| match member {
        Filter::Field { field, test } if field == first => Some(test),
        _ => None,
    });
    Some((first, tests.collect::<Option<_>>()?))
}

fn test(field: &str, test: &Test) -> String {
    match test {
        Test::Is(text) => value(text),
        Test::Compare(relation, number) => format!("{}{}", sign(*relation), bound(field, *number)),
        Test::Exists => "*".to_owned(),
        Test::Wildcard(pattern) => wildcard(pattern),
        Test::Regex(pattern) => format!("/{}/", expression(pattern)),
    }
}

fn sign(relation: Relation) -> &'static str {
    match relation {
        Relation::Less => "<",
        Relation::AtMost => "<=",
        Relation::More => ">",
        Relation::AtLeast => ">=",
    }
}

/// A number; of the events' own time the instant, for people to read.
fn bound(field: &str, number: f64) -> String {
    let whole = number.fract() == 0.0 && (0.0..LAST).contains(&number);
    if field == TIME && whole { Time(number as i64).rfc3339() } else { number.to_string() }
}

/// A field name, with a backslash before what would not be read as part of it.
pub(super) fn name(field: &str) -> String {
    let mut text = String::new();
    for (index, c) in field.chars().enumerate() {
        if !in_name(c) || (index == 0 && (c == '-' || field == "_exists_")) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// A field's exact value, quoted where it would be read as something else.
pub(super) fn value(text: &str) -> String {
    let opens = text.starts_with(['"', '/', '[', '{', '<', '>', '-', '!']);
    let special = |c: char| ends_word(c) || matches!(c, '*' | '?' | '\\');
    if text.is_empty() || opens || is_keyword(text) || text.chars().any(special) {
        return quoted(text);
    }
    text.to_owned()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn is_keyword(text: &str) -> bool {
    KEYWORDS.iter().any(|(spelling, _)| *spelling == text)
}

/// Whether the text is read as one bare word.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('-') && !is_keyword(text) && text.chars().all(in_name)
}

fn wildcard(pattern: &str) -> String {
    let mut text = String::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        let literal = if c == '\\' { chars.next().or(Some(c)) } else { None };
        match literal {
            Some(c) => text.extend(['\\', c]),
            None if matches!(c, '*' | '?') || (in_name(c) && c != '-') => text.push(c),
            None => text.extend(['\\', c]),
        }
    }
    text
}

fn expression(pattern: &str) -> String {
    let mut text = String::new();
    let mut escaped = false;
    for c in pattern.chars() {
        if c == '/' && !escaped {
            text.push('\\');
        }
        escaped = c == '\\' && !escaped;
        text.push(c);
    }
    text
}
