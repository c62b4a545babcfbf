//! The table of all connections, and the queue of those that have input to be looked at.

use std::collections::VecDeque;

use slab::Slab;

use super::blocks::GroupId;
use super::connection::Connection;
use super::limits::REFUSED_MAX;
use super::phase::{Over, Phase};
use crate::room::session::{SessionId, slot_of};
use crate::transport::socket::Socket;

/// Every connection, in whatever phase, by its session.
#[derive(Debug)]
pub struct Connections<S> {
    slots: Slab<Connection<S>>,
    /// Sessions so far.
    serial: u64,
    /// How many have none of the places for connections.
    refused: usize,
    /// Those that have input to be looked at, in the order it came.
    ready: VecDeque<SessionId>,
}

impl<S: Socket> Connections<S> {
    /// No connections, and room for all that may come, which takes no memory until they do: growing
    /// by doubling would copy, and leave holes that the allocator keeps.
    pub fn with_capacity(clients_max: usize) -> Connections<S> {
        Connections {
            slots: Slab::with_capacity(clients_max + REFUSED_MAX),
            serial: 0,
            refused: 0,
            ready: VecDeque::new(),
        }
    }

    /// Room for so many from here on; what was made room for before stays.
    pub fn reserve(&mut self, clients_max: usize) {
        let wanted = clients_max + REFUSED_MAX;
        self.slots.reserve(wanted.saturating_sub(self.slots.len()));
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
    pub fn add(&mut self, socket: S, phase: Phase, block: Option<GroupId>) -> SessionId {
        self.serial = self.serial.wrapping_add(1);
        self.refused += usize::from(phase.is_refused());
        let entry = self.slots.vacant_entry();
        let id = SessionId::new(entry.key(), self.serial);
        entry.insert(Connection::new(id, socket, phase, block));
        id
    }

    /// Frees a connection's slot and gives back what was in it.
    pub fn remove(&mut self, id: SessionId) -> Option<Connection<S>> {
        self.set_phase(id, Over::Closed.into());
        self.get(id)?;
        Some(self.slots.remove(id.slot()))
    }

    /// Moves a connection on in its life.
    pub fn set_phase(&mut self, id: SessionId, phase: Phase) {
        if let Some(connection) = self.get_mut(id) {
            let is_refused = phase.is_refused();
            let old = std::mem::replace(&mut connection.phase, phase);
            self.refused += usize::from(is_refused);
            self.refused -= usize::from(old.is_refused());
        }
    }

    /// Has a connection's input looked at in this turn or the next.
    pub fn wake(&mut self, id: SessionId) {
        if let Some(connection) = self.get_mut(id)
            && !std::mem::replace(&mut connection.queued, true)
        {
            self.ready.push_back(id);
        }
    }

    /// How many connections wait for their input to be looked at.
    pub fn awake(&self) -> usize {
        self.ready.len()
    }

    /// Takes the connection that has waited longest for its input to be looked at; `None` when none
    /// waits, or it is gone.
    pub fn pop_awake(&mut self) -> Option<&mut Connection<S>> {
        let id = self.ready.pop_front()?;
        let connection = self.get_mut(id)?;
        connection.queued = false;
        Some(connection)
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

    /// Every connection, to look at.
    pub fn iter(&self) -> impl Iterator<Item = &Connection<S>> {
        self.slots.iter().map(|(_, connection)| connection)
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
