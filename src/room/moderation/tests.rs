//! Bans, mutes, and who is kept out: for whom, and until when.

use super::holds::{ADDRESS_HELD, HOLDS_MAX, Hold, PART_MAX, Sanction, Target};
use super::network::Network;
use super::term::Term;
use super::*;
use crate::room::address_block::AddressBlock;
use crate::room::answer::Cursor;
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

fn hold(sanction: Sanction, target: Target, term: Option<&str>, secs: u64) -> Hold {
    let term = term.map(|term| Term::parse(term).expect("a time"));
    Hold::new(sanction, target, term, nickname("ana"), now(secs))
}

fn block() -> AddressBlock {
    AddressBlock::V4([192, 0, 2, 7])
}

#[test]
fn a_ban_with_a_time_ends_then_for_the_nickname_and_the_address() {
    let mut holds = Holds::default();
    let ban = hold(Sanction::Ban, of_nickname("bia"), Some("2h"), 10);
    holds.impose(ban.with_block(Some(block())), at(10));
    let address = "192.0.2.7".parse().expect("an address");
    for (secs, is_banned) in [(10, true), (7_209, true), (7_210, false)] {
        assert_eq!(holds.ban_of_nickname("bia", at(secs)).is_some(), is_banned);
        assert_eq!(holds.ban_of_address(address, at(secs)).is_some(), is_banned);
        assert_eq!(holds.iter(at(secs)).count(), usize::from(is_banned));
    }
    assert!(holds.ban_of_nickname("ana", at(10)).is_none());
}

#[test]
fn a_ban_without_a_time_holds_for_the_address_for_a_day() {
    let mut holds = Holds::default();
    let ban = hold(Sanction::Ban, of_nickname("bia"), None, 0);
    holds.impose(ban.with_block(Some(block())), at(0));
    let address = "192.0.2.7".parse().expect("an address");
    let day = ADDRESS_HELD.as_secs();
    assert!(holds.ban_of_address(address, at(day - 1)).is_some());
    assert!(holds.ban_of_address(address, at(day)).is_none());
    assert!(holds.ban_of_nickname("bia", at(1_000 * day)).is_some());
    let network = hold(Sanction::Ban, of_network("192.0.2.0/24"), None, 0);
    holds.impose(network, at(0));
    assert!(holds.ban_of_address(address, at(1_000 * day)).is_some());
}

#[test]
fn a_second_ban_of_the_same_takes_the_place_of_the_first_and_a_mute_does_not() {
    let mut holds = Holds::default();
    for (sanction, target, term) in [
        (Sanction::Ban, of_nickname("bia"), None),
        (Sanction::Mute, of_nickname("bia"), None),
        (Sanction::Ban, of_nickname("Bía"), Some("10s")),
        (Sanction::Ban, of_network("192.0.2.9/24"), None),
        (Sanction::Ban, of_network("192.0.2.0/24"), Some("20s")),
    ] {
        holds.impose(hold(sanction, target, term, 0), at(0));
    }
    assert_eq!(holds.iter(at(9)).count(), 3);
    assert_eq!(holds.iter(at(10)).count(), 2);
    assert_eq!(holds.iter(at(20)).count(), 1);
    assert!(
        holds
            .lift(Sanction::Ban, &of_nickname("bia"), at(10))
            .is_none()
    );
    assert!(
        holds
            .lift(Sanction::Mute, &of_nickname("BIA"), at(10))
            .is_some()
    );
    assert!(
        holds
            .lift(Sanction::Mute, &of_nickname("bia"), at(10))
            .is_none()
    );
}

#[test]
fn a_mute_holds_for_the_session_the_nickname_and_the_block() {
    let mut holds = Holds::default();
    let bia = SessionId::new(1, 0);
    let mute = hold(Sanction::Mute, of_nickname("bia"), Some("1h"), 0);
    let mute = mute.with_block(Some(block())).with_session(Some(bia));
    holds.impose(mute, at(0));
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
            holds.is_muted(session, folded, address, at(3_599)),
            is_muted
        );
        assert!(!holds.is_muted(session, folded, address, at(3_600)));
    }
    assert!(holds.lift_mutes(bia, "y"));
    assert!(!holds.lift_mutes(bia, "bia"));
    assert!(!holds.is_muted(bia, "bia", here, at(1)));
}

#[test]
fn the_oldest_gives_way_and_the_list_comes_in_parts() {
    let mut holds = Holds::default();
    holds.impose(hold(Sanction::Mute, of_nickname("bia"), None, 0), at(0));
    for number in 0..=HOLDS_MAX {
        let target = of_nickname(&format!("x{number}"));
        holds.impose(hold(Sanction::Ban, target, None, 0), at(0));
    }
    assert_eq!(holds.iter(at(1)).count(), HOLDS_MAX + 1);
    assert!(holds.ban_of_nickname("x0", at(1)).is_none());
    assert!(holds.ban_of_nickname("x1", at(1)).is_some());
    let (mut told, mut after) = (0, 0);
    loop {
        let (part, rest) = holds.part(after, at(1));
        assert!((1..=PART_MAX).contains(&part.len()));
        told += part.len();
        match rest {
            Some(Cursor::Bans { after: last }) => after = last,
            Some(Cursor::List { .. } | Cursor::History { .. }) => panic!("these are bans"),
            None => break,
        }
    }
    assert_eq!(told, HOLDS_MAX + 1);
}

#[test]
fn what_was_kept_elsewhere_has_what_is_left_of_its_time() {
    let mut holds = Holds::default();
    let kept = |name: &str, since: u64, until: Option<u64>| {
        let wall = |secs| now(secs).wall;
        let until = until.map(wall);
        let hold = Hold::kept(
            Sanction::Ban,
            of_nickname(name),
            wall(since),
            until,
            nickname("ana"),
        );
        hold.with_block(Some(block()))
    };
    // The machine starts anew after 1,000 s, and counts from zero.
    let restart = |secs| Now {
        time: at(secs),
        wall: now(1_000 + secs).wall,
    };
    holds.restore(kept("caio", 0, Some(1_000)), restart(0));
    assert_eq!(holds.iter(at(0)).count(), 0, "it was over");
    holds.restore(kept("bia", 0, Some(1_500)), restart(0));
    assert!(holds.ban_of_nickname("bia", at(499)).is_some());
    assert!(holds.ban_of_nickname("bia", at(500)).is_none());
    // Imposed by a clock that went wrong.
    holds.restore(kept("davi", 9_000, Some(9_700)), restart(0));
    assert!(holds.ban_of_nickname("davi", at(699)).is_some());
    assert!(holds.ban_of_nickname("davi", at(700)).is_none());
    holds.restore(kept("eva", 0, None), restart(0));
    let address = "192.0.2.7".parse().expect("an address");
    let day = ADDRESS_HELD.as_secs();
    assert!(holds.ban_of_address(address, at(day - 1_001)).is_some());
    assert!(holds.ban_of_address(address, at(day - 1_000)).is_none());
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
