//! Who was in the room when, by what all hear; and which nicknames somebody may have that is outside.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::heard::Heard;
use super::super::super::moderated::order::Order;
use super::super::super::names;
use super::super::super::plain::moderation::Told;
use super::super::super::world::World;

/// Positions are counted as in [`Order`]: what is so at position `k` is so before event `k`.
#[derive(Debug)]
pub(in super::super) struct Presence {
    /// From which positions on somebody of this nickname, in its folded form, was there, and was not.
    changes: BTreeMap<String, Vec<(usize, bool)>>,
    /// What clients of IRC were ever called, or tried to be.
    outside: BTreeSet<String>,
}

impl Presence {
    pub(in super::super) fn of(world: &World, order: &Order) -> Presence {
        let mut changes: BTreeMap<String, Vec<(usize, bool)>> = BTreeMap::new();
        let mut note = |name: &str, from: usize, is_there: bool| {
            let its = changes.entry(names::fold(name)).or_default();
            its.push((from, is_there));
        };
        for at in 0..order.events() {
            match &order.event(at).expect("it is there").told {
                Told::Heard(Heard::Joined(name)) => note(name, at + 1, true),
                Told::Heard(Heard::Left(name)) => note(name, at + 1, false),
                Told::Heard(Heard::Renamed { from, to }) => {
                    note(from, at + 1, false);
                    note(to, at + 1, true);
                }
                Told::Heard(_)
                | Told::Decided(_)
                | Told::Unbanned(_)
                | Told::PasswordWanted
                | Told::KeyWanted(_)
                | Told::Other(_) => {}
            }
        }
        let by_irc = world.clients().iter().filter(|it| it.speaks_irc());
        Presence {
            changes,
            outside: by_irc.flat_map(|it| it.names()).collect(),
        }
    }

    /// Whether somebody of this nickname was in the room at a position.
    pub(super) fn is_in(&self, folded: &str, position: usize) -> bool {
        let changes = self.changes.get(folded).map_or(&[][..], Vec::as_slice);
        let before = changes.partition_point(|(from, _)| *from <= position);
        changes[..before].last().is_some_and(|(_, is_in)| *is_in)
    }

    /// Whether somebody that is outside may have this nickname.
    pub(super) fn may_be_outside(&self, folded: &str) -> bool {
        self.outside.contains(folded)
    }
}
