//! Readers that take less than is said.

use std::io::Read;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::bursts::{count_in_order, read_at};
use super::{Before, People, address};
use crate::support::words::left;
use crate::support::{Client, Daemon};

const SPEAKERS: usize = 64;

/// Speakers of sixteen addresses, each saying a line of 1 KB five times a second: 320 KB a second.
fn speakers(at: SocketAddr) -> Vec<Client> {
    let speakers = (0..SPEAKERS).map(|number| {
        let client = Client::connect_from(address(number / 4), at).log_in(&format!("f{number}"));
        client.drain_in_background();
        client
    });
    speakers.collect()
}

/// Has them speak until they are told to stop; returns how many lines each said.
fn speak(mut speakers: Vec<Client>, stop: &AtomicBool) -> usize {
    let text = "x".repeat(1_000);
    let begun = Instant::now();
    let mut lines = 0;
    while !stop.load(Ordering::Relaxed) {
        for (number, speaker) in speakers.iter_mut().enumerate() {
            speaker.send(&format!("{lines} {text}"));
            let at = begun
                + Duration::from_secs(1) * u32::try_from(lines * SPEAKERS + number).expect("few")
                    / (5 * 64);
            thread::sleep(at.saturating_duration_since(Instant::now()));
        }
        lines += 1;
    }
    // Their ends come behind all they said.
    for speaker in &mut speakers {
        speaker.send("/quit");
    }
    lines
}

/// Reads until all speakers have left; returns what they said, and the longest time without a line.
fn listen(mut client: Client) -> (Vec<String>, Duration) {
    let mut said = Vec::new();
    let mut longest = Duration::ZERO;
    let mut last = None;
    let mut gone = 0;
    while gone < SPEAKERS {
        let line = client.line();
        if line.starts_with("<f") {
            let now = Instant::now();
            longest = longest.max(last.map_or(Duration::ZERO, |last| now - last));
            last = Some(now);
            said.push(line);
        } else if line.starts_with('f') && line.contains(" saiu ") {
            gone += 1;
        }
    }
    (said, longest)
}

#[test]
#[ignore = "an attack"]
fn readers_of_1_mbit_a_second_hold_up_nobody_for_long() {
    const ATTACK: Duration = Duration::from_secs(22);
    let mut daemon = Daemon::start(&[]);
    let at = daemon.address();
    let before = Before::of(&daemon);
    let slow: Vec<Client> = (0..4)
        .map(|number| {
            let source = Some(address(1_000 + number));
            Client::connect_with(source, Some(8 * 1024), at).log_in(&format!("r{number}"))
        })
        .collect();
    let healthy: Vec<Client> = (0..4)
        .map(|number| {
            let source = Some(address(2_000 + number));
            Client::connect_with(source, Some(64 * 1024), at).log_in(&format!("s{number}"))
        })
        .collect();
    let listener = Client::connect_from(address(3_000), at).log_in("ouvinte");
    let mut people = People::join(at);
    let speakers = speakers(at);
    let stop = AtomicBool::new(false);
    let begun = Instant::now();
    thread::scope(|scope| {
        let lines = scope.spawn(|| speak(speakers, &stop));
        let listener = scope.spawn(|| listen(listener));
        let cut: Vec<_> = slow
            .into_iter()
            .map(|mut reader| {
                scope.spawn(move || {
                    let read = read_at(&mut reader, 125_000, "<f", |_| false);
                    (read.is_err(), begun.elapsed())
                })
            })
            .collect();
        let healthy: Vec<_> = healthy
            .into_iter()
            .map(|mut reader| {
                scope.spawn(move || {
                    let last = |lines: &[String]| {
                        lines
                            .last()
                            .is_some_and(|line| line.starts_with("<maria> fim"))
                    };
                    read_at(&mut reader, 2_500_000, "<", last)
                })
            })
            .collect();
        people.talk_while(|| begun.elapsed() < ATTACK);
        stop.store(true, Ordering::Relaxed);
        let lines = lines.join().expect("they speak");
        let (said, longest) = listener.join().expect("it hears");
        println!("{lines} lines of each; {longest:?} without one at most");
        let all = |said: &[String]| {
            let counts = count_in_order(said);
            assert!(counts.len() == SPEAKERS && counts.values().all(|it| *it == lines));
        };
        all(&said);
        people.speaker.send("fim");
        for reader in healthy {
            let mut said = reader.join().expect("it reads").expect("it is not cut");
            said.retain(|line| line.starts_with("<f"));
            all(&said);
        }
        for reader in cut {
            let (cut, at) = reader.join().expect("it reads");
            println!("a slow reader: cut {cut} after {at:?}");
        }
    });
    let (_, most) = people.waits(20);
    assert!(most < Duration::from_secs(5), "{most:?}");
    people.leave();
    before.comes_back(&mut daemon);
}

#[test]
#[ignore = "an attack"]
fn a_reader_of_a_byte_now_and_then_holds_up_nobody_and_is_cut() {
    const ATTACK: Duration = Duration::from_secs(15);
    let mut daemon = Daemon::start(&[]);
    let at = daemon.address();
    let before = Before::of(&daemon);
    let sly = Client::connect_with(Some(address(1_000)), Some(1024), at).log_in("lenta");
    let listener = Client::connect_from(address(3_000), at).log_in("ouvinte");
    let mut people = People::join(at);
    let speakers = speakers(at);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let lines = scope.spawn(|| speak(speakers, &stop));
        let listener = scope.spawn(|| listen(listener));
        scope.spawn(|| {
            let mut stream = sly.stream();
            while !stop.load(Ordering::Relaxed) && stream.read(&mut [0; 1]).is_ok_and(|it| it > 0) {
                thread::sleep(Duration::from_secs(4));
            }
        });
        let begun = Instant::now();
        people.talk_while(|| begun.elapsed() < ATTACK);
        stop.store(true, Ordering::Relaxed);
        let lines = lines.join().expect("they speak");
        let (said, longest) = listener.join().expect("it hears");
        println!("{lines} lines of each; {longest:?} without one at most");
        assert!(longest < Duration::from_secs(6), "{longest:?}");
        let counts = count_in_order(&said);
        assert!(counts.values().all(|it| *it == lines));
    });
    let (_, most) = people.waits(20);
    assert!(most < Duration::from_secs(6), "{most:?}");
    assert!(people.heard.iter().any(|(_, line)| *line == left("lenta")));
    daemon.expect_console("lenta se desconectou: não lia o que recebia.");
    sly.close();
    people.leave();
    before.comes_back(&mut daemon);
}
