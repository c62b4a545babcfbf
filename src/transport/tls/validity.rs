//! Until when a certificate holds: the one field of it that is read here (RFC 5280, 4.1).

use crate::room::calendar::Civil;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xA0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// When a certificate ends, in seconds since 1970 (UTC), negative before it; `None` where it cannot be
/// read.
pub(super) fn ends_at(certificate: &[u8]) -> Option<i64> {
    let (SEQUENCE, certificate, _) = element(certificate)? else {
        return None;
    };
    let (SEQUENCE, mut fields, _) = element(certificate)? else {
        return None;
    };
    if let (VERSION, _, rest) = element(fields)? {
        fields = rest;
    }
    // Its number, the algorithm, and who issued it.
    for _ in 0..3 {
        (_, _, fields) = element(fields)?;
    }
    let (SEQUENCE, validity, _) = element(fields)? else {
        return None;
    };
    let (_, _, end) = element(validity)?;
    let (kind, text, _) = element(end)?;
    moment(kind, std::str::from_utf8(text).ok()?)
}

/// The first element of DER: its kind, what is in it, and what is behind it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&kind, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (len, rest) = match first {
        0..=0x7F => (usize::from(first), rest),
        // As many bytes as it says; no certificate has more than three.
        0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
            let len = bytes
                .iter()
                .fold(0, |len, &byte| len << 8 | usize::from(byte));
            (len, rest)
        }
        _ => return None,
    };
    let (content, behind) = rest.split_at_checked(len)?;
    Some((kind, content, behind))
}

fn moment(kind: u8, text: &str) -> Option<i64> {
    let text = match kind {
        // Two digits of the year: from 1950 to 2049.
        UTC_TIME => {
            let year: u8 = text.get(..2)?.parse().ok()?;
            format!("{}{text}", if year < 50 { 20 } else { 19 })
        }
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let digits = text.strip_suffix('Z')?;
    if digits.len() != 14 || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let number = |at: usize, len: usize| digits[at..at + len].parse().ok();
    let civil = Civil {
        year: number(0, 4)?,
        month: number(4, 2)?,
        day: number(6, 2)?,
        hour: number(8, 2)?,
        minute: number(10, 2)?,
        second: number(12, 2)?,
        millis: 0,
    };
    Some(civil.millis_since_1970()? / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_both_forms() {
        assert_eq!(moment(UTC_TIME, "700101000000Z"), Some(0));
        assert_eq!(moment(UTC_TIME, "491231235959Z"), Some(2_524_607_999));
        assert_eq!(
            moment(GENERALIZED_TIME, "20500101000000Z"),
            Some(2_524_608_000)
        );
        for (kind, text) in [
            (UTC_TIME, "7001010000Z"),
            (UTC_TIME, "é01010000Z"),
            (GENERALIZED_TIME, "20500101000000"),
            (GENERALIZED_TIME, ""),
            (0x13, "20500101000000Z"),
        ] {
            assert_eq!(moment(kind, text), None, "{text:?}");
        }
    }

    #[test]
    fn what_is_cut_or_no_certificate_has_no_end() {
        let certificate = rcgen::generate_simple_self_signed(["sala".to_owned()])
            .expect("made")
            .cert;
        let der = certificate.der();
        // rcgen's own: the year 4096.
        assert_eq!(ends_at(der), Some(67_090_118_400));
        for len in 0..der.len().min(200) {
            let cut = ends_at(&der[..len]);
            assert_eq!(cut, None, "{len}");
        }
        for nonsense in [&b""[..], b"0\x84\xff\xff\xff\xff", b"\x30\x80", &[0x30; 40]] {
            assert_eq!(ends_at(nonsense), None);
        }
    }
}
