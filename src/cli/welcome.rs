//! `mlogtui` alone: the ways to start, in a screenful.

use crate::model::Result;

use super::output;

const WORDS: &str = "\
mlogtui: investigate the logs of ML systems in the terminal

See an incident on generated traffic:
  mlogtui demo
  mlogtui demo --scenario confidence-collapse

Look at your own logs (NDJSON; plain, gzip or zstd; files that grow are followed):
  mlogtui --file app.ndjson
  mlogtui --file '/var/log/ml/*.ndjson.gz' --last 2h
  kubectl logs deploy/model -f | mlogtui --file -

Look at a cluster (Elasticsearch, OpenSearch; see `mlogtui config init`):
  mlogtui --cluster prod
  mlogtui --url http://localhost:9200 --index 'ml-*'

The same numbers for scripts:
  mlogtui dashboard --file app.ndjson --json
  mlogtui logs --file app.ndjson --filter 'level:ERROR' --json
  mlogtui fields --file app.ndjson

Settings: mlogtui config init     Keys: ? in any screen     All options: mlogtui --help
";

/// Prints the ways to start.
pub fn run() -> Result<()> {
    output::to_stdout(|out| out.write_all(WORDS.as_bytes()))
}
