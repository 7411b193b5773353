//! What could be written at the cursor of a filter: field names, and after a colon the values of that field.

use std::ops::Range;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::place::{Place, Slot};
use super::write::{name, value};

/// What could be written in place of a part of the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Completions {
    /// The bytes of the text that an item replaces.
    pub replace: Range<usize>,
    /// What to write there, best match first; empty where nothing can be completed.
    pub items: Vec<String>,
}

/// What could be written at the cursor (a byte offset): one of `fields`, each followed by a colon, or after a colon one of
/// `values`, quoted where needed.
pub fn complete(text: &str, cursor: usize, fields: &[String], values: &[String]) -> Completions {
    let place = Place::at(text, cursor);
    let typed = place.typed(text);
    let items = match &place.slot {
        Slot::Name => ranked(typed, fields).map(|field| format!("{}:", name(field))).collect(),
        Slot::NameAsValue => ranked(typed, fields).map(|field| name(field)).collect(),
        Slot::Value(_) => ranked(typed.trim_start_matches('"'), values).map(|text| value(text)).collect(),
        Slot::Nothing => Vec::new(),
    };
    Completions { replace: place.replaced(text), items }
}

/// The field whose values would help at the cursor (a byte offset).
pub fn wants_values(text: &str, cursor: usize) -> Option<String> {
    match Place::at(text, cursor).slot {
        Slot::Value(field) => Some(field),
        _ => None,
    }
}

/// Those that hold the typed characters in their order, best first; all of them while nothing is typed.
fn ranked<'a>(typed: &str, candidates: &'a [String]) -> impl Iterator<Item = &'a String> {
    let matcher = SkimMatcherV2::default().ignore_case();
    let score = |candidate: &'a String| Some((matcher.fuzzy_match(candidate, typed)?, candidate));
    let mut found: Vec<_> = candidates.iter().filter_map(score).collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|t| t.to_string()).collect()
    }

    /// The text with its first completion in place; `|` is the cursor.
    fn completed(text: &str) -> Option<String> {
        let cursor = text.find('|').unwrap();
        let text = text.replace('|', "");
        let fields = strings(&["level", "latency", "inference_metrics.latency_ms", "odd name"]);
        let found = complete(&text, cursor, &fields, &strings(&["INFO", "ERROR", "two words"]));
        let item = found.items.first()?;
        Some(format!("{}{item}{}", &text[..found.replace.start], &text[found.replace.end..]))
    }

    #[test]
    fn writes_what_fits_in_place_of_what_was_typed() {
        for (text, result) in [
            ("|", Some("level:")),
            ("lev|", Some("level:")),
            ("a OR NOT lat|", Some("a OR NOT latency:")),
            ("-lv|", Some("-level:")),
            ("(imlat|", Some("(inference_metrics.latency_ms:")),
            ("od|", Some("odd\\ name:")),
            ("l|vl:ERROR x", Some("level:ERROR x")),
            ("LEV|", Some("level:")),
            ("level:|", Some("level:INFO")),
            ("level:err| x", Some("level:ERROR x")),
            ("level:e|rr x", Some("level:ERROR x")),
            ("level:two|", Some("level:\"two words\"")),
            ("level:\"two w|\" x", Some("level:\"two words\" x")),
            ("level:(WARN OR er|)", Some("level:(WARN OR ERROR)")),
            ("level:(WARN OR (-er|))", Some("level:(WARN OR (-ERROR))")),
            ("level:(WARN) od|", Some("level:(WARN) odd\\ name:")),
            ("_exists_:od|", Some("_exists_:odd\\ name")),
            ("level:nosuch|", None),
            ("\"lev|", None),
            ("latency:>5|", None),
            ("latency:[1 TO 5|", None),
            ("level:/er r|", None),
        ] {
            assert_eq!(completed(text).as_deref(), result, "{text}");
        }
    }

    #[test]
    fn asks_for_the_values_of_the_field_at_the_cursor() {
        for (text, field) in [
            ("level:", Some("level")),
            ("a odd\\ name:x", Some("odd name")),
            ("level:(WARN OR ", Some("level")),
            ("level:(WARN) ", None),
            ("lev", None),
            ("_exists_:l", None),
            ("latency:>=", None),
        ] {
            assert_eq!(wants_values(text, text.len()).as_deref(), field, "{text}");
        }
    }

    proptest! {
        #[test]
        fn replaces_a_part_of_any_text(text in r#"([a-z:"()\[\]/\\ !é-]|\PC){0,24}"#, cursor in 0usize..64) {
            let found = complete(&text, cursor, &strings(&["level"]), &strings(&["ERROR"]));
            prop_assert!(text.get(found.replace).is_some());
        }
    }
}
