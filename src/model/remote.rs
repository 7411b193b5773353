//! Data that lives elsewhere: the last good value, what is on its way, and what went wrong.

use super::{Coverage, Error, Time};

/// Names one question in flight.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Ticket(pub u64);

/// A value that lives elsewhere.
#[derive(Clone, PartialEq, Debug)]
pub struct Remote<T> {
    /// The last good value, when it was asked for and how much it stood for.
    pub last: Option<(T, Time, Coverage)>,
    /// The question on its way.
    pub pending: Option<Ticket>,
    /// What the last question failed with.
    pub error: Option<Error>,
}

impl<T> Default for Remote<T> {
    fn default() -> Self {
        Remote { last: None, pending: None, error: None }
    }
}

impl<T> Remote<T> {
    /// Puts an answer in: a good value replaces the last, a failure leaves it standing.
    /// The question stays pending until the last answer, or a failure.
    pub fn answered(&mut self, result: Result<T, Error>, at: Time, coverage: Coverage) {
        match result {
            Ok(value) => {
                if coverage.last {
                    self.pending = None;
                }
                self.error = None;
                self.last = Some((value, at, coverage));
            }
            Err(error) => {
                self.pending = None;
                self.error = Some(error);
            }
        }
    }

    /// The last good value.
    pub fn value(&self) -> Option<&T> {
        self.last.as_ref().map(|(v, _, _)| v)
    }
}
