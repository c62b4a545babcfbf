//! The lines that wait to be shown above the one that is typed.
//!
//! Only the thread of the editor writes to the terminal while a line is edited: whatever is to be
//! shown is put here, and the editor is woken to draw its line anew, with these above it. So nothing
//! is torn, and everything is shown once and in order.

use std::io::{self, Write};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use rustyline::ExternalPrinter;

use crate::client::interactive::screen::Screen;
use crate::client::terminal::Modes;

/// How much may wait to be shown, in bytes. Beyond it, nothing more is read from the daemon. It is
/// reached when a search in the history is left open in a busy room.
const WAITING_BYTES_MAX: usize = 4 << 20;

/// Shows lines above the one that is edited.
pub(super) struct EditorScreen {
    state: Mutex<State>,
    taken: Condvar,
    wake: SyncSender<()>,
    modes: Modes,
}

#[derive(Default)]
struct State {
    stage: Stage,
    /// Lines to be shown, as they are to be written.
    waiting: String,
    /// The editor was woken and has not come to it.
    is_woken: bool,
}

#[derive(Default, PartialEq)]
enum Stage {
    /// What is shown waits for the next line to be edited.
    #[default]
    Between,
    /// What is shown is drawn above the line that is edited.
    Editing,
    /// There are no more lines to edit, and what is shown goes out at once.
    Left,
}

impl EditorScreen {
    pub(super) fn new(mut printer: impl ExternalPrinter + Send + 'static, modes: Modes) -> Self {
        let (wake, wakings) = sync_channel(1);
        // The printer makes its caller wait until the editor looks, and between two lines it writes
        // by itself, past what it still holds. So it has a thread, and is never given a line.
        thread::spawn(move || {
            for () in wakings {
                if printer.print(String::new()).is_err() {
                    return;
                }
            }
        });
        EditorScreen {
            state: Mutex::default(),
            taken: Condvar::new(),
            wake,
            modes,
        }
    }

    /// What is shown from now on is drawn above a line that is edited, or waits for the next.
    pub(super) fn set_editing(&self, is_editing: bool) {
        let mut state = self.lock();
        if state.stage != Stage::Left {
            state.stage = if is_editing {
                Stage::Editing
            } else {
                Stage::Between
            };
        }
    }

    /// What waits to be shown, for the editor's thread to write.
    pub(super) fn take(&self) -> String {
        let mut state = self.lock();
        state.is_woken = false;
        self.taken.notify_all();
        std::mem::take(&mut state.waiting)
    }

    /// Shows these lines on a blank screen, in place of all that waits.
    pub(super) fn start_over(&self, lines: &str) {
        self.lock().waiting = format!("\x1b[H\x1b[2J{lines}");
    }

    /// Takes the last `rows` rows off the screen; the cursor is in the row below them.
    pub(super) fn erase_rows(&self, rows: usize) {
        write(&format!("\x1b[{rows}A\r\x1b[J"));
    }

    /// Stops the client until the shell continues it, with the terminal as the shell left it.
    pub(super) fn suspend(&self) -> io::Result<()> {
        let stopped = self.modes.suspended(|| {
            write("\r\x1b[J\x1b[?2004l");
            // The whole job, as the terminal itself would.
            let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
        });
        write("\x1b[?2004h");
        stopped
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Screen for EditorScreen {
    fn show(&self, lines: &str) {
        let mut state = self.lock();
        if state.stage == Stage::Left {
            return write(lines);
        }
        state.waiting.push_str(lines);
        if state.stage == Stage::Editing && !state.is_woken {
            // One waking that is on its way is enough.
            let _ = self.wake.try_send(());
            state.is_woken = true;
        }
    }

    fn make_room(&self) {
        let is_too_much = |state: &mut State| {
            state.stage != Stage::Left && state.waiting.len() > WAITING_BYTES_MAX
        };
        drop(self.taken.wait_while(self.lock(), is_too_much));
    }

    fn can_change(&self) -> bool {
        self.lock().stage != Stage::Left
    }

    fn clear(&self) {
        write("\x1b[H\x1b[2J\x1b[3J");
    }

    fn leave(&self) {
        let mut state = self.lock();
        if std::mem::replace(&mut state.stage, Stage::Left) != Stage::Left {
            // The line that is edited goes, and with it what the editor asks of the terminal.
            write("\r\x1b[J\x1b[?2004l");
            write(&std::mem::take(&mut state.waiting));
            self.taken.notify_all();
            self.modes.restore();
        }
    }
}

fn write(text: &str) {
    let mut output = io::stdout().lock();
    // A terminal that is gone ends the client when it next reads from it.
    let _ = output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush());
}
