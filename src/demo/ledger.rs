//! How many requests, training events and single events each slice holds, so that the file has exactly as many lines
//! as asked for and every slice can be made alone.

use super::random::Random;
use super::request::EXCEPTIONAL;
use super::timeline::{Timeline, rhythm};

/// Lines of a request.
const STAGES: u64 = 5;

/// Training events are this share of the lines in the incident's hours, but at least so many a minute.
const TRAINING_SHARE: f64 = 0.018;
const TRAINING_LEAST: f64 = 3.0;

/// What a slice holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Counts {
    pub requests: u32,
    pub training: u32,
    /// Events that belong to no request.
    pub single: u32,
}

/// The counts of every slice.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    seed: u64,
    written: Vec<Counts>,
    /// Requests a minute at average traffic.
    rate: f64,
    /// Training events a minute, before sampling.
    training: f64,
    /// Single events a minute.
    single: f64,
}

impl Ledger {
    /// Shares `events` lines out among the slices of the timeline.
    pub fn new(seed: u64, events: u64, timeline: &Timeline) -> Ledger {
        let windows: Vec<_> = (0..timeline.slices()).map(|slice| timeline.window(slice)).collect();
        let kept: Vec<f64> = windows.iter().map(|w| timeline.kept(w.from).unwrap_or(1.0)).collect();
        let traffic: Vec<f64> =
            windows.iter().zip(&kept).map(|(w, kept)| rhythm(w.from) * (kept + (1.0 - kept) * EXCEPTIONAL)).collect();
        let all_kept: f64 = kept.iter().sum();
        let all_traffic: f64 = traffic.iter().sum();

        let detail = events as f64 / all_traffic * rhythm(timeline.onset);
        let training = (detail * TRAINING_SHARE).max(TRAINING_LEAST).min(events as f64 / 8.0 / all_kept);
        let training_total = (training * all_kept) as u64;
        let requests_total = (events - training_total - events / 250) / STAGES;
        let single_total = events - training_total - requests_total * STAGES;
        let rate = requests_total as f64 / all_traffic;

        let requests: Vec<f64> = traffic.iter().map(|t| t * rate).collect();
        let training_kept: Vec<f64> = kept.iter().map(|k| k * training).collect();
        let single = single_total as f64 / windows.len().max(1) as f64;
        let requests = share_out(&requests, requests_total, &scatter(seed, &requests));
        let even = vec![0.0; windows.len()];
        let training_events = share_out(&training_kept, training_total, &even);
        let singles = share_out(&vec![single; windows.len()], single_total, &even);
        let written = requests
            .into_iter()
            .zip(training_events)
            .zip(singles)
            .map(|((requests, training), single)| Counts { requests, training, single })
            .collect();
        Ledger { seed, written, rate, training, single }
    }

    /// The counts of a slice; beyond the written ones at the rate of full detail.
    pub fn counts(&self, slice: u64, timeline: &Timeline) -> Counts {
        let written = usize::try_from(slice).ok().and_then(|slice| self.written.get(slice));
        written.copied().unwrap_or_else(|| self.live(slice, timeline))
    }

    fn live(&self, slice: u64, timeline: &Timeline) -> Counts {
        let mut random = Random::of(&[self.seed, 0x11fe, slice]);
        let requests = self.rate * rhythm(timeline.window(slice).from);
        let mut at_random = |rate: f64| (rate + random.share()) as u32;
        let (training, single) = (at_random(self.training), at_random(self.single));
        let requests = (requests + requests.sqrt() * random.normal()).round().max(0.0) as u32;
        Counts { requests, training, single }
    }
}

/// Random shifts of the borders between slices, so that counts scatter as those of independent arrivals do.
fn scatter(seed: u64, expected: &[f64]) -> Vec<f64> {
    let mut random = Random::of(&[seed, 0x5ca7]);
    let mut before = 0.0;
    let mut shift = |here: f64| {
        let most = 0.45 * here.min(before);
        before = here;
        ((here / 2.0).sqrt() * random.normal()).clamp(-most, most)
    };
    expected.iter().map(|here| shift(*here)).collect()
}

/// Whole numbers that add up to `total`, each near its expected value; `shift` moves the border before each.
fn share_out(expected: &[f64], total: u64, shift: &[f64]) -> Vec<u32> {
    let mut borders = Vec::with_capacity(expected.len());
    let mut sum = 0.0;
    let mut reached = 0u64;
    for (expected, shift) in expected.iter().zip(shift) {
        reached = reached.max((sum + shift + 0.5).max(0.0) as u64).min(total);
        borders.push(reached);
        sum += expected;
    }
    let next = borders.iter().skip(1).copied().chain([total]);
    borders.iter().zip(next).enumerate().map(|(i, (a, b))| (b - if i == 0 { 0 } else { *a }) as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Time;

    #[test]
    fn every_total_is_met_exactly() {
        let timeline = Timeline::new(3, Time(1_772_409_600_000));
        for events in [0, 1, 4, 7, 99, 1_000, 54_321, 2_000_000] {
            let ledger = Ledger::new(3, events, &timeline);
            let lines = |c: &Counts| u64::from(c.requests) * STAGES + u64::from(c.training) + u64::from(c.single);
            assert_eq!(ledger.written.iter().map(lines).sum::<u64>(), events);
        }
    }

    #[test]
    fn live_slices_go_on_at_the_rate_of_the_last() {
        let timeline = Timeline::new(3, Time(1_772_409_600_000));
        let ledger = Ledger::new(3, 1_000_000, &timeline);
        let mean = |from: u64| (from..from + 10).map(|s| ledger.counts(s, &timeline).requests).sum::<u32>() / 10;
        let (before, after) = (mean(timeline.slices() - 10), mean(timeline.slices()));
        assert!(before.abs_diff(after) * 10 < before, "{before} {after}");
    }
}
