//! `changed`: whether a number left its baseline, of all events or of any group that the step looks at.

use std::sync::Arc;

use crate::analysis::alerts::{Direction, among};
use crate::model::Verdict;
use crate::runbook::block::Keys;
use crate::runbook::{Evidence, Part};

use super::{Judgement, Rule, direction, sigma, words};

/// Left its baseline by at least so many σ.
#[derive(Debug)]
struct Changed {
    sigma: f64,
    direction: Direction,
}

/// Reads `sigma` and `direction`.
pub fn read(keys: &mut Keys<'_>) -> Option<Arc<dyn Rule>> {
    Some(Arc::new(Changed { sigma: sigma(keys), direction: direction(keys) }))
}

impl Rule for Changed {
    fn name(&self) -> &'static str {
        "changed"
    }

    fn judge(&self, evidence: &Evidence) -> Judgement {
        if let Some(nothing) = words::nothing_to_judge(evidence) {
            return nothing;
        }
        let judged: Vec<(&Part, f64)> =
            evidence.parts.iter().filter_map(|p| Some((p, p.number.deviation?.sigma))).collect();
        let tried = judged.len();
        let furthest = |fits: &dyn Fn(f64) -> bool| {
            let those = judged.iter().filter(|(_, s)| fits(*s)).map(|(p, s)| (*p, among(*s, tried as f64)));
            those.reduce(|a, b| if b.1.abs() > a.1.abs() { b } else { a })
        };
        let measure = &evidence.measure;
        match furthest(&|s| self.direction.is_worse(s)) {
            Some((part, sigma)) if sigma.abs() >= self.sigma => Judgement::new(
                Verdict::Yes,
                format!(
                    "{} is {}: {}{}, {}",
                    subject(part, measure),
                    words::now_and_usual(part, evidence),
                    words::sigma(sigma),
                    words::since(part),
                    words::events(part.number.count)
                ),
            ),
            _ if tried == 0 => Judgement::new(
                Verdict::CannotTell,
                format!("too few buckets of {measure} hold enough events to be judged"),
            ),
            _ => {
                let all = evidence.all().map_or_else(String::new, |p| words::now_and_usual(p, evidence));
                let most = furthest(&|_| true).map_or(0.0, |(_, s)| s);
                let other = if most.abs() >= self.sigma { ", the other way" } else { "" };
                let sample = words::events(evidence.events_behind());
                Judgement::new(
                    Verdict::No,
                    format!("{measure} is as usual: {all} ({}{other}, {sample})", words::sigma(most)),
                )
            }
        }
    }
}

/// `latency.p99`, or `latency.p99 of canary`.
fn subject(part: &Part, measure: &str) -> String {
    match part.of {
        crate::model::GroupOf::All => measure.to_string(),
        crate::model::GroupOf::Value(_) => format!("{measure} of {}", part.name()),
    }
}
