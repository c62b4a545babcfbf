//! Deadlines: at most one a connection, its next, in order.
//!
//! A sorted set instead of a queue for each timeout: a deadline that no longer matters is taken
//! out at once, so connections that come and go leave nothing behind that waits to expire.

use std::collections::BTreeSet;

use crate::clock::Time;
use crate::session::SessionId;

/// The next deadline of every connection that has one.
#[derive(Debug, Default)]
pub struct Timers {
    deadlines: BTreeSet<(Time, SessionId)>,
}

impl Timers {
    /// Moves a connection's deadline from `old` to `new`; [`Time::NEVER`] stands for none.
    pub fn reschedule(&mut self, session: SessionId, old: Time, new: Time) {
        if old == new {
            return;
        }
        if old != Time::NEVER {
            self.deadlines.remove(&(old, session));
        }
        if new != Time::NEVER {
            self.deadlines.insert((new, session));
        }
    }

    /// The earliest deadline, or [`Time::NEVER`].
    pub fn next(&self) -> Time {
        self.deadlines.first().map_or(Time::NEVER, |&(at, _)| at)
    }

    /// Takes out a connection whose deadline has come.
    pub fn pop_expired(&mut self, now: Time) -> Option<SessionId> {
        let &(at, session) = self.deadlines.first()?;
        (at <= now).then(|| {
            self.deadlines.pop_first();
            session
        })
    }
}
