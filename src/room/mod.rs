//! The room: who is in it, what each request means, and who gets to hear it.
//!
//! A value without sockets, clock or log, which knows no wire: a [`Request`](request::Request) comes
//! in, [`Effects`] go out, and time is an argument. It changes its state once, then announces the
//! change. What is malformed never reaches it.
//!
//! In the order the data meets them: [`session`] and [`request`] come in, and `dispatch` knows which
//! session may ask for what; `login` is how a guest gets its nickname, `admit` in which order it is
//! looked at whether it may have it, and `entrance` how it comes in behind what was said before;
//! `outside` is what those ask for that register first, and `missed` what they are shown when they are
//! in; `leaving` how sessions end; `talk` what people say; `power` which of them moderate; `moderate` and
//! `ban` what these ask for, `decision` what they decided until it is told, and [`moderation`] the same
//! as values that hold. [`roster`] knows what each session is called, by [`nickname`], `addresses` where
//! it comes from, `status` what few have beside that, [`person`] what those have that registered,
//! [`key`] what keys are for, and `reload` what new ones mean; [`history`] is what was said and is kept.
//! [`lookup`] is what dialects look up.
//! [`event`], [`answer`] and [`refusal`] go out, by way of [`effects`]. [`time`] is what moments are
//! counted in, [`address_block`] what addresses count as one.

pub mod address_block;
mod addresses;
mod admit;
pub mod answer;
mod ban;
mod decision;
mod dispatch;
pub mod effects;
mod entrance;
pub mod event;
mod event_id;
pub mod history;
pub mod key;
mod leaving;
mod login;
pub mod lookup;
mod missed;
mod moderate;
pub mod moderation;
pub mod nickname;
mod outside;
pub mod person;
mod power;
pub mod refusal;
mod reload;
pub mod request;
pub mod roster;
pub mod session;
mod status;
mod talk;
pub mod time;
mod timed;

use std::collections::{BTreeMap, VecDeque};
use std::hash::RandomState;
use std::net::SocketAddr;
use std::time::Duration;

pub use reload::OWNED_GRACE;

use addresses::Addresses;
use answer::{Answer, BansPart, Cursor, ListPart};
use decision::Decision;
use effects::Effects;
use entrance::Entrance;
use event::EventIds;
use history::History;
use moderation::Moderation;
use moderation::network::Network;
use nickname::Nickname;
use person::People;
use roster::{Marks, Roster};
use session::SessionId;
use status::Statuses;
use time::{Now, Time};
use timed::TimedNicknames;

/// What a session takes in memory beside its nickname, at most, in bytes; most take next to nothing.
pub const SESSION_BYTES_MAX: usize = status::BYTES_MAX + person::BYTES_MAX;

/// How a room is to be.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Sessions that may be there at a time.
    pub sessions_max: usize,
    /// Public utterances that newcomers are shown.
    pub utterances_max: usize,
    /// Those that clients of IRC are shown unasked, of the same and of what is kept beyond these. With no
    /// utterances for newcomers there are none.
    pub irc_utterances_max: usize,
    /// What those may take in memory, in bytes, that are kept beyond these, for one that comes back.
    pub history_bytes_max: usize,
    /// For how long a nickname is kept out after a kick.
    pub kick_time: Duration,
    /// Where proxies are that speak for others: no ban of a nickname holds for an address there.
    pub proxies: Vec<Network>,
    /// What marks the ids of this life of the daemon, so that nobody guesses one.
    pub id_key: RandomState,
}

/// What the chat is about.
#[derive(Debug)]
struct Topic {
    text: Box<str>,
    by: Nickname,
    at: Now,
}

/// For how long the nickname of a session that failed is kept for those of its address block: the
/// person comes back, and nobody else takes the name meanwhile.
pub const KEPT_FOR: Duration = Duration::from_secs(60);

/// The room's state.
#[derive(Debug)]
pub struct Room {
    roster: Roster,
    addresses: Addresses,
    people: People,
    statuses: Statuses,
    moderation: Moderation,
    /// Decisions in force that are told when they are kept, each with the change that it was.
    decisions: VecDeque<(u64, Decision)>,
    /// How often bans and mutes have changed.
    changes: u64,
    /// Nicknames that were taken by their key a moment ago.
    replaced: TimedNicknames,
    /// Sessions that are shown what was said before they are in.
    entrances: BTreeMap<SessionId, Entrance>,
    /// Sessions whose nickname belongs to somebody else by now, and until when they may keep it.
    to_rename: BTreeMap<SessionId, Time>,
    kick_time: Duration,
    proxies: Vec<Network>,
    /// What the chat is about, if it is about something.
    topic: Option<Topic>,
    history: History,
    /// Public utterances that those are shown that registered before they came in.
    irc_utterances_max: usize,
    /// The events so far.
    ids: EventIds,
}

impl Room {
    /// An empty room.
    pub fn new(settings: Settings) -> Room {
        Room {
            roster: Roster::with_capacity(settings.sessions_max),
            addresses: Addresses::with_capacity(settings.sessions_max),
            people: People::default(),
            statuses: Statuses::default(),
            moderation: Moderation::default(),
            decisions: VecDeque::new(),
            changes: 0,
            replaced: TimedNicknames::default(),
            entrances: BTreeMap::new(),
            to_rename: BTreeMap::new(),
            kick_time: settings.kick_time,
            proxies: settings.proxies,
            topic: None,
            history: History::new(settings.utterances_max, settings.history_bytes_max),
            irc_utterances_max: settings.irc_utterances_max,
            ids: EventIds::new(settings.id_key),
        }
    }

    /// A session has come, from this address: it is a guest.
    pub fn begin(&mut self, who: SessionId, address: SocketAddr) {
        self.addresses.insert(who, address);
    }

    /// Whether a guest has given a nickname, and is asked for what that needs.
    pub fn is_asked_for_secret(&self, who: SessionId) -> bool {
        self.statuses.is_asked_for_secret(who)
    }

    /// Where a session comes from.
    pub fn address_block(&self, who: SessionId) -> Option<AddressBlock> {
        let address = self.addresses.get(who)?;
        Some(address.ip().into())
    }

    /// The address that a session comes from: for moderators alone.
    pub fn address(&self, who: SessionId) -> Option<SocketAddr> {
        self.addresses.get(who)
    }

    /// Whether anything of what was said is kept for newcomers.
    pub fn keeps_history(&self) -> bool {
        self.history.is_kept()
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

    /// What the chat is about; nothing when it is empty.
    pub fn topic(&self) -> &str {
        self.topic.as_ref().map_or("", |topic| &topic.text)
    }

    /// Whether the door is closed to newcomers.
    pub fn is_locked(&self, now: Time) -> bool {
        self.moderation.is_locked(now)
    }

    /// What a session said when it went away; `None` when it is there.
    pub fn away(&self, session: SessionId) -> Option<&str> {
        self.statuses.away(session)
    }

    /// Who said what the chat is about, and when.
    pub fn topic_set(&self) -> Option<TopicSet<'_>> {
        let Topic { by, at, .. } = self.topic.as_ref()?;
        Some(TopicSet { by, at: *at })
    }

    /// Whether machines must not answer what a session says.
    pub fn is_bot(&self, session: SessionId) -> bool {
        self.statuses.is_bot(session)
    }

    /// What a session told of itself that registered before it came in; `None` for all others.
    pub fn person(&self, session: SessionId) -> Option<&Person> {
        self.people.get(session)
    }

    /// What others may know of a session beside its nickname.
    pub fn author(&self, session: SessionId) -> Option<Author<'_>> {
        self.people.author(session, &self.statuses)
    }

    /// What was said behind an event and no later than another, as far as it fits one part.
    fn history_part(&self, after: EventId, until: EventId, now: Time) -> HistoryPart<'_> {
        let mut part = self.history.part(after, now);
        let kept = part.utterances.partition_point(|said| said.id <= until);
        let is_whole = kept < part.utterances.len();
        part.utterances.truncate(kept);
        let last = part.utterances.last().map(|said| said.id);
        let is_more = part.rest.is_some() && !is_whole;
        part.rest = last
            .filter(|_| is_more)
            .map(|after| Cursor::History { after, until });
        part
    }

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
        let text = if self.is_muted(who, now.time) {
            ""
        } else {
            text
        };
        let address = self.addresses.get(who);
        self.addresses.remove(who);
        self.to_rename.remove(&who);
        self.entrances.remove(&who);
        let removed = self.roster.remove(who);
        if let (Some(removed), Some(address)) = (&removed, address) {
            self.moderation.departed.note(Departure {
                nickname: removed.nickname.clone(),
                address,
                at: now.time,
            });
        }
        if let Some(removed) = removed.as_ref().filter(|it| it.was_inside) {
            let left = EventKind::Left {
                nickname: &removed.nickname,
                reason,
                text,
            };
            effects.exit(who);
            effects.broadcast(&Event::next(
                &mut self.ids,
                self.people.author(who, &self.statuses),
                left,
                now,
            ));
        }
        self.people.remove(who);
        self.statuses.remove(who);
        removed.map(|it| it.nickname)
    }

    /// Ends a session by the room's own will.
    fn end(&mut self, who: SessionId, reason: EndReason, now: Now, effects: &mut impl Effects) {
        let nickname = self.depart(who, reason.departure(), "", now, effects);
        effects.end(who, nickname.as_ref(), reason);
    }

    /// Tells everyone in the room that the daemon ends; returns what is to be told to the others.
    pub fn shut_down(&mut self, now: Now, effects: &mut impl Effects) -> Event<'static> {
        let event = Event::next(&mut self.ids, None, EventKind::ShuttingDown, now);
        effects.broadcast(&event);
        // It is the last that anyone hears: nothing more is told of what waits.
        self.decisions.clear();
        self.to_rename.clear();
        event
    }

    /// The next part of a long answer; `None` where that is for [`Room::continue_entrance`] to give.
    pub fn continue_answer(&self, cursor: &Cursor, now: Now) -> Option<Answer<'_>> {
        match cursor {
            Cursor::List { after } => Some(Answer::List(self.list_part(Some(after)))),
            Cursor::Entrance => None,
            &Cursor::History { after, until } => {
                Some(Answer::History(self.history_part(after, until, now.time)))
            }
            Cursor::Bans { after } => {
                let (sanctions, rest) = self.moderation.sanctions.part(*after, now.time);
                Some(Answer::Bans(BansPart {
                    sanctions,
                    is_first: false,
                    now: now.time,
                    rest: rest.map(|after| Cursor::Bans { after }),
                }))
            }
        }
    }

    /// The nicknames behind `after`, as far as they fit one part, with what is to be known of them.
    fn list_part(&self, after: Option<&str>) -> ListPart<'_> {
        self.roster.list_part(after, |session| Marks {
            is_away: self.away(session).is_some(),
            is_moderator: self.moderates(session),
        })
    }

    fn answer(&self, to: SessionId, answer: &Answer<'_>, effects: &mut impl Effects) {
        effects.answer(to, self.nickname(to), answer);
    }
}

#[cfg(test)]
mod tests;
