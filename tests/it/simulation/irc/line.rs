//! Lines of a server, taken apart as strictly as a client may read them.

use std::collections::BTreeMap;

use super::super::web::down::{self, Frame};

/// The most bytes of a line with its end, without its tags.
pub(super) const LINE_BYTES_MAX: usize = 512;

/// The most bytes of the tags of a line (IRCv3 Message Tags).
const TAGS_BYTES_MAX: usize = 8_191;

/// A line that was told.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// By their names; none has no value but `bot`.
    pub(super) tags: BTreeMap<&'a str, &'a str>,
    /// Without the `:`; empty where there is none.
    pub(super) source: &'a str,
    pub(super) verb: &'a str,
    pub(super) parameters: Vec<&'a str>,
    /// The byte behind it.
    pub(super) end: usize,
    /// As it stands there.
    pub(super) text: &'a str,
}

/// What a client was told, and what was cut off.
#[derive(Debug)]
pub(super) struct Told<'a> {
    /// What it was told in plain, before it had said in which dialect it speaks.
    pub(super) plain: Vec<&'a str>,
    pub(super) lines: Vec<Line<'a>>,
    pub(super) rest: &'a [u8],
    /// That its WebSocket is closed, it was told as the last.
    pub(super) is_closed: bool,
}

/// Reads all of it.
///
/// # Panics
/// At what no line is.
pub(super) fn read(bytes: &[u8]) -> Told<'_> {
    let mut told = Told {
        plain: Vec::new(),
        lines: Vec::new(),
        rest: &[],
        is_closed: false,
    };
    if let Some(start) = down::first_frame(bytes) {
        return read_frames(bytes, start);
    }
    if bytes.starts_with(b"HTTP/1.1 ") {
        told.rest = bytes;
        return told;
    }
    let mut start = 0;
    while let Some(length) = bytes[start..].iter().position(|&byte| byte == b'\n') {
        let text = std::str::from_utf8(&bytes[start..start + length]).expect("UTF-8");
        start += length + 1;
        if let Some(text) = text.strip_suffix('\r') {
            told.lines.push(take_apart(text, start));
        } else {
            assert!(told.lines.is_empty(), "is told {text:?} in plain");
            told.plain.push(text);
        }
    }
    told.rest = &bytes[start..];
    told
}

/// The same in a WebSocket, whose frames begin here: each line is a message.
fn read_frames(bytes: &[u8], start: usize) -> Told<'_> {
    let mut lines = Vec::new();
    let mut is_closed = false;
    let mut at = start;
    while let Some((frame, length)) = down::frame(&bytes[at..]) {
        at += length;
        assert!(!is_closed, "{frame:?} behind a close");
        match frame {
            Frame::Text(text) => lines.push(take_apart(text, at)),
            Frame::Ping | Frame::Pong(_) => {}
            Frame::Close(_) => is_closed = true,
        }
    }
    Told {
        plain: Vec::new(),
        lines,
        rest: &bytes[at..],
        is_closed,
    }
}

fn take_apart(text: &str, end: usize) -> Line<'_> {
    assert!(!text.contains(['\r', '\n', '\0']), "an end within {text:?}");
    let (tags, body) = match text.strip_prefix('@') {
        Some(tagged) => tagged.split_once(' ').expect("a line behind its tags"),
        None => ("", text),
    };
    assert!(body.len() + 2 <= LINE_BYTES_MAX, "too long: {text:?}");
    assert!(tags.len() + 2 <= TAGS_BYTES_MAX, "too long: {text:?}");
    let (source, body) = match body.strip_prefix(':') {
        Some(sourced) => sourced.split_once(' ').expect("a command"),
        None => ("", body),
    };
    let (words, last) = match body.split_once(" :") {
        Some((words, last)) => (words, Some(last)),
        None => (body, None),
    };
    let mut words = words.split(' ');
    let verb = words.next().expect("a command");
    let mut parameters: Vec<&str> = words.collect();
    assert!(parameters.iter().all(|it| !it.is_empty()), "{text:?}");
    parameters.extend(last);
    let mut known = BTreeMap::new();
    for tag in tags.split(';').filter(|tag| !tag.is_empty()) {
        let (name, value) = tag.split_once('=').unwrap_or((tag, ""));
        assert_eq!(value.is_empty(), name == "bot", "{text:?}");
        assert!(known.insert(name, value).is_none(), "twice in {text:?}");
    }
    Line {
        tags: known,
        source,
        verb,
        parameters,
        end,
        text,
    }
}

impl<'a> Line<'a> {
    pub(super) fn parameter(&self, index: usize) -> &'a str {
        self.parameters.get(index).copied().unwrap_or_default()
    }

    /// Whose it is, if it is anybody's and not the server's.
    pub(super) fn nickname(&self) -> Option<&'a str> {
        let (nickname, _) = self.source.split_once('!')?;
        Some(nickname)
    }

    /// Whether it is an answer by number.
    pub(super) fn is_numeric(&self) -> bool {
        self.verb.len() == 3 && self.verb.bytes().all(|it| it.is_ascii_digit())
    }
}
