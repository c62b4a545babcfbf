//! A line of IRC, taken apart: tags, who it says it is from, the command and what that is given.

use memchr::memchr;

/// The most parameters of a command (RFC 1459, 2.3).
const PARAMETERS_MAX: usize = 15;

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

/// A word, and what stands behind the spaces that follow it.
fn split_word(text: &str) -> (&str, &str) {
    match memchr(b' ', text.as_bytes()) {
        None => (text, ""),
        Some(end) => (&text[..end], text[end..].trim_start_matches(' ')),
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
}
