//! How often the service that was broken is named, over recorded incidents whose cause is known.
//!
//! `cargo bench --bench suspects -- DIR [CASE]`: DIR holds `truth.json` (`case`, `inject_time`, `service`, `type`) and
//! `CASE.ndjson.zst`; the window is from the injection to the end, the baseline what lies before.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use mlogtui::analysis::sampling::Sampling;
use mlogtui::analysis::{resolve, suspects};
use mlogtui::contract;
use mlogtui::model::{Answer, BaselineChoice, Cause, Filter, Question, Scope, Ticket, Time, Window};
use mlogtui::store::Store;
use mlogtui::store::local::{Inputs, LocalStore};
use tokio_stream::StreamExt;

fn ask(store: &Arc<LocalStore>, questions: &[Question]) -> Vec<Answer> {
    let waiting = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let batch = questions.iter().cloned().enumerate().map(|(i, q)| (Ticket(i as u64), q)).collect();
    let mut answers: Vec<_> = waiting.block_on(store.answer(batch).collect());
    answers.retain(|a| a.coverage.is_whole());
    answers.sort_by_key(|a| a.ticket.0);
    answers.into_iter().map(|a| a.result.unwrap()).collect()
}

fn told(file: &Path, from: Time) -> Vec<Cause> {
    let map = contract::field_map("mlog").unwrap();
    let inputs = Inputs::Named(vec![file.display().to_string()]);
    let store = LocalStore::open(inputs, map.clone(), &[], true).unwrap();
    let Some(Answer::Health(health)) = ask(&store, &[Question::Health]).pop() else { return Vec::new() };
    let window = Window::new(from, health.newest.unwrap().plus(1));
    let baseline = resolve(&BaselineChoice::Previous, window, &health);
    let mut sampling = Sampling::of(&Scope { window, filter: Filter::All, baseline }, suspects::SAMPLE);
    let begun = Instant::now();
    while !sampling.questions().is_empty() {
        sampling.take(ask(&store, &sampling.questions()).into_iter().map(Ok).collect()).unwrap();
    }
    let sample = sampling.sample();
    let asked = begun.elapsed();
    let causes = suspects::suspects(&sample, &map);
    let both = begun.elapsed();
    println!(
        "  {} + {} events, asked in {:.0} ms, found in {:.0} ms",
        sample.window.len(),
        sample.baseline.len(),
        asked.as_secs_f64() * 1e3,
        (both - asked).as_secs_f64() * 1e3
    );
    causes
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| a != "--bench");
    let Some(dir) = arguments.next().map(PathBuf::from) else { return println!("name a directory with truth.json") };
    let only = arguments.next();
    let truth: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(dir.join("truth.json")).unwrap()).unwrap();
    let (mut first, mut three, mut cases) = (0, 0, 0);
    for case in truth.iter().filter(|t| only.as_deref().is_none_or(|o| t["case"] == o)) {
        let word = |key: &str| case[key].as_str().unwrap();
        let from = contract::parse_time(word("inject_time").as_bytes()).unwrap();
        let causes = told(&dir.join(format!("{}.ndjson.zst", word("case"))), from);
        let service = |c: &Cause| c.conditions.iter().any(|c| c.value.as_deref() == Some(word("service")));
        let place = causes.iter().position(service).map(|at| at + 1);
        (cases, first) = (cases + 1, first + usize::from(place == Some(1)));
        three += usize::from(place.is_some_and(|p| p <= 3));
        println!(
            "{} {} {}: place {}",
            word("case"),
            word("type"),
            word("service"),
            place.map_or("-".into(), |p| p.to_string())
        );
        for cause in causes.iter().take(if only.is_some() { 10 } else { 3 }) {
            let claimed = if cause.claimed { "claimed" } else { "       " };
            println!("    {:.2} p {:.0e} {claimed} {}", cause.score.unwrap(), cause.p_value.unwrap(), cause.words);
        }
    }
    let share = |n: usize| n as f64 / f64::from(cases.max(1));
    println!("right in the first place {:.2}, in the first three {:.2}", share(first), share(three));
}
