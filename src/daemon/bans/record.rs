//! The lines of the file of `--bans`: one for each ban and mute.
//!
//! ```text
//! ban bia 192.0.2.7 2026-11-25T12:00:00.000Z 2026-11-25T14:00:00.000Z ana 3
//! ```
//!
//! What it is, of whom, the address block behind the nickname, since when, until when, by whom, and how
//! many it turned away; `-` stands for none. Empty lines and those that begin with `#` are nothing.

use std::fmt::Write;
use std::net::IpAddr;

use crate::daemon::secrets::files::lines;
use crate::dialect::timestamp::{millis_since_1970, timestamp};
use crate::room::address_block::AddressBlock;
use crate::room::moderation::network::Network;
use crate::room::moderation::sanctions::{Sanction, SanctionKind, Target};
use crate::room::nickname::Nickname;
use crate::room::time::{Time, WallTime};
use crate::text::files::LineProblem;

const NONE: &str = "-";

/// The file that says these.
pub(super) fn format<'a>(sanctions: impl Iterator<Item = &'a Sanction>, now: Time) -> Vec<u8> {
    let mut file = String::from("# littlecats serve --bans\n");
    for sanction in sanctions {
        let line = writeln!(
            file,
            "{} {} {} {} {} {} {}",
            match sanction.kind {
                SanctionKind::Ban => "ban",
                SanctionKind::Mute => "mute",
            },
            match &sanction.target {
                Target::Nickname(nickname) => nickname.to_string(),
                Target::Network(network) => network.to_string(),
            },
            or_none(sanction.held_block(now)),
            moment(sanction.since),
            or_none(sanction.until.map(moment)),
            sanction.by,
            sanction.refused,
        );
        line.expect("memory takes it");
    }
    file.into_bytes()
}

/// What such a file says.
pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Sanction>, (usize, LineProblem)> {
    let mut sanctions = Vec::new();
    for (number, line) in lines(bytes) {
        let line = line.map_err(|problem| (number, problem))?.trim();
        if !line.is_empty() && !line.starts_with('#') {
            sanctions.push(parse_line(line).map_err(|problem| (number, problem))?);
        }
    }
    Ok(sanctions)
}

fn parse_line(line: &str) -> Result<Sanction, LineProblem> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [kind, target, block, since, until, by, refused] = words[..] else {
        return Err(LineProblem::BanWords);
    };
    let kind = match kind {
        "ban" => SanctionKind::Ban,
        "mute" => SanctionKind::Mute,
        _ => return Err(LineProblem::Sanction),
    };
    let target = match Network::parse(target) {
        Some(network) => Target::Network(network),
        None => Target::Nickname(Nickname::parse(target).map_err(|_| LineProblem::Target)?),
    };
    let block = unless_none(block, parse_block).ok_or(LineProblem::Address)?;
    let since = parse_moment(since).ok_or(LineProblem::Moment)?;
    let until = unless_none(until, parse_moment).ok_or(LineProblem::Moment)?;
    let by = Nickname::parse(by).map_err(|_| LineProblem::Nickname)?;
    let mut sanction = Sanction::kept(kind, target, since, until, by).with_block(block);
    sanction.refused = refused.parse().map_err(|_| LineProblem::Count)?;
    Ok(sanction)
}

fn or_none(value: Option<impl ToString>) -> String {
    value.map_or_else(|| NONE.to_owned(), |value| value.to_string())
}

/// `Some(None)` for none; `None` for what is no value.
fn unless_none<T>(word: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    match word {
        NONE => Some(None),
        word => parse(word).map(Some),
    }
}

fn moment(at: WallTime) -> String {
    timestamp(at).map(char::from).iter().collect()
}

fn parse_moment(word: &str) -> Option<WallTime> {
    let millis = u64::try_from(millis_since_1970(word)?).ok()?;
    Some(WallTime::from_millis(millis))
}

fn parse_block(word: &str) -> Option<AddressBlock> {
    let address = word.strip_suffix("/64").unwrap_or(word);
    Some(address.parse::<IpAddr>().ok()?.into())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::room::moderation::term::Term;
    use crate::room::time::Now;

    const START: WallTime = WallTime::from_millis(1_795_608_000_123);

    fn sanction(
        kind: SanctionKind,
        target: &str,
        term: Option<&str>,
        block: Option<&str>,
        refused: u32,
    ) -> Sanction {
        let target = match Network::parse(target) {
            Some(network) => Target::Network(network),
            None => Target::Nickname(Nickname::parse(target).expect("valid")),
        };
        let term = term.map(|term| Term::parse(term).expect("a time"));
        let by = Nickname::parse("ana").expect("valid");
        let now = Now {
            time: Time::ZERO,
            wall: START,
        };
        let block = block.map(|block| parse_block(block).expect("a block"));
        let mut sanction = Sanction::new(kind, target, term, by, now).with_block(block);
        sanction.refused = refused;
        sanction
    }

    /// What a sanction says of itself.
    fn told(sanction: &Sanction) -> impl PartialEq + std::fmt::Debug {
        let Sanction {
            kind,
            target,
            block,
            since,
            until,
            by,
            refused,
            ..
        } = sanction.clone();
        (kind, target, block, since, until, by, refused)
    }

    #[test]
    fn a_line_says_what_of_whom_from_where_since_until_by_whom_and_how_often() {
        let sanctions = [
            sanction(SanctionKind::Ban, "bia", Some("2h"), Some("192.0.2.7"), 3),
            sanction(SanctionKind::Mute, "B\u{ed}a", None, None, 0),
            sanction(SanctionKind::Ban, "2001:db8::/56", None, None, 0),
            sanction(SanctionKind::Ban, "x", None, Some("2001:db8::"), 1),
        ];
        let file = format(sanctions.iter(), Time::ZERO);
        assert_eq!(
            String::from_utf8(file.clone()).expect("UTF-8"),
            "# littlecats serve --bans\n\
             ban bia 192.0.2.7 2026-11-25T12:00:00.123Z 2026-11-25T14:00:00.123Z ana 3\n\
             mute Bía - 2026-11-25T12:00:00.123Z - ana 0\n\
             ban 2001:db8::/56 - 2026-11-25T12:00:00.123Z - ana 0\n\
             ban x 2001:db8::/64 2026-11-25T12:00:00.123Z - ana 1\n"
        );
        let read = parse(&file).expect("it is whole");
        assert!(read.iter().map(told).eq(sanctions.iter().map(told)));
        // An address that is held no more is not kept.
        let later = Time::ZERO + Duration::from_secs(25 * 3_600);
        let file = String::from_utf8(format(sanctions[3..].iter(), later)).expect("UTF-8");
        assert!(file.contains("ban x - 2026"), "{file}");
    }

    #[test]
    fn a_line_that_cannot_be_understood_is_found() {
        const TIMES: &str = "2026-11-25T12:00:00Z 2026-11-25T14:00:00+02:00";
        assert!(
            parse(format!("\u{feff}\r\n# x\r\nban bia - {TIMES} ana 3\r\n").as_bytes()).is_ok()
        );
        for (line, problem) in [
            (format!("ban bia - {TIMES} ana"), LineProblem::BanWords),
            (format!("ban bia - {TIMES} ana 3 4"), LineProblem::BanWords),
            (format!("kick bia - {TIMES} ana 3"), LineProblem::Sanction),
            (format!("ban b!a - {TIMES} ana 3"), LineProblem::Target),
            (
                format!("ban bia 192.0.2 {TIMES} ana 3"),
                LineProblem::Address,
            ),
            ("ban bia - yesterday - ana 3".into(), LineProblem::Moment),
            ("ban bia - - - ana 3".into(), LineProblem::Moment),
            (
                "ban bia - 1969-12-31T23:59:59Z - ana 3".into(),
                LineProblem::Moment,
            ),
            (format!("ban bia - {TIMES} a!a 3"), LineProblem::Nickname),
            (format!("ban bia - {TIMES} ana x"), LineProblem::Count),
        ] {
            let file = format!("\n{line}\nnonsense\n");
            assert_eq!(parse(file.as_bytes()).err(), Some((2, problem)), "{line}");
        }
        assert_eq!(parse(b"\xff").err(), Some((1, LineProblem::NotUtf8)));
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_wild_to_be_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn a_file_that_is_cut_short_is_never_read_as_more(at in 0..300usize) {
            let sanctions = [
                sanction(SanctionKind::Ban, "bia", Some("2h"), Some("192.0.2.7"), 30),
                sanction(SanctionKind::Mute, "caio", None, None, 0),
            ];
            let file = format(sanctions.iter(), Time::ZERO);
            if let Ok(read) = parse(&file[..at.min(file.len())]) {
                prop_assert!(read.len() <= 2);
            }
        }
    }
}
