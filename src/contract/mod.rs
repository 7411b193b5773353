//! The log contract: which fields there are, how their values are read, what an event must carry.

pub mod filter;
pub mod pattern;
mod redact;

mod derive;
mod fields;
mod instant;
mod validate;
mod values;
mod versions;

pub use derive::{derive, weight};
pub use fields::{field_map, preset};
pub use instant::parse_time;
pub use redact::redact;
pub use validate::{INVALID_TAG, refusal, time};
pub use values::{
    Typed, any_word, boolean, field, field_number, field_word, lookup, mean_of_array, named_number, number, scores,
    word,
};
pub use versions::{Version, history, since};
