//! The heat map: the box marked on it, and what is asked of it.

use super::*;
use crate::contract::filter;
use crate::model::{Destination, Error, ErrorKind};
use crate::panes::shipped;
use crate::screens::fake::Desk;
use crate::ui::snapshot;

/// Six buckets of time by four of the value; the last two of time reach into the highest.
fn map() -> DistributionAnswer {
    let row = |high: f64| vec![900.0, 40.0, 2.0 * high, high];
    DistributionAnswer {
        edges: vec![10.0, 50.0, 250.0, 1_250.0, 6_250.0],
        counts: [0.0, 0.0, 0.0, 0.0, 30.0, 60.0].map(row).into(),
    }
}

fn opened(answer: Result<DistributionAnswer>, size: (u16, u16)) -> Desk<HeatMap> {
    let latency = shipped().into_iter().find(|pane| pane.key == "latency").unwrap();
    let mut desk = Desk::new(HeatMap::new(&latency), Vec::new(), size);
    desk.silent = true;
    desk.ask();
    let (ticket, _) = desk.unanswered.pop().unwrap();
    desk.give(ticket, answer.map(Answer::Distribution), 1.0);
    desk
}

fn press(desk: &mut Desk<HeatMap>, keys: &[Action]) {
    keys.iter().for_each(|key| drop(desk.act(*key)));
}

#[test]
fn a_box_is_marked_and_asked_about() {
    let mut desk = opened(Ok(map()), (80, 24));
    snapshot("heat_map", &desk.drawn());
    assert!(matches!(desk.act(Action::Why), Outcome::Disabled(_)), "nothing is marked");
    press(&mut desk, &[Action::Mark, Action::Left, Action::Down]);
    snapshot("heat_map_box", &desk.drawn());
    press(&mut desk, &[Action::Enter]);
    let [Wish::Open(Destination::Why { selections: Some(both), .. })] = desk.wishes.as_slice() else {
        panic!("{:?}", desk.wishes)
    };
    let these = filter::write(&both.these);
    let said = "time:[2026-03-02T03:12:00.000Z TO 2026-03-02T03:22:00.000Z} latency:[250 TO 6250]";
    assert_eq!(these, said);
    assert_eq!(filter::write(&both.others), format!("latency:* NOT ({said})"));
}

#[test]
fn the_box_goes_with_back_and_stays_inside_the_map() {
    let mut desk = opened(Ok(map()), (80, 24));
    press(&mut desk, &[Action::Mark, Action::Bottom, Action::Right, Action::Up, Action::Left]);
    assert_eq!(desk.screen.events(desk.screen.marked()), 60.0 * 3.0 + 30.0 * 3.0 + 80.0);
    press(&mut desk, &[Action::Back]);
    assert!(desk.screen.mark.is_none() && desk.screen.cursor.is_some());
    press(&mut desk, &[Action::Back]);
    assert!(matches!(desk.act(Action::Back), Outcome::NotMine));
}

#[test]
fn nothing_to_draw_is_said_and_small_terminals_are_drawn() {
    let none = DistributionAnswer { edges: Vec::new(), counts: vec![Vec::new(); 6] };
    assert!(opened(Ok(none), (80, 24)).text().contains("no event of the scope has a latency"));
    let error = Error::new(ErrorKind::Unreachable, "the cluster is gone", "wait");
    assert!(opened(Err(error), (80, 24)).text().contains("the cluster is gone - wait"));
    opened(Ok(map()), (80, 24)).draw_small();
}
