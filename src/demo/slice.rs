//! What one slice of a story holds, in the order in which its lines reach the file.

use super::effect::strike;
use super::fleet::Service;
use super::ledger::Counts;
use super::random::Random;
use super::request::Request;
use super::scenario::Scenario;
use super::timeline::{SLICE, Timeline};
use super::training::Training;
use crate::model::{Time, Window};

/// Lines of different services pass each other by up to this on their way (ms).
const LAG: u64 = 400;

/// An event that belongs to no request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Single {
    pub seed: u64,
    pub at: Time,
}

/// One line to be written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry<'a> {
    Stage(&'a Request, Service),
    Training(&'a Training),
    Single(Single),
}

/// Everything in one slice.
#[derive(Debug)]
pub(super) struct Slice {
    pub window: Window,
    requests: Vec<Request>,
    training: Vec<Training>,
    singles: Vec<Single>,
}

impl Slice {
    /// Draws it; the same for the same arguments.
    pub fn draw(scenario: Scenario, seed: u64, slice: u64, timeline: &Timeline, counts: Counts) -> Slice {
        let window = timeline.window(slice);
        let stream = |which: u64| Random::of(&[seed, which, slice]);
        let context = Context { scenario, timeline, window, kept: timeline.kept(window.from) };
        let mut random = stream(1);
        let requests = (0..counts.requests).map(|_| context.kept_request(&mut random)).collect();
        let mut random = stream(2);
        let training = (0..counts.training).map(|_| context.training(&mut random)).collect();
        let mut random = stream(3);
        let singles = (0..counts.single).map(|_| Single { seed: random.bits(), at: context.instant(&mut random) });
        Slice { window, requests, training, singles: singles.collect() }
    }

    /// Its lines in the order of their arrival: nearly that of their times.
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let mut arrived: Vec<(i64, Entry)> = Vec::with_capacity(self.requests.len() * Service::ALL.len());
        for request in &self.requests {
            arrived.extend(Service::ALL.map(|service| {
                let lag = Random::of(&[request.seed, service as u64]).below(LAG) as i64;
                (request.logged(service).0 + lag, Entry::Stage(request, service))
            }));
        }
        arrived.extend(self.training.iter().map(|t| (t.at.0, Entry::Training(t))));
        arrived.extend(self.singles.iter().map(|s| (s.at.0, Entry::Single(*s))));
        arrived.sort_by_key(|(at, _)| *at);
        arrived.into_iter().map(|(_, entry)| entry).collect()
    }
}

/// What the draws of a slice have in common.
struct Context<'a> {
    scenario: Scenario,
    timeline: &'a Timeline,
    window: Window,
    kept: Option<f64>,
}

impl Context<'_> {
    /// Requests come until one is kept, so that errors and slow ones are as frequent among the kept as sampling
    /// makes them.
    fn kept_request(&self, random: &mut Random) -> Request {
        loop {
            let mut request = self.request(random);
            let Some(kept) = self.kept else { return request };
            if request.exceptional() {
                request.sampled = Some(1.0);
                return request;
            }
            if random.chance(kept) {
                request.sampled = Some(kept);
                return request;
            }
        }
    }

    fn request(&self, random: &mut Random) -> Request {
        let mut request = Request::draw(random, self.window.from);
        let elapsed = request.start.0 - self.timeline.onset.0;
        strike(self.scenario, &mut request, elapsed, random);
        request.end_before(self.window.to);
        request
    }

    fn training(&self, random: &mut Random) -> Training {
        let at = self.instant(random);
        let elapsed = at.0 - self.timeline.onset.0;
        let diverging = (self.scenario == Scenario::TrainingDivergence && elapsed >= 0).then_some(elapsed);
        Training { sampled: self.kept, ..Training::draw(random, at, diverging) }
    }

    fn instant(&self, random: &mut Random) -> Time {
        self.window.from.plus(random.below(SLICE as u64) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_give_kept_requests_the_shares_of_all() {
        let timeline = Timeline::new(1, Time(1_772_409_600_000));
        let shares = |kept: Option<f64>, seed: u64, n: u32| {
            let context = Context { scenario: Scenario::Quiet, timeline: &timeline, window: timeline.window(0), kept };
            let mut random = Random::of(&[seed]);
            let mut sums = [0.0; 4];
            for request in (0..n).map(|_| context.kept_request(&mut random)) {
                let weight = 1.0 / request.sampled.unwrap_or(1.0);
                let is = |yes: bool| if yes { weight } else { 0.0 };
                let slow = request.times.latency() > 300;
                let of = [weight, is(slow), is(request.failed()), is(!request.cache_hit)];
                sums.iter_mut().zip(of).for_each(|(sum, of)| *sum += of);
            }
            sums.map(|sum| sum / sums[0])
        };
        let all = shares(None, 1, 100_000);
        for kept in [0.5, 0.02] {
            let sampled = shares(Some(kept), 2, 20_000);
            let apart = all.iter().zip(sampled).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(apart < 0.008, "{sampled:?} {all:?}");
        }
    }
}
