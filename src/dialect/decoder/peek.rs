//! What the next item of a connection would count, that must wait: looked at without taking it.

use memchr::memchr;
use zeroize::Zeroizing;

#[cfg(feature = "web")]
use super::super::web;
use super::{Aside, Charge, Decoder, Found, Framer, IAC, Sniffed, Standing, State};
use super::{asks_for_events, plain, sniff};

impl Decoder {
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
            State::WebSocket(_) => {
                return self.peek_in_copy(bytes, aside, standing, line_bytes_max);
            }
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

    /// Peeks where looking changes the bytes.
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
}
