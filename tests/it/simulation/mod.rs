//! The simulation: the daemon's engine over sockets, a clock and faults that a seed decides.
//!
//! A run is a number. It decides the limits, which clients connect, what they send, how their bytes
//! are cut, what their sockets take, what breaks, and how time goes; so a run that fails fails again:
//!
//! ```text
//! LITTLECATS_SEED=123 cargo test --test it simulation::replays_one -- --nocapture
//! ```
//!
//! tells what happens in it. A longer search than that of every test run:
//!
//! ```text
//! LITTLECATS_SEEDS=0..2000000 cargo test --test it simulation::finds_nothing
//! ```
//!
//! With `LITTLECATS_TLS=1` some come by TLS in every run, and not in one of six.
//!
//! In the order a run meets them:
//!
//! - [`choices`] are drawn from the seed; [`setting`], [`driver`] and [`operations`] decide by them what
//!   happens, [`names`] and [`script`] what is sent.
//! - [`world`] is the daemon ([`subject`]: all of it that is touched) among its clients ([`client`]),
//!   over a [`network`] and by a [`clock`]; [`invariants`] hold after every turn, and a [`record`] is
//!   kept of it.
//! - [`plain`] knows one dialect, written once more: what a line means ([`meaning`]), and what a client
//!   was told ([`heard`]). No other file knows a byte of what the daemon writes.
//! - [`objects`] reads what programs are told, which speak the lines of [`plain`]; some of them are browsers,
//!   and what [`web`] knows stands around both.
//! - In some runs some come by [`irc`], into a room with moderators, with an oracle of their own.
//! - In some runs half of all come by TLS, in any dialect: real records, which are split, delayed and held back. Some
//!   clients of IRC agree in it upon that (ALPN), whatever they say first, and some clients say only in TLS that they
//!   end. What must come of TLS beside the same as in the clear, [`tls`] knows.
//! - Some programs come back ([`returns`]), and give back [`tokens`] that they were told.
//! - In the end the [`oracle`] judges what each client read, by [`replay`], [`transcripts`], [`guest`],
//!   [`privacy`], [`programs`] and [`endings`]: what a newcomer is shown ([`entrance`]) of what is kept
//!   ([`history`]), and who gets a nickname that is [`kept`].
//! - [`moderated`] is the same for rooms with moderators: what happens there, and an oracle of its own,
//!   with the keys of a [`ring`] and the lines that the daemon gives its [`console`].

pub(crate) mod choices;
mod client;
mod clock;
mod console;
mod driver;
mod endings;
mod entrance;
mod guest;
mod heard;
mod history;
mod invariants;
pub(crate) mod irc;
mod kept;
pub(crate) mod meaning;
mod moderated;
mod names;
mod network;
mod objects;
mod operations;
mod oracle;
pub(crate) mod plain;
mod privacy;
mod programs;
mod record;
#[cfg(test)]
mod regressions;
mod replay;
mod returns;
mod ring;
mod script;
mod setting;
mod subject;
mod tls;
mod tokens;
mod transcripts;
mod web;
pub(crate) mod world;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use choices::Choices;

/// What every test run looks at.
const SEEDS: Range<u64> = 0..12_000;

/// Runs one seed; what went wrong, if anything did.
fn run(seed: u64, loud: bool) -> Result<(), String> {
    let choices = Choices::from_seed(seed);
    catch_unwind(AssertUnwindSafe(|| driver::run(&choices, loud))).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        text.unwrap_or("a panic without words").to_string()
    })
}

/// Runs what bytes decide, as a fuzzer thinks of them.
pub(crate) fn run_bytes(bytes: &[u8]) {
    driver::run(&Choices::from_bytes(bytes), false);
}

#[cfg(test)]
fn seeds() -> Range<u64> {
    let Ok(asked) = std::env::var("LITTLECATS_SEEDS") else {
        return SEEDS;
    };
    let bounds = asked
        .split_once("..")
        .and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    bounds.expect("LITTLECATS_SEEDS is FROM..TO")
}

fn find_nothing(seeds: Range<u64>) {
    for seed in seeds {
        if let Err(error) = run(seed, false) {
            panic!(
                "seed {seed}: {error}\n\
                 LITTLECATS_SEED={seed} cargo test --test it simulation::replays_one -- --nocapture"
            );
        }
    }
}

// Two halves, for two processors.

#[test]
fn finds_nothing_in_the_first_half() {
    let seeds = seeds();
    find_nothing(seeds.start..seeds.start.midpoint(seeds.end));
}

#[test]
fn finds_nothing_in_the_second_half() {
    let seeds = seeds();
    find_nothing(seeds.start.midpoint(seeds.end)..seeds.end);
}

#[test]
fn replays_one() {
    let asked = std::env::var("LITTLECATS_SEED").ok();
    let seed = asked.map(|seed| seed.parse().expect("LITTLECATS_SEED is a number"));
    if let Err(error) = run(seed.unwrap_or(0), seed.is_some()) {
        panic!("{error}");
    }
}
