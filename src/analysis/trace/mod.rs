//! From the events of one id to a waterfall: steps, who called whom, what took the time, what is unlike usual.

mod align;
mod assemble;
mod critical;
mod draft;
mod follow;
mod group;
mod missing;
mod nest;
mod order;
mod parents;
mod record;
mod skew;
mod steps;
#[cfg(test)]
mod tests;
mod times;
mod usual;

pub use align::{Pair, align};
pub use assemble::assemble;
pub(super) use draft::Draft;
pub use follow::{MOST, Search, everything, found_in, id_of};
pub use record::duration_field;
pub(super) use record::{Reader, Record};
pub(super) use steps::steps;
pub use times::elsewhere;
pub use usual::{Basis, compare, culprit, first_error, question, stands_out};
