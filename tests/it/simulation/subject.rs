//! The daemon under test: its engine, and all of it that the simulation touches.
//!
//! Whoever changes the engine mends this file, and the simulation is well again.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use littlecats::daemon::connection::{Intake, Phase, Socket};
use littlecats::daemon::engine::{Engine, Readiness};
use littlecats::daemon::limits::Limits;
use littlecats::room::session::SessionId;
use littlecats::room::time::Time;
use littlecats::text::words::{Language, Words};

use super::network::{FakeSocket, SocketEvent};

/// What the engine calls a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Handle(SessionId);

/// How a connection stands between two turns.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) stage: Stage,
    /// It sent faster than its rate, and more of it is to be read.
    pub(crate) paused: bool,
    pub(crate) queued_bytes: usize,
    pub(crate) unread_bytes: usize,
    pub(crate) deadline: Time,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Guest,
    Member,
    /// What it is owed is still written, until then.
    Closing(Time),
    Lingering,
    Dead,
}

/// A member as the roster has it: by its place in the order, and found again both ways.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    pub(crate) nickname: &'a str,
    pub(crate) folded: &'a str,
    pub(crate) found: Option<Handle>,
    pub(crate) known_as: Option<&'a str>,
}

#[derive(Debug)]
pub(crate) struct Subject {
    engine: Engine<FakeSocket>,
    limits: Limits,
}

impl Subject {
    pub(crate) fn new(language: Language, limits: Limits) -> Subject {
        Subject {
            engine: Engine::new(Words::new(language, None), limits.clone()),
            limits,
        }
    }

    /// Hands a new connection over; none when it is closed on the spot.
    pub(crate) fn accept(
        &mut self,
        socket: FakeSocket,
        peer: SocketAddr,
        now: Time,
    ) -> Option<Handle> {
        self.engine.accept(socket, peer, now).map(Handle)
    }

    /// The kernel refuses to watch the socket.
    pub(crate) fn abandon(&mut self, connection: Handle) {
        self.engine.abandon(connection.0, ErrorKind::Other.into());
    }

    /// Hands an event over as the loop does, by its token; false when nothing has that token.
    pub(crate) fn notify(&mut self, connection: Handle, event: SocketEvent) -> bool {
        let Some(id) = self.engine.session(connection.0.to_token()) else {
            return false;
        };
        let readiness = Readiness {
            readable: event.readable,
            writable: event.writable,
            hung_up: event.hung_up,
        };
        self.engine.notify(id, readiness);
        true
    }

    pub(crate) fn turn(&mut self, now: Time) {
        self.engine.turn(now);
    }

    pub(crate) fn turn_ended(&mut self, now: Time) {
        self.engine.turn_ended(now);
    }

    pub(crate) fn shut_down(&mut self, now: Time) {
        self.engine.shut_down(now);
    }

    pub(crate) fn has_work(&self) -> bool {
        self.engine.has_work()
    }

    pub(crate) fn next_deadline(&self) -> Time {
        self.engine.next_deadline()
    }

    /// When the loop would wake without an event.
    pub(crate) fn wakes_at(&self) -> Time {
        self.engine.next_deadline().min(self.engine.flush_due())
    }

    pub(crate) fn connections(&self) -> usize {
        self.engine.connections()
    }

    pub(crate) fn deadlines(&self) -> usize {
        self.engine.deadlines()
    }

    /// Up to which byte the room's events have happened.
    pub(crate) fn log_head(&self) -> u64 {
        self.engine.log().head()
    }

    pub(crate) fn log_capacity(&self) -> usize {
        self.engine.log().capacity()
    }

    /// None when the engine holds no such connection.
    pub(crate) fn state(&self, connection: Handle) -> Option<State> {
        let found = self.engine.connection(connection.0)?;
        let stage = match &found.phase {
            Phase::Guest(_) => Stage::Guest,
            Phase::Member => Stage::Member,
            Phase::Closing(until) => Stage::Closing(*until),
            Phase::Lingering(_) => Stage::Lingering,
            Phase::Dead => Stage::Dead,
        };
        Some(State {
            stage,
            paused: found.intake == Intake::Paused,
            queued_bytes: found.outbox.queued_bytes(),
            unread_bytes: self.engine.unread_bytes(connection.0),
            deadline: found.next_deadline(&self.limits),
        })
    }

    pub(crate) fn is_member(&self, connection: Handle) -> bool {
        self.engine.room().roster().contains(connection.0)
    }

    /// Whether a connection is past its login and not on its way out.
    pub(crate) fn has_logged_in(&self, connection: Handle) -> bool {
        let found = self.engine.connection(connection.0);
        found.is_some_and(|found| matches!(found.phase, Phase::Member))
    }

    pub(crate) fn is_taken(&self, folded: &str) -> bool {
        self.engine.room().roster().find(folded).is_some()
    }

    pub(crate) fn member_count(&self) -> usize {
        self.engine.room().roster().len()
    }

    /// In the order of a list.
    pub(crate) fn members(&self) -> impl Iterator<Item = Member<'_>> {
        let roster = self.engine.room().roster();
        roster.sorted_after(None).map(|nickname| {
            let found = roster.find(nickname.folded());
            Member {
                nickname: nickname.as_str(),
                folded: nickname.folded(),
                found: found.map(Handle),
                known_as: found.map(|session| roster.nickname(session).as_str()),
            }
        })
    }
}

impl Socket for FakeSocket {
    fn shut_sending(&mut self) -> io::Result<()> {
        self.shut()
    }
}
