//! Frames of a WebSocket (RFC 6455, 5): bytes to messages, in place.
//!
//! Text is unmasked where it was read, and fragments are moved together there, so a connection keeps
//! nothing but what it would keep of a line; between messages it keeps no state at all. A message that
//! is longer than a line may be is reported as soon as that is known, and skipped as it comes, however
//! long it is. Frames to clients have no mask, so they are the same for all.
//!
//! Libraries hand out messages in buffers of their own, and fail a connection whose message is too
//! long.

mod header;

use std::ops::Range;

use crate::dialect::line;
use crate::text::console::Violation;
use header::{Header, empty_fragments};

/// Bytes of a control frame at most, with its header.
pub const CONTROL_BYTES_MAX: usize = 2 + MASK_BYTES + CONTROL_CONTENT_MAX;

const CONTROL_CONTENT_MAX: usize = 125;
const MASK_BYTES: usize = 4;

const CONTINUATION: u8 = 0x0;
const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xA;

const LAST: u8 = 0x80;
const RESERVED: u8 = 0x70;
const MASKED: u8 = 0x80;

/// A Ping without content.
pub const PING_FRAME: &[u8] = &[LAST | PING, 0];

/// The message that is under way on one connection; only one that has begun takes memory.
#[derive(Debug, Clone, Default)]
pub struct Frames(Option<Box<Begun>>);

/// What has come of a message.
#[derive(Debug, Clone)]
enum Begun {
    /// Fragments: so many bytes of text, which stand before the next frame.
    Text {
        bytes: usize,
        /// So many of them are UTF-8; the others are the start of a character.
        checked: usize,
    },
    /// It was reported as too long.
    Skipped {
        /// So much of its frame has not come.
        left: u64,
        /// That frame is its last.
        is_last: bool,
    },
    /// It is whole, and so many bytes of its text are still to be taken.
    Left { bytes: usize },
}

/// What the next frames amount to, by where it stands in the bytes that were looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dialect) enum Next {
    /// A message: its text, which is UTF-8.
    Text(Range<usize>),
    /// See [`Found::TooLong`].
    TooLong,
    /// A Ping: the frame that answers it.
    Ping(Range<usize>),
    Pong,
    /// See [`Found::Close`].
    Close(Option<u16>),
    Violated(Violation),
}

/// What the next frames amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'a> {
    /// A message that could be a line.
    Text(&'a str),
    /// A message with a character that could write to a terminal, or a line's end.
    NotText,
    /// A message is too long. Said once; the rest of it is skipped as it comes.
    TooLong,
    /// A Ping, and the frame that answers it.
    Ping(&'a [u8]),
    Pong,
    /// The peer closes, with this code if it gave one: it is answered with the same.
    Close(Option<u16>),
    /// The connection cannot go on.
    Violated(Violation),
}

impl Next {
    /// What was found, in the `bytes` that were looked at.
    pub(in crate::dialect) fn in_bytes(self, bytes: &[u8]) -> Found<'_> {
        match self {
            Next::Text(text) => line(&bytes[text]),
            Next::TooLong => Found::TooLong,
            Next::Ping(pong) => Found::Ping(&bytes[pong]),
            Next::Pong => Found::Pong,
            Next::Close(code) => Found::Close(code),
            Next::Violated(violation) => Found::Violated(violation),
        }
    }
}

impl Frames {
    /// Between two messages.
    pub const fn new() -> Frames {
        Frames(None)
    }

    /// Whether a message is under way, so that there is something to keep.
    pub fn is_under_way(&self) -> bool {
        self.0.is_some()
    }

    /// Takes what comes next off the front of `bytes`, which is all that is not consumed yet: see
    /// [`Decoder::next`](crate::dialect::decoder::Decoder::next). Without an item, less than
    /// `text_bytes_max` and [`CONTROL_BYTES_MAX`] are left.
    pub fn next<'a>(
        &mut self,
        bytes: &'a mut [u8],
        text_bytes_max: usize,
    ) -> (usize, Option<Found<'a>>) {
        let (consumed, next) = self.find(bytes, text_bytes_max);
        (consumed, next.map(|next| next.in_bytes(bytes)))
    }

    /// What [`Frames::next`] takes, for a dialect that reads a text in its own way.
    pub(in crate::dialect) fn find(
        &mut self,
        bytes: &mut [u8],
        text_bytes_max: usize,
    ) -> (usize, Option<Next>) {
        if let Some(Begun::Left { bytes }) = self.0.as_deref() {
            let end = *bytes;
            self.0 = None;
            return (end, Some(Next::Text(0..end)));
        }
        let mut front = self.skip(bytes.len());
        loop {
            let kept = self.kept();
            if self.is_text() {
                // All at once: what is kept would be moved for each, and they cost their sender next to
                // nothing.
                let empty = empty_fragments(&bytes[front + kept..]);
                bytes.copy_within(front..front + kept, front + empty);
                front += empty;
            }
            let header = match Header::parse(&bytes[front + kept..]) {
                Ok(Some(header)) => header,
                Ok(None) => return (front, None),
                Err(violation) => return (front, Some(Next::Violated(violation))),
            };
            if let Err(violation) = self.check(header) {
                return (front, Some(Next::Violated(violation)));
            }
            let len = usize::try_from(header.len).unwrap_or(usize::MAX);
            let is_whole = bytes.len() - front - kept - header.bytes >= len;
            if header.is_control() {
                if !is_whole {
                    return (front, None);
                }
                let frame = header.bytes + len;
                bytes[front..front + kept + frame].rotate_left(kept);
                let content = front + header.bytes..front + frame;
                unmask(&mut bytes[content.clone()], header.mask);
                return (front + frame, Some(control(header, content, bytes)));
            }
            let is_skipped = matches!(self.0.as_deref(), Some(Begun::Skipped { .. }));
            if is_skipped || kept.saturating_add(len) > text_bytes_max {
                front += kept + header.bytes;
                self.go_on(Begun::Skipped {
                    left: header.len,
                    is_last: header.is_last,
                });
                if !is_skipped {
                    return (front, Some(Next::TooLong));
                }
                front += self.skip(bytes.len() - front);
                continue;
            }
            if !is_whole {
                return (front, None);
            }
            bytes.copy_within(front..front + kept, front + header.bytes);
            front += header.bytes;
            unmask(&mut bytes[front + kept..][..len], header.mask);
            let end = front + kept + len;
            if header.is_last {
                self.0 = None;
                let is_text = std::str::from_utf8(&bytes[front..end]).is_ok();
                let next = if is_text {
                    Next::Text(front..end)
                } else {
                    Next::Violated(Violation::NoUtf8)
                };
                return (end, Some(next));
            }
            if let Err(violation) = self.add(&bytes[front..end]) {
                return (front, Some(Next::Violated(violation)));
            }
        }
    }

    /// So many bytes at the end of the text that was found last are to be found again, as a text: they
    /// are not to be consumed.
    #[cfg_attr(
        not(feature = "irc"),
        expect(dead_code, reason = "only lines of IRC make several items")
    )]
    pub(in crate::dialect) fn leave(&mut self, bytes: usize) {
        self.go_on(Begun::Left { bytes });
    }

    /// How many bytes of text stand before the next frame.
    fn kept(&self) -> usize {
        match self.0.as_deref() {
            Some(Begun::Text { bytes, .. }) => *bytes,
            Some(Begun::Skipped { .. } | Begun::Left { .. }) | None => 0,
        }
    }

    /// Whether fragments of a message have come that may still be a line.
    fn is_text(&self) -> bool {
        matches!(self.0.as_deref(), Some(Begun::Text { .. }))
    }

    /// How many of so many bytes belong to a frame that is skipped.
    fn skip(&mut self, bytes: usize) -> usize {
        let Some(Begun::Skipped { left, is_last }) = self.0.as_deref_mut() else {
            return 0;
        };
        let skipped = usize::try_from(*left).map_or(bytes, |left| left.min(bytes));
        *left -= skipped as u64;
        if *left == 0 && *is_last {
            self.0 = None;
        }
        skipped
    }

    /// Whether a frame may come here (RFC 6455, 5.4).
    fn check(&self, header: Header) -> Result<(), Violation> {
        let is_expected = match header.opcode {
            CONTINUATION => self.0.is_some(),
            TEXT | BINARY => self.0.is_none(),
            CLOSE | PING | PONG => header.is_last && header.len <= CONTROL_CONTENT_MAX as u64,
            _ => false,
        };
        match header.opcode {
            _ if !is_expected => Err(Violation::Protocol),
            BINARY => Err(Violation::Binary),
            _ => Ok(()),
        }
    }

    /// Notes what has come of a message that goes on.
    fn add(&mut self, text: &[u8]) -> Result<(), Violation> {
        let before = match self.0.as_deref() {
            Some(Begun::Text { checked, .. }) => *checked,
            Some(Begun::Skipped { .. } | Begun::Left { .. }) | None => 0,
        };
        let checked = match std::str::from_utf8(&text[before..]) {
            Ok(_) => text.len(),
            Err(error) if error.error_len().is_none() => before + error.valid_up_to(),
            Err(_) => return Err(Violation::NoUtf8),
        };
        self.go_on(Begun::Text {
            bytes: text.len(),
            checked,
        });
        Ok(())
    }

    fn go_on(&mut self, begun: Begun) {
        match &mut self.0 {
            Some(known) => **known = begun,
            None => self.0 = Some(Box::new(begun)),
        }
    }
}

/// What a control frame says, whose content is unmasked.
fn control(header: Header, content: Range<usize>, bytes: &mut [u8]) -> Next {
    match header.opcode {
        PING => {
            // What stands behind a mask is as long as what stands before it, and is not needed any more.
            let start = content.start - 2;
            bytes[start] = LAST | PONG;
            bytes[start + 1] = u8::try_from(content.len()).unwrap_or_default();
            Next::Ping(start..content.end)
        }
        PONG => Next::Pong,
        _ => close(&bytes[content]),
    }
}

/// What a close says (RFC 6455, 5.5.1 and 7.4).
fn close(content: &[u8]) -> Next {
    match content {
        [] => Next::Close(None),
        [_] => Next::Violated(Violation::Protocol),
        [high, low, reason @ ..] => match u16::from_be_bytes([*high, *low]) {
            _ if std::str::from_utf8(reason).is_err() => Next::Violated(Violation::NoUtf8),
            code @ (1000..=1003 | 1007..=1014 | 3000..=4999) => Next::Close(Some(code)),
            _ => Next::Violated(Violation::Protocol),
        },
    }
}

/// The frame that closes with a code.
pub fn close_frame(code: Option<u16>) -> Vec<u8> {
    match code {
        None => vec![LAST | CLOSE, 0],
        Some(code) => {
            let [high, low] = code.to_be_bytes();
            vec![LAST | CLOSE, 2, high, low]
        }
    }
}

/// What a text amounts to where it is a line for the room.
pub(in crate::dialect) fn line(content: &[u8]) -> Found<'_> {
    match std::str::from_utf8(content) {
        Ok(text) if line::is_plain(content) || !text.chars().any(line::is_refused) => {
            Found::Text(text)
        }
        Ok(_) | Err(_) => Found::NotText,
    }
}

/// Takes the mask off a content, or puts it on.
fn unmask(content: &mut [u8], mask: [u8; MASK_BYTES]) {
    let word = u32::from_ne_bytes(mask);
    let (words, rest) = content.as_chunks_mut();
    for four in words {
        *four = (u32::from_ne_bytes(*four) ^ word).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask) {
        *byte ^= mask;
    }
}

#[cfg(test)]
pub(crate) mod tests;
