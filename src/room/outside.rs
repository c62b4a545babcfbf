//! What sessions ask for that register before they come in: to be known by a key, to take a nickname, to
//! go in and out, and what they tell of themselves.

use std::time::Duration;

use super::Room;
use super::admit::{Admitted, Destination, Objection};
use super::answer::Answer;
use super::effects::Effects;
use super::event::{EndReason, Event, EventKind, LeaveReason};
use super::key::{KeyHolder, Verdict};
use super::login::Try;
use super::moderation::departed::Exit;
use super::nickname::{self, Nickname};
use super::person::Person;
use super::refusal::Refusal;
use super::request::{Outcome, Registration};
use super::roster::Standing;
use super::session::SessionId;
use super::time::{Now, Time};

/// What a PASS is, taken for a nickname and its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyOfPass {
    Right,
    /// The nickname has an owner, and this is not its key.
    Wrong,
    /// It is none.
    None,
}

impl Room {
    /// Gives a guest its nickname, and leaves it outside. It is never asked back for anything: what it
    /// needs it has given with its registration, or before.
    pub(super) fn register_outside(
        &mut self,
        who: SessionId,
        given: &Registration<'_>,
        now: Now,
        effects: &mut impl Effects,
    ) -> Try {
        if let Ok(nickname) = Nickname::parse(given.nickname) {
            self.statuses.edit_login(who, |login| {
                let first = &mut login.first_asked;
                first.get_or_insert_with(|| nickname.folded().into());
            });
        }
        let pass = given.pass.filter(|_| !self.statuses.knows_secret(who));
        if let Some(pass) = pass
            && self.take_key_of_pass(who, pass, effects) == KeyOfPass::Wrong
            && !effects.asks_password()
        {
            self.refuse_pass(who, now, effects);
            return Try::Guest;
        }
        let awaited = self.statuses.edit_login(who, |login| login.awaits.take());
        let Some(admitted) = self.admit_with_pass(who, given.nickname, pass, now, effects) else {
            return Try::Later;
        };
        match admitted {
            Ok(admitted) => {
                self.name_outside(who, admitted, given, now, effects);
                return Try::Named;
            }
            Err(Objection::Doubted(_, holder)) if awaited.is_none() => {
                self.statuses
                    .edit_login(who, |login| login.awaits = Some(holder));
                return Try::Later;
            }
            Err(Objection::Refused(refusal) | Objection::Doubted(refusal, _)) => {
                self.answer(who, &refusal.into(), effects);
            }
            Err(Objection::KeyWanted(_)) => {
                let refusal = Refusal::NicknameOwned(nickname::trim(given.nickname));
                self.answer(who, &refusal.into(), effects);
            }
            Err(Objection::PasswordWanted) => self.refuse_pass(who, now, effects),
            Err(Objection::Closed(refusal, reason)) => {
                self.answer(who, &refusal.into(), effects);
                self.end(who, reason, now, effects);
            }
        }
        Try::Guest
    }

    /// Looks whether a guest may have a nickname, by its PASS where the room's password is wanted; `None`
    /// where that is not looked at yet.
    fn admit_with_pass<'a>(
        &mut self,
        who: SessionId,
        nickname: &'a str,
        pass: Option<&str>,
        now: Now,
        effects: &mut impl Effects,
    ) -> Option<Result<Admitted, Objection<'a>>> {
        let destination = Destination::Outside;
        let admitted = self.admit(who, nickname, destination, now, effects);
        let (Err(Objection::PasswordWanted), Some(pass)) = (&admitted, pass) else {
            return Some(admitted);
        };
        match effects.password(who, pass) {
            Verdict::Later => None,
            Verdict::Wrong => Some(admitted),
            Verdict::Right => {
                self.statuses
                    .edit_login(who, |login| login.knows_password = true);
                Some(self.admit(who, nickname, destination, now, effects))
            }
        }
    }

    fn name_outside(
        &mut self,
        who: SessionId,
        admitted: Admitted,
        given: &Registration<'_>,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let asked = self
            .statuses
            .edit_login(who, |login| login.first_asked.take());
        let asked = asked.unwrap_or_else(|| admitted.nickname.folded().into());
        self.let_in(who, admitted, now, effects);
        self.statuses.logged_in(who);
        self.people.insert(who, Person::new(given, &asked, now));
    }

    /// Takes a PASS for a nickname and its key, if it is that.
    fn take_key_of_pass(
        &mut self,
        who: SessionId,
        pass: &str,
        effects: &mut impl Effects,
    ) -> KeyOfPass {
        let Some((nickname, key)) = pass.split_once(':') else {
            return KeyOfPass::None;
        };
        if let Some(holder) = key_of(nickname, key, effects) {
            self.accept_key(who, holder);
            return KeyOfPass::Right;
        }
        let nickname = Nickname::parse(nickname);
        match nickname.is_ok_and(|nickname| effects.owner(&nickname).is_some()) {
            true => KeyOfPass::Wrong,
            false => KeyOfPass::None,
        }
    }

    /// A PASS that is wrong, or missing, leaves nothing that could be asked for.
    fn refuse_pass(&mut self, who: SessionId, now: Now, effects: &mut impl Effects) {
        if self.has_another_try(who, now, effects) {
            self.answer(who, &Refusal::PasswordWrong.into(), effects);
            self.end(who, EndReason::PasswordWrong, now, effects);
        }
    }

    /// The session of which one that registers waits to know whether it is still there, since it has the
    /// nickname that it wants. [`Outcome::Waits`] was the answer to its
    /// [`Request::Register`](super::request::Request::Register): this is to be made again when that session
    /// has answered or has ended, and is answered at once then. `None` where it waits for something else.
    pub fn awaits(&self, who: SessionId) -> Option<SessionId> {
        self.statuses.awaits(who)
    }

    /// Takes the key of a nickname from a guest that was not asked for one.
    pub(super) fn identify(
        &mut self,
        who: SessionId,
        nickname: &str,
        key: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        if let Some(holder) = key_of(nickname, key, effects) {
            self.accept_key(who, holder);
            if let Some(account) = self.statuses.account(who) {
                self.answer(who, &Answer::Identified { account }, effects);
            }
        } else if self.has_another_try(who, now, effects) {
            self.answer(who, &Refusal::KeyWrong.into(), effects);
        }
    }

    /// Has one come in that is registered: as soon as it is its turn, and it is shown what was said behind
    /// that, by [`Room::show_history`].
    pub(super) fn join(
        &mut self,
        who: SessionId,
        now: Now,
        effects: &mut impl Effects,
    ) -> Outcome<'static> {
        let Some(nickname) = self.nickname(who).cloned() else {
            return Outcome::Continues;
        };
        if let Err(Objection::Closed(refusal, reason)) = self.check_address(who, now.time) {
            self.answer(who, &refusal.into(), effects);
            self.end(who, reason, now, effects);
            return Outcome::Continues;
        }
        let checked = self
            .check_nickname(who, &nickname, nickname.as_str(), now.time)
            .and_then(|()| self.check_door(who, &nickname, now.time));
        match checked {
            Ok(()) => self.begin_direct_entrance(who, now, effects),
            Err(refusal) => {
                self.answer(who, &refusal.into(), effects);
                Outcome::Continues
            }
        }
    }

    /// For how long a session that is outside is kept out after a kick: when that is over, its
    /// [`Request::Join`](super::request::Request::Join) is no longer refused for it.
    pub fn kept_out_for(&self, who: SessionId, now: Time) -> Option<Duration> {
        let nickname = self.nickname(who).filter(|_| !self.moderates(who))?;
        self.moderation.kept_out.left(nickname.folded(), now)
    }

    /// Puts a session outside. Whether it hears of that itself is for its encoding to say.
    pub(super) fn part(
        &mut self,
        who: SessionId,
        text: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let text = self.unless_muted(who, text, now.time);
        self.go_outside(who, LeaveReason::Renounced, text, now, effects);
    }

    /// Puts a session outside, of which all in the room hear.
    pub(super) fn go_outside(
        &mut self,
        who: SessionId,
        reason: LeaveReason,
        text: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        self.roster.set_inside(who, false);
        if let Some(nickname) = self.roster.nickname(who) {
            let left = EventKind::Left {
                nickname,
                reason,
                text,
            };
            let by = self.people.author(who, &self.statuses);
            let event = Event::next(&mut self.ids, by, left, now);
            effects.broadcast(&event);
            let exit = Exit::new(now.time, event.id);
            if let Some(person) = self.people.get_mut(who) {
                person.exit = exit;
            }
        }
        effects.exit(who);
    }

    pub(super) fn set_real_name(
        &mut self,
        who: SessionId,
        given: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        if self.is_muted(who, now.time) {
            return self.answer(who, &Refusal::Muted.into(), effects);
        }
        let Some(person) = self.people.get_mut(who) else {
            return;
        };
        person.set_real_name(given);
        let Some(nickname) = self.roster.nickname(who) else {
            return;
        };
        if self.standing(who) == Standing::Inside {
            let real_name = given;
            let kind = EventKind::RealName {
                nickname,
                real_name,
            };
            let by = self.people.author(who, &self.statuses);
            effects.broadcast(&Event::next(&mut self.ids, by, kind, now));
        } else {
            self.answer(who, &Answer::RealName(given), effects);
        }
    }

    /// Asks somebody outside to come in. While the door is closed only who moderates may, as the Modern
    /// specification has it of a channel for the invited; that opens it to nobody.
    pub(super) fn invite(
        &mut self,
        who: SessionId,
        given: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        if self.is_muted(who, now.time) {
            return self.answer(who, &Refusal::Muted.into(), effects);
        }
        if self.is_locked(now.time) && !self.moderates(who) {
            return self.answer(who, &Refusal::NotModerator.into(), effects);
        }
        let Some(whom) = self.session_of(given, now.time) else {
            return self.answer(who, &Refusal::NoSuchUser(given).into(), effects);
        };
        let nicknames = (self.nickname(who), self.nickname(whom), self.author(who));
        let (Some(by), Some(nickname), Some(author)) = nicknames else {
            return;
        };
        // One that did not register before it comes in is on its way.
        if self.standing(whom) == Standing::Inside || !self.people.has(whom) {
            return self.answer(who, &Answer::IsInside { nickname }, effects);
        }
        self.answer(who, &Answer::Inviting { nickname }, effects);
        self.answer(whom, &Answer::Invited { by, author }, effects);
    }
}

/// What a key is for that was given with the nickname that it owns.
fn key_of(nickname: &str, key: &str, effects: &mut impl Effects) -> Option<KeyHolder> {
    let nickname = Nickname::parse(nickname).ok()?;
    effects.key(key).filter(|holder| holder.is_of(&nickname))
}
