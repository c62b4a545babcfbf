//! What the editor's keys do here: Tab, Ctrl-C, Ctrl-Z, a paste of many lines.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use rustyline::history::MemHistory;
use rustyline::{
    Cmd, ConditionalEventHandler, Editor, Event, EventContext, EventHandler, KeyCode, KeyEvent,
    Modifiers, Movement, RepeatCount,
};

use super::Line;
use super::screen::EditorScreen;
use crate::client::chat::Chat;
use crate::client::completion::{Completion, Replacement};
use crate::client::terminal::Modes;
use crate::client::words::Text;
use crate::protocol::nickname::Nickname;
use crate::protocol::words::Language;

/// The state behind the keys.
#[derive(Clone)]
pub(super) struct Keys {
    shared: Arc<Shared>,
}

struct Shared {
    modes: Arc<Modes>,
    language: Language,
    chat: OnceLock<Weak<Chat>>,
    completion: Mutex<Completion>,
    paste: Mutex<Paste>,
}

/// A paste, as it comes in and as it waits.
#[derive(Debug, Default)]
struct Paste {
    /// What has come of the one that is coming in.
    coming: Option<String>,
    /// The pastes that stand in the line as a mark each: the mark, and the text for it.
    folded: Vec<(String, String)>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Keys {
    pub(super) fn new(modes: Arc<Modes>, language: Language) -> Keys {
        Keys {
            shared: Arc::new(Shared {
                modes,
                language,
                chat: OnceLock::new(),
                completion: Mutex::default(),
                paste: Mutex::default(),
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

    /// The lines that a typed line stands for: itself, and what its marks stand for.
    pub(super) fn unfold(&self, line: &str) -> Vec<String> {
        let mut text = line.to_owned();
        for (mark, pasted) in lock(&self.shared.paste).folded.drain(..) {
            text = text.replacen(&mark, &pasted, 1);
        }
        text.lines().map(str::to_owned).collect()
    }
}

/// Takes each key before the editor does.
struct Handler {
    shared: Arc<Shared>,
    screen: Arc<EditorScreen>,
}

impl ConditionalEventHandler for Handler {
    fn handle(&self, event: &Event, _: RepeatCount, _: bool, _: &EventContext<'_>) -> Option<Cmd> {
        let &KeyEvent(key, modifiers) = event.get(0)?;
        if let Some(command) = self.paste(key, modifiers) {
            return Some(command);
        }
        match (key, modifiers) {
            (KeyCode::Char('C'), Modifiers::CTRL) => {
                lock(&self.shared.paste).folded.clear();
                Some(Cmd::Kill(Movement::WholeBuffer))
            }
            (KeyCode::Char('Z'), Modifiers::CTRL) => Some(self.suspend()),
            _ => None,
        }
    }
}

impl Handler {
    /// Gathers a paste, so that neither its line ends nor its tabs are taken for keys.
    ///
    /// One line goes into the line as it is; more of them as a mark, and are said with Enter: a
    /// hundred lines would not fit the screen, and should not leave it by accident.
    fn paste(&self, key: KeyCode, modifiers: Modifiers) -> Option<Cmd> {
        let mut paste = lock(&self.shared.paste);
        if key == KeyCode::BracketedPasteStart {
            paste.coming = Some(String::new());
            return Some(Cmd::Noop);
        }
        let coming = paste.coming.as_mut()?;
        match (key, modifiers) {
            (KeyCode::BracketedPasteEnd, _) => {
                let text = paste.coming.take().unwrap_or_default();
                return Some(Cmd::Insert(1, paste.fold(&text, self.shared.language)));
            }
            (KeyCode::Char('J'), Modifiers::CTRL) if coming.ends_with('\r') => {}
            (KeyCode::Enter, _) => coming.push('\r'),
            (KeyCode::Char('J'), Modifiers::CTRL) => coming.push('\n'),
            (KeyCode::Tab, _) => coming.push('\t'),
            (KeyCode::Char(c), Modifiers::NONE | Modifiers::SHIFT) => coming.push(c),
            _ => {}
        }
        Some(Cmd::Noop)
    }

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

impl Paste {
    /// What a pasted text becomes in the line.
    fn fold(&mut self, text: &str, language: Language) -> String {
        let text = text.replace('\r', "\n");
        let text = text.trim_end_matches('\n');
        let lines = text.lines().count();
        if lines <= 1 {
            return text.to_owned();
        }
        let mut mark = Text::Pasted(lines).say(language);
        while self.folded.iter().any(|(other, _)| *other == mark) {
            mark.push('\'');
        }
        self.folded.push((mark.clone(), text.to_owned()));
        mark
    }
}

fn write(text: &str) {
    let mut output = io::stdout().lock();
    let _ = output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush());
}
