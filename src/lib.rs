//! The map of `mlogtui`.

pub mod model;
pub mod store;
