//! A text that is too long for one line, as several that say it: broken between words where that can be,
//! each of them said as the whole was, to the same people.

use unicode_width::UnicodeWidthChar;

use crate::dialect::{Decoded, plain};
use crate::room::request::Request;

/// The lines that together say what this line says, each at most so many bytes long with its LF; `None`
/// for one that says nothing to anybody.
pub(super) fn split(line: &str, line_bytes_max: usize) -> Option<Vec<String>> {
    let (before, text) = parts(line)?;
    // One slash more may stand before a text that begins with one.
    let room = line_bytes_max.saturating_sub(before.len() + 2);
    let pieces = pieces(text, room).into_iter();
    Some(
        pieces
            .map(|piece| match before.as_str() {
                "" if piece.starts_with('/') => format!("/{piece}"),
                before => format!("{before}{piece}"),
            })
            .collect(),
    )
}

/// What tells how and to whom something is said, and what is said.
fn parts(line: &str) -> Option<(String, &str)> {
    match plain::parse(line) {
        Decoded::Request(Request::Say(text)) => Some((String::new(), text)),
        Decoded::Request(Request::Act(text)) => Some(("/me ".to_owned(), text)),
        Decoded::Request(Request::Private { to, text, .. }) => Some((format!("/msg {to} "), text)),
        Decoded::Request(Request::Reply(text)) => Some(("/r ".to_owned(), text)),
        Decoded::Request(_)
        | Decoded::Command(_)
        | Decoded::Nothing
        | Decoded::Refused(_)
        | Decoded::Reply { .. }
        | Decoded::Hello { .. }
        | Decoded::Irc(_)
        | Decoded::Web(_)
        | Decoded::Foreign => None,
    }
}

/// A text in pieces of at most so many bytes, or of one character where that is longer.
fn pieces(text: &str, bytes_max: usize) -> Vec<&str> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while rest.len() > bytes_max {
        let end = rest.floor_char_boundary(bytes_max);
        let words = rest[..end].rfind([' ', '\t']).filter(|&space| {
            // Spaces alone would say nothing.
            !rest[..space].trim().is_empty()
        });
        let at = words.unwrap_or_else(|| between_characters(rest, end));
        pieces.push(rest[..at].trim_end());
        rest = rest[at..].trim_start();
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

/// The last place before `end` where no accent is parted from its letter, but not the beginning.
fn between_characters(text: &str, end: usize) -> usize {
    let is_base = |&(_, c): &(usize, char)| c.width() != Some(0) && c != '\u{200D}';
    let mut places = text.char_indices().filter(is_base).map(|(at, _)| at);
    let last = places.by_ref().skip(1).take_while(|&at| at <= end).last();
    let first = text.chars().next().map_or(0, char::len_utf8);
    last.unwrap_or(end.max(first))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_line_is_said_as_the_whole_was() {
        for (line, lines) in [
            ("um dois três quatro", &["um dois", "três", "quatro"][..]),
            ("/me um dois três", &["/me um", "/me dois", "/me três"]),
            ("/r abcdefghij", &["/r abcdef", "/r ghij"]),
            ("//abc defghijk", &["//abc", "defghijk"]),
            ("abcdefg /quit", &["abcdefg", "//quit"]),
            ("curto", &["curto"]),
        ] {
            assert_eq!(split(line, 11).expect(line), lines, "{line}");
        }
        let private = split("/w bia um dois três quatro", 20);
        let lines = ["/msg bia um dois", "/msg bia três", "/msg bia quatro"];
        assert_eq!(private.expect("words"), lines);
        for line in ["/topic um dois três", "/nada um dois três", " "] {
            assert_eq!(split(line, 11), None, "{line}");
        }
    }

    #[test]
    fn no_accent_is_parted_from_its_letter() {
        let line = "e\u{301}".repeat(7);
        for piece in split(&line, 12).expect("words") {
            assert!(!piece.starts_with('\u{301}'), "{piece:?}");
        }
        // Longer than a line for itself.
        let heap = format!("e{}", "\u{301}".repeat(20));
        assert!(split(&heap, 12).expect("words").len() > 1);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_long(line in "[ a-cé猫/]{0,200}", max in 16..64_usize) {
            if let Some(lines) = split(&line, max) {
                let mut said = String::new();
                for part in &lines {
                    prop_assert!(part.len() < max, "{part:?}");
                    let Decoded::Request(Request::Say(text)) = plain::parse(part) else {
                        panic!("{part:?}");
                    };
                    said.push_str(text);
                }
                let unspaced = |text: &str| text.split_whitespace().collect::<String>();
                let (_, text) = parts(&line).expect("words");
                prop_assert_eq!(unspaced(&said), unspaced(text));
            }
        }
    }
}
