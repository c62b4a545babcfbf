//! What becomes of what a line of IRC asks for that is for IRC itself.

use bytes::Bytes;

use crate::daemon::input::Handled;
use crate::daemon::lifecycle::Sessions;
use crate::daemon::parts::Cursor;
use crate::dialect::irc::item::Then;
use crate::dialect::irc::queries::{self, Asking};
use crate::dialect::irc::{Complaint, Item, Query};
use crate::room::Room;
use crate::room::nickname::Nickname;
use crate::room::request::Request;
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::Now;
use crate::transport::socket::Socket;

impl<S: Socket> Sessions<S> {
    /// Does what an item asks for that is for IRC itself.
    pub(in crate::daemon) fn handle_irc(
        &mut self,
        id: SessionId,
        item: Item<'_>,
        now: Now,
    ) -> Handled {
        match item {
            Item::Query(query) => self.answer_query(id, query, now),
            Item::InChannel { channel, then } if self.is_channel(channel) => {
                if let Some(nickname) = self.elsewhere(id, then, now) {
                    self.answer_query(id, Complaint::UserNotInChannel { nickname }, now);
                    return Handled::Continues;
                }
                return self.do_then(id, then, now);
            }
            Item::InChannel { channel, .. } => {
                self.answer_query(id, Complaint::NoSuchChannel { channel }, now);
            }
            Item::OfOneself { nickname, then } if self.is_own(id, nickname) => {
                return self.do_then(id, then, now);
            }
            Item::OfOneself { .. } => self.answer_query(id, Complaint::UsersDontMatch, now),
            Item::Cap(cap) => return self.negotiate(id, cap),
            Item::Authenticate(piece) => return self.authenticate(id, piece.0, now),
            Item::Join { channel } => return self.ask_to_join(id, channel, now),
            Item::Part { channel, text } => return self.part(id, channel, text, now),
            Item::Monitor(monitor) => self.monitor(id, monitor, now),
            Item::History(request) => self.recall(id, request, now),
            Item::Registering | Item::Taken | Item::Pong => {}
        }
        Handled::Continues
    }

    /// Whom a moderator asks to promote, to demote or to kick that is connected, but not in the channel: to
    /// the room, nobody of that nickname is there.
    fn elsewhere<'a>(&self, id: SessionId, then: Then<'a>, now: Now) -> Option<&'a str> {
        let given = match then {
            Then::Request(
                Request::Promote(given)
                | Request::Demote(given)
                | Request::Kick {
                    nickname: given, ..
                },
            ) => given,
            Then::Request(_) | Then::Query(_) | Then::Nothing => return None,
        };
        let whom = self.room.session_of(given, now.time)?;
        let is_elsewhere = self.room.standing(whom) == Standing::Outside;
        (is_elsewhere && self.room.moderates(id)).then_some(given)
    }

    fn do_then(&mut self, id: SessionId, then: Then<'_>, now: Now) -> Handled {
        match then {
            Then::Request(request) => return self.ask_room(id, request, now),
            Then::Query(query) => self.answer_query(id, query, now),
            Then::Nothing => {}
        }
        Handled::Continues
    }

    /// Whether this is the channel that there is.
    pub(super) fn is_channel(&self, given: &str) -> bool {
        self.writer.words.channel().eq_ignore_ascii_case(given)
    }

    /// Whether a session has this nickname.
    fn is_own(&self, id: SessionId, given: &str) -> bool {
        let own = self.room.nickname(id).map(Nickname::folded);
        Nickname::parse(given).is_ok_and(|given| Some(given.folded()) == own)
    }

    pub(super) fn answer_query<'a>(
        &mut self,
        id: SessionId,
        query: impl Into<Query<'a>>,
        now: Now,
    ) {
        let query = query.into();
        self.write_irc(id, now, |room, asking, out| {
            queries::answer(query, room, asking, out)
        });
    }

    /// Queues what `write` writes for one client, and where it goes on.
    pub(super) fn write_irc(
        &mut self,
        id: SessionId,
        now: Now,
        write: impl FnOnce(&Room, Asking<'_>, &mut Vec<u8>) -> Option<queries::Cursor>,
    ) {
        let mut out = Vec::new();
        let Some(asking) = self.asking(id, now) else {
            return;
        };
        let rest = write(&self.room, asking, &mut out).map(Cursor::Irc);
        if let Some(connection) = self.connections.get_mut(id) {
            self.writer
                .insert_with_rest(connection, Bytes::from(out), rest);
        }
    }

    /// The next part of a long reply.
    pub(in crate::daemon) fn continue_irc(
        &self,
        id: SessionId,
        cursor: &queries::Cursor,
        now: Now,
    ) -> (Bytes, Option<Cursor>) {
        let mut out = Vec::new();
        let Some(asking) = self.asking(id, now) else {
            return (Bytes::new(), None);
        };
        let rest = queries::go_on(cursor, &self.room, asking, &mut out);
        (out.into(), rest.map(Cursor::Irc))
    }

    /// Who wants to know, and in which form it is told.
    pub(super) fn asking(&self, id: SessionId, now: Now) -> Option<Asking<'_>> {
        let connection = self.connections.get(id)?;
        Some(Asking {
            who: id,
            asker: connection.decoder.asker(),
            form: connection.form(),
            guests: self.admission.guests.len(),
            now,
            words: &self.writer.words,
        })
    }
}
