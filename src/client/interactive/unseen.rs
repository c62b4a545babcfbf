//! A line that is typed and not shown, on a terminal without an editor.
//!
//! The keys that end or stop a program come as bytes here, so that the terminal is left as it was found
//! before they do what they do.

use std::io;

use rustix::process::{Signal, kill_current_process_group};
use signal_hook::consts::{SIGINT, SIGQUIT};
use signal_hook::low_level::emulate_default_handler;
use zeroize::{Zeroize, Zeroizing};

use super::screen::Screen;
use crate::client::secrets::SECRET_BYTES_MAX;
use crate::client::terminal::{self, Modes};

/// What was typed up to Enter; `None` for the wish to leave.
pub(super) fn read(
    modes: &Modes,
    screen: &impl Screen,
    prompt: &str,
) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut typed = Typed::default();
    let mut byte = Zeroizing::new([0]);
    loop {
        match rustix::io::read(io::stdin(), &mut *byte) {
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        }
        match typed.take(byte[0]) {
            Key::Typed => {}
            Key::Enter => return Ok(Some(typed.line)),
            Key::Leave => return Ok(None),
            Key::End(signal) => {
                terminal::restore();
                emulate_default_handler(signal)?;
            }
            Key::Stop => {
                modes.suspended(|| {
                    screen.show("\n");
                    // The whole job, as the terminal itself would.
                    let _ = kill_current_process_group(Signal::TSTP);
                })?;
                screen.show(prompt);
            }
        }
    }
}

/// What is typed so far. It never grows, which would leave a copy behind.
struct Typed {
    line: Zeroizing<Vec<u8>>,
}

impl Default for Typed {
    fn default() -> Typed {
        let line = Zeroizing::new(Vec::with_capacity(SECRET_BYTES_MAX));
        Typed { line }
    }
}

/// What a key does.
#[derive(Debug, PartialEq, Eq)]
enum Key {
    Typed,
    Enter,
    Leave,
    End(i32),
    Stop,
}

impl Typed {
    fn take(&mut self, byte: u8) -> Key {
        const CTRL_C: u8 = 3;
        const CTRL_D: u8 = 4;
        const CTRL_H: u8 = 8;
        const CTRL_U: u8 = 21;
        const CTRL_Z: u8 = 26;
        const CTRL_BACKSLASH: u8 = 28;
        const DELETE: u8 = 127;
        match byte {
            b'\r' | b'\n' => return Key::Enter,
            CTRL_C => return Key::End(SIGINT),
            CTRL_BACKSLASH => return Key::End(SIGQUIT),
            CTRL_Z => return Key::Stop,
            CTRL_D if self.line.is_empty() => return Key::Leave,
            CTRL_U => self.line.zeroize(),
            CTRL_H | DELETE => self.rub_out(),
            _ if byte.is_ascii_control() || self.line.len() == SECRET_BYTES_MAX => {}
            _ => self.line.push(byte),
        }
        Key::Typed
    }

    /// Takes the last character away, of however many bytes.
    fn rub_out(&mut self) {
        while self.line.pop().is_some_and(|byte| byte & 0xC0 == 0x80) {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> (String, Key) {
        let mut typed = Typed::default();
        let mut last = Key::Typed;
        for byte in keys.bytes() {
            last = typed.take(byte);
        }
        let line = String::from_utf8(typed.line.to_vec()).expect("whole characters");
        (line, last)
    }

    #[test]
    fn a_line_can_be_mended_unseen() {
        for (keys, line) in [
            ("gato\r", "gato"),
            ("gaté\x7fo\n", "gato"),
            ("g猫\x08ato\r", "gato"),
            ("\x7f\x7fgato\r", "gato"),
            ("cão\x15gato\r", "gato"),
            ("ga\t\x1b\x04to\r", "gato"),
        ] {
            assert_eq!(typed(keys), (line.to_owned(), Key::Enter), "{keys:?}");
        }
        let (line, _) = typed(&"x".repeat(SECRET_BYTES_MAX + 10));
        assert_eq!(line.len(), SECRET_BYTES_MAX);
    }

    #[test]
    fn keys_that_end_or_stop_a_program_still_do() {
        assert_eq!(typed("\x04").1, Key::Leave);
        assert_eq!(typed("ga\x04").1, Key::Typed);
        assert_eq!(typed("ga\x03").1, Key::End(SIGINT));
        assert_eq!(typed("ga\x1c").1, Key::End(SIGQUIT));
        assert_eq!(typed("ga\x1a").1, Key::Stop);
    }
}
