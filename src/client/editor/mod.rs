//! The client on a line editor: what arrives appears above the line that is being typed.
//!
//! - `screen.rs`: the lines that wait to be shown above it.
//! - `line.rs`: what the editor asks while a line is typed; `hidden.rs`, where nothing is shown of it;
//!   `completion.rs`, what Tab makes of a word; `paste.rs`, that a paste of many lines is one thing in the line, and many lines said.
//! - this file: the editor itself, a line at a time.

mod completion;
mod hidden;
mod line;
mod paste;
mod screen;

use std::io::{self, ErrorKind};
use std::sync::Arc;

use rustyline::config::{BellStyle, Config};
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{ColorMode, CompletionType, Editor, Event, EventHandler};
use zeroize::Zeroizing;

use self::line::{Line, columns, rows};
use self::screen::EditorScreen;
use super::conversation::commands::secret_start;
use super::interactive::screen::{Hidden, Input, Keyboard, Screen};
use super::interactive::{self, Settings};
use super::log::Log;
use super::secrets::Secrets;
use super::terminal::{Modes, restore_on_signals};
use crate::text::Language;
use crate::text::client::Failure;

/// How many typed lines are remembered.
const HISTORY_LINES: usize = 500;

/// Converses with the editor until the person leaves.
pub fn run(
    settings: Settings,
    nickname: Option<String>,
    secrets: Secrets,
    log: Option<Log>,
) -> Result<(), Failure> {
    let keyboard = EditorKeyboard::new(settings.language)
        .map_err(|error| Failure::InputOutput(io_error(error)))?;
    let (line, screen) = (keyboard.line.clone(), Arc::clone(&keyboard.screen));
    let leaving = Arc::clone(&screen);
    restore_on_signals(move || leaving.leave()).map_err(Failure::InputOutput)?;
    let ended = interactive::run(
        settings,
        nickname,
        secrets,
        log,
        Box::new(keyboard),
        Arc::clone(&screen) as Arc<dyn Screen>,
        &|chat| line.join(chat),
    );
    screen.leave();
    ended
}

fn io_error(error: ReadlineError) -> io::Error {
    if let ReadlineError::Io(error) = error {
        return error;
    }
    io::Error::other(error)
}

/// Reads lines with the editor.
struct EditorKeyboard {
    editor: Editor<Line, MemHistory>,
    line: Line,
    screen: Arc<EditorScreen>,
    /// The line as it stands, left and right of the cursor, when the editor gave it up because of what
    /// is not UTF-8.
    given_up: Option<(String, String)>,
}

impl EditorKeyboard {
    fn new(language: Language) -> rustyline::Result<EditorKeyboard> {
        let modes = Modes::enter()?;
        let config = Config::builder()
            .max_history_size(HISTORY_LINES)?
            .bell_style(BellStyle::None)
            .completion_type(CompletionType::List)
            // Asks `Line` how to draw, with or without colours.
            .color_mode(ColorMode::Forced)
            .build();
        let history = MemHistory::with_config(&config);
        let mut editor = Editor::with_history(config, history)?;
        let printer = editor.create_external_printer()?;
        let screen = Arc::new(EditorScreen::new(printer, modes));
        let line = Line::new(Arc::clone(&screen), language);
        editor.set_helper(Some(line.clone()));
        let keys = EventHandler::Conditional(Box::new(line.clone()));
        editor.bind_sequence(Event::Any, keys);
        Ok(EditorKeyboard {
            editor,
            line,
            screen,
            given_up: None,
        })
    }

    /// Has the next line begin as this one stands, which the editor gave up because of a byte that is
    /// not UTF-8, and says what is to be told of it.
    ///
    /// The editor has thrown away all that it had read behind that byte, which may be the Enter; so what
    /// is left of the line stays where the person sees it, with U+FFFD where something is missing.
    fn give_up(&mut self, prompt: &str) -> Option<Input> {
        let (mut left, right) = self.line.drawn();
        self.screen.erase_rows(rows(prompt, &left, columns()));
        let told = match self.line.spoil_paste() {
            Some(is_first) => is_first.then_some(Input::PastedNotUtf8),
            None => {
                left.push(char::REPLACEMENT_CHARACTER);
                let was_spoiled = self.line.set_spoiled(true);
                (!was_spoiled).then_some(Input::TypedNotUtf8)
            }
        };
        self.given_up = Some((left, right));
        told
    }

    /// What a line that was ended with Enter stands for.
    fn entered(&mut self, prompt: &str, line: &str, is_remembered: bool) -> Vec<Input> {
        let was_spoiled = self.line.set_spoiled(false);
        let is_spoiled = |line: &str| was_spoiled && line.contains(char::REPLACEMENT_CHARACTER);
        if is_remembered {
            self.screen.erase_rows(rows(prompt, line, columns()));
            if !is_spoiled(line) && secret_start(line).is_none() {
                // A history that is full forgets its oldest; it does not fail.
                let _ = self.editor.add_history_entry(line);
            }
        }
        let lines = self.line.unfold(line).into_iter();
        lines
            .map(|line| match is_spoiled(&line) {
                true => Input::NotUtf8(line),
                false => Input::Line(line),
            })
            .collect()
    }
}

impl Keyboard for EditorKeyboard {
    fn read(&mut self, prompt: &str, is_remembered: bool) -> io::Result<Option<Vec<Input>>> {
        self.line.set_prompt(prompt);
        loop {
            self.screen.set_editing(true);
            let read = match self.given_up.take() {
                Some((left, right)) => self.editor.readline_with_initial(prompt, (&left, &right)),
                None => self.editor.readline(prompt),
            };
            self.screen.set_editing(false);
            match read {
                Ok(line) => {
                    // It may hold a key.
                    let line = Zeroizing::new(line);
                    return Ok(Some(self.entered(prompt, &line, is_remembered)));
                }
                Err(ReadlineError::Io(error)) if error.kind() == ErrorKind::InvalidData => {
                    if let Some(told) = self.give_up(prompt) {
                        return Ok(Some(vec![told]));
                    }
                }
                // Ctrl-D, Ctrl-C, or a SIGINT that was sent and not typed.
                Err(ReadlineError::Eof | ReadlineError::Interrupted) => {
                    self.screen.erase_rows(rows(prompt, "", columns()));
                    let is_typed = self.line.was_interrupted();
                    return Ok(is_typed.then(|| vec![Input::Interrupted]));
                }
                Err(error) => return Err(io_error(error)),
            }
        }
    }

    fn read_secret(&mut self, prompt: &str) -> io::Result<Option<Hidden>> {
        self.line.hide();
        self.screen.set_editing(true);
        let read = self.editor.readline(prompt);
        self.screen.set_editing(false);
        let hidden = self.line.unhide();
        match read {
            Ok(_) => Ok(Some(hidden)),
            Err(ReadlineError::Io(error)) if error.kind() == ErrorKind::InvalidData => {
                Ok(Some(Hidden::NotUtf8))
            }
            // Ctrl-D, Ctrl-C, or a SIGINT that was sent and not typed.
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => {
                let is_typed = self.line.was_interrupted();
                Ok(is_typed.then_some(Hidden::Interrupted))
            }
            Err(error) => Err(io_error(error)),
        }
    }
}
