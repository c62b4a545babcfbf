//! Half-closes, quits and shutdowns: what was owed still arrives.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::support::daemon::free_port;
use crate::support::words::{SHUTTING_DOWN, TOO_FAST, WELCOME, joined, left};
use crate::support::{Client, Daemon, room};

#[test]
fn a_client_that_half_closes_is_heard_to_the_last_line_and_reads_what_it_is_owed() {
    let (daemon, [mut ana, mut bia]) = room(&["--rate", "0"], ["ana", "bia"]);
    let lines: String = (0..500).map(|number| format!("{number}\n")).collect();
    bia.send_bytes(format!("{lines}/list\n/msg ana tchau\n"));
    bia.half_close();
    bia.expect("Usuários conectados (2): ana, bia");
    bia.expect_end();
    ana.expect_all((0..500).map(|number| format!("<bia> {number}")));
    ana.expect("[privado de bia] tchau");
    ana.expect(&left("bia"));
    daemon.expect_console("bia se desconectou: encerrou a conexão.");
}

#[test]
fn the_leave_of_a_half_closed_client_waits_for_its_last_line() {
    let flags = ["--rate", "20", "--burst", "1"];
    let (daemon, [mut ana]) = room(&flags, ["ana"]);
    let begun = Instant::now();
    let mut bia = Client::connect(daemon.address());
    bia.send_bytes("bia\n1\n2\n3\n4\n5\n6\n");
    bia.half_close();
    ana.expect(&joined("bia"));
    ana.expect_all((1..=6).map(|number| format!("<bia> {number}")));
    ana.expect(&left("bia"));
    // Six lines behind the first, 50 ms each.
    assert!(begun.elapsed() >= Duration::from_millis(300));
    bia.expect_all([joined("bia").as_str(), TOO_FAST]);
    bia.expect_end();
}

#[test]
fn a_whole_session_may_come_in_one_piece() {
    let (daemon, [mut ana]) = room(&[], ["ana"]);
    let mut script = Client::connect(daemon.address());
    script.send_bytes("robô\noi\n/me sai\n/list\n");
    script.half_close();
    script.expect_all([
        joined("robô").as_str(),
        "Usuários conectados (2): ana, robô",
    ]);
    script.expect_end();
    ana.expect_all([
        joined("robô").as_str(),
        "<robô> oi",
        "* robô sai",
        &left("robô"),
    ]);
}

#[test]
fn closing_with_unread_input_does_not_destroy_what_was_owed() {
    let (_daemon, [mut ana, mut bia]) = room(&["--rate", "0"], ["ana", "bia"]);
    // Bia is owed far more than one write, and has sent more than is ever read when she quits.
    for number in 0..300 {
        ana.send(&format!("/msg bia {number} {}", "x".repeat(200)));
    }
    ana.expect_nothing();
    bia.send_bytes("/quit\n");
    bia.send_bytes("depois\n".repeat(5_000));
    for number in 0..300 {
        bia.expect(&format!("[privado de ana] {number} {}", "x".repeat(200)));
    }
    bia.expect_end();
    ana.expect(&left("bia"));
    ana.expect_nothing();
}

#[test]
fn the_daemon_does_not_wait_forever_for_a_client_that_does_not_close() {
    let (daemon, [mut ana]) = room(&[], ["ana"]);
    ana.send("/quit");
    ana.expect_end();
    // It is closed after a second though the client's end stays open: then sending fails.
    crate::support::wait_until("it is closed", || ana.try_send("x").is_err());
    assert_eq!(daemon.console_count("ana se desconectou"), 1);
}

#[test]
fn everyone_gets_the_shutdown_notice_and_no_leave_notices() {
    for signal in [Signal::TERM, Signal::INT] {
        let (mut daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
        let mut guest = Client::connect(daemon.address());
        guest.expect(WELCOME);
        let mut silent = Client::connect(daemon.address());
        silent.send_bytes("x");
        ana.send("oi");
        bia.expect("<ana> oi");
        daemon.signal(signal);
        for client in [&mut ana, &mut bia, &mut guest] {
            client.expect(SHUTTING_DOWN);
            client.expect_end();
        }
        drop((ana, bia, guest, silent));
        assert_eq!(daemon.wait().code(), Some(0));
        assert_eq!(daemon.console_count("se desconectou"), 0);
    }
}

#[test]
fn what_was_accepted_before_the_end_still_arrives() {
    let (mut daemon, [mut ana, mut bia]) = room(&["--rate", "0"], ["ana", "bia"]);
    for number in 0..2_000 {
        ana.send(&number.to_string());
    }
    ana.expect_nothing();
    daemon.signal(Signal::TERM);
    bia.expect_all((0..2_000).map(|number| format!("<ana> {number}")));
    bia.expect(SHUTTING_DOWN);
    bia.expect_end();
    drop((ana, bia));
    assert_eq!(daemon.wait().code(), Some(0));
}

#[test]
fn a_second_signal_does_not_wait() {
    let (mut daemon, [mut ana]) = room(&[], ["ana"]);
    daemon.signal(Signal::TERM);
    ana.expect(SHUTTING_DOWN);
    // Ana keeps the connection open; the first signal alone would wait a second for her.
    let asked = Instant::now();
    daemon.signal(Signal::TERM);
    assert_eq!(daemon.wait().code(), Some(0));
    assert!(asked.elapsed() < Duration::from_millis(900));
}

#[test]
fn after_the_end_begins_nobody_comes_in() {
    let (mut daemon, [mut ana]) = room(&[], ["ana"]);
    daemon.signal(Signal::TERM);
    ana.expect(SHUTTING_DOWN);
    ana.expect_end();
    assert!(std::net::TcpStream::connect(daemon.address()).is_err());
    ana.send("oi");
    drop(ana);
    assert_eq!(daemon.wait().code(), Some(0));
}

#[test]
fn the_port_is_free_again_at_once() {
    let address = format!("127.0.0.1:{}", free_port());
    for _ in 0..3 {
        let daemon = Daemon::start_on(&address, &[]);
        let mut ana = Client::join(daemon.address(), "ana");
        // Its end of the connection stays in TIME_WAIT or lingers (RFC 9293): that bars nobody.
        daemon.signal(Signal::KILL);
        assert!(ana.try_line().map_or(true, |line| line.is_none()));
    }
}
