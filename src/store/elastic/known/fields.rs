//! What the mappings of the indices can do with each path, read from `_field_caps`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What values of a path can be asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// Words that are compared whole, and grouped by.
    Word,
    /// Text that is searched by words and cannot be grouped by.
    Text,
    /// Numbers.
    Number,
    /// True or false.
    Boolean,
    /// Instants.
    Date,
}

/// A path as questions must name it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mapped {
    /// The path that is compared and grouped by: `x`, or `x.keyword` where `x` itself is text.
    pub path: String,
    /// What it can be asked for.
    pub sort: Sort,
    /// The path that is searched by words, where there is one.
    pub text: Option<String>,
    /// JSON type of its values.
    pub json: &'static str,
}

/// Every path that is mapped.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fields {
    by_path: BTreeMap<String, Mapped>,
    /// Paths that people know from other tools, `x.keyword`, with the path of the documents that they stand beside.
    beside: BTreeMap<String, String>,
    /// Paths that are of different types in different indices, each in words.
    pub conflicts: BTreeMap<String, String>,
    /// Paths that are kept in the documents alone: a server refuses searches that name them.
    pub unindexed: BTreeSet<String>,
    /// Names of the indices that answered.
    pub indices: usize,
}

impl Fields {
    /// Reads what `_field_caps` answered.
    pub fn read(body: &Value) -> Fields {
        let mut fields = Fields { indices: body["indices"].as_array().map_or(0, Vec::len), ..Fields::default() };
        let caps: Vec<(&String, Vec<(&str, &Value)>)> = body["fields"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(path, _)| !path.starts_with('_'))
            .map(|(path, types)| {
                let types = types.as_object().into_iter().flatten().map(|(name, caps)| (name.as_str(), caps));
                (path, types.filter(|(name, _)| *name != "unmapped").collect())
            })
            .collect();
        let is_text =
            |path: &str| caps.iter().any(|(p, types)| *p == path && types.iter().any(|(name, _)| *name == "text"));
        let has_members = |path: &str| {
            let member = |p: &str| p.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
            caps.iter().any(|(p, _)| member(p))
        };
        // Of an object its members are searched.
        let kept = |caps: &Value| caps["searchable"] == false && caps["aggregatable"] == false;
        let (unindexed, caps): (Vec<_>, Vec<_>) =
            caps.iter().partition(|(path, types)| types.iter().any(|(_, caps)| kept(caps)) && !has_members(path));
        fields.unindexed = unindexed.into_iter().map(|(path, _)| path.to_string()).collect();
        let conflicts = caps.iter().filter_map(|(path, types)| Some((path.to_string(), conflict(path, types)?)));
        fields.conflicts = conflicts.collect();
        for (path, types) in caps {
            let Some((first, json)) = types.iter().find_map(|(name, _)| sort(name)) else { continue };
            let parent = path.rsplit_once('.').map(|(parent, _)| parent).filter(|parent| is_text(parent));
            match (first, parent) {
                // What stands beside the text of one index would be half of what there is, where others have no text.
                (Sort::Word, Some(parent)) if !fields.conflicts.contains_key(parent) => {
                    let text = Some(parent.to_string());
                    let mapped = Mapped { path: path.to_string(), sort: Sort::Word, text, json };
                    fields.beside.insert(path.to_string(), parent.to_string());
                    fields.by_path.insert(parent.to_string(), mapped);
                }
                (_, Some(_)) => {}
                (sort, None) => {
                    let text = (sort == Sort::Text).then(|| path.to_string());
                    let mapped = Mapped { path: path.to_string(), sort, text, json };
                    fields.by_path.entry(path.to_string()).or_insert(mapped);
                }
            }
        }
        fields
    }

    /// What a path of the documents is mapped to, or one that stands beside it.
    pub fn get(&self, path: &str) -> Option<&Mapped> {
        self.by_path.get(path).or_else(|| self.by_path.get(self.beside.get(path)?))
    }

    /// All paths, with what they are mapped to.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Mapped)> {
        self.by_path.iter().map(|(path, mapped)| (path.as_str(), mapped))
    }
}

/// Which types a path has, and where, if they differ: `latency_ms is long in a and keyword in b`.
fn conflict(path: &str, types: &[(&str, &Value)]) -> Option<String> {
    let mut sorts = types.iter().filter_map(|(name, _)| sort(name)).map(|(sort, _)| sort);
    let first = sorts.next()?;
    if sorts.all(|sort| sort == first) {
        return None;
    }
    let one = |(name, caps): &(&str, &Value)| {
        let indices: Vec<&str> = caps["indices"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        match indices.as_slice() {
            [] => (*name).to_string(),
            [first] => format!("{name} in {first}"),
            [first, rest @ ..] => format!("{name} in {first} and {} more", rest.len()),
        }
    };
    Some(format!("{path} is {}", types.iter().map(one).collect::<Vec<_>>().join(" and ")))
}

fn sort(name: &str) -> Option<(Sort, &'static str)> {
    Some(match name {
        "keyword" | "constant_keyword" | "wildcard" | "ip" | "version" => (Sort::Word, "string"),
        "text" | "match_only_text" | "annotated_text" => (Sort::Text, "string"),
        "long" | "integer" | "short" | "byte" | "unsigned_long" | "double" | "float" | "half_float"
        | "scaled_float" => (Sort::Number, "number"),
        "boolean" => (Sort::Boolean, "boolean"),
        "date" | "date_nanos" => (Sort::Date, "string"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_kept_in_documents_alone_is_not_searched() {
        let caps = |is: bool| json!({"keyword": {"searchable": is, "aggregatable": is}});
        let object = json!({"object": {"searchable": false, "aggregatable": false}});
        let fields = Fields::read(&json!({"indices": ["a"], "fields": {"session": caps(false), "service": caps(true),
            "output": object, "output.score": caps(true), "prediction": object}}));
        assert!(fields.get("session").is_none() && fields.get("service").is_some());
        assert!(fields.get("output").is_none() && fields.get("output.score").is_some());
        assert_eq!(fields.unindexed.iter().collect::<Vec<_>>(), ["prediction", "session"]);
    }

    #[test]
    fn text_is_grouped_by_its_keyword() {
        let fields = Fields::read(&json!({"indices": ["a", "b"], "fields": {
            "service": {"text": {"type": "text"}}, "service.keyword": {"keyword": {}}, "message": {"text": {}},
            "level": {"keyword": {}, "unmapped": {}}, "latency_ms": {"long": {"indices": ["a"]}, "keyword": {"indices": ["b"]}}, "o": {"object": {}}, "_id": {"_id": {}}}}));
        let service = fields.get("service").unwrap();
        assert_eq!(
            (service.path.as_str(), service.sort, service.text.as_deref()),
            ("service.keyword", Sort::Word, Some("service"))
        );
        assert_eq!(fields.get("message").unwrap().sort, Sort::Text);
        assert_eq!(fields.get("level").unwrap().sort, Sort::Word);
        assert_eq!(fields.get("service.keyword"), Some(service), "as other tools call it");
        let conflicts: Vec<&String> = fields.conflicts.values().collect();
        assert_eq!(conflicts, ["latency_ms is long in a and keyword in b"]);
        assert_eq!((fields.indices, fields.iter().count()), (2, 4));
    }

    #[test]
    fn words_that_are_text_in_some_indices_alone_are_not_read_by_half() {
        let (keyword, text) = (json!({"indices": ["a"]}), json!({"indices": ["b"]}));
        let both = json!({"keyword": keyword, "text": text});
        let beside = json!({"keyword": {}});
        for caps in
            [json!({"service": both, "service.keyword": beside}), json!({"service.keyword": beside, "service": both})]
        {
            let fields = Fields::read(&json!({"indices": ["a", "b"], "fields": caps}));
            assert_eq!(fields.get("service").unwrap().path, "service");
            assert_eq!(fields.get("service.keyword"), None);
            assert_eq!(fields.conflicts["service"], "service is keyword in a and text in b");
        }
    }
}
