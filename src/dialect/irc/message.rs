//! A line of IRC, taken apart: tags, who it says it is from, the command and what that is given.

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

/// A word, and what stands behind the spaces that follow it.
fn split_word(text: &str) -> (&str, &str) {
    match text.split_once(' ') {
        None => (text, ""),
        Some((word, rest)) => (word, rest.trim_start_matches(' ')),
    }
}
