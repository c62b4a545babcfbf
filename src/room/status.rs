//! What only few sessions have, beside their nicknames: nothing is kept for all the others.

use std::collections::BTreeMap;

use super::event::EventId;
use super::key::KeyHolder;
use super::nickname::Nickname;
use super::session::SessionId;
use super::talk::TEXT_BYTES_MAX;

/// What there is to know of one session takes so many bytes at most, with its texts and keys, and as
/// much again of the table.
pub(super) const BYTES_MAX: usize =
    2 * size_of::<Status>() + size_of::<Login>() + TEXT_BYTES_MAX + 512;

/// The sessions of which there is something to know.
#[derive(Debug, Default)]
pub(super) struct Statuses(BTreeMap<SessionId, Status>);

/// What there is to know of one session.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Status {
    /// Machines must not answer what it says.
    pub(super) is_bot: bool,
    /// It is a machine, and marks by how it speaks what others must not answer.
    pub(super) is_in_bot_mode: bool,
    /// What it said when it went away.
    pub(super) away: Option<Box<str>>,
    pub(super) power: Option<Power>,
    /// The key of the nickname that it came in with.
    pub(super) key: Option<KeyHolder>,
    /// Wrong keys and passwords so far.
    pub(super) wrong_secrets: u8,
    /// What matters until it is in.
    login: Option<Box<Login>>,
}

/// What there is to know of a session until it is in.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Login {
    /// It has given the room's password.
    pub(super) knows_password: bool,
    /// What it is asked for, as long as it is a guest.
    pub(super) question: Question,
    /// What it wants to be shown when it comes in, where that is not what newcomers are shown.
    pub(super) since: Option<Since>,
    /// The session whose place it may take.
    pub(super) resumes: Option<SessionId>,
    /// The nickname that it asked for first, in its folded form.
    pub(super) first_asked: Option<Box<str>>,
    /// The session that may be dead and has the nickname that it wants to register.
    pub(super) awaits: Option<SessionId>,
}

/// The event behind which a session wants to be shown what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Since {
    Event(EventId),
    /// One of which nothing is known.
    Unknown,
}

/// What a guest is asked for: its next line is that.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) enum Question {
    #[default]
    Nickname,
    /// The room's password.
    Password {
        /// The nickname that it gave, to be tried again.
        given: Box<str>,
    },
    /// The key of a nickname.
    Key { given: Box<str>, nickname: Nickname },
}

/// What makes a session a moderator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Power {
    /// A moderator made it one.
    Promoted,
    /// A key of its own.
    ByKey(KeyHolder),
}

impl Statuses {
    /// What there is to know of a session; most have none.
    pub(super) fn get(&self, session: SessionId) -> Option<&Status> {
        self.0.get(&session)
    }

    /// Changes what there is to know of a session.
    pub(super) fn edit<T>(
        &mut self,
        session: SessionId,
        change: impl FnOnce(&mut Status) -> T,
    ) -> T {
        let status = self.0.entry(session).or_default();
        let result = change(status);
        if *status == Status::default() {
            self.0.remove(&session);
        }
        result
    }

    /// Changes what there is to know of a session until it is in.
    pub(super) fn edit_login<T>(
        &mut self,
        session: SessionId,
        change: impl FnOnce(&mut Login) -> T,
    ) -> T {
        self.edit(session, |status| {
            let login = status.login.get_or_insert_default();
            let result = change(login);
            status.login.take_if(|login| **login == Login::default());
            result
        })
    }

    fn login(&self, session: SessionId) -> Option<&Login> {
        self.get(session)?.login.as_deref()
    }

    /// A session is in, or registered.
    pub(super) fn logged_in(&mut self, session: SessionId) {
        self.edit(session, |status| status.login = None);
    }

    /// A session is over.
    pub(super) fn remove(&mut self, session: SessionId) {
        self.0.remove(&session);
    }

    pub(super) fn is_bot(&self, session: SessionId) -> bool {
        self.get(session).is_some_and(|status| status.is_bot)
    }

    /// Whether a session said of itself that it is a machine.
    pub(super) fn is_machine(&self, session: SessionId) -> bool {
        let status = self.get(session);
        status.is_some_and(|status| status.is_bot || status.is_in_bot_mode)
    }

    /// What it said when it went away; `None` when it is there.
    pub(super) fn away(&self, session: SessionId) -> Option<&str> {
        self.get(session)?.away.as_deref()
    }

    pub(super) fn power(&self, session: SessionId) -> Option<&Power> {
        self.get(session)?.power.as_ref()
    }

    /// What a guest is asked for.
    pub(super) fn question(&self, session: SessionId) -> Question {
        let login = self.login(session);
        login.map_or(Question::Nickname, |login| login.question.clone())
    }

    /// Whether a guest has given a nickname, and is asked for what that needs.
    pub(super) fn is_asked_for_secret(&self, session: SessionId) -> bool {
        let login = self.login(session);
        login.is_some_and(|login| !matches!(login.question, Question::Nickname))
    }

    /// Whether a session has given a key, whoever's.
    pub(super) fn has_key(&self, session: SessionId) -> bool {
        let has_key = |status: &Status| status.key.is_some() || status.power.is_some();
        self.get(session).is_some_and(has_key)
    }

    /// Whether a session has given the password, or a key, which stands for it.
    pub(super) fn knows_secret(&self, session: SessionId) -> bool {
        let login = self.login(session);
        login.is_some_and(|login| login.knows_password) || self.has_key(session)
    }

    /// Whether a session has given the key of a nickname.
    pub(super) fn owns(&self, session: SessionId, nickname: &Nickname) -> bool {
        let Some(status) = self.get(session) else {
            return false;
        };
        let by_power = match &status.power {
            Some(Power::ByKey(holder)) => Some(holder),
            Some(Power::Promoted) | None => None,
        };
        let mut keys = status.key.iter().chain(by_power);
        keys.any(|key| key.is_of(nickname))
    }

    /// The nickname whose key a session gave.
    pub(super) fn account(&self, session: SessionId) -> Option<&Nickname> {
        let status = self.get(session)?;
        let by_power = match &status.power {
            Some(Power::ByKey(holder)) => Some(holder),
            Some(Power::Promoted) | None => None,
        };
        let key = status.key.as_ref().or(by_power)?;
        key.nickname.as_ref()
    }

    /// The session of which another waits to know whether it is still there.
    pub(super) fn awaits(&self, session: SessionId) -> Option<SessionId> {
        self.login(session)?.awaits
    }

    /// The session whose place another may take.
    pub(super) fn resumes(&self, session: SessionId) -> Option<SessionId> {
        self.login(session)?.resumes
    }

    /// The sessions of which there is something to know.
    pub(super) fn sessions(&self) -> impl Iterator<Item = SessionId> {
        self.0.keys().copied()
    }

    /// The sessions with power, also those that are not in the room.
    pub(super) fn with_power(&self) -> impl Iterator<Item = SessionId> {
        let all = self.0.iter();
        all.filter_map(|(session, status)| status.power.is_some().then_some(*session))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_one_that_is_in_is_little() {
        assert!(size_of::<Status>() < 120);
        let mut statuses = Statuses::default();
        let ana = SessionId::new(0, 0);
        statuses.edit_login(ana, |login| login.knows_password = true);
        assert!(statuses.knows_secret(ana));
        statuses.logged_in(ana);
        assert!(statuses.0.is_empty());
        statuses.edit_login(ana, |login| login.awaits = Some(ana));
        statuses.edit_login(ana, |login| login.awaits = None);
        assert!(statuses.0.is_empty());
    }

    #[test]
    fn a_session_without_anything_takes_no_place() {
        let mut statuses = Statuses::default();
        let ana = SessionId::new(0, 0);
        statuses.edit(ana, |status| status.is_bot = true);
        assert!(statuses.is_bot(ana));
        statuses.edit(ana, |status| status.away = Some("já volto".into()));
        statuses.edit(ana, |status| status.is_bot = false);
        assert_eq!(statuses.away(ana), Some("já volto"));
        statuses.edit(ana, |status| status.away = None);
        assert!(statuses.0.is_empty());
        assert!(!statuses.is_bot(ana));
    }
}
