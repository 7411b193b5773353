//! Questions on their way to the store: one task a batch, dropped when nobody waits for it any more.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::AbortHandle;
use tokio_stream::StreamExt;

use crate::app::Message;
use crate::model::{Coverage, Error, ErrorKind, Question, Ticket};
use crate::store::{Answered, LettingGo, Store};

/// Puts questions to a store and brings the answers back as messages.
pub struct Errands {
    store: Arc<dyn Store>,
    to: UnboundedSender<Message>,
    batches: Vec<Batch>,
}

struct Batch {
    awaited: Vec<Ticket>,
    /// The question among them that is of no screen's.
    health: Option<Ticket>,
    task: AbortHandle,
}

impl Errands {
    /// Errands to that store, whose answers go to `to`.
    pub fn new(store: Arc<dyn Store>, to: UnboundedSender<Message>) -> Errands {
        Errands { store, to, batches: Vec::new() }
    }

    /// Puts a batch to the store; must be called within a runtime.
    pub fn ask(&mut self, batch: Vec<(Ticket, Question)>) {
        self.batches.retain(|b| !b.task.is_finished());
        let awaited: Vec<Ticket> = batch.iter().map(|(ticket, _)| *ticket).collect();
        let health = batch.iter().find(|(_, question)| *question == Question::Health).map(|(ticket, _)| *ticket);
        let (store, to) = (Arc::clone(&self.store), self.to.clone());
        let fetching = tokio::spawn(fetch(store, batch, to));
        self.batches.push(Batch { awaited: awaited.clone(), health, task: fetching.abort_handle() });
        let to = self.to.clone();
        tokio::spawn(async move {
            // A store that panics, or ends too early, must not leave a screen waiting for ever.
            let unanswered = match fetching.await {
                Ok(unanswered) => unanswered,
                Err(error) if error.is_panic() => awaited,
                Err(_) => Vec::new(),
            };
            for ticket in unanswered {
                let _ = to.send(Message::Answered { ticket, result: Err(broken()), coverage: Coverage::WHOLE });
            }
        });
    }

    /// How the store is asked something.
    pub fn explain(&self, question: &Question) -> Vec<(String, String)> {
        self.store.explain(question)
    }

    /// Closes what the store keeps open for who reads page by page.
    pub fn let_go(&self) -> LettingGo {
        self.store.let_go()
    }

    /// Forgets tickets; a batch of which none is awaited any more is dropped. Where only the state of the store is still
    /// awaited it is asked for anew by itself, so that searches nobody waits for do not go on for its sake.
    pub fn abandon(&mut self, tickets: &[Ticket]) {
        let mut again = Vec::new();
        for batch in self.batches.iter_mut().filter(|b| b.awaited.iter().any(|t| tickets.contains(t))) {
            batch.awaited.retain(|t| !tickets.contains(t));
            let left = batch.awaited.iter().all(|t| Some(*t) == batch.health);
            if left && !batch.task.is_finished() {
                batch.task.abort();
                again.extend(batch.awaited.drain(..).map(|ticket| (ticket, Question::Health)));
            }
        }
        self.batches.retain(|b| !b.awaited.is_empty() && !b.task.is_finished());
        again.into_iter().for_each(|one| self.ask(vec![one]));
    }
}

/// Hands the answers on as they come; gives the tickets of those that were still to become better when the store ended.
async fn fetch(store: Arc<dyn Store>, batch: Vec<(Ticket, Question)>, to: UnboundedSender<Message>) -> Vec<Ticket> {
    let mut unanswered: Vec<Ticket> = batch.iter().map(|(ticket, _)| *ticket).collect();
    let mut answers = store.answer(batch);
    while let Some(Answered { ticket, result, coverage }) = answers.next().await {
        if coverage.last || result.is_err() {
            unanswered.retain(|waiting| *waiting != ticket);
        }
        if to.send(Message::Answered { ticket, result, coverage }).is_err() {
            return Vec::new();
        }
    }
    unanswered
}

fn broken() -> Error {
    let hint = "the program's log has the details; asking again may help";
    Error::new(ErrorKind::Internal, "a fault of the program stopped this question", hint)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::sync::mpsc;

    use super::*;
    use crate::model::{Answer, Baseline, Filter, Health, Scope, Time, Window};
    use crate::store::Answers;

    /// Answers the first ticket at once and never ends; tells when its answers are dropped.
    struct Slow(Arc<AtomicBool>);

    struct Told(Arc<AtomicBool>);

    impl Drop for Told {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    impl Store for Slow {
        fn answer(&self, batch: Vec<(Ticket, Question)>) -> Answers {
            let told = Told(Arc::clone(&self.0));
            let (ticket, _) = batch[0];
            let first = Answered { ticket, result: Ok(Answer::Health(Health::default())), coverage: Coverage::WHOLE };
            let rest = tokio_stream::pending().map(move |answer| {
                let _ = &told;
                answer
            });
            Box::pin(tokio_stream::once(first).chain(rest))
        }
    }

    struct Faulty;

    impl Store for Faulty {
        fn answer(&self, _: Vec<(Ticket, Question)>) -> Answers {
            panic!("a fault")
        }
    }

    #[tokio::test]
    async fn answers_come_back_until_the_last_ticket_is_abandoned() {
        let dropped = Arc::new(AtomicBool::new(false));
        let (to, mut from) = mpsc::unbounded_channel();
        let mut errands = Errands::new(Arc::new(Slow(Arc::clone(&dropped))), to);
        errands.ask(vec![(Ticket(1), Question::Health), (Ticket(2), Question::Health)]);
        assert!(matches!(from.recv().await, Some(Message::Answered { ticket: Ticket(1), .. })));
        errands.abandon(&[Ticket(1)]);
        tokio::task::yield_now().await;
        assert!(!dropped.load(Ordering::SeqCst));
        errands.abandon(&[Ticket(2)]);
        tokio::task::yield_now().await;
        assert!(dropped.load(Ordering::SeqCst));
        assert!(errands.batches.is_empty());
    }

    #[tokio::test]
    async fn where_only_the_state_of_the_store_is_still_awaited_it_is_asked_for_by_itself() {
        let dropped = Arc::new(AtomicBool::new(false));
        let (to, mut from) = mpsc::unbounded_channel();
        let mut errands = Errands::new(Arc::new(Slow(Arc::clone(&dropped))), to);
        let scope = Scope { window: Window::new(Time(0), Time(1)), filter: Filter::All, baseline: Baseline::default() };
        errands.ask(vec![(Ticket(1), Question::Health), (Ticket(2), Question::Anomalies(scope))]);
        assert!(matches!(from.recv().await, Some(Message::Answered { ticket: Ticket(1), .. })));
        errands.abandon(&[Ticket(2)]);
        assert!(matches!(from.recv().await, Some(Message::Answered { ticket: Ticket(1), .. })));
        assert!(dropped.load(Ordering::SeqCst), "what nobody waits for has ended");
        assert_eq!(errands.batches.len(), 1);
    }

    /// Has read half when its thread dies.
    struct Dying;

    impl Store for Dying {
        fn answer(&self, batch: Vec<(Ticket, Question)>) -> Answers {
            let answered = |(ticket, _)| Answered {
                ticket,
                result: Ok(Answer::Health(Health::default())),
                coverage: Coverage::so_far(0.5),
            };
            Box::pin(tokio_stream::iter(batch.into_iter().map(answered)))
        }
    }

    #[tokio::test]
    async fn a_store_that_ends_before_its_last_answer_is_an_error_as_well() {
        let (to, mut from) = mpsc::unbounded_channel();
        Errands::new(Arc::new(Dying), to.clone()).ask(vec![(Ticket(1), Question::Health)]);
        assert!(matches!(from.recv().await, Some(Message::Answered { result: Ok(_), .. })));
        assert!(matches!(from.recv().await, Some(Message::Answered { ticket: Ticket(1), result: Err(_), .. })));
    }

    #[tokio::test]
    async fn a_store_that_panics_is_an_error_with_a_hint() {
        let (to, mut from) = mpsc::unbounded_channel();
        Errands::new(Arc::new(Faulty), to.clone()).ask(vec![(Ticket(1), Question::Health)]);
        let Some(Message::Answered { result: Err(error), .. }) = from.recv().await else { panic!("no error came") };
        assert_eq!(error.kind, ErrorKind::Internal);
    }
}
