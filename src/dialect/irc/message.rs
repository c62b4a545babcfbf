//! A line of IRC, taken apart: tags, who it says it is from, the command and what that is given.

use compact_str::CompactString;
use memchr::memchr;

/// The most bytes of the label that a client gives to a command (IRCv3 `labeled-response`).
pub const LABEL_BYTES_MAX: usize = 64;

/// The most parameters of a command (RFC 1459, 2.3).
pub const PARAMETERS_MAX: usize = 15;

/// A line taken apart. What a client says it is from is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message<'a> {
    /// Without the `@`; empty where there are none.
    pub tags: &'a str,
    pub verb: &'a str,
    parameters: [&'a str; PARAMETERS_MAX],
    count: usize,
}

impl<'a> Message<'a> {
    /// Takes a line apart that is without its end; `None` where it has no command.
    pub fn parse(line: &'a str) -> Option<Message<'a>> {
        let mut rest = line.trim_start_matches(' ');
        let mut tags = "";
        if let Some(tagged) = rest.strip_prefix('@') {
            (tags, rest) = split_word(tagged);
        }
        if let Some(from) = rest.strip_prefix(':') {
            (_, rest) = split_word(from);
        }
        let (verb, mut rest) = split_word(rest);
        if verb.is_empty() {
            return None;
        }
        let mut message = Message {
            tags,
            verb,
            parameters: [""; PARAMETERS_MAX],
            count: 0,
        };
        while !rest.is_empty() && message.count < PARAMETERS_MAX {
            let parameter;
            if let Some(last) = rest.strip_prefix(':') {
                (parameter, rest) = (last, "");
            } else if message.count + 1 == PARAMETERS_MAX {
                (parameter, rest) = (rest, "");
            } else {
                (parameter, rest) = split_word(rest);
            }
            message.parameters[message.count] = parameter;
            message.count += 1;
        }
        Some(message)
    }

    /// What the command is given.
    pub fn parameters(&self) -> &[&'a str] {
        &self.parameters[..self.count]
    }

    /// The parameter at a place; empty where there is none.
    pub fn parameter(&self, index: usize) -> &'a str {
        self.parameters().get(index).copied().unwrap_or_default()
    }
}

/// The label at the front of `bytes`, which begin with a line of which the tags are whole.
pub(super) fn label(bytes: &[u8]) -> Option<CompactString> {
    let tags = bytes.strip_prefix(b"@")?;
    let tags = &tags[..memchr(b' ', tags)?];
    let tags = std::str::from_utf8(tags).ok()?;
    // Of several tags of one name the last counts (IRCv3 Message Tags).
    let value = tags
        .rsplit(';')
        .find_map(|tag| tag.strip_prefix("label="))?;
    let label = unescaped(value);
    let is_label =
        (1..=LABEL_BYTES_MAX).contains(&label.len()) && !label.contains(char::is_control);
    is_label.then_some(label)
}

/// The value of a tag as it is meant.
fn unescaped(value: &str) -> CompactString {
    let mut meant = CompactString::default();
    let mut rest = value.chars();
    while let Some(next) = rest.next() {
        let next = match next {
            '\\' => rest.next().map(|escaped| match escaped {
                ':' => ';',
                's' => ' ',
                'r' => '\r',
                'n' => '\n',
                other => other,
            }),
            other => Some(other),
        };
        meant.extend(next);
    }
    meant
}

/// A word, and what stands behind the spaces that follow it.
fn split_word(text: &str) -> (&str, &str) {
    match text.split_once(' ') {
        None => (text, ""),
        Some((word, rest)) => (word, rest.trim_start_matches(' ')),
    }
}
