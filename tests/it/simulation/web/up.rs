//! What browsers send: the request, and what they say in masked frames, cut as choices decide.

use super::super::choices::Choices;
use super::super::meaning::Attempt;

/// Which asks for a WebSocket: the key is that of RFC 6455, 1.3, whose answer stands there.
pub(crate) const UPGRADE: &[u8] = b"GET /ws HTTP/1.1\r\nHost: localhost:2287\r\n\
    Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://localhost:2287\r\n\r\n";

/// Which asks for one in which IRC is spoken.
pub(crate) const UPGRADE_TO_IRC: &[u8] = b"GET /ws HTTP/1.1\r\nHost: localhost:2287\r\n\
    Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Protocol: text.ircv3.net\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://localhost:2287\r\n\r\n";

const TEXT: u8 = 0x1;
const CONTINUATION: u8 = 0x0;
const PING: u8 = 0x89;
const PONG: u8 = 0x8A;
const CLOSE: u8 = 0x88;
const LAST: u8 = 0x80;

/// A frame, and how many bytes of it tell its length.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) bytes: Vec<u8>,
    pub(crate) head: usize,
}

/// What is sent for one line.
#[derive(Debug)]
pub(crate) enum Piece {
    /// With its content, which is to come back.
    Ping(Frame, Vec<u8>),
    Pong(Frame),
    /// A fragment, so many bytes long.
    Text(Frame, usize),
}

/// A line as a message: what is no UTF-8 or ends a line would be something else there, and gives way to what is as
/// little text.
pub(crate) fn content(raw: &[u8]) -> Vec<u8> {
    let clean = |byte: u8| if byte == b'\r' { 0x1B } else { byte };
    match std::str::from_utf8(raw) {
        Ok(_) => raw.iter().copied().map(clean).collect(),
        Err(_) => b"a\x1B".to_vec(),
    }
}

/// The frames of a message, with some that stand between them.
pub(crate) fn message(content: &[u8], choices: &Choices) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let fragments = if choices.once_in(4) {
        choices.within(2..=4)
    } else {
        1
    };
    let mut rest = content;
    for fragment in 0..fragments {
        if choices.once_in(if fragment == 0 { 8 } else { 3 }) {
            pieces.push(control(choices));
        }
        let is_last = fragment + 1 == fragments;
        let len = match is_last {
            true => rest.len(),
            false => choices.below(rest.len() + 1),
        };
        let (piece, behind) = rest.split_at(len);
        rest = behind;
        let opcode = if fragment == 0 { TEXT } else { CONTINUATION };
        let first = if is_last { LAST | opcode } else { opcode };
        pieces.push(Piece::Text(frame(first, piece, choices), len));
    }
    pieces
}

fn control(choices: &Choices) -> Piece {
    let len = *choices.pick(&[0, 1, 5, 124, 125]);
    let content: Vec<u8> = (0..len).map(|_| byte(choices.below(256))).collect();
    if choices.once_in(5) {
        return Piece::Pong(frame(PONG, &content, choices));
    }
    Piece::Ping(frame(PING, &content, choices), content)
}

fn byte(number: usize) -> u8 {
    u8::try_from(number).expect("a byte")
}

fn frame(first: u8, content: &[u8], choices: &Choices) -> Frame {
    let mut bytes = vec![first];
    let len = content.len();
    // A length need not be short for the daemon to take it.
    match len {
        0..=125 if !choices.once_in(20) || first & 0x08 != 0 => bytes.push(0x80 | byte(len)),
        0..=0xFFFF if !choices.once_in(20) => {
            bytes.push(0x80 | 126);
            bytes.extend([byte(len >> 8), byte(len & 0xFF)]);
        }
        _ => {
            bytes.push(0x80 | 127);
            bytes.extend((len as u64).to_be_bytes());
        }
    }
    let mask = [0; 4].map(|_: u8| byte(choices.below(256)));
    bytes.extend(mask);
    let head = bytes.len();
    bytes.extend(
        content
            .iter()
            .zip(mask.iter().cycle())
            .map(|(it, mask)| it ^ mask),
    );
    Frame { bytes, head }
}

/// A last word, and how it is answered.
pub(crate) fn last_word(choices: &Choices) -> (Vec<u8>, Attempt) {
    let close = |content: &[u8]| frame(CLOSE, content, choices).bytes;
    if choices.once_in(2) {
        return match *choices.pick(&[0_u16, 1000, 1001, 1003, 1007, 3000, 4999]) {
            0 => (close(b""), Attempt::Goodbye(None)),
            code => {
                let reason = choices.pick(&["", "até já"]);
                let content = [&code.to_be_bytes()[..], reason.as_bytes()].concat();
                (close(&content), Attempt::Goodbye(Some(code)))
            }
        };
    }
    let (bytes, code) = match choices.below(9) {
        0 => (b"\x81\x02oi".to_vec(), 1002),
        1 => (frame(0xC1, b"oi", choices).bytes, 1002),
        2 => (frame(0x83, b"oi", choices).bytes, 1002),
        3 => (frame(0x82, b"oi", choices).bytes, 1003),
        4 => (frame(0x81, b"a\xFF", choices).bytes, 1007),
        5 => (frame(0x80, b"oi", choices).bytes, 1002),
        6 => (b"\x81\xFF\x80\0\0\0\0\0\0\x01mask".to_vec(), 1002),
        7 => (close(b"\x03"), 1002),
        _ => (close(&1005_u16.to_be_bytes()), 1002),
    };
    (bytes, Attempt::Violation(code))
}

/// The start of a frame whose end never comes.
pub(crate) fn unfinished(raw: &[u8], choices: &Choices) -> Vec<u8> {
    let mut bytes = frame(LAST | TEXT, raw, choices).bytes;
    bytes.pop();
    bytes
}
