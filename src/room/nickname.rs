//! What a nickname is: its letters, its length, and the folded form by which it is unique.
//!
//! A [`Nickname`] that exists is valid; which session has it, and whether a nickname is free, is the
//! roster's to know.

use std::fmt;

use compact_str::CompactString;

use super::unicode::{is_latin, nfc, unmarked};

/// The most characters of a nickname, counted after NFC.
pub const CHARS_MAX: usize = 20;

/// The most bytes of a nickname: each allowed character takes at most three in UTF-8.
pub const BYTES_MAX: usize = CHARS_MAX * 3;

/// What programs say first to find out what is there. People are called so, too.
const PROBES: [&str; 3] = ["ping", "post", "null"];

/// Nicknames that would pass for the daemon's own voice or for a moderator's, and what probes and
/// programs that take the daemon for another say first, in their folded form.
const RESERVED: [&str; 40] = [
    // The daemon's voice, and those who keep order.
    "servidor",
    "server",
    "erro",
    "error",
    "aviso",
    "warning",
    "sistema",
    "system",
    "moderador",
    "moderator",
    "admin",
    "root",
    "littlecats",
    // Of mail, chat, file and database protocols, and of the probes of port scanners.
    "help",
    "ehlo",
    "helo",
    "quit",
    "info",
    "stat",
    "stats",
    "status",
    "serverstatus",
    "version",
    "ver",
    "login",
    "user",
    "pass",
    "list",
    "init",
    "exit",
    "options",
    "auth",
    "noop",
    "get",
    "data",
    "query",
    "subscribe",
    "ruok",
    "capa",
    "starttls",
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

/// Whether a nickname is one that programs say first, as given.
pub fn is_probes(given: &str) -> bool {
    let nickname = Nickname::parse(given);
    nickname.is_ok_and(|nickname| PROBES.contains(&nickname.folded()))
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
        let (mut text, mut chars) = (CompactString::default(), 0);
        nfc(given, |c| {
            if chars <= CHARS_MAX {
                text.push(c);
                chars += 1;
            }
        });
        let well_formed = chars <= CHARS_MAX
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

/// Letters without a decomposition of their own that are in use all the same, in lower case, and what
/// they fold to: what stands beside them in a list must not look like another nickname.
const FOLDED: [(char, &str); 17] = [
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ĳ', "ij"),
    ('þ', "th"),
    ('ø', "o"),
    ('đ', "d"),
    ('ð', "d"),
    ('ħ', "h"),
    ('ŧ', "t"),
    ('ŋ', "n"),
    ('ŉ', "n"),
    ('ł', "l"),
    ('ŀ', "l"),
    ('ı', "i"),
    ('ĸ', "k"),
    ('ə', "e"),
];

/// What a letter that has no decomposition folds to; `None` when it is not in the table.
fn table(c: char) -> Option<&'static str> {
    // Not `char::to_lowercase`, which makes two characters of some.
    let lower = c.to_lowercase().next().unwrap_or(c);
    let found = FOLDED.iter().find(|(letter, _)| *letter == lower);
    found.map(|(_, folded)| *folded)
}

/// Whether a character of NFC is a letter of a nickname: Latin, and with accents that Latin has. All
/// others are refused, above all those that look like one of these.
fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    if table(c).is_some() {
        return true;
    }
    matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') && is_latin(c)
}

fn fold(nickname: &str) -> CompactString {
    let mut folded = CompactString::default();
    unmarked(nickname, |c| match table(c) {
        Some(letters) if !c.is_ascii() => folded.push_str(letters),
        _ => folded.push(c.to_ascii_lowercase()),
    });
    folded
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
            ("ßeta", "ßeta", "sseta"),
            ("ẞeta", "ẞeta", "sseta"),
            ("Ørsted", "Ørsted", "orsted"),
            ("Łódź", "Łódź", "lodz"),
            ("Þór", "Þór", "thor"),
            ("marıa", "marıa", "maria"),
            ("MARIA", "MARIA", "maria"),
            ("Ək", "Ək", "ek"),
        ] {
            assert_eq!(
                shown_and_folded(given),
                (shown.to_string(), folded.to_string()),
                "{given:?}"
            );
        }
    }

    #[test]
    fn every_folded_form_is_ascii_and_every_letter_of_the_table_has_both_cases() {
        for (letter, folded) in FOLDED {
            assert!(folded.bytes().all(|byte| byte.is_ascii_lowercase()));
            for case in std::iter::once(letter).chain(letter.to_uppercase()) {
                let name = format!("x{case}");
                if Nickname::parse(&name).is_ok_and(|it| it.as_str() == name) && !case.is_ascii() {
                    assert_eq!(shown_and_folded(&name).1, format!("x{folded}"), "{name}");
                }
            }
            assert!(is_letter(letter), "{letter}");
        }
        for upper in "ẞÆŒĲÞØĐÐĦŦŊŁĿƏ".chars() {
            assert!(is_letter(upper), "{upper}");
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
            // These look like letters that are allowed, and are none.
            "pauǀo",
            "ƅia",
            "ƿaulo",
            "ǆeta",
            "ſara",
            "ȥeca",
            "ɑna",
            "ǀ",
            "aøʼ",
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
            "servidor",
            "SERVER",
            "Érro",
            "error",
            "Avisó",
            "warning",
            "SisTema",
            "servıdor",
            "sıstema",
            "Moderador",
            "admin",
            "ehlo",
            "HELP",
            "ServerStatus",
            "ruok",
        ] {
            assert_eq!(
                Nickname::parse(reserved),
                Err(InvalidNickname::Reserved(reserved))
            );
        }
        for free in ["servidora", "ping", "post", "helpful"] {
            assert!(Nickname::parse(free).is_ok(), "{free}");
        }
    }
}
