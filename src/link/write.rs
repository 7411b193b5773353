//! Writes a view as a link.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::analysis;
use crate::contract::filter;
use crate::model::{BaselineChoice, Filter, Follow, LinkedLogs, Selections, Time, View, ViewLink, Walked};

use super::{DEMO, FILES, SCHEME, VERSION, hand};

/// Left as it is: what chats and terminals take for a part of a link wherever it stands, and means nothing in one.
const ENCODED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b':').remove(b'*');

/// The link of a view.
pub fn write(link: &ViewLink) -> String {
    let mut query = Query(format!("?v={VERSION}"));
    if let Some(window) = link.window {
        query.time("from", window.from);
        query.time("to", window.to);
    }
    if link.baseline != BaselineChoice::Auto {
        query.add("baseline", &analysis::choice_words(&link.baseline));
    }
    if link.filter != Filter::All {
        query.add("filter", &filter::write(&link.filter));
    }
    let screen = query.view(&link.view);
    let logs = match &link.logs {
        LinkedLogs::Cluster(name) => encoded(name),
        LinkedLogs::Files => FILES.into(),
        LinkedLogs::Demo(demo) => {
            query.add("scenario", &demo.scenario);
            query.add("seed", &demo.seed.to_string());
            query.add("events", &demo.events.to_string());
            query.time("start", demo.start);
            DEMO.into()
        }
    };
    format!("{SCHEME}{logs}/{screen}{}", query.0)
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, &ENCODED).to_string()
}

struct Query(String);

impl Query {
    fn add(&mut self, name: &str, value: &str) {
        self.0 = format!("{}&{name}={}", self.0, encoded(value));
    }

    fn time(&mut self, name: &str, time: Time) {
        self.add(name, &time.rfc3339());
    }

    /// Adds what the screen shows; gives its name.
    fn view(&mut self, view: &View) -> &'static str {
        match view {
            View::Dashboard { pane, alone } => {
                pane.iter().for_each(|pane| self.add("pane", pane));
                if *alone {
                    self.add("alone", "1");
                }
                "dashboard"
            }
            View::Logs { at } => {
                at.iter().for_each(|at| self.time("at", *at));
                "logs"
            }
            View::Event { place } => {
                self.time("at", place.time);
                self.add("place", &format!("{:x}.{:x}", place.place.0, place.place.1));
                "event"
            }
            View::Trace(Follow { field, value, near }) => {
                self.add("id", value);
                field.iter().for_each(|field| self.add("field", field));
                near.iter().for_each(|near| self.time("at", *near));
                "trace"
            }
            View::Why { pane, selections } => {
                self.add("pane", pane);
                if let Some(Selections { these, others, mix }) = selections {
                    for (name, filter) in [("these", these), ("others", others)] {
                        let text = filter::write(filter);
                        self.add(name, if text.is_empty() { "*" } else { &text });
                    }
                    if *mix {
                        self.add("mix", "1");
                    }
                }
                "why"
            }
            View::HeatMap { pane } => {
                self.add("pane", pane);
                "heatmap"
            }
            View::Runbook { id, walked: Walked { step, ended, by_hand } } => {
                self.add("id", id);
                step.iter().for_each(|step| self.add("step", step));
                if *ended {
                    self.add("ended", "1");
                }
                // Ids of steps are of small letters, digits and hyphens.
                let by_hand: Vec<_> =
                    by_hand.iter().map(|(step, did)| format!("{step}:{}", hand::word(*did))).collect();
                if !by_hand.is_empty() {
                    self.add("hand", &by_hand.join("."));
                }
                "runbook"
            }
            View::Alerts => "alerts",
            View::Anomalies => "anomalies",
        }
    }
}
