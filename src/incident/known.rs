//! What need not be written again: a runbook that is opened anew, or resumed, comes to what it came to before.

use crate::model::{ANEW, BACK, Incident, NARROWED, NO_LONGER, What};

/// Whether the record says this already of what is looked at, and nothing after it that speaks against it.
pub fn is_known(incident: &Incident, what: &What) -> bool {
    let mut latest = of_here(incident).into_iter().rev();
    match what {
        What::Finding { .. } => is_found(latest, what),
        What::Overridden { .. } => {
            latest.find(|known| step(known).is_some() && step(known) == step(what)) == Some(what)
        }
        What::Decision { step, words } => is_decided(latest, step.as_deref(), words),
        What::Exemplar { .. } => latest.any(|known| known == what),
        What::Cause(_) => latest.find(|known| matches!(known, What::Cause(_) | What::TakenBack(_))) == Some(what),
        _ => false,
    }
}

/// What happened while that was looked at which is looked at now: the same words of something else are another finding.
fn of_here(incident: &Incident) -> Vec<&What> {
    let mut place = None;
    let placed: Vec<_> = incident
        .entries
        .iter()
        .map(|entry| {
            if let What::Opened { place: now, .. } | What::Narrowed { place: now, .. } = &entry.what {
                place = Some(now);
            }
            (place, &entry.what)
        })
        .collect();
    placed.into_iter().filter(|(at, _)| *at == place).map(|(_, what)| what).collect()
}

/// The step whose verdict it gives, with its runbook.
fn step(what: &What) -> Option<(Option<&str>, &str)> {
    match what {
        What::Finding { runbook, step, .. } | What::Overridden { runbook, step, .. } => {
            Some((runbook.as_deref(), step))
        }
        _ => None,
    }
}

/// The latest finding of the step is the same. Where somebody knew better, it must not have been asked anew since.
fn is_found<'a>(latest: impl Iterator<Item = &'a What>, what: &What) -> bool {
    let mut asked_anew = false;
    for known in latest {
        match known {
            What::Decision { words, .. } if words.starts_with(ANEW) => return false,
            What::Decision { words, .. } => asked_anew |= takes_back(words),
            _ if step(known).is_none() || step(known) != step(what) => {}
            What::Overridden { .. } if asked_anew => return false,
            What::Overridden { .. } => {}
            _ => return known == what,
        }
    }
    false
}

fn takes_back(words: &str) -> bool {
    [BACK, NO_LONGER, ANEW].iter().any(|begin| words.starts_with(begin))
}

fn is_decided<'a>(latest: impl Iterator<Item = &'a What>, of: Option<&str>, wanted: &str) -> bool {
    if takes_back(wanted) {
        return false;
    }
    let narrows = wanted.starts_with(NARROWED);
    for known in latest {
        let What::Decision { step, words } = known else { continue };
        let same_step = step.as_deref() == of;
        match narrows {
            _ if words.starts_with(ANEW) => return false,
            _ if same_step && words == wanted => return true,
            true if words.strip_prefix(NO_LONGER) == Some(wanted) || same_step && takes_back(words) => return false,
            // One step may narrow and be answered; what was answered before it is answered otherwise.
            false if same_step && !words.starts_with(NARROWED) => return false,
            false if of.is_none() && takes_back(words) => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Entry, Looked, Time, Verdict, Window};

    fn finding(words: &str) -> What {
        let verdict = Verdict::Yes;
        What::Finding { runbook: Some("latency".into()), step: "a".into(), verdict, words: words.into() }
    }

    fn overridden(words: &str) -> What {
        let verdict = Verdict::No;
        What::Overridden { runbook: Some("latency".into()), step: "a".into(), verdict, words: words.into() }
    }

    fn decided(step: &str, words: &str) -> What {
        What::Decision { step: (!step.is_empty()).then(|| step.into()), words: words.into() }
    }

    fn is_known_after(whats: &[What], what: &What) -> bool {
        let entry = |what: &What| Entry { at: Time(0), author: "ann".into(), what: what.clone(), query: None };
        is_known(&Incident { id: "x".into(), entries: whats.iter().map(entry).collect() }, what)
    }

    #[test]
    fn a_finding_is_known_until_the_answer_changes() {
        let (was, is) = (finding("3.2.1 stands out"), finding("nothing stands out"));
        assert!(!is_known_after(&[], &was));
        assert!(is_known_after(&[was.clone(), decided("a", "narrowed to 3.2.1")], &was));
        assert!(!is_known_after(std::slice::from_ref(&was), &is));
        assert!(!is_known_after(&[was.clone(), is], &was), "it is as it was before it changed");
    }

    #[test]
    fn the_same_words_of_something_else_are_another_finding() {
        let found = finding("nothing stands out");
        let at = |minute: i64| {
            let window = Window { from: Time(0), to: Time(60_000 * minute) };
            let place = Looked { window, filter: String::new(), baseline: "auto".into() };
            What::Narrowed { place, words: String::new(), link: String::new() }
        };
        assert!(!is_known_after(&[at(1), found.clone(), at(2)], &found));
        assert!(is_known_after(&[at(1), found.clone(), at(2), at(1)], &found));
        assert!(!is_known_after(&[found.clone(), decided("a", "begun anew: something else is looked at now")], &found));
    }

    #[test]
    fn who_knew_better_does_so_until_it_is_asked_anew() {
        let (found, better) = (finding("it is"), overridden("it is not"));
        let both = [found.clone(), better.clone()];
        assert!(is_known_after(&both, &found) && is_known_after(&both, &better));
        let anew = [found.clone(), better.clone(), decided("a", "back to: A?"), found.clone()];
        assert!(!is_known_after(&anew[..3], &found));
        assert!(!is_known_after(&anew, &better));
    }

    #[test]
    fn a_narrowing_is_known_unless_it_was_taken_back() {
        let (narrowed, other) = (decided("a", "narrowed to version 2"), decided("a", "narrowed to canary"));
        assert!(is_known_after(&[narrowed.clone(), other.clone()], &narrowed));
        for taken in
            [decided("a", "back to: A?; no longer narrowed by it"), decided("b", "no longer narrowed to version 2")]
        {
            assert!(!is_known_after(&[narrowed.clone(), taken.clone()], &narrowed), "{taken:?}");
            assert!(!is_known_after(std::slice::from_ref(&taken), &taken), "what is taken back is written each time");
        }
        assert!(is_known_after(&[narrowed.clone(), decided("b", "back to: B?")], &narrowed));
    }

    #[test]
    fn an_answer_and_an_end_are_known_until_they_are_others() {
        let (yes, no) = (decided("b", "A deploy? yes"), decided("b", "A deploy? no"));
        assert!(is_known_after(std::slice::from_ref(&yes), &yes));
        assert!(!is_known_after(&[yes.clone(), no], &yes));
        let end = decided("", "the runbook latency ended: nothing was found");
        assert!(is_known_after(&[end.clone(), yes], &end));
        assert!(!is_known_after(&[end.clone(), decided("a", "back to: A?")], &end));
        let note = What::Note { words: "again".into() };
        assert!(!is_known_after(std::slice::from_ref(&note), &note), "what somebody says is written each time");
    }
}
