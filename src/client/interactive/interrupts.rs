//! Ctrl-C where nothing is typed: the first says how to leave, a second within a second does.

use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_secs(1);

/// The last Ctrl-C.
#[derive(Debug, Default)]
pub(super) struct Interrupts {
    last: Option<Instant>,
}

impl Interrupts {
    /// Whether one that comes now leaves.
    pub(super) fn leaves(&mut self, now: Instant) -> bool {
        let last = self.last.replace(now);
        last.is_some_and(|last| now <= last + PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_within_a_second_leaves() {
        let begun = Instant::now();
        let mut interrupts = Interrupts::default();
        for (millis, leaves) in [(0, false), (1_001, false), (2_100, false), (3_100, true)] {
            let now = begun + Duration::from_millis(millis);
            assert_eq!(interrupts.leaves(now), leaves, "{millis}");
        }
    }
}
