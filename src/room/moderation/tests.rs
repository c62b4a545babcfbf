//! Bans, mutes, and who is kept out: for whom, and until when.

use super::network::Network;
use super::sanctions::{ADDRESS_HELD, PART_MAX, SANCTIONS_MAX, Sanction, SanctionKind, Target};
use super::term::Term;
use super::*;
use crate::room::address_block::AddressBlock;
use crate::room::nickname::Nickname;
use crate::room::session::SessionId;
use crate::room::time::{Now, WallTime};
use std::time::Duration;

/// Some day of 2026.
const START: WallTime = WallTime::from_millis(1_790_000_000_000);

fn now(secs: u64) -> Now {
    let since_start = Duration::from_secs(secs);
    Now {
        time: Time::ZERO + since_start,
        wall: START + since_start,
    }
}

fn at(secs: u64) -> Time {
    now(secs).time
}

fn nickname(text: &str) -> Nickname {
    Nickname::parse(text).expect("valid")
}

fn of_nickname(text: &str) -> Target {
    Target::Nickname(nickname(text))
}

fn of_network(text: &str) -> Target {
    Target::Network(Network::parse(text).expect("a network"))
}

fn sanction(kind: SanctionKind, target: Target, term: Option<&str>, secs: u64) -> Sanction {
    let term = term.map(|term| Term::parse(term).expect("a time"));
    Sanction::new(kind, target, term, nickname("ana"), now(secs))
}

fn block() -> AddressBlock {
    AddressBlock::V4([192, 0, 2, 7])
}

#[test]
fn a_ban_with_a_time_ends_then_for_the_nickname_and_the_address() {
    let mut sanctions = Sanctions::default();
    let ban = sanction(SanctionKind::Ban, of_nickname("bia"), Some("2h"), 10);
    sanctions.impose(ban.with_block(Some(block())), at(10));
    let address = "192.0.2.7".parse().expect("an address");
    for (secs, is_banned) in [(10, true), (7_209, true), (7_210, false)] {
        assert_eq!(
            sanctions.ban_of_nickname("bia", at(secs)).is_some(),
            is_banned
        );
        assert_eq!(
            sanctions.ban_of_address(address, at(secs)).is_some(),
            is_banned
        );
        assert_eq!(sanctions.iter(at(secs)).count(), usize::from(is_banned));
    }
    assert!(sanctions.ban_of_nickname("ana", at(10)).is_none());
}

#[test]
fn a_ban_without_a_time_holds_for_the_address_for_a_day() {
    let mut sanctions = Sanctions::default();
    let ban = sanction(SanctionKind::Ban, of_nickname("bia"), None, 0);
    sanctions.impose(ban.with_block(Some(block())), at(0));
    let address = "192.0.2.7".parse().expect("an address");
    let day = ADDRESS_HELD.as_secs();
    assert!(sanctions.ban_of_address(address, at(day - 1)).is_some());
    assert!(sanctions.ban_of_address(address, at(day)).is_none());
    assert!(sanctions.ban_of_nickname("bia", at(1_000 * day)).is_some());
    let network = sanction(SanctionKind::Ban, of_network("192.0.2.0/24"), None, 0);
    sanctions.impose(network, at(0));
    assert!(sanctions.ban_of_address(address, at(1_000 * day)).is_some());
}

#[test]
fn a_second_ban_of_the_same_takes_the_place_of_the_first_and_a_mute_does_not() {
    let mut sanctions = Sanctions::default();
    for (kind, target, term) in [
        (SanctionKind::Ban, of_nickname("bia"), None),
        (SanctionKind::Mute, of_nickname("bia"), None),
        (SanctionKind::Ban, of_nickname("Bía"), Some("10s")),
        (SanctionKind::Ban, of_network("192.0.2.9/24"), None),
        (SanctionKind::Ban, of_network("192.0.2.0/24"), Some("20s")),
    ] {
        sanctions.impose(sanction(kind, target, term, 0), at(0));
    }
    assert_eq!(sanctions.iter(at(9)).count(), 3);
    assert_eq!(sanctions.iter(at(10)).count(), 2);
    assert_eq!(sanctions.iter(at(20)).count(), 1);
    assert!(
        sanctions
            .lift(SanctionKind::Ban, &of_nickname("bia"), at(10))
            .is_none()
    );
    assert!(
        sanctions
            .lift(SanctionKind::Mute, &of_nickname("BIA"), at(10))
            .is_some()
    );
    assert!(
        sanctions
            .lift(SanctionKind::Mute, &of_nickname("bia"), at(10))
            .is_none()
    );
}

#[test]
fn a_mute_holds_for_the_session_the_nickname_and_the_block() {
    let mut sanctions = Sanctions::default();
    let bia = SessionId::new(1, 0);
    let mute = sanction(SanctionKind::Mute, of_nickname("bia"), Some("1h"), 0);
    let mute = mute.with_block(Some(block())).with_session(Some(bia));
    sanctions.impose(mute, at(0));
    let other = SessionId::new(1, 1);
    let (here, there) = ("192.0.2.7".parse().ok(), "192.0.2.8".parse().ok());
    for (session, folded, address, is_muted) in [
        (bia, "x", there, true),
        (other, "bia", there, true),
        (other, "x", here, true),
        (other, "x", there, false),
        (other, "x", None, false),
    ] {
        assert_eq!(
            sanctions.is_muted(session, folded, address, at(3_599)),
            is_muted
        );
        assert!(!sanctions.is_muted(session, folded, address, at(3_600)));
    }
    assert!(sanctions.lift_mutes(bia, "y"));
    assert!(!sanctions.lift_mutes(bia, "bia"));
    assert!(!sanctions.is_muted(bia, "bia", here, at(1)));
}

#[test]
fn the_oldest_gives_way_and_the_list_comes_in_parts() {
    let mut sanctions = Sanctions::default();
    sanctions.impose(
        sanction(SanctionKind::Mute, of_nickname("bia"), None, 0),
        at(0),
    );
    for number in 0..=SANCTIONS_MAX {
        let target = of_nickname(&format!("x{number}"));
        sanctions.impose(sanction(SanctionKind::Ban, target, None, 0), at(0));
    }
    assert_eq!(sanctions.iter(at(1)).count(), SANCTIONS_MAX + 1);
    assert!(sanctions.ban_of_nickname("x0", at(1)).is_none());
    assert!(sanctions.ban_of_nickname("x1", at(1)).is_some());
    let (mut told, mut after) = (0, 0);
    loop {
        let (part, rest) = sanctions.part(after, at(1));
        assert!((1..=PART_MAX).contains(&part.len()));
        told += part.len();
        match rest {
            Some(last) => after = last,
            None => break,
        }
    }
    assert_eq!(told, SANCTIONS_MAX + 1);
}

#[test]
fn what_was_kept_elsewhere_has_what_is_left_of_its_time() {
    let mut sanctions = Sanctions::default();
    let kept = |name: &str, since: u64, until: Option<u64>| {
        let wall = |secs| now(secs).wall;
        let until = until.map(wall);
        let sanction = Sanction::kept(
            SanctionKind::Ban,
            of_nickname(name),
            wall(since),
            until,
            nickname("ana"),
        );
        sanction.with_block(Some(block()))
    };
    // The machine starts anew after 1,000 s, and counts from zero.
    let restart = |secs| Now {
        time: at(secs),
        wall: now(1_000 + secs).wall,
    };
    sanctions.restore(kept("caio", 0, Some(1_000)), restart(0));
    assert_eq!(sanctions.iter(at(0)).count(), 0, "it was over");
    sanctions.restore(kept("bia", 0, Some(1_500)), restart(0));
    assert!(sanctions.ban_of_nickname("bia", at(499)).is_some());
    assert!(sanctions.ban_of_nickname("bia", at(500)).is_none());
    // Imposed by a clock that went wrong.
    sanctions.restore(kept("davi", 9_000, Some(9_700)), restart(0));
    assert!(sanctions.ban_of_nickname("davi", at(699)).is_some());
    assert!(sanctions.ban_of_nickname("davi", at(700)).is_none());
    sanctions.restore(kept("eva", 0, None), restart(0));
    let address = "192.0.2.7".parse().expect("an address");
    let day = ADDRESS_HELD.as_secs();
    assert!(sanctions.ban_of_address(address, at(day - 1_001)).is_some());
    assert!(sanctions.ban_of_address(address, at(day - 1_000)).is_none());
}

#[test]
fn the_door_is_closed_until_its_time() {
    let mut moderation = Moderation::default();
    assert!(!moderation.is_locked(at(0)));
    moderation.lock_until(at(10));
    assert!(moderation.is_locked(at(9)));
    assert!(!moderation.is_locked(at(10)));
    moderation.lock_until(Time::NEVER);
    assert!(moderation.is_locked(at(1_000_000)));
    moderation.lock_until(Time::ZERO);
    assert!(!moderation.is_locked(at(0)));
}
