//! What a story promises: exact counts, the same bytes, believable rates, and a cause that shows.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde_json::Value;

use super::timeline::rhythm;
use super::*;
use crate::model::Window;

fn story(scenario: Scenario, seed: u64, events: u64) -> Story {
    Story::new(scenario, seed, events, DEFAULT_START)
}

fn bytes(story: &Story) -> Vec<u8> {
    let mut out = Vec::new();
    write(story, &mut out, &mut |_| {}).unwrap();
    out
}

fn slices(story: &Story, which: impl Iterator<Item = u64>) -> Vec<u8> {
    let mut out = Vec::new();
    which.for_each(|slice| {
        story.write_slice(slice, &mut out);
    });
    out
}

/// The events among lines; what is no JSON is left out.
fn events(lines: &[u8]) -> Vec<Value> {
    lines.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

fn at<'a>(event: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(event, |value, key| &value[key])
}

fn time(event: &Value) -> Option<Time> {
    DateTime::parse_from_rfc3339(event["timestamp"].as_str()?).ok().map(|t| Time(t.timestamp_millis()))
}

#[test]
fn the_file_has_exactly_the_lines_asked_for() {
    for events in [0, 3, 8_001] {
        let written = bytes(&story(Scenario::Quiet, 5, events));
        assert_eq!(written.iter().filter(|b| **b == b'\n').count() as u64, events);
    }
}

#[test]
fn a_seed_gives_the_same_bytes_and_another_gives_others() {
    let one = bytes(&story(Scenario::ColdFeatureStore, 1, 5_000));
    assert!(one == bytes(&story(Scenario::ColdFeatureStore, 1, 5_000)));
    assert!(one != bytes(&story(Scenario::ColdFeatureStore, 2, 5_000)));
}

#[test]
fn slices_are_the_same_in_any_order_and_go_on_beyond_the_end() {
    let story = story(Scenario::GpuMemory, 1, 50_000);
    let (from, to) = (story.slices() - 20, story.slices() + 20);
    let forwards = slices(&story, from..to);
    let mut backwards: Vec<Vec<u8>> = (from..to).rev().map(|s| slices(&story, s..=s)).collect();
    backwards.reverse();
    assert!(forwards == backwards.concat());
}

#[test]
fn lines_are_events_of_their_slice_with_few_exceptions() {
    let story = story(Scenario::UpstreamFailure, 4, 200_000);
    let (mut lines, mut length, mut good) = (0, 0, 0);
    for slice in (0..40).map(|n| n * 97).chain(story.slices() - 60..story.slices() + 2) {
        let written = slices(&story, slice..=slice);
        let read = events(&written);
        lines += written.iter().filter(|b| **b == b'\n').count();
        length += written.len();
        good += read.len();
        let window = story.window(slice);
        let times: Vec<Time> = read.iter().filter_map(time).collect();
        assert!(times.iter().all(|t| window.holds(*t)), "{slice}");
        assert!(times.is_sorted_by(|a, b| a.plus(-1_000) < *b), "{slice}");
    }
    assert!((lines - good) * 500 < lines, "{good} of {lines}");
    assert!((950..1_250).contains(&(length / lines)), "{}", length / lines);
}

#[test]
fn a_request_passes_through_five_services_with_parents() {
    let story = story(Scenario::Quiet, 8, 200_000);
    let mut traces: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for event in events(&slices(&story, story.slices() - 20..story.slices())) {
        if let Some(id) = event["correlation_id"].as_str() {
            traces.entry(id.to_owned()).or_default().push(event);
        }
    }
    let whole = traces.values().filter(|t| t.len() == 5 && t.iter().all(|e| e["request_id"].is_string()));
    let mut seen = 0;
    for trace in whole {
        seen += 1;
        let mut services: Vec<_> = trace.iter().map(|e| e["service"].as_str().unwrap()).collect();
        services.sort_unstable();
        services.dedup();
        assert_eq!(services.len(), 5);
        let orphans = trace.iter().filter(|e| !trace.iter().any(|p| p["request_id"] == e["parent_id"]));
        assert!(orphans.map(|e| e["service"].as_str().unwrap()).eq(["api-gateway"]));
    }
    assert!(seen * 100 > traces.len() * 95, "{seen} of {}", traces.len());
}

/// Weighted requests a minute against the daily rhythm, and lines with an error among them.
fn traffic(story: &Story, which: impl Iterator<Item = u64> + Clone) -> [f64; 2] {
    let expected: f64 = which.clone().map(|slice| rhythm(story.window(slice).from)).sum();
    let [mut all, mut errors] = [0.0; 2];
    for event in events(&slices(story, which)) {
        let weight = event["sampling"]["weight"].as_f64().unwrap_or(1.0);
        let is = |yes: bool| if yes { weight } else { 0.0 };
        all += is(event["step"] == "inference");
        errors += is(event["log_level"] == "ERROR");
    }
    [all / expected, errors / all]
}

#[test]
fn weights_undo_the_sampling_of_earlier_days() {
    let story = story(Scenario::Quiet, 6, 60_000);
    let day = 24 * 60;
    let detail = traffic(&story, story.slices() - 150..story.slices());
    let near = traffic(&story, (0..7).flat_map(|d| d * day + 130..d * day + 250));
    let far = traffic(&story, (0..7).flat_map(|d| d * day + 400..d * day + day));
    for sampled in [near, far] {
        assert!((sampled[0] / detail[0] - 1.0).abs() < 0.04, "{sampled:?} {detail:?}");
        // Full detail has few requests here, so errors are held against what requests are drawn with.
        assert!((sampled[1] - ERRORS).abs() < 0.004, "{sampled:?}");
    }
}

/// Lines with an error a request: one in 1.5 % of requests, and in a quarter of these the gateway's.
const ERRORS: f64 = 0.015 * 1.25;

/// The number a pane would make of one event.
fn reading(signal: &str, event: &Value) -> Option<f64> {
    let share = |yes: bool| Some(f64::from(u8::from(yes)));
    let inference = event["step"] == "inference";
    match signal {
        "latency" => at(event, "inference_metrics.latency_ms").as_f64().and_then(|ms| share(ms > 400.0)),
        "confidence" => {
            let scores = at(event, "output.confidence_scores").as_array()?;
            Some(scores.iter().filter_map(Value::as_f64).sum::<f64>() / scores.len() as f64)
        }
        "cache" => at(event, "input_features.cache_hit").as_bool().and_then(share),
        "errors" => share(
            event["log_level"] == "ERROR"
                || inference && (event["request_id"].is_null() || at(event, "model_metadata.model_version").is_null()),
        ),
        "drift" => at(event, "anomaly_signals.drift_score").as_f64(),
        "training" => ["metrics.train_loss", "training_loss", "loss"].iter().find_map(|p| at(event, p).as_f64()),
        _ => None,
    }
}

/// By how much the truth's events differ from all others in a stretch.
fn difference(truth: &Truth, all: &[Value], window: Window) -> f64 {
    let signal = truth.signal.unwrap();
    let [mut inside, mut outside] = [(0.0, 0.0), (0.0, 0.0)];
    for event in all.iter().filter(|e| time(e).is_some_and(|t| window.holds(t))) {
        let hit = truth.conditions.iter().all(|c| at(event, c.field) == c.value);
        let sum = if hit { &mut inside } else { &mut outside };
        if let Some(value) = reading(signal, event) {
            *sum = (sum.0 + value, sum.1 + 1.0);
        }
    }
    (inside.0 / inside.1 - outside.0 / outside.1).abs()
}

#[test]
fn incidents_hit_what_their_truth_says_and_nothing_before_or_in_quiet() {
    let quiet = story(Scenario::Quiet, 2, 150_000);
    let (from, to) = (quiet.slices() - 35, quiet.slices());
    let calm = events(&slices(&quiet, from..to));
    for scenario in Scenario::ALL.into_iter().filter(|s| *s != Scenario::Quiet) {
        let story = story(scenario, 2, 150_000);
        let truth = story.truth();
        let told = events(&slices(&story, from..to));
        let before = Window::new(story.window(from).from, truth.from);
        let during = Window::new(truth.from, truth.to);
        assert!(difference(&truth, &told, during) > 0.3, "{scenario}");
        assert!(difference(&truth, &told, before) < 0.15, "{scenario} before its onset");
        assert!(difference(&truth, &calm, during) < 0.15, "{scenario} in quiet");
    }
}

#[test]
fn the_truth_and_the_pager_lie_in_the_last_half_hour() {
    for seed in 0..50 {
        let story = story(Scenario::CacheDegradation, seed, 1_000);
        let truth = story.truth();
        let minutes = (truth.to.0 - truth.from.0) as f64 / 60_000.0;
        assert!((14.0..=18.0).contains(&minutes), "{minutes}");
        assert_eq!(story.window(story.slices() - 1).to, truth.to);
        assert!(truth.from.plus(9 * 60_000) <= story.pager() && story.pager() < truth.to);
        assert!(story.window(story.slice_at(story.pager())).holds(story.pager()));
    }
    let truth = serde_json::to_value(story(Scenario::Quiet, 1, 10).truth()).unwrap();
    assert!(truth["signal"].is_null() && truth["stage"].is_null() && truth["conditions"] == serde_json::json!([]));
}
