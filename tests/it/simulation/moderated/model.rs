//! What moderators decided, moment by moment, and whether each moment may follow those before.

use std::net::IpAddr;

use littlecats::room::time::Time;

use super::super::heard::{Heard, Public, Reason};
use super::super::names;
use super::super::plain::moderation::{Decided, Told};
use super::super::world::World;
use super::holds::{DAY, Hold, Sanction, Target, block, until};
use super::order::{self, Order};
use super::people::{People, Person};
use super::reading::{Between, Readings};

pub(super) struct Model<'a> {
    pub(super) world: &'a World,
    pub(super) order: &'a Order,
    pub(super) people: People,
    pub(super) sanctions: Vec<Sanction>,
    /// Folded nicknames that were kicked.
    pub(super) kicked: Vec<(String, Hold)>,
    pub(super) locked: Vec<Hold>,
    /// What is shown to newcomers no more.
    pub(super) forgotten: Vec<Forgotten>,
    /// Who had to go leaves in which moment, and why.
    pub(super) removed: Vec<(usize, Reason)>,
    /// Which bans are taken back, and in which states that may have been.
    unbanned: Vec<(String, Between)>,
}

/// What was said under a nickname and was taken out.
pub(super) struct Forgotten {
    /// By which moment.
    pub(super) state: usize,
    pub(super) folded: String,
    /// Said from there alone, where that is known.
    pub(super) from: Option<IpAddr>,
    /// Somebody in the room had the nickname.
    pub(super) is_of_member: bool,
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
            forgotten: Vec::new(),
            removed: Vec::new(),
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
        match heard.public() {
            Some(Public::Joined(name)) => self.join(at, name),
            Some(Public::Left(name)) => {
                let time = self.time(at);
                self.member_mut(at, name).left = Some((at, time));
            }
            Some(Public::Renamed { from, to }) => self.rename(at, from, to),
            Some(Public::Said { by, .. } | Public::Acted { by, .. }) => {
                let client = self.member(at, by).client;
                self.may_be_heard(client, (at, at), self.time(at), (at, by));
            }
            Some(Public::ShutDown) => {}
            None => panic!("everyone hears {heard:?}"),
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
                let client = person.client;
                self.leaves_next(at, &[client], Reason::Kicked);
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
                if is_ban {
                    self.forgotten.push(Forgotten {
                        state: at,
                        folded: folded.clone(),
                        from: address.map(block),
                        is_of_member: holder.is_some(),
                    });
                }
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
            self.leaves_next(at, &clients, Reason::Banned);
        }
        self.sanctions.push(sanction);
    }

    /// Who has to go leaves at once, before anything else happens.
    fn leaves_next(&mut self, at: usize, clients: &[usize], why: Reason) {
        let next = self.order.moments[at + 1..].iter().take(clients.len());
        let mut left: Vec<usize> = next
            .filter_map(|moment| moment.told.left())
            .map(|name| order::owner(self.world, name))
            .collect();
        left.sort_unstable();
        let states = at + 1..=at + clients.len();
        self.removed.extend(states.map(|state| (state, why)));
        let mut clients = clients.to_vec();
        clients.sort_unstable();
        assert_eq!(
            left, clients,
            "leave behind {:?}",
            self.order.moments[at].told
        );
    }

    pub(super) fn lift_mutes(&mut self, at: usize, client: usize, name: &str) {
        let target = Target::of(name);
        let mutes = self.sanctions.iter_mut().filter(|it| !it.is_ban);
        mutes
            .filter(|it| it.client == Some(client) || it.target == target)
            .for_each(|it| it.hold.end(at));
    }

    pub(super) fn time(&self, at: usize) -> Time {
        self.order.moments[at].time
    }

    pub(super) fn member(&self, at: usize, name: &str) -> &Person {
        let client = order::owner(self.world, name);
        let person = self.people.of_client(client).filter(|it| it.is_there(at));
        let person = person.unwrap_or_else(|| panic!("{name} is not there"));
        assert_eq!(person.name(at), name, "a nickname of before");
        person
    }

    pub(super) fn member_mut(&mut self, at: usize, name: &str) -> &mut Person {
        let client = self.member(at, name).client;
        self.people.of_client_mut(client).expect("is there")
    }
}
