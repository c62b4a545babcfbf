//! The feeds of all encodings, and how much their logs may hold together.

use std::iter;
use std::ops::Index;

use super::limits::Limits;
use crate::delivery::feed::Feed;
use crate::dialect::Encoding;

/// One for each encoding, by [`Encoding::index`].
#[derive(Debug)]
pub(super) struct Feeds {
    feeds: [Feed; Encoding::ALL.len()],
    /// Which of them have readers, a bit each: what is done for each line looks at no others.
    used: u16,
    /// How many bytes were ever appended to all of them together.
    said_bytes: u64,
    /// What the log of each may hold at most, in bytes.
    bytes_max: [usize; Encoding::ALL.len()],
    /// Beyond this, in bytes, no log grows; each holds its least all the same.
    grown_bytes_max: usize,
    /// The longest thing that one line of a client can make the readers of each hear, in bytes.
    broadcast_bytes_max: [usize; Encoding::ALL.len()],
}

impl Feeds {
    pub(super) fn new(limits: &Limits) -> Feeds {
        Feeds {
            feeds: Encoding::ALL.map(|encoding| {
                let (bytes_min, bytes_max) = limits.log_bytes(encoding);
                Feed::new(bytes_min, bytes_max)
            }),
            used: 0,
            said_bytes: 0,
            bytes_max: Encoding::ALL.map(|encoding| limits.log_bytes(encoding).1),
            grown_bytes_max: limits.all_log_bytes_max(),
            broadcast_bytes_max: Encoding::ALL.map(|it| limits.broadcast_bytes_max(it)),
        }
    }

    /// Holds as much as other limits say from here on; what readers need stays.
    pub(super) fn change_limits(&mut self, limits: &Limits) {
        for encoding in Encoding::ALL {
            let (bytes_min, bytes_max) = limits.log_bytes(encoding);
            let index = encoding.index();
            self.feeds[index].change_limits(bytes_min, bytes_max);
            self.bytes_max[index] = bytes_max;
            self.broadcast_bytes_max[index] = limits.broadcast_bytes_max(encoding);
        }
        self.grown_bytes_max = limits.all_log_bytes_max();
    }

    /// The encodings whose feeds have readers. The others hold nothing, and nobody waits for them.
    pub(super) fn used(&self) -> impl Iterator<Item = Encoding> + use<> {
        let mut left = self.used;
        iter::from_fn(move || {
            let index = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            Encoding::ALL.get(index).copied()
        })
    }

    /// One more connection reads the feed of an encoding, from its head on.
    pub(super) fn add_reader(&mut self, index: usize) {
        self.feeds[index].add_reader();
        self.used |= 1 << index;
    }

    /// One connection reads it no more, and needs nothing of what it holds.
    pub(super) fn remove_reader(&mut self, index: usize) {
        self.feeds[index].remove_reader();
        if !self.feeds[index].has_readers() {
            self.used &= !(1 << index);
        }
    }

    /// Appends what all readers of an encoding hear, and returns the offset of its first byte.
    pub(super) fn append(&mut self, index: usize, bytes: &[u8]) -> u64 {
        self.said_bytes += bytes.len() as u64;
        self.feeds[index].append(bytes)
    }

    /// See [`Feed::give_up`].
    pub(super) fn give_up(&mut self, index: usize, more: usize) -> u64 {
        self.feeds[index].give_up(more)
    }

    /// How many bytes were ever said to all, in all encodings together.
    pub(super) fn said_bytes(&self) -> u64 {
        self.said_bytes
    }

    /// Whether something was appended to one that its readers were not yet offered.
    pub(super) fn are_behind(&self) -> bool {
        self.used().any(|it| self[it.index()].is_behind())
    }

    /// Something of each feed, by [`Encoding::index`].
    pub(super) fn each<T>(&self, of: impl Fn(&Feed) -> T) -> [T; Encoding::ALL.len()] {
        self.feeds.each_ref().map(of)
    }

    /// How many bytes all logs have room for together.
    pub(super) fn capacity(&self) -> usize {
        let capacities = self.used().map(|it| self[it.index()].log().capacity());
        capacities.sum()
    }

    /// What the log of a feed may hold at most as things are: others may have taken what it could.
    pub(super) fn log_bytes_max(&self, index: usize) -> usize {
        let capacity = self[index].log().capacity();
        let left = self.grown_bytes_max.saturating_sub(self.capacity());
        self.bytes_max[index].min(capacity.saturating_add(left))
    }

    /// What it may hold at least, whatever others take: never more than [`Feeds::log_bytes_max`].
    pub(super) fn log_bytes_least(&self, index: usize) -> usize {
        self.bytes_max[index].min(self[index].log().capacity())
    }

    /// The longest thing that one line of a client can make the readers of a feed hear, in bytes.
    pub(super) fn broadcast_bytes_max(&self, index: usize) -> usize {
        self.broadcast_bytes_max[index]
    }

    /// Makes room for `more` bytes by memory, as far as all logs together may take it, and up to
    /// `bytes_max`.
    pub(super) fn grow_up_to(&mut self, index: usize, bytes_max: usize, more: usize) {
        let bytes_max = bytes_max.min(self.log_bytes_max(index));
        self.feeds[index].grow_up_to(bytes_max, more);
    }

    /// Gives memory back of logs that no reader needs anything of, `unneeded` says of which feeds.
    pub(super) fn shrink_if_unneeded(&mut self, unneeded: impl Fn(usize) -> bool) {
        for (index, feed) in self.feeds.iter_mut().enumerate() {
            if unneeded(index) {
                feed.shrink_if_unneeded();
            }
        }
    }

    /// Notes that all readers of each were offered what there is, and need nothing before its floor.
    pub(super) fn flushed(&mut self, floors: [u64; Encoding::ALL.len()]) {
        for (feed, floor) in self.feeds.iter_mut().zip(floors) {
            feed.flushed(floor);
        }
    }
}

impl Index<usize> for Feeds {
    type Output = Feed;

    fn index(&self, index: usize) -> &Feed {
        &self.feeds[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said to all feeds at once, each of which has a reader that never reads, until no log
    /// grows any more.
    fn filled(limits: &Limits) -> Feeds {
        let mut feeds = Feeds::new(limits);
        for index in 0..Encoding::ALL.len() {
            feeds.add_reader(index);
        }
        let least = feeds.capacity();
        loop {
            let before = feeds.capacity();
            for index in 0..Encoding::ALL.len() {
                let more = feeds.broadcast_bytes_max(index);
                feeds.grow_up_to(index, usize::MAX, more);
                if feeds[index].has_room(more) {
                    feeds.append(index, &vec![b'x'; more]);
                }
                assert!(feeds.capacity() <= limits.all_log_bytes_max().max(least));
            }
            let is_full = |index| !feeds[index].has_room(feeds.broadcast_bytes_max(index));
            if feeds.capacity() == before && (0..Encoding::ALL.len()).all(is_full) {
                return feeds;
            }
        }
    }

    #[test]
    fn all_logs_together_hold_at_most_four_times_the_backlog() {
        let limits = Limits {
            log_bytes_max: 256 * 1024,
            ..Limits::default()
        };
        let feeds = filled(&limits);
        let all = feeds.capacity();
        let wanted: usize = Encoding::ALL.map(|it| limits.log_bytes(it).1).iter().sum();
        assert!(all <= 4 * 256 * 1024, "{all}");
        assert!(all >= wanted.min(3 * 256 * 1024), "{all}");
        for (index, encoding) in Encoding::ALL.into_iter().enumerate() {
            let (least, most) = limits.log_bytes(encoding);
            let holds = feeds[index].log().capacity();
            assert!((least..=most).contains(&holds), "{encoding:?}: {holds}");
        }
    }

    #[test]
    fn each_log_holds_four_of_its_longest_lines_however_small_the_backlog_is() {
        let limits = Limits {
            log_bytes_max: 16 * 1024,
            line_bytes_max: 64 * 1024,
            ..Limits::default()
        };
        let feeds = filled(&limits);
        for index in 0..Encoding::ALL.len() {
            let four = 4 * feeds.broadcast_bytes_max(index);
            assert_eq!(feeds[index].log().capacity(), four);
        }
    }

    #[test]
    fn what_one_log_gives_back_another_may_take() {
        let limits = Limits {
            log_bytes_max: 64 * 1024,
            ..Limits::default()
        };
        let mut feeds = Feeds::new(&limits);
        for index in 0..3 {
            feeds.add_reader(index);
            feeds.grow_up_to(index, usize::MAX, 64 * 1024);
        }
        feeds.remove_reader(0);
        assert_eq!(feeds.log_bytes_max(1), 64 * 1024);
        assert_eq!(feeds.capacity(), 2 * 64 * 1024);
    }
}
