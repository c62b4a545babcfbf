//! When to try again after a connection broke.

use std::time::Duration;

/// The pauses between tries: one second, then twice the last, half a minute at most. A daemon that
/// was only restarted is met again at once; one that is gone is not bothered by a whole class.
#[derive(Debug, Default)]
pub struct Pauses {
    tries: u32,
}

/// The longest pause, in seconds.
const PAUSE_SECS_MAX: u64 = 30;

impl Iterator for Pauses {
    type Item = Duration;

    /// The next pause: there always is one.
    fn next(&mut self) -> Option<Duration> {
        let secs = 1_u64 << self.tries.min(5);
        self.tries += 1;
        Some(Duration::from_secs(secs.min(PAUSE_SECS_MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_the_longest() {
        let pauses = Pauses::default();
        let secs: Vec<u64> = pauses.take(8).map(|pause| pause.as_secs()).collect();
        assert_eq!(secs, [1, 2, 4, 8, 16, 30, 30, 30]);
    }
}
