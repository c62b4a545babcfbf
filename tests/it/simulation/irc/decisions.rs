//! What was decided in a room with clients of IRC: by who may, who asked for it; and that it held.

use std::collections::BTreeMap;

use littlecats::room::time::Time;

use super::super::heard::{Heard, Public};
use super::super::meaning::{Meaning, Order as Request};
use super::super::moderated::order::{self, Moment, Order};
use super::super::moderated::until;
use super::super::names;
use super::super::plain::moderation::{Decided, Told, is_network};
use super::super::world::World;

/// A mute of somebody that was there.
#[derive(Debug)]
struct Mute {
    /// The nickname in its folded form.
    of: String,
    until: Time,
}

/// What holds at a moment, as far as it is surely known here.
struct Holding<'a> {
    world: &'a World,
    /// Who is in the room, by its nickname in its folded form.
    present: BTreeMap<String, usize>,
    muted: BTreeMap<usize, Mute>,
    /// When somebody of a nickname was kicked last.
    kicked: BTreeMap<String, Time>,
}

/// # Panics
/// When somebody decided that must not, or what was decided did not hold.
pub(super) fn check(world: &World, order: &Order) {
    let mut holding = Holding {
        world,
        present: BTreeMap::new(),
        muted: BTreeMap::new(),
        kicked: BTreeMap::new(),
    };
    for (at, moment) in order.moments.iter().enumerate() {
        let before = &order.moments[..at];
        match &moment.told {
            Told::Heard(heard) => holding.hear(heard, moment.time),
            Told::Decided(decided) => {
                may_decide(world, before, moment, decided);
                holding.decide(decided, moment.time);
            }
            Told::Unbanned(_) | Told::PasswordWanted | Told::KeyWanted(_) | Told::Other(_) => {}
        }
    }
}

/// Whether a client may have given a moderator's key, or was given power, before a moment.
fn may_moderate(world: &World, before: &[Moment], moment: &Moment, who: usize) -> bool {
    has_key(world, who, moment.turn)
        || before.iter().any(|it| {
            matches!(&it.told, Told::Decided(Decided::Promoted(name))
                if order::owner(world, name) == who)
        })
}

fn has_key(world: &World, who: usize, turn: u32) -> bool {
    let ring = world.ring();
    ring.may_have(world, who, (0, turn), |key| key.is_moderator)
}

/// Who decides moderates, and has asked for it.
fn may_decide(world: &World, before: &[Moment], moment: &Moment, decided: &Decided) {
    let has_asked = |who: usize| {
        let mut sent = world.clients()[who].sent().iter();
        sent.any(|line| {
            let asked = line.arrived.is_some_and(|it| it <= moment.turn);
            asked && matches!(&line.meaning, Meaning::Order(it) if is_request_for(it, decided))
        })
    };
    let may = |who: usize| may_moderate(world, before, moment, who) && has_asked(who);
    let is_so = match giver(decided) {
        Some(by) => may(order::owner(world, by)),
        // A key is gone, or was given: that is told of who gave it.
        None => match decided {
            Decided::Promoted(name) => {
                has_key(world, order::owner(world, name), moment.turn)
                    || (0..world.clients().len()).any(may)
            }
            Decided::Demoted { .. }
            | Decided::Locked { .. }
            | Decided::Unlocked { .. }
            | Decided::Kicked { .. }
            | Decided::Held { .. }
            | Decided::Unmuted { .. }
            | Decided::Topic { .. } => true,
        },
    };
    assert!(is_so, "{decided:?} by who must not, or did not ask for it");
}

fn giver(decided: &Decided) -> Option<&str> {
    match decided {
        Decided::Promoted(_) => None,
        Decided::Demoted { by, .. } => by.as_deref(),
        Decided::Locked { by, .. }
        | Decided::Unlocked { by }
        | Decided::Kicked { by, .. }
        | Decided::Held { by, .. }
        | Decided::Unmuted { by, .. }
        | Decided::Topic { by, .. } => Some(by),
    }
}

fn is_request_for(request: &Request, decided: &Decided) -> bool {
    let is_it = |given: &str, whom: &str| given == whom || names::fold(given) == names::fold(whom);
    match (request, decided) {
        (Request::Promote(given), Decided::Promoted(whom))
        | (Request::Demote(given), Decided::Demoted { name: whom, .. })
        | (Request::Kick { whom: given, .. }, Decided::Kicked { name: whom, .. })
        | (
            Request::Ban { whom: given, .. },
            Decided::Held {
                is_ban: true, whom, ..
            },
        )
        | (
            Request::Mute { whom: given, .. },
            Decided::Held {
                is_ban: false,
                whom,
                ..
            },
        )
        | (Request::Unmute(given), Decided::Unmuted { whom, .. }) => is_it(given, whom),
        (Request::Lock(_), Decided::Locked { .. })
        | (Request::Unlock, Decided::Unlocked { .. })
        | (Request::SetTopic(_), Decided::Topic { .. }) => true,
        _ => false,
    }
}

impl Holding<'_> {
    fn hear(&mut self, heard: &Heard, time: Time) {
        match heard.public() {
            Some(Public::Joined(name)) => {
                let client = order::owner(self.world, name);
                self.comes_in(client, &names::fold(name), time);
            }
            Some(Public::Left(name)) => drop(self.present.remove(&names::fold(name))),
            Some(Public::Renamed { from, to }) => {
                self.present.remove(&names::fold(from));
                let client = order::owner(self.world, to);
                self.present.insert(names::fold(to), client);
            }
            Some(Public::Said { by, text } | Public::Acted { by, text }) => {
                let mute = self.muted.get(&order::owner(self.world, by));
                let is_muted = mute.is_some_and(|mute| time < mute.until);
                assert!(!is_muted, "{by} is muted ({mute:?}) and says {text}");
            }
            Some(Public::ShutDown) | None => {}
        }
    }

    fn comes_in(&mut self, client: usize, folded: &str, time: Time) {
        let kick_time = self.world.setting().limits.kick_time;
        let is_kept_out = self
            .kicked
            .get(folded)
            .is_some_and(|it| time < *it + kick_time);
        assert!(
            !is_kept_out || has_key(self.world, client, u32::MAX),
            "{folded} was just kicked, and comes back"
        );
        self.present.insert(folded.to_owned(), client);
    }

    fn decide(&mut self, decided: &Decided, time: Time) {
        match decided {
            Decided::Promoted(name) => {
                self.muted.remove(&order::owner(self.world, name));
            }
            Decided::Kicked { name, .. } => drop(self.kicked.insert(names::fold(name), time)),
            Decided::Held {
                is_ban: false,
                whom,
                time: term,
                ..
            } => self.is_muted(whom, until(term.as_deref(), time)),
            Decided::Unmuted { whom, .. } => self.is_unmuted(whom),
            Decided::Held { is_ban: true, .. }
            | Decided::Demoted { .. }
            | Decided::Locked { .. }
            | Decided::Unlocked { .. }
            | Decided::Topic { .. } => {}
        }
    }

    /// Of networks nothing is known here, and of who may come to moderate without a word.
    fn is_muted(&mut self, whom: &str, until: Time) {
        let of = names::fold(whom);
        let Some(&client) = self.present.get(&of).filter(|_| !is_network(whom)) else {
            return;
        };
        if !has_key(self.world, client, u32::MAX) {
            self.muted.insert(client, Mute { of, until });
        }
    }

    fn is_unmuted(&mut self, whom: &str) {
        let folded = names::fold(whom);
        let now = self.present.get(&folded).copied();
        self.muted
            .retain(|client, mute| !is_network(whom) && mute.of != folded && now != Some(*client));
    }
}
