//! What new keys and settings mean for those that are there already.

use std::time::Duration;

use super::effects::Effects;
use super::event::{Decided, EndReason, Event, EventKind};
use super::key::Role;
use super::refusal::Refusal;
use super::roster::Standing;
use super::session::SessionId;
use super::status::Power;
use super::time::{Now, Time};
use super::{Room, Settings};

/// How long somebody may keep a nickname that belongs to somebody else by now.
pub const OWNED_GRACE: Duration = Duration::from_secs(60);

impl Room {
    /// Keeps to other settings from here on, but for what ids are made of.
    pub fn change_settings(&mut self, settings: &Settings) {
        self.roster.reserve(settings.sessions_max);
        self.addresses.reserve(settings.sessions_max);
        let (utterances_max, bytes_max) = (settings.utterances_max, settings.history_bytes_max);
        self.history.change_limits(utterances_max, bytes_max);
        self.irc_utterances_max = settings.irc_utterances_max;
        self.kick_time = settings.kick_time;
        self.proxies.clone_from(&settings.proxies);
    }

    /// The keys in force are others from here on: what they no longer give is taken at once.
    pub fn keys_changed(&mut self, now: Now, effects: &mut impl Effects) {
        for session in Vec::from_iter(self.statuses.sessions()) {
            self.take_what_is_gone(session, now, effects);
        }
        let named = Vec::from_iter(self.roster.sessions().map(|(session, _)| session));
        for session in named {
            if !self.holds_owned(session, effects) {
                self.to_rename.remove(&session);
                continue;
            }
            // It was warned, and its time goes on.
            if self.to_rename.contains_key(&session) {
                continue;
            }
            self.to_rename.insert(session, now.time + OWNED_GRACE);
            if let Some(nickname) = self.roster.nickname(session) {
                let warning = Refusal::NicknameOwnedNow(nickname.as_str());
                self.answer(session, &warning.into(), effects);
            }
        }
    }

    fn take_what_is_gone(&mut self, who: SessionId, now: Now, effects: &mut impl Effects) {
        let nickname = self.roster.nickname(who);
        let was_demoted = self.statuses.edit(who, |status| {
            let key = &mut status.key;
            key.take_if(|key| effects.role_of(key.id).is_none());
            let Some(Power::ByKey(holder)) = &status.power else {
                return false;
            };
            match effects.role_of(holder.id) {
                Some(Role::Moderator) => return false,
                // It gives the nickname still.
                Some(Role::Member)
                    if key.is_none() || nickname.is_some_and(|it| holder.is_of(it)) =>
                {
                    *key = Some(holder.clone());
                }
                Some(Role::Member) | None => {}
            }
            status.power = None;
            true
        });
        if was_demoted
            && self.standing(who) == Standing::Inside
            && let Some(nickname) = nickname
        {
            let demoted = EventKind::Decided(Decided::Demoted { by: None, nickname });
            effects.broadcast(&Event::next(
                &mut self.ids,
                self.people.author(who, &self.statuses),
                demoted,
                now,
            ));
        }
    }

    /// Whether a session has a nickname that belongs to somebody else.
    fn holds_owned(&self, session: SessionId, effects: &mut impl Effects) -> bool {
        self.roster.nickname(session).is_some_and(|nickname| {
            effects.owner(nickname).is_some() && !self.statuses.owns(session, nickname)
        })
    }

    /// When the room has to be looked at again by [`Room::expire`], whatever is asked of it, or
    /// [`Time::NEVER`].
    pub fn deadline(&self) -> Time {
        if self.is_over {
            return Time::NEVER;
        }
        let to_rename = self.to_rename.values().min();
        let to_rename = to_rename.copied().unwrap_or(Time::NEVER);
        to_rename.min(self.next_end_of_decisions())
    }

    /// Ends those that kept a nickname that belongs to somebody else, and tells which decisions of moderators
    /// are over.
    pub fn expire(&mut self, now: Now, effects: &mut impl Effects) {
        if now.time < self.deadline() {
            return;
        }
        self.tell_what_is_over(now, effects);
        let due = self
            .to_rename
            .iter()
            .filter(|(_, until)| **until <= now.time);
        for session in Vec::from_iter(due.map(|(session, _)| *session)) {
            self.to_rename.remove(&session);
            if self.holds_owned(session, effects) {
                self.end(session, EndReason::NicknameOwned, now, effects);
            }
        }
    }
}
