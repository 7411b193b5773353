//! What went wrong between us and a server, in words, with what to do.

use reqwest::header::HeaderValue;
use serde_json::Value;

use crate::config::without_user;
use crate::model::{Error, ErrorKind};

/// What a failure below HTTP says, and what can be done about it; the first that fits.
const CAUSES: &[(&str, &str, &str)] = &[
    (
        "UnknownIssuer",
        "its certificate is signed by an authority that is not trusted",
        "Name the authority's certificate with `ca = \"FILE\"` or its `fingerprint` in the cluster's table.",
    ),
    ("Expired", "its certificate has expired", "Have it renewed; if it has not expired, set this machine's clock."),
    ("NotValidYet", "its certificate is not valid yet", "Set this machine's clock, or the server's."),
    ("NotValidForName", "its certificate is for another name", "Use the name that the certificate is for in `urls`."),
    (
        "CaUsedAsEndEntity",
        "its certificate is an authority's own (CA:TRUE), which cannot stand for a server",
        "Have one made for the server, signed by that authority, and name the authority's with `ca` or its `fingerprint`.",
    ),
    ("CertificateRequired", "it wants a client certificate", "Name `certificate` and `key` in [cluster.NAME.auth]."),
    ("InvalidContentType", "it does not speak TLS there", "Is the address http:// instead of https://?"),
    ("failed to lookup address", "its name is not known", "Check the host name, the DNS and the VPN."),
    ("dns error", "its name is not known", "Check the host name, the DNS and the VPN."),
    ("Connection refused", "the connection was refused", "Is the server running, and is the port right?"),
    ("Network is unreachable", "there is no route to it", "Check the network and the VPN."),
    ("No route to host", "there is no route to it", "Check the network and the VPN."),
    (
        "IncompleteMessage",
        "the connection was cut",
        "The server may have ended, or something between cuts connections.",
    ),
    (
        "end of file before",
        "the connection was cut",
        "The server may have ended, or something between cuts connections.",
    ),
    ("Connection reset", "the connection was cut", "The server may have ended, or something between cuts connections."),
];

/// Why there is no answer.
#[derive(Debug)]
pub struct Fault {
    /// In words.
    pub error: Error,
    /// Whether the node is to blame, so that another one may do better.
    pub of_node: bool,
}

fn of_node(error: Error) -> Fault {
    Fault { error, of_node: true }
}

/// No answer came.
pub fn unreachable(url: &str, error: &reqwest::Error) -> Fault {
    of_node(unanswered(url, error))
}

fn unanswered(url: &str, error: &reqwest::Error) -> Error {
    let mut chain = vec![error.to_string()];
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        chain.push(format!("{inner} {inner:?}"));
        cause = inner.source();
    }
    let fits = |sign: &str| chain.iter().any(|words| words.contains(sign));
    if error.is_timeout() {
        let hint =
            "The cluster may be overloaded, or the connection cut without a word; a shorter window asks less of it.";
        return Error::new(ErrorKind::Unreachable, format!("no answer came in time: {url}"), hint);
    }
    if let Some((_, words, hint)) = CAUSES.iter().find(|(sign, ..)| fits(sign)) {
        return Error::new(ErrorKind::Unreachable, format!("{words}: {url}"), *hint);
    }
    let last = chain.last().map_or("", |words| words.split(" Custom {").next().unwrap_or(words));
    let hint = "Check the address, the network, and that the server runs.";
    Error::new(ErrorKind::Unreachable, format!("no answer came: {url}: {last:.160}"), hint)
}

/// The client could not be made.
pub fn unprepared(name: &str, error: &reqwest::Error) -> Error {
    let cause = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    Error::new(
        ErrorKind::Usage,
        format!("connections to the cluster {name} cannot be prepared: {cause}"),
        "Check its `ca`, `certificate` and `key`: the last two have to belong together.",
    )
}

/// An answer is larger than anything that was asked for.
pub fn too_large(url: &str, most: usize) -> Fault {
    let hint = "Look at a shorter window, or split by a field with fewer values.";
    let words = format!("more than {} MiB came as an answer: {url}", most >> 20);
    Fault { error: Error::new(ErrorKind::Unreachable, words, hint), of_node: false }
}

/// The node, or something before it, says that it is elsewhere.
pub fn sent_elsewhere(url: &str, status: u16, to: Option<&HeaderValue>) -> Fault {
    let to = to.and_then(|to| to.to_str().ok()).map(without_user).unwrap_or_else(|| "nowhere".into());
    let hint = "Name the address in the config, if it is the cluster's: nobody is followed elsewhere.";
    of_node(Error::new(ErrorKind::Unreachable, format!("it sends elsewhere ({status}), to {to:.160}: {url}"), hint))
}

/// An answer came that is no JSON.
pub fn not_json(url: &str, status: u16, bytes: &[u8]) -> Fault {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(120)]).into_owned();
    let page = start.trim_start().starts_with('<');
    let what = if page { "a web page" } else { "something that is no JSON" };
    let hint = "A proxy or another program may answer at that address; check it, and the proxy settings.";
    of_node(Error::new(ErrorKind::Unreachable, format!("{what} came as an answer ({status}): {url}"), hint))
}

/// The server refused.
pub fn refused(status: u16, body: &Value) -> Error {
    let error = &body["error"];
    let cause = error["root_cause"].get(0).unwrap_or(error);
    let reason = cause["reason"].as_str().or(error.as_str()).unwrap_or("it gave no reason");
    let (words, hint) = match status {
        401 => (
            "the server does not know who we are",
            "Check [cluster.NAME.auth]: the key or password may be wrong or expired. Put a new one in its `file`, which is read again; from elsewhere it is read at the start only.",
        ),
        403 => (
            "the server does not let us",
            "Ask for the privilege that is named; the README lists those for looking, and those for setup and ingest.",
        ),
        404 => ("the server has no such thing", "Check the name of the index."),
        413 => (
            "the request is too large for the server, or for what stands before it",
            "Have its limit raised (http.max_content_length; nginx: client_max_body_size), or look at a shorter window.",
        ),
        429 => (
            "the server has too much to do",
            "It is asked again by itself; a shorter window or a slower refresh asks less of it.",
        ),
        502..=504 => ("the cluster is not ready", "It is asked again by itself; see the cluster's health."),
        400 => ("the server cannot make sense of it", "Is the address right, with its path? Else please report it."),
        _ => ("the server refused", "See the server's log."),
    };
    let kind = if matches!(status, 429 | 500..) { ErrorKind::Unreachable } else { ErrorKind::Refused };
    Error::new(kind, format!("{words} ({status}): {reason}"), hint)
}
