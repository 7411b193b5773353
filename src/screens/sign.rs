//! The sign beside an event, so that its level never rests on colour alone.

use ratatui::style::Style;

use crate::model::{ERROR_LEVELS, Event, FieldMap};
use crate::ui::{Theme, named_brief};

/// The sign beside an event: `E` an error, `W` a warning, `?` a line that breaks the contract.
pub fn sign(event: &Event, map: &FieldMap) -> char {
    let level = named_brief(event, map, "level", 16).unwrap_or_default().to_ascii_uppercase();
    match level.as_str() {
        level if ERROR_LEVELS.contains(&level) => 'E',
        _ if event.invalid.is_some() || event.document.is_none() => '?',
        "WARN" | "WARNING" => 'W',
        _ => ' ',
    }
}

/// The style that goes with a sign.
pub fn sign_style(sign: char, theme: &Theme) -> Style {
    match sign {
        'E' => theme.bad,
        'W' | '?' => theme.warn,
        _ => theme.text,
    }
}
