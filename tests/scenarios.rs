//! Every scenario is seen on the pane of its signal, and a quiet day is quiet.

use std::collections::BTreeSet;

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
fn each_scenario_is_explained_by_its_true_cause_first() {
    let directory = tempfile::tempdir().unwrap();
    for scenario in SCENARIOS {
        let file = demo(&directory, scenario, 3, 150_000);
        let truth = run(&["demo", "--scenario", scenario, "--seed", "3", "--events", "150000", "--truth"]);
        let truth: Value = serde_json::from_str(&truth).unwrap();
        let why: Value = serde_json::from_str(&run(&["why", "--file", &file, "--json"])).unwrap();
        let first = &why["causes"][0];
        assert_eq!(first["claimed"], true, "{scenario}: {why:#}");
        assert_eq!(conditions(&first["conditions"]), conditions(&truth["conditions"]), "{scenario}: {first:#}");
        assert_eq!(first["stage"], truth["stage"], "{scenario}");
    }
}

#[test]
fn slow_requests_are_told_from_fast_ones_by_the_true_cause() {
    let directory = tempfile::tempdir().unwrap();
    for scenario in ["cold-feature-store", "gpu-memory"] {
        let file = demo(&directory, scenario, 3, 150_000);
        let truth = run(&["demo", "--scenario", scenario, "--seed", "3", "--events", "150000", "--truth"]);
        let truth: Value = serde_json::from_str(&truth).unwrap();
        let sides = ["--filter", "latency:>=500", "--against", "latency:<500"];
        let why = run(&[["why", "--file", &file, "--json"].as_slice(), &sides].concat());
        let why: Value = serde_json::from_str(&why).unwrap();
        let first = &why["causes"][0];
        assert_eq!((&why["signal"], &first["claimed"]), (&"events.mix".into(), &true.into()), "{scenario}: {why:#}");
        assert_eq!(conditions(&first["conditions"]), conditions(&truth["conditions"]), "{scenario}: {first:#}");
    }
}

/// Fields with their values, in no order.
fn conditions(of: &Value) -> BTreeSet<(String, String)> {
    let text = |c: &Value, key: &str| c[key].as_str().unwrap().to_string();
    of.as_array().unwrap().iter().map(|c| (text(c, "field"), text(c, "value"))).collect()
}

#[test]
fn a_quiet_day_is_quiet() {
    let directory = tempfile::tempdir().unwrap();
    let (mut all, mut loud) = (0, 0);
    for seed in 1..=6 {
        let file = demo(&directory, "quiet", seed, 100_000);
        let why: Value = serde_json::from_str(&run(&["why", "--file", &file, "--json"])).unwrap();
        let claimed = why["causes"].as_array().unwrap().iter().filter(|c| c["claimed"] == true).count();
        assert_eq!(claimed, 0, "seed {seed}: {why:#}");
        let seen = dashboard(&file, &[]);
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
