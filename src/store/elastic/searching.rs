//! What each question takes of searches: one round, or a second one made of what the first found.

use serde_json::Value;

use crate::model::{Answer, Coverage, DistributionAnswer, Error, ErrorKind, Question, Result};

use super::course::Course;
use super::known::Known;
use super::request;
use super::response;
use super::series::Plan;

/// The searches of one question in a round.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Round {
    /// Their bodies.
    pub bodies: Vec<Value>,
}

/// What a round came to.
#[derive(Debug)]
pub enum Outcome {
    /// The answer.
    Done(Box<Answer>),
    /// Further searches first.
    Further(Further),
}

/// What the second round of a question is made of.
#[derive(Debug)]
pub enum Further {
    /// The course of the percentiles of a series that was answered otherwise.
    Course {
        /// What the first round answered.
        first: Value,
        /// What to ask.
        course: Course,
    },
    /// The counts between edges.
    Counts(Vec<f64>),
}

/// The searches of a question; a course that is known from before spares the second round.
///
/// # Errors
/// When it cannot be asked of this cluster.
pub fn first(known: &Known, question: &Question, course: Option<&Course>) -> Result<Round> {
    let one = |body: Value| Round { bodies: vec![body] };
    Ok(match question {
        Question::Series(series) => {
            let plan = Plan::new(known, series)?;
            let mut bodies = vec![request::series(known, &plan)];
            bodies.extend(course.map(|course| request::course(known, &plan, course)));
            Round { bodies }
        }
        Question::Breakdown(breakdown) => one(request::breakdown(known, breakdown)?),
        Question::Values(values) => one(request::values(known, values)?),
        Question::Distribution(distribution) => one(request::range(known, distribution)?),
        Question::Events(page) => one(request::page(known, page)?),
        Question::Fields(fields) => one(request::fields(known, fields)?),
        Question::Health => one(request::health(known)),
        Question::Anomalies(_) => {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "the detectors of this cluster cannot be read yet",
                "The drift pane shows the anomaly signals that the services log themselves.",
            ));
        }
    })
}

/// Reads the answers of the first round.
///
/// # Errors
/// When the question cannot be asked of this cluster.
pub fn read(
    known: &Known,
    name: &str,
    question: &Question,
    course: Option<&Course>,
    bodies: &[Value],
) -> Result<Outcome> {
    let body = bodies.first().unwrap_or(&Value::Null);
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
            Ok(Outcome::Further(Further::Course { first: body.clone(), course }))
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
        Question::Events(page) => done(Answer::Events(response::page(known, page, body))),
        Question::Fields(_) => done(Answer::Fields(response::fields(known, body))),
        Question::Health => done(Answer::Health(response::health(known, name, body))),
        Question::Anomalies(_) => done(Answer::Anomalies(Vec::new())),
    }
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
        _ => return Ok(Round::default()),
    };
    Ok(Round { bodies: vec![body] })
}

/// Reads the answer of the second round.
///
/// # Errors
/// When the question cannot be asked of this cluster.
pub fn read_second(known: &Known, question: &Question, further: Further, body: &Value) -> Result<Answer> {
    match (question, further) {
        (Question::Series(series), Further::Course { first, course }) => {
            let plan = Plan::new(known, series)?;
            Ok(Answer::Series(response::series(known, &plan, &first, Some((&course, body)))))
        }
        (Question::Distribution(distribution), Further::Counts(edges)) => {
            Ok(Answer::Distribution(response::counts(known, distribution, edges, body)?))
        }
        _ => Err(Error::new(ErrorKind::Internal, "a question has no second round", "")),
    }
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
pub fn completeness(bodies: &[Value]) -> Result<(Coverage, Option<String>)> {
    bodies.iter().try_fold((Coverage::WHOLE, None), |(all, note), body| {
        let (coverage, more) = response::completeness(body)?;
        Ok((Coverage::partial(all.share.min(coverage.share)), note.or(more)))
    })
}
