//! Numbers, groups and deviations of a pane in words.

use ratatui::style::Style;

use crate::analysis::STANDS_OUT;
use crate::model::{GroupOf, Time, Window};
use crate::panes::Unit;
use crate::ui::{Context, Signs, Theme, cut, instant_within, numbers, printable};

use super::slot::Slot;

/// From how many σ on a number is bad rather than worth a look.
const BAD: f64 = 5.0;

/// A value in its unit; no data is a dash, never zero.
pub fn value(value: Option<f64>, unit: &Unit, signs: Signs) -> String {
    value.filter(|v| v.is_finite()).map_or_else(|| signs.no_data().into(), |v| unit.text(v))
}

/// A value of the chart's axis: as short as it can be told.
pub fn axis(value: f64, unit: &Unit, signs: Signs) -> String {
    match unit {
        Unit::Share => format!("{} %", trimmed(value * 100.0, 2)),
        Unit::Milliseconds if value < 100_000.0 => format!("{} ms", trimmed(value, 2)),
        Unit::Plain(digits, unit) if unit.is_empty() => trimmed(value, digits.saturating_add(1)),
        _ => self::value(Some(value), unit, signs),
    }
}

/// A number without the zeros at its end.
fn trimmed(value: f64, digits: u8) -> String {
    let text = numbers::decimal(value, digits);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}

/// A relative change, or nothing.
pub fn change(change: Option<f64>) -> String {
    change.filter(|c| c.is_finite()).map(numbers::change).unwrap_or_default()
}

/// A deviation, or nothing.
pub fn sigma(sigma: Option<f64>, signs: Signs) -> String {
    sigma.filter(|s| s.is_finite()).map(|s| numbers::sigma(s, signs)).unwrap_or_default()
}

/// The sign beside a deviation: `!` from 3 σ on, `!!` from 5 σ on.
pub fn mark(sigma: Option<f64>) -> &'static str {
    match sigma.map_or(0.0, f64::abs) {
        s if s >= BAD => "!!",
        s if s >= STANDS_OUT => "!",
        _ => "",
    }
}

/// The style of a deviation.
pub fn mark_style(sigma: Option<f64>, theme: &Theme) -> Style {
    match mark(sigma) {
        "!!" => theme.bad,
        "!" => theme.warn,
        _ => theme.text,
    }
}

/// Whether a title says already what the gauge of that key is: `Errors` and `error_rate`.
fn says(title: &str, key: &str) -> bool {
    let stem = key.split('_').next().unwrap_or(key);
    title.to_lowercase().contains(stem)
}

/// The name of a group.
pub fn group(of: &GroupOf) -> String {
    printable(of.value().unwrap_or("all")).into_owned()
}

impl Slot {
    /// The title with what its headline is: `Latency p99`, `Versions 3.2.1`.
    pub fn title(&self) -> String {
        let title = printable(&self.pane.title);
        if self.pane.mix {
            return match self.headline() {
                Some((row, _)) if row.of != GroupOf::All => format!("{title} {}", group(&row.of)),
                _ => title.into_owned(),
            };
        }
        match self.gauge() {
            Some(gauge) if self.pane.gauges.len() > 1 && !says(&title, &gauge.key) => format!("{title} {}", gauge.key),
            _ => title.into_owned(),
        }
    }

    /// The title in so many columns: what the headline is goes before the title is cut, unless it is another than usually.
    pub fn title_within(&self, width: usize) -> String {
        let long = self.title();
        if long.chars().count() <= width || self.pane.mix || self.shown_gauge() != self.pane.headline {
            cut(&long, width).into_owned()
        } else {
            cut(&printable(&self.pane.title), width).into_owned()
        }
    }

    /// Since when what stands out: `since 03:07, canary +12.3σ`; empty where nothing does.
    pub fn since(&self, context: &Context, signs: Signs) -> String {
        let (Some((row, number)), Some(window)) = (self.outlier(), self.window()) else { return String::new() };
        let Some(deviation) = number.deviation else { return String::new() };
        let mut what = Vec::new();
        if row.of != GroupOf::All {
            what.push(group(&row.of));
        }
        if self.gauge().is_some_and(|g| g.key != number.key) {
            what.push(number.key.clone());
        }
        what.push(sigma(Some(deviation.sigma), signs));
        format!("since {}, {}", at(deviation.onset, window, context), what.join(" "))
    }
}

/// An instant as fine as its window, in the zone in use.
pub fn at(t: Time, window: Window, context: &Context) -> String {
    instant_within(t, window, context.zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_carry_their_unit_and_no_data_is_no_zero() {
        let plain = Unit::Plain(2, String::new());
        for (got, want) in [
            (value(Some(2310.2), &Unit::Milliseconds, Signs::Unicode), "2,310 ms"),
            (value(Some(0.82), &plain, Signs::Unicode), "0.82"),
            (value(Some(7.0), &Unit::Plain(0, "MB".into()), Signs::Unicode), "7 MB"),
            (value(Some(4143.4), &Unit::PerMinute, Signs::Unicode), "4,143/min"),
            (value(Some(0.5), &Unit::PerMinute, Signs::Unicode), "0.5/min"),
            (value(None, &Unit::Share, Signs::Unicode), "—"),
            (value(Some(f64::NAN), &Unit::Share, Signs::Ascii), "-"),
            (axis(0.025, &Unit::Share, Signs::Unicode), "2.5 %"),
            (axis(1500.0, &Unit::Milliseconds, Signs::Unicode), "1,500 ms"),
            (axis(0.8, &plain, Signs::Unicode), "0.8"),
            (axis(1000.0, &plain, Signs::Unicode), "1,000"),
        ] {
            assert_eq!(got, want);
        }
    }

    #[test]
    fn marks_follow_the_deviation_either_way() {
        assert_eq!([Some(2.9), Some(-3.0), Some(5.0), None].map(mark), ["", "!", "!!", ""]);
    }
}
