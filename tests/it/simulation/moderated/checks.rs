//! What is asked at each moment of a room with moderators: whether it may have come so.

use std::net::IpAddr;

use littlecats::room::time::Time;

use super::super::meaning::Attempt;
use super::super::names;
use super::super::world::WITNESS;
use super::holds::{Target, block};
use super::model::Model;
use super::order;
use super::people::Person;

impl Model<'_> {
    /// Whether a client may moderate in the turn of a moment, by what it gave and what was told of it.
    pub(super) fn may_moderate(&self, client: usize, at: usize) -> bool {
        let turn = self.turn_of_state(at);
        let person = self.people.of_client(client);
        let since = person.map_or(0, |it| it.demoted_in);
        let ring = self.world.ring();
        person.is_some_and(|it| it.is_promoted)
            || ring.may_have(self.world, client, (since, turn), |key| key.is_moderator)
    }

    fn turn_of_state(&self, state: usize) -> u32 {
        let moment = self.order.moments.get(state);
        moment.map_or(u32::MAX, |moment| moment.turn)
    }

    pub(super) fn must_be_able(&self, at: usize, by: &str) {
        let client = self.member(at, by).client;
        assert!(self.may_moderate(client, at), "{by} does not moderate");
    }

    /// Whether a client surely is muted in all these states, at a time.
    pub(super) fn is_muted(&self, client: usize, states: (usize, usize), at: Time) -> bool {
        let person = self.people.of_client(client).expect("was there");
        let name = person.folded(states.0);
        let mut mutes = self.sanctions.iter().filter(|it| !it.is_ban);
        mutes.any(|mute| {
            let by_client = mute.client == Some(client) && mute.hold.holds(states, at);
            by_client
                || mute.holds_name(&name, states, at)
                || mute.holds_address(person.address, states, at)
        })
    }

    pub(super) fn may_be_heard(
        &self,
        client: usize,
        states: (usize, usize),
        time: Time,
        (at, name): (usize, &str),
    ) {
        let is_muted = self.is_muted(client, states, time);
        assert!(
            !is_muted || self.may_moderate(client, at),
            "{name} is muted and heard: {:?}",
            self.order.moments[at].told
        );
    }

    /// Whether a nickname is free for who does not moderate.
    fn nickname_is_free(&self, at: usize, name: &str) {
        let (folded, now) = (names::fold(name), self.time(at));
        let mut bans = self.sanctions.iter().filter(|it| it.is_ban);
        let is_banned = bans.any(|it| it.holds_name(&folded, (at, at), now));
        assert!(!is_banned, "{name} is banned");
        let mut kicked = self.kicked.iter();
        let is_out = kicked.any(|(it, hold)| *it == folded && hold.holds((at, at), now));
        assert!(!is_out, "{name} was kicked a moment ago");
    }

    fn owner_gave_key(&self, at: usize, client: usize, name: &str) {
        let (world, turn) = (self.world, self.order.moments[at].turn);
        let ring = world.ring();
        if let Some(key) = ring.owner(name, turn) {
            let gave = ring.may_have(world, client, (0, turn), |it| {
                it == key || it.text == key.text
            });
            assert!(gave, "{name} has an owner, who gave no key");
        }
    }

    pub(super) fn join(&mut self, at: usize, name: &str) {
        let client = order::owner(self.world, name);
        let (turn, now) = (self.order.moments[at].turn, self.time(at));
        let address = self.world.pipe(client).peer().ip();
        let folded = names::fold(name);
        assert!(
            self.people.of_client(client).is_none(),
            "{name} joins a second time"
        );
        assert!(
            self.people.holder(&folded, at).is_none(),
            "{name} is in use"
        );
        self.owner_gave_key(at, client, name);
        let (world, ring) = (self.world, self.world.ring());
        let may_moderate = self.may_moderate(client, at);
        let may_have_key = ring.may_have(world, client, (0, turn), |_| true);
        if !may_moderate {
            self.address_is_free(at, name, address);
            self.nickname_is_free(at, name);
        }
        let mut locked = self.locked.iter();
        let is_locked = locked.any(|it| it.holds((at, at), now));
        assert!(
            !is_locked || may_have_key || self.people.was_here(&folded, address, now),
            "{name} comes in though the door is closed"
        );
        let asks = ring.era(turn).is_some_and(|era| era.password.is_some());
        assert!(
            !asks || may_have_key || ring.may_know_password(world, client, turn),
            "{name} comes in without the password"
        );
        let mut sent = world.clients()[client].sent().iter();
        let gives = |attempt: &Attempt| matches!(attempt, Attempt::Name(it, _) if it == name);
        let name_line = sent.position(|line| gives(&line.attempt));
        let name_line = name_line.unwrap_or_else(|| panic!("{name} never asked for that"));
        let mut person = Person::new(client, address, at, name);
        person.must_moderate =
            client == WITNESS || ring.must_moderate(world, client, name_line, (&folded, turn));
        self.people.add(person);
        if may_moderate {
            self.lift_mutes(at, client, name);
        }
    }

    fn address_is_free(&self, at: usize, name: &str, address: IpAddr) {
        let now = self.time(at);
        let mut bans = self.sanctions.iter().filter(|it| it.is_ban);
        let is_banned = bans.any(|it| it.holds_address(address, (at, at), now));
        assert!(!is_banned, "{name} comes from {address}, which is banned");
    }

    pub(super) fn rename(&mut self, at: usize, from: &str, to: &str) {
        let client = self.member(at, from).client;
        assert_eq!(
            order::owner(self.world, to),
            client,
            "takes another's nickname"
        );
        let holder = self.people.holder(&names::fold(to), at);
        assert!(
            holder.is_none_or(|it| it.client == client),
            "{to} is in use"
        );
        self.may_be_heard(client, (at, at), self.time(at), (at, from));
        if !self.may_moderate(client, at) {
            self.nickname_is_free(at, to);
        }
        self.owner_gave_key(at, client, to);
        self.member_mut(at, from).rename(at, to);
    }

    /// Whether what was said under a nickname from an address before one state is to be shown in
    /// another no more.
    pub(super) fn is_forgotten(
        &self,
        (folded, address): (&str, IpAddr),
        said: usize,
        shown: usize,
    ) -> bool {
        let mut bans = self.sanctions.iter().filter(|it| it.is_ban);
        bans.any(|ban| {
            let is_behind = said < ban.hold.from && ban.hold.from <= shown;
            let is_its = ban.target == Target::Nickname(folded.into());
            let from = ban.block.map(|(it, _)| it);
            is_behind && is_its && from == Some(block(address))
        })
    }

    /// Whether a client moderates at any time of the run, as far as is known.
    pub(super) fn ever_moderates(&self, client: usize) -> bool {
        let person = self.people.of_client(client);
        let turns = (0, u32::MAX);
        let ring = self.world.ring();
        person.is_some_and(|it| it.was_promoted)
            || ring.may_have(self.world, client, turns, |key| key.is_moderator)
    }
}
