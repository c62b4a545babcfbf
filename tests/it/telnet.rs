//! What `telnet` and PuTTY say beside the text, and what other bytes people's programs put before it.

use std::time::{Duration, Instant};

use crate::support::proc::resident_kib;
use crate::support::words::{ALONE, NOT_TEXT, TOO_FAST, WELCOME, joined, left};
use crate::support::{Client, Daemon, room};

const NOP: &[u8] = b"\xFF\xF1";
const DO_TIMING_MARK: &[u8] = b"\xFF\xFD\x06";
const WONT_TIMING_MARK: &[u8] = b"\xFF\xFC\x06";
/// IAC WILL NAWS, WILL TSPEED, WILL TTYPE, WILL NEW-ENVIRON, DO ECHO, WILL SGA, DO SGA.
const PUTTY: &[u8] =
    b"\xFF\xFB\x1F\xFF\xFB\x20\xFF\xFB\x18\xFF\xFB\x27\xFF\xFD\x01\xFF\xFB\x03\xFF\xFD\x03";
const PUTTY_IS_ANSWERED: &[u8] =
    b"\xFF\xFE\x1F\xFF\xFE\x20\xFF\xFE\x18\xFF\xFE\x27\xFF\xFC\x01\xFF\xFE\x03\xFF\xFC\x03";

#[test]
fn putty_is_greeted_and_its_first_nickname_is_one() {
    let daemon = Daemon::start(&["--rate", "1", "--burst", "1"]);
    for (name, pieces) in [("ana", 21), ("bia", 1)] {
        let connected = Instant::now();
        let mut putty = Client::connect(daemon.address());
        for piece in PUTTY.chunks(pieces) {
            putty.send_bytes(piece);
        }
        // Each is answered once, and counts for no rate.
        putty.expect_bytes(PUTTY_IS_ANSWERED);
        putty.expect(WELCOME);
        assert!(connected.elapsed() >= Duration::from_millis(290));
        putty.send_bytes([PUTTY, name.as_bytes(), b"\r\n"].concat());
        putty.skip_to(&joined(name));
    }
}

#[test]
fn a_client_that_only_negotiates_is_asked_and_one_with_half_a_line_is_not() {
    let daemon = Daemon::start(&[]);
    let mut ana = Client::connect(daemon.address());
    ana.send_bytes([NOP, b"\xFF\xFC\x01\xFF\xFA\x18\0xterm"].concat());
    let mut bia = Client::connect(daemon.address());
    bia.send_bytes([NOP, b"b"].concat());
    ana.expect(WELCOME);
    Client::connect(daemon.address()).expect(WELCOME);
    bia.send_bytes([b"i", NOP, b"a\n"].concat());
    bia.expect(&joined("bia"));
    ana.send_bytes("\n\n/quit\n");
    ana.send_bytes(b"\xFF\xF0ana\n");
    ana.expect(&joined("ana"));
}

#[test]
fn sequences_are_taken_out_of_lines_and_a_timing_mark_is_answered_each_time() {
    let (_daemon, [mut ana, mut bia]) = room(&["--rate", "0"], ["ana", "bia"]);
    // As behind Ctrl-C: the line begun goes on.
    for _ in 0..3 {
        ana.send_bytes([b"\xFF\xF4", DO_TIMING_MARK].concat());
        ana.expect_bytes(WONT_TIMING_MARK);
    }
    for byte in [b"ol", NOP, "á".as_bytes(), DO_TIMING_MARK, b", bia\r\0\n"].concat() {
        ana.send_bytes([byte]);
    }
    bia.expect("<ana> olá, bia");
    ana.expect_bytes(WONT_TIMING_MARK);
    let subnegotiation = [b"\xFF\xFA\x1F", &[b'\n'; 30_000][..], b"\xFF\xF0"].concat();
    ana.send_bytes([b"/msg b", &subnegotiation[..], b"ia psiu\n"].concat());
    bia.expect("[privado de ana] psiu");
    ana.send_bytes(b"\xFF\xFF\n\xFF\x01\n");
    ana.expect_all([NOT_TEXT, NOT_TEXT]);
    ana.expect_nothing();
    bia.expect_nothing();
}

#[test]
fn timing_marks_are_answered_within_the_rate() {
    let daemon = Daemon::start(&["--rate", "4", "--burst", "3"]);
    let mut ana = Client::join(daemon.address(), "ana");
    let begun = Instant::now();
    ana.send_bytes([DO_TIMING_MARK.repeat(6), b"/list\n".to_vec()].concat());
    // Two or three of the burst, and the others a quarter of a second each.
    let before = ana.bytes_until(TOO_FAST);
    assert!([6, 9].contains(&before.len()), "{before:X?}");
    let behind = ana.bytes_until(ALONE);
    assert_eq!([before, behind].concat(), WONT_TIMING_MARK.repeat(6));
    assert!(begun.elapsed() >= Duration::from_millis(900));
}

#[test]
fn what_telnet_sends_counts_towards_the_bytes_to_log_in_with() {
    let subnegotiation = [b"\xFF\xFA", &[b'x'; 5_000][..]].concat();
    for endless in [NOP.repeat(2_100), subnegotiation] {
        // The console tells the first of them in full.
        let daemon = Daemon::start(&["--rate", "0", "-v"]);
        let mut client = Client::connect(daemon.address());
        client.send_bytes(&endless[..4_000]);
        client.expect(WELCOME);
        client.send_bytes(&endless[4_000..]);
        client.expect_end();
        let address = client.address();
        daemon.expect_console(&format!(
            "{address} saiu sem informar um nickname: enviou bytes demais sem um nickname."
        ));
    }
}

#[test]
fn replies_that_are_not_read_are_no_more_than_answers_are() {
    let flags = ["--rate", "0", "--outbox", "16K"];
    let (daemon, [mut ana, mut bia]) = room(&flags, ["ana", "bia"]);
    let before = resident_kib(daemon.pid());
    let mut greedy = Client::connect_with_small_buffer(daemon.address());
    greedy.send("caio");
    let marks = DO_TIMING_MARK.repeat(10_000);
    // Its input is left in the socket once it is owed too much: then no more of it is taken.
    greedy.stream().set_nonblocking(true).expect("an option");
    let mut sent = 0;
    while sent < 64 << 20 && greedy.try_send(&marks).is_ok() {
        sent += marks.len();
    }
    ana.skip_to(&joined("caio"));
    ana.send("oi");
    bia.skip_to("<ana> oi");
    let more = resident_kib(daemon.pid()).saturating_sub(before);
    assert!(
        more < 4 << 10,
        "{more} KiB more for {sent} bytes of questions"
    );
    drop(greedy);
    ana.expect(&left("caio"));
}

#[test]
fn a_byte_order_mark_makes_no_private_line_public() {
    let (daemon, [mut ana, _bia]) = room(&[], ["ana", "bia"]);
    let mut caio = Client::connect(daemon.address());
    for byte in "\u{FEFF}caio\r\n".bytes() {
        caio.send_bytes([byte]);
    }
    caio.expect(&joined("caio"));
    caio.send("/msg ana psiu");
    ana.expect_all([&joined("caio"), "[privado de caio] psiu"]);
    // Elsewhere it is a character like others.
    caio.send("\u{FEFF}oi");
    ana.expect("<caio> \u{FEFF}oi");
}

#[test]
fn a_line_that_ends_with_a_cr_alone_is_told_so_once() {
    let daemon = Daemon::start(&["--lang", "en"]);
    let mut ana = Client::connect(daemon.address());
    let begun = Instant::now();
    ana.send_bytes("ana\r");
    ana.expect("warning: lines end with LF; yours ended with CR alone");
    assert!(begun.elapsed() >= Duration::from_millis(4_900));
    ana.send_bytes("\n");
    ana.expect("The client ana joined the Little Cats chat.");
}
