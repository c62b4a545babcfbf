//! One turn of the loop over all connections: read, handle, append, flush, announce and reap.
//!
//! It knows sockets only as a trait and time as an argument, so that a simulation can run it; the
//! poll, the listening sockets and the clock are [`server`](super::server)'s. How sessions begin and
//! end is for [`lifecycle`](super::lifecycle) to know.

use std::io;
use std::net::SocketAddr;

use super::admission::tell_refusal;
use super::connection::{Haste, Input, Output};
use super::connections::Connections;
use super::effects::Delivery;
use super::lifecycle::{Ending, Sessions};
use super::limits::Limits;
use super::read::{Discarded, Reader, Stop};
use crate::delivery::feed::Feed;
use crate::dialect::{Decoded, Encoding};
use crate::room::Room;
use crate::room::effects::Effects;
use crate::room::refusal::Refusal;
use crate::room::request::Outcome;
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::text::Words;
use crate::text::console::CloseReason;
use crate::transport::socket::Socket;

/// The daemon without its sockets' source.
#[derive(Debug)]
pub struct Engine<S> {
    sessions: Sessions<S>,
    reader: Reader,
    is_shutting_down: bool,
}

/// What an event of a socket says. Hints: reading and writing decide.
#[derive(Debug, Clone, Copy, Default)]
pub struct Readiness {
    /// There may be bytes, or the end.
    pub readable: bool,
    /// There may be room for bytes.
    pub writable: bool,
    /// The peer has shut its sending half, all is over, or urgent bytes have come: a read that does
    /// not fill its buffer does not say that there is no more.
    pub reads_may_be_short: bool,
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
            reader: Reader::new(limits.line_bytes_max),
            sessions: Sessions::new(words, limits),
            is_shutting_down: false,
        }
    }

    /// The words of this room.
    pub fn words(&self) -> &Words {
        &self.sessions.writer.words
    }

    /// Every connection, in whatever phase.
    pub fn connections(&self) -> &Connections<S> {
        &self.sessions.connections
    }

    /// The earliest deadline of a connection or of the room, or [`Time::NEVER`].
    pub fn next_deadline(&self) -> Time {
        self.sessions
            .timers
            .next()
            .min(self.sessions.room.deadline())
    }

    /// What is to be waited for before the next [`Engine::turn`].
    pub fn wait(&self) -> Wait {
        let flush_due = self.sessions.writer.flush_due();
        if flush_due != Time::NEVER {
            Wait::Sleep(flush_due)
        } else if self.sessions.connections.awake() > 0 {
            Wait::No
        } else {
            Wait::Events(self.next_deadline())
        }
    }

    /// Takes a connection, or refuses it with a line.
    ///
    /// `register` has the events of its socket come under the token given; a connection that cannot
    /// be registered is given up in this turn. `None` when it was closed on the spot.
    pub fn accept(
        &mut self,
        socket: S,
        peer: SocketAddr,
        now: Now,
        register: impl FnOnce(&mut S, usize) -> io::Result<()>,
    ) -> Option<SessionId> {
        self.sessions.accept(socket, peer, now, register)
    }

    /// Tells a newcomer that the server is full and closes at once: there is nothing left to wait
    /// with until it has read that.
    pub fn turn_away(&self, mut socket: S) {
        if tell_refusal(&mut socket, Refusal::Full, self.words()) {
            // Closing with unread input would throw the line away; a peer that spoke first has sent
            // one line.
            let _ = socket.read(&mut [0; 1024]);
        }
    }

    /// Notes what an event said of the session of a token; stale ones, for a session that ended,
    /// are dropped here.
    pub fn notify(&mut self, token: usize, readiness: Readiness) {
        let Sessions {
            connections,
            writer,
            ..
        } = &mut self.sessions;
        let Some(id) = connections.session(token) else {
            return;
        };
        let Some(connection) = connections.get_mut(id) else {
            return;
        };
        connection.reads_may_be_short |= readiness.reads_may_be_short;
        if readiness.writable {
            if connection.output == Output::Blocked {
                connection.output = Output::Ready;
            }
            writer.mark_dirty(connection);
        }
        if readiness.readable || readiness.reads_may_be_short {
            connection.readable = true;
            connections.wake(id);
        }
    }

    /// Does what there is to do, each connection its share.
    pub fn turn(&mut self, now: Now) {
        for _ in 0..self.sessions.connections.awake() {
            if let Some(connection) = self.sessions.connections.pop_awake() {
                let id = connection.id;
                self.receive(id, now);
            }
        }
        self.sessions.expire_room(now);
        self.sessions.write(now);
        // Last, so that after a pause of the whole machine it is looked at what came meanwhile
        // before it is found to have come too late.
        if self.sessions.expire(now) {
            self.sessions.write(now);
        }
        self.sessions.reap(|id| self.reader.forget(id));
    }

    /// Notes when the work of a turn was done: what it took says how often it can be done.
    pub fn turn_ended(&mut self, now: Time) {
        self.sessions.writer.turn_ended(now);
    }

    /// Tells everyone that the daemon ends. What was accepted so far is still written, for at most
    /// [`FLUSH_TIMEOUT`](super::limits::FLUSH_TIMEOUT); nothing more is read.
    pub fn shut_down(&mut self, now: Now) {
        if !std::mem::replace(&mut self.is_shutting_down, true) {
            self.sessions.shut_down(now);
        }
    }

    /// Reads and handles a connection's input as far as this turn allows.
    fn receive(&mut self, id: SessionId, now: Now) {
        let Some(connection) = self.sessions.connections.get_mut(id) else {
            return;
        };
        if let Some(discarded) = self.reader.discard(connection) {
            match discarded {
                Discarded::All => self.sessions.close(id),
                Discarded::Some => self.sessions.connections.wake(id),
                Discarded::ForNow => {}
            }
        } else if connection.is_in_session() && connection.input == Input::Open {
            self.reader.begin(id);
            let stop = self.handle_input(id, now);
            self.stopped(id, stop, now);
            self.sessions.reschedule(id);
        }
    }

    /// Handles what was read, reads, and so on until something says stop; `None` when the session
    /// ended in the middle.
    fn handle_input(&mut self, id: SessionId, now: Now) -> Option<Stop> {
        loop {
            let sessions = &mut self.sessions;
            let connection = sessions.connections.in_session(id)?;
            let standing = sessions.room.standing(id);
            let mut guest = match standing {
                Standing::Guest => sessions.admission.guest_mut(id),
                Standing::Outside | Standing::Inside => None,
            };
            let decoded = self.reader.decode(
                connection,
                standing,
                guest.as_deref_mut(),
                &sessions.limits,
                now.time,
            );
            let decoded = match decoded {
                Ok(Some(decoded)) => decoded,
                Ok(None) => match self.reader.read(connection, guest, now.time) {
                    None => continue,
                    stop => return stop,
                },
                Err(stop) => return Some(stop),
            };
            if !decoded.is_malformed() {
                sessions.make_space(now);
                // That may have shown that this very connection has failed, or does not read.
                sessions.connections.in_session(id)?;
            }
            let mut delivery = Delivery {
                connections: &mut sessions.connections,
                writer: &mut sessions.writer,
            };
            match handle(&mut sessions.room, id, decoded, now, &mut delivery) {
                Handled::Continues => {}
                Handled::Named => sessions.named(id),
                Handled::Ends(reason) => {
                    sessions.end(id, &reason, Ending::Drain, now);
                    return None;
                }
            }
            sessions.end_those_ended(now);
            // A reader that takes a long answer at once has it whole, and as it is now.
            let connection = sessions.connections.in_session(id)?;
            if connection.outbox.has_unmade_part() {
                sessions.continue_answer(id, now);
            }
        }
    }

    /// Sees to it that a connection is looked at again when there is reason to.
    fn stopped(&mut self, id: SessionId, stop: Option<Stop>, now: Now) {
        let sessions = &mut self.sessions;
        let Some(connection) = sessions.connections.get_mut(id) else {
            return;
        };
        match stop {
            None => return,
            Some(Stop::Drained) => {}
            Some(Stop::Budget) => sessions.connections.wake(id),
            Some(Stop::Outbox) => connection.input = Input::Stalled,
            Some(Stop::Rate) => {
                connection.input = Input::Paused;
                let before = std::mem::replace(&mut connection.haste, Haste::LineWaits);
                if before == Haste::None {
                    sessions.answer(id, &Refusal::TooFast.into());
                }
            }
            Some(Stop::LoginTooLong) => {
                return sessions.end(id, &CloseReason::LoginTooLong, Ending::Drain, now);
            }
            Some(Stop::End) => {
                connection.input = Input::Ended;
                return sessions.end(id, &CloseReason::Ended, Ending::Drain, now);
            }
            Some(Stop::Failed(error)) => {
                return sessions.writer.fail(connection, error);
            }
        }
        self.reader.finish(id);
    }
}

/// What it holds, to be looked at between two turns. The daemon itself needs none of this: it is there
/// for those that check whether the engine keeps to its bounds.
impl<S: Socket> Engine<S> {
    /// The room.
    pub fn room(&self) -> &Room {
        &self.sessions.room
    }

    /// What the readers of an encoding hear.
    pub fn feed(&self, encoding: Encoding) -> &Feed {
        self.sessions.writer.feed(encoding)
    }

    /// How many bytes of a connection were read and wait to be handled.
    pub fn unread_bytes(&self, id: SessionId) -> usize {
        self.reader.unread_bytes(id)
    }

    /// When a connection is next to be looked at, whatever its socket does, or [`Time::NEVER`].
    pub fn deadline(&self, id: SessionId) -> Time {
        self.sessions.deadline(id)
    }

    /// How many connections have a deadline.
    pub fn deadlines(&self) -> usize {
        self.sessions.timers.count()
    }
}

/// What became of a session by one item of its input.
enum Handled {
    Continues,
    Named,
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
            Outcome::Continues | Outcome::Waits => Handled::Continues,
            Outcome::Named => Handled::Named,
            Outcome::Quits { text } => Handled::Ends(CloseReason::Quit { text: text.into() }),
        },
        Decoded::Refused(refusal) => {
            delivery.answer(id, room.nickname(id), &refusal.into());
            Handled::Continues
        }
        Decoded::Reply { bytes, .. } => {
            delivery.reply(id, bytes);
            Handled::Continues
        }
        Decoded::Nothing => Handled::Continues,
        Decoded::Foreign => Handled::Ends(CloseReason::OtherProtocol),
    }
}
