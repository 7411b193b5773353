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
    let (mut list, mut has_id) = (false, false);
    for (at, line) in lines {
        let line = line.trim_end();
        if line == "---" {
            let body = at + line.len();
            if !has_id {
                wrong(0, "`id` is missing in the front matter; expected a line such as `id: latency-spike`");
            }
            if front.title.is_empty() {
                wrong(
                    0,
                    "`title` is missing in the front matter; expected a line such as `title: Latency above its baseline`",
                );
            }
            return (front, body);
        }
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        if let Some(item) = line.trim_start().strip_prefix("- ").filter(|_| list) {
            front.add(item, at + line.len() - item.len());
            continue;
        }
        list = false;
        let Some((key, value)) = line.split_once(':') else {
            wrong(at, "expected `key: value`");
            continue;
        };
        let value_at = at + key.len() + 1 + (value.len() - value.trim_start().len());
        let value = value.trim();
        match key.trim() {
            "id" if is_id(value) => (front.id, has_id) = (value.into(), true),
            "id" => {
                has_id = true;
                wrong(value_at, "an id is made of small letters, digits and `-`, at most 60 of them");
            }
            "title" => front.title = unquoted(value).into(),
            "answers" if value.is_empty() => list = true,
            "answers" => match value.strip_prefix('[').and_then(|v| v.strip_suffix(']')) {
                Some(items) => {
                    let mut from = value_at + 1;
                    for item in items.split(',') {
                        front.add(item, from);
                        from += item.len() + 1;
                    }
                }
                None => wrong(value_at, "expected a list such as [latency, errors.error_rate]"),
            },
            other => wrong(at, &format!("`{other}` is not known; expected id, title or answers")),
        }
    }
    wrong(text.len(), "the front matter does not end: a line `---` is missing");
    (front, text.len())
}

impl Front {
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
