//! Messages, each case whole, byte by byte, and with trailing bytes.

use crate::dialect::decoder::{Decoder, HELD_BYTES_MAX};
use crate::dialect::web::frame::tests::frame;
use crate::dialect::web::handshake::Subprotocol;
use crate::dialect::{Aside, Decoded, Dialect, WebItem};
use crate::room::refusal::Refusal;
use crate::room::request::Request;
use crate::room::roster::Standing;

const LINE_BYTES_MAX: usize = 1_024;
const TEXT: u8 = 0x81;

/// What a decoder makes of bytes that come in pieces, each with its label.
fn decoded(
    subprotocol: Option<Subprotocol>,
    pieces: &[&[u8]],
    standing: Standing,
) -> (Vec<String>, Dialect) {
    let (mut decoder, mut aside) = (Decoder::new(), Aside::new());
    decoder.upgrade(subprotocol);
    negotiate(&mut decoder);
    let (mut held, mut items) = (Vec::new(), Vec::new());
    for piece in pieces {
        held.extend_from_slice(piece);
        loop {
            let peeked = decoder.peek(&held, &aside, standing, LINE_BYTES_MAX);
            let (consumed, item) =
                decoder.next_labelled(&mut held, &mut aside, standing, LINE_BYTES_MAX);
            assert_eq!(peeked, item.map(|item| item.decoded.charge()));
            let is_end = matches!(
                item.map(|item| item.decoded),
                Some(Decoded::Web(WebItem::Violated(_)))
            );
            let item = item.map(|item| match item.label {
                Some(label) => format!("{label}: {}", told(item.decoded)),
                None => told(item.decoded),
            });
            held.drain(..consumed);
            match item {
                Some(item) => items.push(item),
                None => break,
            }
            if is_end {
                return (items, decoder.dialect());
            }
        }
        let bytes_max = LINE_BYTES_MAX + 8 * 1_024;
        assert!(held.len() < bytes_max + HELD_BYTES_MAX);
    }
    (items, decoder.dialect())
}

#[cfg(feature = "irc")]
fn negotiate(decoder: &mut Decoder) {
    use crate::dialect::irc::Capabilities;
    use crate::dialect::irc::item::Cap;

    if let Some(irc) = decoder.irc_mut() {
        let request = Cap::Request("labeled-response");
        irc.negotiate(request, Capabilities::ALL, None, &mut Vec::new());
    }
}

#[cfg(not(feature = "irc"))]
fn negotiate(_: &mut Decoder) {}

fn told(decoded: Decoded<'_>) -> String {
    match decoded {
        Decoded::Request(Request::Enter(text)) => format!("enter {text}"),
        Decoded::Request(Request::Since(text)) => format!("since {text}"),
        Decoded::Refused(Refusal::NotText) => "not text".into(),
        Decoded::Refused(Refusal::LineTooLong { bytes_max }) => format!("over {bytes_max}"),
        Decoded::Reply { bytes, .. } => format!("reply {bytes:?}"),
        Decoded::Web(WebItem::Closed(code)) => format!("closed {code:?}"),
        Decoded::Web(WebItem::Violated(violation)) => format!("{violation:?}"),
        Decoded::Request(_)
        | Decoded::Refused(_)
        | Decoded::Web(_)
        | Decoded::Irc(_)
        | Decoded::Command(_)
        | Decoded::Nothing
        | Decoded::Hello { .. }
        | Decoded::Foreign => format!("{decoded:?}"),
    }
}

#[track_caller]
fn check_of(
    subprotocol: Option<Subprotocol>,
    bytes: &[u8],
    standing: Standing,
    expected: &[&str],
    dialect: Dialect,
) {
    let expected = (expected.iter().map(ToString::to_string).collect(), dialect);
    assert_eq!(decoded(subprotocol, &[bytes], standing), expected, "whole");
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(
        decoded(subprotocol, &single, standing),
        expected,
        "byte by byte"
    );
    let tailed = [bytes, &frame(TEXT, b"tail")[..5]].concat();
    assert_eq!(
        decoded(subprotocol, &[&tailed], standing),
        expected,
        "with a tail"
    );
}

#[test]
fn without_a_subprotocol_lines_ask_for_events() {
    let bytes = [
        frame(TEXT, b"/since 1-00000000"),
        frame(TEXT, b"NICK ana"),
        frame(TEXT, b"a\nb"),
        frame(TEXT, &[b'x'; LINE_BYTES_MAX]),
    ]
    .concat();
    let expected = [
        "since 1-00000000",
        "enter NICK ana",
        "not text",
        "over 1024",
    ];
    check_of(None, &bytes, Standing::Guest, &expected, Dialect::Web);
}

#[cfg(feature = "irc")]
mod irc {
    use super::*;
    use crate::dialect::irc::{LINE_BYTES_MAX, TAGS_BYTES_MAX};

    #[track_caller]
    fn check(bytes: &[u8], expected: &[&str]) {
        let irc = Some(Subprotocol::Irc);
        check_of(irc, bytes, Standing::Inside, expected, Dialect::Irc);
    }

    /// What lines over TCP amount to, each with its label.
    fn over_tcp(line: &str) -> Vec<String> {
        let (mut decoder, mut aside) = (Decoder::new(), Aside::new());
        decoder.begin_irc();
        negotiate(&mut decoder);
        let mut bytes = format!("{line}\r\n").into_bytes();
        let mut items = Vec::new();
        while let (consumed, Some(item)) =
            decoder.next_labelled(&mut bytes, &mut aside, Standing::Inside, 16)
        {
            items.push(match item.label {
                Some(label) => format!("{label}: {}", told(item.decoded)),
                None => told(item.decoded),
            });
            bytes.drain(..consumed);
        }
        items
    }

    #[test]
    fn a_message_is_a_line_as_over_tcp_without_an_end() {
        for line in [
            "PING x",
            "",
            "@label=7;+a=b :ana PRIVMSG #littlecats,bia,caio :\u{2}olá\u{3}4 🐱",
            "@label=8 NAMES #a,#b",
            "PRIVMSG a,b,c,d :\u{1}ACTION x\u{1}",
            "PRIVMSG #a :\u{1B}[2J",
            "NOSUCH",
            "@only=tags",
        ] {
            let expected = over_tcp(line);
            let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
            assert!(!expected.is_empty());
            let again: Vec<&str> = [&expected[..], &expected[..]].concat();
            let message = frame(TEXT, line.as_bytes());
            check(&[&message[..], &message].concat(), &again);
            // In fragments, with a Ping between them.
            let (start, end) = line.split_at(line.floor_char_boundary(line.len() / 2));
            let pieces = [
                frame(0x01, start.as_bytes()),
                frame(0x89, b"p"),
                frame(0x80, end.as_bytes()),
            ];
            let with_pong = [&["reply [138, 1, 112]"], &expected[..]].concat();
            check(&pieces.concat(), &with_pong);
        }
    }

    #[test]
    fn an_end_within_a_message_is_no_text_and_no_second_line() {
        for text in ["PING x\r\n", "PING x\n", "PING x\rQUIT", "PING x\nQUIT"] {
            let expected = over_tcp("PING \u{7}");
            assert_eq!(expected.len(), 1);
            check(&frame(TEXT, text.as_bytes()), &[&expected[0]]);
        }
        for text in ["@a\n PING x", "@label=1\n PING x\nQUIT", "\nQUIT"] {
            let irc = Some(Subprotocol::Irc);
            let (items, _) = decoded(irc, &[&frame(TEXT, text.as_bytes())], Standing::Inside);
            assert_eq!(items.len(), 1, "{text:?}: {items:?}");
            assert!(items[0].contains("InvalidText"), "{text:?}: {items:?}");
        }
    }

    #[test]
    fn a_message_has_the_room_of_a_line_and_its_tags() {
        let longest = format!("PING {}", "x".repeat(LINE_BYTES_MAX - 7));
        let tags = format!("@+a={} ", "x".repeat(TAGS_BYTES_MAX - 5));
        assert_eq!((longest.len(), tags.len()), (510, TAGS_BYTES_MAX));
        let (ping, behind) = (over_tcp(&longest), over_tcp("PING y"));
        let too_long = over_tcp(&format!("{longest}xx"));
        for line in [longest.clone(), format!("{tags}{longest}")] {
            let bytes = [frame(TEXT, line.as_bytes()), frame(TEXT, b"PING y")].concat();
            check(&bytes, &[&ping[0], &behind[0]]);
            let line = format!("{line}x");
            let bytes = [frame(TEXT, line.as_bytes()), frame(TEXT, b"PING y")].concat();
            check(&bytes, &[&too_long[0], &behind[0]]);
        }
        let line = format!("@x{}PING z", &tags[1..]);
        check(&frame(TEXT, line.as_bytes()), &[&too_long[0]]);
        // As soon as its length is known.
        let header = &frame(TEXT, &[b'x'; LINE_BYTES_MAX + TAGS_BYTES_MAX - 1])[..8];
        let irc = Some(Subprotocol::Irc);
        let (items, _) = decoded(irc, &[header], Standing::Inside);
        assert_eq!(items, too_long);
    }

    #[test]
    fn what_no_websocket_may_send_ends_it_here_too() {
        check_violation(&frame(TEXT, b"PRIVMSG #a :caf\xE9"), "NoUtf8");
        check_violation(&frame(0x82, b"PING x"), "Binary");
        check_violation(b"\x81\x06PING x", "Protocol");
        let bytes = [frame(0x88, &[3, 232]), frame(TEXT, b"PING x")].concat();
        let (irc, closed) = (Some(Subprotocol::Irc), ["closed Some(1000)"]);
        check_of(irc, &bytes, Standing::Inside, &closed, Dialect::Web);
    }

    #[track_caller]
    fn check_violation(bytes: &[u8], violation: &str) {
        let irc = Some(Subprotocol::Irc);
        let (items, _) = decoded(irc, &[bytes], Standing::Inside);
        assert_eq!(items.first().map(String::as_str), Some(violation));
    }

    /// Some web clients of IRC ask for no subprotocol.
    #[test]
    fn without_a_subprotocol_the_first_message_decides() {
        for (first, dialect) in [
            ("CAP LS 302", Dialect::Irc),
            ("nick ana", Dialect::Irc),
            ("@a=b PASS x", Dialect::Irc),
            ("ana", Dialect::Web),
            ("CAP", Dialect::Web),
            ("/since x", Dialect::Web),
            ("GET / HTTP/1.1", Dialect::Web),
            ("", Dialect::Web),
        ] {
            let bytes = [frame(0x89, b""), frame(TEXT, first.as_bytes())].concat();
            let (items, found) = decoded(None, &[&bytes], Standing::Guest);
            assert_eq!((items.len(), found), (2, dialect), "{first}: {items:?}");
        }
        // No later one does.
        let bytes = [frame(TEXT, b"ana"), frame(TEXT, b"NICK bia")].concat();
        let expected = ["enter ana", "enter NICK bia"];
        check_of(None, &bytes, Standing::Guest, &expected, Dialect::Web);
    }
}
