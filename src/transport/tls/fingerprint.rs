//! What a certificate is known by where nobody vouches for it: the SHA-256 of its bytes, as
//! `openssl x509 -fingerprint -sha256` writes it.

use std::fmt;

use sha2::{Digest, Sha256};

/// The fingerprint of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// That of a certificate in DER.
    pub fn of(certificate: &[u8]) -> Fingerprint {
        Fingerprint(Sha256::digest(certificate).into())
    }

    /// Reads 64 hexadecimal digits, in either case, with or without colons between the bytes.
    pub fn parse(text: &str) -> Option<Fingerprint> {
        let digits: Vec<u8> = text.bytes().filter(|&byte| byte != b':').collect();
        let mut bytes = [0; 32];
        if digits.len() != 2 * bytes.len() {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let digit = |at: usize| char::from(pair[at]).to_digit(16);
            *byte = u8::try_from(digit(0)? << 4 | digit(1)?).ok()?;
        }
        Some(Fingerprint(bytes))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            let colon = if at > 0 { ":" } else { "" };
            write!(out, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_it_is_written_and_without_colons() {
        let fingerprint = Fingerprint::of(b"abc");
        let written = fingerprint.to_string();
        // FIPS 180-2, B.1.
        assert!(written.starts_with("BA:78:16:BF:8F:01:CF:EA:"), "{written}");
        let bare = written.replace(':', "");
        for text in [&written, &bare, &written.to_lowercase()] {
            assert_eq!(Fingerprint::parse(text), Some(fingerprint), "{text}");
        }
        let short = &bare[1..];
        for nonsense in ["", short, &format!("{short}g"), &format!("{short}é")] {
            assert_eq!(Fingerprint::parse(nonsense), None, "{nonsense}");
        }
    }
}
