//! A line of IRC, taken apart: tags, who it says it is from, the command and what that is given.

use compact_str::CompactString;

use super::line::tags_bytes;

/// The most bytes of the label that a client gives to a command (IRCv3 `labeled-response`).
pub const LABEL_BYTES_MAX: usize = 64;

/// The most parameters of a command (RFC 1459, 2.3).
pub const PARAMETERS_MAX: usize = 15;

/// A line taken apart. Its tags say nothing that is heard, and what a client says it is from is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message<'a> {
    /// Without its tags.
    pub line: &'a str,
    pub verb: &'a str,
    /// All that stands behind the command, as it came.
    pub rest: &'a str,
    parameters: [&'a str; PARAMETERS_MAX],
    count: usize,
}

impl<'a> Message<'a> {
    /// Takes a line apart that is without its end; `None` where it has no command.
    pub fn parse(line: &'a str) -> Option<Message<'a>> {
        let mut line = line.trim_start_matches(' ');
        if line.starts_with('@') {
            (_, line) = split_word(line);
        }
        let mut rest = line;
        if rest.starts_with(':') {
            (_, rest) = split_word(rest);
        }
        let (verb, rest) = split_word(rest);
        if verb.is_empty() {
            return None;
        }
        let mut message = Message {
            line,
            verb,
            rest,
            parameters: [""; PARAMETERS_MAX],
            count: 0,
        };
        message.take_parameters();
        Some(message)
    }

    fn take_parameters(&mut self) {
        let mut rest = self.rest;
        while !rest.is_empty() && self.count < PARAMETERS_MAX {
            let parameter;
            if let Some(last) = rest.strip_prefix(':') {
                (parameter, rest) = (last, "");
            } else if self.count + 1 == PARAMETERS_MAX {
                (parameter, rest) = (rest, "");
            } else {
                (parameter, rest) = split_word(rest);
            }
            self.parameters[self.count] = parameter;
            self.count += 1;
        }
    }

    /// What the command is given.
    pub fn parameters(&self) -> &[&'a str] {
        &self.parameters[..self.count]
    }

    /// The parameter at a place; empty where there is none.
    pub fn parameter(&self, index: usize) -> &'a str {
        self.given(index).unwrap_or_default()
    }

    /// The parameter at a place, if there is one; it may be empty.
    pub fn given(&self, index: usize) -> Option<&'a str> {
        self.parameters().get(index).copied()
    }
}

/// The label of the line at the front of `bytes`.
pub(super) fn label(bytes: &[u8]) -> Option<CompactString> {
    let tags = bytes.get(1..tags_bytes(bytes))?;
    let tags = std::str::from_utf8(tags).ok()?.trim_end_matches(' ');
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, verb: &str, parameters: &[&str]) {
        let message = Message::parse(line).expect("has a command");
        assert_eq!(message.verb, verb, "{line:?}");
        assert_eq!(message.parameters(), parameters, "{line:?}");
    }

    #[test]
    fn a_line_is_taken_apart() {
        check("QUIT", "QUIT", &[]);
        check("JOIN #a", "JOIN", &["#a"]);
        check("JOIN :", "JOIN", &[""]);
        check(" PRIVMSG  #a   :oi  :)  ", "PRIVMSG", &["#a", "oi  :)  "]);
        check("PRIVMSG #a oi", "PRIVMSG", &["#a", "oi"]);
        check("PRIVMSG #a oi ", "PRIVMSG", &["#a", "oi"]);
        check(":ana!a@b  NICK bia", "NICK", &["bia"]);
        check("@a=b;c :ana NICK :bia", "NICK", &["bia"]);
        check("@a=b NICK a:b", "NICK", &["a:b"]);
        let many = "X 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16";
        let message = Message::parse(many).expect("has a command");
        assert_eq!(message.parameters().len(), PARAMETERS_MAX);
        assert_eq!(message.parameter(14), "15 16");
        assert_eq!((message.parameter(15), message.given(15)), ("", None));
        assert_eq!(message.rest, &many[2..]);
        for nothing in ["", " ", ":ana", ":ana ", "@a", "@a ", "@a :b "] {
            assert_eq!(Message::parse(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn a_label_is_read_as_it_is_meant() {
        let most = "x".repeat(LABEL_BYTES_MAX);
        for (tags, expected) in [
            ("label=7", Some("7")),
            ("+a=b;label=7;c", Some("7")),
            ("label=1;label=2", Some("2")),
            (r"label=a\sb\:c\\d\e\", Some(r"a b;c\de")),
            ("label=", None),
            ("label", None),
            ("labels=1", None),
            (r"label=a\nb", None),
            (&format!("label={most}"), Some(&*most)),
            (&format!("label={most}x"), None),
        ] {
            let found = label(format!("@{tags} PING x\r\n").as_bytes());
            assert_eq!(found.as_deref(), expected, "{tags}");
        }
        for none in ["PING label=7 \n", "@label=7\n PING", "@label=7", ""] {
            assert_eq!(label(none.as_bytes()), None, "{none:?}");
        }
    }
}
