//! A file for the program's own troubles: the screen belongs to the logs.

use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;

/// Writes the program's own messages to `mlogtui.log` in this folder from now on, until the guard is dropped.
/// `None` where the folder cannot be made: the program runs without.
pub fn log_to(state: &Path) -> Option<WorkerGuard> {
    std::fs::create_dir_all(state).ok()?;
    let (file, guard) = tracing_appender::non_blocking(tracing_appender::rolling::never(state, "mlogtui.log"));
    let subscriber = tracing_subscriber::fmt().with_writer(file).with_ansi(false).finish();
    tracing::subscriber::set_global_default(subscriber).ok().map(|()| guard)
}
