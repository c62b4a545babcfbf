//! The clocks that the daemon goes by.

use std::time::{Instant, SystemTime};

use crate::room::time::{Now, Time};

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
            wall: SystemTime::now().into(),
        }
    }
}
