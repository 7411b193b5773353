//! What would have fired: the same looks and decisions, at every step of a stretch of the past.

use serde::Serialize;

use crate::analysis::alerts::Alert;
use crate::model::{Answer, Health, Question, Result, Time, Window};
use crate::store::{Store, ask_whole};

use super::decide::{Rules, decide};
use super::outbox::Kind;
use super::{State, Watch};

/// Looks at most; a longer stretch is looked at in wider steps.
pub const MOST_LOOKS: i64 = 10_080;

/// What would have been told.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Backtest {
    /// The stretch.
    pub window: Window,
    /// Between two looks, in ms.
    pub step: i64,
    /// How often was looked.
    pub looks: i64,
    /// Looks at which there was no event to judge.
    pub empty: i64,
    /// Looks at which there were events, and no baseline to hold them against.
    pub uncompared: i64,
    /// Looks at which something could not be seen.
    pub blind: i64,
    /// What would have fired, in order.
    pub alerts: Vec<Fired>,
}

/// An alert that would have fired.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Fired {
    /// When somebody would have been told.
    pub opened: Time,
    /// When it would have been over; `None` where it was not by the end.
    pub resolved: Option<Time>,
    /// Stands for it.
    pub key: String,
    /// As it was at its most urgent.
    pub alert: Alert,
}

/// The step (ms) that keeps the number of looks bounded.
pub fn step_for(length: i64, interval: i64) -> i64 {
    interval.max(length / MOST_LOOKS).max(1)
}

/// Looks at every step of the window; `told` hears the share (0–1) that was done. Time is that of the steps: silences hold, and
/// rates are not limited.
///
/// # Errors
/// When the store cannot say what it has, or answers nothing at all.
pub async fn backtest(
    store: &dyn Store,
    (watch, rules): (&Watch, &Rules),
    (window, interval): (Window, i64),
    mut told: impl FnMut(f64),
) -> Result<Backtest> {
    let health = health(store).await?;
    let step = step_for(window.length(), interval);
    let mut result = Backtest { window, step, looks: 0, empty: 0, uncompared: 0, blind: 0, alerts: Vec::new() };
    let (mut state, mut at) = (State::default(), window.from);
    while at <= window.to {
        let scope = watch.scope(at, &health);
        let whole = ask_whole(store, watch.questions(&scope), |_| {}).await;
        if let Some(error) = whole.failure() {
            return Err(error.clone());
        }
        let look = watch.look(&scope, at, whole.answers, whole.share);
        result.looks += 1;
        result.empty += i64::from(!look.has_events);
        result.uncompared += i64::from(look.has_events && !look.compared);
        result.blind += i64::from(!look.blind.is_empty());
        for decision in decide(&mut state, &look, at, rules) {
            // Nobody is there to confirm.
            state.outbox.clear();
            let open = result.alerts.iter_mut().rev().find(|f| f.key == decision.key && f.resolved.is_none());
            match (decision.decision, open) {
                (Kind::Resolved, Some(fired)) => fired.resolved = Some(at),
                (_, Some(fired)) => fired.alert = decision.alert,
                (Kind::Opened, None) if !decision.tells.is_empty() => {
                    let (key, alert) = (decision.key, decision.alert);
                    result.alerts.push(Fired { opened: at, resolved: None, key, alert });
                }
                _ => {}
            }
        }
        told((at.0 - window.from.0) as f64 / window.length().max(1) as f64);
        at = at.plus(step);
    }
    Ok(result)
}

/// What the store has.
///
/// # Errors
/// When it cannot say.
pub async fn health(store: &dyn Store) -> Result<Health> {
    Answer::next(&mut ask_whole(store, vec![Question::Health], |_| {}).await.answers.into_iter())
}
