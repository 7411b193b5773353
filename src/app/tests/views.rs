//! Screens as they are drawn.

use std::sync::Arc;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::harness::*;
use crate::app::*;
use crate::config::{Cluster, Config};
use crate::model::*;
use crate::ui::{snapshot, text_of};

#[test]
fn the_header_and_the_keys_frame_the_screen() {
    snapshot("frame_80x24", &Session::ready().drawn(80, 24));
    snapshot("frame_live_120x12", &Session::live().drawn(120, 12));
}

#[test]
fn overlays_stand_above_the_screen() {
    snapshot("help_80x24", &Session::ready().keys("?").drawn(80, 24));
    snapshot("palette_80x24", &Session::ready().keys(":").text("zoom").drawn(80, 24));
    snapshot("menu_80x16", &Session::ready().keys("y").drawn(80, 16));
    snapshot("leaving_80x12", &Session::ready().keys("q").drawn(80, 12));
}

#[test]
fn window_lag_and_stale_stay_when_columns_are_few() {
    let mut start = setup(Clock::Wall);
    start.store = "a-very-long-name-of-a-store-on-some-host.example.ndjson".into();
    let mut session = Session::begin(start);
    session.tell_health(health(1), Coverage::so_far(0.43));
    let ticket = session.state.context.health.pending.unwrap();
    let result = Err(Error::new(ErrorKind::Unreachable, "gone", ""));
    session.tell(Message::Answered { ticket, result, coverage: Coverage::WHOLE });
    for columns in [60, 80, 120] {
        let shown = session.screen(columns, 24);
        let first = shown.lines().next().unwrap();
        for part in ["UTC (30m)", "lag 41s", "STALE"] {
            assert!(first.contains(part), "{part} is missing at {columns}: {first}");
        }
        assert!(shown.lines().nth(1).unwrap().ends_with("reading 43 %"), "{shown}");
    }
}

#[test]
fn the_day_of_the_window_is_told_unless_it_is_today() {
    for (clock, days, told) in [
        (Clock::Files, 0, "| 09:30-10:00 UTC"),
        (Clock::Files, 3, "| Mar 2 09:30-10:00 UTC"),
        (Clock::Files, 400, "| Mar 2 2026 09:30-10:00 UTC"),
        (Clock::Demo, 0, "| Mar 2 09:30-10:00 UTC"),
    ] {
        let mut start = setup(clock);
        start.now = start.now.plus(days * DAY);
        let mut session = Session::begin(start);
        session.tell_health(health(1), Coverage::WHOLE);
        let shown = session.screen(80, 24);
        assert!(shown.contains(told), "{told} is missing for {clock:?}, {days} days later: {shown}");
    }
}

#[test]
fn whether_it_follows_is_told_in_few_columns_and_beside_a_zone() {
    let mut session = Session::live();
    for (keys, mode) in [("", "live 10s"), ("F", "paused"), ("Z", "paused")] {
        session.keys(keys);
        for size in [(80, 24), (40, 10)] {
            let shown = session.screen(size.0, size.1);
            assert!(shown.lines().next().is_some_and(|line| line.contains(mode)), "{mode} is missing: {shown}");
        }
    }
    assert!(session.notice().starts_with("times are those of this machine: UTC"));
}

#[test]
fn before_anything_is_known_the_screen_says_so() {
    let mut session = Session::begin(setup(Clock::Files));
    assert!(session.screen(80, 24).contains("reading ..."));
    let ticket = session.state.context.health.pending.unwrap();
    let result = Err(Error::new(ErrorKind::Unreachable, "app.ndjson is not there", "check the path"));
    session.tell(Message::Answered { ticket, result, coverage: Coverage::WHOLE });
    let shown = session.screen(80, 24);
    assert!(shown.contains("app.ndjson is not there") && shown.contains("check the path"));
}

#[test]
fn every_size_can_be_drawn_with_everything_open() {
    for keys in ["", "?", ":", "/", "y", "q", "enter"] {
        let mut session = Session::ready();
        session.keys(keys);
        for (columns, rows) in [(0, 0), (1, 1), (3, 2), (10, 3), (24, 5), (24, 6), (300, 100)] {
            session.screen(columns, rows);
        }
    }
}

#[test]
fn a_frame_is_drawn_through_the_terminal() {
    let session = Session::ready();
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    terminal.draw(|frame| view(&session.state, frame)).unwrap();
    assert!(terminal.backend().to_string().contains("the dashboard screen"));
}

#[test]
fn a_production_cluster_and_what_is_wrong_with_it_are_said_in_the_header() {
    let mut session = Session::ready();
    let cluster = Cluster { production: true, ..Cluster::default() };
    let clusters = [("app.ndjson".to_string(), cluster)].into();
    session.state.context.config = Arc::new(Config { clusters, ..Config::default() });
    session.state.context.health.error =
        Some(Error::new(ErrorKind::Unreachable, "the connection was refused: https://es1:9200", ""));
    let text = text_of(&session.drawn(100, 12));
    let lines: Vec<&str> = text.lines().take(2).collect();
    assert!(lines[0].starts_with("app.ndjson | PRODUCTION | STALE | "), "{text}");
    assert!(lines[1].contains("the connection was refused: https://es1:9200"), "{text}");
}
