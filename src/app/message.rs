//! Facts that reach the core.

use crate::keymap::Key;
use crate::model::{Answer, Coverage, Error, Result, Ticket, Time};

/// A fact that reached the core.
#[derive(Clone, PartialEq, Debug)]
pub enum Message {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Pasted(String),
    /// The mouse did something.
    Mouse(Pointer),
    /// The terminal has that many columns and rows now.
    Resized(u16, u16),
    /// It is that late now.
    Ticked(Time),
    /// The store answered, perhaps not for the last time.
    Answered {
        /// Which question.
        ticket: Ticket,
        /// The answer, or why there is none.
        result: Result<Answer>,
        /// How much it stands for.
        coverage: Coverage,
    },
    /// Something was copied, or could not be.
    Copied {
        /// What it is: `value`, `document`, …
        what: String,
        /// Which way it went, in words.
        way: Result<String>,
    },
    /// How the store is asked something: what it is, and its text.
    Explained(Vec<(String, String)>),
    /// The record of the incident was written, or could not be.
    Recorded {
        /// Entries that are not on disk yet.
        waiting: usize,
        /// Why not.
        problem: Option<Error>,
    },
    /// Another session writes to the record of the incident as well.
    RecordShared,
    /// No shell waits that could take the program up again, so it was not stopped.
    NoShell,
    /// The terminal is gone, or the system wants the program to end.
    Terminated,
}

/// What the mouse did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pointer {
    /// A click at a column and row.
    Click(u16, u16),
    /// One notch of the wheel up.
    WheelUp,
    /// One notch of the wheel down.
    WheelDown,
}
