//! The incidents the demo can tell, and the one cause of each.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::condition::Condition;
use super::fleet::{Model, NEWER_SERVER, Region, Variant, Version};
use super::training::Experiment;
use crate::model::{Error, ErrorKind};

/// What happens in a story.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Scenario {
    /// The canary's new version asks a feature store whose cache is cold.
    ColdFeatureStore,
    /// One node runs out of GPU memory and batches slow down.
    GpuMemory,
    /// One model version becomes unsure of everything.
    ConfidenceCollapse,
    /// The feature cache of one region stops hitting.
    CacheDegradation,
    /// A build of the model server stops logging required fields.
    SchemaBreak,
    /// The input of one model in one region is no longer what it was trained on.
    InputDrift,
    /// The feature store of one region refuses connections.
    UpstreamFailure,
    /// The loss of one experiment explodes.
    TrainingDivergence,
    /// Nothing.
    Quiet,
}

/// Why a scenario's signal leaves its baseline.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Cause {
    /// The dashboard pane that shows it.
    pub signal: &'static str,
    /// The stage that takes the time, where one does.
    pub stage: Option<&'static str>,
    /// What all of the affected events have in common.
    pub conditions: &'static [Condition],
}

impl Scenario {
    /// Every scenario; the first is the one a demo opens on.
    pub const ALL: [Scenario; 9] = [
        Scenario::ColdFeatureStore,
        Scenario::GpuMemory,
        Scenario::ConfidenceCollapse,
        Scenario::CacheDegradation,
        Scenario::SchemaBreak,
        Scenario::InputDrift,
        Scenario::UpstreamFailure,
        Scenario::TrainingDivergence,
        Scenario::Quiet,
    ];

    /// Its name as typed, such as `cold-feature-store`.
    pub fn name(self) -> &'static str {
        match self {
            Scenario::ColdFeatureStore => "cold-feature-store",
            Scenario::GpuMemory => "gpu-memory",
            Scenario::ConfidenceCollapse => "confidence-collapse",
            Scenario::CacheDegradation => "cache-degradation",
            Scenario::SchemaBreak => "schema-break",
            Scenario::InputDrift => "input-drift",
            Scenario::UpstreamFailure => "upstream-failure",
            Scenario::TrainingDivergence => "training-divergence",
            Scenario::Quiet => "quiet",
        }
    }

    /// What goes wrong; `None` when nothing does.
    pub(super) fn cause(self) -> Option<Cause> {
        let (signal, stage, conditions): (_, _, &'static [Condition]) = match self {
            Scenario::ColdFeatureStore => (
                "latency",
                Some("feature_store"),
                &[Condition::Variant(Variant::Canary), Condition::Version(Version::Next)],
            ),
            Scenario::GpuMemory => ("latency", Some("batch_processing"), &[Condition::Node(Region::UsWest, 2)]),
            Scenario::ConfidenceCollapse => ("confidence", None, &[Condition::Version(Version::Older)]),
            Scenario::CacheDegradation => ("cache", Some("feature_store"), &[Condition::Region(Region::UsWest)]),
            Scenario::SchemaBreak => ("errors", None, &[Condition::ServerBuild(NEWER_SERVER)]),
            Scenario::InputDrift => {
                ("drift", None, &[Condition::Model(Model::CollaborativeFiltering), Condition::Region(Region::EuWest)])
            }
            Scenario::UpstreamFailure => ("errors", None, &[Condition::Region(Region::ApSoutheast)]),
            Scenario::TrainingDivergence => ("training", None, &[Condition::Experiment(Experiment::WarmRestart)]),
            Scenario::Quiet => return None,
        };
        Some(Cause { signal, stage, conditions })
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Scenario {
    type Err = Error;

    fn from_str(name: &str) -> Result<Scenario, Error> {
        Scenario::ALL.into_iter().find(|s| s.name() == name).ok_or_else(|| {
            let names = Scenario::ALL.map(Scenario::name).join(", ");
            Error::new(ErrorKind::Usage, format!("there is no scenario `{name}`"), format!("one of: {names}"))
        })
    }
}

impl Serialize for Scenario {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for scenario in Scenario::ALL {
            assert_eq!(scenario.to_string().parse(), Ok(scenario));
        }
        let error = "loud".parse::<Scenario>().unwrap_err();
        assert!(error.kind == ErrorKind::Usage && error.hint.contains("quiet"));
    }
}
