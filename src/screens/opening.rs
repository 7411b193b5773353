//! From a destination to the screen it leads to.

use crate::model::Destination;
use crate::panes::watching;
use crate::panes::{self, Pane};
use crate::runbook::{self, Setting};
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
        Destination::Dashboard { pane, .. } => {
            let panes = panes::arrangement(&context.config).unwrap_or_else(|_| panes::shipped());
            let mut dashboard = Dashboard::new(panes, panes::volume()).with_signs(signs);
            if let Some(pane) = pane.as_deref().and_then(|pane| known_pane(pane, context)) {
                dashboard.look_at(pane, true);
            }
            Box::new(dashboard)
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

/// The pane of that key, or the one that shows what the key measures.
pub fn known_pane(key: &str, context: &Context) -> Option<Pane> {
    let setting = Setting::new(&context.config, context.map.clone());
    setting.panes.iter().find(|pane| pane.key == key).cloned().or_else(|| runbook::pane(key, &setting))
}

/// The same; the first pane where there is none, as a link of somebody else's config may name.
fn pane_of(key: &str, context: &Context) -> Pane {
    let first = || panes::arrangement(&context.config).ok().and_then(|panes| panes.into_iter().next());
    known_pane(key, context).or_else(first).unwrap_or_else(panes::volume)
}
