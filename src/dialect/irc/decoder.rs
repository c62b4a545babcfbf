//! The way in: bytes to lines, lines to what they ask for.

use compact_str::CompactString;
use memchr::memchr;

use super::super::decoded::Decoded;
use super::capabilities::Capability;
use super::commands::Verb;
use super::item::{Cap, Item, Query, Then};
use super::message::{Message, label};
use super::registration::Registering;
use super::{Asker, Capabilities, LINE_BYTES_MAX, TAGS_BYTES_MAX};
use crate::room::event::Manner;
use crate::room::nickname::Nickname;
use crate::room::request::Request;
use crate::room::roster::Standing;

/// Turns the lines of one client into what they ask for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Decoder {
    capabilities: Capabilities,
    /// The command that was taken last.
    verb: Option<Verb>,
    /// The bytes up to the next LF belong to a line that was reported as too long.
    is_skipping: bool,
}

impl Decoder {
    pub const fn new() -> Decoder {
        Decoder {
            capabilities: Capabilities::NONE,
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

    /// The label of the line at the front of `bytes`, which [`Decoder::next`] is going to take; where it
    /// makes several items, it is that of each.
    pub fn label(&self, bytes: &[u8]) -> Option<CompactString> {
        let has_labels = self.capabilities.has(Capability::LabeledResponse) && !self.is_skipping;
        if has_labels { label(bytes) } else { None }
    }

    /// Takes the next item off the front of `bytes`: see [`super::super::decoder::Decoder::next`].
    pub fn next<'a>(
        &mut self,
        bytes: &'a [u8],
        registering: &'a mut Registering,
        standing: Standing,
    ) -> (usize, Option<Decoded<'a>>) {
        let Some(end) = memchr(b'\n', bytes) else {
            let is_too_long = bytes.len() >= LINE_BYTES_MAX + TAGS_BYTES_MAX;
            if is_too_long && !self.is_skipping {
                self.is_skipping = true;
                return (
                    bytes.len(),
                    Some(Decoded::Irc(Item::Query(Query::LineTooLong))),
                );
            }
            return (if self.is_skipping { bytes.len() } else { 0 }, None);
        };
        let next = end + 1;
        if std::mem::take(&mut self.is_skipping) {
            return (next, Some(Decoded::Nothing));
        }
        let line = bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end]);
        let Ok(line) = std::str::from_utf8(line) else {
            let verb = "*";
            return (
                next,
                Some(Decoded::Irc(Item::Query(Query::InvalidUtf8 { verb }))),
            );
        };
        let decoded = match Message::parse(line) {
            None => Decoded::Nothing,
            Some(message) => self.command(message, registering, standing),
        };
        (next, Some(decoded))
    }

    fn command<'a>(
        &mut self,
        message: Message<'a>,
        registering: &'a mut Registering,
        standing: Standing,
    ) -> Decoded<'a> {
        self.verb = Verb::parse(message.verb);
        let Some(verb) = self.verb else {
            return Decoded::Irc(Item::Query(Query::Unknown { verb: message.verb }));
        };
        match verb {
            Verb::Nick if standing == Standing::Guest => {
                registering.nickname = message.parameter(0).to_owned();
                complete(registering)
            }
            Verb::User if standing == Standing::Guest => {
                registering.user = format!("~{}", message.parameter(0));
                registering.real_name = message.parameter(3).to_owned();
                complete(registering)
            }
            Verb::Nick => Decoded::Request(Request::Rename(message.parameter(0))),
            Verb::Join => Decoded::Irc(Item::Join {
                channel: message.parameter(0),
            }),
            Verb::Part => Decoded::Irc(Item::Part {
                channel: Some(message.parameter(0)),
                text: message.parameter(1),
            }),
            Verb::Privmsg if message.parameter(0).starts_with('#') => {
                Decoded::Irc(Item::InChannel {
                    channel: message.parameter(0),
                    then: Then::Request(Request::Say(message.parameter(1))),
                })
            }
            Verb::Privmsg => Decoded::Request(Request::Private {
                to: message.parameter(0),
                text: message.parameter(1),
                manner: Manner::default(),
            }),
            Verb::Ping => Decoded::Irc(Item::Query(Query::Ping {
                token: message.parameter(0),
            })),
            Verb::Pong => Decoded::Irc(Item::Pong),
            Verb::Quit => Decoded::Request(Request::Quit {
                text: message.parameter(0),
            }),
            _ => Decoded::Nothing,
        }
    }

    /// Does what a client wants with capabilities, of which `offered` are there, and writes the reply.
    pub fn negotiate(
        &mut self,
        cap: Cap<'_>,
        offered: Capabilities,
        to: Option<&Nickname>,
        out: &mut Vec<u8>,
    ) {
        let _ = (cap, offered, to, out);
    }
}

fn complete(registering: &Registering) -> Decoded<'_> {
    match registering.complete() {
        Some(registration) => Decoded::Request(Request::Register(registration)),
        None => Decoded::Nothing,
    }
}
