//! One thing that a cluster needs.

use serde_json::Value;

use super::difference::{Difference, difference};
use crate::store::elastic::connection::Method;

/// One thing that a cluster needs.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// What it is, in words.
    pub title: String,
    /// Where it is put.
    pub put: String,
    /// How it is made there.
    pub method: Method,
    /// How it should be.
    pub wanted: Value,
    /// How it stands.
    pub standing: Standing,
}

impl Part {
    /// Leaves undone what is still to do, and says why.
    pub fn leave_out(&mut self, why: &str) {
        if self.standing.is_open() {
            self.standing = Standing::Impossible(why.into());
        }
    }
}

/// How a part stands on the cluster.
#[derive(Clone, PartialEq, Debug)]
pub enum Standing {
    /// It is as it should be.
    Same,
    /// It is not there.
    New,
    /// It is there, and differs in these places.
    Differs(Vec<Difference>),
    /// This server cannot have it, and why.
    Impossible(String),
}

impl Standing {
    /// Whether the server can have it.
    pub fn is_possible(&self) -> bool {
        !matches!(self, Standing::Impossible(_))
    }

    /// Whether something is to be done.
    pub fn is_open(&self) -> bool {
        matches!(self, Standing::New | Standing::Differs(_))
    }

    /// From what is there now.
    pub fn between(there: Option<&Value>, wanted: &Value) -> Standing {
        match there {
            None => Standing::New,
            Some(there) => match difference(there, wanted) {
                same if same.is_empty() => Standing::Same,
                differences => Standing::Differs(differences),
            },
        }
    }
}
