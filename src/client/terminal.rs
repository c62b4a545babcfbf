//! The terminal the person sits at: what it can show, and its state before the client came.

use std::io::{self, IsTerminal};

use rustix::termios::{
    InputModes, LocalModes, OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr,
};

use super::render::Palette;
use crate::cli::connect::ColorChoice;

/// How wide standard output is, when it is a terminal that tells.
pub fn columns() -> Option<usize> {
    size().map(|(_, columns)| columns)
}

/// How many rows and columns standard output has, when it is a terminal that tells.
pub fn size() -> Option<(usize, usize)> {
    let size = tcgetwinsize(io::stdout()).ok()?;
    let is_told = size.ws_row > 0 && size.ws_col > 0;
    is_told.then_some((usize::from(size.ws_row), usize::from(size.ws_col)))
}

/// Whether escape sequences would only be noise: `TERM` is unset, or names a terminal without them.
pub fn is_dumb() -> bool {
    std::env::var("TERM").map_or(true, |term| term.is_empty() || term == "dumb")
}

/// The colours to write in.
///
/// `NO_COLOR` counts when it is not empty (no-color.org).
pub fn palette(choice: ColorChoice) -> Palette {
    let is_on = match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            io::stdout().is_terminal()
                && !is_dumb()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    let names = |variable: &str, word: &str| {
        std::env::var(variable).is_ok_and(|value| value.contains(word))
    };
    if !is_on {
        Palette::None
    } else if names("TERM", "256color")
        || names("COLORTERM", "truecolor")
        || names("COLORTERM", "24bit")
    {
        Palette::Full
    } else {
        Palette::Eight
    }
}

/// The terminal's modes as they were found, and as a line editor wants them between two lines.
#[derive(Debug)]
pub struct Modes {
    found: Termios,
}

impl Modes {
    /// Puts the terminal of standard input into the state that is kept from line to line.
    ///
    /// The editor switches to its own modes for each line and back after it. Were it back to the
    /// modes that were found, what is typed or pasted in between would be echoed into the
    /// conversation; so there is no echo and no line discipline in between either. Only signals are
    /// left on, so that Ctrl-C ends a client that hangs.
    pub fn enter() -> io::Result<Modes> {
        let found = tcgetattr(io::stdin())?;
        let mut quiet = found.clone();
        quiet.local_modes -= LocalModes::ECHO | LocalModes::ICANON;
        quiet.input_modes -= InputModes::ICRNL;
        tcsetattr(io::stdin(), OptionalActions::Drain, &quiet)?;
        Ok(Modes { found })
    }

    /// Does something with the terminal as it was found, and comes back to its modes of now.
    pub fn suspended(&self, action: impl FnOnce()) -> io::Result<()> {
        let now = tcgetattr(io::stdin())?;
        tcsetattr(io::stdin(), OptionalActions::Drain, &self.found)?;
        action();
        tcsetattr(io::stdin(), OptionalActions::Drain, &now)?;
        Ok(())
    }

    /// Leaves the terminal as it was found.
    pub fn restore(&self) {
        // The terminal may be gone, and the client with it.
        let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &self.found);
    }
}

impl Drop for Modes {
    fn drop(&mut self) {
        self.restore();
    }
}
