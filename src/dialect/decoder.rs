//! The way in of one connection: its first bytes decide on the dialect, which turns the rest into
//! requests.

#[cfg(feature = "irc")]
use compact_str::CompactString;
use memchr::memchr;
use zeroize::Zeroizing;

use super::aside::Aside;
#[cfg(feature = "web")]
use super::decoded::WebItem;
use super::decoded::{Charge, Decoded};
use super::encoding::Encoding;
use super::events;
#[cfg(feature = "irc")]
use super::irc;
use super::line::{Found, Framer};
use super::plain;
use super::sniff::{self, Sniffed};
use super::telnet::{IAC, Taken};
#[cfg(feature = "web")]
use super::web;
use crate::room::roster::Standing;

/// Turns the bytes of one connection into requests.
///
/// Keeps no bytes: the caller holds what is left over until more has come, and [`Aside`], what few
/// connections need.
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
    #[cfg(feature = "irc")]
    Irc(irc::Decoder),
    /// The head of a request.
    #[cfg(feature = "web")]
    Http,
    /// Frames, whose messages are lines.
    #[cfg(feature = "web")]
    WebSocket,
    /// The peer has closed its WebSocket.
    #[cfg(feature = "web")]
    Closed,
}

/// Bytes that a connection may have left beside a line that is not whole.
#[cfg(not(feature = "web"))]
pub const HELD_BYTES_MAX: usize = super::telnet::HELD_BYTES_MAX;
/// Bytes that a connection may have left beside a line that is not whole.
#[cfg(feature = "web")]
pub const HELD_BYTES_MAX: usize = web::frame::CONTROL_BYTES_MAX;

/// What a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Its first line or its first bytes are still to come.
    Unknown,
    Plain,
    Events,
    /// HTTP, or WebSocket.
    Web,
    Irc,
}

impl Dialect {
    pub const ALL: [Dialect; 5] = [
        Dialect::Unknown,
        Dialect::Plain,
        Dialect::Events,
        Dialect::Web,
        Dialect::Irc,
    ];

    /// Its name for those that count connections.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Unknown => "unknown",
            Dialect::Plain => "plain",
            Dialect::Events => "events",
            Dialect::Web => "web",
            Dialect::Irc => "irc",
        }
    }
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
    /// consumed (less than `line_bytes_max` and [`HELD_BYTES_MAX`], the head of a request, or a line of
    /// IRC) is to be given again with more behind it. `bytes` may be changed in place: what is masked on the
    /// wire is unmasked there, and what stands between the bytes of a line is taken out.
    pub fn next<'a>(
        &mut self,
        bytes: &'a mut [u8],
        aside: &'a mut Aside,
        standing: Standing,
        line_bytes_max: usize,
    ) -> (usize, Option<Decoded<'a>>) {
        match &mut self.0 {
            State::Sniffing => self.sniff(bytes, aside, standing, line_bytes_max),
            State::First(decoder) => {
                let taken = aside.telnet.take_out_first(bytes, line_bytes_max);
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
            #[cfg(feature = "irc")]
            State::Irc(decoder) => decoder.next(bytes, &mut aside.registering, standing),
            #[cfg(feature = "web")]
            State::Http => web::decode_head(bytes),
            #[cfg(feature = "web")]
            State::WebSocket => {
                let frames = &mut aside.frames;
                let (consumed, decoded) = web::decode(frames, bytes, standing, line_bytes_max);
                if let Some(Decoded::Web(WebItem::Closed(_))) = decoded {
                    self.0 = State::Closed;
                }
                (consumed, decoded)
            }
            // Nothing is to follow a close (RFC 6455, 5.5.1).
            #[cfg(feature = "web")]
            State::Closed => (bytes.len(), None),
            State::Plain(decoder) => {
                let found = decoder.framer().find(bytes, line_bytes_max);
                if !holds_iac(bytes, found) {
                    return decoder.take(found, bytes, standing, line_bytes_max);
                }
                let is_skipping = decoder.framer().is_skipping();
                let taken = aside.telnet.take_out(bytes, is_skipping, line_bytes_max);
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
        aside: &'a mut Aside,
        standing: Standing,
        line_bytes_max: usize,
    ) -> (usize, Option<Decoded<'a>>) {
        // In IRC these bytes are none of telnet's: no more is taken out than what is sniffed at.
        let is_open = |start: &[u8]| sniff::sniff(start) == Sniffed::Undecided;
        let bytes_max = line_bytes_max.max(sniff::UNDECIDED_BYTES_MAX);
        let taken = aside.telnet.take_out_while(is_open, bytes, bytes_max);
        let sniffed = sniff::sniff(&bytes[taken.removed..][..taken.clean]);
        match (sniffed, taken.reply) {
            #[cfg(feature = "web")]
            (Sniffed::Http, None) if taken.removed == 0 && !aside.telnet.has_negotiated() => {
                self.0 = State::Http;
                (0, Some(Decoded::Web(WebItem::Begun)))
            }
            // A browser sends nothing before its request.
            (Sniffed::Http | Sniffed::Foreign, _) => (0, Some(Decoded::Foreign)),
            #[cfg(feature = "irc")]
            (Sniffed::Irc { .. }, Some(charge)) => reply(bytes, taken, charge),
            (Sniffed::Undecided | Sniffed::Plain { .. }, Some(charge)) => {
                reply(bytes, taken, charge)
            }
            (Sniffed::Undecided, None) => (taken.removed, None),
            #[cfg(feature = "irc")]
            (Sniffed::Irc { behind }, None) => {
                self.0 = State::Irc(irc::Decoder::new());
                let start = taken.removed + behind;
                let (consumed, decoded) =
                    self.next(&mut bytes[start..], aside, standing, line_bytes_max);
                (start + consumed, decoded)
            }
            (Sniffed::Plain { behind }, None) => {
                self.0 = State::First(plain::Decoder::new());
                let start = taken.removed + behind;
                let (consumed, decoded) =
                    self.next(&mut bytes[start..], aside, standing, line_bytes_max);
                (start + consumed, decoded)
            }
        }
    }

    /// What the item would count that [`Decoder::next`] would find in `bytes`, if any: what a
    /// connection that must wait has to wait with.
    pub fn peek(
        self,
        bytes: &[u8],
        aside: &Aside,
        standing: Standing,
        line_bytes_max: usize,
    ) -> Option<Charge> {
        let (bytes, found) = match self.0 {
            #[cfg(feature = "web")]
            State::Http => {
                let (_, decoded) = web::decode_head(bytes);
                return decoded.map(|decoded| decoded.charge());
            }
            #[cfg(feature = "web")]
            State::WebSocket => return self.peek_in_copy(bytes, aside, standing, line_bytes_max),
            #[cfg(feature = "web")]
            State::Closed => return None,
            State::Events(mut decoder) => {
                let (_, decoded) = decoder.next(bytes, standing, line_bytes_max);
                return decoded.map(|decoded| decoded.charge());
            }
            #[cfg(feature = "irc")]
            State::Irc(_) => return self.peek_in_copy(bytes, aside, standing, line_bytes_max),
            State::Sniffing | State::First(_) | State::Plain(_) if memchr(IAC, bytes).is_some() => {
                // Few connections negotiate, and fewer do while they have to wait.
                return self.peek_in_copy(bytes, aside, standing, line_bytes_max);
            }
            State::Sniffing => match sniff::sniff(bytes) {
                Sniffed::Undecided => return None,
                Sniffed::Http | Sniffed::Foreign => return Some(Charge::Free),
                #[cfg(feature = "irc")]
                Sniffed::Irc { .. } => {
                    return self.peek_in_copy(bytes, aside, standing, line_bytes_max);
                }
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

    /// The same, where looking changes the bytes.
    fn peek_in_copy(
        self,
        bytes: &[u8],
        aside: &Aside,
        standing: Standing,
        line_bytes_max: usize,
    ) -> Option<Charge> {
        let (mut decoder, mut aside) = (self, aside.clone());
        // It may be a secret.
        let mut bytes = Zeroizing::new(bytes.to_vec());
        let (_, decoded) = decoder.next(&mut bytes, &mut aside, standing, line_bytes_max);
        decoded.map(|decoded| decoded.charge())
    }

    /// What follows are frames: the connection has become a WebSocket.
    #[cfg(feature = "web")]
    pub fn upgrade(&mut self) {
        self.0 = State::WebSocket;
    }

    /// Whether it is a WebSocket whose peer has not closed it.
    #[cfg(feature = "web")]
    pub fn is_web_socket(&self) -> bool {
        matches!(self.0, State::WebSocket)
    }

    /// Whether its first bytes are still to decide what is spoken.
    pub fn is_open(&self) -> bool {
        matches!(self.0, State::Sniffing)
    }

    /// It was agreed beforehand that IRC is spoken, whatever comes first.
    #[cfg(feature = "irc")]
    pub fn begin_irc(&mut self) {
        if self.is_open() {
            self.0 = State::Irc(irc::Decoder::new());
        }
    }

    /// What its answers depend on beside its nickname, if it speaks IRC.
    #[cfg(feature = "irc")]
    pub fn asker(&self) -> irc::Asker {
        if let State::Irc(decoder) = self.0 {
            decoder.asker()
        } else {
            irc::Asker::default()
        }
    }

    /// The label that a client of IRC gave to what [`Decoder::next`] would find in `bytes`: what is
    /// answered to that bears it.
    #[cfg(feature = "irc")]
    pub fn label(&self, bytes: &[u8]) -> Option<CompactString> {
        if let State::Irc(decoder) = self.0 {
            decoder.label(bytes)
        } else {
            None
        }
    }

    /// What it speaks, if that is IRC.
    #[cfg(feature = "irc")]
    pub fn irc_mut(&mut self) -> Option<&mut irc::Decoder> {
        if let State::Irc(decoder) = &mut self.0 {
            Some(decoder)
        } else {
            None
        }
    }

    /// Whether it speaks HTTP, and nothing else yet.
    pub fn is_http(&self) -> bool {
        #[cfg(feature = "web")]
        if matches!(self.0, State::Http) {
            return true;
        }
        false
    }

    /// What its connection speaks, as far as that is known.
    pub fn dialect(&self) -> Dialect {
        match self.0 {
            State::Sniffing | State::First(_) => Dialect::Unknown,
            State::Plain(_) => Dialect::Plain,
            State::Events(_) => Dialect::Events,
            #[cfg(feature = "irc")]
            State::Irc(_) => Dialect::Irc,
            #[cfg(feature = "web")]
            State::Http | State::WebSocket | State::Closed => Dialect::Web,
        }
    }

    /// How its connection is told what it hears.
    pub fn encoding(&self) -> Encoding {
        match self.0 {
            State::Sniffing | State::First(_) | State::Plain(_) => Encoding::Plain,
            State::Events(_) => Encoding::Json,
            #[cfg(feature = "irc")]
            State::Irc(decoder) => Encoding::Irc(decoder.asker().capabilities.form()),
            #[cfg(feature = "web")]
            State::Http => Encoding::Plain,
            #[cfg(feature = "web")]
            State::WebSocket | State::Closed => Encoding::Framed,
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
