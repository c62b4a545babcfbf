//! What a connection begins with, for those that have to know before its first line is handled whose
//! connection it is.

use super::decoder::{Decoder, Dialect};
use super::sniff::{Sniffed, sniff};
#[cfg(feature = "web")]
use super::web::head::{self, HeadEnd};

/// What the first bytes of a connection are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening<'a> {
    /// More have to come.
    Undecided,
    /// The whole head of a request.
    Head(&'a [u8]),
    /// Something else than a request.
    Other,
}

/// What all that came of a connection so far begins, of which nothing was handled.
pub fn opening<'a>(decoder: &Decoder, bytes: &'a [u8]) -> Opening<'a> {
    #[cfg(feature = "web")]
    if decoder.is_http() {
        return match head::end(bytes) {
            HeadEnd::At(end) => Opening::Head(&bytes[..end]),
            // It is answered as what it is, whoever asks.
            HeadEnd::Open | HeadEnd::TooLong => Opening::Undecided,
        };
    }
    if decoder.dialect() != Dialect::Unknown {
        return Opening::Other;
    }
    match sniff(bytes) {
        Sniffed::Undecided => Opening::Undecided,
        #[cfg(feature = "web")]
        Sniffed::Http => Opening::Undecided,
        #[cfg(not(feature = "web"))]
        Sniffed::Http => Opening::Other,
        #[cfg(feature = "irc")]
        Sniffed::Irc { .. } => Opening::Other,
        Sniffed::Plain { .. } | Sniffed::Foreign => Opening::Other,
    }
}
