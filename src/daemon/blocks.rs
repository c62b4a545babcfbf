//! What connections of one address block have of the daemon together: places, and how fast they are
//! read.
//!
//! A block is an IPv4 address or a /64 of IPv6; all blocks of one /56 are a group of their own, since
//! that is what one customer of many providers can come from. What was used up outlives the
//! connections until it is full again, so that coming back gains nothing; then the group is
//! forgotten.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroU32;

use slab::Slab;

use super::limits::{BLOCKS_REMEMBERED_MAX, FILES_A_LINE, JOINS_A_SECOND, Limits};
use super::rate::{Allowance, Rate};
use super::turns::{Purpose, Turns};
use crate::room::address_block::{AddressBlock, Site};
use crate::room::session::SessionId;
use crate::room::time::Time;

/// How many times what a block has all blocks of one /56 have together.
const SITE_SHARE: u32 = 4;

/// How many connections' allowance a block has at least, and which part of its members' where that
/// is more.
const CONNECTIONS_MIN: u32 = 4;
const MEMBERS_PART: u32 = 4;

/// A block, or all blocks of a /56, that has connections or is still remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(NonZeroU32);

/// What a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Block(AddressBlock),
    Site(Site),
}

impl Key {
    /// What a block counts for: itself, and the /56 around it.
    pub(super) fn of(block: AddressBlock) -> [Option<Key>; 2] {
        [Some(Key::Block(block)), block.site().map(Key::Site)]
    }

    /// What a guest of a block counts for when its place is needed: of IPv6 the /56.
    pub(super) fn of_guest(block: AddressBlock) -> Key {
        block.site().map_or(Key::Block(block), Key::Site)
    }

    /// How many times what a block has it has.
    pub(super) fn share(self) -> u32 {
        match self {
            Key::Block(_) => 1,
            Key::Site(_) => SITE_SHARE,
        }
    }
}

#[derive(Debug)]
struct Group {
    key: Key,
    /// The group of the /56 around a block of IPv6.
    site: Option<GroupId>,
    connections: u32,
    /// Those of its connections that ask for files: they have no place among the others.
    requests: u32,
    /// Those of its connections that have a nickname.
    members: u32,
    said: Allowance,
    tried: Allowance,
    joined: Allowance,
    turns: Turns,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Blocks {
    groups: Slab<Group>,
    index: HashMap<Key, GroupId>,
    /// Groups without connections, by when all that they used up is there again.
    cooling: BTreeSet<(Time, GroupId)>,
    /// Groups for which connections wait, by when the next may be read.
    due: BTreeSet<(Time, GroupId)>,
    rate: Option<Rate>,
    joins: Rate,
    block_connections_max: usize,
    site_connections_max: usize,
}

impl Blocks {
    pub(super) fn new(limits: &Limits) -> Blocks {
        Blocks {
            groups: Slab::new(),
            index: HashMap::new(),
            cooling: BTreeSet::new(),
            due: BTreeSet::new(),
            rate: limits.rate,
            joins: Rate::new(JOINS_A_SECOND, JOINS_A_SECOND),
            block_connections_max: limits.per_address_max.unwrap_or(usize::MAX),
            site_connections_max: limits.per_site_max().unwrap_or(usize::MAX),
        }
    }

    /// Whether anything is counted: without limits nobody takes memory here.
    pub(super) fn count_anything(&self) -> bool {
        self.rate.is_some() || self.block_connections_max < usize::MAX
    }

    /// Whether one more connection of a block has a place.
    pub(super) fn has_place(&self, block: AddressBlock) -> bool {
        let of = |key| {
            let group = self.index.get(&key).map(|&id| self.group(id));
            group.map_or(0, |group| (group.connections - group.requests) as usize)
        };
        let of_site = block.site().map_or(0, |site| of(Key::Site(site)));
        of(Key::Block(block)) < self.block_connections_max && of_site < self.site_connections_max
    }

    /// Counts a connection under its block.
    pub(super) fn add(&mut self, block: AddressBlock, now: Time) -> GroupId {
        let site = block
            .site()
            .map(|site| self.find_or_add(Key::Site(site), None, now));
        let id = self.find_or_add(Key::Block(block), site, now);
        for id in self.with_site(id) {
            self.group_mut(id).connections += 1;
        }
        id
    }

    /// One of its connections asks for files.
    #[cfg(feature = "web")]
    pub(super) fn begin_request(&mut self, id: GroupId) {
        for id in self.with_site(id) {
            self.group_mut(id).requests += 1;
        }
    }

    /// One of its connections asks for files no more.
    #[cfg(feature = "web")]
    pub(super) fn end_request(&mut self, id: GroupId) {
        for id in self.with_site(id) {
            self.group_mut(id).requests -= 1;
        }
    }

    /// Takes back a connection that was counted.
    pub(super) fn remove(&mut self, id: GroupId, now: Time) {
        for id in self.with_site(id) {
            let group = self.group_mut(id);
            group.connections -= 1;
            if group.connections == 0 {
                let full_at = group.full_at();
                self.cooling.insert((full_at, id));
            }
        }
        self.forget(now);
    }

    /// One of its connections has a nickname.
    pub(super) fn add_member(&mut self, id: GroupId) {
        for id in self.with_site(id) {
            self.group_mut(id).members += 1;
        }
    }

    /// One of its connections has come into the room, which it may do more than once.
    pub(super) fn note_join(&mut self, id: GroupId, now: Time) {
        let joins = self.joins;
        if self.rate.is_none() {
            return;
        }
        for id in self.with_site(id) {
            let share = self.share(id);
            self.group_mut(id).joined.take_line(joins.times(share), now);
        }
    }

    /// One of its connections that had a nickname is gone.
    pub(super) fn remove_member(&mut self, id: GroupId) {
        for id in self.with_site(id) {
            self.group_mut(id).members -= 1;
        }
    }

    /// The group that a connection has to wait for before it is read, if any: one whose allowance is
    /// used up, or for which others wait already, unless its turn among them has come.
    pub(super) fn obstacle(
        &self,
        id: GroupId,
        purpose: Purpose,
        is_called: bool,
        now: Time,
    ) -> Option<GroupId> {
        let rate = self.rate?;
        self.with_site(id).find(|&id| {
            let others_wait = !is_called && self.group(id).turns.are_waited_for(purpose);
            others_wait || self.next_line_at(id, purpose, rate) > now
        })
    }

    /// Uses up a line of a connection's block.
    pub(super) fn take_line(&mut self, id: GroupId, purpose: Purpose, now: Time) {
        let Some(rate) = self.rate else {
            return;
        };
        for id in self.with_site(id) {
            let rate = rate.times(self.connections_allowed(id));
            let group = self.group_mut(id);
            match purpose {
                Purpose::Talk => group.said.take_line(rate, now),
                Purpose::Enter | Purpose::TryAgain => group.tried.take_line(rate, now),
                Purpose::Fetch => group.tried.take_part(rate, FILES_A_LINE, now),
                Purpose::Answer => {}
            }
        }
    }

    /// A connection waits for a group that is its obstacle.
    pub(super) fn wait(&mut self, group: GroupId, session: SessionId, purpose: Purpose, now: Time) {
        self.group_mut(group).turns.add(session, purpose);
        self.reschedule(group, now);
    }

    /// A connection waits no more, whatever for.
    pub(super) fn forget_waiting(&mut self, id: GroupId, session: SessionId) {
        for id in self.with_site(id) {
            if let Some(due) = self.group_mut(id).turns.remove(session) {
                self.due.remove(&(due, id));
            }
        }
    }

    /// When the next connection that waits may be read, or [`Time::NEVER`].
    pub(super) fn next_call(&self) -> Time {
        self.due.first().map_or(Time::NEVER, |&(at, _)| at)
    }

    /// Notes when a group for which somebody waits is to be looked at next.
    fn reschedule(&mut self, id: GroupId, now: Time) {
        let Some(rate) = self.rate else {
            return;
        };
        let old = self.group(id).turns.due();
        let due = [Purpose::Talk, Purpose::Fetch, Purpose::Enter]
            .into_iter()
            .filter(|&purpose| self.group(id).turns.are_waited_for(purpose))
            .map(|purpose| self.next_line_at(id, purpose, rate))
            .min()
            // Never twice in the same moment: what was called has its line first.
            .map(|at| at.max(now + std::time::Duration::from_nanos(1)));
        if let Some(old) = old {
            self.due.remove(&(old, id));
        }
        if let Some(due) = due {
            self.due.insert((due, id));
        }
        self.group_mut(id).turns.set_due(due);
    }

    /// How many lines may be read for a purpose now.
    fn lines_left(&self, id: GroupId, purpose: Purpose, rate: Rate, now: Time) -> usize {
        let rate = rate.times(self.connections_allowed(id));
        let joins = self.joins.times(self.share(id));
        let group = self.group(id);
        match purpose {
            Purpose::Talk => group.said.lines_left(rate, now),
            Purpose::Enter | Purpose::TryAgain => group
                .tried
                .lines_left(rate, now)
                .min(group.joined.lines_left(joins, now)),
            Purpose::Fetch => group.tried.lines_left(rate, now),
            Purpose::Answer => group.joined.lines_left(joins, now),
        }
    }

    fn next_line_at(&self, id: GroupId, purpose: Purpose, rate: Rate) -> Time {
        let rate = rate.times(self.connections_allowed(id));
        let group = self.group(id);
        match purpose {
            Purpose::Talk => group.said.next_line_at(rate),
            Purpose::Enter | Purpose::TryAgain => {
                let joins = self.joins.times(self.share(id));
                let tried = group.tried.next_line_at(rate);
                tried.max(group.joined.next_line_at(joins))
            }
            Purpose::Fetch => group.tried.next_line_at(rate),
            Purpose::Answer => {
                let joins = self.joins.times(self.share(id));
                group.joined.next_line_at(joins)
            }
        }
    }

    /// As many connections' allowance as a group has.
    fn connections_allowed(&self, id: GroupId) -> u32 {
        let least = CONNECTIONS_MIN * self.share(id);
        least.max(self.group(id).members / MEMBERS_PART)
    }

    fn share(&self, id: GroupId) -> u32 {
        self.group(id).key.share()
    }

    fn find_or_add(&mut self, key: Key, site: Option<GroupId>, now: Time) -> GroupId {
        match self.index.entry(key) {
            Entry::Occupied(found) => {
                let id = *found.get();
                let group = &mut self.groups[id.slot()];
                if group.connections == 0 {
                    self.cooling.remove(&(group.full_at(), id));
                    // The one around it may have been forgotten before it.
                    group.site = site;
                }
                id
            }
            Entry::Vacant(vacant) => {
                let slot = self.groups.insert(Group {
                    key,
                    site,
                    connections: 0,
                    requests: 0,
                    members: 0,
                    said: Allowance::FULL,
                    tried: Allowance::FULL,
                    joined: Allowance::FULL,
                    turns: Turns::default(),
                });
                let id = *vacant.insert(GroupId::new(slot));
                self.forget(now);
                id
            }
        }
    }

    /// Forgets groups without connections: all whose allowances are full again, and of others those
    /// that are soonest, when there are too many.
    fn forget(&mut self, now: Time) {
        while let Some(&(full_at, id)) = self.cooling.first()
            && (full_at <= now || self.cooling.len() > BLOCKS_REMEMBERED_MAX)
        {
            self.cooling.remove(&(full_at, id));
            let group = self.groups.remove(id.slot());
            self.index.remove(&group.key);
        }
    }

    /// A group, and the one around it.
    fn with_site(&self, id: GroupId) -> impl Iterator<Item = GroupId> + use<> {
        [Some(id), self.group(id).site].into_iter().flatten()
    }

    fn group(&self, id: GroupId) -> &Group {
        &self.groups[id.slot()]
    }

    fn group_mut(&mut self, id: GroupId) -> &mut Group {
        &mut self.groups[id.slot()]
    }
}

impl Group {
    /// When nothing that it used up is missing.
    fn full_at(&self) -> Time {
        let said_and_tried = self.said.full_at().max(self.tried.full_at());
        said_and_tried.max(self.joined.full_at())
    }
}

impl GroupId {
    fn new(slot: usize) -> GroupId {
        let number = u32::try_from(slot + 1).ok().and_then(NonZeroU32::new);
        GroupId(number.expect("fewer groups than connections and what is remembered"))
    }

    fn slot(self) -> usize {
        self.0.get() as usize - 1
    }
}

mod calls;
mod new_limits;
#[cfg(test)]
mod tests;
