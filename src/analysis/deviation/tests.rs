//! The tests by simulation: quiet series stay quiet, incidents are found with their onset.

use super::*;
use crate::model::Point;

/// Deterministic normal noise: the sum of twelve uniform numbers.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

const MINUTE: i64 = crate::model::MINUTE;

fn point(value: f64) -> Point {
    Point { count: 100.0, effective: 100.0, value: Some(value), error: None }
}

fn track(noise: &mut Noise, stretches: &[usize], shift: impl Fn(usize) -> f64) -> Track {
    Track {
        width: MINUTE,
        window: (0..30).map(|i| point(100.0 + noise.next() + shift(i))).collect(),
        baseline: stretches.iter().map(|n| (0..*n).map(|_| point(100.0 + noise.next())).collect()).collect(),
        ..Track::default()
    }
}

fn judge(track: &Track) -> Option<Deviation> {
    let window = Window::new(Time(0), Time(30 * MINUTE));
    deviation(track, Scale::Linear, window, window.to)
}

#[test]
fn quiet_series_do_not_alarm() {
    let mut noise = Noise(1);
    for stretches in [&[60][..], &[120], &[30; 4], &[30; 7]] {
        let alarms = (0..2000)
            .filter(|_| judge(&track(&mut noise, stretches, |_| 0.0)).is_some_and(|d| d.sigma.abs() >= 3.0))
            .count();
        assert!(alarms < 10, "{alarms} of 2000 with {stretches:?}");
    }
}

#[test]
fn days_that_differ_among_themselves_do_not_alarm() {
    let mut noise = Noise(2);
    let mut alarms = 0;
    for _ in 0..1000 {
        let mut t = track(&mut noise, &[30; 7], |_| 0.0);
        for stretch in t.baseline.iter_mut().chain([&mut t.window]) {
            let day = noise.next();
            stretch.iter_mut().for_each(|p| p.value = p.value.map(|v| v + day));
        }
        alarms += usize::from(judge(&t).is_some_and(|d| d.sigma.abs() >= 3.0));
    }
    assert!(alarms < 10, "{alarms} of 1000");
}

#[test]
fn incidents_are_found_with_their_onset() {
    let mut noise = Noise(3);
    for (from, length, height) in [(20, 10, 3.0), (12, 18, 2.0), (10, 3, 5.0), (0, 30, 3.0)] {
        let incident = |i: usize| if (from..from + length).contains(&i) { height } else { 0.0 };
        let found = (0..200).filter_map(|_| judge(&track(&mut noise, &[30; 7], incident)));
        let good = found.filter(|d| d.sigma >= 3.0 && (d.onset.0 / MINUTE - from as i64).abs() <= 2).count();
        assert!(good >= 160, "{good} of 200 for {length} buckets at {height}");
    }
}

#[test]
fn one_wild_bucket_is_no_incident() {
    let mut noise = Noise(4);
    let wild = judge(&track(&mut noise, &[30; 7], |i| if i == 7 { 1e6 } else { 0.0 }));
    assert!(wild.is_some_and(|d| d.sigma.abs() < 3.0), "{wild:?}");
}

#[test]
fn a_bucket_of_one_event_does_not_hide_when_the_change_began() {
    let mut noise = Noise(5);
    let mean = |noise: &mut Noise, events: usize, around: f64| {
        let value = around + noise.next() / (events as f64).sqrt();
        let error = (events > 1).then(|| 1.0 / (events as f64).sqrt());
        Point { count: events as f64, effective: events as f64, value: Some(value), error }
    };
    let mut late = 0;
    for _ in 0..200 {
        let mut t = track(&mut noise, &[30; 4], |_| 0.0);
        let of = |at: usize| if at == 13 { (1, 101.0) } else { (6, if at < 11 { 100.0 } else { 96.0 }) };
        t.window = (0..30).map(|at| mean(&mut noise, of(at).0, of(at).1)).collect();
        t.baseline.iter_mut().flatten().for_each(|p| *p = mean(&mut noise, 6, 100.0));
        let found = judge(&t).unwrap();
        assert!(found.sigma < -3.0, "{found:?}");
        late += usize::from((found.onset.0 / MINUTE - 11).abs() > 1);
    }
    assert!(late <= 2, "{late} of 200 onsets are off");
}

#[test]
fn too_little_baseline_tells_nothing() {
    assert_eq!(judge(&track(&mut Noise(5), &[3], |_| 9.0)), None);
    assert_eq!(judge(&track(&mut Noise(5), &[], |_| 9.0)), None);
}

#[test]
fn buckets_that_are_still_filling_are_not_judged() {
    let t = track(&mut Noise(6), &[30; 7], |i| if i >= 25 { 20.0 } else { 0.0 });
    let window = Window::new(Time(0), Time(30 * MINUTE));
    let sigma = |until| deviation(&t, Scale::Linear, window, Time(until * MINUTE)).map(|d| d.sigma);
    assert!(sigma(30) > Some(3.0));
    assert!(sigma(25) < Some(3.0));
}

#[test]
fn equal_values_are_no_deviation() {
    let flat =
        Track { width: MINUTE, window: vec![point(5.0); 30], baseline: vec![vec![point(5.0); 60]], ..Track::default() };
    assert_eq!(judge(&flat).map(|d| d.sigma), Some(0.0));
}

fn drawn(noise: &mut Noise, events: usize, share: f64) -> Point {
    let with = (0..events).filter(|_| noise.uniform() < share).count();
    let value = (events > 0).then(|| with as f64 / events as f64);
    Point { count: events as f64, effective: events as f64, value, error: None }
}

/// Shares of so many events a bucket; `day` gives the share of each day, `incident` that of each bucket of the window.
fn shares(noise: &mut Noise, events: usize, day: impl Fn(&mut Noise) -> f64, incident: impl Fn(usize) -> f64) -> Track {
    let mut stretch = |incident: &dyn Fn(usize) -> f64| {
        let usual = day(noise);
        (0..30).map(|i| drawn(noise, events, (usual + incident(i)).clamp(0.0, 1.0))).collect::<Vec<Point>>()
    };
    let baseline = (0..7).map(|_| stretch(&|_| 0.0)).collect();
    Track { width: MINUTE, window: stretch(&incident), baseline, ..Track::default() }
}

fn judge_share(track: &Track) -> Option<Deviation> {
    let window = Window::new(Time(0), Time(30 * MINUTE));
    deviation(track, Scale::Arcsine, window, window.to)
}

#[test]
fn quiet_shares_do_not_alarm_however_few_events_there_are() {
    let mut noise = Noise(7);
    for (events, share) in [(2, 0.05), (3, 0.5), (20, 0.002), (100, 0.01), (100, 0.9)] {
        let mut loud =
            || judge_share(&shares(&mut noise, events, |_| share, |_| 0.0)).is_some_and(|d| d.sigma.abs() >= 3.0);
        let alarms = (0..500).filter(|_| loud()).count();
        assert!(alarms < 4, "{alarms} of 500 with {events} events at {share}");
    }
}

#[test]
fn days_whose_shares_differ_do_not_alarm() {
    let mut noise = Noise(8);
    let day = |noise: &mut Noise| (0.2 + 0.03 * noise.next()).clamp(0.01, 0.9);
    let mut loud = || judge_share(&shares(&mut noise, 100, day, |_| 0.0)).is_some_and(|d| d.sigma.abs() >= 3.0);
    let alarms = (0..500).filter(|_| loud()).count();
    assert!(alarms < 5, "{alarms} of 500");
}

#[test]
fn a_share_that_rises_is_found_down_to_three_events_a_bucket() {
    let mut noise = Noise(9);
    let from_15 = |height: f64| move |i: usize| if i >= 15 { height } else { 0.0 };
    for (events, usual, height) in [(3, 0.05, 0.8), (20, 0.01, 0.1), (100, 0.002, 0.03), (100, 0.5, -0.1)] {
        let found = (0..100).filter_map(|_| judge_share(&shares(&mut noise, events, |_| usual, from_15(height))));
        let good = |d: &Deviation| d.sigma * height >= 3.0 * height.abs() && (d.onset.0 / MINUTE - 15).abs() <= 2;
        let good = found.filter(good).count();
        assert!(good >= 80, "{good} of 100 with {events} events from {usual} by {height}");
    }
}

#[test]
fn one_wild_bucket_of_errors_is_no_incident() {
    let wild = shares(&mut Noise(10), 100, |_| 0.01, |i| if i == 7 { 0.5 } else { 0.0 });
    assert!(judge_share(&wild).is_some_and(|d| d.sigma.abs() < 3.0));
}

#[test]
fn shares_of_nothing_tell_nothing() {
    let mut empty = shares(&mut Noise(11), 0, |_| 0.5, |_| 0.0);
    assert_eq!(judge_share(&empty), None);
    empty.baseline = shares(&mut Noise(11), 5, |_| 0.5, |_| 0.0).baseline;
    assert_eq!(judge_share(&empty), None);
}

#[test]
fn a_whole_begins_when_the_part_began_that_tells_it_best() {
    let of = |sigma, onset, until| Deviation { sigma, onset: Time(onset), until: Time(until) };
    let whole = of(6.0, 50, 100);
    let begun = |parts: &[Deviation], averaged| whole.begun_with(parts.iter().copied(), averaged).onset.0;
    let (sharper, weaker, other, earlier) = (of(8.0, 40, 100), of(4.0, 45, 100), of(-9.0, 20, 100), of(9.0, 10, 30));
    assert_eq!(begun(&[sharper, weaker, other, earlier], false), 40);
    assert_eq!(begun(&[weaker, other, earlier], false), 50, "what stands out less says less");
    assert_eq!(begun(&[weaker, other, earlier], true), 45, "but for the mix of what is averaged");
    assert_eq!(whole.begun_with([sharper].into_iter(), false), Deviation { onset: Time(40), ..whole });
}
