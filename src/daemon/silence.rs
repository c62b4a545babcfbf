//! Since when a peer sent nothing that is asked for a sign of life then: a WebSocket by a Ping, which its
//! browser answers, whatever the page does, a client of IRC by a PING. One that answers with nothing is
//! gone.
//!
//! A connection keeps a few bytes for it and no timer of its own: all are looked at together, when
//! the first of them may be due.

use std::time::Duration;

use crate::room::time::Time;

/// After how long without a byte a WebSocket is sent a Ping.
#[cfg(feature = "web")]
pub const PING_AFTER: Duration = Duration::from_secs(30);

/// After how long without a byte a client of IRC is sent a PING.
#[cfg(feature = "irc")]
pub const PING_IRC_AFTER: Duration = Duration::from_secs(90);

/// How long each has for an answer.
const PONG_TIME: Duration = Duration::from_secs(60);

/// How often all are looked at at most.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Since when nothing was heard of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Silence {
    /// In seconds, rounded up, of which the lower bits are enough: all are looked at long before these
    /// begin again, and after a longer pause of the whole machine a silence that seems shorter than it
    /// was is asked later.
    since: u8,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// It may be silent for as long as it likes.
    #[default]
    NotCounted,
    Counted,
    Pinged,
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
            state: State::Counted,
        }
    }

    /// Whether its peer is asked for a sign of life.
    pub fn is_counted(self) -> bool {
        self.state != State::NotCounted
    }

    /// What is to be done now of a peer that is asked after `ping_after`, which then is taken for done,
    /// and when to look again.
    pub fn take_due(&mut self, ping_after: Duration, now: Time) -> (Due, Time) {
        let limit = match self.state {
            State::NotCounted => return (Due::Nothing, Time::NEVER),
            State::Counted => ping_after,
            State::Pinged => PONG_TIME,
        };
        let lasted = self.lasted(now);
        if lasted < limit {
            // One that was asked may answer at once, and be silent again from then on.
            let left = (limit - lasted).min(ping_after);
            return (Due::Nothing, now + left);
        }
        if self.state == State::Pinged {
            return (Due::End, Time::NEVER);
        }
        self.state = State::Pinged;
        self.since = seconds(now);
        (Due::Ping, now + PONG_TIME.min(ping_after))
    }

    fn lasted(self, now: Time) -> Duration {
        // Since a whole second: what has passed of the one that goes on does not count.
        let now = u8::try_from(now.as_nanos() / 1_000_000_000 % (1 << 8)).unwrap_or_default();
        // What was heard in the second that goes on was rounded to its end.
        let lasted = now.wrapping_sub(self.since);
        Duration::from_secs(if lasted == u8::MAX { 0 } else { lasted.into() })
    }
}

fn seconds(now: Time) -> u8 {
    let seconds = now.as_nanos().div_ceil(1_000_000_000);
    u8::try_from(seconds % (1 << 8)).unwrap_or_default()
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

    /// There is one more, of which something was heard now and that is asked after `ping_after`.
    pub fn add(&mut self, ping_after: Duration, now: Time) {
        self.0 = self.0.min(now + ping_after);
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

    const PING_AFTER: Duration = Duration::from_secs(30);

    #[test]
    fn one_that_answers_at_once_is_asked_again_when_it_is_silent_as_long() {
        let mut silence = Silence::from(at(0));
        let (due, look_at) = silence.take_due(PING_AFTER, at(30_000));
        assert_eq!(due, Due::Ping);
        silence = Silence::from(at(30_100));
        assert!(look_at <= at(60_100), "{look_at:?}");
        let (due, look_at) = silence.take_due(PING_AFTER, look_at);
        assert_eq!(due, Due::Nothing);
        assert_eq!(silence.take_due(PING_AFTER, look_at).0, Due::Ping);
    }

    #[test]
    fn who_sent_nothing_for_30_s_is_pinged_and_has_60_s_for_an_answer() {
        for start in [
            0,
            400,
            250_000,
            255_999,
            65_530_000,
            65_536_999,
            131_071_001,
        ] {
            let mut silence = Silence::from(at(start));
            let (due, look_at) = silence.take_due(PING_AFTER, at(start + 29_999));
            assert_eq!(due, Due::Nothing, "from {start}");
            assert!(look_at <= at(start + 31_999), "{look_at:?} from {start}");
            assert_eq!(
                silence.take_due(PING_AFTER, at(start + 31_000)).0,
                Due::Ping,
                "from {start}"
            );
            assert_eq!(
                silence.take_due(PING_AFTER, at(start + 31_000 + 59_999)).0,
                Due::Nothing
            );
            assert_eq!(
                silence.take_due(PING_AFTER, at(start + 31_000 + 61_000)).0,
                Due::End
            );
        }
    }

    #[test]
    fn whatever_is_heard_begins_anew() {
        let mut silence = Silence::from(at(0));
        assert_eq!(silence.take_due(PING_AFTER, at(30_000)).0, Due::Ping);
        silence = Silence::from(at(80_000));
        assert_eq!(
            silence.take_due(PING_AFTER, at(80_000)),
            (Due::Nothing, at(110_000))
        );
        assert_eq!(silence.take_due(PING_AFTER, at(110_000)).0, Due::Ping);
    }

    #[test]
    fn nobody_is_looked_at_while_there_is_none_and_not_more_than_once_a_second() {
        let mut look = NextLook::never();
        assert_eq!(look.at(), Time::NEVER);
        look.add(PING_AFTER, at(500));
        look.add(PING_AFTER, at(700));
        assert_eq!(look.at(), at(30_500));
        look.set(at(30_501), at(30_500));
        assert_eq!(look.at(), at(31_500));
    }

    #[test]
    fn who_is_not_counted_is_never_asked() {
        let mut silence = Silence::default();
        let later = at(99_000_000);
        assert_eq!(
            silence.take_due(PING_AFTER, later),
            (Due::Nothing, Time::NEVER)
        );
    }
}
