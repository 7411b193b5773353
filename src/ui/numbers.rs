//! How numbers are written: counts, milliseconds, shares, changes, deviations and ages.

use crate::model::{DAY, HOUR, MINUTE, SECOND};

use super::Signs;

pub use crate::analysis::numbers::{change, counted, decimal, grouped, milliseconds, share, signed};

/// A deviation with its sign: `+9.1σ`.
pub fn sigma(sigma: f64, signs: Signs) -> String {
    format!("{}{}", signed(sigma), signs.sigma())
}

/// A stretch of time in its largest whole unit: `45s`, `2m`, `3h`, `4d`.
pub fn age(ms: i64) -> String {
    let ms = ms.max(0);
    match ms {
        _ if ms < MINUTE => format!("{}s", ms / SECOND),
        _ if ms < HOUR => format!("{}m", ms / MINUTE),
        _ if ms < DAY => format!("{}h", ms / HOUR),
        _ => format!("{}d", ms / DAY),
    }
}

/// A share (0–1) of what there is to read, in whole percent; never 100 before all was read: `43 %`.
pub fn progress(share: f64) -> String {
    let percent = (share.clamp(0.0, 1.0) * 100.0).floor();
    format!("{percent:.0} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_read_them() {
        let cases: Vec<(String, &str)> = vec![
            (grouped(124_310.0), "124,310"),
            (grouped(-1_234_567.0), "-1,234,567"),
            (grouped(999.6), "1,000"),
            (grouped(-0.2), "0"),
            (decimal(0.8204, 3), "0.820"),
            (decimal(-1234.5, 1), "-1,234.5"),
            (milliseconds(2310.4), "2,310 ms"),
            (milliseconds(435.0), "435 ms"),
            (milliseconds(43.46), "43.5 ms"),
            (milliseconds(0.82), "0.82 ms"),
            (milliseconds(0.0), "0 ms"),
            (milliseconds(99.97), "100 ms"),
            (milliseconds(125_400.0), "125 s"),
            (share(0.924), "92.4 %"),
            (share(0.0004), "0.04 %"),
            (share(1.0), "100 %"),
            (share(0.0), "0 %"),
            (change(-0.03), "-3%"),
            (change(4.31), "+431%"),
            (change(0.001), "0%"),
            (change(-0.001), "0%"),
            (change(11.2), "x12"),
            (sigma(9.14, Signs::Unicode), "+9.1σ"),
            (sigma(-0.4, Signs::Unicode), "-0.4σ"),
            (sigma(-0.04, Signs::Unicode), "+0.0σ"),
            (sigma(123.4, Signs::Ascii), "+123sd"),
            (age(45_900), "45s"),
            (age(150_000), "2m"),
            (age(3 * HOUR + 5), "3h"),
            (age(-5), "0s"),
            (progress(0.439), "43 %"),
            (progress(0.9999), "99 %"),
        ];
        for (got, want) in cases {
            assert_eq!(got, want);
        }
    }
}
