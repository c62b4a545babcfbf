//! Whether peers are still there. A connection tells nothing of a peer that vanished until something
//! is sent, and little then; what the kernel knows of acknowledgements does (TCP_INFO).
//!
//! A peer that does not read answers with a shut window: it lives. TCP_USER_TIMEOUT would end it, and
//! keep-alive alone says nothing while bytes are under way (both measured).

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use super::lifecycle::{Ending, Sessions};
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::text::console::CloseReason;
use crate::transport::listener::{KEEPALIVE_IDLE, KEEPALIVE_IDLE_MIN};
use crate::transport::socket::Socket;

/// How long a peer that is asked whether it is there has for an answer.
const ANSWER_TIME: Duration = Duration::from_secs(3);

/// How often all connections are looked at, and how long an acknowledgement may be owed.
const SWEEP: Duration = Duration::from_secs(60);

/// Who is asked, and when all are looked at.
#[derive(Debug)]
pub(super) struct Liveness {
    /// Since when a session is asked whether it is there.
    asked: BTreeMap<SessionId, Time>,
    sweep_at: Time,
}

impl Liveness {
    pub(super) fn new() -> Liveness {
        Liveness {
            asked: BTreeMap::new(),
            sweep_at: Time::NEVER,
        }
    }

    /// When there is something to look at, or [`Time::NEVER`].
    pub(super) fn next(&self) -> Time {
        let first = self.asked.values().min();
        let answer = first.map_or(Time::NEVER, |&since| since + ANSWER_TIME);
        answer.min(self.sweep_at)
    }

    /// There is a connection of which the kernel knows something.
    pub(super) fn begin(&mut self, now: Time) {
        if self.sweep_at == Time::NEVER {
            self.sweep_at = now + SWEEP;
        }
    }
}

impl<S: Socket> Sessions<S> {
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
        self.liveness.asked.insert(id, now);
    }

    /// Ends the sessions whose peers have not shown that they are there, and says whether it had to look.
    pub(super) fn end_the_vanished(&mut self, now: Now) -> bool {
        if self.liveness.next() > now.time {
            return false;
        }
        let asked = &mut self.liveness.asked;
        let over: Vec<(SessionId, Time)> = asked
            .extract_if(.., |_, since| *since + ANSWER_TIME <= now.time)
            .collect();
        for (id, since) in over {
            let silence = now.time.since(since);
            self.end_if_vanished(id, |socket| is_silent(socket, silence), now);
            if let Some(connection) = self.connections.in_session(id) {
                let _ = connection.socket.set_keepalive_idle(KEEPALIVE_IDLE);
            }
        }
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

    fn end_if_vanished(&mut self, id: SessionId, has_vanished: impl Fn(&S) -> bool, now: Now) {
        let found = self.connections.in_session(id);
        if found.is_some_and(|connection| has_vanished(&connection.socket)) {
            let error = io::ErrorKind::TimedOut.into();
            self.end(id, &CloseReason::Failed(error), Ending::Abort, now);
        }
    }
}

/// Whether nothing was heard of a peer in so long. Where the kernel does not tell, it is taken to be
/// there: nobody displaces a session that answers.
fn is_silent(socket: &impl Socket, silence: Duration) -> bool {
    let info = socket.tcp_info();
    info.is_some_and(|info| info.acknowledged_ago > silence && !info.is_window_shut)
}

fn owes_acknowledgement(socket: &impl Socket) -> bool {
    let info = socket.tcp_info();
    info.is_some_and(|info| info.awaits_acknowledgement) && is_silent(socket, SWEEP)
}
