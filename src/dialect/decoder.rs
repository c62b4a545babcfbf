//! The way in of one connection: its first bytes decide on the dialect, which turns the rest into
//! requests.

mod dialect;
mod peek;

use memchr::memchr;

use super::aside::Aside;
#[cfg(feature = "web")]
use super::decoded::WebItem;
use super::decoded::{Charge, Decoded, Labelled};
use super::encoding::Encoding;
use super::events;
#[cfg(feature = "irc")]
use super::irc;
use super::line::{Found, Framer};
use super::plain;
use super::sniff::{self, Sniffed};
use super::telnet::{IAC, Taken};
#[cfg(feature = "web")]
use super::web::{self, handshake::Subprotocol};
use crate::room::roster::Standing;
pub use dialect::Dialect;

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
    WebSocket(web::Messages),
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
        let (consumed, found) = self.next_labelled(bytes, aside, standing, line_bytes_max);
        (consumed, found.map(|it| it.decoded))
    }

    /// What [`Decoder::next`] gives, with the label that the client gave to it.
    pub fn next_labelled<'a>(
        &mut self,
        bytes: &'a mut [u8],
        aside: &'a mut Aside,
        standing: Standing,
        line_bytes_max: usize,
    ) -> (usize, Option<Labelled<'a>>) {
        match &mut self.0 {
            State::Sniffing => unlabelled(self.sniff(bytes, aside, standing, line_bytes_max)),
            State::First(_) => unlabelled(self.first_line(bytes, aside, standing, line_bytes_max)),
            State::Plain(decoder) => {
                unlabelled(plain_line(decoder, bytes, aside, standing, line_bytes_max))
            }
            State::Events(decoder) => unlabelled(decoder.next(bytes, standing, line_bytes_max)),
            #[cfg(feature = "irc")]
            State::Irc(decoder) => {
                #[cfg(feature = "web")]
                if decoder.is_framed() {
                    let (consumed, found) = web::next_of_irc(decoder, bytes, aside, standing);
                    return self.unless_closed(consumed, found);
                }
                decoder.next(bytes, &mut aside.registering, standing)
            }
            #[cfg(feature = "web")]
            State::Http => unlabelled(web::decode_head(bytes)),
            #[cfg(feature = "web")]
            State::WebSocket(_) => self.next_message(bytes, aside, standing, line_bytes_max),
            #[cfg(feature = "web")]
            State::Closed => (bytes.len(), None),
        }
    }

    /// The next message of a WebSocket, of which the first may say that it speaks IRC.
    #[cfg(feature = "web")]
    fn next_message<'a>(
        &mut self,
        bytes: &'a mut [u8],
        aside: &'a mut Aside,
        standing: Standing,
        line_bytes_max: usize,
    ) -> (usize, Option<Labelled<'a>>) {
        let State::WebSocket(messages) = &mut self.0 else {
            return (0, None);
        };
        // The limit of a line counts its end.
        let text_bytes_max = line_bytes_max.saturating_sub(1);
        let (consumed, next) = aside.frames.find(bytes, text_bytes_max);
        let Some(next) = next else {
            return (consumed, None);
        };
        #[cfg(feature = "irc")]
        if let web::frame::Next::Text(text) = &next
            && messages.begin_irc(&bytes[text.clone()])
        {
            self.0 = State::Irc(irc::Decoder::framed());
            aside.frames.leave(text.len());
            let start = text.start;
            let bytes = &mut bytes[start..];
            let (consumed, found) = self.next_labelled(bytes, aside, standing, line_bytes_max);
            return (start + consumed, found);
        }
        let decoded = messages.take(next, bytes, standing, line_bytes_max);
        self.unless_closed(consumed, Some(decoded.into()))
    }

    /// What was found in frames. Nothing is to follow a close (RFC 6455, 5.5.1).
    #[cfg(feature = "web")]
    fn unless_closed<'a>(
        &mut self,
        consumed: usize,
        found: Option<Labelled<'a>>,
    ) -> (usize, Option<Labelled<'a>>) {
        if let Some(Decoded::Web(WebItem::Closed(_))) = found.map(|it| it.decoded) {
            self.0 = State::Closed;
        }
        (consumed, found)
    }

    /// The first line of people and of those that ask for events.
    fn first_line<'a>(
        &mut self,
        bytes: &'a mut [u8],
        aside: &mut Aside,
        standing: Standing,
        line_bytes_max: usize,
    ) -> (usize, Option<Decoded<'a>>) {
        let State::First(mut decoder) = self.0 else {
            return (0, None);
        };
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
        self.0 = if decoded.is_some() {
            State::Plain(decoder)
        } else {
            State::First(decoder)
        };
        (taken.removed + consumed, decoded)
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

    /// What follows are frames: the connection has become a WebSocket, with this subprotocol.
    #[cfg(feature = "web")]
    pub fn upgrade(&mut self, subprotocol: Option<Subprotocol>) {
        self.0 = match subprotocol {
            #[cfg(feature = "irc")]
            Some(Subprotocol::Irc) => State::Irc(irc::Decoder::framed()),
            None => State::WebSocket(web::Messages::new()),
        };
    }

    /// Whether it is a WebSocket whose peer has not closed it.
    #[cfg(feature = "web")]
    pub fn is_web_socket(&self) -> bool {
        #[cfg(feature = "irc")]
        if let State::Irc(decoder) = &self.0 {
            return decoder.is_framed();
        }
        matches!(self.0, State::WebSocket(_))
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
        self.irc().map(irc::Decoder::asker).unwrap_or_default()
    }

    /// What it speaks, if that is IRC.
    #[cfg(feature = "irc")]
    pub fn irc(&self) -> Option<&irc::Decoder> {
        match &self.0 {
            State::Irc(decoder) => Some(decoder),
            #[cfg(feature = "web")]
            State::Http | State::WebSocket(_) | State::Closed => None,
            State::Sniffing | State::First(_) | State::Plain(_) | State::Events(_) => None,
        }
    }

    /// What [`Decoder::irc`] gives, to be changed.
    #[cfg(feature = "irc")]
    pub fn irc_mut(&mut self) -> Option<&mut irc::Decoder> {
        match &mut self.0 {
            State::Irc(decoder) => Some(decoder),
            #[cfg(feature = "web")]
            State::Http | State::WebSocket(_) | State::Closed => None,
            State::Sniffing | State::First(_) | State::Plain(_) | State::Events(_) => None,
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
            State::Http | State::WebSocket(_) | State::Closed => Dialect::Web,
        }
    }

    /// How its connection is told what it hears.
    pub fn encoding(&self) -> Encoding {
        match self.0 {
            State::Sniffing | State::First(_) | State::Plain(_) => Encoding::Plain,
            State::Events(_) => Encoding::Json,
            #[cfg(feature = "irc")]
            State::Irc(decoder) => Encoding::Irc(decoder.form()),
            #[cfg(feature = "web")]
            State::Http => Encoding::Plain,
            #[cfg(feature = "web")]
            State::WebSocket(_) | State::Closed => Encoding::Framed,
        }
    }
}

fn unlabelled((consumed, decoded): (usize, Option<Decoded<'_>>)) -> (usize, Option<Labelled<'_>>) {
    (consumed, decoded.map(Labelled::from))
}

/// A line of people, in which telnet may have said something.
fn plain_line<'a>(
    decoder: &mut plain::Decoder,
    bytes: &'a mut [u8],
    aside: &mut Aside,
    standing: Standing,
    line_bytes_max: usize,
) -> (usize, Option<Decoded<'a>>) {
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
