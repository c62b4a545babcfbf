//! What a line is, and what is answered to bytes that are none.

use crate::support::words::{EMPTY, INVALID, NOT_TEXT, WELCOME, joined, left, too_long};
use crate::support::{Client, Daemon, room};

#[test]
fn a_cr_before_the_lf_is_dropped() {
    let daemon = Daemon::start(&[]);
    let mut ana = Client::connect(daemon.address());
    ana.send_bytes("ana\r\n");
    ana.expect(&joined("ana"));
    let mut bia = Client::join(daemon.address(), "bia");
    ana.expect(&joined("bia"));
    ana.send_bytes("oi\r\n/list\r\n\r\n");
    bia.expect("<ana> oi");
    ana.expect("Usuários conectados (2): ana, bia");
    bia.expect_nothing();
}

#[test]
fn a_line_may_come_in_any_pieces() {
    let (_daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
    for byte in "olá, várias peças\n".bytes() {
        ana.send_bytes([byte]);
    }
    bia.expect("<ana> olá, várias peças");
    ana.send_bytes("um\ndois\ntr");
    bia.expect_all(["<ana> um", "<ana> dois"]);
    ana.send_bytes("ês\n");
    bia.expect("<ana> três");
}

#[test]
fn a_line_of_1024_bytes_with_its_lf_passes_and_one_more_does_not() {
    let (_daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
    let longest = "x".repeat(1023);
    ana.send(&longest);
    bia.expect(&format!("<ana> {longest}"));
    // The CR counts.
    ana.send_bytes(format!("{}\r\n", &longest[1..]));
    bia.expect(&format!("<ana> {}", &longest[1..]));
    ana.send_bytes(format!("{longest}\r\n"));
    ana.expect(&too_long(1024));
    ana.send(&format!("{longest}x"));
    ana.expect(&too_long(1024));
    ana.send("depois");
    bia.expect("<ana> depois");
    ana.expect_nothing();
}

#[test]
fn the_limit_is_that_of_its_flag() {
    let (_daemon, [mut ana, mut bia]) = room(&["--max-line", "80"], ["ana", "bia"]);
    let longest = "x".repeat(79);
    ana.send(&longest);
    bia.expect(&format!("<ana> {longest}"));
    ana.send(&format!("{longest}x"));
    ana.expect(&too_long(80));
}

#[test]
fn a_reader_a_long_line_behind_is_not_cut_by_the_next_one() {
    let flags = ["--max-line", "64K", "--backlog", "16K", "--rate", "0"];
    let (daemon, [mut ana]) = room(&flags, ["ana"]);
    let mut bia = Client::connect_with_small_buffer(daemon.address()).log_in("bia");
    ana.expect(&joined("bia"));
    let longest = "x".repeat((64 << 10) - 1);
    // Bia reads none of them before the daemon has handled the last.
    for _ in 0..3 {
        ana.send(&longest);
    }
    ana.send("/nick ana");
    ana.expect("Seu nickname já é ana.");
    for _ in 0..3 {
        bia.expect(&format!("<ana> {longest}"));
    }
}

#[test]
fn the_longest_lines_pass_a_log_that_was_made_smaller() {
    let flags = ["--max-line", "64K", "--backlog", "16K", "--rate", "0"];
    let (daemon, [mut ana, mut bia]) = room(&flags, ["ana", "bia"]);
    for _ in 0..5 {
        let longest = "x".repeat((64 << 10) - 1);
        ana.send(&longest);
        bia.expect(&format!("<ana> {longest}"));
        ana.send(&format!("/msg bia {}", &longest[..50_000]));
        bia.expect(&format!("[privado de ana] {}", &longest[..50_000]));
    }
    ana.send(&"x".repeat(64 << 10));
    ana.expect(&too_long(64 << 10));
    // Too long for the history as well.
    let mut caio = Client::connect(daemon.address());
    caio.send("caio");
    caio.expect(&joined("caio"));
}

#[test]
fn a_line_too_long_is_answered_at_once_and_its_tail_is_no_command() {
    let (_daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
    ana.send_bytes("x".repeat(1024));
    ana.expect(&too_long(1024));
    // Told once, however long it goes on.
    for _ in 0..10 {
        ana.send_bytes("y".repeat(1000));
    }
    ana.send_bytes("/quit\n/me volta\n");
    bia.expect("* ana volta");
    ana.expect_nothing();
    bia.expect_nothing();
}

#[test]
fn what_is_not_clean_text_goes_nowhere() {
    let (_daemon, [mut ana, mut bia]) = room(&["--rate", "0"], ["ana", "bia"]);
    let mut refused: Vec<Vec<u8>> = (0..0x20)
        .filter(|byte| ![b'\t', b'\n'].contains(byte))
        .map(|byte| vec![b'a', byte, b'b'])
        .collect();
    let separators_and_bidirectional = "\u{2028}\u{2029}\u{61C}\u{200E}\u{200F}\u{202A}\u{202B}\
         \u{202C}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}\u{2069}";
    let characters = ('\u{7F}'..='\u{9F}').chain(separators_and_bidirectional.chars());
    refused.extend(characters.map(|c| format!("a{c}b").into_bytes()));
    refused.extend([
        b"\xff".to_vec(),
        b"a\xc3".to_vec(),
        b"\xc0\xaf".to_vec(),
        b"\xed\xa0\x80".to_vec(),
        b"\xf4\x90\x80\x80".to_vec(),
        b"/msg bia \x1b[2J".to_vec(),
        b"/me \x07".to_vec(),
        b"/nick a\x00".to_vec(),
        b"oi\r\r".to_vec(),
    ]);
    for mut line in refused {
        line.push(b'\n');
        ana.send_bytes(&line);
        let answer = ana.line();
        assert_eq!(answer, NOT_TEXT, "to {line:?}");
    }
    ana.send("a\tb \u{200B}\u{FEFF}ok");
    bia.expect("<ana> a\tb \u{200B}\u{FEFF}ok");
    bia.expect_nothing();
}

#[test]
fn framing_errors_are_told_before_login_too() {
    let daemon = Daemon::start(&[]);
    let mut ana = Client::connect(daemon.address());
    ana.send_bytes("x".repeat(1024));
    ana.expect(&too_long(1024));
    ana.send_bytes("\nan\x1ba\n");
    ana.expect(NOT_TEXT);
    // Telnet's option bytes are no nickname: they are answered, and nothing is left.
    ana.send_bytes(b"\xff\xfd\x03\xff\xfb\x18\n");
    ana.expect_bytes(b"\xff\xfc\x03\xff\xfe\x18");
    ana.expect(EMPTY);
    ana.send_bytes("\u{FEFF}ana\n");
    ana.expect(INVALID);
    ana.send("ana");
    ana.expect(&joined("ana"));
}

#[test]
fn spaces_only_are_ignored_in_the_room() {
    let (_daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
    ana.send_bytes("\n \n\t \t\n\r\n");
    ana.expect_nothing();
    bia.expect_nothing();
    ana.send("  oi  ");
    bia.expect("<ana>   oi  ");
}

#[test]
fn a_tail_without_lf_is_dropped_at_the_end() {
    let (daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
    bia.send_bytes("um\ndois\n/msg ana três");
    bia.half_close();
    bia.expect_end();
    ana.expect_all(["<bia> um", "<bia> dois", &left("bia")]);
    let mut guest = Client::connect(daemon.address());
    guest.send_bytes("caio");
    guest.half_close();
    guest.expect_end();
    ana.expect_nothing();
}

#[test]
fn urgent_data_holds_nothing_up() {
    let (_daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
    ana.send_bytes("an");
    let urgent = rustix::net::send(ana.stream(), b"!", rustix::net::SendFlags::OOB);
    assert_eq!(urgent, Ok(1));
    ana.send_bytes("tes\ndepois\n");
    // The urgent byte itself is out of band (tcp(7)), and a read stops before it.
    bia.expect("<ana> antes");
    bia.expect("<ana> depois");
}

#[test]
fn half_a_line_is_no_silence() {
    let daemon = Daemon::start(&[]);
    let mut asked = Client::connect(daemon.address());
    let mut begun = Client::connect(daemon.address());
    begun.send_bytes("an");
    asked.expect(WELCOME);
    // The client that connected first is asked, so that the other's time is over as well.
    let mut later = Client::connect(daemon.address());
    later.expect(WELCOME);
    begun.send_bytes("a\n");
    begun.expect(&joined("ana"));
}
