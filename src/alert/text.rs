//! Alerts that are no JSON: `signal,time,filter`, a link, or the pager's line as it was pasted.

use super::Alert;
use super::json::link_in;
use crate::analysis::{Anchor, Zone, parse_instant};
use crate::contract;
use crate::model::Time;

/// Reads it; `now` places times of day.
pub fn read(pasted: &str, now: Time) -> Alert {
    let line = pasted.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if let Some(link) = link_in(pasted) {
        let title = line.replace(link, "").trim_matches(|c: char| !c.is_alphanumeric()).to_string();
        let title = if title.is_empty() { "a link".into() } else { title };
        return Alert { source: "text", title, link: Some(link.to_string()), ..Alert::default() };
    }
    by_commas(line, now).unwrap_or_else(|| {
        let words = pasted.split_whitespace().map(|word| word.trim_matches(|c| !char::is_alphanumeric(c)));
        let since = words.filter_map(|word| contract::parse_time(word.as_bytes())).next();
        Alert { source: "text", title: line.to_string(), since, ..Alert::default() }
    })
}

/// `signal,time,filter`: with a time, with nothing in its place, or with one word that should be one; what has more words is prose.
fn by_commas(line: &str, now: Time) -> Option<Alert> {
    let mut parts = line.splitn(3, ',').map(str::trim);
    let (signal, time) = (parts.next()?, parts.next()?);
    let since = parse_instant(time, Anchor::new(now, Zone::Utc)).ok();
    let no_time = Some(time.to_string()).filter(|time| since.is_none() && !time.is_empty());
    if no_time.is_some() && (signal.contains(char::is_whitespace) || time.contains(char::is_whitespace)) {
        return None;
    }
    let filter = parts.next().filter(|filter| !filter.is_empty()).map(String::from);
    Some(Alert { source: "line", title: signal.to_string(), since, no_time, filter, ..Alert::default() })
}
