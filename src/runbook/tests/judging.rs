//! What the rules say of answers made by hand.

use super::*;

/// What the only step of that block finds in these answers.
fn judged(block: &str, answers: Vec<Answer>) -> Finding {
    let mut walk = Walk::new(book(&step("A step", block)), scope(), setting().map.clone());
    assert!(walk.take(answers.into_iter().map(Ok).collect(), Coverage::WHOLE));
    walk.finding().unwrap().clone()
}

const BY_REGION: &str = "ask = \"breakdown\"\nmeasure = \"cache.hit_rate\"\nby = \"region\"\nfinding = ";

fn by_region(rule: &str, groups: &[(&str, f64, f64, f64)]) -> Finding {
    judged(&format!("{BY_REGION}{rule}"), vec![series(groups)])
}

#[test]
fn one_value_that_changed_alone_stands_out() {
    let seen = by_region("\"stands-out\"\ndirection = \"down\"", &[("eu", 40.0, 0.9, 0.9), ("us", 30.0, 0.9, 0.4)]);
    assert_eq!(seen.verdict, Verdict::Yes, "{}", seen.words);
    assert_eq!(seen.picked.unwrap().value.as_deref(), Some("us"));
    assert!(
        seen.words.contains("of 2,100 events") && seen.words.contains("the rest 88.9 %, usually 88.4 %"),
        "{}",
        seen.words
    );
}

#[test]
fn what_changed_everywhere_does_not_stand_out_nor_what_went_the_other_way() {
    let everywhere = by_region("\"stands-out\"", &[("eu", 60.0, 0.9, 0.4), ("us", 30.0, 0.9, 0.4)]);
    assert_eq!(everywhere.verdict, Verdict::No, "{}", everywhere.words);
    assert!(everywhere.words.contains("the others changed with it"), "{}", everywhere.words);
    let other = by_region("\"stands-out\"\ndirection = \"up\"", &[("eu", 40.0, 0.9, 0.9), ("us", 30.0, 0.9, 0.4)]);
    assert_eq!(other.verdict, Verdict::No, "{}", other.words);
}

#[test]
fn small_counts_never_stand_out_and_one_value_has_nothing_beside_it() {
    let few = by_region("\"stands-out\"", &[("eu", 60.0, 0.9, 0.9), ("us", 0.3, 0.9, 0.1)]);
    assert_eq!(few.verdict, Verdict::No, "{}", few.words);
    let alone = by_region("\"stands-out\"", &[("eu", 60.0, 0.9, 0.4)]);
    assert_eq!(alone.verdict, Verdict::No);
    assert!(alone.words.contains("all of it is eu"), "{}", alone.words);
    let nothing = by_region("\"stands-out\"", &[("eu", 0.1, 0.9, 0.4), ("us", 0.1, 0.9, 0.4)]);
    assert_eq!(nothing.verdict, Verdict::CannotTell);
    assert!(nothing.words.contains("at least 20 are needed"), "{}", nothing.words);
}

#[test]
fn a_number_that_left_its_baseline_changed() {
    let block = |more: &str| format!("ask = \"series\"\nmeasure = \"cache.hit_rate\"\nfinding = \"changed\"\n{more}");
    let of = |more: &str, late| judged(&block(more), vec![series(&[("eu", 40.0, 0.9, late)])]);
    let fell = of("", 0.5);
    assert_eq!(fell.verdict, Verdict::Yes);
    assert!(fell.words.contains("since") && fell.words.contains("1,200 events"), "{}", fell.words);
    assert_eq!(of("direction = \"up\"", 0.5).verdict, Verdict::No);
    assert_eq!(of("", 0.9).verdict, Verdict::No);
}

#[test]
fn without_a_baseline_or_most_of_the_events_nothing_is_told() {
    let body = step("A step", "ask = \"series\"\nmeasure = \"cache.hit_rate\"\nfinding = \"changed\"");
    let bare = Scope { baseline: Baseline::default(), ..scope() };
    let mut walk = Walk::new(book(&body), bare, setting().map.clone());
    walk.take(vec![Ok(series(&[("eu", 40.0, 0.9, 0.2)]))], Coverage::WHOLE);
    assert!(walk.finding().unwrap().words.contains("no baseline"));
    let mut walk = Walk::new(book(&body), scope(), setting().map.clone());
    walk.take(vec![Ok(series(&[("eu", 40.0, 0.9, 0.2)]))], Coverage::partial(0.2));
    assert_eq!(walk.finding().unwrap().verdict, Verdict::CannotTell);
}

#[test]
fn bounds_and_shares_are_held_beyond_the_noise_of_sampling() {
    let bound = |rule: &str, value: f64, late: f64| {
        let block = format!("ask = \"series\"\nmeasure = \"cache.hit_rate\"\nfinding = \"{rule}\"\nvalue = {value}");
        judged(&block, vec![series(&[("eu", 10.0, 0.5, late)])]).verdict
    };
    assert_eq!(bound("above", 0.4, 0.5), Verdict::Yes);
    assert_eq!(bound("above", 0.6, 0.5), Verdict::No);
    assert_eq!(bound("above", 0.5, 0.5), Verdict::CannotTell);
    assert_eq!(bound("below", 0.6, 0.5), Verdict::Yes);
    let share = |share: f64| {
        let block = format!(
            "ask = \"series\"\nmeasure = \"latency.p99\"\nfinding = \"share-above\"\nvalue = 500\nshare = {share}"
        );
        judged(&block, vec![series(&[("eu", 10.0, 0.1, 0.1)])]).verdict
    };
    assert_eq!([share(0.05), share(0.1), share(0.2)], [Verdict::Yes, Verdict::CannotTell, Verdict::No]);
}

#[test]
fn values_come_and_go_only_where_they_were_to_be_expected() {
    let counted = |now: f64, usual: f64| -> Track {
        let of = |n: f64| Point { count: n, effective: n, value: Some(n), error: Some(n.sqrt()) };
        Track { width: MINUTE, whole: of(now * 30.0), usual: of(usual * 150.0), ..track(now, 0.5, 0.5) }
    };
    let answer = |groups: &[(&str, f64, f64)]| {
        let all = (groups.iter().map(|g| g.1).sum(), groups.iter().map(|g| g.2).sum());
        let group = |(v, now, usual): &(&str, f64, f64)| Group {
            of: GroupOf::Value(Some(v.to_string())),
            tracks: vec![counted(*now, *usual)],
        };
        let groups = [Group { of: GroupOf::All, tracks: vec![counted(all.0, all.1)] }]
            .into_iter()
            .chain(groups.iter().map(group));
        vec![Answer::Series(SeriesAnswer { groups: groups.collect(), left_over: 0.0 })]
    };
    let by = |rule: &str| {
        format!("ask = \"breakdown\"\nmeasure = \"volume.events_per_min\"\nby = \"version\"\nfinding = \"{rule}\"")
    };
    let new = judged(&by("appeared"), answer(&[("1", 50.0, 60.0), ("2", 10.0, 0.0)]));
    assert_eq!((new.verdict, new.picked.unwrap().value.as_deref()), (Verdict::Yes, Some("2")));
    assert_eq!(judged(&by("appeared"), answer(&[("1", 50.0, 60.0), ("2", 0.02, 0.0)])).verdict, Verdict::No);
    let gone = judged(&by("vanished"), answer(&[("1", 50.0, 60.0), ("2", 0.0, 10.0)]));
    assert_eq!((gone.verdict, gone.picked.unwrap().value.as_deref()), (Verdict::Yes, Some("2")));
    assert_eq!(judged(&by("vanished"), answer(&[("1", 50.0, 60.0), ("2", 5.0, 10.0)])).verdict, Verdict::No);
}

#[test]
fn courses_that_move_together_correlate() {
    let block =
        "ask = \"series\"\nmeasure = \"cache.hit_rate\"\nwith = \"errors.error_rate\"\nfinding = \"correlates\"";
    let moving = |seed: usize| {
        let mut all = track(40.0, 0.5, 0.5);
        for (i, point) in all.window.iter_mut().enumerate() {
            point.value = Some(((i * seed) % 31) as f64 / 31.0);
        }
        Answer::Series(SeriesAnswer { groups: vec![Group { of: GroupOf::All, tracks: vec![all] }], left_over: 0.0 })
    };
    let together = judged(block, vec![moving(7_919), moving(7_919)]);
    assert_eq!(together.verdict, Verdict::Yes, "{}", together.words);
    assert_eq!(judged(block, vec![moving(7_919), moving(104_723)]).verdict, Verdict::No);
}

#[test]
fn one_value_is_compared_with_another() {
    let block = "ask = \"compare\"\nmeasure = \"cache.hit_rate\"\nby = \"variant\"\nvalues = [\"canary\", \"prod\"]\nfinding = \"stands-out\"";
    let worse = judged(block, vec![series(&[("prod", 60.0, 0.9, 0.9), ("canary", 20.0, 0.9, 0.3)])]);
    assert_eq!(worse.verdict, Verdict::Yes, "{}", worse.words);
    let other = judged(block, vec![series(&[("prod", 60.0, 0.9, 0.3), ("canary", 20.0, 0.9, 0.9)])]);
    assert_eq!(other.verdict, Verdict::No, "only the first one is asked about: {}", other.words);
}

#[test]
fn records_of_detectors_are_held_against_a_score() {
    let record = |score: f64| Anomaly {
        time: scope().window.from,
        span: MINUTE,
        score: Some(score),
        confidence: None,
        detector: "latency".into(),
        what: "mean latency".into(),
        of: Vec::new(),
        actual: None,
        typical: None,
        is_share: false,
        events: Filter::All,
    };
    let of = |scores: &[f64]| {
        let records = scores.iter().map(|s| record(*s)).collect();
        vec![Answer::Anomalies(AnomaliesAnswer { source: AnomalySource::MachineLearning, records, notes: Vec::new() })]
    };
    let block = "ask = \"anomalies\"\nfinding = \"above\"\nvalue = 75";
    assert_eq!(judged(block, of(&[20.0, 91.0])).verdict, Verdict::Yes);
    assert_eq!(judged(block, of(&[20.0])).verdict, Verdict::No);
    assert_eq!(judged(block, of(&[])).verdict, Verdict::No);
}

#[test]
fn what_a_step_measures_is_a_pane_in_words() {
    let of = |words: &str| pane(words, &setting()).map(|pane| (pane.gauges[pane.headline].measure.clone(), pane.split));
    let by = |field: &str| Some(Split { field: field.into(), top: 6 });
    let p95 = Measure::Percentile("latency".into(), 0.95);
    assert_eq!(of("latency.p95 by gpu"), Some((p95, by("gpu"))), "a pane of the dashboard, split otherwise");
    assert_eq!(pane("latency.p95 by gpu", &setting()).map(|pane| pane.gauges.len()), Some(1));
    assert_eq!(of("gpu_memory.max"), Some((Measure::Max("gpu_memory".into()), None)));
    assert_eq!(of("nothing by region"), None);
}
