//! What is kept, what of it newcomers are shown, and in which parts.

use super::*;
use crate::room::event::UtteranceKind;
use crate::room::nickname::Nickname;
use crate::room::time::{Now, WallTime};

const NO_TIME: Time = Time::ZERO;

fn push(history: &mut History, id: u64, text: &str) {
    push_by(history, "ana", id, text);
}

fn push_by(history: &mut History, by: &str, id: u64, text: &str) {
    history.push(EventId::nth(id), || Utterance {
        is_bot: false,
        user: "cat".into(),
        id: EventId::nth(id),
        at: Now {
            time: Time::from_nanos(id),
            wall: WallTime::default(),
        },
        by: Nickname::parse(by).expect("valid"),
        block: None,
        kind: UtteranceKind::Said,
        text: text.into(),
        is_notice: false,
    });
}

/// What newcomers are shown, when it is no more than one part.
fn recent(history: &History) -> Vec<&str> {
    texts(&history.part(history.before_recent(), NO_TIME))
}

fn since(history: &History, id: u64) -> Vec<&str> {
    texts(&history.part(EventId::nth(id), NO_TIME))
}

fn texts<'a>(part: &HistoryPart<'a>) -> Vec<&'a str> {
    part.utterances.iter().map(|said| &*said.text).collect()
}

#[test]
fn newcomers_are_shown_the_last_utterances_and_those_before_them_are_kept() {
    let mut history = History::new(2, 2 * (HELD_BYTES + 4));
    for (id, text) in [(1, "a"), (2, "b"), (5, "c"), (6, "d"), (8, "e")] {
        push(&mut history, id, text);
    }
    assert_eq!(recent(&history), ["d", "e"]);
    assert_eq!(since(&history, 1), ["b", "c", "d", "e"]);
    assert_eq!(since(&history, 4), ["c", "d", "e"]);
    assert!(history.has_dropped_behind(EventId::default()));
    assert!(!history.has_dropped_behind(EventId::nth(1)));
}

#[test]
fn the_last_so_many_are_those_that_newcomers_are_shown_or_fewer_or_more() {
    let mut history = History::new(3, 2 * (HELD_BYTES + 4));
    for id in 1..=9 {
        push(&mut history, id, "a");
    }
    for (utterances, before) in [(0, 9), (1, 8), (3, 6), (4, 5), (5, 4), (6, 4), (100, 4)] {
        let found = history.before_last(utterances);
        assert_eq!(found, EventId::nth(before), "{utterances}");
    }
    assert_eq!(history.before_last(3), history.before_recent());
    push(&mut history, 10, &"x".repeat(BYTES_MAX - 50));
    push(&mut history, 11, &"x".repeat(100));
    assert_eq!(history.before_last(3), history.before_recent());
}

#[test]
fn what_newcomers_are_shown_is_bounded_in_bytes() {
    let mut history = History::new(1_000, 0);
    let long = "x".repeat(1_000);
    for id in 1..=100 {
        push(&mut history, id, &long);
    }
    let each = 1_000 + "ana".len() + FRAME_BYTES;
    assert_eq!(history.recent.len(), BYTES_MAX / each);
    let whole = "z".repeat(BYTES_MAX - "ana".len() - FRAME_BYTES);
    push(&mut history, 101, &whole);
    assert_eq!(recent(&history), [&*whole]);
    push(&mut history, 102, &"y".repeat(BYTES_MAX));
    assert!(recent(&history).is_empty());
    assert_eq!((history.recent_bytes, history.older_bytes), (0, 0));
    assert!(history.has_dropped_behind(EventId::nth(101)));
    assert!(!history.has_dropped_behind(EventId::nth(102)));
}

#[test]
fn what_is_kept_beyond_that_is_bounded_in_what_it_takes() {
    let bytes_max = 64 * 1024;
    let mut history = History::new(3, bytes_max);
    for id in 1..=10_000 {
        push(&mut history, id, "oi");
        assert!(history.older_bytes <= bytes_max);
    }
    let held = history.older.capacity() * size_of::<Utterance>();
    assert!(held <= bytes_max, "{held} bytes of the queue alone");
    assert_eq!(history.older.len(), bytes_max / (HELD_BYTES + 5));
}

#[test]
fn with_zero_utterances_nothing_is_kept_but_that_something_was_said() {
    let mut history = History::new(0, 64 * 1024);
    assert!(!history.has_dropped_behind(EventId::default()));
    history.push(EventId::nth(3), || unreachable!("nothing is kept"));
    assert!(recent(&history).is_empty() && since(&history, 0).is_empty());
    assert!(history.has_dropped_behind(EventId::nth(2)));
    assert!(!history.has_dropped_behind(EventId::nth(3)));
}

#[test]
fn comes_in_parts_that_make_the_whole() {
    let mut history = History::new(3, 1024 * 1024);
    for id in 1..=14 {
        push(&mut history, id, &format!("{id}{}", "x".repeat(1_000)));
    }
    let mut ids = Vec::new();
    let mut parts = 0;
    loop {
        let after = EventId::nth(ids.last().copied().unwrap_or_default());
        let part = history.part(after, NO_TIME);
        parts += 1;
        assert!(parts <= 14, "comes to no end");
        let bytes: usize = part.utterances.iter().map(|said| part_bytes(said)).sum();
        assert!(bytes <= PART_BYTES_MAX);
        ids.extend(part.utterances.iter().map(|said| said.id.number()));
        if part.rest.is_none() {
            break;
        }
    }
    assert_eq!(ids, (1..=14).collect::<Vec<_>>());
    assert_eq!(parts, 3);
}

#[test]
fn an_utterance_that_is_longer_than_a_part_is_one() {
    let mut history = History::new(3, 0);
    let long = "\"".repeat(PART_BYTES_MAX);
    push(&mut history, 1, &long);
    push(&mut history, 2, "oi");
    let part = history.part(EventId::default(), NO_TIME);
    assert_eq!(texts(&part), [&*long]);
    assert_eq!(part.rest, Some(Cursor::Entrance));
    assert_eq!(since(&history, 1), ["oi"]);
}

#[test]
fn what_a_ban_took_out_is_not_missed_and_older_utterances_take_its_place() {
    let mut history = History::new(2, 2 * (HELD_BYTES + 6));
    for (id, by) in [(1, "ana"), (2, "bia"), (3, "bia"), (4, "caio")] {
        push_by(&mut history, by, id, by);
    }
    history.forget_said("bia", None);
    assert_eq!(recent(&history), ["ana", "caio"]);
    assert_eq!(history.older_bytes, 0);
    assert!(!history.has_dropped_behind(EventId::default()));
    history.forget_said("caio", None);
    history.forget_said("ana", None);
    assert_eq!(history.recent_bytes, 0);
    assert!(recent(&history).is_empty());
}
