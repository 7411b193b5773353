//! Two traces side by side: the same step of both on one row.

use std::collections::HashMap;

use crate::model::{Span, Trace};

/// A step that one or both of two traces have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pair {
    /// Index of the step in the first trace.
    pub first: Option<usize>,
    /// Index of the step in the second.
    pub second: Option<usize>,
}

/// Pairs the steps of two traces by service, step and which time it is that they run; those of the first in their order, those
/// that only the second has after the step they follow there.
pub fn align(first: &Trace, second: &Trace) -> Vec<Pair> {
    let mut places: HashMap<(String, usize), usize> = HashMap::new();
    let mut count = HashMap::new();
    for (at, span) in first.spans.iter().enumerate() {
        places.insert(nth(span, &mut count), at);
    }
    let mut pairs: Vec<Pair> = (0..first.spans.len()).map(|at| Pair { first: Some(at), second: None }).collect();
    let mut after: Vec<(Option<usize>, usize)> = Vec::new();
    let (mut count, mut latest) = (HashMap::new(), None);
    for (at, span) in second.spans.iter().enumerate() {
        match places.get(&nth(span, &mut count)) {
            Some(place) => {
                if let Some(pair) = pairs.get_mut(*place) {
                    pair.second = Some(at);
                }
                latest = Some(*place);
            }
            None => after.push((latest, at)),
        }
    }
    // From the end, so that the places before stay what they are.
    for (place, at) in after.into_iter().rev() {
        pairs.insert(place.map_or(0, |place| place + 1), Pair { first: None, second: Some(at) });
    }
    pairs
}

fn nth(span: &Span, count: &mut HashMap<String, usize>) -> (String, usize) {
    let name = format!("{}\u{0}{}", span.service.as_deref().unwrap_or(""), span.step.as_deref().unwrap_or(""));
    let times = count.entry(name.clone()).or_insert(0);
    *times += 1;
    (name, *times)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(names: &[&str]) -> Trace {
        let span = |name: &&str| Span { service: Some(name.to_string()), ..Span::default() };
        Trace { spans: names.iter().map(span).collect(), ..Trace::default() }
    }

    fn aligned(first: &[&str], second: &[&str]) -> Vec<(Option<usize>, Option<usize>)> {
        align(&trace(first), &trace(second)).into_iter().map(|p| (p.first, p.second)).collect()
    }

    #[test]
    fn the_same_step_is_one_row_and_no_step_is_lost() {
        assert_eq!(aligned(&["a", "b"], &["a", "b"]), [(Some(0), Some(0)), (Some(1), Some(1))]);
        let rows = aligned(&["a", "b", "b", "c"], &["x", "a", "y", "z", "b"]);
        let wanted = [
            (None, Some(0)),
            (Some(0), Some(1)),
            (None, Some(2)),
            (None, Some(3)),
            (Some(1), Some(4)),
            (Some(2), None),
            (Some(3), None),
        ];
        assert_eq!(rows, wanted);
        assert!(aligned(&[], &[]).is_empty());
        assert_eq!(aligned(&[], &["a"]), [(None, Some(0))]);
    }
}
