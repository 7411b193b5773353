//! Which events belong to an id: where it is looked for, in which stretch, and which further ids lead on from it.

use std::collections::BTreeSet;

use crate::contract::field_word;
use crate::model::{
    Event, FieldMap, Filter, Follow, HOUR, Health, Kind, MINUTE, Order, Page, Question, Scope, Time, Window,
};

use super::usual;

/// The most events of one id that are read.
pub const MOST: usize = 10_000;
/// Ids of things other than requests.
const OF_OTHERS: [&str; 2] = ["user", "feature_hash"];
/// Times before this are of clocks that were never set: 2000-01-01.
pub const FIRST: Time = Time(946_684_800_000);
const YEAR_ONE: Time = Time(-62_135_596_800_000);
/// Most events of such clocks that are read.
const STRAYS: usize = 1_000;
/// Most further ids that are followed.
const CHAIN: usize = 100;
/// How far around the window events are looked for at first, in ms.
const AROUND: i64 = HOUR;
/// Events this near to an end of what was looked at, in ms, may go on beyond it.
const NEAR: i64 = 5 * MINUTE;

/// The id by which an event is best followed: the strongest field that it carries.
pub fn id_of(event: &Event, map: &FieldMap) -> Option<Follow> {
    let document = event.document.as_ref()?;
    let leading = Follow::LEADING.iter().filter(|n| **n != "parent_id").filter_map(|n| map.get(n));
    let other = map.fields.iter().filter(|f| f.kind == Kind::Id && !Follow::LEADING.contains(&f.name.as_str()));
    let other = other.filter(|f| !OF_OTHERS.contains(&f.name.as_str()));
    let found = leading.chain(other).find_map(|f| Some((f.name.clone(), field_word(document, f)?)));
    found.map(|(field, value)| Follow { field: Some(field), value, near: Some(event.cursor.time) })
}

/// Looking for the events of an id, in at most two rounds.
#[derive(Clone, PartialEq, Debug)]
pub struct Search {
    /// What is followed.
    pub follow: Follow,
    /// The stretch that is looked at.
    pub window: Window,
    /// Which events.
    pub filter: Filter,
    /// Further ids that are followed, in words; empty when there are none.
    pub chain: String,
    /// Whether the stretch was widened since the first round.
    pub widened: bool,
    first: bool,
    scope: Scope,
    everything: Option<Window>,
}

impl Search {
    /// The first round: an hour around the window, or around the event that was followed; `everything` is the stretch that
    /// the store has events of.
    pub fn begin(follow: Follow, scope: &Scope, everything: Option<Window>, map: &FieldMap) -> Search {
        let near = follow.near.map(|t| Window { from: t, to: t.plus(1) });
        let start = near.unwrap_or(scope.window);
        let window = Window { from: start.from.plus(-AROUND), to: start.to.plus(AROUND) };
        let filter = first_filter(&follow, map);
        let (chain, scope) = (String::new(), scope.clone());
        Search { follow, window, filter, chain, widened: false, first: true, scope, everything }
    }

    /// The same, what is usual being asked of another scope.
    pub fn with_scope(self, scope: &Scope, everything: Option<Window>) -> Search {
        Search { scope: scope.clone(), everything, ..self }
    }

    /// The same in a stretch that is wider on both sides by its own length.
    pub fn wider(&self) -> Search {
        let length = self.window.length().max(HOUR);
        let window = Window { from: self.window.from.plus(-length), to: self.window.to.plus(length) };
        Search { window, widened: true, ..self.clone() }
    }

    /// The questions of a round: the events, what is usual, and events whose clock was never set.
    pub fn questions(&self, map: &FieldMap) -> [Question; 3] {
        [self.events(), usual::question(&self.scope, map), self.strays()]
    }

    /// The question for the events.
    pub fn events(&self) -> Question {
        self.page(self.window, MOST)
    }

    /// The question for events of the id that were logged by a clock that was never set: their times lie in 1754, 1900 or 1970.
    pub fn strays(&self) -> Question {
        self.page(Window { from: YEAR_ONE, to: FIRST }, STRAYS)
    }

    fn page(&self, window: Window, limit: usize) -> Question {
        let filter = self.filter.clone().and(self.scope.filter.clone());
        Question::Events(Page { window, filter, order: Order::Forward, after: None, limit, invalid_only: false })
    }

    /// The second round, where the first found nothing, came near to an end of what it looked at, or led to further ids.
    pub fn next(&self, events: &[Event], map: &FieldMap) -> Option<Search> {
        if !self.first {
            return None;
        }
        let mut next = Search { first: false, ..self.clone() };
        if let Some((filter, chain)) = chained(&self.follow, events, map) {
            (next.filter, next.chain) = (filter, chain);
        }
        if let Some(window) = self.reach(events) {
            (next.window, next.widened) = (window, true);
        }
        (next.filter != self.filter || next.window != self.window).then_some(next)
    }

    /// A wider stretch, where events may lie beyond the one that was looked at.
    fn reach(&self, events: &[Event]) -> Option<Window> {
        let all = self.everything?;
        let times = || events.iter().map(|e| e.cursor.time);
        let near = |end: Time, time: Option<Time>| time.is_none_or(|t| end.0.abs_diff(t.0) < NEAR.unsigned_abs());
        let (before, after) = (near(self.window.from, times().min()), near(self.window.to, times().max()));
        let from = if before { all.from.min(self.window.from) } else { self.window.from };
        let to = if after { all.to.max(self.window.to) } else { self.window.to };
        let window = Window { from, to };
        let more = window.from.max(all.from) < self.window.from || window.to.min(all.to) > self.window.to;
        (window != self.window && more).then_some(window)
    }
}

/// The stretch that a store has events of, but for those whose clock was never set: they are asked for by themselves.
pub fn everything(health: &Health) -> Option<Window> {
    Some(Window::new(health.oldest?.max(FIRST), health.newest?.plus(1)))
}

fn first_filter(follow: &Follow, map: &FieldMap) -> Filter {
    let has = |name: &&&str| map.get(name).is_some();
    match follow.field.as_deref() {
        Some("request_id") => any(Follow::LEADING[1..3].iter().filter(has).map(|n| Filter::is(*n, &follow.value))),
        Some(field) => Filter::is(field, &follow.value),
        None => any(Follow::LEADING.iter().filter(has).map(|n| Filter::is(*n, &follow.value))),
    }
}

fn any(filters: impl Iterator<Item = Filter>) -> Filter {
    let mut all: Vec<Filter> = filters.collect();
    if all.len() == 1 { all.pop().unwrap_or_default() } else { Filter::Or(all) }
}

/// The field in which the id was found, where none was named.
pub fn found_in(follow: &Follow, events: &[Event], map: &FieldMap) -> String {
    let holds = |name: &&str| {
        let field = map.get(name);
        events.iter().any(|e| value(e, field) == Some(follow.value.clone()))
    };
    follow
        .field
        .clone()
        .unwrap_or_else(|| Follow::LEADING.iter().copied().find(holds).unwrap_or("correlation_id").to_string())
}

fn value(event: &Event, field: Option<&crate::model::Field>) -> Option<String> {
    field_word(event.document.as_ref()?, field?)
}

/// Ids that lead on from the events at hand: their correlation ids, else the callers and calls of their requests.
fn chained(follow: &Follow, events: &[Event], map: &FieldMap) -> Option<(Filter, String)> {
    let own = found_in(follow, events, map);
    let ids = |name: &str| -> BTreeSet<String> { events.iter().filter_map(|e| value(e, map.get(name))).collect() };
    if own == "correlation_id" {
        return None;
    }
    let correlations = ids("correlation_id");
    if !correlations.is_empty() {
        let words = match correlations.len() {
            1 => format!("correlation_id {}", correlations.first().map_or("", String::as_str)),
            n if n > CHAIN => format!("the first {CHAIN} of {n} correlation ids"),
            n => format!("{n} correlation ids"),
        };
        let further = correlations.iter().take(CHAIN).map(|id| Filter::is("correlation_id", id));
        return Some((any([first_filter(follow, map)].into_iter().chain(further)), words));
    }
    let mut requests: BTreeSet<String> = ids("request_id");
    requests.extend(ids("parent_id"));
    requests.remove(&follow.value);
    if requests.is_empty() {
        return None;
    }
    let words = match requests.len() {
        n if n > CHAIN => format!("the first {CHAIN} of {n} further request ids"),
        n => format!("{n} further request ids"),
    };
    let both = requests.iter().take(CHAIN).flat_map(|id| [Filter::is("request_id", id), Filter::is("parent_id", id)]);
    Some((any([first_filter(follow, map)].into_iter().chain(both)), words))
}
