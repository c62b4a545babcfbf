//! Attacks at full length and speed, each for some seconds. They take both processors, so they are not
//! among the tests that run at the same time: `cargo test --test it attacks -- --ignored
//! --test-threads 1`.
//!
//! - [`console`]: strangers flood the console.
//! - [`bursts`]: more is said at once than the log holds.
//! - [`readers`]: some do not read, or take next to nothing.
//! - [`floods`]: connections, joins and nicknames as fast as they go.
//! - [`guests`]: guests that take places and say nothing.
//! - [`crowds`]: no attack at all: many come at once.
//!
//! What attacks runs with a low priority: it stands for other machines, and what is measured is what
//! the daemon does meanwhile.

mod bursts;
mod console;
mod crowds;
mod floods;
mod guests;
mod readers;

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use crate::support::words::joined;
use crate::support::{Client, Daemon, proc, wait_until};

/// Memory that a process may keep of an attack: what its allocator does not give back at once.
const KEPT_KIB: usize = 6 * 1024;

/// An address of this machine: each is an address block of its own.
fn address(number: usize) -> IpAddr {
    let number = u16::try_from(number).expect("few addresses");
    let [a, b] = number.to_be_bytes();
    IpAddr::from([127, 1, a, b])
}

/// From here on this thread gets out of the way of all others.
fn stand_back() {
    rustix::process::nice(10).expect("everybody may be nicer");
}

/// What the daemon had before an attack, and is to have again.
struct Before {
    descriptors: usize,
    resident_kib: usize,
}

impl Before {
    fn of(daemon: &Daemon) -> Before {
        Before {
            descriptors: proc::descriptors(daemon.pid()),
            resident_kib: proc::resident_kib(daemon.pid()),
        }
    }

    /// Waits until it has no more than before.
    #[track_caller]
    fn comes_back(&self, daemon: &mut Daemon) {
        wait_until("all descriptors are free again", || {
            proc::descriptors(daemon.pid()) <= self.descriptors
        });
        let grown = || proc::resident_kib(daemon.pid()).saturating_sub(self.resident_kib);
        println!("{} KiB are kept", grown());
        wait_until("its memory is given back", || grown() < KEPT_KIB);
        daemon.assert_well();
    }
}

/// Two people who talk, each from an address of its own.
struct People {
    speaker: Client,
    listener: Client,
    said: usize,
    waits: Vec<Duration>,
    /// What else the listener has heard, and when it was read.
    heard: Vec<(Instant, String)>,
}

impl People {
    fn join(at: SocketAddr) -> People {
        let listener = Client::connect_from(address(60_001), at).log_in("joana");
        let speaker = Client::connect_from(address(60_002), at).log_in("maria");
        let mut people = People {
            speaker,
            listener,
            said: 0,
            waits: Vec::new(),
            heard: Vec::new(),
        };
        people.listener.expect(&joined("maria"));
        people.speaker.drain_in_background();
        people
    }

    /// One says something, and the other hears it.
    #[track_caller]
    fn talk(&mut self) {
        let said = format!("medida {}", self.said);
        self.said += 1;
        let begun = Instant::now();
        self.speaker.send(&said);
        let others = self.listener.skip_to(&format!("<maria> {said}"));
        self.waits.push(begun.elapsed());
        let now = Instant::now();
        self.heard
            .extend(others.into_iter().map(|line| (now, line)));
    }

    fn leave(self) {
        self.speaker.close();
        self.listener.close();
    }

    /// They talk below their rates while something lasts.
    fn talk_while(&mut self, mut goes_on: impl FnMut() -> bool) {
        while goes_on() {
            self.talk();
            std::thread::sleep(Duration::from_millis(250));
        }
    }

    /// How long a line took: of all but one in so many, and at most.
    fn waits(&self, one_in: usize) -> (Duration, Duration) {
        let mut waits = self.waits.clone();
        waits.sort_unstable();
        let most = waits[waits.len() - 1];
        let of_most = waits[(waits.len() - 1) * (one_in - 1) / one_in];
        println!(
            "{} lines: {of_most:?} but for one in {one_in}, {most:?} at most",
            waits.len()
        );
        (of_most, most)
    }

    /// The most lines with this text that were heard between two lines of theirs some time apart.
    fn most_in(&self, text: &str, window: Duration) -> usize {
        let times: Vec<Instant> = self
            .heard
            .iter()
            .filter(|(_, line)| line.contains(text))
            .map(|&(at, _)| at)
            .collect();
        let within = |from: &Instant| {
            let it = times
                .iter()
                .filter(|at| **at >= *from && **at - *from < window);
            it.count()
        };
        times.iter().map(within).max().unwrap_or(0)
    }
}
