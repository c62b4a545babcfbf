//! Peers that are asked whether they are there in the words of their dialect: when they are in doubt, and
//! when they have sent nothing for some time.

use std::io;
use std::time::Duration;

use bytes::Bytes;

use super::connection::Connection;
use super::lifecycle::{Ending, Sessions};
#[cfg(feature = "web")]
use super::silence::PING_AFTER;
#[cfg(feature = "irc")]
use super::silence::PING_IRC_AFTER;
use super::silence::{Due, NextLook, Silence};
#[cfg(feature = "irc")]
use crate::dialect::irc;
#[cfg(feature = "web")]
use crate::dialect::web::frame::PING_FRAME;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::text::console::CloseReason;
use crate::transport::socket::Socket;

/// How a peer is asked.
struct Question {
    bytes: Bytes,
    /// After how long without a byte.
    after: Duration,
}

/// How the peer of a connection is asked in its dialect, if that has a word for it.
fn question<S>(connection: &Connection<S>) -> Option<Question> {
    #[cfg(feature = "web")]
    if connection.decoder.is_web_socket() {
        return Some(Question {
            bytes: Bytes::from_static(PING_FRAME),
            after: PING_AFTER,
        });
    }
    #[cfg(feature = "irc")]
    if connection.speaks_irc() {
        return Some(Question {
            bytes: irc::session::ping(connection.form()).into(),
            after: PING_IRC_AFTER,
        });
    }
    None
}

impl<S: Socket> Sessions<S> {
    /// From here on it counts how long the peer of a connection is silent.
    pub(super) fn count_silence(&mut self, id: SessionId, now: Time) {
        let Some(connection) = self.connections.in_session(id) else {
            return;
        };
        if let Some(question) = question(connection) {
            connection.silence = Silence::from(now);
            self.next_look.add(question.after, now);
        }
    }

    /// Asks a peer for a sign of life.
    pub(super) fn ping(&mut self, id: SessionId) {
        let Some(connection) = self.connections.in_session(id) else {
            return;
        };
        // A guest has not said yet that it understands it.
        if let Some(question) = question(connection).filter(|_| connection.silence.is_counted()) {
            self.writer.insert(connection, question.bytes);
        }
    }

    /// Looks after the peers that sent nothing for some time, when that is due, and says whether it was.
    pub(super) fn look_after_silent(&mut self, now: Now) -> bool {
        if self.next_look.at() > now.time {
            return false;
        }
        let mut next = Time::NEVER;
        let mut gone = Vec::new();
        let mut pinged = Vec::new();
        for connection in self.connections.iter_mut() {
            if !connection.silence.is_counted() || !connection.is_in_session() {
                continue;
            }
            let Some(question) = question(connection) else {
                continue;
            };
            // What has come and was not read yet is no silence.
            if connection.readable {
                connection.silence = Silence::from(now.time);
            }
            let (due, look_at) = connection.silence.take_due(question.after, now.time);
            next = next.min(look_at);
            match due {
                Due::Nothing => {}
                Due::Ping => pinged.push(connection.id),
                Due::End => gone.push(connection.id),
            }
        }
        if next == Time::NEVER {
            self.next_look = NextLook::never();
        } else {
            self.next_look.set(next, now.time);
        }
        for id in pinged {
            self.ping(id);
        }
        for id in gone {
            let error = io::ErrorKind::TimedOut.into();
            self.end(id, &CloseReason::Failed(error), Ending::Abort, now);
        }
        true
    }
}
