//! What a cluster needs for logs by the contract: templates, lifecycle, pipeline, detector; what is there already is read
//! first, and only the difference is applied.

mod detector;
mod difference;
mod lifecycle;
mod mapping;
mod part;
mod pipeline;
mod template;

pub use difference::{Difference, difference};
pub use part::{Part, Standing};
pub use template::Choice;

use std::sync::Arc;

use crate::model::{FieldMap, Result};
use crate::store::elastic::connection::{Body, Connection, Request};

/// All parts, in the order in which they are made, each with what is there now.
///
/// # Errors
/// When the cluster cannot be asked.
pub async fn look(connection: &Connection, map: &Arc<FieldMap>, choice: &Choice) -> Result<Vec<Part>> {
    let root = connection.send(&Request::get("/")).await?.success()?;
    let opensearch = root["version"]["distribution"] == "opensearch";
    let version = root["version"]["number"].as_str().unwrap_or_default().to_string();
    let lifecycle = lifecycle::look(connection, opensearch, choice).await?;
    let pipeline = pipeline::look(connection, opensearch).await?;
    let manages = lifecycle.standing.is_possible() && !opensearch;
    let runs = pipeline.standing.is_possible();
    let server = template::Server { opensearch, version, manages, runs };
    let template = template::look(connection, map, choice, &server).await?;
    let mut parts = vec![lifecycle, pipeline, template];
    if !choice.daily {
        parts.push(template::stream(connection, choice).await?);
    }
    parts.push(detector::look(connection, opensearch, choice).await?);
    Ok(parts)
}

/// Makes one part as it is wanted.
///
/// # Errors
/// When the cluster refuses.
pub async fn apply(connection: &Connection, part: &Part) -> Result<()> {
    let body = if part.wanted.is_null() { Body::None } else { Body::Json(part.wanted.clone()) };
    connection.send(&Request::new(part.method, part.put.clone(), body)).await?.success().map(drop)
}
