//! One page of events in the order of time: where their lines stand.

use std::collections::BinaryHeap;
use std::sync::Arc;

use super::View;
use super::filter::Names;
use super::lanes::{Columns, Lanes};
use super::parallel;
use super::predicate::Predicate;
use crate::model::{Cursor, Filter, Order, Page, Result, Time};
use crate::store::local::columns::{INVALID, Segment};

/// The place of one line.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Located {
    /// Its place in the order of time.
    pub cursor: Cursor,
    /// Which source it stands in.
    pub source: u32,
    /// Where in the source its line starts.
    pub offset: u64,
    /// Whether it is no JSON object.
    pub bad: bool,
}

/// The lines of a page, to be read back.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PagePlan {
    /// In the question's order.
    pub lines: Vec<Located>,
    /// Where to go on; `None` when nothing more was there.
    pub next: Option<Cursor>,
}

/// Finds the lines of a page. Lines that are no events pass `Filter::All` only; events without a time of their own stand
/// at the one they carry.
pub fn page(view: &View, question: &Page) -> Result<PagePlan> {
    if question.limit == 0 {
        return Ok(PagePlan { lines: Vec::new(), next: question.after.clone() });
    }
    let names = Names { map: view.map, dictionary: view.dictionary };
    let mut columns = Columns::default();
    let filter = names.compile(&question.filter, &mut columns)?;
    let search =
        Search { question, filter, columns, after: question.after.as_ref().map(|c| search_key(c, question.order)) };
    let mut segments: Vec<&Segment> = view.segments.iter().map(Arc::as_ref).filter(|s| search.reaches(s)).collect();
    segments.sort_by_key(|segment| search.bounds(segment));
    // Every thread takes each n-th, so that all begin where the page begins.
    let threads = view.threads.max(1);
    let hands = (0..threads.min(segments.len())).map(|hand| segments.iter().skip(hand).step_by(threads)).collect();
    let found = parallel::map(threads, hands, |hand| search.run(hand.copied()));
    let mut found: Vec<(Key, Located)> = found.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    found.sort_unstable();
    let more = found.len() > question.limit;
    found.truncate(question.limit);
    let lines: Vec<Located> = found.into_iter().map(|(_, located)| located).collect();
    let next = lines.last().filter(|_| more).map(|last| last.cursor.clone());
    Ok(PagePlan { lines, next })
}

/// A cursor as numbers that rise in the order of the page.
type Key = (i64, u64, u64);

fn search_key(cursor: &Cursor, order: Order) -> Key {
    let (time, (source, offset)) = (cursor.time.0, cursor.place);
    match order {
        Order::Forward => (time, source, offset),
        // The complement turns the order round without a case that overflows.
        Order::Backward => (!time, !source, !offset),
    }
}

struct Search<'a> {
    question: &'a Page,
    filter: Predicate,
    columns: Columns,
    after: Option<Key>,
}

impl Search<'_> {
    /// First and last time of a segment in the order of the page.
    fn bounds(&self, segment: &Segment) -> Option<(i64, i64)> {
        segment.span.map(|(first, last)| match self.question.order {
            Order::Forward => (first, last),
            Order::Backward => (!last, !first),
        })
    }

    fn reaches(&self, segment: &Segment) -> bool {
        let window = self.question.window;
        let inside = segment.span.is_some_and(|(first, last)| first < window.to.0 && window.from.0 <= last);
        let beyond = self.after.is_none_or(|after| self.bounds(segment).is_some_and(|(_, last)| last >= after.0));
        inside && beyond
    }

    /// The first lines of these segments, one more than the page takes.
    fn run<'s>(&self, segments: impl Iterator<Item = &'s Segment>) -> Result<Vec<(Key, Located)>> {
        let mut nearest = Nearest { most: self.question.limit.saturating_add(1), heap: BinaryHeap::new() };
        let mut lanes = Lanes::new(&self.columns);
        let mut passes = Vec::new();
        for segment in segments {
            if nearest.worst().is_some_and(|worst| self.bounds(segment).is_none_or(|(first, _)| first > worst.0)) {
                break;
            }
            lanes.load(segment)?;
            self.filter.mask(&lanes, segment.rows(), &mut passes);
            self.events(segment, &passes, &mut nearest);
            if self.question.filter == Filter::All {
                segment.bad.iter().for_each(|(offset, time)| self.offer(segment, (*time, *offset), true, &mut nearest));
            }
        }
        Ok(nearest.heap.into_vec())
    }

    fn events(&self, segment: &Segment, passes: &[bool], nearest: &mut Nearest) {
        let rows = segment.times.iter().zip(&segment.offsets).zip(segment.flags.iter().zip(passes));
        for ((time, offset), (flags, passes)) in rows {
            if *passes && (!self.question.invalid_only || flags & INVALID != 0) {
                self.offer(segment, (*time, *offset), false, nearest);
            }
        }
    }

    fn offer(&self, segment: &Segment, (time, offset): (i64, u32), bad: bool, nearest: &mut Nearest) {
        if !self.question.window.holds(Time(time)) {
            return;
        }
        let offset = segment.base + u64::from(offset);
        let cursor = Cursor { time: Time(time), place: (u64::from(segment.source), offset) };
        let key = search_key(&cursor, self.question.order);
        if self.after.is_none_or(|after| key > after) {
            nearest.offer(key, || Located { cursor, source: segment.source, offset, bad });
        }
    }
}

/// The lines that come first, at most so many.
struct Nearest {
    most: usize,
    heap: BinaryHeap<(Key, Located)>,
}

impl Nearest {
    /// The last of the lines held, once there are enough.
    fn worst(&self) -> Option<Key> {
        self.heap.peek().filter(|_| self.heap.len() >= self.most).map(|(key, _)| *key)
    }

    fn offer(&mut self, key: Key, located: impl FnOnce() -> Located) {
        if self.worst().is_some_and(|worst| key >= worst) {
            return;
        }
        if self.heap.len() >= self.most {
            self.heap.pop();
        }
        self.heap.push((key, located()));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Line, TestStore, any_filter, any_line, map};
    use super::*;
    use crate::model::{Question, Window};
    use proptest::prelude::*;

    /// Places and badness of the lines of a page by definition, in rising order of time.
    fn wanted(lines: &[Line], rows: usize, question: &Page) -> Vec<(i64, u64, bool)> {
        let place = |at: usize| ((at / rows) * 10_000 + (at % rows) * 100) as u64;
        let meant = |l: &Line| l.passes(&question.filter) && (!question.invalid_only || l.bad || l.invalid);
        let inside = lines.iter().enumerate().filter(|(_, l)| question.window.holds(Time(l.time)) && meant(l));
        let mut wanted: Vec<(i64, u64, bool)> = inside.map(|(at, l)| (l.time, place(at), l.bad)).collect();
        wanted.sort_unstable();
        wanted
    }

    proptest! {
        #[test]
        fn pages_hold_every_line_once_and_in_order(
            lines in prop::collection::vec(any_line(), 0..120),
            filter in prop_oneof![Just(Filter::All), any_filter()],
            (rows, threads, limit) in (1usize..40, 1usize..4, 1usize..30),
            (backward, invalid_only) in (any::<bool>(), any::<bool>()),
        ) {
            let order = if backward { Order::Backward } else { Order::Forward };
            let window = Window { from: Time(200), to: Time(800) };
            let mut question = Page { window, filter, order, after: None, limit, invalid_only };
            let mut wanted = wanted(&lines, rows, &question);
            if backward {
                wanted.reverse();
            }
            let specs = super::super::needs(&Question::Events(question.clone()), &map());
            let store = TestStore::new(&lines, rows, &specs);
            let mut found = Vec::new();
            loop {
                let page = page(&store.view(threads), &question).unwrap();
                prop_assert!(page.lines.len() <= limit);
                found.extend(page.lines.iter().map(|l| (l.cursor.time.0, l.offset, l.bad)));
                prop_assert!(found.len() <= wanted.len());
                match page.next {
                    None => break,
                    next => question.after = next,
                }
            }
            prop_assert_eq!(found, wanted);
        }
    }
}
