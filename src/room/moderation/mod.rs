//! What moderators have decided, as values: bans and mutes, the door, and who is kept out for a
//! moment; and who has left, since a decision may come too late.
//!
//! Everything has a limit and an end, and time is an argument. Who may decide, and who hears of it, is
//! for the room.

pub mod departed;
pub mod network;
pub mod sanctions;
pub mod term;

use departed::{DEPARTED_MAX, Departed, Departure};
use sanctions::{SANCTIONS_MAX, Sanction, Sanctions};

use super::nickname;
use super::time::Time;
use super::timed::{TIMED_MAX, TimedNicknames};

/// What all of it takes in memory at most, in bytes: each entry with its nicknames, and as much again for
/// the tables.
pub const BYTES_MAX: usize = {
    const NICKNAME_BYTES: usize = 2 * nickname::BYTES_MAX + 1;
    let sanction = size_of::<Sanction>() + 2 * NICKNAME_BYTES;
    let departure = size_of::<Departure>() + NICKNAME_BYTES + nickname::BYTES_MAX;
    let timed = size_of::<(Box<str>, Time)>() + nickname::BYTES_MAX;
    2 * (2 * SANCTIONS_MAX * sanction + DEPARTED_MAX * departure + 2 * TIMED_MAX * timed)
};

/// What moderators have decided.
#[derive(Debug, Default)]
pub(super) struct Moderation {
    pub(super) sanctions: Sanctions,
    pub(super) departed: Departed,
    /// Nicknames that were kicked a moment ago.
    pub(super) kept_out: TimedNicknames,
    /// Until when the door is closed.
    locked_until: Time,
}

impl Moderation {
    /// Closes the door, or opens it with a time that has come.
    pub(super) fn lock_until(&mut self, until: Time) {
        self.locked_until = until;
    }

    /// When the door opens by itself, or [`Time::NEVER`].
    pub(super) fn lock_ends(&self) -> Time {
        if self.locked_until == Time::ZERO {
            Time::NEVER
        } else {
            self.locked_until
        }
    }

    pub(super) fn is_locked(&self, now: Time) -> bool {
        now < self.locked_until
    }
}

#[cfg(test)]
mod tests;
