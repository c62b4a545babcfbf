//! Deadlines: at most one a connection, its next, in order.
//!
//! A sorted set instead of a queue for each timeout: a deadline that no longer matters is taken
//! out at once, so connections that come and go leave nothing behind that waits to expire. A
//! connection without a deadline, as nearly all in the room, takes no memory here.

use std::collections::{BTreeMap, BTreeSet};

use crate::room::session::SessionId;
use crate::room::time::Time;

/// The next deadline of every connection that has one.
#[derive(Debug, Default)]
pub struct Timers {
    by_time: BTreeSet<(Time, SessionId)>,
    by_session: BTreeMap<SessionId, Time>,
}

impl Timers {
    /// Sets a connection's deadline in place of the one it had; [`Time::NEVER`] stands for none.
    pub fn set(&mut self, session: SessionId, deadline: Time) {
        let old = if deadline == Time::NEVER {
            self.by_session.remove(&session)
        } else {
            self.by_session.insert(session, deadline)
        };
        if old == Some(deadline) {
            return;
        }
        if let Some(old) = old {
            self.by_time.remove(&(old, session));
        }
        if deadline != Time::NEVER {
            self.by_time.insert((deadline, session));
        }
    }

    /// The earliest deadline, or [`Time::NEVER`].
    pub fn next(&self) -> Time {
        self.by_time.first().map_or(Time::NEVER, |&(at, _)| at)
    }

    /// How many connections have one.
    pub fn count(&self) -> usize {
        self.by_session.len()
    }

    /// Takes out a connection whose deadline has come.
    pub fn pop_expired(&mut self, now: Time) -> Option<SessionId> {
        let &(at, session) = self.by_time.first()?;
        if at > now {
            return None;
        }
        self.set(session, Time::NEVER);
        Some(session)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_connection_has_its_last_deadline_only() {
        let mut timers = Timers::default();
        let [ana, bia] = [0, 1].map(|slot| SessionId::new(slot, 0));
        let at = |secs| Time::ZERO + Duration::from_secs(secs);
        timers.set(ana, at(9));
        timers.set(bia, at(2));
        timers.set(ana, at(1));
        assert_eq!(timers.next(), at(1));
        assert_eq!(timers.pop_expired(at(0)), None);
        assert_eq!(timers.pop_expired(at(2)), Some(ana));
        timers.set(bia, Time::NEVER);
        assert_eq!(timers.pop_expired(at(99)), None);
        assert_eq!(timers.next(), Time::NEVER);
        assert!(timers.by_session.is_empty());
    }
}
