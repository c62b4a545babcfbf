//! How sessions come to an end, by themselves or by the room's will, and what is kept of them.

use super::KEPT_FOR;
use super::Room;
use super::effects::Effects;
use super::event::{EndReason, Event, EventKind, LeaveReason};
use super::moderation::departed::{Departure, Exit};
use super::nickname::Nickname;
use super::person::Person;
use super::roster::Keeper;
use super::session::SessionId;
use super::time::Now;

impl Room {
    /// Ends a session: all that remain hear it, once. A session that is not in the room leaves
    /// silently.
    ///
    /// Returns the nickname it had, which is kept when the session failed: for the one that was told how
    /// to resume it, or where there is none for its address block.
    pub fn leave(
        &mut self,
        who: SessionId,
        reason: LeaveReason,
        text: &str,
        now: Now,
        effects: &mut impl Effects,
    ) -> Option<Nickname> {
        let has_failed = matches!(reason, LeaveReason::Failed | LeaveReason::Slow);
        let keeper = has_failed.then(|| self.keeper(who, effects)).flatten();
        let nickname = self.depart(who, reason, text, now, effects)?;
        if let Some(keeper) = keeper {
            let until = now.time + KEPT_FOR;
            self.roster.keep(&nickname, keeper, until, now.time);
        }
        Some(nickname)
    }

    /// For whom the nickname of a session is kept that fails.
    fn keeper(&self, who: SessionId, effects: &mut impl Effects) -> Option<Keeper> {
        let address = self.addresses.get(who)?;
        let session = if self.is_entering(who) {
            // It was told nothing yet by which it could be resumed.
            self.statuses.resumes(who)
        } else {
            effects.resume_of(who).map(|_| who)
        };
        let block = address.ip().into();
        Some(Keeper { block, session })
    }

    fn depart(
        &mut self,
        who: SessionId,
        reason: LeaveReason,
        text: &str,
        now: Now,
        effects: &mut impl Effects,
    ) -> Option<Nickname> {
        let text = self.unless_muted(who, text, now.time);
        let address = self.addresses.get(who);
        self.addresses.remove(who);
        self.to_rename.remove(&who);
        self.entrances.remove(&who);
        let removed = self.roster.remove(who);
        let person = self.people.get(who);
        let mut exit = person.and_then(|person| person.exit);
        if let Some(removed) = removed.as_ref().filter(|it| it.was_inside) {
            let left = EventKind::Left {
                nickname: &removed.nickname,
                reason,
                text,
            };
            effects.exit(who);
            let by = self.people.author(who, &self.statuses);
            let event = Event::next(&mut self.ids, by, left, now);
            effects.broadcast(&event);
            exit = Exit::new(now.time, event.id);
        }
        if let (Some(removed), Some(address)) = (&removed, address) {
            let asked = person.map(Person::first_asked);
            self.moderation.departed.note(Departure {
                nickname: removed.nickname.clone(),
                asked: asked
                    .filter(|asked| *asked != removed.nickname.folded())
                    .map(Box::from),
                address,
                at: now.time,
                exit,
            });
        }
        self.people.remove(who);
        self.statuses.remove(who);
        removed.map(|it| it.nickname)
    }

    /// Ends a session by the room's own will.
    pub(super) fn end(
        &mut self,
        who: SessionId,
        reason: EndReason,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let nickname = self.depart(who, reason.departure(), "", now, effects);
        effects.end(who, nickname.as_ref(), reason);
    }

    /// Tells everyone in the room that the daemon ends; returns what is to be told to the others.
    pub fn shut_down(&mut self, now: Now, effects: &mut impl Effects) -> Event<'static> {
        let event = Event::next(&mut self.ids, None, EventKind::ShuttingDown, now);
        effects.broadcast(&event);
        // It is the last that anyone hears: nothing more is told of what waits.
        self.decisions.clear();
        self.is_over = true;
        event
    }
}
