//! How wide the values of each column are, as far as seen: columns grow with them and never jump back while one reads.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

use crate::model::Event;
use crate::ui::{Context, fit};

use super::columns::{Of, cell};
use super::state::Logs;

/// Widest value measured, in terminal columns.
const MOST: usize = 40;

/// Greatest width seen by column name.
#[derive(Clone, Debug, Default)]
pub struct Widths(HashMap<String, u16>);

impl Widths {
    /// The greatest width seen in that column.
    pub fn get(&self, name: &str) -> u16 {
        self.0.get(name).copied().unwrap_or(0)
    }

    fn see(&mut self, name: &str, text: &str) {
        let width = u16::try_from(fit(text, MOST).width()).unwrap_or(0);
        let widest = self.0.entry(name.to_string()).or_default();
        *widest = width.max(*widest);
    }
}

impl Logs {
    /// Measures events that are new to the table.
    pub(super) fn measure(&mut self, events: &[Event], context: &Context) {
        for name in self.names(context).into_iter().filter(|n| n != "time" && n != "message") {
            let of = Of::Named(name.clone());
            for text in events.iter().filter_map(|e| cell(e, &of, context, MOST)) {
                self.widths.see(&name, &text);
            }
        }
    }

    /// That a column has nothing in any of the lines that are held, as one whose name is misspelt.
    pub(super) fn unseen(&self, context: &Context) -> Option<String> {
        let names = self.names(context).into_iter().filter(|name| name != "time" && name != "message");
        let unseen: Vec<String> = names.filter(|name| self.widths.get(name) == 0).collect();
        let held = self.pages.len();
        (held > 0 && !unseen.is_empty()).then(|| format!("none of {held} lines read so far has {}", unseen.join(", ")))
    }

    /// Measures everything held, for other columns.
    pub(super) fn measure_again(&mut self, context: &Context) {
        let held: Vec<Event> = (0..self.pages.len()).filter_map(|at| self.pages.get(at).cloned()).collect();
        self.widths = Widths::default();
        self.measure(&held, context);
    }
}
