//! What the editor asks while a line is typed: what a key does, and how the line is drawn.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use rustyline::completion::Completer;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{
    Cmd, ConditionalEventHandler, Context, Event, EventContext, Helper, KeyCode, KeyEvent,
    Modifiers, Movement, RepeatCount,
};
use textwrap::core::{Word, display_width};
use unicode_width::UnicodeWidthChar;
use zeroize::Zeroizing;

use super::completion::Completion;
use super::hidden::HiddenLine;
use super::paste::Pastes;
use super::screen::EditorScreen;
use crate::client::conversation::commands::secret_start;
use crate::client::interactive::Chat;
use crate::client::interactive::screen::Hidden;
use crate::client::terminal;
use crate::text::Language;

/// The line that is typed, for the editor and for its keys.
#[derive(Clone)]
pub(super) struct Line(Arc<Shared>);

struct Shared {
    screen: Arc<EditorScreen>,
    chat: OnceLock<Arc<Chat>>,
    completion: Mutex<Completion>,
    pastes: Mutex<Pastes>,
    /// What is typed where a secret was asked for.
    hidden: Mutex<Option<HiddenLine>>,
    language: Language,
    /// How wide the terminal was when the line was last drawn.
    columns: AtomicUsize,
    /// The editor is about to draw the line because of a key.
    is_announced: AtomicBool,
    /// The line as it was last drawn, and where the cursor stood, in bytes.
    drawn: Mutex<(Zeroizing<String>, usize)>,
    /// Something in the line was not UTF-8.
    is_spoiled: AtomicBool,
    /// The line was given up because of a Ctrl-C with nothing typed.
    is_interrupted: AtomicBool,
    /// What stands before the line.
    prompt: Mutex<String>,
}

impl Line {
    pub(super) fn new(screen: Arc<EditorScreen>, language: Language) -> Line {
        Line(Arc::new(Shared {
            screen,
            chat: OnceLock::new(),
            completion: Mutex::default(),
            pastes: Mutex::default(),
            hidden: Mutex::default(),
            language,
            columns: AtomicUsize::new(columns()),
            is_announced: AtomicBool::new(false),
            drawn: Mutex::default(),
            is_spoiled: AtomicBool::new(false),
            is_interrupted: AtomicBool::new(false),
            prompt: Mutex::default(),
        }))
    }

    /// From now on there are nicknames to complete and entries to draw anew.
    pub(super) fn join(&self, chat: &Arc<Chat>) {
        let _ = self.0.chat.set(Arc::clone(chat));
    }

    /// The lines that a typed line stands for.
    pub(super) fn unfold(&self, line: &str) -> Vec<String> {
        self.pastes().unfold(line)
    }

    /// The line as it was last drawn, left and right of the cursor.
    pub(super) fn drawn(&self) -> (String, String) {
        let drawn = self.0.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, right) = drawn.0.split_at(drawn.1);
        (left.to_owned(), right.to_owned())
    }

    /// Keeps in mind whether something in the line was not UTF-8, and returns what was kept.
    pub(super) fn set_spoiled(&self, is_spoiled: bool) -> bool {
        self.0.is_spoiled.swap(is_spoiled, Ordering::Relaxed)
    }

    /// From now on this stands before the line.
    pub(super) fn set_prompt(&self, prompt: &str) {
        prompt.clone_into(&mut self.prompt());
    }

    fn prompt(&self) -> MutexGuard<'_, String> {
        self.0.prompt.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the line was given up because of a Ctrl-C with nothing typed.
    pub(super) fn was_interrupted(&self) -> bool {
        self.0.is_interrupted.swap(false, Ordering::Relaxed)
    }

    /// Throws the paste away that is coming in, if any; true for the first time.
    pub(super) fn spoil_paste(&self) -> Option<bool> {
        self.pastes().spoil(Instant::now())
    }

    /// From now on what is typed is a secret.
    pub(super) fn hide(&self) {
        *self.hidden() = Some(HiddenLine::new());
    }

    /// The secret that was typed. From now on a line is typed.
    pub(super) fn unhide(&self) -> Hidden {
        let line = self.hidden().take();
        line.map_or(Hidden::Nothing, |line| Hidden::parse(line.typed()))
    }

    fn hidden(&self) -> MutexGuard<'_, Option<HiddenLine>> {
        self.0.hidden.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pastes(&self) -> MutexGuard<'_, Pastes> {
        self.0.pastes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn columns() -> usize {
    terminal::size().map_or(80, |(_, columns)| columns)
}

/// How many rows a prompt and a line take, the row of a cursor behind them included.
pub(super) fn rows(prompt: &str, line: &str, columns: usize) -> usize {
    let mut text = prompt.to_owned();
    for c in line.chars() {
        if c == '\t' {
            let to_the_stop = 8 - display_width(&text) % 8;
            text.extend(std::iter::repeat_n(' ', to_the_stop));
        } else {
            text.push(c);
        }
    }
    text.push('_');
    let lines = text.split('\n').map(Word::from);
    lines
        .map(|line| line.break_apart(columns).count().max(1))
        .sum()
}

/// A line as it is drawn: of a key there are only stars.
fn masked(line: &str) -> Cow<'_, str> {
    let Some(start) = secret_start(line) else {
        return Cow::Borrowed(line);
    };
    let mut drawn = line[..start].to_owned();
    for c in line[start..].chars() {
        match c {
            '\t' => drawn.push(c),
            _ => drawn.extend(std::iter::repeat_n('*', c.width().unwrap_or(0))),
        }
    }
    Cow::Owned(drawn)
}

impl Helper for Line {}

impl Validator for Line {}

impl Hinter for Line {
    type Hint = String;
}

impl Completer for Line {
    type Candidate = String;

    /// One candidate at most, so that the editor never waits for the choice of one: while it does,
    /// it shows nothing of what arrives.
    fn complete(
        &self,
        line: &str,
        at: usize,
        _context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        let chat = self.0.chat.get();
        let others = chat.map(|chat| chat.others()).unwrap_or_default();
        let completion = self.0.completion.lock();
        let completed = completion
            .unwrap_or_else(PoisonError::into_inner)
            .tab(&line[..at], &others);
        Ok(completed.map_or((at, Vec::new()), |(start, text)| (start, vec![text])))
    }
}

impl Highlighter for Line {
    /// As wide as the line, as the editor wants it.
    fn highlight<'l>(&self, line: &'l str, at: usize) -> Cow<'l, str> {
        let mut drawn = self.0.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        *drawn = (Zeroizing::new(line.to_owned()), at);
        masked(line)
    }

    /// What waits to be shown is drawn with the line, above it: the only thing that the editor asks
    /// each time it draws, also when it was woken. Then it has begun a row that is not needed.
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(
        &'s self,
        prompt: &'p str,
        _is_default: bool,
    ) -> Cow<'b, str> {
        let is_woken = !self.0.is_announced.swap(false, Ordering::Relaxed);
        let back = if is_woken { "\x1b[A" } else { "" };
        Cow::Owned(format!("{back}{}{prompt}", self.0.screen.take()))
    }

    /// Asked before the editor draws because of a key; always asks for the whole line to be drawn, so
    /// that each such announcement is followed by it.
    ///
    /// When the width changed, a line of several rows takes others now, or the same, as the terminal
    /// pleases; the editor clears those of before, which may be those of the conversation. So the
    /// screen is drawn anew.
    fn highlight_char(&self, line: &str, _at: usize, _kind: CmdKind) -> bool {
        let now = columns();
        let before = self.0.columns.swap(now, Ordering::Relaxed);
        let is_torn = now != before && rows(&self.prompt(), line, now.min(before)) > 1;
        if is_torn
            && let Some((rows, columns)) = terminal::size()
            && let Some(chat) = self.0.chat.get()
        {
            chat.redraw(rows - 1, columns, |lines| self.0.screen.start_over(lines));
        }
        self.0.is_announced.store(true, Ordering::Relaxed);
        true
    }
}

/// Takes each key before the editor does, for a paste is made of keys.
impl ConditionalEventHandler for Line {
    fn handle(
        &self,
        event: &Event,
        _: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let &key = event.get(0)?;
        let hidden = self.hidden().as_mut().map(|line| line.take(key));
        if let Some(Some(command)) = hidden {
            let is_interrupt = command == Cmd::Interrupt;
            self.0.is_interrupted.store(is_interrupt, Ordering::Relaxed);
            return Some(command);
        }
        let mut pastes = self.pastes();
        let pasted = pastes.take(key, Instant::now(), self.0.language);
        if pasted.is_some() {
            return pasted;
        }
        match key {
            KeyEvent(KeyCode::Char('C'), Modifiers::CTRL) if context.line().is_empty() => {
                self.0.is_interrupted.store(true, Ordering::Relaxed);
                Some(Cmd::Interrupt)
            }
            KeyEvent(KeyCode::Char('C'), Modifiers::CTRL) => {
                pastes.clear();
                Some(Cmd::Kill(Movement::WholeBuffer))
            }
            // On a terminal that is gone the next read says so.
            KeyEvent(KeyCode::Char('Z'), Modifiers::CTRL) => {
                let suspended = self.0.screen.suspend();
                Some(suspended.map_or(Cmd::Noop, |()| Cmd::Repaint))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_drawn_as_stars_of_its_width() {
        for (line, drawn) in [
            ("/op abc-23", "/op ******"),
            (" /Moderar 猫\tb", " /Moderar **\t*"),
            ("/op e\u{301}", "/op *"),
            ("/op ", "/op "),
            ("oi /op abc", "oi /op abc"),
        ] {
            assert_eq!(masked(line), drawn);
            assert_eq!(display_width(&masked(line)), display_width(line));
        }
    }

    #[test]
    fn a_line_takes_the_rows_that_the_editor_gives_it() {
        let full = "x".repeat(38);
        let wide = "猫".repeat(20);
        for (line, taken) in [
            ("", 1),
            (&full[1..], 1),
            // The cursor behind a full row is in the next one.
            (&full, 2),
            ("e\u{301}", 1),
            (&wide[3 * 2..], 1),
            (&wide[3..], 2),
            ("a\tb", 1),
            ("a\t\t\t\t\tb", 2),
            ("a\t\t\t\tb", 1),
            ("a\n\nb", 3),
        ] {
            assert_eq!(rows("> ", line, 40), taken, "{line:?}");
        }
        assert_eq!(rows("> ", &wide, 13), 4);
    }
}
