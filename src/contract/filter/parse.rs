//! Reads the text of a filter.
//!
//! A recursive descent of our own rather than a parser library: its errors must point at the character that is wrong
//! (the opener of what was never closed, the bound that is no number), say what to write instead, and its depth is bounded.

use crate::model::{Error, ErrorKind, Filter, Result as ModelResult};

use super::error::FilterError;
use super::scan::{Glyph, Keyword, Scan, in_name, text_of};
use super::value;
use super::words::words;

/// Parentheses and negations may be nested this deep.
const DEEPEST: usize = 64;

type Read<T> = Result<T, FilterError>;

/// Reads a filter; empty text means every event. Fails at the first character that makes no sense.
pub fn parse(text: &str) -> Result<Filter, FilterError> {
    let mut parser = Parser { scan: Scan::new(text), depth: 0 };
    parser.scan.skip_space();
    if parser.scan.peek().is_none() {
        return Ok(Filter::All);
    }
    if parser.scan.peek() == Some(')') {
        return Err(never_opened(parser.scan.at()));
    }
    let filter = parser.any_of(None)?;
    match parser.scan.peek() {
        None => Ok(filter),
        Some(_) => Err(never_opened(parser.scan.at())),
    }
}

/// Reads a filter; on failure a usage error whose hint shows the text with a `^` under the wrong character.
pub fn parse_or_explain(text: &str) -> ModelResult<Filter> {
    parse(text).map_err(|wrong| {
        let hint = format!("{}\n{}", wrong.pointer(text), wrong.hint);
        Error::new(ErrorKind::Usage, format!("the filter cannot be read: {}", wrong.message), hint)
    })
}

struct Parser {
    scan: Scan,
    depth: usize,
}

/// `field` is the name before the parenthesis one is in: there, every word is a value of that field.
impl Parser {
    fn any_of(&mut self, field: Option<&str>) -> Read<Filter> {
        let mut members = vec![self.all_of(field)?];
        while let Some(operator) = self.scan.eat_keyword(Keyword::Or) {
            self.operand_after(operator)?;
            members.push(self.all_of(field)?);
        }
        Ok(one_or(members, Filter::Or))
    }

    /// Leaves the place at an `OR`, a closing parenthesis or the end.
    fn all_of(&mut self, field: Option<&str>) -> Read<Filter> {
        let mut members = vec![self.negatable(field)?];
        loop {
            self.scan.skip_space();
            if self.scan.at_close() || matches!(self.scan.keyword(), Some((_, Keyword::Or))) {
                return Ok(one_or(members, Filter::And));
            }
            if let Some(operator) = self.scan.eat_keyword(Keyword::And) {
                self.operand_after(operator)?;
            }
            members.push(self.negatable(field)?);
        }
    }

    fn negatable(&mut self, field: Option<&str>) -> Read<Filter> {
        self.scan.skip_space();
        if let Some(operator) = self.scan.eat_keyword(Keyword::Not) {
            self.operand_after(operator)?;
            return self.negated(operator.0, field);
        }
        if let Some((spelling, _)) = self.scan.keyword() {
            let hint = "put a condition before it, or quote it to search for the word";
            return Err(FilterError::new(self.scan.at(), format!("nothing stands before `{spelling}`"), hint));
        }
        let at = self.scan.at();
        match self.scan.peek() {
            Some(sign @ ('-' | '!')) => {
                self.scan.bump();
                if self.scan.at_close() || self.scan.peek().is_some_and(char::is_whitespace) {
                    let hint = format!("write {sign}condition without a space, or quote the text");
                    return Err(FilterError::new(at, format!("`{sign}` has nothing to negate"), hint));
                }
                self.negated(at, field)
            }
            _ => self.condition(field),
        }
    }

    fn negated(&mut self, at: usize, field: Option<&str>) -> Read<Filter> {
        self.deeper(at)?;
        let inner = self.negatable(field)?;
        self.depth -= 1;
        Ok(Filter::Not(Box::new(inner)))
    }

    fn condition(&mut self, field: Option<&str>) -> Read<Filter> {
        match (self.scan.peek(), field) {
            (Some('('), _) => self.group(field),
            (_, Some(name)) => value::read(&mut self.scan, name),
            (Some('"'), None) => {
                let at = self.scan.at();
                let phrase = self.scan.quoted()?;
                self.scan.must_end("quoted text")?;
                message(at, phrase)
            }
            (_, None) => self.term(),
        }
    }

    fn group(&mut self, field: Option<&str>) -> Read<Filter> {
        let opener = self.scan.at();
        self.deeper(opener)?;
        self.scan.bump();
        self.scan.skip_space();
        if self.scan.peek() == Some(')') {
            return Err(FilterError::new(opener, "these parentheses are empty", "put a condition between them"));
        }
        if self.scan.peek().is_none() {
            return Err(never_closed(opener));
        }
        let inner = self.any_of(field)?;
        if !self.scan.eat(')') {
            return Err(never_closed(opener));
        }
        self.depth -= 1;
        Ok(inner)
    }

    /// `name:value`, or a bare word.
    fn term(&mut self) -> Read<Filter> {
        let at = self.scan.at();
        let glyphs = self.scan.word(|c| c == ':')?;
        let colon = self.scan.at();
        if !self.scan.eat(':') {
            return bare(at, &glyphs);
        }
        if is_star(&glyphs) {
            return self.everything(at);
        }
        let name = name(&glyphs, colon)?;
        if name == "_exists_" && glyphs.iter().all(|g| !g.escaped) {
            let at = self.scan.at();
            let glyphs = self.scan.word(|_| false)?;
            return Ok(Filter::exists(self::name(&glyphs, at)?));
        }
        if self.scan.peek() == Some('(') {
            return self.group(Some(&name));
        }
        if self.scan.at_word_end() {
            let hint = format!("write {name}:value without a space, {name}:* for any value, or quote the text");
            return Err(FilterError::new(colon, format!("`{name}:` has no value"), hint));
        }
        value::read(&mut self.scan, &name)
    }

    /// The rest of `*:*`.
    fn everything(&mut self, at: usize) -> Read<Filter> {
        let rest = self.scan.word(|_| false)?;
        if is_star(&rest) {
            return Ok(Filter::All);
        }
        Err(FilterError::new(at, "`*` is no field name", "name the field, or quote the text to search all messages"))
    }

    fn deeper(&mut self, at: usize) -> Read<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let message = format!("more than {DEEPEST} parentheses and negations inside each other");
            return Err(FilterError::new(at, message, "write a flatter filter"));
        }
        Ok(())
    }

    fn operand_after(&mut self, (at, spelling): (usize, &str)) -> Read<()> {
        self.scan.skip_space();
        if self.scan.at_close() {
            let hint = "put a condition after it, or quote it to search for the word";
            return Err(FilterError::new(at, format!("nothing stands after `{spelling}`"), hint));
        }
        Ok(())
    }
}

fn one_or(mut members: Vec<Filter>, many: fn(Vec<Filter>) -> Filter) -> Filter {
    match members.pop() {
        Some(only) if members.is_empty() => only,
        Some(last) => {
            members.push(last);
            many(members)
        }
        None => Filter::All,
    }
}

fn is_star(glyphs: &[Glyph]) -> bool {
    matches!(glyphs, [Glyph { ch: '*', escaped: false, .. }])
}

/// A word that stands alone: `*` is every event, anything else is searched in the message.
fn bare(at: usize, glyphs: &[Glyph]) -> Read<Filter> {
    if is_star(glyphs) {
        return Ok(Filter::All);
    }
    if let Some(wild) = glyphs.iter().find(|g| !g.escaped && matches!(g.ch, '*' | '?')) {
        let text = text_of(glyphs);
        let hint = format!("write field:{text}, or quote it to search for the words as they are");
        return Err(FilterError::new(wild.at, format!("`{}` works only in a field's value", wild.ch), hint));
    }
    message(at, text_of(glyphs))
}

/// Text without a single word would match nothing, in silence.
fn message(at: usize, text: String) -> Read<Filter> {
    if words(&text).is_empty() {
        let hint = "messages are searched by words of letters and digits; for other signs use a field with /…/ or *";
        return Err(FilterError::new(at, "this text holds no word to search for", hint));
    }
    Ok(Filter::Message(text))
}

fn name(glyphs: &[Glyph], end: usize) -> Read<String> {
    if glyphs.is_empty() {
        return Err(FilterError::new(end, "a field name is missing here", "write name:value, or quote the text"));
    }
    if let Some(wrong) = glyphs.iter().find(|g| !g.escaped && !in_name(g.ch)) {
        let hint = "quote the text to search messages, or put a backslash before the character";
        return Err(FilterError::new(wrong.at, format!("`{}` cannot stand in a field name", wrong.ch), hint));
    }
    Ok(text_of(glyphs))
}

fn never_opened(at: usize) -> FilterError {
    FilterError::new(at, "this parenthesis was never opened", "remove it, or write \\) for the character itself")
}

fn never_closed(at: usize) -> FilterError {
    FilterError::new(at, "this parenthesis is never closed", "add a ) at its end")
}
