//! How people talk to the room, and are told what they hear: each dialect has one way in, bytes to
//! requests, and one way out, events to bytes.
//!
//! - [`telnet`]: what stands between the bytes and is taken out of them.
//! - [`sniff`]: which dialect a connection speaks, by its first bytes.
//! - [`mod@line`]: bytes to lines.
//! - [`plain`]: people with `nc`, the bundled client: lines to requests, events to lines.
//!
//! [`Decoder`] is the way in of one connection, [`Encoding`] the way out of all that share a feed.

pub mod line;
pub mod plain;
pub mod sniff;
pub mod telnet;

use memchr::memchr;

use crate::room::answer::{Addressee, Answer};
use crate::room::event::{Event, EventKind, PrivateMessage};
use crate::room::refusal::Refusal;
use crate::room::request::Request;
use crate::room::roster::Standing;
use crate::text::Words;
use line::{Found, Framer};
use sniff::Sniffed;
use telnet::{IAC, Taken, Telnet};

/// What the next bytes of a connection amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decoded<'a> {
    /// Something for the room.
    Request(Request<'a>),
    /// It makes no sense: to be answered, and survived.
    Refused(Refusal<'a>),
    /// It asks for nothing, and gets no answer.
    Nothing,
    /// The protocol itself is to be answered, with these bytes, whatever the room does.
    Reply { bytes: &'a [u8], charge: Charge },
    /// The connection speaks what is not served here: to be closed without a word.
    Foreign,
}

impl Decoded<'_> {
    /// What it counts for the rate of its connection.
    pub fn charge(&self) -> Charge {
        match self {
            Decoded::Reply { charge, .. } => *charge,
            Decoded::Request(_) | Decoded::Refused(_) | Decoded::Nothing | Decoded::Foreign => {
                Charge::Line
            }
        }
    }
}

/// What an item of its input counts for the rate of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charge {
    /// As a line.
    Line,
    /// Nothing: there are only so many of its kind in the life of a connection.
    Free,
}

/// Turns the bytes of one connection into requests.
///
/// Keeps no bytes: the caller holds what is left over until more has come, and what few connections
/// need, their [`Telnet`].
#[derive(Debug, Clone, Copy)]
pub struct Decoder(State);

#[derive(Debug, Clone, Copy)]
enum State {
    /// The first bytes are still to decide.
    Sniffing,
    Plain(plain::Decoder),
}

impl Default for Decoder {
    fn default() -> Decoder {
        Decoder::new()
    }
}

impl Decoder {
    /// A decoder for a connection from which nothing was read yet.
    pub const fn new() -> Decoder {
        Decoder(State::Sniffing)
    }

    /// Takes the next item off the front of `bytes`, which is all that is not consumed yet, sent by
    /// a session of the standing given.
    ///
    /// Returns how many bytes are consumed, and the item they make. Without an item, what is not
    /// consumed (less than `line_bytes_max` and [`telnet::HELD_BYTES_MAX`]) is to be given again
    /// with more behind it. `bytes` may be changed in place: what is masked on the wire is unmasked
    /// there, and what stands between the bytes of a line is taken out.
    pub fn next<'a>(
        &mut self,
        bytes: &'a mut [u8],
        telnet: &mut Telnet,
        standing: Standing,
        line_bytes_max: usize,
    ) -> (usize, Option<Decoded<'a>>) {
        match &mut self.0 {
            State::Sniffing => self.sniff(bytes, telnet, standing, line_bytes_max),
            State::Plain(decoder) => {
                let found = decoder.framer().find(bytes, line_bytes_max);
                if !holds_iac(bytes, found) {
                    return decoder.take(found, bytes, standing, line_bytes_max);
                }
                let is_skipping = decoder.framer().is_skipping();
                let taken = telnet.take_out(bytes, is_skipping, line_bytes_max);
                if let Some(charge) = taken.reply {
                    return reply(bytes, taken, charge);
                }
                let clean = &bytes[taken.removed..][..taken.clean];
                let (consumed, decoded) = decoder.next(clean, standing, line_bytes_max);
                (taken.removed + consumed, decoded)
            }
        }
    }

    /// The first bytes: finds out what the connection speaks, and goes on with that.
    fn sniff<'a>(
        &mut self,
        bytes: &'a mut [u8],
        telnet: &mut Telnet,
        standing: Standing,
        line_bytes_max: usize,
    ) -> (usize, Option<Decoded<'a>>) {
        let taken = match memchr(IAC, bytes) {
            None => Taken::nothing(bytes.len()),
            Some(_) => telnet.take_out(bytes, false, line_bytes_max),
        };
        let sniffed = sniff::sniff(&bytes[taken.removed..][..taken.clean]);
        match (sniffed, taken.reply) {
            (Sniffed::Foreign, _) => (bytes.len(), Some(Decoded::Foreign)),
            (Sniffed::Undecided | Sniffed::Plain { .. }, Some(charge)) => {
                reply(bytes, taken, charge)
            }
            (Sniffed::Undecided, None) => (taken.removed, None),
            (Sniffed::Plain { behind }, None) => {
                self.0 = State::Plain(plain::Decoder::new());
                let start = taken.removed + behind;
                let (consumed, decoded) =
                    self.next(&mut bytes[start..], telnet, standing, line_bytes_max);
                (start + consumed, decoded)
            }
        }
    }

    /// What the item would count that [`Decoder::next`] would find in `bytes`, if any: what a
    /// connection that must wait has to wait with.
    pub fn peek(self, bytes: &[u8], telnet: &Telnet, line_bytes_max: usize) -> Option<Charge> {
        if memchr(IAC, bytes).is_some() {
            // Few connections negotiate, and fewer do while they have to wait.
            let (mut decoder, mut telnet, mut bytes) = (self, telnet.clone(), bytes.to_vec());
            let (_, decoded) =
                decoder.next(&mut bytes, &mut telnet, Standing::Guest, line_bytes_max);
            return decoded.map(|decoded| decoded.charge());
        }
        let found = match &self.0 {
            State::Sniffing => match sniff::sniff(bytes) {
                Sniffed::Undecided => return None,
                Sniffed::Foreign => return Some(Charge::Line),
                Sniffed::Plain { behind } => Framer::new().find(&bytes[behind..], line_bytes_max),
            },
            State::Plain(decoder) => decoder.framer().find(bytes, line_bytes_max),
        };
        match found {
            Found::Line { .. } | Found::TooLong { .. } => Some(Charge::Line),
            Found::Open { .. } => None,
        }
    }

    /// How its connection is told what it hears.
    pub fn encoding(&self) -> Encoding {
        match self.0 {
            State::Sniffing | State::Plain(_) => Encoding::Plain,
        }
    }
}

/// Whether an IAC stands in what would be taken; a plain line needs no search.
fn holds_iac(bytes: &[u8], found: Found) -> bool {
    let taken = match found {
        Found::Line {
            start: 0,
            is_plain: true,
            ..
        } => return false,
        Found::Line { next, .. } | Found::TooLong { next } => &bytes[..next],
        Found::Open { .. } => bytes,
    };
    memchr(IAC, taken).is_some()
}

fn reply(bytes: &[u8], taken: Taken, charge: Charge) -> (usize, Option<Decoded<'_>>) {
    let bytes = taken.reply_in(bytes);
    (taken.removed, Some(Decoded::Reply { bytes, charge }))
}

/// How events become bytes: all connections of one encoding read the same bytes, from one feed.
pub trait Encode {
    /// Whether the session that caused an event hears it.
    fn echoes(&self, kind: &EventKind<'_>) -> bool;

    /// Whether the sender of a private message hears it.
    fn echoes_private(&self) -> bool;

    /// Writes what all readers of the feed hear of an event, behind what `out` holds.
    fn event(&self, event: &Event<'_>, words: &Words, out: &mut Vec<u8>);

    /// Writes what `to` hears of a private message: its recipient, or its sender where that hears
    /// it.
    fn private(
        &self,
        message: &PrivateMessage<'_>,
        to: Addressee<'_>,
        words: &Words,
        out: &mut Vec<u8>,
    );

    /// Writes an answer to `to`, or the part of it that was made.
    fn answer(&self, answer: &Answer<'_>, to: Addressee<'_>, words: &Words, out: &mut Vec<u8>);
}

/// The encodings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Lines for people.
    Plain,
}

impl Encoding {
    /// Each of them, in the order of [`Encoding::index`].
    pub const ALL: [Encoding; 1] = [Encoding::Plain];

    /// A number below the length of [`Encoding::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl Encode for Encoding {
    fn echoes(&self, kind: &EventKind<'_>) -> bool {
        match self {
            Encoding::Plain => plain::Plain.echoes(kind),
        }
    }

    fn echoes_private(&self) -> bool {
        match self {
            Encoding::Plain => plain::Plain.echoes_private(),
        }
    }

    fn event(&self, event: &Event<'_>, words: &Words, out: &mut Vec<u8>) {
        match self {
            Encoding::Plain => plain::Plain.event(event, words, out),
        }
    }

    fn private(
        &self,
        message: &PrivateMessage<'_>,
        to: Addressee<'_>,
        words: &Words,
        out: &mut Vec<u8>,
    ) {
        match self {
            Encoding::Plain => plain::Plain.private(message, to, words, out),
        }
    }

    fn answer(&self, answer: &Answer<'_>, to: Addressee<'_>, words: &Words, out: &mut Vec<u8>) {
        match self {
            Encoding::Plain => plain::Plain.answer(answer, to, words, out),
        }
    }
}

#[cfg(test)]
mod tests;
