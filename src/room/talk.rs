//! What people say, in public and in private, and what they say of themselves.

use super::answer::Answer;
use super::effects::Effects;
use super::event::{
    Event, EventKind, Manner, PrivateKind, PrivateMessage, Spoken, Utterance, UtteranceKind,
};
use super::person;
use super::refusal::{Refusal, Usage};
use super::roster::{Correspondent, Standing};
use super::session::SessionId;
use super::time::Now;
use super::{Room, Topic};

/// The most bytes of a topic, an away text or a reason: with what stands around it, it fits a line of any
/// dialect.
pub(super) const TEXT_BYTES_MAX: usize = 300;

impl Room {
    pub(super) fn utter(
        &mut self,
        who: SessionId,
        kind: UtteranceKind,
        text: &str,
        is_notice: bool,
        now: Now,
        effects: &mut impl Effects,
    ) {
        if self.is_muted(who, now.time) {
            return self.answer(who, &Refusal::Muted.into(), effects);
        }
        let Some(by) = self.roster.nickname(who) else {
            return;
        };
        let is_notice = is_notice || self.statuses.is_bot(who);
        let author = self.people.author(who, &self.statuses);
        let spoken = Spoken {
            by,
            kind,
            text,
            is_notice,
        };
        let event = Event::next(&mut self.ids, author, spoken.into(), now);
        effects.broadcast(&event);
        self.history.push(event.id, || Utterance {
            id: event.id,
            at: now,
            by: by.clone(),
            user: author.map_or(person::CAT, |it| it.user).into(),
            is_bot: author.is_some_and(|it| it.is_bot),
            block: self.addresses.get(who).map(|address| address.ip().into()),
            kind,
            text: text.into(),
            is_notice,
        });
        self.people.spoke(who, now.time);
    }

    pub(super) fn private(
        &mut self,
        who: SessionId,
        to: &str,
        (text, manner): (&str, Manner),
        now: Now,
        effects: &mut impl Effects,
    ) {
        let refusal = match self.session_of(to, now.time) {
            None => Refusal::NoSuchUser(to),
            Some(recipient) if recipient == who && !self.people.has(who) => Refusal::ToOneself(to),
            Some(_) if text.is_empty() => Refusal::TextMissing(Usage::Private),
            Some(recipient) => {
                return self.deliver_private(who, recipient, (text, manner), now, effects);
            }
        };
        self.answer(who, &refusal.into(), effects);
    }

    pub(super) fn reply(
        &mut self,
        who: SessionId,
        text: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let refusal = match self.roster.correspondent(who) {
            None => Refusal::NobodyToAnswer,
            Some(Correspondent { session, nickname }) => match self.standing(*session) {
                Standing::Outside | Standing::Inside => {
                    let said = (text, Manner::default());
                    return self.deliver_private(who, *session, said, now, effects);
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
        (text, manner): (&str, Manner),
        now: Now,
        effects: &mut impl Effects,
    ) {
        let is_ctcp = manner.kind == PrivateKind::Ctcp;
        // What programs ask each other is nothing that a person said.
        let is_heard = self.moderates(to) && !manner.is_notice && !is_ctcp;
        if self.is_muted(from, now.time) && !is_heard {
            return self.answer(from, &Refusal::Muted.into(), effects);
        }
        if is_ctcp && !(self.people.has(from) && self.people.has(to)) {
            return;
        }
        let nicknames = (self.nickname(from), self.nickname(to));
        let author = self.people.author(from, &self.statuses);
        let (Some(from_nickname), Some(to_nickname), Some(author)) =
            (nicknames.0, nicknames.1, author)
        else {
            return;
        };
        let message = PrivateMessage {
            at: now,
            from: from_nickname,
            author,
            to: to_nickname,
            text,
            manner: Manner {
                is_notice: manner.is_notice || self.statuses.is_bot(from),
                ..manner
            },
        };
        match effects.private(from, to, &message) {
            Ok(()) => {
                if let Some(text) = self.statuses.away(to) {
                    let nickname = to_nickname;
                    self.answer(from, &Answer::IsAway { nickname, text }, effects);
                }
                self.roster.set_correspondent(to, from);
                self.people.spoke(from, now.time);
            }
            Err(why) => {
                let to = to_nickname.as_str();
                self.answer(from, &Refusal::NotDelivered { to, why }.into(), effects);
            }
        }
    }

    pub(super) fn list(&self, who: SessionId, effects: &mut impl Effects) {
        let answer = if self.count() == 1 {
            Answer::Alone
        } else {
            Answer::List(self.list_part(None))
        };
        self.answer(who, &answer, effects);
    }

    pub(super) fn rename(
        &mut self,
        who: SessionId,
        given: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        if self.is_muted(who, now.time) {
            return self.answer(who, &Refusal::Muted.into(), effects);
        }
        match self.another_nickname(who, given, now, effects) {
            Err(refusal) => self.answer(who, &refusal.into(), effects),
            Ok(nickname) if Some(&nickname) == self.nickname(who) => {
                let nickname = &nickname;
                self.answer(who, &Answer::Unchanged { nickname }, effects);
            }
            Ok(nickname) => {
                let from = &self.roster.rename(who, nickname);
                self.to_rename.remove(&who);
                let Some(to) = self.roster.nickname(who) else {
                    return;
                };
                if self.standing(who) == Standing::Inside {
                    let renamed = EventKind::Renamed { from, to };
                    effects.broadcast(&Event::next(
                        &mut self.ids,
                        self.people.author(who, &self.statuses),
                        renamed,
                        now,
                    ));
                } else {
                    self.answer(who, &Answer::Renamed { from, to }, effects);
                    self.people.renamed_outside(who);
                }
            }
        }
    }

    pub(super) fn mark_bot(&mut self, who: SessionId) {
        self.statuses.edit(who, |status| status.is_bot = true);
    }

    pub(super) fn set_bot_mode(&mut self, who: SessionId, is_on: bool, effects: &mut impl Effects) {
        self.statuses
            .edit(who, |status| status.is_in_bot_mode = is_on);
        self.answer(who, &Answer::BotMode(is_on), effects);
    }

    pub(super) fn set_away(
        &mut self,
        who: SessionId,
        text: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        if let Err(refusal) = check_length(text) {
            return self.answer(who, &refusal.into(), effects);
        }
        if !text.is_empty() && self.is_muted(who, now.time) {
            return self.answer(who, &Refusal::Muted.into(), effects);
        }
        let away = (!text.is_empty()).then(|| text.into());
        let before = self
            .statuses
            .edit(who, |status| std::mem::replace(&mut status.away, away));
        let is_news =
            self.standing(who) == Standing::Inside && before.as_deref().unwrap_or_default() != text;
        self.answer(who, &Answer::Away { text, is_news }, effects);
        if is_news && let Some(nickname) = self.roster.nickname(who) {
            let away = EventKind::Away { nickname, text };
            effects.broadcast(&Event::next(
                &mut self.ids,
                self.people.author(who, &self.statuses),
                away,
                now,
            ));
        }
    }

    pub(super) fn tell_topic(&self, who: SessionId, is_asked: bool, effects: &mut impl Effects) {
        let topic = Answer::Topic {
            text: self.topic(),
            set: self.topic_set(),
            is_asked,
        };
        self.answer(who, &topic, effects);
    }

    pub(super) fn set_topic(
        &mut self,
        who: SessionId,
        text: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        if let Err(refusal) = self.check_moderates(who).and_then(|()| check_length(text)) {
            return self.answer(who, &refusal.into(), effects);
        }
        if let Some(by) = self.roster.nickname(who) {
            self.topic = (!text.is_empty()).then(|| Topic {
                text: text.into(),
                by: by.clone(),
                at: now,
            });
            let topic = EventKind::Topic { by, text };
            effects.broadcast(&Event::next(
                &mut self.ids,
                self.people.author(who, &self.statuses),
                topic,
                now,
            ));
        }
    }
}

/// Whether a topic, an away text or a reason is short enough.
pub(super) fn check_length(text: &str) -> Result<(), Refusal<'static>> {
    if text.len() <= TEXT_BYTES_MAX {
        return Ok(());
    }
    Err(Refusal::TextTooLong {
        bytes_max: TEXT_BYTES_MAX,
    })
}
