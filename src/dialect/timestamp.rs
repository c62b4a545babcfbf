//! Moments as programs read them: in UTC, with milliseconds (RFC 3339).

use chrono::DateTime;

use crate::room::time::WallTime;

/// A moment, always in so many characters.
pub type Timestamp = [u8; 24];

const DAY_MILLIS: u64 = 86_400_000;

/// The last moment of the last year with four digits.
const LAST: u64 = 253_402_300_799_999;

/// Writes a moment as `2026-11-25T12:00:07.120Z`; what is later than the year 9999 is its end. Each
/// event has one, so no formatting machinery.
pub fn timestamp(moment: WallTime) -> Timestamp {
    let millis = moment.as_millis().min(LAST);
    let (year, month, day) = date(millis / DAY_MILLIS);
    let of_day = millis % DAY_MILLIS;
    let mut out = *b"0000-00-00T00:00:00.000Z";
    put(&mut out[..4], year);
    put(&mut out[5..7], month);
    put(&mut out[8..10], day);
    put(&mut out[11..13], of_day / 3_600_000);
    put(&mut out[14..16], of_day / 60_000 % 60);
    put(&mut out[17..19], of_day / 1_000 % 60);
    put(&mut out[20..23], of_day % 1_000);
    out
}

/// Reads a moment in UTC; what is before 1970 is its beginning.
pub fn parse(text: &str) -> Option<WallTime> {
    let moment = DateTime::parse_from_rfc3339(text).ok()?;
    let is_utc = text.ends_with('Z');
    let millis = u64::try_from(moment.timestamp_millis()).unwrap_or(0);
    is_utc.then_some(WallTime::from_millis(millis))
}

/// Writes a number with its last digits.
fn put(digits: &mut [u8], mut number: u64) {
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789"[usize::try_from(number % 10).unwrap_or(0)];
        number /= 10;
    }
}

/// Year, month and day of so many days behind the first of 1970. Years are counted from March, so
/// that the day that not all have is the last of its year; in 400 years there are always as many days.
fn date(days: u64) -> (u64, u64, u64) {
    const DAYS_OF_400_YEARS: u64 = 146_097;
    const MARCH_OF_YEAR_0_TO_1970: u64 = 719_468;
    let days = days + MARCH_OF_YEAR_0_TO_1970;
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
    (cycle * 400 + year + next_year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(millis: u64) -> String {
        let bytes = timestamp(WallTime::from_millis(millis)).to_vec();
        String::from_utf8(bytes).expect("ASCII")
    }

    #[test]
    fn a_moment_is_told_in_utc_with_milliseconds() {
        for (millis, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_795_608_007_120, "2026-11-25T12:00:07.120Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (LAST, "9999-12-31T23:59:59.999Z"),
            (u64::MAX, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(told(millis), expected);
        }
    }

    #[test]
    fn a_moment_that_was_told_is_read_again() {
        for millis in [0, 951_782_400_000, 1_795_608_007_120, LAST] {
            let moment = WallTime::from_millis(millis);
            assert_eq!(parse(&told(millis)), Some(moment));
        }
        for (text, millis) in [
            ("2026-11-25T12:00:07Z", 1_795_608_007_000),
            ("2026-11-25T12:00:07.1Z", 1_795_608_007_100),
            ("2026-11-25T12:00:07.1239Z", 1_795_608_007_123),
            ("1969-12-31T23:59:59.000Z", 0),
        ] {
            assert_eq!(parse(text), Some(WallTime::from_millis(millis)), "{text}");
        }
        for none in [
            "",
            "*",
            "2026-11-25",
            "2026-11-25T12:00:07+02:00",
            "1795608007",
            "2026-13-25T12:00:07Z",
        ] {
            assert_eq!(parse(none), None, "{none}");
        }
    }

    #[test]
    fn every_day_is_the_one_of_the_calendar() {
        // A whole cycle of the calendar, and some.
        for day in 0..160_000 {
            let (year, month, day_of_month) = date(day);
            let millis = i64::try_from(day * DAY_MILLIS).expect("fits");
            let expected = DateTime::from_timestamp_millis(millis).expect("a moment");
            let found = format!("{year:04}-{month:02}-{day_of_month:02}");
            assert_eq!(found, expected.format("%Y-%m-%d").to_string());
        }
    }
}
