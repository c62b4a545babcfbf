//! A line that is typed and not shown: it never reaches the editor, whose line stays empty, so nothing of
//! it is drawn, completed, searched or remembered.

use rustyline::{Cmd, KeyCode, KeyEvent, Modifiers};
use zeroize::{Zeroize, Zeroizing};

use crate::client::secrets::SECRET_BYTES_MAX;

/// What was typed so far. It never grows, which would leave a copy behind.
pub(super) struct HiddenLine {
    typed: Zeroizing<String>,
    paste: Paste,
}

/// A paste ends the line no more than in the editor: what follows its first line is not taken.
#[derive(PartialEq)]
enum Paste {
    None,
    FirstLine,
    Rest,
}

impl HiddenLine {
    pub(super) fn new() -> HiddenLine {
        HiddenLine {
            typed: Zeroizing::new(String::with_capacity(SECRET_BYTES_MAX)),
            paste: Paste::None,
        }
    }

    pub(super) fn typed(&self) -> &str {
        &self.typed
    }

    /// What the editor is to do with a key; `None` for one that is not about the line.
    pub(super) fn take(&mut self, KeyEvent(key, modifiers): KeyEvent) -> Option<Cmd> {
        let is_pasting = self.paste != Paste::None;
        match (key, modifiers) {
            (KeyCode::BracketedPasteStart, _) => self.paste = Paste::FirstLine,
            (KeyCode::BracketedPasteEnd, _) => self.paste = Paste::None,
            (KeyCode::Enter, _) | (KeyCode::Char('J' | 'M'), Modifiers::CTRL) => {
                if !is_pasting {
                    return Some(Cmd::AcceptLine);
                }
                self.paste = Paste::Rest;
            }
            (KeyCode::Char('D'), Modifiers::CTRL) if !is_pasting && self.typed.is_empty() => {
                return Some(Cmd::EndOfFile);
            }
            (KeyCode::Char('Z'), Modifiers::CTRL) if !is_pasting => return None,
            (KeyCode::Char('C'), Modifiers::CTRL) if !is_pasting && self.typed.is_empty() => {
                return Some(Cmd::Interrupt);
            }
            (KeyCode::Char('C' | 'U'), Modifiers::CTRL) => self.typed.zeroize(),
            (KeyCode::Backspace, _) | (KeyCode::Char('H'), Modifiers::CTRL) => {
                self.typed.pop();
            }
            (KeyCode::Char(c), Modifiers::NONE | Modifiers::SHIFT) => self.push(c),
            _ => {}
        }
        Some(Cmd::Noop)
    }

    fn push(&mut self, c: char) {
        let fits = self.typed.len() + c.len_utf8() <= SECRET_BYTES_MAX;
        if fits && self.paste != Paste::Rest {
            self.typed.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: KeyEvent = KeyEvent(KeyCode::BracketedPasteStart, Modifiers::NONE);
    const END: KeyEvent = KeyEvent(KeyCode::BracketedPasteEnd, Modifiers::NONE);
    const ENTER: KeyEvent = KeyEvent(KeyCode::Enter, Modifiers::NONE);
    const BACKSPACE: KeyEvent = KeyEvent(KeyCode::Backspace, Modifiers::NONE);

    fn ctrl(c: char) -> KeyEvent {
        KeyEvent(KeyCode::Char(c), Modifiers::CTRL)
    }

    fn type_in(line: &mut HiddenLine, text: &str) {
        for c in text.chars() {
            let key = KeyEvent(KeyCode::Char(c), Modifiers::NONE);
            assert_eq!(line.take(key), Some(Cmd::Noop));
        }
    }

    #[test]
    fn nothing_of_it_reaches_the_editor() {
        let mut line = HiddenLine::new();
        type_in(&mut line, "cão");
        assert_eq!(line.take(ctrl('U')), Some(Cmd::Noop));
        type_in(&mut line, "gaté");
        assert_eq!(line.take(BACKSPACE), Some(Cmd::Noop));
        for key in ['R', 'Y', 'P', 'W'].map(ctrl) {
            assert_eq!(line.take(key), Some(Cmd::Noop), "{key:?}");
        }
        type_in(&mut line, "o");
        assert_eq!(line.take(ctrl('D')), Some(Cmd::Noop));
        assert_eq!(line.take(ENTER), Some(Cmd::AcceptLine));
        assert_eq!(line.typed(), "gato");
        assert_eq!(HiddenLine::new().take(ctrl('D')), Some(Cmd::EndOfFile));
        assert_eq!(HiddenLine::new().take(ctrl('Z')), None);
        assert_eq!(HiddenLine::new().take(ctrl('C')), Some(Cmd::Interrupt));
        let mut line = HiddenLine::new();
        type_in(&mut line, "x");
        assert_eq!(line.take(ctrl('C')), Some(Cmd::Noop));
        assert_eq!(line.typed(), "");
    }

    #[test]
    fn a_paste_is_its_first_line_and_waits_for_enter() {
        let mut line = HiddenLine::new();
        assert_eq!(line.take(START), Some(Cmd::Noop));
        type_in(&mut line, "abc-23");
        assert_eq!(line.take(ENTER), Some(Cmd::Noop));
        type_in(&mut line, "ana member");
        assert_eq!(line.take(END), Some(Cmd::Noop));
        assert_eq!(line.typed(), "abc-23");
        assert_eq!(line.take(ENTER), Some(Cmd::AcceptLine));
    }

    #[test]
    fn it_is_bounded() {
        let mut line = HiddenLine::new();
        type_in(&mut line, &"é".repeat(SECRET_BYTES_MAX));
        assert_eq!(line.typed().len(), SECRET_BYTES_MAX);
    }
}
