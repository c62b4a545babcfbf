//! The writing side of all connections: one append for a broadcast, one write for each reader
//! that is behind, and who fell behind too far.
//!
//! What the room asks for is done in `effects.rs`. It frees nothing: who dies waits in a list for
//! the engine, which tells the room and reaps.

use std::io;

use slab::Slab;

use super::connection::{CloseReason, Connection, Intake, Phase, Socket};
use super::limits::{LOG_BYTES_BUSY, LOG_BYTES_MIN, Limits, REFUSED_MAX};
use super::pacing::Pacer;
use crate::delivery::log::Log;
use crate::fault::{self, Fault};
use crate::room::Room;
use crate::room::session::{SessionId, slot_of};
use crate::room::time::Time;
use crate::text::console::Report;
use crate::text::words::Words;

/// Every connection, and the log that they read.
#[derive(Debug)]
pub struct Writer<S> {
    connections: Slab<Connection<S>>,
    pub(super) log: Log,
    pub(super) words: Words,
    pub(super) limits: Limits,
    /// Sessions so far.
    serial: u64,
    guests: usize,
    /// Nobody in the room needs the log before this offset; they may need less.
    pub(super) floor: u64,
    /// The log's head when everyone was last written to.
    flushed: u64,
    /// Broadcasts since then.
    pub(super) unflushed: usize,
    pacer: Pacer,
    /// Who has something to be written even if the log has not grown.
    dirty: Vec<SessionId>,
    /// What the engine has to look after.
    pub events: Found,
    /// Where events become bytes: one buffer for all.
    pub(super) encoded: Vec<u8>,
}

/// What happened to connections while the writing side wrote to them.
#[derive(Debug, Default)]
pub struct Found {
    /// Whose session ended because the connection died: the room is to be told.
    pub died: Vec<SessionId>,
    /// Who is done with, and to be freed.
    pub reap: Vec<SessionId>,
    /// Who took all that it was owed after its session ended.
    pub drained: Vec<SessionId>,
    /// Who has read enough for its input to be handled again.
    pub unstalled: Vec<SessionId>,
    /// Who asked to leave.
    pub quit: Option<SessionId>,
    /// Whose socket failed in this flush.
    failed: Vec<(SessionId, io::Error)>,
}

impl<S: Socket> Writer<S> {
    /// A writing side without connections.
    pub fn new(words: Words, limits: Limits) -> Writer<S> {
        let (log_bytes_min, log_bytes_max) = limits.log_bytes();
        Writer {
            // Room for all that may come, which takes no memory until they do: growing by doubling
            // would copy, and leave holes that the allocator keeps.
            connections: Slab::with_capacity(limits.clients_max + REFUSED_MAX),
            log: Log::new(log_bytes_min, log_bytes_max),
            words,
            limits,
            serial: 0,
            guests: 0,
            floor: 0,
            flushed: 0,
            unflushed: 0,
            pacer: Pacer::default(),
            dirty: Vec::new(),
            events: Found::default(),
            encoded: Vec::new(),
        }
    }

    /// The words of this room.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The limits of this daemon.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How many connections there are, in whatever phase.
    pub fn len(&self) -> usize {
        self.connections.len()
    }

    /// Whether there is no connection.
    pub fn is_empty(&self) -> bool {
        self.connections.is_empty()
    }

    /// How many connections are not logged in.
    pub fn guests(&self) -> usize {
        self.guests
    }

    /// Adds a connection.
    pub fn add(&mut self, socket: S, phase: Phase) -> &mut Connection<S> {
        self.serial = self.serial.wrapping_add(1);
        self.guests += usize::from(matches!(phase, Phase::Guest(_)));
        let entry = self.connections.vacant_entry();
        let id = SessionId::new(entry.key(), self.serial);
        entry.insert(Connection::new(id, socket, phase))
    }

    /// Frees a connection's slot and gives back what was in it.
    pub fn remove(&mut self, id: SessionId) -> Option<Connection<S>> {
        self.get(id)?;
        Some(self.connections.remove(id.slot()))
    }

    /// A connection; `None` when it is gone, also when another has its slot.
    pub fn get(&mut self, id: SessionId) -> Option<&mut Connection<S>> {
        let connection = self.connections.get_mut(id.slot())?;
        (connection.id == id).then_some(connection)
    }

    /// A connection, to look at.
    pub fn peek(&self, id: SessionId) -> Option<&Connection<S>> {
        let connection = self.connections.get(id.slot())?;
        (connection.id == id).then_some(connection)
    }

    /// The log that all read.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The session of a token; `None` when it is gone, also when another has its slot.
    pub fn session(&self, token: usize) -> Option<SessionId> {
        let connection = self.connections.get(slot_of(token))?;
        (connection.id.to_token() == token).then_some(connection.id)
    }

    /// When a connection is next to be looked at, whatever its socket does, or [`Time::NEVER`].
    pub fn next_deadline(&self, id: SessionId) -> Time {
        self.peek(id).map_or(Time::NEVER, |connection| {
            connection.next_deadline(&self.limits)
        })
    }

    /// Every connection.
    pub fn ids(&self) -> Vec<SessionId> {
        self.connections
            .iter()
            .map(|(_, connection)| connection.id)
            .collect()
    }

    /// Moves a connection on in its life, and returns where it was.
    pub fn set_phase(&mut self, id: SessionId, phase: Phase) -> Option<Phase> {
        let connection = self.get(id)?;
        let old = std::mem::replace(&mut connection.phase, phase);
        self.guests -= usize::from(matches!(old, Phase::Guest(_)));
        Some(old)
    }

    /// Lets a connection be looked at in the next flush.
    pub fn mark_dirty(&mut self, id: SessionId) {
        if let Some(connection) = self.get(id)
            && !std::mem::replace(&mut connection.dirty, true)
        {
            self.dirty.push(id);
        }
    }

    /// Nothing more of the room reaches a connection, but what it is owed so far.
    pub fn detach(&mut self, id: SessionId) {
        let head = self.log.head();
        if let Some(connection) = self.get(id) {
            connection.outbox.detach(head);
        }
    }

    /// Gives a connection up: it is neither read nor written any more.
    pub fn die(&mut self, id: SessionId, reason: &CloseReason, room: &Room) {
        self.report_gone(id, reason, room);
        match self.set_phase(id, Phase::Dead) {
            Some(Phase::Guest(_) | Phase::Member) => self.events.died.push(id),
            Some(Phase::Closing(_) | Phase::Lingering(_)) => self.events.reap.push(id),
            Some(Phase::Dead) | None => {}
        }
    }

    /// Tells the console that a session ends, if there is one that goes on.
    pub fn report_gone(&self, id: SessionId, reason: &CloseReason, room: &Room) {
        let Some(connection) = self.peek(id) else {
            return;
        };
        match &connection.phase {
            Phase::Guest(guest) => {
                let peer = guest.peer;
                log::debug!(
                    "{}",
                    Report::GuestGone { peer, reason }.in_words(&self.words)
                );
            }
            Phase::Member => {
                let nickname = room.roster().nickname(id).as_str();
                log::info!(
                    "{}",
                    Report::Gone { nickname, reason }.in_words(&self.words)
                );
            }
            Phase::Closing(_) | Phase::Lingering(_) | Phase::Dead => {}
        }
    }

    /// Sees to it that what one line makes everyone hear can be appended: called before each line.
    ///
    /// In a busy room the log grows some, so that a turn is written at its end. Beyond that, who is
    /// merely waiting for its turn is written to before the log could lap it; a log that still holds
    /// too much grows up to its limit; who is still behind then is a slow consumer.
    pub fn make_room(&mut self, room: &Room) {
        let more = self.limits.broadcast_bytes_max();
        if self.log.has_room(self.floor, more) {
            return;
        }
        self.log.grow_up_to(LOG_BYTES_BUSY, self.floor, more);
        if self.log.has_room(self.floor, more) {
            return;
        }
        self.flush_all(room);
        if self.log.has_room(self.floor, more) {
            return;
        }
        self.log.grow(self.floor, more);
        if self.log.has_room(self.floor, more) {
            return;
        }
        self.cut_slow_consumers(more, room);
    }

    /// Writes what is owed, as far as the sockets take it; broadcasts when it is time for them.
    pub fn flush(&mut self, room: &Room, now: Time) {
        if self.flushed != self.log.head() && self.pacer.is_due(now) {
            self.pacer.flush_began(now, self.unflushed);
            let said = self.log.head() - self.flushed;
            self.flush_all(room);
            let is_quiet = self.floor == self.log.head() && said < LOG_BYTES_MIN as u64 / 2;
            if is_quiet {
                self.log.shrink(self.floor);
            }
        }
        self.flush_dirty(room);
    }

    /// When broadcasts that wait to share a write are to be written, or [`Time::NEVER`].
    pub fn flush_due(&self) -> Time {
        if self.flushed == self.log.head() {
            Time::NEVER
        } else {
            self.pacer.due()
        }
    }

    /// Notes that the turn's work is done.
    pub fn turn_ended(&mut self, now: Time) {
        self.pacer.turn_ended(now);
    }

    /// Writes to everyone who is behind, and notes from where on the log is still needed.
    fn flush_all(&mut self, room: &Room) {
        let head = self.log.head();
        let mut floor = head;
        for (_, connection) in &mut self.connections {
            if connection.phase.is_dead() {
                continue;
            }
            if connection.writable {
                let written = connection.flush(&self.log, room, &self.words);
                self.events
                    .note_written(connection, written, &self.limits, head);
            }
            floor = floor.min(connection.outbox.needs_from(head));
        }
        self.floor = floor;
        self.flushed = head;
        self.unflushed = 0;
        self.bury_failed(room);
    }

    fn flush_dirty(&mut self, room: &Room) {
        let head = self.log.head();
        let mut dirty = std::mem::take(&mut self.dirty);
        for id in dirty.drain(..) {
            let Some(connection) = self.connections.get_mut(id.slot()) else {
                continue;
            };
            if connection.id != id || connection.phase.is_dead() {
                continue;
            }
            connection.dirty = false;
            let written = connection.flush(&self.log, room, &self.words);
            self.events
                .note_written(connection, written, &self.limits, head);
        }
        self.dirty = dirty;
        self.bury_failed(room);
    }

    fn bury_failed(&mut self, room: &Room) {
        for (id, error) in std::mem::take(&mut self.events.failed) {
            if fault::planted(Fault::CloseInsideTheWalk) {
                self.connections.remove(id.slot());
                continue;
            }
            self.die(id, &CloseReason::Failed(error), room);
        }
    }

    fn cut_slow_consumers(&mut self, more: usize, room: &Room) {
        let head = self.log.head();
        let kept_from = (head + more as u64).saturating_sub(self.log.capacity() as u64);
        let slow: Vec<_> = self
            .connections
            .iter()
            .filter(|(_, connection)| !connection.phase.is_dead())
            .filter(|(_, connection)| connection.outbox.needs_from(head) < kept_from)
            .map(|(_, connection)| connection.id)
            .collect();
        for id in slow {
            self.die(id, &CloseReason::SlowConsumer, room);
        }
        self.floor = kept_from;
    }
}

impl Found {
    fn note_written<S>(
        &mut self,
        connection: &mut Connection<S>,
        written: io::Result<()>,
        limits: &Limits,
        head: u64,
    ) {
        if let Err(error) = written {
            self.failed.push((connection.id, error));
            return;
        }
        let relieved = connection.intake == Intake::Stalled
            && connection.outbox.queued_bytes() <= limits.outbox_bytes_full();
        if relieved {
            connection.intake = Intake::Open;
            self.unstalled.push(connection.id);
        }
        if matches!(connection.phase, Phase::Closing(_)) && connection.outbox.is_empty(head) {
            self.drained.push(connection.id);
        }
    }
}
