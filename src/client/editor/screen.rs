//! The lines that wait to be shown, and who may write to the terminal when.
//!
//! While a line is edited, only the thread of the editor writes: whoever has something to show puts
//! it here and wakes the editor, which writes it above the line. So nothing is torn, and everything
//! is shown once and in order. The editor's own printer is used for nothing but the waking: it
//! writes by itself between two lines, past what still waits.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rustyline::ExternalPrinter;

use crate::client::interactive::screen::Screen;
use crate::client::terminal::Modes;

/// How much may wait to be shown, in bytes. Beyond it, nothing more is read from the daemon. It is
/// reached when the person leaves a search in the history open in a busy room.
const WAITING_BYTES_MAX: usize = 4 << 20;

/// Shows lines above the one that is edited.
pub(super) struct EditorScreen {
    state: Mutex<State>,
    shown: Condvar,
    modes: Arc<Modes>,
}

struct State {
    stage: Stage,
    /// Lines to be shown, as they are to be written.
    waiting: String,
    /// The editor was woken and has not come to it.
    is_woken: bool,
    wake: Box<dyn ExternalPrinter + Send>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// No line is edited at the moment; what arrives waits for the next.
    Between,
    /// A line is edited.
    Editing,
    /// There are no more lines to edit.
    Left,
}

impl EditorScreen {
    pub(super) fn new(
        wake: impl ExternalPrinter + Send + 'static,
        modes: Arc<Modes>,
    ) -> EditorScreen {
        EditorScreen {
            state: Mutex::new(State {
                stage: Stage::Between,
                waiting: String::new(),
                is_woken: false,
                wake: Box::new(wake),
            }),
            shown: Condvar::new(),
            modes,
        }
    }

    /// A line is edited from now on, in the editor's modes of the terminal.
    pub(super) fn resume(&self) {
        let mut state = self.lock();
        if state.stage == Stage::Between {
            state.stage = Stage::Editing;
        }
    }

    /// No line is edited until the next. To be called while the terminal still is in the editor's
    /// modes, for the printer that wakes it would write by itself in any other.
    pub(super) fn pause(&self) {
        let mut state = self.lock();
        if state.stage == Stage::Editing {
            state.stage = Stage::Between;
        }
    }

    /// What waits to be written, by the thread of the editor, which has come to a waking or not.
    pub(super) fn take(&self, is_woken: bool) -> String {
        let mut state = self.lock();
        if is_woken {
            state.is_woken = false;
        }
        self.shown.notify_all();
        std::mem::take(&mut state.waiting)
    }

    /// Takes the last `rows` rows off the screen; the cursor is in the row below them.
    pub(super) fn erase_rows(&self, rows: usize) {
        write(&format!("\x1b[{rows}A\r\x1b[J"));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Screen for EditorScreen {
    fn show(&self, lines: &str) {
        let mut state = self.lock();
        match state.stage {
            Stage::Left => write(lines),
            Stage::Between => state.waiting.push_str(lines),
            Stage::Editing => {
                state.waiting.push_str(lines);
                // The printer takes one waking without waiting, and no more.
                if !state.is_woken {
                    state.is_woken = state.wake.print(String::new()).is_ok();
                }
            }
        }
    }

    fn make_room(&self) {
        let is_too_much = |state: &mut State| {
            state.stage != Stage::Left && state.waiting.len() > WAITING_BYTES_MAX
        };
        let waited = self.shown.wait_while(self.lock(), is_too_much);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    fn clear(&self) {
        write("\x1b[H\x1b[2J\x1b[3J");
    }

    fn leave(&self) {
        /// What the editor asks of the terminal while it waits, and would not take back now.
        const BRACKETED_PASTE_OFF: &str = "\x1b[?2004l";
        let mut state = self.lock();
        if state.stage == Stage::Left {
            return;
        }
        if state.stage == Stage::Editing {
            write(&format!("\r\x1b[J{BRACKETED_PASTE_OFF}"));
        }
        state.stage = Stage::Left;
        write(&std::mem::take(&mut state.waiting));
        self.shown.notify_all();
        self.modes.restore();
    }
}

fn write(text: &str) {
    let mut output = io::stdout().lock();
    // A terminal that is gone ends the client when it next reads from it.
    let _ = output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush());
}
