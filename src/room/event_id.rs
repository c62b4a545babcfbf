//! The one order of all that happens in the room: ids that nobody guesses.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::num::ParseIntError;
use std::str::FromStr;

/// The place of an event in the one order in which all hear them, and a mark by which it is known as
/// one of this daemon's life: a session that names an event has heard it.
///
/// As text it is its number and its mark: `1042-51d7e0c4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct EventId {
    number: u64,
    mark: u32,
}

impl EventId {
    /// The place number `number`, counted from one, without a mark.
    pub const fn nth(number: u64) -> EventId {
        EventId { number, mark: 0 }
    }

    /// How many events came before it, and itself.
    pub fn number(self) -> u64 {
        self.number
    }

    /// By what it is known as one of this daemon's life.
    pub fn mark(self) -> u32 {
        self.mark
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:08x}", self.number, self.mark)
    }
}

/// A text that is not the id of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl From<ParseIntError> for NotAnId {
    fn from(_: ParseIntError) -> NotAnId {
        NotAnId
    }
}

impl FromStr for EventId {
    type Err = NotAnId;

    /// Reads what was written of it; another text for the same event is none.
    fn from_str(text: &str) -> Result<EventId, NotAnId> {
        let (number, mark) = text.split_once('-').ok_or(NotAnId)?;
        let id = EventId {
            number: number.parse()?,
            mark: u32::from_str_radix(mark, 16)?,
        };
        let is_as_written = id.to_string() == text;
        is_as_written.then_some(id).ok_or(NotAnId)
    }
}

/// The ids of one daemon's life, one behind the other.
#[derive(Debug)]
pub struct EventIds {
    last: EventId,
    key: RandomState,
}

impl EventIds {
    /// The ids that `key` marks.
    pub fn new(key: RandomState) -> EventIds {
        EventIds {
            last: EventId::default(),
            key,
        }
    }

    /// The last that was given.
    pub fn last(&self) -> EventId {
        self.last
    }

    /// Gives the next.
    #[expect(clippy::should_implement_trait, reason = "there is no end of them")]
    pub fn next(&mut self) -> EventId {
        let number = self.last.number + 1;
        self.last = EventId {
            number,
            mark: self.mark(number),
        };
        self.last
    }

    /// Whether this one was given.
    pub fn knows(&self, id: EventId) -> bool {
        (1..=self.last.number).contains(&id.number) && id.mark == self.mark(id.number)
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "half of the hash is enough"
    )]
    fn mark(&self, number: u64) -> u32 {
        self.key.hash_one(number) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_was_written_and_in_no_other_way() {
        let mut ids = EventIds::new(RandomState::new());
        let (first, second) = (ids.next(), ids.next());
        assert!(first < second);
        assert_eq!(ids.last(), second);
        let text = second.to_string();
        assert_eq!(text.parse(), Ok(second));
        assert!(ids.knows(first) && ids.knows(second));
        let upper = "2-ABCDEF01";
        for other in ["", "2", "-", "02-00000000", "+2-00000000", "2-0", upper] {
            assert_eq!(other.parse::<EventId>(), Err(NotAnId), "{other:?}");
        }
    }

    #[test]
    fn an_id_that_was_not_given_is_not_known() {
        let mut ids = EventIds::new(RandomState::new());
        let other_life = EventIds::new(RandomState::new()).next();
        assert!(!ids.knows(EventId::default()));
        let first = ids.next();
        assert!(!ids.knows(EventId::nth(2)));
        assert!(other_life == first || !ids.knows(other_life));
    }
}
