//! Sentences that rules share.

use crate::analysis::{Zone, time_words};
use crate::model::Verdict;
use crate::runbook::{Evidence, Part};
use crate::ui::numbers;

use super::Judgement;

/// Fewer events than this say nothing of a group.
pub const FEWEST: f64 = 20.0;

/// A deviation: `+9.1 sigma`.
pub fn sigma(sigma: f64) -> String {
    format!("{} sigma", numbers::signed(sigma))
}

/// `12,400 events`.
pub fn events(n: f64) -> String {
    format!("{} event{}", numbers::grouped(n), if n.round() == 1.0 { "" } else { "s" })
}

/// What a part measures now and usually: `870 ms, usually 365 ms`; where a share above a threshold is judged, that as well.
pub fn now_and_usual(part: &Part, evidence: &Evidence) -> String {
    let (now, usual) = part.values();
    let measured = format!("{}, usually {}", evidence.measured(now), evidence.measured(usual));
    match &evidence.symptom {
        Some(symptom) => {
            let [now, usual] = [part.number.value, part.number.usual].map(|v| evidence.judged(v));
            format!("{measured} ({now} {symptom}, usually {usual})")
        }
        None => measured,
    }
}

/// Since when: ` since 03:07 UTC`.
pub fn since(part: &Part) -> String {
    let onset = part.number.deviation.map(|d| time_words(d.onset, Zone::Utc));
    onset.map_or_else(String::new, |t| format!(" since {} UTC", t.get(..5).unwrap_or(&t)))
}

/// Why a rule that needs a baseline and events can say nothing, where that is so.
pub fn nothing_to_judge(evidence: &Evidence) -> Option<Judgement> {
    let unsure = |words: String| Some(Judgement::new(Verdict::CannotTell, words));
    if !evidence.has_baseline {
        return unsure("there is no baseline to hold it against: choose one".into());
    }
    if evidence.coverage < 0.5 {
        return unsure(format!("only {} of the events could be read", numbers::progress(evidence.coverage)));
    }
    let Some(all) = evidence.all() else {
        return unsure(format!("there is no {}", evidence.measure));
    };
    let (now, usual) = (all.number.track.whole.effective, all.number.track.usual.effective);
    if now < FEWEST || usual < FEWEST {
        let which = if now < FEWEST { "in the window" } else { "in the baseline" };
        let least = numbers::grouped(FEWEST);
        let seen = events(now.min(usual).max(0.0));
        return unsure(format!("{seen} with {} {which}, at least {least} are needed", evidence.measure));
    }
    None
}
