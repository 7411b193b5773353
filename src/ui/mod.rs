//! What all drawing shares: the surroundings, the theme, layout, text and the last pass over a screen.

mod chart;
mod context;
mod document;
mod layout;
pub mod numbers;
mod paint;
mod seal;
mod signs;
mod spark;
mod stamp;
mod text;
mod theme;
mod theme_file;
mod time_axis;
mod wrap;

pub use chart::*;
pub use context::*;
pub use document::*;
pub use layout::*;
pub use paint::*;
pub use seal::*;
pub use signs::*;
pub use spark::*;
pub use stamp::*;
pub use text::*;
pub use theme::*;
pub use theme_file::*;
pub use time_axis::*;
pub use wrap::*;

/// Holds a drawn screen against the snapshot of that name.
#[cfg(test)]
pub fn snapshot(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, text) });
}

/// The text of a buffer, one line a row, without the blanks at their ends.
#[cfg(test)]
pub fn text_of(buffer: &ratatui::buffer::Buffer) -> String {
    let width = usize::from(buffer.area.width).max(1);
    let row =
        |cells: &[ratatui::buffer::Cell]| cells.iter().map(|c| c.symbol()).collect::<String>().trim_end().to_string();
    buffer.content.chunks(width).map(row).collect::<Vec<_>>().join("\n")
}
