//! Many sessions that end at once, in every way there is.

use super::OPEN;
use crate::support::words::{ALONE, joined, left};
use crate::support::{Client, Daemon, wait_until};

/// Asserts that the next lines are the leaves of all these, each once, in any order.
#[track_caller]
fn expect_leaves(client: &mut Client, mut names: Vec<String>) {
    let mut heard: Vec<String> = names.iter().map(|_| client.line()).collect();
    heard.sort();
    names = names.iter().map(|name| left(name)).collect();
    names.sort();
    assert_eq!(heard, names);
    client.expect_nothing();
}

fn names(prefix: &str, count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("{prefix}{number}"))
        .collect()
}

#[test]
fn closing_inside_a_broadcast() {
    let mut daemon = Daemon::start(&OPEN);
    let mut survivors = daemon.crowd("fica", 3);
    let leavers = daemon.crowd("sai", 40);
    for survivor in &mut survivors {
        survivor.skip_to(&joined("sai39"));
    }
    // The words and the closes wait for the daemon together: it finds out while it writes.
    daemon.stop();
    survivors[0].send("oi");
    for (number, leaver) in leavers.into_iter().enumerate() {
        match number % 3 {
            0 => drop(leaver),
            1 => leaver.reset(),
            _ => {
                let mut leaver = leaver;
                leaver.send("tchau");
                leaver.reset();
            }
        }
    }
    survivors[1].send("tudo bem");
    daemon.go_on();
    for (index, survivor) in survivors.iter_mut().enumerate() {
        let mut heard = Vec::new();
        let mut missing = 40 + 1 + usize::from(index == 2);
        while missing > 0 {
            let line = survivor.line();
            missing -= usize::from(!line.ends_with("> tchau"));
            heard.push(line);
        }
        for (speaker, line) in [(0, "<fica0> oi"), (1, "<fica1> tudo bem")] {
            let times = heard.iter().filter(|it| *it == line).count();
            assert_eq!(times, usize::from(speaker != index), "{line}");
        }
        for name in names("sai", 40) {
            let last_words = heard.iter().position(|it| *it == format!("<{name}> tchau"));
            let leaves: Vec<usize> = (0..heard.len())
                .filter(|&at| heard[at] == left(&name))
                .collect();
            assert_eq!(leaves.len(), 1, "{name}");
            assert!(last_words.is_none_or(|at| at < leaves[0]), "{name}");
        }
        survivor.expect_nothing();
    }
    survivors[2].send("/list");
    survivors[2].expect("Usuários conectados (3): fica0, fica1, fica2");
    daemon.assert_well();
}

#[test]
fn a_hundred_resets_in_one_turn() {
    let mut daemon = Daemon::start(&OPEN);
    let mut survivors = daemon.crowd("fica", 3);
    let leavers = daemon.crowd("sai", 100);
    for survivor in &mut survivors {
        survivor.skip_to(&joined("sai99"));
    }
    daemon.stop();
    for leaver in leavers {
        leaver.reset();
    }
    daemon.go_on();
    for survivor in &mut survivors {
        expect_leaves(survivor, names("sai", 100));
    }
    daemon.assert_well();
}

#[test]
fn a_quit_storm() {
    let mut daemon = Daemon::start(&OPEN);
    let mut survivors = daemon.crowd("fica", 3);
    let mut leavers = daemon.crowd("sai", 100);
    for survivor in &mut survivors {
        survivor.skip_to(&joined("sai99"));
    }
    daemon.stop();
    for (number, leaver) in leavers.iter_mut().enumerate() {
        if number % 2 == 0 {
            leaver.send("/quit");
        } else {
            leaver.half_close();
        }
    }
    daemon.go_on();
    for survivor in &mut survivors {
        expect_leaves(survivor, names("sai", 100));
    }
    for (number, leaver) in leavers.iter_mut().enumerate() {
        let own = left(&format!("sai{number}"));
        let rest = leaver.rest();
        assert!(!rest.contains(&own), "nobody hears the own leave");
        // Each that left before is heard once.
        let mut once = rest.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), rest.len());
    }
    survivors[0].send("/list");
    survivors[0].expect("Usuários conectados (3): fica0, fica1, fica2");
    daemon.assert_well();
}

#[test]
fn the_last_ones_leave_together() {
    let mut daemon = Daemon::start(&OPEN);
    let mut crowd = daemon.crowd("sai", 20);
    daemon.stop();
    for leaver in crowd.drain(..) {
        leaver.reset();
    }
    daemon.go_on();
    let mut ana = Client::connect(daemon.address());
    ana.send("ana");
    ana.skip_to(&joined("ana"));
    // The newcomer may be taken in the turn of the resets.
    ana.send("/list");
    let heard = ana.skip_to(ALONE);
    assert!(
        heard
            .iter()
            .all(|line| line.ends_with("saiu do chat dos Little Cats."))
    );
    daemon.assert_well();
}

#[test]
fn a_stale_event_never_reaches_a_newcomer_in_the_same_slot() {
    let mut daemon = Daemon::start(&OPEN);
    let mut witness = Client::join(daemon.address(), "ana");
    let mut present: Vec<Client> = Vec::new();
    for round in 0..30 {
        daemon.stop();
        for leaver in present.drain(..) {
            leaver.reset();
        }
        let mut newcomers: Vec<Client> =
            (0..8).map(|_| Client::connect(daemon.address())).collect();
        for (number, newcomer) in newcomers.iter_mut().enumerate() {
            newcomer.send(&format!("r{round}-{number}"));
        }
        daemon.go_on();
        for (number, newcomer) in newcomers.iter_mut().enumerate() {
            let name = format!("r{round}-{number}");
            newcomer.skip_to(&joined(&name));
        }
        // A fence: everyone of this round is there, and everyone can speak.
        for (number, newcomer) in newcomers.iter_mut().enumerate() {
            newcomer.send("oi");
            let heard = witness.skip_to(&format!("<r{round}-{number}> oi"));
            for line in heard {
                let notice = line.starts_with("O cliente r") || line.ends_with("dos Little Cats.");
                assert!(notice, "{line}");
            }
        }
        present = newcomers;
    }
    daemon.assert_well();
}

#[test]
fn a_reset_in_the_middle_of_a_write() {
    let flags = [&OPEN[..], &["--send-buffer", "4K"]].concat();
    let mut daemon = Daemon::start(&flags);
    let [mut ana, mut bia] = daemon.joined_by(["ana", "bia"]);
    for round in 0..5 {
        let stalled = Client::connect_with_small_buffer(daemon.address()).log_in("caio");
        for client in [&mut ana, &mut bia] {
            client.expect(&joined("caio"));
        }
        let text = "x".repeat(900);
        for number in 0..200 {
            ana.send(&format!("{number} {text}"));
        }
        for number in 0..200 {
            bia.expect(&format!("<ana> {number} {text}"));
        }
        // What it did not take is in the daemon: a write to it is under way.
        stalled.wait_for_bytes();
        stalled.reset();
        for client in [&mut ana, &mut bia] {
            client.expect(&left("caio"));
            client.expect_nothing();
        }
        wait_until("the console was told", || {
            daemon.console_count("caio se desconectou: a conexão falhou") == round + 1
        });
    }
    daemon.assert_well();
}

#[test]
fn more_newcomers_than_one_turn_accepts() {
    let daemon = Daemon::start(&OPEN);
    daemon.stop();
    let mut newcomers: Vec<Client> = (0..200)
        .map(|_| Client::connect(daemon.address()))
        .collect();
    for (number, newcomer) in newcomers.iter_mut().enumerate() {
        newcomer.send(&format!("n{number}"));
    }
    daemon.go_on();
    for (number, newcomer) in newcomers.iter_mut().enumerate() {
        newcomer.skip_to(&joined(&format!("n{number}")));
    }
    newcomers[0].send("/list");
    // Several heard others join meanwhile; the list says that all are there.
    loop {
        let line = newcomers[0].line();
        if line.starts_with("Usuários conectados (200): ") {
            break;
        }
        assert!(line.starts_with("O cliente n"), "{line}");
    }
}
