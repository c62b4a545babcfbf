//! What newcomers are shown: the last public utterances, with the time they were said.

use std::collections::VecDeque;

use super::address_block::AddressBlock;
use super::answer::{Cursor, HistoryPart};
use super::event::{EventId, Utterance};
use super::time::Time;

/// The most bytes that a newcomer is shown, whatever the number of utterances.
pub const BYTES_MAX: usize = 16 * 1024;

/// The most bytes of one part of it, but for the utterance that passes them.
pub const PART_BYTES_MAX: usize = 8 * 1024;

/// What an utterance takes on the wire beside its nickname and text, at most, in any language: its
/// age, what marks it as said or acted, and the LF.
const FRAME_BYTES: usize = 27;

/// What an utterance counts towards the limits.
fn bytes_of(utterance: &Utterance) -> usize {
    utterance.by.as_str().len() + utterance.text.len() + FRAME_BYTES
}

/// The last utterances, oldest first.
#[derive(Debug)]
pub struct History {
    utterances: VecDeque<Utterance>,
    utterances_max: usize,
    bytes: usize,
}

impl History {
    /// Keeps at most `utterances_max`, zero for none, and [`BYTES_MAX`] bytes of them.
    pub fn new(utterances_max: usize) -> History {
        History {
            utterances: VecDeque::new(),
            utterances_max,
            bytes: 0,
        }
    }

    /// Remembers an utterance, which is made only if it is kept; the oldest make room.
    pub fn push(&mut self, utterance: impl FnOnce() -> Utterance) {
        if self.utterances_max == 0 {
            return;
        }
        let utterance = utterance();
        if self.utterances.len() == self.utterances_max {
            self.forget_oldest();
        }
        self.bytes += bytes_of(&utterance);
        self.utterances.push_back(utterance);
        while self.bytes > BYTES_MAX {
            self.forget_oldest();
        }
    }

    /// What was said behind the event `after` and up to `until`, as far as it fits one part.
    pub fn part(&self, after: EventId, until: EventId, now: Time) -> HistoryPart<'_> {
        let mut part = HistoryPart {
            utterances: Vec::new(),
            now,
            rest: None,
        };
        let start = self.utterances.partition_point(|said| said.id <= after);
        let mut bytes = 0;
        for utterance in self.utterances.range(start..) {
            if utterance.id > until {
                break;
            }
            if bytes >= PART_BYTES_MAX {
                let after = part.utterances.last().map_or(after, |last| last.id);
                part.rest = Some(Cursor::History { after, until });
                break;
            }
            bytes += bytes_of(utterance);
            part.utterances.push(utterance);
        }
        part
    }

    /// Forgets what was said under a nickname from a block, or from anywhere when none is given.
    pub fn forget_said(&mut self, folded: &str, block: Option<AddressBlock>) {
        self.utterances.retain(|said| {
            let is_its = said.by.folded() == folded && (block.is_none() || said.block == block);
            if is_its {
                self.bytes -= bytes_of(said);
            }
            !is_its
        });
    }

    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.utterances.pop_front() {
            self.bytes -= bytes_of(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::event::UtteranceKind;
    use crate::room::nickname::Nickname;
    use crate::room::time::{Now, WallTime};

    const LAST: EventId = EventId::nth(u64::MAX);

    fn push(history: &mut History, id: u64, text: &str) {
        history.push(|| Utterance {
            id: EventId::nth(id),
            at: Now {
                time: Time::from_nanos(id),
                wall: WallTime::default(),
            },
            by: Nickname::parse("ana").expect("valid"),
            block: None,
            kind: UtteranceKind::Said,
            text: text.into(),
            is_notice: false,
        });
    }

    fn kept(history: &History) -> Vec<&str> {
        texts(&history.part(EventId::default(), LAST, Time::ZERO))
    }

    fn texts<'a>(part: &HistoryPart<'a>) -> Vec<&'a str> {
        part.utterances.iter().map(|said| &*said.text).collect()
    }

    #[test]
    fn keeps_the_last_utterances() {
        let mut history = History::new(2);
        for (id, text) in [(1, "a"), (2, "b"), (5, "c")] {
            push(&mut history, id, text);
        }
        assert_eq!(kept(&history), ["b", "c"]);
    }

    #[test]
    fn is_bounded_in_bytes() {
        let mut history = History::new(1_000);
        let long = "x".repeat(1_000);
        for id in 1..=100 {
            push(&mut history, id, &long);
        }
        let each = 1_000 + "ana".len() + FRAME_BYTES;
        assert_eq!(history.utterances.len(), BYTES_MAX / each);
        let whole = "z".repeat(BYTES_MAX - "ana".len() - FRAME_BYTES);
        push(&mut history, 101, &whole);
        assert_eq!(kept(&history), [&*whole]);
        push(&mut history, 102, &"y".repeat(BYTES_MAX));
        assert!(kept(&history).is_empty());
        assert_eq!(history.bytes, 0);
    }

    #[test]
    fn zero_utterances_keep_nothing() {
        let mut history = History::new(0);
        history.push(|| unreachable!("nothing is kept"));
        assert!(kept(&history).is_empty());
    }

    #[test]
    fn comes_in_parts_that_make_the_whole_and_end_where_they_were_to() {
        let mut history = History::new(100);
        for id in 1..=14 {
            push(&mut history, id, &format!("{id}{}", "x".repeat(1_000)));
        }
        let until = EventId::nth(12);
        let mut ids = Vec::new();
        let mut parts = 0;
        let mut after = EventId::default();
        loop {
            let part = history.part(after, until, Time::ZERO);
            parts += 1;
            assert!(parts <= 14, "comes to no end");
            ids.extend(part.utterances.iter().map(|said| said.id.number()));
            let Some(Cursor::History { after: next, .. }) = part.rest else {
                break;
            };
            after = next;
        }
        assert_eq!(ids, (1..=12).collect::<Vec<_>>());
        assert_eq!(parts, 2);
    }

    #[test]
    fn a_part_goes_on_behind_what_was_forgotten_meanwhile() {
        let mut history = History::new(3);
        for id in 1..=3 {
            push(&mut history, id, "x");
        }
        for id in 4..=5 {
            push(&mut history, id, "y");
        }
        let part = history.part(EventId::nth(1), EventId::nth(3), Time::ZERO);
        assert_eq!(texts(&part), ["x"]);
        assert_eq!(part.rest, None);
    }
}
