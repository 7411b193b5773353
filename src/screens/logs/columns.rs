//! Which columns the table has, how wide they are, and what stands in them.

use unicode_width::UnicodeWidthStr;

use crate::model::{Event, FieldMap, Kind, Resolved};
use crate::ui::{Context, clock, named_brief, prefix};

use super::state::Logs;
use super::widths::Widths;

const DEFAULT: [&str; 6] = ["time", "level", "service", "variant", "latency", "message"];

/// One column.
#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    pub(super) of: Of,
    /// Its heading.
    pub(super) head: String,
    /// Terminal columns; `None` takes what is left.
    pub(super) width: Option<u16>,
    /// Whether values stand at the right.
    pub(super) right: bool,
}

/// What a column shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Of {
    /// The event's time.
    Time,
    /// A field by its logical name or path.
    Named(String),
    /// Why the line breaks the contract.
    Reason,
    /// The line as stored.
    Line,
}

impl Logs {
    /// Names of the columns as chosen here, in the config, or by default.
    pub(super) fn names(&self, context: &Context) -> Vec<String> {
        let configured = &context.config.log_columns;
        match &self.chosen {
            Some(names) => names.clone(),
            None if !configured.is_empty() => configured.clone(),
            None => DEFAULT.map(String::from).to_vec(),
        }
    }

    /// The columns as they are now.
    pub(super) fn columns(&self, context: &Context) -> Vec<Column> {
        if self.invalid_only {
            let column = |of, head: &str, width| Column { of, head: head.to_string(), width, right: false };
            let reason = (context.size.0 / 2).clamp(8, 60);
            return vec![time(), column(Of::Reason, "reason", Some(reason)), column(Of::Line, "line", None)];
        }
        let most = context.size.0 / 5;
        let mut columns: Vec<Column> =
            self.names(context).iter().map(|n| named(n, &context.map, &self.widths, most)).collect();
        if !columns.iter().any(|c| c.width.is_none())
            && let Some(last) = columns.last_mut()
        {
            last.width = None;
        }
        columns
    }
}

fn time() -> Column {
    Column { of: Of::Time, head: "time".to_string(), width: Some(12), right: false }
}

fn named(name: &str, map: &FieldMap, seen: &Widths, most: u16) -> Column {
    if name == "time" {
        return time();
    }
    let (kind, unit) = match map.resolve(name) {
        Resolved::Field(field) => (Some(field.kind), field.unit.as_str()),
        Resolved::Path(_, kind) => (kind, ""),
    };
    let head = if unit.is_empty() { name.to_string() } else { format!("{name} {unit}") };
    let heading = u16::try_from(head.width()).unwrap_or(u16::MAX).saturating_add(1);
    let fills = name == "message" || kind == Some(Kind::Text);
    let width = (!fills).then(|| seen.get(name).clamp(heading, heading.max(most)));
    let right = kind == Some(Kind::Number);
    Column { of: Of::Named(name.to_string()), head, width, right }
}

/// What stands in a column of an event, at most about `limit` characters of it; `None` is absent.
pub fn cell(event: &Event, of: &Of, context: &Context, limit: usize) -> Option<String> {
    match of {
        Of::Time => event.time.map(|t| clock(t, context.zone)),
        Of::Reason => event.invalid.clone().or_else(|| event.document.is_none().then(|| "not a JSON object".into())),
        Of::Line => Some(prefix(&event.raw, limit).to_string()),
        Of::Named(name) => named_brief(event, &context.map, name, limit).map(rounded),
    }
}

/// Long fractions are cut to four digits, for showing only.
fn rounded(text: String) -> String {
    let long =
        text.split_once('.').is_some_and(|(_, digits)| digits.len() > 4 && digits.bytes().all(|b| b.is_ascii_digit()));
    match text.parse::<f64>() {
        Ok(number) if long => format!("{number:.4}"),
        _ => text,
    }
}

/// A column's place on the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placed {
    /// Index of the column.
    pub(super) index: usize,
    /// Terminal columns from the left.
    pub(super) x: u16,
    /// Terminal columns it takes.
    pub(super) width: u16,
}

/// Least width of a column that takes what is left.
const LEAST: u16 = 20;

/// Places the columns on a row of that width, leaving out the first ones as far as it takes to show the selected one.
pub fn placed(columns: &[Column], selected: usize, width: u16) -> Vec<Placed> {
    let mut first = 0;
    loop {
        let places = placed_from(columns, first, width);
        let cut = places
            .last()
            .is_none_or(|p| p.index < selected || (p.index == selected && p.width < least(columns, selected)));
        if !cut || first >= selected {
            return places;
        }
        first += 1;
    }
}

fn least(columns: &[Column], index: usize) -> u16 {
    columns.get(index).map_or(0, |c| c.width.unwrap_or(LEAST))
}

fn placed_from(columns: &[Column], first: usize, width: u16) -> Vec<Placed> {
    let shown = columns.iter().enumerate().skip(first);
    let after = |index: usize| -> u16 { columns.iter().skip(index + 1).map(|c| c.width.unwrap_or(LEAST) + 1).sum() };
    let mut places = Vec::new();
    let mut x = 0;
    for (index, column) in shown {
        let left = width.saturating_sub(x);
        let wanted = column.width.unwrap_or_else(|| left.saturating_sub(after(index)).max(LEAST));
        if left == 0 {
            break;
        }
        places.push(Placed { index, x, width: wanted.min(left) });
        x = x.saturating_add(wanted).saturating_add(1);
    }
    places
}
