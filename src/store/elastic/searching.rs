//! What each question takes of searches: one round, or a second one made of what the first found.

use serde_json::Value;

use crate::model::{
    AnomaliesAnswer, Anomaly, AnomalySource, Answer, Coverage, DistributionAnswer, Error, ErrorKind, Filter, Page,
    PageAnswer, Question, Result, Scope,
};
use crate::store::signals;

use super::course::Course;
use super::json::{Arena, Json};
use super::known::{Flavor, Known};
use super::request::{self, Search};
use super::response::{self, Detected};
use super::series::Plan;

/// The searches of one question in a round.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Round {
    /// Their bodies.
    pub searches: Vec<Search>,
}

/// What a round came to.
#[derive(Debug)]
pub enum Outcome {
    /// The answer.
    Done(Box<Answer>),
    /// Further searches first.
    Further(Further),
}

/// Something read from searches, with how much of what there is it stands for.
#[derive(Debug)]
pub struct Found<T> {
    /// What was read.
    pub what: T,
    /// How much it stands for.
    pub coverage: Coverage,
    /// What is missing, in words.
    pub note: Option<String>,
}

/// What the second round of a question is made of.
#[derive(Debug)]
pub enum Further {
    /// The course of the percentiles of a series that was answered otherwise.
    Course {
        /// The text of what the first round answered.
        first: Vec<u8>,
        /// What to ask.
        course: Course,
    },
    /// The counts between edges.
    Counts(Vec<f64>),
    /// A page out of all that a server gives at once.
    Wide,
}

/// The searches of a question; a course that is known from before spares the second round.
///
/// # Errors
/// When it cannot be asked of this cluster.
pub fn first(known: &Known, question: &Question, course: Option<&Course>) -> Result<Round> {
    let one = |body: Value| Round { searches: vec![body.into()] };
    Ok(match question {
        Question::Series(series) => {
            let plan = Plan::new(known, series)?;
            let mut searches = vec![request::series(known, &plan).into()];
            searches.extend(course.map(|course| request::course(known, &plan, course).into()));
            Round { searches }
        }
        Question::Breakdown(breakdown) => one(request::breakdown(known, breakdown)?),
        Question::Values(values) => one(request::values(known, values)?),
        Question::Distribution(distribution) => one(request::range(known, distribution)?),
        Question::Events(page) => one(request::page(known, page)?),
        Question::Fields(fields) => one(request::fields(known, fields)?),
        Question::Health => one(request::health(known)),
        // Whether there are records is not known before: what stands for them where there are none is asked along with them.
        Question::Anomalies(scope) => {
            let signals = request::breakdown(known, &signals::question(scope))?;
            Round { searches: vec![request::records(known.server.flavor, scope.window), signals.into()] }
        }
    })
}

/// Reads the answers of the first round from their texts.
///
/// # Errors
/// When a search failed, its answer is no JSON, or the question cannot be asked of this cluster.
pub fn read(
    known: &Known,
    name: &str,
    question: &Question,
    course: Option<&Course>,
    texts: &[Vec<u8>],
) -> Result<Found<Outcome>> {
    if let Question::Events(page) = question {
        // Documents are kept as they are, and what is kept cannot lie in the answer's text.
        let Found { what: (answer, body), coverage, note } = read_page(known, name, page, texts)?;
        let what = match response::is_cut(&answer, request::asked_for(page), &body) {
            true => Outcome::Further(Further::Wide),
            false => Outcome::Done(Box::new(Answer::Events(answer))),
        };
        return Ok(Found { what, coverage, note });
    }
    if let Question::Anomalies(scope) = question {
        return anomalies(known, name, scope, texts);
    }
    let arena = Arena::new();
    let bodies = texts.iter().map(|text| read_text(name, text, &arena)).collect::<Result<Vec<Json>>>()?;
    let (coverage, note) = completeness(&bodies)?;
    let coverage = match question {
        Question::Fields(_) => coverage.of_sample(request::asked_share(known)),
        _ => coverage,
    };
    let what = read_bodies(known, name, question, course, (texts, &bodies))?;
    Ok(Found { what, coverage, note })
}

/// A page, and the answer it was cut out of.
fn read_page(known: &Known, name: &str, page: &Page, texts: &[Vec<u8>]) -> Result<Found<(PageAnswer, Value)>> {
    let body: Value = serde_json::from_slice(first_of(texts)).map_err(|_| broken(name, NO_JSON))?;
    let (coverage, note) = response::completeness(&Json::of(&body, &Arena::new()))?;
    Ok(Found { what: (response::page(known, page, &body), body), coverage, note })
}

fn read_bodies(
    known: &Known,
    name: &str,
    question: &Question,
    course: Option<&Course>,
    (texts, bodies): (&[Vec<u8>], &[Json]),
) -> Result<Outcome> {
    let body = bodies.first().unwrap_or(&Json::Null);
    if adds_up(question) && bodies.iter().any(|body| !matches!(body["aggregations"], Json::Object(_))) {
        return Err(broken(name, "something without what was asked for"));
    }
    let done = |answer| Ok(Outcome::Done(Box::new(answer)));
    match question {
        Question::Series(series) => {
            let plan = Plan::new(known, series)?;
            let drawn = course.zip(bodies.get(1));
            let answer = response::series(known, &plan, body, drawn);
            if drawn.is_some() || plan.percentiles().next().is_none() {
                return done(Answer::Series(answer));
            }
            let course = response::to_course(known, &plan, &answer);
            Ok(Outcome::Further(Further::Course { first: first_of(texts).to_vec(), course }))
        }
        Question::Distribution(distribution) => {
            let edges = response::range(distribution, body);
            if edges.is_empty() {
                let counts = vec![Vec::new(); distribution.time_buckets];
                return done(Answer::Distribution(DistributionAnswer { edges, counts }));
            }
            Ok(Outcome::Further(Further::Counts(edges)))
        }
        Question::Breakdown(breakdown) => done(Answer::Breakdown(response::breakdown(known, breakdown, body)?)),
        Question::Values(values) => done(Answer::Values(response::values(known, values, body)?)),
        Question::Fields(_) => done(Answer::Fields(response::fields(known, body))),
        Question::Health => done(Answer::Health(response::health(known, name, body))),
        Question::Events(_) | Question::Anomalies(_) => {
            Err(Error::new(ErrorKind::Internal, "answers of this kind are read elsewhere", ""))
        }
    }
}

/// Whether every answer to a question adds something up.
fn adds_up(question: &Question) -> bool {
    matches!(question, Question::Series(_) | Question::Breakdown(_) | Question::Values(_) | Question::Health)
}

/// What detectors recorded, else what the services flagged themselves.
fn anomalies(known: &Known, name: &str, scope: &Scope, texts: &[Vec<u8>]) -> Result<Found<Outcome>> {
    let done = |answer, coverage, note| {
        let what = Outcome::Done(Box::new(Answer::Anomalies(answer)));
        Ok(Found { what, coverage, note })
    };
    let [records, flagged] = texts else { return Err(broken(name, NO_JSON)) };
    let arena = Arena::new();
    let records = read_text(name, records, &arena)?;
    let status = records["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
    match response::anomalies(known.server.flavor, status, &records)? {
        Detected::Records { records, coverage, note } => done(recorded(known, scope, records, note), coverage, None),
        Detected::Absent(why) => {
            let flagged = read_text(name, flagged, &arena)?;
            let (coverage, note) = response::completeness(&flagged)?;
            let found = response::breakdown(known, &signals::question(scope), &flagged)?;
            done(signals::answer(scope, &found, why), coverage, note)
        }
    }
}

/// Records of a cluster's detectors as an answer.
pub fn recorded(known: &Known, scope: &Scope, records: Vec<Anomaly>, note: Option<String>) -> AnomaliesAnswer {
    let source = match known.server.flavor {
        Flavor::OpenSearch => AnomalySource::AnomalyDetection,
        Flavor::Elasticsearch | Flavor::Serverless => AnomalySource::MachineLearning,
    };
    let of_all = "detectors look at all events: the filter does not narrow their records";
    let filtered = (scope.filter != Filter::All).then(|| of_all.to_string());
    AnomaliesAnswer { source, records, notes: note.into_iter().chain(filtered).collect() }
}

/// An answer's text as JSON.
///
/// # Errors
/// When it is none.
pub fn read_text<'a>(name: &str, text: &'a [u8], arena: &'a Arena) -> Result<Json<'a>> {
    Json::read(text, arena).map_err(|_| broken(name, NO_JSON))
}

const NO_JSON: &str = "something that is no JSON";

fn first_of(texts: &[Vec<u8>]) -> &[u8] {
    texts.first().map(Vec::as_slice).unwrap_or_default()
}

/// The error for an answer that cannot be read.
fn broken(name: &str, what: &str) -> Error {
    let hint = "Something between here and the server may change answers: check the address, and the proxy settings.";
    Error::new(ErrorKind::Unreachable, format!("{name} answered {what}"), hint)
}

/// The search of the second round.
///
/// # Errors
/// When the question cannot be asked of this cluster.
pub fn second(known: &Known, question: &Question, further: &Further) -> Result<Round> {
    let body = match (question, further) {
        (Question::Series(series), Further::Course { course, .. }) => {
            request::course(known, &Plan::new(known, series)?, course)
        }
        (Question::Distribution(distribution), Further::Counts(edges)) => request::counts(known, distribution, edges)?,
        (Question::Events(page), Further::Wide) => request::wide_page(known, page)?,
        _ => return Ok(Round::default()),
    };
    Ok(Round { searches: vec![body.into()] })
}

/// Reads the answer of the second round from its text.
///
/// # Errors
/// When a search failed, its answer is no JSON, or the question cannot be asked of this cluster.
pub fn read_second(
    known: &Known,
    name: &str,
    question: &Question,
    further: &Further,
    texts: &[Vec<u8>],
) -> Result<Found<Answer>> {
    if let Question::Events(page) = question {
        let Found { what: (answer, _), coverage, note } = read_page(known, name, page, texts)?;
        return Ok(Found { what: Answer::Events(answer), coverage, note });
    }
    let arena = Arena::new();
    let body = read_text(name, first_of(texts), &arena)?;
    let (coverage, note) = response::completeness(&body)?;
    let what = match (question, further) {
        (Question::Series(series), Further::Course { first, course }) => {
            let plan = Plan::new(known, series)?;
            let first = read_text(name, first, &arena)?;
            Answer::Series(response::series(known, &plan, &first, Some((course, &body))))
        }
        (Question::Distribution(distribution), Further::Counts(edges)) => {
            Answer::Distribution(response::counts(known, distribution, edges.clone(), &body)?)
        }
        _ => return Err(Error::new(ErrorKind::Internal, "a question has no second round", "")),
    };
    Ok(Found { what, coverage, note })
}

/// The course that the next answer to the same question is to be drawn by.
pub fn next_course(known: &Known, question: &Question, answer: &Answer) -> Option<Course> {
    let (Question::Series(series), Answer::Series(answer)) = (question, answer) else { return None };
    let plan = Plan::new(known, series).ok()?;
    plan.percentiles().next()?;
    Some(response::to_course(known, &plan, answer))
}

/// How much an answer of several searches stands for, and what is missing.
///
/// # Errors
/// When one of them failed.
pub fn completeness(bodies: &[Json]) -> Result<(Coverage, Option<String>)> {
    bodies.iter().try_fold((Coverage::WHOLE, None), |(all, note), body| {
        let (coverage, more) = response::completeness(body)?;
        Ok((Coverage::partial(all.share.min(coverage.share)), note.or(more)))
    })
}
