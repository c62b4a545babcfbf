//! What browsers are written: the head of the answer, then frames, each as short as can be and without a mask.

/// What stands before the first frame, given the key of RFC 6455, 1.3.
const SWITCHING: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// The same where IRC is spoken.
const SWITCHING_TO_IRC: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\
    Sec-WebSocket-Protocol: text.ircv3.net\r\n\r\n";

/// What one frame is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame<'a> {
    Text(&'a str),
    Ping,
    Pong(&'a [u8]),
    Close(Option<u16>),
}

/// Where the frames begin, of a WebSocket.
pub(crate) fn first_frame(bytes: &[u8]) -> Option<usize> {
    let heads = [SWITCHING, SWITCHING_TO_IRC];
    let is_so_far = |head: &&[u8]| head.starts_with(&bytes[..bytes.len().min(head.len())]);
    let switches = bytes.starts_with(b"HTTP/1.1 101 ");
    assert!(
        !switches || heads.iter().any(is_so_far),
        "switches in other words"
    );
    let head = heads.iter().find(|head| bytes.starts_with(head));
    head.map(|head| head.len())
}

/// How many bytes of a frame stand before its content, and behind that.
fn extent(bytes: &[u8]) -> Option<(usize, usize)> {
    let [first, second, rest @ ..] = bytes else {
        return None;
    };
    assert!(
        first & 0xF0 == 0x80,
        "reserved bits, or a fragment: {first:x}"
    );
    assert!(second & 0x80 == 0, "a mask");
    match (second, rest) {
        (127, _) => panic!("more than anybody says"),
        (126, [high, low, ..]) => {
            let len = usize::from(u16::from_be_bytes([*high, *low]));
            assert!(len > 125, "a longer length than it needs");
            Some((4, 4 + len))
        }
        (126, _) => None,
        (len, _) => Some((2, 2 + usize::from(*len))),
    }
}

/// The first frame, and how many bytes it takes; none while it is not whole.
pub(crate) fn frame(bytes: &[u8]) -> Option<(Frame<'_>, usize)> {
    let (start, end) = extent(bytes)?;
    let content = bytes.get(start..end)?;
    let frame = match bytes[0] & 0x0F {
        0x1 => Frame::Text(std::str::from_utf8(content).expect("UTF-8")),
        0x8 => Frame::Close(match content {
            [] => None,
            [high, low] => Some(u16::from_be_bytes([*high, *low])),
            _ => panic!("a close that says more: {content:?}"),
        }),
        0x9 => {
            assert!(content.is_empty());
            Frame::Ping
        }
        0xA => Frame::Pong(content),
        opcode => panic!("a frame of kind {opcode}"),
    };
    Some((frame, end))
}

/// What of a frame that was cut off is content.
pub(crate) fn cut_content(rest: &[u8]) -> &[u8] {
    if rest.first() != Some(&0x81) {
        return rest;
    }
    let start = if rest.get(1) == Some(&126) { 4 } else { 2 };
    rest.get(start..).unwrap_or_default()
}
