//! How charts look.

use super::*;
use crate::model::MINUTE;
use crate::ui::snapshot;

/// 2026-03-02T03:00:00Z.
const FROM: i64 = 1_772_420_400_000;

fn points(values: &[Option<f64>]) -> Vec<Point> {
    values.iter().map(|v| Point { count: 10.0, effective: 10.0, value: *v, error: None }).collect()
}

fn chart<'a>(lines: &[&'a [Point]], theme: &'a Theme, signs: Signs) -> Chart<'a> {
    let line = |(i, p): (usize, &&'a [Point])| ChartLine {
        letter: char::from(b'A' + i as u8),
        width: MINUTE,
        points: p,
        course: Course::Joined,
        style: Style::new(),
    };
    Chart {
        lines: lines.iter().enumerate().map(line).collect(),
        window: Window { from: Time(FROM), to: Time(FROM + 30 * MINUTE) },
        judged_until: Time(FROM + 29 * MINUTE),
        usual: Some(Usual { low: 90.0, middle: 100.0, high: 110.0 }),
        marks: Marks::default(),
        milestones: Vec::new(),
        label: &|v| format!("{v:.0} ms"),
        zone: Zone::Utc,
        signs,
        theme,
    }
}

fn drawn(chart: &Chart, width: u16, height: u16) -> Buffer {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    chart.draw(area, &mut buffer);
    buffer
}

fn text(chart: &Chart, width: u16, height: u16) -> String {
    crate::ui::text_of(&drawn(chart, width, height))
}

fn rise() -> Vec<Option<f64>> {
    (0..30).map(|i| Some(if i < 15 { 100.0 } else { 100.0 + f64::from(i - 14) * 40.0 })).collect()
}

#[test]
fn an_incident_shows_its_lines_band_and_marks() {
    let theme = crate::ui::shipped_themes().unwrap().remove(0);
    let mut with_gap = points(&rise());
    with_gap[20].value = None;
    with_gap[21].value = None;
    let flat = points(&[Some(95.0); 30]);
    let mut chart = chart(&[&with_gap, &flat], &theme, Signs::Unicode);
    chart.marks.onset = Some(Time(FROM + 15 * MINUTE));
    chart.milestones = vec![(Time(FROM + 12 * MINUTE), "3.2.1".into())];
    chart.marks.cursor = Some(Window { from: Time(FROM + 5 * MINUTE), to: Time(FROM + 6 * MINUTE) });
    snapshot("chart_unicode", &drawn(&chart, 70, 10));
    chart.signs = Signs::Ascii;
    snapshot("chart_ascii", &drawn(&chart, 70, 10));
}

#[test]
fn a_range_is_seen_without_colour() {
    let theme = Theme::default();
    let values = points(&rise());
    let mut chart = chart(&[&values], &theme, Signs::Ascii);
    chart.marks.range = Some(Window { from: Time(FROM + 10 * MINUTE), to: Time(FROM + 20 * MINUTE) });
    assert!(text(&chart, 60, 8).contains("=========="));
}

#[test]
fn no_data_draws_axes_only_and_nothing_panics() {
    let theme = Theme::default();
    let none = points(&[None; 30]);
    let wild = points(&[Some(f64::NAN), Some(f64::MAX), Some(f64::MIN), Some(0.0)]);
    for signs in [Signs::Unicode, Signs::Ascii] {
        for width in 0..50 {
            for height in 0..12 {
                let mut empty = chart(&[&none], &theme, signs);
                empty.usual = None;
                empty.marks.cursor = Some(empty.window);
                empty.marks.range = Some(empty.window);
                empty.marks.onset = Some(empty.window.from);
                text(&empty, width, height);
                text(&chart(&[&wild, &none], &theme, signs), width, height);
            }
        }
    }
}
