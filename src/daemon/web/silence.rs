//! Since when a WebSocket sent nothing: after some time it is sent a Ping, which its browser answers,
//! whatever the page does; and who answers that with nothing is gone.
//!
//! A connection keeps a few bytes for it and no timer of its own: all are looked at together, when
//! the first of them may be due.

use std::time::Duration;

use crate::room::time::Time;

/// After how long without a byte a WebSocket is sent a Ping.
pub const PING_AFTER: Duration = Duration::from_secs(30);

/// How long it has for an answer.
pub const PONG_TIME: Duration = Duration::from_secs(60);

/// How often all are looked at at most.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Since when nothing was heard of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Silence {
    /// In seconds, rounded up, of which the lower bits are enough: no silence lasts for hours.
    since: u16,
    is_pinged: bool,
}

/// What is to be done about a silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    Nothing,
    Ping,
    /// It is gone.
    End,
}

impl Silence {
    /// Begins anew: something was heard.
    pub fn from(now: Time) -> Silence {
        Silence {
            since: seconds(now),
            is_pinged: false,
        }
    }

    /// What is to be done now, which then is taken for done, and when to look again.
    pub fn take_due(&mut self, now: Time) -> (Due, Time) {
        let limit = if self.is_pinged {
            PONG_TIME
        } else {
            PING_AFTER
        };
        let lasted = self.lasted(now);
        if lasted < limit {
            return (Due::Nothing, now + (limit - lasted));
        }
        if self.is_pinged {
            return (Due::End, Time::NEVER);
        }
        self.is_pinged = true;
        self.since = seconds(now);
        (Due::Ping, now + PONG_TIME)
    }

    fn lasted(self, now: Time) -> Duration {
        // Since a whole second: what has passed of the one that goes on does not count.
        let now = u16::try_from(now.as_nanos() / 1_000_000_000 % (1 << 16)).unwrap_or_default();
        // What was heard in the second that goes on was rounded to its end.
        let lasted = now.wrapping_sub(self.since);
        Duration::from_secs(if lasted == u16::MAX { 0 } else { lasted.into() })
    }
}

fn seconds(now: Time) -> u16 {
    let seconds = now.as_nanos().div_ceil(1_000_000_000);
    u16::try_from(seconds % (1 << 16)).unwrap_or_default()
}

/// When all are to be looked at.
#[derive(Debug)]
pub struct NextLook(Time);

impl NextLook {
    /// Not while there is none.
    pub const fn never() -> NextLook {
        NextLook(Time::NEVER)
    }

    /// When, or [`Time::NEVER`].
    pub fn at(&self) -> Time {
        self.0
    }

    /// There is one more, of which something was heard now.
    pub fn add(&mut self, now: Time) {
        self.0 = self.0.min(now + PING_AFTER);
    }

    /// All were looked at, and the first of them is due then.
    pub fn set(&mut self, due: Time, now: Time) {
        self.0 = due.max(now + LOOK_EVERY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Time {
        Time::ZERO + Duration::from_millis(millis)
    }

    #[test]
    fn who_sent_nothing_for_30_s_is_pinged_and_has_60_s_for_an_answer() {
        for start in [0, 400, 65_530_000, 65_536_999, 131_071_001] {
            let mut silence = Silence::from(at(start));
            let (due, look_at) = silence.take_due(at(start + 29_999));
            assert_eq!(due, Due::Nothing, "from {start}");
            assert!(look_at <= at(start + 31_999), "{look_at:?} from {start}");
            assert_eq!(
                silence.take_due(at(start + 31_000)).0,
                Due::Ping,
                "from {start}"
            );
            assert_eq!(
                silence.take_due(at(start + 31_000 + 59_999)).0,
                Due::Nothing
            );
            assert_eq!(silence.take_due(at(start + 31_000 + 61_000)).0, Due::End);
        }
    }

    #[test]
    fn whatever_is_heard_begins_anew() {
        let mut silence = Silence::from(at(0));
        assert_eq!(silence.take_due(at(30_000)).0, Due::Ping);
        silence = Silence::from(at(80_000));
        assert_eq!(silence.take_due(at(80_000)), (Due::Nothing, at(110_000)));
        assert_eq!(silence.take_due(at(110_000)).0, Due::Ping);
    }

    #[test]
    fn nobody_is_looked_at_while_there_is_none_and_not_more_than_once_a_second() {
        let mut look = NextLook::never();
        assert_eq!(look.at(), Time::NEVER);
        look.add(at(500));
        look.add(at(700));
        assert_eq!(look.at(), at(30_500));
        look.set(at(30_501), at(30_500));
        assert_eq!(look.at(), at(31_500));
    }
}
