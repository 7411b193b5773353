//! What a server is told: its settings, its users and roles, and the JVM's options, as files in its directory.

use std::fs;
use std::path::Path;

use super::certificates::Authority;
use super::packages::Package;

/// The password of every user of a secured server.
pub const PASSWORD: &str = "Test-Only-Admin-1";
/// Its bcrypt form, in which the servers keep it.
const HASH: &str = "$2y$05$mlogtuitestssaltonly1uDBOh8OE//ZYpTReuBSyUaVY4b3rp8cq";
const ES_ROLES: &str =
    "reader:\n  cluster: [monitor]\n  indices:\n  - names: ['ml-*']\n    privileges: [read, view_index_metadata]\n";
const OS_ROLES: &str = "reader:\n  cluster_permissions: [cluster_composite_ops_ro, cluster_monitor]\n  index_permissions:\n\
  \x20 - index_patterns: ['ml-*']\n    allowed_actions: [read, indices_monitor, 'indices:admin/mappings/get', 'indices:admin/get', 'indices:admin/resolve/index']\n";
const OS_LOGINS: &str = "config:\n  dynamic:\n    authc:\n      certificate:\n        http_enabled: true\n        order: 0\n\
  \x20       http_authenticator: {type: clientcert, challenge: false, config: {username_attribute: cn}}\n\
  \x20       authentication_backend: {type: noop}\n      basic:\n        http_enabled: true\n        order: 1\n\
  \x20       http_authenticator: {type: basic, challenge: true}\n        authentication_backend: {type: intern}\n";

/// Where a node listens and who belongs to its cluster.
#[derive(Clone, Debug)]
pub struct Node {
    pub name: String,
    pub http: u16,
    pub transport: u16,
    /// Name and transport port of every node of the cluster; empty for a node alone.
    pub cluster: Vec<(String, u16)>,
}

/// Writes all files of a node below `at`; with an authority it is secured by TLS.
pub fn write(package: Package, home: &Path, at: &Path, node: &Node, secured: Option<&Authority>) {
    for part in ["conf/jvm.options.d", "data", "logs", "tmp"] {
        fs::create_dir_all(at.join(part)).unwrap();
    }
    let conf = at.join("conf");
    for entry in fs::read_dir(home.join("config")).unwrap().flatten().filter(|e| e.path().is_file()) {
        fs::copy(entry.path(), conf.join(entry.file_name())).unwrap();
    }
    jvm_options(home, &conf);
    let mut settings = common(at, node);
    match (secured, package.is_opensearch()) {
        (Some(authority), true) => settings += &secure_opensearch(&conf, authority),
        (Some(authority), false) => settings += &secure_elasticsearch(&conf, authority),
        (None, false) if package != Package::Elasticsearch7 => settings += "xpack.security.enabled: false\n",
        (None, _) => {}
    }
    fs::write(conf.join(if package.is_opensearch() { "opensearch.yml" } else { "elasticsearch.yml" }), settings)
        .unwrap();
}

fn common(at: &Path, node: &Node) -> String {
    let names: Vec<&str> = node.cluster.iter().map(|(name, _)| name.as_str()).collect();
    let seeds: Vec<String> = node.cluster.iter().map(|(_, port)| format!("'127.0.0.1:{port}'")).collect();
    let discovery = match names.is_empty() {
        true => "discovery.type: single-node".to_string(),
        false => format!(
            "discovery.seed_hosts: [{}]\ncluster.initial_master_nodes: [{}]",
            seeds.join(", "),
            names.join(", ")
        ),
    };
    format!(
        "cluster.name: mlogtui-tests\nnode.name: {}\nnetwork.host: 127.0.0.1\nhttp.port: {}\ntransport.port: {}\n\
         path.data: {at}/data\npath.logs: {at}/logs\n{discovery}\n\
         cluster.routing.allocation.disk.threshold_enabled: false\n",
        node.name,
        node.http,
        node.transport,
        at = at.display(),
    )
}

/// Half a gigabyte a server, and only the quick compiler: the tests need servers that start soon, not fast ones.
fn jvm_options(home: &Path, conf: &Path) {
    let theirs = fs::read_to_string(home.join("config/jvm.options")).unwrap();
    let unwanted = ["gc.log", "HeapDump", "ErrorFile", "-Xms", "-Xmx", "UseG1GC", "G1Reserve", "InitiatingHeap"];
    let kept: Vec<&str> = theirs.lines().filter(|l| !unwanted.iter().any(|u| l.contains(u))).collect();
    fs::write(conf.join("jvm.options"), kept.join("\n") + "\n").unwrap();
    let ours = "-Xms512m\n-Xmx512m\n-XX:TieredStopAtLevel=1\n-XX:+UseSerialGC\n";
    fs::write(conf.join("jvm.options.d/tests.options"), ours).unwrap();
}

fn secure_elasticsearch(conf: &Path, authority: &Authority) -> String {
    let certificates = conf.join("certificates");
    fs::create_dir_all(&certificates).unwrap();
    authority.sign("node").write(&certificates, "node");
    fs::write(certificates.join("ca.pem"), &authority.pem).unwrap();
    fs::write(conf.join("users"), format!("admin:{HASH}\nreader:{HASH}\nnobody:{HASH}\n")).unwrap();
    fs::write(conf.join("users_roles"), "superuser:admin\nreader:reader\n").unwrap();
    fs::write(conf.join("roles.yml"), ES_ROLES).unwrap();
    "xpack.security.enabled: true\nxpack.security.enrollment.enabled: false\nxpack.security.autoconfiguration.enabled: false\n\
     xpack.security.transport.ssl.enabled: false\nxpack.security.http.ssl.enabled: true\n\
     xpack.security.http.ssl.certificate: certificates/node.pem\nxpack.security.http.ssl.key: certificates/node.key\n\
     xpack.security.http.ssl.certificate_authorities: certificates/ca.pem\n\
     resource.reload.interval.high: 1s\n"
        .to_string()
}

fn secure_opensearch(conf: &Path, authority: &Authority) -> String {
    let (certificates, security) = (conf.join("certificates"), conf.join("opensearch-security"));
    for directory in [&certificates, &security] {
        fs::create_dir_all(directory).unwrap();
    }
    authority.sign("node").write(&certificates, "node");
    fs::write(certificates.join("ca.pem"), &authority.pem).unwrap();
    let users: String = ["admin", "reader", "nobody"].map(|u| format!("{u}:\n  hash: '{HASH}'\n")).concat();
    let mapping = "all_access:\n  users: [admin]\nreader:\n  users: [reader]\n";
    for (file, kind, content) in [
        ("config", "config", OS_LOGINS),
        ("internal_users", "internalusers", users.as_str()),
        ("roles", "roles", OS_ROLES),
        ("roles_mapping", "rolesmapping", mapping),
        ("action_groups", "actiongroups", ""),
        ("tenants", "tenants", ""),
        ("nodes_dn", "nodesdn", ""),
        ("allowlist", "allowlist", "config:\n  enabled: false\n"),
        ("audit", "audit", "config:\n  enabled: false\n"),
    ] {
        let text = format!("_meta:\n  type: {kind}\n  config_version: 2\n{content}");
        fs::write(security.join(format!("{file}.yml")), text).unwrap();
    }
    let pem = |at: &str| {
        format!(
            "plugins.security.ssl.{at}.pemcert_filepath: certificates/node.pem\n\
             plugins.security.ssl.{at}.pemkey_filepath: certificates/node.key\n\
             plugins.security.ssl.{at}.pemtrustedcas_filepath: certificates/ca.pem\n"
        )
    };
    pem("transport")
        + &pem("http")
        + "plugins.security.ssl.transport.enforce_hostname_verification: false\n\
           plugins.security.ssl.http.enabled: true\nplugins.security.ssl.http.clientauth_mode: OPTIONAL\n\
           plugins.security.allow_default_init_securityindex: true\nplugins.security.nodes_dn: ['CN=node']\n\
           plugins.security.authcz.admin_dn: ['CN=superadmin']\n"
}
