//! What was asked to be read: files, directories, globs, pipes, standard input, or generated lines.

use std::sync::Arc;

use crate::model::Result;

use super::sources::{Generated, GeneratedSource, Source};
use super::watch::Watch;

/// What is to be read.
#[derive(Clone)]
pub enum Inputs {
    /// Paths, directories, globs, and `-` for standard input.
    Named(Vec<String>),
    /// Lines made on demand.
    Generated(Arc<dyn Generated>),
}

impl Inputs {
    /// Opens them all, in order, and gives what tells later which files are new.
    ///
    /// # Errors
    /// When one is missing, unreadable, or a directory or glob without logs.
    pub(super) fn open(self, follow: bool) -> Result<(Vec<Arc<dyn Source>>, Watch)> {
        match self {
            Inputs::Generated(of) => Ok((vec![Arc::new(GeneratedSource::new(of))], Watch::new(Vec::new(), follow))),
            Inputs::Named(names) => {
                let mut watch = Watch::new(names, follow);
                Ok((watch.open()?, watch))
            }
        }
    }
}
