//! The words of a message: what bare and quoted text in a filter is searched by.

/// The runs of letters and digits, in lower case.
pub fn words(text: &str) -> Vec<String> {
    pieces(text).map(str::to_lowercase).collect()
}

/// Whether the words of `phrase` (lower case, as [`words`] gives them) stand next to each other in the text, in any case.
/// A phrase of no words is in every text.
pub fn has_phrase(text: &str, phrase: &[String]) -> bool {
    let Some((first, rest)) = phrase.split_first() else { return true };
    let mut ahead = pieces(text);
    while let Some(piece) = ahead.next() {
        let mut following = ahead.clone();
        if same(piece, first) && rest.iter().all(|word| following.next().is_some_and(|piece| same(piece, word))) {
            return true;
        }
    }
    false
}

fn pieces(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty())
}

/// Most logs are ASCII, where no copy is needed to compare.
fn same(piece: &str, word: &str) -> bool {
    if piece.is_ascii() { piece.eq_ignore_ascii_case(word) } else { piece.to_lowercase() == word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_letters_and_digits_in_lower_case() {
        assert_eq!(words("Deadline-exceeded: 3.2s (ÜBER)"), ["deadline", "exceeded", "3", "2s", "über"]);
        assert!(words(" -- … ").is_empty());
    }

    #[test]
    fn a_phrase_is_consecutive_whole_words_in_any_case() {
        let text = "RPC failed: Deadline  exceeded after 2 retries, ΟΔΟΣ";
        for (phrase, found) in [
            ("deadline exceeded", true),
            ("DEADLINE", true),
            ("exceeded deadline", false),
            ("dead", false),
            ("failed exceeded", false),
            ("retries οδος", true),
            ("2 retries οδος more", false),
            ("", true),
        ] {
            assert_eq!(has_phrase(text, &words(phrase)), found, "{phrase}");
        }
    }

    #[test]
    fn a_phrase_is_found_after_a_false_start() {
        assert!(has_phrase("a a b", &words("a b")));
    }
}
