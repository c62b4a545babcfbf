//! How often something may be done: rates, and what is left of them.
//!
//! An allowance is one number, whatever its rate: when it is full again (the generic cell rate
//! algorithm, ITU-T I.371). So one that is not used takes no upkeep, and a rate may change under it.

use std::time::Duration;

use crate::room::time::Time;

/// So many lines at once, and then so many a second.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    interval: Duration,
    /// How far behind the allowance may be for one more line.
    tolerance: Duration,
}

impl Rate {
    /// `burst` lines at once, then `lines_a_second`; both are at least one.
    pub fn new(lines_a_second: u32, burst: u32) -> Rate {
        let interval = Duration::from_secs(1) / lines_a_second.max(1);
        Rate {
            interval,
            tolerance: interval * (burst.max(1) - 1),
        }
    }

    /// The rate that so many have together.
    #[must_use]
    pub fn times(self, many: u32) -> Rate {
        let interval = self.interval / many.max(1);
        Rate {
            interval,
            tolerance: self.tolerance + self.interval - interval,
        }
    }
}

/// What is left of a rate: a leaky bucket as one number, when it is full again.
#[derive(Debug, Clone, Copy)]
pub struct Allowance(Time);

impl Allowance {
    /// A full allowance.
    pub const FULL: Allowance = Allowance(Time::ZERO);

    /// Whether nothing of it is used up.
    pub fn is_full(self, now: Time) -> bool {
        self.0 <= now
    }

    /// When nothing of it is used up any more.
    pub fn full_at(self) -> Time {
        self.0
    }

    /// Whether a line may be read now.
    pub fn has_line(self, rate: Rate, now: Time) -> bool {
        self.next_line_at(rate) <= now
    }

    /// When the next line may be read.
    pub fn next_line_at(self, rate: Rate) -> Time {
        let tolerance = u64::try_from(rate.tolerance.as_nanos()).unwrap_or(u64::MAX);
        Time::from_nanos(self.0.as_nanos().saturating_sub(tolerance))
    }

    /// How many lines may be read now.
    pub fn lines_left(self, rate: Rate, now: Time) -> usize {
        let next_at = self.next_line_at(rate);
        if next_at > now {
            return 0;
        }
        // One that is full has its burst, however long ago that was.
        let since = now.since(next_at).min(rate.tolerance).as_nanos();
        let lines = since / rate.interval.as_nanos().max(1) + 1;
        usize::try_from(lines).unwrap_or(usize::MAX)
    }

    /// Has no more used up than there is of a new rate, however much there was of the old one.
    pub fn fit(&mut self, rate: Rate, now: Time) {
        self.0 = self.0.min(now + rate.tolerance + rate.interval);
    }

    /// Uses up what a line is `parts` times as much as.
    pub fn take_part(&mut self, rate: Rate, parts: u32, now: Time) {
        self.0 = self.0.max(now) + rate.interval / parts.max(1);
    }

    /// Uses up one line.
    pub fn take_line(&mut self, rate: Rate, now: Time) {
        self.0 = self.0.max(now) + rate.interval;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_up_of_an_old_rate_is_no_more_than_all_of_the_new_one() {
        let (old, new) = (Rate::new(1, 100), Rate::new(5, 20));
        let start = Time::ZERO + Duration::from_secs(60);
        let mut allowance = Allowance::FULL;
        for _ in 0..60 {
            allowance.take_line(old, start);
        }
        allowance.fit(new, start);
        assert_eq!(allowance.lines_left(new, start), 0);
        let soon = start + Duration::from_millis(200);
        assert_eq!(allowance.lines_left(new, soon), 1);
        let mut fuller = Allowance::FULL;
        fuller.take_line(new, start);
        fuller.fit(new, start);
        assert_eq!(fuller.lines_left(new, start), 19);
    }

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let rate = Rate::new(5, 20);
        let start = Time::ZERO + Duration::from_secs(60);
        let mut allowance = Allowance::FULL;
        let mut passed = Vec::new();
        for millis in 0..2_000 {
            let now = start + Duration::from_millis(millis);
            while allowance.has_line(rate, now) {
                allowance.take_line(rate, now);
                passed.push(millis);
            }
        }
        assert_eq!(passed[..20], [0; 20]);
        assert_eq!(
            passed[20..],
            [200, 400, 600, 800, 1_000, 1_200, 1_400, 1_600, 1_800]
        );
        let last = start + Duration::from_millis(1_800);
        assert!(!allowance.is_full(last + Duration::from_millis(3_999)));
        assert!(allowance.is_full(last + Duration::from_secs(4)));
    }
}
