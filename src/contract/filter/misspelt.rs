//! Names in a filter that are no field: such a filter holds for nothing, and nobody sees why.

use strsim::damerau_levenshtein;

use crate::model::{FieldMap, Filter};

/// So many letters may be wrong, missing, too many or swapped in a name that was meant.
const WRONG: usize = 2;

/// A name that is no field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misspelt {
    /// As it was written.
    pub name: String,
    /// The field that was likely meant.
    pub meant: Option<String>,
}

impl Misspelt {
    /// In a sentence.
    pub fn words(&self) -> String {
        let meant = self.meant.as_ref().map_or_else(String::new, |meant| format!("; did you mean {meant}?"));
        format!("no field is called {}{meant}", self.name)
    }
}

/// The first name in a filter that is neither a field of the map nor one of the paths `seen` in the logs. Where nothing was seen, a
/// name that resembles none is taken for a path that the map does not know.
pub fn misspelt(filter: &Filter, map: &FieldMap, seen: &[&str]) -> Option<Misspelt> {
    let names = || map.fields.iter().map(|field| field.name.as_str());
    let paths = || map.fields.iter().flat_map(|field| field.sources.iter().map(|source| source.path.as_str()));
    let known = || names().chain(paths()).chain(seen.iter().copied());
    let is_known = |name: &str| {
        known().any(|field| field == name || field.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
    };
    let strange = filter.fields().into_iter().filter(|name| !is_known(name));
    let misspelt = strange.map(|name| {
        let near = known().map(|field| (damerau_levenshtein(name, field), field));
        let near = near.filter(|(wrong, _)| *wrong <= WRONG.min(name.chars().count() / 3)).min();
        Misspelt { name: name.to_string(), meant: near.map(|(_, field)| field.to_string()) }
    });
    misspelt.into_iter().find(|name| name.meant.is_some() || !seen.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{field_map, filter::parse};

    fn said(filter: &str, seen: &[&str]) -> Option<String> {
        misspelt(&parse(filter).unwrap(), &field_map("mlog").unwrap(), seen).map(|name| name.words())
    }

    #[test]
    fn a_name_that_is_no_field_is_told_with_the_one_that_was_meant() {
        let meant = Some("no field is called verison; did you mean version?".to_string());
        assert_eq!(said("level:ERROR and verison:3.2", &[]), meant);
        assert_eq!(said("not shrad:p1", &["shard"]), Some("no field is called shrad; did you mean shard?".into()));
        assert_eq!(said("k8s.zone:b", &["shard"]), Some("no field is called k8s.zone".into()));
    }

    #[test]
    fn fields_paths_and_their_beginnings_are_known_and_strange_ones_may_be_where_nothing_was_seen() {
        for filter in ["version:3.2", "model_metadata.model_version:3", "model_metadata:*", "k8s.zone:b", "timeout"] {
            assert_eq!(said(filter, &[]), None, "{filter}");
        }
        assert_eq!(said("shard:p1", &["shard"]), None);
    }
}
