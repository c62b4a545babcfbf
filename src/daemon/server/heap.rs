//! What the allocator keeps after a crowd in TLS has left, given back to the system.
//!
//! Each of these connections holds some KB in pieces, and glibc gives back only what is free up to the end
//! of the heap: a single piece that stays keeps all below it.

use std::time::Duration;

use crate::room::time::Time;

/// How many have to leave before it is worth the pages that are touched again when they come back: 2 MB
/// at least.
const LEFT_MIN: usize = 256;
/// Time for the rest of a crowd to leave, too.
const PAUSE: Duration = Duration::from_secs(5);

/// When that is to be done.
#[derive(Debug)]
pub(super) struct Heap {
    /// The most connections since it was done last.
    peak: usize,
    due: Time,
}

impl Default for Heap {
    fn default() -> Heap {
        Heap {
            peak: 0,
            due: Time::NEVER,
        }
    }
}

impl Heap {
    pub(super) fn due(&self) -> Time {
        self.due
    }

    /// So many connections are open: whether now is the time.
    pub(super) fn take_due(&mut self, connections: usize, now: Time) -> bool {
        self.peak = self.peak.max(connections);
        if self.due <= now {
            *self = Heap {
                peak: connections,
                ..Heap::default()
            };
            return true;
        }
        if self.due == Time::NEVER && self.peak - connections >= LEFT_MIN {
            self.due = now + PAUSE;
        }
        false
    }
}

/// Gives back what is free, wherever it lies; other allocators do so by themselves.
pub(super) fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        #[expect(unsafe_code, reason = "libc declares all that it has as unsafe")]
        // SAFETY: it takes a number alone, and may be called at any time (malloc_trim(3)).
        let _was_any = unsafe { libc::malloc_trim(0) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Time {
        Time::ZERO + Duration::from_secs(secs)
    }

    #[test]
    fn a_crowd_that_left_is_waited_for_once() {
        let mut heap = Heap::default();
        assert!(!heap.take_due(300, at(0)));
        assert!(!heap.take_due(45, at(10)), "few of them left");
        assert_eq!(heap.due(), Time::NEVER);
        assert!(!heap.take_due(44, at(11)));
        assert_eq!(heap.due(), at(16));
        assert!(!heap.take_due(0, at(15)), "the rest of them leaves");
        assert_eq!(heap.due(), at(16));
        assert!(heap.take_due(0, at(16)));
        assert_eq!(heap.due(), Time::NEVER);
        assert!(!heap.take_due(0, at(17)), "it was done");
        assert!(!heap.take_due(200, at(18)));
        assert!(!heap.take_due(0, at(30)), "nothing of worth");
        assert_eq!(heap.due(), Time::NEVER);
    }
}
