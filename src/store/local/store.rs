//! The local store behind the `Store` trait: answers from what was read so far, again and again until all was read.

use std::collections::HashSet;
use std::iter;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{self, UnboundedSender};
use tokio_stream::wrappers::UnboundedReceiverStream;

use crate::model::{
    Answer, Coverage, Error, ErrorKind, Event, FieldMap, Page, PageAnswer, Question, Result, Scope, Ticket, Window,
};
use crate::store::{Answered, Answers, Store};

use super::answer::{self, View, parallel};
use super::columns::ColumnSpec;
use super::fields;
use super::inputs::Inputs;
use super::load::{Loader, Snapshot, Sought};
use super::reading_back;

/// The first answer waits until this share (0–1) was read, so that it stands for something.
const FIRST_SHARE: f64 = 0.05;
/// From this share (0–1) on the first answer is put off, for a whole one will come soon.
const NEARLY_WHOLE: f64 = 0.9;
/// Answers to a scan under way come no oftener than this.
const BETWEEN_ANSWERS: Duration = Duration::from_millis(150);
/// Until the first answer it is looked this often whether enough was read for it.
const BEFORE_FIRST: Duration = Duration::from_millis(10);

/// Log files (or a stream, or generated traffic) as a store.
pub struct LocalStore {
    loader: Arc<Loader>,
    map: Arc<FieldMap>,
    threads: usize,
    follow: bool,
}

impl LocalStore {
    /// Opens the inputs and starts reading; the columns that the `expected` questions need are pulled out in the first scan.
    /// With `follow`, what has arrived of a stream by now is all there is to wait for, and answers come again and again while
    /// more is read; else its end is awaited, and only [`Question::Health`], which tells how far the reading got, is answered
    /// before everything was read.
    ///
    /// # Errors
    /// When an input is missing or unreadable, or a directory holds no logs.
    pub fn open(inputs: Inputs, map: Arc<FieldMap>, expected: &[Question], follow: bool) -> Result<Arc<LocalStore>> {
        let threads = thread::available_parallelism().map_or(2, usize::from);
        let specs = needs_of(expected.iter(), &map);
        let loader = Loader::open(inputs, map.clone(), threads, &specs, follow)?;
        Ok(Arc::new(LocalStore { loader, map, threads, follow }))
    }
}

impl Store for LocalStore {
    fn answer(&self, batch: Vec<(Ticket, Question)>) -> Answers {
        let (send, receive) = mpsc::unbounded_channel();
        let desk = Desk {
            loader: self.loader.clone(),
            map: self.map.clone(),
            threads: self.threads,
            follow: self.follow,
            send,
        };
        let spawned = thread::Builder::new().name("answers".into()).spawn(move || desk.answer(batch));
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread to answer with");
        }
        Box::pin(UnboundedReceiverStream::new(receive))
    }
}

fn needs_of<'a>(questions: impl Iterator<Item = &'a Question>, map: &FieldMap) -> Vec<ColumnSpec> {
    let mut seen = HashSet::new();
    questions.flat_map(|q| answer::needs(q, map)).filter(|spec| seen.insert(spec.clone())).collect()
}

/// The stretches of time that a question looks at.
fn stretches(question: &Question) -> Vec<Window> {
    let of = |scope: &Scope| iter::once(scope.window).chain(scope.baseline.windows.iter().copied()).collect();
    match question {
        Question::Series(q) => of(&q.scope),
        Question::Breakdown(q) => of(&q.scope),
        Question::Distribution(q) => of(&q.scope),
        Question::Anomalies(scope) => of(scope),
        Question::Events(q) => vec![q.window],
        Question::Fields(q) => vec![q.window],
        Question::Values(q) => vec![q.window],
        Question::Health => Vec::new(),
    }
}

/// What one batch needs while it is answered on its own thread.
struct Desk {
    loader: Arc<Loader>,
    map: Arc<FieldMap>,
    threads: usize,
    follow: bool,
    send: UnboundedSender<Answered>,
}

impl Desk {
    fn answer(self, batch: Vec<(Ticket, Question)>) {
        self.loader.refresh();
        let (specs, sought) = self.needs(&batch);
        self.loader.want(&specs, &sought);
        // Lines need few columns, which are mostly there: a waterfall is drawn before what is usual of its steps is known.
        let (measured, lines): (Vec<_>, Vec<_>) = batch.into_iter().partition(|(_, q)| is_measured(q));
        for part in [lines, measured].iter().filter(|part| !part.is_empty()) {
            self.answer_part(part);
        }
    }

    /// The columns that questions need, and where.
    fn needs(&self, batch: &[(Ticket, Question)]) -> (Vec<ColumnSpec>, Sought) {
        let specs = needs_of(batch.iter().map(|(_, q)| q), &self.map);
        (specs, Some(batch.iter().flat_map(|(_, q)| stretches(q)).collect()))
    }

    /// Answers again and again until everything was read that these questions need.
    fn answer_part(&self, batch: &[(Ticket, Question)]) {
        let (specs, sought) = self.needs(batch);
        let asked_at = Instant::now();
        let mut answered_at: Option<Instant> = None;
        loop {
            let snapshot = self.loader.snapshot(&specs, &sought);
            // What lacks little will be whole in a moment: a screen that refreshes shall not show both.
            let soon = snapshot.coverage.share >= NEARLY_WHOLE && asked_at.elapsed() < BETWEEN_ANSWERS;
            let due = answered_at.map_or(!soon, |at| at.elapsed() >= BETWEEN_ANSWERS);
            let whole = snapshot.coverage.is_whole();
            if whole || (due && snapshot.coverage.share >= FIRST_SHARE) {
                self.answer_from(&snapshot, batch);
                answered_at = Some(Instant::now());
            }
            if whole || self.send.is_closed() {
                return;
            }
            self.loader.wait(if answered_at.is_some() { BETWEEN_ANSWERS } else { BEFORE_FIRST });
        }
    }

    fn answer_from(&self, snapshot: &Snapshot, batch: &[(Ticket, Question)]) {
        let view = View {
            segments: &snapshot.segments,
            dictionary: &snapshot.dictionary,
            map: &self.map,
            threads: self.threads,
        };
        let worth_it =
            |question: &Question| self.follow || snapshot.coverage.is_whole() || matches!(question, Question::Health);
        let (measured, others): (Vec<_>, Vec<_>) =
            batch.iter().filter(|(_, q)| worth_it(q)).partition(|(_, q)| is_measured(q));
        parallel::map(self.threads, others, |(ticket, question)| {
            let (result, coverage) = self.one(&view, snapshot, question);
            self.tell(*ticket, result, coverage);
        });
        let questions: Vec<&Question> = measured.iter().map(|(_, q)| q).collect();
        for ((ticket, _), result) in measured.iter().zip(answer::answer_all(&view, &questions)) {
            self.tell(*ticket, result, snapshot.coverage);
        }
    }

    fn tell(&self, ticket: Ticket, result: Result<Answer>, coverage: Coverage) {
        // Nobody listens any more: the questions were abandoned, which the loop notices by itself.
        let _ = self.send.send(Answered { ticket, result, coverage });
    }

    fn one(&self, view: &View, snapshot: &Snapshot, question: &Question) -> (Result<Answer>, Coverage) {
        let whole = |result| (result, snapshot.coverage);
        match question {
            Question::Health => whole(Ok(Answer::Health(snapshot.health.clone()))),
            Question::Events(page) => whole(self.events(view, page).map(Answer::Events)),
            Question::Fields(asked) => match fields::fields(view, &self.loader, asked, &self.map) {
                Ok((fields, share)) => (Ok(Answer::Fields(fields)), snapshot.coverage.of_sample(share)),
                Err(error) => whole(Err(error)),
            },
            _ => whole(Err(Error::new(ErrorKind::Internal, "a measured question is answered elsewhere", ""))),
        }
    }

    fn events(&self, view: &View, page: &Page) -> Result<PageAnswer> {
        let plan = answer::page(view, page)?;
        let events: Vec<Event> = plan.lines.iter().map(|at| reading_back::event(&self.loader, &self.map, at)).collect();
        Ok(PageAnswer { events, next: plan.next })
    }
}

fn is_measured(question: &Question) -> bool {
    !matches!(question, Question::Events(_) | Question::Fields(_) | Question::Health)
}

#[cfg(test)]
mod tests {
    use tokio_stream::StreamExt;

    use super::*;
    use crate::contract;
    use crate::model::{Fields, Filter, Time};

    #[tokio::test]
    async fn a_sample_of_the_fields_is_final_though_not_whole() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("app.ndjson");
        let lines: String =
            (10..60).map(|s| format!("{{\"timestamp\":\"2026-03-01T00:00:{s}Z\",\"a\":1}}\n")).collect();
        std::fs::write(&path, lines).unwrap();
        let named = Inputs::Named(vec![path.display().to_string()]);
        let store = LocalStore::open(named, contract::field_map("mlog").unwrap(), &[], true).unwrap();
        let window = Window::new(Time(0), Time(i64::MAX));
        let asked = Question::Fields(Fields { window, filter: Filter::All, sample: Some(10) });
        let answers: Vec<Answered> = store.answer(vec![(Ticket(1), asked)]).collect().await;
        let coverage = answers.last().unwrap().coverage;
        assert!(coverage.last && !coverage.is_whole(), "{coverage:?}");
    }
}
