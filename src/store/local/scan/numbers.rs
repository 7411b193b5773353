//! JSON numbers to `f64`, exactly: short ones by one division, the others by the standard library.

const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];
const WHOLE_POWERS: [u64; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

/// Reads the number that starts at `at`; gives it and the position after it. `None` where it is no JSON number or not finite.
#[inline(always)]
pub(super) fn number(bytes: &[u8], at: usize) -> Option<(f64, usize)> {
    match short(bytes, at)? {
        Short::Number { negative, mantissa, places, end } => {
            // Both are exact: a mantissa below 10^14 and a power of ten up to 10^7; so is their quotient, rounded once.
            let value = mantissa as f64 / POWERS.get(places).copied().unwrap_or(1.0);
            Some((if negative { -value } else { value }, end))
        }
        Short::Longer => of_any_length(bytes, at),
    }
}

/// The position after the number that starts at `at`; `None` where it is no JSON number or not finite.
#[inline(always)]
pub(super) fn end_of_number(bytes: &[u8], at: usize) -> Option<usize> {
    match short(bytes, at)? {
        Short::Number { end, .. } => Some(end),
        Short::Longer => of_any_length(bytes, at).map(|(_, end)| end),
    }
}

/// A number of few digits and no exponent: mantissa ÷ 10^places.
enum Short {
    Number {
        negative: bool,
        mantissa: i64,
        places: usize,
        end: usize,
    },
    /// It may be a number, but is none of few digits.
    Longer,
}

#[inline(always)]
fn short(bytes: &[u8], at: usize) -> Option<Short> {
    let negative = bytes.get(at) == Some(&b'-');
    let start = at + usize::from(negative);
    let Some((mut mantissa, whole)) = few_digits(bytes, start) else { return Some(Short::Longer) };
    if whole == 0 || (whole > 1 && bytes.get(start) == Some(&b'0')) {
        return None;
    }
    let (mut end, mut places) = (start + whole, 0);
    if bytes.get(end) == Some(&b'.') {
        let Some((fraction, digits)) = few_digits(bytes, end + 1) else { return Some(Short::Longer) };
        if digits == 0 {
            return None;
        }
        mantissa = mantissa * WHOLE_POWERS.get(digits).copied().unwrap_or(1) + fraction;
        places = digits;
        end += 1 + digits;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        return Some(Short::Longer);
    }
    Some(Short::Number { negative, mantissa: mantissa as i64, places, end })
}

/// Up to seven digits as a number, and how many they are, without a branch for each; `None` where there are more, or too few
/// bytes to tell.
#[inline(always)]
fn few_digits(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let word = u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?) ^ 0x3030_3030_3030_3030;
    // The high bit of each byte that is no digit; of several flags the lowest is exact.
    let others = (word.wrapping_add(0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080;
    if others == 0 {
        return None;
    }
    let digits = (others.trailing_zeros() / 8) as usize;
    // The first digit is the lowest byte: moved up behind leading zeros, neighbours are added as pairs, pairs as fours.
    let word = if digits == 0 { 0 } else { word << (64 - 8 * digits) };
    let pairs = word.wrapping_mul(10).wrapping_add(word >> 8);
    let low = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let high = ((pairs >> 16) & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    Some((low.wrapping_add(high) >> 32, digits))
}

/// The same for a number of any length.
#[inline(never)]
fn of_any_length(bytes: &[u8], at: usize) -> Option<(f64, usize)> {
    let negative = bytes.get(at) == Some(&b'-');
    let start = at + usize::from(negative);
    let (mut mantissa, mut end) = digits(bytes, start, 0);
    let whole = end - start;
    if whole == 0 || (whole > 1 && bytes.get(start) == Some(&b'0')) {
        return None;
    }
    let mut fraction = 0;
    if bytes.get(end) == Some(&b'.') {
        let (with_fraction, after) = digits(bytes, end + 1, mantissa);
        fraction = after - end - 1;
        if fraction == 0 {
            return None;
        }
        (mantissa, end) = (with_fraction, after);
    }
    // Both are exact: a mantissa below 2^53, and a power of ten up to 10^22; so is their quotient, rounded once.
    let short = whole + fraction <= 19 && mantissa <= 1 << 53;
    if short
        && !matches!(bytes.get(end), Some(b'e' | b'E'))
        && let Some(power) = POWERS.get(fraction)
    {
        let value = mantissa as f64 / power;
        return Some((if negative { -value } else { value }, end));
    }
    long(bytes, at, end)
}

fn digits(bytes: &[u8], mut at: usize, mut mantissa: u64) -> (u64, usize) {
    while let Some(byte) = bytes.get(at) {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    (mantissa, at)
}

fn long(bytes: &[u8], at: usize, mut end: usize) -> Option<(f64, usize)> {
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        end += 1;
        if matches!(bytes.get(end), Some(b'+' | b'-')) {
            end += 1;
        }
        let (_, after) = digits(bytes, end, 0);
        if after == end {
            return None;
        }
        end = after;
    }
    let text = std::str::from_utf8(&bytes[at..end]).ok()?;
    let value: f64 = text.parse().ok()?;
    value.is_finite().then_some((value, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_the_full_parse(
            text in prop_oneof![
                "-?[0-9]{1,9}(\\.[0-9]{0,9})?([eE][+-]?[0-9]{0,3})?",
                "-?[0-9.eE+-]{1,12}",
                any::<f64>().prop_map(|v| v.to_string()),
            ],
            tail in ",\"key\":[0-9]{0,9}|}|",
        ) {
            let line = format!("{text}{tail}");
            let end = line.find([',', '}']).unwrap_or(line.len());
            let wanted = serde_json::from_str::<serde_json::Value>(&line[..end]).ok().and_then(|v| v.as_f64());
            let seen = number(line.as_bytes(), 0).filter(|(_, after)| *after == end).map(|(value, _)| value);
            prop_assert_eq!(seen.map(f64::to_bits), wanted.map(f64::to_bits), "{}", line);
        }
    }
}
