//! What each client read in a room with moderators: the events of the room from its join on, in their
//! one order and without a gap; and between them what it alone was told.

use super::super::endings;
use super::super::entrance::Shown;
use super::super::heard::{Heard, Public};
use super::super::meaning::{Meaning, Order as Asked};
use super::super::names;
use super::super::plain::moderation::Told;
use super::super::tokens::Tokens;
use super::super::world::{WITNESS, World};
use super::entrances::Arriving;
use super::lines::{Beside, Line, is_own_private, lines};
use super::order::{self, Order};

/// What was read between two events: after state `from`, and before `to`.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Between {
    pub(in super::super) from: usize,
    pub(in super::super) to: usize,
}

/// A private message that somebody read.
#[derive(Debug)]
pub(in super::super) struct Arrival {
    pub(in super::super) by: String,
    pub(in super::super) reader: usize,
    pub(in super::super) read: Between,
    /// The turn in which it had been written.
    pub(in super::super) turn: u32,
}

/// What all clients read.
#[derive(Debug, Default)]
pub(in super::super) struct Readings {
    pub(in super::super) arrivals: Vec<Arrival>,
    /// What each read before its join.
    pub(super) arriving: Vec<(usize, Arriving)>,
    /// What programs were told that they may give back, by the places of what all hear.
    pub(in super::super) tokens: Tokens,
    /// What was said before, as it was shown to a client.
    pub(in super::super) shown: Vec<(usize, Heard)>,
    /// Folded nicknames and networks of which a ban was taken back, in one of these states.
    pub(in super::super) unbanned: Vec<(String, Between)>,
}

impl Readings {
    pub(in super::super) fn of(world: &World, order: &Order) -> Readings {
        let mut readings = Readings::default();
        // What clients of IRC read is for others to judge.
        let speaks_otherwise = |who: &usize| !world.clients()[*who].speaks_irc();
        let clients = (0..world.clients().len()).filter(speaks_otherwise);
        for who in clients.filter(|&who| who != WITNESS) {
            readings.read(world, order, who);
            if !endings::took_all(world, who) {
                readings.note_unseen(world, order, who);
            }
        }
        readings
    }

    fn read(&mut self, world: &World, order: &Order, who: usize) {
        let pipe = world.pipe(who);
        let (lines, _) = lines(pipe.taken(), world);
        let is_program = world.clients()[who].is_program();
        let mut arriving = Arriving::default();
        let mut position = None;
        for line in lines {
            let turn = world.record().turn_of_bytes(who, line.end);
            let Some(at) = position else {
                position =
                    self.read_before_its_join(world, order, (who, turn), line, &mut arriving);
                continue;
            };
            let Line { told, beside, .. } = line;
            // A program reads its own.
            let at = match is_program {
                true => at,
                false => pass_own_words(world, order, who, at, &told),
            };
            position = Some(at);
            let next = order.event(at);
            if next.is_some_and(|next| next.told == told) {
                self.note_tokens(at, &beside);
                position = Some(at + 1);
                continue;
            }
            let is_public = told.is_public() && !told.may_be_answer();
            assert!(
                !is_public,
                "{who} reads {told:?} where {:?} was to come",
                next.map(|next| &next.told)
            );
            if let Some(id) = beside.id {
                self.tokens.note_behind(at, id);
            }
            if !is_own_private(world, who, &told) {
                self.note(world, order, (who, at), told, turn);
            }
        }
        if let Some(at) = position {
            has_read_all(world, order, who, at);
        }
        self.arriving.push((who, arriving));
    }

    fn note_tokens(&mut self, at: usize, beside: &Beside) {
        if let Some(id) = beside.id {
            self.tokens.note_event(at, id);
        }
        if let Some(reason) = beside.reason {
            self.tokens.note_reason(at, reason);
        }
    }

    fn read_before_its_join(
        &mut self,
        world: &World,
        order: &Order,
        (who, turn): (usize, u32),
        line: Line,
        arriving: &mut Arriving,
    ) -> Option<usize> {
        let Line { told, beside, .. } = line;
        if let Some(welcome) = beside.welcome {
            self.tokens.note_resume(who, welcome.resume.clone());
            arriving.welcome = Some(welcome);
            return None;
        }
        if let Some(name) = told.joined() {
            let owner = order::owner(world, name);
            assert_eq!(owner, who, "reads the room before its join");
            let mut events = 0..order.events();
            let at = events.find(|&at| order.event(at).is_some_and(|it| it.told == told));
            let at = at.expect("the witness heard it");
            self.note_tokens(at, &beside);
            arriving.joined = Some(at);
            return Some(at + 1);
        }
        if let Told::Heard(Heard::History { age, line }) = told {
            let line = *line;
            self.shown.push((who, line.clone()));
            arriving.shown.push(Shown {
                age,
                at: beside.at,
                id: beside.id,
                line,
                turn,
            });
        } else if told.public() != Some(Public::ShutDown) {
            assert!(!told.is_public(), "{who} reads {told:?} before its join");
        }
        None
    }

    fn note(
        &mut self,
        world: &World,
        order: &Order,
        (who, at): (usize, usize),
        told: Told,
        turn: u32,
    ) {
        // Behind words of its own that it does not read it may have come later.
        let mut next = at;
        while !world.clients()[who].is_program() && is_own(world, order, who, next) {
            next += 1;
        }
        let (from, to) = (order.states(at).0, order.states(next).1);
        let read = Between { from, to };
        match told {
            Told::Heard(Heard::Private { from: by, .. }) => {
                self.arrivals.push(Arrival {
                    by,
                    reader: who,
                    read,
                    turn,
                });
            }
            Told::Unbanned(whom) => self.unbanned.push((names::fold(&whom), read)),
            Told::PasswordWanted | Told::KeyWanted(_) => panic!("{who} is asked in the room"),
            Told::Heard(_) | Told::Decided(_) | Told::Other(_) => {}
        }
    }

    /// What a client asked for may have been done, though it did not live to read so.
    fn note_unseen(&mut self, world: &World, order: &Order, who: usize) {
        for line in world.clients()[who].sent() {
            if let Meaning::Order(Asked::Unban(whom)) = &line.meaning
                && let Some(arrived) = line.arrived
            {
                let from = order.state_of_turn(arrived);
                let to = order.moments.len();
                self.unbanned
                    .push((names::fold(whom), Between { from, to }));
            }
        }
    }
}

fn is_own(world: &World, order: &Order, who: usize, at: usize) -> bool {
    let speaker = order.event(at).and_then(|event| event.told.speaker());
    speaker.is_some_and(|by| order::owner(world, by) == who)
}

/// Its own words are heard by the others. They are passed only when what it reads stands behind them.
fn pass_own_words(world: &World, order: &Order, who: usize, at: usize, told: &Told) -> usize {
    let mut behind = at;
    while is_own(world, order, who, behind) {
        behind += 1;
    }
    let next = order.event(behind);
    match next.is_some_and(|next| next.told == *told) {
        true => behind,
        false => at,
    }
}

/// Unless its connection failed, it has read the room up to its leave.
fn has_read_all(world: &World, order: &Order, who: usize, at: usize) {
    let mut at = at;
    while !world.clients()[who].is_program() && is_own(world, order, who, at) {
        at += 1;
    }
    let has_left = |it: usize| {
        let left = order.event(it).and_then(|event| event.told.left());
        left.is_some_and(|name| order::owner(world, name) == who)
    };
    let end = (0..order.events()).find(|&it| has_left(it));
    let end = end.unwrap_or(order.events());
    assert!(at <= end, "{who} reads on after its leave");
    if endings::took_all(world, who) {
        let pipe = world.pipe(who).summary();
        assert_eq!(at, end, "{who} did not read {:?}: {pipe}", order.event(at));
    }
}
