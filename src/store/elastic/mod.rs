//! Elasticsearch and OpenSearch as a store: pure requests, pure responses, and a connection between them.
//!
//! ```text
//! questions -> request (pure) -> one _msearch -> connection -> response (pure) -> answers
//! ```

pub mod connection;
mod course;
mod doctor;
mod feeds;
mod known;
mod request;
mod response;
mod searching;
mod series;
mod store;
#[cfg(test)]
mod tests;

pub use doctor::{Finding, Verdict, examine};
pub use store::ElasticStore;
