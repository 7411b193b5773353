//! What counts as usual for a window: the same hours of earlier days, the stretch before, or a named one.

use super::words::ends_words;
use super::{Anchor, Zone, duration_words, parse_window};
use crate::model::{
    Baseline, BaselineChoice, BaselineKind, DAY, Error, ErrorKind, HOUR, Health, MINUTE, Result, Time, Window,
};

/// How many earlier days are looked at.
const DAYS: i64 = 7;
/// How many of them must have data before days are preferred to the stretch before.
const ENOUGH_DAYS: usize = 2;
/// How many times the window's length the stretch before is.
const PREVIOUS_LENGTHS: i64 = 4;
const FORMS: &str = "write auto, days, previous, none or a stretch such as yesterday 14:00..15:00";

/// The stretches a choice comes to, given when there is data. Days and the stretch before need data in at least one of their
/// hours, and no stretch begins before the oldest event: where nothing was logged yet, nothing was usual. Without any there is
/// no baseline.
pub fn resolve(choice: &BaselineChoice, window: Window, health: &Health) -> Baseline {
    let hours = &health.hours;
    match choice {
        BaselineChoice::Auto => days(window, hours, ENOUGH_DAYS).or_else(|| previous(window, health)),
        BaselineChoice::Days => days(window, hours, 1),
        BaselineChoice::Previous => previous(window, health),
        BaselineChoice::None => None,
        BaselineChoice::Fixed(fixed) => Some(named(*fixed, health)),
    }
    .unwrap_or_default()
}

fn days(window: Window, hours: &[Time], enough: usize) -> Option<Baseline> {
    let step = days_long(window).saturating_mul(DAY);
    let windows: Vec<Window> = (1..=DAYS)
        .rev()
        .map(|k| window.shifted(step.saturating_mul(-k)))
        .filter(|day| day.length() == window.length() && has_data(*day, hours))
        .collect();
    (windows.len() >= enough).then_some(Baseline { kind: BaselineKind::Days, windows })
}

/// The days a window touches when it starts at midnight: a longer one must not overlap its own earlier days.
fn days_long(window: Window) -> i64 {
    let length = window.length();
    (length / DAY + i64::from(length % DAY > 0)).max(1)
}

fn previous(window: Window, Health { hours, oldest, .. }: &Health) -> Option<Baseline> {
    let reach = window.length().saturating_mul(PREVIOUS_LENGTHS);
    let begin = oldest.unwrap_or_default().max(*hours.first()?);
    let from = window.from.plus(reach.saturating_neg()).max(begin).min(window.from);
    let stretch = Window { from, to: window.from };
    has_data(stretch, hours).then(|| Baseline { kind: BaselineKind::Previous, windows: vec![stretch] })
}

/// A named stretch, from the minute of the oldest event on; none is left of one before it.
fn named(fixed: Window, health: &Health) -> Baseline {
    let begin = health.oldest.map_or(fixed.from, |oldest| oldest.plus(-oldest.0.rem_euclid(MINUTE)).max(fixed.from));
    let known = Window { from: begin, to: fixed.to };
    Baseline { kind: BaselineKind::Fixed, windows: if known.length() > 0 { vec![known] } else { Vec::new() } }
}

fn has_data(window: Window, hours: &[Time]) -> bool {
    let first = hours.partition_point(|hour| hour.plus(HOUR) <= window.from);
    window.length() > 0 && hours.get(first).is_some_and(|hour| *hour < window.to)
}

/// The choice meant by `auto`, `previous`, `days`, `none` or `FROM..TO`.
///
/// # Errors
/// [`ErrorKind::Usage`] when it is none of these.
pub fn parse_choice(text: &str, anchor: Anchor) -> Result<BaselineChoice> {
    match text.trim().to_ascii_lowercase().as_str() {
        "auto" => Ok(BaselineChoice::Auto),
        "days" => Ok(BaselineChoice::Days),
        "previous" => Ok(BaselineChoice::Previous),
        "none" => Ok(BaselineChoice::None),
        range if range.contains("..") => parse_window(range, anchor).map(BaselineChoice::Fixed),
        other => Err(Error::new(ErrorKind::Usage, format!("`{other}` is not a baseline"), FORMS)),
    }
}

/// A baseline as it is typed, which [`parse_choice`] reads back.
pub fn choice_words(choice: &BaselineChoice) -> String {
    match choice {
        BaselineChoice::Auto => "auto".into(),
        BaselineChoice::Days => "days".into(),
        BaselineChoice::Previous => "previous".into(),
        BaselineChoice::None => "none".into(),
        BaselineChoice::Fixed(window) => format!("{}..{}", window.from.rfc3339(), window.to.rfc3339()),
    }
}

/// The baseline in words: `vs same hours 5d`, `vs previous 2h`, `vs Mar 9 02:00-03:00`, `no baseline`.
pub fn baseline_words(baseline: &Baseline, zone: Zone) -> String {
    let Some(first) = baseline.windows.first() else {
        let named = baseline.kind == BaselineKind::Fixed;
        return if named { "no data at the baseline" } else { "no baseline" }.to_owned();
    };
    match baseline.kind {
        BaselineKind::Days => format!("vs same hours {}d", total_days(&baseline.windows)),
        BaselineKind::Previous => format!("vs previous {}", duration_words(rounded(first.length()))),
        BaselineKind::Fixed => format!("vs {}", ends_words(*first, None, zone)),
        BaselineKind::None => "no baseline".to_owned(),
    }
}

fn total_days(windows: &[Window]) -> i64 {
    windows.iter().fold(0, |days, window| days.saturating_add(days_long(*window)))
}

/// Seconds say nothing about an hour or more.
fn rounded(ms: i64) -> i64 {
    if ms >= HOUR { ms - ms % MINUTE } else { ms }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Time = Time(1_773_153_120_000); // 2026-03-10T14:32:00Z

    fn window(text: &str) -> Window {
        parse_window(text, Anchor::new(NOW, Zone::Utc)).unwrap()
    }

    fn hours(starts: &[&str]) -> Health {
        let hours = starts.iter().map(|hour| window(&format!("{hour}:00..{hour}:01")).from).collect();
        Health { hours, ..Health::default() }
    }

    /// The choice for `2026-03-10 14:00..14:30` against hours with data: the kind and the starts of the stretches.
    fn resolved(choice: BaselineChoice, starts: &[&str]) -> (BaselineKind, Vec<String>) {
        let got = resolve(&choice, window("2026-03-10 14:00..14:30"), &hours(starts));
        (got.kind, got.windows.iter().map(|w| w.from.rfc3339()[5..16].to_owned()).collect())
    }

    #[test]
    fn auto_takes_days_then_the_stretch_before_then_nothing() {
        let days = ["2026-03-02 14", "2026-03-03 14", "2026-03-08 14", "2026-03-09 13", "2026-03-10 13"];
        assert_eq!(
            resolved(BaselineChoice::Auto, &days),
            (BaselineKind::Days, vec!["03-03T14:00".into(), "03-08T14:00".into()])
        );
        let one_day = ["2026-03-09 14", "2026-03-10 13"];
        assert_eq!(resolved(BaselineChoice::Auto, &one_day), (BaselineKind::Previous, vec!["03-10T12:00".into()]));
        assert_eq!(
            resolved(BaselineChoice::Auto, &["2026-03-10 13", "2026-03-10 14"]),
            (BaselineKind::Previous, vec!["03-10T13:00".into()])
        );
        assert_eq!(resolved(BaselineChoice::Auto, &["2026-03-10 14"]), (BaselineKind::None, vec![]));
        assert_eq!(resolved(BaselineChoice::Auto, &["2026-03-10 11"]), (BaselineKind::None, vec![]));
        assert_eq!(resolved(BaselineChoice::Auto, &[]), (BaselineKind::None, vec![]));
    }

    #[test]
    fn the_stretch_before_begins_with_the_oldest_event() {
        let asked = window("2026-03-10 14:00..14:30");
        let since = |text: &str| {
            let oldest = Some(window(&format!("{text}..2026-03-10 15:00")).from);
            let health = Health { oldest, ..hours(&["2026-03-10 13", "2026-03-10 14"]) };
            resolve(&BaselineChoice::Auto, asked, &health).windows
        };
        assert_eq!(since("2026-03-10 13:50"), [window("2026-03-10 13:50..14:00")]);
        assert_eq!(since("2026-03-10 14:00"), [], "before it nothing was logged");
        assert_eq!(since("2026-03-10 14:10"), []);
    }

    #[test]
    fn named_choices_are_taken_at_their_word() {
        let hours = ["2026-03-08 14", "2026-03-09 14", "2026-03-10 13"];
        assert_eq!(
            resolved(BaselineChoice::Days, &["2026-03-09 14"]),
            (BaselineKind::Days, vec!["03-09T14:00".into()])
        );
        assert_eq!(resolved(BaselineChoice::Days, &["2026-03-10 13"]), (BaselineKind::None, vec![]));
        assert_eq!(resolved(BaselineChoice::Previous, &hours), (BaselineKind::Previous, vec!["03-10T12:00".into()]));
        assert_eq!(resolved(BaselineChoice::None, &hours), (BaselineKind::None, vec![]));
        let fixed = BaselineChoice::Fixed(window("2026-03-01 02:00..03:00"));
        assert_eq!(resolved(fixed.clone(), &[]), (BaselineKind::Fixed, vec!["03-01T02:00".into()]));
        let since = |text: &str| {
            let oldest = Some(window(&format!("{text}..2026-03-10 15:00")).from.plus(12_000));
            resolve(&fixed, window("2026-03-10 14:00..14:30"), &Health { oldest, ..Health::default() })
        };
        assert_eq!(since("2026-03-01 02:00").windows, [window("2026-03-01 02:00..03:00")]);
        assert_eq!(since("2026-03-01 02:40").windows, [window("2026-03-01 02:40..03:00")]);
        assert_eq!(baseline_words(&since("2026-03-01 03:00"), Zone::Utc), "no data at the baseline");
    }

    #[test]
    fn long_windows_step_over_themselves() {
        let long = window("2026-03-08 00:00..2026-03-09 12:00");
        let got = resolve(&BaselineChoice::Days, long, &hours(&["2026-03-05 03", "2026-03-06 03", "2026-03-07 03"]));
        let earlier = ["2026-03-04 00:00..2026-03-05 12:00", "2026-03-06 00:00..2026-03-07 12:00"];
        assert_eq!(got.windows, earlier.map(window));
        assert_eq!(baseline_words(&got, Zone::Utc), "vs same hours 4d");
    }

    #[test]
    fn choices_are_read() {
        for (text, choice) in [
            ("auto", BaselineChoice::Auto),
            (" Days ", BaselineChoice::Days),
            ("previous", BaselineChoice::Previous),
            ("none", BaselineChoice::None),
            ("yesterday 14:00..15:00", BaselineChoice::Fixed(window("2026-03-09 14:00..15:00"))),
        ] {
            assert_eq!(parse_choice(text, Anchor::new(NOW, Zone::Utc)).ok(), Some(choice), "{text}");
        }
        for text in ["", "weeks", "3d", "a..b"] {
            let error = parse_choice(text, Anchor::new(NOW, Zone::Utc)).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Usage);
            assert!(error.hint.contains("14:00..15:00"), "{text}");
        }
    }

    #[test]
    fn baselines_in_words() {
        let day = window("yesterday 02:00..03:00");
        for (kind, windows, words) in [
            (BaselineKind::Days, vec![day; 5], "vs same hours 5d"),
            (BaselineKind::Previous, vec![window("2h")], "vs previous 2h"),
            (BaselineKind::Previous, vec![window("1h43m17s")], "vs previous 1h43m"),
            (BaselineKind::Fixed, vec![day], "vs Mar 9 02:00-03:00"),
            (BaselineKind::Fixed, vec![window("yesterday 23:00..01:00")], "vs Mar 9 23:00-Mar 10 01:00"),
            (BaselineKind::None, vec![], "no baseline"),
        ] {
            assert_eq!(baseline_words(&Baseline { kind, windows }, Zone::Utc), words);
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC*", a in any::<i64>(), b in any::<i64>(), mut starts in any::<Vec<i64>>()) {
            starts.sort_unstable();
            let hours = starts.into_iter().map(Time).collect();
            let health = Health { hours, oldest: Some(Time(b)), ..Health::default() };
            let _ = parse_choice(&text, Anchor::new(Time(a), Zone::Utc));
            for choice in [BaselineChoice::Auto, BaselineChoice::Days, BaselineChoice::Previous] {
                baseline_words(&resolve(&choice, Window::new(Time(a), Time(b)), &health), Zone::Local);
            }
        }
    }
}
