//! How a server's process is started, as somebody else than root, and how it ends with the tests.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use super::packages::{Package, is_root};

/// User and group that own nothing.
const NOBODY: u32 = 65534;
/// Ends the process group that was last named on its input, and its files, as soon as that input ends: when the tests are
/// over, failed, or were killed.
const WATCH: &str = r#"while read -r named; do group=$named; done
[ -z "$group" ] || kill -9 "-$group"
for _ in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$0" && exit; sleep 0.3; done"#;

/// Starts the process that ends a server whatever happens to the tests.
pub fn watch(directory: &Path) -> ChildStdin {
    let mut watcher = Command::new("sh")
        .args(["-c", WATCH])
        .arg(directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();
    let input = watcher.stdin.take().unwrap();
    std::thread::spawn(move || watcher.wait());
    input
}

/// Starts the server that lies in `home` with the files in `at`; its process group is what the watcher ends.
pub fn server(package: Package, home: &Path, at: &Path, watcher: &mut ChildStdin) -> Result<Child, String> {
    let jdk = package.jdk()?;
    let mut command = match package {
        Package::Elasticsearch7 => elasticsearch_7(home, at, &jdk),
        Package::Elasticsearch8 | Package::Elasticsearch9 => elasticsearch(home, at, &jdk),
        Package::OpenSearch2 | Package::OpenSearch3 => opensearch(home, at, &jdk),
    };
    let console = File::create(at.join("logs/console.log")).unwrap();
    command
        .current_dir(home)
        .stdin(Stdio::null())
        .stderr(console.try_clone().unwrap())
        .stdout(console)
        .process_group(0);
    if is_root() {
        give(at);
        command.uid(NOBODY).gid(NOBODY);
    }
    let child = command.spawn().map_err(|e| format!("{} cannot be started: {e}", package.name()))?;
    writeln!(watcher, "{}", child.id()).unwrap();
    Ok(child)
}

/// Sends a signal to a server and all its processes; false when none of them lives.
pub fn signal(group: u32, signal: &str) -> bool {
    let sent =
        Command::new("kill").args([&format!("-{signal}"), "--", &format!("-{group}")]).stderr(Stdio::null()).status();
    sent.is_ok_and(|s| s.success())
}

fn give(at: &Path) {
    chown(at, Some(NOBODY), Some(NOBODY)).unwrap();
    for entry in fs::read_dir(at).into_iter().flatten().flatten().filter(|_| at.is_dir()) {
        give(&entry.path());
    }
}

/// The server's own launcher, which goes away once the server is up.
fn elasticsearch(home: &Path, at: &Path, jdk: &Path) -> Command {
    let mut command = java(home, at, jdk);
    command.args(["-Xmx64m", "-XX:+UseSerialGC"]);
    if home.join("lib/tools/server-launcher").is_dir() {
        command
            .arg("-cp")
            .arg(home.join("lib/tools/server-launcher/*"))
            .arg("org.elasticsearch.server.launcher.ServerLauncher");
    } else {
        let path = format!("{0}/lib/*:{0}/lib/cli-launcher/*", home.display());
        command.args(["-Dcli.name=server", "-Dcli.libs=lib/tools/server-cli", "-Des.distribution.type=zip"]);
        command.arg(format!("-Dcli.script={}/bin/elasticsearch", home.display()));
        command.arg(format!("-Des.path.home={}", home.display())).arg(format!("-Des.path.conf={}/conf", at.display()));
        command.args(["-Des.java.type=ES_JAVA_HOME", "-cp", &path, "org.elasticsearch.launcher.CliToolLauncher"]);
    }
    command.args(["-d", "-p"]).arg(at.join("pid"));
    command
}

fn elasticsearch_7(home: &Path, at: &Path, jdk: &Path) -> Command {
    let mut command = java(home, at, jdk);
    command.args(["-Xms512m", "-Xmx512m", "-Xss1m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djna.nosys=true"]);
    command.args(["-Dlog4j.shutdownHookEnabled=false", "-Dlog4j2.disable.jmx=true", "-Djava.security.manager=allow"]);
    command.args(["-Dio.netty.noUnsafe=true", "-Des.networkaddress.cache.ttl=60"]);
    command.args(["-Des.distribution.flavor=default", "-Des.distribution.type=zip", "-Des.bundled_jdk=false"]);
    command.arg(format!("-Djava.io.tmpdir={}/tmp", at.display())).arg(format!("-Des.path.home={}", home.display()));
    command.arg(format!("-Des.path.conf={}/conf", at.display()));
    command.arg("-cp").arg(home.join("lib/*")).arg("org.elasticsearch.bootstrap.Elasticsearch");
    command
}

fn java(home: &Path, at: &Path, jdk: &Path) -> Command {
    let mut command = Command::new(jdk.join("bin/java"));
    bare(&mut command, at);
    command.env("ES_HOME", home).env("ES_PATH_CONF", at.join("conf")).env("ES_TMPDIR", at.join("tmp"));
    command.env("ES_JAVA_HOME", jdk).env("JAVA", jdk.join("bin/java")).env("JAVA_TYPE", "ES_JAVA_HOME");
    command.env("ES_DISTRIBUTION_TYPE", "zip").env("LIBFFI_TMPDIR", at.join("tmp"));
    command
}

fn opensearch(home: &Path, at: &Path, jdk: &Path) -> Command {
    let mut command = Command::new("bash");
    bare(&mut command, at);
    command.arg(home.join("bin/opensearch"));
    command.env("OPENSEARCH_JAVA_HOME", jdk).env("OPENSEARCH_PATH_CONF", at.join("conf"));
    command.env("OPENSEARCH_TMPDIR", at.join("tmp"));
    command
}

/// Nothing of the tests' own environment reaches a server.
fn bare(command: &mut Command, at: &Path) {
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("LANG", "C.UTF-8").env("HOME", at.join("tmp"));
}
