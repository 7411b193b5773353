//! Writes one JSON object a line straight into bytes. Keys and texts are the generator's own and need no escapes.

use super::clock::Clock;
use crate::model::Time;

/// A JSON object being written; every member leaves a comma behind that the end takes back.
#[derive(Debug)]
pub(super) struct Line<'a> {
    out: &'a mut Vec<u8>,
}

impl Line<'_> {
    /// Opens a line.
    pub fn begin(out: &mut Vec<u8>) -> Line<'_> {
        out.push(b'{');
        Line { out }
    }

    /// Closes the line.
    pub fn end(self) {
        self.out.pop_if(|last| *last == b',');
        self.out.extend_from_slice(b"}\n");
    }

    fn key(&mut self, key: &str) {
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    /// A text made of parts.
    pub fn text<const N: usize>(&mut self, key: &str, parts: [Part; N]) {
        self.key(key);
        self.out.push(b'"');
        for part in parts {
            part.write(self.out);
        }
        self.out.extend_from_slice(b"\",");
    }

    /// A word as it stands.
    pub fn word(&mut self, key: &str, word: &str) {
        self.text(key, [Part::Word(word)]);
    }

    /// An instant; without its zone when `zone` is false.
    pub fn time(&mut self, key: &str, at: Time, clock: &Clock, zone: bool) {
        self.key(key);
        self.out.push(b'"');
        clock.write(at, self.out);
        if !zone {
            self.out.pop();
        }
        self.out.extend_from_slice(b"\",");
    }

    /// A whole number.
    pub fn number(&mut self, key: &str, value: i64) {
        self.decimal(key, value, 0);
    }

    /// `value` ÷ 10^`digits`.
    pub fn decimal(&mut self, key: &str, value: i64, digits: u32) {
        self.key(key);
        write_decimal(value, digits, self.out);
        self.out.push(b',');
    }

    /// A number rounded to so many digits.
    pub fn rounded(&mut self, key: &str, value: f64, digits: u32) {
        let scale = 10i64.pow(digits) as f64;
        self.decimal(key, (value * scale).round() as i64, digits);
    }

    /// True or false.
    pub fn flag(&mut self, key: &str, value: bool) {
        self.key(key);
        self.out.extend_from_slice(if value { b"true," } else { b"false," });
    }

    /// Numbers ÷ 10^`digits`.
    pub fn decimals(&mut self, key: &str, values: &[i64], digits: u32) {
        self.list(key, values, |value, out| write_decimal(*value, digits, out));
    }

    /// Words as they stand.
    pub fn words(&mut self, key: &str, values: &[&str]) {
        self.list(key, values, |word, out| {
            out.push(b'"');
            out.extend_from_slice(word.as_bytes());
            out.push(b'"');
        });
    }

    fn list<T>(&mut self, key: &str, values: &[T], write: impl Fn(&T, &mut Vec<u8>)) {
        self.key(key);
        self.out.push(b'[');
        for (i, value) in values.iter().enumerate() {
            if i > 0 {
                self.out.push(b',');
            }
            write(value, self.out);
        }
        self.out.extend_from_slice(b"],");
    }

    /// An object with at least one member.
    pub fn object(&mut self, key: &str, members: impl FnOnce(&mut Line)) {
        self.key(key);
        self.out.push(b'{');
        members(&mut Line { out: self.out });
        self.out.pop_if(|last| *last == b',');
        self.out.extend_from_slice(b"},");
    }
}

/// A piece of a text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'a> {
    Word(&'a str),
    Number(i64),
    /// So many lower-case hexadecimal digits of the number, at most 16.
    Hex(u64, u32),
    /// An identifier of 32 hexadecimal digits in five groups.
    Uuid(u64, u64),
}

impl Part<'_> {
    fn write(self, out: &mut Vec<u8>) {
        match self {
            Part::Word(word) => out.extend_from_slice(word.as_bytes()),
            Part::Number(number) => write_decimal(number, 0, out),
            Part::Hex(bits, digits) => write_hex(bits, digits, out),
            Part::Uuid(high, low) => {
                for (bits, digits) in [(high >> 32, 8), (high >> 16, 4), (high, 4), (low >> 48, 4)] {
                    write_hex(bits, digits, out);
                    out.push(b'-');
                }
                write_hex(low, 12, out);
            }
        }
    }
}

fn write_hex(bits: u64, digits: u32, out: &mut Vec<u8>) {
    let digit = |place: u32| b"0123456789abcdef"[(bits >> (4 * place) & 15) as usize];
    out.extend((0..digits.min(16)).rev().map(digit));
}

fn write_decimal(value: i64, digits: u32, out: &mut Vec<u8>) {
    if value < 0 {
        out.push(b'-');
    }
    let mut rest = value.unsigned_abs();
    let mut buffer = [0u8; 24];
    let mut at = buffer.len();
    let mut written = 0;
    while rest > 0 || written <= digits {
        if written == digits && digits > 0 {
            at -= 1;
            buffer[at] = b'.';
        }
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        written += 1;
    }
    out.extend_from_slice(&buffer[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_written_as_people_do() {
        let written = |value, digits| {
            let mut out = Vec::new();
            write_decimal(value, digits, &mut out);
            String::from_utf8(out).unwrap()
        };
        let all =
            [written(0, 0), written(-7, 0), written(1_234_567, 3), written(5, 2), written(-120, 1), written(0, 1)];
        assert_eq!(all, ["0", "-7", "1234.567", "0.05", "-12.0", "0.0"]);
        assert_eq!(written(i64::MIN, 3), "-9223372036854775.808");
    }

    #[test]
    fn a_line_is_json() {
        let mut out = Vec::new();
        let mut line = Line::begin(&mut out);
        line.text("id", [Part::Word("req-"), Part::Uuid(1, u64::MAX), Part::Hex(0xabc, 4), Part::Number(9)]);
        line.object("in", |o| {
            o.flag("yes", true);
            o.decimals("list", &[12, 345], 2);
        });
        line.words("tags", &[]);
        line.end();
        let read = "{\"id\":\"req-00000000-0000-0001-ffff-ffffffffffff0abc9\",\
                    \"in\":{\"yes\":true,\"list\":[0.12,3.45]},\"tags\":[]}\n";
        assert_eq!(String::from_utf8(out).unwrap(), read);
    }
}
