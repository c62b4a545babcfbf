//! What the interactive client asks of a terminal: a line of the person's, and a place to show lines.

use std::io;

/// Where lines are shown. Both threads show; a line is never torn.
pub trait Screen: Send + Sync {
    /// Shows whole lines, each with its LF, in the order of the calls.
    fn show(&self, lines: &str);

    /// Clears what was shown.
    fn clear(&self);

    /// Leaves the terminal as it was found; what is shown from now on goes out as it is.
    fn leave(&self);
}

/// What the person did.
#[derive(Debug, PartialEq, Eq)]
pub enum Input {
    /// Gave these lines with one Enter.
    Lines(Vec<String>),
    /// Wants to leave.
    End,
}

/// Where lines are typed.
pub trait Keyboard {
    /// Waits for the person.
    ///
    /// # Errors
    /// Those of the terminal.
    fn read(&mut self, prompt: &str, is_remembered: bool) -> io::Result<Input>;
}
