//! What the room knows of secrets: which roles keys give, and what became of one that was tried.
//!
//! The secrets themselves never come here: they are asked for by [`Effects`](super::effects::Effects).

use super::nickname::Nickname;

/// What a key makes of the session that gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It owns its nickname.
    Member,
    /// It moderates, too.
    Moderator,
}

/// Which of all keys that ever were in force: another key for the same nickname is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u64);

/// What a right key is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHolder {
    pub id: KeyId,
    /// The nickname that it owns, if any.
    pub nickname: Option<Nickname>,
    pub role: Role,
}

impl KeyHolder {
    /// Whether this is the nickname that it owns.
    pub fn is_of(&self, nickname: &Nickname) -> bool {
        let own = self.nickname.as_ref();
        own.is_some_and(|own| own.folded() == nickname.folded())
    }
}

/// What became of a password that was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Right,
    Wrong,
    /// It is not looked at yet: it will be given once more.
    Later,
}
