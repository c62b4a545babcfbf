//! For how long something holds, as moderators give it: `30s`, `10min`, `2h`, `7d`.

use std::fmt;
use std::time::Duration;

/// A time with its unit, as it was given: people read `90min` where `90min` was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    count: u32,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
}

/// A hundred years: what is longer is a slip of the finger, and none is what lasts.
const LENGTH_MAX: Duration = Duration::from_secs(100 * 365 * 86_400);

impl Unit {
    /// From the largest on.
    const ALL: [Unit; 4] = [Unit::Days, Unit::Hours, Unit::Minutes, Unit::Seconds];

    fn secs(self) -> u64 {
        match self {
            Unit::Seconds => 1,
            Unit::Minutes => 60,
            Unit::Hours => 3_600,
            Unit::Days => 86_400,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Unit::Seconds => "s",
            Unit::Minutes => "min",
            Unit::Hours => "h",
            Unit::Days => "d",
        }
    }
}

impl Term {
    /// Reads a time as it is typed; `None` when it is none, or no time at all, or longer than a
    /// hundred years.
    pub fn parse(word: &str) -> Option<Term> {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let (count, name) = word.split_at(digits);
        let unit = Unit::ALL.into_iter().find(|unit| unit.name() == name)?;
        let count = count.parse().ok()?;
        let term = Term { count, unit };
        (count > 0 && term.length() <= LENGTH_MAX).then_some(term)
    }

    /// The shortest whole number of the largest unit it reaches that is not shorter than `length`.
    pub fn at_least(length: Duration) -> Term {
        let length = length.min(LENGTH_MAX);
        let secs = length.as_secs() + u64::from(length.subsec_nanos() > 0);
        let mut units = Unit::ALL.into_iter();
        let unit = units.find(|unit| unit.secs() <= secs);
        let unit = unit.unwrap_or(Unit::Seconds);
        let count = secs.div_ceil(unit.secs()).max(1);
        let count = u32::try_from(count).expect("a hundred years are fewer seconds");
        Term { count, unit }
    }

    pub fn length(self) -> Duration {
        Duration::from_secs(u64::from(self.count) * self.unit.secs())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.count, self.unit.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_a_number_and_a_unit() {
        for (word, secs) in [
            ("30s", 30),
            ("10min", 600),
            ("90min", 5_400),
            ("2h", 7_200),
            ("7d", 604_800),
            ("36500d", 3_153_600_000),
        ] {
            let term = Term::parse(word).expect(word);
            assert_eq!(term.length().as_secs(), secs);
            assert_eq!(term.to_string(), word);
        }
        assert_eq!(Term::parse("010s"), Term::parse("10s"));
        for word in [
            "",
            "s",
            "10",
            "0s",
            "000d",
            "+5s",
            "-5s",
            "1.5h",
            "10m",
            "10 min",
            "10Min",
            "10MIN",
            "2hs",
            "5sx",
            "x5s",
            "٣s",
            "4294967296s",
            "36501d",
            "99999999999999999999d",
            "7w",
        ] {
            assert_eq!(Term::parse(word), None, "{word:?}");
        }
    }

    #[test]
    fn what_is_left_is_told_in_its_largest_unit_rounded_up() {
        for (millis, term) in [
            (0, "1s"),
            (1, "1s"),
            (1_000, "1s"),
            (42_001, "43s"),
            (59_001, "1min"),
            (60_000, "1min"),
            (60_001, "2min"),
            (3_600_000, "1h"),
            (90_000_000, "2d"),
        ] {
            let length = Duration::from_millis(millis);
            assert_eq!(Term::at_least(length).to_string(), term, "{millis}");
        }
        assert_eq!(Term::at_least(Duration::MAX).to_string(), "36500d");
    }
}
