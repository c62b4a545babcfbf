//! The calendar that people count days by: which day a moment of the wall clock is, in UTC, and back.

use super::time::WallTime;

const DAY_MILLIS: u64 = 86_400_000;
const DAYS_OF_400_YEARS: u64 = 146_097;
/// From the first of March of year 0, where days are counted from here, to the beginning of 1970.
const DAYS_TO_1970: u64 = 719_468;
/// The last moment of the last year with four digits.
const LAST: u64 = 253_402_300_799_999;

/// A moment in UTC, to the millisecond; the months and days begin with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    pub year: u64,
    pub month: u64,
    pub day: u64,
    pub hour: u64,
    pub minute: u64,
    pub second: u64,
    pub millis: u64,
}

impl Civil {
    /// Milliseconds since the beginning of 1970, negative before it. `None` where there is no such
    /// moment in the years 1 to 9999; a leap second is the one after it.
    pub fn millis_since_1970(self) -> Option<i64> {
        let is_leap = self.year.is_multiple_of(4)
            && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        let days_of_month = match self.month {
            2 => 28 + u64::from(is_leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let is_possible = (1..=9_999).contains(&self.year)
            && (1..=12).contains(&self.month)
            && (1..=days_of_month).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second <= 60
            && self.millis < 1_000;
        if !is_possible {
            return None;
        }
        let seconds = (self.hour * 60 + self.minute) * 60 + self.second;
        let days = i64::try_from(self.days()).ok()? - i64::try_from(DAYS_TO_1970).ok()?;
        let of_day = i64::try_from(seconds * 1_000 + self.millis).ok()?;
        Some(days * i64::try_from(DAY_MILLIS).ok()? + of_day)
    }

    /// Days since the first of March of year 0.
    fn days(self) -> u64 {
        let (year, month) = if self.month > 2 {
            (self.year, self.month - 3)
        } else {
            (self.year - 1, self.month + 9)
        };
        let of_year = (153 * month + 2) / 5 + self.day - 1;
        365 * year + year / 4 - year / 100 + year / 400 + of_year
    }
}

/// What is later than the year 9999 is its end.
impl From<WallTime> for Civil {
    fn from(moment: WallTime) -> Civil {
        let millis = moment.as_millis().min(LAST);
        let (year, month, day) = date(millis / DAY_MILLIS);
        let of_day = millis % DAY_MILLIS;
        Civil {
            year,
            month,
            day,
            hour: of_day / 3_600_000,
            minute: of_day / 60_000 % 60,
            second: of_day / 1_000 % 60,
            millis: of_day % 1_000,
        }
    }
}

/// Year, month and day of so many days behind the first of 1970. Years are counted from March, so
/// that the day that not all have is the last of its year; in 400 years there are always as many days.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + DAYS_TO_1970;
    let (cycle, of_cycle) = (days / DAYS_OF_400_YEARS, days % DAYS_OF_400_YEARS);
    let leap_days = of_cycle / 1_460 - of_cycle / 36_524 + of_cycle / 146_096;
    let of_years = of_cycle - leap_days;
    let year = of_years / 365;
    let of_year = of_cycle - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (next_year, month) = if month < 10 {
        (0, month + 3)
    } else {
        (1, month - 9)
    };
    (400 * cycle + year + next_year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(year: u64, month: u64, day: u64) -> Civil {
        Civil {
            year,
            month,
            day,
            hour: 0,
            minute: 0,
            second: 0,
            millis: 0,
        }
    }

    #[test]
    fn every_day_follows_the_one_before_it() {
        let mut expected = at(1970, 1, 1);
        // A whole cycle of the calendar, and some.
        for day in 0..200_000 {
            let millis = day * DAY_MILLIS;
            let found = Civil::from(WallTime::from_millis(millis));
            assert_eq!(found, expected, "{day}");
            assert_eq!(found.millis_since_1970(), i64::try_from(millis).ok());
            // The next day that there is.
            let following = [
                at(expected.year, expected.month, expected.day + 1),
                at(expected.year, expected.month + 1, 1),
                at(expected.year + 1, 1, 1),
            ];
            let next = following
                .into_iter()
                .find(|it| it.millis_since_1970().is_some());
            expected = next.unwrap_or(expected);
        }
    }

    #[test]
    fn known_days_are_where_they_belong() {
        for (day, seconds) in [
            (at(1, 1, 1), -62_135_596_800),
            (at(1900, 3, 1), -2_203_891_200),
            (at(1969, 12, 31), -86_400),
            (at(2000, 2, 29), 951_782_400),
            (at(2100, 3, 1), 4_107_542_400),
            (at(9999, 12, 31), 253_402_214_400),
        ] {
            assert_eq!(day.millis_since_1970(), Some(seconds * 1_000), "{day:?}");
        }
    }

    #[test]
    fn what_is_in_no_calendar_is_no_moment() {
        for day in [
            at(0, 12, 31),
            at(10_000, 1, 1),
            at(2026, 0, 1),
            at(2026, 13, 1),
            at(2026, 2, 29),
            at(2100, 2, 29),
            at(2026, 4, 31),
            at(2026, 1, 0),
            at(2026, 1, 32),
        ] {
            assert_eq!(day.millis_since_1970(), None, "{day:?}");
        }
        let day = at(2026, 11, 25);
        for late in [
            Civil { hour: 24, ..day },
            Civil { minute: 60, ..day },
            Civil { second: 61, ..day },
            Civil {
                millis: 1_000,
                ..day
            },
        ] {
            assert_eq!(late.millis_since_1970(), None, "{late:?}");
        }
    }

    #[test]
    fn what_is_later_than_four_digits_can_say_is_their_end() {
        let end = Civil::from(WallTime::from_millis(u64::MAX));
        assert_eq!(
            end,
            Civil {
                hour: 23,
                minute: 59,
                second: 59,
                millis: 999,
                ..at(9999, 12, 31)
            }
        );
    }
}
