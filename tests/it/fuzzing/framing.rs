//! The decoder of a connection, whatever the bytes and however they are cut, against a model that sees them at once.

use std::collections::HashSet;

#[cfg(feature = "irc")]
use littlecats::dialect::Encoding;
use littlecats::dialect::decoder::HELD_BYTES_MAX;
use littlecats::dialect::sniff::UNDECIDED_BYTES_MAX;
use littlecats::dialect::{Aside, Charge, Decoded, Decoder};
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
    /// It goes on in the dialect of programs.
    Hello,
    /// An answer to telnet, and whether it counts as a line.
    Reply(Vec<u8>, bool),
}

impl From<Decoded<'_>> for Owned {
    fn from(decoded: Decoded<'_>) -> Owned {
        match decoded {
            Decoded::Request(Request::Enter(text)) => Owned::Text(text.into()),
            Decoded::Refused(Refusal::LineTooLong { .. }) => Owned::TooLong,
            Decoded::Refused(Refusal::NotText) => Owned::NotText,
            Decoded::Foreign | Decoded::Irc(_) | Decoded::Web(_) => Owned::OtherProtocol,
            Decoded::Hello { .. } => Owned::Hello,
            Decoded::Reply { bytes, charge } => Owned::Reply(bytes.into(), charge == Charge::Line),
            Decoded::Request(_) | Decoded::Command(_) | Decoded::Refused(_) | Decoded::Nothing => {
                panic!("a guest does not ask for {decoded:?}")
            }
        }
    }
}

/// Feeds the decoder the way a connection does: what is not consumed is given again, with more.
/// Nothing follows another protocol, and another dialect is not looked into.
pub(crate) fn framed<'a>(
    chunks: impl Iterator<Item = &'a [u8]>,
    line_bytes_max: usize,
) -> Vec<Owned> {
    let (mut decoder, mut aside) = (Decoder::new(), Aside::new());
    let mut unread = Vec::new();
    let mut lines = Vec::new();
    for chunk in chunks {
        unread.extend_from_slice(chunk);
        loop {
            let peeked = decoder.peek(&unread, &aside, Standing::Guest, line_bytes_max);
            let (consumed, decoded) =
                decoder.next(&mut unread, &mut aside, Standing::Guest, line_bytes_max);
            assert_eq!(peeked, decoded.map(|decoded| decoded.charge()));
            let line = decoded.map(Owned::from);
            unread.drain(..consumed);
            if is_irc(&decoder) {
                lines.push(Owned::OtherProtocol);
                return lines;
            }
            match line {
                Some(last @ (Owned::OtherProtocol | Owned::Hello)) => {
                    lines.push(last);
                    return lines;
                }
                Some(line) => lines.push(line),
                None => break,
            }
        }
        let most = match unread.first() {
            Some(b'@' | b':') => UNDECIDED_BYTES_MAX,
            _ => line_bytes_max + HELD_BYTES_MAX,
        };
        assert!(unread.len() < most, "holds a whole line back");
    }
    lines
}

/// Whether it is known to be IRC, before a line of that is whole.
fn is_irc(decoder: &Decoder) -> bool {
    #[cfg(feature = "irc")]
    return matches!(decoder.encoding(), Encoding::Irc(_));
    #[cfg(not(feature = "irc"))]
    {
        let _ = decoder;
        false
    }
}

/// The rule in so many words: all bytes at once, without telnet's, split at each LF.
pub(crate) fn modelled(bytes: &[u8], line_bytes_max: usize) -> Vec<Owned> {
    let mut pieces = without_telnet(bytes);
    let irc = speaks_irc(&pieces);
    if let Some(end) = other_protocol_ends(&pieces).or(irc.ends_at) {
        pieces.truncate(end);
        let replies = pieces.into_iter().filter_map(Piece::reply);
        return replies.chain([Owned::OtherProtocol]).collect();
    }
    let text: Vec<u8> = pieces.iter().filter_map(Piece::byte).collect();
    let mut dropped = if text.starts_with(b"\xEF\xBB\xBF") {
        3
    } else {
        0
    };
    // What is answered before it is known that these are lines is answered first.
    let behind = pieces.split_off(irc.undecided);
    let (text, replies): (Vec<Piece>, Vec<Piece>) =
        pieces.into_iter().partition(|piece| piece.byte().is_some());
    let mut items: Vec<Owned> = replies.into_iter().filter_map(Piece::reply).collect();
    let mut line = Vec::new();
    let mut skips = false;
    if behind.is_empty() && irc.is_undecided {
        return items;
    }
    for piece in text.into_iter().chain(behind) {
        match piece.byte() {
            None => items.extend(piece.reply()),
            Some(_) if dropped > 0 => dropped -= 1,
            Some(byte) if skips => skips = byte != b'\n',
            Some(b'\n') => {
                let text = modelled_text(&std::mem::take(&mut line));
                if text == Owned::Text("/json".into()) && !has_line(&items) {
                    items.push(Owned::Hello);
                    return items;
                }
                items.push(text);
            }
            Some(byte) => {
                line.push(byte);
                skips = line.len() == line_bytes_max;
                if skips {
                    line.clear();
                    items.push(Owned::TooLong);
                }
            }
        }
    }
    items
}

fn has_line(items: &[Owned]) -> bool {
    items.iter().any(|item| !matches!(item, Owned::Reply(..)))
}

/// What is left of the bytes without telnet's: what was sent, and what is answered in between.
#[derive(Debug)]
enum Piece {
    Byte(u8),
    Reply(Owned),
}

impl Piece {
    fn byte(&self) -> Option<u8> {
        match self {
            Piece::Byte(byte) => Some(*byte),
            Piece::Reply(_) => None,
        }
    }

    fn reply(self) -> Option<Owned> {
        match self {
            Piece::Byte(_) => None,
            Piece::Reply(reply) => Some(reply),
        }
    }
}

fn without_telnet(mut bytes: &[u8]) -> Vec<Piece> {
    let mut answered = HashSet::new();
    let mut pieces = Vec::new();
    while let [first, behind @ ..] = bytes {
        bytes = behind;
        if *first != 255 {
            pieces.push(Piece::Byte(*first));
            continue;
        }
        match behind {
            [] | [251..=254] => break,
            [250, ..] => bytes = behind_subnegotiation(behind),
            [verb @ (251 | 253), option, rest @ ..] => {
                let is_mark = [*verb, *option] == [253, 6];
                if answered.insert((*verb, *option)) || is_mark {
                    let reply = vec![255, if *verb == 253 { 252 } else { 254 }, *option];
                    pieces.push(Piece::Reply(Owned::Reply(reply, is_mark)));
                }
                bytes = rest;
            }
            [252 | 254, _, rest @ ..] | [240..=249, rest @ ..] => bytes = rest,
            [255, rest @ ..] => {
                // One byte of the text, which is no UTF-8.
                pieces.push(Piece::Byte(255));
                bytes = rest;
            }
            _ => pieces.push(Piece::Byte(255)),
        }
    }
    pieces
}

fn behind_subnegotiation(bytes: &[u8]) -> &[u8] {
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at..] {
            [255, 240, ..] => return &bytes[at + 2..],
            [255, ..] => at += 2,
            _ => at += 1,
        }
    }
    &[]
}

/// The piece behind that which shows that it is another protocol.
fn other_protocol_ends(pieces: &[Piece]) -> Option<usize> {
    let mut text = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        text.extend(piece.byte());
        let unmarked = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text);
        let upper = unmarked.to_ascii_uppercase();
        let is_other = match upper.as_slice() {
            [0x16] | [3, 0] | [b'*', b'0'..=b'9', b'\r', b'\n'] => true,
            word => {
                let words = [
                    "GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "CONNECT ", "OPTIONS ", "TRACE ",
                    "PATCH ", "PRI ", "SSH-", "EHLO ", "HELO ", "PROXY ",
                ];
                words.iter().any(|known| known.as_bytes() == word)
            }
        };
        if is_other {
            return Some(at + 1);
        }
    }
    None
}

/// Whether the text begins as that of a client of IRC.
struct SpeaksIrc {
    /// So many pieces leave it open.
    undecided: usize,
    is_undecided: bool,
    /// The piece behind that which shows that it does.
    ends_at: Option<usize>,
}

#[cfg(not(feature = "irc"))]
fn speaks_irc(_pieces: &[Piece]) -> SpeaksIrc {
    SpeaksIrc {
        undecided: 0,
        is_undecided: false,
        ends_at: None,
    }
}

#[cfg(feature = "irc")]
fn speaks_irc(pieces: &[Piece]) -> SpeaksIrc {
    let mut text = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let Some(byte) = piece.byte() else {
            continue;
        };
        text.push(byte);
        let unmarked = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text);
        let is_part_of_mark = b"\xEF\xBB\xBF".starts_with(&text);
        let found = begins_as_irc(unmarked).or((unmarked.len() >= 4_608).then_some(false));
        if let Some(is_irc) = found.filter(|_| !is_part_of_mark) {
            return SpeaksIrc {
                undecided: at,
                is_undecided: false,
                ends_at: is_irc.then_some(at + 1),
            };
        }
    }
    SpeaksIrc {
        undecided: pieces.len(),
        is_undecided: true,
        ends_at: None,
    }
}

/// `None` while it may.
#[cfg(feature = "irc")]
fn begins_as_irc(mut text: &[u8]) -> Option<bool> {
    for mark in *b"@:" {
        if text.first() == Some(&mark) {
            let end = text.iter().position(|byte| b" \n".contains(byte))?;
            if text[end] == b'\n' {
                return Some(false);
            }
            let spaces = text[end..].iter().take_while(|byte| **byte == b' ');
            text = &text[end + spaces.count()..];
        }
    }
    let text = text.to_ascii_uppercase();
    let verbs =
        "CAP NICK USER PASS QUIT PING PONG JOIN AUTHENTICATE PRIVMSG NOTICE WEBIRC STARTTLS";
    let verbs: Vec<String> = verbs.split(' ').map(|verb| format!("{verb} ")).collect();
    if verbs.iter().any(|verb| text.starts_with(verb.as_bytes())) {
        return Some(true);
    }
    let is_open = verbs.iter().any(|verb| verb.as_bytes().starts_with(&text));
    (!is_open).then_some(false)
}

pub(super) fn modelled_text(content: &[u8]) -> Owned {
    let content = match content {
        [text @ .., b'\r'] | [text @ .., b'\r', 0] => text,
        text => text,
    };
    match String::from_utf8(content.to_vec()) {
        Ok(text) if !text.chars().any(crate::property::sanitising::refused) => Owned::Text(text),
        _ => Owned::NotText,
    }
}
