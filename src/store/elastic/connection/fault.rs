//! What went wrong between us and a server, in words, with what to do.

use serde_json::Value;

use crate::model::{Error, ErrorKind};

/// No answer came.
pub fn unreachable(url: &str, error: &reqwest::Error) -> Error {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        words = inner.to_string();
        cause = inner.source();
    }
    Error::new(ErrorKind::Unreachable, format!("{url} does not answer: {words}"), "")
}

/// An answer came that is no JSON.
pub fn not_json(url: &str, status: u16, bytes: &[u8]) -> Error {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]).into_owned();
    let hint = format!("A proxy, or another program, may be at that address. It begins: {start}");
    Error::new(ErrorKind::Unreachable, format!("{url} answered {status} with something that is no JSON"), hint)
}

/// The server refused.
pub fn refused(status: u16, body: &Value) -> Error {
    let error = &body["error"];
    let cause = error["root_cause"].get(0).unwrap_or(error);
    let reason = cause["reason"].as_str().or(error.as_str()).unwrap_or("no reason given");
    Error::new(ErrorKind::Unreachable, format!("the server refused ({status}): {reason}"), "")
}
