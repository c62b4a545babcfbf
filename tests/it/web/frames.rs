//! Messages of a WebSocket, however they are framed.

use super::peer::{MASK, PING, PONG, TEXT, WebSocket, frame};
use crate::support::words::left;
use crate::support::{Client, Daemon};

const BEGUN: u8 = 0x01;
const MORE: u8 = 0x00;
const LAST: u8 = 0x80;

fn ana_and_bia() -> (Daemon, Client, WebSocket) {
    let daemon = Daemon::start(&["--rate", "0"]);
    let ana = Client::join(daemon.address(), "ana");
    let bia = WebSocket::join(daemon.address(), "bia");
    let mut ana = ana;
    ana.skip_to(&crate::support::words::joined("bia"));
    (daemon, ana, bia)
}

#[test]
fn fragments_are_put_together_and_control_frames_stand_between_them() {
    let (_daemon, mut ana, mut bia) = ana_and_bia();
    bia.send(BEGUN, b"bom");
    bia.send(PING, b"p");
    assert_eq!(bia.frame(), (PONG, b"p".to_vec()));
    bia.send(MORE, b" di\xC3");
    bia.send(PONG, b"");
    bia.send(MORE, b"");
    bia.send(LAST, b"\xA1s");
    ana.expect("<bia> bom diás");
    bia.expect_said("bia", "bom diás");
}

#[test]
fn a_ping_is_answered_in_its_place() {
    let (_daemon, _ana, mut bia) = ana_and_bia();
    bia.peer.send(
        [
            frame(TEXT, b"a"),
            frame(PING, &[b'x'; 125]),
            frame(TEXT, b"b"),
        ]
        .concat(),
    );
    bia.expect_said("bia", "a");
    assert_eq!(bia.frame(), (PONG, vec![b'x'; 125]));
    bia.expect_said("bia", "b");
}

#[test]
fn a_message_too_long_is_answered_at_its_header_and_skipped_whatever_its_length() {
    let (_daemon, mut ana, mut bia) = ana_and_bia();
    let longest = "x".repeat(1_023);
    bia.say(&longest);
    ana.expect(&format!("<bia> {longest}"));
    bia.expect_said("bia", &longest);
    bia.say(&"x".repeat(1_024));
    bia.expect_code("line_too_long");
    bia.say(&"x".repeat(70_000));
    bia.expect_code("line_too_long");
    bia.send(BEGUN, &[b'x'; 1_000]);
    bia.send(MORE, &[b'x'; 24]);
    bia.expect_code("line_too_long");
    bia.send(LAST, b"/quit");
    bia.say("oi");
    bia.expect_said("bia", "oi");
    ana.expect("<bia> oi");
    // A header alone, of a message that would take a while.
    let mut header = vec![TEXT, 0xFF];
    header.extend(u64::MAX.wrapping_shr(1).to_be_bytes());
    header.extend(MASK);
    bia.peer.send(header);
    bia.expect_code("line_too_long");
    bia.peer.send([b'x'; 5_000]);
    ana.expect_nothing();
}

#[test]
fn a_message_is_a_line() {
    let (_daemon, mut ana, mut bia) = ana_and_bia();
    for text in ["a\nb", "a\r", "\n", "\u{1B}[2J"] {
        bia.say(text);
        bia.expect_code("not_text");
    }
    bia.say("");
    bia.say("  ");
    bia.say("//oi");
    ana.expect("<bia> /oi");
}

#[test]
fn what_the_protocol_does_not_allow_is_closed_with_its_code() {
    let daemon = Daemon::start(&["--rate", "0"]);
    let mut ana = Client::join(daemon.address(), "ana");
    let highest = [&[TEXT, 0xFF][..], &(1_u64 << 63).to_be_bytes(), &MASK].concat();
    let cases: [(&str, Vec<u8>, u16); 9] = [
        ("not masked", vec![TEXT, 2, b'o', b'i'], 1002),
        ("a reserved bit", frame(0xC1, b"oi"), 1002),
        ("a reserved opcode", frame(0x83, b"oi"), 1002),
        ("2^63 bytes", highest, 1002),
        ("nothing to go on with", frame(LAST, b"oi"), 1002),
        ("a long ping", frame(PING, &[0; 126]), 1002),
        ("binary", frame(0x82, b"oi"), 1003),
        ("no UTF-8", frame(TEXT, b"\xFF"), 1007),
        ("half a character", frame(TEXT, b"\xC3"), 1007),
    ];
    for (what, bytes, code) in cases {
        let mut bia = WebSocket::join(daemon.address(), "bia");
        ana.skip_to(&crate::support::words::joined("bia"));
        bia.say("antes");
        // What follows is not read.
        bia.peer.send([bytes, frame(TEXT, b"depois")].concat());
        bia.expect_said("bia", "antes");
        assert_eq!(bia.frame(), (0x88, code.to_be_bytes().to_vec()), "{what}");
        bia.peer.expect_end();
        ana.expect("<bia> antes");
        ana.expect(&left("bia"));
    }
    // Nobody is kept out of a nickname by that.
    WebSocket::join(daemon.address(), "bia");
}

#[test]
fn a_stalled_tab_is_a_slow_consumer_like_others() {
    let daemon = Daemon::start(&["--rate", "0", "--backlog", "16K", "--send-buffer", "4K"]);
    let mut ana = Client::join(daemon.address(), "ana");
    let small = Client::connect_with_small_buffer(daemon.address());
    let peer = super::peer::Peer::over(small.stream().try_clone().expect("a descriptor"));
    let mut bia = WebSocket::open_over(peer);
    bia.say("bia");
    ana.skip_to(&crate::support::words::joined("bia"));
    let line = "x".repeat(900);
    ana.drain_in_background();
    for _ in 0..300 {
        ana.send(&line);
    }
    daemon.expect_console("bia ficou para trás");
}
