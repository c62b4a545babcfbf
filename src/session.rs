//! The one name for a session that all parts share.

use std::num::NonZeroUsize;

/// A session, from accept to reap: a slot, and which of the slot's sessions it is.
///
/// The slot is an index below [`SLOTS_MAX`]; the generation above it is what keeps an event, or a
/// private answer, that was meant for a session that ended from reaching who came into its slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(NonZeroUsize);

const SLOT_BITS: u32 = 20;

/// The most sessions at a time.
pub const SLOTS_MAX: usize = 1 << SLOT_BITS;

/// Generations count from one up to this and around: 12 bits on a 32-bit machine, 43 on others,
/// which leaves the numbers that mio's tokens need for what is not a connection.
const GENERATIONS: usize = (usize::MAX >> SLOT_BITS) / 2;

impl SessionId {
    /// The session of the given generation in `slot`.
    ///
    /// # Panics
    /// When `slot` is not below [`SLOTS_MAX`].
    pub fn new(slot: usize, generation: usize) -> SessionId {
        assert!(slot < SLOTS_MAX, "slot {slot} is beyond the last");
        let generation = generation % GENERATIONS + 1;
        let id = (generation << SLOT_BITS) | slot;
        SessionId(NonZeroUsize::new(id).expect("a generation is at least one"))
    }

    /// Where its state is held.
    pub fn slot(self) -> usize {
        self.0.get() & (SLOTS_MAX - 1)
    }

    /// As a number, for an event queue to hand back.
    pub fn to_raw(self) -> usize {
        self.0.get()
    }

    /// From the number that [`SessionId::to_raw`] gave; `None` for one it never gives.
    pub fn from_raw(raw: usize) -> Option<SessionId> {
        NonZeroUsize::new(raw)
            .filter(|raw| raw.get() >> SLOT_BITS <= GENERATIONS)
            .map(SessionId)
    }
}
