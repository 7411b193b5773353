//! Which signal an alert is about, by its words.

use super::Alert;

/// Words for the signals that ship, the more telling first.
const WORDS: &[(&str, &[&str])] = &[
    ("drift", &["drift", "psi", "distribution shift"]),
    ("confidence", &["confidence", "certainty", "low score"]),
    ("cache", &["cache", "hit rate", "hit-rate", "hit_rate", "hit ratio"]),
    ("training", &["training", "val_loss", "loss", "epoch", "gradient", "diverge"]),
    (
        "errors",
        &["error", "5xx", "exception", "failure", "failing", "failed", "invalid_schema", "invalid schema", "schema"],
    ),
    ("latency", &["latency", "p99", "p95", "p50", "slow", "response time", "duration", "timeout"]),
    ("versions", &["version mix", "model version", "rollout", "canary share"]),
];

/// The key of the pane that shows the signal, among those there are as key and title; by the words of the title first, then by
/// those of the labels.
pub fn pane(alert: &Alert, panes: &[(String, String)]) -> Option<String> {
    let labels = alert.labels.iter().filter(|(name, _)| is_name(name)).map(|(_, value)| value.clone());
    std::iter::once(alert.title.clone()).chain(labels).find_map(|text| named(&spaced(&text).to_lowercase(), panes))
}

/// The words of a name written as one, apart: `HighErrorRateP99` as `High Error Rate P99`.
fn spaced(text: &str) -> String {
    let mut before = ' ';
    text.chars().fold(String::with_capacity(text.len() + 8), |mut apart, c| {
        if c.is_uppercase() && before.is_lowercase() {
            apart.push(' ');
        }
        before = c;
        apart.push(c);
        apart
    })
}

/// Labels whose value names the alert.
fn is_name(label: &str) -> bool {
    let label = label.to_lowercase();
    ["alertname", "signal", "metric", "metric_name", "rule", "class", "name", "alias", "summary", "grafana_folder"]
        .contains(&label.as_str())
}

fn named(text: &str, panes: &[(String, String)]) -> Option<String> {
    let own = panes.iter().filter(|(key, _)| !WORDS.iter().any(|(known, _)| known == key));
    let own =
        own.filter(|(key, title)| holds_word(text, &key.to_lowercase()) || holds_word(text, &title.to_lowercase()));
    let shipped = WORDS.iter().filter(|(key, words)| {
        panes.iter().any(|(known, _)| known == key) && words.iter().any(|word| holds_word(text, word))
    });
    own.map(|(key, _)| key.clone()).next().or_else(|| shipped.map(|(key, _)| key.to_string()).next())
}

/// Whether a word begins somewhere in a text; `errors` holds `error`, `terror` does not.
fn holds_word(text: &str, word: &str) -> bool {
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            before.is_none_or(|c| !c.is_alphanumeric())
        })
}
