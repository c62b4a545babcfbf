//! Who is in the room in which state, under which nickname and from where; and who had left.

use std::net::IpAddr;
use std::time::Duration;

use littlecats::room::time::Time;

use super::super::names;
use super::holds::{DAY, block};

const HOUR: Duration = Duration::from_secs(3_600);

/// Somebody that is or was in the room.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) client: usize,
    pub(super) address: IpAddr,
    pub(super) joined: usize,
    pub(super) left: Option<(usize, Time)>,
    /// Its nicknames, each with the moment that gave it.
    names: Vec<(usize, String)>,
    /// It surely moderates, by the last that was told of it.
    pub(super) must_moderate: bool,
    /// In which turn it was last told that it moderates no more.
    pub(super) demoted_in: u32,
    /// It was made a moderator, and nothing was told to the contrary.
    pub(super) is_promoted: bool,
    /// It once was.
    pub(super) was_promoted: bool,
}

impl Person {
    pub(super) fn new(client: usize, address: IpAddr, joined: usize, name: &str) -> Person {
        Person {
            client,
            address,
            joined,
            left: None,
            names: vec![(joined, name.into())],
            must_moderate: false,
            demoted_in: 0,
            is_promoted: false,
            was_promoted: false,
        }
    }

    pub(super) fn rename(&mut self, at: usize, name: &str) {
        self.names.push((at, name.into()));
    }

    /// In a state.
    pub(super) fn name(&self, state: usize) -> &str {
        let mut names = self.names.iter().rev();
        let name = names.find(|(from, _)| *from < state);
        &name.expect("has joined").1
    }

    pub(super) fn folded(&self, state: usize) -> String {
        names::fold(self.name(state))
    }

    pub(super) fn is_there(&self, state: usize) -> bool {
        self.joined < state && self.left.is_none_or(|(left, _)| state <= left)
    }
}

/// Everybody that ever came in, in that order.
#[derive(Debug, Default)]
pub(super) struct People(Vec<Person>);

impl People {
    pub(super) fn add(&mut self, person: Person) {
        self.0.push(person);
    }

    pub(super) fn of_client(&self, client: usize) -> Option<&Person> {
        self.0.iter().find(|it| it.client == client)
    }

    pub(super) fn of_client_mut(&mut self, client: usize) -> Option<&mut Person> {
        self.0.iter_mut().find(|it| it.client == client)
    }

    /// Those in the room in a state.
    pub(super) fn there(&self, state: usize) -> impl Iterator<Item = &Person> {
        self.0.iter().filter(move |it| it.is_there(state))
    }

    /// Who has a folded nickname in a state.
    pub(super) fn holder(&self, folded: &str, state: usize) -> Option<&Person> {
        self.there(state).find(|it| it.folded(state) == folded)
    }

    /// Those that had left within a time before, the last first.
    fn left_within(&self, time: Duration, now: Time) -> Vec<&Person> {
        let recent = |it: &&Person| it.left.is_some_and(|(_, at)| now.since(at) < time);
        let mut left: Vec<&Person> = self.0.iter().filter(recent).collect();
        left.sort_by_key(|it| std::cmp::Reverse(it.left));
        left
    }

    fn last_name(person: &Person) -> String {
        person.folded(usize::MAX)
    }

    /// From where the last came that left under a nickname within the hour.
    pub(super) fn last_address(&self, folded: &str, now: Time) -> Option<IpAddr> {
        let left = self.left_within(HOUR, now);
        let last = left.iter().find(|it| People::last_name(it) == folded);
        last.map(|it| it.address)
    }

    /// Whether one left within the hour under a nickname, from the block of an address.
    pub(super) fn was_here(&self, folded: &str, address: IpAddr, now: Time) -> bool {
        self.left_within(HOUR, now)
            .iter()
            .any(|it| People::last_name(it) == folded && block(it.address) == block(address))
    }

    /// Whether others come or came from the block of an address, or any number of them may.
    pub(super) fn is_shared(&self, folded: &str, address: IpAddr, state: usize, now: Time) -> bool {
        let is_from_there = |it: &Person| block(it.address) == block(address);
        let mut there = self.there(state);
        address.is_loopback()
            || there.any(|it| is_from_there(it) && it.folded(state) != folded)
            || self
                .left_within(DAY, now)
                .iter()
                .any(|it| is_from_there(it) && People::last_name(it) != folded)
    }
}
