use std::net::IpAddr;

use super::*;
use crate::room::address_block::AddressBlock;

const LOG: u64 = 1_600;

fn session(slot: usize) -> SessionId {
    SessionId::new(slot, 1)
}

fn block(last: u8) -> Key {
    Key::Block(AddressBlock::from(IpAddr::from([192, 0, 2, last])))
}

fn at(millis: u64) -> Time {
    Time::ZERO + Duration::from_secs(100) + Duration::from_millis(millis)
}

/// A reader of the block with the number of its slot.
fn reading(slot: u8, cursor: u64, lag: u64) -> Reading {
    Reading {
        id: session(slot.into()),
        cursor,
        lag,
        log_bytes: LOG,
        line_bytes: 10,
        keys: [Some(block(slot)), None],
    }
}

fn look(hold: &mut Hold, readings: &[Reading], millis: u64) -> Level {
    hold.look(readings, |id| Some(block(slot(id))), true, at(millis));
    hold.level
}

fn slot(id: SessionId) -> u8 {
    u8::try_from(id.slot()).expect("few")
}

#[test]
fn a_reader_that_kept_up_holds_the_room_at_the_edge() {
    let mut hold = Hold::new();
    for (lag, level) in [
        (801, Level::Open),
        (1_400, Level::Open),
        (1_401, Level::Loud),
        (1_500, Level::Loud),
        (1_501, Level::All),
        (1_401, Level::Loud),
        (1_400, Level::Open),
    ] {
        assert_eq!(
            look(&mut hold, &[reading(1, 5_000, lag)], 0),
            level,
            "{lag}"
        );
    }
}

#[test]
fn the_next_look_is_where_more_would_have_to_wait() {
    for (lag, nearest) in [(801, 599), (1_400, 0), (1_401, 99), (1_500, 0)] {
        let mut hold = Hold::new();
        let reading = reading(1, 5_000, lag);
        let found = hold.look(&[reading], |_| None, true, at(0));
        assert_eq!(found, nearest, "{lag}");
    }
}

#[test]
fn a_reader_that_takes_too_little_holds_nothing() {
    for (taken, level) in [(99, Level::Open), (100, Level::All)] {
        let mut hold = Hold::new();
        for second in 0..=4 {
            look(&mut hold, &[reading(1, 5_000, 900)], second * 1_000);
        }
        let last = reading(1, 5_000 + taken, 1_600);
        assert_eq!(look(&mut hold, &[last], 5_000), level, "{taken}");
    }
    // A byte every four seconds, for a minute.
    let mut hold = Hold::new();
    for second in 0..60 {
        let reading = reading(1, 5_000 + second / 4, 1_450);
        let level = look(&mut hold, &[reading], second * 1_000);
        assert!(level == Level::Open || second < 5, "after {second} s");
    }
}

#[test]
fn the_room_is_held_for_a_block_for_five_seconds_in_a_minute() {
    let mut hold = Hold::new();
    let mut held = 0;
    let mut cursor = 0;
    for step in 0..12_000_u64 {
        cursor += 10;
        if look(&mut hold, &[reading(1, cursor, 1_450)], step * 5) != Level::Open {
            held += 5;
        }
    }
    assert!((4_900..=5_000).contains(&held), "{held} ms");
    // Another block has time of its own.
    let other = [reading(1, cursor, 1_450), reading(2, cursor, 1_450)];
    assert_eq!(look(&mut hold, &other, 60_005), Level::Loud);
    look(&mut hold, &[], 60_010);
    // After a minute it has its time again.
    let later = [reading(1, cursor + 5_000, 1_450)];
    look(&mut hold, &later, 126_000);
    assert_eq!(look(&mut hold, &later, 126_005), Level::Loud);
}

#[test]
fn the_room_is_held_for_all_blocks_together_for_fifteen_seconds_in_a_minute() {
    let mut hold = Hold::new();
    let mut held = 0;
    for step in 0..12_000_u64 {
        // One after the other.
        let slot = u8::try_from(1 + step / 1_000).expect("few");
        let level = look(&mut hold, &[reading(slot, step * 10, 1_450)], step * 5);
        if level != Level::Open {
            held += 5;
        }
    }
    assert!((14_900..=15_000).contains(&held), "{held} ms");
}

#[test]
fn those_who_said_most_wait_first_and_newcomers_with_them() {
    let mut hold = Hold::new();
    hold.note_said(session(1), 1_000, at(0));
    hold.note_said(session(2), 10, at(0));
    look(&mut hold, &[reading(9, 0, 1_450)], 100);
    assert!(hold.stops(session(1), false));
    assert!(!hold.stops(session(2), false) && !hold.stops(session(3), false));
    assert!(hold.stops(session(4), true), "a newcomer");
    hold.wait(session(1));
    hold.wait(session(4));
    look(&mut hold, &[reading(9, 0, 1_550)], 105);
    assert!(hold.stops(session(3), false), "nobody is read");
    hold.wait(session(3));
    look(&mut hold, &[reading(9, 200, 1_450)], 110);
    assert_eq!(hold.take_released(|id| slot(id) == 4), [session(3)]);
    look(&mut hold, &[], 115);
    assert_eq!(hold.take_released(|_| false), [session(4), session(1)]);
    assert_eq!(hold.look_at, Time::NEVER);
}

#[test]
fn those_who_said_least_are_read_first() {
    let mut hold = Hold::new();
    look(&mut hold, &[reading(9, 0, 1_550)], 0);
    for (slot, bytes) in [(1, 900), (2, 800), (3, 10), (4, 0), (5, 800)] {
        hold.note_said(session(slot), bytes, at(0));
        hold.wait(session(slot));
    }
    look(&mut hold, &[], 5);
    let order: Vec<u8> = hold
        .take_released(|_| false)
        .into_iter()
        .map(slot)
        .collect();
    assert_eq!(order, [4, 3, 2, 5, 1]);
}

#[test]
fn those_of_a_block_that_said_most_wait_together() {
    let mut hold = Hold::new();
    for speaker in 1..=5 {
        hold.note_said(session(speaker), 100, at(0));
    }
    hold.note_said(session(5), 100, at(0));
    hold.note_said(session(6), 90, at(0));
    let of = |id: SessionId| Some(block(if id.slot() == 6 { 2 } else { 1 }));
    hold.look(&[reading(9, 0, 1_450)], of, true, at(10));
    let waits = (1..=6).map(|speaker| hold.stops(session(speaker), false));
    let waits: Vec<bool> = waits.collect();
    assert_eq!(waits, [true, true, true, true, true, false]);
}

#[test]
fn what_was_said_is_forgotten() {
    let mut said = Said::default();
    said.add(session(1), 1_000, at(0));
    let loudest = |said: &mut Said, millis| said.loudest(|_| None, at(millis)).len();
    assert_eq!(loudest(&mut said, 4_999), 1);
    assert_eq!(loudest(&mut said, 5_000), 1);
    assert_eq!(loudest(&mut said, 15_000), 0);
}

#[test]
fn the_time_for_which_it_was_held_is_forgotten_after_a_minute() {
    let mut held = HeldTime::default();
    let second = Duration::from_secs(1);
    held.add(second, at(0));
    held.add(second, at(30_000));
    assert_eq!(held.total(at(59_999)), second * 2);
    assert_eq!(held.total(at(65_000)), second);
    assert_eq!(held.total(at(95_000)), Duration::ZERO);
    assert_eq!(held.total(at(9_000_000)), Duration::ZERO);
    held.add(second, at(9_000_000));
    assert_eq!(held.total(at(9_000_000)), second);
}

#[test]
fn in_a_small_log_there_is_space_for_the_line_that_is_handled_next() {
    let line = 300;
    let small = |lag| Reading {
        line_bytes: line,
        ..reading(1, 5_000, lag)
    };
    for (lag, level) in [
        (LOG - 3 * line, Level::Open),
        (LOG - 3 * line + 1, Level::Loud),
        (LOG - 2 * line, Level::Loud),
        (LOG - 2 * line + 1, Level::All),
    ] {
        let mut hold = Hold::new();
        assert_eq!(look(&mut hold, &[small(lag)], 0), level, "{lag}");
    }
}
