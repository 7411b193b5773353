//! Elasticsearch and OpenSearch as a store: pure requests, pure responses, and a connection between them.

pub mod connection;
