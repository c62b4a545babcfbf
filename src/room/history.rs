//! What was said in public and is kept: the last utterances, which newcomers are shown, and some before
//! them, for those that come back and say what they heard last.

use std::collections::VecDeque;

use memchr::memchr3_iter;

use super::address_block::AddressBlock;
use super::answer::{Cursor, HistoryPart};
use super::event::{EventId, Utterance};
use super::time::Time;

/// The most bytes that a newcomer is shown, whatever the number of utterances.
pub const BYTES_MAX: usize = 16 * 1024;

/// The most bytes of one part of what is shown, in whatever encoding, but for an utterance that is longer.
pub const PART_BYTES_MAX: usize = 8 * 1024;

/// What an utterance takes on the wire beside its nickname and text, at most, in any language: its
/// age, what marks it as said or acted, and the LF.
const FRAME_BYTES: usize = 27;

/// What it takes in an encoding for programs, at most: an id and a time, and the names of all that.
const OBJECT_BYTES: usize = 168;

/// What an utterance takes in memory beside its text: a queue may be half empty, and allocations cost
/// more than their bytes.
pub(super) const HELD_BYTES: usize = 2 * size_of::<Utterance>() + 64;

/// What an utterance counts towards what newcomers are shown.
fn shown_bytes(utterance: &Utterance) -> usize {
    utterance.by.as_str().len() + utterance.text.len() + FRAME_BYTES
}

/// What it counts towards a part, where some characters are escaped.
fn part_bytes(utterance: &Utterance) -> usize {
    let text = utterance.text.as_bytes();
    let escaped = memchr3_iter(b'"', b'\\', b'\t', text).count();
    utterance.by.as_str().len() + text.len() + escaped + OBJECT_BYTES
}

/// What it takes in memory.
fn held_bytes(utterance: &Utterance) -> usize {
    HELD_BYTES + utterance.text.len() + utterance.by.as_str().len()
}

/// What a history takes in memory at most.
pub fn memory_bytes_max(utterances_max: usize, older_bytes_max: usize) -> usize {
    match utterances_max {
        0 => 0,
        _ => {
            let recent = utterances_max.min(BYTES_MAX / FRAME_BYTES) * HELD_BYTES;
            (recent + BYTES_MAX).saturating_add(older_bytes_max)
        }
    }
}

/// The last utterances.
#[derive(Debug)]
pub struct History {
    /// What newcomers are shown, oldest first.
    recent: VecDeque<Utterance>,
    recent_bytes: usize,
    /// What was said before that and is kept, oldest first.
    older: VecDeque<Utterance>,
    older_bytes: usize,
    utterances_max: usize,
    older_bytes_max: usize,
    /// The last that was said and is not kept, but for what a ban took out.
    last_dropped: EventId,
}

impl History {
    /// Shows newcomers at most `utterances_max` utterances, and [`BYTES_MAX`] bytes of them, and keeps
    /// those before them that take at most `older_bytes_max` bytes in memory. With zero utterances
    /// nothing is kept at all.
    pub fn new(utterances_max: usize, older_bytes_max: usize) -> History {
        History {
            recent: VecDeque::new(),
            recent_bytes: 0,
            older: VecDeque::new(),
            older_bytes: 0,
            utterances_max,
            older_bytes_max,
            last_dropped: EventId::default(),
        }
    }

    /// Remembers the utterance that was the event `id`. It is made only if it is kept; the oldest make
    /// room.
    pub fn push(&mut self, id: EventId, utterance: impl FnOnce() -> Utterance) {
        if self.utterances_max == 0 {
            self.last_dropped = id;
            return;
        }
        let utterance = utterance();
        self.recent_bytes += shown_bytes(&utterance);
        self.recent.push_back(utterance);
        while self.recent.len() > self.utterances_max || self.recent_bytes > BYTES_MAX {
            let Some(oldest) = self.recent.pop_front() else {
                break;
            };
            self.recent_bytes -= shown_bytes(&oldest);
            self.keep_older(oldest);
        }
    }

    fn keep_older(&mut self, utterance: Utterance) {
        self.older_bytes += held_bytes(&utterance);
        self.older.push_back(utterance);
        while self.older_bytes > self.older_bytes_max {
            let Some(oldest) = self.older.pop_front() else {
                break;
            };
            self.older_bytes -= held_bytes(&oldest);
            self.last_dropped = oldest.id;
        }
    }

    /// Whether anything is kept.
    pub fn is_kept(&self) -> bool {
        self.utterances_max > 0
    }

    /// The event behind which newcomers are shown what was said.
    pub fn before_recent(&self) -> EventId {
        let older = self.older.back().map(|said| said.id);
        older.unwrap_or(self.last_dropped)
    }

    /// The event behind which so many utterances were said last, within [`BYTES_MAX`].
    pub fn before_last(&self, utterances: usize) -> EventId {
        let mut bytes = 0;
        let latest = self.recent.iter().rev().chain(self.older.iter().rev());
        let mut before = latest.skip_while({
            let mut left = utterances;
            move |said| {
                bytes += shown_bytes(said);
                let is_shown = left > 0 && bytes <= BYTES_MAX;
                left = left.saturating_sub(1);
                is_shown
            }
        });
        before.next().map_or(self.last_dropped, |said| said.id)
    }

    /// Whether something that was said behind the event `after` is not kept, though no ban took it out.
    pub fn has_dropped_behind(&self, after: EventId) -> bool {
        self.last_dropped > after
    }

    /// What was said behind the event `after`, as far as it fits one part.
    pub fn part(&self, after: EventId, now: Time) -> HistoryPart<'_> {
        let mut part = HistoryPart {
            utterances: Vec::new(),
            is_first: false,
            now,
            rest: None,
        };
        let older = self.older.partition_point(|said| said.id <= after);
        let recent = self.recent.partition_point(|said| said.id <= after);
        let mut bytes = 0;
        for utterance in self.older.range(older..).chain(self.recent.range(recent..)) {
            bytes += part_bytes(utterance);
            if bytes > PART_BYTES_MAX && !part.utterances.is_empty() {
                part.rest = Some(Cursor::Entrance);
                break;
            }
            part.utterances.push(utterance);
        }
        part
    }

    /// Forgets what was said under a nickname from a block, or from anywhere when none is given.
    pub fn forget_said(&mut self, folded: &str, block: Option<AddressBlock>) {
        let is_its = |said: &Utterance| {
            said.by.folded() == folded && (block.is_none() || said.block == block)
        };
        self.recent.retain(|said| !is_its(said));
        self.older.retain(|said| !is_its(said));
        self.recent_bytes = self.recent.iter().map(shown_bytes).sum();
        self.older_bytes = self.older.iter().map(held_bytes).sum();
        while let Some(last) = self.older.pop_back_if(|last| {
            self.recent.len() < self.utterances_max
                && self.recent_bytes + shown_bytes(last) <= BYTES_MAX
        }) {
            self.older_bytes -= held_bytes(&last);
            self.recent_bytes += shown_bytes(&last);
            self.recent.push_front(last);
        }
    }
}

#[cfg(test)]
mod tests {
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
}
