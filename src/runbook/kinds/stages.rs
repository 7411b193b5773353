//! `ask = "stages"`: where the time of an inference goes: feature store, engineering, batch, post-processing, and the rest.

use super::{Draft, Kind, filter, ready, where_words, within};
use crate::analysis::alerts::Direction;
use crate::model::{Answer, Filter, GroupOf, Measure, Point, Question, Result, Scale, SeriesAnswer, Stage};
use crate::panes::{Gauge, Number, Pane, Shown, Unit};
use crate::runbook::block::Keys;
use crate::runbook::{Evidence, Ground, Makeup, Part, Setting, Thresholds};

/// Of which they are stages; what they leave of it is `rest`.
const WHOLE: &str = "latency";

#[derive(Debug)]
struct Stages {
    filter: Filter,
}

/// Reads `filter`.
pub fn read(keys: &mut Keys<'_>, _: &Setting) -> Option<Draft> {
    let filter = filter(keys);
    ready(Stages { filter })
}

fn pane() -> Pane {
    let gauge =
        |field: &&str| Gauge { key: field.to_string(), measure: Measure::Mean(field.to_string()), scale: Scale::Log };
    Pane {
        key: "stages".into(),
        title: "Stages".into(),
        gauges: [WHOLE].iter().chain(&Stage::FIELDS).map(gauge).collect(),
        headline: 0,
        split: None,
        mix: false,
        unit: Unit::Milliseconds,
        filter: Filter::exists(WHOLE),
        leads_to: Filter::All,
        worse: Direction::Up,
        shown: Shown::Always,
    }
}

impl Kind for Stages {
    fn name(&self) -> &'static str {
        "stages"
    }

    fn words(&self) -> String {
        format!("mean time of each stage of {WHOLE}{}", where_words(&self.filter))
    }

    fn tells_stages(&self) -> bool {
        true
    }

    fn questions(&self, ground: &Ground<'_>) -> Vec<Question> {
        vec![pane().question(&within(ground.scope, &self.filter))]
    }

    fn read(&self, answers: Vec<Result<Answer>>, ground: &Ground<'_>) -> Result<Evidence> {
        let series: SeriesAnswer = Answer::next(&mut answers.into_iter())?;
        let scope = within(ground.scope, &self.filter);
        let reading = pane().read(&series, &scope, Thresholds::judged_until(&scope));
        let numbers = reading.rows.into_iter().next().map(|r| r.numbers).unwrap_or_default();
        let part = |number: Number| {
            let of = if number.key == WHOLE { GroupOf::All } else { GroupOf::Value(Some(number.key.clone())) };
            Part { of, number, shown: None }
        };
        let mut parts: Vec<Part> = numbers.into_iter().map(part).collect();
        parts.extend(rest(&parts));
        Ok(Evidence {
            measure: "time of a stage".into(),
            unit: Some(Unit::Milliseconds),
            field: Some("stage".into()),
            makeup: Makeup::Stages,
            scale: Some(Scale::Log),
            has_baseline: !scope.baseline.windows.is_empty(),
            coverage: 1.0,
            parts,
            ..Evidence::default()
        })
    }
}

/// What the stages leave of the whole: its change counts, but it has no course of its own to be judged by.
fn rest(parts: &[Part]) -> Option<Part> {
    let whole = parts.first()?;
    let left = |of: &dyn Fn(&Part) -> Point| {
        let stages: f64 = parts.iter().skip(1).filter_map(|p| of(p).value).sum();
        let value = of(whole).value.map(|v| (v - stages).max(0.0));
        Point { value, error: None, ..of(whole) }
    };
    let (now, usual) = (left(&|p| p.number.track.whole), left(&|p| p.number.track.usual));
    let mut number =
        Number { key: "rest".into(), value: now.value, usual: usual.value, deviation: None, ..whole.number.clone() };
    number.track = crate::model::Track { whole: now, usual, ..Default::default() };
    Some(Part { of: GroupOf::Value(Some("rest".into())), number, shown: None })
}
