//! Receivers as they are reached: addresses and secrets fetched, requests sent, answers judged. Nothing said of them holds a secret.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::config::{Address, Receiver, ReceiverKind, is_this_machine};
use crate::model::{Error, ErrorKind, Result};
use crate::store::secrets::secret;

use super::Note;
use super::decide::Recipient;
use super::receivers::{self, Post};

/// How long a receiver may take to accept a connection, and for its whole answer.
const CONNECT: Duration = Duration::from_secs(5);
const WITHIN: Duration = Duration::from_secs(10);
/// What is read of an answer, in bytes.
const READ: usize = 4096;

/// A receiver that can be told.
#[derive(Clone, Debug)]
pub struct Target {
    /// What decides whether it is told.
    pub recipient: Recipient,
    kind: ReceiverKind,
    url: SecretString,
    /// All that may be said of where it is.
    host: String,
    key: Option<SecretString>,
    client: Client,
}

impl Target {
    /// Fetches what a receiver of the config needs. Nothing is sent.
    ///
    /// # Errors
    /// When its address or key is missing, cannot be had or makes no sense.
    pub fn of(name: &str, receiver: &Receiver) -> Result<Target> {
        // A provider that is there already is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let url = address(name, receiver)?;
        let parsed =
            Url::parse(url.expose_secret()).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
        let Some(parsed) = parsed else {
            return Err(wrong(name, "has an address that is none", "Write it whole, such as https://host/path."));
        };
        let host = parsed.host_str().unwrap_or_default().to_string();
        if parsed.scheme() == "http" && !receiver.allow_http && !is_this_machine(&host) {
            let hint = "Use https, or write `allow_http = true` if everybody on the way may read along.";
            return Err(wrong(name, &format!("is told at {host} without encryption"), hint));
        }
        let key = receiver.key.as_ref().map(|from| secret(&format!("the receiver {name}"), "key", from)).transpose()?;
        if key.is_none() && matches!(receiver.kind, ReceiverKind::PagerDuty | ReceiverKind::Opsgenie) {
            return Err(wrong(
                name,
                "has no key",
                "Add `key = { env = \"NAME\" }`: the routing key or API key of the integration.",
            ));
        }
        let program = concat!("mlogtui/", env!("CARGO_PKG_VERSION"));
        let client =
            Client::builder().connect_timeout(CONNECT).timeout(WITHIN).redirect(Policy::none()).user_agent(program);
        let client = client.build().map_err(|_| wrong(name, "cannot be prepared for: TLS cannot be set up", ""))?;
        let reminded = (receiver.kind == ReceiverKind::Alertmanager).then_some(receivers::REMINDED);
        let recipient = Recipient { name: name.into(), least: receiver.least, at_most: receiver.at_most, reminded };
        Ok(Target { recipient, kind: receiver.kind, url, host, key, client })
    }

    /// Tells it; `Ok` once it confirmed.
    ///
    /// # Errors
    /// Why it did not, in words without a secret.
    pub async fn tell(&self, note: &Note) -> std::result::Result<(), String> {
        let post = receivers::post(self.kind, note);
        let answer = self.request(post).send().await.map_err(|e| self.unreachable(&e))?;
        let (status, is_page) = (answer.status(), is_page(&answer));
        let text = first_of(answer).await;
        match status {
            _ if status.is_redirection() => Err(self.failed("redirects elsewhere, which is not followed")),
            _ if !status.is_success() => Err(self.refused(status, if is_page { "" } else { &text })),
            _ if is_page => {
                Err(self.failed("answered a web page: is it the address of the hook, or of a login or proxy?"))
            }
            _ if self.kind == ReceiverKind::Slack && text.trim() != "ok" => Err(self.failed("did not say ok")),
            _ => Ok(()),
        }
    }

    fn request(&self, post: Post) -> reqwest::RequestBuilder {
        let Post { path, headers, mut body } = post;
        if let (ReceiverKind::PagerDuty, Some(key)) = (self.kind, &self.key) {
            body["routing_key"] = Value::String(key.expose_secret().to_string());
        }
        let url = posted_to(self.url.expose_secret(), &path);
        let mut request = self.client.post(url).header(header::CONTENT_TYPE, "application/json").body(body.to_string());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        match (self.kind, &self.key) {
            (ReceiverKind::PagerDuty, _) | (_, None) => request,
            (ReceiverKind::Opsgenie, Some(key)) => {
                request.header(header::AUTHORIZATION, format!("GenieKey {}", key.expose_secret()))
            }
            (_, Some(key)) => request.bearer_auth(key.expose_secret()),
        }
    }

    fn failed(&self, words: &str) -> String {
        format!("{} {words}", self.host)
    }

    fn refused(&self, status: StatusCode, text: &str) -> String {
        let hint = match status.as_u16() {
            401 | 403 => ": is the key right?",
            404 | 410 => ": is the address right, and the integration still there?",
            429 => ": it is told too much",
            _ => "",
        };
        // A receiver may repeat what it was sent, with the key in it.
        let said = if self.holds_secret(text) { String::new() } else { text.trim().chars().take(200).collect() };
        let said = if said.is_empty() { said } else { format!(" ({said})") };
        self.failed(&format!("answered {}{said}{hint}", status.as_u16()))
    }

    fn holds_secret(&self, text: &str) -> bool {
        let path =
            Url::parse(self.url.expose_secret()).map(|u| u.path().trim_matches('/').to_string()).unwrap_or_default();
        let key = self.key.as_ref().map(|k| k.expose_secret().to_string()).unwrap_or_default();
        [path, key].iter().any(|secret| secret.len() > 3 && text.contains(secret.as_str()))
    }

    fn unreachable(&self, error: &reqwest::Error) -> String {
        let words = match error {
            e if e.is_timeout() => "did not answer in 10 s",
            e if e.is_connect() => "cannot be reached: no connection",
            _ => "broke the connection off",
        };
        self.failed(words)
    }
}

/// Where a post goes: below the address, unless that was already written with its end, as the documents of a receiver show it.
fn posted_to(address: &str, path: &str) -> String {
    let address = address.trim_end_matches('/');
    format!("{}{path}", address.strip_suffix(path).unwrap_or(address))
}

/// Whether the answer is a page for people.
fn is_page(answer: &reqwest::Response) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

/// The first few thousand bytes of an answer, as text; what cannot be read is left out.
async fn first_of(mut answer: reqwest::Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < READ {
        match answer.chunk().await {
            Ok(Some(part)) => bytes.extend_from_slice(&part),
            _ => break,
        }
    }
    bytes.truncate(READ);
    crate::ui::printable(&String::from_utf8_lossy(&bytes)).into_owned()
}

fn address(name: &str, receiver: &Receiver) -> Result<SecretString> {
    match (&receiver.url, receiver.kind) {
        (Some(Address::Secret(from)), _) => secret(&format!("the receiver {name}"), "address", from),
        (Some(Address::Plain(_)), ReceiverKind::Slack) => Err(wrong(
            name,
            "has its address in the config",
            "Slack's address is a secret: write `url = { env = \"NAME\" }`.",
        )),
        (Some(Address::Plain(url)), _) if url.contains('?') || url.contains('@') => {
            let hint = "Write `url = { env = \"NAME\" }`, or a token as `key = { env = \"NAME\" }`.";
            Err(wrong(name, "has an address in the config that seems to hold a secret", hint))
        }
        (Some(Address::Plain(url)), _) => Ok(SecretString::from(url.clone())),
        (None, ReceiverKind::PagerDuty) => Ok(SecretString::from("https://events.pagerduty.com")),
        (None, ReceiverKind::Opsgenie) => Ok(SecretString::from("https://api.opsgenie.com")),
        (None, _) => Err(wrong(name, "has no address", "Add `url = { env = \"NAME\" }` to its table in the config.")),
    }
}

fn wrong(name: &str, words: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("the receiver {name} {words}"), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_be_written_with_or_without_its_end() {
        for address in ["https://events.example", "https://events.example/", "https://events.example/v2/enqueue"] {
            assert_eq!(posted_to(address, "/v2/enqueue"), "https://events.example/v2/enqueue");
        }
        assert_eq!(posted_to("https://hooks.example/a/b", ""), "https://hooks.example/a/b");
    }
}
