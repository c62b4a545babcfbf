//! What dialects look up in the room: who is there, and what others may know of each.

use std::net::SocketAddr;

use super::Room;
use super::Topic;
use super::address_block::AddressBlock;
use super::answer::TopicSet;
use super::event::Author;
use super::nickname::Nickname;
use super::person::{self, Person};
use super::roster::{Holder, Roster, Standing};
use super::session::SessionId;
use super::time::{Time, WallTime};

/// What others may know of a session that has a nickname.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile<'a> {
    pub nickname: &'a Nickname,
    /// Its user name, its real name (hidden while it is muted), its account, and whether it is a machine.
    pub author: Author<'a>,
    pub is_inside: bool,
    pub is_moderator: bool,
    /// What it said when it went away; `None` when it is there.
    pub away: Option<&'a str>,
    /// When it registered, and when it last said something; `None` of one that came in without that.
    pub signed_on: Option<WallTime>,
    pub spoke: Option<Time>,
}

impl Room {
    /// The session that has a nickname, as given, in the room or outside.
    pub fn session_of(&self, given: &str, now: Time) -> Option<SessionId> {
        let nickname = Nickname::parse(given).ok()?;
        match self.roster.holder(nickname.folded(), now)? {
            Holder::Session(session) => Some(session),
            Holder::Kept(_) => None,
        }
    }

    /// The sessions in the room in the order of their folded nicknames, those behind `after` only: a long reply
    /// that stops at one goes on behind it, also when it has left meanwhile.
    pub fn members_after(&self, after: Option<&str>) -> impl Iterator<Item = SessionId> {
        self.roster.members_after(after)
    }

    /// What others may know of a session; `None` of a guest.
    pub fn profile(&self, session: SessionId, now: Time) -> Option<Profile<'_>> {
        let nickname = self.nickname(session)?;
        let person = self.person(session);
        let mut author = self.author(session)?;
        if self.is_muted(session, now) {
            author.real_name = person::HIDDEN;
        }
        Some(Profile {
            nickname,
            author,
            is_inside: self.standing(session) == Standing::Inside,
            is_moderator: self.moderates(session),
            away: self.away(session),
            signed_on: person.map(|person| person.signed_on),
            spoke: person.map(|person| person.spoke),
        })
    }

    /// Where a session comes from, for one that moderates; `None` for all others.
    pub fn address_for(&self, asker: SessionId, whom: SessionId) -> Option<SocketAddr> {
        let may_know = self.moderates(asker);
        self.addresses.get(whom).filter(|_| may_know)
    }

    /// How many sessions have a nickname and are not in the room.
    pub fn outside_count(&self) -> usize {
        self.roster.len() - self.roster.inside()
    }

    /// How many sessions with a nickname moderate.
    pub fn moderator_count(&self) -> usize {
        let moderators = self.statuses.with_power();
        let named = moderators.filter(|&session| self.standing(session) != Standing::Guest);
        named.count()
    }

    /// How many sessions had a nickname at a time, at most.
    pub fn peak_count(&self) -> usize {
        self.most
    }

    /// Where a session comes from.
    pub fn address_block(&self, who: SessionId) -> Option<AddressBlock> {
        let address = self.addresses.get(who)?;
        Some(address.ip().into())
    }

    /// How many sessions are in the room.
    pub fn count(&self) -> usize {
        self.roster.inside()
    }

    /// The sessions that have a nickname.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// How far a session has come.
    pub fn standing(&self, session: SessionId) -> Standing {
        self.roster.standing(session)
    }

    /// The nickname of a session; `None` for a guest.
    pub fn nickname(&self, session: SessionId) -> Option<&Nickname> {
        self.roster.nickname(session)
    }

    /// What the chat is about; nothing when it is empty.
    pub fn topic(&self) -> &str {
        self.topic.as_ref().map_or("", |topic| &topic.text)
    }

    /// Whether the door is closed to newcomers.
    pub fn is_locked(&self, now: Time) -> bool {
        self.moderation.is_locked(now)
    }

    /// What a session said when it went away; `None` when it is there.
    pub fn away(&self, session: SessionId) -> Option<&str> {
        self.statuses.away(session)
    }

    /// Who said what the chat is about, and when.
    pub fn topic_set(&self) -> Option<TopicSet<'_>> {
        let Topic { by, at, .. } = self.topic.as_ref()?;
        Some(TopicSet { by, at: *at })
    }

    /// Whether machines must not answer what a session says.
    pub fn is_bot(&self, session: SessionId) -> bool {
        self.statuses.is_bot(session)
    }

    /// What a session told of itself that registered before it came in; `None` for all others.
    pub fn person(&self, session: SessionId) -> Option<&Person> {
        self.people.get(session)
    }

    /// What others may know of a session beside its nickname.
    pub fn author(&self, session: SessionId) -> Option<Author<'_>> {
        self.people.author(session, &self.statuses)
    }
}
