//! When to write to everyone: at once in a quiet room, and not too often in a busy one.
//!
//! A write costs the kernel about five microseconds whether it carries one message or fifty, so
//! a room in which much is said gets along with a fraction of the work when messages share writes.
//! No setting: how long a flush took says how large the room and how fast the machine is.
//!
//! - A message that comes when the last flush is a while ago is written at once.
//! - One that comes right after a flush waits, for some flushes' worth of time but never more than
//!   [`GAP_MAX`], for others to share the write.
//! - When waiting brought no others, as in a question-and-answer between two programs, it is left
//!   off for a while.

use std::time::Duration;

use crate::room::time::Time;

/// The longest that a message is made to wait. With the flush itself it is below two milliseconds,
/// which nobody notices; messages that come every two milliseconds are not made to wait at all.
pub const GAP_MAX: Duration = Duration::from_micros(1_200);

/// A flush that is over sooner than this is not worth saving.
const CHEAP: Duration = Duration::from_micros(100);

/// The gap after a flush, in units of its length: at most a quarter of the time goes into flushes.
const GAP_FLUSHES: u32 = 3;

/// How many flushes are not paced after waiting was in vain.
const REST_FLUSHES: u8 = 15;

/// Decides when everyone is written to.
#[derive(Debug, Default)]
pub struct Pacer {
    /// Not before this.
    next_at: Time,
    /// A message was made to wait for the flush to come.
    waited: bool,
    /// Flushes that are still not paced.
    rest: u8,
    /// When the flush of this turn began.
    flush_began: Option<Time>,
}

impl Pacer {
    /// Whether what was said is to be written now; else [`Pacer::due`] says when.
    pub fn is_due(&mut self, now: Time) -> bool {
        let due = self.next_at <= now;
        self.waited |= !due;
        due
    }

    /// When the next flush may be.
    pub fn due(&self) -> Time {
        self.next_at
    }

    /// Notes that everyone is being written to, with so many messages.
    pub fn flush_began(&mut self, now: Time, messages: usize) {
        let in_vain = self.waited && messages <= 1;
        self.rest = if in_vain {
            REST_FLUSHES
        } else {
            self.rest.saturating_sub(1)
        };
        self.waited = false;
        self.flush_began = Some(now);
    }

    /// Notes that the turn's work is done.
    pub fn turn_ended(&mut self, now: Time) {
        let Some(began) = self.flush_began.take() else {
            return;
        };
        let took = now.since(began);
        let paced = self.rest == 0 && took >= CHEAP;
        let gap = if paced {
            (took * GAP_FLUSHES).min(GAP_MAX)
        } else {
            Duration::ZERO
        };
        self.next_at = now + gap;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: u64) -> Time {
        Time::from_nanos(micros * 1_000)
    }

    fn flush(pacer: &mut Pacer, began: u64, ended: u64, messages: usize) {
        assert!(pacer.is_due(at(began)));
        pacer.flush_began(at(began), messages);
        pacer.turn_ended(at(ended));
    }

    #[test]
    fn a_quiet_room_is_written_to_at_once() {
        let mut pacer = Pacer::default();
        for second in 0..10 {
            let now = second * 1_000_000;
            flush(&mut pacer, now, now + 50_000, 1);
        }
    }

    #[test]
    fn a_busy_room_waits_in_proportion_and_no_longer_than_the_most() {
        let mut pacer = Pacer::default();
        flush(&mut pacer, 0, 200, 1);
        assert!(!pacer.is_due(at(300)));
        assert_eq!(pacer.due(), at(800));
        flush(&mut pacer, 800, 10_800, 3);
        assert!(!pacer.is_due(at(10_801)));
        assert_eq!(pacer.due(), at(12_000));
    }

    #[test]
    fn a_small_room_never_waits() {
        let mut pacer = Pacer::default();
        for turn in 0..100 {
            flush(&mut pacer, turn * 51, turn * 51 + 50, 1);
        }
    }

    #[test]
    fn waiting_in_vain_is_left_off_for_a_while() {
        let mut pacer = Pacer::default();
        flush(&mut pacer, 0, 200, 1);
        assert!(!pacer.is_due(at(201)));
        flush(&mut pacer, 800, 1_000, 1);
        let mut now = 1_000;
        for _ in 1..REST_FLUSHES {
            flush(&mut pacer, now, now + 200, 1);
            now += 200;
        }
        flush(&mut pacer, now, now + 200, 1);
        assert!(!pacer.is_due(at(now + 201)), "tried again");
    }
}
