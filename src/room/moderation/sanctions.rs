//! Bans and mutes: whom they hold for, and until when.

use std::net::IpAddr;
use std::time::Duration;

use super::network::Network;
use super::term::Term;
use crate::room::address_block::AddressBlock;
use crate::room::nickname::Nickname;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time, WallTime};

/// The most bans, and the most mutes, in force at a time: the oldest gives way. Each login looks at all of
/// the bans, which takes some microseconds.
pub const SANCTIONS_MAX: usize = 1_000;

/// For how long a ban of a nickname without an end holds for the address behind it: addresses pass
/// on to others.
pub const ADDRESS_HELD: Duration = Duration::from_secs(24 * 3_600);

/// The most bans and mutes in one part of their list: some 6 KiB of lines.
pub const PART_MAX: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SanctionKind {
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
pub struct Sanction {
    pub kind: SanctionKind,
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

impl Sanction {
    /// One that begins now.
    pub fn new(
        kind: SanctionKind,
        target: Target,
        term: Option<Term>,
        by: Nickname,
        now: Now,
    ) -> Sanction {
        let length = term.map(Term::length);
        let until = length.map(|length| now.wall + length);
        let mut sanction = Sanction::kept(kind, target, now.wall, until, by);
        sanction.begin(now);
        sanction
    }

    /// One as it was kept elsewhere; [`Sanctions::restore`] says what is left of it.
    pub fn kept(
        kind: SanctionKind,
        target: Target,
        since: WallTime,
        until: Option<WallTime>,
        by: Nickname,
    ) -> Sanction {
        Sanction {
            kind,
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
    pub fn with_block(mut self, block: Option<AddressBlock>) -> Sanction {
        self.block = block;
        self
    }

    /// It holds for this session, too.
    pub fn with_session(mut self, session: Option<SessionId>) -> Sanction {
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
pub struct Sanctions {
    /// By their serial number.
    sanctions: Vec<Sanction>,
    last_serial: u64,
    /// Among these no ban is over before.
    next_end: Option<Time>,
}

impl Sanctions {
    /// Whether there are none, not even some that are over.
    pub fn is_empty(&self) -> bool {
        self.sanctions.is_empty()
    }

    /// Imposes a ban or a mute in the place of an earlier one of the same.
    pub fn impose(&mut self, mut sanction: Sanction, now: Time) {
        self.sanctions.retain(|other| {
            let is_same = other.kind == sanction.kind && other.target.is_same(&sanction.target);
            // Who a ban held for is told when it is over.
            let stays = other.is_in_force(now) || other.kind == SanctionKind::Ban;
            stays && !is_same
        });
        let of_kind = |other: &Sanction| other.kind == sanction.kind;
        if self.sanctions.iter().filter(|other| of_kind(other)).count() >= SANCTIONS_MAX
            && let Some(oldest) = self.sanctions.iter().position(of_kind)
        {
            self.sanctions.remove(oldest);
        }
        self.last_serial += 1;
        sanction.serial = self.last_serial;
        if sanction.kind == SanctionKind::Ban {
            let ends = sanction.ends;
            self.next_end = Some(self.next_end.map_or(ends, |next| next.min(ends)));
        }
        self.sanctions.push(sanction);
    }

    /// When a ban may be over, or [`Time::NEVER`].
    pub fn next_end(&self) -> Time {
        self.next_end.unwrap_or(Time::NEVER)
    }

    /// Takes out the bans whose time is over.
    pub fn take_over(&mut self, now: Time) -> Vec<Sanction> {
        let is_over = |it: &mut Sanction| it.kind == SanctionKind::Ban && !it.is_in_force(now);
        let over = self.sanctions.extract_if(.., is_over).collect();
        let bans = self.sanctions.iter();
        let bans = bans.filter(|it| it.kind == SanctionKind::Ban);
        self.next_end = bans.map(|it| it.ends).min();
        over
    }

    /// Takes up again what was kept elsewhere, with what is left of its time.
    pub fn restore(&mut self, mut sanction: Sanction, now: Now) {
        sanction.begin(now);
        if sanction.is_in_force(now.time) {
            self.impose(sanction, now.time);
        }
    }

    /// Takes a ban or a mute back, and gives what it was; `None` when there is none.
    pub fn lift(&mut self, kind: SanctionKind, target: &Target, now: Time) -> Option<Sanction> {
        let found = self.sanctions.iter().position(|sanction| {
            sanction.kind == kind && sanction.target.is_same(target) && sanction.is_in_force(now)
        })?;
        Some(self.sanctions.remove(found))
    }

    /// Takes back the mutes of a session and of its nickname; says whether there were any.
    pub fn lift_mutes(&mut self, session: SessionId, folded: &str) -> bool {
        let before = self.sanctions.len();
        self.sanctions.retain(|sanction| {
            let is_its = sanction.session == Some(session) || sanction.target.is_nickname(folded);
            sanction.kind != SanctionKind::Mute || !is_its
        });
        self.sanctions.len() < before
    }

    /// The ban of an address.
    pub fn ban_of_address(&mut self, address: IpAddr, now: Time) -> Option<&mut Sanction> {
        let mut bans = self.in_force(SanctionKind::Ban, now);
        bans.find(|ban| ban.is_of_address(address, now))
    }

    /// The ban of a nickname.
    pub fn ban_of_nickname(&mut self, folded: &str, now: Time) -> Option<&mut Sanction> {
        let mut bans = self.in_force(SanctionKind::Ban, now);
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
        self.sanctions.iter().any(|sanction| {
            sanction.kind == SanctionKind::Mute
                && sanction.is_in_force(now)
                && (sanction.session == Some(session)
                    || sanction.target.is_nickname(folded)
                    || address.is_some_and(|address| sanction.is_of_address(address, now)))
        })
    }

    /// Those in force, in the order in which they were imposed.
    pub fn iter(&self, now: Time) -> impl Iterator<Item = &Sanction> {
        self.sanctions
            .iter()
            .filter(move |sanction| sanction.is_in_force(now))
    }

    /// Those in force behind one, as far as they fit one part, and behind which the next part begins.
    pub fn part(&self, after: u64, now: Time) -> (Vec<&Sanction>, Option<u64>) {
        let start = self
            .sanctions
            .partition_point(|sanction| sanction.serial <= after);
        let mut behind = self.sanctions[start..]
            .iter()
            .filter(|sanction| sanction.is_in_force(now));
        let part: Vec<&Sanction> = behind.by_ref().take(PART_MAX).collect();
        let after = part.last().map_or(after, |last| last.serial);
        let rest = behind.next().map(|_| after);
        (part, rest)
    }

    fn in_force(&mut self, kind: SanctionKind, now: Time) -> impl Iterator<Item = &mut Sanction> {
        let all = self.sanctions.iter_mut();
        all.filter(move |sanction| sanction.kind == kind && sanction.is_in_force(now))
    }
}
