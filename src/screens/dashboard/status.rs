//! In what state a pane is, in words that need no colour.

use ratatui::style::Style;

use crate::model::{Error, Filter, Scope};
use crate::panes::Reading;
use crate::ui::{Context, Signs, Theme, numbers};

use super::slot::Slot;

/// In what state a pane is.
#[derive(Clone, PartialEq, Debug)]
pub enum Status<'a> {
    /// Nothing was ever read; with the share read so far, where it is known.
    Loading(Option<f64>),
    /// Nothing was ever read, and the last attempt failed.
    Failed(&'a Error),
    /// It was read, and there is nothing; with the share read so far.
    Empty(f64),
    /// The events that the filter leaves hold nothing that it measures.
    Unmatched,
    /// What is shown stands for this share so far; the rest is being read.
    Partial(f64),
    /// What is shown stands for this share, and no more could be had.
    Incomplete(f64),
    /// What is shown is from so many ms ago, of another scope or before a failure.
    Stale(i64),
    /// What is shown is whole and of now.
    Whole,
}

/// Whether only some of the events are looked at.
fn is_filtered(context: &Context) -> bool {
    context.scope.as_ref().is_some_and(|scope| scope.filter != Filter::All)
}

impl Status<'_> {
    /// What it says; empty when there is nothing to say.
    pub fn words(&self, signs: Signs) -> String {
        let dots = signs.pick("…", "...");
        match self {
            Status::Loading(None) => format!("reading{dots}"),
            Status::Loading(Some(share)) => format!("reading{dots} {}", numbers::progress(*share)),
            Status::Failed(error) => format!("failed: {}", error.message),
            Status::Empty(share) if *share < 1.0 => format!("no data yet, {} read", numbers::progress(*share)),
            Status::Empty(_) => "no data in this window".into(),
            Status::Unmatched => "no data under this filter".into(),
            Status::Partial(share) => format!("{} read", numbers::progress(*share)),
            Status::Incomplete(share) => format!("partial: {}", numbers::progress(*share)),
            Status::Stale(ms) => format!("stale {}", numbers::age(*ms)),
            Status::Whole => String::new(),
        }
    }

    /// Whether there are numbers to show.
    pub fn has_numbers(&self) -> bool {
        matches!(self, Status::Partial(_) | Status::Incomplete(_) | Status::Stale(_) | Status::Whole)
    }

    /// The style of its words.
    pub fn style(&self, theme: &Theme) -> Style {
        match self {
            Status::Failed(_) | Status::Incomplete(_) => theme.bad,
            Status::Stale(_) => theme.warn,
            _ => theme.dim,
        }
    }
}

impl Slot {
    /// In what state it is.
    pub fn status(&self, context: &Context) -> Status<'_> {
        let Some((reading, at, coverage)) = &self.reading.last else {
            return match &self.reading.error {
                Some(error) if self.reading.pending.is_none() => Status::Failed(error),
                _ => Status::Loading(read_so_far(context)),
            };
        };
        if self.reading.error.is_some() || self.is_of_another_scope(context) {
            return Status::Stale(context.now.0.saturating_sub(at.0));
        }
        match coverage.share {
            share if !Reading::has_data(reading) && share >= 1.0 && is_filtered(context) => Status::Unmatched,
            share if !Reading::has_data(reading) => Status::Empty(share),
            share if share < 1.0 && coverage.last => Status::Incomplete(share),
            share if share < 1.0 => Status::Partial(share),
            _ => Status::Whole,
        }
    }

    /// Whether what is shown belongs to a scope that was left; a live window moving on is the same scope.
    fn is_of_another_scope(&self, context: &Context) -> bool {
        let (Some(basis), Some(now)) = (&self.basis, &context.scope) else { return false };
        let moved = |a: &Scope, b: &Scope| match context.live {
            true => a.window.length() != b.window.length(),
            false => a.window != b.window,
        };
        let rebased = basis.scope.baseline.kind != now.baseline.kind;
        basis.scope.filter != now.filter || rebased || moved(&basis.scope, now)
    }
}

/// The share of the store that was read so far, while it is not whole.
fn read_so_far(context: &Context) -> Option<f64> {
    context.health.last.as_ref().map(|(_, _, c)| c.share).filter(|share| *share < 1.0)
}
