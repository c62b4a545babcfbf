//! What moderators decided, moment by moment, and whether each moment may follow those before.

use std::net::IpAddr;

use littlecats::room::time::Time;

use super::super::heard::Heard;
use super::super::meaning::Attempt;
use super::super::names;
use super::super::plain::moderation::{Decided, Told};
use super::super::world::{WITNESS, World};
use super::holds::{DAY, Hold, Sanction, Target, block, until};
use super::order::{self, Order};
use super::people::{People, Person};
use super::reading::{Between, Readings};

pub(super) struct Model<'a> {
    world: &'a World,
    order: &'a Order,
    pub(super) people: People,
    pub(super) sanctions: Vec<Sanction>,
    /// Folded nicknames that were kicked.
    kicked: Vec<(String, Hold)>,
    locked: Vec<Hold>,
    /// Which bans are taken back, and in which states that may have been.
    unbanned: Vec<(String, Between)>,
}

impl<'a> Model<'a> {
    /// All of it.
    ///
    /// # Panics
    /// When something happened that must not.
    pub(super) fn of(world: &'a World, order: &'a Order, readings: &Readings) -> Model<'a> {
        let mut model = Model {
            world,
            order,
            people: People::default(),
            sanctions: Vec::new(),
            kicked: Vec::new(),
            locked: Vec::new(),
            unbanned: readings.unbanned.clone(),
        };
        for at in 0..order.moments.len() {
            model.lift_bans(at);
            model.take(at);
        }
        model.lift_bans(order.moments.len());
        model
    }

    fn lift_bans(&mut self, state: usize) {
        let now = |at: &Between| (at.from..=at.to).contains(&state);
        for (whom, _) in self.unbanned.iter().filter(|(_, at)| now(at)) {
            let target = Target::of(whom);
            let bans = self.sanctions.iter_mut().filter(|it| it.is_ban);
            for ban in bans.filter(|it| it.target == target) {
                ban.hold.end(state);
            }
        }
    }

    fn take(&mut self, at: usize) {
        let order = self.order;
        match &order.moments[at].told {
            Told::Heard(heard) => self.take_heard(at, heard),
            Told::Decided(decided) => self.take_decided(at, decided),
            Told::Unbanned(_) | Told::PasswordWanted | Told::KeyWanted(_) | Told::Other(_) => {
                panic!("not for all")
            }
        }
    }

    fn take_heard(&mut self, at: usize, heard: &Heard) {
        match heard {
            Heard::Joined(name) => self.join(at, name),
            Heard::Left(name) => {
                let time = self.time(at);
                self.member_mut(at, name).left = Some((at, time));
            }
            Heard::Renamed { from, to } => self.rename(at, from, to),
            Heard::Said { by, .. } | Heard::Acted { by, .. } => {
                let client = self.member(at, by).client;
                self.may_be_heard(client, (at, at), self.time(at), (at, by));
            }
            Heard::ShutDown => {}
            other => panic!("everyone hears {other:?}"),
        }
    }

    fn take_decided(&mut self, at: usize, decided: &Decided) {
        match decided {
            Decided::Promoted(name) => {
                let person = self.member_mut(at, name);
                (person.must_moderate, person.is_promoted) = (true, true);
                person.was_promoted = true;
                let client = person.client;
                self.lift_mutes(at, client, name);
            }
            Decided::Demoted { by, name } => {
                let turn = self.order.moments[at].turn;
                let person = self.member_mut(at, name);
                (person.must_moderate, person.is_promoted) = (false, false);
                person.demoted_in = turn;
                if let Some(by) = by {
                    self.must_be_able(at, by);
                }
            }
            Decided::Locked { by, time } => {
                self.must_be_able(at, by);
                self.locked.iter_mut().for_each(|it| it.end(at));
                let until = until(time.as_deref(), self.time(at));
                self.locked.push(Hold::begin(at + 1, until));
            }
            Decided::Unlocked { by } => {
                self.must_be_able(at, by);
                self.locked.iter_mut().for_each(|it| it.end(at));
            }
            Decided::Topic { by, .. } => self.must_be_able(at, by),
            Decided::Kicked { by, name } => {
                self.must_be_able(at, by);
                let person = self.member(at, name);
                assert!(!person.must_moderate, "{name} moderates and is kicked");
                self.leaves_next(at, &[person.client]);
                let until = self.time(at) + self.world.setting().limits.kick_time;
                let hold = Hold::begin(at + 1, until);
                self.kicked.push((names::fold(name), hold));
            }
            Decided::Held {
                is_ban,
                by,
                whom,
                time,
            } => {
                self.must_be_able(at, by);
                self.hold(at, *is_ban, whom, time.as_deref());
            }
            Decided::Unmuted { by, whom } => {
                self.must_be_able(at, by);
                let target = Target::of(whom);
                let mutes = self.sanctions.iter_mut().filter(|it| !it.is_ban);
                mutes
                    .filter(|it| it.target == target)
                    .for_each(|it| it.hold.end(at));
            }
        }
    }

    fn hold(&mut self, at: usize, is_ban: bool, whom: &str, time: Option<&str>) {
        let now = self.time(at);
        let target = Target::of(whom);
        let same = self.sanctions.iter_mut();
        same.filter(|it| it.is_ban == is_ban && it.target == target)
            .for_each(|it| it.hold.end(at));
        let mut sanction = Sanction::new(is_ban, target.clone(), time, at + 1, now);
        let affected: Vec<&Person> = match &target {
            Target::Nickname(folded) => {
                let turn = self.order.moments[at].turn;
                let owner = self.world.ring().owner(whom, turn);
                let is_owned = owner.is_some_and(|key| key.is_moderator);
                assert!(!is_owned, "{whom} is a moderator's nickname");
                let holder = self.people.holder(folded, at);
                let address = holder.map(|it| it.address);
                let address = address.or_else(|| self.people.last_address(folded, now));
                let held = address.filter(|it| !self.people.is_shared(folded, *it, at, now));
                let ends = sanction.hold.until.min(now + DAY);
                let ends = if time.is_some() {
                    sanction.hold.until
                } else {
                    ends
                };
                sanction.block = held.map(|it| (block(it), ends));
                sanction.client = holder.map(|it| it.client);
                holder.into_iter().collect()
            }
            Target::Network(..) => {
                let there = self.people.there(at);
                there.filter(|it| target.contains(it.address)).collect()
            }
        };
        for person in &affected {
            let name = person.name(at);
            assert!(
                !person.must_moderate,
                "{name} moderates, and {whom} is held"
            );
        }
        if is_ban {
            let clients: Vec<usize> = affected.iter().map(|it| it.client).collect();
            self.leaves_next(at, &clients);
        }
        self.sanctions.push(sanction);
    }

    /// Who has to go leaves at once, before anything else happens.
    fn leaves_next(&self, at: usize, clients: &[usize]) {
        let next = self.order.moments[at + 1..].iter().take(clients.len());
        let mut left: Vec<usize> = next
            .filter_map(|moment| match &moment.told {
                Told::Heard(Heard::Left(name)) => Some(order::owner(self.world, name)),
                _ => None,
            })
            .collect();
        left.sort_unstable();
        let mut clients = clients.to_vec();
        clients.sort_unstable();
        assert_eq!(
            left, clients,
            "leave behind {:?}",
            self.order.moments[at].told
        );
    }

    fn lift_mutes(&mut self, at: usize, client: usize, name: &str) {
        let target = Target::of(name);
        let mutes = self.sanctions.iter_mut().filter(|it| !it.is_ban);
        mutes
            .filter(|it| it.client == Some(client) || it.target == target)
            .for_each(|it| it.hold.end(at));
    }

    fn time(&self, at: usize) -> Time {
        self.order.moments[at].time
    }

    fn member(&self, at: usize, name: &str) -> &Person {
        let client = order::owner(self.world, name);
        let person = self.people.of_client(client).filter(|it| it.is_there(at));
        let person = person.unwrap_or_else(|| panic!("{name} is not there"));
        assert_eq!(person.name(at), name, "a nickname of before");
        person
    }

    fn member_mut(&mut self, at: usize, name: &str) -> &mut Person {
        let client = self.member(at, name).client;
        self.people.of_client_mut(client).expect("is there")
    }
}

/// What is asked at each moment.
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

    fn must_be_able(&self, at: usize, by: &str) {
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

    fn may_be_heard(
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

    fn join(&mut self, at: usize, name: &str) {
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

    fn rename(&mut self, at: usize, from: &str, to: &str) {
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
