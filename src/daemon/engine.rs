//! One turn of the loop over all connections: read, handle, append, flush, reap and announce.
//!
//! Knows sockets only as a trait and time as an argument, so that a simulation can run it; the
//! poll, the listeners and the clock are `server.rs`'s.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::io;

use super::connection::{AddressBlock, CloseReason, Connection, Intake, Linger, Phase, Socket};
use super::input::Input;
use super::limits::{self, Limits};
use super::timers::Timers;
use super::write::Writer;
use crate::delivery::log::Log;
use crate::dialect::plain::Event;
use crate::room::session::SessionId;
use crate::room::time::Time;
use crate::room::{Effects, Room};
use crate::text::console::Report;
use crate::text::words::{Phrase, Refusal, Words};

/// The daemon without its sockets' source.
#[derive(Debug)]
pub struct Engine<S> {
    pub(super) room: Room,
    pub(super) writer: Writer<S>,
    timers: Timers,
    /// Who has input to be handled, in the order it came.
    ready: VecDeque<SessionId>,
    /// Bytes that were read and not handled: the start of a line, or lines that have to wait. Few
    /// connections have any at a time.
    pub(super) unread: HashMap<SessionId, Box<[u8]>>,
    /// Taken while a connection's input is in it.
    pub(super) input: Option<Input>,
    /// Connections of each block, when there is a limit.
    pub(super) blocks: HashMap<AddressBlock, usize>,
    /// Connections that were refused and are being told so.
    pub(super) refused: usize,
    shutting_down: bool,
}

/// What an event of a socket says. Hints: reading and writing decide.
#[derive(Debug, Clone, Copy, Default)]
pub struct Readiness {
    /// There may be bytes, or the end.
    pub readable: bool,
    /// There may be room for bytes.
    pub writable: bool,
    /// The peer has shut its sending half, or all is over.
    pub hung_up: bool,
}

impl<S: Socket> Engine<S> {
    /// A daemon without connections.
    pub fn new(words: Words, limits: Limits) -> Engine<S> {
        Engine {
            room: Room::new(limits.clients_max, limits.history_lines_max),
            timers: Timers::default(),
            ready: VecDeque::new(),
            unread: HashMap::new(),
            input: Some(Input::new(limits.line_bytes_max)),
            blocks: HashMap::new(),
            refused: 0,
            shutting_down: false,
            writer: Writer::new(words, limits),
        }
    }

    /// The words of this room.
    pub fn words(&self) -> &Words {
        self.writer.words()
    }

    /// How many connections there are, in whatever phase.
    pub fn connections(&self) -> usize {
        self.writer.len()
    }

    /// Whether there is something to do that no event will announce.
    pub fn has_work(&self) -> bool {
        !self.ready.is_empty()
    }

    /// When [`Engine::turn`] is to be called though no socket has an event.
    pub fn next_deadline(&self) -> Time {
        self.timers.next()
    }

    /// When it is to be called for what was said and waits to share a write.
    pub fn flush_due(&self) -> Time {
        self.writer.flush_due()
    }

    /// The room, to look at.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// The broadcast log, to look at.
    pub fn log(&self) -> &Log {
        self.writer.log()
    }

    /// A connection, to look at; `None` when it is gone, also when another has its slot.
    pub fn connection(&self, id: SessionId) -> Option<&Connection<S>> {
        self.writer.peek(id)
    }

    /// How many bytes of a connection were read and wait to be handled.
    pub fn unread_bytes(&self, id: SessionId) -> usize {
        self.unread.get(&id).map_or(0, |bytes| bytes.len())
    }

    /// How many connections have a deadline.
    pub fn deadlines(&self) -> usize {
        self.timers.len()
    }

    /// A connection's socket, to be registered for events.
    pub fn socket(&mut self, id: SessionId) -> Option<&mut S> {
        self.writer.get(id).map(|connection| &mut connection.socket)
    }

    /// Gives a connection up whose socket cannot be used.
    pub fn abandon(&mut self, id: SessionId, error: io::Error) {
        self.writer.die(id, &CloseReason::Failed(error), &self.room);
    }

    /// The session of a token that came with an event; `None` when it has ended.
    pub fn session(&self, token: usize) -> Option<SessionId> {
        self.writer.session(token)
    }

    /// Notes what an event said; stale ones, for a session that ended, are dropped here.
    pub fn notify(&mut self, id: SessionId, readiness: Readiness) {
        let Some(connection) = self.writer.get(id) else {
            return;
        };
        connection.hung_up |= readiness.hung_up;
        if readiness.readable || readiness.hung_up {
            connection.readable = true;
            self.enqueue(id);
        }
        if readiness.writable
            && let Some(connection) = self.writer.get(id)
        {
            connection.writable = true;
            self.writer.mark_dirty(id);
        }
    }

    /// Does what there is to do, each connection its share.
    pub fn turn(&mut self, now: Time) {
        for _ in 0..self.ready.len() {
            let Some(id) = self.ready.pop_front() else {
                break;
            };
            if let Some(connection) = self.writer.get(id) {
                connection.queued = false;
                self.receive(id, now);
            }
        }
        self.write(now);
        // Last, so that after a pause of the whole machine it is looked at what came meanwhile
        // before it is found to have come too late.
        if self.expire(now) {
            self.write(now);
        }
        self.reap();
    }

    /// Writes what is owed, and tells the room who died of it.
    fn write(&mut self, now: Time) {
        // What is told makes more to write; each dies but once.
        loop {
            self.writer.flush(&self.room, now);
            self.conclude(now);
            if self.writer.events.died.is_empty() {
                break;
            }
            self.announce_deaths();
        }
    }

    /// Notes when the work of a turn was done: what it took says how often it can be done.
    pub fn turn_ended(&mut self, now: Time) {
        self.writer.turn_ended(now);
    }

    /// Tells everyone that the daemon ends. What was accepted so far is still written, for at most
    /// [`limits::FLUSH_TIMEOUT`]; nothing more is read.
    pub fn shut_down(&mut self, now: Time) {
        if std::mem::replace(&mut self.shutting_down, true) {
            return;
        }
        log::info!("{}", Report::ShuttingDown.in_words(self.words()));
        let notice = Event::Notice(Phrase::ShuttingDown);
        self.writer.make_room(&self.room);
        self.writer.broadcast(&notice, None);
        for id in self.writer.ids() {
            let Some(connection) = self.writer.get(id) else {
                continue;
            };
            if matches!(connection.phase, Phase::Guest(_)) {
                self.writer.answer(id, &notice);
            }
            self.close(id, now);
        }
    }

    /// Has the connection looked at in this turn or the next.
    pub(super) fn enqueue(&mut self, id: SessionId) {
        if let Some(connection) = self.writer.get(id)
            && !std::mem::replace(&mut connection.queued, true)
        {
            self.ready.push_back(id);
        }
    }

    /// Brings the timers up to date with a connection's state.
    pub(super) fn reschedule(&mut self, id: SessionId) {
        self.timers.set(id, self.writer.next_deadline(id));
    }

    /// Ends a session in order: the room is told, and what is owed is written before the close.
    pub(super) fn finish(&mut self, id: SessionId, reason: &CloseReason, now: Time) {
        if !self
            .writer
            .get(id)
            .is_some_and(|connection| connection.in_session())
        {
            return;
        }
        self.writer.report_gone(id, reason, &self.room);
        self.close(id, now);
        self.writer.make_room(&self.room);
        self.room.leave(id, &mut self.writer);
    }

    /// From here on a connection only takes what it is owed so far.
    fn close(&mut self, id: SessionId, now: Time) {
        self.writer.detach(id);
        if self
            .writer
            .get(id)
            .is_some_and(|connection| connection.in_session())
        {
            self.writer
                .set_phase(id, Phase::Closing(now + limits::FLUSH_TIMEOUT));
            self.writer.mark_dirty(id);
            self.reschedule(id);
        }
    }

    /// Looks after what the flush left: who may be read again, and who took its last byte.
    fn conclude(&mut self, now: Time) {
        for id in std::mem::take(&mut self.writer.events.unstalled) {
            self.enqueue(id);
        }
        for id in std::mem::take(&mut self.writer.events.drained) {
            self.linger(id, now);
        }
    }

    /// All is written: closes, or where input may still come, shuts the sending half and waits for
    /// the peer to have read it.
    fn linger(&mut self, id: SessionId, now: Time) {
        let Some(connection) = self.writer.get(id) else {
            return;
        };
        if !matches!(connection.phase, Phase::Closing(_)) {
            return;
        }
        if connection.intake == Intake::Ended {
            // Nothing can come that a close would answer with a reset.
            return self.writer.die(id, &CloseReason::Ended, &self.room);
        }
        if let Err(error) = connection.socket.shut_sending() {
            return self.abandon(id, error);
        }
        // What came meanwhile raised its event then.
        connection.readable = true;
        self.writer
            .set_phase(id, Phase::Lingering(Linger::from(now)));
        self.reschedule(id);
        self.enqueue(id);
    }

    fn announce_deaths(&mut self) {
        for id in std::mem::take(&mut self.writer.events.died) {
            self.writer.make_room(&self.room);
            self.room.leave(id, &mut self.writer);
            self.writer.events.reap.push(id);
        }
    }

    /// Frees slots: only here, so that no event of this turn can meet a newcomer in one.
    fn reap(&mut self) {
        for id in std::mem::take(&mut self.writer.events.reap) {
            let Some(connection) = self.writer.remove(id) else {
                continue;
            };
            self.timers.set(id, Time::NEVER);
            self.unread.remove(&id);
            self.refused -= usize::from(connection.refused);
            if let Some(block) = connection.block
                && let Entry::Occupied(mut count) = self.blocks.entry(block)
            {
                *count.get_mut() -= 1;
                if *count.get() == 0 {
                    count.remove();
                }
            }
        }
    }

    /// Looks after the deadlines that have come, and says whether there were any.
    fn expire(&mut self, now: Time) -> bool {
        let mut any = false;
        while let Some(id) = self.timers.pop_expired(now) {
            let Some(connection) = self.writer.get(id) else {
                continue;
            };
            if connection.intake == Intake::Paused {
                connection.intake = Intake::Open;
                self.enqueue(id);
            }
            self.expire_phase(id, now);
            self.reschedule(id);
            any = true;
        }
        any
    }

    fn expire_phase(&mut self, id: SessionId, now: Time) {
        let login_timeout = self.writer.limits().login_timeout;
        let Some(connection) = self.writer.get(id) else {
            return;
        };
        match &mut connection.phase {
            Phase::Guest(guest) if guest.accepted + login_timeout <= now => {
                let error = Phrase::Error(Refusal::LoginTimeout);
                self.writer.answer(id, &Event::Notice(error));
                self.finish(id, &CloseReason::LoginTimeout, now);
            }
            Phase::Guest(guest) if !guest.asked && guest.accepted + limits::ASK_AFTER <= now => {
                guest.asked = true;
                self.writer.answer(id, &Event::Notice(Phrase::AskNickname));
            }
            Phase::Closing(deadline) if *deadline <= now => {
                self.writer.die(id, &CloseReason::NotTaken, &self.room);
            }
            Phase::Lingering(linger) if linger.deadline <= now => {
                self.writer.die(id, &CloseReason::Ended, &self.room);
            }
            Phase::Guest(_)
            | Phase::Member
            | Phase::Closing(_)
            | Phase::Lingering(_)
            | Phase::Dead => {}
        }
    }
}
