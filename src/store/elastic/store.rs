//! A cluster as a store: all questions of a batch go out as one `_msearch`.

#![allow(clippy::disallowed_methods, reason = "what is known of a cluster grows old")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};

use crate::config::Cluster;
use crate::model::{Answer, Coverage, Error, ErrorKind, FieldMap, Question, Result, Series, Ticket};
use crate::store::{Answered, Answers, Store};

use super::connection::{Body, Connection, Method, Request};
use super::course::Course;
use super::known::{Fields, Known, Server};
use super::searching::{self, Further, Outcome};
use super::{request, response};

/// Mappings are looked at again after this long.
const KNOWN_FOR: Duration = Duration::from_secs(300);
/// Courses of percentiles remembered; questions of the past leave theirs behind.
const COURSES: usize = 64;

/// Where searches are sent; what nobody reads is left out of the answer.
const SEARCHES: &str = "/_msearch?filter_path=-**.std_deviation*,-**.variance*,-**.n.min,-**.n.max,-**.n.avg,-**.n.count,\
    -**.t.buckets.key_as_string";

/// Elasticsearch or OpenSearch.
pub struct ElasticStore {
    desk: Arc<Desk>,
}

struct Desk {
    name: String,
    index: String,
    /// The first address, for people.
    url: String,
    connection: Connection,
    map: Arc<FieldMap>,
    redact: Vec<String>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    known: Option<(Arc<Known>, Instant)>,
    courses: HashMap<String, Course>,
    /// What was missing from the last answers, in words.
    missing: Option<String>,
}

/// A question that can be asked, and where its searches stand in the round.
struct Job {
    at: usize,
    course: Option<Course>,
    bodies: Vec<Value>,
}

impl ElasticStore {
    /// A cluster by its name and config; nothing is asked yet.
    ///
    /// # Errors
    /// When the config of the cluster makes no sense.
    pub fn open(name: &str, cluster: &Cluster, map: Arc<FieldMap>) -> Result<ElasticStore> {
        let connection = Connection::open(name, cluster)?;
        let (name, index) = (name.to_string(), cluster.index().to_string());
        let url = cluster.urls.first().map(|url| url.trim_end_matches('/').to_string()).unwrap_or_default();
        Ok(ElasticStore {
            desk: Arc::new(Desk {
                name,
                index,
                url,
                connection,
                map,
                redact: cluster.redacted(),
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
}

impl Desk {
    /// The searches of a question, and a command that sends them; secrets stay out of it.
    fn explain(&self, question: &Question) -> Vec<(String, String)> {
        let Some((known, _)) = self.memory().known.clone() else { return Vec::new() };
        let course = self.memory().courses.get(&course_key(question)).cloned();
        let Ok(round) = searching::first(&known, question, course.as_ref()) else { return Vec::new() };
        let pretty = |body: &Value| serde_json::to_string_pretty(body).unwrap_or_default();
        let dsl = round.bodies.iter().map(pretty).collect::<Vec<_>>().join("\n");
        let lines = self.lines(&round.bodies.iter().collect::<Vec<_>>());
        let quoted = lines.replace('\'', "'\\''");
        let curl = format!(
            "curl -s -H 'content-type: application/x-ndjson' -H \"Authorization: $AUTHORIZATION\" '{}{SEARCHES}' --data-binary '{quoted}'",
            self.url
        );
        vec![("query DSL".into(), dsl), ("curl".into(), curl)]
    }

    /// Searches as the body of an `_msearch`.
    fn lines(&self, bodies: &[&Value]) -> String {
        let header = json!({"index": self.index, "ignore_unavailable": true}).to_string();
        bodies.iter().map(|body| format!("{header}\n{body}\n")).collect()
    }

    async fn answer(&self, batch: Vec<(Ticket, Question)>) -> Vec<Answered> {
        let results = match self.known().await {
            Err(error) => batch.iter().map(|_| Err(error.clone())).collect(),
            Ok(known) => self.all(&known, batch.iter().map(|(_, question)| question).collect()).await,
        };
        let answered = |((ticket, _), result): ((Ticket, Question), Result<(Answer, Coverage)>)| match result {
            Ok((answer, coverage)) => Answered { ticket, result: Ok(answer), coverage },
            Err(error) => Answered { ticket, result: Err(error), coverage: Coverage::partial(0.0) },
        };
        batch.into_iter().zip(results).map(answered).collect()
    }

    async fn all(&self, known: &Arc<Known>, questions: Vec<&Question>) -> Vec<Result<(Answer, Coverage)>> {
        let unanswered = || Err(Error::new(ErrorKind::Internal, "the cluster was not asked", ""));
        let mut results: Vec<Result<(Answer, Coverage)>> = questions.iter().map(|_| unanswered()).collect();
        let mut jobs = Vec::new();
        for (at, question) in questions.iter().enumerate() {
            let course = self.memory().courses.get(&course_key(question)).cloned();
            match searching::first(known, question, course.as_ref()) {
                Ok(round) => jobs.push(Job { at, course, bodies: round.bodies }),
                Err(error) => put(&mut results, at, Err(error)),
            }
        }
        let mut further = Vec::new();
        for (job, found) in self.round(jobs).await {
            let Some(question) = questions.get(job.at) else { continue };
            match found.and_then(|(bodies, coverage)| {
                let outcome = searching::read(known, &self.name, question, job.course.as_ref(), &bodies)?;
                Ok((outcome, coverage))
            }) {
                Ok((Outcome::Done(answer), coverage)) => put(&mut results, job.at, Ok((*answer, coverage))),
                Ok((Outcome::Further(more), coverage)) => further.push((job.at, more, coverage)),
                Err(error) => put(&mut results, job.at, Err(error)),
            }
        }
        self.second(known, &questions, further, &mut results).await;
        for (question, result) in questions.iter().zip(&mut results) {
            if let Ok((answer, _)) = result {
                self.remember(known, question, answer);
            }
        }
        results
    }

    async fn second(
        &self,
        known: &Known,
        questions: &[&Question],
        further: Vec<(usize, Further, Coverage)>,
        results: &mut [Result<(Answer, Coverage)>],
    ) {
        let (mut jobs, mut waiting) = (Vec::new(), HashMap::new());
        for (at, more, coverage) in further {
            let Some(question) = questions.get(at) else { continue };
            match searching::second(known, question, &more) {
                Ok(round) => {
                    jobs.push(Job { at, course: None, bodies: round.bodies });
                    waiting.insert(at, (more, coverage));
                }
                Err(error) => put(results, at, Err(error)),
            }
        }
        for (job, found) in self.round(jobs).await {
            let (Some(question), Some((more, first))) = (questions.get(job.at), waiting.remove(&job.at)) else {
                continue;
            };
            let result = found.and_then(|(bodies, coverage)| {
                let body = bodies.first().unwrap_or(&Value::Null);
                let answer = searching::read_second(known, question, more, body)?;
                Ok((answer, Coverage::partial(coverage.share.min(first.share))))
            });
            put(results, job.at, result);
        }
    }

    /// Sends the searches of all jobs as one request.
    async fn round(&self, jobs: Vec<Job>) -> Vec<(Job, Result<(Vec<Value>, Coverage)>)> {
        if jobs.is_empty() {
            return Vec::new();
        }
        let bodies: Vec<&Value> = jobs.iter().flat_map(|job| &job.bodies).collect();
        let mut found = match self.search(&bodies).await {
            Ok(found) => found.into_iter(),
            Err(error) => return jobs.into_iter().map(|job| (job, Err(error.clone()))).collect(),
        };
        let mut missing = None;
        let read = jobs.into_iter().map(|job| {
            let own: Vec<Value> = found.by_ref().take(job.bodies.len()).collect();
            let result = searching::completeness(&own).map(|(coverage, note)| {
                missing = missing.take().or(note);
                (own, coverage)
            });
            (job, result)
        });
        let read = read.collect();
        self.memory().missing = missing;
        read
    }

    async fn search(&self, bodies: &[&Value]) -> Result<Vec<Value>> {
        let request = Request::new(Method::Post, SEARCHES, Body::Lines(self.lines(bodies)));
        let mut answer = self.connection.send(&request).await?.success()?;
        match answer["responses"].take() {
            Value::Array(responses) if responses.len() == bodies.len() => Ok(responses),
            _ => Err(Error::new(
                ErrorKind::Unreachable,
                format!("{} did not answer every search it was sent", self.name),
                "Something between here and the server may change answers: check the address.",
            )),
        }
    }

    /// What is known of the cluster, looked at again from time to time.
    async fn known(&self) -> Result<Arc<Known>> {
        let fresh = self.memory().known.clone().filter(|(_, at)| at.elapsed() < KNOWN_FOR);
        if let Some((known, _)) = fresh {
            return Ok(known);
        }
        let server = Server::read(&self.connection.send(&Request::get("/")).await?.success()?);
        let path = format!("/{}/_field_caps?fields=*&ignore_unavailable=true", path_of(&self.index));
        let fields = Fields::read(&self.connection.send(&Request::get(path)).await?.success()?);
        if fields.indices == 0 {
            return Err(Error::new(
                ErrorKind::Unreachable,
                format!("no index of {} matches {}", self.name, self.index),
                "Name another one with --index or in the config; `mlogtui clusters --check` lists what can be reached.",
            ));
        }
        let mut known = Known::new(server, &self.index, self.map.clone(), fields)?;
        known.redact = self.redact.clone();
        let presence = self.search(&[&request::presence(&known)]).await?;
        response::presence(&mut known, presence.first().unwrap_or(&Value::Null));
        let health = self.search(&[&request::health(&known)]).await?;
        let health = response::health(&known, &self.name, health.first().unwrap_or(&Value::Null));
        known.span = health.oldest.zip(health.newest).map(|(oldest, newest)| (oldest.0, newest.0));
        let known = Arc::new(known);
        self.memory().known = Some((known.clone(), Instant::now()));
        Ok(known)
    }

    /// Keeps what the next answers are to be made with.
    fn remember(&self, known: &Arc<Known>, question: &Question, answer: &mut Answer) {
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

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn put(results: &mut [Result<(Answer, Coverage)>], at: usize, result: Result<(Answer, Coverage)>) {
    if let Some(slot) = results.get_mut(at) {
        *slot = result;
    }
}

/// Questions that differ only in when the window lies share the course of their percentiles.
fn course_key(question: &Question) -> String {
    let Question::Series(Series { scope, measures, split, bucket }) = question else { return String::new() };
    format!("{:?} {measures:?} {split:?} {bucket} {} {:?}", scope.filter, scope.window.length(), scope.baseline.kind)
}

/// An index pattern as it stands in a path.
fn path_of(index: &str) -> String {
    index
        .replace('%', "%25")
        .replace('<', "%3C")
        .replace('>', "%3E")
        .replace('/', "%2F")
        .replace('#', "%23")
        .replace('?', "%3F")
}
