//! What all drawing shares: the surroundings, the theme, layout, text and the last pass over a screen.

mod alert_words;
mod chart;
mod context;
mod document;
mod failure;
mod layout;
mod look;
mod markdown;
pub mod numbers;
mod paint;
mod seal;
mod selection;
mod signs;
mod spark;
mod stamp;
mod text;
mod theme;
mod theme_file;
mod time_axis;
mod trace_words;
mod waterfall;
mod wrap;

pub use alert_words::*;
pub use chart::*;
pub use context::*;
pub use document::*;
pub use failure::*;
pub use layout::*;
pub use look::*;
pub use markdown::*;
pub use paint::*;
pub use seal::*;
pub use selection::*;
pub use signs::*;
pub use spark::*;
pub use stamp::*;
pub use text::*;
pub use theme::*;
pub use theme_file::*;
pub use time_axis::*;
pub use trace_words::*;
pub use waterfall::*;
pub use wrap::*;

/// Holds a drawn screen, its styles as a hash beneath it, against the snapshot of that name.
#[cfg(test)]
pub fn snapshot(name: &str, buffer: &ratatui::buffer::Buffer) {
    insta::with_settings!({
        snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, format!("{}\n\nstyles {}", text_of(buffer), style_hash(buffer))) });
}
