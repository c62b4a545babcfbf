//! What connections are given in parts, as they read them: long answers, and what a newcomer is shown
//! before it is in.

use bytes::Bytes;

use super::connection::Input;
#[cfg(feature = "irc")]
use super::irc::labels::within;
use super::lifecycle::Sessions;
use super::stop::Stop;
use super::turns::Purpose;
#[cfg(feature = "irc")]
use crate::dialect::irc::queries;
use crate::room::answer;
use crate::room::request::Outcome;
use crate::room::session::SessionId;
use crate::room::time::Now;
use crate::transport::socket::Socket;

/// Where a long answer goes on.
#[derive(Debug, Clone)]
pub enum Cursor {
    /// Of the room.
    Room(answer::Cursor),
    /// Of IRC itself.
    #[cfg(feature = "irc")]
    Irc(queries::Cursor),
    /// Of either, as the answer to a command with a label.
    #[cfg(feature = "irc")]
    InBatch(Box<Cursor>),
}

impl<S: Socket> Sessions<S> {
    /// Gives readers the next parts of the answers that they wait for, as far as they take them: one
    /// that waits for us must not be taken for slow.
    pub(super) fn continue_answers(&mut self, now: Now) {
        for id in self.writer.take_waiting() {
            self.continue_answer(id, now);
        }
    }

    /// Gives a reader the next parts of the answer that it waits for, as far as it takes them. One that
    /// is not in the room yet has to wait for [`Sessions::continue_entrances`]: that it comes in is
    /// heard by all, which must not happen in the middle of something else.
    pub(super) fn continue_answer(&mut self, id: SessionId, now: Now) {
        while let Some(connection) = self.connections.get_mut(id) {
            self.writer.flush_one(connection);
            let Some(cursor) = connection.outbox.waits_for().cloned() else {
                break;
            };
            let is_open = connection.phase.is_open();
            let (bytes, rest) = match self.next_part(id, &cursor, now) {
                Some(part) => part,
                None if is_open => {
                    self.entering.insert(id);
                    break;
                }
                None => (Bytes::new(), None),
            };
            if let Some(connection) = self.connections.get_mut(id) {
                connection.outbox.refill(bytes, rest);
            }
        }
    }

    /// The next part of an answer; `None` where that is what a session is shown before it is in.
    fn next_part(
        &mut self,
        id: SessionId,
        cursor: &Cursor,
        now: Now,
    ) -> Option<(Bytes, Option<Cursor>)> {
        match cursor {
            Cursor::Room(cursor) => {
                let answer = self.room.continue_answer(cursor, now)?;
                let connection = self.connections.get(id)?;
                let bytes = self
                    .writer
                    .encode_answer(connection, self.room.nickname(id), &answer);
                Some((bytes, answer.rest().cloned().map(Cursor::Room)))
            }
            #[cfg(feature = "irc")]
            Cursor::Irc(cursor) => Some(self.continue_irc(id, cursor, now)),
            #[cfg(feature = "irc")]
            Cursor::InBatch(cursor) => {
                let form = self.connections.get(id)?.form();
                let part = self.next_part(id, cursor, now);
                part.map(|part| within(part, form))
            }
        }
    }

    /// A session has a nickname, and is shown what was said before it is in: until then it keeps the
    /// place of a guest, and its input waits.
    pub(super) fn enters(&mut self, id: SessionId, now: Now) {
        if let Some(guest) = self.admission.guests.get_mut(id) {
            guest.enters();
        }
        self.continue_entrance(id, now);
    }

    /// Gives all that are not in yet the next parts of what they are shown, as far as they take them.
    pub(super) fn continue_entrances(&mut self, now: Now) {
        while let Some(id) = self.entering.pop_first() {
            let connection = self.connections.in_session(id);
            if connection.is_some_and(|it| it.input == Input::Entering) {
                self.continue_entrance(id, now);
                self.reschedule(id);
            }
        }
    }

    /// Gives a session that is not in yet the next parts of what it is shown, as far as it takes them.
    /// With the last it comes in, and its input is handled from there on: unless it has to wait for
    /// its turn among those of its block, or the room is held.
    pub(super) fn continue_entrance(&mut self, id: SessionId, now: Now) {
        if !self.room.is_entering(id) {
            return;
        }
        #[cfg(feature = "irc")]
        let before = self.writer.labels.resume(id);
        self.go_on_entering(id, now);
        #[cfg(feature = "irc")]
        self.rest_label(id, before);
    }

    fn go_on_entering(&mut self, id: SessionId, now: Now) {
        while self.room.is_entering(id) {
            let Some(connection) = self.connections.in_session(id) else {
                return;
            };
            self.writer.flush_one(connection);
            if !connection.is_in_session() {
                return;
            }
            let is_read = matches!(
                connection.outbox.waits_for(),
                Some(Cursor::Room(answer::Cursor::Entrance))
            );
            let is_last = self.room.enters_next(id, now).filter(|_| is_read);
            let obstacle = match is_last {
                None => Some(Stop::Entrance),
                Some(true) => self.gate(id, Purpose::Answer, now.time),
                Some(false) => None,
            };
            match obstacle {
                None => {}
                Some(Stop::Block(group)) => return self.queue(id, group, now.time),
                Some(Stop::Room) => return self.wait_for_room(id, now.time),
                Some(_) => return self.set_input(id, Input::Entering),
            }
            if is_last == Some(true) {
                self.make_space(now);
                // That may have shown that this very connection has failed.
                if self.connections.in_session(id).is_none() {
                    return;
                }
            }
            let (room, mut delivery) = self.room_and_delivery();
            match room.continue_entrance(id, now, &mut delivery) {
                Outcome::Named => self.entered(id, now),
                Outcome::Enters | Outcome::Continues | Outcome::Waits | Outcome::Quits { .. } => {}
            }
        }
    }

    /// A session has been shown all, and is in.
    fn entered(&mut self, id: SessionId, now: Now) {
        self.named(id, now);
        self.set_input(id, Input::Open);
        self.connections.wake(id);
        #[cfg(feature = "irc")]
        self.tell_channel(id, now);
        if let Some(connection) = self.connections.get_mut(id) {
            self.writer.flush_one(connection);
        }
    }

    fn set_input(&mut self, id: SessionId, input: Input) {
        if let Some(connection) = self.connections.get_mut(id) {
            connection.input = input;
        }
    }
}
