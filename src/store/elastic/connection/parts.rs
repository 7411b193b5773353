//! Takes the answer to several searches apart while it comes, so that each part is read while the next is still on its way.

/// What is told of each part: its number, and its text.
pub type Each<'e> = dyn FnMut(usize, Vec<u8>) + Send + 'e;

/// The list whose parts are told one by one.
const LIST: &[u8] = b"responses";

/// Bytes that are looked at together: as many as a word has bits.
const BLOCK: usize = 64;
/// A byte in all places of a word, when it is multiplied by this.
const SPREAD: u64 = 0x0101_0101_0101_0101;
/// Brings the lowest bit of every byte together in the highest byte.
const GATHER: u64 = 0x0102_0408_1020_4080;

/// An answer on its way.
#[derive(Default)]
pub struct Parts {
    /// Everything but the parts: the whole answer where it has no such list.
    rest: Vec<u8>,
    part: Vec<u8>,
    told: usize,
    depth: usize,
    in_text: bool,
    escaped: bool,
    /// The last name of the outermost object.
    name: Vec<u8>,
    in_list: bool,
}

impl Parts {
    /// Takes in what came, and tells the parts that are whole.
    pub fn take(&mut self, bytes: &[u8], each: &mut Each) {
        let (mut from, mut next, mut slow) = (0, 0, 0);
        while let Some(byte) = bytes.get(next) {
            let at = next;
            if at >= slow {
                if bytes.get(at..at + BLOCK).is_some_and(|block| self.passes(block)) {
                    next += BLOCK;
                    continue;
                }
                slow = at + BLOCK;
            }
            next += 1;
            if self.in_text {
                self.go_on_in_text(*byte);
                continue;
            }
            match byte {
                b'"' => {
                    self.in_text = true;
                    if self.depth == 1 {
                        self.name.clear();
                    }
                }
                b'{' | b'[' => {
                    self.depth += 1;
                    if self.depth == 2 && *byte == b'[' && self.name == LIST {
                        self.in_list = true;
                        self.rest.extend_from_slice(bytes.get(from..=at).unwrap_or_default());
                        from = at + 1;
                    }
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.in_list && self.depth == 2 {
                        self.part.extend_from_slice(bytes.get(from..=at).unwrap_or_default());
                        each(self.told, std::mem::take(&mut self.part));
                        (self.told, from) = (self.told + 1, at + 1);
                    } else if self.in_list && self.depth == 1 {
                        (self.in_list, from) = (false, at);
                        self.part.clear();
                    }
                }
                b',' if self.in_list && self.depth == 2 => from = at + 1,
                _ => {}
            }
        }
        let left = bytes.get(from..).unwrap_or_default();
        if self.in_list { self.part.extend_from_slice(left) } else { self.rest.extend_from_slice(left) }
    }

    /// Takes in a block of the list in which no part begins or ends, eight bytes at a time; false, with nothing taken in, where
    /// one may.
    fn passes(&mut self, block: &[u8]) -> bool {
        if !self.in_list || self.escaped {
            return false;
        }
        let (mut quotes, mut opening, mut closing, mut escapes) = (0, 0, 0, 0);
        for (number, eight) in block.chunks_exact(8).enumerate() {
            let word = eight.try_into().map_or(0, u64::from_le_bytes);
            // A bracket and its brace differ in this bit alone.
            let any_brace = word | (SPREAD * 0x20);
            let put = |signs: u64| signs << (8 * number);
            quotes |= put(places(word, b'"'));
            escapes |= places(word, b'\\');
            opening |= put(places(any_brace, b'{'));
            closing |= put(places(any_brace, b'}'));
        }
        if escapes != 0 {
            return false;
        }
        let text = odd_before(quotes) ^ if self.in_text { u64::MAX } else { 0 };
        let (opening, closing) = (opening & !text, closing & !text);
        let (mut depth, mut braces) = (self.depth, opening | closing);
        while braces != 0 {
            let first = braces & braces.wrapping_neg();
            depth = if opening & first == 0 { depth.saturating_sub(1) } else { depth + 1 };
            if depth <= 2 {
                return false;
            }
            braces ^= first;
        }
        if self.depth <= 2 {
            return false;
        }
        (self.depth, self.in_text) = (depth, text >> 63 == 1);
        true
    }

    fn go_on_in_text(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.in_text = false,
            _ if self.depth == 1 => self.name.push(byte),
            _ => {}
        }
    }

    /// What is left of the answer without its parts; no JSON when the answer ended in the middle.
    pub fn rest(self) -> Vec<u8> {
        self.rest
    }
}

/// At which of a word's eight places this byte stands, as bits.
fn places(word: u64, byte: u8) -> u64 {
    let low = SPREAD * 0x7f;
    let differs = word ^ (SPREAD * u64::from(byte));
    let same = !(((differs & low) + low) | differs | low);
    (same >> 7).wrapping_mul(GATHER) >> 56
}

/// Of each bit whether it and those before it have an odd number of ones.
fn odd_before(bits: u64) -> u64 {
    [1, 2, 4, 8, 16, 32].into_iter().fold(bits, |odd, by| odd ^ (odd << by))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn apart(text: &str, step: usize) -> (Vec<String>, String) {
        let (mut parts, mut told) = (Parts::default(), Vec::new());
        for piece in text.as_bytes().chunks(step) {
            parts.take(piece, &mut |at, part| {
                assert_eq!(at, told.len());
                told.push(String::from_utf8(part).unwrap());
            });
        }
        (told, String::from_utf8(parts.rest()).unwrap())
    }

    #[test]
    fn parts_are_told_whole_however_they_come() {
        let text = r#"{"took":3,"responses":[{"a":"]}\"{","b":[{}]} , {"c":{"responses":[1]}}],"x":[{}]}"#;
        for step in [1, 2, 7, 1000] {
            let (told, rest) = apart(text, step);
            assert_eq!(
                told.iter().map(|t| t.trim()).collect::<Vec<_>>(),
                [r#"{"a":"]}\"{","b":[{}]}"#, r#"{"c":{"responses":[1]}}"#]
            );
            assert_eq!(rest, r#"{"took":3,"responses":[],"x":[{}]}"#);
        }
    }

    proptest! {
        #[test]
        fn many_bytes_at_a_time_say_what_single_ones_do(parts in prop::collection::vec(r#"[a-z\[\]{}"\\]{0,200}"#, 0..4), step in 60usize..300) {
            let documents: Vec<Value> = parts.iter().map(|text| json!({"a": [[{"b": {"c": text}}], 1]})).collect();
            let text = json!({"took": 1, "responses": documents}).to_string();
            let (told, rest) = apart(&text, step);
            prop_assert_eq!(told, documents.iter().map(Value::to_string).collect::<Vec<_>>());
            prop_assert_eq!(rest, r#"{"took":1,"responses":[]}"#);
        }
    }

    #[test]
    fn what_has_no_list_is_left_as_it_is() {
        for text in [r#"{"error":{"responses":[{}]},"status":400}"#, "<html>[{\"", "", "[{\"responses\":[{}]}]"] {
            assert_eq!(apart(text, 3), (Vec::new(), text.to_string()));
        }
        let (told, rest) = apart(r#"{"responses":[{"a":1},{"b""#, 4);
        assert_eq!((told.len(), rest.as_str()), (1, r#"{"responses":["#));
    }
}
