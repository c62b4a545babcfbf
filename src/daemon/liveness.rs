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

/// How long a peer has that a proxy hands on: the kernel knows of the proxy alone, and only a byte of the
/// peer itself says that it is there, which has a longer way.
#[cfg(any(feature = "irc", feature = "web"))]
const ANSWER_TIME_BEHIND_PROXY: Duration = Duration::from_secs(60);

/// How often all connections are looked at, and how long an acknowledgement may be owed.
pub(super) const SWEEP: Duration = Duration::from_secs(60);

/// Who is asked, and when all are looked at.
#[derive(Debug)]
pub(super) struct Liveness {
    /// The sessions that are asked whether they are there.
    pub(super) asked: BTreeMap<SessionId, Asked>,
    /// Until when a guest waits to know whether one that is asked is there.
    waiting: BTreeMap<SessionId, Time>,
    pub(super) sweep_at: Time,
}

/// How a session is asked whether it is there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    since: Time,
    answer: Answer,
}

/// What counts as an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Whatever the kernel hears of the peer.
    Anything,
    /// A byte, within [`ANSWER_TIME_BEHIND_PROXY`].
    #[cfg(any(feature = "irc", feature = "web"))]
    Byte,
}

impl Asked {
    pub(super) fn new(since: Time, answer: Answer) -> Asked {
        Asked { since, answer }
    }

    /// Until when it can answer.
    pub(super) fn until(&self) -> Time {
        self.since
            + match self.answer {
                Answer::Anything => ANSWER_TIME,
                #[cfg(any(feature = "irc", feature = "web"))]
                Answer::Byte => ANSWER_TIME_BEHIND_PROXY,
            }
    }

    /// Whether it has not answered by now, by what the kernel knows.
    pub(super) fn has_vanished(&self, info: Option<TcpInfo>, now: Time) -> bool {
        let silence = now.since(self.since);
        match self.answer {
            Answer::Anything => is_silent(info, silence),
            #[cfg(any(feature = "irc", feature = "web"))]
            Answer::Byte => info.is_some_and(|info| info.received_ago > silence),
        }
    }
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
        let answer = self.asked.values().map(Asked::until).min();
        let waiting = self.waiting.values().min().copied();
        answer
            .unwrap_or(Time::NEVER)
            .min(self.sweep_at)
            .min(waiting.unwrap_or(Time::NEVER))
    }

    /// A guest waits to know whether another is there, which is asked.
    pub(super) fn wait(&mut self, guest: SessionId, holder: SessionId, now: Time) {
        let asked = self.asked.get(&holder);
        let until = asked.map_or(now, |asked| asked.since + ANSWER_TIME);
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
