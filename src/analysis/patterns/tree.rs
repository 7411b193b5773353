//! Groups messages into templates: a tree of fixed depth in the manner of Drain.
//!
//! A small one of our own, as the crate there is keeps every template it meets, splits at blanks only, and wants to be
//! trained before it groups.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::tokens::{ANY, is_word, tokens};

/// Templates of one shape (service, length and first words) that are told apart; further messages join the nearest.
const OF_ONE_SHAPE: usize = 32;
/// Templates in all; messages that would need a further one have none.
const TEMPLATES: usize = 2_000;
/// Share of tokens that must be the same for a message to belong to a template.
const ALIKE: f64 = 0.6;
/// First words that are never masked by merging.
const LEADING: usize = 2;

/// A group of messages of one service, as the tokens that they share.
#[derive(Clone, Debug)]
pub struct Template {
    pub service: usize,
    pub tokens: Vec<String>,
}

/// All templates by their shape.
#[derive(Debug, Default)]
pub struct Tree {
    pub templates: Vec<Template>,
    shapes: HashMap<(usize, usize, u64), Vec<usize>>,
}

impl Tree {
    /// The template of a message of that service, a new one where none is like it; `None` for an empty message, or when
    /// there are too many.
    pub fn place(&mut self, service: usize, message: &str) -> Option<usize> {
        let tokens = tokens(message);
        if tokens.is_empty() {
            return None;
        }
        let shape = (service, tokens.len(), leading(&tokens));
        let of_shape = self.shapes.entry(shape).or_default();
        let alike = |at: &usize| self.templates.get(*at).map_or(0.0, |t| share_of_same(&t.tokens, &tokens));
        let nearest = of_shape.iter().map(|at| (alike(at), *at)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let full = of_shape.len() >= OF_ONE_SHAPE;
        match nearest {
            Some((alike, at)) if alike >= ALIKE || full => {
                if let Some(template) = self.templates.get_mut(at) {
                    merge(&mut template.tokens, &tokens);
                }
                Some(at)
            }
            _ if self.templates.len() >= TEMPLATES => None,
            _ => {
                let at = self.templates.len();
                of_shape.push(at);
                self.templates.push(Template { service, tokens: tokens.iter().map(ToString::to_string).collect() });
                Some(at)
            }
        }
    }
}

fn leading(tokens: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    tokens.iter().filter(|t| is_word(t)).take(LEADING).for_each(|t| t.hash(&mut hasher));
    hasher.finish()
}

fn share_of_same(template: &[String], tokens: &[&str]) -> f64 {
    let same = template.iter().zip(tokens).filter(|(a, b)| a == *b).count();
    same as f64 / tokens.len().max(1) as f64
}

fn merge(template: &mut [String], tokens: &[&str]) {
    for (own, token) in template.iter_mut().zip(tokens) {
        if own != token && own != ANY {
            *own = ANY.to_string();
        }
    }
}

impl Template {
    /// As people read it: `deadline exceeded after * ms`.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut glued = true;
        for token in &self.tokens {
            let sign = token != ANY && !is_word(token);
            let follows = sign && (!"({<\"'".contains(token.as_str()));
            if !(glued || follows) {
                text.push(' ');
            }
            text.push_str(token);
            glued = sign && "[({<\"'=/@".contains(token.as_str());
        }
        text
    }

    /// Its longest run of words, to search messages by.
    pub fn phrase(&self) -> Option<String> {
        let runs = self.tokens.split(|t| t == ANY).map(|run| {
            let words: Vec<&str> = run.iter().map(String::as_str).filter(|t| is_word(t)).collect();
            words.join(" ")
        });
        runs.max_by_key(String::len).filter(|run| !run.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_that_differ_in_what_varies_share_a_template() {
        let mut tree = Tree::default();
        let first = tree.place(0, "retry 1 of 3: deadline exceeded for alice");
        assert_eq!(tree.place(0, "retry 2 of 3: deadline exceeded for bob"), first);
        assert_ne!(tree.place(1, "retry 2 of 3: deadline exceeded for bob"), first);
        assert_ne!(tree.place(0, "cache warmed in 31 ms"), first);
        assert_eq!(tree.templates[0].text(), "retry * of *: deadline exceeded for *");
        assert_eq!(tree.templates[0].phrase().as_deref(), Some("deadline exceeded for"));
        assert_eq!(tree.place(0, ""), None);
    }

    #[test]
    fn thousands_of_distinct_messages_make_a_bounded_number_of_templates() {
        let mut tree = Tree::default();
        let word = |n: usize| -> String { n.to_string().bytes().map(|b| (b + 49) as char).collect() };
        for n in 0..20_000 {
            tree.place(n % 7, &format!("{} {} {} {}", word(n), word(n * 7), word(n * 13), word(n * 31)));
        }
        assert_eq!(tree.templates.len(), TEMPLATES);
        let mut alike = Tree::default();
        for n in 0..20_000 {
            alike.place(0, &format!("read shard {} {}", word(n), word(n * 7)));
        }
        assert!(alike.templates.len() <= OF_ONE_SHAPE);
    }
}
