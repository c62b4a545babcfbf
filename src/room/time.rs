//! Time as the daemon counts it: nanoseconds of the monotonic clock since it started.
//!
//! A [`Time`] is a plain number, half the size of [`std::time::Instant`] in every connection, and a
//! test or a simulation makes its own. Wall-clock jumps do not reach it.

use std::time::Duration;

/// A moment: nanoseconds since the daemon's start. Reaches 584 years.
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
