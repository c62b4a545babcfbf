//! What all tests stand on. Nothing here waits without a deadline, and nothing sleeps for luck.

pub(crate) mod client;
pub(crate) mod daemon;
pub(crate) mod in_terminal;
pub(crate) mod proc;
pub(crate) mod program;
pub(crate) mod words;

use std::time::{Duration, Instant};

pub(crate) use client::Client;
pub(crate) use daemon::{Daemon, room};

/// How long anything may take that is to happen: far longer than it takes, also on a busy machine.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// Waits until a condition holds.
#[track_caller]
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < DEADLINE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
