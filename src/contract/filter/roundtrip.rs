//! Tables of texts, what they mean and what is wrong with them; and that writing and reading are each other's inverse.

use proptest::prelude::*;

use super::words::words;
use super::{parse, parse_or_explain, write};
use crate::model::{ErrorKind, Filter, Relation, Test};

fn is(field: &str, value: &str) -> Filter {
    Filter::is(field, value)
}

fn with(field: &str, test: Test) -> Filter {
    Filter::Field { field: field.into(), test }
}

fn compare(field: &str, relation: Relation, number: f64) -> Filter {
    with(field, Test::Compare(relation, number))
}

fn says(text: &str) -> Filter {
    Filter::Message(text.into())
}

fn not(inner: Filter) -> Filter {
    Filter::Not(Box::new(inner))
}

fn reads_as(table: Vec<(&str, Filter)>) {
    for (text, filter) in table {
        assert_eq!(parse(text), Ok(filter), "{text}");
    }
}

#[test]
fn joins_and_negates() {
    use Filter::{And, Or};
    let (a, b, c) = (says("a"), says("b"), says("c"));
    reads_as(vec![
        ("", Filter::All),
        (" \t", Filter::All),
        ("*", Filter::All),
        ("*:*", Filter::All),
        ("a b  c", And(vec![a.clone(), b.clone(), c.clone()])),
        ("a AND b && c", And(vec![a.clone(), b.clone(), c.clone()])),
        ("a b OR c", Or(vec![And(vec![a.clone(), b.clone()]), c.clone()])),
        ("a (b || c)", And(vec![a.clone(), Or(vec![b.clone(), c.clone()])])),
        ("NOT a b", And(vec![not(a.clone()), b.clone()])),
        ("-a !b NOT (c)", And(vec![not(a.clone()), not(b.clone()), not(c.clone())])),
        ("NOT -a", not(not(a.clone()))),
        ("ORDER android nota", And(vec![says("ORDER"), says("android"), says("nota")])),
        ("\"AND\" deadline-exceeded", And(vec![says("AND"), says("deadline-exceeded")])),
        ("foo\\:bar \"a \\\"b\\\"\"", And(vec![says("foo:bar"), says("a \"b\"")])),
    ]);
}

#[test]
fn tests_fields() {
    use Relation::*;
    let range = |low, high| Filter::And(vec![compare("latency", low, 100.0), compare("latency", high, 500.0)]);
    reads_as(vec![
        ("a:b:c", is("a", "b:c")),
        ("version:3.2.1", is("version", "3.2.1")),
        ("@meta.some-thing_x:-5", is("@meta.some-thing_x", "-5")),
        ("a:\"x y\\\"\"", is("a", "x y\"")),
        ("a:x\\ y\\*", is("a", "x y*")),
        ("odd\\ name:1", is("odd name", "1")),
        ("a:*", Filter::exists("a")),
        ("_exists_:a.b", Filter::exists("a.b")),
        ("\\_exists_:a", is("_exists_", "a")),
        ("version:3.?.1*", with("version", Test::Wildcard("3.?.1*".into()))),
        ("a:x\\*\\:*", with("a", Test::Wildcard("x\\*:*".into()))),
        ("a:/v[0-9]+ \\d\\/x/", with("a", Test::Regex("v[0-9]+ \\d/x".into()))),
        ("latency:>=500", compare("latency", AtLeast, 500.0)),
        ("latency:<-1e3", compare("latency", Less, -1000.0)),
        ("time:>2026-03-02T03:04:05.5Z", compare("time", More, 1772420645500.0)),
        ("time:[2026-03-02T03:04:05.500Z TO 2026-03-02T03:05:00.000Z}", {
            let ends = [compare("time", AtLeast, 1772420645500.0), compare("time", Less, 1772420700000.0)];
            Filter::And(ends.into())
        }),
        ("latency:[100 TO 500]", range(AtLeast, AtMost)),
        ("latency:{ 100 TO 500 }", range(More, Less)),
        ("latency:[100 TO 500}", range(AtLeast, Less)),
        ("latency:[* TO 500]", compare("latency", AtMost, 500.0)),
        ("latency:[* TO *]", Filter::exists("latency")),
        ("level:(ERROR OR WARN)", Filter::Or(vec![is("level", "ERROR"), is("level", "WARN")])),
        ("a:(x:y -(z OR >5))", {
            let inner = Filter::Or(vec![is("a", "z"), compare("a", More, 5.0)]);
            Filter::And(vec![is("a", "x:y"), not(inner)])
        }),
    ]);
}

#[test]
fn points_at_what_is_wrong() {
    for (text, at, word) in [
        ("a (b", 2, "parenthesis is never closed"),
        ("a (", 2, "parenthesis is never closed"),
        ("a:(b OR (c)", 2, "parenthesis is never closed"),
        ("a) b", 1, "never opened"),
        (")", 0, "never opened"),
        ("a ()", 2, "empty"),
        ("é \"b c", 2, "quote is never closed"),
        ("a:\"b\"c", 5, "sticks"),
        ("x AND", 2, "nothing stands after `AND`"),
        ("(x OR) y", 3, "nothing stands after `OR`"),
        ("OR x", 0, "nothing stands before `OR`"),
        ("x AND OR y", 6, "nothing stands before `OR`"),
        ("NOT", 0, "nothing stands after `NOT`"),
        ("a - b", 2, "nothing to negate"),
        ("level: ERROR", 5, "no value"),
        (":x", 0, "field name is missing"),
        ("_exists_:", 9, "field name is missing"),
        ("a/b:c", 1, "cannot stand in a field name"),
        ("dead* x", 4, "works only in a field's value"),
        ("latency:>=fast", 10, "`fast` is neither a number nor a time"),
        ("latency:>", 9, "missing"),
        ("latency:<NaN", 9, "`NaN`"),
        ("latency:>500ms", 9, "`500ms`"),
        ("latency:[100 TO slow]", 16, "`slow`"),
        ("latency:[100 500]", 13, "`TO` is missing"),
        ("latency:[100 TO]", 15, "bound is missing"),
        ("latency:[5 TO 1]", 14, "ends before it starts"),
        ("latency:[100 TO", 8, "range is never closed"),
        ("a:/x(/", 2, "regular expression is not valid"),
        ("a:/x", 2, "regular expression is never closed"),
        ("path:/var/log", 10, "sticks"),
        ("a\\", 1, "backslash"),
        ("x ...", 2, "no word"),
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!(error.at, at, "{text}: {error}");
        assert!(error.message.contains(word), "{text}: {error}");
        assert!(!error.hint.is_empty(), "{text}");
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |deep: usize| format!("{}a{}", "(".repeat(deep), ")".repeat(deep));
    assert!(parse(&nested(64)).is_ok());
    assert_eq!(parse(&nested(65)).unwrap_err().at, 64);
    assert_eq!(parse(&"-".repeat(100_000)).unwrap_err().at, 64);
    assert!(parse(&"(a) ".repeat(1000)).is_ok(), "side by side is not deep");
}

#[test]
fn explains_with_a_pointer() {
    let error = parse_or_explain("a:>x").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Usage);
    assert_eq!(error.message, "the filter cannot be read: `x` is neither a number nor a time");
    assert!(error.hint.starts_with("a:>x\n   ^\nwrite a plain number"), "{}", error.hint);
}

#[test]
fn writes_the_short_form() {
    for (text, canonical) in [
        ("level:ERROR || level:WARN", "level:(ERROR OR WARN)"),
        ("latency:>=100 latency:<500", "latency:[100 TO 500}"),
        ("a AND !b OR \"c d\"", "(a NOT b) OR \"c d\""),
        ("_exists_:a b:\"c\"", "a:* b:c"),
        ("x *", "x *"),
        ("*", ""),
    ] {
        assert_eq!(write(&parse(text).unwrap()), canonical, "{text}");
    }
    assert_eq!(write(&Filter::And(vec![])), "", "no condition at all is every event");
    assert_eq!(write(&Filter::Or(vec![])), "NOT *", "none of nothing is no event");
}

/// Characters that mean something to the syntax, and some that do not.
const TRICKY: &str = r#"([a-zA-Z0-9é _.@:*?/\\"()\[\]{}<>!&|^-]|AND|OR|NOT|TO|\PC)"#;

fn tricky(least: usize, most: usize) -> impl Strategy<Value = String> {
    prop::string::string_regex(&format!("{TRICKY}{{{least},{most}}}")).unwrap()
}

fn tests() -> impl Strategy<Value = Test> {
    use Relation::*;
    let relation = prop::sample::select(vec![Less, AtMost, More, AtLeast]);
    let number = prop_oneof![-1000.0..1000.0f64, any::<f64>().prop_filter("finite", |n| n.is_finite())];
    let piece = "[a-zé0-9 :()/.\"<!-]|\\\\[*?\\\\]|[*?]";
    let pattern = prop::collection::vec(piece, 1..6).prop_filter("has a wildcard", |pieces| {
        pieces.iter().any(|p| p == "*" || p == "?") && pieces.as_slice() != ["*"]
    });
    let regex = prop::collection::vec(r#"[a-z0-9 :"/.é-]|\\[dw.\\]|\[a-f/]+|(x|y)"#, 0..5);
    prop_oneof![
        tricky(0, 6).prop_map(Test::Is),
        (relation, number).prop_map(|(relation, number)| Test::Compare(relation, number)),
        Just(Test::Exists),
        pattern.prop_map(|pieces| Test::Wildcard(pieces.concat())),
        regex.prop_map(|pieces| Test::Regex(pieces.concat())),
    ]
}

fn filters() -> impl Strategy<Value = Filter> {
    let names = prop_oneof![
        4 => prop::sample::select(vec!["level".to_owned(), "a.b".to_owned(), "_exists_".to_owned(), "NOT".to_owned()]),
        1 => tricky(1, 4),
    ];
    let leaf = prop_oneof![
        1 => Just(Filter::All),
        6 => (names, tests()).prop_map(|(field, test)| Filter::Field { field, test }),
        3 => tricky(1, 6).prop_filter("has a word", |t| !words(t).is_empty()).prop_map(Filter::Message),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::Or),
            inner.prop_map(|f| Filter::Not(Box::new(f))),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(filter in filters()) {
        let text = write(&filter);
        prop_assert_eq!(parse(&text), Ok(filter), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_pointed_at(text in tricky(0, 16)) {
        match parse(&text) {
            Ok(filter) => prop_assert_eq!(parse(&write(&filter)), Ok(filter)),
            Err(error) => {
                prop_assert!(error.at <= text.chars().count());
                prop_assert!(error.pointer(&text).ends_with('^'));
            }
        }
    }
}
