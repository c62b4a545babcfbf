//! No descriptors are left, or thousands were used.

use std::time::{Duration, Instant};

use rustix::process::Resource;

use super::OPEN;
use crate::support::words::{FULL, joined, left};
use crate::support::{Client, Daemon, proc, wait_until};

const EXHAUSTED: &str = "[ERROR] não há recursos livres para novas conexões";

/// Asserts that a daemon sleeps, but for what a few deadlines ask of it.
#[track_caller]
fn assert_not_spinning(daemon: &Daemon) {
    let (busy, waits) = proc::activity_of_a_second(daemon.pid());
    assert!(busy < Duration::from_millis(100), "{busy:?} in a second");
    assert!(waits < 30, "woke {waits} times in a second");
}

#[test]
fn out_of_descriptors_a_newcomer_is_told_and_accepting_resumes() {
    let mut daemon = Daemon::start(&OPEN);
    let [mut ana, mut bia, caio] = daemon.joined_by(["ana", "bia", "caio"]);
    let next = proc::next_descriptor(daemon.pid());
    proc::limit(daemon.pid(), Resource::Nofile, next);
    for _ in 0..10 {
        let mut refused = Client::connect(daemon.address());
        refused.expect(FULL);
        refused.expect_end();
    }
    assert_not_spinning(&daemon);
    // Clients that are there go on talking; the console was told once.
    ana.send("oi");
    bia.expect("<ana> oi");
    assert_eq!(daemon.console_count(EXHAUSTED), 1);
    drop(caio);
    ana.expect(&left("caio"));
    let freed = Instant::now();
    wait_until("somebody is taken", || {
        let mut davi = Client::connect(daemon.address());
        davi.send("davi");
        davi.next_line().is_some_and(|line| line == joined("davi"))
    });
    assert!(freed.elapsed() < Duration::from_secs(1));
    bia.expect_all([left("caio"), joined("davi")]);
    daemon.assert_well();
}

#[test]
fn where_not_even_the_spare_helps_newcomers_are_taken_within_a_second() {
    let mut daemon = Daemon::start(&OPEN);
    let [mut ana, mut bia] = daemon.joined_by(["ana", "bia"]);
    // Below the numbers of all that are open: giving one up makes no room.
    proc::limit(daemon.pid(), Resource::Nofile, 3);
    let mut waiting: Vec<Client> = (0..5)
        .map(|number| {
            let mut client = Client::connect(daemon.address());
            client.send(&format!("c{number}"));
            client
        })
        .collect();
    daemon.expect_console(EXHAUSTED);
    assert_not_spinning(&daemon);
    ana.send("oi");
    bia.expect("<ana> oi");
    assert_eq!(daemon.console_count(EXHAUSTED), 1);
    // No event comes for those that wait: the listener is edge-triggered.
    proc::limit(daemon.pid(), Resource::Nofile, 1_000);
    let freed = Instant::now();
    for (number, client) in waiting.iter_mut().enumerate() {
        client.skip_to(&joined(&format!("c{number}")));
    }
    assert!(freed.elapsed() < Duration::from_secs(1));
    // The spare is there again: the next newcomer is told.
    let next = proc::next_descriptor(daemon.pid());
    proc::limit(daemon.pid(), Resource::Nofile, next);
    let mut refused = Client::connect(daemon.address());
    refused.expect(FULL);
    refused.expect_end();
    daemon.assert_well();
    // What is counted once a minute is told when it ends.
    assert_eq!(daemon.console_count(EXHAUSTED), 1);
    daemon.signal(rustix::process::Signal::TERM);
    daemon.expect_console("[ERROR] mais uma vez em ");
}

#[test]
fn a_daemon_that_is_given_few_descriptors_takes_few_and_refuses_the_rest() {
    let mut daemon = Daemon::start_after("ulimit -n 20", &OPEN);
    let mut first = Client::connect(daemon.address()).log_in("ana");
    let mut others: Vec<Client> = (0..40).map(|_| Client::connect(daemon.address())).collect();
    for other in &mut others {
        other.expect(FULL);
        other.expect_end();
    }
    assert_not_spinning(&daemon);
    first.expect_nothing();
    drop((first, others));
    wait_until("the next one is taken", || {
        let mut next = Client::connect(daemon.address());
        next.send("bia");
        next.next_line().is_some_and(|line| line == joined("bia"))
    });
    daemon.assert_well();
}

#[test]
fn thousands_of_connects_and_disconnects_of_all_kinds_leave_nothing_behind() {
    const ROUNDS: usize = 500;
    let mut daemon = Daemon::start(&OPEN);
    let mut witness = Client::join(daemon.address(), "ana");
    let mut leaves = 0;
    let mut baseline = (0, 0);
    for round in 0..ROUNDS {
        if round == ROUNDS / 10 {
            // What is allocated once is there by now.
            witness.expect_nothing();
            baseline = (
                settled_descriptors(&daemon),
                proc::resident_kib(daemon.pid()),
            );
        }
        leaves += come_and_go(&daemon, round);
        while leaves > 0 {
            let line = witness.line();
            leaves -= usize::from(line.ends_with(" saiu do chat dos Little Cats."));
        }
    }
    witness.expect_nothing();
    let (descriptors, resident) = baseline;
    assert_eq!(settled_descriptors(&daemon), descriptors);
    let grown = proc::resident_kib(daemon.pid()).saturating_sub(resident);
    assert!(
        grown < 256,
        "{grown} KiB more than after {} rounds",
        ROUNDS / 10
    );
    daemon.assert_well();
}

/// How many descriptors it holds once all is closed that is being closed.
fn settled_descriptors(daemon: &Daemon) -> usize {
    let mut least = usize::MAX;
    let mut since = Instant::now();
    wait_until("it closes nothing more", || {
        let now = proc::descriptors(daemon.pid());
        if now < least {
            (least, since) = (now, Instant::now());
        }
        // Longer than the daemon waits for anyone's close.
        since.elapsed() > Duration::from_millis(1_200)
    });
    least
}

/// Twenty connections, each ending in another way; returns how many had joined.
fn come_and_go(daemon: &Daemon, round: usize) -> usize {
    let connect = || Client::connect(daemon.address());
    // Silent ones.
    drop(connect());
    connect().reset();
    let mut silent = connect();
    silent.half_close();
    // Those of other protocols, and of none; they may be cut off while they send.
    for bytes in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        b"\x16\x03\x01",
        b"half a li",
        b"!\n!\n!\n",
        &[0xff; 3_000],
        &[b'x'; 9_000],
    ] {
        let mut client = connect();
        let _ = client.try_send(bytes);
        drop(client);
        let mut client = connect();
        let _ = client.try_send(bytes);
        client.reset();
    }
    // With a login: all ways to leave.
    let join = |way: usize| connect().log_in(&format!("n{round}-{way}"));
    drop(join(0));
    join(1).reset();
    let mut quits = join(2);
    quits.send("/quit");
    let mut rude = join(3);
    rude.send_bytes("oi\n/quit\nmais\n");
    rude.reset();
    let mut half = join(4);
    half.send("oi");
    half.half_close();
    5
}
