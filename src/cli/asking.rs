//! Asks a store from the command line: waits for whole answers, with a progress bar on a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use tokio_stream::StreamExt;

use crate::model::{Answer, Coverage, Error, ErrorKind, Question, Result, Ticket};
use crate::store::Store;

/// A whole answer to each question, in their order.
pub fn ask_all(store: &dyn Store, questions: Vec<Question>) -> Result<Vec<Result<Answer>>> {
    let batch: Vec<(Ticket, Question)> = (0..).map(Ticket).zip(questions).collect();
    let mut answers: Vec<Option<Result<Answer>>> = batch.iter().map(|_| None).collect();
    let mut stream = store.answer(batch);
    let bar = progress_bar();
    runtime()?.block_on(async {
        while let Some(answered) = stream.next().await {
            show(&bar, answered.coverage);
            if let Some(slot) = usize::try_from(answered.ticket.0).ok().and_then(|i| answers.get_mut(i)) {
                *slot = Some(answered.result);
            }
        }
    });
    bar.finish_and_clear();
    let unanswered = || Err(Error::new(ErrorKind::Internal, "the store did not answer", ""));
    Ok(answers.into_iter().map(|a| a.unwrap_or_else(unanswered)).collect())
}

/// A whole answer to one question.
pub fn ask(store: &dyn Store, question: Question) -> Result<Answer> {
    ask_all(store, vec![question])?.pop().unwrap_or_else(unexpected)
}

/// The error for an answer of another kind than the question's.
pub fn unexpected<T>() -> Result<T> {
    Err(Error::new(ErrorKind::Internal, "the store answered another question than it was asked", ""))
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
