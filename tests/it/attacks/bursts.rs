//! More is said at once than the log holds, while readers take what their lines carry.

use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant};

use super::{Before, address};
use crate::support::{Client, Daemon};

const SPEAKERS: usize = 64;
const READERS: usize = 20;
const LINES: usize = 20;

/// Bytes a second of 20 Mbit/s.
const DSL: u32 = 2_500_000;

/// Reads lines no faster than so many bytes a second, until it has read so many that start like
/// this; returns those.
pub(super) fn read_at(
    client: &mut Client,
    bytes_a_second: u32,
    start: &str,
    is_last: impl Fn(&[String]) -> bool,
) -> std::io::Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut free_at = Instant::now();
    while !is_last(&lines) {
        let Some(line) = client.try_line()? else {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        };
        let bytes = u32::try_from(line.len() + 1).expect("a short line");
        let now = Instant::now();
        free_at = free_at.max(now) + Duration::from_secs(1) * bytes / bytes_a_second;
        let ahead = free_at.duration_since(now);
        if ahead > Duration::from_millis(5) {
            thread::sleep(ahead);
        }
        if line.starts_with(start) {
            lines.push(line);
        }
    }
    Ok(lines)
}

/// Asserts that each speaker was heard in order, and returns how often.
#[track_caller]
pub(super) fn count_in_order(lines: &[String]) -> HashMap<&str, usize> {
    let mut said = HashMap::new();
    for line in lines {
        let mut words = line.split(' ');
        let by = words.next().expect("a nickname");
        let number = words.next().and_then(|it| it.parse().ok());
        let next = said.entry(by).or_default();
        assert_eq!(number, Some(*next), "of {by}");
        *next += 1;
    }
    said
}

/// Speakers, so many of an address, say 20 lines of 1 KB each at once; readers of 20 other addresses
/// hear all of it.
fn burst(flags: &[&str], of_an_address: usize, bytes_a_second: u32) {
    let mut daemon = Daemon::start(flags);
    let at = daemon.address();
    let before = Before::of(&daemon);
    let mut readers: Vec<Client> = (0..READERS)
        .map(|number| {
            let source = Some(address(1_000 + number));
            Client::connect_with(source, Some(32 * 1024), at).log_in(&format!("r{number}"))
        })
        .collect();
    let mut speakers: Vec<Client> = (0..SPEAKERS)
        .map(|number| {
            let source = address(number / of_an_address);
            let client = Client::connect_from(source, at).log_in(&format!("f{number}"));
            client.drain_in_background();
            client
        })
        .collect();
    let begun = Instant::now();
    let heard: Vec<Vec<String>> = thread::scope(|scope| {
        let reading: Vec<_> = readers
            .iter_mut()
            .map(|reader| {
                let is_last = |lines: &[String]| lines.len() == SPEAKERS * LINES;
                scope.spawn(move || read_at(reader, bytes_a_second, "<f", is_last))
            })
            .collect();
        let text = "x".repeat(1_000);
        for speaker in &mut speakers {
            let lines: String = (0..LINES)
                .map(|number| format!("{number} {text}\n"))
                .collect();
            speaker.send_bytes(lines);
        }
        let heard = reading.into_iter().map(|it| it.join().expect("it reads"));
        heard.map(|it| it.expect("it is not cut")).collect()
    });
    println!("all is read after {:?}", begun.elapsed());
    for lines in &heard {
        let said = count_in_order(lines);
        assert!(said.len() == SPEAKERS && said.values().all(|it| *it == LINES));
        assert!(*lines == heard[0], "in another order");
    }
    assert_eq!(daemon.console_count("não lia"), 0);
    assert_eq!(daemon.console_count("se desconectou"), 0);
    readers.into_iter().chain(speakers).for_each(Client::close);
    before.comes_back(&mut daemon);
}

#[test]
#[ignore = "an attack"]
fn a_burst_of_one_address_is_read_whole() {
    burst(&[], SPEAKERS, DSL);
}

#[test]
#[ignore = "an attack"]
fn a_burst_of_sixteen_addresses_is_read_whole() {
    burst(&[], 4, DSL);
}

#[test]
#[ignore = "an attack"]
fn a_burst_is_read_whole_on_a_small_host() {
    let flags = [
        "--max-clients",
        "200",
        "--outbox",
        "16K",
        "--backlog",
        "128K",
    ];
    for of_an_address in [SPEAKERS, 4] {
        burst(&flags, of_an_address, 5 * DSL);
    }
}
