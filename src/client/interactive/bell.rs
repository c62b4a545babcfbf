//! How often the bell rings: whoever names somebody in every line of a flood is heard once a second.

use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_secs(1);

/// The bell of the terminal.
#[derive(Debug, Default)]
pub(super) struct Bell {
    last: Option<Instant>,
}

impl Bell {
    /// Whether it rings for something that is heard `now`.
    pub(super) fn rings(&mut self, now: Instant) -> bool {
        let is_due = self.last.is_none_or(|last| now >= last + PAUSE);
        if is_due {
            self.last = Some(now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rings_once_a_second_at_most() {
        let begun = Instant::now();
        let mut bell = Bell::default();
        let rung: Vec<u64> = (0..3_500)
            .filter(|&millis| bell.rings(begun + Duration::from_millis(millis)))
            .collect();
        assert_eq!(rung, [0, 1_000, 2_000, 3_000]);
    }
}
