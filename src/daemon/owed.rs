//! What is owed to one connection alone: answers, in parts where they are long, private messages, and
//! events that it does not hear by its feed.

use bytes::Bytes;

use super::connection::Connection;
use super::parts::Cursor;
use super::write::Writer;
use crate::dialect::{Addressee, Encode, Encoding};
#[cfg(feature = "irc")]
use crate::room::answer;
use crate::room::answer::Answer;
use crate::room::event::{Event, PrivateMessage};
use crate::room::nickname::Nickname;
use crate::text::Words;

impl Writer {
    /// Queues an answer, or its first part, for one connection.
    pub(super) fn answer<S>(
        &mut self,
        connection: &mut Connection<S>,
        nickname: Option<&Nickname>,
        answer: &Answer<'_>,
    ) {
        let bytes = self.encode_answer(connection, nickname, answer);
        let rest = answer.rest().cloned().map(Cursor::Room);
        self.insert_with_rest(connection, bytes, rest);
    }

    /// Gives a connection the next part of what it is shown before it is in.
    pub(super) fn continue_answer<S>(
        &mut self,
        connection: &mut Connection<S>,
        nickname: Option<&Nickname>,
        answer: &Answer<'_>,
    ) {
        let bytes = self.encode_answer(connection, nickname, answer);
        let rest = answer.rest().cloned().map(Cursor::Room);
        connection.outbox.refill(bytes, rest);
    }

    pub(super) fn encode_answer<S>(
        &mut self,
        connection: &Connection<S>,
        nickname: Option<&Nickname>,
        answer: &Answer<'_>,
    ) -> Bytes {
        let answered = self.answered.clone();
        let command = match &answered {
            Some((id, command)) if *id == connection.id => command,
            Some(_) | None => "",
        };
        let to = Addressee {
            command,
            ..connection.addressee(nickname)
        };
        self.encode(connection, |encoding, words, out| {
            encoding.answer(answer, to, words, out);
        })
    }

    /// Queues bytes for one connection, which answer it.
    pub(super) fn insert<S>(&mut self, connection: &mut Connection<S>, bytes: Bytes) {
        self.insert_with_rest(connection, bytes, None);
    }

    /// Tells one connection an event that it does not hear by its feed.
    pub(super) fn tell<S>(&mut self, connection: &mut Connection<S>, event: &Event<'_>) {
        let bytes = self.encode(connection, |encoding, words, out| {
            encoding.event(event, words, out);
        });
        self.insert(connection, bytes);
    }

    /// What one connection reads of a private message.
    pub(super) fn encode_private<S>(
        &mut self,
        connection: &Connection<S>,
        to: &Nickname,
        message: &PrivateMessage<'_>,
    ) -> Bytes {
        let to = connection.addressee(Some(to));
        self.encode(connection, |encoding, words, out| {
            encoding.private(message, to, words, out);
        })
    }

    fn encode<S>(
        &mut self,
        connection: &Connection<S>,
        encode: impl FnOnce(Encoding, &Words, &mut Vec<u8>),
    ) -> Bytes {
        self.encoded.clear();
        encode(connection.encoding(), &self.words, &mut self.encoded);
        Bytes::copy_from_slice(&self.encoded)
    }

    /// Queues what another said to one connection.
    pub(super) fn insert_of_others<S>(&mut self, connection: &mut Connection<S>, bytes: Bytes) {
        let head = self.feed(connection.encoding()).head();
        connection.outbox.insert_of_others(head, bytes);
        self.mark_dirty(connection);
    }

    /// Queues bytes for one connection, and what comes behind them once it has read them.
    pub(super) fn insert_with_rest<S>(
        &mut self,
        connection: &mut Connection<S>,
        bytes: Bytes,
        rest: Option<Cursor>,
    ) {
        #[cfg(feature = "irc")]
        if self.labels.is_of(connection.id) && !is_entrance(rest.as_ref()) {
            return self.tell_labelled(connection, bytes, rest);
        }
        #[cfg(feature = "irc")]
        self.end_before_error(connection, &bytes);
        self.queue(connection, bytes, rest);
    }

    /// Queues bytes for one connection, whatever they answer.
    pub(super) fn queue<S>(
        &mut self,
        connection: &mut Connection<S>,
        bytes: Bytes,
        rest: Option<Cursor>,
    ) {
        let head = self.feed(connection.encoding()).head();
        connection.outbox.insert(head, bytes, rest);
        self.mark_dirty(connection);
    }
}

/// Whether what goes on is how a session comes in, and no answer.
#[cfg(feature = "irc")]
fn is_entrance(rest: Option<&Cursor>) -> bool {
    matches!(rest, Some(Cursor::Room(answer::Cursor::Entrance)))
}
