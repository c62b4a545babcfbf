//! Guests that take places and never get so far as to have a nickname.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Before, People, address, stand_back};
use crate::support::program::Program;
use crate::support::words::joined;
use crate::support::{Client, Daemon};

/// How long each attack goes on.
const ATTACK: Duration = Duration::from_secs(6);

/// Keeps so many connections of an address open, coming back for each that is closed, and sends
/// what it is given on each, a byte a second behind it.
fn besiege(number: usize, connections: usize, first: &str, at: SocketAddr, stop: &AtomicBool) {
    stand_back();
    let connect = || {
        let mut client = Client::connect_from(address(number), at);
        // One that was displaced meanwhile is found below.
        let _ = client.try_send(first);
        client.stream().set_nonblocking(true).expect("a socket");
        client
    };
    let mut guests: Vec<Client> = (0..connections).map(|_| connect()).collect();
    let mut sent_at = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        let is_time = sent_at.elapsed() > Duration::from_secs(1);
        for guest in &mut guests {
            let is_closed = match guest.try_line() {
                Ok(line) => line.is_none(),
                Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
            };
            let fails = is_time && !first.is_empty() && guest.try_send("x").is_err();
            if is_closed || fails {
                *guest = connect();
            }
        }
        if is_time {
            sent_at = Instant::now();
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// The same with guests that give a nickname, ask for all that was said since an event, and take none
/// of it: which of them were displaced they cannot see.
fn besiege_unread(
    number: usize,
    connections: usize,
    since: &str,
    at: SocketAddr,
    stop: &AtomicBool,
) {
    stand_back();
    let connect = |guest| {
        let mut client = Client::connect_with(Some(address(number)), Some(1024), at);
        let _ = client.try_send(format!("/json\n/since {since}\ng{number}-{guest}\n"));
        client
    };
    let _guests: Vec<Client> = (0..connections).map(connect).collect();
    while !stop.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(5));
    }
}

/// While guests of four addresses take all places there are for guests, people of other addresses
/// come in, each within some time.
fn siege(connections: usize, first: &str, within: Duration) {
    let daemon = Daemon::start(&[]);
    let at = daemon.address();
    besieged(daemon, within, |number, stop| {
        besiege(number, connections, first, at, stop);
    });
}

/// While four threads attack from an address each, people of other addresses come in, each within some
/// time.
fn besieged(mut daemon: Daemon, within: Duration, attack: impl Fn(usize, &AtomicBool) + Sync) {
    let at = daemon.address();
    let mut people = People::join(at);
    let before = Before::of(&daemon);
    let stop = AtomicBool::new(false);
    let mut longest = Duration::ZERO;
    thread::scope(|scope| {
        for number in 1..=4 {
            let (attack, stop) = (&attack, &stop);
            scope.spawn(move || attack(number, stop));
        }
        let begun = Instant::now();
        let mut number = 0;
        people.talk_while(|| {
            let name = format!("p{number}");
            number += 1;
            let came = Instant::now();
            let mut person = Client::connect_from(address(1_000 + number), at).log_in(&name);
            longest = longest.max(came.elapsed());
            person.expect_nothing();
            begun.elapsed() < ATTACK
        });
        stop.store(true, Ordering::Relaxed);
    });
    people.waits(20);
    println!("in after {longest:?} at most");
    assert!(longest < within, "{longest:?}");
    assert!(people.heard.iter().any(|(_, line)| *line == joined("p0")));
    before.comes_back(&mut daemon);
}

#[test]
#[ignore = "an attack"]
fn silent_guests_of_four_addresses_keep_nobody_out() {
    siege(64, "", Duration::from_secs(3));
}

#[test]
#[ignore = "an attack"]
fn four_times_as_many_silent_guests_as_there_are_places_keep_nobody_out() {
    // Who comes then waits in the kernel's queue, where nothing is known of those who wait, until all
    // before it had a place.
    siege(256, "", Duration::from_secs(16));
}

#[test]
#[ignore = "an attack"]
fn guests_with_half_a_nickname_keep_nobody_out() {
    siege(64, "meio", Duration::from_secs(3));
}

#[test]
#[ignore = "an attack"]
fn guests_that_do_not_read_what_was_said_keep_nobody_out() {
    let daemon = Daemon::start(&[]);
    let at = daemon.address();
    let mut ana = Program::join(at, "ana");
    ana.send("oi");
    let first = ana.skip_to("said")["id"].clone();
    for name in ["bia", "caio", "davi", "eva"] {
        let mut speaker = Client::connect(at).log_in(name);
        speaker.drain_in_background();
        (0..18).for_each(|_| speaker.send(&"x".repeat(1_000)));
    }
    for _ in 0..4 * 18 {
        ana.skip_to("said");
    }
    drop(ana);
    let first = first.as_str().expect("a text");
    besieged(daemon, Duration::from_secs(3), |number, stop| {
        besiege_unread(number, 80, first, at, stop);
    });
}
