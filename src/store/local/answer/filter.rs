//! A filter compiled against columns.
//!
//! A test on an unknown path compares texts: `is 5` finds the number 5 as it is written, not `5.0`.

use regex::Regex;

use super::fields::{column_for, kind_of, means, numbers_for, tested};
use super::lanes::Columns;
use super::predicate::Predicate;
use crate::contract::pattern;
use crate::model::{Error, ErrorKind, FieldMap, Filter, Kind, Result, Test};
use crate::store::local::columns::{ColumnKind, Dictionary, id_hash};

/// What a filter is compiled against.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// Logical names.
    pub map: &'a FieldMap,
    /// Words and their codes.
    pub dictionary: &'a Dictionary,
}

impl Names<'_> {
    /// Compiles a filter, taking up the columns it reads; fails on a regular expression that is none.
    pub fn compile(self, filter: &Filter, columns: &mut Columns) -> Result<Predicate> {
        let mut all = |filters: &[Filter]| filters.iter().map(|f| self.compile(f, columns)).collect::<Result<Vec<_>>>();
        Ok(match filter {
            Filter::All => Predicate::Const(true),
            Filter::And(filters) => Predicate::And(all(filters)?),
            Filter::Or(filters) => Predicate::Or(all(filters)?),
            Filter::Not(inner) => Predicate::Not(Box::new(self.compile(inner, columns)?)),
            Filter::Field { field, test } => self.test(field, test, columns)?,
            Filter::Message(phrase) => self.matched("message", ColumnKind::Phrase(phrase.clone()), columns),
        })
    }

    fn test(self, field: &str, test: &Test, columns: &mut Columns) -> Result<Predicate> {
        let kind = kind_of(field, self.map);
        Ok(match test {
            Test::Is(value) => self.is(field, kind, value, columns),
            Test::Compare(relation, bound) => {
                Predicate::Compare(columns.lane(numbers_for(field, self.map)), *relation, *bound)
            }
            Test::Exists => Predicate::Exists(columns.lane(column_for(field, self.map))),
            Test::Wildcard(text) if kind == Kind::Word => {
                self.matching(field, &compiled(text, pattern::wildcard(text))?, columns)
            }
            Test::Wildcard(pattern) => self.matched(field, ColumnKind::Wildcard(pattern.clone()), columns),
            Test::Regex(expression) => {
                let regex = compiled(expression, pattern::whole(expression))?;
                match kind {
                    Kind::Word => self.matching(field, &regex, columns),
                    _ => self.matched(field, ColumnKind::Regex(expression.clone()), columns),
                }
            }
        })
    }

    fn is(self, field: &str, kind: Kind, value: &str, columns: &mut Columns) -> Predicate {
        if matches!(kind, Kind::Text | Kind::Words) {
            return self.matched(field, ColumnKind::Regex(regex::escape(value)), columns);
        }
        let lane = columns.lane(column_for(field, self.map));
        let number = |n: Option<f64>| n.map_or(Predicate::Const(false), |n| Predicate::Number(lane, n));
        match kind {
            Kind::Id => Predicate::Id(lane, id_hash(value.as_bytes())),
            Kind::Number => number(value.trim().parse().ok()),
            Kind::Date => number(instant(value)),
            Kind::Boolean => match value {
                "true" => Predicate::Boolean(lane, 2),
                "false" => Predicate::Boolean(lane, 1),
                _ => Predicate::Const(false),
            },
            _ if means(field, "level", self.map) => self.words(lane, |word| word.eq_ignore_ascii_case(value)),
            _ => self.dictionary.code(value).map_or(Predicate::Const(false), |code| Predicate::Word(lane, code)),
        }
    }

    fn matching(self, field: &str, regex: &Regex, columns: &mut Columns) -> Predicate {
        self.words(columns.lane(column_for(field, self.map)), |word| regex.is_match(word))
    }

    fn words(self, lane: usize, passes: impl Fn(&str) -> bool) -> Predicate {
        Predicate::Words(lane, self.dictionary.iter().map(|(_, word)| passes(word)).collect())
    }

    fn matched(self, field: &str, kind: ColumnKind, columns: &mut Columns) -> Predicate {
        Predicate::Boolean(columns.lane(tested(field, self.map, kind)), 2)
    }
}

fn compiled(pattern: &str, regex: std::result::Result<Regex, regex::Error>) -> Result<Regex> {
    regex.map_err(|_| {
        let message = format!("the pattern /{pattern}/ cannot be understood");
        Error::new(ErrorKind::Usage, message, "put a backslash before signs that are meant as they stand")
    })
}

fn instant(text: &str) -> Option<f64> {
    chrono::DateTime::parse_from_rfc3339(text.trim()).ok().map(|t| t.timestamp_millis() as f64)
}
