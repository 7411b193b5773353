//! From a destination to the screen it leads to.

use crate::model::Destination;
use crate::panes::watching;
use crate::panes::{self, Pane};
use crate::ui::{Context, Signs};

use super::{
    Alerts, Anomalies, Dashboard, EventScreen, Exemplars, HeatMap, Logs, RunbookScreen, Screen, TraceScreen, WhyScreen,
};

/// The screen that a destination leads to.
pub fn open(destination: &Destination, context: &Context, signs: Signs) -> Box<dyn Screen> {
    match destination {
        Destination::Logs { at, .. } => Box::new(Logs::new(*at)),
        Destination::InvalidLines { at, .. } => Box::new(Logs::new(*at).only_invalid()),
        // The rules were read once already, so that their mistakes were told before the screen opened.
        Destination::Alerts => {
            Box::new(Alerts::new(watching::rules(&context.config).unwrap_or_default()).with_signs(signs))
        }
        Destination::Anomalies => Box::new(Anomalies::default()),
        Destination::Dashboard { .. } => {
            let panes = panes::arrangement(&context.config).unwrap_or_else(|_| panes::shipped());
            Box::new(Dashboard::new(panes, panes::volume()).with_signs(signs))
        }
        Destination::Runbook { id, signal, walked } => {
            let screen = RunbookScreen::new(id.as_deref(), signal.as_deref(), walked.clone(), context);
            Box::new(screen.with_signs(signs))
        }
        Destination::Trace(follow) => Box::new(TraceScreen::new(follow.clone()).with_signs(signs)),
        Destination::Exemplars(spike) => Box::new(Exemplars::new((**spike).clone()).with_signs(signs)),
        Destination::Event(event) => Box::new(EventScreen::new((**event).clone())),
        Destination::Why { pane, spike, selections } => {
            let screen = WhyScreen::new(pane_of(pane, context), spike.as_deref().cloned(), selections.clone());
            Box::new(screen.with_signs(signs))
        }
        Destination::HeatMap { pane } => Box::new(HeatMap::new(&pane_of(pane, context)).with_signs(signs)),
    }
}

/// The pane of that key; the first where there is none, as a link of somebody else's config may name.
fn pane_of(key: &str, context: &Context) -> Pane {
    let mut panes = panes::arrangement(&context.config).unwrap_or_else(|_| panes::shipped());
    panes.push(panes::volume());
    let at = panes.iter().position(|p| p.key == key).unwrap_or(0);
    panes.swap_remove(at)
}
