//! Who is taken into the daemon, and how the others are told why not.

use std::io;
use std::net::SocketAddr;

use super::connection::{Guest, Linger, Origin, Phase, Socket};
use super::engine::Engine;
use super::limits;
use super::report::Report;
use crate::clock::Time;
use crate::protocol::wire::{self, Event};
use crate::protocol::words::{Complaint, Phrase};
use crate::session::SessionId;

impl<S: Socket> Engine<S> {
    /// Takes a connection, or refuses it with a line.
    ///
    /// The events of its socket are to come under the number returned; `None` when it was closed on
    /// the spot.
    pub fn accept(&mut self, socket: S, peer: SocketAddr, now: Time) -> Option<SessionId> {
        let origin = Origin::from(peer.ip());
        if let Some(complaint) = self.objection(origin) {
            let full = complaint == Complaint::ServerFull;
            log::debug!("{}", Report::Refused { peer, full }.in_words(self.words()));
            return self.refuse(socket, complaint, now);
        }
        let guest = Guest {
            peer,
            accepted: now,
            asked: false,
            bytes: 0,
        };
        let counted = self.per_address_max().is_some();
        let connection = self.hub.add(socket, Phase::Guest(Box::new(guest)));
        let id = connection.id;
        if counted {
            connection.origin = Some(origin);
            *self.origins.entry(origin).or_default() += 1;
        }
        self.reschedule(id);
        Some(id)
    }

    /// Why a newcomer cannot be taken.
    fn objection(&self, origin: Origin) -> Option<Complaint<'static>> {
        let clients = self.hub.len() - self.refused;
        let of_origin = self.origins.get(&origin).copied().unwrap_or(0);
        if clients >= self.hub.limits().clients_max || self.hub.guests() >= limits::GUESTS_MAX {
            Some(Complaint::ServerFull)
        } else if self.per_address_max().is_some_and(|max| of_origin >= max) {
            Some(Complaint::TooManyFromAddress)
        } else {
            None
        }
    }

    fn per_address_max(&self) -> Option<usize> {
        self.hub.limits().per_address_max
    }

    /// Tells a newcomer why it cannot be taken, and closes without destroying what was told.
    fn refuse(&mut self, mut socket: S, complaint: Complaint<'_>, now: Time) -> Option<SessionId> {
        if self.refused >= limits::REFUSED_MAX {
            return None;
        }
        self.tell_refusal(&mut socket, complaint).ok()?;
        let connection = self.hub.add(socket, Phase::Lingering(Linger::from(now)));
        connection.refused = true;
        let id = connection.id;
        self.refused += 1;
        self.reschedule(id);
        Some(id)
    }

    /// Tells a newcomer that the server is full and closes at once: there is nothing left to wait
    /// with until it has read that.
    pub fn turn_away(&self, mut socket: S) {
        if self
            .tell_refusal(&mut socket, Complaint::ServerFull)
            .is_ok()
        {
            // Closing with unread input would throw the line away; who spoke first has one line.
            let _ = socket.read(&mut [0; 1024]);
        }
    }

    fn tell_refusal(&self, socket: &mut S, complaint: Complaint<'_>) -> io::Result<()> {
        let mut line = Vec::new();
        let error = Event::Notice(Phrase::Error(complaint));
        wire::encode(&error, self.words(), &mut line);
        // A new socket takes a line whole; one that does not is broken.
        socket.write_all(&line)?;
        socket.shut_sending()
    }
}
