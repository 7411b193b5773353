//! The text form of filters: reading, writing, completing, and the words that messages are searched by.

mod complete;
mod dear;
mod error;
mod misspelt;
mod parse;
mod place;
mod scan;
mod value;
mod words;
mod write;

pub use complete::{Completions, complete, wants_values};
pub use dear::dear;
pub use error::FilterError;
pub use misspelt::{Misspelt, misspelt};
pub use parse::{parse, parse_or_explain};
pub use words::{has_phrase, words};
pub use write::write;

#[cfg(test)]
mod roundtrip;
