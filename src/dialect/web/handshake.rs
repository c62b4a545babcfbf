//! How a connection becomes a WebSocket (RFC 6455, 4.2).

use sha1_smol::Sha1;

/// What every server appends to the key (RFC 6455, 1.3).
const MAGIC: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// What the messages of a WebSocket are where its client asked for that; else they are events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subprotocol {
    /// Lines of IRC (IRCv3 WebSocket).
    #[cfg(feature = "irc")]
    Irc,
}

impl Subprotocol {
    /// Those there are.
    #[cfg(feature = "irc")]
    const ALL: &[Subprotocol] = &[Subprotocol::Irc];
    /// Those there are.
    #[cfg(not(feature = "irc"))]
    const ALL: &[Subprotocol] = &[];

    /// The one of this name, if it is served. Case matters (RFC 6455, 4.2.2).
    pub fn named(name: &str) -> Option<Subprotocol> {
        Self::ALL.iter().copied().find(|it| it.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "irc")]
            Subprotocol::Irc => "text.ircv3.net",
        }
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Whether a key is 16 bytes in base64.
pub fn is_key(key: &str) -> bool {
    let digits = key.strip_suffix("==").unwrap_or_default();
    digits.len() == 22 && digits.bytes().all(|byte| ALPHABET.contains(&byte))
}

/// What shows a client that its key was read.
pub fn accept(key: &str) -> String {
    let mut hash = Sha1::new();
    hash.update(key.as_bytes());
    hash.update(MAGIC);
    base64(&hash.digest().bytes())
}

/// What stands before the first frame, where this subprotocol is taken.
pub fn switching(key: &str, subprotocol: Option<Subprotocol>) -> String {
    let accept = accept(key);
    let taken = match subprotocol {
        Some(subprotocol) => format!("Sec-WebSocket-Protocol: {}\r\n", subprotocol.name()),
        None => String::new(),
    };
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n{taken}\r\n"
    )
}

fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = [16, 8, 0].into_iter().zip(three);
        let bits = bits.fold(0, |bits, (shift, byte)| bits | usize::from(*byte) << shift);
        for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let is_given = place <= three.len();
            let digit = if is_given {
                ALPHABET[bits >> shift & 63]
            } else {
                b'='
            };
            text.push(char::from(digit));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xFB, 0xFF, 0xFE]), "+//+");
    }

    #[test]
    fn a_key_is_accepted_as_in_rfc_6455() {
        assert_eq!(
            accept("dGhlIHNhbXBsZSBub25jZQ=="),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        );
    }

    #[test]
    #[cfg(feature = "irc")]
    fn a_subprotocol_is_named_in_the_answer_and_by_that_name_alone() {
        let key = "dGhlIHNhbXBsZSBub25jZQ==";
        assert!(!switching(key, None).contains("Protocol:"));
        let taken = switching(key, Subprotocol::named("text.ircv3.net"));
        assert!(
            taken.ends_with("\r\nSec-WebSocket-Protocol: text.ircv3.net\r\n\r\n"),
            "{taken}"
        );
        for name in ["", "Text.ircv3.net", "binary.ircv3.net", "text.ircv3.net2"] {
            assert_eq!(Subprotocol::named(name), None, "{name}");
        }
    }

    #[test]
    fn a_key_is_16_bytes_in_base64() {
        assert!(is_key("dGhlIHNhbXBsZSBub25jZQ=="));
        for key in [
            "",
            "==",
            "dGhlIHNhbXBsZSBub25jZQ",
            "dGhlIHNhbXBsZSBub25jZQ=",
            "dGhlIHNhbXBsZSBub25jZQAB",
            "dGhlIHNhbXBsZSBub25jZQB==",
            "dGhlIHNhbXBsZSBub25j==",
            "dGhlIHNhbXBsZSBub25j-Q==",
        ] {
            assert!(!is_key(key), "{key:?}");
        }
    }
}
