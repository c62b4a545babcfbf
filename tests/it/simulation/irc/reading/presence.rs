//! Who was in the room when, by what all hear; and which nicknames somebody may have that is outside.

use std::collections::BTreeMap;

use super::super::super::heard::Public;
use super::super::super::moderated::order::{self, Order};
use super::super::super::names;
use super::super::super::world::World;

/// Positions are counted as in [`Order`]: what is so at position `k` is so before event `k`.
#[derive(Debug)]
pub(in super::super) struct Presence {
    /// From which positions on somebody of a nickname, in its folded form, was there, and was not.
    by_name: BTreeMap<String, Changes>,
    /// The same of each client.
    by_client: BTreeMap<usize, Changes>,
    /// By which clients of IRC a nickname was ever tried, in its folded form.
    tried: BTreeMap<String, Vec<usize>>,
}

#[derive(Debug, Default)]
struct Changes(Vec<(usize, bool)>);

impl Changes {
    fn is_in(&self, position: usize) -> bool {
        let before = self.0.partition_point(|(from, _)| *from <= position);
        self.0[..before].last().is_some_and(|(_, is_in)| *is_in)
    }
}

impl Presence {
    pub(in super::super) fn of(world: &World, order: &Order) -> Presence {
        let mut presence = Presence {
            by_name: BTreeMap::new(),
            by_client: BTreeMap::new(),
            tried: BTreeMap::new(),
        };
        for at in 0..order.events() {
            match order.event(at).expect("it is there").told.public() {
                Some(Public::Joined(name)) => presence.note(world, name, (at, true)),
                Some(Public::Left(name)) => presence.note(world, name, (at, false)),
                Some(Public::Renamed { from, to }) => {
                    presence.note(world, from, (at, false));
                    presence.note(world, to, (at, true));
                }
                Some(Public::Said { .. } | Public::Acted { .. } | Public::ShutDown) | None => {}
            }
        }
        for (number, client) in world.clients().iter().enumerate() {
            if client.speaks_irc() {
                for name in client.names() {
                    presence.tried.entry(name).or_default().push(number);
                }
            }
        }
        presence
    }

    /// With an event somebody of a nickname is there, or is not.
    fn note(&mut self, world: &World, name: &str, (at, is_there): (usize, bool)) {
        let by_name = self.by_name.entry(names::fold(name)).or_default();
        by_name.0.push((at + 1, is_there));
        let client = order::owner(world, name);
        let by_client = self.by_client.entry(client).or_default();
        by_client.0.push((at + 1, is_there));
    }

    /// Whether somebody of this nickname was in the room at a position.
    pub(super) fn is_in(&self, folded: &str, position: usize) -> bool {
        let changes = self.by_name.get(folded);
        changes.is_some_and(|it| it.is_in(position))
    }

    /// Whether somebody that is outside at a position may have this nickname, in a turn or later.
    pub(super) fn may_be_outside(
        &self,
        world: &World,
        folded: &str,
        (position, turn): (usize, u32),
    ) -> bool {
        let tried = self.tried.get(folded).map_or(&[][..], Vec::as_slice);
        tried.iter().any(|client| {
            let changes = self.by_client.get(client);
            let is_in = changes.is_some_and(|it| it.is_in(position));
            let closed = world.pipe(*client).closed();
            !is_in && closed.is_none_or(|closed| turn <= closed)
        })
    }
}
