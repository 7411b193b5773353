//! Elasticsearch and OpenSearch as a store: pure requests, pure responses, and a connection between them.
//!
//! ```text
//! questions -> request (pure) -> one _msearch -> connection -> response (pure) -> answers
//! ```

mod anomalies;
mod background;
pub mod connection;
mod course;
mod doctor;
mod explaining;
mod feeds;
mod grids;
mod json;
mod known;
mod looking;
mod paging;
mod request;
mod response;
mod searching;
mod series;
mod store;
#[cfg(test)]
mod tests;

pub use doctor::{Finding, Verdict, examine};
pub use store::ElasticStore;
