//! What is unusual by somebody else's judgement: a store's detectors, or the services themselves.

use serde::Serialize;

use super::{Filter, Time};

/// Answer to an anomalies question.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct AnomaliesAnswer {
    /// Whose judgement it is.
    pub source: AnomalySource,
    /// The most unusual first.
    pub records: Vec<Anomaly>,
    /// What is to be known of them, in words: why it is not the detectors', what was left out.
    pub notes: Vec<String>,
}

/// Whose judgement it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnomalySource {
    /// Machine learning of Elasticsearch.
    MachineLearning,
    /// Anomaly detection of OpenSearch.
    AnomalyDetection,
    /// The signals that the services write into their own events.
    #[default]
    Signals,
}

impl AnomalySource {
    /// Whose it is, in words.
    pub fn words(self) -> &'static str {
        match self {
            AnomalySource::MachineLearning => "machine learning of Elasticsearch",
            AnomalySource::AnomalyDetection => "anomaly detection of OpenSearch",
            AnomalySource::Signals => "the services' own signals, by version",
        }
    }
}

/// What a detector recorded, or the services flagged.
#[derive(Clone, PartialEq, Debug)]
pub struct Anomaly {
    /// Start of the stretch it speaks of.
    pub time: Time,
    /// Length of that stretch in ms.
    pub span: i64,
    /// How unusual the detector finds it (0–100); `None` where nobody scored it.
    pub score: Option<f64>,
    /// How sure the detector is of itself (0–1), where it says so.
    pub confidence: Option<f64>,
    /// Name or id of the detector, or the signal.
    pub detector: String,
    /// What was measured: `mean inference_metrics.latency_ms`.
    pub what: String,
    /// The part of the data it speaks of: fields and their values, the partition first.
    pub of: Vec<(String, String)>,
    /// What was seen.
    pub actual: Option<f64>,
    /// What was expected; of the services' own signals, the baseline's value.
    pub typical: Option<f64>,
    /// Whether both are shares (0–1) of events.
    pub is_share: bool,
    /// The events it speaks of.
    pub events: Filter,
}
