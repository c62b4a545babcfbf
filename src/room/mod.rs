//! The room: who is in it, what each request means, and who gets to hear it.
//!
//! A value without sockets, clock or log, which knows no wire: a [`Request`](request::Request) comes
//! in, [`Effects`] go out, and time is an argument. It changes its state once, then announces the
//! change. What is malformed never reaches it.
//!
//! In the order the data meets them: [`session`] and [`request`] come in, and `dispatch` knows which
//! session may ask for what; `talk` is what people say, `power` which of them moderate; [`roster`]
//! knows what each session is called, by [`nickname`], `status` what few have beside that, [`key`] what
//! keys are for; [`history`] is what newcomers are shown; [`event`], [`answer`] and [`refusal`] go out, by way of [`effects`].
//! [`time`] is what moments are counted in, [`address_block`] what addresses count as one.

pub mod address_block;
pub mod answer;
mod dispatch;
pub mod effects;
pub mod event;
pub mod history;
pub mod key;
pub mod nickname;
mod power;
pub mod refusal;
pub mod request;
pub mod roster;
pub mod session;
mod status;
mod talk;
pub mod time;

use answer::{Answer, Cursor};
use effects::Effects;
use event::{EndReason, Event, EventId, EventKind, LeaveReason};
use history::History;
use nickname::{InvalidNickname, Nickname};
use refusal::Refusal;
use roster::{Holder, Roster, Standing};
use session::SessionId;
use status::Statuses;
use time::Now;

/// The room's state.
#[derive(Debug)]
pub struct Room {
    roster: Roster,
    statuses: Statuses,
    /// What the chat is about; nothing when it is empty.
    topic: Box<str>,
    history: History,
    /// The last event.
    last: EventId,
}

impl Room {
    /// An empty room for `sessions_max` sessions that shows newcomers the last `utterances_max`
    /// public utterances.
    pub fn new(sessions_max: usize, utterances_max: usize) -> Room {
        Room {
            roster: Roster::with_capacity(sessions_max),
            statuses: Statuses::default(),
            topic: Box::default(),
            history: History::new(utterances_max),
            last: EventId::default(),
        }
    }

    /// How many sessions are in the room.
    pub fn count(&self) -> usize {
        self.roster.inside()
    }

    /// The sessions that have a nickname.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// How far a session has come.
    pub fn standing(&self, session: SessionId) -> Standing {
        self.roster.standing(session)
    }

    /// The nickname of a session; `None` for a guest.
    pub fn nickname(&self, session: SessionId) -> Option<&Nickname> {
        self.roster.nickname(session)
    }

    /// Ends a session: all that remain hear it, once. A session that is not in the room leaves
    /// silently.
    ///
    /// Returns the nickname it had.
    pub fn leave(
        &mut self,
        who: SessionId,
        reason: LeaveReason,
        text: &str,
        now: Now,
        effects: &mut impl Effects,
    ) -> Option<Nickname> {
        self.statuses.remove(who);
        let removed = self.roster.remove(who)?;
        if removed.was_inside {
            let left = EventKind::Left {
                nickname: &removed.nickname,
                reason,
                text,
            };
            effects.exit(who);
            effects.broadcast(&Event::next(&mut self.last, Some(who), left, now));
        }
        Some(removed.nickname)
    }

    /// Ends a session by the room's own will.
    fn end(&mut self, who: SessionId, reason: EndReason, now: Now, effects: &mut impl Effects) {
        let nickname = self.leave(who, reason.departure(), "", now, effects);
        effects.end(who, nickname.as_ref(), reason);
    }

    /// Tells everyone in the room that the daemon ends; returns what is to be told to the others.
    pub fn shut_down(&mut self, now: Now, effects: &mut impl Effects) -> Event<'static> {
        let event = Event::next(&mut self.last, None, EventKind::ShuttingDown, now);
        effects.broadcast(&event);
        event
    }

    /// The next part of a long answer.
    pub fn continue_answer(&self, cursor: &Cursor, now: Now) -> Answer<'_> {
        match cursor {
            Cursor::List { after } => Answer::List(self.roster.list_part(Some(after))),
            Cursor::History { after, until } => {
                Answer::History(self.history.part(*after, *until, now.time))
            }
        }
    }

    /// Gives a guest its nickname, or says why not.
    fn register(
        &mut self,
        who: SessionId,
        given: &str,
        now: Now,
        effects: &mut impl Effects,
    ) -> bool {
        match self.available(given, None, now) {
            Ok(nickname) => {
                self.roster.insert(who, nickname);
                true
            }
            Err(refusal) => {
                self.answer(who, &refusal.into(), effects);
                false
            }
        }
    }

    /// Takes a session that has a nickname into the room.
    fn join(&mut self, who: SessionId, now: Now, effects: &mut impl Effects) {
        if !self.topic.is_empty() {
            let text = &self.topic;
            self.answer(who, &Answer::Topic { text }, effects);
        }
        let said = self.history.part(EventId::default(), self.last, now.time);
        if !said.utterances.is_empty() {
            self.answer(who, &Answer::History(said), effects);
        }
        self.roster.set_inside(who, true);
        effects.enter(who);
        if let Some(nickname) = self.roster.nickname(who) {
            let is_moderator = self.moderates(who);
            let joined = EventKind::Joined {
                nickname,
                is_moderator,
            };
            effects.broadcast(&Event::next(&mut self.last, Some(who), joined, now));
        }
    }

    /// Puts a session outside. Whether it hears of that itself is for its encoding to say.
    fn part(&mut self, who: SessionId, text: &str, now: Now, effects: &mut impl Effects) {
        self.roster.set_inside(who, false);
        if let Some(nickname) = self.roster.nickname(who) {
            let reason = LeaveReason::Renounced;
            let left = EventKind::Left {
                nickname,
                reason,
                text,
            };
            effects.broadcast(&Event::next(&mut self.last, Some(who), left, now));
        }
        effects.exit(who);
    }

    /// A nickname that is valid, and free or `owner`'s own.
    fn available<'a>(
        &self,
        given: &'a str,
        owner: Option<SessionId>,
        now: Now,
    ) -> Result<Nickname, Refusal<'a>> {
        let nickname = Nickname::parse(given).map_err(|invalid| match invalid {
            InvalidNickname::Empty => Refusal::NicknameEmpty,
            InvalidNickname::Malformed => Refusal::NicknameInvalid,
            InvalidNickname::Reserved(given) => Refusal::NicknameReserved(given),
        })?;
        match self.roster.holder(nickname.folded(), now.time) {
            Some(Holder::Session(holder)) if Some(holder) == owner => Ok(nickname),
            Some(Holder::Session(_) | Holder::Nobody) => {
                Err(Refusal::NicknameInUse(nickname::trim(given)))
            }
            None => Ok(nickname),
        }
    }

    fn answer(&self, to: SessionId, answer: &Answer<'_>, effects: &mut impl Effects) {
        effects.answer(to, self.nickname(to), answer);
    }
}

#[cfg(test)]
mod tests;
