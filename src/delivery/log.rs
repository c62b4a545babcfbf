//! The stream of one feed: a byte ring with absolute offsets that only grow.
//!
//! A broadcast is encoded once and appended once, whatever the size of the room; each reader keeps
//! a cursor. The log does not know its readers: whoever appends says from where on the bytes are
//! still needed.

/// The last bytes of the stream.
#[derive(Debug)]
pub struct Log {
    ring: Box<[u8]>,
    /// The offset behind the last byte.
    head: u64,
    /// The index in the ring where the byte of offset `head` goes.
    head_index: usize,
    /// The offset of the oldest byte that the ring still holds.
    tail: u64,
    bytes_min: usize,
    bytes_max: usize,
}

impl Log {
    /// An empty log without memory; once open it holds `bytes_min` bytes, and can be made to hold up
    /// to `bytes_max`.
    ///
    /// # Panics
    /// When `bytes_min` is zero or above `bytes_max`.
    pub fn new(bytes_min: usize, bytes_max: usize) -> Log {
        assert!(0 < bytes_min && bytes_min <= bytes_max);
        Log {
            ring: Box::default(),
            head: 0,
            head_index: 0,
            tail: 0,
            bytes_min,
            bytes_max,
        }
    }

    /// Has other limits from here on. One that is open holds the new least at once, and nothing that
    /// it holds is lost.
    ///
    /// # Panics
    /// As [`Log::new`].
    pub fn change_limits(&mut self, bytes_min: usize, bytes_max: usize) {
        assert!(0 < bytes_min && bytes_min <= bytes_max);
        (self.bytes_min, self.bytes_max) = (bytes_min, bytes_max);
        if (1..bytes_min).contains(&self.ring.len()) {
            self.resize(bytes_min);
        }
    }

    /// Takes the memory for the least that it holds.
    pub fn open(&mut self) {
        self.resize(self.bytes_min);
    }

    /// Gives all memory back, and with it what it held. Offsets go on from where they are.
    pub fn release(&mut self) {
        self.resize(0);
    }

    /// The offset at which the next byte will stand.
    pub fn head(&self) -> u64 {
        self.head
    }

    /// The offset of the oldest byte that can still be read.
    pub fn tail(&self) -> u64 {
        self.tail
    }

    /// How many bytes the ring has room for, in all.
    pub fn capacity(&self) -> usize {
        self.ring.len()
    }

    /// Whether `more` bytes can be appended with everything from offset `needed` on kept.
    pub fn has_room(&self, needed: u64, more: usize) -> bool {
        let kept = usize::try_from(self.head - needed).unwrap_or(usize::MAX);
        kept.saturating_add(more) <= self.ring.len()
    }

    /// Makes room for `more` bytes behind everything from `needed` on, as far as the limit allows;
    /// what it holds before `needed` may be gone afterwards.
    pub fn grow(&mut self, needed: u64, more: usize) {
        self.grow_up_to(self.bytes_max, needed, more);
    }

    /// Makes room as [`Log::grow`] does, but to no more than `bytes_max` bytes in all.
    pub fn grow_up_to(&mut self, bytes_max: usize, needed: u64, more: usize) {
        let bytes_max = bytes_max.min(self.bytes_max);
        let kept = usize::try_from(self.head - needed).unwrap_or(usize::MAX);
        let wanted = kept.saturating_add(more);
        let mut capacity = self.ring.len().max(self.bytes_min);
        while capacity < wanted && capacity < bytes_max {
            capacity = capacity.saturating_mul(2).min(bytes_max);
        }
        self.resize(capacity);
    }

    /// Gives the ring's memory back down to the least, when nothing from `needed` on is lost by it.
    pub fn shrink(&mut self, needed: u64) {
        if self.head - needed <= self.bytes_min as u64 {
            self.resize(self.bytes_min);
        }
    }

    /// Appends bytes; the oldest make room.
    ///
    /// # Panics
    /// When there are more than the ring can hold.
    pub fn append(&mut self, bytes: &[u8]) {
        assert!(bytes.len() <= self.ring.len(), "more than the whole log");
        let until_wrap = bytes.len().min(self.ring.len() - self.head_index);
        let (first, second) = bytes.split_at(until_wrap);
        self.ring[self.head_index..][..first.len()].copy_from_slice(first);
        self.ring[..second.len()].copy_from_slice(second);
        self.head_index += bytes.len();
        if self.head_index >= self.ring.len() {
            self.head_index -= self.ring.len();
        }
        self.head += bytes.len() as u64;
        self.tail = self
            .tail
            .max(self.head.saturating_sub(self.ring.len() as u64));
    }

    /// The bytes from offset `from` up to `to`, in at most two pieces.
    ///
    /// # Panics
    /// When they are not all in the log.
    pub fn slices(&self, from: u64, to: u64) -> (&[u8], &[u8]) {
        assert!(
            self.tail <= from && from <= to && to <= self.head,
            "{from}..{to} is not within {}..{}",
            self.tail,
            self.head
        );
        let start = self.index(from);
        let len = usize::try_from(to - from).expect("no longer than the ring");
        let first = len.min(self.ring.len() - start);
        (&self.ring[start..][..first], &self.ring[..len - first])
    }

    /// Where the byte of an offset within `tail..=head` stands in the ring.
    fn index(&self, offset: u64) -> usize {
        let back = usize::try_from(self.head - offset).expect("within the ring");
        if back <= self.head_index {
            self.head_index - back
        } else {
            self.head_index + self.ring.len() - back
        }
    }

    fn resize(&mut self, capacity: usize) {
        if capacity == self.ring.len() {
            return;
        }
        let kept = (self.head - self.tail).min(capacity as u64);
        self.tail = self.head - kept;
        let (first, second) = self.slices(self.tail, self.head);
        let kept = first.len() + second.len();
        // Zeros that the allocator has are not written, as those of `resize` are, one by one.
        let mut ring = vec![0; capacity].into_boxed_slice();
        ring[..first.len()].copy_from_slice(first);
        ring[first.len()..kept].copy_from_slice(second);
        self.head_index = if kept == capacity { 0 } else { kept };
        self.ring = ring;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(bytes_min: usize, bytes_max: usize) -> Log {
        let mut log = Log::new(bytes_min, bytes_max);
        log.open();
        log
    }

    fn read(log: &Log, from: u64, to: u64) -> Vec<u8> {
        let (first, second) = log.slices(from, to);
        [first, second].concat()
    }

    #[test]
    fn holds_the_last_bytes_around_the_wrap() {
        let mut log = open(8, 8);
        log.append(b"abcdef");
        log.append(b"ghij");
        assert_eq!((log.tail(), log.head()), (2, 10));
        assert_eq!(read(&log, 2, 10), b"cdefghij");
        assert_eq!(read(&log, 7, 9), b"hi");
        assert_eq!(read(&log, 10, 10), b"");
    }

    #[test]
    fn grows_without_losing_what_is_needed_and_shrinks_when_nothing_is() {
        let mut log = open(4, 10);
        log.append(b"abc");
        log.append(b"d");
        assert!(!log.has_room(1, 2));
        log.grow(1, 2);
        assert_eq!(log.capacity(), 8);
        log.grow(1, 5);
        assert_eq!(log.capacity(), 8, "there is just room");
        log.append(b"efghi");
        assert_eq!(read(&log, 1, 9), b"bcdefghi");
        log.grow(1, 100);
        assert_eq!(log.capacity(), 10);
        assert!(!log.has_room(1, 100));
        log.shrink(3);
        assert_eq!(log.capacity(), 10);
        log.shrink(6);
        assert_eq!(log.capacity(), 4);
        assert_eq!(read(&log, 6, 9), b"ghi");
        log.append(b"jkl");
        assert_eq!(read(&log, 8, 12), b"ijkl");
    }

    #[test]
    fn other_limits_lose_nothing_that_it_holds() {
        let mut log = open(4, 8);
        log.append(b"abcd");
        log.change_limits(6, 16);
        assert_eq!((log.capacity(), read(&log, 0, 4)), (6, b"abcd".to_vec()));
        log.grow(0, 10);
        assert_eq!(log.capacity(), 16);
        log.append(b"efghijkl");
        log.change_limits(2, 4);
        assert_eq!(read(&log, 0, 12), b"abcdefghijkl");
        assert!(!log.has_room(0, 100));
        log.grow(0, 100);
        assert!(
            log.capacity() <= 16,
            "what it has is no reason to have more"
        );
        log.shrink(11);
        assert_eq!((log.capacity(), read(&log, 11, 12)), (2, b"l".to_vec()));
        log.release();
        log.change_limits(8, 8);
        assert_eq!(log.capacity(), 0, "without readers it holds nothing");
    }

    #[test]
    fn goes_on_with_its_offsets_after_it_gave_its_memory_back() {
        let mut log = open(4, 8);
        log.append(b"abc");
        log.release();
        assert_eq!((log.capacity(), log.tail(), log.head()), (0, 3, 3));
        assert_eq!(read(&log, 3, 3), b"");
        log.grow(3, 5);
        log.append(b"de");
        assert_eq!((read(&log, 3, 5), log.capacity()), (b"de".to_vec(), 8));
    }

    #[test]
    #[should_panic(expected = "is not within")]
    fn does_not_give_out_what_was_overwritten() {
        let mut log = open(4, 4);
        log.append(b"abcd");
        log.append(b"e");
        log.slices(0, 5);
    }
}
