//! Who has left of late, under which nickname and from where: whom a ban that comes too late still
//! finds, and who else it would hit; and what was said last before it left, for when it comes back.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::time::Duration;

use super::sanctions::ADDRESS_HELD;
use crate::room::address_block::AddressBlock;
use crate::room::event::EventId;
use crate::room::nickname::Nickname;
use crate::room::time::Time;

/// For how long a ban still finds who has left, and one that was there comes through a closed door.
const FOUND_FOR: Duration = Duration::from_secs(3_600);

/// For how long others of the same address are remembered, and what one heard last that comes back. As long as a ban without a time holds for an
/// address: one by night must not keep those out in the morning who were there the day before.
pub const REMEMBERED: Duration = ADDRESS_HELD;

/// How many are remembered.
pub const DEPARTED_MAX: usize = 1_000;

/// How many of one address block: somebody that comes and goes all the time makes nobody else forgotten.
const DEPARTED_OF_BLOCK_MAX: usize = DEPARTED_MAX / 10;

/// Somebody that has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// As it was held.
    pub nickname: Nickname,
    /// What it asked to be called when it came, in its folded form; `None` where that is its nickname.
    pub asked: Option<Box<str>>,
    pub address: SocketAddr,
    pub at: Time,
    /// When it was in the room last; `None` where it never was.
    pub exit: Option<Exit>,
}

/// The end of somebody's time in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    pub at: Time,
    /// The number of the event by which it left.
    pub event: NonZeroU64,
    /// It has taken another nickname since.
    pub is_renamed: bool,
}

impl Exit {
    /// One that was heard as this event.
    pub fn new(at: Time, event: EventId) -> Option<Exit> {
        let event = NonZeroU64::new(event.number())?;
        let is_renamed = false;
        Some(Exit {
            at,
            event,
            is_renamed,
        })
    }

    /// Whether it was so lately, under the same nickname, that one comes through a closed door.
    pub fn opens_door(self, now: Time) -> bool {
        !self.is_renamed && now.since(self.at) < FOUND_FOR
    }
}

impl Departure {
    fn block(&self) -> AddressBlock {
        self.address.ip().into()
    }

    fn was_asked(&self, folded: &str) -> bool {
        let asked = self.asked.as_deref();
        asked.unwrap_or(self.nickname.folded()) == folded
    }
}

/// The last that have left, oldest first.
#[derive(Debug, Default)]
pub struct Departed(VecDeque<Departure>);

impl Departed {
    /// Remembers who leaves, and forgets that the same left before, but for when it was in the room.
    pub fn note(&mut self, mut departure: Departure) {
        let block = departure.block();
        let mut exit = departure.exit;
        let mut of_block = 0;
        self.0.retain(|other| {
            let is_same_block = other.block() == block;
            let is_same = is_same_block && other.nickname.folded() == departure.nickname.folded();
            let is_over = departure.at.since(other.at) >= REMEMBERED;
            of_block += usize::from(is_same_block && !is_same && !is_over);
            if is_same && exit.is_none() {
                exit = other.exit;
            }
            !is_same && !is_over
        });
        departure.exit = exit;
        if of_block >= DEPARTED_OF_BLOCK_MAX
            && let Some(oldest) = self.0.iter().position(|other| other.block() == block)
        {
            self.0.remove(oldest);
        }
        if self.0.len() >= DEPARTED_MAX {
            self.0.pop_front();
        }
        self.0.push_back(departure);
    }

    /// The last that left under a nickname within the last hour.
    pub fn last(&self, folded: &str, now: Time) -> Option<&Departure> {
        let mut latest = self.within(FOUND_FOR, now).rev();
        latest.find(|departure| departure.nickname.folded() == folded)
    }

    /// Whether somebody was in the room within the last hour, and has left under this nickname from this
    /// block.
    pub fn was_inside(&self, folded: &str, block: AddressBlock, now: Time) -> bool {
        self.of_block(block, now).any(|departure| {
            departure.nickname.folded() == folded
                && departure.exit.is_some_and(|exit| exit.opens_door(now))
        })
    }

    /// The event by which one left the room within the last day that had asked for this nickname from this
    /// block: the last that it has heard.
    pub fn heard(&self, folded: &str, block: AddressBlock, now: Time) -> Option<EventId> {
        let its = self
            .of_block(block, now)
            .filter(|departure| departure.was_asked(folded));
        let exits = its.filter_map(|departure| departure.exit);
        let lately = exits.filter(|exit| now.since(exit.at) < REMEMBERED);
        let last = lately.map(|exit| exit.event).max()?;
        Some(EventId::nth(last.get()))
    }

    /// Who left from a block within the last day.
    pub fn of_block(&self, block: AddressBlock, now: Time) -> impl Iterator<Item = &Departure> {
        self.within(REMEMBERED, now)
            .filter(move |departure| departure.block() == block)
    }

    fn within(&self, time: Duration, now: Time) -> impl DoubleEndedIterator<Item = &Departure> {
        let all = self.0.iter();
        all.filter(move |departure| now.since(departure.at) < time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn departure(nickname: &str, address: [u8; 4], secs: u64) -> Departure {
        Departure {
            nickname: Nickname::parse(nickname).expect("valid"),
            asked: None,
            address: (address, 1_024).into(),
            at: at(secs),
            exit: Exit::new(at(secs), EventId::nth(secs + 1)),
        }
    }

    fn at(secs: u64) -> Time {
        Time::ZERO + Duration::from_secs(secs)
    }

    #[test]
    fn the_last_hour_is_remembered_and_of_each_its_last_departure() {
        let mut departed = Departed::default();
        departed.note(departure("bia", [192, 0, 2, 7], 0));
        departed.note(departure("Bía", [192, 0, 2, 7], 100));
        departed.note(departure("bia", [192, 0, 2, 8], 50));
        assert_eq!(departed.0.len(), 2);
        let last = departed.last("bia", at(200)).expect("was here");
        assert_eq!(last.address.ip().to_string(), "192.0.2.8");
        let block = AddressBlock::V4([192, 0, 2, 7]);
        assert!(departed.was_inside("bia", block, at(3_699)));
        assert!(!departed.was_inside("bia", block, at(3_700)));
        assert!(!departed.was_inside("ana", block, at(200)));
        assert_eq!(departed.of_block(block, at(3_700)).count(), 1, "for a day");
        assert_eq!(departed.of_block(block, at(86_500)).count(), 0);
        departed.note(departure("caio", [192, 0, 2, 9], 99_999));
        assert_eq!(departed.0.len(), 1, "what is over is forgotten");
    }

    #[test]
    fn a_tenth_at_most_is_of_one_block() {
        let mut departed = Departed::default();
        departed.note(departure("ana", [192, 0, 2, 1], 0));
        for number in 0..DEPARTED_MAX {
            departed.note(departure(&format!("x{number}"), [192, 0, 2, 2], 1));
        }
        let block = AddressBlock::V4([192, 0, 2, 2]);
        assert_eq!(
            departed.of_block(block, at(2)).count(),
            DEPARTED_OF_BLOCK_MAX
        );
        assert!(departed.last("ana", at(2)).is_some());
        assert!(departed.last("x0", at(2)).is_none());
        assert!(departed.last("x999", at(2)).is_some());
        for number in 0..DEPARTED_MAX {
            let [.., high, low] = number.to_be_bytes();
            departed.note(departure("y", [10, 0, high, low], 1));
        }
        assert_eq!(departed.0.len(), DEPARTED_MAX);
        assert!(departed.last("ana", at(2)).is_none());
    }

    #[test]
    fn what_was_heard_last_is_known_by_the_nickname_that_was_asked_for() {
        let block = AddressBlock::V4([192, 0, 2, 7]);
        let mut departed = Departed::default();
        departed.note(Departure {
            asked: Some("ana".into()),
            ..departure("ana_", [192, 0, 2, 7], 5)
        });
        departed.note(departure("ana", [192, 0, 2, 7], 3));
        departed.note(departure("ana", [192, 0, 2, 8], 9));
        assert_eq!(departed.heard("ana", block, at(9)), Some(EventId::nth(6)));
        assert_eq!(departed.heard("ana_", block, at(9)), None);
        // It came again, and was not in.
        let outside = Departure {
            exit: None,
            ..departure("ana", [192, 0, 2, 7], 3_700)
        };
        departed.note(outside);
        assert!(!departed.was_inside("ana", block, at(3_700)));
        let day = REMEMBERED.as_secs();
        assert_eq!(
            departed.heard("ana", block, at(day + 4)),
            Some(EventId::nth(6))
        );
        assert_eq!(departed.heard("ana", block, at(day + 5)), None);
    }
}
