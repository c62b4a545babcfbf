//! How a guest gets a nickname: in which order a try is looked at, and what it is asked for.

use super::Room;
use super::effects::Effects;
use super::event::EndReason;
use super::moderation::term::Term;
use super::nickname::{self, InvalidNickname, Nickname};
use super::refusal::Refusal;
use super::roster::Holder;
use super::session::SessionId;
use super::time::{Now, Time};

/// Why a nickname is not given.
enum Objection<'a> {
    /// Another may be tried.
    Refused(Refusal<'a>),
    /// None is given to this connection.
    Closed(Refusal<'a>, EndReason),
}

impl<'a> From<Refusal<'a>> for Objection<'a> {
    fn from(refusal: Refusal<'a>) -> Objection<'a> {
        Objection::Refused(refusal)
    }
}

impl Room {
    /// Gives a guest its nickname, or says why not.
    pub(super) fn register(
        &mut self,
        who: SessionId,
        given: &str,
        now: Now,
        effects: &mut impl Effects,
    ) -> bool {
        match self.admit(who, given, now) {
            Ok(nickname) => {
                self.roster.insert(who, nickname);
                true
            }
            Err(Objection::Refused(refusal)) => {
                self.answer(who, &refusal.into(), effects);
                false
            }
            Err(Objection::Closed(refusal, reason)) => {
                self.answer(who, &refusal.into(), effects);
                self.end(who, reason, now, effects);
                false
            }
        }
    }

    fn admit<'a>(
        &mut self,
        who: SessionId,
        given: &'a str,
        now: Now,
    ) -> Result<Nickname, Objection<'a>> {
        let nickname = parse(given)?;
        self.check_address(who, now.time)?;
        self.check_nickname(who, &nickname, given, now.time)?;
        self.check_door(who, &nickname, now.time)?;
        self.check_free(who, &nickname, given, now.time)?;
        Ok(nickname)
    }

    /// A nickname for a session that has one: valid, and free or its own.
    pub(super) fn another_nickname<'a>(
        &mut self,
        who: SessionId,
        given: &'a str,
        now: Now,
    ) -> Result<Nickname, Refusal<'a>> {
        let nickname = parse(given)?;
        self.check_nickname(who, &nickname, given, now.time)?;
        self.check_free(who, &nickname, given, now.time)?;
        Ok(nickname)
    }

    /// A ban of its address. A moderator's key passes it.
    fn check_address(&mut self, who: SessionId, now: Time) -> Result<(), Objection<'static>> {
        let Some(address) = self.addresses.get(who).filter(|_| !self.moderates(who)) else {
            return Ok(());
        };
        match self.moderation.holds.ban_of_address(address.ip(), now) {
            None => Ok(()),
            Some(ban) => {
                ban.refused = ban.refused.saturating_add(1);
                Err(Objection::Closed(
                    Refusal::AddressBanned,
                    EndReason::AddressBanned,
                ))
            }
        }
    }

    /// A ban of the nickname, and whether it was kicked a moment ago. A moderator's key passes both.
    fn check_nickname<'a>(
        &mut self,
        who: SessionId,
        nickname: &Nickname,
        given: &'a str,
        now: Time,
    ) -> Result<(), Refusal<'a>> {
        if self.moderates(who) {
            return Ok(());
        }
        let (folded, given) = (nickname.folded(), nickname::trim(given));
        if let Some(ban) = self.moderation.holds.ban_of_nickname(folded, now) {
            ban.refused = ban.refused.saturating_add(1);
            return Err(Refusal::NicknameBanned(given));
        }
        match self.moderation.kept_out(folded, now) {
            None => Ok(()),
            Some(left) => Err(Refusal::KeptOut {
                nickname: given,
                left: Term::at_least(left),
            }),
        }
    }

    /// While the door is closed, who was in a moment ago comes back, and nobody else.
    fn check_door(
        &self,
        who: SessionId,
        nickname: &Nickname,
        now: Time,
    ) -> Result<(), Objection<'static>> {
        if !self.moderation.is_locked(now) || self.moderates(who) {
            return Ok(());
        }
        let was_here = self.addresses.get(who).is_some_and(|address| {
            let departed = &self.moderation.departed;
            departed.has(nickname.folded(), address.ip().into(), now)
        });
        if was_here {
            return Ok(());
        }
        Err(Objection::Closed(Refusal::Locked, EndReason::Locked))
    }

    fn check_free<'a>(
        &self,
        who: SessionId,
        nickname: &Nickname,
        given: &'a str,
        now: Time,
    ) -> Result<(), Refusal<'a>> {
        match self.roster.holder(nickname.folded(), now) {
            None => Ok(()),
            Some(Holder::Session(holder)) if holder == who => Ok(()),
            Some(Holder::Session(_) | Holder::Nobody) => {
                Err(Refusal::NicknameInUse(nickname::trim(given)))
            }
        }
    }
}

fn parse(given: &str) -> Result<Nickname, Refusal<'_>> {
    Nickname::parse(given).map_err(|invalid| match invalid {
        InvalidNickname::Empty => Refusal::NicknameEmpty,
        InvalidNickname::Malformed => Refusal::NicknameInvalid,
        InvalidNickname::Reserved(given) => Refusal::NicknameReserved(given),
    })
}
