//! What users of all IRC servers say: one channel, which every user joins.

use super::contains;

pub(super) const CHANNEL: &str = "#room";

pub(super) fn login(user: usize) -> Vec<u8> {
    [registration(user), join()].concat()
}

pub(super) fn registration(user: usize) -> Vec<u8> {
    format!("NICK u{user}\r\nUSER u{user} 0 * :u\r\n").into_bytes()
}

pub(super) fn join() -> Vec<u8> {
    format!("JOIN {CHANNEL}\r\n").into_bytes()
}

/// RFC 2812, 5.1: the end of the list of names, the last thing said to a user that joins.
pub(super) fn is_logged_in(answer: &[u8]) -> bool {
    contains(answer, " 366 ")
}

pub(super) fn message(text: &[u8]) -> Vec<u8> {
    [b"PRIVMSG #room :", text, b"\r\n"].concat()
}
