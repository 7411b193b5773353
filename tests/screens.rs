//! Keys typed into the real screens over the real store: one line a look, at two sizes, with a hash of its styles in every theme.

use std::fmt::Write;
use std::sync::Arc;

use mlogtui::demo::{self, DEFAULT_START, Scenario, Story};
use mlogtui::store::local::{Generated, Inputs, LocalStore};
use mlogtui::ui::{shipped_themes, style_hash, text_of};
use mlogtui::{contract, panes};

use crate::session::Session;

const EVENTS: u64 = 30_000;

/// Every pane, screen and overlay: its name, and the keys that lead there (text to type stands in single quotes).
const LOOKS: &[(&str, &str)] = &[
    ("dashboard", ""),
    ("dashboard_filtered", "/ 'variant:canary' enter"),
    ("dashboard_empty", "/ 'variant:nowhere' enter"),
    ("dashboard_details", "1 i"),
    ("dashboard_range", "2 left v left left"),
    ("pane_latency", "1 enter"),
    ("pane_confidence", "2 enter"),
    ("pane_cache", "3 enter left"),
    ("pane_errors", "4 enter"),
    ("pane_drift", "5 enter"),
    ("pane_versions", "6 enter"),
    ("pane_training", "7 enter"),
    ("logs", "l"),
    ("logs_error", "2 l E"),
    ("logs_search", "l / 'level:WARN' enter"),
    ("logs_service", "2 l right right a"),
    ("logs_invalid", "4 l !"),
    ("logs_empty", "/ 'variant:nowhere' enter l"),
    ("event", "2 l enter"),
    ("event_search", "2 l enter / 'model' enter n"),
    ("event_neighbours", "2 l enter a"),
    ("event_copy", "2 l enter y"),
    ("exemplars", "2 X"),
    ("exemplars_of_latency", "1 X down"),
    ("trace", "2 l enter t"),
    ("trace_details", "2 l t down i"),
    ("alerts", "!"),
    ("alerts_logs", "! enter"),
    ("anomalies", "A down"),
    ("runbook", "2 R"),
    ("runbook_ended", "2 R A"),
    ("runbook_step", "2 R A up up up up up pagedown"),
    ("runbook_choice", "l R"),
    ("runbook_answer", "2 R o 'maybe' enter"),
    ("filter_prompt", "/ 'vari'"),
    ("filter_values", "/ 'variant:'"),
    ("filter_fault", "/ 'latency:>=slow' enter"),
    ("window_prompt", "w"),
    ("window_fault", "w 'noonish' enter"),
    ("baseline_prompt", "B"),
    ("columns_prompt", "l c"),
    ("palette", ": 'zo'"),
    ("help", "?"),
    ("copy_menu", "y"),
    ("note_prompt", "#"),
    ("incident_prompt", "I"),
    ("incident_recorded", "I 'p99 of prod' enter j"),
    ("incident_menu", "I 'p99 of prod' enter I"),
    ("leaving", "q"),
    ("why", "1 W"),
    ("why_cache", "3 W down"),
    ("why_prompt", "2 W v"),
    ("why_against", "2 W v ctrl-u 'version:3.1.9 against version:3.2.1' enter"),
    ("heat_map", "2 H"),
    ("heat_map_box", "2 H v left left left down down down"),
    (
        "why_box",
        "2 H v pageup left left left left left left left left left left left left left left left left left left left left left left left W",
    ),
    ("notice", "U"),
];

/// The screen as text, and its styles in every theme.
fn look(session: &mut Session) -> String {
    let mut look = format!("{}\n", text_of(&session.drawn()));
    for theme in shipped_themes().unwrap() {
        session.state.context.theme = theme;
        write!(look, "\n{} {}", session.state.context.theme.name, style_hash(&session.drawn())).unwrap();
    }
    look
}

/// Blocks of lines in memory.
struct Written(Vec<Vec<u8>>);

impl Generated for Written {
    fn name(&self) -> String {
        "app.ndjson".into()
    }

    fn blocks(&self) -> u32 {
        self.0.len() as u32
    }

    fn write_block(&self, block: u32, into: &mut Vec<u8>) {
        into.extend_from_slice(&self.0[block as usize]);
    }

    fn block_bytes(&self, block: u32) -> u64 {
        self.0[block as usize].len() as u64
    }
}

#[test]
fn every_pane_screen_and_overlay_looks_as_it_did() {
    let story = Story::new(Scenario::ConfidenceCollapse, 1, EVENTS, DEFAULT_START);
    let pager = story.pager();
    let mut lines = Vec::new();
    demo::write(&story, &mut lines, &mut |_| {}).unwrap();
    let map = contract::field_map("mlog").unwrap();
    let lines: Vec<&[u8]> = lines.split_inclusive(|byte| *byte == b'\n').collect();
    let blocks = Written(lines.chunks(100).map(<[_]>::concat).collect());
    let store = LocalStore::open(Inputs::Generated(Arc::new(blocks)), map, &[], true).unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/screens");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    for (name, keys) in LOOKS {
        let mut looks = format!("keys: {keys}\n");
        for size in [(80, 24), (120, 40)] {
            let mut session = Session::begin(store.clone(), pager, size);
            session.keys(keys);
            write!(looks, "\n{}x{}\n{}\n", size.0, size.1, look(&mut session)).unwrap();
        }
        insta::assert_snapshot!(*name, looks);
    }
}

#[test]
fn every_pane_that_ships_is_looked_at() {
    for pane in panes::shipped() {
        let name = format!("pane_{}", pane.key);
        assert!(LOOKS.iter().any(|(look, _)| *look == name), "{name} is not among the looks");
    }
}
