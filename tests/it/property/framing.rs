//! The framer against a model that sees all bytes at once.

use littlecats::protocol::line::{Framer, Line};
use proptest::prelude::*;

/// A [`Line`] that owns its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Owned {
    Text(String),
    TooLong,
    NotText,
    OtherProtocol,
}

impl From<Line<'_>> for Owned {
    fn from(line: Line<'_>) -> Owned {
        match line {
            Line::Text(text) => Owned::Text(text.into()),
            Line::TooLong => Owned::TooLong,
            Line::NotText => Owned::NotText,
            Line::OtherProtocol => Owned::OtherProtocol,
        }
    }
}

/// Feeds the framer the way a connection does: what is not consumed is given again, with more.
/// Nothing follows another protocol.
pub(crate) fn framed<'a>(
    chunks: impl Iterator<Item = &'a [u8]>,
    line_bytes_max: usize,
) -> Vec<Owned> {
    let mut framer = Framer::new();
    let mut unread = Vec::new();
    let mut lines = Vec::new();
    for chunk in chunks {
        unread.extend_from_slice(chunk);
        loop {
            assert_eq!(
                framer.has_line(&unread, line_bytes_max),
                framer.clone().next(&unread, line_bytes_max).1.is_some()
            );
            let (consumed, line) = framer.next(&unread, line_bytes_max);
            let line = line.map(Owned::from);
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
        Ok(text) if !text.chars().any(super::sanitising::refused) => Owned::Text(text),
        _ => Owned::NotText,
    }
}

/// Bytes in which what matters to a framer is frequent.
fn input() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => Just(b"\n".to_vec()),
        1 => Just(b"\r\n".to_vec()),
        1 => Just(b"\r".to_vec()),
        6 => "[a-zà-ü /\t]{0,12}".prop_map(String::into_bytes),
        1 => "[a-z]{14,40}".prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
        1 => any::<char>().prop_map(|c| c.to_string().into_bytes()),
        1 => Just("\u{202E}".into()),
    ];
    let start = prop_oneof![
        20 => Just(""),
        1 => Just("GET "),
        1 => Just("GET"),
        1 => Just("CONNECT "),
        1 => Just("\u{16}"),
    ];
    (start, proptest::collection::vec(piece, 0..24))
        .prop_map(|(start, pieces)| [start.as_bytes().to_vec(), pieces.concat()].concat())
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_lines(
        bytes in input(),
        cuts in proptest::collection::vec(1_usize..20, 1..40),
        line_bytes_max in 16_usize..40,
    ) {
        let expected = modelled(&bytes, line_bytes_max);
        prop_assert_eq!(&framed([&bytes[..]].into_iter(), line_bytes_max), &expected);
        prop_assert_eq!(&framed(bytes.chunks(1), line_bytes_max), &expected);
        let mut rest = &bytes[..];
        let chunks = cuts.iter().cycle().map_while(|&cut| {
            let (chunk, left) = rest.split_at_checked(cut).unwrap_or((rest, &[]));
            rest = left;
            (!chunk.is_empty()).then_some(chunk)
        });
        prop_assert_eq!(&framed(chunks, line_bytes_max), &expected);
    }
}
