//! How a guest gets a nickname to come in under, and what it is asked for.

use std::time::Duration;

use super::Room;
use super::admit::{Admitted, Destination, Objection};
use super::answer::{Answer, Asked};
use super::effects::Effects;
use super::event::EndReason;
use super::key::{KeyHolder, Role, Verdict};
use super::nickname::{self, Nickname};
use super::refusal::Refusal;
use super::roster::Standing;
use super::session::SessionId;
use super::status::{Power, Question};
use super::time::Now;

/// For how long a nickname that was taken by its key is not taken so again: two devices with the
/// same key would throw each other out for ever.
const REPLACED_ONCE_IN: Duration = Duration::from_secs(60);

/// What became of a guest's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Try {
    /// It has a nickname.
    Named,
    /// It has none yet.
    Guest,
    /// The line is not looked at yet, and will be given again.
    Later,
}

impl Room {
    /// Takes what a guest was asked for.
    pub(super) fn take_reply(
        &mut self,
        who: SessionId,
        line: &str,
        now: Now,
        effects: &mut impl Effects,
    ) -> Try {
        match self.statuses.question(who) {
            Question::Nickname => self.register(who, line, now, effects),
            Question::Password { given } => self.take_password(who, &given, line, now, effects),
            Question::Key { given, nickname } => {
                self.take_key(who, &given, &nickname, line, now, effects)
            }
        }
    }

    fn take_password(
        &mut self,
        who: SessionId,
        given: &str,
        line: &str,
        now: Now,
        effects: &mut impl Effects,
    ) -> Try {
        // A password that is gone meanwhile is asked of nobody.
        if effects.asks_password() {
            match effects.password(who, line) {
                Verdict::Later => return Try::Later,
                Verdict::Wrong => {
                    self.wrong_secret(who, Refusal::PasswordWrong, now, effects);
                    return Try::Guest;
                }
                Verdict::Right => self
                    .statuses
                    .edit_login(who, |login| login.knows_password = true),
            }
        }
        self.register(who, given, now, effects)
    }

    fn take_key(
        &mut self,
        who: SessionId,
        given: &str,
        nickname: &Nickname,
        line: &str,
        now: Now,
        effects: &mut impl Effects,
    ) -> Try {
        if effects.owner(nickname).is_some() {
            if nickname::trim(line).is_empty() {
                self.ask(who, Question::Nickname);
                self.answer(who, &Answer::AskNickname, effects);
                return Try::Guest;
            }
            match effects.key(line) {
                Some(holder) if holder.is_of(nickname) => {
                    self.accept_key(who, holder);
                }
                Some(_) | None => {
                    self.wrong_secret(who, Refusal::KeyWrong, now, effects);
                    return Try::Guest;
                }
            }
        }
        self.register(who, given, now, effects)
    }

    /// A guest has given the key of the nickname that it wants.
    pub(super) fn accept_key(&mut self, who: SessionId, holder: KeyHolder) {
        self.statuses.edit(who, |status| {
            if holder.role == Role::Moderator {
                status.power = Some(Power::ByKey(holder.clone()));
            }
            status.key = Some(holder);
        });
    }

    /// A guest has given a moderator's key. Whatever it was asked for, its nickname is tried again.
    pub(super) fn op_guest(
        &mut self,
        who: SessionId,
        key: &str,
        now: Now,
        effects: &mut impl Effects,
    ) -> Try {
        if !self.op(who, key, now, effects) {
            return Try::Guest;
        }
        match self.statuses.question(who) {
            Question::Nickname => Try::Guest,
            Question::Password { given } | Question::Key { given, .. } => {
                self.register(who, &given, now, effects)
            }
        }
    }

    /// Gives a guest its nickname, asks it for what that needs, or says why not.
    pub(super) fn register(
        &mut self,
        who: SessionId,
        given: &str,
        now: Now,
        effects: &mut impl Effects,
    ) -> Try {
        self.ask(who, Question::Nickname);
        match self.admit(who, given, Destination::Inside, now, effects) {
            Ok(admitted) => {
                self.let_in(who, admitted, now, effects);
                return Try::Named;
            }
            Err(Objection::Refused(refusal) | Objection::Doubted(refusal, _)) => {
                self.object(who, refusal, effects);
            }
            Err(Objection::Closed(refusal, reason)) => {
                self.answer(who, &refusal.into(), effects);
                self.end(who, reason, now, effects);
            }
            Err(Objection::PasswordWanted) => {
                let given = nickname::trim(given).into();
                self.ask(who, Question::Password { given });
                self.answer(who, &Answer::AskPassword, effects);
            }
            Err(Objection::KeyWanted(nickname)) => {
                let refusal = Refusal::NicknameOwned(nickname::trim(given));
                self.answer(who, &refusal.into(), effects);
                let wanted = &nickname;
                self.answer(who, &Answer::AskKey { nickname: wanted }, effects);
                let given = nickname::trim(given).into();
                self.ask(who, Question::Key { given, nickname });
            }
        }
        Try::Guest
    }

    /// Says what was wrong, and what a guest is still asked for.
    pub(super) fn object(&self, who: SessionId, refusal: Refusal<'_>, effects: &mut impl Effects) {
        self.answer(who, &refusal.into(), effects);
        self.ask_still(who, effects);
    }

    /// Says what a guest is still asked for, behind what was wrong.
    pub fn ask_still(&self, who: SessionId, effects: &mut impl Effects) {
        if self.standing(who) == Standing::Guest {
            let asked = match self.statuses.question(who) {
                Question::Nickname => Asked::Nickname,
                Question::Password { .. } => Asked::Password,
                Question::Key { .. } => Asked::Key,
            };
            self.answer(who, &Answer::StillAsked(asked), effects);
        }
    }

    fn ask(&mut self, who: SessionId, question: Question) {
        self.statuses
            .edit_login(who, |login| login.question = question);
    }

    /// Gives a guest the nickname that it may have.
    pub(super) fn let_in(
        &mut self,
        who: SessionId,
        admitted: Admitted,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let Admitted { nickname, replaces } = admitted;
        if let Some(other) = replaces {
            // A text by which a place was taken is worth nothing any more: only a key could be used again.
            if self.statuses.resumes(who) != Some(other) {
                self.replaced
                    .insert(&nickname, now.time + REPLACED_ONCE_IN, now.time);
            }
            self.answer(other, &Refusal::Replaced.into(), effects);
            self.end(other, EndReason::Replaced, now, effects);
        }
        self.roster.insert(who, nickname);
        if self.moderates(who) {
            self.unmute_moderator(who, effects);
        }
    }
}
