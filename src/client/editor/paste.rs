//! A paste: as it comes in key by key, as it waits in the line, as the lines that it becomes.
//!
//! One line goes into the line as it is, and can be edited. More of them stand in it as a mark, and
//! are said with Enter: a hundred lines would not fit the screen, and should not be said by accident.

use std::time::{Duration, Instant};

use rustyline::{Cmd, KeyCode, KeyEvent, Modifiers};

use crate::client::conversation::commands::secret_start;
use crate::dialect::{Decoded, plain};
use crate::room::request::Request;
use crate::text::Language;
use crate::text::client::Text;

/// The keys of a paste come at once; a key that comes so long after the last was typed.
const TYPED: Duration = Duration::from_millis(500);

/// The pastes of the line that is being typed.
#[derive(Debug, Default)]
pub(super) struct Pastes {
    coming: Option<Coming>,
    /// Those that stand in the line as a mark each: the mark, and the text for it.
    folded: Vec<(String, String)>,
}

/// A paste that is coming in.
#[derive(Debug)]
enum Coming {
    Text(String),
    /// Something in it was not UTF-8. What comes of it is thrown away up to its end, which may be lost.
    Spoiled {
        last_key: Instant,
    },
}

impl Pastes {
    /// What the editor is to do with a key of a paste: line ends and tabs in one are no commands.
    /// `None` for a key that was typed.
    pub(super) fn take(
        &mut self,
        KeyEvent(key, modifiers): KeyEvent,
        now: Instant,
        language: Language,
    ) -> Option<Cmd> {
        if key == KeyCode::BracketedPasteStart {
            self.coming = Some(Coming::Text(String::new()));
        } else if key == KeyCode::BracketedPasteEnd {
            return Some(match self.coming.take()? {
                Coming::Text(text) => Cmd::Insert(1, self.fold(&text, language)),
                Coming::Spoiled { .. } => Cmd::Noop,
            });
        }
        let coming = match self.coming.as_mut()? {
            Coming::Text(text) => text,
            Coming::Spoiled { last_key } if now < *last_key + TYPED => {
                *last_key = now;
                return Some(Cmd::Noop);
            }
            Coming::Spoiled { .. } => {
                self.coming = None;
                return None;
            }
        };
        match (key, modifiers) {
            // The LF of a CR LF.
            (KeyCode::Char('J'), Modifiers::CTRL) if coming.ends_with('\r') => {}
            (KeyCode::Enter, _) => coming.push('\r'),
            (KeyCode::Char('J'), Modifiers::CTRL) => coming.push('\n'),
            (KeyCode::Tab, _) => coming.push('\t'),
            (KeyCode::Char(c), Modifiers::NONE | Modifiers::SHIFT) => coming.push(c),
            _ => {}
        }
        Some(Cmd::Noop)
    }

    /// Throws away the paste that is coming in; true for the first time. `None` when there is none.
    pub(super) fn spoil(&mut self, now: Instant) -> Option<bool> {
        let coming = self.coming.as_mut()?;
        let is_first = matches!(coming, Coming::Text(_));
        *coming = Coming::Spoiled { last_key: now };
        Some(is_first)
    }

    /// Forgets them: the line was cleared.
    pub(super) fn clear(&mut self) {
        self.folded.clear();
    }

    /// The lines that a typed line stands for, in which pasted lines stand for themselves.
    ///
    /// What is typed before a paste counts for each of its lines: a private message stays one. No
    /// line of a paste is a command.
    pub(super) fn unfold(&mut self, typed: &str) -> Vec<String> {
        let folded = std::mem::take(&mut self.folded);
        let mut text = typed.to_owned();
        for (mark, pasted) in &folded {
            text = text.replacen(mark, pasted, 1);
        }
        let is_pasted_from_the_start = folded.iter().any(|(mark, _)| typed.starts_with(mark));
        let before_each = before_each(typed);
        if secret_start(&text).is_some() {
            // Neither the key nor what follows it in a paste is for others' ears.
            return text.lines().take(1).map(str::to_owned).collect();
        }
        text.lines()
            .enumerate()
            .map(|(number, line)| match (number, &before_each) {
                (0, _) if !is_pasted_from_the_start => line.to_owned(),
                (_, Some(before)) => format!("{before}{line}"),
                _ if line.starts_with('/') => format!("/{line}"),
                _ => line.to_owned(),
            })
            .collect()
    }

    fn fold(&mut self, text: &str, language: Language) -> String {
        let text = text.replace('\r', "\n");
        let text = text.trim_end_matches('\n');
        let lines = text.lines().count();
        if lines <= 1 {
            return text.to_owned();
        }
        let mut mark = Text::Pasted(lines).say(language);
        while self.folded.iter().any(|(other, _)| *other == mark) {
            mark.push('\'');
        }
        self.folded.push((mark.clone(), text.to_owned()));
        mark
    }
}

/// The command before the text of a typed line, which tells for whom or how it is said.
fn before_each(typed: &str) -> Option<String> {
    let command = plain::parse(typed);
    if let Decoded::Request(Request::Private { to, .. }) = command {
        Some(format!("/msg {to} "))
    } else if let Decoded::Request(Request::Reply(_)) = command {
        Some("/r ".into())
    } else {
        matches!(command, Decoded::Request(Request::Act(_))).then(|| "/me ".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode) -> KeyEvent {
        KeyEvent(code, Modifiers::NONE)
    }

    fn take(pastes: &mut Pastes, key: KeyEvent) -> Option<Cmd> {
        pastes.take(key, Instant::now(), Language::Portuguese)
    }

    /// What stands in the line after a paste of this text.
    fn paste(pastes: &mut Pastes, text: &str) -> String {
        assert_eq!(
            take(pastes, key(KeyCode::BracketedPasteStart)),
            Some(Cmd::Noop)
        );
        for c in text.chars() {
            let event = match c {
                '\r' => key(KeyCode::Enter),
                '\n' => KeyEvent(KeyCode::Char('J'), Modifiers::CTRL),
                '\t' => key(KeyCode::Tab),
                c => key(KeyCode::Char(c)),
            };
            assert_eq!(take(pastes, event), Some(Cmd::Noop));
        }
        match take(pastes, key(KeyCode::BracketedPasteEnd)) {
            Some(Cmd::Insert(1, text)) => text,
            other => panic!("{other:?}"),
        }
    }

    /// The lines that are said after typing, pasting and typing.
    fn said(before: &str, pasted: &str, after: &str) -> Vec<String> {
        let mut pastes = Pastes::default();
        let mark = paste(&mut pastes, pasted);
        pastes.unfold(&format!("{before}{mark}{after}"))
    }

    #[test]
    fn keys_are_left_alone_outside_of_a_paste() {
        let mut pastes = Pastes::default();
        assert_eq!(take(&mut pastes, key(KeyCode::Char('x'))), None);
        paste(&mut pastes, "x");
        assert_eq!(take(&mut pastes, key(KeyCode::Char('x'))), None);
    }

    #[test]
    fn a_paste_that_is_not_utf_8_is_thrown_away_up_to_its_end() {
        for has_end in [true, false] {
            let mut pastes = Pastes::default();
            let begun = Instant::now();
            assert_eq!(pastes.spoil(begun), None);
            take(&mut pastes, key(KeyCode::BracketedPasteStart));
            take(&mut pastes, key(KeyCode::Char('a')));
            assert_eq!(pastes.spoil(begun), Some(true));
            assert_eq!(pastes.spoil(begun), Some(false));
            let mut at = |millis, code| {
                let now = begun + Duration::from_millis(millis);
                pastes.take(key(code), now, Language::Portuguese)
            };
            for millis in [1, 400, 800] {
                assert_eq!(at(millis, KeyCode::Enter), Some(Cmd::Noop));
            }
            if has_end {
                assert_eq!(at(801, KeyCode::BracketedPasteEnd), Some(Cmd::Noop));
                assert_eq!(at(802, KeyCode::Char('x')), None);
            } else {
                assert_eq!(at(1_300, KeyCode::Char('x')), None);
                assert_eq!(at(1_301, KeyCode::Enter), None);
            }
        }
    }

    #[test]
    fn one_line_is_pasted_as_it_is_and_more_as_a_mark() {
        let mut pastes = Pastes::default();
        assert_eq!(paste(&mut pastes, "a\tb"), "a\tb");
        assert_eq!(paste(&mut pastes, "a\r"), "a");
        assert_eq!(paste(&mut pastes, "a\rb"), "[2 linhas coladas]");
        assert_eq!(paste(&mut pastes, "c\nd"), "[2 linhas coladas]'");
        assert_eq!(
            pastes.unfold("[2 linhas coladas] e [2 linhas coladas]'"),
            ["a", "b e c", "d"]
        );
    }

    #[test]
    fn all_ends_of_lines_end_lines() {
        for text in ["a\rb", "a\nb", "a\r\nb", "a\r\nb\r\n"] {
            assert_eq!(said("", text, ""), ["a", "b"], "{text:?}");
        }
        assert_eq!(said("", "a\r\rb", ""), ["a", "", "b"]);
    }

    #[test]
    fn what_is_typed_around_a_paste_stays() {
        assert_eq!(said("antes ", "a\rb", " depois"), ["antes a", "b depois"]);
    }

    #[test]
    fn a_private_paste_stays_private() {
        assert_eq!(
            said("/msg bia ", "a\r/quit\rc", ""),
            ["/msg bia a", "/msg bia /quit", "/msg bia c"]
        );
        assert_eq!(said("/r ", "a\rb", ""), ["/r a", "/r b"]);
        assert_eq!(said("/me ", "a\rb", ""), ["/me a", "/me b"]);
    }

    #[test]
    fn no_line_of_a_paste_is_a_command() {
        assert_eq!(
            said("", "/quit\r// nota\rx", ""),
            ["//quit", "/// nota", "x"]
        );
    }

    #[test]
    fn a_key_that_is_pasted_is_told_nobody_nor_what_follows_it() {
        assert_eq!(said("/op ", "abc\rana member", ""), ["/op abc"]);
        assert_eq!(said("", "/op abc\rana member", ""), ["/op abc"]);
    }

    #[test]
    fn a_mark_of_a_line_that_was_cleared_is_only_text() {
        let mut pastes = Pastes::default();
        let mark = paste(&mut pastes, "a\rb");
        pastes.clear();
        assert_eq!(pastes.unfold(&mark), [mark]);
    }
}
