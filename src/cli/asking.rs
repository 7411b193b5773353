//! Asks a store from the command line: waits for whole answers, with a progress bar on a terminal.

use indicatif::{ProgressBar, ProgressStyle};

use crate::model::{Answer, Coverage, Error, ErrorKind, Question, Result};
use crate::store::{Store, ask_whole};

/// The last answer to each question, in their order.
pub fn ask_all(store: &dyn Store, questions: Vec<Question>) -> Result<Vec<Result<Answer>>> {
    ask_for_all(store, questions).map(|(answers, _)| answers)
}

/// The same, and the share (0-1) of the scope that all of them stand for.
pub fn ask_for_all(store: &dyn Store, questions: Vec<Question>) -> Result<(Vec<Result<Answer>>, f64)> {
    let bar = progress_bar();
    let whole = runtime()?.block_on(ask_whole(store, questions, |coverage| show(&bar, coverage)));
    bar.finish_and_clear();
    Ok((whole.answers, whole.share))
}

/// A whole answer to one question, as what was asked for.
pub fn ask<T: TryFrom<Answer, Error = Error>>(store: &dyn Store, question: Question) -> Result<T> {
    Answer::next(&mut ask_all(store, vec![question])?.into_iter())
}

/// What waits for answers.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    let built = tokio::runtime::Builder::new_current_thread().enable_all().build();
    built.map_err(|e| Error::new(ErrorKind::Internal, format!("cannot start: {e}"), ""))
}

/// A bar on stderr, hidden where that is no terminal.
fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("reading {bar:30} {percent:>3} %");
    let bar = ProgressBar::new(1000);
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

fn show(bar: &ProgressBar, coverage: Coverage) {
    bar.set_position((coverage.share * 1000.0) as u64);
}
