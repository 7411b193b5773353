//! One contract: the same events and the same questions, every store; the local one is the oracle.

use std::sync::Arc;

use mlogtui::analysis::why::Inquiry;
use mlogtui::config::{Cluster, Credentials, SecretFrom};
use mlogtui::demo::{self, DEFAULT_START, Scenario, Story};
use mlogtui::model::{
    AnomalySource, Answer, Baseline, BaselineKind, Breakdown, BreakdownAnswer, Condition, DAY, Distribution, FieldMap,
    Fields, Filter, Group, HOUR, MINUTE, Measure, Order, Page, Point, Question, Result, Scope, Selections, Series,
    SeriesAnswer, Signal, Split, Ticket, Time, Track, Values, Window,
};
use mlogtui::store::Store;
use mlogtui::store::elastic::ElasticStore;
use mlogtui::store::local::{Inputs, LocalStore};
use mlogtui::{contract, panes};
use serde_json::{Value, json};
use tokio_stream::StreamExt;

use crate::engines;
use crate::engines::packages::Package;
use crate::engines::server::Server;
use crate::weather;

const EVENTS: u64 = 12_000;
/// Of an incident that is to be explained.
const INCIDENT_EVENTS: u64 = 150_000;
const HALF_AN_HOUR: i64 = 30 * MINUTE;

/// The same events in two stores.
struct Pair {
    local: Arc<dyn Store>,
    remote: Arc<dyn Store>,
    /// Whether events weigh differently: a server's percentiles are then of stored events, another number.
    weighted: bool,
    /// Whether its sketch gives the value of a neighbouring rank when events are few, instead of one between two.
    by_rank: bool,
    name: String,
    window: Window,
    waiting: tokio::runtime::Runtime,
    _directory: tempfile::TempDir,
}

/// How the indices are mapped.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Mapping {
    /// As the contract says: words are keywords.
    Contract,
    /// As a server guesses: words are text with a `keyword` beside it.
    Guessed,
}

fn story(events: u64) -> Story {
    Story::new(Scenario::ColdFeatureStore, 3, events, DEFAULT_START)
}

fn pager(events: u64) -> Time {
    story(events).pager()
}

/// The events of a demo that a server takes as the local store does: whole, with a time, numbers as numbers.
fn corpus(events: u64, weighted: bool) -> Vec<Value> {
    let story = story(events);
    let mut lines = Vec::new();
    demo::write(&story, &mut lines, &mut |_| {}).unwrap();
    let map = contract::field_map("mlog").unwrap();
    let documents = lines.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    documents
        .filter(|d| contract::time(d, &map).is_some())
        .map(|mut document| {
            contract::derive(&mut document);
            if !weighted {
                document.as_object_mut().unwrap().remove("sampling");
            }
            document
        })
        .collect()
}

fn mapping(of: Mapping) -> Value {
    let properties = json!({
        "timestamp": {"type": "date"}, "message": {"type": "text"},
        "output": {"properties": {"confidence_scores": {"type": "double"}, "mean_confidence": {"type": "double"}}},
        "inference_metrics": {"properties": {"latency_ms": {"type": "double"}}},
        "anomaly_signals": {"properties": {"drift_score": {"type": "double"}}},
    });
    let words = json!([{"words": {"match_mapping_type": "string", "mapping": {"type": "keyword"}}},
        {"numbers": {"match_mapping_type": "double", "mapping": {"type": "double"}}}]);
    let guessed = json!([{"numbers": {"match_mapping_type": "double", "mapping": {"type": "double"}}}]);
    let templates = if of == Mapping::Contract { words } else { guessed };
    json!({"settings": {"number_of_shards": 2, "number_of_replicas": 0},
        "mappings": {"date_detection": false, "dynamic_templates": templates, "properties": properties}})
}

impl Pair {
    fn of(server: &Server, mapping_of: Mapping, weighted: bool) -> Pair {
        let cluster = Cluster { urls: vec![server.url.clone()], ..Cluster::default() };
        Pair::as_somebody(server, mapping_of, weighted, cluster)
    }

    /// The same, asked as the cluster says: with its authority, and who one is there.
    fn as_somebody(server: &Server, mapping_of: Mapping, weighted: bool, cluster: Cluster) -> Pair {
        let kind = if mapping_of == Mapping::Contract { "contract" } else { "guessed" };
        let index = format!("ml-{kind}-{}", if weighted { "weighted" } else { "plain" });
        let window = 2 * HOUR;
        Pair { weighted, ..Pair::holding(server, &index, mapping_of, corpus(EVENTS, weighted), window, cluster) }
    }

    /// An incident with enough events around it to be explained.
    fn of_incident(server: &Server) -> Pair {
        let mut documents = corpus(INCIDENT_EVENTS, true);
        let map = contract::field_map("mlog").unwrap();
        let (from, day) = (pager(INCIDENT_EVENTS).0 - HALF_AN_HOUR, DAY);
        documents.retain(|d| {
            let off = contract::time(d, &map).unwrap().0 - from;
            (-3 * day..HALF_AN_HOUR).contains(&off) && off.rem_euclid(day) < HALF_AN_HOUR
        });
        let cluster = Cluster { urls: vec![server.url.clone()], ..Cluster::default() };
        Pair::holding(server, "ml-incident", Mapping::Contract, documents, HALF_AN_HOUR, cluster)
    }

    fn holding(
        server: &Server,
        index: &str,
        mapping_of: Mapping,
        documents: Vec<Value>,
        length: i64,
        cluster: Cluster,
    ) -> Pair {
        server.must("PUT", &format!("/{index}"), Some(&mapping(mapping_of)));
        for part in documents.chunks(4_000) {
            let lines: String = part.iter().map(|d| format!("{{\"index\":{{}}}}\n{d}\n")).collect();
            let answer = server.request(reqwest::Method::POST, &format!("/{index}/_bulk"));
            let answer: Value =
                answer.header("content-type", "application/x-ndjson").body(lines).send().unwrap().json().unwrap();
            assert_eq!(answer["errors"], false, "{}", answer["items"][0]);
        }
        server.must("POST", &format!("/{index}/_refresh"), None);
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("events.ndjson");
        let text: String = documents.iter().map(|d| format!("{d}\n")).collect();
        std::fs::write(&file, text).unwrap();
        let map = contract::field_map("mlog").unwrap();
        let named = Inputs::Named(vec![file.to_str().unwrap().to_string()]);
        let cluster = Cluster { index: Some(index.to_string()), redact: Some(Vec::new()), ..cluster };
        let to = pager(EVENTS);
        let newest = matches!(server.package, Package::Elasticsearch8 | Package::Elasticsearch9);
        Pair {
            local: LocalStore::open(named, map.clone(), &[], false).unwrap(),
            remote: Arc::new(ElasticStore::open("tests", &cluster, map).unwrap()),
            weighted: false,
            by_rank: !newest,
            name: format!("{} {index}", server.package.name()),
            window: Window::new(to.plus(-length), to),
            waiting: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
            _directory: directory,
        }
    }

    fn scope(&self, filter: Filter) -> Scope {
        let windows = (1..=3).rev().map(|day| self.window.shifted(-day * DAY)).collect();
        Scope { window: self.window, filter, baseline: Baseline { kind: BaselineKind::Days, windows } }
    }

    fn ask(&self, questions: &[Question]) -> [Vec<Answer>; 2] {
        [&self.local, &self.remote].map(|store| {
            let batch = (0..).map(Ticket).zip(questions.iter().cloned()).collect();
            let answers: Vec<_> = self.waiting.block_on(store.answer(batch).collect());
            let mut last: Vec<Option<Answer>> = vec![None; questions.len()];
            let mut unfinished: Vec<usize> = (0..questions.len()).collect();
            for answered in answers {
                let at = answered.ticket.0 as usize;
                let question = &questions[at];
                last[at] =
                    Some(answered.result.unwrap_or_else(|e| panic!("{} {question:?}: {e} {}", self.name, e.hint)));
                assert!(answered.coverage.is_whole() || answered.coverage.share > 0.0);
                unfinished.retain(|waiting| *waiting != at || !answered.coverage.last);
            }
            assert!(unfinished.is_empty(), "{} never gave a last answer to {unfinished:?} of {questions:?}", self.name);
            last.into_iter().map(Option::unwrap).collect()
        })
    }

    fn agree(&self, questions: Vec<Question>) {
        // Twice: the second time the course of percentiles is drawn by what the first answer said.
        for _ in 0..2 {
            let [local, remote] = self.ask(&questions);
            for ((question, local), remote) in questions.iter().zip(&local).zip(&remote) {
                self.same(question, local, remote);
            }
        }
    }

    fn same(&self, question: &Question, local: &Answer, remote: &Answer) {
        let what = format!("{}: {question:?}", self.name);
        match (question, local, remote) {
            (Question::Series(q), Answer::Series(a), Answer::Series(b)) => self.same_series(q, a, b, &what),
            (Question::Breakdown(q), Answer::Breakdown(a), Answer::Breakdown(b)) => self.same_rows(q, a, b, &what),
            (_, Answer::Distribution(a), Answer::Distribution(b)) => {
                assert!(a.edges.iter().zip(&b.edges).all(|(a, b)| near(*a, *b)), "{what}");
                assert_eq!(a.counts, b.counts, "{what}");
            }
            (_, Answer::Values(a), Answer::Values(b)) => {
                let plain = |v: &[mlogtui::model::ValueCount]| {
                    let mut all: Vec<_> = v.iter().map(|v| (v.value.clone(), v.count.round() as i64)).collect();
                    all.sort();
                    all
                };
                assert_eq!(plain(a), plain(b), "{what}");
            }
            (_, Answer::Events(a), Answer::Events(b)) => {
                let ids = |events: &[mlogtui::model::Event]| {
                    let key = |e: &mlogtui::model::Event| (e.cursor.time, e.document.as_ref().unwrap().to_string());
                    let mut all: Vec<_> = events.iter().map(key).collect();
                    all.sort();
                    all
                };
                assert_eq!(a.events.len(), b.events.len(), "{what}");
                // Events of one millisecond stand in an order of each store's own, so the last ones may differ.
                let last = a.events.last().map(|e| e.cursor.time);
                let inner = |events: &[(Time, String)]| -> Vec<(Time, String)> {
                    events.iter().filter(|(time, _)| Some(*time) != last).cloned().collect()
                };
                assert_eq!(inner(&ids(&a.events)), inner(&ids(&b.events)), "{what}");
            }
            (_, Answer::Fields(a), Answer::Fields(b)) => {
                for field in b {
                    let same = a.iter().find(|f| f.path == field.path);
                    assert_eq!(same.map(|f| f.events), Some(field.events), "{what} {}", field.path);
                }
            }
            (_, Answer::Anomalies(a), Answer::Anomalies(b)) => {
                let plain = |records: &[mlogtui::model::Anomaly]| {
                    let mut all: Vec<String> =
                        records.iter().map(|r| format!("{} {:?} {:.6?}", r.what, r.of, r.actual)).collect();
                    all.sort();
                    all
                };
                assert_eq!((a.source, plain(&a.records)), (b.source, plain(&b.records)), "{what}");
            }
            (_, Answer::Health(a), Answer::Health(b)) => {
                assert_eq!((a.oldest, a.newest, &a.hours), (b.oldest, b.newest, &b.hours), "{what}");
                assert_eq!((a.lines.events, a.lines.invalid), (b.lines.events, b.lines.invalid), "{what}");
            }
            _ => panic!("{what}: answers of different kinds"),
        }
    }

    fn same_series(&self, question: &Series, local: &SeriesAnswer, remote: &SeriesAnswer, what: &str) {
        assert!(near(local.left_over, remote.left_over), "{what}: {} {}", local.left_over, remote.left_over);
        let names = |answer: &SeriesAnswer| {
            let mut names: Vec<String> = answer.groups.iter().map(|g| format!("{:?}", g.of)).collect();
            names.sort();
            names
        };
        assert_eq!(names(local), names(remote), "{what}");
        for group in &local.groups {
            let other: &Group = remote.groups.iter().find(|g| g.of == group.of).unwrap();
            for ((measure, a), b) in question.measures.iter().zip(&group.tracks).zip(&other.tracks) {
                let what = format!("{what}\n{:?} {measure:?}", group.of);
                if let Measure::Percentile(..) = measure {
                    self.same_percentile(a, b, &what);
                } else {
                    assert_eq!(a.width, b.width, "{what}");
                    self.same_points(&a.window, &b.window, &what);
                    a.baseline.iter().zip(&b.baseline).for_each(|(a, b)| self.same_points(a, b, &what));
                }
                self.same_point(&a.whole, &b.whole, measure, &what);
                self.same_point(&a.usual, &b.usual, measure, &what);
            }
        }
    }

    fn same_percentile(&self, a: &Track, b: &Track, what: &str) {
        let (Some(above), Some(other)) = (&a.above, &b.above) else {
            assert_eq!(a.above.is_some(), b.above.is_some(), "{what}");
            return;
        };
        if !self.weighted {
            // Thresholds differ by what the server's sketch is off, and with them the events at the edge.
            let off = (above.whole.value.unwrap_or(0.0) - other.whole.value.unwrap_or(0.0)).abs();
            assert!(off <= 0.02 || off * above.whole.count < 2.0, "{what}: {:?} {:?}", above.whole, other.whole);
        }
        assert!(near(above.whole.count, other.whole.count), "{what}");
    }

    fn same_points(&self, a: &[Point], b: &[Point], what: &str) {
        assert_eq!(a.len(), b.len(), "{what}");
        a.iter().zip(b).for_each(|(a, b)| self.same_point(a, b, &Measure::Count, what));
    }

    fn same_point(&self, a: &Point, b: &Point, measure: &Measure, what: &str) {
        assert!(near(a.count, b.count) && near(a.effective, b.effective), "{what}: {a:?} {b:?}");
        assert_eq!(a.value.is_some(), b.value.is_some(), "{what}: {a:?} {b:?}");
        let (Some(ours), Some(theirs)) = (a.value, b.value) else { return };
        match measure {
            Measure::Percentile(..) if self.weighted => {}
            // The server promises an estimate.
            Measure::Percentile(..) => {
                let ranks = if self.by_rank { 3.0 * a.error.unwrap_or(0.0) } else { 0.0 };
                assert!((ours - theirs).abs() <= 0.05 * ours.abs() + ranks, "{what}: {ours} {theirs}");
            }
            _ => assert!(near(ours, theirs), "{what}: {ours} {theirs}"),
        }
    }

    fn same_rows(&self, question: &Breakdown, local: &BreakdownAnswer, remote: &BreakdownAnswer, what: &str) {
        assert!(near(local.left_over, remote.left_over), "{what}: {} {}", local.left_over, remote.left_over);
        assert_eq!(local.rows.len(), remote.rows.len(), "{what}");
        for row in &local.rows {
            let other = remote.rows.iter().find(|r| r.values == row.values);
            let other = other.unwrap_or_else(|| panic!("{what}: no row {:?}", row.values));
            for (at, measure) in question.measures.iter().enumerate() {
                self.same_point(&row.window[at], &other.window[at], measure, what);
                self.same_point(&row.baseline[at], &other.baseline[at], measure, what);
            }
        }
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

/// Filters of every kind, as people type them.
const FILTERS: [&str; 12] = [
    "level:error",
    "variant:canary",
    "NOT variant:prod",
    "version:3.2.1 latency:>=100",
    "service:(ranking OR prediction-cache)",
    "latency:<50 OR cache_hit:false",
    "confidence:*",
    "NOT experiment:*",
    "service:re*",
    "model:/two_tower.*/",
    "tags:high_latency",
    "\"served\"",
];

fn questions(pair: &Pair) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    let everything = pair.scope(Filter::All);
    questions.extend(panes::shipped().iter().map(|pane| pane.question(&everything)));
    questions.push(panes::volume().question(&everything));
    let measures = || {
        vec![
            Measure::Count,
            Measure::Mean("latency".into()),
            Measure::Max("latency".into()),
            Measure::Sum("tokens_out".into()),
            Measure::Share { of: Filter::errors(), among: Filter::All },
        ]
    };
    for text in FILTERS {
        let filter = contract::filter::parse_or_explain(text).unwrap();
        questions.push(Question::Series(Series {
            scope: pair.scope(filter),
            measures: measures(),
            split: Some(Split { field: "region".into(), top: 2 }),
            bucket: 4 * MINUTE,
        }));
    }
    for by in [vec!["version"], vec!["service", "variant"], vec!["cache_hit"], vec!["service", "step", "variant"]] {
        questions.push(Question::Breakdown(Breakdown {
            scope: everything.clone(),
            measures: [measures(), vec![Measure::Percentile("latency".into(), 0.95)]].concat(),
            by: by.into_iter().map(String::from).collect(),
            top: 100,
        }));
    }
    questions.push(Question::Breakdown(Breakdown {
        scope: everything.clone(),
        measures: vec![Measure::Mean("output.confidence_scores".into())],
        by: vec!["variant".into()],
        top: 10,
    }));
    for time_buckets in [1, 6] {
        questions.push(Question::Distribution(Distribution {
            scope: everything.clone(),
            field: "latency".into(),
            value_buckets: 20,
            time_buckets,
        }));
    }
    let (window, filter) = (pair.window, Filter::All);
    for field in ["service", "variant", "epoch"] {
        questions.push(Question::Values(Values { window, filter: filter.clone(), field: field.into(), top: 50 }));
    }
    questions.push(Question::Fields(Fields { window, filter: filter.clone(), sample: None }));
    questions.push(Question::Health);
    for order in [Order::Forward, Order::Backward] {
        for invalid_only in [false, true] {
            questions.push(Question::Events(Page {
                window,
                filter: filter.clone(),
                order,
                after: None,
                limit: 100,
                invalid_only,
            }));
        }
    }
    questions
}

/// What a sample was looked at for comes to an end, though it is never whole.
fn samples_are_final(pair: &Pair) {
    let (window, filter) = (pair.window, Filter::All);
    pair.ask(&[Question::Fields(Fields { window, filter, sample: Some(10) })]);
}

/// Every event comes once, in order, however small the pages are.
fn pages_are_gapless(pair: &Pair) {
    for order in [Order::Forward, Order::Backward] {
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let page = Page { window: pair.window, filter: Filter::All, order, after, limit: 37, invalid_only: false };
            let [_, remote] = pair.ask(&[Question::Events(page)]);
            let Some(Answer::Events(page)) = remote.into_iter().next() else { panic!("no page") };
            seen.extend(page.events.iter().map(|e| (e.cursor.clone(), e.origin.clone())));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert!(seen.is_sorted_by(|a, b| match order {
            Order::Forward => a.0.time <= b.0.time,
            Order::Backward => a.0.time >= b.0.time,
        }));
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), count, "no event comes twice");
        let whole =
            Page { window: pair.window, filter: Filter::All, order, after: None, limit: 9_000, invalid_only: false };
        let [local, _] = pair.ask(&[Question::Events(whole)]);
        let Some(Answer::Events(all)) = local.into_iter().next() else { panic!("no page") };
        assert_eq!(count, all.events.len(), "{}", pair.name);
    }
}

impl Pair {
    /// The conditions of the causes that are claimed over one of the stores: of the latency against its baseline, and of slow
    /// requests against all others.
    fn claimed(&self, store: &Arc<dyn Store>, map: &FieldMap) -> [Vec<Vec<Condition>>; 2] {
        let ask = |questions: Vec<Question>| -> Vec<Result<Answer>> {
            let batch: Vec<(Ticket, Question)> = (0..).map(Ticket).zip(questions).collect();
            let count = batch.len();
            let answers: Vec<_> = self.waiting.block_on(store.answer(batch).collect());
            (0..count as u64).map(|t| answers.iter().rfind(|a| a.ticket == Ticket(t)).unwrap().result.clone()).collect()
        };
        let scope = self.scope(Filter::All);
        let pane = &panes::shipped()[0];
        let Some(Ok(Answer::Series(series))) = ask(vec![pane.question(&scope)]).pop() else { panic!("no series") };
        let spikes = pane.spikes(&pane.read(&series, &scope, scope.window.to));
        let departure = panes::named(&spikes, "latency.p99").unwrap().clone();
        // The slow requests of the last minutes against all others, as marked on a heat map.
        let text = format!("latency:>=400 time:>={}", scope.window.to.plus(-10 * MINUTE).rfc3339());
        let these = contract::filter::parse(&text).unwrap();
        let slow = Selections::against_the_rest(these, &Filter::exists("latency"));
        let inquiries = [Inquiry::begin(departure, &scope, map), Inquiry::between(Signal::mix(), &slow, &scope, map)];
        inquiries.map(|mut inquiry| {
            let mut rounds = 0;
            while inquiry.doing().is_some() {
                inquiry.take(ask(inquiry.questions()), map).unwrap();
                rounds += 1;
            }
            assert!(rounds <= 3, "{}: {rounds} rounds", self.name);
            let claimed: Vec<_> = inquiry.explanation().unwrap().claimed().map(|c| c.conditions.clone()).collect();
            assert!(!claimed.is_empty(), "{}: nothing is claimed", self.name);
            claimed
        })
    }
}

fn claims_the_same_causes(server: &Server) {
    let pair = Pair::of_incident(server);
    let map = contract::field_map("mlog").unwrap();
    let [local, remote] = [&pair.local, &pair.remote].map(|store| pair.claimed(store, &map));
    assert_eq!(local, remote, "{}", pair.name);
}

fn keeps_the_contract(server: &Server) {
    for (mapping, weighted) in [(Mapping::Contract, false), (Mapping::Contract, true), (Mapping::Guessed, false)] {
        let pair = Pair::of(server, mapping, weighted);
        pair.agree(questions(&pair));
        pages_are_gapless(&pair);
        samples_are_final(&pair);
    }
    claims_the_same_causes(server);
}

#[test]
fn elasticsearch_9_keeps_the_contract() {
    keeps_the_contract(Server::elasticsearch_9());
}

#[test]
fn opensearch_3_keeps_the_contract() {
    keeps_the_contract(Server::opensearch_3());
}

/// What detectors recorded, put where they would put it: ours to read, theirs to find out.
fn reads_what_detectors_recorded(server: &Server) {
    let pair = Pair::of(server, Mapping::Guessed, true);
    let question = Question::Anomalies(pair.scope(Filter::All));
    // Before there is anything of a detector, a store of its own kind says what the local one says.
    pair.agree(vec![question.clone()]);
    let at = pair.window.from.plus(10 * MINUTE).0;
    let (index, document, source) = match server.package {
        Package::OpenSearch2 | Package::OpenSearch3 => (
            ".opendistro-anomaly-results-history-1",
            json!({"detector_id": "d", "data_start_time": at, "data_end_time": at + 5 * MINUTE, "anomaly_grade": 0.9,
                "confidence": 0.97, "feature_data": [{"feature_id": "f", "feature_name": "mean_latency", "data": 900.0}],
                "entity": [{"name": "model_metadata.serving_variant", "value": "canary"}],
                "expected_values": [{"likelihood": 1, "value_list": [{"feature_id": "f", "data": 80.0}]}]}),
            AnomalySource::AnomalyDetection,
        ),
        _ => (
            ".ml-anomalies-shared",
            json!({"job_id": "mlogtui-logs", "result_type": "record", "timestamp": at, "bucket_span": 300, "is_interim": false,
                "record_score": 90.0, "function_description": "mean", "field_name": "inference_metrics.latency_ms",
                "partition_field_name": "model_metadata.serving_variant", "partition_field_value": "canary",
                "actual": [900.0], "typical": [80.0]}),
            AnomalySource::MachineLearning,
        ),
    };
    let types = json!({"mappings": {"properties": {"result_type": {"type": "keyword"}, "timestamp": {"type": "date"},
        "data_start_time": {"type": "date"}}}});
    server.must("PUT", &format!("/{index}"), Some(&types));
    server.must("POST", &format!("/{index}/_doc?refresh=true"), Some(&document));
    // That there was none is remembered for a while: by another store it is looked for anew.
    let cluster = Cluster { urls: vec![server.url.clone()], index: Some("ml-guessed-*".into()), ..Cluster::default() };
    let store = ElasticStore::open("tests", &cluster, contract::field_map("mlog").unwrap()).unwrap();
    let answers: Vec<_> = pair.waiting.block_on(store.answer(vec![(Ticket(1), question)]).collect());
    let Some(Ok(Answer::Anomalies(found))) = answers.into_iter().next().map(|a| a.result) else { panic!("no records") };
    let [record] = found.records.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (found.source, record.score, record.actual, record.typical),
        (source, Some(90.0), Some(900.0), Some(80.0))
    );
    assert_eq!(record.events, Filter::is("model_metadata.serving_variant", "canary"));
    server.must("DELETE", &format!("/{index}"), None);
}

#[test]
fn what_detectors_recorded_is_read_from_elasticsearch_9() {
    reads_what_detectors_recorded(Server::elasticsearch_9());
}

#[test]
fn what_detectors_recorded_is_read_from_opensearch_3() {
    reads_what_detectors_recorded(Server::opensearch_3());
}

/// A reader by an API key on Elasticsearch, by a client certificate on OpenSearch, over TLS.
#[test]
fn secured_servers_keep_the_contract_for_those_who_may_only_read() {
    let _undisturbed = engines::undisturbed();
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let server = Server::elasticsearch_9_secure();
    let roles = json!({"reader": {"cluster": ["monitor"],
        "indices": [{"names": ["ml-*"], "privileges": ["read", "view_index_metadata"]}]}});
    let asked = json!({"name": "contract", "role_descriptors": roles});
    let key = server.must("POST", "/_security/api_key", Some(&asked))["encoded"].as_str().unwrap().to_string();
    let api_key = Some(SecretFrom::File(weather::kept(at, "api-key", &key)));
    let auth = Some(Credentials { api_key, ..Credentials::default() });
    let cluster = Cluster { ca: Some(server.authority_file(at)), auth, ..weather::cluster(&server.url) };
    let pair = Pair::as_somebody(server, Mapping::Contract, false, cluster);
    pair.agree(questions(&pair));
    runs_short_of_memory(server, &pair);

    let server = Server::opensearch_2_secure();
    let signed = server.client_certificate("reader");
    let auth = Some(Credentials {
        certificate: Some(weather::kept(at, "reader.pem", &signed.certificate)),
        key: Some(weather::kept(at, "reader.key", &signed.key)),
        ..Credentials::default()
    });
    let cluster = Cluster { ca: Some(server.authority_file(at)), auth, ..weather::cluster(&server.url) };
    let pair = Pair::as_somebody(server, Mapping::Contract, false, cluster);
    pair.agree(questions(&pair));
    pages_are_gapless(&pair);
}

/// The circuit breaker of a server opens: it is said, and things go on once it has closed.
fn runs_short_of_memory(server: &Server, pair: &Pair) {
    let limit = |limit: Value| {
        server.must(
            "PUT",
            "/_cluster/settings",
            Some(&json!({"persistent": {"indices.breaker.request.limit": limit}})),
        );
    };
    let question = panes::shipped()[0].question(&pair.scope(Filter::All));
    let ask = || {
        let answers: Vec<_> = pair.waiting.block_on(pair.remote.answer(vec![(Ticket(1), question.clone())]).collect());
        answers.into_iter().last().unwrap().result
    };
    limit(json!("1kb"));
    let error = ask().unwrap_err();
    limit(Value::Null);
    assert!(error.message.contains("Data too large") && error.hint.contains("memory"), "{error:?}");
    assert!(ask().is_ok());
}

#[test]
fn the_other_versions_keep_the_contract() {
    if engines::all() {
        for package in [Package::Elasticsearch8, Package::Elasticsearch7] {
            keeps_the_contract(&Server::own(package));
        }
    }
}
