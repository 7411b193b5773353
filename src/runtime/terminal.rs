//! The terminal: taken over on opening, and given back whichever way the program ends.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ThreadId;

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::terminal::{
    self, BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
};
use crossterm::terminal::{DisableLineWrap, EnableLineWrap, LeaveAlternateScreen};
use crossterm::{cursor, execute, queue};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::wire;
use crate::model::{Error, ErrorKind, Result};

/// Whether the terminal is ours now.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while it is ours; dropping it gives it back.
pub struct Terminal {
    out: BufWriter<Stdout>,
    shown: Buffer,
    mouse: bool,
}

impl Terminal {
    /// Takes the terminal over: raw, alternate screen, bracketed paste, and the mouse where wanted.
    ///
    /// # Errors
    /// `Usage` when the output is no terminal, `Unreachable` when it cannot be set up.
    pub fn open(mouse: bool) -> Result<Terminal> {
        if !io::stdout().is_terminal() {
            let hint = "for output into a pipe or file, use `mlogtui dashboard --json` or `mlogtui logs --json`";
            return Err(Error::new(ErrorKind::Usage, "the output is no terminal", hint));
        }
        restore_on_panic(std::thread::current().id());
        let out = BufWriter::with_capacity(64 * 1024, io::stdout());
        let mut terminal = Terminal { out, shown: Buffer::empty(Rect::ZERO), mouse };
        terminal.take().map_err(|e| unusable(&e))?;
        Ok(terminal)
    }

    /// Gives the terminal back for a while; nothing is drawn until it is taken over again.
    pub fn leave(&self) {
        restore();
    }

    /// Takes the terminal over again, whoever left it in which state; the next screen is drawn whole.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn come_back(&mut self) -> Result<()> {
        restore();
        self.shown = Buffer::empty(Rect::ZERO);
        self.take().map_err(|e| unusable(&e))
    }

    /// What fails halfway is given back when the terminal is dropped.
    fn take(&mut self) -> io::Result<()> {
        TAKEN.store(true, Ordering::SeqCst);
        terminal::enable_raw_mode()?;
        execute!(self.out, EnterAlternateScreen, EnableBracketedPaste, DisableLineWrap, cursor::Hide)?;
        if self.mouse {
            execute!(self.out, EnableMouseCapture)?;
        }
        Ok(())
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn size(&self) -> Result<(u16, u16)> {
        terminal::size().map_err(|e| unusable(&e))
    }

    /// Draws a screen, if it is another than the one that is shown; the terminal shows it all at once.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn show(&mut self, draw: impl FnOnce(&mut Buffer)) -> Result<()> {
        self.try_show(draw).map_err(|e| unusable(&e))
    }

    fn try_show(&mut self, draw: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        if !TAKEN.load(Ordering::SeqCst) {
            return Ok(());
        }
        let (columns, rows) = terminal::size()?;
        let mut next = Buffer::empty(Rect::new(0, 0, columns, rows));
        draw(&mut next);
        if self.shown == next {
            return Ok(());
        }
        queue!(self.out, BeginSynchronizedUpdate)?;
        if self.shown.area != next.area {
            queue!(self.out, Clear(ClearType::All))?;
            self.shown = Buffer::empty(next.area);
        }
        // Not through ratatui's own terminal: clearing, it asks where the cursor is and waits for the answer, which a slow
        // link delays and a dumb terminal never gives.
        wire::write(&mut self.out, &self.shown, &next)?;
        execute!(self.out, EndSynchronizedUpdate)?;
        self.shown = next;
        Ok(())
    }

    /// Sends bytes that draw nothing, such as OSC 52.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.out.flush()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back, once; what fails here has nobody left to be told to.
fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let left = execute!(
        out,
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        EnableLineWrap,
        LeaveAlternateScreen,
        cursor::Show
    );
    let cooked = terminal::disable_raw_mode();
    if let Err(error) = left.and(cooked) {
        tracing::warn!(%error, "the terminal could not be restored");
    }
}

/// A panic of the thread that draws gives the terminal back before it is told; one of another thread goes to the log,
/// where it does not garble the screen.
fn restore_on_panic(drawing: ThreadId) {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        tracing::error!(%info, "panic");
        if std::thread::current().id() == drawing {
            restore();
        }
        if !TAKEN.load(Ordering::SeqCst) {
            usual(info);
        }
    }));
}

fn unusable(error: &io::Error) -> Error {
    Error::new(ErrorKind::Unreachable, format!("the terminal cannot be used: {error}"), "check TERM and the connection")
}

/// Whether the terminal is still there; a hung-up one is a terminal no more.
pub fn is_there() -> bool {
    io::stdout().is_terminal()
}
