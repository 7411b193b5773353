//! The front matter of a document: between two lines of `---`, a key a line.

use super::Mistake;

/// What the front matter says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Front {
    /// Names the document.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Signals it answers: a pane (`latency`) or one of its gauges (`errors.error_rate`).
    pub answers: Vec<String>,
    /// Where each of them stands, in bytes.
    pub answers_at: Vec<usize>,
}

/// Reads the front matter. Gives it with the byte where the document goes on.
pub fn read(text: &str, mistakes: &mut Vec<Mistake>) -> (Front, usize) {
    let mut front = Front::default();
    let mut wrong = |at: usize, words: &str| mistakes.push(Mistake::at(text, at, words));
    let mut lines = offsets(text);
    if lines.next().is_none_or(|(_, line)| line.trim_end() != "---") {
        wrong(0, "the document must start with a line `---`, then id, title and answers, then `---` again");
        return (front, 0);
    }
    let mut list = false;
    for (at, line) in lines {
        let line = line.trim_end();
        if line == "---" {
            front.missing().into_iter().for_each(|words| wrong(0, words));
            return (front, at + line.len());
        }
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        if let Some(item) = line.trim_start().strip_prefix("- ").filter(|_| list) {
            front.add(item, at + line.len() - item.len());
            continue;
        }
        list = line.trim() == "answers:";
        if let Err((at, words)) = front.take(at, line) {
            wrong(at, &words);
        }
    }
    wrong(text.len(), "the front matter does not end: a line `---` is missing");
    (front, text.len())
}

impl Front {
    /// Takes a line in; where it cannot, says why, and at which byte.
    fn take(&mut self, at: usize, line: &str) -> Result<(), (usize, String)> {
        let (key, value) = line.split_once(':').ok_or((at, "expected `key: value`".to_string()))?;
        let value_at = at + key.len() + 1 + (value.len() - value.trim_start().len());
        let value = value.trim();
        let wrong = |words: &str| Err((value_at, words.to_string()));
        match key.trim() {
            "id" => {
                self.id = value.into();
                if !is_id(value) {
                    return wrong("an id is made of small letters, digits and `-`, at most 60 of them");
                }
            }
            "title" => self.title = unquoted(value).into(),
            "answers" if value.is_empty() => {}
            "answers" => match value.strip_prefix('[').and_then(|v| v.strip_suffix(']')) {
                Some(items) => self.add_all(items, value_at + 1),
                None => return wrong("expected a list such as [latency, errors.error_rate]"),
            },
            other => return Err((at, format!("`{other}` is not known; expected id, title or answers"))),
        }
        Ok(())
    }

    /// What a document must have and this one lacks.
    fn missing(&self) -> Vec<&'static str> {
        let id = "`id` is missing in the front matter; expected a line such as `id: latency-spike`";
        let title =
            "`title` is missing in the front matter; expected a line such as `title: Latency above its baseline`";
        let lacks = [(self.id.is_empty(), id), (self.title.is_empty(), title)];
        lacks.into_iter().filter(|(lacks, _)| *lacks).map(|(_, words)| words).collect()
    }

    fn add_all(&mut self, items: &str, mut at: usize) {
        for item in items.split(',') {
            self.add(item, at);
            at += item.len() + 1;
        }
    }

    fn add(&mut self, item: &str, at: usize) {
        let item = unquoted(item.trim());
        if !item.is_empty() {
            self.answers.push(item.into());
            self.answers_at.push(at);
        }
    }
}

/// Whether a text can be an id.
pub fn is_id(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty()
        && text.len() <= 60
        && text.chars().all(fits)
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
}

fn unquoted(text: &str) -> &str {
    let inner = |quote| text.strip_prefix(quote).and_then(|t: &str| t.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

/// Lines with the byte where each starts.
fn offsets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}
