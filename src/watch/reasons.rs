//! Why an alert opens: asked once, when it is new, so that whoever is told hears what changed.

use std::collections::BTreeMap;

use crate::analysis::alerts::{Alert, join};
use crate::analysis::why::Inquiry;
use crate::model::{Answer, FieldMap, Scope};
use crate::panes::{furthest, watching::Watched};
use crate::store::{Store, ask_whole};

use super::{Look, State, Watch};

/// Causes and changes that are told of an alert.
const TOLD: usize = 3;

/// The rules that lead alerts which are not open yet.
pub fn new_leads(look: &Look, state: &State) -> Vec<String> {
    let known = |rule: &str| state.open.iter().any(|open| open.alert.signals.iter().any(|s| s.rule == rule));
    let fresh = join(look.signals.clone()).into_iter().filter(Alert::opens);
    fresh.filter_map(|alert| Some(alert.leading()?.rule.clone())).filter(|rule| !known(rule)).collect()
}

/// What explains the signals of these rules, by rule: the causes that are claimed, and values that came or went. A store that
/// fails explains nothing; the alert is told all the same.
pub async fn reasons(
    store: &dyn Store,
    (watch, rules): (&Watch, &[String]),
    scope: &Scope,
    map: &FieldMap,
) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for watched in watch.watched.iter().filter(|w| rules.contains(&w.rule.name)) {
        if let Some(words) = explained(store, (watch, watched), scope, map).await.filter(|words| !words.is_empty()) {
            found.insert(watched.rule.name.clone(), words);
        }
    }
    found
}

async fn explained(
    store: &dyn Store,
    (watch, watched): (&Watch, &Watched),
    scope: &Scope,
    map: &FieldMap,
) -> Option<Vec<String>> {
    let pane = &watched.pane;
    let answer = ask_whole(store, vec![pane.question(scope)], |_| {}).await.answers.pop()?;
    let Answer::Series(series) = answer.ok()? else { return None };
    let spike = furthest(&pane.spikes(&pane.read(&series, scope, scope.window.to)))?.clone();
    let mut inquiry = Inquiry::begin(spike, scope, map).looking_first_at(&watch.why_fields);
    while inquiry.doing().is_some() {
        let answers = ask_whole(store, inquiry.questions(), |_| {}).await.answers;
        inquiry.take(answers, map).ok()?;
    }
    let explanation = inquiry.explanation()?;
    let causes = explanation.claimed().map(|cause| cause.words.clone());
    let turnover = explanation.turnover.iter().map(|turnover| turnover.words());
    Some(causes.chain(turnover).take(TOLD).collect())
}
