//! The one order of all that happens in a room with moderators, as the witness heard it: it moderates,
//! and so hears what only moderators do.

use littlecats::room::time::Time;

use super::super::heard::Heard;
use super::super::meaning::{Meaning, Order as Asked};
use super::super::plain::moderation::{Decided, Told};
use super::super::world::{WITNESS, World};
use super::WITNESS_NAME;
use super::lines::{Line, lines};

/// Something that happened.
#[derive(Debug)]
pub(in super::super) struct Moment {
    pub(in super::super) told: Told,
    pub(in super::super) turn: u32,
    pub(in super::super) time: Time,
}

/// All that happened. States of the room are counted by it: state `k` is that before moment `k`.
#[derive(Debug)]
pub(in super::super) struct Order {
    pub(in super::super) moments: Vec<Moment>,
    /// Which of them all hear.
    public: Vec<usize>,
}

impl Order {
    pub(in super::super) fn of(world: &World) -> Order {
        let pipe = world.pipe(WITNESS);
        let (lines, rest) = lines(pipe.taken(), world);
        assert!(rest.is_empty(), "the witness was told half of something");
        let mut order = Order {
            moments: Vec::new(),
            public: Vec::new(),
        };
        let mut event_bytes = 0;
        for Line {
            told, start, end, ..
        } in lines
        {
            if told.is_public() {
                event_bytes += end - start;
                let turn = world.record().turn_of_event(event_bytes);
                order.public.push(order.moments.len());
                order.push(world, told, turn);
            } else if let Told::Decided(decided) = &told {
                let earliest = arrival(world, decided);
                let before = order.moments.last().map_or(0, |moment| moment.turn);
                let written = world.record().turn_of_bytes(WITNESS, end);
                assert!(
                    earliest <= written,
                    "{decided:?} is told before it was asked for"
                );
                order.push(world, told, earliest.max(before));
            } else {
                let is_its = matches!(told, Told::Heard(Heard::Private { .. }));
                assert!(is_its, "the witness is told {told:?}");
            }
        }
        let head = world.subject().log_head();
        assert_eq!(event_bytes as u64, head, "the witness heard other events");
        order
    }

    fn push(&mut self, world: &World, told: Told, turn: u32) {
        self.moments.push(Moment {
            told,
            turn,
            time: world.clock().time_of(turn),
        });
    }

    /// The moment of the `position`th event that all hear.
    pub(in super::super) fn event(&self, position: usize) -> Option<&Moment> {
        let at = self.public.get(position)?;
        Some(&self.moments[*at])
    }

    /// The same, and in which state it happened.
    pub(in super::super) fn event_with_state(&self, position: usize) -> (&Moment, usize) {
        let state = self.public[position];
        (&self.moments[state], state)
    }

    /// Where a client joins, if it does.
    pub(in super::super) fn join_of(&self, world: &World, client: usize) -> Option<usize> {
        let is_it = |position: &usize| {
            let joined = self.event(*position).and_then(|it| it.told.joined());
            joined.is_some_and(|name| owner(world, name) == client)
        };
        (0..self.events()).find(is_it)
    }

    /// How many events all have heard by the end of a turn.
    pub(in super::super) fn position_after(&self, turn: u32) -> usize {
        let behind = |at: &usize| self.moments[*at].turn <= turn;
        self.public.partition_point(behind)
    }

    /// How many events all hear.
    pub(in super::super) fn events(&self) -> usize {
        self.public.len()
    }

    /// The states between two events: behind the one before, and before the `position`th.
    pub(in super::super) fn states(&self, position: usize) -> (usize, usize) {
        let first = position
            .checked_sub(1)
            .map_or(0, |before| self.public[before] + 1);
        let last = self.public.get(position);
        (first, last.copied().unwrap_or(self.moments.len()))
    }

    /// The first state of a turn.
    pub(in super::super) fn state_of_turn(&self, turn: u32) -> usize {
        self.moments.partition_point(|moment| moment.turn < turn)
    }
}

/// Before which turn the first request for this had arrived, which is told to moderators alone.
fn arrival(world: &World, decided: &Decided) -> u32 {
    let (by, whom) = match decided {
        Decided::Held { by, whom, .. } | Decided::Unmuted { by, whom } => (by, whom),
        Decided::Promoted(_)
        | Decided::Demoted { .. }
        | Decided::Locked { .. }
        | Decided::Unlocked { .. }
        | Decided::Kicked { .. }
        | Decided::Topic { .. } => panic!("{decided:?} is for all"),
    };
    let is_such = |asked: &Asked| match (asked, decided) {
        (Asked::Ban { whom: it, .. }, Decided::Held { is_ban: true, .. })
        | (Asked::Mute { whom: it, .. }, Decided::Held { is_ban: false, .. })
        | (Asked::Unmute(it), Decided::Unmuted { .. }) => it == whom,
        _ => false,
    };
    let mut sent = world.clients()[owner(world, by)].sent().iter();
    let asked = sent.find(|line| matches!(&line.meaning, Meaning::Order(it) if is_such(it)));
    let asked = asked.and_then(|line| line.arrived);
    asked.unwrap_or_else(|| panic!("{by} never asked for {decided:?}"))
}

/// The client whose nickname it is or was.
pub(in super::super) fn owner(world: &World, name: &str) -> usize {
    if name == WITNESS_NAME {
        return WITNESS;
    }
    let owner = world.names().owner(name);
    owner.unwrap_or_else(|| panic!("nobody was ever called {name:?}"))
}
