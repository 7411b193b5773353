//! A plain file over time: how far it is to be read, whether it is still the same, and what became of its name.

use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::positional::read_up_to;
use super::torn::{Visible, visible};

/// First bytes of a file by which it is known again, so that one that was cut and has grown since is told from one that grew.
const HEAD: usize = 256;

/// How a plain file is opened.
#[derive(Clone, Copy, Debug)]
pub struct Opening {
    /// Bytes of a block (usually [`super::BLOCK`]).
    pub block: u64,
    /// Bytes that are read at once (usually [`super::PIECE`]).
    pub piece: u64,
    /// How long a last line without its end is held back after the file grew (usually [`super::torn::PATIENCE`]).
    pub patience: Duration,
    /// Whether the file is kept open.
    pub hold: bool,
    /// Whether it counts as growing when it was written just before it was opened.
    pub follow: bool,
}

/// What a look at a file found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    /// Nothing new.
    Nothing,
    /// More lines, from this byte on.
    More {
        /// The first byte that is to be read (again).
        from: u64,
    },
    /// Other content: it is to be read again from its start.
    Other,
}

/// A file and how far it is to be read.
pub struct Followed {
    /// Kept open, so that what was moved away or deleted stays readable; `None` where too many files are open.
    held: Option<Arc<File>>,
    inode: u64,
    size: u64,
    modified: Option<SystemTime>,
    head: Vec<u8>,
    visible: Visible,
    /// When it was last seen to have grown.
    grew: Option<Instant>,
    patience: Duration,
    gone: Option<&'static str>,
}

impl Followed {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be opened or read.
    pub fn open(path: &Path, opening: Opening) -> io::Result<Followed> {
        let file = Arc::new(File::open(path)?);
        let metadata = file.metadata()?;
        let now = Instant::now();
        let age = metadata.modified().ok().and_then(|at| SystemTime::now().duration_since(at).ok());
        let fresh = age.filter(|age| opening.follow && *age < opening.patience);
        let mut followed = Followed {
            held: opening.hold.then(|| file.clone()),
            inode: metadata.ino(),
            size: 0,
            modified: None,
            head: Vec::new(),
            visible: Visible::default(),
            grew: fresh.map(|age| now.checked_sub(age).unwrap_or(now)),
            patience: opening.patience,
            gone: None,
        };
        followed.take_in(&file, &metadata)?;
        Ok(followed)
    }

    /// Bytes that are to be read.
    pub fn length(&self) -> u64 {
        self.visible.length
    }

    /// What became of the name under which it was opened, in words, where it is no longer there.
    pub fn gone(&self) -> Option<&'static str> {
        self.gone
    }

    /// The file itself.
    ///
    /// # Errors
    /// When it was not kept open and cannot be opened any more.
    pub fn file(&self, path: &Path) -> io::Result<Arc<File>> {
        if let Some(held) = &self.held {
            return Ok(held.clone());
        }
        let file = File::open(path)?;
        if file.metadata()?.ino() == self.inode {
            Ok(file.into())
        } else {
            Err(io::Error::other("the file was replaced"))
        }
    }

    /// Takes in how large the file is now, and which part of that counts.
    fn take_in(&mut self, file: &File, metadata: &Metadata) -> io::Result<()> {
        let writing = self.grew.is_some_and(|at| at.elapsed() < self.patience);
        self.visible = visible(file, metadata.len(), writing)?;
        if self.head.len() < HEAD {
            read_up_to(file, 0, HEAD, &mut self.head)?;
        }
        self.size = metadata.len();
        self.modified = metadata.modified().ok();
        Ok(())
    }

    fn is_same_file(&self, file: &File) -> bool {
        let mut head = Vec::new();
        read_up_to(file, 0, self.head.len(), &mut head).is_ok_and(|()| head == self.head)
    }

    /// Looks at the file.
    ///
    /// # Errors
    /// When that fails.
    pub fn look(&mut self, path: &Path) -> io::Result<Seen> {
        self.gone = self.look_for(path);
        let file = self.file(path)?;
        let metadata = file.metadata()?;
        let touched = metadata.len() != self.size || metadata.modified().ok() != self.modified;
        if !touched && !self.visible.holding {
            return Ok(Seen::Nothing);
        }
        if metadata.len() < self.size || (touched && !self.is_same_file(&file)) {
            self.head.clear();
            self.grew = Some(Instant::now());
            self.take_in(&file, &metadata)?;
            return Ok(Seen::Other);
        }
        if metadata.len() > self.size {
            self.grew = Some(Instant::now());
        }
        let before = self.visible;
        self.take_in(&file, &metadata)?;
        let same = (before.length, before.unfinished) == (self.visible.length, self.visible.unfinished);
        let from = before.unfinished.unwrap_or(before.length).min(self.visible.length);
        Ok(if same { Seen::Nothing } else { Seen::More { from } })
    }

    /// What became of the name under which it was opened.
    fn look_for(&self, path: &Path) -> Option<&'static str> {
        let here = fs::metadata(path).is_ok_and(|m| m.ino() == self.inode);
        let held = self.held.as_ref().and_then(|f| f.metadata().ok());
        match held {
            _ if here => None,
            Some(file) if file.nlink() == 0 => {
                Some("was deleted; it stays readable here, and its disk space is freed when this program ends")
            }
            Some(_) => Some("was moved away; what it held is still shown"),
            None => Some("was moved away or deleted; its lines cannot be read back"),
        }
    }
}
