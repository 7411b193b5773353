//! `cargo bench --bench attribution -- DIR`: how often the causes that `why` finds are the true ones.
//!
//! DIR holds cases: a CSV each (`min` in seconds since the epoch, attributes, `value` of `cnt` events with the symptom) and an
//! `anomaly.yaml` that names the minute and the true conjunction of each. The minute is held against all before it, by the same
//! inquiry that the program makes; only the store is a table here. Prints recall@1, recall@3, and precision and F1 of what is claimed.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a benchmark reads files, and fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use mlogtui::analysis::why::Inquiry;
use mlogtui::model::{
    Answer, Baseline, BaselineKind, Breakdown, BreakdownAnswer, Cause, Departure, Error, ErrorKind, FieldInfo,
    FieldMap, Filter, Group, GroupOf, MINUTE, Measure, Point, Question, Result, Row, Scope, Series, SeriesAnswer,
    Signal, Time, Track, ValueCount, Window,
};

type Conjunction = BTreeSet<(String, String)>;

/// One line of a table.
struct Line {
    at: Time,
    values: Vec<String>,
    with: f64,
    of: f64,
}

struct Table {
    attributes: Vec<String>,
    lines: Vec<Line>,
}

struct Truth {
    name: String,
    minute: Time,
    causes: Vec<Conjunction>,
}

fn main() {
    let named = std::env::args().skip(1).find(|a| !a.starts_with("--"));
    let directory =
        named.unwrap_or_else(|| panic!("name the directory of the cases: cargo bench --bench attribution -- DIR"));
    let directory = Path::new(&directory);
    let truths = truths(&fs::read_to_string(directory.join("anomaly.yaml")).unwrap());
    let verbose = std::env::var_os("VERBOSE").is_some();
    let (mut first, mut third, mut right, mut claimed, mut all, mut cases) = (0, 0, 0, 0, 0, 0);
    for truth in &truths {
        let Ok(text) = fs::read_to_string(directory.join(format!("{}.csv", truth.name))) else { continue };
        let causes = explain(&Table::read(&text), truth.minute);
        let found: Vec<Conjunction> = causes.iter().map(conjunction).collect();
        let place = found.iter().position(|f| truth.causes.contains(f));
        cases += 1;
        all += truth.causes.len();
        first += usize::from(place == Some(0));
        third += usize::from(place.is_some_and(|p| p < 3));
        let stood_by: Vec<&Conjunction> =
            causes.iter().zip(&found).filter(|(c, _)| c.claimed).map(|(_, f)| f).collect();
        claimed += stood_by.len();
        right += stood_by.iter().filter(|f| truth.causes.contains(f)).count();
        if verbose && place != Some(0) {
            println!("{}: true {:?}, found {:?}", truth.name, truth.causes, &found[..found.len().min(3)]);
        }
    }
    let share = |n: usize, of: usize| n as f64 / of.max(1) as f64;
    let (precision, recall) = (share(right, claimed), share(right, all));
    println!("{cases} cases, {all} true causes, {claimed} claimed");
    println!("recall@1 {:.2}", share(first, cases));
    println!("recall@3 {:.2}", share(third, cases));
    println!("precision {precision:.2}");
    println!("F1 {:.2}", 2.0 * precision * recall / (precision + recall).max(1e-9));
}

fn conjunction(cause: &Cause) -> Conjunction {
    cause.conditions.iter().map(|c| (c.field.clone(), c.value.clone().unwrap_or_default())).collect()
}

/// Runs the inquiry into the share of events with the symptom in one minute.
fn explain(table: &Table, minute: Time) -> Vec<Cause> {
    let first = table.lines.iter().map(|l| l.at).min().unwrap();
    let scope = Scope {
        window: Window { from: minute, to: minute.plus(MINUTE) },
        filter: Filter::All,
        baseline: Baseline { kind: BaselineKind::Previous, windows: vec![Window { from: first, to: minute }] },
    };
    let measure = Measure::Share { of: Filter::is("symptom", "true"), among: Filter::All };
    let signal = Signal { pane: "symptom".into(), key: "share".into(), measure, filter: Filter::All };
    // That the symptom left its baseline in this minute is given.
    let spike = Departure { sigma: Some(f64::MAX), ..Departure::unread(signal) };
    let map = FieldMap::default();
    let mut inquiry = Inquiry::begin(spike, &scope, &map);
    while inquiry.doing().is_some() {
        let answers = inquiry.questions().iter().map(|q| table.answer(q)).collect();
        inquiry.take(answers, &map).unwrap();
    }
    inquiry.explanation().unwrap().causes.clone()
}

impl Table {
    fn read(text: &str) -> Table {
        let mut lines = text.lines();
        let names: Vec<&str> = lines.next().unwrap().trim_start_matches('\u{feff}').split(',').collect();
        let place = |name: &str| names.iter().position(|n| *n == name).unwrap();
        let (min, value, cnt) = (place("min"), place("value"), place("cnt"));
        let attributes: Vec<usize> = (0..names.len()).filter(|i| ![min, value, cnt].contains(i)).collect();
        let line = |text: &str| {
            let cells: Vec<&str> = text.split(',').collect();
            let number = |at: usize| cells[at].parse::<f64>().unwrap();
            Line {
                at: Time(number(min) as i64 * 1000),
                values: attributes.iter().map(|a| cells[*a].to_string()).collect(),
                with: number(value),
                of: number(cnt),
            }
        };
        Table {
            attributes: attributes.iter().map(|a| names[*a].to_string()).collect(),
            lines: lines.filter(|l| !l.trim().is_empty()).map(line).collect(),
        }
    }

    fn answer(&self, question: &Question) -> Result<Answer> {
        Ok(match question {
            Question::Fields(_) => Answer::Fields(self.fields()),
            Question::Series(series) => Answer::Series(self.series(series)),
            Question::Breakdown(breakdown) => Answer::Breakdown(self.breakdown(breakdown)),
            _ => return Err(Error::new(ErrorKind::Unsupported, "a table holds counts, and no lines", "")),
        })
    }

    fn fields(&self) -> Vec<FieldInfo> {
        let field = |(at, path): (usize, &String)| {
            let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
            self.lines.iter().for_each(|l| *counts.entry(&l.values[at]).or_default() += l.of);
            let values =
                counts.iter().map(|(value, count)| ValueCount { value: Some(value.to_string()), count: *count });
            let events = counts.values().sum::<f64>() as u64;
            FieldInfo { path: path.clone(), name: None, types: vec!["string".into()], events, values: values.collect() }
        };
        self.attributes.iter().enumerate().map(field).collect()
    }

    fn point(&self, is: impl Fn(&Line) -> bool) -> Point {
        let (of, with) = self.lines.iter().filter(|l| is(l)).fold((0.0, 0.0), |(n, k), l| (n + l.of, k + l.with));
        Point { count: of, effective: of, value: (of > 0.0).then(|| with / of), error: None }
    }

    fn series(&self, question: &Series) -> SeriesAnswer {
        let stretch = |window: &Window| {
            let starts = (0..).map(|i| window.from.plus(MINUTE * i)).take_while(|t| *t < window.to);
            starts.map(|t| self.point(|l| l.at == t)).collect::<Vec<Point>>()
        };
        let track = Track {
            width: MINUTE,
            window: stretch(&question.scope.window),
            baseline: question.scope.baseline.windows.iter().map(stretch).collect(),
            ..Track::default()
        };
        SeriesAnswer { groups: vec![Group { of: GroupOf::All, tracks: vec![track] }], left_over: 0.0 }
    }

    fn breakdown(&self, question: &Breakdown) -> BreakdownAnswer {
        let by: Vec<usize> = question.by.iter().map(|f| self.attributes.iter().position(|a| a == f).unwrap()).collect();
        let usual = &question.scope.baseline.windows;
        let mut rows: HashMap<Vec<&str>, [f64; 4]> = HashMap::new();
        for line in &self.lines {
            let sums = rows.entry(by.iter().map(|a| line.values[*a].as_str()).collect()).or_default();
            if question.scope.window.holds(line.at) {
                sums[0] += line.of;
                sums[1] += line.with;
            } else if usual.iter().any(|w| w.holds(line.at)) {
                sums[2] += line.of;
                sums[3] += line.with;
            }
        }
        let point = |of: f64, with: f64| {
            vec![Point { count: of, effective: of, value: (of > 0.0).then(|| with / of), error: None }]
        };
        let mut rows: Vec<Row> = rows
            .into_iter()
            .map(|(values, [of, with, usual_of, usual_with])| Row {
                values: values.into_iter().map(|v| Some(v.to_string())).collect(),
                window: point(of, with),
                baseline: point(usual_of, usual_with),
            })
            .collect();
        rows.sort_by(|a, b| b.window[0].count.total_cmp(&a.window[0].count).then_with(|| a.values.cmp(&b.values)));
        let left_over = rows.iter().skip(question.top).map(|r| r.window[0].count).sum();
        rows.truncate(question.top);
        BreakdownAnswer { rows, left_over }
    }
}

/// Reads the list of `data`, `timestamp` and `cause`, each cause a flow mapping or a list of them.
fn truths(text: &str) -> Vec<Truth> {
    let entries = text.split("- data:").skip(1);
    entries
        .map(|entry| {
            let value =
                |key: &str| entry.split_once(key).map(|(_, rest)| rest.lines().next().unwrap_or("").trim()).unwrap();
            let seconds: i64 = value("timestamp:").parse().unwrap();
            let cause = entry.split_once("cause:").unwrap().1;
            let mappings = cause.split('{').skip(1).map(|m| m.split('}').next().unwrap());
            let pair = |text: &str| {
                let (key, value) = text.split_once(':').unwrap();
                let bare = |t: &str| t.trim().trim_matches(['\'', '"']).to_string();
                (bare(key), bare(value))
            };
            Truth {
                name: entry.lines().next().unwrap().trim().trim_matches(['\'', '"']).to_string(),
                minute: Time(seconds * 1000),
                causes: mappings.map(|m| m.split(',').map(pair).collect()).collect(),
            }
        })
        .collect()
}
