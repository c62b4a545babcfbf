//! From where HTTP was asked for of late: connections from there may be a browser's.
//!
//! A browser opens connections ahead, says nothing on them, throws those that it does not need away
//! after ten seconds, and shows an error where one that it uses then holds a greeting.

use std::time::Duration;

use crate::room::address_block::AddressBlock;
use crate::room::time::Time;

/// How long a visit is remembered.
pub const REMEMBERED: Duration = Duration::from_secs(24 * 3_600);

/// The most address blocks of which one is; the one that came longest ago goes.
const BLOCKS_MAX: usize = 1_024;

/// What they take, in bytes.
pub const BYTES_MAX: usize = BLOCKS_MAX * size_of::<Visit>();

/// The last visit from each address block, in the order of the blocks.
#[derive(Debug, Default)]
pub(super) struct WebVisits(Vec<Visit>);

/// An address block, and when HTTP was asked for from there.
type Visit = (AddressBlock, Time);

impl WebVisits {
    /// Notes that HTTP was asked for from a block.
    pub(super) fn note(&mut self, block: AddressBlock, now: Time) {
        if let Ok(known) = self.place(block) {
            self.0[known].1 = now;
            return;
        }
        if self.0.len() == BLOCKS_MAX {
            self.forget_the_longest_ago();
        }
        let (Ok(place) | Err(place)) = self.place(block);
        self.0.insert(place, (block, now));
    }

    /// Whether HTTP was asked for from a block within the time that visits are remembered.
    pub(super) fn asked_lately(&self, block: AddressBlock, now: Time) -> bool {
        self.place(block)
            .is_ok_and(|place| is_recent(self.0[place].1, now))
    }

    /// Where a block is, or else would be.
    fn place(&self, block: AddressBlock) -> Result<usize, usize> {
        self.0.binary_search_by_key(&block, |&(block, _)| block)
    }

    fn forget_the_longest_ago(&mut self) {
        let times = self.0.iter().map(|&(_, at)| at).enumerate();
        if let Some((place, _)) = times.min_by_key(|&(_, at)| at) {
            self.0.remove(place);
        }
    }
}

fn is_recent(visit: Time, now: Time) -> bool {
    visit + REMEMBERED > now
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    fn block(address: &str) -> AddressBlock {
        address.parse::<IpAddr>().expect(address).into()
    }

    fn nth(number: u32) -> AddressBlock {
        IpAddr::from(Ipv4Addr::from_bits(number)).into()
    }

    fn at(seconds: u64) -> Time {
        Time::ZERO + Duration::from_secs(seconds)
    }

    #[test]
    fn a_visit_is_remembered_for_a_day_from_the_last_one_on_for_its_block_alone() {
        let mut visits = WebVisits::default();
        let home = block("2001:db8:0:1::7");
        assert!(!visits.asked_lately(home, at(0)));
        visits.note(home, at(100));
        assert!(visits.asked_lately(block("2001:db8:0:1::8"), at(100)));
        assert!(!visits.asked_lately(block("2001:db8:0:2::7"), at(100)));
        let day = REMEMBERED.as_secs();
        assert!(visits.asked_lately(home, at(100 + day - 1)));
        assert!(!visits.asked_lately(home, at(100 + day)));
        visits.note(home, at(200));
        assert!(visits.asked_lately(home, at(100 + day)));
        assert!(!visits.asked_lately(home, at(200 + day)));
    }

    #[test]
    fn of_more_blocks_than_are_remembered_the_one_that_came_longest_ago_goes() {
        let mut visits = WebVisits::default();
        let most = u32::try_from(BLOCKS_MAX).expect("few");
        for number in 0..most {
            visits.note(nth(number), at(number.into()));
        }
        let now = at(u64::from(most));
        // One that comes again has but one place, and is the last then.
        visits.note(nth(0), now);
        assert!((0..most).all(|number| visits.asked_lately(nth(number), now)));
        visits.note(nth(most), now);
        let forgotten: Vec<u32> = (0..=most)
            .filter(|&number| !visits.asked_lately(nth(number), now))
            .collect();
        assert_eq!(forgotten, [1]);
        assert_eq!(visits.0.len(), BLOCKS_MAX);
    }
}
