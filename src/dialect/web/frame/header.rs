//! What stands before the content of a frame that a client sends (RFC 6455, 5.2).

use super::{CONTINUATION, LAST, MASK_BYTES, MASKED, RESERVED};
use crate::text::console::Violation;

/// What stands before the content of a frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    pub(super) is_last: bool,
    pub(super) opcode: u8,
    pub(super) mask: [u8; MASK_BYTES],
    pub(super) len: u64,
    /// Bytes of itself.
    pub(super) bytes: usize,
}

impl Header {
    /// The header at the front of `bytes`; `None` when it is not whole.
    pub(super) fn parse(bytes: &[u8]) -> Result<Option<Header>, Violation> {
        let (first, second, rest) = match bytes {
            [first, second, rest @ ..] => (*first, *second, rest),
            [first] if first & RESERVED != 0 => return Err(Violation::Protocol),
            _ => return Ok(None),
        };
        if first & RESERVED != 0 || second & MASKED == 0 {
            return Err(Violation::Protocol);
        }
        let (len, rest) = match second & !MASKED {
            126 => match rest.split_first_chunk() {
                Some((len, rest)) => (u16::from_be_bytes(*len).into(), rest),
                None => return Ok(None),
            },
            127 => match rest.split_first_chunk() {
                Some((len, rest)) => (u64::from_be_bytes(*len), rest),
                None => return Ok(None),
            },
            len => (len.into(), rest),
        };
        if len > i64::MAX as u64 {
            return Err(Violation::Protocol);
        }
        let Some((mask, rest)) = rest.split_first_chunk() else {
            return Ok(None);
        };
        Ok(Some(Header {
            is_last: first & LAST != 0,
            opcode: first & 0x0F,
            mask: *mask,
            len,
            bytes: bytes.len() - rest.len(),
        }))
    }

    pub(super) fn is_control(&self) -> bool {
        self.opcode & 0x8 != 0
    }

    /// Whether it adds nothing to a message, and does not end it.
    fn is_empty_fragment(&self) -> bool {
        self.opcode == CONTINUATION && !self.is_last && self.len == 0
    }
}

/// How many bytes at the front are of frames that add nothing to a message.
pub(super) fn empty_fragments(bytes: &[u8]) -> usize {
    let mut end = 0;
    while let Ok(Some(header)) = Header::parse(&bytes[end..])
        && header.is_empty_fragment()
    {
        end += header.bytes;
    }
    end
}
