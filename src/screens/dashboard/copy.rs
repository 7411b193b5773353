//! What of the focused pane can be copied.

use crate::model::{Filter, GroupOf, Relation, Test};
use crate::ui::{Context, Outcome, Wish};

use super::{Dashboard, words};

impl Dashboard {
    /// Offers the headline value, the whole reading as text, and the filter of the events behind it.
    pub(super) fn offer_copy(&self, context: &Context) -> Outcome {
        let Some((slot, (_, number))) = self.focused().and_then(|s| Some((s, s.headline()?))) else {
            return Outcome::Disabled("nothing was read for this pane yet");
        };
        let value = words::value(slot.figure(number).value, &slot.pane.unit, self.signs);
        let of = self.selected_row().map_or(GroupOf::All, |r| r.of.clone());
        let scope = slot.basis.as_ref().map(|b| b.scope.filter.clone()).unwrap_or_default();
        Outcome::Done(vec![Wish::OfferCopy(vec![
            ("value".into(), value),
            ("pane".into(), self.details_of(slot, context).join("\n")),
            ("filter".into(), written(&scope.and(slot.events_behind(&of)))),
        ])])
    }
}

/// A filter in the syntax it is typed in; every event is `*`.
fn written(filter: &Filter) -> String {
    match filter {
        Filter::All => "*".into(),
        Filter::And(parts) => parts.iter().map(operand).collect::<Vec<_>>().join(" "),
        Filter::Or(parts) => parts.iter().map(operand).collect::<Vec<_>>().join(" OR "),
        Filter::Not(inner) => format!("NOT {}", operand(inner)),
        Filter::Field { field, test } => format!("{field}:{}", tested(test)),
        Filter::Message(text) => quoted(text),
    }
}

fn operand(filter: &Filter) -> String {
    match filter {
        Filter::And(_) | Filter::Or(_) => format!("({})", written(filter)),
        other => written(other),
    }
}

fn tested(test: &Test) -> String {
    match test {
        Test::Is(value) if value.chars().all(|c| c.is_alphanumeric() || "._-".contains(c)) && !value.is_empty() => {
            value.clone()
        }
        Test::Is(value) => quoted(value),
        Test::Compare(Relation::Less, bound) => format!("<{bound}"),
        Test::Compare(Relation::AtMost, bound) => format!("<={bound}"),
        Test::Compare(Relation::More, bound) => format!(">{bound}"),
        Test::Compare(Relation::AtLeast, bound) => format!(">={bound}"),
        Test::Exists => "*".into(),
        Test::Wildcard(pattern) => pattern.clone(),
        Test::Regex(pattern) => format!("/{pattern}/"),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_reads_as_it_is_typed() {
        let errors = Filter::Or(vec![Filter::is("level", "ERROR"), Filter::is("level", "FATAL")]);
        let absent = Filter::Not(Box::new(Filter::exists("region")));
        let slow = Filter::Field { field: "latency".into(), test: Test::Compare(Relation::AtLeast, 500.0) };
        let all = errors.and(absent).and(slow).and(Filter::is("model", "a \"b\""));
        assert_eq!(written(&all), r#"(level:ERROR OR level:FATAL) NOT region:* latency:>=500 model:"a \"b\"""#);
        assert_eq!(written(&Filter::All), "*");
    }
}
