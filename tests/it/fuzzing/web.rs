//! Requests and frames, whatever the bytes and however they are cut: frames against a model that sees
//! them at once, and requests against what must hold of every answer.

use littlecats::dialect::web::frame::{CONTROL_BYTES_MAX, Found, Frames};
use littlecats::dialect::web::head::{self, HEAD_BYTES_MAX, HeadEnd};
use littlecats::dialect::web::response::{Answer, Service};
use littlecats::text::Language;
use littlecats::text::console::Violation;

/// The first byte says how long a message may be, or that it is a request; the second how the others
/// are cut.
pub(crate) fn web(data: &[u8]) {
    let [limit, cut, bytes @ ..] = data else {
        return;
    };
    let cut = usize::from(*cut).max(1);
    if *limit == 0 {
        return request(bytes, cut);
    }
    let limit = usize::from(*limit);
    let expected = modelled(bytes, limit);
    for cut in [cut, 1, bytes.len().max(1)] {
        assert_eq!(found(bytes, cut, limit), expected, "in pieces of {cut}");
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Owned {
    Text(String),
    NotText,
    TooLong,
    Pong(Vec<u8>),
    PongCame,
    Closed(Option<u16>),
    Violated(Violation),
}

impl From<Found<'_>> for Owned {
    fn from(found: Found<'_>) -> Owned {
        match found {
            Found::Text(text) => Owned::Text(text.into()),
            Found::NotText => Owned::NotText,
            Found::TooLong => Owned::TooLong,
            Found::Ping(pong) => Owned::Pong(pong.into()),
            Found::Pong => Owned::PongCame,
            Found::Close(code) => Owned::Closed(code),
            Found::Violated(violation) => Owned::Violated(violation),
        }
    }
}

/// Feeds frames the way a connection does, up to what ends it.
fn found(bytes: &[u8], cut: usize, limit: usize) -> Vec<Owned> {
    let mut frames = Frames::new();
    let (mut unread, mut items) = (Vec::new(), Vec::new());
    for chunk in bytes.chunks(cut) {
        unread.extend_from_slice(chunk);
        loop {
            let (consumed, item) = frames.next(&mut unread, limit);
            let item = item.map(Owned::from);
            unread.drain(..consumed);
            match item {
                None => break,
                Some(last @ (Owned::Closed(_) | Owned::Violated(_))) => {
                    items.push(last);
                    return items;
                }
                Some(item) => items.push(item),
            }
        }
        assert!(
            unread.len() < limit + CONTROL_BYTES_MAX,
            "holds a message back"
        );
    }
    items
}

/// RFC 6455, 5, in so many words.
fn modelled(mut bytes: &[u8], limit: usize) -> Vec<Owned> {
    let mut items = Vec::new();
    // The message that is under way; none of its text where it is too long.
    let mut message: Option<Option<Vec<u8>>> = None;
    loop {
        let violated = |violation| [&items[..], &[Owned::Violated(violation)]].concat();
        let protocol = || violated(Violation::Protocol);
        let [first, second, behind @ ..] = bytes else {
            let is_reserved = bytes.first().is_some_and(|first| first & 0x70 != 0);
            return if is_reserved { protocol() } else { items };
        };
        let width = match second & 0x7F {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        if first & 0x70 != 0 || second & 0x80 == 0 {
            return protocol();
        }
        let Some((len, behind)) = behind.split_at_checked(width) else {
            return items;
        };
        let len = match width {
            0 => u64::from(second & 0x7F),
            _ => len.iter().fold(0, |len, byte| len << 8 | u64::from(*byte)),
        };
        if len >= 1 << 63 {
            return protocol();
        }
        let Some((mask, content)) = behind.split_at_checked(4) else {
            return items;
        };
        let (is_last, opcode) = (first & 0x80 != 0, first & 0x0F);
        let is_control = opcode >= 8;
        match opcode {
            0 if message.is_some() => {}
            1 if message.is_none() => {}
            2 if message.is_none() => return violated(Violation::Binary),
            8..=10 if is_last && len <= 125 => {}
            _ => return protocol(),
        }
        let known = match &message {
            Some(text) => text.clone(),
            None => Some(Vec::new()),
        };
        let is_skipped = !is_control && known.is_none();
        let kept = known.as_ref().map_or(0, Vec::len);
        let is_too_long = !is_control && !is_skipped && kept as u64 + len > limit as u64;
        if is_too_long {
            items.push(Owned::TooLong);
        }
        let whole = usize::try_from(len)
            .ok()
            .filter(|len| *len <= content.len());
        let Some(len) = whole else {
            return items;
        };
        let (content, behind) = content.split_at(len);
        bytes = behind;
        let content: Vec<u8> = content
            .iter()
            .zip(mask.iter().cycle())
            .map(|(byte, mask)| byte ^ mask)
            .collect();
        if is_control {
            let ends = control(opcode, &content);
            let is_end = matches!(ends, Owned::Closed(_) | Owned::Violated(_));
            items.push(ends);
            if is_end {
                return items;
            }
            continue;
        }
        let Some(mut text) = known.filter(|_| !is_too_long) else {
            message = (!is_last).then_some(None);
            continue;
        };
        text.extend(content);
        let is_cut_short =
            |text: &[u8]| std::str::from_utf8(text).is_err_and(|error| error.error_len().is_none());
        match String::from_utf8(text) {
            Err(error) if !is_last && is_cut_short(error.as_bytes()) => {
                message = Some(Some(error.into_bytes()));
            }
            Err(_) => {
                items.push(Owned::Violated(Violation::NoUtf8));
                return items;
            }
            Ok(text) if !is_last => message = Some(Some(text.into_bytes())),
            Ok(text) => {
                message = None;
                let is_text = !text.chars().any(crate::property::sanitising::refused);
                items.push(if is_text {
                    Owned::Text(text)
                } else {
                    Owned::NotText
                });
            }
        }
    }
}

fn control(opcode: u8, content: &[u8]) -> Owned {
    match (opcode, content) {
        (9, _) => {
            let len = u8::try_from(content.len()).expect("at most 125");
            Owned::Pong([&[0x8A, len], content].concat())
        }
        (10, _) => Owned::PongCame,
        (_, []) => Owned::Closed(None),
        (_, [_]) => Owned::Violated(Violation::Protocol),
        (_, [high, low, reason @ ..]) => {
            let code = u16::from_be_bytes([*high, *low]);
            let is_sent = !matches!(code, 1004..=1006 | 1015) && (1000..1015).contains(&code);
            if std::str::from_utf8(reason).is_err() {
                Owned::Violated(Violation::NoUtf8)
            } else if is_sent || (3000..5000).contains(&code) {
                Owned::Closed(Some(code))
            } else {
                Owned::Violated(Violation::Protocol)
            }
        }
    }
}

/// The end of a head is found at the same place however it is cut, and what is answered to it is one
/// whole response.
fn request(bytes: &[u8], cut: usize) {
    let whole = head::end(bytes);
    let pieces = (1..=bytes.len()).filter(|end| end % cut == 0 || *end == bytes.len());
    let first = pieces
        .map(|end| head::end(&bytes[..end]))
        .find(|end| *end != HeadEnd::Open);
    assert_eq!(first.unwrap_or(HeadEnd::Open), whole);
    let head = match whole {
        HeadEnd::Open => return,
        HeadEnd::At(end) => {
            assert!(end <= bytes.len().min(HEAD_BYTES_MAX));
            Some(&bytes[..end])
        }
        HeadEnd::TooLong => None,
    };
    let service = Service {
        names: &["chat.example.org".into()],
        language: Language::Portuguese,
        refusal: None,
    };
    match service.answer(head) {
        Answer::Response(response) | Answer::Forbidden { response, .. } => {
            let text = std::str::from_utf8(&response.head).expect("is text");
            assert!(
                text.starts_with("HTTP/1.1 ") && text.ends_with("\r\n\r\n"),
                "{text}"
            );
            let lines = text.trim_end().split("\r\n");
            assert!(
                lines.clone().skip(1).all(|line| line.contains(": ")),
                "{text}"
            );
            assert_eq!(
                lines.filter(|it| it.starts_with("Content-")).count(),
                3,
                "{text}"
            );
            let is_plain = |c: char| c == ' ' || c.is_ascii_graphic();
            assert!(
                text.chars().all(|c| is_plain(c) || c == '\r' || c == '\n'),
                "{text}"
            );
        }
        Answer::Switch(head, _) => assert!(head.starts_with(b"HTTP/1.1 101 ")),
    }
}
