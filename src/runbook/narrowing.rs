//! What a step narrowed the scope to.

use crate::model::{Condition, FieldMap, Filter, Resolved};

/// What a step narrowed the scope to.
#[derive(Clone, PartialEq, Debug)]
pub struct Narrowing {
    /// Index of the step.
    pub step: usize,
    /// The field and value.
    pub condition: Condition,
}

impl Narrowing {
    /// A field as written in the step, and its value (`None` is absent).
    pub fn new(step: usize, field: &str, value: Option<String>, map: &FieldMap) -> Narrowing {
        let (path, name) = match map.resolve(field) {
            Resolved::Field(known) => {
                (known.sources.first().map_or(field, |s| s.path.as_str()).to_string(), known.name.clone())
            }
            Resolved::Path(path, _) => {
                let named = map.fields.iter().find(|f| f.sources.iter().any(|s| s.path == path));
                (path.to_string(), named.map_or(path, |f| f.name.as_str()).to_string())
            }
        };
        Narrowing { step, condition: Condition { field: path, name, value } }
    }

    /// The events that are left.
    pub fn filter(&self) -> Filter {
        let Condition { name, value, .. } = &self.condition;
        Filter::value(name, value.as_deref())
    }

    /// `version 3.2.1`.
    pub fn words(&self) -> String {
        let Condition { name, value, .. } = &self.condition;
        format!("{name} {}", value.as_deref().unwrap_or("(absent)"))
    }
}
