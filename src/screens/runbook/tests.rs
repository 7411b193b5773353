//! Keys typed into the screen over answers made by hand.

use super::state::Mode;
use super::*;
use crate::model::*;
use crate::screens::fake::context;
use crate::ui::{LeftWalk, Purpose, Wish, layout, text_of};

const BOOK: &str = "---
id: cache-by-hand
title: Cache by hand
answers: [cache]
---
Look \x1b[31mhere\x1b[0m first.

## Which region?

```mlogtui
ask = \"breakdown\"
measure = \"cache.hit_rate\"
by = \"region\"
finding = \"stands-out\"
yes = \"narrow\"
```

## A deploy?

```mlogtui
ask = \"human\"
question = \"Was there a deploy?\"
```

## Look there

```mlogtui
ask = \"show\"
command = \"kubectl get pods\"
yes = \"cause\"
no = \"cause\"
```
";

struct Hand {
    screen: RunbookScreen,
    context: Context,
    tickets: Tickets,
    asked: Vec<(Ticket, Question)>,
    wishes: Vec<Wish>,
}

fn point(n: f64, share: f64) -> Point {
    Point { count: n, effective: n, value: Some(share), error: Some((share * (1.0 - share) / n).sqrt()) }
}

fn track(late: f64) -> Track {
    let minutes = |late: f64| (0..30).map(|i| point(40.0, if i < 20 { 0.9 } else { late })).collect::<Vec<_>>();
    let whole = |late: f64| point(1_200.0, (0.9 * 20.0 + late * 10.0) / 30.0);
    let (window, baseline) = (minutes(late), vec![minutes(0.9); 5]);
    Track { width: MINUTE, window, baseline, whole: whole(late), usual: point(6_000.0, 0.9), narrow: None, above: None }
}

fn answer() -> Answer {
    let of = |value: &str, late| Group { of: GroupOf::Value(Some(value.into())), tracks: vec![track(late)] };
    let mut all = track(0.65);
    (all.whole.count, all.whole.effective) = (2_400.0, 2_400.0);
    (all.usual.count, all.usual.effective) = (12_000.0, 12_000.0);
    let all = Group { of: GroupOf::All, tracks: vec![all] };
    Answer::Series(SeriesAnswer { groups: vec![all, of("us\u{1b}[2J", 0.4), of("eu", 0.9)], left_over: 0.0 })
}

impl Hand {
    fn open(size: (u16, u16)) -> Hand {
        Hand::at(size, Walked::default())
    }

    /// As a link leads to a step.
    fn at(size: (u16, u16), walked: Walked) -> Hand {
        let mut context = context(size);
        context.map = crate::contract::field_map("mlog").unwrap();
        context.documents = std::sync::Arc::new(vec![RunbookText { origin: "by-hand.md".into(), text: BOOK.into() }]);
        if let Some(scope) = &mut context.scope {
            let windows = (1..=5).rev().map(|day| scope.window.shifted(-day * DAY)).collect();
            scope.baseline = Baseline { kind: BaselineKind::Days, windows };
        }
        let screen = RunbookScreen::new(Some("cache-by-hand"), None, walked, &context);
        let mut hand = Hand { screen, context, tickets: Tickets::default(), asked: Vec::new(), wishes: Vec::new() };
        let wishes = hand.screen.ask(&hand.context, &mut hand.tickets);
        hand.grant(wishes);
        hand
    }

    fn grant(&mut self, wishes: Vec<Wish>) {
        for wish in wishes {
            match wish {
                Wish::Ask(batch) => self.asked = batch,
                Wish::Abandon(_) => self.asked.clear(),
                other => self.wishes.push(other),
            }
        }
    }

    fn act(&mut self, action: Action) -> Outcome {
        let outcome = self.screen.act(action, &self.context, &mut self.tickets);
        if let Outcome::Done(wishes) = &outcome {
            self.grant(wishes.clone());
        }
        outcome
    }

    fn say(&mut self, text: &str) {
        let wishes = self.screen.prompted(Purpose::Verdict, text, &self.context, &mut self.tickets).unwrap();
        self.grant(wishes);
    }

    fn answer(&mut self, result: Result<Answer>) {
        for (ticket, _) in std::mem::take(&mut self.asked) {
            let (context, tickets) = (&self.context, &mut self.tickets);
            let wishes = self.screen.answered(ticket, &result, Coverage::WHOLE, context, tickets).unwrap();
            self.grant(wishes);
        }
    }

    fn text(&self) -> String {
        let area = layout(self.context.size).body;
        let mut buffer = Buffer::empty(area);
        self.screen.draw(&self.context, area, &mut buffer);
        text_of(&buffer)
    }

    fn records(&self) -> Vec<&What> {
        self.wishes.iter().filter_map(|w| if let Wish::Record(r) = w { Some(&r.what) } else { None }).collect()
    }
}

#[test]
fn a_step_is_asked_judged_and_gone_on_from_and_everything_is_recorded() {
    let mut hand = Hand::open((80, 24));
    assert!(hand.text().contains("asking cache.hit_rate by region"), "{}", hand.text());
    hand.answer(Ok(answer()));
    let shown = hand.text();
    assert!(shown.contains("yes: us\\x1b[2J stands out") && shown.contains("narrow to us"), "{shown}");
    hand.act(Action::Enter);
    assert!(hand.text().contains("narrowed to region us\\x1b[2J (u takes the last one back)"), "{}", hand.text());
    assert!(matches!(hand.act(Action::Enter), Outcome::Done(w) if matches!(w[..], [Wish::Prompt(_)])));
    assert!(hand.screen.prompted(Purpose::Verdict, "perhaps", &hand.context, &mut hand.tickets).is_err());
    hand.say("yes, at three");
    hand.act(Action::Enter);
    hand.act(Action::Enter);
    assert!(hand.text().contains("CAUSE region us"), "{}", hand.text());
    let kinds: Vec<&str> = hand
        .records()
        .into_iter()
        .map(|what| match what {
            What::Runbook { .. } => "runbook",
            What::Finding { .. } => "finding",
            What::Decision { .. } => "decision",
            What::Cause(_) => "cause",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["runbook", "finding", "decision", "finding", "decision", "cause"]);
}

#[test]
fn what_cannot_be_done_is_known_without_trying() {
    let possible = |hand: &Hand| {
        let done = |a: &&Action| matches!(hand.screen.can(**a), Outcome::Done(_));
        hand.screen.hints().iter().filter(done).copied().collect::<Vec<_>>()
    };
    let mut hand = Hand::open((80, 24));
    hand.answer(Ok(answer()));
    let first = [Action::Enter, Action::RunAll, Action::Logs, Action::Dashboard, Action::Override, Action::Skip];
    assert_eq!(possible(&hand), first);
    hand.act(Action::Enter);
    assert_eq!(possible(&hand), [&first[..], &[Action::StepBack, Action::UndoFilter]].concat());
    hand.act(Action::RunAll);
    assert!(hand.text().contains("CAUSE"), "{}", hand.text());
    for ended in [Action::Enter, Action::RunAll, Action::Skip] {
        assert!(matches!(hand.act(ended), Outcome::Disabled(_)), "{ended:?}");
    }
    hand.act(Action::Runbook);
    assert_eq!(possible(&hand), [Action::Enter, Action::RunAll], "a runbook is to be chosen first");
    for action in [Action::Override, Action::Runbook] {
        assert!(matches!(hand.act(action), Outcome::Disabled(_)), "{action:?}");
    }
}

#[test]
fn all_steps_run_by_themselves_and_what_narrowed_is_undone_with_one_key() {
    let mut hand = Hand::open((120, 40));
    hand.act(Action::RunAll);
    hand.answer(Ok(answer()));
    assert!(hand.text().contains("CAUSE "), "{}", hand.text());
    hand.act(Action::UndoFilter);
    assert!(hand.text().contains("narrowed to nothing yet") && !hand.text().contains("CAUSE"), "{}", hand.text());
    assert_eq!(hand.screen.selected(), 0);
    assert!(matches!(hand.records().last(), Some(What::TakenBack(cause)) if cause.words.contains("region us")));
    assert_eq!(hand.act(Action::UndoFilter), Outcome::NotMine, "the core takes its own filter back then");
}

#[test]
fn a_link_leads_to_what_the_steps_before_found_also_when_the_baseline_settles_later() {
    let step = Some("look-there".to_string());
    let mut hand = Hand::at((80, 24), Walked { step: step.clone(), ..Walked::default() });
    hand.answer(Ok(answer()));
    assert!(hand.text().contains("narrowed to region us") && !hand.text().contains("CAUSE"), "{}", hand.text());
    assert_eq!(hand.screen.selected(), 2);
    let ended = Walked { step, ended: true, by_hand: Vec::new() };
    let mut hand = Hand::at((80, 24), ended.clone());
    hand.answer(Ok(answer()));
    assert!(hand.text().contains("CAUSE region us"), "{}", hand.text());
    assert_eq!(hand.screen.view(&hand.context), Some(View::Runbook { id: "cache-by-hand".into(), walked: ended }));
    hand.wishes.clear();
    hand.context.scope.as_mut().unwrap().baseline.kind = BaselineKind::Previous;
    let wishes = hand.screen.ask(&hand.context, &mut hand.tickets);
    hand.grant(wishes);
    hand.answer(Ok(answer()));
    assert!(hand.text().contains("CAUSE region us"), "led there again: {}", hand.text());
    assert!(hand.wishes.iter().all(|w| !matches!(w, Wish::Notify(_))), "{:?}", hand.wishes);
    hand.act(Action::StepBack);
    let scope = hand.context.scope.as_mut().unwrap();
    scope.filter = Filter::is("version", "2");
    let wishes = hand.screen.ask(&hand.context, &mut hand.tickets);
    hand.grant(wishes);
    hand.answer(Ok(answer()));
    assert!(!hand.text().contains("CAUSE") && hand.screen.selected() == 0, "{}", hand.text());
}

#[test]
fn whoever_comes_back_to_a_runbook_goes_on_where_it_was_left() {
    let mut hand = Hand::open((80, 24));
    hand.answer(Ok(answer()));
    hand.say("no: maintenance");
    hand.act(Action::Enter);
    let Some(View::Runbook { id, walked }) = hand.screen.view(&hand.context) else { panic!("no view") };
    let scope = hand.context.scope.clone().unwrap();
    hand.context.left_walk = Some(LeftWalk { id: id.clone(), walked: walked.clone(), scope });
    let come_back = |hand: &mut Hand| {
        hand.screen = RunbookScreen::new(Some("cache-by-hand"), None, Walked::default(), &hand.context);
        let wishes = hand.screen.ask(&hand.context, &mut hand.tickets);
        hand.grant(wishes);
        hand.answer(Ok(answer()));
        hand.screen.view(&hand.context)
    };
    assert_eq!(come_back(&mut hand), Some(View::Runbook { id: id.clone(), walked }));
    assert!(
        hand.wishes.iter().any(|w| matches!(w, Wish::Notify(words) if words.contains("where the runbook was left")))
    );
    hand.context.left_walk.as_mut().unwrap().scope.filter = Filter::is("version", "2");
    let Some(View::Runbook { walked, .. }) = come_back(&mut hand) else { panic!("no view") };
    assert!(walked.by_hand.is_empty(), "of other events it is another walk: {walked:?}");
}

#[test]
fn a_finding_is_overridden_skipped_and_come_back_to() {
    let mut hand = Hand::open((80, 24));
    hand.answer(Ok(answer()));
    hand.say("no: maintenance");
    assert!(hand.text().contains("no: maintenance (said by hand; found: yes"), "{}", hand.text());
    assert!(matches!(hand.records().last(), Some(What::Overridden { .. })));
    hand.act(Action::Enter);
    hand.act(Action::Skip);
    assert!(hand.text().contains("skip"), "{}", hand.text());
    hand.act(Action::StepBack);
    hand.act(Action::StepBack);
    assert_eq!(hand.screen.selected(), 0);
    let last = hand.records().last().map(|what| what.words().to_string());
    assert_eq!(last.as_deref(), Some("back to: Which region?"));
}

#[test]
fn a_link_carries_what_was_done_by_hand_and_does_it_again() {
    let mut hand = Hand::open((80, 24));
    hand.answer(Ok(answer()));
    hand.say("no: maintenance");
    hand.act(Action::Enter);
    hand.act(Action::Skip);
    let Some(View::Runbook { walked, .. }) = hand.screen.view(&hand.context) else { panic!("no view") };
    let by_hand = [("which-region".to_string(), ByHand::Said(Verdict::No)), ("a-deploy".to_string(), ByHand::Skipped)];
    assert_eq!((walked.step.as_deref(), &walked.by_hand[..]), (Some("look-there"), &by_hand[..]));
    let mut other = Hand::at((80, 24), walked.clone());
    other.answer(Ok(answer()));
    assert_eq!(other.screen.view(&other.context), Some(View::Runbook { id: "cache-by-hand".into(), walked }));
    assert!(other.text().contains("no (said by hand; found: yes") && other.text().contains("skip"), "{}", other.text());
    let kinds =
        other.records().into_iter().filter(|what| matches!(what, What::Overridden { .. } | What::Decision { .. }));
    assert_eq!(kinds.count(), 2, "the record of the other says so as well");
}

#[test]
fn another_runbook_is_chosen_among_all() {
    let mut hand = Hand::open((80, 24));
    hand.screen.books.truncate(1);
    hand.act(Action::Runbook);
    assert!(hand.text().contains("Runbooks: these are all") && hand.screen.books.len() == 9, "{}", hand.text());
}

#[test]
fn a_runbook_that_is_chosen_can_be_run_to_its_end_at_once() {
    let mut hand = Hand::open((80, 24));
    hand.act(Action::Runbook);
    let at = hand.screen.books.iter().position(|book| book.id == "cache-by-hand").unwrap();
    (0..at).for_each(|_| drop(hand.act(Action::Down)));
    hand.act(Action::RunAll);
    hand.answer(Ok(answer()));
    assert!(hand.text().contains("CAUSE region us"), "{}", hand.text());
}

#[test]
fn a_store_that_fails_and_a_refresh_leave_what_was_found() {
    let mut hand = Hand::open((80, 24));
    hand.answer(Err(Error::new(ErrorKind::Unreachable, "connection refused", "is it up?")));
    assert!(hand.text().contains("cannot tell: connection refused (is it up?)"), "{}", hand.text());
    hand.context.live = true;
    let scope = hand.context.scope.clone().unwrap();
    hand.context.scope = Some(Scope { window: scope.window.shifted(10_000), ..scope });
    let wishes = hand.screen.ask(&hand.context, &mut hand.tickets);
    assert_eq!(wishes, [], "a window that follows the clock begins nothing anew");
    hand.context.live = false;
    assert!(!hand.screen.ask(&hand.context, &mut hand.tickets).is_empty());
}

#[test]
fn commands_are_copied_and_never_run_and_runbooks_are_chosen_by_what_they_answer() {
    let mut hand = Hand::open((80, 24));
    hand.act(Action::Bottom);
    assert!(hand.text().contains("to run yourself (y copies it): kubectl get pods"), "{}", hand.text());
    let Outcome::Done(wishes) = hand.act(Action::Copy) else { panic!() };
    assert!(matches!(&wishes[..], [Wish::OfferCopy(all)] if all[0] == ("command".into(), "kubectl get pods".into())));
    let fits = |signal| RunbookScreen::new(None, Some(signal), Walked::default(), &hand.context);
    assert!(matches!(fits("drift.mean").mode, Mode::Beginning(book, _) if book.id == "drift"));
    let cache = fits("cache.hit_rate");
    assert!(matches!(cache.mode, Mode::Choosing(0)) && cache.books.len() == 2);
    assert_eq!(fits("nothing").books.len(), 9);
}

#[test]
fn nothing_is_drawn_outside_or_fails_at_any_size() {
    let mut hand = Hand::open((80, 24));
    hand.answer(Ok(answer()));
    for (width, height) in (1..=110).step_by(3).flat_map(|w| (1..=40).step_by(3).map(move |h| (w, h))) {
        hand.context.size = (width, height);
        let whole = Rect { x: 0, y: 0, width, height };
        hand.screen.draw(&hand.context, whole, &mut Buffer::empty(whole));
        hand.screen.draw(&hand.context, layout((width, height)).body, &mut Buffer::empty(whole));
    }
}

#[test]
fn a_step_opens_as_a_pane_of_its_own_as_it_was_narrowed_before() {
    let mut hand = Hand::open((80, 24));
    hand.answer(Ok(answer()));
    hand.act(Action::Enter);
    let opened = |hand: &mut Hand| {
        let Outcome::Done(wishes) = hand.act(Action::Dashboard) else { panic!("not opened") };
        let [Wish::Open(Destination::Dashboard { filter, pane, .. })] = &wishes[..] else { panic!("{wishes:?}") };
        (filter.clone(), pane.clone())
    };
    assert_eq!(
        opened(&mut hand),
        (Filter::is("region", "us\u{1b}[2J"), None),
        "a question to a human measures nothing"
    );
    hand.act(Action::Up);
    assert_eq!(opened(&mut hand), (Filter::All, Some("cache.hit_rate by region".into())));
}

#[test]
fn a_link_to_a_step_that_is_not_there_says_so() {
    let hand = Hand::at((80, 24), Walked { step: Some("gone".into()), ..Walked::default() });
    assert!(hand.wishes.contains(&Wish::Notify("this runbook has no step called gone".into())), "{:?}", hand.wishes);
}
