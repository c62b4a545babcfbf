//! The clocks that the daemon goes by.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::room::time::{Now, Time, WallTime};

/// The machine's monotonic clock and its wall clock.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    start: Instant,
}

impl Clock {
    /// A clock that reads [`Time::ZERO`] now.
    pub fn start() -> Clock {
        Clock {
            start: Instant::now(),
        }
    }

    /// The moment by the monotonic clock alone.
    pub fn time(&self) -> Time {
        Time::ZERO + self.start.elapsed()
    }

    /// The moment by both clocks. A wall clock that stands before 1970 is taken to stand at its
    /// beginning.
    pub fn now(&self) -> Now {
        let since_1970 = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let millis = u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX);
        Now {
            time: self.time(),
            wall: WallTime::from_millis(millis),
        }
    }
}
