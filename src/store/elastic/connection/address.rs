//! Where a cluster is: its addresses, or the Cloud ID that stands for one.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use reqwest::Url;

use crate::config::{Cluster, is_this_machine};
use crate::model::{Error, ErrorKind, Result};

/// The addresses of a cluster, without a slash at the end.
///
/// # Errors
/// When there is none, one is no address, holds a password, or is plain HTTP to another machine without the config's leave.
pub fn addresses(name: &str, cluster: &Cluster) -> Result<Vec<String>> {
    let wrong = |words: String, hint: &str| Error::new(ErrorKind::Usage, format!("the cluster {name} {words}"), hint);
    let mut urls = cluster.urls.clone();
    if let Some(id) = &cluster.cloud_id {
        urls.push(of_cloud(id).ok_or_else(|| {
            wrong("has a Cloud ID that cannot be read".into(), "Copy it whole from the deployment's page.")
        })?);
    }
    if urls.is_empty() {
        return Err(wrong("has no address".into(), "Add `urls = [\"https://host:9200\"]` to its table in the config."));
    }
    urls.iter()
        .map(|text| {
            let url = Url::parse(text).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
            let Some(url) = url else {
                let shown = text.rsplit('@').next().unwrap_or_default();
                return Err(wrong(
                    format!("has `{shown}`, which is no address"),
                    "Write it whole, such as https://host:9200.",
                ));
            };
            if !url.username().is_empty() || url.password().is_some() {
                let hint = "Put it in [cluster.NAME.auth], from `env`, `file`, `command` or \"prompt\".";
                return Err(wrong("has a user or password in an address".into(), hint));
            }
            if url.scheme() == "http" && !cluster.allow_http && !is_this_machine(url.host_str().unwrap_or_default()) {
                let hint = "Use https, or write `allow_http = true` if everybody on the way may read along.";
                return Err(wrong(format!("has the address {url}, which is not encrypted"), hint));
            }
            Ok(text.trim_end_matches('/').to_string())
        })
        .collect()
}

/// An index name or pattern as it stands in a path.
pub fn path_of(index: &str) -> String {
    index
        .replace('%', "%25")
        .replace('<', "%3C")
        .replace('>', "%3E")
        .replace('/', "%2F")
        .replace('#', "%23")
        .replace('?', "%3F")
}

/// The address that a Cloud ID holds: a name, a colon, and `host$uuid$…` in Base64.
fn of_cloud(id: &str) -> Option<String> {
    let coded = id.rsplit_once(':').map_or(id, |(_, coded)| coded).trim();
    let bytes = STANDARD.decode(coded).or_else(|_| STANDARD_NO_PAD.decode(coded)).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let mut parts = text.split('$');
    let (host, uuid) = (parts.next()?, parts.next()?);
    if host.is_empty() || uuid.is_empty() {
        return None;
    }
    let (host, port) = host.rsplit_once(':').unwrap_or((host, "443"));
    let (uuid, port) = uuid.rsplit_once(':').unwrap_or((uuid, port));
    Some(format!("https://{uuid}.{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Result<Vec<String>> {
        addresses("prod", &Cluster { urls: vec![url.into()], ..Cluster::default() })
    }

    #[test]
    fn addresses_are_checked_before_anything_is_sent() {
        assert_eq!(of("https://es1:9200/").unwrap(), ["https://es1:9200"]);
        assert_eq!(of("http://127.0.0.1:9200").unwrap(), ["http://127.0.0.1:9200"]);
        for (url, words) in [
            ("http://es1:9200", "not encrypted"),
            ("es1:9200", "no address"),
            ("ftp://es1", "no address"),
            ("u:hidden@es1:9200", "no address"),
            ("https://u:hidden@es1", "password in an address"),
        ] {
            let error = of(url).unwrap_err();
            assert!(error.message.contains(words) && !error.message.contains("hidden"), "{error:?}");
        }
        assert!(addresses("prod", &Cluster::default()).is_err());
    }

    #[test]
    fn a_cloud_id_is_an_address() {
        let id = |text: &str| format!("my deployment:{}", STANDARD.encode(text));
        assert_eq!(of_cloud(&id("eu.aws.found.io$abc$kib")).unwrap(), "https://abc.eu.aws.found.io:443");
        assert_eq!(of_cloud(&id("eu.example:9243$abc$")).unwrap(), "https://abc.eu.example:9243");
        for wrong in ["", "x:!!", &id("host"), &id("$a")] {
            assert_eq!(of_cloud(wrong), None, "{wrong}");
        }
    }
}
