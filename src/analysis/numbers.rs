//! How plain numbers are written in words: counts, milliseconds, shares and changes.

/// A whole number with its thousands apart: `124,310`.
pub fn grouped(value: f64) -> String {
    decimal(value, 0)
}

/// A number with so many digits after the point and its thousands apart: `2,310.5`.
pub fn decimal(value: f64, digits: u8) -> String {
    let plain = format!("{:.*}", digits as usize, value.abs());
    let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::new();
    if value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        text.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if !rest.is_empty() {
        text.push('.');
        text.push_str(rest);
    }
    text
}

/// A number with its sign, one digit after the point: `+9.1`, `-3.0`; what rounds to nothing is `+0.0`.
pub fn signed(value: f64) -> String {
    let digits = if value.abs() < 99.95 { 1 } else { 0 };
    let text = decimal(value, digits);
    let sign = if text.starts_with('-') { "" } else { "+" };
    format!("{sign}{text}")
}

/// So many of something: `1 line`, `3 lines`.
pub fn counted(n: usize, what: &str) -> String {
    format!("{} {what}{}", grouped(n as f64), if n == 1 { "" } else { "s" })
}

/// Milliseconds with about three digits: `2,310 ms`, `43.5 ms`, `0.82 ms`; from 100 s on in seconds.
pub fn milliseconds(ms: f64) -> String {
    match ms.abs() {
        a if a >= 100_000.0 => format!("{} s", grouped(ms / 1_000.0)),
        a if a >= 99.95 || a == 0.0 => format!("{} ms", grouped(ms)),
        a if a >= 9.995 => format!("{} ms", decimal(ms, 1)),
        _ => format!("{} ms", decimal(ms, 2)),
    }
}

/// A share (0–1) in percent: `92.4 %`, `0.04 %`, `100 %`.
pub fn share(share: f64) -> String {
    let percent = share * 100.0;
    match percent.abs() {
        a if a == 0.0 || a == 100.0 => format!("{} %", grouped(percent)),
        a if a < 0.995 => format!("{} %", decimal(percent, 2)),
        _ => format!("{} %", decimal(percent, 1)),
    }
}

/// A relative change (0.5 is half more) in percent: `+50%`; from ten times on as a factor: `x12`.
pub fn change(change: f64) -> String {
    if change >= 9.0 {
        return format!("x{}", grouped(change + 1.0));
    }
    let percent = (change * 100.0).round();
    let sign = if percent > 0.0 { "+" } else { "" };
    format!("{sign}{}%", grouped(percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_not_negative() {
        let of = [9.14, -3.0, -0.04, 0.0, 120.4].map(signed);
        assert_eq!(of, ["+9.1", "-3.0", "+0.0", "+0.0", "+120"]);
        assert_eq!([counted(1, "line"), counted(2_000, "line")], ["1 line", "2,000 lines"]);
    }
}
