//! What ran within what, by time alone.

use std::cmp::Ordering;

/// Times are whole milliseconds, so that a call may seem to leave its caller by as much, in ms.
pub const SLACK: f64 = 1.0;
/// How many of the stretches under way are looked at: more run side by side only in floods, where any answer is a guess.
const LOOKED_AT: usize = 64;

/// A stretch of time in ms; only stretches of one kind hold each other.
#[derive(Clone, Copy, Debug)]
pub struct Interval {
    pub from: f64,
    pub to: f64,
    pub kind: u64,
    /// Names the same thing among hosts and asked, so that nothing holds itself.
    pub own: usize,
}

impl Interval {
    fn length(&self) -> f64 {
        self.to - self.from
    }

    /// Whether `inner` can have run within this one; of two equally long, the first named is the outer.
    fn holds(&self, inner: &Interval) -> bool {
        let longer = match self.length().total_cmp(&inner.length()) {
            Ordering::Greater => true,
            Ordering::Equal => self.own < inner.own,
            Ordering::Less => false,
        };
        longer && self.from - SLACK <= inner.from && inner.to <= self.to + SLACK
    }
}

/// For each of the asked stretches the place of the shortest host that it ran within.
pub fn innermost(hosts: &[Interval], asked: &[Interval]) -> Vec<Option<usize>> {
    let starts = hosts.iter().enumerate().map(|(at, h)| (h.kind, h.from - SLACK, false, at));
    let questions = asked.iter().enumerate().map(|(at, a)| (a.kind, a.from, true, at));
    let mut order: Vec<(u64, f64, bool, usize)> = starts.chain(questions).collect();
    order.sort_by(|a, b| {
        let length = |e: &(u64, f64, bool, usize)| hosts.get(e.3).filter(|_| !e.2).map_or(0.0, Interval::length);
        (a.0.cmp(&b.0)).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)).then(length(b).total_cmp(&length(a)))
    });
    let mut found = vec![None; asked.len()];
    let mut under_way: Vec<(usize, &Interval)> = Vec::new();
    let mut of_kind = None;
    for (kind, _, is_question, at) in order {
        if of_kind.replace(kind) != Some(kind) {
            under_way.clear();
        }
        match (is_question, hosts.get(at), asked.get(at), found.get_mut(at)) {
            (false, Some(host), ..) => under_way.push((at, host)),
            (true, _, Some(inner), Some(found)) => {
                while under_way.last().is_some_and(|(_, h)| h.to + SLACK < inner.from) {
                    under_way.pop();
                }
                let near = under_way.iter().rev().take(LOOKED_AT).chain(under_way.first());
                let holding = near.filter(|(_, h)| h.holds(inner));
                *found = holding.min_by(|a, b| a.1.length().total_cmp(&b.1.length())).map(|(at, _)| *at);
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(stretches: &[(f64, f64)]) -> Vec<Interval> {
        let interval = |(own, (from, to)): (usize, &(f64, f64))| Interval { from: *from, to: *to, kind: 0, own };
        stretches.iter().enumerate().map(interval).collect()
    }

    #[test]
    fn the_shortest_stretch_around_is_found() {
        let intervals =
            all(&[(0.0, 100.0), (10.0, 60.0), (20.0, 30.0), (50.0, 90.0), (65.0, 70.0), (20.0, 30.0), (99.5, 100.8)]);
        let found = innermost(&intervals, &intervals);
        assert_eq!(found, [None, Some(0), Some(1), Some(0), Some(3), Some(2), Some(0)]);
        let other = [Interval { from: 20.0, to: 20.0, kind: 1, own: 9 }];
        assert_eq!(innermost(&intervals, &other), [None]);
    }

    proptest! {
        #[test]
        fn whatever_holds_it_ran_around_it(stretches in prop::collection::vec((0.0..1e3f64, 0.0..1e3f64), 0..200)) {
            let stretches: Vec<(f64, f64)> = stretches.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect();
            let intervals = all(&stretches);
            for (inner, found) in intervals.iter().zip(innermost(&intervals, &intervals)) {
                if let Some(host) = found {
                    prop_assert!(intervals[host].holds(inner) && host != inner.own);
                }
            }
        }
    }
}
