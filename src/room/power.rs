//! Which sessions moderate: those that gave a key for it, and those that they chose.

use super::Room;
use super::answer::{Answer, DecidedApart};
use super::effects::Effects;
use super::event::{Decided, EndReason, Event, EventKind};
use super::key::{KeyHolder, Role};
use super::refusal::Refusal;
use super::roster::Standing;
use super::session::SessionId;
use super::status::Power;
use super::time::Now;

/// With so many wrong keys and passwords of one connection, whatever it gave them for, it is closed:
/// who mistypes has another try, and who guesses has to connect anew.
const WRONG_SECRETS_MAX: u8 = 3;

impl Room {
    /// Whether a session has a moderator's power.
    pub fn moderates(&self, who: SessionId) -> bool {
        self.statuses.power(who).is_some()
    }

    pub(super) fn check_moderates(&self, who: SessionId) -> Result<(), Refusal<'static>> {
        match self.moderates(who) {
            true => Ok(()),
            false => Err(Refusal::NotModerator),
        }
    }

    fn check_moderates_by_key(&self, who: SessionId) -> Result<(), Refusal<'static>> {
        match self.statuses.power(who) {
            Some(Power::ByKey(_)) => Ok(()),
            Some(Power::Promoted) => Err(Refusal::NotByKey),
            None => Err(Refusal::NotModerator),
        }
    }

    /// Gives a session power by a key; says whether the key was right.
    pub(super) fn op(
        &mut self,
        who: SessionId,
        key: &str,
        now: Now,
        effects: &mut impl Effects,
    ) -> bool {
        match effects.key(key) {
            Some(holder) if holder.role == Role::Moderator => {
                if self.people.has(who) {
                    self.answer(who, &Answer::Moderates, effects);
                }
                self.empower_by_key(who, holder, now, effects);
                true
            }
            Some(_) | None => {
                self.wrong_secret(who, Refusal::OpKeyWrong, now, effects);
                false
            }
        }
    }

    fn empower_by_key(
        &mut self,
        who: SessionId,
        holder: KeyHolder,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let power = Some(Power::ByKey(holder));
        let before = self
            .statuses
            .edit(who, |status| std::mem::replace(&mut status.power, power));
        if before.is_some() {
            return;
        }
        self.unmute_moderator(who, effects);
        if self.standing(who) == Standing::Inside
            && let Some(nickname) = self.roster.nickname(who)
        {
            let by = nickname;
            let promoted = EventKind::Decided(Decided::Promoted { by, nickname });
            effects.broadcast(&Event::next(
                &mut self.ids,
                self.people.author(who, &self.statuses),
                promoted,
                now,
            ));
        }
    }

    /// Who becomes a moderator is muted no more. A mute that was not told yet never is.
    pub(super) fn unmute_moderator(&mut self, who: SessionId, effects: &mut impl Effects) {
        if let Some(nickname) = self.roster.nickname(who)
            && self.moderation.sanctions.lift_mutes(who, nickname.folded())
        {
            self.decisions
                .retain(|(_, decision)| !decision.mutes(who, nickname));
            // Nobody waits for that to be kept.
            self.note_change(effects);
        }
    }

    /// Answers a wrong key or password, and closes when there were too many.
    pub(super) fn wrong_secret(
        &mut self,
        who: SessionId,
        refusal: Refusal<'_>,
        now: Now,
        effects: &mut impl Effects,
    ) {
        if self.has_another_try(who, now, effects) {
            self.object(who, refusal, effects);
        }
    }

    /// Counts a wrong key or password; closes, and says so, when there were too many.
    pub(super) fn has_another_try(
        &mut self,
        who: SessionId,
        now: Now,
        effects: &mut impl Effects,
    ) -> bool {
        let wrong = self.statuses.edit(who, |status| {
            status.wrong_secrets += 1;
            status.wrong_secrets
        });
        if wrong < WRONG_SECRETS_MAX {
            return true;
        }
        self.answer(who, &Refusal::TooManyTries.into(), effects);
        self.end(who, EndReason::TooManyTries, now, effects);
        false
    }

    pub(super) fn promote(
        &mut self,
        who: SessionId,
        given: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let found = self
            .check_moderates_by_key(who)
            .and_then(|()| self.somebody_else(who, given, now));
        let whom = match found {
            // The ban holds already, though nobody has read of it.
            Ok(whom) if self.is_condemned(whom) || self.is_unseen(whom) => {
                return self.answer(who, &Refusal::NoSuchUser(given).into(), effects);
            }
            Ok(whom) => whom,
            Err(refusal) => return self.answer(who, &refusal.into(), effects),
        };
        let nicknames = (self.nickname(who).cloned(), self.nickname(whom).cloned());
        let (Some(by), Some(nickname)) = nicknames else {
            return;
        };
        let refusal = match self.statuses.power(whom) {
            None => None,
            Some(Power::Promoted) => Some(Refusal::IsModerator(nickname.as_str())),
            Some(Power::ByKey(_)) => Some(Refusal::OwnKey(nickname.as_str())),
        };
        if let Some(refusal) = refusal {
            return self.answer(who, &refusal.into(), effects);
        }
        self.statuses
            .edit(whom, |status| status.power = Some(Power::Promoted));
        self.unmute_moderator(whom, effects);
        let promoted = EventKind::Decided(Decided::Promoted {
            by: &by,
            nickname: &nickname,
        });
        effects.broadcast(&Event::next(
            &mut self.ids,
            self.people.author(who, &self.statuses),
            promoted,
            now,
        ));
    }

    pub(super) fn demote(
        &mut self,
        who: SessionId,
        given: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let found = self
            .check_moderates_by_key(who)
            .and_then(|()| self.somebody_else(who, given, now));
        let whom = match found {
            Ok(whom) => whom,
            Err(refusal) => return self.answer(who, &refusal.into(), effects),
        };
        let nicknames = (self.nickname(who).cloned(), self.nickname(whom).cloned());
        let (Some(by), Some(nickname)) = nicknames else {
            return;
        };
        let nickname = &nickname;
        match self.statuses.power(whom) {
            None => {
                let demoted = DecidedApart::Demoted { nickname };
                return self.answer(who, &demoted.into(), effects);
            }
            Some(Power::ByKey(_)) => {
                let refusal = Refusal::OwnKey(nickname.as_str());
                return self.answer(who, &refusal.into(), effects);
            }
            Some(Power::Promoted) => {}
        }
        self.statuses.edit(whom, |status| status.power = None);
        if self.is_unseen(whom) {
            let demoted = DecidedApart::Demoted { nickname };
            return self.answer(who, &demoted.into(), effects);
        }
        let by = Some(&by);
        let demoted = EventKind::Decided(Decided::Demoted { by, nickname });
        effects.broadcast(&Event::next(
            &mut self.ids,
            self.people.author(who, &self.statuses),
            demoted,
            now,
        ));
    }

    /// The session of a nickname that is not the moderator's own.
    pub(super) fn somebody_else<'a>(
        &self,
        who: SessionId,
        given: &'a str,
        now: Now,
    ) -> Result<SessionId, Refusal<'a>> {
        match self.session_of(given, now.time) {
            None => Err(Refusal::NoSuchUser(given)),
            Some(whom) if whom == who => Err(Refusal::ModerateOneself(given)),
            Some(whom) => Ok(whom),
        }
    }
}
