use std::net::IpAddr;
use std::time::Duration;

use super::*;

mod turns;

fn v4(last: u8) -> AddressBlock {
    IpAddr::from([192, 0, 2, last]).into()
}

/// A /64 in one of many /56.
fn v6(site: u8, network: u8) -> AddressBlock {
    let segments = [0x2001, 0xdb8, 0, u16::from_be_bytes([site, network])];
    let [a, b, c, d] = segments;
    IpAddr::from([a, b, c, d, 0, 0, 0, 1]).into()
}

fn at(millis: u64) -> Time {
    Time::ZERO + Duration::from_secs(100) + Duration::from_millis(millis)
}

fn session(number: usize) -> SessionId {
    SessionId::new(number, number as u64)
}

/// By default: five lines a second and a burst of twenty.
fn blocks() -> Blocks {
    Blocks::new(&Limits::default())
}

/// How many lines one connection can have read at once.
fn burst(blocks: &mut Blocks, id: GroupId, purpose: Purpose, now: Time) -> usize {
    let mut lines = 0;
    while blocks.obstacle(id, purpose, false, now).is_none() {
        blocks.take_line(id, purpose, now);
        lines += 1;
    }
    lines
}

/// Has a connection wait for what is in its way, which has to be there.
#[track_caller]
fn wait(blocks: &mut Blocks, id: GroupId, number: usize, purpose: Purpose, now: Time) {
    let obstacle = blocks.obstacle(id, purpose, false, now);
    let obstacle = obstacle.expect("there is none of its allowance left");
    blocks.wait(obstacle, session(number), purpose, now);
}

/// Who is called from `from` to `to` milliseconds, each taking a line.
fn calls(
    blocks: &mut Blocks,
    (id, purpose): (GroupId, Purpose),
    millis: std::ops::Range<u64>,
) -> Vec<usize> {
    let mut called = Vec::new();
    for now in millis.map(at) {
        for it in blocks.call(now) {
            assert_eq!(blocks.obstacle(id, purpose, true, now), None);
            blocks.take_line(id, purpose, now);
            called.push(it.slot());
        }
    }
    called
}

#[test]
fn a_block_has_its_places_and_a_56_those_of_four() {
    let limits = Limits {
        per_address_max: Some(3),
        ..Limits::default()
    };
    let mut blocks = Blocks::new(&limits);
    for network in 0..4 {
        for _ in 0..3 {
            assert!(blocks.has_place(v6(0, network)), "of {network}");
            blocks.add(v6(0, network), at(0));
        }
        assert!(!blocks.has_place(v6(0, network)), "of {network}");
    }
    assert!(!blocks.has_place(v6(0, 4)), "the fifth of its /56");
    assert!(blocks.has_place(v6(1, 0)), "another /56");
    for _ in 0..3 {
        assert!(blocks.has_place(v4(1)));
        blocks.add(v4(1), at(0));
    }
    assert!(!blocks.has_place(v4(1)));
    assert!(blocks.has_place(v4(2)));
}

#[test]
fn a_56_has_two_fifths_of_all_places_at_most() {
    let limits = Limits {
        clients_max: 20,
        per_address_max: Some(3),
        ..Limits::default()
    };
    let mut blocks = Blocks::new(&limits);
    let mut taken = 0;
    for network in 0..=255 {
        while blocks.has_place(v6(0, network)) {
            blocks.add(v6(0, network), at(0));
            taken += 1;
        }
    }
    assert_eq!(taken, 8);
}

#[test]
fn a_place_is_free_again_when_its_connection_is_gone() {
    let limits = Limits {
        per_address_max: Some(1),
        ..Limits::default()
    };
    let mut blocks = Blocks::new(&limits);
    let first = blocks.add(v6(0, 1), at(0));
    assert!(!blocks.has_place(v6(0, 1)));
    blocks.remove(first, at(1));
    assert!(blocks.has_place(v6(0, 1)));
    assert_eq!((blocks.groups.len(), blocks.index.len()), (0, 0));
}

#[test]
fn a_block_has_the_allowance_of_four_connections_or_of_a_quarter_of_its_members() {
    for (members, connections) in [(1, 4), (16, 4), (20, 5), (80, 20), (256, 64)] {
        let mut blocks = blocks();
        let mut id = None;
        for _ in 0..members {
            let it = blocks.add(v4(1), at(0));
            blocks.add_member(it);
            blocks.note_join(it, at(0));
            id = Some(it);
        }
        let id = id.expect("there are some");
        assert_eq!(
            burst(&mut blocks, id, Purpose::Talk, at(20_000)),
            connections * 20,
            "{members}"
        );
        assert_eq!(
            burst(&mut blocks, id, Purpose::Talk, at(21_000)),
            connections * 5,
            "{members}"
        );
        for _ in 4..members {
            blocks.remove_member(id);
        }
        assert_eq!(burst(&mut blocks, id, Purpose::Talk, at(60_000)), 80);
    }
}

#[test]
fn what_newcomers_try_is_not_taken_from_what_members_say() {
    let mut blocks = blocks();
    let id = blocks.add(v4(1), at(0));
    assert_eq!(burst(&mut blocks, id, Purpose::Enter, at(0)), 80);
    assert_eq!(burst(&mut blocks, id, Purpose::Talk, at(0)), 80);
    assert_eq!(burst(&mut blocks, id, Purpose::Enter, at(0)), 0);
}

#[test]
fn a_56_has_the_allowances_of_four_blocks() {
    let mut blocks = blocks();
    let ids: Vec<GroupId> = (0..6)
        .map(|network| blocks.add(v6(0, network), at(0)))
        .collect();
    let other = blocks.add(v6(1, 0), at(0));
    for purpose in [Purpose::Talk, Purpose::Enter] {
        let lines: Vec<usize> = ids
            .iter()
            .map(|&id| burst(&mut blocks, id, purpose, at(0)))
            .collect();
        assert_eq!(lines, [80, 80, 80, 80, 0, 0], "{purpose:?}");
        assert_eq!(burst(&mut blocks, other, purpose, at(0)), 80);
    }
}

#[test]
fn twenty_of_a_block_come_in_a_second_and_eighty_of_a_56() {
    let mut blocks = blocks();
    let of_block = blocks.add(v4(1), at(0));
    let of_site: Vec<GroupId> = (0..6)
        .map(|network| blocks.add(v6(0, network), at(0)))
        .collect();
    let mut joins = |id, now| {
        let mut joins = 0;
        while blocks.obstacle(id, Purpose::Enter, false, now).is_none() {
            blocks.take_line(id, Purpose::Enter, now);
            blocks.add_member(id);
            blocks.note_join(id, now);
            joins += 1;
        }
        joins
    };
    assert_eq!(joins(of_block, at(0)), 20);
    assert_eq!(joins(of_block, at(500)), 10);
    let of_site = of_site.into_iter().map(|id| joins(id, at(0)));
    assert_eq!(of_site.collect::<Vec<_>>(), [20, 20, 20, 20, 0, 0]);
}

#[test]
fn what_was_used_up_outlives_the_connections() {
    let mut blocks = blocks();
    for (millis, purpose) in [(0, Purpose::Talk), (10_000, Purpose::Enter)] {
        let id = blocks.add(v6(0, 1), at(millis));
        assert_eq!(burst(&mut blocks, id, purpose, at(millis)), 80);
        blocks.remove(id, at(millis));
        let id = blocks.add(v6(0, 1), at(millis + 1_000));
        assert_eq!(burst(&mut blocks, id, purpose, at(millis + 1_000)), 20);
        blocks.remove(id, at(millis + 1_000));
    }
    // A join, too.
    let id = blocks.add(v4(1), at(20_000));
    for _ in 0..20 {
        blocks.add_member(id);
        blocks.note_join(id, at(20_000));
        blocks.remove_member(id);
    }
    blocks.remove(id, at(20_000));
    let id = blocks.add(v4(1), at(20_010));
    assert!(
        blocks
            .obstacle(id, Purpose::Enter, false, at(20_010))
            .is_some()
    );
}

#[test]
fn what_is_full_again_is_forgotten() {
    let mut blocks = blocks();
    let id = blocks.add(v6(0, 1), at(0));
    burst(&mut blocks, id, Purpose::Talk, at(0));
    blocks.remove(id, at(0));
    assert_eq!(blocks.groups.len(), 2);
    let other = blocks.add(v4(1), at(3_999));
    assert_eq!(blocks.groups.len(), 2, "the /64 and the other");
    blocks.remove(other, at(4_000));
    assert_eq!((blocks.groups.len(), blocks.index.len()), (0, 0));
    assert!(blocks.cooling.is_empty());
}

#[test]
fn a_block_that_comes_back_when_its_56_was_forgotten_is_in_it_again() {
    let mut blocks = blocks();
    let id = blocks.add(v6(0, 1), at(0));
    burst(&mut blocks, id, Purpose::Talk, at(0));
    blocks.remove(id, at(0));
    // The allowance of a /56 is full sooner; others take its place.
    let others = [v4(1), v4(2)].map(|block| blocks.add(block, at(3_000)));
    let id = blocks.add(v6(0, 1), at(3_000));
    let keys: Vec<Option<Key>> = blocks
        .with_site(id)
        .map(|id| Some(blocks.group(id).key))
        .collect();
    assert_eq!(keys, Key::of(v6(0, 1)));
    for id in [id].into_iter().chain(others) {
        blocks.remove(id, at(10_000));
    }
    assert_eq!((blocks.groups.len(), blocks.index.len()), (0, 0));
}

#[test]
fn no_more_than_so_many_blocks_are_remembered() {
    let mut blocks = blocks();
    let addresses = (0..=u16::MAX).map(|number| {
        let [a, b] = number.to_be_bytes();
        AddressBlock::from(IpAddr::from([10, 0, a, b]))
    });
    for address in addresses.take(BLOCKS_REMEMBERED_MAX * 2) {
        let id = blocks.add(address, at(0));
        burst(&mut blocks, id, Purpose::Enter, at(0));
        wait(&mut blocks, id, 1, Purpose::Enter, at(0));
        blocks.forget_waiting(id, session(1));
        blocks.remove(id, at(0));
        assert!(blocks.groups.len() <= BLOCKS_REMEMBERED_MAX + 1);
    }
    assert_eq!(blocks.groups.len(), BLOCKS_REMEMBERED_MAX);
    assert_eq!(blocks.index.len(), BLOCKS_REMEMBERED_MAX);
    // Nobody is looked for in those that are forgotten.
    assert!(blocks.call(at(50)).is_empty());
}

#[test]
fn a_connection_that_goes_while_it_waits_leaves_nothing_behind() {
    for purpose in [Purpose::Talk, Purpose::Enter] {
        let mut blocks = blocks();
        let id = blocks.add(v6(0, 1), at(0));
        burst(&mut blocks, id, purpose, at(0));
        wait(&mut blocks, id, 1, purpose, at(0));
        blocks.forget_waiting(id, session(1));
        assert_eq!(blocks.next_call(), Time::NEVER, "{purpose:?}");
        assert_eq!(blocks.obstacle(id, purpose, false, at(50)), None);
        blocks.remove(id, at(0));
        // It is forgotten before anybody is called.
        let other = blocks.add(v4(1), at(10_000));
        assert!(blocks.call(at(10_000)).is_empty());
        blocks.remove(other, at(10_000));
        assert_eq!((blocks.groups.len(), blocks.index.len()), (0, 0));
    }
}

#[test]
fn those_behind_one_that_goes_while_it_waits_have_their_turn() {
    let mut blocks = blocks();
    let id = blocks.add(v4(1), at(0));
    for purpose in [Purpose::Talk, Purpose::Enter] {
        burst(&mut blocks, id, purpose, at(0));
        for number in 1..=3 {
            wait(&mut blocks, id, number, purpose, at(0));
        }
        blocks.forget_waiting(id, session(1));
    }
    for purpose in [Purpose::Talk, Purpose::Enter] {
        assert!(blocks.obstacle(id, purpose, false, at(50)).is_some());
    }
    let mut called: Vec<usize> = Vec::new();
    for now in (0..200).map(at) {
        called.extend(blocks.call(now).into_iter().map(SessionId::slot));
    }
    called.sort_unstable();
    assert_eq!(called, [2, 2, 3, 3]);
}

#[test]
fn without_a_rate_nobody_waits() {
    let limits = Limits {
        rate: None,
        ..Limits::default()
    };
    let mut blocks = Blocks::new(&limits);
    let id = blocks.add(v4(1), at(0));
    for _ in 0..1_000 {
        blocks.add_member(id);
        blocks.note_join(id, at(0));
        for purpose in [Purpose::Talk, Purpose::Enter] {
            assert_eq!(blocks.obstacle(id, purpose, false, at(0)), None);
            blocks.take_line(id, purpose, at(0));
        }
    }
}

#[test]
fn without_limits_nothing_is_counted() {
    let unlimited = Limits {
        rate: None,
        per_address_max: None,
        ..Limits::default()
    };
    assert!(!Blocks::new(&unlimited).count_anything());
    assert!(blocks().count_anything());
}
