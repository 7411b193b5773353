//! What went wrong, and what to do about it.

use crate::model::Error;

/// In one line: the message, and the hint where there is one.
pub fn failure(error: &Error) -> String {
    match error.hint.as_str() {
        "" => format!("! {}", error.message),
        hint => format!("! {} - {hint}", error.message),
    }
}
