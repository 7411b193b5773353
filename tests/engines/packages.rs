//! Which servers there are, and how they get onto this machine: from Maven packages, once, into a cache.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::java;

/// A kind of server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Package {
    Elasticsearch9,
    Elasticsearch8,
    Elasticsearch7,
    OpenSearch3,
    OpenSearch2,
}

impl Package {
    /// The profile of `pom.xml` that has it, which is also its name in the cache and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Package::Elasticsearch9 => "elasticsearch-9",
            Package::Elasticsearch8 => "elasticsearch-8",
            Package::Elasticsearch7 => "elasticsearch-7",
            Package::OpenSearch3 => "opensearch-3",
            Package::OpenSearch2 => "opensearch-2",
        }
    }

    /// The JDK versions it runs on; the old ones need the security manager that later JDKs no longer have.
    fn java(self) -> std::ops::RangeInclusive<u32> {
        match self {
            Package::Elasticsearch9 | Package::OpenSearch3 => 21..=99,
            Package::Elasticsearch8 => 17..=99,
            Package::Elasticsearch7 => 11..=21,
            Package::OpenSearch2 => 11..=23,
        }
    }

    pub fn is_opensearch(self) -> bool {
        matches!(self, Package::OpenSearch3 | Package::OpenSearch2)
    }

    /// A JDK for it.
    pub fn jdk(self) -> Result<PathBuf, String> {
        java::find(&self.java()).map_err(|why| format!("{} cannot be started: {why}", self.name()))
    }

    /// The unpacked server, fetched first where it is not there yet.
    pub fn home(self) -> Result<PathBuf, String> {
        let cache = cache();
        let to = cache.join(self.name());
        fs::create_dir_all(&cache).map_err(|e| format!("{} cannot be made: {e}", cache.display()))?;
        let lock =
            File::create(cache.join("lock")).map_err(|e| format!("{} cannot be written: {e}", cache.display()))?;
        lock.lock().map_err(|e| format!("{} cannot be locked: {e}", cache.display()))?;
        if !to.join(".whole").exists() {
            eprintln!("fetching {} into {}", self.name(), to.display());
            self.fetch(&cache, &to)?;
        }
        Ok(root_of(&to))
    }

    fn fetch(self, cache: &Path, to: &Path) -> Result<(), String> {
        let _ = fs::remove_dir_all(to);
        let packages = cache.join("maven");
        let out = Command::new("mvn")
            .args(["-B", "-ntp", "-q", "-Dstyle.color=never", "process-resources", "-P", self.name(), "-f"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/engines/pom.xml"))
            .arg(format!("-Dto={}", to.display()))
            .arg(format!("-Dmaven.repo.local={}", packages.display()))
            .output()
            .map_err(|e| format!("{} cannot be fetched: Maven (mvn) does not start: {e}", self.name()))?;
        if !out.status.success() {
            let words = String::from_utf8_lossy(&out.stdout) + String::from_utf8_lossy(&out.stderr);
            return Err(format!("{} cannot be fetched, Maven says:\n{}", self.name(), last_lines(&words, 20)));
        }
        for unpacked in ["org/sonarsource", "org/opensearch"] {
            let _ = fs::remove_dir_all(packages.join(unpacked));
        }
        if self == Package::OpenSearch2 {
            super::modules::describe(&root_of(to)).map_err(|e| format!("the modules of {}: {e}", self.name()))?;
        }
        // the server runs as another user when the tests run as root
        let readable = Command::new("chmod").args(["-R", "a+rX"]).arg(to).status();
        if !readable.is_ok_and(|s| s.success()) {
            return Err(format!("{} cannot be made readable", to.display()));
        }
        File::create(to.join(".whole")).map(drop).map_err(|e| format!("{}: {e}", to.display()))
    }
}

/// The last lines of what a program said.
pub fn last_lines(words: &str, count: usize) -> String {
    let lines: Vec<&str> = words.lines().filter(|l| !l.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// The directory with `lib` in it: some archives wrap the server once, some twice.
fn root_of(to: &Path) -> PathBuf {
    let inner = |at: &Path| {
        let directories = fs::read_dir(at).into_iter().flatten().flatten().map(|e| e.path());
        directories.filter(|p| p.is_dir() && !p.ends_with(".markers")).max()
    };
    let mut at = to.to_path_buf();
    while !at.join("lib").is_dir() {
        match inner(&at) {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

/// `MLOGTUI_ENGINES_DIR`, else the user's cache; root's lies where the unprivileged user of the servers can read it.
fn cache() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let user = || set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|h| h.join(".cache")));
    let base = if is_root() { None } else { user() };
    set("MLOGTUI_ENGINES_DIR").unwrap_or_else(|| base.unwrap_or("/var/cache".into()).join("mlogtui-engines"))
}

/// Whether the tests run as root, which the servers refuse to.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0)
}
