//! The bars of a waterfall: one line a step, on one scale of time.

use crate::model::Span;

use super::Signs;

/// What a cell of a bar stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BarPart {
    /// Nothing ran.
    Empty,
    /// On the critical path.
    Critical,
    /// Beside the critical path.
    Beside,
    /// Ran, for nobody knows how long.
    Unsaid,
    /// The stage of that number.
    Stage(usize),
    /// A line of level error.
    Error,
    /// A line of level warning.
    Warning,
}

/// The stretch of time that the columns stand for, in ms.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BarScale {
    /// At the first column.
    pub from: f64,
    /// How long; never 0.
    pub length: f64,
    /// Columns.
    pub width: usize,
}

/// The letter of a stage, in the order of the stages inside an inference; the rest comes last.
pub fn stage_letter(name: &str) -> char {
    match name {
        "feature_store" => 'f',
        "feature_engineering" => 'e',
        "batch_processing" => 'b',
        "post_processing" => 'p',
        _ => 'r',
    }
}

impl BarScale {
    /// A scale of `width` columns for a stretch in ms.
    pub fn new(from: f64, length: f64, width: usize) -> BarScale {
        BarScale { from, length: length.max(0.001), width }
    }

    /// Where an instant lies, in columns from the left, not held at the ends.
    fn place(&self, ms: f64) -> f64 {
        (ms - self.from) / self.length * self.width as f64
    }

    /// The bar of a step, exactly as wide as the scale; `marks` are instants of its errors and warnings.
    pub fn bar(&self, span: &Span, marks: &[(f64, BarPart)], signs: Signs) -> Vec<(char, BarPart)> {
        let mut cells = vec![(' ', BarPart::Empty); self.width];
        let (from, to) = (self.place(span.start_ms), self.place(span.start_ms + span.extent_ms));
        if self.width == 0 || to < 0.0 || from >= self.width as f64 {
            return cells;
        }
        let last = self.width - 1;
        let first = (from.max(0.0).floor() as usize).min(last);
        // A step never vanishes, however short; an end on the edge of a column does not fill the next.
        let end = ((to.min(self.width as f64).ceil() as usize).max(first + 1)).min(self.width);
        let kind = if span.duration_ms.is_none() {
            BarPart::Unsaid
        } else if span.critical {
            BarPart::Critical
        } else {
            BarPart::Beside
        };
        let whole = match kind {
            BarPart::Critical => signs.pick('█', '#'),
            BarPart::Beside => signs.pick('▄', '='),
            _ => signs.pick('─', '-'),
        };
        cells.iter_mut().take(end).skip(first).for_each(|c| *c = (whole, kind));
        if kind == BarPart::Critical && signs == Signs::Unicode && to < self.width as f64 {
            let start = from.max(first as f64);
            let left = if end - first == 1 { to - start } else { to - (end - 1) as f64 };
            cells.iter_mut().skip(end - 1).take(1).for_each(|c| c.0 = eighths(left));
        }
        self.stages(span, &mut cells);
        for (at, mark) in marks {
            let column = self.place(*at).floor();
            if (0.0..self.width as f64).contains(&column) {
                let letter = if *mark == BarPart::Error { 'E' } else { 'W' };
                cells.iter_mut().skip(column as usize).take(1).for_each(|c| *c = (letter, *mark));
            }
        }
        cells
    }

    /// Writes the stages over a bar, each at least where its middle lies, never beyond the bar.
    fn stages(&self, span: &Span, cells: &mut [(char, BarPart)]) {
        let mut from = span.start_ms;
        for (number, stage) in span.stages.iter().enumerate() {
            let to = (from + stage.duration_ms).min(span.start_ms + span.extent_ms);
            for (column, cell) in cells.iter_mut().enumerate() {
                let middle = self.from + (column as f64 + 0.5) * self.length / self.width as f64;
                if from <= middle && middle < to && cell.1 != BarPart::Empty {
                    *cell = (stage_letter(&stage.name), BarPart::Stage(number));
                }
            }
            from = to;
        }
    }

    /// Labels of the scale in round ms, exactly as wide as it is.
    pub fn ruler(&self) -> String {
        let mut line = vec![' '; self.width];
        let step = round_step(self.length / (self.width as f64 / 12.0).max(1.0));
        let mut tick = (self.from / step).ceil() * step;
        let mut free = 0;
        while tick <= self.from + self.length && step > 0.0 {
            let label = if step < 1.0 { format!("{tick:.1}") } else { super::numbers::grouped(tick) };
            let label = if free == 0 { format!("{label} ms") } else { label };
            let column = self.place(tick).round() as usize;
            if column >= free && column + label.chars().count() <= self.width {
                label
                    .chars()
                    .enumerate()
                    .for_each(|(i, c)| line.iter_mut().skip(column + i).take(1).for_each(|l| *l = c));
                free = column + label.chars().count() + 1;
            }
            tick += step;
        }
        line.into_iter().collect()
    }
}

/// The least of 1, 2, 5, 10, … times a power of ten that is not less.
fn round_step(least: f64) -> f64 {
    let power = 10f64.powf(least.max(0.001).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|f| f * power).find(|s| *s >= least * 0.999).unwrap_or(power * 10.0)
}

/// A cell filled from the left by that share.
fn eighths(share: f64) -> char {
    let parts = (share * 8.0).round().clamp(1.0, 8.0) as usize;
    ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'].get(parts - 1).copied().unwrap_or('█')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Stage;

    fn span(start_ms: f64, extent_ms: f64) -> Span {
        Span { start_ms, extent_ms, duration_ms: Some(extent_ms), critical: true, ..Span::default() }
    }

    fn drawn(cells: &[(char, BarPart)]) -> String {
        cells.iter().map(|c| c.0).collect()
    }

    #[test]
    fn bars_lie_where_their_time_is() {
        let scale = BarScale::new(0.0, 100.0, 10);
        assert_eq!(drawn(&scale.bar(&span(0.0, 100.0), &[], Signs::Unicode)), "██████████");
        assert_eq!(drawn(&scale.bar(&span(20.0, 34.0), &[], Signs::Unicode)), "  ███▍    ");
        assert_eq!(drawn(&scale.bar(&span(99.9, 0.1), &[], Signs::Unicode)), "         █");
        assert_eq!(drawn(&scale.bar(&span(50.0, 0.1), &[], Signs::Unicode)), "     ▏    ");
        assert_eq!(drawn(&scale.bar(&span(20.0, 34.0), &[(45.0, BarPart::Error)], Signs::Ascii)), "  ##E#    ");
        let beside = Span { critical: false, ..span(20.0, 30.0) };
        assert_eq!(drawn(&scale.bar(&beside, &[], Signs::Unicode)), "  ▄▄▄     ");
        let unsaid = Span { duration_ms: None, ..span(20.0, 30.0) };
        assert_eq!(drawn(&scale.bar(&unsaid, &[], Signs::Ascii)), "  ---     ");
    }

    #[test]
    fn stages_are_letters_and_the_ruler_is_round() {
        let stage = |name: &str, duration_ms| Stage { name: name.into(), duration_ms };
        let stages = vec![stage("feature_store", 50.0), stage("batch_processing", 20.0), stage("rest", 10.0)];
        let scale = BarScale::new(0.0, 100.0, 10);
        assert_eq!(drawn(&scale.bar(&Span { stages, ..span(10.0, 80.0) }, &[], Signs::Ascii)), " fffffbbr ");
        assert_eq!(BarScale::new(0.0, 612.0, 40).ruler(), "0 ms         200          400           ");
        assert_eq!(BarScale::new(0.0, 0.0, 0).ruler(), "");
    }

    proptest! {
        #[test]
        fn every_bar_is_as_wide_as_its_scale(
            (from, length, width) in (-1e6..1e6f64, 0.0..1e9f64, 0..200usize),
            (start, extent) in (0.0..1e9f64, 0.0..1e9f64),
        ) {
            let scale = BarScale::new(from, length, width);
            let marks = [(start, BarPart::Warning)];
            prop_assert_eq!(scale.bar(&span(start, extent), &marks, Signs::Unicode).len(), width);
            prop_assert_eq!(scale.ruler().chars().count(), width);
        }
    }
}
