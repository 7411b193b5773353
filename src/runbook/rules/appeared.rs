//! `appeared` and `vanished`: values that one would have seen before, or would see now, and does not.

use std::sync::Arc;

use crate::model::GroupOf;
use crate::model::Verdict;
use crate::runbook::block::Keys;
use crate::runbook::{Evidence, Part};
use crate::ui::numbers;

use super::{Judgement, Picked, Rule, words};

/// None was seen where this many were to be expected: by chance once in a hundred thousand times.
const EXPECTED: f64 = 12.0;

/// A value came or went.
#[derive(Debug)]
struct Came {
    appeared: bool,
}

/// Takes no parameters.
pub fn read_appeared(_: &mut Keys<'_>) -> Option<Arc<dyn Rule>> {
    Some(Arc::new(Came { appeared: true }))
}

/// Takes no parameters.
pub fn read_vanished(_: &mut Keys<'_>) -> Option<Arc<dyn Rule>> {
    Some(Arc::new(Came { appeared: false }))
}

impl Rule for Came {
    fn name(&self) -> &'static str {
        if self.appeared { "appeared" } else { "vanished" }
    }

    fn picks(&self) -> bool {
        true
    }

    fn judge(&self, evidence: &Evidence) -> Judgement {
        if let Some(nothing) = words::nothing_to_judge(evidence) {
            return nothing;
        }
        let what = evidence.field.as_deref().unwrap_or("value");
        let sample = words::events(evidence.events_behind());
        let found = evidence.groups().filter(|p| matches!(p.of, GroupOf::Value(Some(_)))).filter_map(|p| {
            let expected = self.expected(p, evidence)?;
            (expected >= EXPECTED).then_some((p, expected))
        });
        let Some((part, expected)) = found.reduce(|a, b| if b.1 > a.1 { b } else { a }) else {
            let seen = numbers::counted(evidence.groups().count(), "value");
            return Judgement::new(Verdict::No, format!("no {what} {} ({seen}, {sample})", self.name()));
        };
        let (name, number) = (part.name(), &part.number);
        let (now, usual) = (number.track.whole.count, number.track.usual.count);
        let seen = if self.appeared { now } else { usual };
        let words = format!(
            "{name} {}: {} {}, none {}, where {} were to be expected ({sample})",
            self.name(),
            words::events(seen),
            if self.appeared { "now" } else { "in the baseline" },
            if self.appeared { "in the baseline" } else { "now" },
            numbers::grouped(expected)
        );
        let value = Some(name);
        let picked = Picked { value, share_of_excess: None, events: (now, usual), values: part.values() };
        Judgement { verdict: Verdict::Yes, words, picked: Some(picked) }
    }
}

impl Came {
    /// How many events of a value were to be expected where none was seen; `None` where some were.
    fn expected(&self, part: &Part, evidence: &Evidence) -> Option<f64> {
        let all = evidence.all()?.pair();
        let own = part.pair();
        let (here, there) = if self.appeared { (own.now, own.usual) } else { (own.usual, own.now) };
        let (all_here, all_there) = if self.appeared { (all.now, all.usual) } else { (all.usual, all.now) };
        (there.count <= 0.0 && all_here.count > 0.0).then(|| here.count / all_here.count * all_there.effective)
    }
}
