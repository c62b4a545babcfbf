//! One turn of the loop over all connections: read, handle, append, flush, reap and announce.
//!
//! The one place where the parts of the daemon meet: the room, the connections, the reading and the
//! writing side, the door and the deadlines, each of which knows nothing of the others. It knows
//! sockets only as a trait and time as an argument, so that a simulation can run it; the poll, the
//! listening sockets and the clock are `server.rs`'s.

use std::io::{self, IoSlice};
use std::net::SocketAddr;

use super::admission::{AddressBlock, Admission};
use super::connection::{Connections, Haste, Input, Output};
use super::effects::Delivery;
use super::lifecycle::{CloseReason, Ending, Linger, Phase};
use super::limits::{Limits, REFUSED_MAX};
use super::read::{Discarded, Reader, Stop};
use super::timers::Timers;
use super::write::{Found, Writer};
use crate::delivery::feed::Feed;
use crate::dialect::{Decoded, Encode, Encoding};
use crate::room::Room;
use crate::room::effects::Effects;
use crate::room::event::{Addressee, Answer};
use crate::room::refusal::Refusal;
use crate::room::request::Outcome;
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::text::Words;
use crate::text::console::Report;
use crate::transport::socket::Socket;

/// The daemon without its sockets' source.
#[derive(Debug)]
pub struct Engine<S> {
    limits: Limits,
    room: Room,
    connections: Connections<S>,
    admission: Admission,
    reader: Reader,
    writer: Writer,
    timers: Timers,
    /// Connections whose slots are to be freed when the turn ends.
    closed: Vec<SessionId>,
    is_shutting_down: bool,
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

/// What there is to wait for between two turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Nothing: there is more to do at once.
    No,
    /// Nothing but time: what was said waits to share its write with what comes until then.
    Sleep(Time),
    /// Events of sockets, or this time, or [`Time::NEVER`].
    Events(Time),
}

impl<S: Socket> Engine<S> {
    /// A daemon without connections.
    pub fn new(words: Words, limits: Limits) -> Engine<S> {
        Engine {
            room: Room::new(limits.clients_max, limits.history_lines_max),
            connections: Connections::with_capacity(limits.clients_max),
            admission: Admission::default(),
            reader: Reader::new(limits.line_bytes_max),
            writer: Writer::new(words, &limits),
            timers: Timers::default(),
            closed: Vec::new(),
            is_shutting_down: false,
            limits,
        }
    }

    /// The words of this room.
    pub fn words(&self) -> &Words {
        &self.writer.words
    }

    /// Who is in the room.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// Every connection, in whatever phase.
    pub fn connections(&self) -> &Connections<S> {
        &self.connections
    }

    /// What the readers of an encoding hear.
    pub fn feed(&self, encoding: Encoding) -> &Feed {
        self.writer.feed(encoding)
    }

    /// How many bytes of a connection were read and wait to be handled.
    pub fn unread_bytes(&self, id: SessionId) -> usize {
        self.reader.unread_bytes(id)
    }

    /// When a connection is next to be looked at, whatever its socket does, or [`Time::NEVER`].
    pub fn deadline(&self, id: SessionId) -> Time {
        self.connections.get(id).map_or(Time::NEVER, |connection| {
            let guest = self.admission.guest(id);
            let login = guest.map_or(Time::NEVER, |guest| guest.deadline(&self.limits));
            login.min(connection.deadline(&self.limits))
        })
    }

    /// How many connections have a deadline.
    pub fn deadlines(&self) -> usize {
        self.timers.len()
    }

    /// The earliest deadline of a connection, or [`Time::NEVER`].
    pub fn next_deadline(&self) -> Time {
        self.timers.next()
    }

    /// What is to be waited for before the next [`Engine::turn`].
    pub fn wait(&self) -> Wait {
        let flush_due = self.writer.flush_due();
        if flush_due != Time::NEVER {
            Wait::Sleep(flush_due)
        } else if self.reader.waiting() > 0 {
            Wait::No
        } else {
            Wait::Events(self.next_deadline())
        }
    }

    /// Takes a connection, or refuses it with a line.
    ///
    /// `register` has the events of its socket come under the token given; a connection that cannot
    /// be registered is given up. `None` when it was closed on the spot.
    pub fn accept(
        &mut self,
        socket: S,
        peer: SocketAddr,
        now: Now,
        register: impl FnOnce(&mut S, usize) -> io::Result<()>,
    ) -> Option<SessionId> {
        let block = AddressBlock::from(peer.ip());
        let clients = self.connections.len() - self.connections.refused();
        let id = match self.admission.objection(block, clients, &self.limits) {
            Some(refusal) => {
                let full = refusal == Refusal::Full;
                let report = Report::Refused { peer, full };
                log::debug!("{}", report.in_words(self.words().language()));
                self.refuse(socket, refusal, now.time)?
            }
            None => {
                let block = self.limits.per_address_max.map(|_| block);
                if let Some(block) = block {
                    self.admission.charge(block);
                }
                let id = self.connections.add(socket, Phase::Open, block);
                self.admission.add_guest(id, peer, now.time);
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
    fn refuse(&mut self, mut socket: S, refusal: Refusal<'_>, now: Time) -> Option<SessionId> {
        if self.connections.refused() >= REFUSED_MAX || !self.tell_refusal(&mut socket, refusal) {
            return None;
        }
        let phase = Phase::Refused(Linger::from(now));
        Some(self.connections.add(socket, phase, None))
    }

    /// Tells a newcomer that the server is full and closes at once: there is nothing left to wait
    /// with until it has read that.
    pub fn turn_away(&self, mut socket: S) {
        if self.tell_refusal(&mut socket, Refusal::Full) {
            // Closing with unread input would throw the line away; a peer that spoke first has sent
            // one line.
            let _ = socket.read(&mut [0; 1024]);
        }
    }

    /// False when the socket is broken: a new one takes a line whole.
    fn tell_refusal(&self, socket: &mut S, refusal: Refusal<'_>) -> bool {
        let mut line = Vec::new();
        let refused = Answer::Refused(refusal);
        Encoding::Plain.answer(&refused, Addressee::default(), self.words(), &mut line);
        let written = socket.write(&[IoSlice::new(&line)]);
        written.is_ok_and(|it| it.bytes == line.len()) && socket.shut_sending().is_ok()
    }

    /// Notes what an event said of the session of a token; stale ones, for a session that ended,
    /// are dropped here.
    pub fn notify(&mut self, token: usize, readiness: Readiness) {
        let Some(id) = self.connections.session(token) else {
            return;
        };
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        connection.hung_up |= readiness.hung_up;
        if readiness.readable || readiness.hung_up {
            connection.readable = true;
            self.reader.enqueue(connection);
        }
        if readiness.writable {
            if connection.output == Output::Blocked {
                connection.output = Output::Ready;
            }
            self.writer.mark_dirty(connection);
        }
    }

    /// Does what there is to do, each connection its share.
    pub fn turn(&mut self, now: Now) {
        for _ in 0..self.reader.waiting() {
            let Some(id) = self.reader.pop() else {
                break;
            };
            if let Some(connection) = self.connections.get_mut(id) {
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

    /// Notes when the work of a turn was done: what it took says how often it can be done.
    pub fn turn_ended(&mut self, now: Time) {
        self.writer.turn_ended(now);
    }

    /// Tells everyone that the daemon ends. What was accepted so far is still written, for at most
    /// [`FLUSH_TIMEOUT`](super::limits::FLUSH_TIMEOUT); nothing more is read, and nobody is told to
    /// have left.
    pub fn shut_down(&mut self, now: Now) {
        if std::mem::replace(&mut self.is_shutting_down, true) {
            return;
        }
        log::info!("{}", Report::ShuttingDown.in_words(self.words().language()));
        let event = {
            let (room, mut delivery) = self.room_and_delivery();
            room.shut_down(now, &mut delivery)
        };
        for id in self.connections.ids() {
            let Some(connection) = self.connections.get_mut(id) else {
                continue;
            };
            if connection.phase.is_open() && !connection.outbox.follows() {
                self.writer.tell(connection, &event);
            }
            self.admission.remove_guest(id);
            self.drain(id, now.time);
        }
    }

    /// Reads and handles a connection's input as far as this turn allows.
    fn receive(&mut self, id: SessionId, now: Now) {
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        if let Some(discarded) = self.reader.discard(connection) {
            match discarded {
                Discarded::All => self.close(id),
                Discarded::Some => self.reader.enqueue(connection),
                Discarded::ForNow => {}
            }
            return;
        }
        if !connection.is_in_session() || connection.input != Input::Open {
            return;
        }
        self.reader.begin(id);
        let stop = self.handle_input(id, now);
        self.stopped(id, stop, now);
        self.reschedule(id);
    }

    /// Handles what was read, reads, and so on until something says stop; `None` when the session
    /// ended in the middle.
    fn handle_input(&mut self, id: SessionId, now: Now) -> Option<Stop> {
        loop {
            if self.writer.is_full() {
                self.make_space(now);
            }
            let connection = self.connections.in_session(id)?;
            let standing = self.room.standing(id);
            let mut guest = match standing {
                Standing::Guest => self.admission.guest_mut(id),
                Standing::Outside | Standing::Inside => None,
            };
            let decoded = self.reader.decode(
                connection,
                standing,
                guest.as_deref_mut(),
                &self.limits,
                now.time,
            );
            let decoded = match decoded {
                Ok(Some(decoded)) => decoded,
                Ok(None) => match self.reader.read(connection, guest) {
                    None => continue,
                    stop => return stop,
                },
                Err(stop) => return Some(stop),
            };
            let mut delivery = Delivery {
                connections: &mut self.connections,
                writer: &mut self.writer,
            };
            match handle(&mut self.room, id, decoded, now, &mut delivery) {
                Handled::Continues => {}
                Handled::Entered => self.entered(id),
                Handled::Ends(reason) => {
                    self.end(id, &reason, Ending::Drain, now);
                    return None;
                }
            }
        }
    }

    /// Sees to it that a connection is looked at again when there is reason to.
    fn stopped(&mut self, id: SessionId, stop: Option<Stop>, now: Now) {
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        match stop {
            None => return,
            Some(Stop::Drained) => {}
            Some(Stop::Budget) => self.reader.enqueue(connection),
            Some(Stop::Outbox) => connection.input = Input::Stalled,
            Some(Stop::Rate) => {
                connection.input = Input::Paused;
                let before = std::mem::replace(&mut connection.haste, Haste::LineWaits);
                if before == Haste::None {
                    self.answer(id, &Refusal::TooFast.into());
                }
            }
            Some(Stop::LoginTooLong) => {
                return self.end(id, &CloseReason::LoginTooLong, Ending::Drain, now);
            }
            Some(Stop::End) => {
                connection.input = Input::Ended;
                return self.end(id, &CloseReason::Ended, Ending::Drain, now);
            }
            Some(Stop::Failed(error)) => {
                return self.end(id, &CloseReason::Failed(error), Ending::Abort, now);
            }
        }
        self.reader.finish(id);
    }

    /// A session is in the room: from here on the console knows it by its nickname.
    fn entered(&mut self, id: SessionId) {
        let guest = self.admission.remove_guest(id);
        if let (Some(guest), Some(nickname)) = (guest, self.room.nickname(id)) {
            let report = Report::Connected {
                nickname: nickname.as_str(),
                peer: guest.peer,
            };
            log::info!("{}", report.in_words(self.words().language()));
        }
    }

    /// The one door by which a session ends: the room is told, and the console. Of a connection
    /// whose session is over already, only the rest is cut short.
    pub(super) fn end(&mut self, id: SessionId, reason: &CloseReason, ending: Ending, now: Now) {
        let was_open = self
            .connections
            .get(id)
            .is_some_and(|it| it.phase.is_open());
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
        let language = self.words().language();
        let guest = self.admission.remove_guest(id);
        if let Some(nickname) = nickname {
            let nickname = nickname.as_str();
            log::info!("{}", Report::Gone { nickname, reason }.in_words(language));
        } else if let Some(guest) = guest {
            let peer = guest.peer;
            log::debug!("{}", Report::GuestGone { peer, reason }.in_words(language));
        }
    }

    /// From here on an open connection only takes what it is owed so far.
    fn drain(&mut self, id: SessionId, now: Time) {
        let Some(connection) = self.connections.in_session(id) else {
            return;
        };
        self.writer.detach(connection);
        self.writer.mark_dirty(connection);
        self.reader.forget(id);
        self.connections.set_phase(id, Phase::draining(now));
        self.reschedule(id);
    }

    /// From here on a connection is neither read nor written.
    fn close(&mut self, id: SessionId) {
        if self
            .connections
            .get(id)
            .is_some_and(|it| !it.phase.is_closed())
        {
            self.connections.set_phase(id, Phase::Closed);
            self.closed.push(id);
        }
    }

    /// Writes what is owed, and looks after what that showed.
    fn write(&mut self, now: Now) {
        self.writer.flush(&mut self.connections, now.time);
        self.look_after_found(now);
    }

    /// Writes to everyone in the middle of a turn, so that a reader that would have read in time does
    /// not fall out of the log; what is still behind then is a slow consumer.
    fn make_space(&mut self, now: Now) {
        self.writer.flush_all(&mut self.connections);
        self.look_after_found(now);
        self.writer.make_space(&mut self.connections);
        self.look_after_found(now);
    }

    /// Looks after what a flush found, which makes more to write; each connection fails but once.
    fn look_after_found(&mut self, now: Now) {
        loop {
            let found = self.writer.take_found();
            if found.is_empty() {
                break;
            }
            for (id, found) in found {
                self.look_after(id, found, now);
            }
            self.writer.flush(&mut self.connections, now.time);
        }
    }

    fn look_after(&mut self, id: SessionId, found: Found, now: Now) {
        match found {
            Found::Failed(error) => self.end(id, &CloseReason::Failed(error), Ending::Abort, now),
            Found::Slow => self.end(id, &CloseReason::SlowConsumer, Ending::Abort, now),
            Found::Drained => self.linger(id, now),
            Found::Relieved => {
                if let Some(connection) = self.connections.get_mut(id)
                    && connection.input == Input::Stalled
                {
                    connection.input = Input::Open;
                    self.reader.enqueue(connection);
                }
            }
            Found::AnswerContinues => {
                if let Some(connection) = self.connections.get_mut(id)
                    && let Some(cursor) = connection.outbox.waits_for()
                {
                    let answer = self.room.continue_answer(cursor, now);
                    let to = self.room.addressee(id);
                    self.writer.continue_answer(connection, to, &answer);
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
        self.reader.enqueue(connection);
        let phase = Phase::Lingering(Linger::from(now.time));
        self.connections.set_phase(id, phase);
        self.reschedule(id);
    }

    /// Looks after the deadlines that have come, and says whether there were any.
    fn expire(&mut self, now: Now) -> bool {
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
                self.reader.enqueue(connection);
            }
            self.expire_guest(id, now);
            self.reschedule(id);
        }
        any
    }

    /// Asks a guest for its nickname, or sees it off, when it is time for that.
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
        }
    }

    /// Frees slots: only here, so that no event of this turn can meet a newcomer in one.
    fn reap(&mut self) {
        for id in std::mem::take(&mut self.closed) {
            let Some(connection) = self.connections.remove(id) else {
                continue;
            };
            self.timers.set(id, Time::NEVER);
            self.reader.forget(id);
            self.writer.release(&connection);
            if let Some(block) = connection.block {
                self.admission.release(block);
            }
        }
    }

    fn answer(&mut self, id: SessionId, answer: &Answer<'_>) {
        let (room, mut delivery) = self.room_and_delivery();
        delivery.answer(id, room.addressee(id), answer);
    }

    fn room_and_delivery(&mut self) -> (&mut Room, Delivery<'_, S>) {
        let delivery = Delivery {
            connections: &mut self.connections,
            writer: &mut self.writer,
        };
        (&mut self.room, delivery)
    }

    /// Brings the timers up to date with a connection's state.
    fn reschedule(&mut self, id: SessionId) {
        self.timers.set(id, self.deadline(id));
    }
}

/// What became of a session by one item of its input.
enum Handled {
    Continues,
    Entered,
    Ends(CloseReason),
}

fn handle<S: Socket>(
    room: &mut Room,
    id: SessionId,
    decoded: Decoded<'_>,
    now: Now,
    delivery: &mut Delivery<'_, S>,
) -> Handled {
    match decoded {
        Decoded::Request(request) => match room.handle(id, request, now, delivery) {
            Outcome::Continues => Handled::Continues,
            Outcome::Entered => Handled::Entered,
            Outcome::Quits { text } => Handled::Ends(CloseReason::Quit { text: text.into() }),
        },
        Decoded::Refused(refusal) => {
            delivery.answer(id, room.addressee(id), &refusal.into());
            Handled::Continues
        }
        Decoded::Nothing => Handled::Continues,
        Decoded::Foreign => Handled::Ends(CloseReason::OtherProtocol),
    }
}
