//! How long logs stay hot, warm and cold, and when they go.

use serde_json::{Value, json};

use super::NAME;
use super::part::{Part, Standing, there};
use super::template::Choice;
use crate::model::Result;
use crate::store::elastic::connection::Connection;

/// The lifecycle policy: ILM on Elasticsearch, ISM on OpenSearch.
pub async fn look(connection: &Connection, opensearch: bool, choice: &Choice) -> Result<Part> {
    let (put, wanted, what) = match opensearch {
        true => (format!("/_plugins/_ism/policies/{NAME}"), ism(choice), "index state management (ISM)"),
        false => (format!("/_ilm/policy/{NAME}"), ilm(choice), "index lifecycle management (ILM)"),
    };
    let standing = match there(connection, &put, what).await? {
        Err(why) => Standing::Impossible(format!("{why}: old indices have to be deleted by other means")),
        Ok(found) => {
            let policy = found.as_ref().map(|found| match opensearch {
                true => json!({"policy": {"states": found["policy"]["states"], "default_state": found["policy"]["default_state"],
                    "description": found["policy"]["description"]}}),
                false => json!({"policy": found[NAME]["policy"]}),
            });
            Standing::between(policy.as_ref(), &wanted)
        }
    };
    Ok(Part { title: format!("lifecycle policy {NAME}"), put, wanted, standing })
}

fn ilm(choice: &Choice) -> Value {
    let mut cold = json!({"set_priority": {"priority": 0}});
    if let Some(repository) = &choice.repository {
        cold["searchable_snapshot"] = json!({"snapshot_repository": repository});
    }
    json!({"policy": {"phases": {
        "hot": {"min_age": "0ms", "actions": {"rollover": {"max_primary_shard_size": "50gb", "max_age": "30d"}, "set_priority": {"priority": 100}}},
        "warm": {"min_age": "3d", "actions": {"forcemerge": {"max_num_segments": 1}, "set_priority": {"priority": 50}}},
        "cold": {"min_age": "30d", "actions": cold},
        "delete": {"min_age": "90d", "actions": {"delete": {"delete_searchable_snapshot": true}}},
    }}})
}

fn ism(choice: &Choice) -> Value {
    let to = |state: &str, age: &str| json!([{"state_name": state, "conditions": {"min_index_age": age}}]);
    let mut wanted = json!({"policy": {
        "description": "Logs of ML services: hot, warm after 3 days, cold after 30, deleted after 90.",
        "default_state": "hot",
        "states": [
            {"name": "hot", "actions": [{"rollover": {"min_primary_shard_size": "50gb", "min_index_age": "30d"}}], "transitions": to("warm", "3d")},
            {"name": "warm", "actions": [{"force_merge": {"max_num_segments": 1}}, {"index_priority": {"priority": 50}}], "transitions": to("cold", "30d")},
            {"name": "cold", "actions": [{"index_priority": {"priority": 0}}], "transitions": to("delete", "90d")},
            {"name": "delete", "actions": [{"delete": {}}], "transitions": []},
        ],
    }});
    if !choice.daily {
        let stem = choice.stream.rsplit_once('-').map_or(choice.stream.as_str(), |(stem, _)| stem);
        wanted["policy"]["ism_template"] = json!([{"index_patterns": [format!("{stem}-*")], "priority": 200}]);
    }
    wanted
}
