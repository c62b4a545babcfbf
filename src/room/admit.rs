//! Whether a session may have a nickname, and come in under it: in which order that is looked at.
//!
//! Its form, and whether it is reserved; its owner's key; a ban of the address; the room's password; a
//! ban of the nickname, and whether it was kicked a moment ago; the door; whether it is in use. What a
//! stranger learns by trying is no more than that.

use super::Room;
use super::address_block::AddressBlock;
use super::effects::Effects;
use super::event::EndReason;
use super::moderation::term::Term;
use super::nickname::{self, InvalidNickname, Nickname};
use super::refusal::Refusal;
use super::roster::{Holder, Keeper};
use super::session::SessionId;
use super::time::{Now, Time};

/// What a guest wants a nickname for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    Inside,
    /// To be registered: the door is looked at when it wants to come in.
    Outside,
}

/// A nickname that a guest may have.
pub(super) struct Admitted {
    pub(super) nickname: Nickname,
    /// The session whose place it takes.
    pub(super) replaces: Option<SessionId>,
}

/// Why a nickname is not given.
pub(super) enum Objection<'a> {
    /// Another may be tried.
    Refused(Refusal<'a>),
    /// Another may be tried: a session has this one that may be dead, and is asked whether it is there.
    Doubted(Refusal<'a>, SessionId),
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
    /// Looks whether a guest may have a nickname.
    pub(super) fn admit<'a>(
        &mut self,
        who: SessionId,
        given: &'a str,
        destination: Destination,
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
        match destination {
            Destination::Inside => self
                .check_door(who, &nickname, now.time)
                .map_err(|refusal| Objection::Closed(refusal, EndReason::Locked))?,
            Destination::Outside => {}
        }
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
                    let refusal = Refusal::NicknameInUse(nickname::trim(given));
                    return Err(Objection::Doubted(refusal, holder));
                }
                Some(holder)
            }
            Some(holder @ (Holder::Session(_) | Holder::Kept(_))) => {
                let refusal = Refusal::NicknameInUse(nickname::trim(given));
                return Err(match self.doubt(who, holder, effects) {
                    Some(holder) => Objection::Doubted(refusal, holder),
                    None => refusal.into(),
                });
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
                self.doubt(who, holder, effects);
                Err(Refusal::NicknameInUse(nickname::trim(given)))
            }
        }
    }

    /// A nickname is not free. A session that has it is asked whether it is still there, when the one
    /// that wants it comes from the same block: it may be the same person, whose connection broke.
    fn doubt(
        &self,
        who: SessionId,
        holder: Holder,
        effects: &mut impl Effects,
    ) -> Option<SessionId> {
        let Holder::Session(holder) = holder else {
            return None;
        };
        let address = self.addresses.get(holder)?;
        if !self.is_of_block(who, address.ip().into()) {
            return None;
        }
        effects.probe(holder);
        Some(holder)
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
    pub(super) fn check_address(
        &mut self,
        who: SessionId,
        now: Time,
    ) -> Result<(), Objection<'static>> {
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
    pub(super) fn check_nickname<'a>(
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
    pub(super) fn check_door(
        &self,
        who: SessionId,
        nickname: &Nickname,
        now: Time,
    ) -> Result<(), Refusal<'static>> {
        if !self.moderation.is_locked(now) || self.statuses.has_key(who) {
            return Ok(());
        }
        let exit = self.people.get(who).and_then(|person| person.exit);
        let was_here = exit.is_some_and(|exit| exit.opens_door(now))
            || self.addresses.get(who).is_some_and(|address| {
                let departed = &self.moderation.departed;
                departed.was_inside(nickname.folded(), address.ip().into(), now)
            });
        was_here.then_some(()).ok_or(Refusal::Locked)
    }
}

fn parse(given: &str) -> Result<Nickname, Refusal<'_>> {
    Nickname::parse(given).map_err(|invalid| match invalid {
        InvalidNickname::Empty => Refusal::NicknameEmpty,
        InvalidNickname::Malformed => Refusal::NicknameInvalid(unless_long(given)),
        InvalidNickname::Reserved(given) => Refusal::NicknameReserved(given),
    })
}

/// What was given for a nickname; nothing of what is longer than one.
fn unless_long(given: &str) -> &str {
    let given = nickname::trim(given);
    let is_long = given.chars().count() > nickname::CHARS_MAX;
    if is_long { "" } else { given }
}
