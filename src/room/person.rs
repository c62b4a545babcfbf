//! What some sessions told of themselves beside a nickname: those that came by IRC. They keep their
//! connection where others lose it, and may be outside of the room.

use std::collections::BTreeMap;

use compact_str::CompactString;

use super::event::Author;
use super::nickname::Nickname;
use super::request::Registration;
use super::session::SessionId;
use super::status::Statuses;
use super::time::Now;

/// The user name and the real name of all others.
pub const CAT: &str = "cat";

/// The most bytes of a user name, which is ASCII, without the mark before it.
pub const USER_BYTES_MAX: usize = 10;

/// The most bytes of a real name.
pub const REAL_NAME_BYTES_MAX: usize = 100;

/// What is known of a session that registered before it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// As others see it: `~ana`.
    pub user: CompactString,
    pub real_name: Box<str>,
    /// The nickname that it asked for first.
    pub first_asked: Nickname,
    /// When it registered.
    pub signed_on: Now,
    /// When it last said something.
    pub spoke: Now,
    /// It has been in the room before.
    pub was_inside: bool,
}

/// The sessions of which that is known.
#[derive(Debug, Default)]
pub(super) struct People(BTreeMap<SessionId, Person>);

impl People {
    pub(super) fn get(&self, session: SessionId) -> Option<&Person> {
        self.0.get(&session)
    }

    pub(super) fn get_mut(&mut self, session: SessionId) -> Option<&mut Person> {
        self.0.get_mut(&session)
    }

    /// Whether a session registered before it came in: it keeps its connection when it has to leave the
    /// room.
    pub(super) fn has(&self, session: SessionId) -> bool {
        self.0.contains_key(&session)
    }

    /// A session has registered under a nickname.
    pub(super) fn insert(
        &mut self,
        session: SessionId,
        nickname: &Nickname,
        given: &Registration<'_>,
        now: Now,
    ) {
        let person = Person {
            user: given.user.into(),
            real_name: given.real_name.into(),
            first_asked: nickname.clone(),
            signed_on: now,
            spoke: now,
            was_inside: false,
        };
        self.0.insert(session, person);
    }

    /// What others may know of a session that causes something.
    pub(super) fn author<'a>(
        &'a self,
        session: SessionId,
        statuses: &'a Statuses,
    ) -> Option<Author<'a>> {
        let (user, real_name) = match self.get(session) {
            Some(person) => (&*person.user, &*person.real_name),
            None => (CAT, CAT),
        };
        Some(Author {
            session,
            user,
            real_name,
            account: statuses.account(session),
            is_bot: statuses.is_machine(session),
        })
    }

    pub(super) fn remove(&mut self, session: SessionId) {
        self.0.remove(&session);
    }
}
