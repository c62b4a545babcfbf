//! What some sessions told of themselves beside a nickname: those that came by IRC. They keep their
//! connection where others lose it, and may be outside of the room.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use compact_str::CompactString;

use super::event::{Author, EventId};
use super::moderation::departed::Exit;
use super::nickname;
use super::request::Registration;
use super::session::SessionId;
use super::status::Statuses;
use super::time::{Now, Time, WallTime};

/// The user name and the real name of all others.
pub const CAT: &str = "cat";

/// The most bytes of a user name, which is ASCII, without the mark before it.
pub const USER_BYTES_MAX: usize = 10;

/// The most bytes of a real name.
pub const REAL_NAME_BYTES_MAX: usize = 100;

/// What is shown in the place of the real name of one that is muted.
pub(super) const HIDDEN: &str = "-";

/// What there is to know of one session takes so many bytes at most, with its texts, and as much again
/// of the table.
pub(super) const BYTES_MAX: usize =
    2 * size_of::<Person>() + REAL_NAME_BYTES_MAX + nickname::BYTES_MAX;

/// What is known of a session that registered before it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// As others see it: `~ana`.
    pub user: CompactString,
    pub real_name: Box<str>,
    /// The nickname that it asked for first, in its folded form.
    pub first_asked: Box<str>,
    /// When it registered.
    pub signed_on: WallTime,
    /// When it last said something, or registered.
    pub spoke: Time,
    /// The number of the event by which it came in for the first time.
    first_joined: Option<NonZeroU64>,
    /// When it last went outside.
    pub(super) exit: Option<Exit>,
}

impl Person {
    /// Somebody that has just registered.
    pub(super) fn new(given: &Registration<'_>, first_asked: Box<str>, now: Now) -> Person {
        Person {
            user: given.user.into(),
            real_name: given.real_name.into(),
            first_asked,
            signed_on: now.wall,
            spoke: now.time,
            first_joined: None,
            exit: None,
        }
    }

    /// The event by which it came in for the first time: what was said behind it, it has heard.
    pub fn first_joined(&self) -> Option<EventId> {
        self.first_joined.map(|number| EventId::nth(number.get()))
    }

    /// Whether it has come in and never gone outside since.
    pub(super) fn is_there_for_the_first_time(&self) -> bool {
        self.first_joined.is_some() && self.exit.is_none()
    }
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

    pub(super) fn insert(&mut self, session: SessionId, person: Person) {
        self.0.insert(session, person);
    }

    /// A session has said something.
    pub(super) fn spoke(&mut self, session: SessionId, now: Time) {
        if let Some(person) = self.get_mut(session) {
            person.spoke = now;
        }
    }

    /// A session has another nickname, and was outside.
    pub(super) fn renamed_outside(&mut self, session: SessionId) {
        let person = self.get_mut(session);
        if let Some(exit) = person.and_then(|person| person.exit.as_mut()) {
            exit.is_renamed = true;
        }
    }

    /// A session has come in by an event.
    pub(super) fn came_in(&mut self, session: SessionId, event: EventId) {
        if let Some(person) = self.get_mut(session) {
            person.first_joined = person.first_joined.or(NonZeroU64::new(event.number()));
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_takes_little() {
        let texts = "Ana Souza".len() + "ana".len();
        assert!(size_of::<Person>() + texts < 120);
    }
}
