//! Who has left of late, under which nickname and from where: whom a ban that comes too late still
//! finds, and who else it would hit.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use super::sanctions::ADDRESS_HELD;
use crate::room::address_block::AddressBlock;
use crate::room::nickname::Nickname;
use crate::room::time::Time;

/// For how long a ban still finds who has left, and one that was there comes through a closed door.
pub const FOUND_FOR: Duration = Duration::from_secs(3_600);

/// For how long others of the same address are remembered. As long as a ban without a time holds for an
/// address: one by night must not keep those out in the morning who were there the day before.
pub const REMEMBERED: Duration = ADDRESS_HELD;

/// How many are remembered.
pub const DEPARTED_MAX: usize = 1_000;

/// How many of one address block: who comes and goes all the time makes nobody else forgotten.
pub const DEPARTED_OF_BLOCK_MAX: usize = DEPARTED_MAX / 10;

/// Somebody that has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// As it was held.
    pub nickname: Nickname,
    pub address: SocketAddr,
    pub at: Time,
}

impl Departure {
    fn block(&self) -> AddressBlock {
        self.address.ip().into()
    }
}

/// The last that have left, oldest first.
#[derive(Debug, Default)]
pub struct Departed(VecDeque<Departure>);

impl Departed {
    /// Remembers who leaves, and forgets that the same left before.
    pub fn note(&mut self, departure: Departure) {
        let block = departure.block();
        let mut of_block = 0;
        self.0.retain(|other| {
            let is_same_block = other.block() == block;
            let is_same = is_same_block && other.nickname.folded() == departure.nickname.folded();
            let is_over = departure.at.since(other.at) >= REMEMBERED;
            of_block += usize::from(is_same_block && !is_same && !is_over);
            !is_same && !is_over
        });
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

    /// Whether somebody left under this nickname from this block within the last hour.
    pub fn has(&self, folded: &str, block: AddressBlock, now: Time) -> bool {
        self.within(FOUND_FOR, now)
            .any(|departure| departure.block() == block && departure.nickname.folded() == folded)
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
            address: (address, 1_024).into(),
            at: at(secs),
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
        assert!(departed.has("bia", block, at(3_699)));
        assert!(!departed.has("bia", block, at(3_700)));
        assert!(!departed.has("ana", block, at(200)));
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
}
