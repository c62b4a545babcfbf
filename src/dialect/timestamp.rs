//! Moments as programs read them: in UTC, with milliseconds (RFC 3339).

use crate::room::calendar::Civil;
use crate::room::time::WallTime;

/// A moment, always in so many characters.
pub type Timestamp = [u8; 24];

/// Writes a moment as `2026-11-25T12:00:07.120Z`; what is later than the year 9999 is its end. Each
/// event has one, so no formatting machinery.
pub fn timestamp(moment: WallTime) -> Timestamp {
    let civil = Civil::from(moment);
    let mut out = *b"0000-00-00T00:00:00.000Z";
    put(&mut out[..4], civil.year);
    put(&mut out[5..7], civil.month);
    put(&mut out[8..10], civil.day);
    put(&mut out[11..13], civil.hour);
    put(&mut out[14..16], civil.minute);
    put(&mut out[17..19], civil.second);
    put(&mut out[20..23], civil.millis);
    out
}

/// Reads a moment in UTC; what is before 1970 is its beginning.
pub fn parse(text: &str) -> Option<WallTime> {
    let millis = u64::try_from(millis_since_1970(text)?).unwrap_or(0);
    text.ends_with('Z').then_some(WallTime::from_millis(millis))
}

/// Reads a moment in any zone, negative before 1970; of a fraction the milliseconds.
pub fn millis_since_1970(text: &str) -> Option<i64> {
    const FORM: &str = "0000-00-00T00:00:00";
    let (seconds, rest) = text.split_at_checked(FORM.len())?;
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.find(|it: char| !it.is_ascii_digit())?),
        None => ("000", rest),
    };
    if !has_form(seconds, FORM) || fraction.is_empty() {
        return None;
    }
    let fraction = fraction.bytes().chain(*b"00").take(3);
    let civil = Civil {
        year: number(seconds[..4].bytes()),
        month: number(seconds[5..7].bytes()),
        day: number(seconds[8..10].bytes()),
        hour: number(seconds[11..13].bytes()),
        minute: number(seconds[14..16].bytes()),
        second: number(seconds[17..].bytes()),
        millis: number(fraction),
    };
    Some(civil.millis_since_1970()? - ahead_of_utc_millis(zone)?)
}

/// How far ahead of UTC a zone's clocks are.
fn ahead_of_utc_millis(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    if !has_form(zone, "+00:00") && !has_form(zone, "-00:00") {
        return None;
    }
    let (hours, minutes) = (number(zone[1..3].bytes()), number(zone[4..].bytes()));
    let millis = i64::try_from((hours * 60 + minutes) * 60_000).ok()?;
    let is_behind = zone.starts_with('-');
    (hours < 24 && minutes < 60).then_some(if is_behind { -millis } else { millis })
}

/// Whether a text has digits where the form has them, and all else as it is there.
fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(it, form)| match form {
            b'0' => it.is_ascii_digit(),
            form => it == form,
        })
}

/// The number that a few digits say.
fn number(digits: impl Iterator<Item = u8>) -> u64 {
    digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

/// Writes a number with its last digits.
fn put(digits: &mut [u8], mut number: u64) {
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789"[usize::try_from(number % 10).unwrap_or(0)];
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last moment of the last year with four digits.
    const LAST: u64 = 253_402_300_799_999;

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
    fn a_moment_may_be_told_in_another_zone() {
        for (text, millis) in [
            ("2026-11-25T14:00:07+02:00", 1_795_608_007_000),
            ("2026-11-25T08:30:07.5-03:30", 1_795_608_007_500),
            ("1970-01-01T00:00:00.001+00:01", -59_999),
        ] {
            assert_eq!(millis_since_1970(text), Some(millis), "{text}");
        }
        for none in [
            "2026-11-25T12:00:07",
            "2026-11-25T12:00:07+0200",
            "2026-11-25T12:00:07+24:00",
            "2026-11-25T12:00:07+02:60",
            "2026-11-25T12:00:07+02:00Z",
            "2026-11-25T12:00:07.Z",
            "2026-11-25 12:00:07Z",
            "2026/11-25T12:00:07Z",
            "+026-11-25T12:00:07Z",
            "2026-11-25T12:00:é7Z",
            "2026-11-25T12:00:07é02:00",
        ] {
            assert_eq!(millis_since_1970(none), None, "{none}");
        }
    }
}
