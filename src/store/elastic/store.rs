//! A cluster as a store: all questions of a batch go out as one `_msearch`.

#![allow(clippy::disallowed_methods, reason = "what is known of a cluster grows old")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};

use crate::config::Cluster;
use crate::model::{Answer, Coverage, Error, ErrorKind, FieldMap, Health, Question, Result, Series, Ticket};
use crate::store::{Answered, Answers, LettingGo, Store};

use super::connection::{Body, Connection, Each, Method, Request, again_after};
use super::course::Course;
use super::explaining::curl_options;
use super::known::Known;
use super::paging::Readings;
use super::request::Search;
use super::searching::{self, Found, Further, Outcome};

/// Mappings are looked at again after this long.
pub(super) const KNOWN_FOR: Duration = Duration::from_secs(60);
/// What a server or the way to it cannot do is tried again after this long.
pub(super) const UNABLE_FOR: Duration = Duration::from_secs(300);
/// The state of a cluster that is younger answers who asks for it.
const JUST_SEEN: Duration = Duration::from_secs(2);
/// Courses of percentiles remembered; questions of the past leave theirs behind.
const COURSES: usize = 64;

/// Where searches are sent; what nobody reads is left out of the answer.
pub(super) const SEARCHES: &str = "/_msearch?filter_path=-**.std_deviation*,-**.variance*,-**.n.min,-**.n.max,-**.n.avg,-**.n.count,\
    -**.t*.buckets.key_as_string,-**.b*t*.buckets.key_as_string,-**.f*.v.min,-**.f*.v.sum";

/// How the answer to a search ends that a server had no room for, among answers to others.
const REJECTED: &[u8] = br#""status":429}"#;

/// Elasticsearch or OpenSearch.
pub struct ElasticStore {
    desk: Arc<Desk>,
}

/// What answers are made with.
pub(super) struct Desk {
    pub(super) name: String,
    pub(super) index: String,
    /// The options of a command that asks it.
    pub(super) curl_with: String,
    pub(super) connection: Arc<Connection>,
    pub(super) map: Arc<FieldMap>,
    pub(super) redact: Vec<String>,
    /// Whether its logs are sampled without weights.
    pub(super) sampled: bool,
    /// Ids of points in time that were opened and are not read in yet; locked while one is being opened
    /// or closed.
    pub(super) opened: Arc<tokio::sync::Mutex<Vec<String>>>,
    memory: Mutex<Memory>,
}

/// What is remembered between answers.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) known: Option<(Arc<Known>, Instant)>,
    /// Whether what is known may be so no more: a search failed that was made with it. The next question looks anew.
    pub(super) doubted: bool,
    /// The state of the cluster as it was seen while getting to know it: the answer to the first who asks at once.
    pub(super) seen: Option<(Health, Instant)>,
    pub(super) courses: HashMap<String, Course>,
    pub(super) readings: Readings,
    /// What was missing from the last answers, in words.
    missing: Option<String>,
    /// When an answer was last cut off because it took long, and the search could go on in the background.
    pub(super) cut_off: Option<Instant>,
    /// When the plugin that keeps the records of detectors was last found missing.
    pub(super) no_plugin: Option<Instant>,
}

/// A question whose searches are on their way.
struct Job {
    /// Its number in the batch.
    at: usize,
    question: Question,
    /// The course its percentiles are drawn by, in the first round.
    course: Option<Course>,
    /// What its second round is made of.
    further: Option<Further>,
}

/// Reads what the searches of a job found.
type ReadJob<T> = fn(&Known, &str, &Job, &[Vec<u8>]) -> Result<Found<T>>;

impl ElasticStore {
    /// A cluster by its name and config; nothing is asked yet.
    ///
    /// # Errors
    /// When the config of the cluster makes no sense.
    pub fn open(name: &str, cluster: &Cluster, map: Arc<FieldMap>) -> Result<ElasticStore> {
        let connection = Arc::new(Connection::open(name, cluster)?);
        let (name, index) = (name.to_string(), cluster.index().to_string());
        Ok(ElasticStore {
            desk: Arc::new(Desk {
                name,
                index,
                curl_with: curl_options(cluster),
                connection,
                map,
                redact: cluster.redacted(),
                sampled: cluster.sampled,
                opened: Arc::default(),
                memory: Mutex::default(),
            }),
        })
    }
}

impl Store for ElasticStore {
    fn answer(&self, batch: Vec<(Ticket, Question)>) -> Answers {
        let desk = self.desk.clone();
        Box::pin(stream::once(async move { stream::iter(desk.answer(batch).await) }).flatten())
    }

    fn explain(&self, question: &Question) -> Vec<(String, String)> {
        self.desk.explain(question)
    }

    fn let_go(&self) -> LettingGo {
        let desk = self.desk.clone();
        Box::pin(async move { desk.close_all().await })
    }
}

impl Desk {
    /// Searches as the body of an `_msearch`.
    pub(super) fn lines(&self, searches: &[&Search]) -> String {
        let header = |search: &Search| match search.index {
            None => json!({"index": self.index, "ignore_unavailable": true}),
            Some(hidden) => json!({"index": hidden, "ignore_unavailable": true, "expand_wildcards": "open,hidden"}),
        };
        // Not by `to_string`, which takes twice as long over bodies of this size.
        let written = |body: &Value| serde_json::to_string(body).unwrap_or_default();
        searches.iter().map(|search| format!("{}\n{}\n", header(search), written(&search.body))).collect()
    }

    async fn answer(&self, batch: Vec<(Ticket, Question)>) -> Vec<Answered> {
        let results = match self.known().await {
            Err(error) => batch.iter().map(|_| Err(error.clone())).collect(),
            Ok(known) => {
                let questions: Vec<&Question> = batch.iter().map(|(_, question)| question).collect();
                let by_plugin = self.by_plugin(&known, &questions);
                let (mut results, recorded, ()) =
                    tokio::join!(self.all(&known, &questions), by_plugin, self.close_left());
                recorded.into_iter().for_each(|(at, answer)| put(&mut results, at, Ok(answer)));
                results
            }
        };
        let answered = |((ticket, _), result): ((Ticket, Question), Result<(Answer, Coverage)>)| match result {
            Ok((answer, coverage)) => Answered { ticket, result: Ok(answer), coverage },
            Err(error) => Answered { ticket, result: Err(error), coverage: Coverage::partial(0.0) },
        };
        batch.into_iter().zip(results).map(answered).collect()
    }

    /// Answers questions, in one or two rounds.
    async fn all(&self, known: &Arc<Known>, questions: &[&Question]) -> Vec<Result<(Answer, Coverage)>> {
        let mut results: Vec<Result<(Answer, Coverage)>> = questions.iter().map(|_| Err(unasked())).collect();
        let mut jobs = Vec::new();
        for (at, question) in questions.iter().enumerate() {
            let at_once = match self.seen(question) {
                Some(health) => Some(Answer::Health(health)),
                None => self.read_on(known, question).await,
            };
            if let Some(answer) = at_once {
                put(&mut results, at, Ok((answer, Coverage::WHOLE)));
                continue;
            }
            let course = self.memory().courses.get(&course_key(question)).cloned();
            match searching::first(known, question, course.as_ref()) {
                Ok(round) => {
                    jobs.push((Job { at, question: (*question).clone(), course, further: None }, round.searches))
                }
                Err(error) => put(&mut results, at, Err(error)),
            }
        }
        // What is large comes first: little is left to be read when the last of it is there.
        jobs.sort_by_key(|(job, searches)| std::cmp::Reverse(size(&job.question) * searches.len()));
        let (mut jobs_left, mut shares, mut missing) = (Vec::new(), HashMap::new(), None);
        for (job, found) in self.round(known, jobs, read_first).await {
            match found {
                Ok(Found { what: Outcome::Done(answer), coverage, note }) => {
                    missing = missing.or(note);
                    put(&mut results, job.at, Ok((*answer, coverage)));
                }
                Ok(Found { what: Outcome::Further(further), coverage, note }) => {
                    missing = missing.or(note);
                    shares.insert(job.at, coverage.share);
                    match searching::second(known, &job.question, &further) {
                        Ok(round) => {
                            let (at, question) = (job.at, job.question.clone());
                            jobs_left
                                .push((Job { at, question, course: None, further: Some(further) }, round.searches));
                        }
                        Err(error) => put(&mut results, job.at, Err(error)),
                    }
                }
                Err(error) => put(&mut results, job.at, Err(error)),
            }
        }
        for (job, found) in self.round(known, jobs_left, read_second).await {
            let share = shares.get(&job.at).copied().unwrap_or(1.0);
            let result = found.map(|found| {
                missing = missing.take().or(found.note);
                (found.what, Coverage::partial(found.coverage.share.min(share)))
            });
            put(&mut results, job.at, result);
        }
        self.memory().missing = missing;
        for (question, result) in questions.iter().zip(&mut results) {
            if let Ok((answer, _)) = result {
                self.remember(known, question, answer);
            }
        }
        results
    }

    /// Sends the searches of all jobs as one request. What a job asked for is read as soon as it is there, on a thread of its
    /// own, while the rest is still on its way.
    async fn round<T: Send + 'static>(
        &self,
        known: &Arc<Known>,
        jobs: Vec<(Job, Vec<Search>)>,
        read: ReadJob<T>,
    ) -> Vec<(Arc<Job>, Result<Found<T>>)> {
        if jobs.is_empty() {
            return Vec::new();
        }
        let (jobs, searches): (Vec<Job>, Vec<Vec<Search>>) = jobs.into_iter().unzip();
        let jobs: Vec<Arc<Job>> = jobs.into_iter().map(Arc::new).collect();
        let counts: Vec<usize> = searches.iter().map(Vec::len).collect();
        let lines = self.lines(&searches.iter().flatten().collect::<Vec<_>>());
        // Freed while the server is at work: they are many small pieces.
        tokio::task::spawn_blocking(move || drop(searches));
        let name: Arc<str> = self.name.as_str().into();
        let (mut own, mut reading) = (Vec::new(), Vec::new());
        let mut each = |at: usize, text: Vec<u8>| {
            if at == 0 {
                (own, reading) = (Vec::new(), Vec::new());
            }
            own.push(text);
            if let Some(job) = jobs.get(reading.len()).filter(|_| counts.get(reading.len()) == Some(&own.len())) {
                let (known, name, job, texts) = (known.clone(), name.clone(), job.clone(), std::mem::take(&mut own));
                reading.push(tokio::task::spawn_blocking(move || read(&known, &name, &job, &texts)));
            }
        };
        if let Err(error) = self.search(lines, counts.iter().sum(), &mut each).await {
            return jobs.into_iter().map(|job| (job, Err(error.clone()))).collect();
        }
        let mut found = Vec::new();
        for (job, read) in jobs.into_iter().zip(reading) {
            found.push((job, read.await.unwrap_or_else(|_| Err(unasked()))));
        }
        self.memory().doubted |= found.iter().any(|(_, read)| read.is_err());
        found
    }

    /// Sends that many searches, written as [`Desk::lines`], and tells the text of each answer as it comes.
    pub(super) async fn search(&self, lines: String, count: usize, each: &mut Each<'_>) -> Result<()> {
        let mut told = 0;
        for tries in 0.. {
            let mut rejected = false;
            let mut counted = |at: usize, text: Vec<u8>| {
                told = at + 1;
                rejected |= text.ends_with(REJECTED);
                each(at, text);
            };
            if !(self.is_cut_off() && self.in_background(&lines, &mut counted).await?) {
                self.at_once(lines.clone(), &mut counted).await?;
            }
            let Some(wait) = again_after(tries).filter(|_| rejected) else { break };
            tokio::time::sleep(wait).await;
        }
        if told == count {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Unreachable,
            format!("{} did not answer every search it was sent", self.name),
            "Something between here and the server may change answers: check the address.",
        ))
    }

    async fn at_once(&self, lines: String, each: &mut Each<'_>) -> Result<()> {
        let request = Request::new(Method::Post, SEARCHES, Body::Lines(lines));
        let reply = self.connection.send_apart(&request, each).await?;
        match &request.body {
            Body::Lines(lines) if reply.status == 504 && self.in_background(lines, each).await? => Ok(()),
            _ => reply.success().map(drop),
        }
    }

    /// The state of the cluster, where that is asked and was seen a moment ago; nobody gets it twice.
    fn seen(&self, question: &Question) -> Option<Health> {
        let seen = if *question == Question::Health { self.memory().seen.take() } else { None };
        seen.filter(|(_, at)| at.elapsed() < JUST_SEEN).map(|(health, _)| health)
    }

    /// Keeps what the next answers are to be made with.
    fn remember(&self, known: &Arc<Known>, question: &Question, answer: &mut Answer) {
        self.turned(question, answer);
        let course = searching::next_course(known, question, answer);
        let mut memory = self.memory();
        if let Answer::Health(health) = answer {
            health.notes.extend(memory.missing.clone());
            let span = health.oldest.zip(health.newest).map(|(oldest, newest)| (oldest.0, newest.0));
            if let Some((known, _)) = memory.known.as_mut().filter(|_| span.is_some()) {
                *known = Arc::new(Known { span, ..(**known).clone() });
            }
        }
        if let Some(course) = course {
            if memory.courses.len() >= COURSES {
                memory.courses.clear();
            }
            memory.courses.insert(course_key(question), course);
        }
    }

    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read_first(known: &Known, name: &str, job: &Job, texts: &[Vec<u8>]) -> Result<Found<Outcome>> {
    searching::read(known, name, &job.question, job.course.as_ref(), texts)
}

fn read_second(known: &Known, name: &str, job: &Job, texts: &[Vec<u8>]) -> Result<Found<Answer>> {
    let further = job.further.as_ref().ok_or_else(unasked)?;
    searching::read_second(known, name, &job.question, further, texts)
}

/// How large the answer to a question is, by the number of its measures and groups; nothing else is compared with it.
fn size(question: &Question) -> usize {
    match question {
        Question::Series(series) => series.measures.len() * (2 + series.split.as_ref().map_or(0, |split| split.top)),
        _ => 0,
    }
}

fn unasked() -> Error {
    Error::new(ErrorKind::Internal, "the cluster was not asked", "")
}

fn put(results: &mut [Result<(Answer, Coverage)>], at: usize, result: Result<(Answer, Coverage)>) {
    if let Some(slot) = results.get_mut(at) {
        *slot = result;
    }
}

/// Questions that differ only in when the window lies share the course of their percentiles.
pub(super) fn course_key(question: &Question) -> String {
    let Question::Series(Series { scope, measures, split, bucket }) = question else { return String::new() };
    format!("{:?} {measures:?} {split:?} {bucket} {} {:?}", scope.filter, scope.window.length(), scope.baseline.kind)
}
