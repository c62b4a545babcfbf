//! What the operator is told of limits and of strangers, and how often.

use std::time::Instant;

use rustix::process::Signal;

use crate::support::words::{FULL, TOO_MANY_OF_ADDRESS, WELCOME};
use crate::support::{Client, Daemon};

/// Has a daemon refuse so many newcomers, each of which is told so.
fn refused(daemon: &Daemon, times: usize, line: &str) {
    for _ in 0..times {
        let mut client = Client::connect(daemon.address());
        client.expect(line);
        client.expect_end();
    }
}

#[test]
fn a_limit_on_connections_is_told_at_once_with_its_flag_and_then_counted() {
    for (flags, told, sentence) in [
        (
            ["--max-per-ip", "1"],
            TOO_MANY_OF_ADDRESS,
            "há conexões demais do seu endereço; --max-per-ip aumenta o limite.",
        ),
        (
            ["--max-clients", "1"],
            FULL,
            "o servidor está cheio; --max-clients aumenta o limite.",
        ),
    ] {
        let mut daemon = Daemon::start(&flags);
        let ana = Client::join(daemon.address(), "ana");
        refused(&daemon, 5, told);
        let first = daemon.expect_console("foi recusado");
        assert!(first.contains("[WARN] 127.0.0.1:"), "{first}");
        assert!(first.ends_with(&format!(" foi recusado: {sentence}")));
        assert_eq!(daemon.console_count("foi recusado"), 1, "once a minute");
        drop(ana);
        daemon.signal(Signal::TERM);
        assert_eq!(daemon.wait().code(), Some(0));
        let counted = daemon.expect_console("[WARN] mais 4 vezes em ");
        assert!(counted.ends_with(&format!(" alguém foi recusado: {sentence}")));
    }
}

#[test]
fn the_places_of_guests_are_told_as_a_part_of_max_clients() {
    let daemon = Daemon::start(&["--max-clients", "4"]);
    let _guests = [0, 1, 2].map(|_| Client::connect(daemon.address()));
    let line = daemon.expect_console(
        "teve de dar lugar a quem chegou depois: os lugares de quem ainda não tem nickname, uma parte dos de --max-clients, estão todos tomados.",
    );
    assert!(line.contains("[WARN] 127.0.0.1:"), "{line}");
}

#[test]
fn a_reader_that_is_cut_is_told_with_the_flag_that_keeps_more() {
    let daemon = Daemon::start(&["--rate", "0", "--backlog", "16K", "--send-buffer", "4K"]);
    let mut ana = Client::join(daemon.address(), "ana");
    let mut stalled = Client::connect_with_small_buffer(daemon.address());
    stalled.send("bia");
    ana.expect("O cliente bia entrou no chat dos Little Cats.");
    let begun = Instant::now();
    let line = format!("{}\n", "x".repeat(1_000)).repeat(16);
    while daemon.console_count("bia ficou para trás") == 0 {
        assert!(begun.elapsed() < crate::support::DEADLINE, "it is cut");
        ana.send_bytes(&line);
    }
    daemon.expect_console("[INFO] bia se desconectou: não lia o que recebia.");
    daemon.expect_console(
        "[WARN] bia ficou para trás do que se guarda para quem lê devagar; --backlog guarda mais.",
    );
}

#[test]
fn strangers_of_one_kind_are_counted_every_second_and_people_are_told_of_each() {
    let daemon = Daemon::start(&["-v"]);
    let begun = Instant::now();
    let mut strangers = 0;
    while begun.elapsed().as_millis() < 1_200 {
        let mut scanner = Client::connect(daemon.address());
        scanner.send_bytes(b"SSH-2.0-scan\r\n");
        scanner.expect_end();
        strangers += 1;
    }
    let counted = daemon.expect_console("[DEBUG] mais ");
    assert!(
        counted.ends_with(" s, alguém saiu sem informar um nickname: fala outro protocolo."),
        "{counted}"
    );
    let lines = daemon.console_count("fala outro protocolo");
    let seconds = usize::try_from(begun.elapsed().as_secs()).expect("few");
    assert!(lines <= seconds + 1, "{lines} in {seconds} s");
    assert!(strangers > lines);
    for name in ["ana", "bia", "caio"] {
        let mut client = Client::join(daemon.address(), name);
        client.send("/quit");
        client.rest();
        daemon.expect_console(&format!("[INFO] {name} se conectou com o IP 127.0.0.1 "));
        daemon.expect_console(&format!("[INFO] {name} se desconectou: "));
    }
}

#[test]
fn fewer_descriptors_than_clients_is_told_with_what_to_do() {
    let few = "o limite de descritores só permite 104 conexões; para 1000 é preciso que seja 1096 (ulimit -n, ou LimitNOFILE no systemd)";
    let daemon = Daemon::start_after("ulimit -n 200", &["--max-clients", "1000"]);
    daemon.expect_console(&format!("[WARN] {few}"));
    let daemon = Daemon::start_after("ulimit -n 195", &["--lang", "en"]);
    daemon.expect_console("[WARN] the limit on descriptors allows 99 connections only; for 100 it has to be 196 (ulimit -n, or LimitNOFILE of systemd)");
    for enough in [
        Daemon::start_after("ulimit -n 200", &["--max-clients", "104"]),
        Daemon::start_after("ulimit -n 196", &[]),
    ] {
        enough.expect_console("para entrar");
        Client::connect(enough.address()).expect(WELCOME);
        assert_eq!(enough.console_count("[WARN]"), 0);
    }
}
