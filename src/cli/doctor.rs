//! `mlogtui doctor` and `mlogtui clusters`: whether what the config names can be asked, and what to do where it cannot.

use chrono::Utc;
use serde_json::{Value, json};

use crate::config::{Cluster, Config, index_names, without_user};
use crate::model::{Error, ErrorKind, Result};
use crate::store::elastic::{Finding, Verdict, examine};
use crate::ui::numbers;

use super::arguments::{ClustersArguments, DoctorArguments};
use super::{asking, output};

/// Examines one cluster.
pub fn run(arguments: &DoctorArguments, config: Config) -> Result<()> {
    let (name, mut cluster) = arguments.target.cluster(&config)?;
    cluster.index = arguments.index.as_deref().and_then(index_names).or(cluster.index);
    let findings = examined(&name, &cluster, &config)?;
    if arguments.json {
        output::json(&findings)?;
    } else {
        output::to_stdout(|out| findings.iter().try_for_each(|finding| writeln!(out, "{}", lines(finding))))?;
    }
    outcome(&name, &findings)
}

/// What an examination comes to: a failure of the kind of the first thing that does not work.
fn outcome(name: &str, findings: &[Finding]) -> Result<()> {
    let bad: Vec<&Finding> = findings.iter().filter(|f| f.verdict == Verdict::Bad).collect();
    match bad.first() {
        None => Ok(()),
        Some(first) => {
            let words = format!("{} of {} checks of {name} failed", bad.len(), findings.len());
            Err(Error::new(kind_of(first), words, ""))
        }
    }
}

fn kind_of(finding: &Finding) -> ErrorKind {
    finding.kind.unwrap_or(ErrorKind::Unreachable)
}

/// Lists the clusters of the config, and perhaps asks each.
pub fn clusters(arguments: &ClustersArguments, config: Config) -> Result<()> {
    let mut failed = Vec::new();
    let listed: Vec<Value> = config
        .clusters
        .iter()
        .map(|(name, cluster)| {
            let mut one = json!({
                "name": name,
                "urls": cluster.urls.iter().map(|url| without_user(url)).collect::<Vec<_>>(),
                "index": cluster.index(),
                "production": cluster.production,
            });
            if arguments.check {
                let (words, fails) = state(name, cluster, &config);
                failed.extend(fails);
                one["state"] = json!(words);
            }
            one
        })
        .collect();
    if arguments.json {
        output::json(&listed)?
    } else {
        table(&listed)?
    }
    match failed.first() {
        None => Ok(()),
        Some(kind) => Err(Error::new(
            *kind,
            format!("{} of {} do not work", failed.len(), numbers::counted(listed.len(), "cluster")),
            "`mlogtui doctor --cluster NAME` says what to do.",
        )),
    }
}

fn table(listed: &[Value]) -> Result<()> {
    if listed.is_empty() {
        output::say(
            "the config names no cluster; `mlogtui config path` shows where it is, `mlogtui config init` writes an example",
        );
    }
    output::to_stdout(|out| {
        listed.iter().try_for_each(|one| {
            let text = |key: &str| one[key].as_str().unwrap_or_default().to_string();
            let production = if one["production"] == true { "PRODUCTION" } else { "" };
            let url = one["urls"][0].as_str().unwrap_or("(Cloud ID)");
            writeln!(out, "{:<16} {production:<11} {url:<40} {:<28} {}", text("name"), text("index"), text("state"))
        })
    })
}

/// How a cluster stands, in words, and how it fails if it does: one works as long as one of its nodes answers.
fn state(name: &str, cluster: &Cluster, config: &Config) -> (String, Option<ErrorKind>) {
    let findings = match examined(name, cluster, config) {
        Ok(findings) => findings,
        Err(error) => return (error.message, Some(error.kind)),
    };
    let of = |what: &str| findings.iter().find(|f| f.what == what).map(|f| f.words.clone());
    let (nodes, rest): (Vec<_>, Vec<_>) =
        findings.iter().filter(|f| f.verdict == Verdict::Bad).partition(|f| f.is_of_node());
    let silent = (!nodes.is_empty()).then(|| format!("{} of {} nodes do not answer", nodes.len(), cluster.urls.len()));
    match rest.first() {
        Some(bad) => (bad.words.clone(), Some(kind_of(bad))),
        None => ([of("version"), of("events"), silent].into_iter().flatten().collect::<Vec<_>>().join("; "), None),
    }
}

fn examined(name: &str, cluster: &Cluster, config: &Config) -> Result<Vec<Finding>> {
    let map = config.field_map_of(cluster)?;
    asking::runtime()?.block_on(examine(name, cluster, &map, || Utc::now().timestamp_millis()))
}

fn lines(finding: &Finding) -> String {
    let sign = match finding.verdict {
        Verdict::Good => "ok  ",
        Verdict::Doubtful => "note",
        Verdict::Bad => "BAD ",
    };
    let hint = if finding.hint.is_empty() { String::new() } else { format!("\n     -> {}", finding.hint) };
    format!("{sign} {}: {}{hint}", finding.what, finding.words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_decides_of_which_kind_all_is() {
        let finding =
            |verdict, kind| Finding { what: "what".into(), verdict, words: String::new(), hint: String::new(), kind };
        let well = finding(Verdict::Good, None);
        let doubtful = finding(Verdict::Doubtful, None);
        let refused = finding(Verdict::Bad, Some(ErrorKind::Refused));
        let unfit = finding(Verdict::Bad, Some(ErrorKind::BadInput));
        assert_eq!(outcome("prod", &[well.clone(), doubtful.clone()]), Ok(()));
        let error = outcome("prod", &[well, doubtful, refused, unfit]).unwrap_err();
        assert_eq!((error.kind.exit_code(), error.message.as_str()), (6, "2 of 4 checks of prod failed"));
    }
}
