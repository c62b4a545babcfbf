//! HTTP, as far as the page needs it, and WebSocket.
//!
//! A connection that begins with `GET ` or `HEAD `, in capitals and at its very first byte, sends the
//! head of one request ([`head`]) and is answered once ([`response`]), then closed: a file of the page
//! ([`files`]), an objection, or WebSocket at `/ws` ([`handshake`]), behind which it is a session like
//! others. There each text message up ([`mod@frame`]) is one line without its end ([`Messages`]), and each
//! message down one object of the events dialect, or a line of IRC where that was agreed upon. How it is
//! closed says why ([`close`]).
//!
//! | request | answer |
//! | --- | --- |
//! | not HTTP/1.1 or 1.0, a head of more than 8 KiB, no `Host` or two | 400 |
//! | addressed to a name that a stranger can control ([`who_may_ask`]) | 421 |
//! | of a trusted proxy that does not say who asks ([`forwarded`]) | 400 |
//! | `/`, `/chat.js`, `/style.css`, `/icon.svg` | 200, or 304 where the browser has it |
//! | `/ws` without an upgrade of RFC 6455, version 13 | 426 |
//! | `/ws` with one, of a page of another server | 403 |
//! | `/ws` with one | 101 |
//! | another path | 404 |
//! | there is no place | 503 with `Retry-After`; for an upgrade 101, and why in there |
//!
//! Other methods are closed without a word: nothing here may make a browser post. Of messages:
//!
//! | frames | answer |
//! | --- | --- |
//! | text, whole or in fragments, up to the limit of a line | what the line asks for |
//! | text that is longer | `line_too_long`, as soon as that is known; skipped as it comes |
//! | text with an LF, a CR or what could write to a terminal | `not_text`; in IRC what is answered to such lines |
//! | a Ping | a Pong, in its place in the stream; it counts for the rate of its connection |
//! | a close | the same code, behind all that is owed |
//! | without a mask, with reserved bits or opcodes, a length of 2^63 or more | close 1002 |
//! | binary | close 1003 |
//! | text that is not UTF-8 | close 1007 |

pub mod close;
pub mod files;
pub mod forwarded;
pub mod frame;
pub mod handshake;
pub mod head;
mod messages;
pub mod response;
pub mod who_may_ask;

use super::decoded::{Decoded, WebItem};
use head::HeadEnd;
pub use messages::Messages;
#[cfg(feature = "irc")]
pub(super) use messages::next_of_irc;

/// The head of a request, when it has come whole.
pub(super) fn decode_head(bytes: &[u8]) -> (usize, Option<Decoded<'_>>) {
    match head::end(bytes) {
        HeadEnd::Open => (0, None),
        HeadEnd::At(end) => (end, Some(Decoded::Web(WebItem::Head(Some(&bytes[..end]))))),
        HeadEnd::TooLong => (bytes.len(), Some(Decoded::Web(WebItem::Head(None)))),
    }
}
