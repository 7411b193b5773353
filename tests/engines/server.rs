//! A running server, shared by the tests that only read it.

use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, RequestBuilder};
use reqwest::{Certificate, Identity, Method};
use serde_json::Value;

use super::certificates::{Authority, Signed};
use super::launch;
use super::packages::{Package, last_lines};
use super::settings::{self, Node, PASSWORD};

/// How long a server may take until it answers, on a machine that has much else to do.
const READY: Duration = Duration::from_secs(300);

/// A server on a port of 127.0.0.1 that ends with the tests.
pub struct Server {
    pub package: Package,
    /// `http://127.0.0.1:PORT`, or `https`.
    pub url: String,
    /// Where other clusters reach it.
    pub transport: u16,
    /// Whose certificate it shows, where it is secured.
    pub authority: Option<Authority>,
    home: PathBuf,
    /// Its settings, data and logs.
    pub directory: PathBuf,
    process: Mutex<(Child, ChildStdin)>,
    client: Client,
}

type Shared = OnceLock<Result<Server, String>>;

fn shared(of: &'static Shared, package: Package, secured: bool) -> &'static Server {
    of.get_or_init(|| Server::start(package, secured)).as_ref().unwrap_or_else(|why| panic!("{why}"))
}

impl Server {
    /// Elasticsearch 9, open, shared by all tests.
    pub fn elasticsearch_9() -> &'static Server {
        static IT: Shared = OnceLock::new();
        shared(&IT, Package::Elasticsearch9, false)
    }

    /// Elasticsearch 9 with TLS, users, roles and API keys, shared by all tests.
    pub fn elasticsearch_9_secure() -> &'static Server {
        static IT: Shared = OnceLock::new();
        shared(&IT, Package::Elasticsearch9, true)
    }

    /// OpenSearch 3, open, shared by all tests.
    pub fn opensearch_3() -> &'static Server {
        static IT: Shared = OnceLock::new();
        shared(&IT, Package::OpenSearch3, false)
    }

    /// OpenSearch 2 with the security plugin (TLS, roles, client certificates), shared by all tests.
    pub fn opensearch_2_secure() -> &'static Server {
        static IT: Shared = OnceLock::new();
        shared(&IT, Package::OpenSearch2, true)
    }

    /// A server of the test's own, which ends when it is dropped.
    pub fn own(package: Package) -> Server {
        Server::start(package, false).unwrap_or_else(|why| panic!("{why}"))
    }

    /// Three nodes of one Elasticsearch 9 cluster.
    pub fn three_nodes() -> Vec<Server> {
        let cluster: Vec<(String, u16)> = (1..=3).map(|n| (format!("n{n}"), port())).collect();
        let node = |(name, transport): &(String, u16)| Node {
            name: name.clone(),
            http: port(),
            transport: *transport,
            cluster: cluster.clone(),
        };
        let launched: Result<Vec<Server>, String> =
            cluster.iter().map(|n| Server::launch(Package::Elasticsearch9, &node(n), None)).collect();
        let nodes = launched.unwrap_or_else(|why| panic!("{why}"));
        for node in &nodes {
            node.ready().unwrap_or_else(|why| panic!("{why}"));
        }
        nodes
    }

    fn start(package: Package, secured: bool) -> Result<Server, String> {
        let node = Node { name: "n1".into(), http: port(), transport: port(), cluster: Vec::new() };
        let server = Server::launch(package, &node, secured.then(|| Authority::new("the tests' authority")))?;
        server.ready()?;
        Ok(server)
    }

    fn launch(package: Package, node: &Node, authority: Option<Authority>) -> Result<Server, String> {
        package.jdk()?;
        let home = package.home()?;
        let directory = tempfile::Builder::new().prefix("mlogtui-server-").tempdir().unwrap().keep();
        let mut watcher = launch::watch(&directory);
        settings::write(package, &home, &directory, node, authority.as_ref());
        let process = launch::server(package, &home, &directory, &mut watcher)?;
        let scheme = if authority.is_some() { "https" } else { "http" };
        let client = client(authority.as_ref(), None);
        let url = format!("{scheme}://127.0.0.1:{}", node.http);
        let transport = node.transport;
        let process = Mutex::new((process, watcher));
        Ok(Server { package, url, transport, authority, home, directory, process, client })
    }

    /// Waits until it answers and its shards are there.
    fn ready(&self) -> Result<(), String> {
        let begun = Instant::now();
        while begun.elapsed() < READY {
            let asked = self.request(Method::GET, "/_cluster/health?wait_for_status=yellow&timeout=5s").send();
            if asked.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            if !self.lives() {
                return Err(format!("{} ended while starting. {}", self.package.name(), self.last_words()));
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Err(format!("{} did not answer within {} s. {}", self.package.name(), READY.as_secs(), self.last_words()))
    }

    fn last_words(&self) -> String {
        let read = |file: &str| std::fs::read_to_string(self.directory.join("logs").join(file)).unwrap_or_default();
        let words = read("console.log") + &read("mlogtui-tests.log");
        format!("Its last words:\n{}", last_lines(&words, 25))
    }

    fn lives(&self) -> bool {
        let mut process = self.process.lock().unwrap();
        let group = process.0.id();
        // what has ended must be waited for, or its group seems to live on
        let launcher_ended = process.0.try_wait().is_ok_and(|ended| ended.is_some());
        !launcher_ended || launch::signal(group, "0")
    }

    /// A request without credentials.
    pub fn anonymous(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).timeout(Duration::from_secs(60))
    }

    /// A request with the administrator's credentials.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.anonymous(method, path);
        if self.authority.is_some() { request.basic_auth("admin", Some(PASSWORD)) } else { request }
    }

    /// Asks; the status and the body, `null` where that is no JSON.
    pub fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let mut request = self.request(method.parse().unwrap(), path);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().unwrap_or_else(|e| panic!("{} {method} {path}: {e}", self.package.name()));
        (answer.status().as_u16(), serde_json::from_str(&answer.text().unwrap()).unwrap_or_default())
    }

    /// Asks for what must succeed.
    pub fn must(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let (status, answer) = self.ask(method, path, body);
        assert!((200..300).contains(&status), "{} {method} {path}: {status} {answer}", self.package.name());
        answer
    }

    /// Replaces the certificate it shows while it runs; it looks every second whether there is another.
    pub fn show(&self, signed: &Signed) {
        signed.write(&self.directory.join("conf/certificates"), "node");
    }

    /// A client certificate and key that the server knows as this user.
    pub fn client_certificate(&self, user: &str) -> Signed {
        self.authority.as_ref().unwrap().sign(user)
    }

    /// A client that shows a certificate and sends no password.
    pub fn client_as(&self, user: &str) -> Client {
        let signed = self.client_certificate(user);
        client(self.authority.as_ref(), Some(&signed))
    }

    /// Ends all its processes at once, as a crash would.
    pub fn kill(&self) {
        let mut process = self.process.lock().unwrap();
        launch::signal(process.0.id(), "KILL");
        let _ = process.0.wait();
        while std::net::TcpStream::connect(self.url.rsplit('/').next().unwrap()).is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Starts it again where it was, with the data it has, after [`Server::kill`].
    pub fn restart(&self) {
        {
            let mut process = self.process.lock().unwrap();
            let (child, watcher) = &mut *process;
            *child = launch::server(self.package, &self.home, &self.directory, watcher).unwrap();
        }
        self.ready().unwrap_or_else(|why| panic!("{why}"));
    }

    /// Writes the certificate of its authority to a file.
    pub fn authority_file(&self, directory: &Path) -> PathBuf {
        let file = directory.join("ca.pem");
        std::fs::write(&file, &self.authority.as_ref().unwrap().pem).unwrap();
        file
    }
}

fn client(authority: Option<&Authority>, shows: Option<&Signed>) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder().no_proxy();
    if let Some(authority) = authority {
        builder = builder.tls_certs_only([Certificate::from_pem(authority.pem.as_bytes()).unwrap()]);
    }
    if let Some(signed) = shows {
        builder =
            builder.identity(Identity::from_pem(format!("{}{}", signed.key, signed.certificate).as_bytes()).unwrap());
    }
    builder.build().unwrap()
}

/// A free port below those that outgoing connections take, so that nothing takes it before the server does.
fn port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = (std::process::id() % 10_000) as u16;
    for _ in 0..10_000 {
        let port = 20_000 + (start + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port of 127.0.0.1 between 20000 and 30000 is free for a server")
}
