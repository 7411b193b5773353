//! How a cluster is asked a question, to be copied and tried elsewhere; secrets stay out of it.

use std::path::PathBuf;

use serde_json::Value;

use super::searching;
use super::store::{Desk, SEARCHES, course_key};
use crate::config::Cluster;
use crate::model::Question;

impl Desk {
    /// The searches of a question, and a command that sends them.
    pub(super) fn explain(&self, question: &Question) -> Vec<(String, String)> {
        let Some((known, _)) = self.memory().known.clone() else { return Vec::new() };
        let course = self.memory().courses.get(&course_key(question)).cloned();
        let Ok(round) = searching::first(&known, question, course.as_ref()) else { return Vec::new() };
        let dsl = round.searches.iter().map(|search| pretty(&search.body)).collect::<Vec<_>>().join("\n");
        let lines = self.lines(&round.searches.iter().collect::<Vec<_>>());
        vec![("query DSL".into(), dsl), ("curl".into(), self.curl(&lines))]
    }

    fn curl(&self, body: &str) -> String {
        let (with, url) = (&self.curl_with, self.connection.url());
        let body = quoted(body);
        format!("curl -s -H 'content-type: application/x-ndjson'{with} '{url}{SEARCHES}' --data-binary {body}")
    }
}

/// What curl needs to be trusted by a cluster and to trust it, as its options with a space before each; secrets are named, not
/// told.
pub(super) fn curl_options(cluster: &Cluster) -> String {
    let auth = cluster.auth.clone().unwrap_or_default();
    let file = |option: &str, path: &Option<PathBuf>| {
        path.as_ref().map(|path| format!(" {option} {}", quoted(&path.display().to_string()))).unwrap_or_default()
    };
    let known = auth.api_key.is_some() || auth.token.is_some() || auth.user.is_some();
    let header = if known { " -H \"Authorization: $AUTHORIZATION\"" } else { "" };
    let proxy = match &cluster.proxy {
        Some(proxy) if proxy.contains('@') => " --proxy \"$PROXY\"".to_string(),
        Some(proxy) => format!(" --proxy {}", quoted(proxy)),
        None => String::new(),
    };
    let files = [file("--cacert", &cluster.ca), file("--cert", &auth.certificate), file("--key", &auth.key)];
    format!("{header}{}{proxy}", files.concat())
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn pretty(body: &Value) -> String {
    serde_json::to_string_pretty(body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Credentials, SecretFrom};

    #[test]
    fn a_command_names_what_it_takes_and_tells_no_secret() {
        assert_eq!(curl_options(&Cluster::default()), "");
        let api_key = Some(SecretFrom::Command("pass show prod".into()));
        let (certificate, key) = (Some("me.pem".into()), Some("it's.key".into()));
        let auth = Some(Credentials { api_key, certificate, key, ..Credentials::default() });
        let cluster =
            Cluster { ca: Some("/ca.pem".into()), auth, proxy: Some("http://p:1".into()), ..Cluster::default() };
        assert_eq!(
            curl_options(&cluster),
            r#" -H "Authorization: $AUTHORIZATION" --cacert '/ca.pem' --cert 'me.pem' --key 'it'\''s.key' --proxy 'http://p:1'"#
        );
    }
}
