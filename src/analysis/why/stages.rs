//! Which stage of an inference took the time: means of each stage against the baseline's, inside a cause and over all.

use crate::model::{BreakdownAnswer, FieldMap, Measure, Point, Row, Stage};

/// The field whose excess the stages make up.
const WHOLE: &str = "latency";
/// What no stage accounts for.
const REST: &str = "rest";
/// A stage took the time when it makes up at least this share of what the whole grew by.
const MOST_OF_IT: f64 = 0.5;
/// A whole that grew by less than this share, or by fewer ms than [`LEAST_MS`], did not grow.
const LEAST_GROWTH: f64 = 0.1;
const LEAST_MS: f64 = 1.0;

/// What a stage took, in ms per event.
#[derive(Clone, PartialEq, Debug, serde::Serialize)]
pub struct StageShift {
    /// Logical field of the stage, `latency` for the whole, or `rest`.
    pub stage: String,
    /// Mean over the window.
    pub now_ms: f64,
    /// Mean over the baseline.
    pub usual_ms: f64,
}

impl StageShift {
    /// How many ms more it takes than usual.
    pub fn excess_ms(&self) -> f64 {
        self.now_ms - self.usual_ms
    }
}

/// Measures of the whole and its stages that the field map knows; empty where it knows no stage.
pub fn measures(map: &FieldMap) -> Vec<(String, Measure)> {
    let known = std::iter::once(WHOLE).chain(Stage::FIELDS).filter(|name| map.get(name).is_some());
    let known: Vec<(String, Measure)> = known.map(|n| (n.to_string(), Measure::Mean(n.to_string()))).collect();
    if known.len() > 1 && known.first().is_some_and(|(n, _)| n == WHOLE) { known } else { Vec::new() }
}

/// The whole, its stages and the rest over the rows that are `inside`; the stages' measures begin at `first` in each row.
/// Empty when the whole is not known on both sides.
pub fn shifts(
    answer: &BreakdownAnswer,
    stages: &[(String, Measure)],
    first: usize,
    inside: impl Fn(usize) -> bool,
) -> Vec<StageShift> {
    let rows: Vec<&Row> = answer.rows.iter().enumerate().filter(|(at, _)| inside(*at)).map(|(_, r)| r).collect();
    let mean = |measure: usize, points: fn(&Row) -> &[Point]| {
        let sum =
            rows.iter().filter_map(|r| points(r).get(measure)).filter_map(|p| Some((p.count, p.value? * p.count)));
        let (count, sum) = sum.fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
        (count > 0.0).then(|| sum / count)
    };
    let shift = |(at, (stage, _)): (usize, &(String, Measure))| {
        let (now_ms, usual_ms) = (mean(first + at, |r| &r.window)?, mean(first + at, |r| &r.baseline)?);
        Some(StageShift { stage: stage.clone(), now_ms, usual_ms })
    };
    let mut shifts: Vec<StageShift> = stages.iter().enumerate().filter_map(shift).collect();
    let Some(whole) = shifts.first().filter(|s| s.stage == WHOLE).cloned() else { return Vec::new() };
    let known = shifts.iter().skip(1).fold((0.0, 0.0), |(now, usual), s| (now + s.now_ms, usual + s.usual_ms));
    shifts.push(StageShift {
        stage: REST.into(),
        now_ms: (whole.now_ms - known.0).max(0.0),
        usual_ms: (whole.usual_ms - known.1).max(0.0),
    });
    shifts
}

/// The stage that took the time, where the whole grew and one stage makes up most of that.
pub fn culprit(shifts: &[StageShift]) -> Option<&StageShift> {
    let whole = shifts.first()?;
    let grew = whole.excess_ms();
    if grew < LEAST_MS.max(LEAST_GROWTH * whole.usual_ms) {
        return None;
    }
    let most = shifts.iter().skip(1).max_by(|a, b| a.excess_ms().total_cmp(&b.excess_ms()))?;
    (most.excess_ms() >= MOST_OF_IT * grew).then_some(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift(stage: &str, now_ms: f64, usual_ms: f64) -> StageShift {
        StageShift { stage: stage.into(), now_ms, usual_ms }
    }

    #[test]
    fn the_stage_that_grew_most_took_the_time() {
        let shifts = [shift("latency", 800.0, 100.0), shift("feature_store", 650.0, 20.0), shift("rest", 100.0, 80.0)];
        assert_eq!(culprit(&shifts).unwrap().stage, "feature_store");
    }

    #[test]
    fn nothing_grew_and_nothing_took_the_time() {
        assert_eq!(culprit(&[shift("latency", 104.0, 100.0), shift("rest", 104.0, 100.0)]), None);
        let spread = [shift("latency", 200.0, 100.0), shift("a", 70.0, 30.0), shift("b", 70.0, 30.0)];
        assert_eq!(culprit(&spread), None);
    }
}
