//! The cursor on the focused chart, and the range it selects.

use crate::model::Window;

use super::Dashboard;

impl Dashboard {
    /// The bucket under the cursor.
    pub(super) fn cursor_bucket(&self) -> Option<Window> {
        self.focused()?.bucket(self.cursor?)
    }

    /// The range selected, whole buckets from the mark to the cursor, both included.
    pub(super) fn range(&self) -> Option<Window> {
        let (a, b) = (self.cursor_bucket()?, self.focused()?.bucket(self.mark?)?);
        Some(Window { from: a.from.min(b.from), to: a.to.max(b.to) })
    }

    /// Moves the cursor by so many buckets; where there is none yet, it appears at the onset, else on the last bucket
    /// that is full. False when there is nothing to move on.
    pub(super) fn move_cursor(&mut self, by: i64) -> bool {
        let Some((window, width)) = self.focused().and_then(|s| Some((s.window()?, s.drawn()?.width))) else {
            return false;
        };
        let last = (window.length() - 1).max(0) / width;
        let index = match self.cursor.filter(|t| window.holds(*t)) {
            Some(t) => (t.0 - window.from.0) / width + by,
            None => self.first_place(window, width),
        };
        self.cursor = Some(window.from.plus(index.clamp(0, last) * width));
        true
    }

    fn first_place(&self, window: Window, width: i64) -> i64 {
        let slot = self.focused();
        let onset = slot.and_then(|s| s.outlier()).and_then(|(_, n)| n.deviation).map(|d| d.onset);
        let filled = slot.and_then(|s| s.basis.as_ref()).map_or(window.to, |b| b.judged_until.min(window.to));
        match onset.filter(|t| window.holds(*t)) {
            Some(onset) => (onset.0 - window.from.0) / width,
            None => (filled.0 - window.from.0) / width - 1,
        }
    }
}
