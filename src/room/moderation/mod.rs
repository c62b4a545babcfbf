//! What moderators have decided, as values: bans and mutes, the door, and who is kept out for a
//! moment; and who has left, since a decision may come too late.
//!
//! Everything has a limit and an end, and time is an argument. Who may decide, and who hears of it, is
//! for the room.

pub mod departed;
pub mod holds;
pub mod network;
pub mod term;

use std::collections::BTreeMap;
use std::time::Duration;

use departed::Departed;
use holds::Holds;

use super::nickname::Nickname;
use super::time::Time;

/// The most nicknames that are kept out after a kick at a time: the one that is free soonest gives way.
pub const KEPT_OUT_MAX: usize = 1_024;

/// What moderators have decided.
#[derive(Debug, Default)]
pub(super) struct Moderation {
    pub(super) holds: Holds,
    pub(super) departed: Departed,
    /// Nicknames that were kicked, folded, and until when they are kept out.
    kept_out: BTreeMap<Box<str>, Time>,
    /// Until when the door is closed.
    locked_until: Time,
}

impl Moderation {
    pub(super) fn keep_out(&mut self, nickname: &Nickname, until: Time, now: Time) {
        self.kept_out.retain(|_, until| now < *until);
        self.kept_out.remove(nickname.folded());
        if self.kept_out.len() >= KEPT_OUT_MAX {
            let soonest = self.kept_out.iter().min_by_key(|(_, until)| **until);
            if let Some(folded) = soonest.map(|(folded, _)| folded.clone()) {
                self.kept_out.remove(&folded);
            }
        }
        self.kept_out.insert(nickname.folded().into(), until);
    }

    /// For how long a nickname is still kept out.
    pub(super) fn kept_out(&self, folded: &str, now: Time) -> Option<Duration> {
        let until = *self.kept_out.get(folded)?;
        (now < until).then(|| until.since(now))
    }

    /// Closes the door, or opens it with a time that has come.
    pub(super) fn lock_until(&mut self, until: Time) {
        self.locked_until = until;
    }

    pub(super) fn is_locked(&self, now: Time) -> bool {
        now < self.locked_until
    }
}

#[cfg(test)]
mod tests;
