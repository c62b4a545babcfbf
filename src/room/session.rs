//! The one name for a session that all parts share.

use std::num::NonZeroU64;

/// A session, from accept to reap: a slot, and which of all sessions it is.
///
/// The slot is an index below [`SLOTS_MAX`]; the serial number above it is what keeps a private
/// answer, or an event, that was meant for a session that ended from reaching the one that came into
/// its slot. Serial numbers have 43 bits: at a million sessions a second they last for a hundred days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(NonZeroU64);

const SLOT_BITS: u32 = 20;

/// The most sessions at a time.
pub const SLOTS_MAX: usize = 1 << SLOT_BITS;

/// The upper half of the numbers is left to what is no session.
const SERIALS: u64 = (u64::MAX >> SLOT_BITS) / 2;

impl SessionId {
    /// The session of the given serial number in `slot`.
    ///
    /// # Panics
    /// When `slot` is not below [`SLOTS_MAX`].
    pub fn new(slot: usize, serial: u64) -> SessionId {
        assert!(slot < SLOTS_MAX, "slot {slot} is beyond the last");
        let serial = serial % SERIALS + 1;
        let id = (serial << SLOT_BITS) | slot as u64;
        SessionId(NonZeroU64::new(id).expect("a serial number is at least one"))
    }

    /// A number that no other session has.
    pub fn number(self) -> u64 {
        self.0.get()
    }

    /// The session of a [`SessionId::number`]; `None` for what is no such number.
    pub fn of_number(number: u64) -> Option<SessionId> {
        let is_one = number >> SLOT_BITS != 0 && number <= u64::MAX >> 1;
        NonZeroU64::new(number).filter(|_| is_one).map(SessionId)
    }

    /// Where its state is held.
    pub fn slot(self) -> usize {
        slot_of(self.to_token())
    }

    /// A number for an event queue to hand back, below half of the numbers there are: all of the
    /// session's on a 64-bit machine, and on others what fits, which is enough to tell it from the
    /// sessions that were lately in its slot.
    #[expect(clippy::cast_possible_truncation, reason = "on purpose, as said above")]
    pub fn to_token(self) -> usize {
        self.0.get() as usize & (usize::MAX >> 1)
    }
}

/// The slot of the session whose token it is.
pub fn slot_of(token: usize) -> usize {
    token & (SLOTS_MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_of_one_slot_are_told_apart_also_by_their_tokens() {
        let first = SessionId::new(7, 1);
        let second = SessionId::new(7, 2);
        assert_eq!((first.slot(), second.slot()), (7, 7));
        assert_ne!(first, second);
        assert_ne!(first.to_token(), second.to_token());
        assert_eq!(slot_of(second.to_token()), 7);
    }

    #[test]
    fn tokens_stay_in_the_lower_half_and_serial_numbers_last_for_43_bits() {
        let last = (1 << 43) - 2;
        for serial in [0, 1, last, last + 1, u64::MAX] {
            let session = SessionId::new(SLOTS_MAX - 1, serial);
            assert!(session.0.get() <= u64::MAX >> 1);
            assert_eq!(session.slot(), SLOTS_MAX - 1);
        }
        assert_ne!(SessionId::new(0, last), SessionId::new(0, 0));
        assert_eq!(SessionId::new(0, last).0.get(), ((1 << 43) - 1) << 20);
        assert_eq!(SessionId::new(0, last + 1), SessionId::new(0, 0));
        assert_eq!(SessionId::new(0, 1).0.get(), 2 << 20);
    }

    #[test]
    fn a_token_is_all_of_the_session_where_it_fits() {
        let session = SessionId::new(7, 5);
        assert_eq!(session.to_token(), (6 << 20) + 7);
    }
}
