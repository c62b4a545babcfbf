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

    /// The moment by both clocks.
    pub fn now(&self) -> Now {
        Now {
            time: self.time(),
            wall: wall(),
        }
    }
}

/// The moment by the wall clock; one that stands before 1970 is taken to stand at its beginning.
pub fn wall() -> WallTime {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    WallTime::default() + since_1970
}
