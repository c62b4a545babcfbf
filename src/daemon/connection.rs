//! A connection: a socket, what it has sent and was not handled, and what it is owed.
//!
//! What its bytes mean is for its decoder to know; when it is read and written, for the reading and
//! the writing side.

use slab::Slab;

use super::admission::AddressBlock;
use super::lifecycle::Phase;
use super::limits::{Allowance, Limits, REFUSED_MAX};
use crate::delivery::outbox::Outbox;
use crate::dialect::{Decoder, Encoding};
use crate::room::event::Cursor;
use crate::room::session::{SessionId, slot_of};
use crate::room::time::Time;
use crate::transport::socket::Socket;

/// One connection, from accept to reap. Idle and logged in, it holds no heap buffer.
#[derive(Debug)]
pub struct Connection<S> {
    /// Which session of its slot it is.
    pub id: SessionId,
    /// What it is owed.
    pub outbox: Outbox<Cursor>,
    /// What is left of its rate.
    pub allowance: Allowance,
    /// Whether it is in an episode of sending too fast.
    pub haste: Haste,
    /// Where it is in its life.
    pub phase: Phase,
    pub socket: S,
    /// What it counts under, when connections of one address are limited.
    pub block: Option<AddressBlock>,
    /// Turns its bytes into requests.
    pub decoder: Decoder,
    /// The feed that it reads; `None` before it enters the room.
    pub feed: Option<Encoding>,
    /// Whether its input is being handled.
    pub input: Input,
    /// Whether it can be written to.
    pub output: Output,
    /// The socket may have bytes: they come without a further event.
    pub readable: bool,
    /// The peer has shut its sending half: read on until the end shows.
    pub hung_up: bool,
    /// It waits in the reading side's queue.
    pub queued: bool,
    /// It waits in the writing side's list.
    pub dirty: bool,
}

/// An episode of sending too fast: told once, and over when the allowance is full and no line
/// waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Haste {
    /// No episode.
    None,
    /// A line waits. Also where the allowance is full by the time it is read, as it always is with
    /// a burst of one, the line belongs to its episode.
    LineWaits,
    /// The line that waited was read.
    Told,
}

/// Whether a connection's input is being handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// As it comes.
    Open,
    /// Not before the rate allows the next line.
    Paused,
    /// Not before it has read some of what it is owed.
    Stalled,
    /// There is no more: the peer has shut its sending half, and all was read.
    Ended,
}

/// Whether a connection can be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// The socket may take bytes.
    Ready,
    /// Not before an event says that the socket takes more.
    Blocked,
    /// Writing failed, or it fell out of the log: it waits in the writing side's queue to be ended,
    /// and is neither read nor written until then.
    Broken,
}

impl<S> Connection<S> {
    fn new(id: SessionId, socket: S, phase: Phase, block: Option<AddressBlock>) -> Connection<S> {
        Connection {
            id,
            outbox: Outbox::detached(),
            allowance: Allowance::FULL,
            haste: Haste::None,
            phase,
            socket,
            block,
            decoder: Decoder::new(),
            feed: None,
            input: Input::Open,
            output: Output::Ready,
            readable: false,
            hung_up: false,
            queued: false,
            dirty: false,
        }
    }

    /// Whether its session goes on, as far as is known by now.
    pub fn is_in_session(&self) -> bool {
        self.phase.is_open() && self.output != Output::Broken
    }

    /// How it is told what it hears: as the feed that it reads, or as its decoder found.
    pub fn encoding(&self) -> Encoding {
        self.feed.unwrap_or_else(|| self.decoder.encoding())
    }

    /// When it is next to be looked at, whatever its socket does; most have no such time.
    pub fn deadline(&self, limits: &Limits) -> Time {
        let deadline = self.phase.deadline();
        match (self.input, limits.rate) {
            (Input::Paused, Some(rate)) if self.phase.is_open() => {
                deadline.min(self.allowance.next_line_at(rate))
            }
            _ => deadline,
        }
    }
}

/// Every connection, in whatever phase, by its session.
#[derive(Debug)]
pub struct Connections<S> {
    slots: Slab<Connection<S>>,
    /// Sessions so far.
    serial: u64,
    /// How many are in [`Phase::Refused`].
    refused: usize,
}

impl<S: Socket> Connections<S> {
    /// No connections, and room for all that may come, which takes no memory until they do: growing
    /// by doubling would copy, and leave holes that the allocator keeps.
    pub fn with_capacity(clients_max: usize) -> Connections<S> {
        Connections {
            slots: Slab::with_capacity(clients_max + REFUSED_MAX),
            serial: 0,
            refused: 0,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// How many were refused and are being told so.
    pub fn refused(&self) -> usize {
        self.refused
    }

    /// Adds a connection.
    pub fn add(&mut self, socket: S, phase: Phase, block: Option<AddressBlock>) -> SessionId {
        self.serial = self.serial.wrapping_add(1);
        self.refused += usize::from(matches!(phase, Phase::Refused(_)));
        let entry = self.slots.vacant_entry();
        let id = SessionId::new(entry.key(), self.serial);
        entry.insert(Connection::new(id, socket, phase, block));
        id
    }

    /// Frees a connection's slot and gives back what was in it.
    pub fn remove(&mut self, id: SessionId) -> Option<Connection<S>> {
        self.set_phase(id, Phase::Closed);
        self.get(id)?;
        Some(self.slots.remove(id.slot()))
    }

    /// Moves a connection on in its life.
    pub fn set_phase(&mut self, id: SessionId, phase: Phase) {
        if let Some(connection) = self.get_mut(id) {
            let is_refused = matches!(phase, Phase::Refused(_));
            let old = std::mem::replace(&mut connection.phase, phase);
            self.refused += usize::from(is_refused);
            self.refused -= usize::from(matches!(old, Phase::Refused(_)));
        }
    }

    /// A connection, to look at; `None` when it is gone, also when another has its slot.
    pub fn get(&self, id: SessionId) -> Option<&Connection<S>> {
        let connection = self.slots.get(id.slot())?;
        (connection.id == id).then_some(connection)
    }

    /// A connection; `None` when it is gone, also when another has its slot.
    pub fn get_mut(&mut self, id: SessionId) -> Option<&mut Connection<S>> {
        let connection = self.slots.get_mut(id.slot())?;
        (connection.id == id).then_some(connection)
    }

    /// A connection whose session goes on, as far as is known by now.
    pub fn in_session(&mut self, id: SessionId) -> Option<&mut Connection<S>> {
        self.get_mut(id).filter(|it| it.is_in_session())
    }

    /// The session of a token; `None` when it is gone, also when another has its slot.
    pub fn session(&self, token: usize) -> Option<SessionId> {
        let connection = self.slots.get(slot_of(token))?;
        (connection.id.to_token() == token).then_some(connection.id)
    }

    /// Every connection.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Connection<S>> {
        self.slots.iter_mut().map(|(_, connection)| connection)
    }

    /// The session of every connection.
    pub fn ids(&self) -> Vec<SessionId> {
        self.slots
            .iter()
            .map(|(_, connection)| connection.id)
            .collect()
    }
}
