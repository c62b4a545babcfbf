//! How a session that has a nickname comes into the room: behind what was said before, which it is shown
//! in parts as it reads them.
//!
//! Its nickname is its own from the first part on. Until the last is made it is outside: what is said
//! meanwhile becomes part of what it is shown, and nothing is held for it but one part.

use super::Room;
use super::answer::{Answer, Cursor, HistoryPart, Welcome};
use super::effects::Effects;
use super::event::{Event, EventId, EventKind};
use super::person;
use super::request::Outcome;
use super::session::SessionId;
use super::status::Since;
use super::time::Now;

/// How far a session has come that is shown what was said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entrance {
    /// What was said behind this event is to be shown.
    after: EventId,
    /// Whether something is not shown any more that was said behind the event that it named; `None`
    /// where it named none.
    has_missed: Option<bool>,
}

impl Room {
    /// Notes behind which event a guest wants to be shown what was said.
    pub(super) fn note_since(&mut self, who: SessionId, given: &str) {
        let known = given.parse().ok().filter(|&id| self.ids.knows(id));
        let since = known.map_or(Since::Unknown, Since::Event);
        self.statuses
            .edit_login(who, |login| login.since = Some(since));
    }

    /// Notes whose place a guest may take. A text that is nobody's is as if it had not been given.
    pub(super) fn note_resume(&mut self, who: SessionId, given: &str, effects: &mut impl Effects) {
        if let Some(session) = effects.resumed(given) {
            self.statuses
                .edit_login(who, |login| login.resumes = Some(session));
        }
    }

    /// Whether a session has a nickname, and is shown what was said before it is in.
    pub fn is_entering(&self, who: SessionId) -> bool {
        self.entrances.contains_key(&who)
    }

    /// Shows a session that has a nickname what was said before, and takes it in where that is no more than one
    /// part.
    pub(super) fn begin_entrance(
        &mut self,
        who: SessionId,
        now: Now,
        effects: &mut impl Effects,
    ) -> Outcome<'static> {
        if self.topic.is_some() {
            self.tell_topic(who, false, effects);
        }
        let since = self.statuses.edit_login(who, |login| login.since.take());
        let as_newcomer = |has_missed| Entrance {
            after: self.history.before_recent(),
            has_missed,
        };
        let mut entrance = match since {
            None => as_newcomer(None),
            Some(Since::Unknown) => as_newcomer(Some(true)),
            Some(Since::Event(after)) => Entrance {
                after,
                has_missed: Some(false),
            },
        };
        let (mut part, is_last) = self.next_part(&mut entrance, now);
        part.is_first = true;
        if !part.utterances.is_empty() {
            self.answer(who, &Answer::History(part), effects);
        }
        self.go_on(who, entrance, is_last, now, effects)
    }

    /// Begins to let in one that registered before: it is in as soon as it is its turn, and is shown what was
    /// said behind that.
    pub(super) fn begin_direct_entrance(
        &mut self,
        who: SessionId,
        now: Now,
        effects: &mut impl Effects,
    ) -> Outcome<'static> {
        let nothing = HistoryPart {
            utterances: Vec::new(),
            is_first: false,
            is_asked: false,
            now: now.time,
            rest: Some(Cursor::Entrance),
        };
        self.answer(who, &Answer::History(nothing), effects);
        let entrance = Entrance {
            // Nothing is shown before.
            after: EventId::nth(u64::MAX),
            has_missed: None,
        };
        self.entrances.insert(who, entrance);
        Outcome::Enters
    }

    /// Whether a session that is shown what was said comes in with the next part; `None` where it is
    /// given none.
    pub fn enters_next(&self, who: SessionId, now: Now) -> Option<bool> {
        let entrance = self.entrances.get(&who)?;
        let part = self.history.part(entrance.after, now.time);
        (!self.is_condemned(who)).then_some(part.rest.is_none())
    }

    /// Shows a session the next part of what was said, once it has read those before it, and with the
    /// last takes it in.
    pub fn continue_entrance(
        &mut self,
        who: SessionId,
        now: Now,
        effects: &mut impl Effects,
    ) -> Outcome<'static> {
        let Some(mut entrance) = self.entrances.get(&who).copied() else {
            return Outcome::Continues;
        };
        if self.is_condemned(who) {
            return Outcome::Enters;
        }
        let (mut part, is_last) = self.next_part(&mut entrance, now);
        // One that registered before was shown nothing so far.
        part.is_first = self.people.has(who);
        effects.continue_answer(who, self.nickname(who), &Answer::History(part));
        self.go_on(who, entrance, is_last, now, effects)
    }

    /// The next part of what a session is shown, and whether it is the last.
    fn next_part(&self, entrance: &mut Entrance, now: Now) -> (HistoryPart<'_>, bool) {
        if let Some(has_missed) = &mut entrance.has_missed {
            *has_missed |= self.history.has_dropped_behind(entrance.after);
        }
        let part = self.history.part(entrance.after, now.time);
        if let Some(last) = part.utterances.last() {
            entrance.after = last.id;
        }
        let is_last = part.rest.is_none();
        (part, is_last)
    }

    fn go_on(
        &mut self,
        who: SessionId,
        entrance: Entrance,
        is_last: bool,
        now: Now,
        effects: &mut impl Effects,
    ) -> Outcome<'static> {
        if is_last {
            let has_missed = entrance.has_missed.unwrap_or(false);
            self.complete_entrance(who, has_missed, now, effects);
            Outcome::Named
        } else {
            self.entrances.insert(who, entrance);
            Outcome::Enters
        }
    }

    /// Takes a session into the room that was shown all of what was said.
    fn complete_entrance(
        &mut self,
        who: SessionId,
        has_missed: bool,
        now: Now,
        effects: &mut impl Effects,
    ) {
        self.entrances.remove(&who);
        self.statuses.logged_in(who);
        self.roster.set_inside(who, true);
        effects.enter(who);
        let resume = effects.resume_of(who).unwrap_or_default();
        let (is_moderator, is_muted) = (self.moderates(who), self.is_muted(who, now.time));
        let Some(nickname) = self.roster.nickname(who) else {
            return;
        };
        let welcome = Welcome {
            at: now,
            nickname,
            users: self.count(),
            topic: self.topic(),
            is_moderator,
            is_locked: self.is_locked(now.time),
            has_missed,
            resume: &resume,
        };
        self.answer(who, &Answer::Welcome(welcome), effects);
        let joined = EventKind::Joined {
            nickname,
            is_moderator,
            away: self.statuses.away(who).unwrap_or_default(),
        };
        let mut by = self.people.author(who, &self.statuses);
        if is_muted && let Some(by) = &mut by {
            by.real_name = person::HIDDEN;
        }
        let event = Event::next(&mut self.ids, by, joined, now);
        effects.broadcast(&event);
        self.people.came_in(who, event.id);
    }
}
