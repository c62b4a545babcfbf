//! Bans and mutes: whom they hold for, and until when.

use std::net::IpAddr;
use std::time::Duration;

use super::network::Network;
use super::term::Term;
use crate::room::address_block::AddressBlock;
use crate::room::answer::Cursor;
use crate::room::nickname::Nickname;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time, WallTime};

/// The most bans, and the most mutes, in force at a time: the oldest gives way. Each login looks at all of
/// the bans, which takes some microseconds.
pub const HOLDS_MAX: usize = 1_000;

/// For how long a ban of a nickname without an end holds for the address behind it: addresses pass
/// on to others.
pub const ADDRESS_HELD: Duration = Duration::from_secs(24 * 3_600);

/// The most bans and mutes in one part of their list: some 6 KiB of lines.
pub const PART_MAX: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sanction {
    Ban,
    Mute,
}

/// Whom a moderator means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Nickname(Nickname),
    Network(Network),
}

impl Target {
    fn is_same(&self, other: &Target) -> bool {
        match (self, other) {
            (Target::Nickname(one), Target::Nickname(other)) => one.folded() == other.folded(),
            (Target::Network(one), Target::Network(other)) => one == other,
            (Target::Nickname(_), Target::Network(_))
            | (Target::Network(_), Target::Nickname(_)) => false,
        }
    }

    fn is_nickname(&self, folded: &str) -> bool {
        match self {
            Target::Nickname(nickname) => nickname.folded() == folded,
            Target::Network(_) => false,
        }
    }
}

/// A ban or a mute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    pub sanction: Sanction,
    pub target: Target,
    /// The address block behind the nickname, unless others are there, too.
    pub block: Option<AddressBlock>,
    pub since: WallTime,
    /// `None` when it lasts until it is taken back.
    pub until: Option<WallTime>,
    /// The nickname of the moderator.
    pub by: Nickname,
    /// How many a ban has turned away.
    pub refused: u32,
    ends: Time,
    block_ends: Time,
    /// The session that is muted, whatever it is called later.
    session: Option<SessionId>,
    /// Its place in the order in which all were imposed.
    serial: u64,
}

impl Hold {
    /// One that begins now.
    pub fn new(
        sanction: Sanction,
        target: Target,
        term: Option<Term>,
        by: Nickname,
        now: Now,
    ) -> Hold {
        let length = term.map(Term::length);
        let until = length.map(|length| now.wall + length);
        let mut hold = Hold::kept(sanction, target, now.wall, until, by);
        hold.begin(now);
        hold
    }

    /// One as it was kept elsewhere; [`Holds::restore`] says what is left of it.
    pub fn kept(
        sanction: Sanction,
        target: Target,
        since: WallTime,
        until: Option<WallTime>,
        by: Nickname,
    ) -> Hold {
        Hold {
            sanction,
            target,
            block: None,
            since,
            until,
            by,
            refused: 0,
            ends: Time::NEVER,
            block_ends: Time::NEVER,
            session: None,
            serial: 0,
        }
    }

    /// Counts its times from here on. One that lies in the future was imposed by a clock that has been
    /// set since: it holds for its whole length.
    fn begin(&mut self, now: Now) {
        let past = now.wall.since(self.since);
        let left = |length: Duration| now.time + length.saturating_sub(past);
        let length = self.until.map(|until| until.since(self.since));
        self.ends = length.map_or(Time::NEVER, left);
        self.block_ends = left(length.unwrap_or(ADDRESS_HELD));
    }

    /// It holds for this address block, too.
    pub fn with_block(mut self, block: Option<AddressBlock>) -> Hold {
        self.block = block;
        self
    }

    /// It holds for this session, too.
    pub fn with_session(mut self, session: Option<SessionId>) -> Hold {
        self.session = session;
        self
    }

    /// The address block behind the nickname, as long as it is held.
    pub fn held_block(&self, now: Time) -> Option<AddressBlock> {
        self.block.filter(|_| now < self.block_ends)
    }

    fn is_in_force(&self, now: Time) -> bool {
        now < self.ends
    }

    fn is_of_address(&self, address: IpAddr, now: Time) -> bool {
        match &self.target {
            Target::Network(network) => network.contains(address),
            Target::Nickname(_) => self.held_block(now) == Some(address.into()),
        }
    }
}

/// All bans and mutes in force, and some that are over and not forgotten yet.
#[derive(Debug, Default)]
pub struct Holds {
    /// By their serial number.
    holds: Vec<Hold>,
    last_serial: u64,
}

impl Holds {
    /// Whether there are none, not even some that are over.
    pub fn is_empty(&self) -> bool {
        self.holds.is_empty()
    }

    /// Imposes a ban or a mute in the place of an earlier one of the same.
    pub fn impose(&mut self, mut hold: Hold, now: Time) {
        self.holds.retain(|other| {
            let is_same = other.sanction == hold.sanction && other.target.is_same(&hold.target);
            other.is_in_force(now) && !is_same
        });
        let of_kind = |other: &Hold| other.sanction == hold.sanction;
        if self.holds.iter().filter(|other| of_kind(other)).count() >= HOLDS_MAX
            && let Some(oldest) = self.holds.iter().position(of_kind)
        {
            self.holds.remove(oldest);
        }
        self.last_serial += 1;
        hold.serial = self.last_serial;
        self.holds.push(hold);
    }

    /// Takes up again what was kept elsewhere, with what is left of its time.
    pub fn restore(&mut self, mut hold: Hold, now: Now) {
        hold.begin(now);
        if hold.is_in_force(now.time) {
            self.impose(hold, now.time);
        }
    }

    /// Takes a ban or a mute back, and gives what it was; `None` when there is none.
    pub fn lift(&mut self, sanction: Sanction, target: &Target, now: Time) -> Option<Hold> {
        let found = self.holds.iter().position(|hold| {
            hold.sanction == sanction && hold.target.is_same(target) && hold.is_in_force(now)
        })?;
        Some(self.holds.remove(found))
    }

    /// Takes back the mutes of a session and of its nickname; says whether there were any.
    pub fn lift_mutes(&mut self, session: SessionId, folded: &str) -> bool {
        let before = self.holds.len();
        self.holds.retain(|hold| {
            let is_its = hold.session == Some(session) || hold.target.is_nickname(folded);
            hold.sanction != Sanction::Mute || !is_its
        });
        self.holds.len() < before
    }

    /// The ban of an address.
    pub fn ban_of_address(&mut self, address: IpAddr, now: Time) -> Option<&mut Hold> {
        let mut bans = self.in_force(Sanction::Ban, now);
        bans.find(|ban| ban.is_of_address(address, now))
    }

    /// The ban of a nickname.
    pub fn ban_of_nickname(&mut self, folded: &str, now: Time) -> Option<&mut Hold> {
        let mut bans = self.in_force(Sanction::Ban, now);
        bans.find(|ban| ban.target.is_nickname(folded))
    }

    /// Whether a session is muted, for itself, its nickname or its address.
    pub fn is_muted(
        &self,
        session: SessionId,
        folded: &str,
        address: Option<IpAddr>,
        now: Time,
    ) -> bool {
        self.holds.iter().any(|hold| {
            hold.sanction == Sanction::Mute
                && hold.is_in_force(now)
                && (hold.session == Some(session)
                    || hold.target.is_nickname(folded)
                    || address.is_some_and(|address| hold.is_of_address(address, now)))
        })
    }

    /// Those in force, in the order in which they were imposed.
    pub fn iter(&self, now: Time) -> impl Iterator<Item = &Hold> {
        self.holds.iter().filter(move |hold| hold.is_in_force(now))
    }

    /// Those in force behind one, as far as they fit one part, and where the next part begins.
    pub fn part(&self, after: u64, now: Time) -> (Vec<&Hold>, Option<Cursor>) {
        let start = self.holds.partition_point(|hold| hold.serial <= after);
        let mut behind = self.holds[start..]
            .iter()
            .filter(|hold| hold.is_in_force(now));
        let part: Vec<&Hold> = behind.by_ref().take(PART_MAX).collect();
        let after = part.last().map_or(after, |last| last.serial);
        let rest = behind.next().map(|_| Cursor::Bans { after });
        (part, rest)
    }

    fn in_force(&mut self, sanction: Sanction, now: Time) -> impl Iterator<Item = &mut Hold> {
        let all = self.holds.iter_mut();
        all.filter(move |hold| hold.sanction == sanction && hold.is_in_force(now))
    }
}
