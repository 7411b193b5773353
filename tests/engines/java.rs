//! Finding a JDK of the right age.

use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest JDK of this machine within the range: `JAVA_HOME`, the `java` on the path, and what is installed beside them.
pub fn find(fits: &RangeInclusive<u32>) -> Result<PathBuf, String> {
    let mut found: Vec<(u32, PathBuf)> = candidates().into_iter().filter_map(|p| Some((version(&p)?, p))).collect();
    found.sort();
    found.dedup_by_key(|(version, _)| *version);
    match found.iter().find(|(version, _)| fits.contains(version)) {
        Some((_, home)) => Ok(home.clone()),
        None => {
            let have: Vec<String> = found.iter().map(|(v, p)| format!("{v} ({})", p.display())).collect();
            let have = if have.is_empty() { "none".into() } else { have.join(", ") };
            let wanted = match (fits.start(), fits.end()) {
                (from, 99) => format!("{from} or newer"),
                (from, to) => format!("of version {from} to {to}"),
            };
            Err(format!("it needs a JDK {wanted}; found: {have}. Install one, or point JAVA_HOME to it"))
        }
    }
}

fn candidates() -> Vec<PathBuf> {
    let mut homes: Vec<PathBuf> = std::env::var_os("JAVA_HOME").map(PathBuf::from).into_iter().collect();
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&paths).map(|d| d.join("java")).find(|j| j.is_file());
    homes.extend(on_path.and_then(|j| Some(j.canonicalize().ok()?.parent()?.parent()?.to_path_buf())));
    for around in ["/usr/lib/jvm", "/opt/java", "/Library/Java/JavaVirtualMachines"] {
        homes.extend(fs::read_dir(around).into_iter().flatten().flatten().map(|e| e.path()));
    }
    homes
}

fn version(home: &Path) -> Option<u32> {
    let out = Command::new(home.join("bin/java")).args(["-XshowSettings:properties", "-version"]).output().ok()?;
    let words = String::from_utf8_lossy(&out.stderr).into_owned();
    let line = words.lines().find_map(|l| l.trim().strip_prefix("java.specification.version = "))?;
    line.trim().trim_start_matches("1.").parse().ok()
}
