//! The secrets: who gives one, what it is for, and how fast it may be guessed.
//!
//! The room asks, and is answered with roles and nicknames; no secret gets there, nor to a log. Here,
//! too, only their hashes are kept ([`digest`]), but for what waits to be looked at.
//!
//! - [`files`]: the files of `--password-file` and `--keys`; `ring`: the keys that these gave.
//! - [`guessing`]: the pauses after wrong passwords; `given`: what guests gave that wait.
//! - `resume`: by which text a session is resumed.
//! - [`new_key`]: how keys are made.

pub mod digest;
pub mod files;
mod given;
pub mod guessing;
pub mod new_key;
mod resume;
mod ring;

use std::collections::BTreeMap;
use std::io;

use digest::Digest;
use files::KeyLine;
pub(super) use given::Given;
use guessing::Guessing;
use resume::ResumeKey;
use ring::Ring;

use crate::room::address_block::AddressBlock;
use crate::room::key::{KeyHolder, KeyId, Role, Verdict};
use crate::room::nickname::Nickname;
use crate::room::session::SessionId;
use crate::room::time::Time;

/// Whether the system has random numbers, which [`Secrets`] are made with.
///
/// # Errors
/// When it has none: a static binary reads them from `/dev/urandom`, and a folder by itself has no such file.
pub fn try_random() -> io::Result<()> {
    getrandom::fill(&mut [0]).map_err(io::Error::from)
}

/// All that are in force.
#[derive(Debug, Default)]
pub struct Secrets {
    password: Option<Digest>,
    ring: Ring,
    /// The moderator's key of this run, which owns no nickname.
    of_run: Option<(KeyId, Digest)>,
    guessing: Guessing,
    resume: ResumeKey,
    /// What the sessions gave that wait.
    paused: BTreeMap<SessionId, Given>,
    /// When the turn began.
    now: Time,
}

impl Secrets {
    /// The password from here on; `None` for none.
    pub fn set_password(&mut self, password: Option<Digest>) {
        self.password = password;
    }

    /// The keys from here on, but for that of the run.
    pub fn set_keys(&mut self, keys: Vec<KeyLine>) {
        self.ring.replace(keys);
    }

    /// The moderator's key of this run.
    pub fn set_key_of_run(&mut self, digest: Digest) {
        self.of_run = Some((self.ring.next_id(), digest));
    }

    /// What a key is for.
    pub fn key(&self, given: &str) -> Option<KeyHolder> {
        let given = Digest::of_key(given);
        let of_run = self.of_run.as_ref().filter(|(_, key)| key.is_same(&given));
        match of_run {
            Some(&(id, _)) => Some(KeyHolder {
                id,
                nickname: None,
                role: Role::Moderator,
            }),
            None => self.ring.of_digest(&given).cloned(),
        }
    }

    pub fn owner(&self, nickname: &Nickname) -> Option<Role> {
        self.ring.owner(nickname)
    }

    /// What a key that was right gives by now; `None` when it is no longer in force.
    pub fn role_of(&self, id: KeyId) -> Option<Role> {
        match self.of_run {
            Some((of_run, _)) if of_run == id => Some(Role::Moderator),
            Some(_) | None => self.ring.role_of(id),
        }
    }

    /// Whether there are keys of nicknames.
    #[cfg(feature = "irc")]
    pub(super) fn has_keys(&self) -> bool {
        !self.ring.is_empty()
    }

    pub fn asks_password(&self) -> bool {
        self.password.is_some()
    }

    /// Whether this is the password, as a session gives it that comes from `block`.
    pub fn try_password(
        &mut self,
        session: SessionId,
        block: AddressBlock,
        given: &str,
    ) -> Verdict {
        let Some(password) = self.password else {
            return Verdict::Wrong;
        };
        if !self.guessing.may_try(session, block, self.now) {
            return Verdict::Later;
        }
        if Digest::of_password(given).is_same(&password) {
            self.guessing.right(block);
            Verdict::Right
        } else {
            self.guessing.wrong(block, self.now);
            Verdict::Wrong
        }
    }

    /// The text by which the place of a session is taken again from elsewhere.
    pub fn resume_of(&self, session: SessionId) -> String {
        self.resume.text(session)
    }

    /// The session that a text was made for.
    pub fn resumed(&self, text: &str) -> Option<SessionId> {
        self.resume.session(text)
    }

    /// Keeps what a session gave that has to wait.
    pub(super) fn keep(&mut self, session: SessionId, given: Given) {
        self.paused.insert(session, given);
    }

    /// Whether a session waits with what it gave.
    #[cfg(feature = "irc")]
    pub(super) fn has_kept(&self, session: SessionId) -> bool {
        self.paused.contains_key(&session)
    }

    /// What a session gave that has waited in a pause.
    pub(super) fn take_kept(&mut self, session: SessionId) -> Option<Given> {
        self.paused.remove(&session)
    }

    /// When the next pause is over, or [`Time::NEVER`].
    pub fn due(&self) -> Time {
        self.guessing.due()
    }

    pub(super) fn turn_begins(&mut self, now: Time) {
        self.now = now;
    }

    /// Those whose pause is over, with what they gave.
    pub(super) fn release(&mut self) -> Vec<(SessionId, Given)> {
        let released = self.guessing.release(self.now);
        self.take_paused(&released)
    }

    /// All that wait in a pause, with what they gave.
    pub(super) fn release_all(&mut self) -> Vec<(SessionId, Given)> {
        let released = self.guessing.release_all();
        self.take_paused(&released)
    }

    fn take_paused(&mut self, released: &[SessionId]) -> Vec<(SessionId, Given)> {
        let paused = released.iter();
        paused
            .filter_map(|id| Some((*id, self.paused.remove(id)?)))
            .collect()
    }

    /// A session is over.
    pub(super) fn forget(&mut self, session: SessionId) {
        self.guessing.forget(session);
        self.paused.remove(&session);
    }
}

#[cfg(test)]
pub(super) mod tests;
