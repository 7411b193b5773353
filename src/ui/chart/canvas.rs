//! A grid of dots drawn with braille, or with one letter a cell where only ASCII may be shown.

use crate::ui::Signs;

/// Dots a braille cell has across and down.
const BRAILLE: (i32, i32) = (2, 4);

/// A grid of cells that lines are drawn on.
pub struct Canvas {
    columns: u16,
    rows: u16,
    signs: Signs,
    cells: Vec<Cell>,
}

/// What a cell shows.
#[derive(Clone, Copy, Default)]
struct Cell {
    dots: u8,
    letter: char,
    line: usize,
}

/// A place in dots, counted from the top left.
pub type Dot = (i32, i32);

impl Canvas {
    /// An empty grid.
    pub fn new(columns: u16, rows: u16, signs: Signs) -> Canvas {
        let cells = vec![Cell::default(); usize::from(columns) * usize::from(rows)];
        Canvas { columns, rows, signs, cells }
    }

    /// Dots across and down.
    pub fn dots(&self) -> (i32, i32) {
        let (across, down) = self.cell();
        (i32::from(self.columns) * across, i32::from(self.rows) * down)
    }

    /// Sets a dot of a line; what lies outside is left out. Later lines lie in front.
    pub fn dot(&mut self, (x, y): Dot, line: usize, letter: char) {
        let (across, down) = self.cell();
        let (column, row) = (x.div_euclid(across), y.div_euclid(down));
        let inside = (0..i32::from(self.columns)).contains(&column) && (0..i32::from(self.rows)).contains(&row);
        let index = row * i32::from(self.columns) + column;
        let Some(cell) = usize::try_from(index).ok().filter(|_| inside).and_then(|i| self.cells.get_mut(i)) else {
            return;
        };
        cell.dots |= bit(x.rem_euclid(across), y.rem_euclid(down));
        cell.letter = letter;
        cell.line = line;
    }

    /// Draws a straight line between two dots, both ends included.
    pub fn line(&mut self, (x0, y0): Dot, (x1, y1): Dot, line: usize, letter: char) {
        let steps = (x1 - x0).abs().max((y1 - y0).abs()).max(1);
        for i in 0..=steps {
            let along = |a: i32, b: i32| (f64::from(a) + f64::from(b - a) * f64::from(i) / f64::from(steps)).round();
            self.dot((along(x0, x1) as i32, along(y0, y1) as i32), line, letter);
        }
    }

    /// Every cell that shows something: column, row, sign, and the line in front.
    pub fn drawn(&self) -> impl Iterator<Item = (u16, u16, char, usize)> + '_ {
        let columns = usize::from(self.columns).max(1);
        self.cells.iter().enumerate().filter(|(_, c)| c.dots != 0).map(move |(i, c)| {
            let sign = match self.signs {
                Signs::Unicode => char::from_u32(0x2800 + u32::from(c.dots)).unwrap_or(c.letter),
                Signs::Ascii => c.letter,
            };
            ((i % columns) as u16, (i / columns) as u16, sign, c.line)
        })
    }

    fn cell(&self) -> (i32, i32) {
        self.signs.pick(BRAILLE, (1, 1))
    }
}

/// The bit of a dot within a braille cell.
fn bit(x: i32, y: i32) -> u8 {
    match (x, y) {
        (0, 0) => 0x01,
        (0, 1) => 0x02,
        (0, 2) => 0x04,
        (0, _) => 0x40,
        (_, 0) => 0x08,
        (_, 1) => 0x10,
        (_, 2) => 0x20,
        _ => 0x80,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagonal_fills_the_cells_it_crosses() {
        let mut canvas = Canvas::new(2, 2, Signs::Unicode);
        canvas.line((0, 0), (3, 7), 0, 'A');
        let cells: Vec<_> = canvas.drawn().map(|(x, y, _, _)| (x, y)).collect();
        assert_eq!(cells, [(0, 0), (1, 1)]);
    }

    #[test]
    fn ascii_shows_the_letter_of_the_line_in_front() {
        let mut canvas = Canvas::new(3, 1, Signs::Ascii);
        canvas.line((0, 0), (2, 0), 0, 'A');
        canvas.dot((1, 0), 1, 'B');
        canvas.dot((-1, 0), 1, 'B');
        canvas.dot((3, 9), 1, 'B');
        assert_eq!(canvas.drawn().map(|(_, _, sign, _)| sign).collect::<String>(), "ABA");
    }

    #[test]
    fn an_empty_grid_takes_dots_in_silence() {
        let mut canvas = Canvas::new(0, 0, Signs::Unicode);
        canvas.line((0, 0), (9, 9), 0, 'A');
        assert_eq!(canvas.drawn().count(), 0);
    }
}
