//! Walks as state machines.

use super::*;

const REGION: &str =
    "ask = \"breakdown\"\nmeasure = \"cache.hit_rate\"\nby = \"region\"\nfinding = \"stands-out\"\nyes = \"narrow\"";
const NODE: &str =
    "ask = \"breakdown\"\nmeasure = \"cache.hit_rate\"\nby = \"node\"\nfinding = \"stands-out\"\nyes = \"narrow\"";
const HUMAN: &str = "ask = \"human\"\nquestion = \"A deploy?\"\nyes = \"cause\"\nno = \"cause\"\nunsure = \"cause\"";

fn walk() -> Walk {
    let body = format!("{}{}{}", step("Region", REGION), step("Node", NODE), step("Deploy", HUMAN));
    Walk::new(book(&body), scope(), setting().map.clone())
}

fn one_bad(walk: &mut Walk, bad: &str) {
    assert!(walk.take(vec![Ok(series(&[("good", 40.0, 0.9, 0.9), (bad, 30.0, 0.9, 0.4)]))], Coverage::WHOLE));
}

fn none_bad(walk: &mut Walk) {
    assert!(walk.take(vec![Ok(series(&[("good", 40.0, 0.9, 0.9), ("other", 30.0, 0.9, 0.9)]))], Coverage::WHOLE));
}

#[test]
fn a_walk_narrows_goes_on_and_ends_with_a_cause() {
    let mut walk = walk();
    one_bad(&mut walk, "us");
    assert_eq!(walk.branch(), Branch { narrow: true, to: To::Next });
    walk.go_on();
    let Some(Question::Series(asked)) = walk.ask().into_iter().next() else { panic!() };
    assert_eq!(contract::filter::write(&asked.scope.filter), "region:us cache_hit:*");
    none_bad(&mut walk);
    walk.go_on();
    assert_eq!((walk.at(), walk.ask().len()), (2, 0));
    walk.say(Verdict::Yes, "rollout at 3");
    assert_eq!(walk.finding().unwrap().words, "yes: rollout at 3");
    walk.go_on();
    let Some(End::Cause(cause)) = walk.end() else { panic!("{:?}", walk.end()) };
    assert!(cause.claimed && cause.words.contains("region us"), "{}", cause.words);
    let condition = Condition { field: "region".into(), name: "region".into(), value: Some("us".into()) };
    assert_eq!(cause.conditions, [condition]);
}

#[test]
fn without_a_narrowing_no_cause_is_claimed() {
    let mut walk = walk();
    for _ in 0..2 {
        none_bad(&mut walk);
        walk.go_on();
    }
    walk.say(Verdict::Yes, "");
    walk.go_on();
    assert!(matches!(walk.end(), Some(End::Nothing(_))), "{:?}", walk.end());
    assert_eq!(walk.cause(false), None);
}

#[test]
fn one_goes_back_undoes_skips_and_jumps() {
    let mut walk = walk();
    one_bad(&mut walk, "us");
    walk.go_on();
    one_bad(&mut walk, "node-7");
    walk.go_on();
    assert_eq!(walk.narrowed().len(), 2);
    assert_eq!(walk.undo().unwrap().words(), "node node-7");
    assert_eq!((walk.at(), walk.narrowed().len(), walk.steps()[1].state), (1, 1, State::Done));
    assert!(walk.back());
    assert_eq!((walk.at(), walk.narrowed().len(), walk.steps()[1].state), (0, 0, State::Waiting));
    assert!(!walk.back());
    walk.skip();
    assert_eq!((walk.at(), walk.steps()[0].state), (1, State::Skipped));
    walk.go_to(2);
    walk.say(Verdict::No, "");
    walk.go_on();
    assert!(walk.end().is_some());
    assert!(walk.back() && walk.end().is_none());
    assert_eq!(walk.undo(), None);
}

#[test]
fn a_finding_is_overridden_and_says_what_was_found() {
    let mut walk = walk();
    one_bad(&mut walk, "us");
    walk.say(Verdict::No, "maintenance");
    let finding = walk.finding().unwrap();
    assert_eq!((finding.verdict, finding.overridden), (Verdict::No, Some(Verdict::Yes)));
    assert!(finding.words.starts_with("no: maintenance (said by hand; found: yes, us stands out"), "{}", finding.words);
    walk.go_on();
    assert_eq!(walk.narrowed(), []);
}

#[test]
fn a_store_that_fails_is_no_end() {
    let mut walk = walk();
    let error = Error::new(ErrorKind::Unsupported, "no such field", "map it");
    assert!(walk.take(vec![Err(error)], Coverage::WHOLE));
    let finding = walk.finding().unwrap();
    assert_eq!(finding.verdict, Verdict::CannotTell);
    assert!(finding.words.contains("no such field") && finding.words.contains("map it"));
    walk.go_on();
    assert_eq!(walk.at(), 1);
}

#[test]
fn what_is_usual_of_percentiles_is_asked_once_before_the_first_step() {
    let percentile = "ask = \"series\"\nmeasure = \"latency.p99\"\nfinding = \"changed\"";
    let mut walk = Walk::new(book(&step("Tail", percentile)), scope(), setting().map.clone());
    let [Question::Breakdown(usual)] = &walk.ask()[..] else { panic!() };
    assert_eq!((usual.by.len(), &usual.measures[0]), (0, &Measure::Percentile("latency".into(), 0.99)));
    let point = |v| Point { count: 900.0, effective: 900.0, value: Some(v), error: None };
    let row = Row { values: Vec::new(), window: vec![point(900.0)], baseline: vec![point(208.0)] };
    assert!(
        !walk.take(vec![Ok(Answer::Breakdown(BreakdownAnswer { rows: vec![row], left_over: 0.0 }))], Coverage::WHOLE)
    );
    let [Question::Series(course), Question::Breakdown(_)] = &walk.ask()[..] else { panic!("{:?}", walk.ask()) };
    assert!(matches!(&course.measures[0], Measure::Share { .. }), "one round trip: nothing but counts over time");
    let shown = Answer::Breakdown(BreakdownAnswer {
        rows: vec![Row { values: Vec::new(), window: vec![point(870.0)], baseline: vec![point(365.0)] }],
        left_over: 0.0,
    });
    assert!(walk.take(vec![Ok(series(&[("all", 30.0, 0.05, 0.6)])), Ok(shown)], Coverage::WHOLE));
    let words = &walk.finding().unwrap().words;
    assert!(words.contains("870 ms, usually 365 ms") && words.contains("above 208 ms"), "{words}");
}
