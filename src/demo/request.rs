//! One request through the five services: everything that is decided about it before a line is written.

use super::fleet::{Model, PODS, Region, Service, Variant, Version};
use super::random::Random;
use crate::model::{MINUTE, Time};

/// Requests slower than this (ms) are always kept where logs are sampled.
pub(super) const SLOW: i64 = 500;

/// Share of the ordinary traffic that is always kept where logs are sampled: errors, slow and torn ones.
pub(super) const EXCEPTIONAL: f64 = 0.020_48;

/// Time (ms) left after the last line of a request that ends with its slice.
const MARGIN: i64 = 12;

/// How long the stages of a request take, in ms.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Times {
    pub cache: i64,
    pub feature_store: i64,
    pub feature_engineering: i64,
    pub batch: i64,
    pub post: i64,
    /// What the model server spends outside its stages.
    pub rest: i64,
    pub ranking: i64,
    /// What the gateway spends itself.
    pub gateway: i64,
}

impl Times {
    /// Latency of the inference.
    pub fn latency(&self) -> i64 {
        self.feature_store + self.feature_engineering + self.batch + self.post + self.rest
    }

    /// From the gateway's start to its end.
    pub fn total(&self) -> i64 {
        self.gateway + self.cache + self.latency() + self.ranking
    }
}

/// What is wrong with a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Flaw {
    NoRequestId,
    NoModelVersion,
    NoEventType,
    NoZone,
    /// The line ends in the middle.
    Torn,
    /// Not JSON at all.
    Plain,
}

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// What identifiers and details are drawn from.
    pub seed: u64,
    /// When the gateway took it.
    pub start: Time,
    pub region: Region,
    pub model: Model,
    pub version: Version,
    pub variant: Variant,
    pub cache_hit: bool,
    pub times: Times,
    /// MB.
    pub gpu_memory: i64,
    /// Mean of the scores, 0-1.
    pub confidence: f64,
    /// 0-1.
    pub drift: f64,
    /// Services that log an error for it, a bit each.
    failed: u8,
    /// The one line that is not as it should be, and how.
    pub flaw: Option<(Service, Flaw)>,
    /// Share kept of what it was sampled from; `None` where nothing is sampled.
    pub sampled: Option<f64>,
}

impl Request {
    /// An ordinary request that starts in the minute from `from`.
    pub fn draw(random: &mut Random, from: Time) -> Request {
        let variant = Variant::draw(random);
        let cache_hit = random.chance(0.92);
        let mut request = Request {
            seed: random.bits(),
            start: from.plus(random.below(MINUTE as u64) as i64),
            region: Region::draw(random),
            model: Model::draw(random),
            version: Version::draw(random, variant),
            variant,
            cache_hit,
            times: draw_times(random, cache_hit),
            gpu_memory: (350.0 + 18.0 * random.normal()) as i64,
            confidence: 0.82 + 0.05 * random.normal(),
            drift: (0.12 + 0.04 * random.normal()).max(0.005),
            failed: 0,
            flaw: None,
            sampled: None,
        };
        if random.chance(0.015) {
            request.fail_somewhere(random);
        }
        if random.chance(0.021) {
            request.flaw = Some(draw_flaw(random));
        }
        request
    }

    /// The pod of a service that handles it.
    pub fn pod(&self, service: Service) -> u8 {
        (self.seed >> (2 * service as u32 + 8)) as u8 % PODS as u8
    }

    /// Whether the service logs an error.
    pub fn fails(&self, service: Service) -> bool {
        self.failed & (1 << service as u8) != 0
    }

    /// Lets the service log an error.
    pub fn fail(&mut self, service: Service) {
        self.failed |= 1 << service as u8;
    }

    /// Whether any service logs an error.
    pub fn failed(&self) -> bool {
        self.failed != 0
    }

    /// Whether it is kept wherever logs are sampled.
    pub fn exceptional(&self) -> bool {
        let torn = matches!(self.flaw, Some((_, Flaw::Torn | Flaw::Plain)));
        self.failed() || self.times.latency() > SLOW || torn
    }

    /// A miss costs a read from the store behind the cache.
    pub fn miss_cache(&mut self, random: &mut Random) {
        if self.cache_hit {
            self.cache_hit = false;
            self.times.feature_store += miss_cost(random);
        }
    }

    /// Moves its start so that its last line is written before `to`.
    pub fn end_before(&mut self, to: Time) {
        self.start = self.start.min(to.plus(-self.times.total() - MARGIN));
    }

    /// When the service logs it: at the end of its part.
    pub fn logged(&self, service: Service) -> Time {
        let t = &self.times;
        let asked = t.gateway / 2 + t.cache;
        self.start.plus(match service {
            Service::Gateway => t.total(),
            Service::Cache => asked,
            Service::FeatureStore => asked + t.rest / 2 + t.feature_store,
            Service::Inference => asked + t.latency(),
            Service::Ranking => asked + t.latency() + t.ranking,
        })
    }

    /// How long the service took, in ms.
    pub fn duration(&self, service: Service) -> i64 {
        match service {
            Service::Gateway => self.times.total(),
            Service::Cache => self.times.cache,
            Service::FeatureStore => self.times.feature_store,
            Service::Inference => self.times.latency(),
            Service::Ranking => self.times.ranking,
        }
    }

    /// One service fails; the gateway says so as well at times.
    fn fail_somewhere(&mut self, random: &mut Random) {
        let others = [(Service::FeatureStore, 30), (Service::Ranking, 15), (Service::Cache, 15)];
        self.fail(random.pick(Service::Inference, &others));
        if random.chance(0.25) {
            self.fail(Service::Gateway);
        }
    }
}

fn miss_cost(random: &mut Random) -> i64 {
    random.between(30, 90)
}

fn draw_times(random: &mut Random, cache_hit: bool) -> Times {
    Times {
        cache: random.between(1, 5),
        feature_store: random.skewed(28.0, 0.2) as i64 + if cache_hit { 0 } else { miss_cost(random) },
        feature_engineering: random.skewed(8.0, 0.3) as i64,
        batch: (random.skewed(29.0, 1.05) as i64).clamp(4, 2_500),
        post: random.skewed(6.0, 0.35) as i64,
        rest: random.between(3, 9),
        ranking: random.skewed(12.0, 0.4) as i64 + 1,
        gateway: random.between(2, 8),
    }
}

/// One line in 250 breaks the contract, one in 5,000 is no JSON.
fn draw_flaw(random: &mut Random) -> (Service, Flaw) {
    let any = random.one_of(&Service::ALL);
    match random.below(100) {
        0..5 => (any, if random.chance(0.5) { Flaw::Torn } else { Flaw::Plain }),
        5..45 => (Service::Inference, Flaw::NoRequestId),
        45..70 => (Service::Inference, Flaw::NoModelVersion),
        70..85 => (any, Flaw::NoEventType),
        _ => (any, Flaw::NoZone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_exceptional_requests_is_as_said() {
        let mut random = Random::of(&[1]);
        let draws = 400_000;
        let exceptional = (0..draws).filter(|_| Request::draw(&mut random, Time(0)).exceptional()).count();
        let share = exceptional as f64 / draws as f64;
        assert!((share - EXCEPTIONAL).abs() < 0.001, "{share}");
    }
}
