//! Templates of others that go before ours: servers make an index by one template alone, that of the highest priority.

use serde_json::Value;

use super::choice::Choice;
use super::looking::Looking;
use crate::contract::pattern::wildcard;
use crate::model::Result;

/// Notes each template that keeps ours from being used.
///
/// # Errors
/// When the cluster cannot be asked.
pub async fn look(looking: &mut Looking<'_>, choice: &Choice) -> Result<()> {
    if let Ok(Some(found)) = looking.there("/_index_template", "composable index templates").await? {
        looking.notes.extend(rivals(&found, choice));
    }
    Ok(())
}

fn rivals(found: &Value, choice: &Choice) -> Vec<String> {
    let name = choice.example();
    let covers = |pattern: &Value| {
        pattern.as_str().and_then(|pattern| wildcard(pattern).ok()).is_some_and(|pattern| pattern.is_match(&name))
    };
    let rival = |named: &Value| {
        let (other, template) = (named["name"].as_str()?, &named["index_template"]);
        let covered = template["index_patterns"].as_array().into_iter().flatten().any(covers);
        let (own, its) = (choice.priority() as u64, template["priority"].as_u64().unwrap_or(0));
        if other == choice.name() || !covered || its < own {
            return None;
        }
        Some(match its == own {
            true => format!(
                "the index template {other} is for {name} as well, with the same priority {own}: servers refuse the second of two such"
            ),
            false => format!(
                "the index template {other} is for {name} as well and goes before ours (priority {its}, ours {own}): what ours says is not used there"
            ),
        })
    };
    found["index_templates"].as_array().into_iter().flatten().filter_map(rival).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_template_of_others_for_the_same_name_is_noted_where_it_goes_first() {
        let template = |name: &str, pattern: &str, priority: u64| json!({"name": name, "index_template": {"index_patterns": [pattern], "priority": priority}});
        let found = json!({"index_templates": [
            template("catch-all", "*", 500),
            template("beside", "ml-inf*-logs", 200),
            template("low", "ml-*", 100),
            template("elsewhere", "logs-*-*", 900),
            template("mlogtui-ml-inference", "ml-inference-*", 300),
            {"name": "bare", "index_template": {"index_patterns": ["*"]}},
        ]});
        let choice = Choice { stream: "ml-inference-logs".into(), daily: false, repository: None };
        let notes = rivals(&found, &choice);
        assert_eq!(notes.len(), 2, "{notes:?}");
        assert!(notes[0].contains("catch-all") && notes[0].contains("priority 500, ours 200"), "{notes:?}");
        assert!(notes[1].contains("beside") && notes[1].contains("same priority 200"), "{notes:?}");
        assert_eq!(rivals(&found, &Choice { daily: true, ..choice }).len(), 1, "the name of a day is another");
    }
}
