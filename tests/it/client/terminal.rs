//! A pseudo-terminal with the client in it, and the screen read as a person would read it.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::termios::{LocalModes, tcgetattr};

use super::scripted::PATIENCE;

const ROWS: u16 = 24;
const COLUMNS: u16 = 80;
/// How many rows that left the screen can still be read.
const SCROLLBACK_ROWS: usize = 2_000;

/// A terminal that a client runs in.
pub(super) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    /// Keys are written by a thread: a client that reads none does not hold the test up.
    keyboard: Sender<Vec<u8>>,
    shown: Arc<Shown>,
    child: Box<dyn Child + Send + Sync>,
}

/// What the client wrote so far.
struct Shown {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    is_closed: bool,
}

/// How a client in a terminal is started.
pub(super) struct Start {
    command: CommandBuilder,
    rows: u16,
    columns: u16,
}

impl Start {
    /// `littlecats connect ADDRESS` with these arguments.
    pub(super) fn connect(address: SocketAddr, arguments: &[&str]) -> Start {
        let address = address.to_string();
        let arguments = ["connect", &address]
            .into_iter()
            .chain(arguments.iter().copied());
        Start::program(env!("CARGO_BIN_EXE_littlecats"), arguments)
    }

    /// A program with these arguments.
    pub(super) fn program<'a>(name: &str, arguments: impl IntoIterator<Item = &'a str>) -> Start {
        let mut command = CommandBuilder::new(name);
        command.args(arguments);
        for variable in [
            "LITTLECATS_HOST",
            "LITTLECATS_NICK",
            "LITTLECATS_PASSWORD",
            "LITTLECATS_KEY",
            "NO_COLOR",
            "COLORTERM",
        ] {
            command.env_remove(variable);
        }
        command.env("TERM", "xterm-256color");
        command.env("TZ", "UTC");
        command.env("LITTLECATS_LANG", "pt");
        Start {
            command,
            rows: ROWS,
            columns: COLUMNS,
        }
    }

    pub(super) fn env(mut self, name: &str, value: &str) -> Start {
        self.command.env(name, value);
        self
    }

    pub(super) fn size(mut self, rows: u16, columns: u16) -> Start {
        (self.rows, self.columns) = (rows, columns);
        self
    }

    pub(super) fn run(self) -> Terminal {
        let size = size(self.rows, self.columns);
        let pair = native_pty_system()
            .openpty(size)
            .expect("a pseudo-terminal");
        let child = pair
            .slave
            .spawn_command(self.command)
            .expect("the client starts");
        let shown = Arc::new(Shown {
            state: Mutex::new(State {
                screen: vt100::Parser::new(some(self.rows), some(self.columns), SCROLLBACK_ROWS),
                bytes: Vec::new(),
                is_closed: false,
            }),
            changed: Condvar::new(),
        });
        let output = pair.master.try_clone_reader().expect("the terminal's side");
        thread::spawn({
            let shown = Arc::clone(&shown);
            move || shown.follow(output)
        });
        let keys = pair.master.take_writer().expect("the terminal's side");
        let (keyboard, typed) = channel();
        thread::spawn(move || type_all(keys, &typed));
        Terminal {
            keyboard,
            master: pair.master,
            shown,
            child,
        }
    }
}

fn size(rows: u16, cols: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn some(size: u16) -> NonZero<u16> {
    NonZero::new(size).expect("a terminal that is not empty")
}

fn type_all(mut keys: Box<dyn Write + Send>, typed: &Receiver<Vec<u8>>) {
    while let Ok(bytes) = typed.recv() {
        let written = keys.write_all(&bytes).and_then(|()| keys.flush());
        if written.is_err() {
            return;
        }
    }
}

impl Shown {
    fn follow(&self, mut output: impl Read) {
        let mut bytes = [0; 4096];
        loop {
            // On Linux, a terminal whose last program ended fails to be read with EIO.
            let read = output.read(&mut bytes).unwrap_or(0);
            let mut state = self.state.lock().expect("the screen");
            if read == 0 {
                state.is_closed = true;
            }
            state.screen.process(&bytes[..read]);
            state.bytes.extend_from_slice(&bytes[..read]);
            self.changed.notify_all();
            if read == 0 {
                return;
            }
        }
    }
}

impl Terminal {
    /// Types on the keyboard; `\r` is Enter.
    pub(super) fn type_in(&mut self, keys: impl AsRef<[u8]>) {
        // A terminal that is gone takes no more; that shows where the screen is looked at.
        let _ = self.keyboard.send(keys.as_ref().to_vec());
    }

    /// Pastes, as a terminal does when the program asked to be told of pastes.
    pub(super) fn paste(&mut self, text: &str) {
        self.type_in(format!("\x1b[200~{}\x1b[201~", text.replace('\n', "\r")));
    }

    pub(super) fn resize(&mut self, rows: u16, columns: u16) {
        let mut state = self.shown.state.lock().expect("the screen");
        state
            .screen
            .screen_mut()
            .set_size(some(rows), some(columns));
        self.master
            .resize(size(rows, columns))
            .expect("the terminal resizes");
    }

    /// The rows on the screen, without the blank ones below.
    pub(super) fn rows(&self) -> Vec<String> {
        let state = self.shown.state.lock().expect("the screen");
        rows(state.screen.screen())
    }

    /// Everything that was shown, also what has left the screen.
    pub(super) fn all_rows(&self) -> Vec<String> {
        let mut state = self.shown.state.lock().expect("the screen");
        let screen = state.screen.screen_mut();
        screen.set_scrollback(usize::MAX);
        let above = screen.scrollback();
        let mut all = Vec::new();
        for back in (1..=above).rev() {
            screen.set_scrollback(back);
            let (_, columns) = screen.size();
            all.extend(screen.rows(0, columns.get()).next());
        }
        screen.set_scrollback(0);
        all.extend(rows(screen));
        all
    }

    /// How the character at a place of the screen looks.
    pub(super) fn cell(&self, row: usize, column: usize) -> vt100::Cell {
        let state = self.shown.state.lock().expect("the screen");
        let at = |n: usize| u16::try_from(n).expect("a place on the screen");
        let screen = state.screen.screen();
        screen
            .cell(at(row), at(column))
            .expect("a place on the screen")
            .clone()
    }

    /// Looks at the screen as it is.
    pub(super) fn with_screen<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        let state = self.shown.state.lock().expect("the screen");
        look(state.screen.screen())
    }

    /// The column of the cursor.
    pub(super) fn cursor_column(&self) -> u16 {
        let state = self.shown.state.lock().expect("the screen");
        state.screen.screen().cursor_position().1
    }

    /// All bytes that the client wrote.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.shown.state.lock().expect("the screen").bytes.clone()
    }

    /// Waits until the rows on the screen are as they should be: while something comes, since much takes
    /// long on a busy machine, but not for ever.
    pub(super) fn wait(&self, what: &str, is_so: impl Fn(&[String]) -> bool) {
        let last = Instant::now() + 5 * PATIENCE;
        let mut is_late = false;
        let mut state = self.shown.state.lock().expect("the screen");
        loop {
            let rows = rows(state.screen.screen());
            if is_so(&rows) {
                return;
            }
            assert!(
                !is_late && !state.is_closed,
                "{what}; the screen:\n{}",
                rows.join("\n")
            );
            let changed = self.shown.changed.wait_timeout(state, PATIENCE);
            let (now, waited) = changed.expect("the screen");
            state = now;
            is_late = waited.timed_out() || Instant::now() > last;
        }
    }

    /// Waits until a row ends with this.
    pub(super) fn wait_for(&self, end: &str) {
        self.wait(&format!("no row ends with {end:?}"), |rows| {
            rows.iter().any(|row| row.trim_end().ends_with(end))
        });
    }

    /// Waits until this stands somewhere, wrapped or not; of U+FFFD the screen shows nothing.
    pub(super) fn wait_for_text(&self, text: &str) {
        let words = |text: &str| {
            let text = text.replace(char::REPLACEMENT_CHARACTER, "");
            text.split_whitespace().collect::<String>()
        };
        let text = words(text);
        self.wait(&format!("no {text:?}"), |rows| {
            words(&rows.join(" ")).contains(&text)
        });
    }

    /// Waits until the last row is the prompt of ana with this behind it.
    pub(super) fn wait_prompt(&self, typed: &str) {
        self.wait_prompt_of("ana", typed);
    }

    /// The same of somebody else.
    pub(super) fn wait_prompt_of(&self, nickname: &str, typed: &str) {
        let prompt = format!("{nickname}> {typed}");
        self.wait(&format!("the prompt is not {prompt:?}"), |rows| {
            rows.last()
                .is_some_and(|row| row.trim_end() == prompt.trim_end())
        });
    }

    /// Waits for the client's end, and gives its status.
    pub(super) fn wait_end(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status.exit_code();
            }
            assert!(
                Instant::now() < deadline,
                "the client does not end; the screen:\n{}",
                self.rows().join("\n")
            );
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Shows that this was shown by a client that has ended.
    pub(super) fn shown_at_last(&self, text: &str) {
        let state = self.shown.state.lock().expect("the screen");
        let ended = self
            .shown
            .changed
            .wait_timeout_while(state, PATIENCE, |state| !state.is_closed);
        drop(ended.expect("the screen"));
        let rows = self.all_rows().join("\n");
        assert!(rows.contains(text), "no {text:?} in:\n{rows}");
    }

    /// The number of the client's process.
    pub(super) fn process_id(&self) -> u32 {
        self.child.process_id().expect("a child")
    }

    /// Sends it a signal.
    pub(super) fn signal(&self, signal: rustix::process::Signal) {
        let id = i32::try_from(self.process_id()).expect("a process");
        let id = rustix::process::Pid::from_raw(id).expect("a process");
        rustix::process::kill_process(id, signal).expect("a process");
    }

    /// Waits until what is typed is not echoed.
    pub(super) fn wait_unseen(&self) {
        let deadline = Instant::now() + PATIENCE;
        while self.echoes() {
            assert!(Instant::now() < deadline, "what is typed is echoed");
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Whether the terminal echoes what is typed, as a shell expects to find it.
    pub(super) fn echoes(&self) -> bool {
        let name = self.master.tty_name().expect("the terminal's name");
        let terminal = std::fs::File::open(name).expect("the terminal");
        let modes = tcgetattr(terminal).expect("the terminal's modes");
        let lines = LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
        modes.local_modes.contains(lines)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A test that failed leaves no client behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn rows(screen: &vt100::Screen) -> Vec<String> {
    let (_, columns) = screen.size();
    let mut rows: Vec<String> = screen.rows(0, columns.get()).collect();
    while rows.last().is_some_and(|row| row.trim_end().is_empty()) {
        rows.pop();
    }
    rows
}
