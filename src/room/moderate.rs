//! What moderators ask for beside bans and mutes: kicks, the door, and what they may know.

use std::net::SocketAddr;
use std::time::Duration;

use super::Room;
use super::answer::{Answer, BansPart, Cursor};
use super::effects::Effects;
use super::event::{Decided, EndReason, Event, EventKind, LeaveReason};
use super::moderation::Moderation;
use super::moderation::sanctions::Sanction;
use super::moderation::term::Term;
use super::nickname::Nickname;
use super::refusal::Refusal;
use super::roster::{Holder, Standing};
use super::session::SessionId;
use super::talk::check_length;
use super::time::{Now, Time};

impl Room {
    /// Whether what a session says is heard by moderators alone.
    pub fn is_muted(&self, who: SessionId, now: Time) -> bool {
        let sanctions = &self.moderation.sanctions;
        if sanctions.is_empty() || self.moderates(who) {
            return false;
        }
        let Some(nickname) = self.nickname(who) else {
            return false;
        };
        let address = self.addresses.get(who).map(|address| address.ip());
        sanctions.is_muted(who, nickname.folded(), address, now)
    }

    pub(super) fn lock(
        &mut self,
        who: SessionId,
        term: Option<Term>,
        now: Now,
        effects: &mut impl Effects,
    ) {
        if let Err(refusal) = self.check_moderates(who) {
            return self.answer(who, &refusal.into(), effects);
        }
        let until = term.map_or(Time::NEVER, |term| now.time + term.length());
        self.moderation.lock_until(until);
        if let Some(by) = self.roster.nickname(who) {
            let locked = EventKind::Decided(Decided::Locked { by, term });
            effects.broadcast(&Event::next(
                &mut self.ids,
                self.people.author(who, &self.statuses),
                locked,
                now,
            ));
        }
    }

    pub(super) fn unlock(&mut self, who: SessionId, now: Now, effects: &mut impl Effects) {
        if let Err(refusal) = self.check_moderates(who) {
            return self.answer(who, &refusal.into(), effects);
        }
        self.moderation.lock_until(Time::ZERO);
        if let Some(by) = self.roster.nickname(who) {
            let unlocked = EventKind::Decided(Decided::Unlocked { by });
            effects.broadcast(&Event::next(
                &mut self.ids,
                self.people.author(who, &self.statuses),
                unlocked,
                now,
            ));
        }
    }

    /// When the time of a decision of which there is something to tell is over, or [`Time::NEVER`].
    pub(super) fn next_end_of_decisions(&self) -> Time {
        let Moderation { sanctions, .. } = &self.moderation;
        self.moderation.lock_ends().min(sanctions.next_end())
    }

    /// Tells all that the door has opened by itself, and moderators whom no ban holds for any more: those
    /// that are told such things, which no sentence says.
    pub(super) fn tell_what_is_over(&mut self, now: Now, effects: &mut impl Effects) {
        if self.moderation.lock_ends() <= now.time {
            self.moderation.lock_until(Time::ZERO);
            let opened = EventKind::LockOver;
            effects.broadcast(&Event::next(&mut self.ids, None, opened, now));
        }
        for ban in self.moderation.sanctions.take_over(now.time) {
            let target = &ban.target;
            self.tell_moderators(&Answer::BanOver { target }, effects);
        }
    }

    /// What one says by way of goodbye.
    pub(super) fn unless_muted<'a>(&self, who: SessionId, text: &'a str, now: Time) -> &'a str {
        match self.is_muted(who, now) {
            true => "",
            false => text,
        }
    }

    /// Has somebody leave; one that registered before it came in keeps its connection, outside.
    pub(super) fn kick(
        &mut self,
        who: SessionId,
        given: &str,
        reason: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let whom = match self.whom_to_kick(who, given, reason, now) {
            Ok(whom) if self.is_unseen(whom) => {
                return self.answer(who, &Refusal::NoSuchUser(given).into(), effects);
            }
            Ok(whom) => whom,
            Err(refusal) => return self.answer(who, &refusal.into(), effects),
        };
        self.tell_kick(who, whom, reason, now, effects);
        if self.people.has(whom) {
            self.go_outside(whom, LeaveReason::Kicked, "", now, effects);
        } else {
            self.end(whom, EndReason::Kicked, now, effects);
        }
    }

    /// Has somebody leave, and ends its session. The room hears nothing of one that is outside.
    pub(super) fn kill(
        &mut self,
        who: SessionId,
        given: &str,
        reason: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        match self.whom_to_kick(who, given, reason, now) {
            Ok(whom) if self.is_unseen(whom) => {
                self.keep_out(whom, now.time);
                self.end(whom, EndReason::Kicked, now, effects);
            }
            Ok(whom) => {
                self.tell_kick(who, whom, reason, now, effects);
                self.end(whom, EndReason::Kicked, now, effects);
            }
            Err(refusal) => self.answer(who, &refusal.into(), effects),
        }
    }

    /// Whether a session stays outside, and nobody in the room knows of it.
    pub(super) fn is_unseen(&self, who: SessionId) -> bool {
        self.people.has(who) && self.standing(who) != Standing::Inside
    }

    fn whom_to_kick<'a>(
        &'a self,
        who: SessionId,
        given: &'a str,
        reason: &str,
        now: Now,
    ) -> Result<SessionId, Refusal<'a>> {
        self.check_moderates(who)?;
        check_length(reason)?;
        let whom = self.somebody_else(who, given, now)?;
        match self.nickname(whom) {
            Some(nickname) if self.moderates(whom) => Err(Refusal::IsModerator(nickname.as_str())),
            Some(_) | None => Ok(whom),
        }
    }

    fn keep_out(&mut self, whom: SessionId, now: Time) {
        if let Some(nickname) = self.roster.nickname(whom) {
            let until = now + self.kick_time;
            self.moderation.kept_out.insert(nickname, until, now);
        }
    }

    /// Tells all that somebody has to leave.
    fn tell_kick(
        &mut self,
        who: SessionId,
        whom: SessionId,
        reason: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        self.keep_out(whom, now.time);
        let nicknames = (self.roster.nickname(who), self.roster.nickname(whom));
        let (Some(by), Some(nickname)) = nicknames else {
            return;
        };
        let kicked = EventKind::Decided(Decided::Kicked {
            by,
            nickname,
            reason,
        });
        effects.broadcast(&Event::next(
            &mut self.ids,
            self.people.author(who, &self.statuses),
            kicked,
            now,
        ));
    }

    /// The bans and mutes in force.
    pub fn sanctions(&self, now: Time) -> impl Iterator<Item = &Sanction> {
        self.moderation.sanctions.iter(now)
    }

    /// Takes up a ban or a mute that was kept before the daemon started.
    pub fn restore(&mut self, sanction: Sanction, now: Now) {
        self.moderation.sanctions.restore(sanction, now);
    }

    pub(super) fn list_bans(&self, who: SessionId, now: Now, effects: &mut impl Effects) {
        if let Err(refusal) = self.check_moderates(who) {
            return self.answer(who, &refusal.into(), effects);
        }
        let (sanctions, rest) = self.moderation.sanctions.part(0, now.time);
        let part = BansPart {
            sanctions,
            is_first: true,
            now: now.time,
            rest: rest.map(|after| Cursor::Bans { after }),
        };
        self.answer(who, &Answer::Bans(part), effects);
    }

    /// How much is going on.
    pub(super) fn tell_stats(&self, who: SessionId, effects: &mut impl Effects) {
        let answer = match self.check_moderates(who) {
            Ok(()) => Answer::Stats(effects.stats()),
            Err(refusal) => refusal.into(),
        };
        self.answer(who, &answer, effects);
    }

    /// Where somebody comes from, or came from.
    pub(super) fn tell_address(
        &self,
        who: SessionId,
        given: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        if let Err(refusal) = self.check_moderates(who) {
            return self.answer(who, &refusal.into(), effects);
        }
        let found = Nickname::parse(given)
            .ok()
            .and_then(|nickname| self.whereabouts(&nickname, now.time));
        let answer = match found {
            None => Refusal::NoSuchUser(given).into(),
            Some((nickname, address, left)) => Answer::Address {
                at: now,
                nickname,
                address,
                left,
            },
        };
        self.answer(who, &answer, effects);
    }

    fn whereabouts(
        &self,
        nickname: &Nickname,
        now: Time,
    ) -> Option<(&Nickname, SocketAddr, Option<Duration>)> {
        if let Some(Holder::Session(session)) = self.roster.holder(nickname.folded(), now) {
            return Some((self.nickname(session)?, self.addresses.get(session)?, None));
        }
        let departure = self.moderation.departed.last(nickname.folded(), now)?;
        let left = now.since(departure.at);
        Some((&departure.nickname, departure.address, Some(left)))
    }
}
