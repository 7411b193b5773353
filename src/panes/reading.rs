//! What a pane makes of its answer: values, baseline, deviation. The screen draws it, `--json` prints it.

use crate::analysis::{Deviation, deviation};
use crate::model::{Group, GroupOf, MINUTE, Point, Scale, Scope, SeriesAnswer, Time, Track, Window};

use super::thin::widened;
use super::{Pane, Unit};

/// What a pane shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Reading {
    /// Key of the pane.
    pub key: String,
    /// Title of the pane.
    pub title: String,
    /// How its numbers are shown.
    pub unit: Unit,
    /// Index of the headline among each row's numbers.
    pub headline: usize,
    /// All events first, then one a group.
    pub rows: Vec<ReadingRow>,
    /// Weighted events in groups beyond the top.
    pub left_over: f64,
}

/// The numbers of one group.
#[derive(Clone, PartialEq, Debug)]
pub struct ReadingRow {
    /// Whose numbers these are.
    pub of: GroupOf,
    /// One a gauge, in the pane's order.
    pub numbers: Vec<Number>,
}

/// One number with what is usual and how far it is from that.
#[derive(Clone, PartialEq, Debug)]
pub struct Number {
    /// Key of the gauge.
    pub key: String,
    /// Over the window; `None` is no data.
    pub value: Option<f64>,
    /// Over the baseline.
    pub usual: Option<f64>,
    /// How far from the baseline, since when; `None` where it cannot be told.
    pub deviation: Option<Deviation>,
    /// Weighted events behind the value.
    pub count: f64,
    /// Weighted events behind the baseline's value.
    pub usual_count: f64,
    /// Values by bucket, for the chart.
    pub track: Track,
}

impl Number {
    /// Deviation in σ with its sign.
    pub fn sigma(&self) -> Option<f64> {
        self.deviation.map(|d| d.sigma)
    }

    /// Relative change against the baseline (0.5 is +50 %).
    pub fn change(&self) -> Option<f64> {
        let usual = self.usual.filter(|u| *u != 0.0)?;
        Some(self.value? / usual - 1.0)
    }
}

impl Reading {
    /// The number that stands for the pane.
    pub fn headline(&self) -> Option<&Number> {
        self.rows.first().and_then(|r| r.numbers.get(self.headline))
    }

    /// The number furthest from its baseline, with its group; the headline's own row first among equals.
    pub fn furthest(&self) -> Option<(&GroupOf, &Number)> {
        let numbers = self.rows.iter().flat_map(|r| r.numbers.iter().map(move |n| (&r.of, n)));
        numbers
            .filter_map(|(of, n)| Some((n.sigma()?.abs(), of, n)))
            .reduce(|a, b| if b.0 > a.0 { b } else { a })
            .map(|(_, of, n)| (of, n))
    }

    /// Whether any number has a value.
    pub fn has_data(&self) -> bool {
        self.rows.iter().any(|r| r.numbers.iter().any(|n| n.value.is_some() && n.count > 0.0))
    }
}

impl Pane {
    /// Reads an answer to its question of this scope. Buckets that end after `judged_until` are still filling and are not judged.
    pub fn read(&self, answer: &SeriesAnswer, scope: &Scope, judged_until: Time) -> Reading {
        let mix = self.mix.then(|| mixed(answer));
        let groups = mix.as_ref().map_or(&answer.groups, |m| m);
        let mut rows: Vec<ReadingRow> = groups.iter().map(|g| self.row(g, scope, judged_until)).collect();
        if let Some((whole, parts)) = rows.split_first_mut() {
            self.begin_with_parts(whole, parts);
        }
        Reading {
            key: self.key.clone(),
            title: self.title.clone(),
            unit: self.unit.clone(),
            headline: self.headline,
            rows,
            left_over: answer.left_over,
        }
    }

    /// When the numbers of the whole left their baseline is told by the part that tells it best.
    fn begin_with_parts(&self, whole: &mut ReadingRow, parts: &[ReadingRow]) {
        for (at, (gauge, number)) in self.gauges.iter().zip(&mut whole.numbers).enumerate() {
            let averaged = gauge.scale != Scale::Arcsine && number.track.above.is_none();
            let of_parts = parts.iter().filter_map(|row| row.numbers.get(at)?.deviation);
            number.deviation = number.deviation.map(|whole| whole.begun_with(of_parts, averaged));
        }
    }

    fn row(&self, group: &Group, scope: &Scope, judged_until: Time) -> ReadingRow {
        // Of a version mix only the groups are judged: the whole is always 100 %.
        let whole_of_mix = self.mix && group.of == GroupOf::All;
        let numbers = self.gauges.iter().zip(&group.tracks).map(|(gauge, track)| {
            let scale = if self.mix { Scale::Arcsine } else { gauge.scale };
            let counts = self.unit == Unit::PerMinute;
            let wide = counts.then(|| per_minute(&widened(track), scope));
            let track = if counts { per_minute(track, scope) } else { track.clone() };
            let (by, on) = track.above.as_deref().map_or((&track, scale), |above| (above, Scale::Arcsine));
            let by = wide.as_ref().unwrap_or(by);
            let judged = (!whole_of_mix).then(|| deviation(by, on, scope.window, judged_until)).flatten();
            Number {
                key: gauge.key.clone(),
                value: track.whole.value,
                usual: track.usual.value,
                deviation: judged,
                count: track.whole.count,
                usual_count: track.usual.count * length_ratio(scope),
                track,
            }
        });
        ReadingRow { of: group.of.clone(), numbers: numbers.collect() }
    }
}

/// Length of the window over the length of the baseline; 0 without a baseline.
fn length_ratio(scope: &Scope) -> f64 {
    let baseline: i64 = scope.baseline.windows.iter().map(|w| w.length()).sum();
    if baseline == 0 { 0.0 } else { scope.window.length() as f64 / baseline as f64 }
}

/// Counts by bucket as events per minute; a last bucket that is shorter is divided by its own length.
fn per_minute(track: &Track, scope: &Scope) -> Track {
    let rate = |point: &Point, length: i64| {
        let minutes = length.max(1) as f64 / MINUTE as f64;
        Point { value: Some(point.count / minutes), error: point.error.map(|e| e / minutes), ..*point }
    };
    let stretch = |points: &[Point], window: Window| {
        let lengths = (0..).map(|i| track.width.min(window.length() - track.width * i));
        points.iter().zip(lengths).map(|(p, length)| rate(p, length)).collect::<Vec<Point>>()
    };
    let baseline_length = scope.baseline.windows.iter().map(|w| w.length()).sum();
    Track {
        width: track.width,
        window: stretch(&track.window, scope.window),
        baseline: track.baseline.iter().zip(&scope.baseline.windows).map(|(p, w)| stretch(p, *w)).collect(),
        whole: rate(&track.whole, scope.window.length()),
        usual: if baseline_length > 0 { rate(&track.usual, baseline_length) } else { Point::default() },
        narrow: None,
        above: None,
    }
}

/// Turns counts by group into shares of the events that have a value, bucket by bucket.
fn mixed(answer: &SeriesAnswer) -> Vec<Group> {
    let Some(all) = answer.groups.first() else { return Vec::new() };
    let mut whole = all.clone();
    whole.tracks = all.tracks.iter().map(|track| share_of(track, track)).collect();
    let mut groups = vec![whole];
    for group in answer.groups.iter().filter(|g| matches!(g.of, GroupOf::Value(Some(_)))) {
        let tracks = group.tracks.iter().zip(&all.tracks).map(|(part, whole)| share_of(part, whole)).collect();
        groups.push(Group { of: group.of.clone(), tracks });
    }
    groups
}

fn share_of(part: &Track, whole: &Track) -> Track {
    let points = |a: &[Point], b: &[Point]| a.iter().zip(b).map(|(p, w)| share_point(p, w)).collect();
    Track {
        width: part.width,
        window: points(&part.window, &whole.window),
        baseline: part.baseline.iter().zip(&whole.baseline).map(|(a, b)| points(a, b)).collect(),
        whole: share_point(&part.whole, &whole.whole),
        usual: share_point(&part.usual, &whole.usual),
        narrow: None,
        above: None,
    }
}

fn share_point(part: &Point, whole: &Point) -> Point {
    if whole.count <= 0.0 {
        return Point { count: part.count, ..Point::default() };
    }
    let share = (part.count / whole.count).clamp(0.0, 1.0);
    let shrunk = (share * whole.effective + 0.5) / (whole.effective + 1.0);
    Point {
        count: part.count,
        effective: whole.effective,
        value: Some(share),
        error: Some((shrunk * (1.0 - shrunk) / whole.effective.max(1.0)).sqrt()),
    }
}
