//! A filter over events as a tree; the text syntax and its reading live in `contract::filter`.

use std::collections::BTreeSet;

use serde::Serialize;

/// Levels that count as errors, in any case.
pub const ERROR_LEVELS: [&str; 3] = ["ERROR", "FATAL", "CRITICAL"];

/// Which events are meant.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Every event.
    #[default]
    All,
    /// All of these hold.
    And(Vec<Filter>),
    /// At least one of these holds.
    Or(Vec<Filter>),
    /// The inner one does not hold (an absent field makes the negation hold).
    Not(Box<Filter>),
    /// A field passes a test; absent fields pass none.
    Field {
        /// Logical name or full path.
        field: String,
        /// What its value must satisfy.
        test: Test,
    },
    /// The message holds all these words next to each other, in any case; a bare word is a phrase of one.
    Message(String),
}

/// What a field's value must satisfy.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Exactly this word, number or boolean (level: any case).
    Is(String),
    /// A number (or RFC 3339 instant on a date field) in this relation.
    Compare(Relation, f64),
    /// Any usable value.
    Exists,
    /// A word with `*` and `?` in it; a backslash before one of them, or before a backslash, makes it mean itself.
    Wildcard(String),
    /// A regular expression that must match the whole value.
    Regex(String),
}

/// An order relation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Relation {
    /// Whether `value` stands in this relation to `bound`.
    pub fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Relation::Less => value < bound,
            Relation::AtMost => value <= bound,
            Relation::More => value > bound,
            Relation::AtLeast => value >= bound,
        }
    }
}

impl Filter {
    /// Names of the fields that it tests, each as it is written.
    pub fn fields(&self) -> BTreeSet<&str> {
        match self {
            Filter::All | Filter::Message(_) => BTreeSet::new(),
            Filter::And(all) | Filter::Or(all) => all.iter().flat_map(Filter::fields).collect(),
            Filter::Not(inner) => inner.fields(),
            Filter::Field { field, .. } => BTreeSet::from([field.as_str()]),
        }
    }

    /// A field that is exactly this.
    pub fn is(field: impl Into<String>, value: impl Into<String>) -> Filter {
        Filter::Field { field: field.into(), test: Test::Is(value.into()) }
    }

    /// A field that is exactly this; of no value, one that is absent.
    pub fn value(field: impl Into<String>, value: Option<&str>) -> Filter {
        match value {
            Some(value) => Filter::is(field, value),
            None => Filter::Not(Box::new(Filter::exists(field))),
        }
    }

    /// A field that has any usable value.
    pub fn exists(field: impl Into<String>) -> Filter {
        Filter::Field { field: field.into(), test: Test::Exists }
    }

    /// Events of an error level: ERROR, FATAL or CRITICAL.
    pub fn errors() -> Filter {
        Filter::Or(ERROR_LEVELS.into_iter().map(|l| Filter::is("level", l)).collect())
    }

    /// Both hold; `All` is left out.
    pub fn and(self, other: Filter) -> Filter {
        match (self, other) {
            (Filter::All, x) | (x, Filter::All) => x,
            (Filter::And(mut a), Filter::And(b)) => {
                a.extend(b);
                Filter::And(a)
            }
            (Filter::And(mut a), b) => {
                a.push(b);
                Filter::And(a)
            }
            (a, b) => Filter::And(vec![a, b]),
        }
    }
}
