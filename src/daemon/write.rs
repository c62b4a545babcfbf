//! The writing side of all connections: one append for a broadcast, one write for each reader that
//! is behind, and which readers fell behind too far.
//!
//! It knows no room and ends no session: what it finds in a connection waits in a queue for the
//! turn. What the room asks for is done in [`effects`](super::effects).

mod new_limits;

#[cfg(feature = "irc")]
use std::collections::BTreeMap;
use std::io;

#[cfg(feature = "irc")]
use bytes::Bytes;
use compact_str::CompactString;

use super::connection::{Connection, Output};
use super::connections::Connections;
use super::feeds::Feeds;
use super::flush::{Findings, Found, flush, is_written, note_waiting};
#[cfg(feature = "irc")]
use super::irc::labels::Labels;
use super::limits::{LOG_BYTES_BUSY, LOG_BYTES_MIN, Limits};
use super::pacing::Pacer;
use crate::delivery::feed::Feed;
#[cfg(feature = "irc")]
use crate::delivery::outbox::Outbox;
#[cfg(feature = "irc")]
use crate::dialect::irc::Capabilities;
use crate::dialect::{Encode, Encoding};
use crate::room::event::{EndReason, Event};
use crate::room::nickname::Nickname;
use crate::room::session::SessionId;
use crate::room::time::Time;
use crate::text::Words;
use crate::transport::socket::Socket;

/// How many bytes each feed tells of an event, by [`Encoding::index`].
pub(super) type Lens = [usize; Encoding::ALL.len()];

/// The feeds, and what waits to be written.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) feeds: Feeds,
    pub(super) words: Words,
    /// Bytes of private messages and answers that may wait for one connection.
    pub(super) outbox_bytes_max: usize,
    /// At or below this, a connection's input that was stalled is handled again.
    outbox_bytes_full: usize,
    /// Broadcasts since everyone was last written to.
    unflushed: usize,
    pacer: Pacer,
    /// Connections with something to be written even if their feed has not grown.
    dirty: Vec<SessionId>,
    /// What was found in connections while they were written to, for the turn to look after.
    pub(super) found: Findings,
    /// Connections that wait for the next part of an answer.
    waiting: Vec<SessionId>,
    /// Sessions that the room ended, each with the nickname that it had.
    pub(super) ended: Vec<(SessionId, Option<Nickname>, EndReason)>,
    /// Sessions that are to show that they are still there.
    pub(super) doubted: Vec<SessionId>,
    /// The command that is being handled, as its session typed it, if answers to it may have to name it.
    pub(super) answered: Option<(SessionId, CompactString)>,
    /// Where events become bytes: one buffer for all.
    pub(super) encoded: Vec<u8>,
    /// What the command is answered that is being handled, if it has a label.
    #[cfg(feature = "irc")]
    pub(super) labels: Labels,
    /// Connections that agreed upon something else than what their feed tells.
    #[cfg(feature = "irc")]
    pub(super) odd: BTreeMap<SessionId, Capabilities>,
    /// What moderators are to be told beside what all hear, in each encoding.
    #[cfg(feature = "irc")]
    pub(super) for_moderators: Vec<(Encoding, Bytes)>,
}

impl Writer {
    pub(super) fn new(words: Words, limits: &Limits) -> Writer {
        Writer {
            feeds: Feeds::new(limits),
            words,
            outbox_bytes_max: limits.outbox_bytes_max,
            outbox_bytes_full: limits.outbox_bytes_full(),
            unflushed: 0,
            pacer: Pacer::default(),
            dirty: Vec::new(),
            found: Findings::default(),
            waiting: Vec::new(),
            ended: Vec::new(),
            doubted: Vec::new(),
            answered: None,
            encoded: Vec::new(),
            #[cfg(feature = "irc")]
            labels: Labels::default(),
            #[cfg(feature = "irc")]
            odd: BTreeMap::new(),
            #[cfg(feature = "irc")]
            for_moderators: Vec::new(),
        }
    }

    /// The encodings that connections in the room are told in.
    pub(super) fn encodings(&self) -> impl Iterator<Item = Encoding> + use<> {
        self.feeds.used()
    }

    /// The feed of an encoding.
    pub(super) fn feed(&self, encoding: Encoding) -> &Feed {
        &self.feeds[encoding.index()]
    }

    /// What the log of an encoding may hold at most as things are, in bytes.
    pub(super) fn log_bytes_max(&self, encoding: Encoding) -> usize {
        self.feeds.log_bytes_max(encoding.index())
    }

    /// What the log of an encoding may hold at least, whatever others hold, in bytes.
    pub(super) fn log_bytes_least(&self, encoding: Encoding) -> usize {
        self.feeds.log_bytes_least(encoding.index())
    }

    /// How many bytes all logs have room for together.
    pub(super) fn capacity(&self) -> usize {
        self.feeds.capacity()
    }

    /// How many bytes were ever said to all, in all encodings together.
    pub(super) fn said_bytes(&self) -> u64 {
        self.feeds.said_bytes()
    }

    /// From here on a connection hears what is broadcast.
    pub(super) fn attach<S>(&mut self, connection: &mut Connection<S>) {
        let encoding = connection.encoding();
        if connection.feed.is_none() {
            connection.feed = Some(encoding);
            self.feeds.add_reader(encoding.index());
        }
        connection.outbox.attach(self.feed(encoding).head());
        #[cfg(feature = "irc")]
        self.note_wants(connection);
    }

    /// Nothing more that is broadcast reaches a connection, but what it is owed so far.
    pub(super) fn detach<S>(&self, connection: &mut Connection<S>) {
        let head = self.feed(connection.encoding()).head();
        connection.outbox.detach(head);
    }

    /// Whether a connection has taken all that it is owed, in the encoding in which it is told.
    #[cfg(feature = "irc")]
    pub(super) fn has_taken_all<S>(&self, connection: &Connection<S>) -> bool {
        let head = self.feed(connection.encoding()).head();
        connection.is_in_session() && connection.outbox.is_empty(head)
    }

    /// From here on a connection that has taken all that it is owed is told what it hears as its decoder
    /// says.
    #[cfg(feature = "irc")]
    pub(super) fn switch<S>(&mut self, connection: &mut Connection<S>) {
        let follows = connection.outbox.follows();
        self.release(connection);
        connection.feed = None;
        connection.outbox = Outbox::detached();
        if follows {
            self.attach(connection);
        }
    }

    /// Lets go of a connection that is gone.
    pub(super) fn release<S>(&mut self, connection: &Connection<S>) {
        if let Some(encoding) = connection.feed {
            self.feeds.remove_reader(encoding.index());
        }
        #[cfg(feature = "irc")]
        {
            self.odd.remove(&connection.id);
            self.labels.forget(connection.id);
        }
    }

    /// Lets a connection be looked at in the next flush.
    pub(super) fn mark_dirty<S>(&mut self, connection: &mut Connection<S>) {
        if !std::mem::replace(&mut connection.dirty, true) {
            self.dirty.push(connection.id);
        }
    }

    /// A connection may take bytes again, though no event said so.
    pub(super) fn try_again<S>(&mut self, connection: &mut Connection<S>) {
        connection.output = Output::Ready;
        self.mark_dirty(connection);
    }

    /// Notes that the socket of a connection failed: it is ended when the turn comes to it.
    pub(super) fn fail<S>(&mut self, connection: &mut Connection<S>, error: io::Error) {
        connection.output = Output::Broken;
        self.found.push((connection.id, Found::Failed(error)));
    }

    /// The connections that took all of a long answer that was made, and wait for its next part.
    pub(super) fn take_waiting(&mut self) -> Vec<SessionId> {
        std::mem::take(&mut self.waiting)
    }

    /// Whether a connection has taken all that it is owed.
    pub(super) fn is_written<S>(&self, connection: &Connection<S>) -> bool {
        let head = self.feed(connection.encoding()).head();
        connection.outbox.is_empty(head) && connection.output == Output::Ready
    }

    /// Writes to one connection, ahead of its turn.
    pub(super) fn flush_one<S: Socket>(&mut self, connection: &mut Connection<S>) {
        if is_written(connection) {
            let log = self.feeds[connection.encoding().index()].log();
            flush(connection, self.outbox_bytes_full, log, &mut self.found);
        }
    }

    /// What was found since the last call.
    pub(super) fn take_found(&mut self) -> Vec<(SessionId, Found)> {
        self.found.take()
    }

    /// Appends an event to each feed that has readers, and makes space for it first: who caused it is looked
    /// for once.
    pub(super) fn broadcast<S: Socket>(
        &mut self,
        connections: &mut Connections<S>,
        event: &Event<'_>,
    ) {
        let mut encoded = std::mem::take(&mut self.encoded);
        encoded.clear();
        let mut lens = Lens::default();
        for encoding in self.feeds.used() {
            let start = encoded.len();
            encoding.event(event, &self.words, &mut encoded);
            lens[encoding.index()] = encoded.len() - start;
        }
        for encoding in self.feeds.used() {
            self.reserve(connections, encoding.index(), lens[encoding.index()]);
        }
        let by = event.by.and_then(|by| connections.get_mut(by.session));
        let mut by = by.filter(|it| it.outbox.follows());
        let mut start = 0;
        for encoding in self.feeds.used() {
            let len = lens[encoding.index()];
            if len == 0 {
                continue;
            }
            let at = self
                .feeds
                .append(encoding.index(), &encoded[start..][..len]);
            start += len;
            if let Some(by) = by.take_if(|it| it.feed == Some(encoding)) {
                let is_heard = encoding.echoes(&event.kind, by.addressee(None));
                #[cfg(feature = "irc")]
                let is_heard = is_heard && !self.labels.is_of(by.id);
                if !is_heard {
                    by.outbox.skip(at, len);
                }
            }
        }
        self.encoded = encoded;
        #[cfg(feature = "irc")]
        self.tell_apart(connections, event, lens);
        self.unflushed += 1;
    }

    /// Sees to it that what the next line makes everyone hear can be appended.
    pub(super) fn make_space<S: Socket>(&mut self, connections: &mut Connections<S>) {
        for encoding in self.feeds.used() {
            let index = encoding.index();
            self.reserve(connections, index, self.feeds.broadcast_bytes_max(index));
        }
    }

    /// Sees to it that `more` bytes can be appended to a feed.
    ///
    /// In a busy room the log grows some, so that a turn is written at its end. Beyond that, a
    /// reader that merely waits for its turn is written to before the log could lap it; a log that
    /// still holds too much grows up to its limit; a reader that is still behind then is a slow
    /// consumer. The turn sees to the first of these between lines ([`Writer::is_full`]), when a
    /// reader that waits for the next part of an answer can be given it.
    fn reserve<S: Socket>(&mut self, connections: &mut Connections<S>, index: usize, more: usize) {
        if self.feeds[index].has_room(more) {
            return;
        }
        self.feeds.grow_up_to(index, LOG_BYTES_BUSY, more);
        if self.feeds[index].has_room(more) {
            return;
        }
        self.flush_all(connections);
        if self.feeds[index].has_room(more) {
            return;
        }
        self.feeds.grow_up_to(index, usize::MAX, more);
        if !self.feeds[index].has_room(more) {
            self.cut_slow_consumers(connections, index, more);
        }
    }

    fn cut_slow_consumers<S: Socket>(
        &mut self,
        connections: &mut Connections<S>,
        index: usize,
        more: usize,
    ) {
        let kept_from = self.feeds.give_up(index, more);
        let head = self.feeds[index].head();
        for connection in connections.iter_mut().filter(|it| is_written(it)) {
            if connection.encoding().index() == index
                && connection.outbox.needs_from(head) < kept_from
            {
                connection.output = Output::Broken;
                self.found.push((connection.id, Found::Slow));
            }
        }
    }

    /// Lets logs grow as far as a busy room's may, and says whether the next line may find no space
    /// all the same before everyone was written to.
    pub(super) fn is_full(&mut self) -> bool {
        self.feeds.used().any(|encoding| {
            let index = encoding.index();
            let more = self.feeds.broadcast_bytes_max(index);
            if !self.feeds[index].has_room(more) {
                self.feeds.grow_up_to(index, LOG_BYTES_BUSY, more);
                return !self.feeds[index].has_room(more);
            }
            false
        })
    }

    /// Writes what is owed, as far as the sockets take it; broadcasts when it is time for them.
    pub(super) fn flush<S: Socket>(&mut self, connections: &mut Connections<S>, now: Time) {
        if self.feeds.are_behind() && self.pacer.is_due(now) {
            self.pacer.flush_began(now, self.unflushed);
            let unflushed = self.feeds.each(Feed::unflushed_bytes);
            self.flush_all(connections);
            let is_quiet = |index: usize| unflushed[index] < LOG_BYTES_MIN as u64 / 2;
            self.feeds.shrink_if_unneeded(is_quiet);
        }
        self.flush_dirty(connections);
    }

    /// When broadcasts that wait to share a write are to be written, or [`Time::NEVER`].
    pub(super) fn flush_due(&self) -> Time {
        if self.feeds.are_behind() {
            self.pacer.due()
        } else {
            Time::NEVER
        }
    }

    /// Notes that the turn's work is done.
    pub(super) fn turn_ended(&mut self, now: Time) {
        self.pacer.turn_ended(now);
    }

    /// Writes to every connection that is behind, and notes from where on the logs are needed.
    pub(super) fn flush_all<S: Socket>(&mut self, connections: &mut Connections<S>) {
        let mut floors = self.feeds.each(Feed::head);
        for connection in connections.iter_mut().filter(|it| is_written(it)) {
            let index = connection.encoding().index();
            let log = self.feeds[index].log();
            if connection.output == Output::Ready {
                flush(connection, self.outbox_bytes_full, log, &mut self.found);
                note_waiting(connection, &mut self.waiting);
            }
            if connection.output != Output::Broken {
                floors[index] = floors[index].min(connection.outbox.needs_from(log.head()));
            }
        }
        self.feeds.flushed(floors);
        self.unflushed = 0;
    }

    fn flush_dirty<S: Socket>(&mut self, connections: &mut Connections<S>) {
        let mut dirty = std::mem::take(&mut self.dirty);
        for id in dirty.drain(..) {
            let Some(connection) = connections.get_mut(id) else {
                continue;
            };
            connection.dirty = false;
            if is_written(connection) {
                let log = self.feeds[connection.encoding().index()].log();
                flush(connection, self.outbox_bytes_full, log, &mut self.found);
                note_waiting(connection, &mut self.waiting);
            }
        }
        self.dirty = dirty;
    }
}
