//! The terminal the person sits at: what it can show, and its state before the client came.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use rustix::termios::{
    InputModes, LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetwinsize,
    tcsetattr,
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

/// How the terminal was found, while it is another way: for signals and panics, which know nothing of who
/// changed it.
static FOUND: Mutex<Option<Found>> = Mutex::new(None);

struct Found {
    modes: Termios,
    /// What takes back what the terminal was asked for beside its modes.
    farewell: &'static str,
}

/// Ends bracketed paste, and the line that was edited.
const EDITORS_FAREWELL: &str = "\r\x1b[J\x1b[?2004l";

/// Leaves the terminal as it was found, from wherever the client ends. Waits for nothing.
pub fn restore() {
    if let Ok(mut found) = FOUND.try_lock()
        && let Some(found) = found.take()
    {
        let mut output = io::stdout();
        let _ = output.write_all(found.farewell.as_bytes());
        let _ = output.flush();
        // The terminal may be gone, and the client with it.
        let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &found.modes);
    }
}

/// From now on a panic leaves the terminal as it was found, and is told there. Nothing unwinds in a
/// release build, so nothing else would.
pub fn restore_on_panic() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        restore();
        tell(panic);
    }));
}

/// Leaves the terminal as it was found also when the client is told to end.
pub fn restore_on_signals(restore: impl Fn() + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            restore();
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
    Ok(())
}

fn note_found(modes: &Termios, farewell: &'static str) {
    let modes = modes.clone();
    *FOUND.lock().unwrap_or_else(PoisonError::into_inner) = Some(Found { modes, farewell });
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
        note_found(&found, EDITORS_FAREWELL);
        tcsetattr(io::stdin(), OptionalActions::Drain, &quiet)?;
        Ok(Modes { found })
    }

    /// Enters the modes for one secret: each byte comes as it is typed, keys that send signals too, and none
    /// is shown. What was typed ahead is read.
    pub fn enter_unseen() -> io::Result<Modes> {
        let found = tcgetattr(io::stdin())?;
        let mut unseen = found.clone();
        unseen.local_modes -= LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
        unseen.special_codes[SpecialCodeIndex::VMIN] = 1;
        unseen.special_codes[SpecialCodeIndex::VTIME] = 0;
        note_found(&found, "\n");
        tcsetattr(io::stdin(), OptionalActions::Drain, &unseen)?;
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
        *FOUND.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Drop for Modes {
    fn drop(&mut self) {
        self.restore();
    }
}
