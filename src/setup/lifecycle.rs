//! How long logs stay hot, warm and cold, and when they go.

use serde_json::{Value, json};

use super::choice::Choice;
use super::looking::Looking;
use super::part::{Part, Standing};
use crate::model::Result;
use crate::store::elastic::connection::{Method, path_of};

/// The lifecycle policy: ILM on Elasticsearch, ISM on OpenSearch.
pub async fn look(looking: &mut Looking<'_>, opensearch: bool, choice: &Choice) -> Result<Part> {
    let name = choice.name();
    let at = path_of(&name);
    let (mut put, wanted, what) = match opensearch {
        true => (format!("/_plugins/_ism/policies/{at}"), ism(choice), "index state management (ISM)"),
        false => (format!("/_ilm/policy/{at}"), ilm(choice), "index lifecycle management (ILM)"),
    };
    let standing = match looking.there(&put, what).await? {
        Err(why) => Standing::Impossible(format!("{why}: old indices have to be deleted by other means")),
        Ok(found) => {
            put.push_str(&found.as_ref().filter(|_| opensearch).map(place).unwrap_or_default());
            let policy = found.as_ref().map(|found| if opensearch { of_ism(found) } else { of_ilm(found, &name) });
            Standing::between(policy.as_ref(), &wanted)
        }
    };
    looking.notes.extend(without_snapshots(choice, opensearch, standing.is_possible()));
    Ok(Part { title: format!("lifecycle policy {name}"), put, method: Method::Put, wanted, standing })
}

/// What to note where the cold phase gets no searchable snapshots.
fn without_snapshots(choice: &Choice, opensearch: bool, possible: bool) -> Option<String> {
    let why = match &choice.repository {
        Some(repository) if !possible => {
            return Some(format!(
                "searchable snapshots: --repository {repository} is not used, for there is no policy"
            ));
        }
        None if !possible => return None,
        Some(_) if !opensearch => return None,
        Some(repository) => format!("OpenSearch has none in its policies, --repository {repository} is not used"),
        None if opensearch => "OpenSearch has none in its policies".into(),
        None => "left out, for no --repository is given".into(),
    };
    Some(format!("searchable snapshots: {why}; the cold phase keeps its indices as they are"))
}

/// The policy as it was put, from what Elasticsearch answers.
fn of_ilm(found: &Value, name: &str) -> Value {
    let policy = &found[name]["policy"];
    json!({"policy": {"phases": policy["phases"], "_meta": policy["_meta"]}})
}

/// The policy as it was put, from what OpenSearch answers: without what it adds to every action.
fn of_ism(found: &Value) -> Value {
    let policy = &found["policy"];
    let mut states = policy["states"].clone();
    for action in states.as_array_mut().into_iter().flatten().filter_map(|s| s["actions"].as_array_mut()).flatten() {
        let Some(members) = action.as_object_mut() else { continue };
        members.remove("retry");
        members.remove("timeout");
        if let Some(rollover) = members.get_mut("rollover").and_then(Value::as_object_mut) {
            rollover.retain(|_, member| *member != json!(false));
        }
    }
    let mut plain = json!({"policy": {"description": policy["description"], "default_state": policy["default_state"],
        "states": states, "error_notification": policy["error_notification"]}});
    if let Some(templates) = policy["ism_template"].as_array() {
        let own = |one: &Value| json!({"index_patterns": one["index_patterns"], "priority": one["priority"]});
        plain["policy"]["ism_template"] = templates.iter().map(own).collect();
    }
    plain
}

/// OpenSearch replaces a policy only where one says which it is.
fn place(found: &Value) -> String {
    format!("?if_seq_no={}&if_primary_term={}", found["_seq_no"], found["_primary_term"])
}

fn ilm(choice: &Choice) -> Value {
    let mut cold = json!({"set_priority": {"priority": 0}});
    if let Some(repository) = &choice.repository {
        cold["searchable_snapshot"] = json!({"snapshot_repository": repository});
    }
    let mut hot = json!({"set_priority": {"priority": 100}});
    // An index of a day is rolled over by its name.
    if !choice.daily {
        hot["rollover"] = json!({"max_primary_shard_size": "50gb", "max_age": "30d"});
    }
    json!({"policy": {"phases": {
        "hot": {"min_age": "0ms", "actions": hot},
        "warm": {"min_age": "3d", "actions": {"forcemerge": {"max_num_segments": 1}, "set_priority": {"priority": 50}}},
        "cold": {"min_age": "30d", "actions": cold},
        "delete": {"min_age": "90d", "actions": {"delete": {"delete_searchable_snapshot": true}}},
    }}})
}

fn ism(choice: &Choice) -> Value {
    let to = |state: &str, age: &str| json!([{"state_name": state, "conditions": {"min_index_age": age}}]);
    let rollover = json!([{"rollover": {"min_primary_shard_size": "50gb", "min_index_age": "30d"}}]);
    let hot = if choice.daily { json!([]) } else { rollover };
    json!({"policy": {
        "description": "Logs of ML services: hot, warm after 3 days, cold after 30, deleted after 90.",
        "default_state": "hot",
        "states": [
            {"name": "hot", "actions": hot, "transitions": to("warm", "3d")},
            {"name": "warm", "actions": [{"force_merge": {"max_num_segments": 1}}, {"index_priority": {"priority": 50}}], "transitions": to("cold", "30d")},
            {"name": "cold", "actions": [{"index_priority": {"priority": 0}}], "transitions": to("delete", "90d")},
            {"name": "delete", "actions": [{"delete": {}}], "transitions": []},
        ],
        "ism_template": [{"index_patterns": choice.patterns(), "priority": choice.priority()}],
    }})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice() -> Choice {
        Choice { stream: "ml-inference-logs".into(), daily: false, repository: Some("backups".into()) }
    }

    /// The answer of `GET _ilm/policy/NAME` as documented.
    #[test]
    fn an_ilm_policy_that_is_there_is_recognised() {
        let found = json!({choice().name(): {"version": 1, "modified_date": "2026-03-01T00:00:00.000Z",
            "policy": {"phases": ilm(&choice())["policy"]["phases"]},
            "in_use_by": {"indices": [], "data_streams": ["ml-inference-logs"], "composable_templates": [choice().name()]}}});
        assert_eq!(Standing::between(Some(&of_ilm(&found, &choice().name())), &ilm(&choice())), Standing::Same);
        let cold = &ilm(&choice())["policy"]["phases"]["cold"]["actions"];
        assert_eq!(cold["searchable_snapshot"], json!({"snapshot_repository": "backups"}));
        let without = ilm(&Choice { repository: None, ..choice() });
        assert!(Standing::between(Some(&of_ilm(&found, &choice().name())), &without).is_open());
    }

    #[test]
    fn an_index_of_a_day_ages_by_itself() {
        let daily = Choice { daily: true, ..choice() };
        let phases = &ilm(&daily)["policy"]["phases"];
        assert!(
            phases["hot"]["actions"].get("rollover").is_none() && phases["delete"]["actions"].get("delete").is_some()
        );
        let policy = &ism(&daily)["policy"];
        assert_eq!(policy["states"][0]["actions"], json!([]));
        assert_eq!(policy["ism_template"][0]["index_patterns"], json!(["ml-inference", "ml-inference-*"]));
    }

    /// The answer of `GET _plugins/_ism/policies/NAME` as documented: every action has been given its retries.
    #[test]
    fn an_ism_policy_that_is_there_is_recognised_and_replaced_where_it_stands() {
        let wanted = ism(&choice());
        let mut policy = wanted["policy"].clone();
        policy["policy_id"] = json!(choice().name());
        policy["last_updated_time"] = json!(1_772_323_200_000i64);
        policy["schema_version"] = json!(21);
        policy["error_notification"] = Value::Null;
        policy["ism_template"][0]["last_updated_time"] = json!(1_772_323_200_000i64);
        for state in policy["states"].as_array_mut().unwrap() {
            for action in state["actions"].as_array_mut().unwrap() {
                action["retry"] = json!({"count": 3, "backoff": "exponential", "delay": "1m"});
            }
        }
        policy["states"][0]["actions"][0]["rollover"]["copy_alias"] = json!(false);
        let found = json!({"_id": choice().name(), "_version": 1, "_seq_no": 7, "_primary_term": 2, "policy": policy});
        assert_eq!(Standing::between(Some(&of_ism(&found)), &wanted), Standing::Same);
        let mut richer = found.clone();
        richer["policy"]["error_notification"] = json!({"channel": {"id": "c"}});
        let other = json!({"index_patterns": ["other-*"], "priority": 1, "last_updated_time": 1});
        richer["policy"]["ism_template"].as_array_mut().unwrap().push(other);
        let Standing::Differs(differences) = Standing::between(Some(&of_ism(&richer)), &wanted) else { panic!() };
        let lines: Vec<String> = differences.iter().map(|d| d.line()).collect();
        assert_eq!(lines[0], "- policy.error_notification.channel.id: c");
        assert!(lines[1].starts_with("- policy.ism_template[1].index_patterns"), "nothing goes unseen: {lines:?}");
        assert_eq!(place(&found), "?if_seq_no=7&if_primary_term=2");
    }

    #[test]
    fn what_goes_without_snapshots_is_noted() {
        let with = choice();
        let without = Choice { repository: None, ..choice() };
        assert_eq!(without_snapshots(&with, false, true), None);
        assert!(without_snapshots(&without, false, true).unwrap().contains("no --repository is given"));
        assert!(without_snapshots(&with, true, true).unwrap().contains("--repository backups is not used"));
        assert!(without_snapshots(&without, true, true).unwrap().contains("OpenSearch has none"));
        assert!(without_snapshots(&with, false, false).unwrap().contains("no policy"));
        assert_eq!(without_snapshots(&without, false, false), None);
    }
}
