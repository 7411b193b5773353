//! One look: what is asked at an instant, and which signals had left their baseline by then.

use std::collections::BTreeMap;

use crate::analysis::{self, alerts::Signal};
use crate::config::Config;
use crate::model::{
    Answer, BaselineChoice, Error, ErrorKind, Filter, Health, Point, Question, Result, Scope, Time, Track, Window,
};
use crate::panes::watching::{self, Watched};

/// Less of the logs than this share (0–1) makes counts wrong.
const WHOLE: f64 = 0.999;

/// What is looked at each time.
#[derive(Clone, Debug)]
pub struct Watch {
    /// The rules.
    pub watched: Vec<Watched>,
    /// Which events.
    pub filter: Filter,
    /// What is usual.
    pub baseline: BaselineChoice,
    /// Length of the window in ms.
    pub window: i64,
    /// Fields that causes are looked for in first.
    pub why_fields: Vec<String>,
}

/// What was seen at an instant.
#[derive(Clone, PartialEq, Debug)]
pub struct Look {
    /// End of the window.
    pub at: Time,
    /// The window.
    pub window: Window,
    /// Whether there was any event that the rules measure.
    pub has_events: bool,
    /// Whether there was a baseline with events to hold anything against.
    pub compared: bool,
    /// What had left its baseline.
    pub signals: Vec<Signal>,
    /// Rules that nothing can be said about, and why.
    pub blind: Vec<(String, String)>,
    /// What explains the signals of rules that lead new alerts, where that was asked.
    pub reasons: BTreeMap<String, Vec<String>>,
}

impl Watch {
    /// What the config watches.
    ///
    /// # Errors
    /// When a rule makes no sense.
    pub fn of(config: &Config, filter: Filter, baseline: BaselineChoice) -> Result<Watch> {
        let watched = watching::rules(config)?;
        Ok(Watch { watched, filter, baseline, window: config.window_ms, why_fields: config.why_fields.clone() })
    }

    /// What is looked at at that instant, given when there is data.
    pub fn scope(&self, at: Time, health: &Health) -> Scope {
        let window = Window { from: at.plus(-self.window), to: at };
        Scope { window, filter: self.filter.clone(), baseline: analysis::resolve(&self.baseline, window, health) }
    }

    /// What is asked, one question a rule.
    pub fn questions(&self, scope: &Scope) -> Vec<Question> {
        self.watched.iter().map(|w| w.pane.question(scope)).collect()
    }

    /// A look at which nothing could be asked, and why.
    pub fn blind(&self, at: Time, why: &Error) -> Look {
        let window = Window { from: at.plus(-self.window), to: at };
        let blind = self.watched.iter().map(|w| (w.rule.name.clone(), why.message.clone())).collect();
        Look { at, window, has_events: false, compared: false, signals: Vec::new(), blind, reasons: BTreeMap::new() }
    }

    /// What the answers, which stand for that share of the logs, say. Buckets that end after `until` are still filling.
    pub fn look(&self, scope: &Scope, until: Time, answers: Vec<Result<Answer>>, share: f64) -> Look {
        let mut look = Look {
            at: scope.window.to,
            window: scope.window,
            has_events: counts(&answers, |track| &track.whole),
            compared: counts(&answers, |track| &track.usual),
            signals: Vec::new(),
            blind: Vec::new(),
            reasons: BTreeMap::new(),
        };
        for (watched, answer) in self.watched.iter().zip(answers) {
            match read(watched, answer, scope, until, share) {
                Ok(signal) => look.signals.extend(signal),
                Err(error) => look.blind.push((watched.rule.name.clone(), error.message)),
            }
        }
        look
    }
}

/// Whether any answer counts events there.
fn counts(answers: &[Result<Answer>], of: fn(&Track) -> &Point) -> bool {
    let series =
        answers.iter().filter_map(|answer| if let Ok(Answer::Series(series)) = answer { Some(series) } else { None });
    series.flat_map(|series| &series.groups).flat_map(|group| &group.tracks).any(|track| of(track).count > 0.0)
}

fn read(watched: &Watched, answer: Result<Answer>, scope: &Scope, until: Time, share: f64) -> Result<Option<Signal>> {
    let series = answer?.try_into()?;
    if share < WHOLE && watched.pane.key == "volume" {
        let words = format!("only {:.0} % of the logs answered: events cannot be counted", (share * 100.0).floor());
        return Err(Error::new(ErrorKind::Unreachable, words, ""));
    }
    let reading = watched.pane.read(&series, scope, until);
    Ok(watching::signal(watched, &reading, scope, until, false))
}
