//! Exemplars in words.

use crate::analysis::exemplars::{Chosen, Exemplar};
use crate::model::Spike;
use crate::ui::{Context, named_text, numbers};

/// Why a request was chosen, in a word or two.
pub fn chosen(exemplar: &Exemplar, spike: &Spike) -> &'static str {
    match exemplar.chosen {
        Chosen::Worst if spike.field == "latency" => "slowest",
        Chosen::Worst if spike.high => "highest",
        Chosen::Worst => "lowest seen",
        Chosen::Median if exemplar.value.is_none() => "one of many",
        Chosen::Median if spike.field == "latency" && spike.high => "median slow",
        Chosen::Median => "median of them",
        Chosen::FirstFailing => "first failing",
        Chosen::Normal => "normal",
    }
}

/// The value with its unit; a dash where there is none.
pub fn value(exemplar: &Exemplar, spike: &Spike, context: &Context) -> String {
    let unit = context.map.get(&spike.field).map_or("", |field| field.unit.as_str());
    match exemplar.value {
        None => "-".into(),
        Some(value) if unit == "ms" => numbers::milliseconds(value),
        Some(value) if unit.is_empty() => numbers::decimal(value, 3),
        Some(value) => format!("{} {unit}", numbers::decimal(value, 1)),
    }
}

/// Service, variant and version of its event, as far as it names them.
pub fn part(exemplar: &Exemplar, context: &Context) -> String {
    let of = |name: &str| named_text(&exemplar.event, &context.map, name);
    ["service", "variant", "version"].into_iter().filter_map(of).collect::<Vec<_>>().join(" ")
}

/// The id and the words that go into an incident record.
pub fn recorded(exemplar: &Exemplar, spike: &Spike, context: &Context) -> (String, String) {
    let (why, value, part) = (chosen(exemplar, spike), value(exemplar, spike, context), part(exemplar, context));
    let at = exemplar.event.cursor.time.rfc3339();
    (exemplar.follow.value.clone(), format!("{why} of {}: {value} at {at}, {part}", spike.title))
}
