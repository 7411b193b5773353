//! Links: `mlogtui://CLUSTER/SCREEN?v=1&from=…&to=…&filter=…`, a view as text that alerts, chats and records can carry.
//!
//! A link names a cluster of the reader's own config and holds no address, no path, no secret and no command. Generated traffic
//! is `@demo`, files are `@file` (whoever opens the link names them). Times are RFC 3339, so that everybody sees the same.

mod dear;
mod hand;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use dear::dear;
pub use read::read;
pub use write::write;

/// What every link begins with.
pub const SCHEME: &str = "mlogtui://";

/// The form of links that this program writes, and the newest it reads.
pub const VERSION: u32 = 1;

/// Stands where a cluster would, for files.
const FILES: &str = "@file";
/// Stands where a cluster would, for generated traffic.
const DEMO: &str = "@demo";
