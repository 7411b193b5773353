//! What a refresh of the dashboard costs beyond what the server and the wire take: the same `_msearch` by curl, in turn.
//!
//! `cargo bench --bench refresh -- URL INDEX [ROUNDS]` prints the medians in ms, and their ratio pair by pair.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs)]

use std::process::Command;
use std::time::Instant;

use mlogtui::analysis::resolve;
use mlogtui::config::Cluster;
use mlogtui::model::{Answer, BaselineChoice, Filter, MINUTE, Question, Scope, Ticket, Window};
use mlogtui::store::Store;
use mlogtui::store::elastic::ElasticStore;
use mlogtui::{contract, panes};
use tokio_stream::StreamExt;

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| a != "--bench");
    let (Some(url), Some(index)) = (arguments.next(), arguments.next()) else {
        return println!("name a URL and an index");
    };
    let rounds: usize = arguments.next().map_or(150, |n| n.parse().unwrap());
    let cluster = Cluster { urls: vec![url.clone()], index: Some(index), ..Cluster::default() };
    let store = ElasticStore::open("bench", &cluster, contract::field_map("mlog").unwrap()).unwrap();
    let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ask = |questions: &[Question]| -> Vec<Answer> {
        let batch = (0..).map(Ticket).zip(questions.iter().cloned()).collect();
        let answers: Vec<_> = waiting.block_on(store.answer(batch).collect());
        answers.into_iter().map(|a| a.result.unwrap()).collect()
    };
    let Some(Answer::Health(health)) = ask(&[Question::Health]).pop() else { return };
    let newest = health.newest.unwrap();
    let window = Window::new(newest.plus(1 - 30 * MINUTE), newest.plus(1));
    let baseline = resolve(&BaselineChoice::Auto, window, &health);
    let scope = Scope { window, filter: Filter::All, baseline };
    let questions: Vec<Question> = panes::shipped().iter().map(|pane| pane.question(&scope)).collect();
    ask(&questions);

    let parts: Vec<(String, String)> = questions.iter().map(|question| parts_of(&store.explain(question))).collect();
    let (address, body) = (&parts[0].0, parts.iter().map(|(_, body)| body.as_str()).collect::<String>());
    let file = std::env::temp_dir().join(format!("mlogtui-refresh-{}.ndjson", std::process::id()));
    std::fs::write(&file, &body).unwrap();
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    let own = || {
        let begun = Instant::now();
        ask(&questions);
        begun.elapsed().as_secs_f64() * 1e3
    };
    let curl = || curl(address, file.to_str().unwrap());
    for round in 0..rounds {
        // Each goes first as often as the other: what comes second finds the server warm, or busy cleaning up.
        let curl_first = (round % 2 == 1).then(curl);
        let own = own();
        let curl = curl_first.unwrap_or_else(curl);
        ours.push(own);
        theirs.push(curl);
        ratios.push(own / curl);
    }
    std::fs::remove_file(&file).unwrap();
    println!("request {} KB; mlogtui {:.1} ms, curl {:.1} ms", body.len() / 1000, median(ours), median(theirs));
    println!("ratio, pair by pair, median: {:.3}", median(ratios));
}

/// Address and body of the command that sends a question's searches.
fn parts_of(ways: &[(String, String)]) -> (String, String) {
    let (_, command) = ways.iter().find(|(what, _)| what == "curl").unwrap();
    let (before, quoted) = command.split_once("' --data-binary '").unwrap();
    let (_, address) = before.rsplit_once('\'').unwrap();
    (address.to_string(), quoted.strip_suffix('\'').unwrap().replace("'\\''", "'"))
}

/// Time in ms that curl takes for the whole answer, by its own clock.
fn curl(address: &str, file: &str) -> f64 {
    let out = Command::new("curl")
        .args([
            "-s",
            "--compressed",
            "-o",
            "/dev/null",
            "-w",
            "%{time_total}",
            "-H",
            "content-type: application/x-ndjson",
        ])
        .args(["--data-binary", &format!("@{file}"), address])
        .output()
        .unwrap();
    String::from_utf8(out.stdout).unwrap().parse::<f64>().unwrap() * 1e3
}
