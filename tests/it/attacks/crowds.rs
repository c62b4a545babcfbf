//! Many come at once, and mean no harm.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use super::{Before, address, stand_back};
use crate::support::{Client, Daemon};

/// Threads that connect.
const HANDS: usize = 8;

/// So many clients from so many addresses connect as fast as it goes, each giving its nickname at
/// once.
fn arrive(clients: usize, addresses: usize, at: SocketAddr) -> Vec<Client> {
    let come = move |hand: usize| {
        stand_back();
        let numbers = (hand..clients).step_by(HANDS);
        numbers
            .map(|number| {
                let mut client = Client::connect_from(address(number % addresses), at);
                client.send(&format!("n{number}"));
                client
            })
            .collect::<Vec<Client>>()
    };
    thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS)
            .map(|hand| scope.spawn(move || come(hand)))
            .collect();
        let arrived = hands
            .into_iter()
            .flat_map(|it| it.join().expect("it connects"));
        arrived.collect()
    })
}

/// A crowd comes, and is in before `within` is over.
fn crowd(flags: &[&str], clients: usize, addresses: usize, within: Duration) {
    let mut daemon = Daemon::start(flags);
    let mut ana = Client::connect_from(address(60_000), daemon.address()).log_in("ana");
    let before = Before::of(&daemon);
    let begun = Instant::now();
    let crowd = arrive(clients, addresses, daemon.address());
    println!("{clients} connected in {:?}", begun.elapsed());
    let mut joined = 0;
    while joined < clients {
        let line = ana.line();
        assert!(line.starts_with("O cliente n"), "{line}");
        joined += 1;
    }
    let taken = begun.elapsed();
    println!("{clients} of {addresses} addresses are in after {taken:?}");
    assert!(taken < within, "{taken:?}");
    assert_eq!(daemon.console_count("--max-clients"), 0);
    for mut client in crowd {
        // The history is empty: the first that each reads is a join, and no refusal.
        let line = client.line();
        assert!(line.starts_with("O cliente n"), "{line}");
    }
    ana.drain_in_background();
    before.comes_back(&mut daemon);
}

#[test]
#[ignore = "an attack"]
fn a_thousand_come_in_a_second_and_all_are_in() {
    crowd(&[], 1_000, 50, Duration::from_secs(10));
}

#[test]
#[ignore = "an attack"]
fn five_thousand_come_at_once_without_a_rate() {
    let flags = ["--rate", "0", "--max-per-ip", "0"];
    crowd(&flags, 5_000, 50, Duration::from_secs(15));
}

#[test]
#[ignore = "an attack"]
fn eighty_behind_one_address_are_in_within_some_seconds() {
    crowd(&[], 80, 1, Duration::from_secs(6));
}

#[cfg(feature = "web")]
#[test]
#[ignore = "an attack"]
fn ten_thousand_pages_are_loaded_and_the_room_talks_on() {
    const PAGES: usize = 10_000;
    let daemon = Daemon::start(&["--rate", "0"]);
    let at = daemon.address();
    let talk = |ana: &mut Client, bia: &mut Client, number: usize| {
        let begun = Instant::now();
        ana.send(&format!("{number}"));
        bia.expect(&format!("<ana> {number}"));
        begun.elapsed()
    };
    let mut ana = Client::connect_from(address(60_000), at).log_in("ana");
    let mut bia = Client::connect_from(address(60_001), at).log_in("bia");
    let mut quiet: Vec<Duration> = (0..500).map(|it| talk(&mut ana, &mut bia, it)).collect();
    let load = |hand: usize| {
        stand_back();
        let mut bytes = 0;
        for number in (hand..PAGES).step_by(HANDS) {
            for path in ["/", "/chat.js", "/style.css", "/icon.svg"] {
                let mut client = Client::connect_from(address(number % 500), at);
                client.send(&format!("GET {path} HTTP/1.1\r\nHost: sala\r\n\r"));
                let response = client.rest();
                assert_eq!(response[0], "HTTP/1.1 200 OK\r");
                bytes += response.iter().map(String::len).sum::<usize>();
            }
        }
        bytes
    };
    let begun = Instant::now();
    let (mut busy, bytes) = thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS)
            .map(|hand| scope.spawn(move || load(hand)))
            .collect();
        let mut busy = Vec::new();
        while !hands.iter().all(thread::ScopedJoinHandle::is_finished) {
            busy.push(talk(&mut ana, &mut bia, busy.len()));
        }
        let loaded = hands.into_iter().map(|hand| hand.join().expect("it loads"));
        (busy, loaded.sum::<usize>())
    });
    let taken = begun.elapsed();
    quiet.sort_unstable();
    busy.sort_unstable();
    let (before, meanwhile) = (quiet[quiet.len() / 2], busy[busy.len() / 2]);
    let slowest = busy[busy.len() * 99 / 100];
    println!(
        "{PAGES} pages, {bytes} bytes, in {taken:?}; a line took {before:?} before and {meanwhile:?} \
         meanwhile, 99 of 100 at most {slowest:?}"
    );
    assert!(slowest < Duration::from_millis(250), "{slowest:?}");
}
