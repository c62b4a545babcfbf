//! What clients of IRC have beside a session: what IRC itself answers, and the channel that they are put
//! into when they ask for none.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;

use super::input::Handled;
use super::lifecycle::Sessions;
use super::parts::Cursor;
use crate::dialect::Encoding;
use crate::dialect::irc::item::Then;
use crate::dialect::irc::queries::{self, Asking};
use crate::dialect::irc::{Capabilities, Form, Item, Query};
use crate::room::request::{Outcome, Request};
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::transport::socket::Socket;

/// A client that has sent no JOIN so long after the message of the day is put into the channel: there is
/// nowhere else to be. Put in at once, clients that are configured with the channel would be confused.
pub(super) const JOIN_AFTER: Duration = Duration::from_secs(2);

/// The clients of IRC of which there is something to know.
#[derive(Debug, Default)]
pub(super) struct Irc {
    /// When those are put into the channel that have sent no JOIN.
    joins: BTreeMap<SessionId, Time>,
}

impl Irc {
    /// When a session is put into the channel, or [`Time::NEVER`].
    pub(super) fn join_at(&self, id: SessionId) -> Time {
        self.joins.get(&id).copied().unwrap_or(Time::NEVER)
    }

    /// A session is not put into the channel any more.
    pub(super) fn forget(&mut self, id: SessionId) {
        self.joins.remove(&id);
    }
}

impl<S: Socket> Sessions<S> {
    /// Does what an item asks for that is for IRC itself.
    pub(super) fn handle_irc(&mut self, id: SessionId, item: Item<'_>, now: Now) -> Handled {
        match item {
            Item::Query(query) => self.answer_query(id, query, now),
            Item::Cap(cap) => self.negotiate(id, cap),
            Item::Join { .. } => return self.join(id, now),
            Item::InChannel { then, .. } | Item::OfOneself { then, .. } => match then {
                Then::Request(request) => {
                    let (room, mut delivery) = self.room_and_delivery();
                    let _ = room.handle(id, request, now, &mut delivery);
                }
                Then::Query(query) => self.answer_query(id, query, now),
                Then::Nothing => {}
            },
            Item::Part { text, .. } => {
                let (room, mut delivery) = self.room_and_delivery();
                let _ = room.handle(id, Request::Part { text }, now, &mut delivery);
            }
            Item::Authenticate(_)
            | Item::Monitor(_)
            | Item::History(_)
            | Item::Registering
            | Item::Taken
            | Item::Pong => {}
        }
        Handled::Continues
    }

    fn answer_query(&mut self, id: SessionId, query: Query<'_>, now: Now) {
        self.write_irc(id, now, |room, asking, out| {
            queries::answer(query, room, asking, out)
        });
    }

    fn negotiate(&mut self, id: SessionId, cap: crate::dialect::irc::item::Cap<'_>) {
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        let nickname = self.room.nickname(id);
        let mut out = Vec::new();
        if let Some(irc) = connection.decoder.irc_mut() {
            irc.negotiate(cap, Capabilities::NONE, nickname, &mut out);
        }
        self.writer.insert(connection, out.into());
    }

    /// A client of IRC has registered: it is told what there is to know, and goes into the channel.
    pub(super) fn greet(&mut self, id: SessionId, now: Now) {
        if self.room.standing(id) != Standing::Outside || self.room.person(id).is_none() {
            return;
        }
        self.write_irc(id, now, |room, asking, out| {
            queries::welcome(room, asking, out);
            None
        });
        self.irc.joins.insert(id, now.time + JOIN_AFTER);
        self.reschedule(id);
    }

    /// A session that is outside goes into the channel.
    fn join(&mut self, id: SessionId, now: Now) -> Handled {
        self.irc.forget(id);
        if self.room.standing(id) != Standing::Outside {
            return Handled::Continues;
        }
        let (room, mut delivery) = self.room_and_delivery();
        match room.handle(id, Request::Join, now, &mut delivery) {
            Outcome::Enters => Handled::Enters,
            Outcome::Continues | Outcome::Named | Outcome::Waits | Outcome::Quits { .. } => {
                Handled::Continues
            }
        }
    }

    /// Puts a client into the channel that has sent no JOIN.
    pub(super) fn join_when_due(&mut self, id: SessionId, now: Now) {
        if self.irc.join_at(id) <= now.time
            && let Handled::Enters = self.join(id, now)
        {
            self.enters(id, now);
        }
    }

    /// A client of IRC has come into the channel: what it is told behind its own JOIN.
    pub(super) fn tell_channel(&mut self, id: SessionId, now: Now) {
        if self.room.person(id).is_some() {
            self.write_irc(id, now, queries::joined);
        }
    }

    /// Queues what `write` writes for one client, and where it goes on.
    fn write_irc(
        &mut self,
        id: SessionId,
        now: Now,
        write: impl FnOnce(&crate::room::Room, Asking<'_>, &mut Vec<u8>) -> Option<queries::Cursor>,
    ) {
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        let asker = connection.decoder.asker();
        let form = form(connection.encoding());
        let guests = self.admission.guests.len();
        let mut out = Vec::new();
        let rest = {
            let words = &self.writer.words;
            let asking = Asking {
                who: id,
                asker,
                form,
                guests,
                now,
                words,
            };
            write(&self.room, asking, &mut out)
        };
        let rest = rest.map(Cursor::Irc);
        self.writer
            .insert_with_rest(connection, Bytes::from(out), rest);
    }

    /// The next part of a long reply.
    pub(super) fn continue_irc(
        &self,
        id: SessionId,
        cursor: &queries::Cursor,
        now: Now,
    ) -> (Bytes, Option<Cursor>) {
        let mut out = Vec::new();
        let asker = self
            .connections
            .get(id)
            .map(|it| it.decoder.asker())
            .unwrap_or_default();
        let connection = self.connections.get(id);
        let form = connection.map_or(Form::Bare, |it| form(it.encoding()));
        let words = &self.writer.words;
        let asking = Asking {
            who: id,
            asker,
            form,
            guests: self.admission.guests.len(),
            now,
            words,
        };
        let rest = queries::go_on(cursor, &self.room, asking, &mut out);
        (out.into(), rest.map(Cursor::Irc))
    }
}

/// The form that a client is told in.
fn form(encoding: Encoding) -> Form {
    match encoding {
        Encoding::Irc(form) => form,
        Encoding::Plain | Encoding::Json | Encoding::Framed => Form::Bare,
    }
}
