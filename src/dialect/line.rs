//! Bytes to lines: the limit, resynchronising after a line too long, and what is no text.
//!
//! Keeps no bytes: the caller holds what is left over until more has come. What a line means is for
//! the dialect to know.

use memchr::memchr;

/// What the next bytes of a client amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// A line without its LF and the CR before it: UTF-8 without control characters.
    Text(&'a str),
    /// The limit was passed without an LF. Said once; the rest of the line is skipped as it comes.
    TooLong,
    /// A complete line that is not UTF-8, or that holds a character which could write to a terminal.
    NotText,
}

/// Cuts one client's bytes into lines.
#[derive(Debug, Clone, Copy)]
pub struct Framer {
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Cutting,
    /// The bytes up to the next LF belong to a line that was already reported as too long.
    Skipping,
}

impl Default for Framer {
    fn default() -> Framer {
        Framer::new()
    }
}

impl Framer {
    /// A framer for a connection from which nothing was read yet.
    pub const fn new() -> Framer {
        Framer {
            state: State::Cutting,
        }
    }

    /// Takes the next line off the front of `bytes`, which is all that is not consumed yet.
    ///
    /// Returns how many bytes are consumed, and the line they make. Without a line, what is not
    /// consumed (always less than `line_bytes_max`) is to be given again with more behind it.
    /// `line_bytes_max` counts the LF and the CR.
    pub fn next<'a>(
        &mut self,
        bytes: &'a [u8],
        line_bytes_max: usize,
    ) -> (usize, Option<Line<'a>>) {
        self.take(self.find(bytes, line_bytes_max), bytes)
    }

    /// Where the next line ends.
    #[inline]
    pub fn find(&self, bytes: &[u8], line_bytes_max: usize) -> Found {
        let mut start = 0;
        if self.is_skipping() {
            let Some(end) = memchr(b'\n', bytes) else {
                return Found::Open { start: bytes.len() };
            };
            start = end + 1;
        }
        let bytes = &bytes[start..];
        let window = &bytes[..bytes.len().min(line_bytes_max)];
        match memchr(b'\n', window) {
            Some(end) => {
                let content = without_cr(&window[..end]);
                Found::Line {
                    start,
                    end: start + content.len(),
                    next: start + end + 1,
                    is_plain: is_plain(content),
                }
            }
            None if window.len() == line_bytes_max => Found::TooLong {
                next: start + window.len(),
            },
            None => Found::Open { start },
        }
    }

    /// Takes what was found at the front of the same bytes.
    #[inline]
    pub fn take<'a>(&mut self, found: Found, bytes: &'a [u8]) -> (usize, Option<Line<'a>>) {
        match found {
            Found::Line {
                start,
                end,
                next,
                is_plain,
            } => {
                self.state = State::Cutting;
                (next, Some(text(&bytes[start..end], is_plain)))
            }
            Found::TooLong { next } => {
                self.state = State::Skipping;
                (next, Some(Line::TooLong))
            }
            Found::Open { start } => {
                // Of a line that is skipped all is consumed, and so is the LF that ends it.
                if bytes[..start].ends_with(b"\n") {
                    self.state = State::Cutting;
                }
                (start, None)
            }
        }
    }

    /// Whether the bytes up to the next LF belong to a line that was reported as too long.
    pub fn is_skipping(&self) -> bool {
        self.state == State::Skipping
    }
}

/// Where a line ends, and that of the rest of a skipped one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    Line {
        /// Where it begins: behind a line that was skipped.
        start: usize,
        /// Where its text ends, before CR and LF.
        end: usize,
        /// Where the next begins.
        next: usize,
        /// All of its text is printable ASCII.
        is_plain: bool,
    },
    TooLong {
        /// Where the limit is passed.
        next: usize,
    },
    /// Its end has not come.
    Open { start: usize },
}

fn text(content: &[u8], is_plain: bool) -> Line<'_> {
    match std::str::from_utf8(content) {
        Ok(text) if is_plain || !text.chars().any(is_refused) => Line::Text(text),
        _ => Line::NotText,
    }
}

/// A line's content without its CR. In Telnet a CR that has no LF behind it has a NUL.
fn without_cr(content: &[u8]) -> &[u8] {
    match content {
        [text @ .., b'\r'] | [text @ .., b'\r', 0] => text,
        text => text,
    }
}

/// Whether all of it is printable ASCII, as nearly all that is said: eight bytes at a time, since
/// this is what a line costs most.
pub(super) fn is_plain(content: &[u8]) -> bool {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = EACH << 7;
    let is_plain_word = |word: u64| {
        // The high bit of a byte stays clear unless the byte has it, is below a space (it borrows),
        // or is DEL (it carries). A borrow or carry into the next byte only follows one of these.
        let below_space = word.wrapping_sub(EACH * b' ' as u64);
        let from_delete = word.wrapping_add(EACH);
        (word | below_space | from_delete) & HIGH == 0
    };
    let (words, rest) = content.as_chunks();
    words
        .iter()
        .all(|word| is_plain_word(u64::from_ne_bytes(*word)))
        && rest.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Whether a character could move the cursor, reorder or hide text in the terminal of its reader.
///
/// C0 other than TAB, DEL, C1, the line and paragraph separators, and the bidirectional controls
/// of UAX #9.
pub fn is_refused(c: char) -> bool {
    match c {
        '\t' => false,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' => true,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 16;

    /// What a framer makes of bytes that come in chunks, as a server would hold them.
    fn framed(chunks: &[&[u8]]) -> Vec<String> {
        let mut framer = Framer::new();
        let mut held = Vec::new();
        let mut lines = Vec::new();
        for chunk in chunks {
            held.extend_from_slice(chunk);
            loop {
                let (consumed, line) = framer.next(&held, LIMIT);
                let line = line.map(|line| format!("{line:?}"));
                held.drain(..consumed);
                match line {
                    Some(line) => lines.push(line),
                    None => break,
                }
            }
            assert!(held.len() < LIMIT, "holds no more than a line");
        }
        lines
    }

    /// Every case whole, byte by byte, and with trailing bytes.
    fn check(bytes: &[u8], expected: &[&str]) {
        assert_eq!(framed(&[bytes]), expected, "{bytes:?} whole");
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(framed(&single), expected, "{bytes:?} byte by byte");
        assert_eq!(framed(&[bytes, b"tail"]), expected, "{bytes:?} with a tail");
    }

    #[test]
    fn cuts_lines_and_drops_one_cr() {
        check(b"oi\n", &[r#"Text("oi")"#]);
        check(
            b"oi\r\nai\r\r\n\n",
            &[r#"Text("oi")"#, "NotText", r#"Text("")"#],
        );
        check("ação\ttab\n".as_bytes(), &[r#"Text("ação\ttab")"#]);
        check(
            b"oi\r\0\nai\r\0\r\nui\r\0\0\n\0\n",
            &[r#"Text("oi")"#, "NotText", "NotText", "NotText"],
        );
    }

    #[test]
    fn the_limit_counts_the_lf_and_the_cr() {
        check(b"123456789012345\n", &[r#"Text("123456789012345")"#]);
        check(b"12345678901234\r\n", &[r#"Text("12345678901234")"#]);
        check(b"1234567890123456\nok\n", &["TooLong", r#"Text("ok")"#]);
        check(b"123456789012345\r\nok\n", &["TooLong", r#"Text("ok")"#]);
    }

    #[test]
    fn a_line_too_long_is_said_at_the_limit_and_its_tail_is_no_line() {
        assert_eq!(framed(&[&[b'x'; LIMIT]]), ["TooLong"]);
        assert!(framed(&[&[b'x'; LIMIT - 1]]).is_empty());
        check(
            b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/quit\nok\n",
            &["TooLong", r#"Text("ok")"#],
        );
    }

    #[test]
    fn what_could_write_to_a_terminal_is_no_text() {
        let refused = [
            "\u{1B}[2J",
            "\0",
            "\u{7F}",
            "\u{9B}",
            "\u{2028}",
            "\u{61C}",
            "\u{200E}",
            "\u{202E}",
            "\u{2069}",
        ];
        for text in refused {
            check(format!("{text}\n").as_bytes(), &["NotText"]);
        }
        check(b"\xFF\xFB\x01\n", &["NotText"]);
        // A joiner is part of how people write, in emoji too.
        let joined = "\u{200D}\u{FE0F}";
        check(
            format!("{joined}\n").as_bytes(),
            &[&format!("{:?}", Line::Text(joined))],
        );
    }

    #[test]
    fn eight_bytes_are_as_plain_as_each_of_them() {
        for byte in 0..=u8::MAX {
            for place in 0..17 {
                let mut content = *b"plain text, plain";
                content[place] = byte;
                let plain = matches!(byte, b' '..=b'~');
                assert_eq!(is_plain(&content), plain, "{byte:#x} at {place}");
            }
        }
    }
}
