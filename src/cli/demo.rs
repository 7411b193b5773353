//! `mlogtui demo`: generated traffic on the dashboard, or in a file.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use crate::analysis::{self, Anchor};
use crate::app::Clock;
use crate::config::Config;
use crate::contract;
use crate::demo::{self, DEFAULT_START, Scenario, Story};
use crate::model::{DemoLogs, Error, ErrorKind, Result, SECOND, Time, Whereabouts};
use crate::store::local::{Generated, Inputs};

use super::arguments::{DemoArguments, ScopeArguments, ScreenArguments};
use super::tui::Begin;
use super::{alert, opening, output, tui};

/// Opens the dashboard at the moment when the pager goes off, writes the lines, or tells the truth.
pub fn run(arguments: &DemoArguments, config: Config) -> Result<()> {
    let scenario: Scenario = arguments.scenario.parse()?;
    let zone = opening::zone(arguments.screen.local_time, &config);
    let start = arguments
        .start
        .as_deref()
        .map_or(Ok(DEFAULT_START), |text| analysis::parse_instant(text, Anchor::new(DEFAULT_START, zone)))?;
    let story = Story::new(scenario, arguments.seed, arguments.events, start);
    if let Some(path) = &arguments.write {
        write(&story, path)?;
    }
    if arguments.truth {
        output::json(&story.truth())?;
    }
    if arguments.write.is_some() || arguments.truth {
        return Ok(());
    }
    let (seed, events) = (arguments.seed, arguments.events);
    let made = DemoLogs { scenario: scenario.to_string(), seed, events, start };
    let (begin, scope) = match &arguments.alert {
        Some(given) => alert::on_demo(given, story.pager(), &arguments.scope, &config)?,
        None => (Begin::default(), arguments.scope.clone()),
    };
    show(story, made, &scope, &arguments.screen, begin, config)
}

/// Opens generated traffic again.
pub fn open(
    made: &DemoLogs,
    scope: &ScopeArguments,
    screen: &ScreenArguments,
    begin: Begin,
    config: Config,
) -> Result<()> {
    let scenario: Scenario = made.scenario.parse()?;
    let story = Story::new(scenario, made.seed, made.events, made.start);
    show(story, made.clone(), scope, screen, begin, config)
}

/// Opens the dashboard at the moment when the pager goes off.
fn show(
    story: Story,
    made: DemoLogs,
    scope: &ScopeArguments,
    screen: &ScreenArguments,
    begin: Begin,
    config: Config,
) -> Result<()> {
    let (pager, opened) = (story.pager(), Instant::now());
    let now = move || pager.plus(i64::try_from(opened.elapsed().as_millis()).unwrap_or(i64::MAX));
    let traffic = Traffic { name: format!("demo {}", made.scenario), story, now: Box::new(now) };
    let session = tui::Start {
        name: traffic.name.clone(),
        logs: tui::Looked::Lines(Inputs::Generated(Arc::new(traffic))),
        clock: Clock::Demo,
        now: Box::new(now),
        map: contract::field_map("mlog")?,
        whereabouts: Whereabouts::Demo(made),
        begin,
    };
    tui::start(session, scope, screen, config)
}

fn write(story: &Story, path: &Path) -> Result<()> {
    let failed = |e: io::Error| {
        let hint = "Is the directory there, and is there room on the disk?";
        Error::new(ErrorKind::Unreachable, format!("cannot write {}: {e}", path.display()), hint)
    };
    if path == Path::new("-") {
        return output::to_stdout(|mut out| demo::write(story, &mut out, &mut |_| {}));
    }
    let mut file = File::create(path).map_err(failed)?;
    let bar = ProgressBar::new(1000);
    let bar = ProgressStyle::with_template("writing {bar:30} {percent:>3} %")
        .map_or(bar.clone(), |style| bar.with_style(style));
    demo::write(story, &mut file, &mut |share| bar.set_position((share * 1000.0) as u64)).map_err(failed)?;
    bar.finish_and_clear();
    file.flush().map_err(failed)
}

/// Slices of a story that make one block.
const SLICES: u64 = 10;

/// A story as it unfolds: what lies after now has not happened yet.
struct Traffic {
    name: String,
    story: Story,
    now: Box<dyn Fn() -> Time + Send + Sync>,
}

impl Generated for Traffic {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn blocks(&self) -> u32 {
        let happened = self.story.slice_at((self.now)()) + 1;
        u32::try_from(happened.div_ceil(SLICES)).unwrap_or(u32::MAX)
    }

    fn write_block(&self, block: u32, into: &mut Vec<u8>) {
        let now = (self.now)();
        let first = u64::from(block) * SLICES;
        for slice in first..first + SLICES {
            let start = into.len();
            let window = self.story.window(slice);
            if window.from > now {
                return;
            }
            self.story.write_slice(slice, into);
            if window.to > now {
                into.truncate(start + happened(&into[start..], now));
                return;
            }
        }
    }

    fn block_bytes(&self, block: u32) -> u64 {
        let from = self.story.window(u64::from(block) * SLICES).from;
        // The coverage needs no more than how blocks compare; the newest one grows with time, second by second.
        u64::try_from((self.now)().0.saturating_sub(from.0) / SECOND).unwrap_or(0).min(SLICES * 60)
    }
}

/// Bytes of the lines before the first one that lies after now.
fn happened(lines: &[u8], now: Time) -> usize {
    let mut at = 0;
    for line in lines.split_inclusive(|b| *b == b'\n') {
        let time = serde_json::from_slice::<serde_json::Value>(line)
            .ok()
            .and_then(|event| contract::parse_time(event.get("timestamp")?.as_str()?.as_bytes()));
        if time.is_some_and(|t| t > now) {
            break;
        }
        at += line.len();
    }
    at
}
