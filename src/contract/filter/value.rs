//! Reads what stands after a field's colon: a word, quotes, a wildcard, an expression, a comparison, a range.

use chrono::DateTime;
use regex::Regex;

use crate::model::{Filter, Relation, Test};

use super::error::FilterError;
use super::scan::{Glyph, Scan, text_of};

type Read<T> = Result<T, FilterError>;

/// The condition on `field` that starts here.
pub(super) fn read(scan: &mut Scan, field: &str) -> Read<Filter> {
    let test = match scan.peek() {
        Some('"') => {
            let text = scan.quoted()?;
            scan.must_end("quoted value")?;
            Test::Is(text)
        }
        Some('/') => expression(scan)?,
        Some('[' | '{') => return range(scan, field),
        Some('<' | '>') => comparison(scan)?,
        _ => word(&scan.word(|_| false)?),
    };
    Ok(Filter::Field { field: field.to_owned(), test })
}

fn word(glyphs: &[Glyph]) -> Test {
    if matches!(glyphs, [Glyph { ch: '*', escaped: false, .. }]) {
        return Test::Exists;
    }
    if !glyphs.iter().any(|g| !g.escaped && is_wild(g.ch)) {
        return Test::Is(text_of(glyphs));
    }
    let mut pattern = String::new();
    for glyph in glyphs {
        // The pattern keeps a backslash only where it changes the meaning.
        if glyph.escaped && (is_wild(glyph.ch) || glyph.ch == '\\') {
            pattern.push('\\');
        }
        pattern.push(glyph.ch);
    }
    Test::Wildcard(pattern)
}

fn is_wild(c: char) -> bool {
    matches!(c, '*' | '?')
}

/// `/…/`; `\/` is a slash inside, every other escape belongs to the expression.
fn expression(scan: &mut Scan) -> Read<Test> {
    let opener = scan.at();
    scan.bump();
    let mut pattern = String::new();
    loop {
        match scan.bump() {
            Some('/') => break,
            Some('\\') => {
                let next = scan.bump();
                if next != Some('/') {
                    pattern.push('\\');
                }
                pattern.extend(next);
            }
            Some(c) => pattern.push(c),
            None => return Err(never_ended(opener)),
        }
    }
    scan.must_end("regular expression")?;
    match Regex::new(&pattern) {
        Ok(_) => Ok(Test::Regex(pattern)),
        Err(wrong) => Err(FilterError::new(opener, "this regular expression is not valid", reason(&wrong))),
    }
}

fn never_ended(opener: usize) -> FilterError {
    let hint = "add a / at its end, or quote the value if it is a path";
    FilterError::new(opener, "this regular expression is never closed", hint)
}

/// The library draws a picture above its reason; the reason is the last line.
fn reason(wrong: &regex::Error) -> String {
    let text = wrong.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

fn comparison(scan: &mut Scan) -> Read<Test> {
    let less = scan.bump() == Some('<');
    let relation = match (less, scan.eat('=')) {
        (true, false) => Relation::Less,
        (true, true) => Relation::AtMost,
        (false, false) => Relation::More,
        (false, true) => Relation::AtLeast,
    };
    let bound = Bound::read(scan, |_| false)?;
    scan.must_end("bound")?;
    Ok(Test::Compare(relation, bound.number()?))
}

/// `[a TO b]`, with `{` or `}` where the bound itself is left out, and `*` where there is none.
fn range(scan: &mut Scan, field: &str) -> Read<Filter> {
    let opener = scan.at();
    let above = if scan.bump() == Some('[') { Relation::AtLeast } else { Relation::More };
    let low = range_bound(scan, opener)?;
    let to = range_bound(scan, opener)?;
    if to.quoted || to.text != "TO" {
        return Err(FilterError::new(to.at, "`TO` is missing here", "a range reads [100 TO 500]"));
    }
    let high = range_bound(scan, opener)?;
    scan.skip_space();
    let closer = scan.at();
    let below = match scan.bump() {
        Some(']') => Relation::AtMost,
        Some('}') => Relation::Less,
        Some(_) => return Err(FilterError::new(closer, "the range should end here", "a range reads [100 TO 500]")),
        None => return Err(never_closed(opener)),
    };
    scan.must_end("range")?;
    between(field, (above, low), (below, high))
}

fn between(field: &str, low: (Relation, Bound), high: (Relation, Bound)) -> Read<Filter> {
    let test = |test| Filter::Field { field: field.to_owned(), test };
    let compare = |relation, number| test(Test::Compare(relation, number));
    match (low.1.is_open(), high.1.is_open()) {
        (true, true) => Ok(test(Test::Exists)),
        (true, false) => Ok(compare(high.0, high.1.number()?)),
        (false, true) => Ok(compare(low.0, low.1.number()?)),
        (false, false) => {
            let (from, to) = (low.1.number()?, high.1.number()?);
            if to < from {
                let message = "the range ends before it starts";
                return Err(FilterError::new(high.1.at, message, "write the smaller bound first"));
            }
            Ok(Filter::And(vec![compare(low.0, from), compare(high.0, to)]))
        }
    }
}

fn range_bound(scan: &mut Scan, opener: usize) -> Read<Bound> {
    scan.skip_space();
    match scan.peek() {
        None => Err(never_closed(opener)),
        Some(']' | '}') => Err(FilterError::new(scan.at(), "a bound is missing here", "a range reads [100 TO 500]")),
        Some(_) => Bound::read(scan, |c| matches!(c, ']' | '}')),
    }
}

fn never_closed(opener: usize) -> FilterError {
    let hint = "a range reads [100 TO 500]; quote the value if it is no range";
    FilterError::new(opener, "this range is never closed", hint)
}

/// One end of a range or comparison, as written.
struct Bound {
    at: usize,
    text: String,
    quoted: bool,
}

impl Bound {
    fn read(scan: &mut Scan, stop: impl Fn(char) -> bool) -> Read<Bound> {
        let at = scan.at();
        let quoted = scan.peek() == Some('"');
        let text = if quoted { scan.quoted()? } else { text_of(&scan.word(stop)?) };
        Ok(Bound { at, text, quoted })
    }

    fn is_open(&self) -> bool {
        !self.quoted && self.text == "*"
    }

    /// The number, or the milliseconds since the epoch of an RFC 3339 time.
    fn number(&self) -> Read<f64> {
        let number = self.text.parse::<f64>().ok().filter(|n| n.is_finite());
        let time = || DateTime::parse_from_rfc3339(&self.text).ok().map(|t| t.timestamp_millis() as f64);
        number.or_else(time).ok_or_else(|| {
            let message = match self.text.as_str() {
                "" => "a number or time is missing here".to_owned(),
                text => format!("`{text}` is neither a number nor a time"),
            };
            let hint = "write a plain number such as 500, or a time such as 2026-03-02T03:04:05Z";
            FilterError::new(self.at, message, hint)
        })
    }
}
