//! Making a key: 128 random bits that can be read aloud.

use std::fmt::Write;
use std::io;

use zeroize::{Zeroize, Zeroizing};

use super::digest::Digest;
use crate::cli::key::KeyOptions;
use crate::room::key::Role;

/// Digits and letters of which few look or sound like another, in Portuguese or in English: one of `0o`,
/// `1il`, `5s`, `2z`, `mn`, `kq`, `uv` and `bdp` at most.
const ALPHABET: &[u8; 24] = b"23456789acefghjkmprtvwxy";

/// So many of these are 128 bits.
const SYMBOLS: usize = 28;
const SYMBOLS_A_GROUP: usize = 4;

/// A key as it is shown, in groups with dashes.
pub fn random_key() -> io::Result<Zeroizing<String>> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).map_err(io::Error::from)?;
    let key = in_groups(u128::from_le_bytes(bits));
    bits.zeroize();
    Ok(key)
}

fn in_groups(mut bits: u128) -> Zeroizing<String> {
    let base = ALPHABET.len() as u128;
    // As long as it gets: growing would leave a copy behind.
    let mut key = Zeroizing::new(String::with_capacity(2 * SYMBOLS));
    for at in 0..SYMBOLS {
        if at > 0 && at % SYMBOLS_A_GROUP == 0 {
            key.push('-');
        }
        let symbol = usize::try_from(bits % base).expect("below the base");
        key.push(char::from(ALPHABET[symbol]));
        bits /= base;
    }
    key
}

/// What `littlecats key` prints: the key, and the line for the file of `--keys`.
///
/// # Errors
/// When the system has no random numbers.
pub fn printed(options: &KeyOptions) -> io::Result<Zeroizing<String>> {
    let key = random_key()?;
    let role = if options.moderator {
        Role::Moderator
    } else {
        Role::Member
    };
    let nickname = options.nickname.as_str();
    let hash = Digest::of_key(&key).to_hex();
    let mut printed = Zeroizing::new(String::with_capacity(256));
    writeln!(printed, "{}\n{nickname} {} {hash}", *key, name(role)).expect("memory takes it");
    Ok(printed)
}

/// What a role is called in the file.
pub(super) fn name(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::Moderator => "moderator",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_128_bits_are_in_a_key() {
        let count = ALPHABET.len() as f64;
        assert!(count.powi(i32::try_from(SYMBOLS).expect("few")) > 2f64.powi(128));
        assert_eq!(*in_groups(0), "2222-2222-2222-2222-2222-2222-2222");
        let keys: Vec<_> = [u128::MAX, u128::MAX - 1, 1 << 127, 1, 0]
            .map(in_groups)
            .into();
        for (at, key) in keys.iter().enumerate() {
            assert_eq!(key.len(), SYMBOLS + 6);
            assert!(!keys[at + 1..].contains(key));
        }
    }

    #[test]
    fn keys_are_random_and_easy_to_read_aloud() {
        let (one, other) = (random_key().expect("random"), random_key().expect("random"));
        assert_ne!(*one, *other);
        for group in one.split('-') {
            assert_eq!(group.len(), 4);
            assert!(group.bytes().all(|symbol| ALPHABET.contains(&symbol)));
        }
        for alike in ["0o", "1il", "5s", "2z", "mn", "kq", "uv", "bdp"] {
            let used = alike.bytes().filter(|symbol| ALPHABET.contains(symbol));
            assert!(used.count() <= 1, "{alike}");
        }
    }
}
