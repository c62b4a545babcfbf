//! What the interactive client asks of a terminal: a line that was typed, and a place to show lines.

use std::io;

use crate::client::conversation::commands::showable;
use crate::client::secrets::Secret;
use crate::text::client::Text;

/// Where lines are shown. Both threads show; a line is never torn.
pub trait Screen: Send + Sync {
    /// Shows whole lines, each with its LF, in the order of the calls. Never waits for the person.
    fn show(&self, lines: &str);

    /// Waits while more than enough is still to be shown. Not for the thread that reads the person.
    fn make_room(&self) {}

    fn clear(&self);

    /// Whether lines that were shown last can be taken away again: nothing else stands behind them.
    fn can_change(&self) -> bool {
        false
    }

    /// Leaves the terminal as it was found; what is shown from now on goes out as it is.
    fn leave(&self) {}
}

/// What stands before the line that is typed in the room, where there is an editor, behind the nickname.
pub const PROMPT: &str = "> ";

/// Where lines are typed.
pub trait Keyboard {
    /// Waits for what is given with one Enter, or for `None`, the wish to leave. What is remembered is
    /// taken off the screen and can be typed again.
    fn read(&mut self, prompt: &str, is_remembered: bool) -> io::Result<Option<Vec<Input>>>;

    /// Waits for a secret, of which nothing is shown or remembered, or for `None`, the wish to leave.
    fn read_secret(&mut self, prompt: &str) -> io::Result<Option<Hidden>>;
}

/// What comes where a secret was asked for.
#[derive(Debug)]
pub enum Hidden {
    Secret(Secret),
    /// Enter alone.
    Nothing,
    NotUtf8,
    /// Ctrl-C, with nothing typed.
    Interrupted,
}

impl Hidden {
    pub fn parse(typed: &str) -> Hidden {
        Secret::parse(typed).map_or(Hidden::Nothing, Hidden::Secret)
    }
}

/// What comes from a keyboard. A terminal that is not in UTF-8 sends bytes that are no characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Line(String),
    /// A line with U+FFFD where there were such bytes.
    NotUtf8(String),
    /// Such bytes came just now. The line that they are in is still being typed.
    TypedNotUtf8,
    /// Such bytes were in a paste, which was thrown away.
    PastedNotUtf8,
    /// Ctrl-C, with nothing typed.
    Interrupted,
}

impl Input {
    /// Whether nothing was typed before Enter.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Input::Line(line) if line.trim().is_empty())
    }

    /// What is said of what cannot be sent.
    pub(super) fn objection(&self) -> Option<Text<'_>> {
        match self {
            Input::Line(_) | Input::Interrupted => None,
            Input::NotUtf8(line) => Some(Text::NotSentNotUtf8(showable(line))),
            Input::TypedNotUtf8 => Some(Text::TypedNotUtf8),
            Input::PastedNotUtf8 => Some(Text::PastedNotUtf8),
        }
    }
}
