//! Asks the plugin of OpenSearch for what its detectors recorded: who may not see their indices may still ask it.

#![allow(clippy::disallowed_methods, reason = "what is known of a cluster grows old")]

use std::time::Instant;

use super::json::{Arena, Json};
use super::known::{Flavor, Known};
use super::response::Detected;
use super::searching::recorded;
use super::store::{Desk, UNABLE_FOR};
use super::{request, response};
use crate::model::{Answer, Coverage, Question, Scope};

impl Desk {
    /// The answers to questions about detectors that the plugin has, by the number of the question; none where there is no
    /// plugin, which is remembered for a while.
    pub(super) async fn by_plugin(&self, known: &Known, questions: &[&Question]) -> Vec<(usize, (Answer, Coverage))> {
        let missing = self.memory().no_plugin.is_some_and(|at| at.elapsed() < UNABLE_FOR);
        let mut found = Vec::new();
        if known.server.flavor != Flavor::OpenSearch || missing {
            return found;
        }
        for (at, question) in questions.iter().enumerate() {
            if let Question::Anomalies(scope) = question {
                match self.of_plugin(known, scope).await {
                    Some(answer) => found.push((at, answer)),
                    None => self.memory().no_plugin = Some(Instant::now()),
                }
            }
        }
        found
    }

    async fn of_plugin(&self, known: &Known, scope: &Scope) -> Option<(Answer, Coverage)> {
        let reply = self.send(&request::records_by_plugin(scope.window)).await.ok()?;
        match response::anomalies(known.server.flavor, reply.status, &Json::of(&reply.body, &Arena::new())).ok()? {
            Detected::Records { records, coverage, note } => {
                Some((Answer::Anomalies(recorded(known, scope, records, note)), coverage))
            }
            Detected::Absent(_) => None,
        }
    }
}
