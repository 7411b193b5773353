//! `share-above`: whether more than a share of the events lies above a value.

use std::sync::Arc;

use crate::model::Verdict;
use crate::runbook::Evidence;
use crate::runbook::block::Keys;
use crate::runbook::signal::Signal;
use crate::ui::numbers;

use super::{Judgement, Rule, bound, share, words};

/// Standard errors of a 95 % interval.
const Z: f64 = 1.96;

/// More than a share lies above a value.
#[derive(Debug)]
struct ShareAbove {
    value: f64,
    share: f64,
}

/// Reads `value` and `share`.
pub fn read(keys: &mut Keys<'_>) -> Option<Arc<dyn Rule>> {
    let value = bound(keys, "above which value events count");
    Some(Arc::new(ShareAbove { value, share: share(keys, None, "more than which share of the events") }))
}

impl Rule for ShareAbove {
    fn name(&self) -> &'static str {
        "share-above"
    }

    fn measures(&self, signal: Signal) -> Signal {
        signal.above(self.value).unwrap_or(signal)
    }

    fn judge(&self, evidence: &Evidence) -> Judgement {
        let known = evidence.parts.iter().filter_map(|p| Some((p, p.number.track.whole.value?)));
        let Some((part, value)) = known.reduce(|a, b| if b.1 > a.1 { b } else { a }) else {
            return Judgement::new(Verdict::CannotTell, format!("there is no {}", evidence.measure));
        };
        let (low, high) = interval(value, part.number.track.whole.effective);
        let verdict = match () {
            () if low > self.share => Verdict::Yes,
            () if high < self.share => Verdict::No,
            () => Verdict::CannotTell,
        };
        let of = if evidence.parts.len() > 1 { format!(" of {}", part.name()) } else { String::new() };
        let [seen, low, high, bound] = [value, low, high, self.share].map(numbers::share);
        let how = match verdict {
            Verdict::Yes => "more than",
            Verdict::No => "less than",
            _ => "too near to tell from",
        };
        let sample = words::events(part.number.count);
        let words = format!(
            "{seen} of {}{of} lie above {}: {how} {bound} ({low} to {high} by chance, {sample})",
            evidence.measure, self.value
        );
        Judgement::new(verdict, words)
    }
}

/// Wilson's interval of a share.
fn interval(share: f64, n: f64) -> (f64, f64) {
    if n <= 0.0 {
        return (0.0, 1.0);
    }
    let square = Z * Z;
    let middle = (share + square / (2.0 * n)) / (1.0 + square / n);
    let half = Z / (1.0 + square / n) * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}
