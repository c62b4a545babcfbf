//! What the interactive client asks of a terminal: a line that was typed, and a place to show lines.

use std::io;

/// Where lines are shown. Both threads show; a line is never torn.
pub trait Screen: Send + Sync {
    /// Shows whole lines, each with its LF, in the order of the calls. Never waits for the person.
    fn show(&self, lines: &str);

    /// Waits while more than enough is still to be shown. Not for the thread that reads the person.
    fn make_room(&self) {}

    fn clear(&self);

    /// Leaves the terminal as it was found; what is shown from now on goes out as it is.
    fn leave(&self) {}
}

/// What stands before the line that is typed in the room, where there is an editor.
pub const PROMPT: &str = "> ";

/// Where lines are typed.
pub trait Keyboard {
    /// Waits for the lines that are given with one Enter, or for `None`, the wish to leave. What is
    /// remembered is taken off the screen and can be typed again.
    fn read(&mut self, prompt: &str, is_remembered: bool) -> io::Result<Option<Vec<String>>>;
}
