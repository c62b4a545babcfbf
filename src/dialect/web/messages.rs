//! The messages of a WebSocket: lines that ask for events, or lines of IRC.
//!
//! Which of them is agreed upon in the handshake (the subprotocol). Some web clients of IRC ask for none,
//! so without one the first message decides, as the first line does elsewhere.

use super::frame::{Found, Next};
#[cfg(feature = "irc")]
use crate::dialect::Aside;
#[cfg(feature = "irc")]
use crate::dialect::decoded::Labelled;
use crate::dialect::decoded::{Charge, Decoded, WebItem};
use crate::dialect::events;
#[cfg(feature = "irc")]
use crate::dialect::irc;
#[cfg(feature = "irc")]
use crate::dialect::sniff::{Sniffed, sniff};
use crate::room::refusal::Refusal;
use crate::room::roster::Standing;

/// The most bytes of a message of IRC: a line with its tags, without an end.
#[cfg(feature = "irc")]
const IRC_BYTES_MAX: usize = irc::TAGS_BYTES_MAX + irc::LINE_BYTES_MAX - 2;

/// What the messages are of one connection that does not speak IRC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Messages {
    /// The first of them is still to come, and decides.
    #[cfg(feature = "irc")]
    First,
    Events,
}

impl Messages {
    /// Those of a connection that has asked for nothing.
    pub(in crate::dialect) fn new() -> Messages {
        #[cfg(feature = "irc")]
        return Messages::First;
        #[cfg(not(feature = "irc"))]
        Messages::Events
    }

    /// Whether this message is the first, and of IRC, as all behind it then are.
    #[cfg(feature = "irc")]
    pub(in crate::dialect) fn begin_irc(self, message: &[u8]) -> bool {
        self == Messages::First && matches!(sniff(message), Sniffed::Irc { .. })
    }

    /// What comes next amounts to, where it is not of IRC.
    pub(in crate::dialect) fn take<'a>(
        &mut self,
        next: Next,
        bytes: &'a [u8],
        standing: Standing,
        line_bytes_max: usize,
    ) -> Decoded<'a> {
        if let Next::Text(_) | Next::TooLong = next {
            *self = Messages::Events;
        }
        decode(next.in_bytes(bytes), standing, line_bytes_max)
    }
}

/// What frames amount to whose messages are lines that ask for events.
fn decode(found: Found<'_>, standing: Standing, line_bytes_max: usize) -> Decoded<'_> {
    match found {
        Found::Text(text) => events::parse(text, standing),
        Found::NotText => Decoded::Refused(Refusal::NotText),
        Found::TooLong => Decoded::Refused(Refusal::LineTooLong {
            bytes_max: line_bytes_max,
        }),
        Found::Ping(bytes) => Decoded::Reply {
            bytes,
            charge: Charge::Aside,
        },
        Found::Pong => Decoded::Web(WebItem::Pong),
        Found::Close(code) => Decoded::Web(WebItem::Closed(code)),
        Found::Violated(violation) => Decoded::Web(WebItem::Violated(violation)),
    }
}

/// Takes the next item of a connection whose messages are lines of IRC: see
/// [`Decoder::next`](crate::dialect::decoder::Decoder::next). What the items behind it need of its line is left.
#[cfg(feature = "irc")]
pub(in crate::dialect) fn next_of_irc<'a>(
    irc: &mut irc::Decoder,
    bytes: &'a mut [u8],
    aside: &'a mut Aside,
    standing: Standing,
) -> (usize, Option<Labelled<'a>>) {
    let Aside {
        frames,
        registering,
        ..
    } = aside;
    let (consumed, next) = frames.find(bytes, IRC_BYTES_MAX);
    let found = match next {
        None => return (consumed, None),
        Some(Next::TooLong) => irc.too_long(&[]),
        Some(Next::Text(text)) => {
            let line = &mut bytes[text.clone()];
            let (removed, found) = irc.take_message(line, registering, standing);
            if irc.is_within_line() {
                frames.leave(text.len() - removed);
                return (text.start + removed, Some(found));
            }
            found
        }
        Some(other) => decode(other.in_bytes(bytes), standing, 0).into(),
    };
    (consumed, Some(found))
}

#[cfg(test)]
mod tests;
