//! The sections of a document: what stands before the first `##`, and each `##` with its prose and its block.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::Mistake;

/// One `##` of a document.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Section {
    /// The heading as text.
    pub title: String,
    /// Where the heading starts, in bytes.
    pub at: usize,
    /// Its prose as Markdown, the block left out.
    pub prose: String,
    /// Where the TOML of its block stands.
    pub block: Option<Range<usize>>,
}

/// Reads the body of a document from a byte on. Gives the introduction and the sections.
pub fn read(text: &str, from: usize, mistakes: &mut Vec<Mistake>) -> (String, Vec<Section>) {
    let body = text.get(from..).unwrap_or("");
    let mut found = Found::default();
    for (event, range) in Parser::new_ext(body, Options::ENABLE_TABLES).into_offset_iter() {
        found.take(event, range.start + from..range.end + from);
    }
    for at in &found.second_blocks {
        mistakes.push(Mistake::at(text, *at, "a step has one block; this is a second one: give it a `##` of its own"));
    }
    for at in &found.stray {
        mistakes.push(Mistake::at(text, *at, "a block belongs to a step: it stands before the first `##`"));
    }
    let ends: Vec<usize> = found.sections.iter().skip(1).map(|s| s.at).chain([text.len()]).collect();
    let mut fences = found.fences.into_iter();
    let mut sections = Vec::new();
    for ((mut section, body_at), end) in found.sections.into_iter().zip(found.bodies).zip(ends) {
        section.prose = without(text, body_at..end, section.block.as_ref().and_then(|_| fences.next()));
        sections.push(section);
    }
    let intro_end = sections.first().map_or(text.len(), |s| s.at);
    (text.get(from..intro_end).unwrap_or("").trim().to_string(), sections)
}

fn without(text: &str, range: Range<usize>, fence: Option<Range<usize>>) -> String {
    let whole = text.get(range.clone()).unwrap_or("");
    let Some(fence) = fence else { return whole.trim().to_string() };
    let before = text.get(range.start..fence.start.max(range.start)).unwrap_or("").trim();
    let after = text.get(fence.end.min(range.end)..range.end).unwrap_or("").trim();
    format!("{before}\n\n{after}").trim().to_string()
}

#[derive(Default)]
struct Found {
    sections: Vec<Section>,
    /// Where the text after each heading starts.
    bodies: Vec<usize>,
    /// The whole fence of each section that has one.
    fences: Vec<Range<usize>>,
    second_blocks: Vec<usize>,
    stray: Vec<usize>,
    in_heading: bool,
    in_block: bool,
}

impl Found {
    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) => {
                self.in_heading = true;
                self.bodies.push(range.end);
                self.sections.push(Section { at: range.start, ..Section::default() });
            }
            Event::End(TagEnd::Heading(HeadingLevel::H2)) => self.in_heading = false,
            Event::Text(words) | Event::Code(words) if self.in_heading => {
                if let Some(section) = self.sections.last_mut() {
                    section.title.push_str(&words);
                }
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))
                if info.split_whitespace().next() == Some("mlogtui") =>
            {
                self.open_block(range);
            }
            Event::Text(_) if self.in_block => {
                if let Some(block) = self.sections.last_mut().and_then(|s| s.block.as_mut()) {
                    *block = if block.start == block.end { range } else { block.start..range.end };
                }
            }
            Event::End(TagEnd::CodeBlock) => self.in_block = false,
            _ => {}
        }
    }

    fn open_block(&mut self, range: Range<usize>) {
        match self.sections.last_mut() {
            None => self.stray.push(range.start),
            Some(section) if section.block.is_some() => self.second_blocks.push(range.start),
            Some(section) => {
                self.in_block = true;
                section.block = Some(range.start..range.start);
                self.fences.push(range);
            }
        }
    }
}
