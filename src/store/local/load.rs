//! Reading the sources into segments: newest blocks first, on a few threads, and only the columns that were asked for.
//!
//! A block is scanned once for the columns wanted by then; columns wanted later are added by scanning it again for those alone.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::model::{Coverage, Error, ErrorKind, FieldMap, Lines, Result, Time};

use super::columns::{ColumnSpec, Dictionary, Segment};
use super::inputs::Inputs;
use super::scan::{Plan, Scanned, Scanner};
use super::sources::{Change, Source};
use super::tally::Tally;
use super::words::SharedWords;

/// Reads sources and keeps what was read.
pub struct Loader {
    shared: Arc<Shared>,
}

/// What was read so far.
pub struct Snapshot {
    /// The segments that have all the columns asked for, in the order of the sources.
    pub segments: Vec<Arc<Segment>>,
    /// Words of their columns.
    pub dictionary: Arc<Dictionary>,
    /// Share of the bytes that these segments stand for.
    pub coverage: Coverage,
    /// Changes whenever more was read.
    pub generation: u64,
    /// What is read, for people.
    pub who: String,
    /// Time of the oldest event.
    pub oldest: Option<Time>,
    /// Time of the newest event.
    pub newest: Option<Time>,
    /// Starts of the hours that hold events.
    pub hours: Vec<Time>,
    /// Counts of lines.
    pub lines: Lines,
    /// Whether a source grew since it was opened, or is still arriving.
    pub growing: bool,
    /// Notes for the header.
    pub notes: Vec<String>,
}

struct Shared {
    map: Arc<FieldMap>,
    sources: Vec<Arc<dyn Source>>,
    words: SharedWords,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// All columns wanted so far, in the order in which they were wanted.
    wanted: Vec<ColumnSpec>,
    files: Vec<File>,
    /// Blocks to scan; the next one is last.
    pending: Vec<(u32, u32)>,
    generation: u64,
    growing: bool,
    notes: Vec<String>,
    plans: HashMap<(usize, usize), Arc<Plan>>,
    stopped: bool,
}

#[derive(Default)]
struct File {
    blocks: Vec<Block>,
    /// Increases when everything is to be read again, so that a scan under way is thrown away.
    edition: u64,
}

#[derive(Default, Clone)]
struct Block {
    scanned: Option<Done>,
    /// How many of the wanted columns it has.
    columns: usize,
    bytes: u64,
    /// Increases when the block itself grew.
    edition: u64,
}

#[derive(Clone)]
struct Done {
    segment: Arc<Segment>,
    /// Whether its first lines still wait for a time carried over from the block before.
    waiting: bool,
    first_time: Option<i64>,
    last_time: Option<i64>,
    tally: Tally,
}

/// One block to scan, for the columns from `first` on.
struct Task {
    file: u32,
    block: u32,
    first: usize,
    columns: usize,
    plan: Arc<Plan>,
    editions: (u64, u64),
}

impl Loader {
    /// Opens the inputs and starts scanning for the columns wanted at first.
    ///
    /// # Errors
    /// When an input cannot be opened, or no thread can be started.
    pub fn open(inputs: Inputs, map: Arc<FieldMap>, threads: usize, specs: &[ColumnSpec]) -> Result<Arc<Loader>> {
        let sources = inputs.open()?;
        let files = sources.iter().map(|_| File::default()).collect();
        let state = State { files, wanted: specs.to_vec(), ..State::default() };
        let shared = Arc::new(Shared {
            map,
            sources,
            words: SharedWords::default(),
            state: Mutex::new(state),
            changed: Condvar::new(),
        });
        shared.look(&mut shared.lock(), true);
        for _ in 0..threads.max(1) {
            let shared = shared.clone();
            let spawned = thread::Builder::new().name("scan".into()).spawn(move || work(&shared));
            spawned.map_err(|e| Error::new(ErrorKind::Internal, format!("no thread to read with: {e}"), ""))?;
        }
        Ok(Arc::new(Loader { shared }))
    }

    /// Sees to it that these columns are pulled out of every block.
    pub fn want(&self, specs: &[ColumnSpec]) {
        let mut state = self.shared.lock();
        let known: HashSet<&ColumnSpec> = state.wanted.iter().collect();
        let new: Vec<ColumnSpec> = specs.iter().filter(|s| !known.contains(s)).cloned().collect();
        if !new.is_empty() {
            state.wanted.extend(new);
            state.queue();
            self.shared.changed.notify_all();
        }
    }

    /// Looks for what was appended, cut or replaced, and has it read.
    pub fn refresh(&self) {
        self.shared.look(&mut self.shared.lock(), false);
    }

    /// Whether a source is still arriving, so that it is worth looking again at once.
    pub fn is_arriving(&self, follow: bool) -> bool {
        self.shared.sources.iter().any(|s| s.arrived(follow) < 1.0)
    }

    /// What was read so far of these columns. With `follow`, what a stream has not sent yet does not count as missing.
    pub fn snapshot(&self, specs: &[ColumnSpec], follow: bool) -> Snapshot {
        self.shared.snapshot(specs, follow)
    }

    /// Waits until more was read than at that generation, at most that long.
    pub fn wait_beyond(&self, generation: u64, timeout: Duration) {
        let state = self.shared.lock();
        // A poisoned lock is met again by whoever takes it next.
        drop(self.shared.changed.wait_timeout_while(state, timeout, |s| s.generation == generation));
    }

    /// The raw line at a place.
    ///
    /// # Errors
    /// When it cannot be read any more.
    pub fn line(&self, source: u32, offset: u64) -> Result<Vec<u8>> {
        let of = self.shared.sources.get(source as usize);
        of.map_or_else(|| Ok(Vec::new()), |s| s.line(offset)).map_err(|e| {
            Error::new(ErrorKind::Unreachable, format!("cannot read a line of {} again: {e}", self.name(source)), "")
        })
    }

    /// Name of a source.
    pub fn name(&self, source: u32) -> String {
        self.shared.sources.get(source as usize).map(|s| s.name()).unwrap_or_default()
    }
}

impl Drop for Loader {
    fn drop(&mut self) {
        self.shared.lock().stopped = true;
        self.shared.changed.notify_all();
    }
}

impl State {
    /// Puts every block that lacks a wanted column in the queue, the newest of each source to be taken first.
    fn queue(&mut self) {
        let wanted = self.wanted.len();
        let lacking = |b: &Block| b.scanned.is_none() || b.columns < wanted;
        let mut pending: Vec<(usize, u32, u32)> = Vec::new();
        for (f, file) in self.files.iter().enumerate() {
            let last = file.blocks.len();
            let of_file = file.blocks.iter().enumerate().filter(|(_, b)| lacking(b));
            pending.extend(of_file.map(|(b, _)| (last - b, f as u32, b as u32)));
        }
        pending.sort_unstable_by(|a, b| b.cmp(a));
        self.pending = pending.into_iter().map(|(_, file, block)| (file, block)).collect();
    }

    fn take(&mut self, map: &FieldMap) -> Option<Task> {
        loop {
            let (file, block) = self.pending.pop()?;
            let columns = self.wanted.len();
            let of = self.files.get(file as usize)?;
            let Some(at) = of.blocks.get(block as usize) else { continue };
            let first = if at.scanned.is_some() { at.columns } else { 0 };
            let editions = (of.edition, at.edition);
            let wanted = &self.wanted[first..];
            let plan = self.plans.entry((first, columns)).or_insert_with(|| Arc::new(Plan::new(wanted, map))).clone();
            return Some(Task { file, block, first, columns, plan, editions });
        }
    }

    /// Puts the outcome of a task in, unless what it read has changed meanwhile.
    fn put(&mut self, task: &Task, scanned: Scanned) {
        let Some(file) = self.files.get_mut(task.file as usize) else { return };
        let edition = file.edition;
        let Some(block) = file.blocks.get_mut(task.block as usize) else { return };
        if (edition, block.edition) != task.editions {
            return;
        }
        self.generation += 1;
        let mut segment = scanned.segment;
        segment.source = task.file;
        segment.block = task.block;
        match &mut block.scanned {
            Some(done) if task.first > 0 => {
                if done.segment.rows() != segment.rows() {
                    // The file was changed under our hands: read the block anew.
                    *block = Block { bytes: block.bytes, edition: block.edition + 1, ..Block::default() };
                    self.queue();
                    return;
                }
                Arc::make_mut(&mut done.segment).columns.extend(segment.columns);
            }
            at => {
                let tally = Tally::of(&segment);
                let (first_time, last_time) = (scanned.first_time, scanned.last_time);
                let waiting = scanned.waiting;
                *at = Some(Done { segment: Arc::new(segment), waiting, first_time, last_time, tally });
                settle(file);
            }
        }
        let of_block = &mut self.files[task.file as usize].blocks[task.block as usize];
        of_block.columns = task.columns;
    }
}

/// Gives lines without a time of their own the last valid time before them in their file, as soon as that is known;
/// before the first valid time, that one.
fn settle(file: &mut File) {
    let first_time = file.blocks.iter().map_while(|b| b.scanned.as_ref()).find_map(|d| d.first_time);
    let mut carried = first_time;
    let mut known = true;
    for block in &mut file.blocks {
        let Some(done) = &mut block.scanned else {
            known = false;
            continue;
        };
        if let Some(time) = carried.filter(|_| done.waiting && known) {
            Arc::make_mut(&mut done.segment).carry(time);
            done.tally = Tally::of(&done.segment);
            done.waiting = false;
        }
        if done.last_time.is_some() {
            carried = done.last_time;
            known = true;
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at every source and queues what is new.
    fn look(&self, state: &mut State, at_first: bool) {
        let mut changed = at_first;
        for (i, source) in self.sources.iter().enumerate() {
            let change = source.poll();
            if change == Change::Unchanged && !at_first {
                continue;
            }
            changed = true;
            state.growing |= !at_first;
            let file = &mut state.files[i];
            if let Change::Replaced(note) = change {
                *file = File { edition: file.edition + 1, ..File::default() };
                state.notes.push(note);
            }
            file.grow(&**source);
        }
        if changed {
            state.generation += 1;
            state.queue();
            self.changed.notify_all();
        }
    }

    fn snapshot(&self, specs: &[ColumnSpec], follow: bool) -> Snapshot {
        let state = self.lock();
        let place = |spec: &ColumnSpec| state.wanted.iter().position(|w| w == spec).map_or(usize::MAX, |i| i + 1);
        let needed = specs.iter().map(place).max().unwrap_or(0);
        let mut tally = Tally::default();
        let (mut have, mut total) = (0, 0);
        let mut segments = Vec::new();
        let mut hours = BTreeSet::new();
        for block in state.files.iter().flat_map(|f| &f.blocks) {
            total += block.bytes;
            let Some(done) = &block.scanned else { continue };
            tally.add(&done.tally);
            hours.extend(done.tally.hours.iter().copied());
            if block.columns >= needed {
                have += block.bytes;
                segments.push(done.segment.clone());
            }
        }
        let arrived = self.sources.iter().map(|s| s.arrived(follow)).fold(1.0, f64::min);
        let read = if have == total { 1.0 } else { have as f64 / total as f64 };
        Snapshot {
            segments,
            dictionary: self.words.dictionary(),
            coverage: Coverage { share: read * arrived },
            generation: state.generation,
            who: who(&self.sources),
            oldest: tally.oldest.map(Time),
            newest: tally.newest.map(Time),
            hours: hours.into_iter().map(Time).collect(),
            lines: tally.lines,
            growing: state.growing || arrived < 1.0,
            notes: state.notes.iter().cloned().chain(self.sources.iter().flat_map(|s| s.notes())).collect(),
        }
    }
}

impl File {
    /// Takes in the blocks that a source has now; the last one known before may have grown.
    fn grow(&mut self, source: &dyn Source) {
        let known = self.blocks.len();
        self.blocks.resize(source.blocks() as usize, Block::default());
        for (i, block) in self.blocks.iter_mut().enumerate().skip(known.saturating_sub(1)) {
            let bytes = source.block_bytes(i as u32);
            if block.bytes != bytes {
                *block = Block { bytes, edition: block.edition + 1, ..Block::default() };
            }
        }
    }
}

fn who(sources: &[Arc<dyn Source>]) -> String {
    match sources {
        [one] => one.name(),
        many => format!("{} files", many.len()),
    }
}

/// Scans blocks until the loader is gone.
fn work(shared: &Shared) {
    let mut bytes = Vec::new();
    let mut scanners: HashMap<(usize, usize), Scanner> = HashMap::new();
    while let Some(task) = next(shared) {
        let source = &shared.sources[task.file as usize];
        let lines = source.read_block(task.block, &mut bytes);
        let (base, lines) = match &lines {
            Ok(at) => (at.base, &bytes[at.start.min(bytes.len())..]),
            Err(error) => {
                shared.lock().notes.push(format!("cannot read a part of {}: {error}", source.name()));
                (0, &[][..])
            }
        };
        let scanner = scanners
            .entry((task.first, task.columns))
            .or_insert_with(|| Scanner::new(task.plan.clone(), shared.words.cache()));
        let scanned = scanner.scan(lines, base);
        shared.lock().put(&task, scanned);
        shared.changed.notify_all();
    }
}

fn next(shared: &Shared) -> Option<Task> {
    let mut state = shared.lock();
    loop {
        if state.stopped {
            return None;
        }
        if let Some(task) = state.take(&shared.map) {
            return Some(task);
        }
        state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
}
