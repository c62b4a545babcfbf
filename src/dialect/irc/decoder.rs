//! The way in: bytes to lines, lines to what they ask for.
//!
//! A line that names several targets makes several items, so that each counts for the rate. Its bytes
//! are left until the last is taken; which one is next is all that is remembered.

use compact_str::CompactString;
use memchr::memchr;

use super::super::decoded::Decoded;
use super::super::line::is_plain;
use super::capabilities::{self, Capability};
use super::commands::{self, Line, Step, Verb};
use super::item::{Cap, Query};
use super::line::{self, Found};
use super::message::{self, Message};
use super::registration::Registering;
use super::text;
use super::{Asker, Capabilities};
use crate::room::nickname::Nickname;
use crate::room::roster::Standing;

/// Turns the lines of one client into what they ask for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Decoder {
    capabilities: Capabilities,
    /// Of the items of the line at the front, those before this one were taken.
    item: u16,
    /// The command that was taken last.
    verb: Option<Verb>,
    /// The bytes up to the next LF belong to a line that was reported as too long.
    is_skipping: bool,
}

impl Decoder {
    pub const fn new() -> Decoder {
        Decoder {
            capabilities: Capabilities::NONE,
            item: 0,
            verb: None,
            is_skipping: false,
        }
    }

    /// What its answers depend on.
    pub fn asker(&self) -> Asker {
        Asker {
            capabilities: self.capabilities,
            verb: self.verb,
        }
    }

    /// Whether the line of the item that was taken last makes another.
    pub fn is_within_line(&self) -> bool {
        self.item > 0
    }

    /// The label of the line at the front of `bytes`, which [`Decoder::next`] is going to take; where it
    /// makes several items, it is that of each.
    pub fn label(&self, bytes: &[u8]) -> Option<CompactString> {
        if !self.capabilities.has(Capability::LabeledResponse) {
            return None;
        }
        // What is left of a line that is too long is taken with the line behind it.
        let skipped = match self.is_skipping {
            true => memchr(b'\n', bytes)? + 1,
            false => 0,
        };
        message::label(&bytes[skipped..])
    }

    /// Takes the next item off the front of `bytes`: see [`super::super::decoder::Decoder::next`].
    pub fn next<'a>(
        &mut self,
        bytes: &'a mut [u8],
        registering: &'a mut Registering,
        standing: Standing,
    ) -> (usize, Option<Decoded<'a>>) {
        match line::find(bytes, self.is_skipping) {
            Found::Open { start } => {
                // Of a line that is skipped all is consumed, and so is the LF that ends it.
                self.is_skipping &= !bytes[..start].ends_with(b"\n");
                (start, None)
            }
            Found::TooLong { next } => {
                self.is_skipping = true;
                self.verb = None;
                (next, Some(Query::LineTooLong.into()))
            }
            Found::Line { start, end, next } => {
                self.is_skipping = false;
                let (removed, decoded) = self.take(&mut bytes[start..end], registering, standing);
                let consumed = if self.is_within_line() {
                    start + removed
                } else {
                    next
                };
                (consumed, Some(decoded))
            }
        }
    }

    /// Takes the next item of a line without its end. Returns how many bytes at its front are not needed
    /// for the items behind it.
    fn take<'a>(
        &mut self,
        line: &'a mut [u8],
        registering: &'a mut Registering,
        standing: Standing,
    ) -> (usize, Decoded<'a>) {
        // As nearly all that is said: nothing is to be taken out of it, and nothing refused.
        let is_plain = is_plain(line);
        let removed = if is_plain { 0 } else { clean(line) };
        let item = std::mem::take(&mut self.item);
        let line = &line[removed..];
        let Ok(line) = std::str::from_utf8(line) else {
            let verb = self.verb_of(line);
            return (removed, Query::InvalidUtf8 { verb }.into());
        };
        let Some(message) = Message::parse(line) else {
            return (removed, Decoded::Nothing);
        };
        self.verb = Verb::parse(message.verb);
        let decoded = match self.verb {
            _ if !is_plain && holds_control(&message, self.verb) => {
                let verb = name(message.verb);
                Query::InvalidText { verb }.into()
            }
            None => Query::Unknown { verb: message.verb }.into(),
            Some(verb) => {
                let line = Line {
                    message,
                    verb,
                    standing,
                    item,
                };
                match commands::decode(&line, registering) {
                    Step::Last(decoded) => decoded,
                    Step::More(decoded, next) => {
                        self.item = next;
                        decoded
                    }
                }
            }
        };
        (removed, decoded)
    }

    /// The command of a line that is no text.
    fn verb_of<'a>(&mut self, line: &'a [u8]) -> &'a str {
        let is_text = |line: &&[u8]| std::str::from_utf8(line).is_ok();
        // What stands before the command may be what is no text.
        let mut words = line.split(|byte| *byte == b' ');
        let verb = words.find(|word| !matches!(word, [] | [b'@' | b':', ..]));
        let verb = verb
            .filter(is_text)
            .and_then(|it| std::str::from_utf8(it).ok());
        self.verb = verb.and_then(Verb::parse);
        verb.map_or("*", name)
    }

    /// From here on this is what was agreed upon.
    pub fn agree(&mut self, capabilities: Capabilities) {
        self.capabilities = capabilities;
    }

    /// Does what a client wants with capabilities, of which `offered` are there, and writes the reply.
    pub fn negotiate(
        &mut self,
        cap: Cap<'_>,
        offered: Capabilities,
        to: Option<&Nickname>,
        out: &mut Vec<u8>,
    ) {
        capabilities::negotiate(&mut self.capabilities, cap, offered, to, out);
    }
}

/// Takes formatting out of a line but for its tags; what is left stands at its end. Returns how many bytes
/// are not needed.
fn clean(line: &mut [u8]) -> usize {
    let tags_bytes = line::tags_bytes(line);
    let (_, body) = line.split_at_mut(tags_bytes);
    let removed = body.len() - text::take_out_formatting(body);
    if removed > 0 {
        line.copy_within(..tags_bytes, removed);
    }
    removed
}

/// Whether a line could write to a terminal, or holds a delimiter of CTCP elsewhere than in what is said.
fn holds_control(message: &Message<'_>, verb: Option<Verb>) -> bool {
    if is_plain(message.line.as_bytes()) {
        return false;
    }
    let delimiters = |text: &str| text.matches(text::DELIMITER).count();
    let allowed = match verb {
        Some(Verb::Privmsg | Verb::Notice) => delimiters(message.parameter(1)),
        Some(_) | None => 0,
    };
    text::is_dangerous(message.line) || delimiters(message.line) != allowed
}

/// A command as it can be named in a reply.
fn name(verb: &str) -> &str {
    let is_name = verb.len() <= 20 && verb.bytes().all(|it| it.is_ascii_alphanumeric());
    if is_name { verb } else { "*" }
}

#[cfg(test)]
mod tests;
