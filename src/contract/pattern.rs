//! Patterns over whole values: wildcards and regular expressions, compiled with a bound on their size.

use regex::{Regex, RegexBuilder};

/// Compiled patterns may take this many bytes.
const LARGEST: usize = 1 << 20;

/// A regular expression that must match the whole value.
///
/// # Errors
/// When it is malformed or too large.
pub fn whole(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(&format!("^(?:{pattern})$")).dot_matches_new_line(true).size_limit(LARGEST).build()
}

/// A word in which `*` stands for anything and `?` for one character (behind a backslash for themselves), matched against
/// the whole value.
///
/// # Errors
/// When it is too large.
pub fn wildcard(pattern: &str) -> Result<Regex, regex::Error> {
    let mut expression = String::new();
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        match c {
            '*' => expression.push_str(".*"),
            '?' => expression.push('.'),
            '\\' => expression.push_str(&literal(characters.next().unwrap_or(c))),
            c => expression.push_str(&literal(c)),
        }
    }
    whole(&expression)
}

fn literal(c: char) -> String {
    regex::escape(c.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_whole_values() {
        for (pattern, value, expected) in [
            ("3.*", "3.2.1", true),
            ("3.*", "302", false),
            ("a?c", "abc", true),
            (r"a\*", "a*", true),
            (r"a\*", "ab", false),
        ] {
            assert_eq!(wildcard(pattern).unwrap().is_match(value), expected, "{pattern} {value}");
        }
    }
}
