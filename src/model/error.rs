//! What went wrong, of which kind, and what the human can do about it.

use serde::Serialize;

/// The kind of a failure; each has an exit code of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Arguments, a filter, a time or a config that cannot be understood (exit code 2).
    Usage,
    /// A file, directory or server that is not there or cannot be read (exit code 3).
    Unreachable,
    /// Input that was read but makes no sense (exit code 4).
    BadInput,
    /// A question this store cannot answer (exit code 5).
    Unsupported,
    /// A server that knows better: wrong password, no permission, no such index (exit code 6).
    Refused,
    /// Anything else: a fault of the program or of the machine (exit code 1).
    Internal,
}

impl ErrorKind {
    /// The process exit code of this kind.
    pub fn exit_code(self) -> u8 {
        match self {
            ErrorKind::Internal => 1,
            ErrorKind::Usage => 2,
            ErrorKind::Unreachable => 3,
            ErrorKind::BadInput => 4,
            ErrorKind::Unsupported => 5,
            ErrorKind::Refused => 6,
        }
    }
}

/// A failure with its kind, one sentence of what happened, and a hint of what to do.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, Serialize)]
#[error("{message}")]
pub struct Error {
    /// Which kind of failure.
    pub kind: ErrorKind,
    /// What happened, in one sentence without a full stop.
    pub message: String,
    /// What the human can do about it; empty when there is nothing to say.
    pub hint: String,
}

impl Error {
    /// A failure of a kind, with words and a hint.
    pub fn new(kind: ErrorKind, message: impl Into<String>, hint: impl Into<String>) -> Error {
        Error { kind, message: message.into(), hint: hint.into() }
    }
}

/// The result of anything that can fail with an [`Error`].
pub type Result<T> = std::result::Result<T, Error>;
