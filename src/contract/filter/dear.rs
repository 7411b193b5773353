//! Which filters cost a server much: those that its index cannot answer.

use crate::model::{Filter, Test};

/// What makes a filter dear, in words: a wildcard that starts with one, or a regular expression.
pub fn dear(filter: &Filter) -> Option<&'static str> {
    match filter {
        Filter::And(members) | Filter::Or(members) => members.iter().find_map(dear),
        Filter::Not(inner) => dear(inner),
        Filter::Field { test: Test::Regex(_), .. } => Some("a regular expression"),
        Filter::Field { test: Test::Wildcard(text), .. } if text.starts_with(['*', '?']) => Some("a leading wildcard"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::filter::parse;

    #[test]
    fn what_no_index_answers_is_dear_wherever_it_stands() {
        let of = |text: &str| dear(&parse(text).unwrap());
        assert_eq!(of("pod:*7"), Some("a leading wildcard"));
        assert_eq!(of("level:ERROR (variant:a OR NOT pod:/x.*/)"), Some("a regular expression"));
        assert_eq!(of("pod:web-* latency:>=5 timeout"), None);
        assert_eq!(of("latency:*"), None);
    }
}
