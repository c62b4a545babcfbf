//! Ages and moments, as people read them in either language.

use std::fmt;
use std::time::Duration;

use crate::room::calendar::Civil;
use crate::room::time::WallTime;

/// An age, rounded down to the largest unit that it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age(pub Duration);

impl fmt::Display for Age {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = match self.0.as_secs() {
            secs @ 0..60 => (secs, "s"),
            secs @ 60..3_600 => (secs / 60, "min"),
            secs @ 3_600..86_400 => (secs / 3_600, "h"),
            secs => (secs / 86_400, "d"),
        };
        write!(out, "{number} {unit}")
    }
}

/// A moment to the minute, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minute(pub WallTime);

impl fmt::Display for Minute {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil {
            year,
            month,
            day,
            hour,
            minute,
            ..
        } = Civil::from(self.0);
        write!(
            out,
            "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_to_the_minute() {
        for (millis, told) in [
            (0, "1970-01-01 00:00 UTC"),
            (1_795_608_059_999, "2026-11-25 12:00 UTC"),
            (951_782_400_000, "2000-02-29 00:00 UTC"),
        ] {
            assert_eq!(Minute(WallTime::from_millis(millis)).to_string(), told);
        }
        // No moment is too late to be told.
        let _ = Minute(WallTime::from_millis(u64::MAX)).to_string();
    }
}
