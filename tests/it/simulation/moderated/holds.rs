//! Bans and mutes, kicks and the closed door, naively: each with the states in which it holds, and
//! until when.

use std::net::IpAddr;
use std::time::Duration;

use littlecats::room::time::Time;

use super::super::names;
use super::super::plain::moderation::{is_network, length};

/// For how long a ban without a time holds for an address.
pub(super) const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Something that holds from a state on, up to another, and for a time.
#[derive(Debug)]
pub(super) struct Hold {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) until: Time,
}

impl Hold {
    pub(super) fn begin(state: usize, until: Time) -> Hold {
        Hold {
            from: state,
            to: usize::MAX,
            until,
        }
    }

    /// Whether it surely holds in all of these states, and at all times before `at`.
    pub(super) fn holds(&self, (first, last): (usize, usize), at: Time) -> bool {
        self.from <= first && last < self.to && at < self.until
    }

    /// It is over in this state at the latest.
    pub(super) fn end(&mut self, state: usize) {
        if self.from <= state {
            self.to = self.to.min(state);
        }
    }
}

/// Whom a ban or a mute is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// Folded.
    Nickname(String),
    /// An address, and how many of its bits count.
    Network(IpAddr, u32),
}

impl Target {
    pub(super) fn of(whom: &str) -> Target {
        if !is_network(whom) {
            return Target::Nickname(names::fold(whom));
        }
        let (address, bits) = whom.split_once('/').unwrap_or((whom, "32"));
        let address = address.parse().expect("an address");
        Target::Network(address, bits.parse().expect("a number"))
    }

    pub(super) fn contains(&self, address: IpAddr) -> bool {
        match (self, address) {
            (Target::Network(IpAddr::V4(it), bits), IpAddr::V4(address)) => {
                let other = it.to_bits() ^ address.to_bits();
                other.leading_zeros() >= *bits
            }
            (Target::Network(IpAddr::V6(it), bits), IpAddr::V6(address)) => {
                let other = it.to_bits() ^ address.to_bits();
                other.leading_zeros() >= *bits
            }
            (Target::Network(..) | Target::Nickname(_), _) => false,
        }
    }
}

/// Whether an address is of what is meant, where that is a network.
pub(in super::super) fn is_of_network(whom: &str, address: IpAddr) -> bool {
    is_network(whom) && Target::of(whom).contains(address)
}

/// The addresses that count as one.
pub(in super::super) fn block(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

/// A ban or a mute.
#[derive(Debug)]
pub(super) struct Sanction {
    pub(super) is_ban: bool,
    pub(super) target: Target,
    /// The block behind the nickname, and until when it is held.
    pub(super) block: Option<(IpAddr, Time)>,
    /// Of a mute: the client, whatever it is called later.
    pub(super) client: Option<usize>,
    pub(super) hold: Hold,
}

impl Sanction {
    pub(super) fn new(
        is_ban: bool,
        target: Target,
        time: Option<&str>,
        state: usize,
        at: Time,
    ) -> Sanction {
        let length = time.map(|time| length(time).expect("a time"));
        let until = length.map_or(Time::NEVER, |length| at + length);
        Sanction {
            is_ban,
            target,
            block: None,
            client: None,
            hold: Hold::begin(state, until),
        }
    }

    /// Whether it surely holds for an address then.
    pub(super) fn holds_address(&self, address: IpAddr, states: (usize, usize), at: Time) -> bool {
        let of = |&(it, until): &(IpAddr, Time)| it == block(address) && at < until;
        let is_its = self.block.as_ref().is_some_and(of) || self.target.contains(address);
        is_its && self.hold.holds(states, at)
    }

    /// Whether it surely holds for a folded nickname then.
    pub(super) fn holds_name(&self, folded: &str, states: (usize, usize), at: Time) -> bool {
        let is_its = matches!(&self.target, Target::Nickname(it) if it == folded);
        is_its && self.hold.holds(states, at)
    }
}

/// A time given by a moderator, from a moment on.
pub(in super::super) fn until(time: Option<&str>, at: Time) -> Time {
    let length = time.map(|time| length(time).expect("a time"));
    length.map_or(Time::NEVER, |length| at + length)
}
