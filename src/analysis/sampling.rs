//! A bounded sample of the events of a window and of its baseline: pages spread evenly over their time, and more of those that
//! are full where others held little. It asks nothing itself.

use crate::model::{Answer, Event, Filter, Order, Page, PageAnswer, Question, Result, Scope, Window};

/// Pages that each side is spread over.
const PAGES: usize = 8;
/// The most events that every store gives in one page.
const LARGEST: usize = 10_000;

/// A sample under way; the default one asks nothing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sampling {
    /// The most events of each side.
    most: usize,
    window: Side,
    baseline: Side,
    /// Whether the full pages were asked to go on.
    again: bool,
}

/// The window or the baseline.
#[derive(Clone, PartialEq, Debug, Default)]
struct Side {
    asked: Vec<Question>,
    answers: Vec<PageAnswer>,
}

/// The events of both sides in order of time.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sample {
    /// Of the window.
    pub window: Vec<Event>,
    /// Of its baseline.
    pub baseline: Vec<Event>,
}

impl Sampling {
    /// Begins a sample of at most so many events of each side. Each page begins at its own instant, so that all parts of the
    /// time are seen and the requests at the start of each page are whole.
    pub fn of(scope: &Scope, most: usize) -> Sampling {
        let side = |windows: &[Window]| Side { asked: pages(windows, &scope.filter, most), answers: Vec::new() };
        Sampling { most, window: side(&[scope.window]), baseline: side(&scope.baseline.windows), again: false }
    }

    /// What to ask now, as one batch; empty when there is nothing more to ask.
    pub fn questions(&self) -> Vec<Question> {
        self.window.asked.iter().chain(&self.baseline.asked).cloned().collect()
    }

    /// Takes the answers to [`Sampling::questions`] in, in their order.
    ///
    /// # Errors
    /// When a page could not be read.
    pub fn take(&mut self, answers: Vec<Result<Answer>>) -> Result<()> {
        let mut answers = answers.into_iter().map(|answer| answer?.try_into());
        for side in [&mut self.window, &mut self.baseline] {
            let own: Vec<PageAnswer> = answers.by_ref().take(side.asked.len()).collect::<Result<_>>()?;
            let further = if self.again { Vec::new() } else { more(&side.asked, &own, self.most) };
            side.asked = further;
            side.answers.extend(own);
        }
        self.again = true;
        Ok(())
    }

    /// What was sampled so far.
    pub fn sample(self) -> Sample {
        Sample { window: together(self.window.answers), baseline: together(self.baseline.answers) }
    }
}

/// Where the logs are uneven, some pages are full while others hold little: the pages to go on with, within the bound.
fn more(asked: &[Question], answers: &[PageAnswer], most: usize) -> Vec<Question> {
    let had: usize = answers.iter().map(|a| a.events.len()).sum();
    let full = asked.iter().zip(answers).filter_map(|(question, answer)| match question {
        Question::Events(page) if answer.events.len() >= page.limit => Some((page, answer.next.clone()?)),
        _ => None,
    });
    let full: Vec<_> = full.collect();
    let limit = (most.saturating_sub(had) / full.len().max(1)).min(LARGEST);
    let go_on = |(page, next): (&Page, _)| Question::Events(Page { after: Some(next), limit, ..page.clone() });
    full.into_iter().filter(|_| limit > 0).map(|(page, next)| go_on((page, next))).collect()
}

/// The events of all pages in order of time.
fn together(answers: Vec<PageAnswer>) -> Vec<Event> {
    let mut events: Vec<Event> = answers.into_iter().flat_map(|a| a.events).collect();
    events.sort_by(|a, b| a.cursor.cmp(&b.cursor));
    events
}

fn pages(windows: &[Window], filter: &Filter, most: usize) -> Vec<Question> {
    let windows: Vec<Window> = windows.iter().copied().filter(|w| w.length() > 0).collect();
    let each = (PAGES / windows.len().max(1)).max(1);
    let slices: Vec<Window> = windows.iter().flat_map(|w| slices(*w, each)).collect();
    let limit = (most / slices.len().max(1)).min(LARGEST);
    let page = |window| Page {
        window,
        filter: filter.clone(),
        order: Order::Forward,
        after: None,
        limit,
        invalid_only: false,
    };
    slices.into_iter().map(|window| Question::Events(page(window))).collect()
}

fn slices(window: Window, count: usize) -> Vec<Window> {
    let length = i128::from(window.length());
    let count = i128::from(window.length()).clamp(1, count as i128);
    let at = |i: i128| window.from.plus(i64::try_from(length * i / count).unwrap_or(i64::MAX));
    (0..count).map(|i| Window { from: at(i), to: at(i + 1) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Baseline, BaselineKind, Cursor, HOUR, Time};
    use proptest::prelude::*;

    const MOST: usize = 20_000;

    fn answer(count: usize) -> PageAnswer {
        let cursor = Cursor { time: Time(0), place: (0, 0) };
        let event = Event {
            cursor: cursor.clone(),
            time: None,
            document: None,
            raw: String::new(),
            invalid: None,
            origin: String::new(),
        };
        PageAnswer { events: vec![event; count], next: Some(cursor) }
    }

    #[test]
    fn full_pages_go_on_with_what_empty_ones_left() {
        let window = Window { from: Time(0), to: Time(HOUR) };
        let asked = pages(&[window], &Filter::All, MOST);
        let answers: Vec<PageAnswer> = [2_500, 10, 0, 2_500, 0, 0, 0, 0].map(answer).into();
        let limits: Vec<usize> = more(&asked, &answers, MOST)
            .iter()
            .map(|q| if let Question::Events(page) = q { page.limit } else { unreachable!() })
            .collect();
        assert_eq!(limits, [7_495, 7_495]);
        assert_eq!(more(&asked, &vec![answer(2_500); 8], MOST), []);
        assert_eq!(more(&[], &[], MOST), []);
    }

    proptest! {
        #[test]
        fn pages_cover_the_windows_once_and_ask_for_a_bounded_number(from in -HOUR..HOUR, length in 0..HOUR, days in 0..8i64) {
            let window = Window { from: Time(from), to: Time(from + length) };
            let windows: Vec<Window> = (1..=days).map(|d| window.shifted(-d * 24 * HOUR)).collect();
            let scope = Scope { window, filter: Filter::All, baseline: Baseline { kind: BaselineKind::Days, windows } };
            let sampling = Sampling::of(&scope, MOST);
            for (pages, total) in [(&sampling.window.asked, length), (&sampling.baseline.asked, length * days)] {
                let pages: Vec<&Page> =
                    pages.iter().map(|q| if let Question::Events(page) = q { page } else { unreachable!() }).collect();
                prop_assert!(pages.iter().map(|p| p.limit).sum::<usize>() <= MOST);
                prop_assert_eq!(pages.iter().map(|p| p.window.length()).sum::<i64>(), total);
                prop_assert!(pages.windows(2).all(|p| p[0].window.to <= p[1].window.from || days > 1));
            }
        }
    }
}
