//! The real program in a real terminal: starts, draws, obeys keys, and leaves the terminal as it was.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// The program in a terminal of its own.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    output: Arc<Mutex<Vec<u8>>>,
    master: Box<dyn MasterPty + Send>,
    size: (u16, u16),
}

impl Terminal {
    pub fn start(arguments: &[&str], size: (u16, u16)) -> Terminal {
        Terminal::configured("", arguments, size)
    }

    /// The program with a config of its own.
    pub fn configured(config: &str, arguments: &[&str], size: (u16, u16)) -> Terminal {
        let mut command = CommandBuilder::new(assert_cmd::cargo::cargo_bin("mlogtui"));
        command.args(arguments);
        Terminal::running(command, config, size)
    }

    /// The program as a job of a shell, which says `stopped` once it is, and takes it up again after Enter.
    #[cfg(target_os = "linux")]
    fn in_shell(arguments: &str, size: (u16, u16)) -> Terminal {
        let program = assert_cmd::cargo::cargo_bin("mlogtui");
        let script = format!("set -m; '{}' {arguments}; echo stopped; read line; fg", program.display());
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", &script]);
        Terminal::running(command, "mouse = true", size)
    }

    fn running(mut command: CommandBuilder, config: &str, size: (u16, u16)) -> Terminal {
        let pair = native_pty_system().openpty(pty_size(size)).unwrap();
        let home = tempfile::tempdir().unwrap().keep();
        std::fs::create_dir(home.join("mlogtui")).unwrap();
        std::fs::write(home.join("mlogtui/config.toml"), config).unwrap();
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
            command.env(variable, &home);
        }
        command.env_remove("TMUX");
        let child = pair.slave.spawn_command(command).unwrap();
        let output = Arc::new(Mutex::new(Vec::new()));
        let (mut reader, sink) = (pair.master.try_clone_reader().unwrap(), output.clone());
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                sink.lock().unwrap().extend_from_slice(&buffer[..n]);
            }
        });
        Terminal { child, keys: pair.master.take_writer().unwrap(), output, master: pair.master, size }
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    pub fn screen(&self) -> vt100::Parser {
        let [columns, rows] = [self.size.0, self.size.1].map(|n| NonZero::new(n).unwrap());
        let mut parser = vt100::Parser::new(rows, columns, 0);
        parser.process(&self.output.lock().unwrap());
        parser
    }

    /// What is drawn between the header and the bottom line, which tick by themselves.
    fn panes(&self) -> String {
        self.screen().screen().contents_between(2, 0, self.size.1 - 2, self.size.0)
    }

    fn bytes(&self) -> usize {
        self.output.lock().unwrap().len()
    }

    /// Waits until the screen holds the words.
    pub fn until(&self, words: &str) {
        self.until_so(|seen| seen.contains(words), &format!("no {words:?}"));
    }

    /// Waits until the screen holds them no more.
    pub fn until_gone(&self, words: &str) {
        self.until_so(|seen| !seen.contains(words), &format!("still {words:?}"));
    }

    fn until_so(&self, is_so: impl Fn(&str) -> bool, else_there_is: &str) {
        let start = Instant::now();
        loop {
            let seen = self.screen().screen().contents();
            if is_so(&seen) {
                return;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "{else_there_is} on\n{seen}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until nothing was sent for a while; gives what was sent since `from`.
    fn settled(&self, from: usize) -> usize {
        let mut last = self.bytes();
        loop {
            std::thread::sleep(Duration::from_millis(700));
            if self.bytes() == last {
                return last - from;
            }
            last = self.bytes();
        }
    }

    /// Waits until what came first is drawn whole, and only the clock ticks.
    fn until_calm(&self) {
        let (start, mut calm) = (Instant::now(), 0);
        while calm < 2 {
            assert!(start.elapsed() < Duration::from_secs(240), "it goes on drawing");
            let before = self.bytes();
            std::thread::sleep(Duration::from_secs(1));
            calm = if self.bytes() - before < 150 { calm + 1 } else { 0 };
        }
    }

    fn resize(&mut self, size: (u16, u16)) {
        self.master.resize(pty_size(size)).unwrap();
        self.size = size;
    }

    fn ends_restored(&mut self) {
        let start = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < Duration::from_secs(10), "still running");
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(100));
        let parser = self.screen();
        assert!(!parser.screen().alternate_screen(), "the alternate screen is still on");
        assert!(!parser.screen().hide_cursor(), "the cursor is still hidden");
        assert!(!parser.screen().bracketed_paste(), "bracketed paste is still on");
    }
}

fn pty_size((columns, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn quiet_file() -> (tempfile::TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    let file = crate::headless::demo(&directory, "cold-feature-store", 1, 20_000);
    (directory, file)
}

#[test]
fn from_the_dashboard_to_a_log_line_and_out() {
    let (_directory, file) = quiet_file();
    let mut terminal = Terminal::start(&["--file", &file], (80, 24));
    terminal.until("Latency");
    terminal.until("was");
    terminal.press("l");
    terminal.until("INFO");
    terminal.press("\r");
    terminal.until("model_metadata");
    terminal.press("qq");
    terminal.until("Latency");
    terminal.press("?");
    terminal.until("help");
    terminal.press("\x03");
    terminal.ends_restored();
}

#[test]
fn it_follows_the_terminal_to_any_size() {
    let (_directory, file) = quiet_file();
    let mut terminal = Terminal::start(&["--file", &file], (120, 40));
    terminal.until("Latency");
    for size in [(20, 5), (200, 60), (1, 1), (80, 24)] {
        terminal.resize(size);
        std::thread::sleep(Duration::from_millis(150));
    }
    terminal.press("r");
    terminal.press("\x03");
    terminal.ends_restored();
}

#[cfg(unix)]
#[test]
fn signals_leave_the_terminal_restored() {
    let (_directory, file) = quiet_file();
    for signal in ["TERM", "HUP", "INT"] {
        let mut terminal = Terminal::start(&["--file", &file], (80, 24));
        terminal.until("Latency");
        let id = terminal.child.process_id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        terminal.ends_restored();
    }
}

/// What `/proc` says of the only child of a process: its id and its state.
#[cfg(target_os = "linux")]
fn child_of(parent: u32) -> (String, String) {
    let ids = std::fs::read_dir("/proc").unwrap().flatten().map(|e| e.file_name().to_string_lossy().into_owned());
    let read = |id: String| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        let mut words = stat.rsplit(") ").next()?.split(' ').map(str::to_string);
        let (state, of) = (words.next()?, words.next()?);
        (of == parent.to_string()).then_some((id, state))
    };
    ids.into_iter().find_map(read).unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn stopped_it_gives_the_terminal_back_and_goes_on_at_its_size() {
    let (_directory, file) = quiet_file();
    for by_key in [true, false] {
        let mut terminal = Terminal::in_shell(&format!("--file '{file}'"), (80, 24));
        terminal.until("Latency");
        let (id, _) = child_of(terminal.child.process_id().unwrap());
        if by_key {
            terminal.press("\x1a");
        } else {
            assert!(std::process::Command::new("kill").args(["-s", "TSTP", &id]).status().unwrap().success());
        }
        terminal.until("stopped");
        let screen = terminal.screen();
        assert_eq!(child_of(terminal.child.process_id().unwrap()), (id, "T".into()));
        assert!(!screen.screen().alternate_screen() && !screen.screen().hide_cursor());
        assert_eq!(screen.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        terminal.resize((100, 20));
        terminal.press("\n");
        terminal.until("Latency");
        let screen = terminal.screen();
        assert!(screen.screen().alternate_screen() && screen.screen().hide_cursor());
        assert_ne!(screen.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let header = screen.screen().contents_between(0, 0, 0, 100);
        assert!(header.contains("file time"), "{header:?}");
        terminal.press("\x03");
        terminal.ends_restored();
    }
}

#[test]
fn without_a_shell_above_it_is_not_stopped() {
    let (_directory, file) = quiet_file();
    let mut terminal = Terminal::start(&["--file", &file], (80, 24));
    terminal.until("Latency");
    terminal.press("\x1a");
    terminal.until("no shell to stop for");
    terminal.press("\x03");
    terminal.ends_restored();
}

#[test]
fn a_live_refresh_carries_little() {
    let mut terminal = Terminal::configured("refresh = \"4s\"", &["demo", "--events", "60000"], (80, 24));
    terminal.until("σ");
    terminal.until_gone("% read");
    terminal.until_calm();
    // Traffic goes on, so every chart moves; the clock ticks as well. A busy machine refreshes later than asked, never sooner.
    let (shown, before) = (terminal.panes(), terminal.bytes());
    std::thread::sleep(Duration::from_secs(12));
    let each = (terminal.bytes() - before) / 3;
    assert!(each <= 2_048, "a live refresh took {each} bytes");
    let start = Instant::now();
    while terminal.panes() == shown {
        assert!(start.elapsed() < Duration::from_secs(240), "nothing was refreshed");
        std::thread::sleep(Duration::from_millis(100));
    }
    terminal.press("\x03");
    terminal.ends_restored();
}

#[test]
fn the_wire_carries_little() {
    let (_directory, file) = quiet_file();
    let mut terminal = Terminal::start(&["--file", &file], (80, 24));
    terminal.until("was");
    let full = terminal.settled(0);
    assert!(full <= 2 * 8_192, "the first screens took {full} bytes");
    let before = terminal.bytes();
    assert_eq!(terminal.settled(before), 0, "bytes were sent while nothing changed");
    let before = terminal.bytes();
    terminal.press("\x1b[C");
    let moved = terminal.settled(before);
    assert!(moved <= 500, "a cursor move took {moved} bytes");
    let before = terminal.bytes();
    terminal.press("r");
    let refreshed = terminal.settled(before);
    assert!(refreshed <= 2_048, "a refresh took {refreshed} bytes");
    terminal.resize((80, 25));
    terminal.settled(0);
    let before = terminal.bytes();
    terminal.resize((80, 24));
    let repainted = terminal.settled(before);
    assert!((1_000..=8_192).contains(&repainted), "a full repaint took {repainted} bytes");
    terminal.press("\x03");
    terminal.ends_restored();
}
