//! A record as one HTML page that needs nothing else: no script, no font, no picture from anywhere.

use std::fmt::Write;

use crate::model::{Entry, Incident, What};
use crate::ui::{printable, printable_lines};

use super::svg::svg;
use super::words::{facts, is_link, kind, moment, sentence};

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:780px;margin:2em auto;padding:0 1em;color:#111;background:#fff}\
h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}dt{color:#555}dl{display:grid;grid-template-columns:8em 1fr;gap:.2em 1em}\
dd{margin:0;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}td{vertical-align:top;padding:.3em .6em .3em 0;\
border-top:1px solid #ddd;white-space:nowrap;font-variant-numeric:tabular-nums}td:last-child{white-space:normal;width:100%;overflow-wrap:anywhere}.quiet{color:#666}\
pre{white-space:pre-wrap;background:#f4f4f4;padding:.6em;overflow-wrap:anywhere}svg{width:100%;height:auto}svg text{font-size:12px;fill:#444}\
svg .grid{stroke:#ddd}svg .usual{stroke:#555;stroke-dasharray:3 4}polyline{fill:none;stroke-width:1.8}line{stroke-width:1.5}\
.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2em 1.4em}.legend svg{width:28px;height:8px}\
@media(max-width:40em){tr{display:block;padding:.5em 0;border-top:1px solid #8886}td{display:inline-block;border:0;padding:0 .6em 0 0}\
td:last-child{display:block}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4em}}\
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}dt,.quiet{color:#aaa}td{border-color:#333}pre{background:#222}\
svg text{fill:#bbb}svg .grid{stroke:#333}svg .usual{stroke:#aaa}a{color:#8ab4f8}}";

/// The record as a page.
pub fn html(incident: &Incident) -> String {
    let title = escaped(incident.title());
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\n<style>{STYLE}</style></head><body>\n\
         <h1>{title}</h1>\n<dl>\n"
    );
    for (what, words) in facts(incident) {
        let _ = writeln!(out, "<dt>{what}</dt><dd>{}</dd>", escaped(&words));
    }
    if let Some(link) = incident.last_link() {
        let _ = writeln!(out, "<dt>Open again</dt><dd>{}</dd>", linked(link, "the last view"));
    }
    out.push_str("</dl>\n");
    causes(incident, &mut out);
    charts(incident, &mut out);
    out.push_str("<h2>Timeline (UTC)</h2>\n<table>\n");
    incident.entries.iter().for_each(|entry| row(entry, &mut out));
    out.push_str("</table>\n</body></html>\n");
    out
}

fn causes(incident: &Incident, out: &mut String) {
    let causes = incident.causes();
    if causes.is_empty() {
        return;
    }
    out.push_str("<h2>Cause</h2>\n<ol>\n");
    for cause in causes {
        let class = if cause.claimed { "" } else { " class=\"quiet\"" };
        let _ = writeln!(out, "<li{class}>{}</li>", escaped(&cause.words));
    }
    out.push_str("</ol>\n");
}

fn charts(incident: &Incident, out: &mut String) {
    for entry in &incident.entries {
        let What::Chart(chart) = &entry.what else { continue };
        let (title, words) = (escaped(&chart.title), escaped(&chart.words));
        let _ = write!(out, "<h2>{title}</h2>\n<p>{words} <span class=\"quiet\">({})</span></p>\n", moment(entry.at));
        out.push_str(&svg(chart));
    }
}

fn row(entry: &Entry, out: &mut String) {
    let Some(kind) = kind(&entry.what) else { return };
    let quiet = matches!(entry.what, What::Visited { .. } | What::Narrowed { .. } | What::Resumed { .. });
    let class = if quiet { " class=\"quiet\"" } else { "" };
    let words = escaped(&sentence(&entry.what));
    let link = entry.what.link().map(|link| format!(" {}", linked(link, "view"))).unwrap_or_default();
    let query = entry.query.as_ref().map(|query| {
        let text = escape(&printable_lines(query));
        format!("<details><summary>query</summary><pre>{text}</pre></details>")
    });
    let (at, author) = (moment(entry.at), escaped(&entry.author));
    let _ = writeln!(
        out,
        "<tr{class}><td>{at}</td><td>{author}</td><td>{kind}</td><td>{words}{link}{}</td></tr>",
        query.unwrap_or_default()
    );
}

/// A link to a view; anything else in its place is shown as text.
fn linked(link: &str, words: &str) -> String {
    match is_link(link) {
        true => format!("<a href=\"{}\">{words}</a>", escaped(link)),
        false => escaped(link),
    }
}

/// Text without meaning in HTML and without control characters.
pub fn escaped(text: &str) -> String {
    escape(&printable(text))
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
