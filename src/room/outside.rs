//! What sessions ask for that register before they come in: to be known by a key, to take a nickname, to
//! go in and out, and what they tell of themselves.

use super::Room;
use super::answer::Answer;
use super::effects::Effects;
use super::event::{Event, EventKind};
use super::login::Try;
use super::nickname::Nickname;
use super::refusal::Refusal;
use super::request::Registration;
use super::roster::{Holder, Standing};
use super::session::SessionId;
use super::time::Now;

impl Room {
    /// Gives a guest its nickname, and leaves it outside.
    pub(super) fn register_outside(
        &mut self,
        who: SessionId,
        given: &Registration<'_>,
        now: Now,
        effects: &mut impl Effects,
    ) -> Try {
        let tried = self.register(who, given.nickname, now, effects);
        if tried == Try::Named
            && let Some(nickname) = self.roster.nickname(who)
        {
            self.people.insert(who, nickname, given, now);
        }
        tried
    }

    /// Takes the key of a nickname from a guest that has not asked for one yet.
    pub(super) fn identify(
        &mut self,
        who: SessionId,
        nickname: &str,
        key: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let holder = Nickname::parse(nickname)
            .ok()
            .and_then(|nickname| effects.key(key).filter(|holder| holder.is_of(&nickname)));
        match holder {
            None => self.wrong_secret(who, Refusal::KeyWrong, now, effects),
            Some(holder) => {
                self.accept_key(who, holder);
                if let Some(account) = self.statuses.account(who) {
                    self.answer(who, &Answer::Identified { account }, effects);
                }
            }
        }
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
        person.real_name = given.into();
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

    /// Asks somebody outside to come in.
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
        let found = Nickname::parse(given)
            .ok()
            .and_then(|nickname| self.roster.holder(nickname.folded(), now.time));
        let whom = match found {
            Some(Holder::Session(whom)) => whom,
            None | Some(Holder::Kept(_)) => {
                return self.answer(who, &Refusal::NoSuchUser(given).into(), effects);
            }
        };
        let nicknames = (self.nickname(who), self.nickname(whom), self.author(who));
        let (Some(by), Some(nickname), Some(author)) = nicknames else {
            return;
        };
        self.answer(who, &Answer::Inviting { nickname }, effects);
        self.answer(whom, &Answer::Invited { by, author }, effects);
    }
}
