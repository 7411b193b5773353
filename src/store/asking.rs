//! Waits for whole answers, where nothing is to be shown before.

use tokio_stream::StreamExt;

use crate::model::{Answer, Coverage, Error, ErrorKind, Question, Result, Ticket};

use super::Store;

/// The last answers to a batch.
#[derive(Debug)]
pub struct Whole {
    /// One a question, in their order.
    pub answers: Vec<Result<Answer>>,
    /// The share (0–1) of the scope that those stand for which are no errors: what was refused takes nothing from the others.
    pub share: f64,
}

impl Whole {
    /// Why there is nothing at all, where every question failed.
    pub fn failure(&self) -> Option<&Error> {
        self.answers.first()?.as_ref().err().filter(|_| self.answers.iter().all(Result::is_err))
    }
}

/// Asks, and waits for the last answer to each question; `told` hears how far the reading got.
pub async fn ask_whole(store: &dyn Store, questions: Vec<Question>, mut told: impl FnMut(Coverage)) -> Whole {
    let batch: Vec<(Ticket, Question)> = (0..).map(Ticket).zip(questions).collect();
    let mut answers: Vec<Option<Result<Answer>>> = batch.iter().map(|_| None).collect();
    let mut shares: Vec<f64> = batch.iter().map(|_| 1.0).collect();
    let mut stream = store.answer(batch);
    while let Some(answered) = stream.next().await {
        told(answered.coverage);
        let at = usize::try_from(answered.ticket.0).unwrap_or(usize::MAX);
        if let (Some(answer), Some(share)) = (answers.get_mut(at), shares.get_mut(at)) {
            *share = if answered.result.is_ok() { answered.coverage.share } else { 1.0 };
            *answer = Some(answered.result);
        }
    }
    let unanswered = || Err(Error::new(ErrorKind::Internal, "the store did not answer", ""));
    let share = shares.into_iter().fold(1.0, f64::min);
    Whole { answers: answers.into_iter().map(|a| a.unwrap_or_else(unanswered)).collect(), share }
}
