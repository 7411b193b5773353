//! What runs in the demo: services, regions, pods, nodes, models, versions and variants.
//!
//! No two fields say the same thing in other words (a pod name exists in every region, a training date belongs to a
//! model and a version), so that a cause has one shortest description.

use super::random::Random;

/// A service a request passes through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Service {
    Gateway,
    Cache,
    FeatureStore,
    Inference,
    Ranking,
}

impl Service {
    /// In the order of their start.
    pub const ALL: [Service; 5] =
        [Service::Gateway, Service::Cache, Service::Inference, Service::FeatureStore, Service::Ranking];

    /// As in the field `service`.
    pub fn name(self) -> &'static str {
        match self {
            Service::Gateway => "api-gateway",
            Service::Cache => "prediction-cache",
            Service::FeatureStore => "feature-store",
            Service::Inference => "recommendation-model-prod",
            Service::Ranking => "ranking",
        }
    }

    /// As in the field `step`.
    pub fn step(self) -> &'static str {
        match self {
            Service::Gateway => "gateway",
            Service::Cache => "cache_lookup",
            Service::FeatureStore => "feature_fetch",
            Service::Inference => "inference",
            Service::Ranking => "ranking",
        }
    }

    /// Who calls it.
    pub fn caller(self) -> Option<Service> {
        match self {
            Service::Gateway => None,
            Service::FeatureStore => Some(Service::Inference),
            Service::Cache | Service::Inference | Service::Ranking => Some(Service::Gateway),
        }
    }

    /// The build that runs on a pod: the model server is being rolled forward, half of its pods have the newer one.
    pub fn version(self, pod: u8) -> &'static str {
        match self {
            Service::Gateway => "4.2.7",
            Service::Cache => "1.9.4",
            Service::FeatureStore => "2.18.1",
            Service::Inference if pod < 2 => "5.14.2",
            Service::Inference => NEWER_SERVER,
            Service::Ranking => "3.7.0",
        }
    }
}

/// The newer build of the model server.
pub(super) const NEWER_SERVER: &str = "5.15.0";

/// How many pods a service has in each region.
pub(super) const PODS: u64 = 4;

/// Where a request is served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Region {
    UsWest,
    EuWest,
    ApSoutheast,
}

impl Region {
    /// One by its share of the traffic.
    pub fn draw(random: &mut Random) -> Region {
        random.pick(Region::UsWest, &[(Region::EuWest, 33), (Region::ApSoutheast, 22)])
    }

    /// As in the field `region`.
    pub fn name(self) -> &'static str {
        match self {
            Region::UsWest => "us-west-2",
            Region::EuWest => "eu-west-1",
            Region::ApSoutheast => "ap-southeast-1",
        }
    }
}

/// The node of a model server's pod (`gpu-…`), or of any other pod (`cpu-…`), without its region's number.
pub(super) fn node(service: Service, region: Region, pod: u8) -> &'static str {
    const GPU: [[&str; 4]; 3] = [
        ["gpu-usw2-01", "gpu-usw2-02", "gpu-usw2-03", "gpu-usw2-04"],
        ["gpu-euw1-01", "gpu-euw1-02", "gpu-euw1-03", "gpu-euw1-04"],
        ["gpu-apse1-01", "gpu-apse1-02", "gpu-apse1-03", "gpu-apse1-04"],
    ];
    const CPU: [[&str; 4]; 3] = [
        ["cpu-usw2-01", "cpu-usw2-02", "cpu-usw2-03", "cpu-usw2-04"],
        ["cpu-euw1-01", "cpu-euw1-02", "cpu-euw1-03", "cpu-euw1-04"],
        ["cpu-apse1-01", "cpu-apse1-02", "cpu-apse1-03", "cpu-apse1-04"],
    ];
    let of = if service == Service::Inference { GPU } else { CPU };
    of[region as usize][usize::from(pod % 4)]
}

/// The contract version a pod logs in; `None` is an old library that does not say.
pub(super) fn schema_version(region: Region, pod: u8) -> Option<&'static str> {
    match (region, pod) {
        (Region::ApSoutheast, 0) => None,
        (_, 1) | (Region::ApSoutheast, 2) => Some("2.0"),
        _ => Some("2.1"),
    }
}

/// A model that is served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Model {
    CollaborativeFiltering,
    TwoTower,
    SessionTransformer,
}

impl Model {
    /// One by its share of the traffic.
    pub fn draw(random: &mut Random) -> Model {
        random.pick(Model::CollaborativeFiltering, &[(Model::TwoTower, 27), (Model::SessionTransformer, 15)])
    }

    /// As in the field `model_metadata.model_name`.
    pub fn name(self) -> &'static str {
        match self {
            Model::CollaborativeFiltering => "collaborative_filtering_v3",
            Model::TwoTower => "two_tower_retrieval_v2",
            Model::SessionTransformer => "session_transformer_v1",
        }
    }

    /// Features it takes.
    pub fn features(self) -> i64 {
        match self {
            Model::CollaborativeFiltering => 128,
            Model::TwoTower => 192,
            Model::SessionTransformer => 96,
        }
    }
}

/// Which part of the traffic a model server answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Variant {
    Prod,
    Canary,
    Shadow,
}

impl Variant {
    /// One by its share of the traffic.
    pub fn draw(random: &mut Random) -> Variant {
        random.pick(Variant::Prod, &[(Variant::Canary, 13), (Variant::Shadow, 7)])
    }

    /// As in the field `model_metadata.serving_variant`.
    pub fn name(self) -> &'static str {
        match self {
            Variant::Prod => "prod",
            Variant::Canary => "canary",
            Variant::Shadow => "shadow",
        }
    }
}

/// A version of the models.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Version {
    Older,
    Main,
    Next,
    Candidate,
}

impl Version {
    /// One as it is rolled out in a variant; no version belongs to one variant alone but the candidate.
    pub fn draw(random: &mut Random, variant: Variant) -> Version {
        match variant {
            Variant::Prod => random.pick(Version::Main, &[(Version::Older, 38)]),
            Variant::Canary => random.pick(Version::Next, &[(Version::Main, 25)]),
            Variant::Shadow => random.pick(Version::Next, &[(Version::Candidate, 25), (Version::Older, 20)]),
        }
    }

    /// As in the field `model_metadata.model_version`.
    pub fn name(self) -> &'static str {
        match self {
            Version::Older => "3.1.9",
            Version::Main => "3.2.0",
            Version::Next => "3.2.1",
            Version::Candidate => "3.3.0-rc1",
        }
    }

    /// The day on which this version of a model was trained.
    pub fn training_date(self, model: Model) -> &'static str {
        const DATES: [[&str; 3]; 4] = [
            ["2025-12-11", "2025-12-14", "2025-12-17"],
            ["2026-01-21", "2026-01-24", "2026-01-27"],
            ["2026-02-16", "2026-02-18", "2026-02-20"],
            ["2026-02-24", "2026-02-25", "2026-02-26"],
        ];
        DATES[self as usize][model as usize]
    }
}
