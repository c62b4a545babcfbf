//! How a WebSocket ends, whoever begins.

use rustix::process::Signal;

use super::peer::{CLOSE, Peer, TEXT, WebSocket, frame};
use crate::secrets::{Files, key};
use crate::support::daemon::room;
use crate::support::program::Program;
use crate::support::words::{joined, left};
use crate::support::{Client, Daemon};

fn with_bia(flags: &[&str]) -> (Daemon, Client, WebSocket) {
    let (daemon, [mut ana]) = room(flags, ["ana"]);
    let bia = WebSocket::join(daemon.address(), "bia");
    ana.expect(&joined("bia"));
    (daemon, ana, bia)
}

#[test]
fn quit_is_closed_with_1000_and_the_others_hear_the_leave_once() {
    let (_daemon, mut ana, mut bia) = with_bia(&[]);
    bia.say("/quit");
    bia.expect_close(1000);
    ana.expect(&left("bia"));
    ana.expect_nothing();
}

#[test]
fn a_close_is_answered_with_its_code_behind_all_that_came_before_it() {
    for (content, reason) in [
        (&[][..], &[][..]),
        (&1000_u16.to_be_bytes(), b""),
        (&4321_u16.to_be_bytes(), b"fim"),
    ] {
        let (_daemon, mut ana, mut bia) = with_bia(&[]);
        let close = frame(CLOSE, &[content, reason].concat());
        bia.peer
            .send([frame(TEXT, b"oi"), close, frame(TEXT, b"depois")].concat());
        bia.expect_said("bia", "oi");
        assert_eq!(bia.frame(), (CLOSE, content.to_vec()));
        bia.peer.expect_end();
        ana.expect("<bia> oi");
        ana.expect(&left("bia"));
        ana.expect_nothing();
    }
}

#[test]
fn a_close_of_before_the_nickname_is_answered_too() {
    let daemon = Daemon::start(&[]);
    let mut guest = WebSocket::open(daemon.address());
    guest.send(CLOSE, &1001_u16.to_be_bytes());
    guest.expect_close(1001);
}

#[test]
fn a_peer_that_shuts_its_half_without_a_close_is_owed_what_it_was_and_a_close() {
    let (_daemon, mut ana, mut bia) = with_bia(&[]);
    bia.say("oi");
    bia.peer.half_close();
    bia.expect_said("bia", "oi");
    bia.expect_close(1000);
    ana.expect("<bia> oi");
    ana.expect(&left("bia"));
}

#[test]
fn a_close_that_crosses_that_of_the_daemon_changes_nothing() {
    let (_daemon, mut ana, mut bia) = with_bia(&[]);
    bia.peer
        .send([frame(TEXT, b"/quit"), frame(CLOSE, &1000_u16.to_be_bytes())].concat());
    bia.expect_close(1000);
    ana.expect(&left("bia"));
    ana.expect_nothing();
}

#[test]
fn a_request_that_is_not_answered_yet_is_told_nothing_of_the_shutdown() {
    let daemon = Daemon::start(&[]);
    let mut request = Peer::connect(daemon.address());
    request.send("GET / HTTP/1.1\r\nHost: a\r\n");
    // Behind those bytes.
    let _ana = Client::join(daemon.address(), "ana");
    daemon.signal(Signal::TERM);
    request.expect_end();
}

#[test]
fn shutdown_is_closed_with_1001_behind_its_notice() {
    let (daemon, _ana, mut bia) = with_bia(&[]);
    let mut guest = WebSocket::open(daemon.address());
    daemon.signal(Signal::TERM);
    assert_eq!(bia.hear()["type"], "shutdown");
    bia.expect_close(1001);
    assert_eq!(guest.hear()["type"], "shutdown");
    guest.expect_close(1001);
}

#[test]
fn who_is_thrown_out_is_closed_with_1008() {
    let (daemon, _ana, mut bia) = with_bia(&["--login-timeout", "1"]);
    let mut guest = WebSocket::open(daemon.address());
    guest.expect_code("login_time");
    guest.expect_close(1008);
    bia.say("oi");
    bia.expect_said("bia", "oi");
    let mut guest = WebSocket::open(daemon.address());
    for _ in 0..8 {
        guest.say(&"!".repeat(600));
    }
    let mut codes = Vec::new();
    loop {
        match guest.frame() {
            (TEXT, _) => {}
            (CLOSE, code) => break codes.extend(code),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(codes, 1008_u16.to_be_bytes());
}

#[test]
fn who_is_kicked_banned_replaced_or_kept_out_reads_why_and_is_closed_with_1008() {
    let files = Files::new();
    let (ana_key, line) = key(&["ana", "--moderator"]);
    let daemon = Daemon::start(&[&files.write("keys", &line), "--rate", "0"]);
    let mut ana = Program::connect(daemon.address());
    ana.send("ana");
    ana.send(&ana_key);
    ana.skip_to("joined");
    for (command, what) in [("/kick bia fim", "kicked"), ("/ban caio 1h", "banned")] {
        let name = command.split(' ').nth(1).expect("a nickname");
        let mut socket = WebSocket::join(daemon.address(), name);
        ana.send(command);
        let told = socket.skip_to("moderated");
        assert_eq!((&told["what"], &told["nick"]), (&what.into(), &name.into()));
        socket.expect_close(1008);
    }
    let mut duda = WebSocket::open(daemon.address());
    duda.say("duda");
    let resume = duda.skip_to("welcome")["resume"].clone();
    let mut again = WebSocket::open(daemon.address());
    again.say(&format!("/resume {}", resume.as_str().expect("a text")));
    again.say("duda");
    assert_eq!(duda.skip_to("warning")["code"], "replaced");
    duda.expect_close(1008);
    ana.send("/lock");
    again.skip_to("moderated");
    let mut stranger = WebSocket::open(daemon.address());
    stranger.say("edu");
    stranger.expect_code("locked");
    stranger.expect_close(1008);
    for _ in 0..2 {
        again.say("/op errada");
        again.expect_code("key_wrong");
    }
    again.say("/op errada");
    again.expect_code("too_many_tries");
    again.expect_close(1008);
}
