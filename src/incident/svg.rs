//! Charts of a record as SVG: lines over the window, what is usual as a dashed line, values at the side.

use std::fmt::Write;

use crate::model::{Chart, ChartLine};
use crate::ui::{ValueSpan, numbers};

use super::html::escaped;
use super::words::day_and_clock;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 220.0;
/// Room at the left for values, and below for times.
const LEFT: f64 = 78.0;
const BELOW: f64 = 24.0;
/// Colours of the lines, told apart without colour by their dashes.
const COLOURS: [&str; 6] = ["#c2410c", "#1d4ed8", "#15803d", "#7e22ce", "#a16207", "#475569"];
const DASHES: [&str; 6] = ["", "8 3", "2 3", "10 3 2 3", "5 5", "1 4"];

/// The chart as an `<svg>` element with its legend. It is legible where the page's styles are taken away, as wikis and mail do.
pub fn svg(chart: &Chart) -> String {
    let values = chart.lines.iter().flat_map(|line| line.values.iter().flatten().copied().chain(line.usual));
    let Some(span) = ValueSpan::of(values) else { return "<p>no data</p>\n".into() };
    let title = escaped(&chart.title);
    let mut out = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-size=\"12\" role=\"img\" aria-label=\"{title}\"><title>{title}</title>\n"
    );
    for tick in span.ticks(9) {
        let y = height(&span, tick);
        let label = escaped(&value(tick, &chart.unit));
        let _ = writeln!(
            out,
            "<line class=\"grid\" stroke=\"#ddd\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>"
        );
        let _ = writeln!(out, "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>", LEFT - 6.0, y + 4.0);
    }
    for (at, anchor) in [(0.0, "start"), (0.5, "middle"), (1.0, "end")] {
        let time = chart.window.from.plus((chart.window.length() as f64 * at) as i64);
        let (x, y) = (LEFT + (WIDTH - LEFT) * at, HEIGHT - 6.0);
        let _ = writeln!(out, "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>", day_and_clock(time).1);
    }
    for (nth, line) in chart.lines.iter().enumerate().rev() {
        out.push_str(&drawn(chart, line, nth, &span));
    }
    out.push_str("</svg>\n");
    out.push_str(&legend(chart));
    out
}

fn height(span: &ValueSpan, value: f64) -> f64 {
    8.0 + (1.0 - span.height(value)) * (HEIGHT - BELOW - 8.0)
}

fn style(nth: usize) -> String {
    let pick = |of: [&'static str; 6]| of.get(nth % 6).copied().unwrap_or_default();
    format!("stroke=\"{}\" stroke-dasharray=\"{}\"", pick(COLOURS), pick(DASHES))
}

/// A line, broken where there is no data; a value alone holds for its whole bucket.
fn drawn(chart: &Chart, line: &ChartLine, nth: usize, span: &ValueSpan) -> String {
    let length = chart.window.length().max(1) as f64;
    let bucket = (WIDTH - LEFT) * line.width.max(1) as f64 / length;
    let x = |bucket_middle: f64| (LEFT + bucket * bucket_middle).min(WIDTH);
    let mut out = String::new();
    if let Some(usual) = line.usual.filter(|_| nth == 0) {
        let y = height(span, usual);
        let _ = writeln!(
            out,
            "<line class=\"usual\" stroke=\"#555\" stroke-dasharray=\"3 4\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>"
        );
    }
    let points: Vec<Option<(f64, f64)>> =
        line.values.iter().enumerate().map(|(at, v)| v.map(|v| (at as f64 + 0.5, height(span, v)))).collect();
    for run in points.split(Option::is_none) {
        let mut run: Vec<(f64, f64)> = run.iter().copied().flatten().collect();
        if let [(at, y)] = run[..] {
            run = vec![(at - 0.5, y), (at + 0.5, y)];
        }
        if run.is_empty() {
            continue;
        }
        let points: Vec<String> = run.iter().map(|(at, y)| format!("{:.1},{y:.1}", x(*at))).collect();
        let _ = writeln!(out, "<polyline fill=\"none\" points=\"{}\" {}/>", points.join(" "), style(nth));
    }
    out
}

fn legend(chart: &Chart) -> String {
    let mut out = String::from("<ul class=\"legend\">\n");
    for (nth, line) in chart.lines.iter().enumerate() {
        let usual = line.usual.map(|usual| format!(", usually {}", value(usual, &chart.unit))).unwrap_or_default();
        let _ = writeln!(
            out,
            "<li><svg viewBox=\"0 0 28 8\" width=\"28\" height=\"8\"><line x1=\"0\" x2=\"28\" y1=\"4\" y2=\"4\" {}/></svg> {}{}</li>",
            style(nth),
            escaped(&line.name),
            escaped(&usual)
        );
    }
    out + "</ul>\n"
}

/// A value with its unit.
fn value(value: f64, unit: &str) -> String {
    let digits = if value.abs() >= 100.0 || value == value.trunc() { 0 } else { 2 };
    let text = numbers::decimal(value, digits);
    if unit.is_empty() { text } else { format!("{text} {unit}") }
}
