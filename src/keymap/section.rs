//! The sections of a keymap, and which of them apply in which order.

/// Every section, as it may be named in a keymap.
pub const SECTIONS: [&str; 8] = ["global", "dashboard", "logs", "event", "trace", "text", "prompt", "menu"];

/// The sections that apply where the innermost one is `section`, innermost first.
pub fn chain(section: &str) -> &'static [&'static str] {
    match section {
        "dashboard" => &["dashboard", "global"],
        "logs" => &["logs", "text", "global"],
        "event" => &["event", "text", "global"],
        "trace" => &["trace", "text", "global"],
        "text" => &["text", "global"],
        "prompt" => &["prompt"],
        "menu" => &["menu"],
        _ => &["global"],
    }
}

/// A section's heading in the help.
pub fn heading(section: &str) -> &'static str {
    match section {
        "dashboard" => "Dashboard",
        "logs" => "Logs",
        "event" => "Event",
        "trace" => "Trace",
        "text" => "Text",
        "prompt" => "Prompts",
        "menu" => "Menus",
        _ => "Everywhere",
    }
}
