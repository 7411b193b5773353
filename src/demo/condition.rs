//! What the events hit by an incident have in common, as a test and as the field and value that are logged.

use super::fleet::{Model, Region, Service, Variant, Version, node};
use super::request::Request;
use super::training::Experiment;

/// One field = value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Condition {
    Region(Region),
    Model(Model),
    Version(Version),
    Variant(Variant),
    /// The model server's node that holds this pod of this region.
    Node(Region, u8),
    /// The build of the model server.
    ServerBuild(&'static str),
    Experiment(Experiment),
}

impl Condition {
    /// Whether a request's inference meets it; training is no request.
    pub fn holds(self, request: &Request) -> bool {
        let pod = request.pod(Service::Inference);
        match self {
            Condition::Region(region) => request.region == region,
            Condition::Model(model) => request.model == model,
            Condition::Version(version) => request.version == version,
            Condition::Variant(variant) => request.variant == variant,
            Condition::Node(region, on) => request.region == region && pod == on,
            Condition::ServerBuild(build) => Service::Inference.version(pod) == build,
            Condition::Experiment(_) => false,
        }
    }

    /// Full path of the field.
    pub fn path(self) -> &'static str {
        match self {
            Condition::Region(_) => "region",
            Condition::Model(_) => "model_metadata.model_name",
            Condition::Version(_) => "model_metadata.model_version",
            Condition::Variant(_) => "model_metadata.serving_variant",
            Condition::Node(..) => "node",
            Condition::ServerBuild(_) => "service_version",
            Condition::Experiment(_) => "experiment_id",
        }
    }

    /// Its value as logged.
    pub fn value(self) -> &'static str {
        match self {
            Condition::Region(region) => region.name(),
            Condition::Model(model) => model.name(),
            Condition::Version(version) => version.name(),
            Condition::Variant(variant) => variant.name(),
            Condition::Node(region, pod) => node(Service::Inference, region, pod),
            Condition::ServerBuild(build) => build,
            Condition::Experiment(experiment) => experiment.id(),
        }
    }
}
