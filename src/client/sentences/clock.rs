//! The daemon's wall clock, by which ages are right where clocks differ.

use std::time::{Duration, Instant, SystemTime};

use crate::room::time::WallTime;

/// The daemon's wall clock, as far as it is known here.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    shown: WallTime,
    at: Instant,
}

impl Clock {
    /// One that shows this now; without that it is set as the clock of this machine.
    pub(super) fn showing(shown: Option<WallTime>) -> Clock {
        Clock {
            shown: shown.unwrap_or_else(|| SystemTime::now().into()),
            at: Instant::now(),
        }
    }

    pub(super) fn now(self) -> WallTime {
        self.shown + self.at.elapsed()
    }

    /// How long ago that was.
    pub(super) fn since(self, moment: WallTime) -> Duration {
        self.now().since(moment)
    }
}
