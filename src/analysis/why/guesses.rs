//! Which conjunctions the causes will most likely be: what the signal itself came to inside them is asked together with the
//! cells, which spares a round trip.

use crate::model::{
    Answer, Breakdown, Condition, Departure, Measure, Point, Question, Result, SECOND, Scope, Series, SeriesAnswer,
    Track,
};

use super::explanation::{Inside, filter_of, points};

/// Fields whose most telling value is guessed with.
const FIELDS: usize = 3;
/// Buckets of the window.
const BUCKETS: i64 = 30;

/// All conjunctions of the most telling values: `best` holds how much it explains, the place of the field, and the condition.
pub fn guesses(mut best: Vec<(f64, usize, Condition)>) -> Vec<Vec<Condition>> {
    best.sort_by(|a, b| b.0.total_cmp(&a.0));
    best.truncate(FIELDS);
    best.sort_by_key(|(_, at, _)| *at);
    let mut all: Vec<Vec<Condition>> = vec![Vec::new()];
    for (_, _, condition) in best {
        let longer: Vec<Vec<Condition>> =
            all.iter().map(|shorter| shorter.iter().cloned().chain([condition.clone()]).collect()).collect();
        all.extend(longer);
    }
    all.remove(0);
    all
}

/// Asks for the symptom by time and for the signal as a whole, inside one of them.
pub fn ask(scope: &Scope, spike: &Departure, symptom: &Measure, inside: &[Condition]) -> [Question; 2] {
    let scope = Scope { filter: scope.filter.clone().and(filter_of(inside)), ..scope.clone() };
    let whole =
        Breakdown { scope: scope.clone(), measures: vec![spike.signal.measure.clone()], by: Vec::new(), top: 1 };
    [course(scope, vec![symptom.clone()]), Question::Breakdown(whole)]
}

/// Asks for measures by time.
pub fn course(scope: Scope, measures: Vec<Measure>) -> Question {
    let bucket = (scope.window.length() / BUCKETS).max(SECOND);
    Question::Series(Series { scope, measures, split: None, bucket })
}

/// Reads the answers to [`ask`], of which one that failed says nothing; `all` is the symptom by time of all events.
pub fn read(
    conditions: Vec<Condition>,
    course: Option<Result<Answer>>,
    whole: Option<Result<Answer>>,
    all: Option<&Track>,
) -> Inside {
    let track = match course {
        Some(Ok(Answer::Series(series))) => first_track(&series).cloned(),
        _ => None,
    };
    let outside = all.zip(track.as_ref()).and_then(|(all, inside)| outside(all, inside));
    let row = match whole {
        Some(Ok(Answer::Breakdown(rows))) => rows.rows.into_iter().next(),
        _ => None,
    };
    let (value, usual) = row.map_or((None, None), |row| {
        let value = |points: &[Point]| points.first().and_then(|p| p.value);
        (value(&row.window), value(&row.baseline))
    });
    Inside { conditions, value, usual, track, outside }
}

/// A share by time of the events that are not inside; `None` where the two do not have the same buckets.
fn outside(all: &Track, inside: &Track) -> Option<Vec<Option<f64>>> {
    let ((width, all), (own_width, inside)) = (points(all), points(inside));
    if width != own_width || all.len() != inside.len() {
        return None;
    }
    let with = |p: &Point| p.effective * p.value.unwrap_or(0.0);
    let rest = |(all, inside): (&Point, &Point)| {
        let of = all.effective - inside.effective;
        (of >= 1.0).then(|| ((with(all) - with(inside)) / of).clamp(0.0, 1.0))
    };
    Some(all.iter().zip(inside).map(rest).collect())
}

/// The track of all events.
pub fn first_track(series: &SeriesAnswer) -> Option<&Track> {
    series.groups.first()?.tracks.first()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(points: &[(f64, f64)]) -> Track {
        let point = |(of, share): &(f64, f64)| Point { count: *of, effective: *of, value: Some(*share), error: None };
        Track { width: 10, window: points.iter().map(point).collect(), ..Track::default() }
    }

    #[test]
    fn what_is_outside_is_all_without_what_is_inside() {
        let all = track(&[(100.0, 0.1), (100.0, 0.5), (50.0, 0.2)]);
        let inside = track(&[(20.0, 0.1), (50.0, 0.9), (50.0, 0.2)]);
        let rest: Vec<Option<f64>> = outside(&all, &inside).unwrap();
        assert!((rest[0].unwrap() - 0.1).abs() < 1e-9 && (rest[1].unwrap() - 0.1).abs() < 1e-9, "{rest:?}");
        assert_eq!(rest[2], None, "nothing is outside");
        assert_eq!(outside(&all, &Track { width: 20, ..inside }), None, "other buckets");
    }
}
