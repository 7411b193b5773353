//! A signal that left its baseline, in words.

use crate::analysis::alerts::{Part, Signal};

use super::{Signs, numbers};

/// All about one signal, in one line: what it is, what is usual, how far it is off, and in which groups.
pub fn alert_sentence(signal: &Signal) -> String {
    let also = if signal.companion { "changed as well: " } else { "" };
    let mut line = format!("{also}{} {}, was {}", signal.title, signal.shown, signal.usual_shown);
    if signal.sigma != 0.0 {
        line.push_str(&format!(", {}", numbers::sigma(signal.sigma, Signs::Unicode)));
    }
    if !signal.filter.is_empty() {
        line.push_str(&format!(", of {}", signal.filter));
    }
    let parts: Vec<String> = signal.parts.iter().take(3).map(part).collect();
    if !parts.is_empty() {
        line.push_str(&format!("; in {}", parts.join(", ")));
    }
    line
}

fn part(part: &Part) -> String {
    format!("{} ({}, was {})", part.name(), part.shown, part.usual_shown)
}
