//! Where a pane leads: the log lines behind it, and filters that narrow to one of its groups.

use crate::model::{Destination, Filter, GroupOf, Time};
use crate::panes::ReadingRow;

use super::slot::{STANDS_OUT, Slot};
use super::{Dashboard, Mode};

impl Slot {
    /// The events worth reading behind the pane, or behind one of its groups.
    pub fn events_behind(&self, of: &GroupOf) -> Filter {
        let pane = &self.pane;
        let filter = if pane.filter == pane.leads_to { Filter::All } else { pane.filter.clone() };
        let group = self.group_filter(of).unwrap_or_default();
        pane.leads_to.clone().and(filter).and(group)
    }

    /// The events of a group; `None` for all events.
    pub fn group_filter(&self, of: &GroupOf) -> Option<Filter> {
        let field = &self.pane.split.as_ref()?.field;
        match of {
            GroupOf::All => None,
            GroupOf::Value(Some(value)) => Some(Filter::is(field, value)),
            GroupOf::Value(None) => Some(Filter::Not(Box::new(Filter::exists(field)))),
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
        Some(Destination::Logs { filter: slot.events_behind(&of), at, window: self.range() })
    }

    /// Since when the selected group, or else the pane, stands out.
    fn onset(&self) -> Option<Time> {
        let slot = self.focused()?;
        let of_row = self.selected_row().and_then(|r| slot.headline_of(r)).and_then(|n| n.deviation);
        let standing_out = of_row.filter(|d| d.sigma.abs() >= STANDS_OUT);
        standing_out.or_else(|| slot.outlier()?.1.deviation).map(|d| d.onset)
    }
}
