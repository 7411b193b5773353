//! The program as a job of a shell: stopped with a key or a signal, and taken up again with `fg`.

use std::io;

use rustix::process::{Signal, getpgrp, getpid, getsid, kill_current_process_group, kill_process};
use tokio::signal::unix::{Signal as Signals, SignalKind, signal};

/// Signals that ask to stop.
///
/// # Errors
/// When signals cannot be watched for.
pub fn stops() -> io::Result<Signals> {
    signal(SignalKind::from_raw(Signal::TSTP.as_raw()))
}

/// Signals that it goes on.
///
/// # Errors
/// When signals cannot be watched for.
pub fn continues() -> io::Result<Signals> {
    signal(SignalKind::from_raw(Signal::CONT.as_raw()))
}

/// Whether a shell waits that could take the program up again. Whoever leads the session has none above: stopped, its terminal
/// would hang for ever.
pub fn has_shell() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp())
}

/// Asks all of the job to stop, as the terminal would: a script around the program that went on would keep the shell waiting.
pub fn ask_to_stop() {
    told(kill_current_process_group(Signal::TSTP));
}

/// Stops the program until it is told to go on.
pub fn stop() {
    told(kill_process(getpid(), Signal::STOP));
}

fn told(sent: rustix::io::Result<()>) {
    if let Err(error) = sent {
        tracing::warn!(%error, "the program could not be stopped");
    }
}
