//! The clock that the daemon goes by.

use std::time::Instant;

use crate::room::time::Time;

/// The real monotonic clock.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    origin: Instant,
}

impl Clock {
    /// A clock that reads [`Time::ZERO`] now.
    pub fn start() -> Clock {
        Clock {
            origin: Instant::now(),
        }
    }

    /// The time now.
    pub fn now(&self) -> Time {
        Time::ZERO + self.origin.elapsed()
    }
}
