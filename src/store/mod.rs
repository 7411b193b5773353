//! A store answers questions; each kind is a folder of its own.

mod asking;
pub mod elastic;
pub mod local;
pub mod secrets;
mod signals;
mod tracks;

pub use asking::{Whole, ask_whole};

use std::pin::Pin;

use tokio_stream::Stream;

use crate::model::{Answer, Coverage, Question, Result, Ticket};

/// One answer, or a better one for the same ticket: a store repeats itself until coverage is whole.
#[derive(Debug)]
pub struct Answered {
    /// Which question.
    pub ticket: Ticket,
    /// The answer, or why there is none.
    pub result: Result<Answer>,
    /// How much of the scope it stands for.
    pub coverage: Coverage,
}

/// Answers as they come; dropping it abandons the questions.
pub type Answers = Pin<Box<dyn Stream<Item = Answered> + Send>>;

/// What ends once nothing is kept open any more.
pub type LettingGo = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Something that answers questions.
pub trait Store: Send + Sync {
    /// Answers a batch; the stream ends when every ticket has a whole answer or a failure.
    fn answer(&self, batch: Vec<(Ticket, Question)>) -> Answers;

    /// How it is asked a question, each way with its name, to be copied and tried elsewhere; by itself the question as JSON.
    fn explain(&self, question: &Question) -> Vec<(String, String)> {
        vec![("question".into(), serde_json::to_string_pretty(question).unwrap_or_default())]
    }

    /// Closes what is kept open between one page of events and the next; who goes on reading gets it anew.
    fn let_go(&self) -> LettingGo {
        Box::pin(std::future::ready(()))
    }
}
