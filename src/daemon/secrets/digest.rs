//! What is kept of a secret: its SHA-256. Comparing two takes as long wherever they differ, and no
//! length of a secret can be seen by it. What is typed goes through here a character at a time, so
//! that no copy of it is left behind.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use crate::room::unicode::nfc;

/// The SHA-256 of a secret.
#[derive(Clone, Copy)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Of a key: lower-cased, without the dashes and spaces that are there for the eye.
    pub fn of_key(given: &str) -> Digest {
        let shown = given.chars().filter(|c| *c != '-' && !c.is_whitespace());
        let mut hasher = Sha256::new();
        let lower = shown.flat_map(char::to_lowercase);
        lower.for_each(|c| add(&mut hasher, c));
        Digest(hasher.finalize().into())
    }

    /// Of a password, in NFC and without what may come before or behind it unseen.
    pub fn of_password(given: &str) -> Digest {
        let mut hasher = Sha256::new();
        nfc(trim(given), |c| add(&mut hasher, c));
        Digest(hasher.finalize().into())
    }

    /// Reads 64 hexadecimal digits in lower case.
    pub fn from_hex(digits: &str) -> Option<Digest> {
        let digits = digits.as_bytes();
        let mut bytes = [0; 32];
        if digits.len() != 2 * bytes.len() {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
        }
        Some(Digest(bytes))
    }

    pub fn to_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub fn is_same(&self, other: &Digest) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// Where to look for it. That this is found sooner or later tells nobody anything: what somebody
    /// could steer is the key, not the beginning of its hash.
    pub(super) fn start(&self) -> [u8; 8] {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        [a, b, c, d, e, f, g, h]
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Digest")
    }
}

/// A password without what editors and pastes leave around it: a byte order mark, CR, spaces.
pub(super) fn trim(password: &str) -> &str {
    password.trim_matches(|c: char| c == '\u{feff}' || c.is_whitespace())
}

fn add(hasher: &mut Sha256, c: char) {
    let mut utf8 = [0; 4];
    hasher.update(c.encode_utf8(&mut utf8).as_bytes());
    utf8.zeroize();
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `printf abc23 | sha256sum` has it.
    const ABC23: &str = "2ba61e8aa67f5491f13839c11c2161ee394df1a5b2dc852f1e91d19310930b0e";

    #[test]
    fn a_key_is_hashed_in_lower_case_without_dashes_and_spaces() {
        for given in ["abc23", "ABC-23", " ab c2-3 ", "a-b-c-2-3-"] {
            assert_eq!(Digest::of_key(given).to_hex(), ABC23, "{given:?}");
        }
        assert_ne!(Digest::of_key("abc24").to_hex(), ABC23);
        let accented = Digest::of_key("É");
        assert!(accented.is_same(&Digest::of_key("é")));
    }

    #[test]
    fn a_password_is_compared_in_nfc_without_what_is_around_it() {
        let composed = Digest::of_password("sen\u{e7}a");
        for given in ["senc\u{327}a", "\u{feff}sen\u{e7}a\r", "  sen\u{e7}a \r "] {
            assert!(composed.is_same(&Digest::of_password(given)), "{given:?}");
        }
        for given in ["senca", "Sen\u{e7}a", "sen \u{e7}a", ""] {
            assert!(!composed.is_same(&Digest::of_password(given)), "{given:?}");
        }
    }

    #[test]
    fn a_hash_is_64_digits_in_lower_case() {
        let digest = Digest::from_hex(ABC23).expect("a hash");
        assert_eq!(digest.to_hex(), ABC23);
        for wrong in ["", &ABC23[1..], &ABC23.to_uppercase(), &format!("{ABC23}0")] {
            assert!(Digest::from_hex(wrong).is_none(), "{wrong:?}");
        }
        assert_eq!(format!("{digest:?}"), "Digest");
    }
}
