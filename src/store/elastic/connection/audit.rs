//! A local record of who asked what of which cluster when: appended to, rotated, and readable by its owner only.

#![allow(clippy::disallowed_methods, reason = "the record is a file, and says when")]

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::{SecondsFormat, Utc};
use serde_json::json;

use super::exchange::{Body, Request};
use crate::config::{AuditMode, Places, login};
use crate::model::{Error, ErrorKind, Result};

/// Bytes of a record before it is put aside.
const LARGEST: u64 = 10 << 20;
/// Records put aside that are kept.
const KEPT: u32 = 5;
/// Characters of a request that are recorded.
const LONGEST: usize = 4_000;

/// Who may do what with a record: its owner alone reads and writes it.
const OWN: u32 = 0o600;

/// The record of one cluster.
#[derive(Debug)]
pub struct Audit {
    mode: AuditMode,
    path: PathBuf,
    lock: Mutex<()>,
}

impl Audit {
    /// The record in the usual place; `None` where none is kept.
    ///
    /// # Errors
    /// When one is required and there is no place for it.
    pub fn of(mode: AuditMode) -> Result<Option<Audit>> {
        match (mode, Places::find()) {
            (AuditMode::Off, _) => Ok(None),
            (_, Ok(places)) => Ok(Some(Audit::at(mode, places.state.join("audit.ndjson")))),
            (AuditMode::Required, Err(error)) => Err(error),
            (AuditMode::On, Err(_)) => Ok(None),
        }
    }

    fn at(mode: AuditMode, path: PathBuf) -> Audit {
        Audit { mode, path, lock: Mutex::new(()) }
    }

    /// Records that something is asked of a cluster.
    ///
    /// # Errors
    /// When it cannot be recorded although that is required: then it must not be sent.
    pub fn record(&self, cluster: &str, request: &Request) -> Result<()> {
        match self.append(cluster, request) {
            Err(error) if self.mode == AuditMode::Required => Err(Error::new(
                ErrorKind::Internal,
                format!("nothing was asked: the audit record {} cannot be written: {error}", self.path.display()),
                "Make room or the right to write there; `audit = \"required\"` in the cluster's table demands the record.",
            )),
            Err(error) => {
                tracing::warn!(%error, "the audit record cannot be written");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    fn append(&self, cluster: &str, request: &Request) -> io::Result<()> {
        let _one_at_a_time = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(directory) = self.path.parent() {
            fs::create_dir_all(directory)?;
        }
        if let Ok(there) = fs::metadata(&self.path) {
            // A mode given when opening holds for new files alone.
            if there.is_file() && there.permissions().mode() & 0o777 != OWN {
                fs::set_permissions(&self.path, Permissions::from_mode(OWN))?;
            }
            if there.len() > LARGEST {
                put_aside(&self.path)?;
            }
        }
        let asked: String = match &request.body {
            Body::None => String::new(),
            Body::Json(json) => json.to_string().chars().take(LONGEST).collect(),
            Body::Lines(lines) => lines.chars().take(LONGEST).collect(),
            Body::Packed(bytes) => format!("{} packed bytes", bytes.len()),
        };
        let line = json!({
            "time": Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true),
            "user": login(),
            "cluster": cluster,
            "method": format!("{:?}", request.method).to_uppercase(),
            "path": request.path,
            "body": asked,
        });
        let mut file = OpenOptions::new().create(true).append(true).mode(OWN).open(&self.path)?;
        writeln!(file, "{line}")
    }
}

fn put_aside(path: &Path) -> io::Result<()> {
    let numbered = |n: u32| path.with_extension(format!("ndjson.{n}"));
    for n in (1..KEPT).rev() {
        if numbered(n).exists() {
            fs::rename(numbered(n), numbered(n + 1))?;
        }
    }
    fs::rename(path, numbered(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_recorded_for_its_owner_alone_and_put_aside_when_long() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state/audit.ndjson");
        let audit = Audit::at(AuditMode::On, path.clone());
        audit.record("prod", &Request::get("/_cluster/health")).unwrap();
        let line: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(
            (&line["cluster"], &line["method"], &line["path"]),
            (&json!("prod"), &json!("GET"), &json!("/_cluster/health"))
        );
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        OpenOptions::new().write(true).open(&path).unwrap().set_len(LARGEST + 1).unwrap();
        audit.record("prod", &Request::get("/")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
        assert!(path.with_extension("ndjson.1").exists());
    }

    #[test]
    fn a_record_that_others_may_read_becomes_its_owners_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("audit.ndjson");
        fs::write(&path, "{}\n").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        Audit::at(AuditMode::Required, path.clone()).record("prod", &Request::get("/")).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 2, "what is there is kept");
    }

    #[test]
    fn what_cannot_be_recorded_is_not_asked_where_the_record_is_required() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("a-file");
        fs::write(&file, "").unwrap();
        let within = file.join("audit.ndjson");
        assert!(Audit::at(AuditMode::On, within.clone()).record("prod", &Request::get("/")).is_ok());
        let error = Audit::at(AuditMode::Required, within).record("prod", &Request::get("/")).unwrap_err();
        assert!(error.message.contains("nothing was asked"), "{error:?}");
    }
}
