//! A terminal without an editor: line by line, as the system's own line discipline has it.
//!
//! What arrives while something is typed stands in its midst; there is no way around that here.

use std::io::{self, BufRead, Write};

use super::screen::{Hidden, Input, Keyboard, Screen};
use super::unseen;
use crate::client::terminal::{self, Modes};
use crate::dialect::line::is_refused;

/// Shows lines on standard output.
#[derive(Debug)]
pub struct PlainScreen;

impl Screen for PlainScreen {
    fn show(&self, lines: &str) {
        let mut output = io::stdout().lock();
        let written = output
            .write_all(lines.as_bytes())
            .and_then(|()| output.flush());
        if written.is_err() {
            // Nobody sees it any more, and nobody can be told.
            std::process::exit(0);
        }
    }

    fn clear(&self) {
        if !terminal::is_dumb() {
            self.show("\x1b[H\x1b[2J\x1b[3J");
        }
    }
}

/// Reads lines from standard input.
#[derive(Debug)]
pub struct PlainKeyboard(());

impl PlainKeyboard {
    /// # Errors
    /// When the system takes no care of signals.
    pub fn new() -> io::Result<PlainKeyboard> {
        terminal::restore_on_signals(terminal::restore)?;
        Ok(PlainKeyboard(()))
    }
}

impl Keyboard for PlainKeyboard {
    fn read(&mut self, prompt: &str, _is_remembered: bool) -> io::Result<Option<Vec<Input>>> {
        if !prompt.is_empty() {
            PlainScreen.show(prompt);
        }
        let mut line = Vec::new();
        if io::stdin().lock().read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        Ok(Some(vec![input(&line)]))
    }

    fn read_secret(&mut self, prompt: &str) -> io::Result<Option<Hidden>> {
        // First, for whoever sees the prompt may be quick.
        let modes = Modes::enter_unseen()?;
        PlainScreen.show(prompt);
        let typed = unseen::read(&modes, &PlainScreen, prompt);
        drop(modes);
        PlainScreen.show("\n");
        Ok(typed?.map(|typed| match std::str::from_utf8(&typed) {
            Ok(typed) => Hidden::parse(typed),
            Err(_) => Hidden::NotUtf8,
        }))
    }
}

fn input(line: &[u8]) -> Input {
    match std::str::from_utf8(line) {
        Ok(line) => Input::Line(line.trim_end_matches(['\n', '\r']).to_owned()),
        Err(_) => {
            // It is only to be shown.
            let mut line = String::from_utf8_lossy(line).into_owned();
            line.retain(|c| !is_refused(c));
            Input::NotUtf8(line)
        }
    }
}
