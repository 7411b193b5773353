//! Cells of the map, the box between two of them, and the events in it.

use crate::model::{DistributionAnswer, Filter, Relation, Test, Time, Window};

use super::HeatMap;

/// A bucket of time and a bucket of the value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// From the left.
    pub time: usize,
    /// From the bottom.
    pub value: usize,
}

/// A box: cells from one corner to the other, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CellBox {
    /// Earliest and lowest.
    pub low: Cell,
    /// Latest and highest.
    pub high: Cell,
}

impl CellBox {
    fn between(a: Cell, b: Cell) -> CellBox {
        CellBox {
            low: Cell { time: a.time.min(b.time), value: a.value.min(b.value) },
            high: Cell { time: a.time.max(b.time), value: a.value.max(b.value) },
        }
    }

    /// Whether a cell lies inside.
    pub fn holds(&self, cell: Cell) -> bool {
        (self.low.time..=self.high.time).contains(&cell.time)
            && (self.low.value..=self.high.value).contains(&cell.value)
    }
}

impl HeatMap {
    /// The map, where it holds any number.
    pub(super) fn counts(&self) -> Option<&DistributionAnswer> {
        self.found.value().filter(|found| found.edges.len() > 1)
    }

    /// Buckets of time and of the value.
    pub(super) fn buckets(&self) -> (usize, usize) {
        self.counts().map_or((0, 0), |found| (found.counts.len(), found.edges.len() - 1))
    }

    /// What is marked; without a mark the cell under the cursor.
    pub(super) fn marked(&self) -> Option<CellBox> {
        let cursor = self.cursor?;
        Some(CellBox::between(self.mark.unwrap_or(cursor), cursor))
    }

    /// Weighted events in a box, or in all of it.
    pub(super) fn events(&self, within: Option<CellBox>) -> f64 {
        let Some(found) = self.counts() else { return 0.0 };
        let all =
            found.counts.iter().enumerate().flat_map(|(time, row)| {
                row.iter().enumerate().map(move |(value, count)| (Cell { time, value }, *count))
            });
        all.filter(|(cell, _)| within.is_none_or(|b| b.holds(*cell))).map(|(_, count)| count).sum()
    }

    /// When a box is.
    pub(super) fn window(&self, of: CellBox) -> Option<Window> {
        let window = self.asked.as_ref()?.window;
        let (columns, _) = self.buckets();
        let width = window.part(columns);
        let from = |column: usize| window.from.plus(width.saturating_mul(i64::try_from(column).unwrap_or(0)));
        let to: Time = from(of.high.time + 1).min(window.to);
        Some(Window { from: from(of.low.time).min(to), to })
    }

    /// The values of a box: from the first on, below the second.
    pub(super) fn values(&self, of: CellBox) -> Option<(f64, f64)> {
        let edges = &self.counts()?.edges;
        Some((*edges.get(of.low.value)?, *edges.get(of.high.value + 1)?))
    }

    /// The events in a box, within those of the pane.
    pub(super) fn inside(&self, of: CellBox) -> Option<Filter> {
        let (window, (least, most)) = (self.window(of)?, self.values(of)?);
        let (_, rows) = self.buckets();
        let is =
            |field: &str, relation, bound| Filter::Field { field: field.into(), test: Test::Compare(relation, bound) };
        // The highest bucket holds its upper edge as well.
        let below = if of.high.value + 1 == rows { Relation::AtMost } else { Relation::Less };
        let ends =
            |field: &str, from, below, to| Filter::And(vec![is(field, Relation::AtLeast, from), is(field, below, to)]);
        Some(Filter::And(vec![
            ends("time", window.from.0 as f64, Relation::Less, window.to.0 as f64),
            ends(&self.field, least, below, most),
        ]))
    }

    /// Where the cursor appears: in the last column that holds a number, on its highest.
    pub(super) fn first_cell(&self) -> Option<Cell> {
        let found = self.counts()?;
        let highest = |row: &Vec<f64>| row.iter().rposition(|count| *count > 0.0);
        let columns = found.counts.iter().enumerate().rev();
        columns.filter_map(|(time, row)| Some(Cell { time, value: highest(row)? })).next()
    }

    /// Moves cursor and mark into a map that came out smaller.
    pub(super) fn keep_inside(&mut self) {
        let (columns, rows) = self.buckets();
        let kept = |cell: Cell| Cell {
            time: cell.time.min(columns.saturating_sub(1)),
            value: cell.value.min(rows.saturating_sub(1)),
        };
        (self.cursor, self.mark) = (self.cursor.map(kept), self.mark.map(kept));
    }
}
