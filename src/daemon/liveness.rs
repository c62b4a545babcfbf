//! Whether peers are still there. A connection tells nothing of a peer that vanished until something
//! is sent, and little then; what the kernel knows of acknowledgements does (TCP_INFO).
//!
//! A peer that does not read answers with a shut window: it lives. TCP_USER_TIMEOUT would end it, and
//! keep-alive alone says nothing while bytes are under way (both measured).

use std::collections::BTreeMap;
use std::time::Duration;

use crate::room::session::SessionId;
use crate::room::time::Time;
use crate::transport::tcp_info::TcpInfo;

/// How long a peer that is asked whether it is there has for an answer.
pub(super) const ANSWER_TIME: Duration = Duration::from_secs(3);

/// How often all connections are looked at, and how long an acknowledgement may be owed.
pub(super) const SWEEP: Duration = Duration::from_secs(60);

/// Who is asked, and when all are looked at.
#[derive(Debug)]
pub(super) struct Liveness {
    /// Since when a session is asked whether it is there.
    pub(super) asked: BTreeMap<SessionId, Time>,
    /// Until when a guest waits to know whether one that is asked is there.
    waiting: BTreeMap<SessionId, Time>,
    pub(super) sweep_at: Time,
}

impl Liveness {
    pub(super) fn new() -> Liveness {
        Liveness {
            asked: BTreeMap::new(),
            waiting: BTreeMap::new(),
            sweep_at: Time::NEVER,
        }
    }

    /// When there is something to look at, or [`Time::NEVER`].
    pub(super) fn next(&self) -> Time {
        let first = self.asked.values().min();
        let answer = first.map_or(Time::NEVER, |&since| since + ANSWER_TIME);
        let waiting = self.waiting.values().min().copied();
        answer
            .min(self.sweep_at)
            .min(waiting.unwrap_or(Time::NEVER))
    }

    /// A guest waits to know whether another is there, which is asked.
    pub(super) fn wait(&mut self, guest: SessionId, holder: SessionId, now: Time) {
        let asked = self.asked.get(&holder);
        let until = asked.map_or(now, |&since| since + ANSWER_TIME);
        self.waiting.insert(guest, until);
    }

    /// Takes out those that wait no longer.
    pub(super) fn release(&mut self, now: Time) -> Vec<SessionId> {
        let over = self.waiting.extract_if(.., |_, until| *until <= now);
        over.map(|(guest, _)| guest).collect()
    }

    /// A session is over.
    pub(super) fn forget(&mut self, id: SessionId) {
        self.waiting.remove(&id);
    }

    /// There is a connection of which the kernel knows something.
    pub(super) fn begin(&mut self, now: Time) {
        if self.sweep_at == Time::NEVER {
            self.sweep_at = now + SWEEP;
        }
    }
}

/// Whether nothing was heard of a peer in so long. Where the kernel does not tell, it is taken to be
/// there: nobody displaces a session that answers.
pub(super) fn is_silent(info: Option<TcpInfo>, silence: Duration) -> bool {
    info.is_some_and(|info| info.acknowledged_ago > silence && !info.is_window_shut)
}

pub(super) fn owes_acknowledgement(info: Option<TcpInfo>) -> bool {
    info.is_some_and(|info| info.awaits_acknowledgement) && is_silent(info, SWEEP)
}
