//! Measures over time buckets.

use std::slice;

use super::View;
use super::groups::{Groups, grouped};
use super::parallel;
use super::pass::Cells;
use super::plan::Plan;
use super::ranking::Top;
use super::tracks::{Reader, held};
use crate::model::{Group, GroupOf, Measure, Result, Series, SeriesAnswer, Track};
use crate::store::tracks::Buckets;

/// Answers a series question: all events first, then the top values of the split by falling weight in the window (then
/// those seen in the baseline only), and last the events without the field.
pub fn series(view: &View, question: &Series) -> Result<SeriesAnswer> {
    let buckets = Buckets::narrow(&question.scope, question.bucket)?;
    let fields = question.split.as_ref().map_or(&[][..], |split| slice::from_ref(&split.field));
    let plan = Plan::new(view, &question.scope.filter, &question.measures, fields, buckets)?;
    let top = Top { values: question.split.as_ref().map_or(0, |split| split.top), absent_apart: true };
    let Groups { cells, groups, left_over } = grouped(view, &plan, top)?;
    let parts = std::iter::once(None).chain(groups.iter().map(|(_, part)| Some(*part)));
    let mut tracks = tracks(view, &question.measures, (&plan, &cells), parts).into_iter();
    let of_value = |values: Vec<Option<String>>| GroupOf::Value(values.into_iter().next().flatten());
    let of = std::iter::once(GroupOf::All).chain(groups.into_iter().map(|(values, _)| of_value(values)));
    let group = |of| Group { of, tracks: tracks.by_ref().take(question.measures.len()).collect() };
    Ok(SeriesAnswer { groups: of.map(group).collect(), left_over })
}

/// All tracks of the first part, then of the second, and so on; no part is all of them.
fn tracks(
    view: &View,
    measures: &[Measure],
    (plan, cells): (&Plan, &Cells),
    parts: impl Iterator<Item = Option<usize>>,
) -> Vec<Track> {
    let held = held(view);
    let wanted = parts.flat_map(|part| measures.iter().enumerate().map(move |measure| (part, measure))).collect();
    parallel::map(view.threads, wanted, |(part, measure)| Reader::new(measure, part, (plan, cells), held).whole_track())
}

#[cfg(test)]
mod tests {
    use super::super::naive::{applies, same, track};
    use super::super::testing::{Line, TestStore, any_filter, any_line, map};
    use super::*;
    use crate::model::{Baseline, Filter, Question, Scope, Split, Time, Window};
    use proptest::prelude::*;

    fn measures() -> Vec<Measure> {
        let latency = || "latency".to_owned();
        vec![
            Measure::Count,
            Measure::Share { of: Filter::is("hit", "true"), among: Filter::exists("hit") },
            Measure::InvalidShare,
            Measure::Mean(latency()),
            Measure::Max(latency()),
            Measure::Sum(latency()),
            Measure::Percentile(latency(), 0.5),
            Measure::Percentile(latency(), 0.2),
            Measure::Percentile(latency(), 0.9),
        ]
    }

    fn window(from: i64, to: i64) -> Window {
        Window { from: Time(from), to: Time(to) }
    }

    fn same_track(ours: &Track, theirs: &Track) -> bool {
        let each = |a: &[crate::model::Point], b: &[crate::model::Point]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        };
        ours.width == theirs.width
            && each(&ours.window, &theirs.window)
            && ours.baseline.len() == theirs.baseline.len()
            && ours.baseline.iter().zip(&theirs.baseline).all(|(a, b)| each(a, b))
            && same(&ours.whole, &theirs.whole)
            && same(&ours.usual, &theirs.usual)
    }

    /// The groups by their definition: weight in window and baseline of the events any measure applies to.
    fn ranking(lines: &[&Line], question: &Series, top: usize) -> (Vec<Option<String>>, f64) {
        let scope = &question.scope;
        let mut found: Vec<(Option<String>, f64, f64)> = Vec::new();
        for line in lines.iter().filter(|l| !l.bad && question.measures.iter().any(|m| applies(l, m))) {
            let times = |ws: &[Window]| ws.iter().filter(|w| w.holds(Time(line.time))).count() as f64 * line.w();
            let (now, usual) = (times(&[scope.window]), times(&scope.baseline.windows));
            let value = line.text("variant");
            if now + usual > 0.0 {
                match found.iter_mut().find(|(v, _, _)| *v == value) {
                    Some((_, a, b)) => (*a, *b) = (*a + now, *b + usual),
                    None => found.push((value, now, usual)),
                }
            }
        }
        let behind = |now: f64, usual: f64| if now > 0.0 { 0.0 } else { usual };
        found.sort_by(|a, b| {
            let usual = behind(b.1, b.2).total_cmp(&behind(a.1, a.2));
            b.1.total_cmp(&a.1).then(usual).then(a.0.cmp(&b.0))
        });
        let (absent, mut known): (Vec<_>, Vec<_>) = found.into_iter().partition(|(v, _, _)| v.is_none());
        let left = known.split_off(known.len().min(top));
        known.extend(absent);
        (known.into_iter().map(|(v, _, _)| v).collect(), left.iter().map(|(_, now, _)| now).sum())
    }

    proptest! {
        #[test]
        fn a_series_is_what_its_definition_says(
            lines in prop::collection::vec(any_line(), 0..150),
            filter in prop_oneof![Just(Filter::All), any_filter()],
            (rows, threads, bucket, top) in (1usize..40, 1usize..4, prop_oneof![Just(40i64), Just(33), Just(500)], 0usize..4),
            pick in prop::sample::subsequence(measures(), 1..9),
            split in any::<bool>(),
            baselines in prop::sample::subsequence(vec![window(0, 300), window(250, 510), window(-50, 20)], 0..3),
        ) {
            let scope = Scope {
                window: window(450, 870),
                filter,
                baseline: Baseline { windows: baselines, ..Baseline::default() },
            };
            let split = split.then(|| Split { field: "variant".to_owned(), top });
            let question = Series { scope, measures: pick, split, bucket };
            let specs = super::super::needs(&Question::Series(question.clone()), &map());
            let store = TestStore::new(&lines, rows, &specs);
            let answer = series(&store.view(threads), &question).unwrap();

            let passing: Vec<&Line> = lines.iter().filter(|l| l.passes(&question.scope.filter)).collect();
            let span = lines.iter().map(|l| l.time).min().zip(lines.iter().map(|l| l.time).max());
            let (values, left) = if question.split.is_some() { ranking(&passing, &question, top) } else { (vec![], 0.0) };
            prop_assert_eq!(answer.left_over, left);
            let mut groups = vec![GroupOf::All];
            groups.extend(values.into_iter().map(GroupOf::Value));
            prop_assert_eq!(answer.groups.iter().map(|g| g.of.clone()).collect::<Vec<_>>(), groups);
            for group in &answer.groups {
                let of_group = |l: &&&Line| match &group.of {
                    GroupOf::All => true,
                    GroupOf::Value(value) => !l.bad && l.text("variant") == *value,
                };
                let own: Vec<&Line> = passing.iter().filter(of_group).copied().collect();
                prop_assert_eq!(group.tracks.len(), question.measures.len());
                for (measure, ours) in question.measures.iter().zip(&group.tracks) {
                    let theirs = track(&own, measure, &question.scope, bucket, span);
                    prop_assert!(same_track(ours, &theirs), "{:?} {measure:?}\n{ours:?}\n{theirs:?}", group.of);
                }
            }
        }
    }
}
