//! The feeds of all encodings, and how much their logs may hold together.

use std::ops::{Index, IndexMut};

use super::limits::Limits;
use crate::delivery::feed::Feed;
use crate::dialect::Encoding;

/// One for each encoding, by [`Encoding::index`].
#[derive(Debug)]
pub(super) struct Feeds {
    feeds: [Feed; Encoding::ALL.len()],
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

    pub(super) fn iter(&self) -> impl Iterator<Item = &Feed> {
        self.feeds.iter()
    }

    /// The same of each feed.
    pub(super) fn each<T>(&self, of: impl Fn(&Feed) -> T) -> [T; Encoding::ALL.len()] {
        self.feeds.each_ref().map(of)
    }

    /// How many bytes all logs have room for together.
    pub(super) fn capacity(&self) -> usize {
        self.feeds.iter().map(|feed| feed.log().capacity()).sum()
    }

    /// What the log of a feed may hold at most as things are: others may have taken what it could.
    pub(super) fn log_bytes_max(&self, index: usize) -> usize {
        let capacity = self[index].log().capacity();
        let left = self.grown_bytes_max.saturating_sub(self.capacity());
        self.bytes_max[index].min(capacity.saturating_add(left))
    }

    /// The longest thing that one line of a client can make the readers of a feed hear, in bytes.
    pub(super) fn broadcast_bytes_max(&self, index: usize) -> usize {
        self.broadcast_bytes_max[index]
    }

    /// Makes room for `more` bytes by memory, as far as all logs together may take it, and up to
    /// `bytes_max`.
    pub(super) fn grow_up_to(&mut self, index: usize, bytes_max: usize, more: usize) {
        let bytes_max = bytes_max.min(self.log_bytes_max(index));
        self[index].grow_up_to(bytes_max, more);
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

impl IndexMut<usize> for Feeds {
    fn index_mut(&mut self, index: usize) -> &mut Feed {
        &mut self.feeds[index]
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
            feeds[index].add_reader();
        }
        let least = feeds.capacity();
        loop {
            let before = feeds.capacity();
            for index in 0..Encoding::ALL.len() {
                let more = feeds.broadcast_bytes_max(index);
                feeds.grow_up_to(index, usize::MAX, more);
                if feeds[index].has_room(more) {
                    feeds[index].append(&vec![b'x'; more]);
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
            feeds[index].add_reader();
            feeds.grow_up_to(index, usize::MAX, 64 * 1024);
        }
        feeds[0].remove_reader();
        assert_eq!(feeds.log_bytes_max(1), 64 * 1024);
        assert_eq!(feeds.capacity(), 2 * 64 * 1024);
    }
}
