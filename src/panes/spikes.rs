//! The signals of the dashboard with how far each is from its baseline: what `why` explains.

use crate::model::{Departure, Signal};

use super::{Number, Pane, Reading};

impl Pane {
    /// The gauge at that place as a signal.
    pub fn signal(&self, gauge: usize) -> Option<Signal> {
        let of = self.gauges.get(gauge)?;
        Some(Signal {
            pane: self.key.clone(),
            key: of.key.clone(),
            measure: of.measure.clone(),
            filter: self.filter.clone(),
        })
    }

    /// One spike a gauge, read from the pane's reading: its value over all events, its deviation that of the group furthest from
    /// its baseline.
    pub fn spikes(&self, reading: &Reading) -> Vec<Departure> {
        let spike = |gauge: usize| {
            let numbers = || reading.rows.iter().filter_map(|r| Some((&r.of, r.numbers.get(gauge)?)));
            let (_, all) = numbers().next()?;
            let far = |n: &Number| n.sigma().map_or(0.0, f64::abs);
            let (of, furthest) = numbers().reduce(|a, b| if far(b.1) > far(a.1) { b } else { a })?;
            // The shares of a mix come to a whole that never moves.
            let shown = if self.mix { furthest } else { all };
            Some(Departure {
                signal: self.signal(gauge)?,
                value: shown.value,
                usual: shown.usual,
                sigma: furthest.sigma(),
                part: of.value().map(String::from),
                onset: furthest.deviation.map(|d| d.onset),
            })
        };
        (0..self.gauges.len()).filter_map(spike).collect()
    }
}

/// The spike furthest from its baseline; the first among equals.
pub fn furthest(spikes: &[Departure]) -> Option<&Departure> {
    let far = |s: &Departure| s.sigma.map_or(0.0, f64::abs);
    spikes.iter().reduce(|a, b| if far(b) > far(a) { b } else { a })
}

/// The spike of a name: a pane (then its furthest), a number of it as `pane.key`, or a number by its key alone.
pub fn named<'a>(spikes: &'a [Departure], name: &str) -> Option<&'a Departure> {
    let of = |is: &dyn Fn(&Departure) -> bool| {
        let matching: Vec<Departure> = spikes.iter().filter(|s| is(s)).cloned().collect();
        let found = furthest(&matching)?.clone();
        spikes.iter().find(|s| **s == found)
    };
    of(&|s| s.signal.name() == name)
        .or_else(|| of(&|s| s.signal.pane == name))
        .or_else(|| of(&|s| s.signal.key == name))
}
