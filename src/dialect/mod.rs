//! How people talk to the room, and are told what they hear: each dialect has one way in, bytes to
//! requests, and one way out, events to bytes.
//!
//! - [`sniff`]: which dialect a connection speaks, by its first bytes.
//! - [`mod@line`]: bytes to lines.
//! - [`plain`]: people with `nc`, the bundled client: lines to requests, events to lines.
//!
//! [`Decoder`] is the way in of one connection, [`Encoding`] the way out of all that share a feed.

pub mod line;
pub mod plain;
pub mod sniff;

use crate::room::answer::Answer;
use crate::room::event::{Event, EventKind, PrivateMessage};
use crate::room::nickname::Nickname;
use crate::room::refusal::Refusal;
use crate::room::request::Request;
use crate::room::roster::Standing;
use crate::text::Words;
use sniff::Sniffed;

/// What the next bytes of a connection amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decoded<'a> {
    /// Something for the room.
    Request(Request<'a>),
    /// It makes no sense: to be answered, and survived.
    Refused(Refusal<'a>),
    /// It asks for nothing, and gets no answer.
    Nothing,
    /// The connection speaks what is not served here: to be closed without a word.
    Foreign,
}

impl Decoded<'_> {
    /// Whether the bytes themselves were wrong, so that nobody could hear of it but their sender.
    pub fn is_malformed(&self) -> bool {
        match self {
            Decoded::Foreign | Decoded::Refused(Refusal::NotText | Refusal::LineTooLong { .. }) => {
                true
            }
            Decoded::Request(_) | Decoded::Refused(_) | Decoded::Nothing => false,
        }
    }
}

/// Turns the bytes of one connection into requests.
///
/// Keeps no bytes: the caller holds what is left over until more has come.
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
    /// consumed (always less than `line_bytes_max`) is to be given again with more behind it.
    /// `bytes` may be changed in place: what is masked on the wire is unmasked there.
    pub fn next<'a>(
        &mut self,
        bytes: &'a mut [u8],
        standing: Standing,
        line_bytes_max: usize,
    ) -> (usize, Option<Decoded<'a>>) {
        if matches!(self.0, State::Sniffing) {
            match sniff::sniff(bytes) {
                Sniffed::Undecided => return (0, None),
                Sniffed::Foreign => return (0, Some(Decoded::Foreign)),
                Sniffed::Plain => self.0 = State::Plain(plain::Decoder::new()),
            }
        }
        match &mut self.0 {
            State::Sniffing => (0, None),
            State::Plain(decoder) => decoder.next(bytes, standing, line_bytes_max),
        }
    }

    /// Whether [`Decoder::next`] would find an item in `bytes`: what a connection that must wait
    /// has to wait with.
    pub fn has_next(&self, bytes: &[u8], line_bytes_max: usize) -> bool {
        match &self.0 {
            State::Sniffing => match sniff::sniff(bytes) {
                Sniffed::Undecided => false,
                Sniffed::Foreign => true,
                Sniffed::Plain => plain::Decoder::new().has_next(bytes, line_bytes_max),
            },
            State::Plain(decoder) => decoder.has_next(bytes, line_bytes_max),
        }
    }

    /// How its connection is told what it hears.
    pub fn encoding(&self) -> Encoding {
        match self.0 {
            State::Sniffing | State::Plain(_) => Encoding::Plain,
        }
    }
}

/// What an encoding may have to know of the session that is told something alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Addressee<'a> {
    /// `None` for a guest.
    pub nickname: Option<&'a Nickname>,
}

/// How events become bytes: all connections of one encoding read the same bytes, from one feed.
pub trait Encode {
    /// Whether the session that caused an event hears it.
    fn echoes(&self, kind: &EventKind<'_>) -> bool;

    /// Whether the sender of a private message hears it.
    fn echoes_private(&self) -> bool;

    /// The longest thing that one line of a client can make everyone hear, in bytes, where a line
    /// has `line_bytes_max` with its LF.
    fn event_bytes_max(&self, line_bytes_max: usize) -> usize;

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

    fn event_bytes_max(&self, line_bytes_max: usize) -> usize {
        match self {
            Encoding::Plain => plain::Plain.event_bytes_max(line_bytes_max),
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
