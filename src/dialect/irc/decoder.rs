//! The way in: bytes to lines, lines to what they ask for.
//!
//! A line that names several targets makes several items, so that each counts for the rate. Its bytes
//! are left until the last is taken; which one is next is all that is remembered.

#[cfg(feature = "web")]
use memchr::memchr2;

use super::super::decoded::{Decoded, Labelled};
use super::super::line::is_plain;
use super::capabilities::{self, Capability};
use super::commands::{self, Line, Step, Verb};
use super::item::{Cap, Complaint};
use super::label;
use super::line::{self, Found};
use super::message::Message;
use super::registration::Registering;
use super::text;
use super::{Asker, Capabilities, Form};
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
    input: Input,
}

/// How its lines come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Input {
    /// Each with an end.
    #[default]
    Lines,
    /// The bytes up to the next LF belong to a line that was reported as too long.
    Skipping,
    /// Each as a message of a WebSocket.
    #[cfg(feature = "web")]
    Messages,
}

impl Decoder {
    pub const fn new() -> Decoder {
        Decoder {
            capabilities: Capabilities::NONE,
            item: 0,
            verb: None,
            input: Input::Lines,
        }
    }

    /// One whose lines are messages of a WebSocket.
    #[cfg(feature = "web")]
    pub fn framed() -> Decoder {
        Decoder {
            input: Input::Messages,
            ..Decoder::new()
        }
    }

    /// Whether its lines are messages of a WebSocket.
    #[cfg(feature = "web")]
    pub fn is_framed(&self) -> bool {
        self.input == Input::Messages
    }

    /// In which form it is told what it hears.
    pub fn form(&self) -> Form {
        #[cfg(feature = "web")]
        if self.is_framed() {
            return self.capabilities.framed_form();
        }
        self.capabilities.form()
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

    /// Takes the next item off the front of `bytes`: see [`super::super::decoder::Decoder::next`].
    pub fn next<'a>(
        &mut self,
        bytes: &'a mut [u8],
        registering: &'a mut Registering,
        standing: Standing,
    ) -> (usize, Option<Labelled<'a>>) {
        let is_skipping = self.input == Input::Skipping;
        match line::find(bytes, is_skipping) {
            Found::Open { start } => {
                // Of a line that is skipped all is consumed, and so is the LF that ends it.
                if bytes[..start].ends_with(b"\n") {
                    self.input = Input::Lines;
                }
                (start, None)
            }
            Found::TooLong { start, next } => {
                self.input = Input::Skipping;
                (next, Some(self.too_long(&bytes[start..])))
            }
            Found::Line { start, end, next } => {
                self.input = Input::Lines;
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

    /// Takes the next item of a line that came as a message of its own, without an end. Returns how many
    /// bytes at its front are not needed for the items behind it.
    #[cfg(feature = "web")]
    pub fn take_message<'a>(
        &mut self,
        line: &'a mut [u8],
        registering: &'a mut Registering,
        standing: Standing,
    ) -> (usize, Labelled<'a>) {
        if line::is_too_long(line) {
            return (line.len(), self.too_long(line));
        }
        // There is no second line in a message.
        if memchr2(b'\r', b'\n', line).is_some() {
            let verb = self.verb_of(line);
            let decoded = Complaint::InvalidText { verb }.into();
            let label = self.label(line);
            return (line.len(), Labelled { decoded, label });
        }
        self.take(line, registering, standing)
    }

    /// A line is too long of which this is known.
    pub(in super::super) fn too_long<'a>(&mut self, line: &'a [u8]) -> Labelled<'a> {
        self.verb = None;
        let label = self.label(line);
        Labelled {
            decoded: Complaint::LineTooLong.into(),
            label,
        }
    }

    /// The label of a line, as it came, if they were agreed upon; where it makes several items, it is that of
    /// each.
    fn label<'a>(&self, line: &'a [u8]) -> Option<&'a str> {
        let has_labels = self.capabilities.has(Capability::LabeledResponse);
        has_labels.then(|| label::of_line(line)).flatten()
    }

    /// Takes the next item of a line without its end. Returns how many bytes at its front are not needed
    /// for the items behind it.
    fn take<'a>(
        &mut self,
        line: &'a mut [u8],
        registering: &'a mut Registering,
        standing: Standing,
    ) -> (usize, Labelled<'a>) {
        // As nearly all that is said: nothing is to be taken out of it, and nothing refused.
        let is_plain = is_plain(line);
        let removed = if is_plain { 0 } else { clean(line) };
        let line = &line[removed..];
        let label = self.label(line);
        let decoded = self.understand(line, is_plain, registering, standing);
        (removed, Labelled { decoded, label })
    }

    /// What the next item of a line asks for.
    fn understand<'a>(
        &mut self,
        line: &'a [u8],
        is_plain: bool,
        registering: &'a mut Registering,
        standing: Standing,
    ) -> Decoded<'a> {
        let item = std::mem::take(&mut self.item);
        let Ok(line) = std::str::from_utf8(line) else {
            let verb = self.verb_of(line);
            return Complaint::InvalidUtf8 { verb }.into();
        };
        let Some(message) = Message::parse(line) else {
            return Decoded::Nothing;
        };
        self.verb = Verb::parse(message.verb);
        match self.verb {
            _ if !is_plain && holds_control(&message, self.verb) => {
                let verb = name(message.verb);
                Complaint::InvalidText { verb }.into()
            }
            None => Complaint::Unknown { verb: message.verb }.into(),
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
        }
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
