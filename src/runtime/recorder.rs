//! Writes the records of incidents as things happen, on a thread of its own: a slow disk never holds up the screen.

use std::collections::{HashMap, VecDeque};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use crate::app::Message;
use crate::config::incidents_in;
use crate::model::{Entry, Error, ErrorKind};

/// How often what could not be written is tried again.
const AGAIN: Duration = Duration::from_secs(5);
/// How long a disk is waited for on leaving.
const PATIENCE: Duration = Duration::from_secs(3);

/// An entry as a line of the record of an incident.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Id of the incident.
    pub incident: String,
    /// The line with its end.
    pub text: String,
}

/// Lines that are not on disk yet, in their order.
type Waiting = Arc<Mutex<VecDeque<Line>>>;

/// Writes the records of incidents.
pub struct Recorder {
    waiting: Waiting,
    more: Sender<()>,
    ended: Receiver<()>,
}

impl Recorder {
    /// Writes into the state folder; what becomes of it is told as [`Message::Recorded`].
    ///
    /// # Errors
    /// When there is no thread for it.
    pub fn start(state: Option<PathBuf>, to: UnboundedSender<Message>) -> io::Result<Recorder> {
        let (more, called) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let waiting = Waiting::default();
        let mut desk = Desk { state, to, waiting: waiting.clone(), told: None, left_at: HashMap::new(), shared: false };
        let work = move || {
            desk.work(&called);
            let _ = end.send(());
        };
        std::thread::Builder::new().name("record".into()).spawn(work)?;
        Ok(Recorder { waiting, more, ended })
    }

    /// Has an entry written.
    pub fn write(&self, incident: String, entry: &Entry) {
        match serde_json::to_string(entry) {
            Ok(text) => {
                held(&self.waiting).push_back(Line { incident, text: text + "\n" });
                let _ = self.more.send(());
            }
            Err(error) => tracing::error!(%error, "an entry of a record has no text"),
        }
    }

    /// Waits until all is written; gives what could not be, or is not by then because the disk hangs.
    pub fn close(self) -> Vec<Line> {
        drop(self.more);
        let _ = self.ended.recv_timeout(PATIENCE);
        held(&self.waiting).drain(..).collect()
    }
}

fn held(waiting: &Waiting) -> MutexGuard<'_, VecDeque<Line>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Desk {
    state: Option<PathBuf>,
    to: UnboundedSender<Message>,
    waiting: Waiting,
    /// What was told last: how many wait, and why.
    told: Option<(usize, Option<Error>)>,
    /// How long the record of each incident was after the last line of ours.
    left_at: HashMap<String, u64>,
    /// Whether it was told that somebody else writes to one of them.
    shared: bool,
}

impl Desk {
    fn work(&mut self, called: &Receiver<()>) {
        loop {
            let all_written = held(&self.waiting).is_empty();
            let call = match all_written {
                true => called.recv().map_err(|_| RecvTimeoutError::Disconnected),
                false => called.recv_timeout(AGAIN),
            };
            self.write_all();
            if call == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
    }

    /// Tells, once, when a record grew by more than our own line.
    fn compare(&mut self, line: Line, length: u64) {
        let before = length.saturating_sub(line.text.len() as u64);
        let others = self.left_at.insert(line.incident, length).is_some_and(|left_at| left_at != before);
        if others && !self.shared {
            self.shared = true;
            let _ = self.to.send(Message::RecordShared);
        }
    }

    fn first(&self) -> Option<Line> {
        held(&self.waiting).front().cloned()
    }

    /// Writes what waits, in order, as far as that goes.
    fn write_all(&mut self) {
        let mut problem = None;
        // Whoever leaves while the disk hangs still finds the line that is being written.
        while let Some(line) = self.first() {
            match append(self.state.as_deref(), &line) {
                Ok(length) => {
                    held(&self.waiting).pop_front();
                    self.compare(line, length);
                }
                Err(error) => {
                    problem = Some(unwritable(self.state.as_deref(), &error));
                    break;
                }
            }
        }
        let told = (held(&self.waiting).len(), problem);
        if self.told.as_ref() != Some(&told) {
            let _ = self.to.send(Message::Recorded { waiting: told.0, problem: told.1.clone() });
            self.told = Some(told);
        }
    }
}

fn unwritable(state: Option<&Path>, error: &io::Error) -> Error {
    let place = state.map_or("anywhere".into(), |dir| format!("in {}", incidents_in(dir).display()));
    let hint = "make room there or let this user write there, or set XDG_STATE_HOME to another folder";
    Error::new(ErrorKind::Unreachable, format!("it cannot be written ({error}) {place}"), hint)
}

/// Appends a line to the record of its incident, whole or not at all as far as the file system lets it, and sees it onto the disk;
/// gives the length of the record then.
///
/// # Errors
/// When it cannot be written; a part of it that was written is left behind as a line of its own.
pub fn append(state: Option<&Path>, line: &Line) -> io::Result<u64> {
    let state = state.ok_or_else(|| io::Error::other("there is no folder for the program's state"))?;
    let folder = incidents_in(state);
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    write_to(&folder.join(format!("{}.ndjson", line.incident)), &line.text)
}

fn write_to(path: &Path, text: &str) -> io::Result<u64> {
    let mut file = OpenOptions::new().create(true).read(true).append(true).mode(0o600).open(path)?;
    // Another session may write to the same record: whole lines, one after the other.
    file.lock()?;
    let whole = if ends_torn(&mut file)? { format!("\n{text}") } else { text.to_string() };
    file.write_all(whole.as_bytes())?;
    file.sync_data()?;
    Ok(file.metadata()?.len())
}

/// Whether the last line has no end: a session died while writing it, or the disk was full.
fn ends_torn(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// Keeps lines that could not be written where they belong in the folder for temporary files, and says on stderr where.
pub fn keep_elsewhere(lines: &[Line]) {
    if lines.is_empty() {
        return;
    }
    let said = match rescue(lines, &std::env::temp_dir()) {
        Ok(paths) => {
            let paths: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
            format!(
                "a part of the incident record could not be written where it belongs; it is in {}",
                paths.join(", ")
            )
        }
        Err(error) => {
            let all: String = lines.iter().map(|l| l.text.as_str()).collect();
            format!("the incident record could not be written ({error}); this is what is missing:\n{all}")
        }
    };
    let _ = writeln!(io::stderr(), "mlogtui: {said}");
}

/// Writes lines into files of a folder that anybody may write to; gives their paths.
fn rescue(lines: &[Line], folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for line in lines {
        let path = folder.join(format!("mlogtui-{}.ndjson", line.incident));
        // In such a folder somebody else may have put a link of that name.
        if fs::symlink_metadata(&path).is_ok_and(|m| m.is_symlink()) {
            return Err(io::Error::other(format!("{} is a link", path.display())));
        }
        write_to(&path, &line.text)?;
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use tokio::sync::mpsc::unbounded_channel;

    use super::*;
    use crate::model::{Time, What};

    fn line(text: &str) -> Line {
        Line { incident: "one".into(), text: format!("{text}\n") }
    }

    fn note(words: &str) -> Entry {
        Entry { at: Time(0), author: "ann".into(), what: What::Note { words: words.into() }, query: None }
    }

    #[test]
    fn lines_are_private_and_a_torn_one_keeps_to_itself() {
        let dir = tempfile::tempdir().unwrap();
        append(Some(dir.path()), &line("a")).unwrap();
        let path = incidents_in(dir.path()).join("one.ndjson");
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"at\":").unwrap();
        append(Some(dir.path()), &line("b")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"a\n{\"at\":\nb\n");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn two_sessions_write_whole_lines() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &'static str| {
            let dir = dir.path().to_path_buf();
            std::thread::Builder::new()
                .spawn(move || {
                    for _ in 0..100 {
                        append(Some(&dir), &line(&name.repeat(500))).unwrap();
                    }
                })
                .unwrap()
        };
        [write("a"), write("b")].into_iter().for_each(|t| t.join().unwrap());
        let text = String::from_utf8(fs::read(incidents_in(dir.path()).join("one.ndjson")).unwrap()).unwrap();
        assert_eq!(text.lines().count(), 200);
        assert!(text.lines().all(|l| l == "a".repeat(500) || l == "b".repeat(500)));
    }

    #[tokio::test]
    async fn what_cannot_be_written_is_told_kept_and_written_once_it_can() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        File::create(&state).unwrap();
        let (to, mut from) = unbounded_channel();
        let recorder = Recorder::start(Some(state.clone()), to).unwrap();
        recorder.write("one".into(), &note("first"));
        let Some(Message::Recorded { waiting: 1, problem: Some(error) }) = from.recv().await else {
            panic!("not told")
        };
        assert!(error.message.contains("cannot be written"), "{}", error.message);
        fs::remove_file(&state).unwrap();
        recorder.write("one".into(), &note("second"));
        assert_eq!(from.recv().await, Some(Message::Recorded { waiting: 0, problem: None }));
        assert!(recorder.close().is_empty());
        let text = String::from_utf8(fs::read(incidents_in(&state).join("one.ndjson")).unwrap()).unwrap();
        assert!(text.find("first") < text.find("second"));
    }

    #[tokio::test]
    async fn another_session_at_the_same_record_is_told_once() {
        let dir = tempfile::tempdir().unwrap();
        let (to, mut from) = unbounded_channel();
        let recorder = Recorder::start(Some(dir.path().to_path_buf()), to).unwrap();
        let on_disk = Message::Recorded { waiting: 0, problem: None };
        recorder.write("one".into(), &note("ours"));
        assert_eq!(from.recv().await, Some(on_disk));
        append(Some(dir.path()), &line("theirs")).unwrap();
        recorder.write("one".into(), &note("ours again"));
        assert_eq!(from.recv().await, Some(Message::RecordShared));
        append(Some(dir.path()), &line("theirs again")).unwrap();
        recorder.write("one".into(), &note("the last"));
        assert!(recorder.close().is_empty() && from.recv().await.is_none());
    }

    #[test]
    fn what_is_left_is_given_back_and_rescued() {
        let dir = tempfile::tempdir().unwrap();
        let (to, _from) = unbounded_channel();
        let recorder = Recorder::start(None, to).unwrap();
        recorder.write("one".into(), &note("kept"));
        let left = recorder.close();
        assert_eq!(left.len(), 1);
        let paths = rescue(&left, dir.path()).unwrap();
        assert!(String::from_utf8(fs::read(&paths[0]).unwrap()).unwrap().contains("kept"));
    }
}
