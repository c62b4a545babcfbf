//! Where every choice of a run comes from: a seed, or bytes that a fuzzer thought of.
//!
//! The generator is ours and must never change, so that a seed replays for ever.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::ops::RangeInclusive;
use std::rc::Rc;

/// A handle to the run's choices: all that is random draws from the same source, in order.
#[derive(Debug, Clone)]
pub(crate) struct Choices(Rc<RefCell<Source>>);

/// What has a source of its own, so that what else happens is the same without it.
#[derive(Debug, Clone, Copy)]
#[repr(u64)]
pub(crate) enum Aside {
    Web = 0x5EED_0F0B_0C5E_7500,
    Irc = 0x5EED_0F12_C5E5_0000,
    Tls = 0x5EED_0F71_5C0D_E500,
}

#[derive(Debug)]
enum Source {
    /// The state of splitmix64 (Steele, Lea and Flood, 2014).
    Seed(u64),
    /// Two bytes a choice; zeros when they run out.
    Bytes(VecDeque<u8>),
}

impl Choices {
    pub(crate) fn from_seed(seed: u64) -> Choices {
        Choices(Rc::new(RefCell::new(Source::Seed(seed))))
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Choices {
        let bytes = bytes.iter().copied().collect();
        Choices(Rc::new(RefCell::new(Source::Bytes(bytes))))
    }

    /// A source of its own that is drawn from beside this one; bytes are one source for all.
    pub(crate) fn aside(&self, aside: Aside) -> Choices {
        match &*self.0.borrow() {
            Source::Seed(state) => Choices::from_seed(state ^ aside as u64),
            Source::Bytes(_) => self.clone(),
        }
    }

    fn next(&self) -> u64 {
        match &mut *self.0.borrow_mut() {
            Source::Seed(state) => {
                *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
                let mut z = *state;
                z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                z ^ (z >> 31)
            }
            Source::Bytes(bytes) => {
                let high = bytes.pop_front().unwrap_or(0);
                let low = bytes.pop_front().unwrap_or(0);
                u64::from(high) << 8 | u64::from(low)
            }
        }
    }

    /// A number below `bound`, which is not zero.
    pub(crate) fn below(&self, bound: usize) -> usize {
        let bound = u64::try_from(bound).expect("usize fits");
        usize::try_from(self.next() % bound).expect("below a usize")
    }

    pub(crate) fn within(&self, range: RangeInclusive<usize>) -> usize {
        range.start() + self.below(range.end() - range.start() + 1)
    }

    /// True once in `times`; never when the choices have run out.
    pub(crate) fn once_in(&self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    pub(crate) fn pick<'a, T>(&self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// One of several, each as often as its weight says.
    pub(crate) fn weighted<T: Copy>(&self, from: &[(usize, T)]) -> T {
        let mut left = self.below(from.iter().map(|(weight, _)| weight).sum());
        for &(weight, what) in from {
            if left < weight {
                return what;
            }
            left -= weight;
        }
        unreachable!("below the sum of the weights")
    }
}
