//! What the room asks for, done: events become bytes, once, in the log or in an outbox.

use bytes::Bytes;

use super::connection::{Phase, Socket};
use super::write::Writer;
use crate::delivery::outbox::Outbox;
use crate::dialect::plain::{self, Event, Listing};
use crate::fault::{self, Fault};
use crate::room::Effects;
use crate::room::nickname::Nickname;
use crate::room::session::SessionId;
use crate::text::console::Report;
use crate::text::words::{DeliveryError, Phrase};

impl<S: Socket> Effects for Writer<S> {
    fn enter(&mut self, who: SessionId, nickname: &Nickname) {
        let head = self.log.head();
        let Some(Phase::Guest(guest)) = self.set_phase(who, Phase::Member) else {
            unreachable!("only a guest enters, and once");
        };
        if let Some(connection) = self.get(who) {
            connection.outbox.attach(head);
        }
        let report = Report::Connected {
            nickname: nickname.as_str(),
            peer: guest.peer,
        };
        log::info!("{}", report.in_words(&self.words));
    }

    fn broadcast(&mut self, event: &Event<'_>, except: Option<SessionId>) {
        self.encode(event);
        if let Event::Notice(renamed @ Phrase::Renamed { .. }) = event {
            log::info!("{}", self.words.say(*renamed));
        }
        let at = self.log.head();
        debug_assert!(self.log.has_room(self.floor, self.encoded.len()));
        self.log.append(&self.encoded);
        self.unflushed += 1;
        let len = self.encoded.len();
        if let Some(connection) = except.and_then(|sender| self.get(sender)) {
            connection.outbox.skip(at, len);
        }
    }

    fn answer(&mut self, to: SessionId, event: &Event<'_>) {
        self.encode(event);
        let more = match event {
            Event::List(part) => part.rest.clone(),
            Event::Said { .. }
            | Event::Acted { .. }
            | Event::Private { .. }
            | Event::History(_)
            | Event::Help
            | Event::Notice(_) => None,
        };
        self.insert_encoded(to, more);
    }

    fn private(&mut self, to: SessionId, event: &Event<'_>) -> Result<(), DeliveryError> {
        self.encode(event);
        let cost = Outbox::<Listing>::insert_cost(self.encoded.len());
        let bytes_max = self.limits.outbox_bytes_max;
        match self.get(to) {
            Some(recipient)
                if recipient.in_session() || fault::planted(Fault::PrivateAfterSlowCut) =>
            {
                if recipient.outbox.queued_bytes() + cost > bytes_max {
                    return Err(DeliveryError::QueueFull);
                }
            }
            _ => return Err(DeliveryError::ConnectionFailed),
        }
        self.insert_encoded(to, None);
        Ok(())
    }

    fn quit(&mut self, who: SessionId) {
        self.events.quit = Some(who);
    }
}

impl<S: Socket> Writer<S> {
    fn encode(&mut self, event: &Event<'_>) {
        self.encoded.clear();
        plain::encode(event, &self.words, &mut self.encoded);
    }

    /// Queues what was encoded last for one connection, ahead of nothing.
    fn insert_encoded(&mut self, to: SessionId, more: Option<Listing>) {
        let bytes = Bytes::copy_from_slice(&self.encoded);
        let head = self.log.head();
        if let Some(connection) = self.get(to) {
            connection.outbox.insert(head, bytes, more);
            self.mark_dirty(to);
        }
    }
}
