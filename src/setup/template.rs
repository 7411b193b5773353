//! The index template, and the data stream that is made by it.

use serde_json::{Map, Value, json};

use super::part::{Part, Standing, there};
use super::{mapping, pipeline};
use crate::model::{FieldMap, Result};
use crate::store::elastic::connection::{Connection, Method};

/// Fields that an index may have: runaway objects end there instead of in the cluster's memory.
const FIELDS: u32 = 2_000;

/// What one may choose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// The data stream.
    pub stream: String,
    /// Indices with the day in their name instead of a data stream; they never roll over.
    pub daily: bool,
    /// Repository for searchable snapshots in the cold phase.
    pub repository: Option<String>,
}

impl Choice {
    /// The name of what is made for it: streams of other patterns have their own.
    pub fn name(&self) -> String {
        format!("mlogtui-{}", self.stem())
    }

    /// The names that it is all for: those of the stream, and of its siblings.
    pub fn pattern(&self) -> String {
        format!("{}-*", self.stem())
    }

    fn stem(&self) -> &str {
        self.stream.rsplit_once('-').map_or(self.stream.as_str(), |(stem, _)| stem)
    }
}

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

/// The template.
pub async fn look(connection: &Connection, map: &FieldMap, choice: &Choice, server: &Server) -> Result<Part> {
    let put = format!("/_index_template/{}", choice.name());
    let wanted = wanted(map, choice, server);
    let standing = match there(connection, &put, "composable index templates").await? {
        Err(why) => Standing::Impossible(why),
        Ok(found) => {
            let template = found.as_ref().map(|found| &found["index_templates"][0]["index_template"]);
            Standing::between(template, &wanted)
        }
    };
    Ok(Part { title: format!("index template {}", choice.name()), put, method: Method::Put, wanted, standing })
}

fn wanted(map: &FieldMap, choice: &Choice, server: &Server) -> Value {
    let mut index = Map::new();
    let mut fields = json!({"limit": FIELDS.to_string()});
    if !server.opensearch && at_least(&server.version, (8, 14)) {
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
        "index_patterns": [choice.pattern()],
        "priority": 200,
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
pub async fn stream(connection: &Connection, choice: &Choice) -> Result<Part> {
    let put = format!("/_data_stream/{}", choice.stream);
    let standing = match there(connection, &put, "data streams").await? {
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
