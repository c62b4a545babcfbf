//! The way in of one connection: its first bytes decide on the dialect, which turns the rest into
//! requests.

use memchr::memchr;

use super::decoded::{Charge, Decoded};
use super::encoding::Encoding;
use super::events;
use super::line::{Found, Framer};
use super::plain;
use super::sniff::{self, Sniffed};
use super::telnet::{IAC, Taken, Telnet};
use crate::room::roster::Standing;

/// Turns the bytes of one connection into requests.
///
/// Keeps no bytes: the caller holds what is left over until more has come, and what few connections
/// need, their [`Telnet`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Decoder(State);

#[derive(Debug, Clone, Copy, Default)]
enum State {
    /// The first bytes are still to decide.
    #[default]
    Sniffing,
    /// Plain, unless its first line asks for events.
    First(plain::Decoder),
    Plain(plain::Decoder),
    Events(events::Decoder),
}

/// The first line of a connection that is to be told events.
const EVENTS: &[u8] = b"/json";

impl Decoder {
    /// A decoder for a connection from which nothing was read yet.
    pub const fn new() -> Decoder {
        Decoder(State::Sniffing)
    }

    /// Takes the next item off the front of `bytes`, which is all that is not consumed yet, sent by
    /// a session of the standing given.
    ///
    /// Returns how many bytes are consumed, and the item they make. Without an item, what is not
    /// consumed (less than `line_bytes_max` and [`HELD_BYTES_MAX`](super::telnet::HELD_BYTES_MAX)) is
    /// to be given again with more behind it. `bytes` may be changed in place: what is masked on the
    /// wire is unmasked there, and what stands between the bytes of a line is taken out.
    pub fn next<'a>(
        &mut self,
        bytes: &'a mut [u8],
        telnet: &mut Telnet,
        standing: Standing,
        line_bytes_max: usize,
    ) -> (usize, Option<Decoded<'a>>) {
        match &mut self.0 {
            State::Sniffing => self.sniff(bytes, telnet, standing, line_bytes_max),
            State::First(decoder) => {
                let taken = take_out(bytes, telnet, line_bytes_max);
                if let Some(charge) = taken.reply {
                    return reply(bytes, taken, charge);
                }
                let clean = &bytes[taken.removed..][..taken.clean];
                let found = decoder.framer().find(clean, line_bytes_max);
                if let Found::Line { next, .. } = found
                    && asks_for_events(found, clean)
                {
                    self.0 = State::Events(events::Decoder::new());
                    let hello = Decoded::Hello { line_bytes_max };
                    return (taken.removed + next, Some(hello));
                }
                let (consumed, decoded) = decoder.take(found, clean, standing, line_bytes_max);
                if decoded.is_some() {
                    self.0 = State::Plain(*decoder);
                }
                (taken.removed + consumed, decoded)
            }
            State::Events(decoder) => decoder.next(bytes, standing, line_bytes_max),
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
        let taken = take_out(bytes, telnet, line_bytes_max);
        let sniffed = sniff::sniff(&bytes[taken.removed..][..taken.clean]);
        match (sniffed, taken.reply) {
            (Sniffed::Foreign, _) => (0, Some(Decoded::Foreign)),
            (Sniffed::Undecided | Sniffed::Plain { .. }, Some(charge)) => {
                reply(bytes, taken, charge)
            }
            (Sniffed::Undecided, None) => (taken.removed, None),
            (Sniffed::Plain { behind }, None) => {
                self.0 = State::First(plain::Decoder::new());
                let start = taken.removed + behind;
                let (consumed, decoded) =
                    self.next(&mut bytes[start..], telnet, standing, line_bytes_max);
                (start + consumed, decoded)
            }
        }
    }

    /// What the item would count that [`Decoder::next`] would find in `bytes`, if any: what a
    /// connection that must wait has to wait with.
    pub fn peek(
        self,
        bytes: &[u8],
        telnet: &Telnet,
        standing: Standing,
        line_bytes_max: usize,
    ) -> Option<Charge> {
        let (bytes, found) = match self.0 {
            State::Events(mut decoder) => {
                let (_, decoded) = decoder.next(bytes, standing, line_bytes_max);
                return decoded.map(|decoded| decoded.charge());
            }
            State::Sniffing | State::First(_) | State::Plain(_) if memchr(IAC, bytes).is_some() => {
                // Few connections negotiate, and fewer do while they have to wait.
                let (mut decoder, mut telnet, mut bytes) = (self, telnet.clone(), bytes.to_vec());
                let (_, decoded) = decoder.next(&mut bytes, &mut telnet, standing, line_bytes_max);
                return decoded.map(|decoded| decoded.charge());
            }
            State::Sniffing => match sniff::sniff(bytes) {
                Sniffed::Undecided => return None,
                Sniffed::Foreign => return Some(Charge::Free),
                Sniffed::Plain { behind } => {
                    let bytes = &bytes[behind..];
                    (bytes, Framer::new().find(bytes, line_bytes_max))
                }
            },
            State::First(decoder) | State::Plain(decoder) => {
                (bytes, decoder.framer().find(bytes, line_bytes_max))
            }
        };
        let is_first = !matches!(self.0, State::Plain(_));
        match found {
            Found::Line { .. } if is_first && asks_for_events(found, bytes) => Some(Charge::Aside),
            Found::Line { start, end, .. } if plain::is_nothing(&bytes[start..end], standing) => {
                Some(Charge::Free)
            }
            Found::Line { .. } | Found::TooLong { .. } => Some(Charge::Line),
            Found::Open { .. } => None,
        }
    }

    /// How its connection is told what it hears.
    pub fn encoding(&self) -> Encoding {
        match self.0 {
            State::Sniffing | State::First(_) | State::Plain(_) => Encoding::Plain,
            State::Events(_) => Encoding::Json,
        }
    }
}

/// Whether a first line asks for events.
fn asks_for_events(found: Found, bytes: &[u8]) -> bool {
    match found {
        Found::Line { start, end, .. } => &bytes[start..end] == EVENTS,
        Found::TooLong { .. } | Found::Open { .. } => false,
    }
}

/// Takes out what telnet says before the end of the first line.
fn take_out(bytes: &mut [u8], telnet: &mut Telnet, line_bytes_max: usize) -> Taken {
    match memchr(IAC, bytes) {
        None => Taken::nothing(bytes.len()),
        Some(_) => telnet.take_out(bytes, false, line_bytes_max),
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

#[cfg(test)]
mod tests;
