//! Times that cannot belong to the same request: a clock that was never set, a line from another century.

use super::follow::FIRST;
use super::record::Record;
use crate::model::{DAY, Event, MINUTE, Time, Window};

/// Lines further than this from all others, in ms, are not of the same request.
const APART: i64 = DAY;
/// How far around a request what is usual is asked for, in ms.
const AROUND: i64 = 15 * MINUTE;

/// Keeps the records whose times lie together with most of the others; says what was left out.
pub fn together(records: Vec<Record>) -> (Vec<Record>, Vec<String>) {
    let mut times: Vec<i64> = records.iter().filter(|r| r.timed).map(|r| r.time).collect();
    times.sort_unstable();
    let Some((from, to)) = largest(&times) else { return (records, Vec::new()) };
    // A line without a time of its own stands at its neighbour's, which may be of another request.
    let (early, late) = (from.saturating_sub(APART), to.saturating_add(APART));
    let stays = |r: &Record| if r.timed { (from..=to).contains(&r.time) } else { (early..=late).contains(&r.time) };
    let (mut kept, left): (Vec<Record>, Vec<Record>) = records.into_iter().partition(stays);
    // A clock that was never set says nothing of when; who called whom is known all the same.
    let (unset, left): (Vec<Record>, Vec<Record>) =
        left.into_iter().partition(|r| r.timed && r.time < FIRST.0 && from >= FIRST.0 && r.id.is_some());
    kept.extend(unset.into_iter().map(|r| Record { time: from, timed: false, ..r }));
    let said = words(&left);
    (kept, said.into_iter().collect())
}

/// The stretch in which most of these events lie: a line from another century shifts nothing.
fn bulk(events: &[Event]) -> Option<Window> {
    let mut times: Vec<i64> = events.iter().map(|event| event.cursor.time.0).collect();
    times.sort_unstable();
    largest(&times).map(|(from, to)| Window { from: Time(from), to: Time(to).plus(1) })
}

/// A stretch around the events, where they lie outside of the one that is looked at.
pub fn elsewhere(events: &[Event], looked_at: Window) -> Option<Window> {
    let bulk = bulk(events).filter(|bulk| !looked_at.holds(bulk.from))?;
    Some(Window { from: bulk.from.plus(-AROUND), to: bulk.to.plus(AROUND) })
}

/// First and last of the largest bunch of times; the latest among equals.
fn largest(sorted: &[i64]) -> Option<(i64, i64)> {
    let bunches = sorted.chunk_by(|a, b| b.saturating_sub(*a) <= APART);
    let largest = bunches.max_by_key(|bunch| bunch.len())?;
    Some((*largest.first()?, *largest.last()?))
}

fn words(left: &[Record]) -> Option<String> {
    let first = left.iter().map(|r| r.time).min()?;
    let last = left.iter().map(|r| r.time).max()?;
    let count = left.len();
    let lines = if count == 1 { "1 line is".to_string() } else { format!("{count} lines are") };
    let date = |t: i64| Time(t).utc().map_or_else(|| t.to_string(), |d| d.format("%Y-%m-%d").to_string());
    let when = if date(first) == date(last) { date(first) } else { format!("{} to {}", date(first), date(last)) };
    Some(format!("{lines} set aside: more than a day from the rest ({when})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_from_another_century_shifts_no_stretch() {
        let now = 1_772_420_000_000;
        let cursor = |time| crate::model::Cursor { time: Time(time), place: (0, 0) };
        let event = |time| Event {
            cursor: cursor(time),
            time: Some(Time(time)),
            document: None,
            raw: String::new(),
            invalid: None,
            origin: String::new(),
        };
        let of = [now + 40, -6_795_364_578_871, now].map(event);
        assert_eq!(bulk(&of), Some(Window { from: Time(now), to: Time(now + 41) }));
        assert_eq!(bulk(&[]), None);
    }

    fn records(times: &[i64]) -> Vec<Record> {
        times.iter().map(|t| Record { time: *t, timed: true, ..Record::default() }).collect()
    }

    #[test]
    fn times_of_another_century_are_set_aside_and_said() {
        let now = 1_772_420_000_000;
        let (kept, said) = together(records(&[now, -6_795_364_578_871, now + 40, now + 3_000]));
        assert_eq!(kept.len(), 3);
        assert_eq!(said, ["1 line is set aside: more than a day from the rest (1754-08-30)"]);
        let (kept, said) = together(records(&[now, i64::MIN, i64::MAX, now]));
        assert_eq!((kept.len(), said.len()), (2, 1));
        assert_eq!(together(records(&[now, now + 3_600_000])).1, Vec::<String>::new());
        assert!(together(Vec::new()).0.is_empty());
        let named = |time| Record { id: Some("a".into()), ..records(&[time]).remove(0) };
        let (kept, said) = together(vec![named(now), named(-6_795_364_578_871), named(now + 9 * DAY)]);
        assert_eq!(
            kept.iter().map(|r| (r.time, r.timed)).collect::<Vec<_>>(),
            [(now + 9 * DAY, true), (now + 9 * DAY, false)]
        );
        assert_eq!(said.len(), 1, "a day that can be is another request's: {said:?}");
    }
}
