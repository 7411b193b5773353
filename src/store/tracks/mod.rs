//! From what was added up by bucket to tracks, the same for every store.

mod buckets;
mod edges;
mod points;
mod sums;
mod width;

pub use buckets::{Buckets, OUT, Stretch};
pub use edges::edges;
pub use points::{Points, Tally};
pub use sums::Sums;
pub use width::{Need, widening};
