//! What some connections hear beside their feed, or instead of what it tells: those that agreed upon
//! something else than what it carries, for that somebody joined, is away or has another real name; those
//! that give commands labels, for their own doing; and moderators. Of what people say, nothing is done for
//! any of them.

use bytes::Bytes;

use crate::daemon::connection::Connection;
use crate::daemon::connections::Connections;
use crate::daemon::lifecycle::Sessions;
use crate::daemon::parts::Cursor;
use crate::daemon::write::{Lens, Writer};
use crate::delivery::outbox::Outbox;
use crate::dialect::irc::encoder::{for_moderator, for_one, has_own_lines, may_be_told_apart};
use crate::dialect::irc::{Capabilities, Form};
use crate::dialect::{Encode, Encoding};
use crate::room::event::{Decided, Event, EventKind};
use crate::room::session::SessionId;
use crate::transport::socket::Socket;

impl Writer {
    /// Notes what a connection agreed upon, if its feed tells something else.
    pub(in crate::daemon) fn note_wants<S>(&mut self, connection: &Connection<S>) {
        let wants = connection.decoder.asker().capabilities;
        match connection.feed {
            Some(Encoding::Irc(form)) if has_own_lines(form, wants) => {
                self.odd.insert(connection.id, wants);
            }
            Some(_) | None => {
                self.odd.remove(&connection.id);
            }
        }
    }

    /// Tells an event to those that hear of it something else than their feeds tell, which told the last
    /// so many bytes.
    pub(in crate::daemon) fn tell_apart<S: Socket>(
        &mut self,
        connections: &mut Connections<S>,
        event: &Event<'_>,
        lens: Lens,
    ) {
        if let Some(by) = event.by.filter(|by| self.labels.is_of(by.session)) {
            self.echo_labelled(connections, by.session, event);
        }
        if !self.odd.is_empty() && may_be_told_apart(&event.kind) {
            let odd: Vec<SessionId> = self.odd.keys().copied().collect();
            for id in odd {
                if let Some(connection) = connections.in_session(id) {
                    self.tell_odd(connection, event, lens);
                }
            }
        }
        if let EventKind::Decided(Decided::Banned { .. }) = event.kind {
            self.note_for_moderators(event);
        }
    }

    /// Tells one connection what it hears of an event instead of what its feed tells. One that does not
    /// read what it is owed hears that: it must not cost more than its outbox.
    fn tell_odd<S>(&mut self, connection: &mut Connection<S>, event: &Event<'_>, lens: Lens) {
        let (Some(Encoding::Irc(form)), Some(&wants)) =
            (connection.feed, self.odd.get(&connection.id))
        else {
            return;
        };
        let is_own = event.by.is_some_and(|by| by.session == connection.id);
        let hears = !is_own
            || !self.labels.is_of(connection.id)
                && form.echoes(&event.kind, connection.addressee(None));
        if !connection.outbox.follows() || !hears || !self.encode_for_one(event, form, wants) {
            return;
        }
        let cost = Outbox::<Cursor>::insert_cost(self.encoded.len());
        if connection.outbox.queued_bytes() + 2 * cost > self.outbox_bytes_max {
            return;
        }
        let encoding = Encoding::Irc(form);
        let len = lens[encoding.index()];
        if len > 0 {
            let at = self.feed(encoding).head() - len as u64;
            connection.outbox.skip(at, len);
        }
        let bytes = Bytes::copy_from_slice(&self.encoded);
        self.insert_of_others(connection, bytes);
    }

    /// Encodes what one hears that wants something else than its feed tells; false where that is the same.
    fn encode_for_one(&mut self, event: &Event<'_>, form: Form, wants: Capabilities) -> bool {
        self.encoded.clear();
        for_one(event, form, wants, &self.words, &mut self.encoded)
    }

    /// Tells a session its own doing, as the answer to a command with a label.
    fn echo_labelled<S: Socket>(
        &mut self,
        connections: &mut Connections<S>,
        id: SessionId,
        event: &Event<'_>,
    ) {
        let Some(connection) = connections.get_mut(id) else {
            return;
        };
        let Some(Encoding::Irc(form)) = connection.feed else {
            return;
        };
        let hears = form.echoes(&event.kind, connection.addressee(None));
        if !connection.outbox.follows() || !hears {
            return;
        }
        let wants = self.odd.get(&id).copied();
        if !wants.is_some_and(|wants| self.encode_for_one(event, form, wants)) {
            self.encoded.clear();
            form.event(event, &self.words, &mut self.encoded);
        }
        let echo = Bytes::copy_from_slice(&self.encoded);
        self.tell_labelled(connection, echo, None);
    }

    /// Encodes what moderators hear of an event beside what all do.
    fn note_for_moderators(&mut self, event: &Event<'_>) {
        for encoding in self.encodings() {
            let Encoding::Irc(form) = encoding else {
                continue;
            };
            self.encoded.clear();
            if for_moderator(event, form, &self.words, &mut self.encoded) {
                let told = Bytes::copy_from_slice(&self.encoded);
                self.for_moderators.push((encoding, told));
            }
        }
    }
}

impl<S: Socket> Sessions<S> {
    /// Tells moderators what was encoded for them alone.
    pub(in crate::daemon) fn tell_moderators(&mut self) {
        for (encoding, told) in std::mem::take(&mut self.writer.for_moderators) {
            for connection in self.connections.iter_mut() {
                let is_told = connection.feed == Some(encoding)
                    && connection.is_in_session()
                    && connection.outbox.follows()
                    && self.room.moderates(connection.id);
                if is_told {
                    self.writer.insert_of_others(connection, told.clone());
                }
            }
        }
    }
}
