//! What a cluster needs for logs by the contract: templates, lifecycle, pipeline, detector; what is there already is read
//! first, and only the difference is applied.

mod choice;
mod detector;
mod difference;
mod lifecycle;
mod looking;
mod mapping;
mod part;
mod pipeline;
mod precedence;
mod template;

pub use choice::Choice;
pub use difference::{Difference, difference};
pub use part::{Part, Standing};

use std::sync::Arc;

use self::looking::Looking;
use crate::model::{FieldMap, Result};
use crate::store::elastic::connection::{Body, Connection, Request};

/// What a cluster has and lacks.
#[derive(Clone, PartialEq, Debug)]
pub struct Survey {
    /// What is left out, and what could not be looked at.
    pub notes: Vec<String>,
    /// All parts, in the order in which they are made, each with what is there now. What stands in the way comes first.
    pub parts: Vec<Part>,
}

/// Looks at what a cluster has; for review, what may not be looked at counts as not there.
///
/// # Errors
/// When the cluster cannot be asked.
pub async fn look(connection: &Connection, map: &Arc<FieldMap>, choice: &Choice, review: bool) -> Result<Survey> {
    let mut looking = Looking::at(connection, review);
    let root = looking.root().await?;
    let opensearch = root["version"]["distribution"] == "opensearch";
    let version = root["version"]["number"].as_str().unwrap_or_default().to_string();
    let lifecycle = lifecycle::look(&mut looking, opensearch, choice).await?;
    let pipeline = pipeline::look(&mut looking, opensearch).await?;
    let manages = lifecycle.standing.is_possible() && !opensearch;
    let runs = pipeline.standing.is_possible();
    let server = template::Server { opensearch, version, manages, runs };
    let template = template::look(&mut looking, map, choice, &server).await?;
    precedence::look(&mut looking, choice).await?;
    let detector = detector::look(&mut looking, opensearch, choice).await?;
    let mut parts = vec![lifecycle, pipeline, template, detector];
    if !choice.daily {
        let stream = template::stream(&mut looking, choice).await?;
        // Some servers answer that they do not know data streams where an alias has the name.
        let is_there = stream.standing == Standing::Same;
        let taken = if is_there { None } else { template::taken(&mut looking, choice).await? };
        parts = with_stream(parts, stream, taken);
    }
    Ok(Survey { notes: looking.notes, parts })
}

/// The data stream goes in after its template; where its name is taken, nothing of it is made.
fn with_stream(mut parts: Vec<Part>, mut stream: Part, taken: Option<String>) -> Vec<Part> {
    let Some(why) = taken else {
        parts.insert(parts.len().saturating_sub(1), stream);
        return parts;
    };
    stream.standing = Standing::Impossible(why);
    for part in parts.iter_mut().filter(|part| part.put != pipeline::place()) {
        part.leave_out("left out, for its data stream cannot be made");
    }
    parts.insert(0, stream);
    parts
}

/// Makes one part as it is wanted.
///
/// # Errors
/// When the cluster refuses.
pub async fn apply(connection: &Connection, part: &Part) -> Result<()> {
    let body = if part.wanted.is_null() { Body::None } else { Body::Json(part.wanted.clone()) };
    connection.send(&Request::new(part.method, part.put.clone(), body)).await?.success().map(drop)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::store::elastic::connection::Method;

    fn part(put: &str, standing: Standing) -> Part {
        Part { title: put.into(), put: put.into(), method: Method::Put, wanted: Value::Null, standing }
    }

    fn parts() -> Vec<Part> {
        vec![
            part("lifecycle", Standing::New),
            part(&pipeline::place(), Standing::New),
            part("template", Standing::Same),
            part("detector", Standing::New),
        ]
    }

    fn order(parts: &[Part]) -> Vec<&str> {
        parts.iter().map(|part| part.put.as_str()).collect()
    }

    #[test]
    fn a_data_stream_is_made_after_its_template() {
        let all = with_stream(parts(), part("stream", Standing::New), None);
        assert_eq!(order(&all), ["lifecycle", &pipeline::place(), "template", "stream", "detector"]);
        assert!(all[3].standing.is_open());
    }

    #[test]
    fn nothing_of_a_data_stream_is_made_whose_name_is_taken() {
        let all = with_stream(parts(), part("stream", Standing::New), Some("an index has that name".into()));
        assert_eq!(all[0].standing, Standing::Impossible("an index has that name".into()), "it is said first");
        let open: Vec<&str> = all.iter().filter(|p| p.standing.is_open()).map(|p| p.put.as_str()).collect();
        assert_eq!(open, [pipeline::place()], "which is of no stream");
        assert_eq!(all[3].standing, Standing::Same);
    }
}
