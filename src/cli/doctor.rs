//! `mlogtui doctor` and `mlogtui clusters`: whether what the config names can be asked, and what to do where it cannot.

use chrono::Utc;
use serde_json::{Value, json};

use crate::config::{Cluster, Config};
use crate::model::{Error, ErrorKind, Result};
use crate::store::elastic::{Finding, Verdict, examine};
use crate::ui::numbers;

use super::arguments::{ClustersArguments, DoctorArguments};
use super::{asking, output};

/// Examines one cluster.
pub fn run(arguments: &DoctorArguments, config: Config) -> Result<()> {
    let (name, mut cluster) = arguments.target.cluster(&config)?;
    cluster.index = arguments.index.clone().or(cluster.index);
    let findings = examined(&name, &cluster, &config)?;
    if arguments.json {
        output::json(&findings)?;
    } else {
        output::to_stdout(|out| findings.iter().try_for_each(|finding| writeln!(out, "{}", lines(finding))))?;
    }
    match findings.iter().filter(|f| f.verdict == Verdict::Bad).count() {
        0 => Ok(()),
        bad => {
            Err(Error::new(ErrorKind::Unreachable, format!("{bad} of {} checks of {name} failed", findings.len()), ""))
        }
    }
}

/// Lists the clusters of the config, and perhaps asks each.
pub fn clusters(arguments: &ClustersArguments, config: Config) -> Result<()> {
    let mut failed = 0;
    let listed: Vec<Value> = config
        .clusters
        .iter()
        .map(|(name, cluster)| {
            let mut one = json!({
                "name": name,
                "urls": cluster.urls,
                "index": cluster.index(),
                "production": cluster.production,
            });
            if arguments.check {
                let (words, works) = state(name, cluster, &config);
                failed += usize::from(!works);
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
    match failed {
        0 => Ok(()),
        failed => Err(Error::new(
            ErrorKind::Unreachable,
            format!("{failed} of {} do not work", numbers::counted(listed.len(), "cluster")),
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

/// How a cluster stands, in words, and whether it works: one does as long as one of its nodes answers.
fn state(name: &str, cluster: &Cluster, config: &Config) -> (String, bool) {
    let findings = match examined(name, cluster, config) {
        Ok(findings) => findings,
        Err(error) => return (error.message, false),
    };
    let of = |what: &str| findings.iter().find(|f| f.what == what).map(|f| f.words.clone());
    let (nodes, rest): (Vec<_>, Vec<_>) =
        findings.iter().filter(|f| f.verdict == Verdict::Bad).partition(|f| f.is_of_node());
    let silent = (!nodes.is_empty()).then(|| format!("{} of {} nodes do not answer", nodes.len(), cluster.urls.len()));
    match rest.first() {
        Some(bad) => (bad.words.clone(), false),
        None => ([of("version"), of("events"), silent].into_iter().flatten().collect::<Vec<_>>().join("; "), true),
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
