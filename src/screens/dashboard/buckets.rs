//! Which buckets of a track are drawn: its own, or rough ones where its own are too few to show a course over time.

use crate::model::{Measure, Point, Time, Track, Window};
use crate::ui::{Course, Signs, numbers, width};

use super::slot::Slot;

/// A track with fewer buckets of its own than this shows no course over time.
const FEW: usize = 4;

/// Buckets as they are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Drawn<'t> {
    /// Width of a bucket in ms.
    pub width: i64,
    /// Values by bucket of the window.
    pub window: &'t [Point],
    /// The same for every stretch of the baseline.
    pub baseline: &'t [Vec<Point>],
    /// How they are drawn: rough where each holds too few events to be judged by itself.
    pub course: Course,
}

impl Slot {
    /// The buckets that show the course of a row's headline: of a percentile, rough ones where its own are few.
    pub fn drawn_of<'t>(&self, track: &'t Track) -> Drawn<'t> {
        let headline = self.gauge().map(|gauge| &gauge.measure);
        let rough = matches!(headline, Some(Measure::Percentile(..))) && track.window.len() < FEW;
        match track.narrow.as_ref().filter(|n| rough && n.window.len() >= FEW) {
            Some(narrow) => {
                let (window, baseline) = (&narrow.window, &narrow.baseline);
                Drawn { width: narrow.width, window, baseline, course: Course::Rough }
            }
            None => {
                let course = if track.window.len() < FEW { Course::Levels } else { Course::Joined };
                Drawn { width: track.width, window: &track.window, baseline: &track.baseline, course }
            }
        }
    }

    /// The headline's buckets as they are drawn, which are also those that the cursor moves on.
    pub fn drawn(&self) -> Option<Drawn<'_>> {
        self.headline().map(|(_, number)| self.drawn_of(&number.track)).filter(|d| d.width > 0)
    }

    /// What one has to know of a course that is rough, or flat for lack of events, in at most so many columns; empty
    /// where there is neither.
    pub fn rough_words(&self, columns: usize, signs: Signs) -> String {
        let headlines = self.rows().into_iter().filter_map(|row| self.headline_of(row));
        let drawn: Vec<Drawn> = headlines.filter(|n| n.count > 0.0).map(|n| self.drawn_of(&n.track)).collect();
        let Some(rough) = drawn.iter().find(|d| d.course == Course::Rough) else {
            let flat = drawn.iter().any(|d| d.course == Course::Levels);
            let words = if flat { "flat: too few events" } else { "" };
            return if width(words) <= columns { words.into() } else { String::new() };
        };
        let each = numbers::age(rough.width);
        let dots = signs.pick("◦", "lower case:");
        let ways =
            ["too few events to judge", "too few events", "rough"].map(|why| format!("{dots} {each} each: {why}"));
        let fits = |words: &String| width(words) <= columns;
        ways.into_iter().chain([format!("{dots} rough")]).find(fits).unwrap_or_default()
    }

    /// The bucket of that width in ms that holds an instant, and its index.
    pub fn bucket_at(&self, t: Time, width: i64) -> Option<(usize, Window)> {
        let window = self.window().filter(|w| width > 0 && w.holds(t))?;
        let index = (t.0 - window.from.0) / width;
        let from = window.from.plus(index * width);
        Some((usize::try_from(index).ok()?, Window { from, to: from.plus(width).min(window.to) }))
    }

    /// The bucket under an instant, as the headline is drawn.
    pub fn bucket(&self, t: Time) -> Option<Window> {
        self.bucket_at(t, self.drawn()?.width).map(|(_, bucket)| bucket)
    }

    /// The value of a track in its bucket that holds an instant.
    pub fn point_at(&self, track: &Track, t: Time) -> Option<Point> {
        let drawn = self.drawn_of(track);
        let (index, _) = self.bucket_at(t, drawn.width)?;
        drawn.window.get(index).copied()
    }
}
