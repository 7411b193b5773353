//! A pane with its reading, and the scope the reading was made of.

use crate::analysis::{STANDS_OUT, stands_out};
use crate::model::{GroupOf, Remote, Scope, Time, Window};
use crate::panes::{Gauge, Number, Pane, Reading, ReadingRow, Shown, Unit};

/// A pane and what it shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Slot {
    /// The pane.
    pub pane: Pane,
    /// What it shows.
    pub reading: Remote<Reading>,
    /// The scope of the question under way or last asked.
    pub asked: Option<Scope>,
    /// What the last good reading was made of.
    pub basis: Option<Basis>,
}

/// What a reading was made of.
#[derive(Clone, PartialEq, Debug)]
pub struct Basis {
    /// Window, filter and baseline.
    pub scope: Scope,
    /// Buckets that end later are still filling.
    pub judged_until: Time,
}

impl Slot {
    /// A pane that nothing was asked for yet.
    pub fn new(pane: Pane) -> Slot {
        Slot { pane, reading: Remote::default(), asked: None, basis: None }
    }

    /// Whether it is on the dashboard.
    pub fn is_shown(&self) -> bool {
        self.pane.shown == Shown::Always || self.reading.value().is_some_and(Reading::has_data)
    }

    /// The window its reading stands for.
    pub fn window(&self) -> Option<Window> {
        self.basis.as_ref().map(|b| b.scope.window)
    }

    /// The rows that its chart and legend show. In a mix the row of all events is a count among shares and left out.
    pub fn rows(&self) -> Vec<&ReadingRow> {
        let rows = self.reading.value().map(|r| r.rows.as_slice()).unwrap_or_default();
        let mixed = self.pane.mix && rows.iter().any(|r| r.of != GroupOf::All);
        rows.iter().filter(|r| !(mixed && r.of == GroupOf::All)).collect()
    }

    /// The index of the gauge that its row and chart show: the pane's headline, unless that is as usual in every group and another
    /// gauge stands out.
    pub fn shown_gauge(&self) -> usize {
        let gauge = self.outlier().and_then(|(_, n)| self.pane.gauges.iter().position(|g| g.key == n.key));
        let headlines = self.rows().into_iter().filter_map(|row| row.numbers.get(self.pane.headline));
        let calm = !headlines.map(Number::sigma).any(stands_out);
        gauge.filter(|_| calm).unwrap_or(self.pane.headline)
    }

    /// The headline number of a row: that of the shown gauge.
    pub fn headline_of<'r>(&self, row: &'r ReadingRow) -> Option<&'r Number> {
        row.numbers.get(self.shown_gauge())
    }

    /// The gauge that its row and chart show.
    pub fn gauge(&self) -> Option<&Gauge> {
        self.pane.gauges.get(self.shown_gauge())
    }

    /// Whether what it shows are lines that break the contract.
    pub fn counts_invalid(&self) -> bool {
        self.gauge().is_some_and(|gauge| self.pane.counts_invalid(&gauge.key))
    }

    /// The unit of the headline.
    pub fn unit(&self) -> &Unit {
        self.gauge().map_or(&self.pane.unit, |gauge| self.pane.unit_of(&gauge.key))
    }

    /// The row and number that stand for the pane: all events; in a mix the group furthest off, else the largest.
    pub fn headline(&self) -> Option<(&ReadingRow, &Number)> {
        let rows = self.rows();
        let off = |row: &ReadingRow| self.headline_of(row).and_then(Number::sigma).map_or(0.0, f64::abs);
        let standing_out = rows.iter().copied().filter(|r| self.pane.mix && off(r) >= STANDS_OUT);
        let row = standing_out.reduce(|a, b| if off(b) > off(a) { b } else { a }).or(rows.first().copied())?;
        Some((row, self.headline_of(row)?))
    }

    /// The number furthest from its baseline, where it stands out; a headline first among equals.
    pub fn outlier(&self) -> Option<(&ReadingRow, &Number)> {
        let headlines = self.rows().into_iter().filter_map(|row| Some((row, row.numbers.get(self.pane.headline)?)));
        let all = self.rows().into_iter().flat_map(|row| row.numbers.iter().map(move |n| (row, n)));
        let numbers = headlines.chain(all);
        let off = |n: &Number| n.sigma().map_or(0.0, f64::abs);
        numbers.filter(|(_, n)| off(n) >= STANDS_OUT).reduce(|a, b| if off(b.1) > off(a.1) { b } else { a })
    }

    /// The unit of a number: shares are shares, whatever else the pane measures.
    pub fn unit_of(&self, number: &Number) -> &Unit {
        self.pane.unit_of(&number.key)
    }
}
