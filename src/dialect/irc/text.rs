//! What may stand in a line: how clients format their words is taken out of it, and what could write to
//! a terminal is refused.

use super::super::line::is_refused;

/// Stands around what programs ask each other (CTCP), and nowhere else.
pub const DELIMITER: char = '\u{1}';

/// The most bytes of a topic, an away text or a reason.
pub const TEXT_BYTES_MAX: usize = 300;

const BOLD: u8 = 0x02;
const COLOR: u8 = 0x03;
const HEX_COLOR: u8 = 0x04;
const RESET: u8 = 0x0F;
const MONOSPACE: u8 = 0x11;
const REVERSE: u8 = 0x16;
const ITALIC: u8 = 0x1D;
const STRIKETHROUGH: u8 = 0x1E;
const UNDERLINE: u8 = 0x1F;

/// Takes the formatting of mIRC out of `bytes`; returns how many bytes are left, at their end.
pub fn take_out_formatting(bytes: &mut [u8]) -> usize {
    let (mut read, mut kept) = (0, 0);
    while let Some(&byte) = bytes.get(read) {
        let format = format_bytes(&bytes[read..]);
        if format == 0 {
            bytes[kept] = byte;
            (read, kept) = (read + 1, kept + 1);
        } else {
            read += format;
        }
    }
    let removed = bytes.len() - kept;
    bytes.copy_within(..kept, removed);
    kept
}

/// How many bytes at the front say how what follows is to look.
fn format_bytes(bytes: &[u8]) -> usize {
    match bytes[0] {
        BOLD | RESET | MONOSPACE | REVERSE | ITALIC | STRIKETHROUGH | UNDERLINE => 1,
        COLOR => {
            1 + colors_bytes(&bytes[1..], |bytes| {
                bytes
                    .iter()
                    .take(2)
                    .take_while(|it| it.is_ascii_digit())
                    .count()
            })
        }
        HEX_COLOR => {
            1 + colors_bytes(&bytes[1..], |bytes| {
                let digits = bytes.iter().take(6).take_while(|it| it.is_ascii_hexdigit());
                if digits.count() == 6 { 6 } else { 0 }
            })
        }
        _ => 0,
    }
}

/// A color, and that of what stands behind the letters, if there is one.
fn colors_bytes(bytes: &[u8], color_bytes: impl Fn(&[u8]) -> usize) -> usize {
    let letters = color_bytes(bytes);
    match bytes[letters..] {
        [b',', ref behind @ ..] if letters > 0 && color_bytes(behind) > 0 => {
            letters + 1 + color_bytes(behind)
        }
        _ => letters,
    }
}

/// Whether a line could write to a terminal; [`DELIMITER`] is looked at where it may stand.
pub fn is_dangerous(line: &str) -> bool {
    line.chars().any(|c| c != DELIMITER && is_refused(c))
}

/// The beginning of a text within so many bytes, cut between characters.
pub fn cut(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

/// A topic, an away text or a reason; nothing where it has only spaces.
pub fn cut_text(text: &str) -> &str {
    if text.trim_matches([' ', '\t']).is_empty() {
        ""
    } else {
        cut(text, TEXT_BYTES_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut bytes = text.as_bytes().to_vec();
        let kept = take_out_formatting(&mut bytes);
        let left = &bytes[bytes.len() - kept..];
        assert_eq!(String::from_utf8_lossy(left), expected, "{text:?}");
    }

    #[test]
    fn formatting_is_taken_out_with_the_digits_of_its_colors() {
        for format in [
            "\x02", "\x03", "\x04", "\x0F", "\x11", "\x16", "\x1D", "\x1E", "\x1F",
        ] {
            check(&format!("{format}{format}ç{format}oi{format}"), "çoi");
        }
        check("\x034oi\x03 \x0312,1oi\x03", "oi oi");
        check("\x03123", "3");
        check("\x031,234", "4");
        check("\x03,4 \x031, \x031,a", ",4 , ,a");
        check("\x04FF00aaoi \x04FF00aa,00ff00oi \x04FF00a", "oi oi FF00a");
        check("\x04FF00aa,00ff0 \x04,00ff00", ",00ff0 ,00ff00");
        check("oi \x01 \x07 \x1B[2J", "oi \x01 \x07 \x1B[2J");
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("ação", 2), "a");
        assert_eq!(cut("ação", 3), "aç");
        assert_eq!(cut("ação", 30), "ação");
        assert_eq!(cut_text(" \t "), "");
        assert_eq!(cut_text(" oi "), " oi ");
        assert_eq!(cut_text(&"é".repeat(200)), "é".repeat(150));
    }

    #[test]
    fn what_could_write_to_a_terminal_is_dangerous() {
        for dangerous in [
            "\0", "\r", "\x07", "\x1B", "\x7F", "\u{9B}", "\u{2028}", "\u{202E}", "\u{2066}",
            "\u{61C}",
        ] {
            assert!(is_dangerous(&format!("ç{dangerous}")), "{dangerous:?}");
        }
        assert!(!is_dangerous("ação\t\x01 \u{200D}\u{FE0F}"));
    }
}
