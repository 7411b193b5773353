//! Where time is lost: a step's own time, and the gap between a caller's step and its callee's, against the baseline.
//!
//! Durations come from one clock each, so that hosts whose clocks are apart do no harm.

use std::collections::HashMap;

use super::evidence::{Evidence, What};
use super::units::{Kind, Unit};
use crate::analysis::chance;
use crate::analysis::median::median;

/// Fewer times than this are not compared.
const ENOUGH: usize = 3;
/// Differences far below this, in ms, are no matter, whatever the ratio.
const MATTERS: f64 = 1.0;

/// Where a time was spent: in a step, or on the way to a service.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Own(Kind),
    WayTo(usize),
}

/// The times in ms of one place as one caller sees it, in the window and in the baseline.
type Pair = [Vec<f64>; 2];

/// Places whose times are higher than in the baseline, in no order.
pub fn shifts(window: &[Unit], baseline: &[Unit]) -> Vec<Evidence> {
    let mut edges: HashMap<(Place, Kind), Pair> = HashMap::new();
    for (side, units) in [window, baseline].into_iter().enumerate() {
        // What failed early took little time: usual is what runs took that went well.
        for unit in units.iter().filter(|u| side == 0 || !u.failed) {
            let own = unit.own.map(|ms| (Place::Own(unit.kind), ms));
            let gap = unit.gap.map(|(to, ms)| (Place::WayTo(to), ms));
            for (place, ms) in own.into_iter().chain(gap) {
                if let Some(times) = edges.entry((place, unit.kind)).or_default().get_mut(side) {
                    times.push(ms);
                }
            }
        }
    }
    let mut places: HashMap<Place, Vec<Pair>> = HashMap::new();
    edges.into_iter().for_each(|((place, _), pair)| places.entry(place).or_default().push(pair));
    places.into_iter().filter_map(|(place, edges)| shift(place, &edges)).collect()
}

/// All callers of a service together tell more than one of them, but each is held against its own usual time.
fn shift(place: Place, edges: &[Pair]) -> Option<Evidence> {
    let [mut window, mut baseline] = [Vec::new(), Vec::new()];
    let [mut ms, mut usual_ms] = [Vec::new(), Vec::new()];
    for [of_window, of_baseline] in edges {
        let Some(usual) = median(of_baseline).filter(|_| !of_window.is_empty()) else { continue };
        let scaled = |ms: &f64| ((ms - usual) / usual.abs().max(MATTERS)).asinh();
        window.extend(of_window.iter().map(scaled));
        baseline.extend(of_baseline.iter().map(scaled));
        ms.extend_from_slice(of_window);
        usual_ms.extend_from_slice(of_baseline);
    }
    if window.len() < ENOUGH || baseline.len() < ENOUGH {
        return None;
    }
    let (kind, what) = match place {
        Place::Own(kind) => (kind, What::Slower),
        Place::WayTo(service) => ((service, None), What::Waits),
    };
    Some(Evidence {
        kind,
        what,
        p: chance::of_higher(&window, &baseline),
        effect: median(&window)? - median(&baseline)?,
        events: ms.len() as f64,
        baseline_events: usual_ms.len() as f64,
        value: median(&ms)?,
        baseline_value: median(&usual_ms)?,
    })
}
