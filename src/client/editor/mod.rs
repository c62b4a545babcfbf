//! The client on a line editor: what arrives appears above the line that is being typed.
//!
//! - `screen.rs`: the lines that wait to be shown, and who may write to the terminal when.
//! - `line.rs`: what the editor's keys do here: Tab, Ctrl-C, Ctrl-Z.
//! - `paste.rs`: a paste of many lines is one thing in the line, and many lines said.
//! - this file: the editor itself, a line at a time.

mod completion;
mod line;
mod paste;
mod screen;

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, ErrorKind};
use std::sync::Arc;

use rustyline::completion::Completer;
use rustyline::config::{BellStyle, Config};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{ColorMode, CompletionType, Context, Editor, GraphemeClusterMode, Helper};
use unicode_segmentation::UnicodeSegmentation;

use self::line::Keys;
use self::screen::EditorScreen;
use super::failure::Failure;
use super::interactive::screen::{Input, Keyboard, PROMPT, Screen};
use super::interactive::{self, Choices};
use super::terminal::{self, Modes};

/// How many typed lines are remembered.
const HISTORY_LINES: usize = 500;
/// Where the editor thinks the next tab stop is, in columns.
const TAB_STOP: u8 = 8;

/// Converses with the editor until the person leaves.
///
/// # Errors
/// Those of [`interactive::run`].
pub fn run(choices: Choices, nickname: Option<String>) -> Result<(), Failure> {
    let modes = Arc::new(Modes::enter().map_err(Failure::InputOutput)?);
    let keys = Keys::new(Arc::clone(&modes), choices.language);
    let (keyboard, screen) = match editor(&keys, &modes) {
        Ok(made) => made,
        Err(error) => {
            modes.restore();
            return Err(Failure::InputOutput(io_error(error)));
        }
    };
    let restored = Arc::clone(&screen);
    end_cleanly_on_signals(Arc::clone(&screen)).map_err(Failure::InputOutput)?;
    let ended = interactive::run(choices, nickname, keyboard, screen, |chat| keys.know(chat));
    restored.leave();
    ended
}

fn editor(
    keys: &Keys,
    modes: &Arc<Modes>,
) -> rustyline::Result<(EditorKeyboard, Arc<EditorScreen>)> {
    let config = Config::builder()
        .max_history_size(HISTORY_LINES)?
        .bell_style(BellStyle::None)
        .completion_type(CompletionType::List)
        .tab_stop(TAB_STOP)
        // The highlighter is where the lines that arrived are written, with or without colours.
        .color_mode(ColorMode::Forced)
        .build();
    let history = MemHistory::with_config(&config);
    let mut editor = Editor::with_history(config, history)?;
    let wake = editor.create_external_printer()?;
    let screen = Arc::new(EditorScreen::new(wake, Arc::clone(modes)));
    editor.set_helper(Some(Line {
        screen: Arc::clone(&screen),
        keys: keys.clone(),
        is_refreshing: Cell::new(false),
        columns: Cell::new(columns()),
        is_torn: Cell::new(false),
    }));
    keys.bind(&mut editor, &screen);
    let keyboard = EditorKeyboard {
        editor,
        screen: Arc::clone(&screen),
        keys: keys.clone(),
    };
    Ok((keyboard, screen))
}

/// Leaves the terminal as it was found also when the client is told to end.
fn end_cleanly_on_signals(screen: Arc<EditorScreen>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            screen.leave();
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
    Ok(())
}

fn io_error(error: ReadlineError) -> io::Error {
    match error {
        ReadlineError::Io(error) => error,
        ReadlineError::Errno(errno) => errno.into(),
        ReadlineError::Eof | ReadlineError::Interrupted | ReadlineError::Signal(_) | _ => {
            io::Error::other(error)
        }
    }
}

/// Reads lines with the editor.
struct EditorKeyboard {
    editor: Editor<Line, MemHistory>,
    screen: Arc<EditorScreen>,
    keys: Keys,
}

impl Keyboard for EditorKeyboard {
    fn read(&mut self, prompt: &str, is_remembered: bool) -> io::Result<Input> {
        let read = self.editor.readline(prompt);
        self.screen.pause();
        let line = match read {
            Ok(line) => line,
            // A terminal that is not in UTF-8 sends what is no character; the line is lost.
            Err(ReadlineError::Io(error)) if error.kind() == ErrorKind::InvalidData => {
                return Ok(Input::Lines(Vec::new()));
            }
            // Ctrl-D, or a SIGINT that was sent and not typed.
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => {
                self.screen.erase_rows(rows(prompt, "", columns()));
                return Ok(Input::End);
            }
            Err(error) => return Err(io_error(error)),
        };
        if is_remembered {
            self.screen.erase_rows(rows(prompt, &line, columns()));
            // A history that is full forgets its oldest; it does not fail.
            let _ = self.editor.add_history_entry(line.as_str());
        }
        Ok(Input::Lines(self.keys.unfold(&line)))
    }
}

/// How many rows of the terminal the editor took for a prompt and a line; it left the cursor in the
/// row below them. Counted as the editor counts.
fn rows(prompt: &str, line: &str, columns: usize) -> usize {
    let mode = GraphemeClusterMode::from_env();
    let (mut row, mut column) = (0, 0);
    for grapheme in prompt.graphemes(true).chain(line.graphemes(true)) {
        let width = match grapheme {
            "\n" => {
                row += 1;
                column = 0;
                continue;
            }
            "\t" => usize::from(TAB_STOP) - column % usize::from(TAB_STOP),
            _ => usize::from(mode.width(grapheme)),
        };
        column += width;
        if column > columns {
            row += 1;
            column = width;
        }
    }
    if column == columns {
        row += 1;
    }
    row + 1
}

fn columns() -> usize {
    terminal::columns().unwrap_or(80)
}

/// What the editor asks while a line is edited.
struct Line {
    screen: Arc<EditorScreen>,
    keys: Keys,
    /// The editor is about to write the line because of a key.
    is_refreshing: Cell<bool>,
    /// How wide the terminal was when the line was last written.
    columns: Cell<usize>,
    /// The screen has to be drawn anew before the line.
    is_torn: Cell<bool>,
}

impl Helper for Line {}

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
        Ok(match self.keys.complete(&line[..at]) {
            Some(replacement) => (replacement.start, vec![replacement.text]),
            None => (at, Vec::new()),
        })
    }
}

impl Hinter for Line {
    type Hint = String;

    /// Asked first of all when a line begins, after the terminal was switched to the editor's modes,
    /// and whenever the line is to be written.
    ///
    /// When the width changed, a line of several rows takes others now, or the same, as the terminal
    /// pleases; the editor clears those of before, which may be those of the conversation.
    fn hint(&self, line: &str, _at: usize, _context: &Context<'_>) -> Option<String> {
        self.screen.resume();
        let now = columns();
        let before = self.columns.replace(now);
        if now != before
            && [now, before]
                .iter()
                .any(|&wide| rows(PROMPT, line, wide) > 1)
        {
            self.is_torn.set(true);
        }
        None
    }
}

impl Validator for Line {
    /// Asked when Enter was pressed, before the terminal is switched back.
    fn validate(&self, _: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        self.screen.pause();
        Ok(ValidationResult::Valid(None))
    }
}

impl Highlighter for Line {
    /// The editor writes the prompt: before it is the place for what arrived.
    ///
    /// Keys are announced by [`Highlighter::highlight_char`]; without, it was woken from outside,
    /// and has begun a row that is not needed.
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(
        &'s self,
        prompt: &'p str,
        _is_default: bool,
    ) -> Cow<'b, str> {
        let is_woken = !self.is_refreshing.replace(false);
        if self.is_torn.replace(false)
            && let Some((rows, columns)) = terminal::size()
            && let Some(screen) = self.keys.redraw(rows - 1, columns, || {
                self.screen.take(is_woken);
            })
        {
            return Cow::Owned(format!("\x1b[H\x1b[2J{screen}{prompt}"));
        }
        let arrived = self.screen.take(is_woken);
        if arrived.is_empty() && !is_woken {
            return Cow::Borrowed(prompt);
        }
        let back = if is_woken { "\x1b[A" } else { "" };
        Cow::Owned(format!("{back}{arrived}{prompt}"))
    }

    /// Always asks for the whole line to be written, so that each announcement is followed by it.
    fn highlight_char(&self, _line: &str, _at: usize, _kind: CmdKind) -> bool {
        self.is_refreshing.set(true);
        true
    }
}
