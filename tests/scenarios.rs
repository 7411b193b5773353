//! Every scenario is seen on the pane of its signal, and a quiet day is quiet.

use serde_json::Value;

use crate::headless::{dashboard, demo, run};

const SCENARIOS: &[&str] = &[
    "cold-feature-store",
    "gpu-memory",
    "confidence-collapse",
    "cache-degradation",
    "schema-break",
    "input-drift",
    "upstream-failure",
    "training-divergence",
];

/// All σ of a pane and its groups with their onsets.
fn deviations(pane: &Value) -> Vec<(f64, String)> {
    let own = pane["sigma"].as_object().unwrap();
    let own = own.iter().filter_map(|(key, s)| Some((s.as_f64()?, pane["onset"][key].as_str()?.to_string())));
    let groups = pane["groups"].as_array().into_iter().flatten().flat_map(|g| {
        let sigma = g["sigma"].as_object().unwrap();
        sigma
            .iter()
            .filter_map(|(key, s)| Some((s.as_f64()?, g["onset"][key].as_str()?.to_string())))
            .collect::<Vec<_>>()
    });
    own.chain(groups).collect()
}

fn millis(time: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(time).unwrap().timestamp_millis()
}

#[test]
fn each_scenario_is_seen_where_it_shows_and_since_when() {
    let directory = tempfile::tempdir().unwrap();
    for scenario in SCENARIOS {
        for seed in [1, 2] {
            let file = demo(&directory, scenario, seed, 150_000);
            let truth =
                run(&["demo", "--scenario", scenario, "--seed", &seed.to_string(), "--events", "150000", "--truth"]);
            let truth: Value = serde_json::from_str(&truth).unwrap();
            let seen = dashboard(&file, &[]);
            let pane = &seen["panes"][truth["signal"].as_str().unwrap()];
            let (sigma, onset) = deviations(pane).into_iter().max_by(|a, b| a.0.abs().total_cmp(&b.0.abs())).unwrap();
            assert!(sigma.abs() >= 3.0, "{scenario} {seed}: {sigma}");
            let off = (millis(&onset) - millis(truth["from"].as_str().unwrap())).abs();
            assert!(off <= 2 * 60_000, "{scenario} {seed}: onset off by {} s at {sigma} sigma", off / 1000);
        }
    }
}

#[test]
fn a_quiet_day_is_quiet() {
    let directory = tempfile::tempdir().unwrap();
    let (mut all, mut loud) = (0, 0);
    for seed in 1..=6 {
        let seen = dashboard(&demo(&directory, "quiet", seed, 100_000), &[]);
        for (name, pane) in seen["panes"].as_object().unwrap() {
            for (sigma, _) in deviations(pane) {
                all += 1;
                loud += usize::from(sigma.abs() >= 3.0);
                assert!(sigma.abs() < 4.0, "{name} in seed {seed} at {sigma} sigma");
            }
        }
    }
    assert!(all > 100 && loud * 100 <= all, "{loud} of {all} readings reach 3 sigma");
}
