//! From the events of one id to a waterfall: steps, who called whom, what took the time, what is unlike usual.

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
#[cfg(test)]
mod tests;
mod times;
mod usual;

pub use assemble::assemble;
pub use follow::{LEADING, MOST, Search, found_in, id_of};
pub use record::{STAGES, duration_field};
pub use usual::{Basis, compare, culprit, first_error, question, stands_out};
