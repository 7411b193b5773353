//! Clocks that are apart: a call that cannot have run when its line says so moves with all of its host.
//!
//! Only what no order of events explains counts as a clock: a call that fits into its caller and starts before it, or that
//! fits and lies beyond the end of everything above it. A call that merely ends after its caller may be work that nobody
//! waited for, and stays where it is.

use std::collections::HashMap;

use super::draft::Draft;
use crate::model::Skew;

/// Rounding of two times in ms.
const ROUNDING: f64 = 2.0;
/// A call shorter than this share of its caller says nothing of where in its time it belongs once it has ended.
const TELLING: f64 = 0.2;

/// Moves the steps of hosts whose clocks are apart; callers must come before what they call in `order`.
pub fn align(drafts: &mut [Draft], order: &[usize]) -> Vec<Skew> {
    let hosts = hosts(drafts);
    let mut members: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut first_seen: Vec<&str> = Vec::new();
    for at in order {
        let Some(host) = hosts.get(*at) else { continue };
        let of_host = members.entry(host).or_insert_with(|| {
            first_seen.push(host);
            Vec::new()
        });
        of_host.push(*at);
    }
    let last = order.iter().filter_map(|i| drafts.get(*i)).filter(|d| d.parent.is_none()).map(|d| d.end);
    let end = last.fold(f64::MIN, f64::max);
    let mut settled: HashMap<&str, ()> = HashMap::new();
    let mut skews = Vec::new();
    for host in first_seen {
        let own = members.get(host).map_or(&[][..], Vec::as_slice);
        let edges = own.iter().filter_map(|at| {
            let parent = drafts.get(*at)?.parent?;
            let by = hosts.get(parent)?;
            (by != host && settled.contains_key(by.as_str())).then(|| Edge::of(drafts, parent, *at, end)).flatten()
        });
        let shift = shift(&edges.collect::<Vec<_>>());
        settled.insert(host, ());
        if shift != 0.0 {
            own.iter().for_each(|at| move_by(drafts, *at, shift));
            skews.push(Skew { host: host.to_string(), ahead_ms: -shift, spans: own.len() });
        }
    }
    skews
}

fn move_by(drafts: &mut [Draft], at: usize, by: f64) {
    if let Some(draft) = drafts.get_mut(at) {
        draft.shift(by);
        draft.moved = by;
    }
}

/// What a clock belongs to: the node, where any line of the pod names it; else the pod, else the service.
fn hosts(drafts: &[Draft]) -> Vec<String> {
    let mut nodes: HashMap<&str, &str> = HashMap::new();
    for draft in drafts {
        if let (Some(pod), Some(node)) = (&draft.pod, &draft.node) {
            nodes.entry(pod).or_insert(node);
        }
    }
    let node_of = |pod: &str| nodes.get(pod).copied().unwrap_or(pod).to_string();
    let host = |d: &Draft| match (&d.node, &d.pod) {
        (Some(node), _) => node.clone(),
        (None, Some(pod)) => node_of(pod),
        (None, None) => d.service.clone().unwrap_or_default(),
    };
    drafts.iter().map(host).collect()
}

/// What one call between two hosts says of their clocks.
struct Edge {
    /// Least and most that the call must move to lie within its caller, in ms.
    least: f64,
    most: f64,
    /// Lies beyond the end of everything above it, though it is a telling part of its caller.
    beyond: bool,
}

impl Edge {
    /// `None` where the call cannot fit into its caller or one of the two has no time of its own.
    fn of(drafts: &[Draft], parent: usize, child: usize, end: f64) -> Option<Edge> {
        let (parent, child) = (drafts.get(parent)?, drafts.get(child)?);
        let known = parent.duration.is_some() && child.duration.is_some() && parent.timed && child.timed;
        let fits = child.length() <= parent.length() + ROUNDING;
        let mostly_after = child.start > parent.end - child.length() / 2.0;
        let telling = child.length() >= TELLING * parent.length();
        (known && fits).then_some(Edge {
            least: parent.start - child.start,
            most: parent.end - child.end,
            beyond: mostly_after && telling && child.end > end + ROUNDING,
        })
    }
}

/// The smallest move that explains the calls; 0 where nothing needs explaining.
fn shift(edges: &[Edge]) -> f64 {
    let least = edges.iter().map(|e| e.least).fold(f64::MIN, f64::max);
    if least > ROUNDING {
        return least;
    }
    let most = edges.iter().filter(|e| e.beyond).map(|e| e.most).fold(f64::MAX, f64::min);
    if edges.iter().any(|e| e.beyond) && most < -ROUNDING && least <= most + ROUNDING { most } else { 0.0 }
}
