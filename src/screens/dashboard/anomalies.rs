//! The line of what detectors recorded, else of what the services flagged themselves, below the panes.
//!
//! ```text
//! A anomalies  2 by machine learning, 91!!  mean latency of prod 1,241 was 82.1
//! ```

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::model::{AnomaliesAnswer, Anomaly, AnomalySource, Answer, Coverage, Result};
use crate::screens::anomalies::{part, scored, value};
use crate::ui::{Context, Theme, printable};

use super::Dashboard;
use super::rows::Pen;

/// Rows of the dashboard from which on one is spared for it.
const ROOM: u16 = 12;

impl Dashboard {
    /// Takes the answer in.
    pub(super) fn take_anomalies(&mut self, result: &Result<Answer>, coverage: Coverage, context: &Context) {
        self.anomalies.answered(result.clone().and_then(TryInto::try_into), context.now, coverage);
    }

    /// The area of the panes, and below it the line of anomalies; empty where there is nothing to say or no room.
    pub(super) fn with_anomalies(&self, area: Rect) -> (Rect, Rect) {
        let says = self.anomalies.value().map_or(self.anomalies.error.is_some(), is_worth_a_line);
        let taken = u16::from(says && area.height >= ROOM);
        let left = area.height - taken;
        (Rect { height: left, ..area }, Rect { y: area.y + left, height: taken, ..area })
    }

    pub(super) fn draw_anomalies(&self, context: &Context, row: Rect, buffer: &mut Buffer) {
        if row.is_empty() {
            return;
        }
        let theme = &context.theme;
        let mut pen = Pen { area: row, column: 0, buffer };
        pen.write("A anomalies  ", usize::MAX, theme.strong);
        match (&self.anomalies.error, self.anomalies.value()) {
            (None, Some(found)) => write_found(&mut pen, found, theme),
            (Some(_), Some(found)) => {
                pen.write("stale  ", usize::MAX, theme.warn);
                write_found(&mut pen, found, theme);
            }
            (Some(error), None) => pen.write(&format!("! {}", printable(&error.message)), usize::MAX, theme.bad),
            (None, None) => {}
        }
    }
}

/// Services that flag nothing have nothing to say; detectors that found nothing have.
fn is_worth_a_line(found: &AnomaliesAnswer) -> bool {
    found.source != AnomalySource::Signals || !found.records.is_empty()
}

fn write_found(pen: &mut Pen, found: &AnomaliesAnswer, theme: &Theme) {
    let by = match found.source {
        AnomalySource::MachineLearning => "by machine learning",
        AnomalySource::AnomalyDetection => "by anomaly detection",
        AnomalySource::Signals => "flagged by services",
    };
    pen.write(&format!("{} {by}", found.records.len()), usize::MAX, theme.text);
    let Some(first) = found.records.first() else { return };
    let (score, style) = score_of(first, theme);
    pen.write(&score, usize::MAX, style);
    pen.write(&format!("  {}", printable(&said(first))), usize::MAX, theme.text);
}

fn score_of(record: &Anomaly, theme: &Theme) -> (String, Style) {
    match record.score {
        None => (String::new(), theme.text),
        Some(_) => {
            let (score, style) = scored(record, theme);
            (format!(", {score}"), style)
        }
    }
}

fn said(record: &Anomaly) -> String {
    let of = part(record);
    let of = if of.is_empty() { of } else { format!(" of {of}") };
    let value = |number| value(number, record.is_share);
    format!("{}{of} {} was {}", record.what, value(record.actual), value(record.typical))
}
