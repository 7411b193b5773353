//! Where `setup` and `ingest` write, and that nobody changes a production cluster by mistake.

use std::io::{self, BufRead, IsTerminal, Write};

use crate::config::Cluster;
use crate::model::{Error, ErrorKind, Result};

use super::arguments::PlaceArguments;

/// Where events go when nobody says otherwise; the usual index pattern matches it.
const DEFAULT_STREAM: &str = "ml-inference-logs";

impl PlaceArguments {
    /// The data stream or index that is written to.
    pub fn stream(&self, cluster: &Cluster) -> String {
        self.into.clone().or(cluster.write.clone()).unwrap_or_else(|| DEFAULT_STREAM.into())
    }

    /// Asks for the name of a production cluster before anything is changed there.
    ///
    /// # Errors
    /// When it is not given.
    pub fn confirm(&self, name: &str, cluster: &Cluster) -> Result<()> {
        let given = self.confirm.as_deref();
        if !cluster.production || given == Some(name) {
            return Ok(());
        }
        let refused = || {
            let hint = format!("Give --confirm {name}, or type its name when asked on a terminal.");
            Err(Error::new(
                ErrorKind::Usage,
                format!("{name} is a production cluster, and its name was not confirmed"),
                hint,
            ))
        };
        if given.is_some() || !io::stdin().is_terminal() {
            return refused();
        }
        let _ = write!(io::stderr(), "{name} is a production cluster. Type its name to go on: ");
        let mut typed = String::new();
        match io::stdin().lock().read_line(&mut typed) {
            Ok(_) if typed.trim() == name => Ok(()),
            _ => refused(),
        }
    }
}
