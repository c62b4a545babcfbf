//! What the room asks for, done: events become bytes, once, in a feed or in an outbox.

use bytes::Bytes;

use super::bans::Bans;
use super::connections::Connections;
use super::console::Console;
use super::guests::{Guest, Guests};
use super::numbers::counters::Messages;
use super::secrets::Secrets;
use super::write::Writer;
use crate::delivery::outbox::Outbox;
use crate::dialect::{Encode, Encoding};
use crate::room::answer::{Answer, Cursor, Stats};
use crate::room::effects::{Effects, Kept};
use crate::room::event::{EndReason, Event, EventKind, PrivateMessage};
use crate::room::key::{KeyHolder, KeyId, Role, Verdict};
use crate::room::nickname::Nickname;
use crate::room::refusal::DeliveryError;
use crate::room::session::SessionId;
use crate::text::console::Report;
use crate::transport::socket::Socket;

/// The connections, the writing side, the secrets and the bans, as the room sees them.
#[derive(Debug)]
pub(super) struct Delivery<'a, S> {
    pub(super) connections: &'a mut Connections<S>,
    pub(super) writer: &'a mut Writer,
    pub(super) secrets: &'a mut Secrets,
    pub(super) guests: &'a Guests,
    pub(super) bans: &'a mut Bans,
    pub(super) messages: &'a mut Messages,
    pub(super) console: &'a Console,
    /// How many are in the room.
    pub(super) members: usize,
}

impl<S: Socket> Delivery<'_, S> {
    /// Whether a guest has said its first line in plain, and was not asked for it.
    pub(super) fn speaks_first(&self, id: SessionId) -> bool {
        let connection = self.connections.get(id);
        connection.is_some_and(|it| it.encoding() == Encoding::Plain)
            && self.guests.get(id).is_some_and(Guest::speaks_first)
    }

    /// Queues bytes that answer a protocol and not a person.
    pub(super) fn reply(&mut self, to: SessionId, bytes: &[u8]) {
        if let Some(connection) = self.connections.get_mut(to) {
            let bytes = Bytes::copy_from_slice(bytes);
            self.writer.insert(connection, bytes);
        }
    }
}

impl<S: Socket> Effects for Delivery<'_, S> {
    fn enter(&mut self, session: SessionId) {
        if let Some(connection) = self.connections.get_mut(session) {
            self.writer.attach(connection);
        }
    }

    fn exit(&mut self, session: SessionId) {
        if let Some(connection) = self.connections.get_mut(session) {
            self.writer.detach(connection);
        }
    }

    fn broadcast(&mut self, event: &Event<'_>) {
        if let EventKind::Renamed { from, to } = event.kind {
            let (from, to) = (from.as_str(), to.as_str());
            let renamed = Report::Renamed { from, to };
            log::info!("{}", renamed.in_words(self.writer.words.language()));
        }
        self.messages.note(&event.kind, self.members);
        self.writer.broadcast(self.connections, event);
    }

    fn private(
        &mut self,
        from: SessionId,
        to: SessionId,
        message: &PrivateMessage<'_>,
    ) -> Result<(), DeliveryError> {
        let bytes_max = self.writer.outbox_bytes_max;
        let Some(recipient) = self.connections.in_session(to) else {
            return Err(DeliveryError::ConnectionFailed);
        };
        let bytes = self.writer.encode_private(recipient, message.to, message);
        let cost = Outbox::<Cursor>::insert_cost(bytes.len());
        if recipient.outbox.queued_bytes() + cost > bytes_max {
            return Err(DeliveryError::QueueFull);
        }
        self.writer.insert_of_others(recipient, bytes);
        self.messages.note_private();
        if let Some(sender) = self.connections.get_mut(from)
            && sender
                .encoding()
                .echoes_private(sender.addressee(Some(message.from)))
        {
            let echo = self.writer.encode_private(sender, message.from, message);
            self.writer.insert(sender, echo);
        }
        Ok(())
    }

    fn answer(&mut self, to: SessionId, nickname: Option<&Nickname>, answer: &Answer<'_>) {
        if let Some(connection) = self.connections.get_mut(to) {
            self.writer.answer(connection, nickname, answer);
        }
    }

    fn continue_answer(&mut self, to: SessionId, nickname: Option<&Nickname>, answer: &Answer<'_>) {
        if let Some(connection) = self.connections.get_mut(to) {
            self.writer.continue_answer(connection, nickname, answer);
        }
    }

    fn end(&mut self, session: SessionId, nickname: Option<&Nickname>, reason: EndReason) {
        self.writer.ended.push((session, nickname.cloned(), reason));
    }

    fn probe(&mut self, session: SessionId) {
        self.writer.doubted.push(session);
    }

    fn key(&mut self, key: &str) -> Option<KeyHolder> {
        self.secrets.key(key)
    }

    fn owner(&mut self, nickname: &Nickname) -> Option<Role> {
        self.secrets.owner(nickname)
    }

    fn role_of(&mut self, key: KeyId) -> Option<Role> {
        self.secrets.role_of(key)
    }

    fn asks_password(&mut self) -> bool {
        self.secrets.asks_password()
    }

    fn password(&mut self, session: SessionId, given: &str) -> Verdict {
        match self.guests.get(session) {
            Some(guest) => {
                let block = guest.peer.ip().into();
                self.secrets.try_password(session, block, given)
            }
            None => Verdict::Wrong,
        }
    }

    fn resume_of(&mut self, session: SessionId) -> Option<String> {
        let connection = self.connections.get(session)?;
        let is_told = connection.encoding().tells_resume();
        is_told.then(|| self.secrets.resume_of(session))
    }

    fn resumed(&mut self, text: &str) -> Option<SessionId> {
        self.secrets.resumed(text)
    }

    fn stats(&self) -> Stats {
        Stats {
            members: self.members as u64,
            connections: self.connections.len() as u64,
            public_messages: self.messages.public,
            private_messages: self.messages.private,
            refused: self
                .console
                .refusals()
                .counts()
                .map(|(_, count)| count)
                .sum(),
            slow_consumers: self.console.slow_consumers(),
        }
    }

    fn sanctions_changed(&mut self, change: u64) -> Kept {
        self.bans.note_change(change)
    }
}
