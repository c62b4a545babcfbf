//! What happens to sessions besides what they ask for: the room ends some, and others have vanished.

use std::io;

use super::connection::Input;
use super::lifecycle::{Ending, Sessions};
use super::liveness::{Answer, Asked, SWEEP, owes_acknowledgement};
use super::read::Reader;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::text::console::CloseReason;
use crate::transport::listener::{KEEPALIVE_IDLE, KEEPALIVE_IDLE_MIN};
use crate::transport::socket::Socket;
use crate::transport::tcp_info::TcpInfo;

impl<S: Socket> Sessions<S> {
    /// Sees to the connections of those that the room ended itself, or doubts.
    pub(super) fn end_those_ended(&mut self, now: Now) {
        #[cfg(feature = "irc")]
        if !self.writer.for_moderators.is_empty() {
            self.tell_moderators();
        }
        if self.writer.doubted.is_empty() && self.writer.ended.is_empty() {
            return;
        }
        for id in std::mem::take(&mut self.writer.doubted) {
            self.probe(id, now.time);
        }
        for (id, nickname, reason) in std::mem::take(&mut self.writer.ended) {
            let reason = CloseReason::EndedByRoom { reason, nickname };
            self.end(id, &reason, Ending::Drain, now);
        }
    }

    /// Does what the room itself has to do by now.
    pub(super) fn expire_room(&mut self, now: Now) {
        if self.room.deadline() <= now.time {
            self.make_space(now);
            let (room, mut delivery) = self.room_and_delivery();
            room.expire(now, &mut delivery);
            self.end_those_ended(now);
        }
    }

    /// Looks after the deadlines that have come, and says whether there were any.
    pub(super) fn expire(&mut self, reader: &mut Reader, now: Now) -> bool {
        let mut any = false;
        while let Some(id) = self.timers.pop_expired(now.time) {
            any = true;
            #[cfg(feature = "web")]
            if self.end_long_request(id, now) {
                continue;
            }
            let Some(connection) = self.connections.get_mut(id) else {
                continue;
            };
            if connection.phase.deadline() <= now.time {
                match connection.phase.refusing() {
                    Some(_) => self.tell_refused(id, now.time),
                    None => self.close(id),
                }
                continue;
            }
            if connection.input == Input::Paused {
                connection.input = Input::Open;
                self.connections.wake(id);
            }
            self.expire_input(id, reader, now);
            self.expire_guest(id, now);
            #[cfg(feature = "irc")]
            self.join_when_due(id, now);
            // The room may have ended it by that: one that moderated was let in past the ban of its address.
            self.end_those_ended(now);
            self.reschedule(id);
        }
        any
    }

    /// Asks a peer whether it is there, unless it is being asked.
    pub(super) fn probe(&mut self, id: SessionId, now: Time) {
        let Some(connection) = self.connections.in_session(id) else {
            return;
        };
        if self.liveness.asked.contains_key(&id) {
            return;
        }
        // Where this fails, what the kernel knows otherwise has to do.
        let _ = connection.socket.set_keepalive_idle(KEEPALIVE_IDLE_MIN);
        let answer = self.answer_awaited(id);
        self.liveness.asked.insert(id, Asked::new(now, answer));
        #[cfg(any(feature = "irc", feature = "web"))]
        self.ping(id);
    }

    /// What shows that the peer of a session is there. One behind a proxy that has no word to answer with is
    /// there as long as the proxy says so.
    fn answer_awaited(&self, id: SessionId) -> Answer {
        #[cfg(any(feature = "irc", feature = "web"))]
        if let Some(connection) = self.connections.get(id)
            && connection.silence.is_counted()
            && self.is_handed_on(id)
        {
            return Answer::Byte;
        }
        let _ = id;
        Answer::Anything
    }

    /// Ends the sessions whose peers have not shown that they are there, and says whether it had to look.
    pub(super) fn end_the_vanished(&mut self, now: Now) -> bool {
        if self.liveness.next() > now.time {
            return false;
        }
        let asked = &mut self.liveness.asked;
        let over: Vec<(SessionId, Asked)> = asked
            .extract_if(.., |_, asked| asked.until() <= now.time)
            .collect();
        for (id, asked) in over {
            self.end_if_vanished(id, |info| asked.has_vanished(info, now.time), now);
            if let Some(connection) = self.connections.in_session(id) {
                let _ = connection.socket.set_keepalive_idle(KEEPALIVE_IDLE);
            }
        }
        let waited = self.liveness.release(now.time);
        self.answer_those_that_waited(&waited, now);
        if self.liveness.sweep_at <= now.time {
            let is_any_left = !self.connections.is_empty();
            self.liveness.sweep_at = if is_any_left {
                now.time + SWEEP
            } else {
                Time::NEVER
            };
            for id in self.connections.ids() {
                self.end_if_vanished(id, owes_acknowledgement, now);
            }
        }
        true
    }

    fn end_if_vanished(
        &mut self,
        id: SessionId,
        has_vanished: impl Fn(Option<TcpInfo>) -> bool,
        now: Now,
    ) {
        let found = self.connections.in_session(id);
        if found.is_some_and(|connection| has_vanished(connection.socket.tcp_info())) {
            let error = io::ErrorKind::TimedOut.into();
            self.end(id, &CloseReason::Failed(error), Ending::Abort, now);
        }
    }
}
