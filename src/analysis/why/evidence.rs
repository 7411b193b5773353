//! From what the scan found to causes: significance, independent causes, and what the program stands by.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::analysis::STANDS_OUT;
use crate::model::{BreakdownAnswer, Cause, Condition, Departure, Measure, Point};

use super::cells::{Cell, Cells};
use super::scan::{Found, scan};
use super::stages::{StageShift, culprit, shifts};
use super::symptom::Symptom;
use super::{traffic, words};

/// Causes that are shown.
pub const SHOWN: usize = 6;
/// A cause explains at least this share of the excess.
const LEAST_SHARE: f64 = 0.25;
/// Its symptom is at least so many times as frequent as usual.
const LEAST_RATE: f64 = 1.3;
/// Its p-value, corrected for all that was tried, is below this.
const LARGEST_P: f64 = 0.001;
/// Fewer events beyond the usual are no cause.
const FEWEST: f64 = 5.0;
/// A second, independent cause scores at least this over what the first leaves, and explains at least that share.
const SECOND_SCORE: f64 = 6.0;
const SECOND_SHARE: f64 = 0.3;
/// Counts scatter more than Poisson's by this factor, and shares from day to day by this share of themselves.
const DISPERSION: f64 = 1.5;
const DAY_TO_DAY: f64 = 0.1;
/// The rest falls short of what it would have, were it as bad, by at least so many standard deviations.
const CONTRAST: f64 = 1.5;
/// What is beyond the usual only because no more than a share of the events is ever expected to have the symptom explains nothing: less
/// than this share of it is beyond what was.
const REAL: f64 = 0.05;
/// Events with the symptom that are expected among all of them where the baseline has none.
const UNSEEN: f64 = 0.5;

/// What causes are made of.
pub struct Evidence<'a> {
    /// The symptom by all telling fields.
    pub cells: &'a Cells,
    /// The answer that the cells were read from.
    pub answer: &'a BreakdownAnswer,
    /// The stages whose means follow the symptom in it.
    pub stages: &'a [(String, Measure)],
    /// What is explained.
    pub spike: &'a Departure,
    /// What it is reduced to.
    pub symptom: &'a Symptom,
    /// Length of the window over the length of the baseline.
    pub ratio: f64,
    /// Events of two selections, where the other one stands for the baseline.
    pub sides: Option<(f64, f64)>,
    /// Length of the window in minutes.
    pub minutes: f64,
}

/// The causes with what they rest on.
pub struct Explained {
    /// The best first, those that are claimed before the others.
    pub causes: Vec<Cause>,
    /// How many conjunctions were tried.
    pub tried: usize,
    /// The stages over all events.
    pub stages: Vec<StageShift>,
    /// The symptom outside the claimed causes, or the likeliest where none is, in words.
    pub others: Option<String>,
    /// What holds instead of a cause, in words: that it is the same everywhere, or that the traffic shifted.
    pub instead: Option<String>,
}

impl Evidence<'_> {
    /// Scans, weighs and puts into words.
    pub fn explain(&self) -> Explained {
        let found = scan(self.cells, self.symptom.falls);
        let all = self.whole(found.len());
        let claimed = self.claimed(&found, &all);
        let instead = || if self.is_alike(&found, &all) { Some(words::ALIKE.to_string()) } else { self.shifted() };
        let others = found.iter().filter(|f| !claimed.iter().any(|c| c.pairs == f.pairs) && self.explains(f));
        let others = others.take(SHOWN - claimed.len());
        let ranked = claimed.iter().map(|f| (f, true)).chain(others.map(|f| (f, false)));
        let causes = ranked.zip(1..).map(|((found, claimed), rank)| self.cause(rank, found, claimed, &all));
        Explained {
            causes: causes.collect(),
            tried: all.tried,
            stages: all.stages.clone(),
            others: found.first().filter(|_| !self.is_mix()).map(|first| match &claimed[..] {
                [] => self.others(std::slice::from_ref(first)),
                claimed => self.others(claimed),
            }),
            instead: if claimed.is_empty() && self.sides.is_none() { instead() } else { None },
        }
    }

    /// What explains most, as a cause that is not claimed, and whether it explains anything.
    pub fn likeliest(&self) -> Option<(Cause, bool)> {
        let found = scan(self.cells, self.symptom.falls);
        let first = found.first()?;
        Some((self.cause(1, first, false, &self.whole(found.len())), self.explains(first)))
    }

    /// Whether any of its excess is real: events that all have the symptom now had it before as well, wherever more is not expected.
    fn explains(&self, found: &Found) -> bool {
        let real = self.cells.unbounded_excess(|cell| found.holds(cell));
        let real = if self.symptom.falls { -real } else { real };
        real > REAL * self.excess(found)
    }

    fn whole(&self, tried: usize) -> Whole {
        Whole { excess: self.total(), tried, stages: self.shifts(|_| true) }
    }

    /// Whether the mix of two selections is compared: what one has more of another has less of.
    fn is_mix(&self) -> bool {
        self.symptom.counted && self.sides.is_some()
    }

    /// The symptom outside some causes.
    fn others(&self, causes: &[Found]) -> String {
        let outside = |cell: &Cell| !causes.iter().any(|cause| cause.holds(cell));
        let (of, with, expected) = self.cells.sum(outside);
        if of <= 0.0 {
            return words::NO_OTHERS.to_string();
        }
        let rate = (with / of.max(1e-9), self.cells.usual_share(outside));
        words::rate("them", self.spike, self.symptom, rate, (with, expected), self.sides)
    }

    fn shifted(&self) -> Option<String> {
        let shift = traffic::shift(self.cells)?;
        Some(words::shifted(&self.cells.condition(shift.pair)?, shift.share, shift.usual))
    }

    /// The first, where it holds, and one that explains what it leaves.
    fn claimed(&self, found: &[Found], all: &Whole) -> Vec<Found> {
        let Some(first) = found.first().filter(|f| self.holds(f, all) && self.contrasts(f)) else { return Vec::new() };
        let mut without = self.cells.clone();
        without.cells.retain(|cell| !first.holds(cell));
        let second = scan(&without, self.symptom.falls).into_iter().next();
        let independent = |f: &Found| {
            f.score >= SECOND_SCORE
                && self.excess(f) >= SECOND_SHARE * all.excess
                && self.holds(f, all)
                && self.contrasts(f)
        };
        std::iter::once(first.clone()).chain(second.filter(independent)).collect()
    }

    /// Whether much is unusual, and in no part more so than in the rest.
    fn is_alike(&self, found: &[Found], all: &Whole) -> bool {
        found.first().is_some_and(|first| self.holds(first, all) && !self.contrasts(first))
    }

    /// Whether the rest is better off: clearly fewer of its events have the symptom than would, had it changed as much. Where there is no
    /// rest, what the baseline does not have may be the cause.
    fn contrasts(&self, found: &Found) -> bool {
        let (of, with, expected) = self.cells.sum(|cell| !found.holds(cell));
        if of <= 0.0 && expected <= 0.0 {
            return self.events(found).1 <= 0.0;
        }
        if self.is_mix() {
            return true;
        }
        let total = found.of + of;
        let base = |of: f64, expected: f64| expected + UNSEEN * of / total.max(1.0);
        let rate = found.with / base(found.of, found.expected);
        let alike = rate * base(of, expected);
        let alike = if self.symptom.counted { alike } else { alike.min(of) };
        let gap = if self.symptom.falls { with - alike } else { alike - with };
        let own = DISPERSION / found.with.max(1.0) + DAY_TO_DAY.powi(2);
        let variance = DISPERSION * alike.max(with).max(1.0) + alike.powi(2) * own;
        gap >= CONTRAST * variance.sqrt() && alike.max(with) >= LEAST_RATE * alike.min(with)
    }

    /// Whether the program stands by it.
    fn holds(&self, found: &Found, all: &Whole) -> bool {
        let rate = found.with / found.expected.max(1e-9);
        let rate = if self.symptom.falls { 1.0 / rate.max(1e-9) } else { rate };
        let excess = self.excess(found);
        let left_its_baseline = self.spike.sigma.is_none_or(|s| s.abs() >= STANDS_OUT);
        left_its_baseline
            && rate >= LEAST_RATE
            && excess >= FEWEST
            && excess >= LEAST_SHARE * all.excess
            && self.p_value(found, all.tried) <= LARGEST_P
    }

    /// Events with the symptom beyond the expected ones; of a fall, those that are missing.
    fn excess(&self, found: &Found) -> f64 {
        if self.symptom.falls { -found.excess() } else { found.excess() }
    }

    /// The same over all cells; where that is nothing, over those that moved.
    fn total(&self) -> f64 {
        let sign = if self.symptom.falls { -1.0 } else { 1.0 };
        let (_, with, expected) = self.cells.sum(|_| true);
        let moved: f64 = self.cells.cells.iter().map(|c| ((c.with - c.expected) * sign).max(0.0)).sum();
        let net = (with - expected) * sign;
        if net > 0.0 && !self.is_mix() { net } else { moved }
    }

    /// Probability of such an excess by chance, times the conjunctions tried: the normal tail with the noise of the window, of
    /// the baseline, and of one day against another.
    fn p_value(&self, found: &Found, tried: usize) -> f64 {
        let usual: f64 = self.cells.cells.iter().filter(|c| found.holds(c)).map(|c| c.usual_with).sum();
        let expected = found.expected.max(0.5);
        let variance =
            DISPERSION * expected + (DAY_TO_DAY * expected).powi(2) + expected.powi(2) * DISPERSION / (usual + 1.0);
        let z = self.excess(found) / variance.sqrt();
        let tail = Normal::new(0.0, 1.0).map_or(1.0, |n| n.sf(z));
        (tail * tried as f64).min(1.0)
    }

    fn shifts(&self, inside: impl Fn(&Cell) -> bool) -> Vec<StageShift> {
        let rows: std::collections::HashSet<usize> =
            self.cells.cells.iter().filter(|c| inside(c)).map(|c| c.row).collect();
        shifts(self.answer, self.stages, 1, |row| rows.contains(&row))
    }

    fn cause(&self, rank: usize, found: &Found, claimed: bool, all: &Whole) -> Cause {
        let stages = self.shifts(|c| found.holds(c));
        let share = (self.excess(found) / all.excess.max(1e-9)).clamp(0.0, 1.0);
        let conditions = self.conditions(found);
        let (events, usual_events) = self.events(found);
        let rate = (found.with / found.of.max(1e-9), self.cells.usual_share(|c| found.holds(c)));
        let stage = culprit(&stages);
        let words = words::cause(&words::Said {
            conditions: &conditions,
            spike: self.spike,
            symptom: self.symptom,
            rate,
            counts: (found.with, found.expected),
            share,
            stage,
            traffic: (!self.symptom.counted && self.sides.is_none()).then_some((events, usual_events * self.ratio)),
            sides: self.sides,
        });
        let (value, baseline_value) = self.own_values(found, rate);
        Cause {
            rank,
            conditions,
            stage: stage.map(|s| s.stage.clone()),
            score: Some(found.score),
            share_of_excess: Some(share),
            p_value: Some(self.p_value(found, all.tried)),
            events: Some(events),
            baseline_events: Some(usual_events),
            value,
            baseline_value,
            claimed,
            words,
        }
    }

    fn conditions(&self, found: &Found) -> Vec<Condition> {
        found.pairs.iter().filter_map(|pair| self.cells.condition(*pair)).collect()
    }

    /// Weighted events inside, in window and baseline.
    fn events(&self, found: &Found) -> (f64, f64) {
        let rows = self.cells.cells.iter().filter(|c| found.holds(c)).filter_map(|c| self.answer.rows.get(c.row));
        rows.fold((0.0, 0.0), |(now, usual), row| {
            let count = |points: &[Point]| points.first().map_or(0.0, |p| p.count);
            (now + count(&row.window), usual + count(&row.baseline))
        })
    }

    /// The signal inside where the symptom's own share says it: of shares; other signals are asked again.
    fn own_values(&self, found: &Found, (now, usual): (f64, f64)) -> (Option<f64>, Option<f64>) {
        let fell = |share: f64| match &self.spike.signal.measure {
            Measure::Share { .. } if self.spike.falls() => 1.0 - share,
            _ => share,
        };
        match &self.spike.signal.measure {
            Measure::Share { .. } | Measure::InvalidShare if found.of > 0.0 => (Some(fell(now)), Some(fell(usual))),
            Measure::Count if self.spike.signal.is_rate() && self.sides.is_none() => {
                let minutes = self.minutes.max(f64::MIN_POSITIVE);
                (Some(found.with / minutes), Some(found.expected / minutes))
            }
            _ => (None, None),
        }
    }
}

/// What holds for all events.
struct Whole {
    excess: f64,
    tried: usize,
    stages: Vec<StageShift>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::why::candidates::Candidate;
    use crate::model::{Filter, Row, Signal};

    /// What is said of one field with two values: of each its events now and usually, and the shares of them with the symptom.
    fn explained(values: [(f64, f64, f64, f64); 2]) -> Explained {
        let errors = Measure::Share { of: Filter::errors(), among: Filter::All };
        let signal =
            Signal { pane: "errors".into(), key: "error_rate".into(), measure: errors.clone(), filter: Filter::All };
        let spike = Departure { sigma: Some(9.0), ..Departure::unread(signal) };
        let symptom = Symptom { measure: errors, counted: false, falls: false, beyond: None };
        let point = |of: f64, share: f64| Point { count: of, effective: of, value: Some(share), error: None };
        let row = |at: usize, (now, usual, share, before): (f64, f64, f64, f64)| Row {
            values: vec![Some(["a", "b"][at].to_string())],
            window: vec![point(now, share)],
            baseline: vec![point(usual, before)],
        };
        let rows = values.into_iter().enumerate().filter(|(_, v)| v.0 + v.1 > 0.0).map(|(at, v)| row(at, v)).collect();
        let answer = BreakdownAnswer { rows, left_over: 0.0 };
        let region = Candidate { name: "region".into(), path: "cloud.region".into() };
        let cells = Cells::read(&[region], &answer, false, 0.5);
        let evidence = Evidence {
            cells: &cells,
            answer: &answer,
            stages: &[],
            spike: &spike,
            symptom: &symptom,
            ratio: 0.5,
            sides: None,
            minutes: 30.0,
        };
        evidence.explain()
    }

    fn claimed(explained: &Explained) -> Vec<&str> {
        explained.causes.iter().filter(|c| c.claimed).filter_map(|c| c.conditions[0].value.as_deref()).collect()
    }

    #[test]
    fn a_part_is_blamed_only_where_the_rest_is_better_off() {
        let one = explained([(1_000.0, 2_000.0, 0.3, 0.02), (1_000.0, 2_000.0, 0.02, 0.02)]);
        assert_eq!((claimed(&one), one.instead.as_deref()), (vec!["a"], None));
        let both = explained([(1_000.0, 2_000.0, 0.3, 0.02), (1_000.0, 2_000.0, 0.29, 0.02)]);
        assert_eq!((claimed(&both), both.instead.as_deref()), (vec![], Some(words::ALIKE)));
        let never_before = explained([(26.0, 200.0, 0.6, 0.0), (41.0, 300.0, 0.5, 0.0)]);
        assert_eq!(claimed(&never_before), Vec::<&str>::new());
        let only_there = explained([(26.0, 200.0, 0.9, 0.0), (41.0, 300.0, 0.0, 0.0)]);
        assert_eq!(claimed(&only_there), ["a"]);
    }

    #[test]
    fn what_all_events_have_is_no_cause() {
        let all = explained([(1_000.0, 2_000.0, 0.3, 0.02), (0.0, 0.0, 0.0, 0.0)]);
        assert_eq!((all.causes.len(), all.tried), (0, 0));
    }

    #[test]
    fn a_value_that_the_baseline_lacks_is_blamed_without_a_number_of_times() {
        let new = explained([(1_000.0, 0.0, 0.3, 0.0), (1_000.0, 4_000.0, 0.02, 0.02)]);
        assert_eq!(claimed(&new), ["a"]);
        assert!(new.causes[0].words.ends_with("; the baseline has none of it"), "{}", new.causes[0].words);
        let replaced = explained([(1_000.0, 0.0, 0.3, 0.0), (0.0, 4_000.0, 0.0, 0.02)]);
        assert_eq!((claimed(&replaced), replaced.others.as_deref()), (vec!["a"], Some(words::NO_OTHERS)));
    }

    #[test]
    fn a_value_that_always_has_the_symptom_explains_nothing_though_it_has_more_events() {
        let fell = explained([(1_000.0, 500.0, 1.0, 1.0), (1_000.0, 2_000.0, 0.98, 0.8)]);
        let values: Vec<_> = fell.causes.iter().map(|c| c.conditions[0].value.as_deref()).collect();
        assert_eq!((values, fell.tried), (vec![Some("b")], 2));
        let worse = explained([(1_000.0, 500.0, 1.0, 0.97), (1_000.0, 2_000.0, 0.98, 0.8)]);
        assert_eq!(worse.causes.len(), 2, "what did get worse is named");
    }
}
