//! What dialects look up in the room: who is there, and what others may know of each.

use std::net::SocketAddr;

use super::Room;
use super::Topic;
use super::address_block::AddressBlock;
use super::answer::TopicSet;
use super::event::Author;
use super::moderation::sanctions::Sanction;
use super::nickname::Nickname;
use super::person::{self, Person};
use super::roster::{Holder, Roster, Standing};
use super::session::SessionId;
use super::time::Time;

impl Room {
    /// The session that has a nickname, as given, in the room or outside.
    pub fn session_of(&self, given: &str, now: Time) -> Option<SessionId> {
        let nickname = Nickname::parse(given).ok()?;
        match self.roster.holder(nickname.folded(), now)? {
            Holder::Session(session) => Some(session),
            Holder::Kept(_) => None,
        }
    }

    /// What a session calls itself beside its nickname, as others may read it: the muted say nothing by it.
    pub fn real_name(&self, session: SessionId, now: Time) -> &str {
        if self.is_muted(session, now) {
            return person::HIDDEN;
        }
        self.author(session).map_or(person::CAT, |it| it.real_name)
    }

    /// Where a session comes from, for one that moderates; `None` for all others.
    pub fn address_for(&self, asker: SessionId, whom: SessionId) -> Option<SocketAddr> {
        let may_know = self.moderates(asker);
        self.addresses.get(whom).filter(|_| may_know)
    }

    /// Whether those that registered before they came in are shown anything of what was said.
    pub fn shows_history(&self) -> bool {
        self.irc_utterances_max > 0 && self.history.is_kept()
    }

    /// How many sessions have a nickname and are not in the room.
    pub fn outside_count(&self) -> usize {
        self.roster.named() - self.roster.inside()
    }

    /// How many sessions with a nickname moderate, in the room or outside.
    pub fn moderators(&self) -> usize {
        let with_power = self.statuses.with_power();
        with_power.filter(|it| self.nickname(*it).is_some()).count()
    }

    /// The bans and mutes in force behind one, as far as they fit one part, and behind which the next part
    /// begins.
    pub fn sanctions_part(&self, after: u64, now: Time) -> (Vec<&Sanction>, Option<u64>) {
        self.moderation.sanctions.part(after, now)
    }

    /// Where a session comes from, with its port.
    pub fn address(&self, who: SessionId) -> Option<SocketAddr> {
        self.addresses.get(who)
    }

    /// What its address counts as.
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
