//! The versions of the contract and what each added, so that an absent field is told from a zero.

/// One version of the contract.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Version {
    /// Its number, as in `schema_version`.
    pub number: &'static str,
    /// Since when it is in force.
    pub date: &'static str,
    /// Objects that it added.
    pub added: &'static [&'static str],
}

const HISTORY: [Version; 2] = [
    Version { number: "2.0", date: "2026-01-15", added: &["anomaly_signals"] },
    Version { number: "2.1", date: "2026-02-27", added: &["quality_metrics"] },
];

/// All versions that added something, oldest first.
pub fn history() -> &'static [Version] {
    &HISTORY
}

/// The version that added a path; `None` for what was always there.
pub fn since(path: &str) -> Option<&'static str> {
    let holds = |added: &&str| path.strip_prefix(*added).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    HISTORY.iter().find(|v| v.added.iter().any(holds)).map(|v| v.number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_fields_know_their_version() {
        assert_eq!(since("anomaly_signals.drift_score"), Some("2.0"));
        assert_eq!(since("quality_metrics"), Some("2.1"));
        assert_eq!(since("quality_metrics_other"), None);
        assert!(history().is_sorted_by_key(|v| v.date));
    }
}
