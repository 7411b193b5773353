//! Markdown as lines of styled text: paragraphs filled to a width, lists, code, tables as they are written. Everything passes
//! [`printable`]; HTML, images and links are shown as text and never followed.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{Theme, printable, put, width};

/// One line of text in pieces of one style each.
pub type StyledLine = Vec<(String, Style)>;

/// Puts a line on the first row of an area.
pub fn put_line(buffer: &mut Buffer, area: Rect, line: &StyledLine) {
    let mut x = area.x;
    for (text, style) in line {
        let room = Rect { x, width: area.right().saturating_sub(x), height: area.height.min(1), ..area };
        x = x.saturating_add(put(buffer, room, text, *style));
    }
}

/// The text of a document in lines of at most `columns`; a blank line between blocks.
pub fn markdown(text: &str, columns: usize, theme: &Theme) -> Vec<StyledLine> {
    let mut page = Page::new(columns.max(8), theme);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        page.take(event);
    }
    page.flush();
    while page.lines.last().is_some_and(Vec::is_empty) {
        page.lines.pop();
    }
    page.lines
}

struct Page<'t> {
    theme: &'t Theme,
    columns: usize,
    lines: Vec<StyledLine>,
    /// The paragraph under way: words with their styles, and whether a space stands before each.
    words: Vec<(String, Style, bool)>,
    space: bool,
    strong: usize,
    code: bool,
    /// For each list that is open, the number of its next item, or none for points.
    lists: Vec<Option<u64>>,
    /// What stands before the first line of an item.
    point: Option<String>,
    heading: bool,
}

impl<'t> Page<'t> {
    fn new(columns: usize, theme: &'t Theme) -> Page<'t> {
        let (lines, words, lists) = (Vec::new(), Vec::new(), Vec::new());
        Page { theme, columns, lines, words, space: false, strong: 0, code: false, lists, point: None, heading: false }
    }

    fn style(&self) -> Style {
        if self.strong > 0 || self.heading { self.theme.strong } else { self.theme.text }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::End(tag) => self.close(tag),
            Event::Text(text) if self.code => self.code_lines(&text),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                let style = self.style();
                self.say(&text, style);
            }
            Event::Code(code) => {
                let style = self.theme.strong;
                self.say(&code, style);
            }
            Event::SoftBreak => self.space = true,
            Event::HardBreak => self.fill(),
            Event::Rule => {
                self.flush();
                self.lines.push(vec![("-".repeat(self.columns), self.theme.border)]);
                self.lines.push(Vec::new());
            }
            _ => {}
        }
    }

    fn open(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } => self.heading = true,
            Tag::Strong | Tag::Emphasis => self.strong += 1,
            Tag::CodeBlock(_) => {
                self.fill();
                self.code = true;
            }
            Tag::List(first) => {
                self.fill();
                self.lists.push(first);
            }
            Tag::Item => {
                let point = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".into(),
                };
                self.point = Some(point);
            }
            Tag::TableCell if !self.words.is_empty() => {
                let style = self.theme.border;
                self.space = true;
                self.say("|", style);
                self.space = true;
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.flush();
                self.heading = false;
            }
            TagEnd::Strong | TagEnd::Emphasis => self.strong = self.strong.saturating_sub(1),
            TagEnd::CodeBlock => {
                self.code = false;
                self.lines.push(Vec::new());
            }
            TagEnd::Paragraph if self.lists.is_empty() => self.flush(),
            TagEnd::Item | TagEnd::Paragraph | TagEnd::TableRow | TagEnd::TableHead => self.fill(),
            TagEnd::List(_) => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.flush();
                }
            }
            TagEnd::Table | TagEnd::HtmlBlock => self.flush(),
            _ => {}
        }
    }

    fn code_lines(&mut self, text: &str) {
        for line in text.lines() {
            self.lines.push(vec![(format!("  {}", printable(line)), self.theme.strong)]);
        }
    }

    /// Adds text to the paragraph.
    fn say(&mut self, text: &str, style: Style) {
        let shown = printable(text);
        for (at, piece) in shown.split(' ').enumerate() {
            self.space |= at > 0;
            if !piece.is_empty() {
                let space = std::mem::take(&mut self.space);
                self.words.push((piece.to_string(), style, space));
            }
        }
    }

    /// Fills the paragraph into lines.
    fn fill(&mut self) {
        self.space = false;
        if self.words.is_empty() {
            return;
        }
        let indent = 2 * self.lists.len().min(4);
        let point = self.point.take().unwrap_or_default();
        let first = format!("{:w$}{point}", "", w = indent.saturating_sub(2));
        let (mut line, mut used) = (vec![(first.clone(), self.theme.text)], width(&first));
        let mut empty = true;
        for (word, style, space) in std::mem::take(&mut self.words) {
            let wide = width(&word);
            if space && !empty && used + 1 + wide > self.columns {
                self.lines.push(std::mem::replace(&mut line, vec![(" ".repeat(indent), self.theme.text)]));
                (used, empty) = (indent, true);
            }
            let gap = if space && !empty { " " } else { "" };
            line.push((format!("{gap}{word}"), style));
            used += wide + gap.len();
            empty = false;
        }
        self.lines.push(line);
    }

    /// Ends a block.
    fn flush(&mut self) {
        self.fill();
        if self.lines.last().is_some_and(|l| !l.is_empty()) {
            self.lines.push(Vec::new());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, columns: usize) -> Vec<String> {
        let lines = markdown(text, columns, &Theme::default());
        lines.into_iter().map(|l| l.into_iter().map(|(t, _)| t).collect::<String>().trim_end().to_string()).collect()
    }

    #[test]
    fn paragraphs_are_filled_and_lists_hang() {
        assert_eq!(shown("One two\nthree **four**, five.\n\nSix.", 14), ["One two three", "four, five.", "", "Six."]);
        assert_eq!(shown("- one two three\n- four\n\nEnd", 10), ["- one two", "  three", "- four", "", "End"]);
        assert_eq!(shown("3. a\n4. b", 10), ["3. a", "4. b"]);
        assert_eq!(shown("Run\n\n```\nls  -l\n```\nnow", 20), ["Run", "", "  ls  -l", "", "now"]);
    }

    #[test]
    fn nothing_reaches_the_terminal_as_a_control_sequence() {
        for text in
            ["\x1b[31mred\x1b[0m", "`\x1b]0;x\x07`", "```\n\x1b[2J\n```", "<b>\u{202e}abc</b>", "[a\x1b](http://\x1b)"]
        {
            let all = shown(text, 40).concat();
            assert!(!all.chars().any(|c| c.is_control() || c == '\u{202e}'), "{all:?}");
        }
    }
}
