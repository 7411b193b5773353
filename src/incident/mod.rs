//! Incident records: reading what was written, and the forms in which they leave: Markdown, HTML with charts, JSON.

mod document;
mod html;
mod known;
mod markdown;
mod read;
mod svg;
#[cfg(test)]
mod tests;
mod words;

pub use document::{document, summary};
pub use html::html;
pub use known::is_known;
pub use markdown::markdown;
pub use read::{Recorded, read};
