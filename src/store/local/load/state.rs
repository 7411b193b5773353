//! What is known of every block, which columns are wanted, and what is to be scanned next.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{FieldMap, Window};
use crate::store::local::columns::{ColumnSpec, Segment};
use crate::store::local::scan::{Plan, Scanned};
use crate::store::local::sources::Source;
use crate::store::local::tally::Tally;

use super::carry::settle;

/// Compiled scans kept; questions of the past leave theirs behind.
const PLANS: usize = 32;
/// Notes kept of what happened.
const NOTES: usize = 20;

/// Stretches of time that somebody asks about; `None` is all time.
pub type Sought = Option<Vec<Window>>;

/// Columns that were first wanted together and are scanned together; its number is its place.
pub type Group = usize;

/// Everything the threads share.
pub struct State {
    /// What is read, in order.
    pub files: Vec<File>,
    /// Changes when something was read or found.
    pub changes: u64,
    /// Whether a source grew since it was opened.
    pub growing: bool,
    /// What happened, in words.
    pub notes: Vec<String>,
    /// What is wrong with the files that were found, in words.
    pub about_files: Vec<String>,
    /// The loader is gone.
    pub stopped: bool,
    /// Whether the columns to fetch ahead were settled upon.
    pub looked_ahead: bool,
    groups: Vec<Wanted>,
    /// What was asked about last.
    sought: Sought,
    /// Blocks to scan for what is awaited; the next one is last.
    pending: Vec<(u32, u32)>,
    /// The same for what nobody awaits.
    spare: Vec<(u32, u32)>,
    scanning: usize,
    scanning_spare: usize,
    plans: HashMap<Vec<Group>, Arc<Plan>>,
}

/// Columns that are scanned for together.
struct Wanted {
    specs: Vec<ColumnSpec>,
    reach: Reach,
}

/// Where columns are scanned for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Everywhere, first where they are sought: somebody asked for one of them.
    Asked,
    /// Everywhere, when nothing else is to do.
    Ahead,
    /// The same, but only where something was sought last.
    AheadNearby,
}

impl Wanted {
    fn is_asked(&self) -> bool {
        self.reach == Reach::Asked
    }

    /// Whether a block needs them.
    fn is_due(&self, block: &Block, sought: &Sought) -> bool {
        self.reach != Reach::AheadNearby || (sought.is_some() && block.reaches(sought))
    }
}

/// A source and its blocks.
pub struct File {
    /// Where its lines come from.
    pub source: Arc<dyn Source>,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
    /// Share (0–1) of it that these blocks are.
    pub arrived: f64,
    /// Increases when everything is to be read again, so that a scan under way is thrown away.
    pub edition: u64,
}

/// One block.
#[derive(Default, Clone)]
pub struct Block {
    /// What was read of it last, perhaps before it grew.
    pub done: Option<Done>,
    /// Bytes that it has now.
    pub bytes: u64,
    /// Increases when the block is to be read again.
    pub edition: u64,
}

/// A block that was scanned.
#[derive(Clone)]
pub struct Done {
    /// Its events.
    pub segment: Arc<Segment>,
    /// Whether its first lines have no time of their own.
    pub leads: bool,
    /// The time that these were given.
    pub carried: Option<i64>,
    /// First valid time in ms.
    pub first_time: Option<i64>,
    /// Last valid time in ms.
    pub last_time: Option<i64>,
    /// Its counts.
    pub tally: Tally,
    /// Groups of columns that it has, ascending.
    pub groups: Vec<Group>,
    /// Bytes that the block had.
    pub bytes: u64,
    /// Edition of the block that was read.
    pub edition: u64,
}

/// One block to scan.
pub struct Task {
    /// Of which source.
    pub file: u32,
    /// Which of its blocks.
    pub block: u32,
    /// What it is read from.
    pub source: Arc<dyn Source>,
    /// Groups of columns to scan for, ascending.
    pub groups: Vec<Group>,
    /// The same, compiled.
    pub plan: Arc<Plan>,
    /// Whether nobody awaits it.
    pub spare: bool,
    editions: (u64, u64),
    bytes: u64,
}

impl Block {
    /// Whether it was read as it is now, with these groups of columns.
    pub fn has(&self, groups: &[Group]) -> bool {
        self.done.as_ref().is_some_and(|d| d.edition == self.edition && groups.iter().all(|g| d.groups.contains(g)))
    }
}

impl Block {
    /// Whether it may hold lines of these stretches.
    pub fn reaches(&self, sought: &Sought) -> bool {
        let Some(windows) = sought else { return true };
        let Some(done) = self.done.as_ref().filter(|d| d.edition == self.edition) else { return true };
        let within = |(first, last): (i64, i64)| windows.iter().any(|w| first < w.to.0 && w.from.0 <= last);
        done.segment.span.is_some_and(within)
    }
}

impl File {
    /// A source that was looked at, and of which nothing was read.
    pub fn new(source: Arc<dyn Source>) -> File {
        let mut file = File { blocks: Vec::new(), edition: 0, arrived: source.arrived(), source };
        file.grow(0);
        file
    }

    /// Takes in the blocks that the source has now; those from `from` on are to be read (again).
    pub fn grow(&mut self, from: u32) {
        self.blocks.resize(self.source.blocks() as usize, Block::default());
        for (i, block) in self.blocks.iter_mut().enumerate().skip(from as usize) {
            block.bytes = self.source.block_bytes(i as u32);
            block.edition += 1;
        }
    }

    /// Forgets what was read.
    pub fn start_over(&mut self) {
        self.blocks.clear();
        self.edition += 1;
        self.grow(0);
    }
}

impl State {
    /// Nothing read so far of these sources.
    pub fn new(sources: Vec<Arc<dyn Source>>, specs: &[ColumnSpec]) -> State {
        let mut state = State {
            files: sources.into_iter().map(File::new).collect(),
            changes: 0,
            growing: false,
            notes: Vec::new(),
            about_files: Vec::new(),
            stopped: false,
            looked_ahead: false,
            groups: vec![Wanted { specs: specs.to_vec(), reach: Reach::Asked }],
            sought: None,
            pending: Vec::new(),
            spare: Vec::new(),
            scanning: 0,
            scanning_spare: 0,
            plans: HashMap::new(),
        };
        state.queue();
        state
    }

    /// A source by its number.
    pub fn source(&self, number: u32) -> Option<Arc<dyn Source>> {
        self.files.get(number as usize).map(|file| file.source.clone())
    }

    /// Whether nothing that somebody awaits is left to be scanned.
    pub fn is_idle(&self) -> bool {
        self.pending.is_empty() && self.scanning == 0
    }

    /// The groups that hold these columns; `None` when one was never wanted.
    pub fn groups_of(&self, specs: &[ColumnSpec]) -> Option<Vec<Group>> {
        let mut groups: Vec<Group> =
            specs.iter().map(|s| self.groups.iter().position(|g| g.specs.contains(s))).collect::<Option<_>>()?;
        groups.sort_unstable();
        groups.dedup();
        Some(groups)
    }

    /// Has these columns scanned for, first where they are sought; whether that is news.
    pub fn want(&mut self, specs: &[ColumnSpec], sought: &Sought) -> bool {
        if specs.is_empty() {
            return false;
        }
        let (known, new): (Vec<&ColumnSpec>, Vec<&ColumnSpec>) =
            specs.iter().partition(|s| self.groups.iter().any(|g| g.specs.contains(s)));
        let is_behind = !(self.pending.is_empty() && self.spare.is_empty());
        let has_nearby = self.groups.iter().any(|g| g.reach == Reach::AheadNearby);
        let mut news = !new.is_empty() || ((is_behind || has_nearby) && self.sought != *sought);
        self.sought.clone_from(sought);
        for group in self.groups.iter_mut().filter(|g| !g.is_asked()) {
            if known.iter().any(|s| group.specs.contains(s)) {
                group.reach = Reach::Asked;
                news = true;
            }
        }
        if !new.is_empty() {
            self.groups.push(Wanted { specs: new.into_iter().cloned().collect(), reach: Reach::Asked });
        }
        if news {
            self.queue();
        }
        news
    }

    /// Has these columns scanned for although nobody asked.
    pub fn want_ahead(&mut self, specs: Vec<ColumnSpec>, reach: Reach) {
        let new: Vec<ColumnSpec> =
            specs.into_iter().filter(|s| !self.groups.iter().any(|g| g.specs.contains(s))).collect();
        if !new.is_empty() {
            self.groups.push(Wanted { specs: new, reach });
            self.queue();
        }
    }

    /// Puts every block that lacks something in a queue, the newest of each source to be taken first. What lies beside the
    /// stretches that are asked about is not awaited.
    pub fn queue(&mut self) {
        let asked: Vec<Group> = (0..self.groups.len()).filter(|g| self.groups[*g].is_asked()).collect();
        let mut lacking: Vec<(usize, u32, u32, bool)> = Vec::new();
        for (f, file) in self.files.iter().enumerate() {
            let last = file.blocks.len();
            for (b, block) in file.blocks.iter().enumerate().filter(|(_, block)| !block.has(&self.due(block))) {
                let awaited = !block.has(&asked) && block.reaches(&self.sought);
                lacking.push((last - b, f as u32, b as u32, awaited));
            }
        }
        lacking.sort_unstable_by(|a, b| b.cmp(a));
        let of = |awaited: bool| {
            let some = lacking.iter().filter(move |(.., is)| *is == awaited);
            some.map(|(_, file, block, _)| (*file, *block)).collect()
        };
        (self.pending, self.spare) = (of(true), of(false));
    }

    /// What to scan next; what nobody awaits only while fewer than `spare_hands` do so.
    pub fn take(&mut self, map: &FieldMap, spare_hands: usize) -> Option<Task> {
        while let Some(at) = self.pending.pop() {
            if let Some(task) = self.task(at, false, map) {
                self.scanning += 1;
                return Some(task);
            }
        }
        while self.scanning_spare < spare_hands {
            let at = self.spare.pop()?;
            if let Some(task) = self.task(at, true, map) {
                self.scanning_spare += 1;
                return Some(task);
            }
        }
        None
    }

    /// The groups that a block needs.
    fn due(&self, block: &Block) -> Vec<Group> {
        (0..self.groups.len()).filter(|g| self.groups[*g].is_due(block, &self.sought)).collect()
    }

    fn task(&mut self, (file, block): (u32, u32), spare: bool, map: &FieldMap) -> Option<Task> {
        let of = self.files.get(file as usize)?;
        let at = of.blocks.get(block as usize)?;
        let done = at.done.as_ref().filter(|d| d.edition == at.edition);
        let wanted = |g: &Group| match done {
            None => true,
            Some(done) => {
                let of = &self.groups[*g];
                (of.is_asked() || (spare && of.is_due(at, &self.sought))) && !done.groups.contains(g)
            }
        };
        let groups: Vec<Group> = (0..self.groups.len()).filter(wanted).collect();
        if groups.is_empty() {
            return None;
        }
        if self.plans.len() > PLANS {
            self.plans.clear();
        }
        let specs = || groups.iter().flat_map(|g| self.groups[*g].specs.clone()).collect::<Vec<_>>();
        let plan = self.plans.entry(groups.clone()).or_insert_with(|| Arc::new(Plan::new(&specs(), map))).clone();
        let (source, editions, bytes) = (of.source.clone(), (of.edition, at.edition), at.bytes);
        Some(Task { file, block, source, groups, plan, spare, editions, bytes })
    }

    /// Puts the outcome of a task in, unless it is outdated; `failed` says why its lines could not be read.
    pub fn put(&mut self, task: &Task, scanned: Scanned, failed: Option<String>) {
        self.changes += 1;
        if task.spare {
            self.scanning_spare -= 1;
        } else {
            self.scanning -= 1;
        }
        let Some(file) = self.files.get_mut(task.file as usize).filter(|f| f.edition == task.editions.0) else {
            return;
        };
        let Some(block) = file.blocks.get_mut(task.block as usize) else { return };
        match &mut block.done {
            // Lines that cannot be read again keep what is known of them; the new columns are empty there.
            Some(done) if done.edition == task.editions.1 || failed.is_some() => {
                if failed.is_none() && done.segment.rows() != scanned.segment.rows() {
                    // It was changed under our hands.
                    block.edition += 1;
                    self.queue();
                    return;
                }
                let segment = Arc::make_mut(&mut done.segment);
                for (spec, column) in scanned.segment.columns {
                    segment.columns.entry(spec).or_insert(column);
                }
                done.edition = done.edition.max(task.editions.1);
                done.groups.extend(&task.groups);
                done.groups.sort_unstable();
                done.groups.dedup();
            }
            Some(done) if done.edition > task.editions.1 => {}
            done => {
                *done = Some(Done::new(task, scanned));
                settle(file);
            }
        }
        if let Some(words) = failed {
            self.note(words);
        }
    }

    /// Adds a note, unless it is there; of many the oldest leave.
    pub fn note(&mut self, words: String) {
        if !self.notes.contains(&words) {
            self.notes.push(words);
        }
        if self.notes.len() > NOTES {
            self.notes.remove(0);
        }
    }
}

impl Done {
    fn new(task: &Task, scanned: Scanned) -> Done {
        let mut segment = scanned.segment;
        segment.source = task.file;
        segment.block = task.block;
        Done {
            tally: Tally::of(&segment),
            segment: Arc::new(segment),
            leads: scanned.waiting,
            carried: None,
            first_time: scanned.first_time,
            last_time: scanned.last_time,
            groups: task.groups.clone(),
            bytes: task.bytes,
            edition: task.editions.1,
        }
    }
}
