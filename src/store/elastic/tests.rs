//! What servers are asked, held by snapshots, and what they answered, read back.

use serde_json::{Value, json};

use super::json::{Arena, Json};
use super::known::{Fields, Known, Server};
use super::{request, response, searching, series};
use crate::contract::{field_map, filter::parse_or_explain};
use crate::model::*;

/// A cluster whose words are text with a keyword beside it, and whose latency stands at two paths.
fn known(weighted: bool) -> Known {
    let fields = Fields::read(&json!({"indices": ["a"], "fields": {
        "timestamp": {"date": {}}, "service": {"keyword": {}}, "message": {"text": {}}, "log_level": {"keyword": {}},
        "model_metadata.serving_variant": {"text": {}}, "model_metadata.serving_variant.keyword": {"keyword": {}},
        "inference_metrics.latency_ms": {"double": {}}, "latency_ms": {"double": {}}, "sampling.weight": {"double": {}},
        "input_features.cache_hit": {"boolean": {}}, "request_context.user_id": {"keyword": {}}, "tags": {"keyword": {}},
        "event_type": {"keyword": {}}, "request_id": {"keyword": {}}, "output.mean_confidence": {"double": {}},
        "output.confidence_scores": {"double": {}}}}));
    let server = Server::read(&json!({"version": {"number": "9.4.3"}, "cluster_name": "c"}));
    let mut known = Known::new(server, "ml-*", field_map("mlog").unwrap(), fields).unwrap();
    known.redact = vec!["user".into()];
    known.settle(|path| path != "latency_ms" && (weighted || path != "sampling.weight"));
    known.span = Some((0, 10 * HOUR));
    known
}

fn scope(filter: &str) -> Scope {
    let filter = if filter.is_empty() { Filter::All } else { parse_or_explain(filter).unwrap() };
    let window = |from: i64| Window::new(Time(from * MINUTE), Time((from + 4) * MINUTE));
    Scope { window: window(60), filter, baseline: Baseline { kind: BaselineKind::Fixed, windows: vec![window(0)] } }
}

fn held(name: &str, value: &Value) {
    insta::with_settings!({
        snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/elastic"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, serde_json::to_string_pretty(value).unwrap()) });
}

fn latency(measures: Vec<Measure>) -> Series {
    let split = Some(Split { field: "variant".into(), top: 2 });
    Series { scope: scope(""), measures, split, bucket: 2 * MINUTE }
}

fn body(known: &Known, question: &Question) -> Value {
    searching::first(known, question, None).unwrap().searches.remove(0).body
}

#[test]
fn questions_become_these_searches() {
    let percentiles = latency(vec![Measure::Percentile("latency".into(), 0.99), Measure::Mean("latency".into())]);
    held("series_percentiles", &body(&known(true), &Question::Series(percentiles)));
    let rates = vec![
        Measure::Count,
        Measure::InvalidShare,
        Measure::Share { of: Filter::is("cache_hit", "true"), among: Filter::exists("cache_hit") },
    ];
    held("series_rates", &body(&known(false), &Question::Series(Series { split: None, ..latency(rates) })));
    let by = vec!["service".to_string(), "variant".to_string()];
    let breakdown = Breakdown { scope: scope("NOT level:debug"), measures: vec![Measure::Count], by, top: 10 };
    held("breakdown_of_two", &body(&known(true), &Question::Breakdown(breakdown)));
    let page = Page {
        window: scope("").window,
        filter: Filter::All,
        order: Order::Backward,
        after: Some(Cursor { time: Time(5), place: (7, 9) }),
        limit: 50,
        invalid_only: true,
    };
    held("page", &body(&known(true), &Question::Events(page)));
}

#[test]
fn filters_become_structured_queries() {
    let known = known(true);
    let texts = [
        "service:checkout",
        "level:(ERROR OR warn)",
        "latency:>=500 NOT variant:shadow",
        "\"deadline exceeded\"",
        "service:re*",
        "service:/r.*/",
        "confidence:*",
        "nothing.there:x",
        "cache_hit:true",
    ];
    let queries: Vec<Value> = texts
        .iter()
        .map(|text| json!({*text: request::query(&known, &parse_or_explain(text).unwrap()).unwrap()}))
        .collect();
    held("filters", &json!(queries));
}

#[test]
fn what_cannot_be_asked_is_said() {
    let known = known(true);
    let refused = |question: Question| searching::first(&known, &question, None).unwrap_err();
    let window = scope("").window;
    let values = |field: &str| Question::Values(Values { window, filter: Filter::All, field: field.into(), top: 3 });
    assert!(refused(values("user")).message.contains("never shown"));
    assert!(refused(values("message")).message.contains("cannot be grouped by"));
    let mean = |field: &str| Question::Series(Series { split: None, ..latency(vec![Measure::Mean(field.into())]) });
    assert!(refused(mean("service")).message.contains("not mapped as a number"));
    let filtered = parse_or_explain("confidence:>0.5").unwrap();
    let page = Page { window, filter: filtered, order: Order::Forward, after: None, limit: 1, invalid_only: false };
    assert!(refused(Question::Events(page)).message.contains("cannot filter by"));
    let untimed = Fields::read(&json!({"indices": ["a"], "fields": {"timestamp": {"keyword": {}}}}));
    let server = Server::read(&json!({}));
    let error = Known::new(server, "ml-*", field_map("mlog").unwrap(), untimed).unwrap_err();
    assert!(error.message.contains("no date field"), "{error:?}");
}

#[test]
fn a_percentile_that_two_paths_may_hold_is_read_by_a_script() {
    let mut known = known(false);
    known.held.insert("latency_ms".into());
    let asked = request::number(&known, "latency").unwrap().unwrap();
    assert_eq!(asked["script"]["params"]["paths"], json!(["inference_metrics.latency_ms", "latency_ms"]));
}

#[test]
fn where_no_scripts_are_run_one_path_stands_for_all() {
    let mut known = known(false);
    known.scripts = false;
    assert_eq!(request::number(&known, "confidence").unwrap().unwrap(), json!({"field": "output.mean_confidence"}));
    known.held.remove("output.mean_confidence");
    assert_eq!(request::number(&known, "confidence").unwrap().unwrap(), json!({"field": "output.confidence_scores"}));
    let by = vec!["service".to_string(), "variant".to_string()];
    let breakdown = Breakdown { scope: scope(""), measures: vec![Measure::Count], by, top: 10 };
    let refused = searching::first(&known, &Question::Breakdown(breakdown), None).unwrap_err();
    assert!(refused.message.contains("no scripts"), "{refused:?}");
}

#[test]
fn records_of_detectors_are_asked_for_as_documented() {
    let asked = |flavor| {
        let search = request::records(flavor, scope("").window);
        json!({search.index.unwrap(): search.body})
    };
    held("anomalies_machine_learning", &asked(super::known::Flavor::Elasticsearch));
    held("anomalies_detection", &asked(super::known::Flavor::OpenSearch));
}

#[test]
fn an_answer_is_read_by_bucket_and_group() {
    let known = known(true);
    let question = latency(vec![Measure::Count, Measure::Mean("latency".into())]);
    let plan = series::Plan::new(&known, &question).unwrap();
    let n = |sum: f64, squares: f64| json!({"sum": sum, "sum_of_squares": squares});
    let v = json!({"count": 2, "avg": 15.0, "max": 20.0, "sum_of_squares": 500.0});
    let bucket = |minute: i64| {
        json!({"key": minute * MINUTE, "doc_count": 3, "n": n(12.0, 102.0),
            "f1": {"doc_count": 2, "n": n(11.0, 101.0), "v": v, "a": {"value": 19.0}}})
    };
    let aggs = json!({"t0": {"buckets": [bucket(0), bucket(62)]},
        "by": {"s0": {"doc_count": 3, "n": n(12.0, 102.0)}, "absent": {"doc_count": 0},
            "values": {"buckets": [{"key": "prod", "doc_count": 3, "s0": {"doc_count": 3, "n": n(10.0, 100.0)},
                "t0": {"buckets": [bucket(60)]}}]}}});
    let answer = response::series(&known, &plan, &Json::of(&json!({"aggregations": aggs}), &Arena::new()), None);
    assert_eq!(answer.left_over, 2.0);
    let [all, prod] = answer.groups.as_slice() else { panic!("{answer:?}") };
    assert_eq!((&all.of, &prod.of), (&GroupOf::All, &GroupOf::Value(Some("prod".into()))));
    let values = |track: &Track| track.window.iter().map(|p| p.value).collect::<Vec<_>>();
    assert_eq!(values(&all.tracks[0]), [Some(0.0), Some(12.0)]);
    assert_eq!(values(&all.tracks[1]), [None, Some(19.0)]);
    assert_eq!(values(&prod.tracks[1]), [Some(19.0), None]);
    assert_eq!(all.tracks[1].whole.effective, 121.0 / 101.0);
}

#[test]
fn what_is_partial_is_told() {
    let shards = |total: u32, failed: u32| json!({"total": total, "failed": failed, "failures": [{"reason": {"reason": "disk gone"}}]});
    let arena = Arena::new();
    let told = |bodies: &[Value]| {
        searching::completeness(&bodies.iter().map(|body| Json::of(body, &arena)).collect::<Vec<_>>())
    };
    let whole = told(&[json!({"_shards": shards(4, 0)})]).unwrap();
    assert_eq!(whole, (Coverage::WHOLE, None));
    let (coverage, note) = told(&[json!({"_shards": shards(4, 1)}), json!({"_shards": shards(4, 0)})]).unwrap();
    assert_eq!((coverage, note.unwrap().as_str()), (Coverage::partial(0.75), "1 of 4 shards failed: disk gone"));
    let late = told(&[json!({"_shards": shards(4, 0), "timed_out": true})]).unwrap();
    assert!(!late.0.is_whole() && late.1.unwrap().contains("out of time"));
    assert!(told(&[json!({"_shards": shards(4, 4)})]).is_err());
    let error = json!({"error": {"root_cause": [{"reason": "Trying to create too many buckets."}]}});
    assert!(told(&[error]).unwrap_err().hint.contains("shorter window"));
}

#[test]
fn a_page_goes_on_exactly_beyond_its_place() {
    let known = known(true);
    let hit = |time: i64, number: i64, id: &str| json!({"_index": "a", "_id": id, "_source": {"n": id, "request_context": {"user_id": "u1"}}, "sort": [time, number]});
    let hits: Vec<Value> = vec![hit(1, 4, "a"), hit(1, 4, "b"), hit(1, 4, "c"), hit(2, 0, "d"), hit(2, 1, "e")];
    let body = json!({"hits": {"hits": hits}});
    let page = |after: Option<Cursor>| Page {
        window: scope("").window,
        filter: Filter::All,
        order: Order::Forward,
        after,
        limit: 2,
        invalid_only: false,
    };
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let read = response::page(&known, &page(after), &body);
        seen.extend(read.events.iter().map(|e| e.origin.clone()));
        assert!(read.events.iter().all(|e| !e.raw.contains("u1")), "personal data is redacted");
        after = read.next;
        if after.is_none() {
            break;
        }
    }
    seen.sort();
    assert_eq!(seen, ["a/a", "a/b", "a/c", "a/d", "a/e"]);
}

#[test]
fn a_filter_on_what_cannot_be_asked_is_refused_instead_of_finding_nothing() {
    let kept = json!({"object": {"searchable": false, "aggregatable": false}});
    let fields = Fields::read(&json!({"indices": ["a", "b"], "fields": {
        "timestamp": {"date": {}}, "correlation_id": {"keyword": {}}, "request_context.user_id": kept,
        "latency_ms": {"double": {"indices": ["a"]}, "keyword": {"indices": ["b"]}},
        "service": {"keyword": {"indices": ["a"]}, "text": {"indices": ["b"]}}, "service.keyword": {"keyword": {}},
        "message": {"keyword": {"indices": ["a"]}, "text": {"indices": ["b"]}}}}));
    let known = Known::new(Server::read(&json!({})), "ml-*", field_map("mlog").unwrap(), fields).unwrap();
    let of = |text: &str| request::query(&known, &parse_or_explain(text).unwrap());
    let refused = |text: &str| of(text).unwrap_err().message;
    assert!(refused("latency:>=500").contains("double in a and keyword in b"));
    assert!(of("latency:*").is_ok(), "that it is there can be told");
    assert!(refused("service:s1").contains("keyword in a and text in b"));
    assert_eq!(of("service:*").unwrap(), json!({"exists": {"field": "service"}}), "in the one index as in the other");
    assert!(request::word(&known, "service").unwrap_err().message.contains("keyword in a and text in b"));
    assert!(refused("\"deadline exceeded\"").contains("message is keyword in a and text in b"));
    assert!(refused("user:u1").contains("not indexed"));
    assert!(refused("level:ERROR OR user:u1").contains("not indexed"));
    assert!(of("correlation_id:u1 OR user:u1").is_ok(), "an id is looked for wherever it may stand");
}

#[test]
fn what_is_redacted_may_be_named_by_its_name_its_path_or_the_object_it_lies_in() {
    let mut known = known(true);
    for hidden in ["user", "request_context.user_id", "request_context"] {
        known.redact = vec![hidden.into()];
        for (name, is) in [
            ("user", true),
            ("request_context.user_id", true),
            ("request_context.user_id.keyword", true),
            ("request_context_id", false),
            ("service", false),
        ] {
            assert_eq!(known.is_redacted(name), is, "{name} where {hidden} is");
        }
    }
}
