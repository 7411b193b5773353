//! Where the parts of the screen stand.

use ratatui::layout::Rect;

/// The parts of the screen; those without room are empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parts {
    /// Id, length, size and time.
    pub title: Rect,
    /// What is to be said.
    pub findings: Rect,
    /// The scale of time and the headings.
    pub ruler: Rect,
    /// One step a row.
    pub rows: Rect,
    /// The lines of the selected step, a heading first.
    pub lines: Rect,
}

/// Rows of the steps and their lines that are given up last.
const LEAST: u16 = 9;

/// Lays the parts out for so many sentences and steps.
pub fn parts(area: Rect, findings: usize, steps: usize) -> Parts {
    let title = u16::from(area.height >= 3);
    let ruler = u16::from(area.height >= 5);
    let left = area.height - title - ruler;
    let findings = u16::try_from(findings).unwrap_or(u16::MAX).min(left.saturating_sub(LEAST));
    let left = left - findings;
    let steps = u16::try_from(steps).unwrap_or(u16::MAX).max(1);
    let most = if left < LEAST { left } else { left - (left / 3).max(4) };
    let rows = steps.min(most);
    let lines = if left < LEAST { 0 } else { left - rows };
    let part = |above: u16, height: u16| Rect { y: area.y + above, height, ..area };
    Parts {
        title: part(0, title),
        findings: part(title, findings),
        ruler: part(title + findings, ruler),
        rows: part(title + findings + ruler, if lines == 0 { left } else { rows }),
        lines: part(title + findings + ruler + left - lines, lines),
    }
}

/// Columns of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Columns {
    /// Columns of the name, after the three signs at the left.
    pub name: u16,
    /// Columns of the bar, 0 where there is no room.
    pub bar: u16,
    /// How many numbers there are: took, p50, p95.
    pub numbers: u16,
}

/// Signs at the left of a row: selected, level, critical.
pub const SIGNS: u16 = 3;
/// Columns of a number with the gap before it.
pub const NUMBER: u16 = 8;
/// Columns of the mark behind the numbers.
pub const MARK: u16 = 3;

/// Divides a row of that width.
pub fn columns(width: u16) -> Columns {
    let numbers = match width {
        72.. => 3,
        56.. => 2,
        30.. => 1,
        _ => 0,
    };
    let right = if numbers == 0 { 0 } else { numbers * NUMBER + MARK };
    let left = width.saturating_sub(SIGNS + right);
    let name = if left < 24 { left } else { (left * 11 / 20).min(46) };
    Columns { name, bar: (left - name).saturating_sub(1), numbers }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_never_leave_the_area() {
        for height in 0..60 {
            for (findings, steps) in [(0, 0), (3, 5), (40, 300)] {
                let parts = parts(Rect::new(0, 2, 80, height), findings, steps);
                let all = [parts.title, parts.findings, parts.ruler, parts.rows, parts.lines];
                assert_eq!(all.iter().map(|r| r.height).sum::<u16>(), height);
                assert!(all.iter().all(|r| r.bottom() <= 2 + height));
            }
        }
        assert_eq!(columns(80), Columns { name: 27, bar: 22, numbers: 3 });
    }
}
