//! JSON numbers to `f64`, exactly: short ones by one division, the others by the standard library.

const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// Reads the number that starts at `at`; gives it and the position after it. `None` where it is no JSON number or not finite.
#[inline(always)]
pub(super) fn number(bytes: &[u8], at: usize) -> Option<(f64, usize)> {
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

#[inline(always)]
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

#[inline(never)]
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
