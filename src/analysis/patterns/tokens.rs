//! A message as the tokens that templates are made of: words and signs, with whatever varies masked.

/// Stands for whatever varies.
pub const ANY: &str = "*";
/// What of a message is looked at, in bytes and in tokens: where two messages differ they do so early.
const LOOKED_AT: usize = 400;
const TOKENS: usize = 32;

/// The words and signs of a message in order. Words with a digit in them are numbers, ids or times and become [`ANY`], and
/// so does a list of such words, however long it is.
pub fn tokens(message: &str) -> Vec<&str> {
    let line = message.lines().next().unwrap_or_default();
    let mut found: Vec<&str> = Vec::new();
    for token in pieces(head(line)) {
        if token != ANY {
            found.push(token);
        } else if let [.., before, sign] = found.as_slice()
            && *before == ANY
            && !is_word(sign)
        {
            found.pop();
        } else if found.last() != Some(&ANY) {
            found.push(token);
        }
        if found.len() >= TOKENS {
            break;
        }
    }
    found
}

fn head(line: &str) -> &str {
    let mut end = line.len().min(LOOKED_AT);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line.get(..end).unwrap_or_default()
}

/// Whether a token is made of letters.
pub fn is_word(token: &str) -> bool {
    token.chars().next().is_some_and(char::is_alphanumeric)
}

fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let holds = |c: char| c.is_alphanumeric() || "_-./".contains(c);
        let end = match first.is_alphanumeric() {
            true => rest.find(|c| !holds(c)).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(if piece.bytes().any(|b| b.is_ascii_digit()) { ANY } else { piece })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_varies_is_masked() {
        for (message, expected) in [
            ("Took 35 ms for user-17", "Took * ms for *"),
            ("[query][id: 0b23bd3e-876a, n=2.5]", "[ query ] [ id : * , n = * ]"),
            ("ids [1, 22, 333] gone", "ids [ * ] gone"),
            ("at 10:11:12.5 10:12", "at *"),
            ("first line\n  at Second.java:3", "first line"),
            ("", ""),
        ] {
            assert_eq!(tokens(message).join(" "), expected);
        }
    }

    proptest! {
        #[test]
        fn any_text_has_few_tokens(text in "\\PC*") {
            prop_assert!(tokens(&text).len() <= TOKENS);
        }
    }
}
