//! Sends requests to a cluster and brings the answers back; the only part of the store that meets the network.

#![allow(clippy::disallowed_methods, reason = "nodes rest for a while, which takes a clock")]

mod address;
mod audit;
mod credentials;
mod exchange;
mod fault;
mod login;
mod nodes;
mod parts;
mod trust;
mod way;

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{Either, select, select_ok};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Proxy, header};

use crate::config::{Cluster, Credentials};
use crate::model::{Error, ErrorKind, Result};

pub use address::path_of;
pub use exchange::{Body, Method, Reply, Request};
pub use parts::Each;

use audit::Audit;
use fault::Fault;
use login::Login;
use nodes::Nodes;
use way::Way;

/// What asking one node came to.
type Exchanged = std::result::Result<Reply, Fault>;

/// A cluster that can be asked.
pub struct Connection {
    client: Client,
    login: Arc<Login>,
    name: String,
    nodes: Mutex<Nodes>,
    started: Instant,
    audit: Option<Arc<Audit>>,
    way: Way,
}

/// How long a node may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// A node that gives no answer for this long is asked whether it is there, while another could be asked instead.
const SILENCE: Duration = Duration::from_secs(5);
/// How often a request is repeated that a server was too busy for.
const REPEATS: u32 = 3;
/// What was given up on the way after longer than this is not repeated: it would be searched for as long again.
const PROMPT: Duration = Duration::from_secs(5);
/// The first wait before that, in ms; doubled each time.
const WAIT_MS: u64 = 200;

impl Connection {
    /// Prepares to ask a cluster: fetches its secrets, from a terminal where the config says so. Nothing is sent.
    ///
    /// # Errors
    /// When the config of the cluster makes no sense, or a secret cannot be had.
    pub fn open(name: &str, cluster: &Cluster) -> Result<Connection> {
        let nodes = Nodes::new(address::addresses(name, cluster)?);
        // A provider that is there already is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let credentials = cluster.auth.clone().unwrap_or_default();
        // Where somebody is sent elsewhere, nobody has said that it is to be trusted.
        let builder = Client::builder().connect_timeout(CONNECT).default_headers(headers()).redirect(Policy::none());
        let builder = trusting(name, builder, cluster, &credentials)?;
        let login = Arc::new(Login::of(name, credentials)?);
        let builder = match &cluster.proxy {
            None => builder,
            Some(proxy) => builder.proxy(Proxy::all(proxy).map_err(|_| {
                Error::new(
                    ErrorKind::Usage,
                    format!("the proxy of the cluster {name} is no address"),
                    "Write it like http://proxy:3128.",
                )
            })?),
        };
        let client = builder.build().map_err(|e| fault::unprepared(name, &e))?;
        let audit = Audit::of(cluster.audit)?.map(Arc::new);
        let (name, way) = (name.to_string(), Way::to(cluster));
        Ok(Connection { client, login, name, nodes: Mutex::new(nodes), started: Instant::now(), audit, way })
    }

    /// The same to one node alone; no secret is fetched again.
    pub fn to_node(&self, url: &str) -> Connection {
        Connection {
            client: self.client.clone(),
            login: self.login.clone(),
            name: self.name.clone(),
            nodes: Mutex::new(Nodes::new(vec![url.trim_end_matches('/').to_string()])),
            started: Instant::now(),
            audit: self.audit.clone(),
            way: self.way.clone(),
        }
    }

    /// The name by which the cluster is known here.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address of the node that answered last, for people.
    pub fn url(&self) -> String {
        self.nodes().last().unwrap_or_default().to_string()
    }

    /// Sends a request and reads the answer whole, the parts of an answer to several searches left out: see
    /// [`Connection::send_apart`].
    ///
    /// # Errors
    /// As there.
    pub async fn send(&self, request: &Request) -> Result<Reply> {
        self.send_apart(request, &mut |_, _| {}).await
    }

    /// Sends a request and reads the answer to the end; another node is asked where one does not answer, and again where the
    /// cluster was too busy, within the time of the request. `each` is told the parts of an answer to several searches as
    /// they come, from the first again where another node had to be asked. Dropping this closes the connection, which cancels
    /// a search at the server.
    ///
    /// # Errors
    /// When no node gives an answer that is JSON. What the server refuses comes as a reply with its status.
    pub async fn send_apart(&self, request: &Request, each: &mut Each<'_>) -> Result<Reply> {
        if let Some(audit) = &self.audit {
            audit.record(&self.name, request)?;
        }
        let begun = Instant::now();
        let mut repeats = 0;
        loop {
            let sent = Instant::now();
            let reply = self.ask_nodes(request, begun, each).await?;
            let busy = matches!(reply.status, 429 | 502 | 503 | 504);
            let prompt = reply.status != 504 || sent.elapsed() <= PROMPT;
            let wait = again_after(repeats).filter(|wait| begun.elapsed() + *wait < request.within);
            let Some(wait) = wait.filter(|_| busy && prompt) else { return Ok(reply) };
            repeats += 1;
            tokio::time::sleep(wait).await;
        }
    }

    async fn ask_nodes(&self, request: &Request, begun: Instant, each: &mut Each<'_>) -> Result<Reply> {
        let mut order = self.nodes().awake(self.started.elapsed());
        if order.is_empty() {
            order.push(self.waking().await?);
        }
        let (mut first, mut unready, mut tried) = (None, None, 0);
        let mut order = order.into_iter().peekable();
        while let Some((at, url)) = order.next() {
            let left = request.within.saturating_sub(begun.elapsed());
            if left.is_zero() {
                break;
            }
            tried += 1;
            let asked = exchange::exchange((&self.client, &self.login), &url, request, left, each);
            let asked = match order.peek() {
                Some(_) => self.unless_hung(&url, asked).await,
                None => asked.await,
            };
            match asked {
                // What one node cannot do for now, another one may.
                Ok(reply) if is_unready(reply.status) && begun.elapsed() < PROMPT && order.peek().is_some() => {
                    self.nodes().failed(at, self.started.elapsed());
                    unready = Some(reply);
                }
                Ok(reply) => {
                    self.nodes().answered(at);
                    return Ok(reply);
                }
                // Another node would answer the same.
                Err(Fault { error, of_node: false }) => return Err(error),
                Err(Fault { error, of_node: true }) => {
                    self.nodes().failed(at, self.started.elapsed());
                    first = first.or(Some(error));
                }
            }
        }
        if let Some(reply) = unready {
            return Ok(reply);
        }
        Err(self.way.told(of_all(tried, first.unwrap_or_else(|| self.without_address()))))
    }

    /// What a node answers, however long it takes, as long as it answers at all.
    async fn unless_hung(&self, url: &str, asked: impl Future<Output = Exchanged>) -> Exchanged {
        match select(pin!(asked), pin!(self.hung(url))).await {
            Either::Left((answered, _)) => answered,
            Either::Right((fault, _)) => Err(fault),
        }
    }

    /// Waits until a node does not even answer what takes it nothing.
    async fn hung(&self, url: &str) -> Fault {
        loop {
            tokio::time::sleep(SILENCE).await;
            if let Err(fault) = exchange::knock(&self.client, url, CONNECT).await {
                return fault;
            }
        }
    }

    /// The first node that is back, of nodes that all failed a moment ago: all are asked at once for next to nothing, so that
    /// nobody waits for one after the other, and a cluster in trouble is not sent whole searches.
    async fn waking(&self) -> Result<(usize, String)> {
        let nodes = self.nodes().all();
        let (count, little) = (nodes.len(), Request::get("/"));
        let asking = nodes.into_iter().map(|(at, url)| {
            let little = &little;
            Box::pin(async move {
                let asked =
                    exchange::exchange((&self.client, &self.login), &url, little, CONNECT, &mut |_, _| {}).await;
                asked.map(|_| (at, url))
            })
        });
        if count == 0 {
            return Err(self.without_address());
        }
        let (back, _) = select_ok(asking).await.map_err(|fault| self.way.told(of_all(count, fault.error)))?;
        self.nodes().answered(back.0);
        Ok(back)
    }

    fn without_address(&self) -> Error {
        Error::new(ErrorKind::Usage, format!("the cluster {} has no address", self.name), "")
    }

    fn nodes(&self) -> MutexGuard<'_, Nodes> {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long to wait before what a server was too busy for is sent again, after so many repeats; `None` after the last.
pub fn again_after(repeats: u32) -> Option<Duration> {
    let wait = (WAIT_MS << repeats.min(REPEATS)) as f64 * (0.5 + fastrand::f64());
    (repeats < REPEATS).then(|| Duration::from_millis(wait as u64))
}

/// Whether a node is not up to a request for now, or something before it says so.
fn is_unready(status: u16) -> bool {
    matches!(status, 500 | 502..=504)
}

/// The error of one node as that of all that were asked.
fn of_all(asked: usize, error: Error) -> Error {
    match asked {
        0 | 1 => error,
        _ => Error { message: format!("none of {asked} nodes answers: {}", error.message), ..error },
    }
}

fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    let program = concat!("mlogtui/", env!("CARGO_PKG_VERSION"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(program));
    // Administrators find our searches by it in the slow log and among the tasks.
    headers.insert(HeaderName::from_static("x-opaque-id"), HeaderValue::from_static("mlogtui"));
    headers
}

fn trusting(name: &str, builder: ClientBuilder, cluster: &Cluster, credentials: &Credentials) -> Result<ClientBuilder> {
    if let Some(fingerprint) = &cluster.fingerprint {
        if cluster.ca.is_some() {
            let hint = "Keep one of them: each says alone whom to trust.";
            return Err(Error::new(
                ErrorKind::Usage,
                format!("the cluster {name} names both ca and fingerprint"),
                hint,
            ));
        }
        credentials::identity(name, credentials)?;
        let pair = credentials.certificate.as_deref().zip(credentials.key.as_deref());
        return Ok(builder.tls_backend_preconfigured(trust::by_fingerprint(fingerprint, pair)?));
    }
    let builder = match &cluster.ca {
        Some(path) => builder.tls_certs_only(trust::authorities(path)?),
        None => builder,
    };
    Ok(match credentials::identity(name, credentials)? {
        Some(identity) => builder.identity(identity),
        None => builder,
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// A node that says its name, at any path but `/` after that long; the address, and how often it was asked for more.
    fn node(name: &'static str, after: Duration) -> (String, Arc<Mutex<u32>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (url, asked) = (format!("http://{}", listener.local_addr().unwrap()), Arc::new(Mutex::new(0)));
        let counted = asked.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let counted = counted.clone();
                std::thread::spawn(move || {
                    let mut head = [0; 1024];
                    let length = stream.read(&mut head).unwrap_or(0);
                    if !head[..length].starts_with(b"GET / ") {
                        *counted.lock().unwrap() += 1;
                        std::thread::sleep(after);
                    }
                    let body = format!("\"{name}\"");
                    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close", body.len());
                    let _ = stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes());
                });
            }
        });
        (url, asked)
    }

    fn of(urls: &[&str]) -> Connection {
        let urls = urls.iter().map(|url| url.to_string()).collect();
        Connection::open("tests", &Cluster { urls, ..Cluster::default() }).unwrap()
    }

    #[test]
    fn a_node_that_hangs_is_given_up_for_another_and_one_that_is_slow_is_waited_for() {
        let ((slow, _), (other, of_other)) =
            (node("slow", SILENCE + Duration::from_secs(1)), node("other", Duration::ZERO));
        // The system takes connections in for it, and nobody ever reads.
        let stopped = TcpListener::bind("127.0.0.1:0").unwrap();
        let hangs = format!("http://{}", stopped.local_addr().unwrap());
        let (patient, hung) = (of(&[&slow, &other]), of(&[&hangs, &other]));
        let (alone, search) = (of(&[&hangs, &hangs]), Request::get("/_search"));
        let brief = Request { within: SILENCE / 10, ..search.clone() };
        let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let asked = async { tokio::join!(patient.send(&search), hung.send(&search), alone.send(&brief)) };
        let (waited, failed_over, nobody) = waiting.block_on(asked);
        assert_eq!((waited.unwrap().body, patient.url()), ("slow".into(), slow));
        assert_eq!((failed_over.unwrap().body, hung.url()), ("other".into(), other));
        assert_eq!(*of_other.lock().unwrap(), 1);
        let told = nobody.unwrap_err().message;
        assert!(told.starts_with("no answer came in time"), "only one was asked: {told}");
    }
}
