//! Panes as they are watched: rules of the config (or every pane's headline), and from readings to signals that left
//! their baseline. The alerts screen and `mlogtui watch` share it.

mod rule;
mod signals;
#[cfg(test)]
mod tests;

pub use rule::{Rule, Watched, rules};
pub use signals::signal;
