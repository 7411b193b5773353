//! Roles that styles are given by; no screen names a colour.

use ratatui::style::Style;

/// One style a role. Meaning never rests on colour alone: every role that tells something has a sign beside it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// Plain text.
    pub text: Style,
    /// Less important text.
    pub dim: Style,
    /// Headings and values that matter.
    pub strong: Style,
    /// Frames and rules.
    pub border: Style,
    /// Frame and title of what has the focus.
    pub focus: Style,
    /// The selected row.
    pub selection: Style,
    /// A match of the search.
    pub found: Style,
    /// Fine.
    pub good: Style,
    /// Worth a look: 3 σ or a warning.
    pub warn: Style,
    /// Bad: far from the baseline, or an error.
    pub bad: Style,
    /// The header line.
    pub header: Style,
    /// The baseline in charts.
    pub baseline: Style,
    /// Lines of a chart, one a group.
    pub series: Vec<Style>,
}
