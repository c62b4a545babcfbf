//! Frames, each case whole, byte by byte, cut anywhere, and with trailing bytes.

#![expect(
    clippy::cast_possible_truncation,
    reason = "in numbers that the tests choose"
)]

use super::*;

const LIMIT: usize = 15;
const MASK: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

/// A frame of a client: its first byte, and its content.
pub(crate) fn frame(first: u8, content: &[u8]) -> Vec<u8> {
    frame_saying(first, content.len() as u64, content)
}

/// A frame whose header says a length.
fn frame_saying(first: u8, len: u64, content: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match len {
        ..126 => frame.push(MASKED | len as u8),
        126..0x1_0000 => {
            frame.push(MASKED | 126);
            frame.extend((len as u16).to_be_bytes());
        }
        _ => {
            frame.push(MASKED | 127);
            frame.extend(len.to_be_bytes());
        }
    }
    frame.extend(MASK);
    let start = frame.len();
    frame.extend(content);
    unmask(&mut frame[start..], MASK);
    frame
}

fn told(found: Found<'_>) -> String {
    match found {
        Found::Text(text) => format!("{text:?}"),
        Found::NotText => "not text".into(),
        Found::TooLong => "too long".into(),
        Found::Ping(pong) => format!("pong {pong:X?}"),
        Found::Pong => "pong came".into(),
        Found::Close(code) => format!("close {code:?}"),
        Found::Violated(violation) => format!("{violation:?}"),
    }
}

/// What is found in bytes that come in chunks, as a daemon would hold them, up to the end.
fn found<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<String> {
    let mut frames = Frames::new();
    let mut held = Vec::new();
    let mut items = Vec::new();
    for chunk in chunks {
        held.extend_from_slice(chunk);
        loop {
            let (consumed, item) = frames.next(&mut held, LIMIT);
            let is_end = matches!(item, Some(Found::Close(_) | Found::Violated(_)));
            let item = item.map(told);
            held.drain(..consumed);
            match item {
                Some(item) => items.push(item),
                None => break,
            }
            if is_end {
                return items;
            }
        }
        assert!(held.len() < LIMIT + CONTROL_BYTES_MAX, "holds little");
    }
    items
}

#[track_caller]
fn check(bytes: &[u8], expected: &[&str]) {
    assert_eq!(found([bytes]), expected, "{bytes:X?} whole");
    assert_eq!(found(bytes.chunks(1)), expected, "{bytes:X?} byte by byte");
    for at in 0..bytes.len() {
        let (start, end) = bytes.split_at(at);
        assert_eq!(found([start, end]), expected, "{bytes:X?} cut at {at}");
    }
    let tail = &frame(0x81, b"tail")[..7];
    assert_eq!(found([bytes, tail]), expected, "{bytes:X?} with a tail");
    let tailed = [bytes, tail].concat();
    assert_eq!(found([&tailed[..]]), expected, "{bytes:X?} with its tail");
}

/// Several frames, each with its first byte.
#[track_caller]
fn check_frames(frames: &[(u8, &[u8])], expected: &[&str]) {
    let bytes: Vec<u8> = frames
        .iter()
        .flat_map(|(first, content)| frame(*first, content))
        .collect();
    check(&bytes, expected);
}

#[test]
fn a_message_is_a_line_and_is_unmasked() {
    // RFC 6455, 5.7.
    check(
        &[
            0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58,
        ],
        &[r#""Hello""#],
    );
    check_frames(&[(0x81, b"")], &[r#""""#]);
    for len in 0..=LIMIT {
        let text = &"abcdefghijklmno"[..len];
        check_frames(&[(0x81, text.as_bytes())], &[&format!("{text:?}")]);
    }
    check_frames(
        &[(0x81, "ação".as_bytes()), (0x81, b"/quit")],
        &[r#""ação""#, r#""/quit""#],
    );
}

#[test]
fn what_could_write_to_a_terminal_or_ends_a_line_is_no_text() {
    for text in [
        "a\nb",
        "a\n",
        "a\r",
        "\u{1B}[2J",
        "\0",
        "\u{202E}",
        "\u{7F}",
    ] {
        check_frames(
            &[(0x81, text.as_bytes()), (0x81, b"oi")],
            &["not text", r#""oi""#],
        );
    }
    check_frames(&[(0x81, b"a\tb")], &[r#""a\tb""#]);
}

#[test]
fn fragments_are_put_together_up_to_the_limit() {
    check_frames(&[(0x01, b"Hel"), (0x80, b"lo")], &[r#""Hello""#]);
    check_frames(
        &[
            (0x01, b""),
            (0x00, b""),
            (0x00, b"a"),
            (0x00, b""),
            (0x80, b""),
        ],
        &[r#""a""#],
    );
    let bytes = "12345678901234\u{E9}".as_bytes();
    check_frames(
        &[(0x01, &bytes[..5]), (0x80, &bytes[5..14])],
        &[r#""12345678901234""#],
    );
    let each: Vec<(u8, &[u8])> = (0..LIMIT)
        .map(|at| (u8::from(at == 0), &bytes[at..=at]))
        .collect();
    let one_more: Vec<_> = each.iter().copied().chain([(0x80, &b"x"[..])]).collect();
    check_frames(&one_more, &["too long"]);
    check_frames(
        &[(0x01, b"1234567890"), (0x80, b"123456"), (0x81, b"ok")],
        &["too long", r#""ok""#],
    );
}

#[test]
fn fragments_that_add_nothing_leave_a_message_as_it_is_wherever_they_stand() {
    let empty: (u8, &[u8]) = (CONTINUATION, b"");
    let ping: (u8, &[u8]) = (LAST | PING, b"p");
    check_frames(
        &[
            (TEXT, b""),
            empty,
            (CONTINUATION, b"bom"),
            empty,
            empty,
            ping,
            empty,
            (CONTINUATION, b" dia"),
            empty,
            (LAST, b""),
            (LAST | TEXT, b"oi"),
        ],
        &["pong [8A, 1, 70]", "\"bom dia\"", "\"oi\""],
    );
    let long = [b'x'; LIMIT + 1];
    let skipped = [(TEXT, &long[..]), empty, empty, (LAST, b"")];
    check_frames(&skipped, &["too long"]);
    check_frames(&[empty], &["Protocol"]);
    // With a content that is not whole, or as the last, it is another frame.
    check_frames(&[(TEXT, b"a"), empty, (RESERVED, b"")], &["Protocol"]);
}

#[test]
fn a_message_too_long_is_said_once_its_length_is_known_and_is_skipped_as_it_comes() {
    let long = [b'x'; 300];
    check_frames(&[(0x81, &long), (0x81, b"ok")], &["too long", r#""ok""#]);
    check_frames(
        &[
            (0x01, &long),
            (0x00, &long),
            (0x89, b""),
            (0x80, b"/quit"),
            (0x81, b"ok"),
        ],
        &["too long", "pong [8A, 0]", r#""ok""#],
    );
    check_frames(
        &[
            (0x01, b"a"),
            (0x00, &long[..15]),
            (0x00, b""),
            (0x80, b""),
            (0x81, b"ok"),
        ],
        &["too long", r#""ok""#],
    );
    for len in [16, 126, 0xFFFF, 0x1_0000, i64::MAX as u64] {
        let header = frame_saying(0x81, len, b"");
        assert_eq!(found([&header[..]]), ["too long"], "{len}");
        let begun = frame_saying(0x81, len, &[b'x'; 15]);
        assert_eq!(found(begun.chunks(1)), ["too long"], "{len}");
    }
    // Nothing of it is text, so nothing of it is looked at.
    check_frames(
        &[(0x81, &[0xFF; 40]), (0x81, b"ok")],
        &["too long", r#""ok""#],
    );
}

#[test]
fn lengths_are_read_in_each_of_their_forms_and_need_not_be_the_shortest() {
    for (second, len) in [(0xFE, &[0, 2][..]), (0xFF, &[0, 0, 0, 0, 0, 0, 0, 2])] {
        let bytes = [&[0x81, second], len, &[0; 4], b"oi"].concat();
        check(&bytes, &[r#""oi""#]);
    }
    let bytes = [&[0x89, 0xFF, 0, 0, 0, 0, 0, 0, 0, 2], &[0; 4][..], b"oi"].concat();
    check(&bytes, &["pong [8A, 2, 6F, 69]"]);
}

#[test]
fn a_length_with_its_highest_bit_is_none() {
    for len in [1 << 63, u64::MAX] {
        check(&frame_saying(0x81, len, b""), &["Protocol"]);
    }
}

#[test]
fn control_frames_stand_between_fragments() {
    check_frames(
        &[
            (0x01, b"a"),
            (0x89, b"p"),
            (0x00, b"b"),
            (0x8A, b"q"),
            (0x89, b""),
            (0x80, b"c"),
        ],
        &["pong [8A, 1, 70]", "pong came", "pong [8A, 0]", r#""abc""#],
    );
    check_frames(
        &[(0x01, b"0123456789"), (0x89, &[b'p'; 125]), (0x80, b"abc")],
        &[
            &format!("pong {:X?}", [&[0x8A, 125], &[b'p'; 125][..]].concat()),
            r#""0123456789abc""#,
        ],
    );
    check_frames(&[(0x01, b"a"), (0x88, &[3, 0xE8])], &["close Some(1000)"]);
}

#[test]
fn a_close_has_a_code_that_may_be_sent_and_a_reason_that_is_text() {
    check_frames(&[(0x88, b"")], &["close None"]);
    for code in [1000, 1001, 1003, 1007, 1011, 1014, 3000, 4999] {
        let content = [&u16::to_be_bytes(code)[..], "até".as_bytes()].concat();
        check_frames(&[(0x88, &content)], &[&format!("close Some({code})")]);
    }
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535] {
        check_frames(&[(0x88, &u16::to_be_bytes(code))], &["Protocol"]);
    }
    check_frames(&[(0x88, &[3])], &["Protocol"]);
    check_frames(&[(0x88, &[3, 0xE8, 0xFF])], &["NoUtf8"]);
}

#[test]
fn what_the_protocol_does_not_know_is_a_violation() {
    for first in [0xC1, 0xA1, 0x91, 0x83, 0x87, 0x8B, 0x8F, 0x03] {
        check(&frame(first, b"oi"), &["Protocol"]);
    }
    // Not masked.
    check(&[0x81, 0x02, b'o', b'i'], &["Protocol"]);
    // Nothing goes on, or something else does.
    check_frames(&[(0x80, b"oi")], &["Protocol"]);
    check_frames(&[(0x01, b"oi"), (0x81, b"oi")], &["Protocol"]);
    check_frames(
        &[(0x01, &[b'x'; 20]), (0x81, b"oi")],
        &["too long", "Protocol"],
    );
    check_frames(&[(0x81, b"oi"), (0x80, b"oi")], &[r#""oi""#, "Protocol"]);
    // A control frame in fragments, or a long one.
    for opcode in [CLOSE, PING, PONG] {
        check(&frame(opcode, b""), &["Protocol"]);
        check(&frame(0x80 | opcode, &[b'x'; 126]), &["Protocol"]);
    }
}

#[test]
fn binary_is_not_understood() {
    check_frames(&[(0x82, b"oi")], &["Binary"]);
    check_frames(&[(0x02, b"oi")], &["Binary"]);
    check(&frame_saying(0x82, 1 << 40, b""), &["Binary"]);
    check_frames(&[(0x01, b"oi"), (0x82, b"oi")], &["Protocol"]);
}

#[test]
fn text_is_utf8_over_all_its_fragments() {
    check_frames(&[(0x01, b"a\xC3"), (0x80, b"\xA9b")], &[r#""aéb""#]);
    check_frames(
        &[
            (0x01, b"\xF0"),
            (0x00, b"\x9F"),
            (0x89, b""),
            (0x00, b"\x90"),
            (0x80, b"\xB1"),
        ],
        &["pong [8A, 0]", r#""🐱""#],
    );
    check_frames(&[(0x81, b"\xFF")], &["NoUtf8"]);
    check_frames(&[(0x81, b"\xC3")], &["NoUtf8"]);
    check_frames(&[(0x01, b"a\xC3"), (0x80, b"")], &["NoUtf8"]);
    // As soon as it is known.
    check_frames(&[(0x01, b"a\xC3"), (0x00, b"b")], &["NoUtf8"]);
    check_frames(&[(0x01, b"\xED\xA0")], &["NoUtf8"]);
}

#[test]
fn a_mask_is_taken_off_whatever_the_length_and_the_place() {
    for len in 0..40 {
        for start in 0..4 {
            let mut content: Vec<u8> = (0..start + len).map(|n| n as u8).collect();
            unmask(&mut content[start..], MASK);
            for (at, byte) in content[start..].iter().enumerate() {
                assert_eq!(*byte, (start + at) as u8 ^ MASK[at % 4]);
            }
        }
    }
}

#[test]
fn between_messages_nothing_is_kept() {
    let mut frames = Frames::new();
    let mut bytes = [frame(0x01, b"a"), frame(0x80, b"b")].concat();
    let first = frame(0x01, b"a").len();
    assert_eq!(frames.next(&mut bytes.clone()[..first], LIMIT).1, None);
    assert!(frames.is_under_way());
    let mut frames = Frames::new();
    assert_eq!(frames.next(&mut bytes, LIMIT).1, Some(Found::Text("ab")));
    assert!(!frames.is_under_way());
}
