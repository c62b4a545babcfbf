//! The room: who is in it, what each request means, and who gets to hear it.
//!
//! A value without sockets, clock or log, which knows no wire: a [`Request`](request::Request) comes
//! in, [`Effects`] go out, and time is an argument. It changes its state once, then announces the
//! change. What is malformed never reaches it.
//!
//! In the order the data meets them: [`session`] and [`request`] come in, and `dispatch` knows which
//! session may ask for what; `login` is how a guest gets its nickname, `admit` in which order it is
//! looked at whether it may have it, and `entrance` how it comes in behind what was said before;
//! `outside` is what those ask for that register first, `missed` what they are shown when they are in,
//! and [`recall`] what they ask for of it; `leaving` how sessions end; `talk` what people say; `power` which of them moderate; `moderate` and
//! `ban` what these ask for, `decision` what they decided until it is told, and [`moderation`] the same
//! as values that hold. [`roster`] knows what each session is called, by [`nickname`], `addresses` where
//! it comes from, `status` what few have beside that, [`person`] what those have that registered,
//! [`key`] what keys are for, and `reload` what new ones mean; [`history`] is what was said and is kept.
//! [`lookup`] is what dialects look up.
//! [`event`], [`answer`] and [`refusal`] go out, by way of [`effects`]. [`time`] is what moments are
//! counted in, [`calendar`] which day they are, [`address_block`] what addresses count as one.

pub mod address_block;
mod addresses;
mod admit;
pub mod answer;
mod ban;
pub mod calendar;
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
pub mod recall;
pub mod refusal;
mod reload;
pub mod request;
pub mod roster;
pub mod session;
mod status;
mod talk;
pub mod time;
mod timed;
pub mod unicode;

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
    /// The daemon ends, and all were told so.
    is_over: bool,
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
            is_over: false,
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

    /// Of a session that had come by another's hands it is known now where it comes from.
    pub fn locate(&mut self, who: SessionId, address: SocketAddr) {
        self.addresses.remove(who);
        self.addresses.insert(who, address);
    }

    /// Whether a guest has given a nickname, and is asked for what that needs.
    pub fn is_asked_for_secret(&self, who: SessionId) -> bool {
        self.statuses.is_asked_for_secret(who)
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
