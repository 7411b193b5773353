//! The window that a command line asks for: known for certain only once the data's own time is.

use super::window::ends;
use super::{Anchor, Zone, parse_duration, parse_instant};
use crate::model::{Error, ErrorKind, Result, Time, Window};

/// A window by its ends or its length, in words; by default nothing was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AskedWindow {
    from: Option<String>,
    to: Option<String>,
    last: Option<String>,
}

impl AskedWindow {
    /// Takes the words of `--from`, `--to` and `--last`; `last` wins over `from`.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when one of them is no time or no length, whatever the time may be.
    pub fn new(from: Option<String>, to: Option<String>, last: Option<String>) -> Result<AskedWindow> {
        for instant in [&from, &to].into_iter().flatten() {
            parse_instant(instant, Anchor::new(Time(0), Zone::Utc))?;
        }
        last.as_deref().map(parse_duration).transpose()?;
        Ok(AskedWindow { from, to, last })
    }

    /// Whether nothing was asked for.
    pub fn is_open(&self) -> bool {
        *self == AskedWindow::default()
    }

    /// The window by a clock that shows `now`, or `None` where nothing was asked for; with an end alone it is `usual` ms long.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when it ends before it starts.
    pub fn resolve(&self, now: Time, zone: Zone, usual: i64) -> Result<Option<Window>> {
        let anchor = Anchor::new(now, zone);
        let instant = |text: &String| parse_instant(text, anchor);
        let to = self.to.as_ref().map(instant).transpose()?;
        if let Some(last) = &self.last {
            let (length, to) = (parse_duration(last)?, to.unwrap_or(now));
            return Ok(Some(Window::new(to.plus(-length), to)));
        }
        let (from, to) = match (&self.from, to) {
            (None, None) => return Ok(None),
            (None, Some(to)) => (to.plus(-usual), to),
            (Some(from), to) => {
                let (from, after) = ends(from, self.to.as_deref().unwrap_or("now"), anchor)?;
                // A time of day that is still to come is a slip.
                (from, if after > now { to.unwrap_or(now) } else { after })
            }
        };
        let window = Window { from, to };
        if window.from < window.to { Ok(Some(window)) } else { Err(backwards(window)) }
    }
}

fn backwards(window: Window) -> Error {
    let hint = format!("It would run from {} to {}.", window.from.rfc3339(), window.to.rfc3339());
    Error::new(ErrorKind::Usage, "the window ends before it starts", hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{HOUR, MINUTE};

    const NOW: Time = Time(1_773_153_120_000); // 2026-03-10T14:32:00Z

    fn resolved(from: &str, to: &str, last: &str) -> Result<Option<Window>> {
        let given = |text: &str| Some(text.to_string()).filter(|t| !t.is_empty());
        AskedWindow::new(given(from), given(to), given(last))?.resolve(NOW, Zone::Utc, 30 * MINUTE)
    }

    #[test]
    fn ends_and_lengths_are_read_by_the_clock_of_the_data() {
        let two = NOW.plus(-32 * MINUTE);
        for (from, to, last, window) in [
            ("", "", "", None),
            ("", "", "15m", Some((NOW.plus(-15 * MINUTE), NOW))),
            ("", "14:00", "1h", Some((two.plus(-HOUR), two))),
            ("", "14:00", "", Some((two.plus(-30 * MINUTE), two))),
            ("14:00", "", "", Some((two, NOW))),
            ("2026-03-09 14:00", "15:00", "", Some((two.plus(-24 * HOUR), two.plus(-23 * HOUR)))),
            ("23:00", "01:00", "", Some((two.plus(-15 * HOUR), two.plus(-13 * HOUR)))),
            ("2026-03-10T13:00:00Z", "14:00", "", Some((two.plus(-HOUR), two))),
        ] {
            let wanted = window.map(|(from, to)| Window { from, to });
            assert_eq!(resolved(from, to, last).unwrap(), wanted, "{from} {to} {last}");
        }
    }

    #[test]
    fn nonsense_is_refused_before_anything_is_read() {
        for (from, to, last) in [("soon", "", ""), ("", "later", ""), ("", "", "a while"), ("14:30", "14:00", "")] {
            assert_eq!(resolved(from, to, last).unwrap_err().kind, ErrorKind::Usage, "{from} {to} {last}");
        }
    }
}
