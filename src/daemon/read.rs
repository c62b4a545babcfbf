//! The reading side: bytes of connections to what they ask for, bounded in bytes and lines a turn.
//!
//! Input that has to wait, for the rate or for an outbox that is not read, is kept, or left in the
//! socket; no connection waits for an event that will not come. What is asked for is for the room
//! to know, and how long a guest may ask, for admission.

use std::collections::HashMap;
use std::io;

use memchr::memchr_iter;
use zeroize::Zeroizing;

use super::connection::{Connection, Haste};
use super::guests::Guest;
use super::limits::{
    HANDSHAKE_STEPS_A_TURN, LINES_A_TURN, LINGER_BYTES_MAX, LOGIN_BYTES_MAX, Limits, READS_A_TURN,
};
use super::rate::Rate;
use super::read_buffer::ReadBuffer;
#[cfg(any(feature = "irc", feature = "web"))]
use super::silence::Silence;
use super::stop::Stop;
#[cfg(feature = "irc")]
use crate::delivery::outbox::Outbox;
#[cfg(feature = "web")]
use crate::dialect::WebItem;
use crate::dialect::{Aside, Charge, Decoded, Encoding, Labelled};
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::Time;
#[cfg(feature = "irc")]
use crate::transport::socket::Alpn;
use crate::transport::socket::{Progress, Security, Socket};

/// What was read and not handled.
#[derive(Debug)]
pub(super) struct Reader {
    /// The start of a line, or lines that have to wait: it may be a secret. Few connections have any at
    /// a time.
    unread: HashMap<SessionId, Zeroizing<Box<[u8]>>>,
    /// What the decoders of few connections need, but for that of the one that is being handled.
    asides: HashMap<SessionId, Aside>,
    aside: Aside,
    buffer: ReadBuffer,
    lines_left: usize,
    reads_left: usize,
    /// How many lines came in all, and how many bytes.
    pub(super) lines: u64,
    pub(super) received_bytes: u64,
    /// Steps of handshakes in this turn, of all connections together.
    steps_left: usize,
}

/// What became of a connection whose input is thrown away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Discarded {
    /// Its end has come, or that of our patience.
    All,
    /// There may be more at once.
    Some,
    /// More may come, with an event of the socket.
    ForNow,
}

impl Reader {
    pub(super) fn new(line_bytes_max: usize) -> Reader {
        Reader {
            unread: HashMap::new(),
            asides: HashMap::new(),
            aside: Aside::new(),
            buffer: ReadBuffer::new(line_bytes_max),
            lines_left: 0,
            reads_left: 0,
            lines: 0,
            received_bytes: 0,
            steps_left: 0,
        }
    }

    /// Lines may be as long as this from here on.
    pub(super) fn take_lines_of(&mut self, line_bytes_max: usize) {
        self.buffer.grow_for(line_bytes_max);
    }

    /// Begins a turn of all connections.
    pub(super) fn begin_turn(&mut self) {
        self.steps_left = HANDSHAKE_STEPS_A_TURN;
    }

    /// How many bytes of a connection were read and wait to be handled.
    pub(super) fn unread_bytes(&self, id: SessionId) -> usize {
        self.unread.get(&id).map_or(0, |bytes| bytes.len())
    }

    /// How many bytes wait to be handled in all.
    pub(super) fn held_bytes(&self) -> usize {
        self.unread.values().map(|bytes| bytes.len()).sum()
    }

    /// Drops what a connection has left.
    pub(super) fn forget(&mut self, id: SessionId) {
        self.unread.remove(&id);
        self.asides.remove(&id);
    }

    /// Begins with a connection's share of this turn; [`Reader::finish`] ends it.
    pub(super) fn begin(&mut self, id: SessionId) {
        self.buffer
            .load(&self.unread.remove(&id).unwrap_or_default());
        self.aside = self.asides.remove(&id).unwrap_or_default();
        self.lines_left = LINES_A_TURN;
        self.reads_left = READS_A_TURN;
    }

    /// What was read of the connection that is being handled, and is not.
    pub(super) fn unhandled(&self) -> &[u8] {
        self.buffer.bytes()
    }

    /// Leaves nothing behind of what was handled: it may be a password or a key.
    pub(super) fn wipe(&mut self) {
        self.buffer.wipe();
    }

    /// What a client of IRC said of itself before it was registered is done with, whether it is being
    /// handled or not.
    #[cfg(feature = "irc")]
    pub(super) fn registered(&mut self, id: SessionId) {
        match self.asides.get_mut(&id) {
            None => self.aside.registered(),
            Some(aside) => {
                aside.registered();
                if !aside.is_needed() {
                    self.asides.remove(&id);
                }
            }
        }
    }

    /// Leaves nothing behind of what was not handled, either.
    pub(super) fn wipe_rest(&mut self) {
        self.buffer.wipe_rest();
    }

    /// Keeps what is left of a connection's input for its next share.
    pub(super) fn finish(&mut self, id: SessionId) {
        let left = self.buffer.bytes();
        if !left.is_empty() {
            self.unread.insert(id, Zeroizing::new(left.into()));
        }
        if self.aside.is_needed() {
            self.asides.insert(id, std::mem::take(&mut self.aside));
        }
    }

    /// The next item of what was read of a connection, if its share of this turn, its rate, its
    /// outbox and what else it has to wait for (`gate`) allow one; `None` when more has to be read
    /// first. `guest` is given for a session that is not logged in.
    pub(super) fn decode<S>(
        &mut self,
        connection: &mut Connection<S>,
        standing: Standing,
        guest: Option<&mut Guest>,
        (limits, gate): (&Limits, Option<Stop>),
        now: Time,
    ) -> Result<Option<Labelled<'_>>, Stop> {
        let line_bytes_max = limits.line_bytes_max;
        let decoder = &mut connection.decoder;
        let held = self.buffer.bytes().len();
        let obstacle = if self.lines_left == 0 {
            Some(Stop::Budget)
        } else if connection.outbox.own_bytes() > limits.outbox_bytes_full() {
            Some(Stop::Outbox)
        } else {
            let waits = |rate| !connection.allowance.has_line(rate, now);
            let rate = limits.rate.is_some_and(waits).then_some(Stop::Rate);
            rate.or(gate)
        };
        if let Some(stop) = obstacle
            && let Some(charge) =
                decoder.peek(self.buffer.bytes(), &self.aside, standing, line_bytes_max)
            && !stop.lets_pass(charge)
        {
            if let Some(guest) = guest.filter(|_| charge == Charge::Line) {
                guest.has_whole_line();
            }
            return Err(stop);
        }
        let aside = &mut self.aside;
        let (consumed, found) = self.buffer.take(|bytes| {
            let (consumed, found) = decoder.next_labelled(bytes, aside, standing, line_bytes_max);
            (consumed, (consumed, found))
        });
        let decoded = found.map(|found| found.decoded);
        if let Some(guest) = guest {
            // The start of a line counts before the line is whole, the rest of a line too long as
            // it is skipped.
            let seen = if decoded.is_some() { consumed } else { held };
            // What closes a WebSocket is answered, and nothing comes behind it.
            if guest.bytes + seen > LOGIN_BYTES_MAX && !decoded.as_ref().is_some_and(is_close) {
                return Err(Stop::LoginTooLong);
            }
            guest.bytes += consumed;
            match &decoded {
                // A client that only negotiates has not spoken.
                None | Some(Decoded::Reply { .. }) => {}
                Some(decoded) if decoded.charge() == Charge::Aside => guest.has_whole_line(),
                Some(_) => guest.has_spoken(),
            }
        }
        if let Some(decoded) = &decoded {
            self.lines_left = self.lines_left.saturating_sub(1);
            self.lines += u64::from(decoded.is_line());
            if let Some(rate) = limits.rate
                && decoded.charge() != Charge::Free
            {
                take_line(connection, rate, now);
            }
        }
        Ok(found)
    }

    /// Reads once from a connection, of which nothing is left but the start of a line; says why when
    /// there is nothing to go on with.
    pub(super) fn read<S: Socket>(
        &mut self,
        connection: &mut Connection<S>,
        guest: Option<&mut Guest>,
        now: Time,
    ) -> Result<(), Stop> {
        // In other dialects a CR is no end of anything.
        let mut guest = guest;
        if let Some(guest) = guest.as_deref_mut()
            && connection.decoder.encoding() == Encoding::Plain
        {
            guest.has_begun(self.buffer.bytes(), now);
        }
        if !connection.readable {
            return Err(Stop::Drained);
        }
        if self.reads_left == 0 {
            return Err(Stop::Budget);
        }
        self.reads_left -= 1;
        if connection.socket.has_step() && connection.socket.security() == Security::Handshaking {
            if self.steps_left == 0 {
                return Err(Stop::Budget);
            }
            self.steps_left -= 1;
        }
        match read_once(&mut self.buffer, connection) {
            Err(error) => Err(Stop::Failed(error)),
            Ok(None) => Err(Stop::End),
            Ok(Some(bytes)) => {
                self.received_bytes += bytes as u64;
                #[cfg(feature = "irc")]
                if connection.decoder.is_open() && connection.socket.alpn() == Some(Alpn::Irc) {
                    connection.decoder.begin_irc();
                    if guest.is_some() {
                        // At most the question, which waits for the handshake where it fell due before
                        // the socket showed TLS: who agreed on IRC is not asked.
                        connection.outbox = Outbox::detached();
                    }
                }
                if let Some(guest) = guest {
                    guest.note_handshake(&connection.socket, now);
                }
                // Also where these say nothing yet: a part of a record is a sign of life like a part of a line.
                #[cfg(any(feature = "irc", feature = "web"))]
                if connection.silence.is_counted() {
                    connection.silence = Silence::from(now);
                }
                Ok(())
            }
        }
    }

    /// How many whole lines of a connection are not handled, as far as a close reads them; and how
    /// reading failed, if it did.
    pub(super) fn count_lines<S: Socket>(
        &mut self,
        connection: &mut Connection<S>,
    ) -> (usize, io::Result<()>) {
        self.begin(connection.id);
        let mut lines = 0;
        let mut bytes = 0;
        loop {
            let read = self.buffer.bytes();
            lines += memchr_iter(b'\n', read).count();
            bytes += read.len();
            self.buffer.load(&[]);
            if bytes >= LINGER_BYTES_MAX {
                return (lines, Ok(()));
            }
            match read_once(&mut self.buffer, connection) {
                Ok(Some(1..)) => {}
                Ok(Some(0) | None) => return (lines, Ok(())),
                Err(error) => return (lines, Err(error)),
            }
        }
    }

    /// Reads and throws away, so that a close does not destroy what was written. `None` when the
    /// connection does not linger.
    pub(super) fn discard<S: Socket>(
        &mut self,
        connection: &mut Connection<S>,
    ) -> Option<Discarded> {
        for _ in 0..READS_A_TURN {
            connection.phase.linger_mut()?;
            // It was told nothing that it could not have read.
            if connection.socket.security() == Security::Handshaking {
                return Some(Discarded::All);
            }
            if !connection.readable {
                return Some(Discarded::ForNow);
            }
            self.buffer.load(&[]);
            let bytes = match read_once(&mut self.buffer, connection) {
                Ok(Some(bytes)) => bytes,
                Ok(None) => {
                    // That nothing follows was said already, or could not be: perhaps it can by now.
                    connection.socket.say_end();
                    return Some(Discarded::All);
                }
                Err(_) => return Some(Discarded::All),
            };
            let linger = connection.phase.linger_mut()?;
            linger.bytes_left = linger.bytes_left.saturating_sub(bytes);
            if linger.bytes_left == 0 {
                return Some(Discarded::All);
            }
        }
        Some(if connection.readable {
            Discarded::Some
        } else {
            Discarded::ForNow
        })
    }
}

/// Uses up one line of a connection's rate, and brings its episode of sending too fast up to date.
fn take_line<S>(connection: &mut Connection<S>, rate: Rate, now: Time) {
    connection.haste = match connection.haste {
        Haste::LineWaits => Haste::Told,
        Haste::Told if connection.allowance.is_full(now) => Haste::None,
        haste @ (Haste::None | Haste::Told) => haste,
    };
    connection.allowance.take_line(rate, now);
}

/// Reads once, and notes whether there may be more; `None` at the end of the peer's stream.
fn read_once<S: Socket>(
    buffer: &mut ReadBuffer,
    connection: &mut Connection<S>,
) -> io::Result<Option<usize>> {
    let Progress { bytes, exhausted } = buffer.read_from(&mut connection.socket)?;
    if bytes == 0 && !exhausted {
        return Ok(None);
    }
    // An end that is there already raises no event of its own.
    let has_more = !exhausted || connection.socket.has_step();
    connection.readable = has_more || (connection.reads_may_be_short && bytes > 0);
    Ok(Some(bytes))
}

/// Whether a peer closes its WebSocket.
fn is_close(decoded: &Decoded<'_>) -> bool {
    #[cfg(feature = "web")]
    return matches!(decoded, Decoded::Web(WebItem::Closed(_)));
    #[cfg(not(feature = "web"))]
    {
        let _ = decoded;
        false
    }
}
