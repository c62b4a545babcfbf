//! What the editor's keys do here: Tab, Ctrl-C, Ctrl-Z, and those that a paste is made of.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use rustyline::history::MemHistory;
use rustyline::{
    Cmd, ConditionalEventHandler, Editor, Event, EventContext, EventHandler, KeyCode, KeyEvent,
    Modifiers, Movement, RepeatCount,
};

use super::Line;
use super::completion::{Completion, Replacement};
use super::paste::{Pastes, Taken};
use super::screen::EditorScreen;
use crate::client::interactive::Chat;
use crate::client::terminal::Modes;
use crate::room::nickname::Nickname;
use crate::text::words::Language;

/// The state behind the keys.
#[derive(Clone)]
pub(super) struct Keys {
    shared: Arc<Shared>,
}

struct Shared {
    modes: Arc<Modes>,
    chat: OnceLock<Weak<Chat>>,
    completion: Mutex<Completion>,
    pastes: Mutex<Pastes>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Keys {
    pub(super) fn new(modes: Arc<Modes>, language: Language) -> Keys {
        Keys {
            shared: Arc::new(Shared {
                modes,
                chat: OnceLock::new(),
                completion: Mutex::default(),
                pastes: Mutex::new(Pastes::new(language)),
            }),
        }
    }

    /// From now on there are nicknames to complete.
    pub(super) fn know(&self, chat: &Arc<Chat>) {
        let _ = self.shared.chat.set(Arc::downgrade(chat));
    }

    pub(super) fn bind(&self, editor: &mut Editor<Line, MemHistory>, screen: &Arc<EditorScreen>) {
        let handler = Handler {
            shared: Arc::clone(&self.shared),
            screen: Arc::clone(screen),
        };
        // Every key comes by, for a paste is made of keys.
        editor.bind_sequence(Event::Any, EventHandler::Conditional(Box::new(handler)));
    }

    /// What Tab makes of a line up to the cursor.
    pub(super) fn complete(&self, line: &str) -> Option<Replacement> {
        let others: Vec<Nickname> = self
            .shared
            .chat
            .get()
            .and_then(Weak::upgrade)
            .map(|chat| chat.others())
            .unwrap_or_default();
        let others: Vec<&Nickname> = others.iter().collect();
        lock(&self.shared.completion).tab(line, &others)
    }

    /// What was said last, drawn anew for a terminal of this size.
    /// `None`, and nothing forgotten, before there is a conversation.
    pub(super) fn redraw(
        &self,
        rows: usize,
        columns: usize,
        forget: impl FnOnce(),
    ) -> Option<String> {
        let chat = self.shared.chat.get().and_then(Weak::upgrade)?;
        Some(chat.redraw(rows, columns, forget))
    }

    /// The lines that a typed line stands for.
    pub(super) fn unfold(&self, line: &str) -> Vec<String> {
        lock(&self.shared.pastes).unfold(line)
    }
}

/// Takes each key before the editor does.
struct Handler {
    shared: Arc<Shared>,
    screen: Arc<EditorScreen>,
}

impl ConditionalEventHandler for Handler {
    fn handle(&self, event: &Event, _: RepeatCount, _: bool, _: &EventContext<'_>) -> Option<Cmd> {
        let &key = event.get(0)?;
        match lock(&self.shared.pastes).take(key) {
            Taken::Not => {}
            Taken::Part => return Some(Cmd::Noop),
            Taken::Whole(text) => return Some(Cmd::Insert(1, text)),
        }
        let KeyEvent(key, modifiers) = key;
        match (key, modifiers) {
            (KeyCode::Char('C'), Modifiers::CTRL) => {
                lock(&self.shared.pastes).clear();
                Some(Cmd::Kill(Movement::WholeBuffer))
            }
            (KeyCode::Char('Z'), Modifiers::CTRL) => Some(self.suspend()),
            _ => None,
        }
    }
}

impl Handler {
    /// Stops the client until the shell continues it, with the terminal as the shell left it.
    fn suspend(&self) -> Cmd {
        self.screen.pause();
        let stopped = self.shared.modes.suspended(|| {
            write("\r\x1b[J\x1b[?2004l");
            // The whole job, as the terminal itself would.
            let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
        });
        write("\x1b[?2004h");
        self.screen.resume();
        match stopped {
            Ok(()) => Cmd::Repaint,
            // The terminal is gone; the next read says so.
            Err(_) => Cmd::Noop,
        }
    }
}

fn write(text: &str) {
    let mut output = io::stdout().lock();
    let _ = output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush());
}
