//! Time as the daemon counts it, and as people do.
//!
//! A [`Time`] is a plain number, half the size of [`std::time::Instant`] in every connection, and a
//! test or a simulation makes its own. Deadlines, rates and ages go by it, since a host without a
//! clock of its own sets the wall clock some minutes after it started, by decades. A [`WallTime`] is
//! for what says when something was. [`Now`] carries both; the clocks are read elsewhere.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A moment: nanoseconds of the monotonic clock since the daemon's start. Reaches 584 years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(u64);

impl Time {
    /// The daemon's start.
    pub const ZERO: Time = Time(0);
    /// Later than everything that happens: "no deadline".
    pub const NEVER: Time = Time(u64::MAX);

    /// The moment `nanos` nanoseconds after the start.
    pub const fn from_nanos(nanos: u64) -> Time {
        Time(nanos)
    }

    /// Nanoseconds since the start.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// How long ago `earlier` was; zero when it is yet to come.
    pub const fn since(self, earlier: Time) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

impl std::ops::Add<Duration> for Time {
    type Output = Time;

    /// Saturates at [`Time::NEVER`].
    fn add(self, later: Duration) -> Time {
        let nanos = u64::try_from(later.as_nanos()).unwrap_or(u64::MAX);
        Time(self.0.saturating_add(nanos))
    }
}

/// A moment of the wall clock: milliseconds since 1970-01-01 00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct WallTime(u64);

impl WallTime {
    /// The moment `millis` milliseconds after the beginning of 1970, UTC.
    pub const fn from_millis(millis: u64) -> WallTime {
        WallTime(millis)
    }

    /// Milliseconds since the beginning of 1970, UTC.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// How long ago `earlier` was; zero when it is yet to come.
    pub const fn since(self, earlier: WallTime) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// One before 1970 is taken to be its beginning.
impl From<SystemTime> for WallTime {
    fn from(moment: SystemTime) -> WallTime {
        WallTime::default() + moment.duration_since(UNIX_EPOCH).unwrap_or_default()
    }
}

impl std::ops::Add<Duration> for WallTime {
    type Output = WallTime;

    fn add(self, later: Duration) -> WallTime {
        let millis = u64::try_from(later.as_millis()).unwrap_or(u64::MAX);
        WallTime(self.0.saturating_add(millis))
    }
}

impl std::ops::Sub<Duration> for WallTime {
    type Output = WallTime;

    fn sub(self, earlier: Duration) -> WallTime {
        let millis = u64::try_from(earlier.as_millis()).unwrap_or(u64::MAX);
        WallTime(self.0.saturating_sub(millis))
    }
}

/// The present, by both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// For deadlines, rates and ages.
    pub time: Time,
    /// For telling when something happened.
    pub wall: WallTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_the_numbers_they_were_made_of_and_never_is_the_last() {
        let seven = Time::from_nanos(7);
        assert_eq!(
            (seven.as_nanos(), WallTime::from_millis(8).as_millis()),
            (7, 8)
        );
        assert_eq!((seven + Duration::from_nanos(2)).as_nanos(), 9);
        assert_eq!(seven + Duration::MAX, Time::NEVER);
        assert_eq!(seven.since(Time::from_nanos(3)), Duration::from_nanos(4));
        assert_eq!(Time::ZERO.since(seven), Duration::ZERO);
    }
}
