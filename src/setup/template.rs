//! The index template, and the data stream that is made by it.

use serde_json::{Map, Value, json};

use super::choice::Choice;
use super::looking::Looking;
use super::part::{Part, Standing};
use super::{mapping, pipeline};
use crate::model::{FieldMap, Result};
use crate::store::elastic::connection::{Method, path_of};

/// Fields that an index may have: runaway objects end there instead of in the cluster's memory.
const FIELDS: u32 = 2_000;

/// What a server can do for the template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Server {
    /// OpenSearch instead of Elasticsearch.
    pub opensearch: bool,
    /// Its version.
    pub version: String,
    /// Whether the template names the lifecycle policy.
    pub manages: bool,
    /// Whether it runs the pipeline.
    pub runs: bool,
}

impl Server {
    /// Whether it stores an event whose fields are more than an index may have.
    fn keeps_what_is_beyond(&self) -> bool {
        !self.opensearch && at_least(&self.version, (8, 14))
    }
}

/// The template.
pub async fn look(looking: &mut Looking<'_>, map: &FieldMap, choice: &Choice, server: &Server) -> Result<Part> {
    let put = format!("/_index_template/{}", path_of(&choice.name()));
    let wanted = wanted(map, choice, server);
    if !server.keeps_what_is_beyond() {
        let words =
            "is refused here, and kept by `ingest` in its file; Elasticsearch 8.14 and later store it all the same";
        looking.notes.push(format!("an event with fields beyond the {FIELDS} that an index may have {words}"));
    }
    let standing = match looking.there(&put, "composable index templates").await? {
        Err(why) => Standing::Impossible(why),
        Ok(found) => {
            let template = found.as_ref().map(|found| as_put(&found["index_templates"][0]["index_template"]));
            Standing::between(template.as_ref(), &wanted)
        }
    };
    Ok(Part { title: format!("index template {}", choice.name()), put, method: Method::Put, wanted, standing })
}

/// The template as it was put: servers add empty lists, empty parts, and what a data stream is not.
fn as_put(found: &Value) -> Value {
    let mut template = found.clone();
    for list in ["composed_of", "ignore_missing_component_templates"] {
        remove_empty(&mut template, list);
    }
    for part in ["aliases", "mappings", "settings"] {
        remove_empty(&mut template["template"], part);
    }
    if let Some(stream) = template.get_mut("data_stream").and_then(Value::as_object_mut) {
        stream.retain(|_, member| *member != json!(false) && *member != json!({"name": "@timestamp"}));
    }
    template
}

fn remove_empty(value: &mut Value, key: &str) {
    let Some(members) = value.as_object_mut() else { return };
    if members.get(key).is_some_and(|member| *member == json!({}) || *member == json!([])) {
        members.remove(key);
    }
}

fn wanted(map: &FieldMap, choice: &Choice, server: &Server) -> Value {
    let mut index = Map::new();
    let mut fields = json!({"limit": FIELDS.to_string()});
    if server.keeps_what_is_beyond() {
        // What is beyond the limit stays in the document instead of losing the event.
        fields["ignore_dynamic_beyond_limit"] = json!("true");
    }
    index.insert("mapping".into(), json!({"total_fields": fields}));
    if server.runs {
        index.insert("default_pipeline".into(), json!(pipeline::NAME));
    }
    if server.manages {
        index.insert("lifecycle".into(), json!({"name": choice.name()}));
    }
    let mut wanted = json!({
        "index_patterns": choice.patterns(),
        "priority": choice.priority(),
        "template": {
            "settings": {"index": index},
            "mappings": {
                "date_detection": false,
                "dynamic_templates": mapping::dynamic(),
                "properties": mapping::properties(map),
            },
        },
    });
    if !choice.daily {
        wanted["data_stream"] = json!({});
    }
    wanted
}

fn at_least(version: &str, (major, minor): (u32, u32)) -> bool {
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= (major, minor)
}

/// The data stream.
pub async fn stream(looking: &mut Looking<'_>, choice: &Choice) -> Result<Part> {
    let put = format!("/_data_stream/{}", path_of(&choice.stream));
    let standing = match looking.there(&put, "data streams").await? {
        Err(_) => {
            Standing::Impossible("not to be made beforehand here; the first delivery makes it, by the template".into())
        }
        Ok(found) => match found.is_some_and(|f| f["data_streams"][0]["name"].is_string()) {
            true => Standing::Same,
            false => Standing::New,
        },
    };
    Ok(Part {
        title: format!("data stream {}", choice.stream),
        put,
        method: Method::Put,
        wanted: Value::Null,
        standing,
    })
}

/// Why no data stream of that name can be made, where something else has it.
pub async fn taken(looking: &mut Looking<'_>, choice: &Choice) -> Result<Option<String>> {
    let found = looking.there(&format!("/_resolve/index/{}", path_of(&choice.stream)), "names of indices").await?;
    Ok(found.ok().flatten().and_then(|found| holder(&found, &choice.stream)))
}

fn holder(found: &Value, name: &str) -> Option<String> {
    let is_among = |kind: &str| found[kind].as_array().into_iter().flatten().any(|one| one["name"] == name);
    let what = ["indices", "aliases"].into_iter().find(|kind| is_among(kind))?;
    let what = if what == "indices" { "an index" } else { "an alias" };
    Some(format!(
        "{what} of that name is there already, and keeps the events it has: \
         give another name with --into, or --daily for indices instead of a data stream"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::preset;

    fn wanted_as(daily: bool) -> Value {
        let server = Server { opensearch: false, version: "9.1.0".into(), manages: true, runs: true };
        let choice = Choice { stream: "ml-inference-logs".into(), daily, repository: None };
        wanted(&preset("mlog").unwrap(), &choice, &server)
    }

    fn lines(there: &Value, wanted: &Value) -> Vec<String> {
        match Standing::between(Some(&as_put(there)), wanted) {
            Standing::Differs(differences) => differences.iter().map(|d| d.line()).collect(),
            _ => Vec::new(),
        }
    }

    /// The answers of `GET _index_template/NAME` of Elasticsearch and OpenSearch: much is added to what was put.
    #[test]
    fn a_template_that_is_there_is_recognised() {
        let wanted = wanted_as(false);
        let mut there = wanted.clone();
        there["composed_of"] = json!([]);
        there["ignore_missing_component_templates"] = json!([]);
        there["template"]["aliases"] = json!({});
        there["template"]["settings"]["index"]["mapping"]["total_fields"]["limit"] = json!("2000");
        there["created_date_millis"] = json!(1_772_323_200_000i64);
        for stream in [
            json!({}),
            json!({"hidden": false, "allow_custom_routing": false}),
            json!({"timestamp_field": {"name": "@timestamp"}}),
        ] {
            there["data_stream"] = stream;
            assert_eq!(Standing::between(Some(&as_put(&there)), &wanted), Standing::Same);
        }
    }

    #[test]
    fn a_data_stream_and_indices_of_days_differ() {
        let mut stream = wanted_as(false);
        stream["data_stream"] = json!({"hidden": false, "allow_custom_routing": false});
        assert_eq!(lines(&stream, &wanted_as(true)), ["- data_stream: {}"]);
        assert_eq!(lines(&wanted_as(true), &wanted_as(false)), ["+ data_stream: {}"]);
        stream["data_stream"]["hidden"] = json!(true);
        assert_eq!(lines(&stream, &wanted_as(false)), ["- data_stream.hidden: true"]);
    }

    #[test]
    fn nothing_of_a_template_goes_unseen() {
        let mut there = wanted_as(false);
        there["template"]["aliases"] = json!({"all-wed": {}});
        there["version"] = json!(3);
        assert_eq!(lines(&there, &wanted_as(false)), ["- template.aliases.all-wed: {}", "- version: 3"]);
    }

    /// The answer of `GET _resolve/index/NAME`.
    #[test]
    fn an_index_or_an_alias_that_has_the_name_is_noticed() {
        let found =
            |kind: &str| json!({"indices": [], "aliases": [], "data_streams": [], kind: [{"name": "new-logs"}]});
        assert!(holder(&found("indices"), "new-logs").unwrap().starts_with("an index"));
        assert!(holder(&found("aliases"), "new-logs").unwrap().starts_with("an alias"));
        assert_eq!(holder(&found("data_streams"), "new-logs"), None);
        assert_eq!(holder(&found("indices"), "other-logs"), None);
    }
}
