//! What a nickname is: its letters, its length, and the folded form by which it is unique.
//!
//! A [`Nickname`] that exists is valid; who is called what, and whether a nickname is free, is the
//! roster's to know.

use std::fmt;

use compact_str::CompactString;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most characters of a nickname, counted after NFC.
pub const CHARS_MAX: usize = 20;

/// The most bytes of a nickname: each allowed character takes at most three in UTF-8.
pub const BYTES_MAX: usize = CHARS_MAX * 3;

/// Nicknames that would pass for the daemon's own voice, in their folded form.
const RESERVED: [&str; 8] = [
    "servidor", "server", "erro", "error", "aviso", "warning", "sistema", "system",
];

/// A valid nickname, with its folded form.
///
/// There is one of these for each user in the room: up to 24 bytes are held in place, without
/// an allocation, and the folded form only where it differs, as it seldom does.
#[derive(Clone, PartialEq, Eq)]
pub struct Nickname {
    /// The nickname as shown; behind it, unless they are equal, [`SEPARATOR`] and its folded form.
    text: CompactString,
}

/// Stands between the shown and the folded form. A nickname cannot have it.
const SEPARATOR: char = '\0';

/// Why a nickname was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidNickname<'a> {
    /// Nothing was given, or spaces only.
    Empty,
    /// Too long, or with a character that a nickname cannot have.
    Malformed,
    /// It is kept for the daemon; holds the nickname as it was given, without the spaces around it.
    Reserved(&'a str),
}

impl Nickname {
    /// Validates what a client gave: spaces around it are dropped, then it is put into NFC.
    ///
    /// # Errors
    /// [`InvalidNickname`] says which rule it breaks.
    pub fn parse(given: &str) -> Result<Nickname, InvalidNickname<'_>> {
        let given = trim(given);
        if given.is_empty() {
            return Err(InvalidNickname::Empty);
        }
        // One more than allowed is enough to know, however long the line is.
        let mut text: CompactString = given.nfc().take(CHARS_MAX + 1).collect();
        let well_formed = text.chars().count() <= CHARS_MAX
            && text.starts_with(is_letter)
            && text
                .chars()
                .all(|c| is_letter(c) || c.is_ascii_digit() || matches!(c, '_' | '-'));
        if !well_formed {
            return Err(InvalidNickname::Malformed);
        }
        let folded = fold(&text);
        if RESERVED.contains(&folded.as_str()) {
            return Err(InvalidNickname::Reserved(given));
        }
        if folded != text {
            text.push(SEPARATOR);
            text.push_str(&folded);
            text.shrink_to_fit();
        }
        Ok(Nickname { text })
    }

    /// The nickname as people see it, in NFC.
    pub fn as_str(&self) -> &str {
        match self.text.split_once(SEPARATOR) {
            Some((shown, _)) => shown,
            None => &self.text,
        }
    }

    /// The form that is unique in a room: NFD, marks dropped, lower case.
    pub fn folded(&self) -> &str {
        match self.text.split_once(SEPARATOR) {
            Some((_, folded)) => folded,
            None => &self.text,
        }
    }
}

impl fmt::Display for Nickname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Nickname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nickname({})", self.as_str())
    }
}

/// Drops the spaces of the protocol, U+0020 and TAB, from both ends.
pub fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// The Latin letters whose accents compose to one character.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (matches!(c, '\u{C0}'..='\u{24F}') && !matches!(c, '\u{D7}' | '\u{F7}'))
        || matches!(c, '\u{1E00}'..='\u{1EFF}')
}

fn fold(nickname: &str) -> CompactString {
    nickname
        .nfd()
        .filter(|&c| !is_combining_mark(c))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown_and_folded(given: &str) -> (String, String) {
        let nickname = Nickname::parse(given).expect(given);
        (nickname.as_str().into(), nickname.folded().into())
    }

    #[test]
    fn keeps_nfc_and_folds_accents_and_case() {
        for (given, shown, folded) in [
            ("ana", "ana", "ana"),
            ("  \tBia-2_ ", "Bia-2_", "bia-2_"),
            ("João", "João", "joao"),
            ("Joa\u{303}o", "João", "joao"),
            ("JOAO", "JOAO", "joao"),
            ("Ế", "Ế", "e"),
            ("İzmir", "İzmir", "izmir"),
            ("ßeta", "ßeta", "ßeta"),
            ("ẞeta", "ẞeta", "ßeta"),
            ("ø", "ø", "ø"),
        ] {
            assert_eq!(
                shown_and_folded(given),
                (shown.to_string(), folded.to_string()),
                "{given:?}"
            );
        }
    }

    #[test]
    fn is_shown_as_it_was_given_not_as_it_folds() {
        let nickname = Nickname::parse("João").expect("valid");
        assert_eq!(nickname.to_string(), "João");
        assert_eq!(format!("{nickname:?}"), "Nickname(João)");
    }

    #[test]
    fn counts_characters_after_nfc() {
        let twenty = "e\u{301}".repeat(20);
        assert_eq!(shown_and_folded(&twenty).0, "é".repeat(20));
        assert_eq!(
            Nickname::parse(&"e\u{301}".repeat(21)),
            Err(InvalidNickname::Malformed)
        );
        assert_eq!(shown_and_folded(&"ế".repeat(20)).0.len(), BYTES_MAX);
    }

    #[test]
    fn refuses_what_is_no_nickname() {
        for empty in ["", " ", "\t \t"] {
            assert_eq!(Nickname::parse(empty), Err(InvalidNickname::Empty));
        }
        for malformed in [
            "ana!",
            "1ana",
            "_ana",
            "-ana",
            "an a",
            "a\u{200B}b",
            "аna",
            "ana×",
            "÷",
            "ａna",
            "<ana",
            "ana@x",
            "a\u{315}\u{327}\u{301}\u{302}",
            "名",
            "e\u{336}",
            "/list",
            "a.b",
        ] {
            assert_eq!(
                Nickname::parse(malformed),
                Err(InvalidNickname::Malformed),
                "{malformed:?}"
            );
        }
        assert_eq!(
            Nickname::parse(&"a".repeat(21)),
            Err(InvalidNickname::Malformed)
        );
    }

    #[test]
    fn keeps_the_daemons_own_names() {
        for reserved in [
            "servidor", "SERVER", "Érro", "error", "Avisó", "warning", "SisTema",
        ] {
            assert_eq!(
                Nickname::parse(reserved),
                Err(InvalidNickname::Reserved(reserved))
            );
        }
        assert!(Nickname::parse("servidora").is_ok());
    }
}
