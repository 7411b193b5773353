//! The scan against the definition: the same lines through the full parse, one by one.

use std::collections::HashMap;
use std::sync::Arc;

use super::mutation::Mutator;
use super::*;
use crate::contract;
use crate::model::{FieldMap, Source};
use crate::store::local::columns::{Column, ColumnKind, ColumnSpec};
use crate::store::local::words::SharedWords;

fn spec(kind: ColumnKind, paths: &[&str]) -> ColumnSpec {
    let source = |p: &&str| Source { path: p.to_string(), mean_of_array: p.ends_with("scores") };
    ColumnSpec { sources: paths.iter().map(source).collect(), kind }
}

fn specs() -> Vec<ColumnSpec> {
    use ColumnKind::{Boolean, Date, Id, Number, Phrase, Regex, Wildcard, Word};
    vec![
        spec(Word, &["service"]),
        spec(Word, &["model_metadata.model_version", "model_version"]),
        spec(Word, &["schema_version"]),
        spec(Word, &["tags"]),
        spec(Id, &["request_id"]),
        spec(Number, &["inference_metrics.latency_ms", "latency_ms"]),
        spec(Number, &["output.mean_confidence", "output.confidence_scores"]),
        spec(Date, &["ingest_timestamp"]),
        spec(Boolean, &["input_features.cache_hit"]),
        spec(Phrase("deadline exceeded".into()), &["message", "error.message"]),
        spec(Wildcard("3.*".into()), &["model_metadata.model_version"]),
        spec(Regex("[a-m].*".into()), &["service"]),
        spec(Word, &["a.b.c"]),
        spec(Number, &["a.b"]),
    ]
}

/// Everything a scan says of a line, in comparable form.
fn meaning(scanned: &Scanned) -> Vec<String> {
    let segment = &scanned.segment;
    let mut columns: Vec<(String, Vec<String>)> =
        segment.columns.iter().map(|(spec, column)| (format!("{spec:?}"), cells(column, segment.rows()))).collect();
    columns.sort();
    let mut weights = Vec::new();
    if let Some(packed) = &segment.weights {
        packed.unpack(segment.rows(), &mut weights);
    }
    let row = |i: usize| {
        let values: Vec<&String> = columns.iter().map(|(_, cells)| &cells[i]).collect();
        let weight = weights.get(i).copied().unwrap_or(1.0);
        format!("{} {} {} {weight} {values:?}", segment.offsets[i], segment.times[i], segment.flags[i])
    };
    (0..segment.rows()).map(row).chain(segment.bad.iter().map(|bad| format!("bad {bad:?}"))).collect()
}

fn cells(column: &Column, rows: usize) -> Vec<String> {
    let (mut codes, mut numbers) = (Vec::new(), Vec::new());
    match column {
        Column::Words(words) => {
            words.unpack(rows, &mut codes);
            codes.iter().map(u32::to_string).collect()
        }
        Column::Numbers(packed) => {
            packed.unpack(rows, &mut numbers);
            numbers.iter().map(|n| if n.is_nan() { "-".into() } else { format!("{:x}", n.to_bits()) }).collect()
        }
        Column::Ids(ids) => (0..rows).map(|i| ids.get(i).copied().unwrap_or(0).to_string()).collect(),
        Column::Booleans(booleans) => (0..rows).map(|i| booleans.get(i).to_string()).collect(),
    }
}

fn plan(map: &FieldMap) -> Arc<Plan> {
    Arc::new(Plan::new(&specs(), map))
}

fn scan(plan: Arc<Plan>, words: &SharedWords, bytes: &[u8]) -> Scanned {
    let mut scanner = Scanner::new(plan, words.cache());
    let mut scan = scanner.begin();
    scan.take(bytes, 0);
    scan.finish()
}

fn by_definition(plan: &Plan, words: &SharedWords, bytes: &[u8]) -> Scanned {
    let (mut cache, mut rows) = (words.cache(), Rows::of(plan));
    let mut builder = Builder::new(plan, &mut cache, &mut rows);
    let mut at = 0;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        push_slowly(&mut builder, line.strip_suffix(b"\n").unwrap_or(line), at);
        at += line.len();
    }
    builder.finish()
}

fn agree(bytes: &[u8]) {
    let plan = plan(&contract::preset("mlog").unwrap());
    let words = SharedWords::default();
    let wanted = meaning(&by_definition(&plan, &words, bytes));
    let seen = meaning(&scan(plan, &words, bytes));
    let offset = |m: &String| m.split(' ').next().and_then(|o| o.parse::<usize>().ok()).unwrap_or(0);
    for (seen, wanted) in seen.iter().zip(&wanted) {
        let line = bytes[offset(wanted)..].split(|b| *b == b'\n').next().unwrap();
        assert_eq!(seen, wanted, "{}", String::from_utf8_lossy(line));
    }
    assert_eq!(seen.len(), wanted.len());
}

#[test]
fn mutated_lines_mean_the_same_as_by_the_full_parse() {
    for seed in 0..3 {
        let mut mutator = Mutator::new(seed);
        let mut bytes = Vec::new();
        for _ in 0..10_000 {
            mutator.line(&mut bytes);
        }
        agree(&bytes);
    }
}

#[test]
fn lines_that_repeat_their_keys_mean_the_same_through_the_template() {
    let odd =
        ["1", "\"x\"", "null", "{\"latency_ms\":7}", "[1,2]", "true", "1.50", "\"a\\nb\"", "{}", "01", "\"3.2.1\""];
    let mut bytes = Vec::new();
    for i in 0..6_000usize {
        let value = |n: usize| if (i * 7 + n * 13).is_multiple_of(50) { odd[(i + n) % odd.len()] } else { "5" };
        let tail = if i.is_multiple_of(9) { ",\"error\":{\"message\":\"deadline exceeded\"}" } else { "" };
        let line = format!(
            "{{\"timestamp\":\"2026-03-02T00:00:{:02}Z\",\"service\":\"s{}\",\"unwanted\":{{\"deep\":{},\"more\":[{}]}},\
             \"inference_metrics\":{{\"latency_ms\":{},\"other\":{}}}{tail}}}\n",
            i % 60,
            i % 7,
            value(1),
            value(2),
            value(3),
            value(4)
        );
        bytes.extend_from_slice(line.as_bytes());
    }
    agree(&bytes);
}

#[test]
fn a_key_may_be_spelled_with_its_dots() {
    let lines = [
        r#"{"a":{"b":{"c":"x"}}}"#,
        r#"{"a.b.c":"x"}"#,
        r#"{"a.b":{"c":"x"}}"#,
        r#"{"a":{"b.c":"x"}}"#,
        r#"{"a.b.c":"y","a":{"b":{"c":"x"}}}"#,
    ];
    let words = SharedWords::default();
    let scanned = scan(plan(&contract::preset("mlog").unwrap()), &words, lines.join("\n").as_bytes());
    let columns: HashMap<_, _> = scanned.segment.columns.into_iter().collect();
    let x = words.dictionary().code("x").unwrap();
    assert_eq!(cells(&columns[&spec(ColumnKind::Word, &["a.b.c"])], 5), vec![x.to_string(); 5]);
}

#[test]
fn a_blank_line_after_an_empty_object_is_none() {
    for lines in ["{}\n\n", "{ }\n  \n{}\n", "{}\n\n{\"service\":\"a\"}\n \n"] {
        agree(lines.as_bytes());
    }
}

#[test]
fn a_byte_order_mark_hides_no_event() {
    let plan = plan(&contract::preset("mlog").unwrap());
    let event = r#"{"timestamp":"2026-03-02T00:00:00Z","service":"a"}"#;
    for lines in [format!("\u{feff}{event}\n{event}\n"), format!("\u{feff}\r\n{event}\n{event}\n")] {
        agree(lines.as_bytes());
        let segment = scan(plan.clone(), &SharedWords::default(), lines.as_bytes()).segment;
        assert_eq!((segment.rows(), segment.bad.len()), (2, 0), "{lines:?}");
    }
}
