//! A client that sends too fast is read more slowly: paused, never cut, and told once an episode.

use std::time::{Duration, Instant};

use crate::support::words::{INVALID, TOO_FAST, joined};
use crate::support::{Client, Daemon, room};

/// Waits until so many lines' worth of allowance have come back to everyone: one client sends a
/// burst and that many lines more, in private, and the other hears the last of them.
fn wait_for_allowance(from: &mut Client, to: (&mut Client, &str), burst: usize, lines: usize) {
    let (to, name) = to;
    let all = 0..burst + lines;
    from.send_bytes(String::from_iter(
        all.clone().map(|number| format!("/msg {name} {number}\n")),
    ));
    to.expect_all(all.map(|number| format!("[privado de hora] {number}")));
}

#[test]
fn the_burst_passes_at_once_and_the_rest_at_the_rate() {
    let (_daemon, [mut ana, mut bia]) = room(&["--rate", "10", "--burst", "5"], ["ana", "bia"]);
    let begun = Instant::now();
    let lines: String = (0..10).map(|number| format!("{number}\n")).collect();
    ana.send_bytes(lines);
    // One of the five may still be what ana's nickname took.
    bia.expect_all((0..4).map(|number| format!("<ana> {number}")));
    ana.expect(TOO_FAST);
    bia.expect_all((4..10).map(|number| format!("<ana> {number}")));
    // Five behind the burst, 100 ms each.
    assert!(begun.elapsed() >= Duration::from_millis(500));
}

#[test]
fn the_default_is_a_burst_of_20_then_5_a_second() {
    let (_daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
    let begun = Instant::now();
    let lines: String = (0..23).map(|number| format!("{number}\n")).collect();
    ana.send_bytes(lines);
    bia.expect_all((0..19).map(|number| format!("<ana> {number}")));
    ana.expect(TOO_FAST);
    bia.expect_all((19..23).map(|number| format!("<ana> {number}")));
    let taken = begun.elapsed();
    assert!(taken >= Duration::from_millis(500), "{taken:?}");
}

#[test]
fn nothing_is_thrown_away_and_it_is_told_once_an_episode() {
    let flags = ["--rate", "4", "--burst", "3"];
    let (_daemon, [mut ana, mut bia, mut hourglass]) = room(&flags, ["ana", "bia", "hora"]);
    for episode in 0..2 {
        let lines: String = (0..7)
            .map(|number| format!("{episode} {number}\n"))
            .collect();
        ana.send_bytes(lines);
        bia.expect_all((0..7).map(|number| format!("<ana> {episode} {number}")));
        ana.expect(TOO_FAST);
        ana.expect_nothing();
        // Full again, with one line to spare.
        wait_for_allowance(&mut hourglass, (&mut bia, "bia"), 3, 4);
    }
    ana.expect_nothing();
}

#[test]
fn an_episode_is_not_over_while_a_line_waits() {
    // With a burst of one line the allowance is full each time the next line may be read.
    let (_daemon, [mut ana, mut bia]) = room(&["--rate", "50", "--burst", "1"], ["ana", "bia"]);
    ana.send_bytes("x\n".repeat(10));
    bia.expect_all(["<ana> x"; 10]);
    ana.expect(TOO_FAST);
    ana.expect_nothing();
}

#[test]
fn refused_lines_and_tries_at_a_nickname_count() {
    let daemon = Daemon::start(&["--rate", "10", "--burst", "3"]);
    let mut ana = Client::connect(daemon.address());
    ana.send_bytes("!\n\x1b\n!\n!\nana\n/x\n");
    let begun = Instant::now();
    ana.expect_all([
        INVALID,
        "erro: a linha não é UTF-8 ou contém caracteres de controle; envie em UTF-8",
        INVALID,
        TOO_FAST,
        INVALID,
    ]);
    ana.expect(&joined("ana"));
    ana.expect("erro: comando desconhecido: /x (use /ajuda)");
    assert!(begun.elapsed() >= Duration::from_millis(250));
}

#[test]
fn others_are_not_slowed_down() {
    let (_daemon, [mut ana, mut bia, mut caio]) =
        room(&["--rate", "1", "--burst", "5"], ["ana", "bia", "caio"]);
    ana.send_bytes("x\n".repeat(100));
    ana.expect(TOO_FAST);
    let begun = Instant::now();
    bia.send("oi");
    caio.skip_to("<bia> oi");
    assert!(begun.elapsed() < Duration::from_millis(900));
}

#[test]
fn a_paused_sender_fills_its_socket_and_no_memory() {
    let (daemon, [mut ana, mut bia]) = room(&["--rate", "1", "--burst", "5"], ["ana", "bia"]);
    let before = crate::support::proc::resident_kib(daemon.pid());
    ana.stream().set_nonblocking(true).expect("a socket");
    let line = format!("{}\n", "x".repeat(1000));
    let mut taken = 0;
    while ana.try_send(&line).is_ok() {
        taken += line.len();
        assert!(taken < 64 << 20, "somebody holds it all");
    }
    bia.send("/list");
    bia.skip_to("Usuários conectados (2): ana, bia");
    let grown = crate::support::proc::resident_kib(daemon.pid()) - before;
    assert!(grown < 512, "{grown} KiB for {taken} bytes");
}

#[test]
fn without_a_rate_nobody_is_paused() {
    let (_daemon, [mut ana, mut bia]) = room(&["--rate", "0"], ["ana", "bia"]);
    ana.send_bytes("x\n".repeat(1_000));
    bia.expect_all((0..1_000).map(|_| "<ana> x"));
    ana.expect_nothing();
}

#[test]
fn a_paused_newcomer_is_still_bound_by_the_time_to_log_in() {
    let daemon = Daemon::start(&["--rate", "1", "--burst", "1", "--login-timeout", "1"]);
    let mut guest = Client::connect(daemon.address());
    guest.send_bytes("!\n".repeat(100));
    let lines = guest.rest();
    assert_eq!(
        lines.last().map(String::as_str),
        Some("erro: tempo esgotado para informar o nickname")
    );
}
