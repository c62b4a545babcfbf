use std::time::Duration;

use super::*;
use crate::room::answer::Answer;

fn nickname(text: &str) -> Nickname {
    Nickname::parse(text).expect("valid")
}

fn block(last: u8) -> AddressBlock {
    std::net::IpAddr::from([192, 0, 2, last]).into()
}

fn for_block(block: AddressBlock) -> Keeper {
    let session = None;
    Keeper { block, session }
}

fn at(secs: u64) -> Time {
    Time::ZERO + Duration::from_secs(secs)
}

#[test]
fn a_session_may_be_named_and_outside() {
    let mut roster = Roster::with_capacity(2);
    let ana = SessionId::new(0, 0);
    assert_eq!(roster.standing(ana), Standing::Guest);
    roster.insert(ana, nickname("ana"));
    assert_eq!(roster.standing(ana), Standing::Outside);
    assert_eq!(roster.holder("ana", at(0)), Some(Holder::Session(ana)));
    assert_eq!((roster.inside(), roster.sorted_after(None).count()), (0, 0));
    roster.set_inside(ana, true);
    roster.set_inside(ana, true);
    assert_eq!(roster.standing(ana), Standing::Inside);
    assert_eq!((roster.inside(), roster.sorted_after(None).count()), (1, 1));
    let removed = roster.remove(ana).expect("it had a nickname");
    assert!(removed.was_inside);
    assert_eq!((roster.inside(), roster.holder("ana", at(0))), (0, None));
}

#[test]
fn a_nickname_may_be_kept_for_a_block_for_a_time() {
    let mut roster = Roster::with_capacity(4);
    roster.keep(&nickname("Ána"), for_block(block(1)), at(60), at(0));
    assert_eq!(
        roster.holder("ana", at(59)),
        Some(Holder::Kept(for_block(block(1))))
    );
    assert_eq!(roster.holder("ana", at(60)), None);
    roster.keep(&nickname("bia"), for_block(block(1)), at(70), at(60));
    assert_eq!(roster.kept.len(), 1, "what is over is forgotten");
    roster.insert(SessionId::new(0, 0), nickname("bia"));
    roster.remove(SessionId::new(0, 0));
    assert_eq!(roster.holder("bia", at(61)), None, "it was taken");
}

#[test]
fn as_many_nicknames_are_kept_as_a_block_and_all_may_have() {
    let mut roster = Roster::with_capacity(4);
    let name = |of: u8, number: usize| nickname(&format!("x{of}-{number}"));
    for of in 0..u8::MAX {
        for number in 0..=KEPT_FOR_BLOCK_MAX {
            roster.keep(&name(of, number), for_block(block(of)), at(90), at(80));
        }
    }
    assert_eq!(roster.kept.len(), KEPT_MAX);
    let last = format!("x0-{KEPT_FOR_BLOCK_MAX}");
    assert_eq!(roster.holder(&last, at(80)), None);
}

#[test]
fn a_list_comes_in_parts_that_make_the_whole() {
    let mut roster = Roster::with_capacity(400);
    let long = "ế".repeat(17);
    let letters = 'a'..='t';
    let names = letters
        .clone()
        .flat_map(|a| letters.clone().map(move |b| (a, b)));
    let names: Vec<String> = names.map(|(a, b)| format!("x{a}{b}{long}")).collect();
    for (slot, name) in names.iter().enumerate().rev() {
        roster.insert(SessionId::new(slot, 0), nickname(name));
        roster.set_inside(SessionId::new(slot, 0), true);
    }
    let mut listed: Vec<String> = Vec::new();
    let mut parts = Vec::new();
    let mut after = None;
    loop {
        let part = roster.list_part(after.as_deref(), |_| Marks::default());
        assert_eq!(part.count, after.is_none().then_some(400));
        let texts = part.nicknames.iter().map(|it| it.as_str().to_string());
        let before = listed.len();
        assert!(before < 400, "comes to no end");
        listed.extend(texts);
        parts.push(listed[before..].iter().map(String::len).sum::<usize>());
        match Answer::List(part).rest() {
            Some(Cursor::List { after: last }) => after = Some(last.clone()),
            Some(Cursor::Entrance | Cursor::History { .. } | Cursor::Bans { .. }) => {
                panic!("this is a list")
            }
            None => break,
        }
    }
    assert_eq!(listed, names);
    // Each of 54 bytes and 3 around it.
    assert_eq!(parts, [141 * 54, 141 * 54, 118 * 54]);
}

#[test]
fn a_later_session_of_the_slot_is_another() {
    let mut roster = Roster::with_capacity(2);
    roster.insert(SessionId::new(0, 0), nickname("ana"));
    let later = SessionId::new(0, 1);
    assert_eq!(roster.standing(later), Standing::Guest);
    assert!(roster.remove(later).is_none());
    assert_eq!(roster.nickname(later), None);
}

#[test]
fn a_session_with_a_nickname_takes_36_bytes() {
    let of_slot = size_of::<Option<Entry>>() + size_of::<u32>();
    assert_eq!(of_slot, 36);
}

#[test]
fn who_wrote_to_a_session_is_forgotten_with_it() {
    let mut roster = Roster::with_capacity(2);
    let [ana, bia] = [0, 1].map(|slot| SessionId::new(slot, 0));
    for (session, nickname) in [(ana, "ana"), (bia, "bia")] {
        roster.insert(session, Nickname::parse(nickname).expect("valid"));
    }
    roster.set_correspondent(bia, ana);
    assert_eq!(roster.correspondent(bia).map(|it| it.session), Some(ana));
    roster.remove(bia);
    assert!(roster.correspondent(bia).is_none());
    assert!(roster.correspondents.is_empty());
    // One that is gone gets none.
    roster.set_correspondent(bia, ana);
    assert!(roster.correspondents.is_empty());
}
