//! The bytes that turn one screen into the next, as few as will do: over a slow link they are what one waits for.
//!
//! Written by hand because the usual backend names both colours whenever one changes, and moves the cursor by its full place.

use std::io::{self, Write};

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

/// Attributes with the codes that turn them on and off.
const ATTRIBUTES: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// Writes what differs between the screen that is shown and the next one. The terminal's pen is plain before and after.
pub fn write(out: &mut impl Write, shown: &Buffer, next: &Buffer) -> io::Result<()> {
    let mut wire = Wire { out, next, pen: Pen::PLAIN, at: None };
    for y in next.area.top()..next.area.bottom() {
        for (x, cell) in differing(shown, next, y) {
            wire.go_to((x, y))?;
            wire.cell(cell)?;
        }
    }
    wire.change_to(Pen::PLAIN)
}

/// The cells of a row that have to be written. Where half of a wide sign is overwritten, the other half is too: terminals blank it in
/// a colour of their own choice.
fn differing<'b>(shown: &'b Buffer, next: &'b Buffer, y: u16) -> impl Iterator<Item = (u16, &'b Cell)> {
    let (mut was_covered, mut is_covered) = (0, 0);
    (next.area.left()..next.area.right()).filter_map(move |x| {
        let (was, is) = (shown.cell((x, y)), next.cell((x, y))?);
        let freed = was_covered > 0;
        was_covered = covered(was_covered, was);
        if is_covered > 0 {
            is_covered -= 1;
            return None;
        }
        is_covered = covered(0, Some(is));
        (freed || was != Some(is)).then_some((x, is))
    })
}

/// How many cells right of one are covered by signs up to it.
fn covered(before: usize, cell: Option<&Cell>) -> usize {
    match before {
        0 => cell.map_or(0, |cell| cell.symbol().width().saturating_sub(1)),
        more => more - 1,
    }
}

/// What is written with.
#[derive(Clone, Copy, PartialEq)]
struct Pen {
    ink: Color,
    paper: Color,
    attributes: Modifier,
}

impl Pen {
    const PLAIN: Pen = Pen { ink: Color::Reset, paper: Color::Reset, attributes: Modifier::empty() };

    fn of(cell: &Cell) -> Pen {
        Pen { ink: cell.fg, paper: cell.bg, attributes: cell.modifier }
    }

    /// The codes that make another pen of this one.
    fn codes_to(self, other: Pen) -> String {
        let mut codes = Vec::new();
        let off = self.attributes - other.attributes;
        let mut on = other.attributes - self.attributes;
        for (attribute, _, code) in ATTRIBUTES.iter().filter(|(attribute, ..)| off.contains(*attribute)) {
            let code = code.to_string();
            if !codes.contains(&code) {
                codes.push(code);
            }
            // One code turns off two of them: the other one is turned on again.
            let twin =
                ATTRIBUTES.iter().filter(|(_, _, c)| ATTRIBUTES.iter().any(|(a, _, o)| a == attribute && o == c));
            twin.filter(|(t, ..)| other.attributes.contains(*t)).for_each(|(t, ..)| on |= *t);
        }
        codes.extend(ATTRIBUTES.iter().filter(|(a, ..)| on.contains(*a)).map(|(_, code, _)| code.to_string()));
        if self.ink != other.ink {
            codes.push(color(other.ink, 30));
        }
        if self.paper != other.paper {
            codes.push(color(other.paper, 40));
        }
        codes.join(";")
    }
}

/// The code of a colour; `base` is 30 for the ink and 40 for the paper.
fn color(color: Color, base: u8) -> String {
    let named = |n: u8| (base + n).to_string();
    match color {
        Color::Reset => named(9),
        Color::Black => named(0),
        Color::Red => named(1),
        Color::Green => named(2),
        Color::Yellow => named(3),
        Color::Blue => named(4),
        Color::Magenta => named(5),
        Color::Cyan => named(6),
        Color::Gray => named(7),
        Color::DarkGray => named(60),
        Color::LightRed => named(61),
        Color::LightGreen => named(62),
        Color::LightYellow => named(63),
        Color::LightBlue => named(64),
        Color::LightMagenta => named(65),
        Color::LightCyan => named(66),
        Color::White => named(67),
        Color::Indexed(n) => format!("{};5;{n}", base + 8),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
    }
}

struct Wire<'b, W> {
    out: W,
    next: &'b Buffer,
    pen: Pen,
    /// Where the cursor is, where that is certain.
    at: Option<(u16, u16)>,
}

impl<W: Write> Wire<'_, W> {
    fn cell(&mut self, cell: &Cell) -> io::Result<()> {
        self.change_to(Pen::of(cell))?;
        self.out.write_all(cell.symbol().as_bytes())?;
        let last = self.next.area.right().saturating_sub(1);
        // Terminals differ about the width of some signs, and about where the cursor is behind the last column.
        let certain = cell.symbol().width() == 1;
        self.at = self.at.filter(|(x, _)| certain && *x < last).map(|(x, y)| (x + 1, y));
        Ok(())
    }

    fn change_to(&mut self, pen: Pen) -> io::Result<()> {
        if pen == self.pen {
            return Ok(());
        }
        let step = self.pen.codes_to(pen);
        let anew = if pen == Pen::PLAIN { String::new() } else { format!("0;{}", Pen::PLAIN.codes_to(pen)) };
        let codes = if anew.len() < step.len() { anew } else { step };
        self.pen = pen;
        write!(self.out, "\x1b[{codes}m")
    }

    fn go_to(&mut self, (x, y): (u16, u16)) -> io::Result<()> {
        let at = self.at.replace((x, y));
        match at {
            Some(at) if at == (x, y) => Ok(()),
            Some((from, row)) if row == y && from < x => self.skip(from, (x, y)),
            _ if x == 0 => write!(self.out, "\x1b[{}H", y + 1),
            _ => write!(self.out, "\x1b[{};{}H", y + 1, x + 1),
        }
    }

    /// Goes on in the row: over what stays the same, or by writing it again where that is shorter.
    fn skip(&mut self, from: u16, (x, y): (u16, u16)) -> io::Result<()> {
        let cells = || (from..x).filter_map(|x| self.next.cell((x, y)));
        let plain = cells().all(|cell| Pen::of(cell) == self.pen && cell.symbol().width() == 1);
        let again: String = cells().map(Cell::symbol).collect();
        let jump = if x - from == 1 { "\x1b[C".to_string() } else { format!("\x1b[{}C", x - from) };
        let shorter = if plain && again.len() <= jump.len() { again } else { jump };
        self.out.write_all(shorter.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::backend::{Backend, CrosstermBackend};
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    const SIZE: (u16, u16) = (12, 4);

    fn any_color() -> impl Strategy<Value = Color> {
        prop_oneof![
            3 => Just(Color::Reset),
            1 => Just(Color::Red),
            1 => Just(Color::LightCyan),
            1 => any::<u8>().prop_map(Color::Indexed),
            1 => any::<(u8, u8, u8)>().prop_map(|(r, g, b)| Color::Rgb(r, g, b)),
        ]
    }

    fn any_screen() -> impl Strategy<Value = Buffer> {
        let modifier = prop_oneof![
            3 => Just(Modifier::empty()),
            1 => Just(Modifier::BOLD),
            1 => Just(Modifier::BOLD | Modifier::UNDERLINED),
            1 => Just(Modifier::DIM | Modifier::BOLD),
            1 => Just(Modifier::REVERSED | Modifier::ITALIC),
        ];
        let text = prop_oneof![Just("a"), Just(" "), Just("█"), Just("xyz"), Just("日"), Just("      ")];
        let piece = (0..SIZE.0, 0..SIZE.1, text, any_color(), any_color(), modifier);
        prop::collection::vec(piece, 0..25).prop_map(|pieces| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
            for (x, y, text, ink, paper, modifier) in pieces {
                buffer.set_string(x, y, text, Style::new().fg(ink).bg(paper).add_modifier(modifier));
            }
            buffer
        })
    }

    fn usual(shown: &Buffer, next: &Buffer) -> Vec<u8> {
        let mut bytes = Vec::new();
        CrosstermBackend::new(&mut bytes).draw(shown.diff(next).into_iter()).unwrap();
        bytes
    }

    fn terminal() -> vt100::Parser {
        vt100::Parser::new(SIZE.1.try_into().unwrap(), SIZE.0.try_into().unwrap(), 0)
    }

    /// What a terminal shows that saw nothing but this screen.
    fn painted_afresh(screen: &Buffer) -> vt100::Parser {
        let mut terminal = terminal();
        terminal.process(&usual(&Buffer::empty(screen.area), screen));
        terminal
    }

    fn ours(shown: &Buffer, next: &Buffer) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&mut bytes, shown, next).unwrap();
        bytes
    }

    fn cells(terminal: &vt100::Parser) -> Vec<String> {
        let cell = |x, y| {
            let cell = terminal.screen().cell(y, x).unwrap();
            // Of a blank only what can be seen counts.
            let text = cell.contents().trim();
            let inked = !text.is_empty() || cell.underline() || cell.inverse();
            let ink = inked.then(|| (cell.fgcolor(), cell.bold(), cell.dim(), cell.italic()));
            format!("{x},{y} {text:?} {ink:?} {:?} {} {}", cell.bgcolor(), cell.underline(), cell.inverse())
        };
        (0..SIZE.1).flat_map(|y| (0..SIZE.0).map(move |x| cell(x, y))).collect()
    }

    proptest! {
        #[test]
        fn the_terminal_shows_the_same_for_fewer_bytes(screens in prop::collection::vec(any_screen(), 1..5)) {
            let mut shown = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
            let mut terminal = terminal();
            for next in screens {
                let (ours, usual) = (ours(&shown, &next), usual(&shown, &next));
                prop_assert!(ours.len() <= usual.len(), "{:?} {:?}", String::from_utf8_lossy(&ours), String::from_utf8_lossy(&usual));
                terminal.process(&ours);
                prop_assert_eq!(cells(&terminal), cells(&painted_afresh(&next)));
                shown = next;
            }
        }
    }
}
