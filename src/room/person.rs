//! What some sessions told of themselves beside a nickname: those that came by IRC. They keep their
//! connection where others lose it, and may be outside of the room.

use std::num::NonZeroU64;

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

/// What there is to know of one session takes so many bytes at most, with its texts and the table, which
/// doubles as it grows.
pub(super) const BYTES_MAX: usize = size_of::<Person>()
    + 2 * size_of::<Slot>()
    + 1
    + USER_BYTES_MAX
    + REAL_NAME_BYTES_MAX
    + nickname::BYTES_MAX;

/// What is known of a session that registered before it came in: thousands of them may idle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Its user name, its real name, and the nickname that it asked for first: one piece of memory, as
    /// each has a least size.
    texts: Box<str>,
    user_len: u32,
    real_name_len: u32,
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
    pub(super) fn new(given: &Registration<'_>, first_asked: &str, now: Now) -> Person {
        let mut person = Person {
            texts: Box::default(),
            user_len: 0,
            real_name_len: 0,
            signed_on: now.wall,
            spoke: now.time,
            first_joined: None,
            exit: None,
        };
        person.set_texts([given.user, given.real_name, first_asked]);
        person
    }

    /// Its user name, as others see it: `~ana`.
    pub fn user(&self) -> &str {
        self.texts()[0]
    }

    pub fn real_name(&self) -> &str {
        self.texts()[1]
    }

    /// The nickname that it asked for first, in its folded form.
    pub fn first_asked(&self) -> &str {
        self.texts()[2]
    }

    pub(super) fn set_real_name(&mut self, given: &str) {
        let [user, _, first_asked] = self.texts().map(str::to_owned);
        self.set_texts([&user, given, &first_asked]);
    }

    fn texts(&self) -> [&str; 3] {
        let (user, rest) = self.texts.split_at(self.user_len as usize);
        let (real_name, first_asked) = rest.split_at(self.real_name_len as usize);
        [user, real_name, first_asked]
    }

    fn set_texts(&mut self, texts: [&str; 3]) {
        let len = |text: &str| u32::try_from(text.len()).expect("no line is so long");
        (self.user_len, self.real_name_len) = (len(texts[0]), len(texts[1]));
        self.texts = texts.concat().into();
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

/// A session, and what is known of it.
type Slot = Option<(SessionId, Box<Person>)>;

/// The sessions of which that is known, each at its slot: as far as the last of them.
#[derive(Debug, Default)]
pub(super) struct People(Vec<Slot>);

impl People {
    pub(super) fn get(&self, session: SessionId) -> Option<&Person> {
        let (known, person) = self.0.get(session.slot())?.as_ref()?;
        (*known == session).then_some(person)
    }

    pub(super) fn get_mut(&mut self, session: SessionId) -> Option<&mut Person> {
        let (known, person) = self.0.get_mut(session.slot())?.as_mut()?;
        (*known == session).then_some(person)
    }

    /// Whether a session registered before it came in: it keeps its connection when it has to leave the
    /// room.
    pub(super) fn has(&self, session: SessionId) -> bool {
        self.get(session).is_some()
    }

    pub(super) fn insert(&mut self, session: SessionId, person: Person) {
        let slot = session.slot();
        if self.0.len() <= slot {
            self.0.resize_with(slot + 1, || None);
        }
        self.0[slot] = Some((session, Box::new(person)));
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
            Some(person) => (person.user(), person.real_name()),
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
        if self.has(session) {
            self.0[session.slot()] = None;
            let used = self.0.iter().rposition(Option::is_some);
            self.0.truncate(used.map_or(0, |last| last + 1));
            if self.0.len() <= self.0.capacity() / 4 {
                self.0.shrink_to(2 * self.0.len());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(user: &str, real_name: &str) -> Person {
        let given = Registration {
            user,
            real_name,
            ..Registration::named("ana")
        };
        let now = Now {
            time: Time::ZERO,
            wall: WallTime::default(),
        };
        Person::new(&given, "ana", now)
    }

    #[test]
    fn a_person_takes_little() {
        let texts = "~ana".len() + "Ana Souza".len() + "ana".len();
        assert!(size_of::<Person>() + size_of::<Slot>() + texts < 112);
    }

    #[test]
    fn one_that_has_another_real_name_keeps_what_else_it_told() {
        let mut person = known("~ana", "Ana Souza");
        person.set_real_name("Ána");
        assert_eq!(person.texts(), ["~ana", "Ána", "ana"]);
        person.set_real_name("");
        assert_eq!(person.texts(), ["~ana", "", "ana"]);
    }

    #[test]
    fn one_that_comes_into_the_slot_of_another_is_not_taken_for_it() {
        let mut people = People::default();
        let [gone, next, other] = [(7, 1), (7, 2), (900, 3)].map(|(a, b)| SessionId::new(a, b));
        people.insert(gone, known("~a", "A"));
        assert!(people.has(gone) && !people.has(next));
        people.remove(next);
        assert!(people.has(gone), "another is there");
        people.remove(gone);
        people.insert(next, known("~b", "B"));
        people.insert(other, known("~c", "C"));
        assert!(!people.has(gone) && people.get_mut(gone).is_none());
        assert_eq!(people.get(next).map(Person::user), Some("~b"));
        people.remove(other);
        assert_eq!((people.0.len(), people.has(next)), (8, true));
        assert!(people.0.capacity() < 100, "given back");
        people.remove(next);
        assert_eq!(people.0.len(), 0);
    }
}
