//! The life of a connection, from accept until its slot is freed.
//!
//! ```text
//!            no place
//!   accept ------------> Refused ----------------------------+
//!     |                                                      |  the peer's end has come, or the
//!     v        end(Drain)              all is written        |  time or the bytes are used up
//!    Open ---------------> Draining ----------> Lingering ---+----------------------> Closed
//!     |                      |   |                                                       ^
//!     |                      |   +-- all is written, and the peer's end had come --------+
//!     |                      +------ not all is taken in time, or the connection fails --+
//!     +-- end(Abort): it failed, or fell out of the log ---------------------------------+
//! ```
//!
//! A session goes on while its connection is open, and ends by one door, `Sessions::end`. What a
//! read or a flush finds in a connection waits in a queue, and goes through that door once the flush
//! is over. A slot is freed when the turn ends, so that no event of the turn can meet a newcomer in
//! it.

use std::io;
use std::net::SocketAddr;

use super::admission::{Admission, tell_refusal};
use super::connection::Input;
use super::connections::Connections;
use super::effects::Delivery;
use super::flush::Found;
use super::limits::{Limits, REFUSED_MAX};
use super::phase::{Linger, Phase};
use super::timers::Timers;
use super::write::Writer;
use crate::room::Room;
use crate::room::address_block::AddressBlock;
use crate::room::answer::Answer;
use crate::room::effects::Effects;
use crate::room::refusal::Refusal;
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::text::Words;
use crate::text::console::{CloseReason, PlacesLimit, Report};
use crate::transport::socket::Socket;

/// Every session and its connection, from accept until its slot is freed.
#[derive(Debug)]
pub(super) struct Sessions<S> {
    pub(super) limits: Limits,
    pub(super) room: Room,
    pub(super) connections: Connections<S>,
    pub(super) admission: Admission,
    pub(super) writer: Writer,
    pub(super) timers: Timers,
    /// Connections whose slots are to be freed when the turn ends.
    closed: Vec<SessionId>,
}

/// How a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// What it is owed is still written.
    Drain,
    /// Nothing more is written.
    Abort,
}

impl<S: Socket> Sessions<S> {
    pub(super) fn new(words: Words, limits: Limits) -> Sessions<S> {
        Sessions {
            room: Room::new(limits.of_room()),
            connections: Connections::with_capacity(limits.clients_max),
            admission: Admission::default(),
            writer: Writer::new(words, &limits),
            timers: Timers::default(),
            closed: Vec::new(),
            limits,
        }
    }

    /// Takes a connection, or refuses it: see [`Engine::accept`](super::engine::Engine::accept).
    pub(super) fn accept(
        &mut self,
        socket: S,
        peer: SocketAddr,
        now: Now,
        register: impl FnOnce(&mut S, usize) -> io::Result<()>,
    ) -> Option<SessionId> {
        let block = AddressBlock::from(peer.ip());
        let clients = self.connections.len() - self.connections.refused();
        let id = match self.admission.objection(block, clients, &self.limits) {
            Some(limit) => self.refuse(socket, peer, limit, now.time)?,
            None => {
                let block = self.limits.per_address_max.map(|_| block);
                if let Some(block) = block {
                    self.admission.charge(block);
                }
                let id = self.connections.add(socket, Phase::Open, block);
                self.admission.add_guest(id, peer, now.time);
                self.room.begin(id, peer);
                id
            }
        };
        self.reschedule(id);
        let connection = self.connections.get_mut(id)?;
        if let Err(error) = register(&mut connection.socket, id.to_token()) {
            self.end(id, &CloseReason::Failed(error), Ending::Abort, now);
        }
        Some(id)
    }

    /// Tells a newcomer why it cannot be taken, and closes without destroying what was told.
    fn refuse(
        &mut self,
        mut socket: S,
        peer: SocketAddr,
        limit: PlacesLimit,
        now: Time,
    ) -> Option<SessionId> {
        let report = Report::Refused { peer, limit };
        log::debug!("{}", report.in_words(self.writer.words.language()));
        let is_told = self.connections.refused() < REFUSED_MAX
            && tell_refusal(&mut socket, limit.into(), &self.writer.words);
        let phase = Phase::Refused(Linger::from(now));
        is_told.then(|| self.connections.add(socket, phase, None))
    }

    /// A session has a nickname: it is no guest any more, and the console knows it by that from here
    /// on.
    pub(super) fn named(&mut self, id: SessionId) {
        let guest = self.admission.remove_guest(id);
        if let (Some(guest), Some(nickname)) = (guest, self.room.nickname(id)) {
            let report = Report::Connected {
                nickname: nickname.as_str(),
                peer: guest.peer,
            };
            log::info!("{}", report.in_words(self.writer.words.language()));
        }
    }

    /// The one door by which a session ends: the room is told, and the console. Of a connection
    /// whose session is over already, only the rest is cut short.
    pub(super) fn end(&mut self, id: SessionId, reason: &CloseReason, ending: Ending, now: Now) {
        let was_open = self
            .connections
            .get(id)
            .is_some_and(|it| it.phase.is_open());
        if was_open {
            self.make_space(now);
        }
        match ending {
            Ending::Drain => self.drain(id, now.time),
            Ending::Abort => self.close(id),
        }
        if !was_open {
            return;
        }
        let (left, text) = reason.departure();
        let nickname = {
            let (room, mut delivery) = self.room_and_delivery();
            room.leave(id, left, text, now, &mut delivery)
        };
        // Of one that the room ended itself, all that remain were told then.
        let nickname = nickname.as_ref().or(reason.nickname());
        let language = self.writer.words.language();
        let guest = self.admission.remove_guest(id);
        if let Some(nickname) = nickname {
            let nickname = nickname.as_str();
            log::info!("{}", Report::Gone { nickname, reason }.in_words(language));
        } else if let Some(guest) = guest {
            let peer = guest.peer;
            log::debug!("{}", Report::GuestGone { peer, reason }.in_words(language));
        }
    }

    /// Tells everyone that the daemon ends, and lets each take what it is owed; nobody is told to
    /// have left.
    pub(super) fn shut_down(&mut self, now: Now) {
        self.make_space(now);
        let report = Report::ShuttingDown;
        log::info!("{}", report.in_words(self.writer.words.language()));
        let event = {
            let (room, mut delivery) = self.room_and_delivery();
            room.shut_down(now, &mut delivery)
        };
        for id in self.connections.ids() {
            let Some(connection) = self.connections.get_mut(id) else {
                continue;
            };
            match self.room.standing(id) {
                Standing::Guest | Standing::Outside if connection.phase.is_open() => {
                    self.writer.tell(connection, &event);
                }
                Standing::Guest | Standing::Outside | Standing::Inside => {}
            }
            self.admission.remove_guest(id);
            self.drain(id, now.time);
        }
    }

    /// From here on an open connection only takes what it is owed so far.
    fn drain(&mut self, id: SessionId, now: Time) {
        let Some(connection) = self.connections.in_session(id) else {
            return;
        };
        self.writer.detach(connection);
        self.writer.mark_dirty(connection);
        self.connections.set_phase(id, Phase::draining(now));
        self.reschedule(id);
    }

    /// From here on a connection is neither read nor written.
    pub(super) fn close(&mut self, id: SessionId) {
        if self
            .connections
            .get(id)
            .is_some_and(|it| !it.phase.is_closed())
        {
            self.connections.set_phase(id, Phase::Closed);
            self.closed.push(id);
        }
    }

    /// Writes what is owed, and does what is to be done about what that showed.
    pub(super) fn write(&mut self, now: Now) {
        self.writer.flush(&mut self.connections, now.time);
        self.handle_found(now);
    }

    /// Sees to it that what comes next can be heard by everyone: in the middle of a turn this may
    /// mean to write to everyone, and to cut readers that are too far behind. Those end when the turn
    /// comes to what was found, as all that failed in it.
    pub(super) fn make_space(&mut self, now: Now) {
        if !self.writer.is_full() {
            return;
        }
        self.writer.flush_all(&mut self.connections);
        self.continue_answers(now);
        self.writer.make_space(&mut self.connections);
    }

    /// Gives readers the next parts of the answers that they wait for, as far as they take them: one
    /// that waits for us must not be taken for slow.
    fn continue_answers(&mut self, now: Now) {
        for id in self.writer.take_waiting() {
            self.continue_answer(id, now);
        }
    }

    /// Gives a reader the next parts of the answer that it waits for, as far as it takes them.
    pub(super) fn continue_answer(&mut self, id: SessionId, now: Now) {
        while let Some(connection) = self.connections.get_mut(id) {
            self.writer.flush_one(connection);
            let Some(cursor) = connection.outbox.waits_for() else {
                break;
            };
            let answer = self.room.continue_answer(cursor, now);
            let nickname = self.room.nickname(id);
            self.writer.continue_answer(connection, nickname, &answer);
        }
    }

    /// Does what is to be done about all that was found in connections, which makes more to write;
    /// each connection fails but once.
    fn handle_found(&mut self, now: Now) {
        loop {
            self.continue_answers(now);
            let found = self.writer.take_found();
            if found.is_empty() {
                break;
            }
            for (id, found) in found {
                self.handle_one_found(id, found, now);
            }
            self.writer.flush(&mut self.connections, now.time);
        }
    }

    fn handle_one_found(&mut self, id: SessionId, found: Found, now: Now) {
        match found {
            Found::Failed(error) => self.end(id, &CloseReason::Failed(error), Ending::Abort, now),
            Found::Slow => self.end(id, &CloseReason::SlowConsumer, Ending::Abort, now),
            Found::Drained => self.linger(id, now),
            Found::Relieved => {
                if let Some(connection) = self.connections.get_mut(id)
                    && connection.input == Input::Stalled
                {
                    connection.input = Input::Open;
                    self.connections.wake(id);
                }
            }
        }
    }

    /// All is written: closes, or where input may still come, shuts the sending half and waits for
    /// the peer to have read it.
    fn linger(&mut self, id: SessionId, now: Now) {
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        if !matches!(connection.phase, Phase::Draining(_)) {
            return;
        }
        // Nothing can come any more that a close would answer with a reset, or it is broken anyway.
        if connection.input == Input::Ended || connection.socket.shut_sending().is_err() {
            return self.close(id);
        }
        // What came meanwhile raised its event then.
        connection.readable = true;
        self.connections.wake(id);
        let phase = Phase::Lingering(Linger::from(now.time));
        self.connections.set_phase(id, phase);
        self.reschedule(id);
    }

    /// Looks after the deadlines that have come, and says whether there were any.
    pub(super) fn expire(&mut self, now: Now) -> bool {
        let mut any = false;
        while let Some(id) = self.timers.pop_expired(now.time) {
            any = true;
            let Some(connection) = self.connections.get_mut(id) else {
                continue;
            };
            if connection.phase.deadline() <= now.time {
                self.close(id);
                continue;
            }
            if connection.input == Input::Paused {
                connection.input = Input::Open;
                self.connections.wake(id);
            }
            self.expire_guest(id, now);
            self.reschedule(id);
        }
        any
    }

    /// Asks a guest for its nickname, warns it of a line that has no end, or sees it off, when it is
    /// time for that.
    fn expire_guest(&mut self, id: SessionId, now: Now) {
        let Some(guest) = self.admission.guest_mut(id) else {
            return;
        };
        if guest.login_deadline(&self.limits) <= now.time {
            self.answer(id, &Refusal::LoginTime.into());
            self.end(id, &CloseReason::LoginTimeout, Ending::Drain, now);
        } else if !guest.asked && guest.deadline(&self.limits) <= now.time {
            guest.asked = true;
            self.answer(id, &Answer::AskNickname);
        } else if guest.take_warning(now.time) {
            self.answer(id, &Refusal::CrAlone.into());
        }
    }

    /// Frees slots: only at the end of a turn, so that no event of it can meet a newcomer in one.
    /// `forget` is told each session whose slot is free.
    pub(super) fn reap(&mut self, mut forget: impl FnMut(SessionId)) {
        for id in std::mem::take(&mut self.closed) {
            let Some(connection) = self.connections.remove(id) else {
                continue;
            };
            self.timers.set(id, Time::NEVER);
            self.writer.release(&connection);
            if let Some(block) = connection.block {
                self.admission.release(block);
            }
            forget(id);
        }
    }

    /// Tells a session something that its request, or the lack of one, brought about.
    pub(super) fn answer(&mut self, id: SessionId, answer: &Answer<'_>) {
        let (room, mut delivery) = self.room_and_delivery();
        delivery.answer(id, room.nickname(id), answer);
    }

    pub(super) fn room_and_delivery(&mut self) -> (&mut Room, Delivery<'_, S>) {
        let delivery = Delivery {
            connections: &mut self.connections,
            writer: &mut self.writer,
        };
        (&mut self.room, delivery)
    }

    /// Brings the timers up to date with a connection's state.
    pub(super) fn reschedule(&mut self, id: SessionId) {
        self.timers.set(id, self.deadline(id));
    }

    /// When a connection is next to be looked at, whatever its socket does, or [`Time::NEVER`].
    pub(super) fn deadline(&self, id: SessionId) -> Time {
        self.connections.get(id).map_or(Time::NEVER, |connection| {
            let guest = self.admission.guest(id);
            let login = guest.map_or(Time::NEVER, |guest| guest.deadline(&self.limits));
            login.min(connection.deadline(&self.limits))
        })
    }
}

#[cfg(test)]
mod tests;
