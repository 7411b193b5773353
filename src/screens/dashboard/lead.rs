//! Where a pane leads: the log lines behind it, and filters that narrow to one of its groups.

use crate::analysis::{STANDS_OUT, stands_out};
use crate::model::{Destination, Filter, GroupOf, Proposal, Time, Walked};
use crate::panes::{ReadingRow, furthest};

use super::slot::Slot;
use super::{Dashboard, Mode};

impl Slot {
    /// The events worth reading behind the pane, or behind one of its groups.
    pub fn events_behind(&self, of: &GroupOf) -> Filter {
        self.pane.events_behind(self.group_filter(of).unwrap_or_default())
    }

    /// The events of a group; `None` for all events.
    pub fn group_filter(&self, of: &GroupOf) -> Option<Filter> {
        let field = &self.pane.split.as_ref()?.field;
        match of {
            GroupOf::All => None,
            GroupOf::Value(value) => Some(Filter::value(field, value.as_deref())),
        }
    }
}

impl Dashboard {
    /// The row that actions on a group mean: the selected one, in the overview the one that stands out.
    pub(super) fn selected_row(&self) -> Option<&ReadingRow> {
        let slot = self.focused()?;
        match self.mode {
            Mode::Alone { selected } => slot.rows().get(selected).copied(),
            Mode::Overview => slot.outlier().map(|(row, _)| row),
        }
    }

    /// The log lines behind the focused pane; alone, behind its selected group.
    pub(super) fn logs(&self) -> Option<Destination> {
        let slot = self.focused()?;
        let of = match self.mode {
            Mode::Alone { .. } => self.selected_row().map_or(GroupOf::All, |r| r.of.clone()),
            Mode::Overview => GroupOf::All,
        };
        let at = self.cursor_bucket().map(|b| b.from).or_else(|| self.onset());
        let group = slot.group_filter(&of).unwrap_or_default();
        let gauge = slot.gauge().map_or("", |gauge| &gauge.key);
        Some(slot.pane.lines_behind(gauge, group, at, self.range()))
    }

    /// What is different about the pane that is meant, which is focused then: about its number furthest from the baseline, or the
    /// one it shows where all are as usual.
    pub(super) fn why(&mut self) -> Option<Destination> {
        let slot = self.meant()?;
        let spikes = slot.pane.spikes(slot.reading.value()?);
        let shown = spikes.get(slot.shown_gauge());
        let spike = furthest(&spikes).filter(|s| stands_out(s.sigma)).or(shown).cloned().map(Box::new);
        let pane = slot.pane.key.clone();
        self.remain_at(&pane);
        Some(Destination::Why { pane, spike, selections: None })
    }

    /// The number of the pane that is meant over time; it is focused then.
    pub(super) fn heat_map(&mut self) -> Option<Destination> {
        let pane = self.meant()?.pane.key.clone();
        self.remain_at(&pane);
        Some(Destination::HeatMap { pane })
    }

    /// The focused pane where somebody went to it, else the one that is furthest off.
    pub(super) fn meant(&self) -> Option<&Slot> {
        let off = if self.is_chosen() { None } else { self.furthest_off() };
        off.or_else(|| self.focused())
    }

    /// What was acted on is what is looked at when the reader comes back.
    fn remain_at(&mut self, pane: &str) {
        if let Some(at) = self.slots.iter().position(|slot| slot.pane.key == pane) {
            self.focus = at;
        }
    }

    /// Whether the focused pane is one that somebody went to.
    pub(super) fn is_chosen(&self) -> bool {
        self.chosen || self.mode != Mode::Overview
    }

    /// The runbook of the focused pane where an alert is about it, or somebody went to it and it stands out; else of the pane that
    /// is furthest off, which is focused then: it is what is looked at and recorded.
    pub(super) fn runbook(&mut self, proposal: Option<&Proposal>) -> Destination {
        let key = self.focused().map(|slot| slot.pane.key.as_str());
        let proposed = proposal.filter(|p| p.pane.is_none() || p.pane.as_deref() == key);
        let of_alert = proposed.is_some_and(|p| p.pane.is_some());
        let id = proposed.and_then(|p| p.runbook.clone());
        let focused = self.focused().filter(|slot| of_alert || (self.is_chosen() && off_by(slot) > 0.0));
        let about = focused
            .or_else(|| self.furthest_off())
            .map(|slot| (slot.pane.key.clone(), slot.outlier().map(|(_, n)| n.key.clone())));
        if let Some((pane, _)) = &about {
            self.remain_at(pane);
        }
        let signal = about.map(|(pane, gauge)| gauge.map_or(pane.clone(), |gauge| format!("{pane}.{gauge}")));
        Destination::Runbook { id, signal, walked: Walked::default() }
    }

    /// The pane that stands out most, where one does; the first among equals.
    fn furthest_off(&self) -> Option<&Slot> {
        self.all_slots().filter(|s| off_by(s) > 0.0).reduce(|a, b| if off_by(b) > off_by(a) { b } else { a })
    }

    /// Since when the selected group, or else the pane, stands out.
    fn onset(&self) -> Option<Time> {
        let slot = self.focused()?;
        let of_row = self.selected_row().and_then(|r| slot.headline_of(r)).and_then(|n| n.deviation);
        let standing_out = of_row.filter(|d| d.sigma.abs() >= STANDS_OUT);
        standing_out.or_else(|| slot.outlier()?.1.deviation).map(|d| d.onset)
    }
}

/// How far a pane stands out, in σ; 0 where it does not.
fn off_by(slot: &Slot) -> f64 {
    slot.outlier().and_then(|(_, n)| n.sigma()).map_or(0.0, f64::abs)
}
