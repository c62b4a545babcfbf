//! The decoder of a connection, whatever the bytes and however they are cut, against a model that sees them at once.

use littlecats::dialect::{Decoded, Decoder};
use littlecats::room::refusal::Refusal;
use littlecats::room::request::Request;
use littlecats::room::roster::Standing;

/// The first byte says how long a line may be, the second how the others are cut.
pub(crate) fn framing(data: &[u8]) {
    let [limit, cut, bytes @ ..] = data else {
        return;
    };
    let line_bytes_max = 16 + usize::from(*limit);
    let cut = usize::from(*cut).max(1);
    let expected = modelled(bytes, line_bytes_max);
    assert_eq!(framed(bytes.chunks(cut), line_bytes_max), expected);
    assert_eq!(framed(bytes.chunks(1), line_bytes_max), expected);
}

/// What a guest's bytes amount to: each line is a try at a nickname.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Owned {
    Text(String),
    TooLong,
    NotText,
    OtherProtocol,
}

impl From<Decoded<'_>> for Owned {
    fn from(decoded: Decoded<'_>) -> Owned {
        match decoded {
            Decoded::Request(Request::Enter(text)) => Owned::Text(text.into()),
            Decoded::Refused(Refusal::LineTooLong { .. }) => Owned::TooLong,
            Decoded::Refused(Refusal::NotText) => Owned::NotText,
            Decoded::Foreign => Owned::OtherProtocol,
            Decoded::Request(_) | Decoded::Refused(_) | Decoded::Nothing => {
                panic!("a guest does not ask for {decoded:?}")
            }
        }
    }
}

/// Feeds the decoder the way a connection does: what is not consumed is given again, with more.
/// Nothing follows another protocol.
pub(crate) fn framed<'a>(
    chunks: impl Iterator<Item = &'a [u8]>,
    line_bytes_max: usize,
) -> Vec<Owned> {
    let mut decoder = Decoder::new();
    let mut unread = Vec::new();
    let mut lines = Vec::new();
    for chunk in chunks {
        unread.extend_from_slice(chunk);
        loop {
            let has_next = decoder.has_next(&unread, line_bytes_max);
            let (consumed, line) = decoder.next(&mut unread, Standing::Guest, line_bytes_max);
            let line = line.map(Owned::from);
            assert_eq!(has_next, line.is_some());
            unread.drain(..consumed);
            match line {
                Some(Owned::OtherProtocol) => {
                    lines.push(Owned::OtherProtocol);
                    return lines;
                }
                Some(line) => lines.push(line),
                None => break,
            }
        }
        assert!(unread.len() < line_bytes_max, "holds a whole line back");
    }
    lines
}

/// The contract in so many words: all bytes at once, split at each LF.
pub(crate) fn modelled(bytes: &[u8], line_bytes_max: usize) -> Vec<Owned> {
    let methods = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI",
    ];
    let http = methods
        .iter()
        .any(|method| bytes.starts_with(format!("{method} ").as_bytes()));
    if http || bytes.starts_with(&[0x16]) {
        return vec![Owned::OtherProtocol];
    }
    let mut lines = Vec::new();
    for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
        match piece.strip_suffix(b"\n") {
            Some(_) if piece.len() > line_bytes_max => lines.push(Owned::TooLong),
            Some(content) => lines.push(modelled_text(content)),
            None if piece.len() >= line_bytes_max => lines.push(Owned::TooLong),
            None => {}
        }
    }
    lines
}

fn modelled_text(content: &[u8]) -> Owned {
    let content = content.strip_suffix(b"\r").unwrap_or(content);
    match String::from_utf8(content.to_vec()) {
        Ok(text) if !text.chars().any(crate::property::sanitising::refused) => Owned::Text(text),
        _ => Owned::NotText,
    }
}
