//! `mlogtui trace ID`: one request through all services, as a waterfall or as JSON.

use serde_json::{Value, json};

use crate::analysis::trace::{self, Basis, Search};
use crate::analysis::{self, Zone};
use crate::config::Config;
use crate::model::{
    Answer, Error, ErrorKind, Event, FieldMap, Filter, Follow, Health, PageAnswer, Question, Result, Scope, Span, Trace,
};
use crate::ui::{self, BarScale, Signs, numbers, printable};

use super::arguments::TraceArguments;
use super::opening::{self, Asked, Opened};
use super::{asking, output};

/// Columns of the text form.
const WIDTH: usize = 110;
/// Columns of a step's name.
const NAME: usize = 44;

/// Prints the trace of an id.
pub fn run(arguments: &TraceArguments, config: Config) -> Result<()> {
    let asked = Asked::read(&arguments.scope, &config, config.zone)?;
    let follow = Follow { field: arguments.field.clone(), value: arguments.id.clone(), near: None };
    let map = opening::field_map(&arguments.source, &config)?;
    let template = opening::any_scope(asked.filter.clone());
    let expected = Search::begin(follow.clone(), &template, None, &map).questions(&map);
    let opened = opening::open(&arguments.source, &config, &expected)?;
    let found = find(&opened, follow, &asked)?;
    if arguments.json { output::json(&document(&found)) } else { text(&found, &map, config.zone) }
}

/// A trace with what it was made of.
struct Found {
    trace: Trace,
    events: Vec<Event>,
    basis: Option<Basis>,
    /// Whose requests tell what is usual.
    usual_of: Scope,
    search: Search,
    more: bool,
}

/// Two rounds at most: the events, then those that their ids lead to. Where no window was named the id is looked for in all
/// there is, and what is usual is asked in the second round, of the time around the request.
fn find(opened: &Opened, follow: Follow, asked: &Asked) -> Result<Found> {
    let (store, map) = (&*opened.store, &opened.map);
    let health = opening::health(opened)?;
    let scope = asked.scope(&health, opened.now)?;
    let mut search = Search::begin(follow, &scope, trace::everything(&health), map);
    if let Some(all) = trace::everything(&health).filter(|_| asked.is_open()) {
        search.window = all;
    }
    let [events, of_usual, strays] = search.questions(map);
    let first = if asked.is_open() { vec![events, strays] } else { vec![events, strays, of_usual] };
    let mut answers = asking::ask_all(store, first)?.into_iter();
    let (mut page, mut strays): (PageAnswer, PageAnswer) = (Answer::next(&mut answers)?, Answer::next(&mut answers)?);
    let mut usual = answers.next();
    let next = search.next(&page.events, map);
    let mut second: Vec<Question> = next.iter().flat_map(|next| [next.events(), next.strays()]).collect();
    let usual_of = if usual.is_some() { scope } else { around(&page.events, &scope, asked, &health)? };
    if usual.is_none() {
        second.push(trace::question(&usual_of, map));
    }
    let mut answers = if second.is_empty() { Vec::new() } else { asking::ask_all(store, second)? }.into_iter();
    if let Some(next) = next {
        (page, strays) = (Answer::next(&mut answers)?, Answer::next(&mut answers)?);
        search = next;
    }
    usual = usual.or_else(|| answers.next());
    page.events.splice(0..0, strays.events);
    if page.events.is_empty() {
        return Err(not_found(&search, map));
    }
    let field = trace::found_in(&search.follow, &page.events, map);
    let mut trace = trace::assemble(&search.follow.value, &field, &page.events, map);
    let basis = trace::compare(&mut trace, &Answer::next(&mut usual.into_iter())?, map);
    if asked.filter != Filter::All {
        // Who was left out is not missing.
        trace.missing.clear();
    }
    Ok(Found { trace, events: page.events, basis, usual_of, search, more: page.next.is_some() })
}

/// The scope around the events that were found, where they lie outside of the one that was looked at.
fn around(events: &[Event], scope: &Scope, asked: &Asked, health: &Health) -> Result<Scope> {
    let Some(window) = trace::elsewhere(events, scope.window) else { return Ok(scope.clone()) };
    let baseline = analysis::resolve(&asked.baseline(window.to)?, window, health);
    Ok(Scope { window, baseline, ..scope.clone() })
}

fn not_found(search: &Search, map: &FieldMap) -> Error {
    let fields = match &search.follow.field {
        Some(field) => field.clone(),
        None => Follow::LEADING.iter().filter(|n| map.get(n).is_some()).copied().collect::<Vec<_>>().join(", "),
    };
    Error::new(
        ErrorKind::BadInput,
        format!("no event of {} was found", search.follow.value),
        format!(
            "Looked for it in {fields}, {}. Ids must be whole; --field names another field, --filter leaves events out.",
            ui::dated_stretch(search.window, Zone::Utc)
        ),
    )
}

fn document(found: &Found) -> Value {
    let trace = &found.trace;
    let rounded = |ms: f64| (ms * 1000.0).round() / 1000.0;
    let span = |s: &Span| {
        json!({
            "service": s.service,
            "step": s.step,
            "variant": s.variant,
            "pod": s.pod,
            "node": s.node,
            "id": s.id,
            "parent": s.parent,
            "link": s.link,
            "start_ms": rounded(s.start_ms),
            "duration_ms": s.duration_ms.map(rounded),
            "own_ms": rounded(s.own_ms),
            "depth": s.depth,
            "critical": s.critical,
            "critical_ms": rounded(s.critical_ms),
            "level": s.level,
            "invalid": s.invalid,
            "usual_p50_ms": s.usual.map(|u| rounded(u.p50)),
            "usual_p95_ms": s.usual.map(|u| rounded(u.p95)),
            "usual_count": s.usual.map(|u| u.count),
            "unusual": trace::stands_out(s, trace),
            "moved_ms": rounded(s.moved_ms),
            "stages": s.stages,
            "lines": s.lines.len(),
        })
    };
    json!({
        "correlation_id": trace.id,
        "field": trace.field,
        "start": trace.start,
        "end": trace.end,
        "duration_ms": rounded(trace.duration_ms),
        "services": ui::services(trace),
        "spans": trace.spans.iter().map(span).collect::<Vec<_>>(),
        "missing": trace.missing,
        "repeated": trace.repeated,
        "skew": trace.skew,
        "set_aside": trace.set_aside,
        "unusual": trace::culprit(trace),
        "events": found.events.len(),
        "more_events": found.more,
        "window": found.search.window,
        "baseline": found.usual_of.baseline,
        "widened": found.search.widened,
        "chain": found.search.chain,
    })
}

fn text(found: &Found, map: &FieldMap, zone: Zone) -> Result<()> {
    let trace = &found.trace;
    let columns = output::columns().unwrap_or(WIDTH);
    let name = NAME.min(columns / 3);
    let scale = BarScale::new(0.0, trace.duration_ms, columns.saturating_sub(name + 34).max(8));
    output::to_stdout(|out| {
        writeln!(out, "{}: {}", printable(&trace.id), ui::trace_size(trace, zone))?;
        for (_, words) in ui::trace_findings(trace, &found.events, map, found.basis) {
            writeln!(out, "  {}", printable(&words))?;
        }
        if found.basis == Some(Basis::Baseline) {
            let usual = analysis::baseline_words(&found.usual_of.baseline, zone);
            writeln!(out, "  usual: {}", usual.trim_start_matches("vs "))?;
        }
        if !found.search.chain.is_empty() {
            writeln!(out, "  led on to {}", printable(&found.search.chain))?;
        }
        if found.search.widened {
            writeln!(out, "  looked for it further: {}", ui::dated_stretch(found.search.window, zone))?;
        }
        if found.more {
            writeln!(out, "  these are the first {} events; there are more", trace::MOST)?;
        }
        let heads = format!("{:>9} {:>9} {:>9}", "took", "p50", "p95");
        writeln!(out, "{:name$} {}  {heads}", "", scale.ruler())?;
        for span in &trace.spans {
            writeln!(out, "{}", line(trace, span, &scale, name).trim_end())?;
        }
        Ok(())
    })
}

fn line(trace: &Trace, span: &Span, scale: &BarScale, columns: usize) -> String {
    let name = ui::fit_left(&printable(&ui::indented_name(trace, span)), columns.saturating_sub(2));
    let bar: String = scale.bar(span, &[], Signs::Ascii).into_iter().map(|c| c.0).collect();
    let ms = |v: Option<f64>| v.map_or_else(|| "-".into(), numbers::milliseconds);
    let usual = [span.usual.map(|u| u.p50), span.usual.map(|u| u.p95)].map(ms);
    let sign = (ui::step_sign(span), if span.critical { '*' } else { ' ' });
    let [p50, p95] = usual;
    format!(
        "{}{}{name} {bar}  {:>9} {p50:>9} {p95:>9} {}",
        sign.0,
        sign.1,
        ms(span.duration_ms),
        ui::usual_mark(span, trace)
    )
}
