//! Pages that go on where the last one ended are read within a point in time, so that what is read back through stands still
//! meanwhile. Places of events mean the same with and without it: where a server has none, or lost it, the page is asked like
//! any other, and no event is left out or comes twice.

use std::collections::HashMap;

use serde_json::Value;

use super::json::{Arena, Json};
use super::known::Known;
use super::store::Desk;
use super::{request, response};
use crate::model::{Answer, Cursor, Order, Page, PageAnswer, Question};

/// Readings remembered; those of other filters leave theirs behind.
const READINGS: usize = 16;

/// What is paged back through, and the points in time that are open for it.
#[derive(Debug, Default)]
pub(super) struct Readings {
    of: HashMap<String, Reading>,
    /// Ids that nobody reads in any more.
    left: Vec<String>,
    /// Whether the server has no points in time, or none for us.
    refused: bool,
}

/// The events of a filter, read page by page.
#[derive(Debug)]
struct Reading {
    /// Where the next page begins.
    next: Cursor,
    /// Id of the point in time.
    open: Option<String>,
}

impl Readings {
    /// Whether a page goes on where the last one ended, and could do so within a point in time.
    fn go_on(&self, page: &Page) -> bool {
        let reading = self.of.get(&key(page)).filter(|_| !self.refused);
        page.order == Order::Backward && reading.is_some_and(|reading| Some(&reading.next) == page.after.as_ref())
    }

    fn open_for(&self, page: &Page) -> Option<String> {
        self.of.get(&key(page))?.open.clone()
    }

    /// Takes in the id under which a page is read from now on.
    fn keep(&mut self, page: &Page, id: &str) {
        let Some(reading) = self.of.get_mut(&key(page)) else { return self.left.push(id.into()) };
        let before = reading.open.replace(id.into());
        self.left.extend(before.filter(|before| before != id));
    }

    fn lose(&mut self, page: &Page) {
        let open = self.of.get_mut(&key(page)).and_then(|reading| reading.open.take());
        self.left.extend(open);
    }

    /// Takes in where a page ended.
    fn turn(&mut self, page: &Page, next: Option<&Cursor>) {
        if page.order != Order::Backward {
            return;
        }
        if self.of.len() >= READINGS {
            self.leave();
        }
        let before = self.of.remove(&key(page));
        let going_on = |reading: &Reading| Some(&reading.next) == page.after.as_ref() && next.is_some();
        let (same, other): (Vec<_>, Vec<_>) = before.into_iter().partition(going_on);
        self.left.extend(other.into_iter().filter_map(|reading| reading.open));
        if let Some(next) = next {
            let open = same.into_iter().find_map(|reading| reading.open);
            self.of.insert(key(page), Reading { next: next.clone(), open });
        }
    }

    /// Nobody reads on in any of them.
    fn leave(&mut self) {
        let open = self.of.values_mut().filter_map(|reading| reading.open.take());
        self.left.extend(open);
        self.of.clear();
    }

    /// The ids that are to be closed, each told once.
    fn take_left(&mut self) -> Vec<String> {
        std::mem::take(&mut self.left)
    }
}

impl Desk {
    /// The answer to a page that goes on where the last one ended; none where it has to be asked like any other.
    pub(super) async fn read_on(&self, known: &Known, question: &Question) -> Option<Answer> {
        let Question::Events(page) = question else { return None };
        if !self.memory().readings.go_on(page) {
            return None;
        }
        let open = self.memory().readings.open_for(page);
        let fresh = open.is_none();
        let id = match open {
            Some(id) => id,
            None => self.open(known, page).await?,
        };
        let found = self.within(known, page, &id).await;
        if found.is_none() {
            let mut memory = self.memory();
            memory.readings.lose(page);
            memory.readings.refused |= fresh;
        }
        found.map(Answer::Events)
    }

    async fn open(&self, known: &Known, page: &Page) -> Option<String> {
        let (connection, opened, request) = (self.connection.clone(), self.opened.clone(), request::open(known));
        // Whoever asked may leave meanwhile; what the server opened has to be known all the same, for it to be closed.
        let opening = tokio::spawn(async move {
            let mut opened = opened.lock().await;
            let reply = connection.send(&request).await.ok()?;
            let busy = matches!(reply.status, 429 | 500..);
            let id = reply.success().ok().and_then(|body| response::opened(&body));
            opened.extend(id.clone());
            Some((id, busy))
        });
        let (id, busy) = opening.await.ok()??;
        self.opened.lock().await.retain(|one| Some(one) != id.as_ref());
        let mut memory = self.memory();
        match &id {
            Some(id) => memory.readings.keep(page, id),
            None => memory.readings.refused |= !busy,
        }
        id
    }

    async fn within(&self, known: &Known, page: &Page, id: &str) -> Option<PageAnswer> {
        let body = self.searched_within(page, request::page(known, page).ok()?, id).await?;
        let answer = response::page(known, page, &body);
        if !response::is_cut(&answer, request::asked_for(page), &body) {
            return Some(answer);
        }
        let body = self.searched_within(page, request::wide_page(known, page).ok()?, id).await?;
        Some(response::page(known, page, &body))
    }

    /// What a search within a point in time found, where it found all there is.
    async fn searched_within(&self, page: &Page, search: Value, id: &str) -> Option<Value> {
        let body = self.send(&request::within(search, id)).await.ok()?.success().ok()?;
        let (coverage, _) = response::completeness(&Json::of(&body, &Arena::new())).ok()?;
        if let Some(id) = response::opened(&body) {
            self.memory().readings.keep(page, &id);
        }
        coverage.is_whole().then_some(body)
    }

    /// Remembers where a page ended.
    pub(super) fn turned(&self, question: &Question, answer: &Answer) {
        if let (Question::Events(page), Answer::Events(answer)) = (question, answer) {
            self.memory().readings.turn(page, answer.next.as_ref());
        }
    }

    /// Closes all that is open, also what is only being opened.
    pub(super) async fn close_all(&self) {
        let opened = std::mem::take(&mut *self.opened.lock().await);
        {
            let mut memory = self.memory();
            memory.readings.leave();
            memory.readings.left.extend(opened);
        }
        self.close_left().await;
    }

    /// Closes what nobody reads in any more; what the server does not close now, it does by itself soon.
    pub(super) async fn close_left(&self) {
        let (left, known) = {
            let mut memory = self.memory();
            (memory.readings.take_left(), memory.known.clone())
        };
        let Some((known, _)) = known.filter(|_| !left.is_empty()) else { return };
        let (connection, opened) = (self.connection.clone(), self.opened.clone());
        // As with opening: it goes on though nobody waits for the answer any more beside which it began.
        let closing = tokio::spawn(async move {
            let _closing = opened.lock().await;
            for id in left {
                let _ = connection.send(&request::close(known.server.flavor, &id)).await;
            }
        });
        let _ = closing.await;
    }
}

/// Pages of one reading share what they ask for, but for the window, which may move on meanwhile.
fn key(page: &Page) -> String {
    format!("{:?} {}", page.filter, page.invalid_only)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Filter, Time, Window};

    fn page(after: Option<i64>) -> Page {
        let window = Window { from: Time(0), to: Time(100) };
        let after = after.map(at);
        Page { window, filter: Filter::All, order: Order::Backward, after, limit: 10, invalid_only: false }
    }

    fn at(time: i64) -> Cursor {
        Cursor { time: Time(time), place: (0, 0) }
    }

    #[test]
    fn a_reading_goes_on_where_it_ended_and_leaves_nothing_open() {
        let mut readings = Readings::default();
        assert!(!readings.go_on(&page(None)) && !readings.go_on(&page(Some(50))));
        readings.turn(&page(None), Some(&at(50)));
        assert!(readings.go_on(&page(Some(50))) && !readings.go_on(&page(Some(40))));
        readings.keep(&page(Some(50)), "a");
        readings.turn(&page(Some(50)), Some(&at(30)));
        assert_eq!(readings.open_for(&page(Some(30))).as_deref(), Some("a"));
        readings.keep(&page(Some(30)), "b");
        assert_eq!(readings.take_left(), ["a"], "a server may give it another id");
        readings.turn(&page(Some(30)), None);
        assert_eq!(readings.take_left(), ["b"], "the end was reached");
        assert!(!readings.go_on(&page(Some(30))) && readings.take_left().is_empty());
    }

    #[test]
    fn who_reads_elsewhere_begins_anew() {
        let mut readings = Readings::default();
        readings.turn(&page(None), Some(&at(50)));
        readings.keep(&page(Some(50)), "a");
        let forward = Page { order: Order::Forward, ..page(Some(50)) };
        readings.turn(&forward, Some(&at(60)));
        let errors = Page { filter: Filter::errors(), ..page(None) };
        readings.turn(&errors, Some(&at(20)));
        assert!(readings.take_left().is_empty() && !readings.go_on(&forward));
        readings.turn(&page(Some(70)), Some(&at(65)));
        assert_eq!(readings.take_left(), ["a"]);
        assert!(readings.go_on(&page(Some(65))) && readings.open_for(&page(Some(65))).is_none());
        readings.keep(&page(Some(65)), "c");
        readings.leave();
        assert_eq!(readings.take_left(), ["c"]);
        assert!(!readings.go_on(&page(Some(65))));
        readings.keep(&page(Some(65)), "late");
        assert_eq!(readings.take_left(), ["late"], "it was opened for who had left meanwhile");
    }

    #[test]
    fn what_a_server_refused_is_not_asked_for_again() {
        let mut readings = Readings::default();
        readings.turn(&page(None), Some(&at(50)));
        readings.refused = true;
        assert!(!readings.go_on(&page(Some(50))));
    }
}
