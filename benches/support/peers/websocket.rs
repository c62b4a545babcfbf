//! WebSocket as the load speaks it (RFC 6455): the upgrade, and frames as clients send them.

/// The request by which a connection is upgraded, and what its answer ends with.
pub(crate) fn upgrade(path: &str) -> (Vec<u8>, &'static str) {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    );
    (request.into_bytes(), "\r\n\r\n")
}

/// A text as one masked frame.
pub(crate) fn text(bytes: &[u8]) -> Vec<u8> {
    frame(0x1, bytes)
}

/// Bytes as one masked frame.
pub(crate) fn binary(bytes: &[u8]) -> Vec<u8> {
    frame(0x2, bytes)
}

fn frame(opcode: u8, bytes: &[u8]) -> Vec<u8> {
    const FINAL: u8 = 0x80;
    const MASKED: u8 = 0x80;
    const MASK: [u8; 4] = [0x6b, 0x3d, 0x91, 0xc5];
    let mut frame = vec![FINAL | opcode];
    match u16::try_from(bytes.len()) {
        Ok(len @ ..126) => frame.push(MASKED | len.to_be_bytes()[1]),
        Ok(len) => {
            frame.push(MASKED | 126);
            frame.extend(len.to_be_bytes());
        }
        Err(_) => panic!("the load says nothing of {} bytes", bytes.len()),
    }
    frame.extend(MASK);
    frame.extend(
        bytes
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    frame
}
