//! What all connections of one encoding read: a log, how far it was flushed, and how many need it.
//!
//! Without readers it holds no memory, and nothing is appended to it. It does not know its readers:
//! whoever walks over them says what was found.

use super::log::Log;

/// A log, and how far its readers are.
#[derive(Debug)]
pub struct Feed {
    log: Log,
    /// The log's head when all readers were last written to.
    flushed: u64,
    /// No reader needs the log before this offset; they may need less.
    floor: u64,
    readers: usize,
}

impl Feed {
    /// A feed without readers, whose log holds `bytes_min` to `bytes_max` bytes while it has some.
    pub fn new(bytes_min: usize, bytes_max: usize) -> Feed {
        Feed {
            log: Log::new(bytes_min, bytes_max),
            flushed: 0,
            floor: 0,
            readers: 0,
        }
    }

    /// Its log holds so much from here on; what it holds beyond that goes once no reader needs it.
    pub fn change_limits(&mut self, bytes_min: usize, bytes_max: usize) {
        self.log.change_limits(bytes_min, bytes_max);
        self.shrink_if_unneeded();
    }

    /// The log, to be read.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The offset at which the next byte will stand.
    pub fn head(&self) -> u64 {
        self.log.head()
    }

    /// Whether anybody reads it.
    pub fn has_readers(&self) -> bool {
        self.readers > 0
    }

    /// How far behind the head some reader may be.
    pub fn lag(&self) -> u64 {
        self.log.head() - self.floor
    }

    /// Whether something was appended that its readers were not yet offered.
    pub fn is_behind(&self) -> bool {
        self.flushed != self.log.head()
    }

    /// How many bytes its readers were not yet offered.
    pub fn unflushed_bytes(&self) -> u64 {
        self.log.head() - self.flushed
    }

    /// One more connection reads it, from its head on.
    pub fn add_reader(&mut self) {
        if self.readers == 0 {
            self.log.open();
            self.floor = self.log.head();
            self.flushed = self.floor;
        }
        self.readers += 1;
    }

    /// One connection reads it no more, and needs nothing of what it holds.
    pub fn remove_reader(&mut self) {
        self.readers -= 1;
        if self.readers == 0 {
            self.log.release();
            self.floor = self.log.head();
            self.flushed = self.floor;
        }
    }

    /// Whether `more` bytes can be appended without a reader losing anything.
    pub fn has_room(&self, more: usize) -> bool {
        self.log.has_room(self.floor, more)
    }

    /// Makes room for `more` bytes by memory, up to the log's limit and to `bytes_max`.
    pub fn grow_up_to(&mut self, bytes_max: usize, more: usize) {
        self.log.grow_up_to(bytes_max, self.floor, more);
    }

    /// Makes room for `more` bytes by memory, up to the log's limit.
    pub fn grow(&mut self, more: usize) {
        self.log.grow(self.floor, more);
    }

    /// Gives memory back, if no reader needs anything of what the log holds.
    pub fn shrink_if_unneeded(&mut self) {
        if self.floor == self.log.head() && self.has_readers() {
            self.log.shrink(self.floor);
        }
    }

    /// Appends bytes, and returns the offset of the first.
    ///
    /// # Panics
    /// When there are more than the log can hold.
    pub fn append(&mut self, bytes: &[u8]) -> u64 {
        debug_assert!(self.has_room(bytes.len()), "a reader would lose something");
        let at = self.log.head();
        self.log.append(bytes);
        at
    }

    /// Notes that all readers were offered what there is, and need nothing before `floor`.
    pub fn flushed(&mut self, floor: u64) {
        self.floor = floor;
        self.flushed = self.log.head();
    }

    /// Gives up what has to go for `more` bytes to be appended; returns the offset below which
    /// nothing is kept. Readers that need something from before it have lost it.
    pub fn give_up(&mut self, more: usize) -> u64 {
        let end = self.log.head() + more as u64;
        let kept_from = end.saturating_sub(self.log.capacity() as u64);
        self.floor = self.floor.max(kept_from);
        self.floor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_no_memory_without_readers() {
        let mut feed = Feed::new(8, 16);
        assert_eq!(feed.log().capacity(), 0);
        feed.add_reader();
        feed.add_reader();
        assert_eq!(feed.append(b"abc"), 0);
        assert!(feed.is_behind());
        feed.remove_reader();
        assert_eq!((feed.log().capacity(), feed.has_readers()), (8, true));
        feed.remove_reader();
        assert_eq!((feed.log().capacity(), feed.has_readers()), (0, false));
        assert!(!feed.is_behind(), "nobody is left to be written to");
        feed.add_reader();
        assert_eq!(feed.append(b"de"), 3);
        assert_eq!((feed.head(), feed.log().head()), (5, 5));
    }

    #[test]
    fn keeps_what_readers_need_until_it_is_given_up() {
        let mut feed = Feed::new(8, 16);
        feed.add_reader();
        feed.append(b"abcdefgh");
        assert!(!feed.has_room(1));
        feed.flushed(5);
        assert!(feed.has_room(5) && !feed.has_room(6));
        feed.grow(6);
        assert!(feed.has_room(13) && !feed.has_room(14));
        assert_eq!(feed.give_up(16), 8);
        assert!(feed.has_room(16));
    }
    #[test]
    fn tells_what_its_readers_were_not_offered() {
        let mut feed = Feed::new(8, 16);
        feed.add_reader();
        feed.append(b"abc");
        assert_eq!((feed.unflushed_bytes(), feed.is_behind()), (3, true));
        feed.flushed(1);
        assert_eq!((feed.unflushed_bytes(), feed.is_behind()), (0, false));
        feed.append(b"d");
        assert_eq!((feed.unflushed_bytes(), feed.is_behind()), (1, true));
    }

    #[test]
    fn gives_memory_back_once_no_reader_needs_any_of_it() {
        let mut feed = Feed::new(8, 16);
        feed.add_reader();
        feed.append(b"abcdefgh");
        feed.grow_up_to(10, 8);
        assert_eq!(feed.log().capacity(), 10);
        feed.flushed(7);
        feed.shrink_if_unneeded();
        assert_eq!(feed.log().capacity(), 10);
        feed.flushed(8);
        feed.shrink_if_unneeded();
        assert_eq!(feed.log().capacity(), 8);
        feed.remove_reader();
        feed.shrink_if_unneeded();
        assert_eq!(feed.log().capacity(), 0);
    }
}
