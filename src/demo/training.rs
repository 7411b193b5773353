//! Training runs: what their events say at a time of day. Runs start again every day at the same hour, so that the
//! same hours of earlier days look alike.

use super::random::{Random, exp};
use crate::model::{DAY, HOUR, MINUTE, Time};

/// A run that is trained every day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Experiment {
    WarmRestart,
    Ablation,
    FineTune,
}

impl Experiment {
    /// As in the field `experiment_id`.
    pub fn id(self) -> &'static str {
        match self {
            Experiment::WarmRestart => "exp-cf-warm-restart-0412",
            Experiment::Ablation => "exp-cf-ablation-0407",
            Experiment::FineTune => "exp-session-finetune-0398",
        }
    }

    /// The model it trains.
    pub fn model(self) -> &'static str {
        match self {
            Experiment::WarmRestart | Experiment::Ablation => "collaborative_filtering_v4",
            Experiment::FineTune => "session_transformer_v2",
        }
    }

    /// How long the run of the day has lasted at an instant, in ms.
    pub fn age(self, at: Time) -> i64 {
        let starts = match self {
            Experiment::WarmRestart => 15 * HOUR,
            Experiment::Ablation => 17 * HOUR + 30 * MINUTE,
            Experiment::FineTune => 13 * HOUR,
        };
        (at.0 - starts).rem_euclid(DAY)
    }

    /// The loss it has come to at that age, without noise.
    fn loss(self, age: i64) -> f64 {
        let (last, first) = match self {
            Experiment::WarmRestart => (0.41, 2.9),
            Experiment::Ablation => (0.46, 3.1),
            Experiment::FineTune => (0.58, 1.9),
        };
        last + first * exp(-(age as f64) / (1.3 * HOUR as f64))
    }
}

/// Which of the training events.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Report {
    EpochEnd,
    BatchSample,
    /// As Hugging Face's trainer logs it.
    Step,
    ValidationStart,
}

/// One training event.
#[derive(Clone, Debug)]
pub(super) struct Training {
    pub seed: u64,
    pub at: Time,
    pub experiment: Experiment,
    pub report: Report,
    pub loss: f64,
    pub val_loss: f64,
    /// Share kept of what it was sampled from; `None` where nothing is sampled.
    pub sampled: Option<f64>,
}

impl Training {
    /// An event of any experiment; `diverging` is how long (ms) one of them has been coming apart, if it has.
    pub fn draw(random: &mut Random, at: Time, diverging: Option<i64>) -> Training {
        let experiment =
            random.pick(Experiment::WarmRestart, &[(Experiment::Ablation, 30), (Experiment::FineTune, 25)]);
        let usual = match experiment {
            Experiment::FineTune => Report::Step,
            _ => random.pick(Report::BatchSample, &[(Report::EpochEnd, 25)]),
        };
        let report = random.pick(usual, &[(Report::ValidationStart, 6)]);
        let grown = diverging.filter(|_| experiment == Experiment::WarmRestart).map_or(1.0, growth);
        let loss = experiment.loss(experiment.age(at)) * grown;
        Training {
            seed: random.bits(),
            at,
            experiment,
            report,
            loss: loss * (1.0 + 0.03 * random.normal()),
            val_loss: loss * 1.12 * (1.0 + 0.02 * random.normal()),
            sampled: None,
        }
    }
}

/// By how much a loss that has been diverging for so long (ms) is too large: thrice at once, then without a turn.
fn growth(elapsed: i64) -> f64 {
    let minutes = elapsed as f64 / MINUTE as f64;
    3.0 + 1.4 * minutes + 0.25 * minutes * minutes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_have_settled_in_the_small_hours() {
        let at = Time(1_772_409_600_000 + 3 * HOUR);
        for experiment in [Experiment::WarmRestart, Experiment::Ablation, Experiment::FineTune] {
            let loss = |at: Time| experiment.loss(experiment.age(at));
            assert!((loss(at) / loss(at.plus(HOUR)) - 1.0).abs() < 0.01);
        }
    }
}
