//! What was said in public and is kept: the last utterances, which newcomers are shown, and some before
//! them, for those that come back and say what they heard last.

use std::collections::VecDeque;

use memchr::memchr3_iter;

use super::address_block::AddressBlock;
use super::answer::{Cursor, HistoryPart};
use super::event::{EventId, Utterance};
use super::recall::Place;
use super::time::Time;

/// The most bytes that a newcomer is shown, whatever the number of utterances.
pub const BYTES_MAX: usize = 16 * 1024;

/// The most bytes of one part of what is shown, in whatever encoding, but for an utterance that is longer.
pub const PART_BYTES_MAX: usize = 8 * 1024;

/// The most bytes of a part where texts are told in several lines, each behind who says it (IRC): those that
/// are long, or behind their ages, take up to five thirds there of what is counted.
pub const LINES_PART_BYTES_MAX: usize = PART_BYTES_MAX * 3 / 5;

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

    /// Keeps other amounts from here on: of what is too much now the oldest goes, and what newcomers
    /// were not shown any more may be shown again.
    pub fn change_limits(&mut self, utterances_max: usize, older_bytes_max: usize) {
        (self.utterances_max, self.older_bytes_max) = (utterances_max, older_bytes_max);
        self.show_older();
        self.drop_beyond_limits();
        if utterances_max == 0
            && let Some(last) = self.older.pop_back()
        {
            self.last_dropped = last.id;
            (self.older, self.older_bytes) = Default::default();
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
        self.drop_beyond_limits();
    }

    fn drop_beyond_limits(&mut self) {
        while self.recent.len() > self.utterances_max || self.recent_bytes > BYTES_MAX {
            let Some(oldest) = self.recent.pop_front() else {
                break;
            };
            self.recent_bytes -= shown_bytes(&oldest);
            self.older_bytes += held_bytes(&oldest);
            self.older.push_back(oldest);
        }
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

    /// How many utterances are kept.
    pub fn len(&self) -> usize {
        self.older.len() + self.recent.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The last that is kept.
    pub fn last(&self) -> Option<&Utterance> {
        self.recent.back().or(self.older.back())
    }

    /// The event that one of them was, counted from zero.
    ///
    /// # Panics
    /// When there are not so many.
    pub fn event_at(&self, index: usize) -> EventId {
        match index.checked_sub(self.older.len()) {
            None => self.older[index].id,
            Some(index) => self.recent[index].id,
        }
    }

    /// How many of them were said before a place.
    pub fn before(&self, place: Place) -> usize {
        self.count(|said| match place {
            Place::Event(id) => said.id < id,
            Place::Moment(moment) => said.at.wall < moment,
        })
    }

    /// How many of them were said before a place or at it.
    pub fn behind(&self, place: Place) -> usize {
        self.count(|said| match place {
            Place::Event(id) => said.id <= id,
            Place::Moment(moment) => said.at.wall <= moment,
        })
    }

    fn count(&self, is_counted: impl Fn(&Utterance) -> bool) -> usize {
        self.older.partition_point(&is_counted) + self.recent.partition_point(&is_counted)
    }

    /// Whether something that was said behind the event `after` is not kept, though no ban took it out.
    pub fn has_dropped_behind(&self, after: EventId) -> bool {
        self.last_dropped > after
    }

    /// What was said behind the event `after`, as far as it fits one part.
    pub fn part(&self, after: EventId, now: Time) -> HistoryPart<'_> {
        self.part_within(PART_BYTES_MAX, after, now)
    }

    /// What was said behind the event `after`, as far as it fits `bytes_max` bytes.
    pub fn part_within(&self, bytes_max: usize, after: EventId, now: Time) -> HistoryPart<'_> {
        let mut part = HistoryPart {
            utterances: Vec::new(),
            is_first: false,
            is_asked: false,
            now,
            rest: None,
        };
        let older = self.older.partition_point(|said| said.id <= after);
        let recent = self.recent.partition_point(|said| said.id <= after);
        let mut bytes = 0;
        for utterance in self.older.range(older..).chain(self.recent.range(recent..)) {
            bytes += part_bytes(utterance);
            if bytes > bytes_max && !part.utterances.is_empty() {
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
        self.show_older();
    }

    /// Has newcomers shown as much of what is kept as may be.
    fn show_older(&mut self) {
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
mod tests;
