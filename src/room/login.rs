//! How a guest gets a nickname: in which order a try is looked at, and what it is asked for.
//!
//! Its form, and whether it is reserved; its owner's key; a ban of the address; the room's password; a
//! ban of the nickname, and whether it was kicked a moment ago; the door; whether it is in use. What a
//! stranger learns by trying is no more than that.

use std::time::Duration;

use super::Room;
use super::address_block::AddressBlock;
use super::answer::{Answer, Asked};
use super::effects::Effects;
use super::event::EndReason;
use super::key::{KeyHolder, Role, Verdict};
use super::moderation::term::Term;
use super::nickname::{self, InvalidNickname, Nickname};
use super::refusal::Refusal;
use super::roster::{Holder, Keeper, Standing};
use super::session::SessionId;
use super::status::{Power, Question};
use super::time::{Now, Time};

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

/// A nickname that a guest may have.
struct Admitted {
    nickname: Nickname,
    /// The session whose place it takes.
    replaces: Option<SessionId>,
}

/// Why a nickname is not given.
enum Objection<'a> {
    /// Another may be tried.
    Refused(Refusal<'a>),
    /// Its key has to be given first.
    KeyWanted(Nickname),
    /// The room's password has to be given first.
    PasswordWanted,
    /// None is given to this connection.
    Closed(Refusal<'a>, EndReason),
}

impl<'a> From<Refusal<'a>> for Objection<'a> {
    fn from(refusal: Refusal<'a>) -> Objection<'a> {
        Objection::Refused(refusal)
    }
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
                    .edit(who, |status| status.knows_password = true),
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
        match self.admit(who, given, now, effects) {
            Ok(admitted) => {
                self.let_in(who, admitted, now, effects);
                return Try::Named;
            }
            Err(Objection::Refused(refusal)) => self.object(who, refusal, effects),
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
        self.statuses.edit(who, |status| status.question = question);
    }

    fn let_in(&mut self, who: SessionId, admitted: Admitted, now: Now, effects: &mut impl Effects) {
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

    fn admit<'a>(
        &mut self,
        who: SessionId,
        given: &'a str,
        now: Now,
        effects: &mut impl Effects,
    ) -> Result<Admitted, Objection<'a>> {
        let nickname = parse(given)?;
        let is_owned = effects.owner(&nickname).is_some();
        if is_owned && !self.statuses.owns(who, &nickname) {
            return Err(Objection::KeyWanted(nickname));
        }
        self.check_address(who, now.time)?;
        if effects.asks_password() && !self.statuses.knows_secret(who) {
            return Err(Objection::PasswordWanted);
        }
        self.check_nickname(who, &nickname, given, now.time)?;
        self.check_door(who, &nickname, now.time)?;
        let replaces = match self.roster.holder(nickname.folded(), now.time) {
            None => None,
            Some(Holder::Kept(keeper)) if is_owned || self.is_kept_for(who, keeper) => None,
            Some(Holder::Session(holder)) if self.statuses.resumes(who) == Some(holder) => {
                Some(holder)
            }
            Some(Holder::Session(holder)) if is_owned => {
                let is_again = self.replaced.left(nickname.folded(), now.time).is_some();
                if is_again {
                    // It keeps its place only while it answers.
                    effects.probe(holder);
                    return Err(Refusal::NicknameInUse(nickname::trim(given)).into());
                }
                Some(holder)
            }
            Some(holder @ (Holder::Session(_) | Holder::Kept(_))) => {
                return Err(self.in_use(who, holder, given, effects).into());
            }
        };
        Ok(Admitted { nickname, replaces })
    }

    /// A nickname for a session that has one: valid, and free or its own.
    pub(super) fn another_nickname<'a>(
        &mut self,
        who: SessionId,
        given: &'a str,
        now: Now,
        effects: &mut impl Effects,
    ) -> Result<Nickname, Refusal<'a>> {
        let nickname = parse(given)?;
        if effects.owner(&nickname).is_some() && !self.statuses.owns(who, &nickname) {
            return Err(Refusal::NicknameNotYours(nickname::trim(given)));
        }
        self.check_nickname(who, &nickname, given, now.time)?;
        match self.roster.holder(nickname.folded(), now.time) {
            None => Ok(nickname),
            Some(Holder::Session(holder)) if holder == who => Ok(nickname),
            Some(Holder::Kept(keeper)) if self.is_kept_for(who, keeper) => Ok(nickname),
            Some(holder @ (Holder::Session(_) | Holder::Kept(_))) => {
                Err(self.in_use(who, holder, given, effects))
            }
        }
    }

    /// A nickname is not free. A session that has it is asked whether it is still there, when the one
    /// that wants it comes from the same block: it may be the same person, whose connection broke.
    fn in_use<'a>(
        &self,
        who: SessionId,
        holder: Holder,
        given: &'a str,
        effects: &mut impl Effects,
    ) -> Refusal<'a> {
        if let Holder::Session(holder) = holder
            && let Some(address) = self.addresses.get(holder)
            && self.is_of_block(who, address.ip().into())
        {
            effects.probe(holder);
        }
        Refusal::NicknameInUse(nickname::trim(given))
    }

    fn is_kept_for(&self, who: SessionId, keeper: Keeper) -> bool {
        match keeper.session {
            Some(session) => self.statuses.resumes(who) == Some(session),
            None => self.is_of_block(who, keeper.block),
        }
    }

    fn is_of_block(&self, who: SessionId, block: AddressBlock) -> bool {
        let address = self.addresses.get(who);
        address.is_some_and(|address| AddressBlock::from(address.ip()) == block)
    }

    /// A ban of its address. A moderator's key passes it.
    fn check_address(&mut self, who: SessionId, now: Time) -> Result<(), Objection<'static>> {
        let Some(address) = self.addresses.get(who).filter(|_| !self.moderates(who)) else {
            return Ok(());
        };
        match self.moderation.sanctions.ban_of_address(address.ip(), now) {
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

    /// A ban of the nickname, and whether it was kicked a moment ago. A moderator's key passes both,
    /// a member's neither.
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
        if let Some(ban) = self.moderation.sanctions.ban_of_nickname(folded, now) {
            ban.refused = ban.refused.saturating_add(1);
            return Err(Refusal::NicknameBanned(given));
        }
        match self.moderation.kept_out.left(folded, now) {
            None => Ok(()),
            Some(left) => Err(Refusal::KeptOut {
                nickname: given,
                left: Term::at_least(left),
            }),
        }
    }

    /// While the door is closed, keys come in, and who was in a moment ago.
    fn check_door(
        &self,
        who: SessionId,
        nickname: &Nickname,
        now: Time,
    ) -> Result<(), Objection<'static>> {
        if !self.moderation.is_locked(now) || self.statuses.has_key(who) {
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
}

fn parse(given: &str) -> Result<Nickname, Refusal<'_>> {
    Nickname::parse(given).map_err(|invalid| match invalid {
        InvalidNickname::Empty => Refusal::NicknameEmpty,
        InvalidNickname::Malformed => Refusal::NicknameInvalid,
        InvalidNickname::Reserved(given) => Refusal::NicknameReserved(given),
    })
}
