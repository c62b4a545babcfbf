//! One turn of the loop over all connections: read, handle, append, flush, announce and reap.
//!
//! It knows sockets only as a trait and time as an argument, so that a simulation can run it; the
//! poll, the listening sockets and the clock are [`server`](super::server)'s. How sessions begin and
//! end is for [`lifecycle`](super::lifecycle) to know.

use std::io;
use std::net::SocketAddr;

use super::admission::turn_away;
use super::bans::Bans;
use super::connection::{Output, PeerEnd};
use super::connections::Connections;
use super::console::Console;
use super::lifecycle::Sessions;
use super::limits::Limits;
use super::read::Reader;
use super::secrets::Secrets;
#[cfg(feature = "web")]
use super::web::WebOptions;
use crate::delivery::feed::Feed;
use crate::dialect::Encoding;
use crate::room::Room;
use crate::room::moderation::sanctions::Sanction;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::text::Words;
use crate::text::console::PlacesLimit;
use crate::transport::socket::Socket;

/// The daemon without its sockets' source.
#[derive(Debug)]
pub struct Engine<S> {
    pub(super) sessions: Sessions<S>,
    pub(super) reader: Reader,
    pub(super) is_shutting_down: bool,
}

/// What an event of a socket says. Hints: reading and writing decide.
#[derive(Debug, Clone, Copy, Default)]
pub struct Readiness {
    /// There may be bytes, or the end.
    pub readable: bool,
    /// There may be room for bytes.
    pub writable: bool,
    /// Urgent bytes have come: a read that does not fill its buffer does not say that there is no
    /// more.
    pub reads_may_be_short: bool,
    /// The peer has shut its sending half.
    pub has_shut: bool,
    /// The connection is gone.
    pub is_gone: bool,
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

    /// Serves the page so from here on.
    #[cfg(feature = "web")]
    pub fn serve_web(&mut self, web: WebOptions) {
        self.sessions.web.options = web;
    }

    /// The page may be opened under these names from here on.
    #[cfg(feature = "web")]
    pub fn change_web_hosts(&mut self, hosts: Vec<Box<str>>) {
        self.sessions.web.options.hosts = hosts;
    }

    /// The words of this room.
    pub fn words(&self) -> &Words {
        &self.sessions.writer.words
    }

    /// Has other secrets from here on. What they no longer give is taken, but for a daemon that ends:
    /// everyone was told of that last.
    pub fn change_secrets(&mut self, change: impl FnOnce(&mut Secrets), now: Now) {
        if !self.is_shutting_down {
            self.sessions.change_secrets(change, now);
        }
    }

    /// Where bans and mutes are kept.
    pub fn bans(&mut self) -> &mut Bans {
        &mut self.sessions.bans
    }

    /// Takes up bans and mutes that were kept before the daemon started.
    pub fn restore_bans(&mut self, sanctions: Vec<Sanction>, now: Now) {
        for sanction in sanctions {
            self.sessions.room.restore(sanction, now);
        }
    }

    /// Before the daemon ends: has bans and mutes written as they are, for 2 s at most.
    pub fn finish_bans(&mut self, now: Now) {
        self.sessions.finish_bans(now);
    }

    /// What the operator is told of strangers.
    pub fn console(&mut self) -> &mut Console {
        &mut self.sessions.console
    }

    /// Every connection, in whatever phase.
    pub fn connections(&self) -> &Connections<S> {
        &self.sessions.connections
    }

    /// When there is something to do, whatever the sockets do, or [`Time::NEVER`].
    pub fn next_deadline(&self) -> Time {
        let Sessions {
            admission,
            bans,
            hold,
            liveness,
            room,
            timers,
            ..
        } = &self.sessions;
        #[cfg(any(feature = "irc", feature = "web"))]
        let silence = self.sessions.next_look.at();
        #[cfg(not(any(feature = "irc", feature = "web")))]
        let silence = Time::NEVER;
        let calls = admission.blocks.next_call().min(hold.look_at);
        let peers = timers.next().min(liveness.next());
        let pauses = self.sessions.next_end_of_pause();
        let of_all = room.deadline().min(pauses).min(bans.deadline());
        peers.min(calls).min(of_all).min(silence)
    }

    /// When a newcomer that waits in the kernel's queue is to be accepted; `None` for at once. Until
    /// then it has no place, and can be told neither yes nor no.
    pub fn next_place(&self, now: Time) -> Option<Time> {
        self.sessions.next_place(now)
    }

    /// What is to be waited for before the next [`Engine::turn`].
    pub fn wait(&self) -> Wait {
        let flush_due = self.sessions.writer.flush_due();
        if flush_due != Time::NEVER {
            Wait::Sleep(flush_due)
        } else if self.sessions.connections.awake() > 0 {
            Wait::No
        } else {
            Wait::Events(self.next_deadline().min(self.sessions.console.due()))
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
        let told = self.sessions.refused(Encoding::Plain, PlacesLimit::Total);
        turn_away(&mut socket, &told);
    }

    /// Notes what an event said of the session of a token; stale ones, for a session that ended,
    /// are dropped here.
    pub fn notify(&mut self, token: usize, readiness: Readiness, now: Time) {
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
        let ends = readiness.has_shut || readiness.is_gone;
        connection.reads_may_be_short |= readiness.reads_may_be_short || ends;
        if readiness.writable {
            if connection.output == Output::Blocked {
                connection.output = Output::Ready;
            }
            writer.mark_dirty(connection);
        }
        if readiness.readable || connection.reads_may_be_short {
            connection.readable = true;
            connections.wake(id);
        }
        if readiness.is_gone {
            self.sessions.peer_ends(id, PeerEnd::Gone, now);
        } else if readiness.has_shut {
            self.sessions.peer_ends(id, PeerEnd::Shut, now);
        }
    }

    /// Does what there is to do, each connection its share.
    pub fn turn(&mut self, now: Now) {
        self.reader.begin_turn();
        self.sessions.look_when_due(now);
        self.sessions.tell_kept_bans(now);
        self.sessions.end_pauses(now);
        self.sessions.call(now);
        #[cfg(feature = "irc")]
        self.sessions.forget_registered(&mut self.reader);
        for _ in 0..self.sessions.connections.awake() {
            if let Some(connection) = self.sessions.connections.pop_awake() {
                let id = connection.id;
                self.receive(id, now);
            }
        }
        self.sessions.expire_room(now);
        self.sessions.keep_bans(now);
        self.sessions.write(now);
        // Last, so that after a pause of the whole machine it is looked at what came meanwhile
        // before it is found to have come too late.
        if self.sessions.expire(&mut self.reader, now) {
            self.sessions.write(now);
        }
        if self.sessions.end_the_vanished(now) {
            self.sessions.write(now);
        }
        #[cfg(any(feature = "irc", feature = "web"))]
        if self.sessions.look_after_silent(now) {
            self.sessions.write(now);
        }
        self.sessions.reap(now.time, |id| self.reader.forget(id));
        self.sessions.console.tell_due(now.time);
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
