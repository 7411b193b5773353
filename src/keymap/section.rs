//! The sections of a keymap, and which of them apply in which order.

/// Every section, as it may be named in a keymap.
pub const SECTIONS: &[&str] = &[
    "global",
    "dashboard",
    "logs",
    "event",
    "trace",
    "exemplars",
    "heat-map",
    "why",
    "anomalies",
    "alerts",
    "runbook",
    "text",
    "prompt",
    "menu",
];

/// The sections that apply where the innermost one is `section`, innermost first.
pub fn chain(section: &str) -> &'static [&'static str] {
    match section {
        "dashboard" => &["dashboard", "global"],
        "logs" => &["logs", "text", "global"],
        "event" => &["event", "text", "global"],
        "trace" => &["trace", "text", "global"],
        "exemplars" => &["exemplars", "global"],
        "heat-map" => &["heat-map", "global"],
        "why" => &["why", "global"],
        "anomalies" => &["anomalies", "global"],
        "alerts" => &["alerts", "global"],
        "runbook" => &["runbook", "global"],
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
        "exemplars" => "Exemplars",
        "why" => "Why",
        "heat-map" => "Heat map",
        "anomalies" => "Anomalies",
        "alerts" => "Alerts",
        "runbook" => "Runbook",
        "text" => "Text",
        "prompt" => "Prompts",
        "menu" => "Menus",
        _ => "Everywhere",
    }
}
