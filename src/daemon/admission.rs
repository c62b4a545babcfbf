//! Who is taken into the daemon, and how the others are told why not.

use std::io;
use std::net::SocketAddr;

use super::connection::{AddressBlock, Guest, Linger, Phase, Socket};
use super::engine::Engine;
use super::limits;
use crate::dialect::plain::{self, Event};
use crate::room::session::SessionId;
use crate::room::time::Time;
use crate::text::console::Report;
use crate::text::words::{Phrase, Refusal};

impl<S: Socket> Engine<S> {
    /// Takes a connection, or refuses it with a line.
    ///
    /// The events of its socket are to come under the number returned; `None` when it was closed on
    /// the spot.
    pub fn accept(&mut self, socket: S, peer: SocketAddr, now: Time) -> Option<SessionId> {
        let block = AddressBlock::from(peer.ip());
        if let Some(complaint) = self.objection(block) {
            let full = complaint == Refusal::ServerFull;
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
        let connection = self.writer.add(socket, Phase::Guest(Box::new(guest)));
        let id = connection.id;
        if counted {
            connection.block = Some(block);
            *self.blocks.entry(block).or_default() += 1;
        }
        self.reschedule(id);
        Some(id)
    }

    /// Why a newcomer cannot be taken.
    fn objection(&self, block: AddressBlock) -> Option<Refusal<'static>> {
        let clients = self.writer.len() - self.refused;
        let of_origin = self.blocks.get(&block).copied().unwrap_or(0);
        if clients >= self.writer.limits().clients_max || self.writer.guests() >= limits::GUESTS_MAX
        {
            Some(Refusal::ServerFull)
        } else if self.per_address_max().is_some_and(|max| of_origin >= max) {
            Some(Refusal::TooManyFromAddress)
        } else {
            None
        }
    }

    fn per_address_max(&self) -> Option<usize> {
        self.writer.limits().per_address_max
    }

    /// Tells a newcomer why it cannot be taken, and closes without destroying what was told.
    fn refuse(&mut self, mut socket: S, complaint: Refusal<'_>, now: Time) -> Option<SessionId> {
        if self.refused >= limits::REFUSED_MAX {
            return None;
        }
        self.tell_refusal(&mut socket, complaint).ok()?;
        let connection = self.writer.add(socket, Phase::Lingering(Linger::from(now)));
        connection.refused = true;
        let id = connection.id;
        self.refused += 1;
        self.reschedule(id);
        Some(id)
    }

    /// Tells a newcomer that the server is full and closes at once: there is nothing left to wait
    /// with until it has read that.
    pub fn turn_away(&self, mut socket: S) {
        if self.tell_refusal(&mut socket, Refusal::ServerFull).is_ok() {
            // Closing with unread input would throw the line away; who spoke first has one line.
            let _ = socket.read(&mut [0; 1024]);
        }
    }

    fn tell_refusal(&self, socket: &mut S, complaint: Refusal<'_>) -> io::Result<()> {
        let mut line = Vec::new();
        let error = Event::Notice(Phrase::Error(complaint));
        plain::encode(&error, self.words(), &mut line);
        // A new socket takes a line whole; one that does not is broken.
        socket.write_all(&line)?;
        socket.shut_sending()
    }
}
