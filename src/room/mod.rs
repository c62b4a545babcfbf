//! The room: who is in it, what each request means, and who gets to hear it.
//!
//! A value without sockets, clock or log, which knows no wire: a [`Request`](request::Request) comes
//! in, [`Effects`] go out, and time is an argument. It changes its state once, then announces the
//! change. What is malformed never reaches it.
//!
//! In the order the data meets them: [`session`] and [`request`] come in, and `dispatch` knows which
//! session may ask for what; [`roster`] knows what each session is called, by [`nickname`]; [`history`]
//! what newcomers are shown; [`event`], [`answer`] and [`refusal`] go out, by way of [`effects`].
//! [`time`] is what moments are counted in, [`address_block`] what addresses count as one.

pub mod address_block;
pub mod answer;
mod dispatch;
pub mod effects;
pub mod event;
pub mod history;
pub mod nickname;
pub mod refusal;
pub mod request;
pub mod roster;
pub mod session;
pub mod time;

use answer::{Answer, Cursor};
use effects::Effects;
use event::{Event, EventId, EventKind, LeaveReason, PrivateMessage, Utterance, UtteranceKind};
use history::History;
use nickname::{InvalidNickname, Nickname};
use refusal::{Refusal, Usage};
use roster::{Correspondent, Holder, Roster, Standing};
use session::SessionId;
use time::Now;

/// The room's state.
#[derive(Debug)]
pub struct Room {
    roster: Roster,
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
        let said = self.history.part(EventId::default(), self.last, now.time);
        if !said.utterances.is_empty() {
            self.answer(who, &Answer::History(said), effects);
        }
        self.roster.set_inside(who, true);
        effects.enter(who);
        if let Some(nickname) = self.roster.nickname(who) {
            let joined = EventKind::Joined { nickname };
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

    fn utter(
        &mut self,
        who: SessionId,
        kind: UtteranceKind,
        text: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let Some(by) = self.roster.nickname(who) else {
            return;
        };
        let what = match kind {
            UtteranceKind::Said => EventKind::Said { by, text },
            UtteranceKind::Acted => EventKind::Acted { by, text },
        };
        let event = Event::next(&mut self.last, Some(who), what, now);
        effects.broadcast(&event);
        self.history.push(|| Utterance {
            id: event.id,
            at: now,
            by: by.clone(),
            kind,
            text: text.into(),
        });
    }

    fn private(
        &mut self,
        who: SessionId,
        to: &str,
        text: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let found = Nickname::parse(to)
            .ok()
            .and_then(|nickname| self.roster.holder(nickname.folded(), now.time));
        let refusal = match found {
            None | Some(Holder::Nobody) => Refusal::NoSuchUser(to),
            Some(Holder::Session(recipient)) if recipient == who => Refusal::ToOneself,
            Some(Holder::Session(_)) if text.is_empty() => Refusal::TextMissing(Usage::Private),
            Some(Holder::Session(recipient)) => {
                return self.deliver_private(who, recipient, text, now, effects);
            }
        };
        self.answer(who, &refusal.into(), effects);
    }

    fn reply(&mut self, who: SessionId, text: &str, now: Now, effects: &mut impl Effects) {
        let refusal = match self.roster.correspondent(who) {
            None => Refusal::NobodyToAnswer,
            Some(Correspondent { session, nickname }) => match self.standing(*session) {
                Standing::Outside | Standing::Inside => {
                    return self.deliver_private(who, *session, text, now, effects);
                }
                Standing::Guest => Refusal::NoSuchUser(nickname.as_str()),
            },
        };
        self.answer(who, &refusal.into(), effects);
    }

    fn deliver_private(
        &mut self,
        from: SessionId,
        to: SessionId,
        text: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let nicknames = (self.nickname(from), self.nickname(to));
        let (Some(from_nickname), Some(to_nickname)) = nicknames else {
            return;
        };
        let message = PrivateMessage {
            at: now,
            from: from_nickname,
            to: to_nickname,
            text,
        };
        match effects.private(from, to, &message) {
            Ok(()) => self.roster.set_correspondent(to, from),
            Err(why) => {
                let to = to_nickname.as_str();
                self.answer(from, &Refusal::NotDelivered { to, why }.into(), effects);
            }
        }
    }

    fn list(&self, who: SessionId, effects: &mut impl Effects) {
        let answer = if self.count() == 1 {
            Answer::Alone
        } else {
            Answer::List(self.roster.list_part(None))
        };
        self.answer(who, &answer, effects);
    }

    fn rename(&mut self, who: SessionId, given: &str, now: Now, effects: &mut impl Effects) {
        match self.available(given, Some(who), now) {
            Err(refusal) => self.answer(who, &refusal.into(), effects),
            Ok(nickname) if Some(&nickname) == self.nickname(who) => {
                let nickname = &nickname;
                self.answer(who, &Answer::Unchanged { nickname }, effects);
            }
            Ok(nickname) => {
                let from = &self.roster.rename(who, nickname);
                let Some(to) = self.roster.nickname(who) else {
                    return;
                };
                if self.standing(who) == Standing::Inside {
                    let renamed = EventKind::Renamed { from, to };
                    effects.broadcast(&Event::next(&mut self.last, Some(who), renamed, now));
                } else {
                    self.answer(who, &Answer::Renamed { from, to }, effects);
                }
            }
        }
    }

    fn answer(&self, to: SessionId, answer: &Answer<'_>, effects: &mut impl Effects) {
        effects.answer(to, self.nickname(to), answer);
    }
}

#[cfg(test)]
mod tests;
