//! Small stores for tests, built from lines of a fixed shape, and the lines themselves for naive answers.

use std::sync::Arc;

use proptest::prelude::*;

use super::View;
use crate::model::{Field, FieldMap, Filter, Kind, Required, Source, Test};
use crate::store::local::columns::{
    ABSENT, Booleans, Column, ColumnKind, ColumnSpec, Dictionary, INVALID, Numbers, Segment, UNTIMED, Words, id_hash,
};

/// One line of a test store.
#[derive(Clone, Debug, Default)]
pub struct Line {
    pub time: i64,
    /// No JSON: none of the rest counts.
    pub bad: bool,
    pub weight: Option<u8>,
    pub invalid: bool,
    pub untimed: bool,
    pub latency: Option<f64>,
    pub variant: Option<&'static str>,
    pub level: Option<&'static str>,
    pub hit: Option<bool>,
    pub id: Option<&'static str>,
    pub message: Option<&'static str>,
}

impl Line {
    pub fn w(&self) -> f64 {
        f64::from(self.weight.filter(|_| !self.bad).unwrap_or(1))
    }

    /// The filter by its definition.
    pub fn passes(&self, filter: &Filter) -> bool {
        match filter {
            Filter::All => true,
            _ if self.bad => false,
            Filter::And(all) => all.iter().all(|f| self.passes(f)),
            Filter::Or(any) => any.iter().any(|f| self.passes(f)),
            Filter::Not(inner) => !self.passes(inner),
            Filter::Message(phrase) => self.message.is_some_and(|m| m.to_lowercase().contains(&phrase.to_lowercase())),
            Filter::Field { field, test } => match (field.as_str(), test, self.text(field)) {
                (_, _, None) => false,
                (_, Test::Exists, Some(_)) => true,
                ("level", Test::Is(value), Some(text)) => text.eq_ignore_ascii_case(value),
                ("latency", Test::Is(value), _) => self.latency == value.parse().ok(),
                (_, Test::Is(value), Some(text)) => text == *value,
                (_, Test::Compare(relation, bound), _) => self.latency.is_some_and(|v| relation.holds(v, *bound)),
                (_, Test::Wildcard(p), Some(text)) => matches(&p.replace('*', ".*").replace('?', "."), &text),
                (_, Test::Regex(p), Some(text)) => matches(p, &text),
            },
        }
    }

    pub fn text(&self, field: &str) -> Option<String> {
        match field {
            "latency" => self.latency.map(|v| v.to_string()),
            "variant" => self.variant.map(str::to_owned),
            "level" => self.level.map(str::to_owned),
            "hit" => self.hit.map(|v| v.to_string()),
            "id" => self.id.map(str::to_owned),
            "message" => self.message.map(str::to_owned),
            _ => None,
        }
    }
}

fn matches(expression: &str, text: &str) -> bool {
    regex::Regex::new(&format!("^(?:{expression})$")).unwrap().is_match(text)
}

/// The map of the test fields.
pub fn map() -> FieldMap {
    let kinds = [
        ("latency", Kind::Number),
        ("variant", Kind::Word),
        ("level", Kind::Word),
        ("hit", Kind::Boolean),
        ("id", Kind::Id),
        ("message", Kind::Text),
    ];
    let field = |(name, kind): (&str, Kind)| {
        let source = Source { path: name.to_owned(), mean_of_array: false };
        Field { name: name.to_owned(), kind, unit: String::new(), sources: vec![source] }
    };
    FieldMap { name: "test".to_owned(), fields: kinds.map(field).to_vec(), required: Required::default() }
}

/// Lines as a store of segments of `rows` lines each.
#[derive(Debug)]
pub struct TestStore {
    pub segments: Vec<Arc<Segment>>,
    pub dictionary: Dictionary,
    pub map: FieldMap,
}

impl TestStore {
    pub fn new(lines: &[Line], rows: usize, specs: &[ColumnSpec]) -> TestStore {
        let mut dictionary = Dictionary::default();
        let segment = |(block, lines): (usize, &[Line])| {
            let events: Vec<&Line> = lines.iter().filter(|l| !l.bad).collect();
            let mut segment = Segment { block: block as u32, base: (block * 10_000) as u64, ..Segment::default() };
            for (at, line) in lines.iter().enumerate() {
                let offset = at as u32 * 100;
                if line.bad {
                    segment.bad.push((offset, line.time));
                } else {
                    segment.times.push(line.time);
                    segment.offsets.push(offset);
                    let (invalid, untimed) = (u8::from(line.invalid) * INVALID, u8::from(line.untimed) * UNTIMED);
                    segment.flags.push(invalid | untimed);
                }
            }
            let times = lines.iter().map(|l| l.time);
            segment.span = times.clone().min().zip(times.max());
            if events.iter().any(|l| l.weight.is_some()) {
                let weights: Vec<f64> = events.iter().map(|l| l.weight.map_or(f64::NAN, f64::from)).collect();
                segment.weights = Some(Numbers::pack(&weights));
            }
            for spec in specs {
                segment.columns.insert(spec.clone(), column(spec, &events, &mut dictionary));
            }
            Arc::new(segment)
        };
        let segments = lines.chunks(rows).enumerate().map(segment).collect();
        TestStore { segments, dictionary, map: map() }
    }

    pub fn view(&self, threads: usize) -> View<'_> {
        View { segments: &self.segments, dictionary: &self.dictionary, map: &self.map, threads }
    }
}

fn column(spec: &ColumnSpec, events: &[&Line], dictionary: &mut Dictionary) -> Column {
    let texts: Vec<Option<String>> = events.iter().map(|l| l.text(&spec.sources[0].path)).collect();
    let flags = |test: &dyn Fn(&str) -> bool| {
        let each: Vec<u8> = texts.iter().map(|t| t.as_deref().map_or(0, |t| 1 + u8::from(test(t)))).collect();
        Column::Booleans(Booleans::pack(&each))
    };
    match &spec.kind {
        ColumnKind::Word => {
            let code = |t: &Option<String>| t.as_deref().map_or(ABSENT, |t| dictionary.intern(t));
            Column::Words(Words::pack(&texts.iter().map(code).collect::<Vec<_>>()))
        }
        ColumnKind::Id => {
            Column::Ids(texts.iter().map(|t| t.as_deref().map_or(0, |t| id_hash(t.as_bytes()))).collect())
        }
        ColumnKind::Number | ColumnKind::Date => {
            let number = |t: &Option<String>| t.as_deref().and_then(|t| t.parse().ok()).unwrap_or(f64::NAN);
            Column::Numbers(Numbers::pack(&texts.iter().map(number).collect::<Vec<_>>()))
        }
        ColumnKind::Boolean => flags(&|t| t == "true"),
        ColumnKind::Phrase(phrase) => flags(&|t| t.to_lowercase().contains(&phrase.to_lowercase())),
        ColumnKind::Wildcard(p) => flags(&|t| matches(&p.replace('*', ".*").replace('?', "."), t)),
        ColumnKind::Regex(p) => flags(&|t| matches(p, t)),
    }
}

/// Any line at a time of 0–1,000 ms.
pub fn any_line() -> impl Strategy<Value = Line> {
    let maybe = |values: &'static [&'static str]| prop::option::weighted(0.8, prop::sample::select(values));
    let fate = (prop::bool::weighted(0.1), prop::bool::weighted(0.1), prop::bool::weighted(0.1));
    let weight = prop::option::weighted(0.3, prop::sample::select(vec![1u8, 2, 4]));
    let values = (
        prop::option::weighted(0.8, (-40i32..200).prop_map(|v| f64::from(v) / 4.0)),
        maybe(&["prod", "canary", "shadow", "exp-1"]),
        maybe(&["ERROR", "error", "INFO"]),
        prop::option::weighted(0.7, any::<bool>()),
        maybe(&["a", "b"]),
        maybe(&["Upstream timed out", "served"]),
    );
    (0i64..1000, weight, fate, values).prop_map(|(time, weight, (bad, invalid, untimed), values)| {
        let (latency, variant, level, hit, id, message) = values;
        Line { time, bad, weight, invalid, untimed, latency, variant, level, hit, id, message }
    })
}

/// Any filter over the test fields.
pub fn any_filter() -> impl Strategy<Value = Filter> {
    use crate::model::Relation;
    let test = |field: &str, test: Test| Filter::Field { field: field.to_owned(), test };
    let leaves = vec![
        Filter::is("variant", "prod"),
        Filter::is("variant", "unheard of"),
        Filter::is("level", "Error"),
        Filter::is("hit", "false"),
        Filter::is("id", "a"),
        Filter::is("latency", "5.25"),
        Filter::is("message", "served"),
        Filter::exists("latency"),
        Filter::exists("message"),
        Filter::exists("hit"),
        Filter::exists("id"),
        test("latency", Test::Compare(Relation::AtLeast, 12.0)),
        test("variant", Test::Wildcard("?????w".to_owned())),
        test("variant", Test::Regex("(c|p).*".to_owned())),
        test("id", Test::Regex("[b-z]".to_owned())),
        test("message", Test::Wildcard("Up*".to_owned())),
        Filter::Message("timed out".to_owned()),
    ];
    let leaf = prop_oneof![Just(Filter::All), prop::sample::select(leaves)];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Or),
            inner.prop_map(|f| Filter::Not(Box::new(f))),
        ]
    })
}
