//! The life of a connection, from accept until its slot is freed.
//!
//! ```text
//!            no place               told why
//!   accept ------------> Refusing -----------> Refused ------+
//!     |                     end(Dismiss)          ^          |
//!     |  +----------------------------------------+          |  the peer's end has come, or the
//!     v  |     end(Drain)              all is written        |  time or the bytes are used up
//!    Open ---------------> Draining ----------> Lingering ---+----------------------> Closed
//!     |                      |   |                                                       ^
//!     |                      |   +-- all is written, and the peer's end had come --------+
//!     |                      +------ not all is taken in time, or the connection fails --+
//!     +-- end(Abort): it failed, or fell out of the log ---------------------------------+
//! ```
//!
//! Of a connection that a proxy hands on it may be known only when it is open that there is no place for it
//! (`proxies`): it goes over to Refusing then, as if it had come so.
//!
//! A session goes on while its connection is open, and ends by one door, `Sessions::end`. What a
//! read or a flush finds in a connection waits in a queue, and goes through that door once the flush
//! is over. A slot is freed when the turn ends, so that no event of the turn can meet a newcomer in
//! it.

use std::collections::{BTreeSet, HashMap};

use super::admission::Admission;
use super::bans::Bans;
use super::connection::Input;
use super::connections::Connections;
use super::console::Console;
use super::effects::Delivery;
use super::flush::Found;
use super::hold::Hold;
#[cfg(feature = "irc")]
use super::irc::Irc;
use super::limits::{Limits, REFUSED_MAX};
use super::liveness::Liveness;
use super::numbers::counters::Messages;
use super::phase::{Linger, Over, Phase};
use super::proxies::Unidentified;
use super::secrets::Secrets;
#[cfg(any(feature = "irc", feature = "web"))]
use super::silence::NextLook;
use super::timers::Timers;
#[cfg(feature = "web")]
use super::web::Web;
use super::write::Writer;
use crate::room::Room;
use crate::room::answer::Answer;
use crate::room::effects::Effects;
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::text::Words;
use crate::text::console::CloseReason;
use crate::transport::socket::{Security, Socket};

/// Every session and its connection, from accept until its slot is freed.
#[derive(Debug)]
pub(super) struct Sessions<S> {
    pub(super) limits: Limits,
    pub(super) room: Room,
    pub(super) connections: Connections<S>,
    pub(super) admission: Admission,
    pub(super) unidentified: Unidentified,
    pub(super) writer: Writer,
    pub(super) secrets: Secrets,
    pub(super) bans: Bans,
    pub(super) timers: Timers,
    pub(super) console: Console,
    pub(super) messages: Messages,
    pub(super) hold: Hold,
    pub(super) liveness: Liveness,
    #[cfg(feature = "web")]
    pub(super) web: Web,
    #[cfg(feature = "irc")]
    pub(super) irc: Irc,
    /// When the silence of peers is looked after next.
    #[cfg(any(feature = "irc", feature = "web"))]
    pub(super) next_look: NextLook,
    /// Sessions that may be given the next part of what they are shown before they are in.
    pub(super) entering: BTreeSet<SessionId>,
    /// Connections whose slots are to be freed when the turn ends.
    pub(super) closed: Vec<SessionId>,
    /// Until when the input of connections whose peers have shut it is still handled.
    pub(super) ends_at: HashMap<SessionId, Time>,
}

/// How a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// What it is owed is still written.
    Drain,
    /// What it takes at once of what it is owed is written: its place is free from here on.
    Dismiss,
    /// Nothing more is written.
    Abort,
}

impl<S: Socket> Sessions<S> {
    pub(super) fn new(words: Words, limits: Limits) -> Sessions<S> {
        Sessions {
            room: Room::new(limits.of_room()),
            connections: Connections::with_capacity(limits.clients_max),
            admission: Admission::new(&limits),
            unidentified: Unidentified::default(),
            console: Console::new(words.language()),
            messages: Messages::default(),
            hold: Hold::new(),
            liveness: Liveness::new(),
            #[cfg(feature = "web")]
            web: Web::new(),
            #[cfg(feature = "irc")]
            irc: Irc::default(),
            #[cfg(any(feature = "irc", feature = "web"))]
            next_look: NextLook::never(),
            writer: Writer::new(words, &limits),
            secrets: Secrets::default(),
            bans: Bans::default(),
            timers: Timers::default(),
            entering: BTreeSet::new(),
            closed: Vec::new(),
            ends_at: HashMap::new(),
            limits,
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
            // Nobody hears of a guest.
            if self.room.standing(id) != Standing::Guest {
                self.make_space(now);
            }
            #[cfg(feature = "irc")]
            self.end_of_irc(id, reason);
            self.stop_waiting(id);
            #[cfg(feature = "web")]
            self.send_close(id, reason.into());
        }
        match ending {
            Ending::Drain => self.drain(id, now.time),
            Ending::Dismiss => self.dismiss(id, now.time),
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
        if let Some(guest) = self.admission.guests.remove(id) {
            self.console.guest_gone(guest.peer, reason, now.time);
        } else if let Some(nickname) = nickname {
            let connection = self.connections.get(id);
            if let Some(block) = connection.and_then(|it| it.block) {
                self.admission.blocks.remove_member(block);
            }
            self.console.gone(nickname.as_str(), reason, now.time);
            #[cfg(feature = "irc")]
            self.tell_offline(nickname, now);
        }
    }

    /// From here on an open connection only takes what it is owed so far.
    pub(super) fn drain(&mut self, id: SessionId, now: Time) {
        let Some(connection) = self.connections.in_session(id) else {
            return;
        };
        // It can be told nothing.
        if connection.socket.security() == Security::Handshaking {
            return self.close(id);
        }
        self.writer.detach(connection);
        self.writer.mark_dirty(connection);
        self.connections.set_phase(id, Phase::draining(now));
        self.reschedule(id);
    }

    /// From here on an open connection has no place any more: it is told what it takes at once.
    fn dismiss(&mut self, id: SessionId, now: Time) {
        let Some(connection) = self.connections.in_session(id) else {
            return self.close(id);
        };
        if let Some(block) = connection.block.take() {
            self.admission.blocks.remove(block, now);
        }
        self.writer.detach(connection);
        self.writer.flush_one(connection);
        let is_told =
            self.writer.is_written(connection) && connection.socket.shut_sending().is_ok();
        if is_told && self.connections.refused() < REFUSED_MAX {
            self.throw_away_input(id, Over::Refused(Linger::from(now)));
        } else {
            self.close(id);
        }
    }

    /// A connection waits no more for its turn in its block, nor for its end.
    pub(super) fn stop_waiting(&mut self, id: SessionId) {
        self.ends_at.remove(&id);
        #[cfg(feature = "irc")]
        self.irc.forget(id);
        self.secrets.forget(id);
        self.liveness.forget(id);
        self.unidentified.forget(id);
        let Some(connection) = self.connections.get(id) else {
            return;
        };
        match (connection.input, connection.block) {
            (Input::Held, _) => self.hold.forget_waiting(id),
            (Input::Queued, Some(block)) => self.admission.blocks.forget_waiting(block, id),
            (Input::Queued, None)
            | (
                Input::Open
                | Input::Paused
                | Input::Called
                | Input::Stalled
                | Input::Switching
                | Input::Entering
                | Input::Ended,
                _,
            ) => {}
        }
    }

    /// The sending half is shut: what comes is thrown away until the peer has read what it was told.
    pub(super) fn throw_away_input(&mut self, id: SessionId, over: Over) {
        if let Some(connection) = self.connections.get_mut(id) {
            // What came meanwhile raised its event then.
            connection.readable = true;
        }
        self.connections.wake(id);
        self.connections.set_phase(id, over.into());
        self.reschedule(id);
    }

    /// From here on a connection is neither read nor written.
    pub(super) fn close(&mut self, id: SessionId) {
        if self
            .connections
            .get(id)
            .is_some_and(|it| !it.phase.is_closed())
        {
            self.connections.set_phase(id, Over::Closed.into());
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
    /// comes to what was found, as all that failed in it. Returns whether it meant that: any connection may
    /// be in session no more.
    pub(super) fn make_space(&mut self, now: Now) -> bool {
        if !self.writer.is_full() {
            return false;
        }
        self.writer.flush_all(&mut self.connections);
        self.continue_answers(now);
        self.writer.make_space(&mut self.connections);
        true
    }

    /// Does what is to be done about all that was found in connections, which makes more to write;
    /// each connection fails but once.
    fn handle_found(&mut self, now: Now) {
        loop {
            self.continue_answers(now);
            self.continue_entrances(now);
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
            Found::Slow => {
                #[cfg(feature = "irc")]
                self.tell_slow(id);
                self.end(id, &CloseReason::SlowConsumer, Ending::Abort, now);
            }
            Found::Drained => self.linger(id, now),
            Found::Relieved => {
                #[cfg(feature = "irc")]
                self.go_on_switching(id);
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
        if !connection.phase.is_draining() {
            return;
        }
        // Nothing can come any more that a close would answer with a reset, or it is broken anyway.
        if connection.input == Input::Ended {
            connection.socket.say_end();
            return self.close(id);
        }
        if connection.socket.shut_sending().is_err() {
            return self.close(id);
        }
        self.throw_away_input(id, Over::Lingering(Linger::from(now.time)));
    }

    /// Frees slots: only at the end of a turn, so that no event of it can meet a newcomer in one.
    /// `forget` is told each session whose slot is free.
    pub(super) fn reap(&mut self, now: Time, mut forget: impl FnMut(SessionId)) {
        for id in std::mem::take(&mut self.closed) {
            #[cfg(feature = "web")]
            self.forget_request(id);
            self.unidentified.forget(id);
            let Some(connection) = self.connections.remove(id) else {
                continue;
            };
            self.timers.set(id, Time::NEVER);
            self.writer.release(&connection);
            if let Some(block) = connection.block {
                self.admission.blocks.remove(block, now);
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
            secrets: &mut self.secrets,
            guests: &self.admission.guests,
            bans: &mut self.bans,
            messages: &mut self.messages,
            console: &self.console,
            members: self.room.count(),
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
            let guest = self.admission.guests.get(id);
            let login = guest.map_or(Time::NEVER, |guest| guest.deadline(&self.limits));
            let end = self.ends_at.get(&id).copied().unwrap_or(Time::NEVER);
            let deadline = login.min(end).min(connection.deadline(&self.limits));
            #[cfg(feature = "irc")]
            let deadline = deadline.min(self.irc.join_at(id));
            #[cfg(feature = "web")]
            let deadline = deadline.min(self.request_deadline(id));
            deadline
        })
    }
}

#[cfg(test)]
mod tests;
