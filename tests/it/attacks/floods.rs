//! Connections, joins and nicknames as fast as they go.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::net::sockopt;

use super::{Before, People, address, stand_back};
use crate::support::words::joined;
use crate::support::{Client, Daemon};

/// How long each attack goes on.
const ATTACK_SECS: usize = 8;
const ATTACK: Duration = Duration::from_secs(ATTACK_SECS as u64);

/// Has so many threads do something again and again while people talk, and returns how often each
/// thread did it in all.
fn attack_while_they_talk(
    threads: usize,
    people: &mut People,
    act: impl Fn(usize, usize) + Sync,
) -> usize {
    let stop = AtomicBool::new(false);
    let times = AtomicUsize::new(0);
    thread::scope(|scope| {
        for number in 0..threads {
            let (act, stop, times) = (&act, &stop, &times);
            scope.spawn(move || {
                stand_back();
                while !stop.load(Ordering::Relaxed) {
                    act(number, times.fetch_add(1, Ordering::Relaxed));
                }
            });
        }
        let begun = Instant::now();
        people.talk_while(|| begun.elapsed() < ATTACK);
        stop.store(true, Ordering::Relaxed);
    });
    times.into_inner()
}

/// Connects, logs in, says a line and resets; where `waits`, once it is in.
fn come_and_go(number: usize, waits: bool, at: SocketAddr) {
    let mut client = Client::connect_from(address(1), at);
    sockopt::set_socket_linger(client.stream(), Some(Duration::ZERO)).expect("an option of TCP");
    let name = format!("n{number}");
    let _ = client.try_send(format!("{name}\noi\n"));
    if waits {
        let timeout = Some(Duration::from_secs(5));
        client
            .stream()
            .set_read_timeout(timeout)
            .expect("a valid time");
        while client
            .try_line()
            .is_ok_and(|line| line.is_some_and(|line| line != joined(&name)))
        {}
    }
}

#[test]
#[ignore = "an attack"]
fn an_address_that_comes_and_goes_is_heard_twenty_times_a_second() {
    let mut daemon = Daemon::start(&[]);
    let at = daemon.address();
    let mut people = People::join(at);
    let before = Before::of(&daemon);
    let times = attack_while_they_talk(50, &mut people, |thread, number| {
        come_and_go(number, thread % 2 == 0, at);
    });
    let begun = Instant::now();
    let honest = Client::connect_from(address(1), at).log_in("honesta");
    let waited = begun.elapsed();
    let joins = people
        .heard
        .iter()
        .filter(|(_, line)| line.contains("O cliente n"));
    let joins = joins.count();
    let most = people.most_in("O cliente n", Duration::from_secs(1));
    println!("{times} times; {joins} joins, {most} in a second; in after {waited:?}");
    // A second's worth at once at the beginning.
    assert!(joins <= 20 * (ATTACK_SECS + 3), "{joins}");
    assert!(joins > 100, "{joins}: the attack did not come through");
    assert!(most <= 60, "{most}");
    let (of_most, most) = people.waits(20);
    assert!(of_most < Duration::from_millis(100), "{of_most:?}");
    assert!(most < Duration::from_millis(500), "{most:?}");
    assert!(waited < Duration::from_secs(15), "{waited:?}");
    drop(honest);
    before.comes_back(&mut daemon);
}

#[test]
#[ignore = "an attack"]
fn connects_and_resets_slow_nobody_down() {
    let mut daemon = Daemon::start(&[]);
    let at = daemon.address();
    let mut people = People::join(at);
    let before = Before::of(&daemon);
    let times = attack_while_they_talk(4, &mut people, |_, number| {
        Client::connect_from(address(number % 200), at).reset();
    });
    println!("{} a second", times / ATTACK_SECS);
    let (of_most, most) = people.waits(20);
    assert!(of_most < Duration::from_millis(50), "{of_most:?}");
    assert!(most < Duration::from_millis(500), "{most:?}");
    assert!(people.heard.is_empty(), "{:?}", people.heard[0]);
    before.comes_back(&mut daemon);
}

#[test]
#[ignore = "an attack"]
fn new_nicknames_are_heard_as_often_as_an_address_may_speak() {
    const FLOODERS: usize = 20;
    let mut daemon = Daemon::start(&[]);
    let at = daemon.address();
    let mut people = People::join(at);
    let before = Before::of(&daemon);
    let flooders: Vec<Client> = (0..FLOODERS)
        .map(|number| {
            let name = format!("f{number}");
            let client = Client::connect_from(address(1), at).log_in(&name);
            client.drain_in_background();
            client.stream().set_nonblocking(false).expect("a socket");
            let timeout = Some(Duration::from_millis(100));
            client
                .stream()
                .set_write_timeout(timeout)
                .expect("a valid time");
            client
        })
        .collect();
    attack_while_they_talk(FLOODERS, &mut people, |thread, number| {
        let mut stream = flooders[thread].stream();
        let _ = stream.write_all(format!("/nick x{number}\n").as_bytes());
    });
    let renames = people
        .heard
        .iter()
        .filter(|(_, line)| line.contains("mudou o nickname"));
    let renames = renames.count();
    // Five connections' allowance: a quarter of twenty.
    println!("{renames} new nicknames in {ATTACK:?}");
    assert!(renames <= 5 * (20 + 5 * (ATTACK_SECS + 1)), "{renames}");
    assert!(renames > 100, "{renames}: the attack did not come through");
    let (of_most, most) = people.waits(20);
    assert!(of_most < Duration::from_millis(100), "{of_most:?}");
    assert!(most < Duration::from_millis(500), "{most:?}");
    flooders.into_iter().for_each(Client::close);
    before.comes_back(&mut daemon);
}

#[test]
#[ignore = "an attack"]
fn private_messages_of_many_do_not_hold_up_the_one_who_is_sent_them() {
    const SENDERS: usize = 20;
    let mut daemon = Daemon::start(&[]);
    let at = daemon.address();
    let before = Before::of(&daemon);
    let mut victim = Client::connect_with(Some(address(100)), Some(1024), at).log_in("alvo");
    let mut people = People::join(at);
    let mut senders: Vec<Client> = (0..SENDERS)
        .map(|number| {
            let name = format!("s{number}");
            let client = Client::connect_from(address(1 + number / 4), at).log_in(&name);
            client.drain_in_background();
            client
        })
        .collect();
    let mut waits = Vec::new();
    // The victim reads nothing: its outbox is full after less than a burst of each.
    let text = "x".repeat(900);
    for said in 0..25 {
        for sender in &mut senders {
            sender.send(&format!("/msg alvo {text}"));
        }
        let begun = Instant::now();
        victim.send(&format!("socorro {said}"));
        people.listener.skip_to(&format!("<alvo> socorro {said}"));
        waits.push(begun.elapsed());
        people.talk();
        thread::sleep(Duration::from_millis(250));
    }
    let most = waits.iter().max();
    println!("{most:?} at most");
    assert!(most < Some(&Duration::from_millis(500)), "{waits:?}");
    people.waits(20);
    let mut stream = victim.stream();
    let _ = stream.read(&mut [0; 1024]);
    victim.close();
    senders.into_iter().for_each(Client::close);
    people.leave();
    before.comes_back(&mut daemon);
}
