//! What a session is told in answer to what it did, and how long answers come in parts.

use std::net::SocketAddr;
use std::time::Duration;

use super::event::{Author, EventId, Utterance};
use super::moderation::network::Network;
use super::moderation::sanctions::{Sanction, SanctionKind, Target};
use super::moderation::term::Term;
use super::nickname::Nickname;
use super::refusal::Refusal;
use super::time::{Now, Time};

/// What a session is told in answer to what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<'a> {
    /// What a program has to know of the daemon before it says anything.
    Hello {
        /// The most bytes of a line, with its LF.
        line_bytes_max: usize,
    },
    /// It is in, and has been shown what was said before.
    Welcome(Welcome<'a>),
    /// How it finds out what it can do here, and how it leaves.
    Hint,
    /// It is asked for a nickname.
    AskNickname,
    /// It is asked for the room's password.
    AskPassword,
    /// It is asked for the key of a nickname.
    AskKey { nickname: &'a Nickname },
    /// What was wrong leaves it with what it was asked for.
    StillAsked(Asked),
    /// The nickname it asked for is the one it has.
    Unchanged { nickname: &'a Nickname },
    /// It is called something else, which nobody else hears of: it is outside.
    Renamed {
        from: &'a Nickname,
        to: &'a Nickname,
    },
    /// Nobody else is in the room.
    Alone,
    /// The nicknames in the room, or a part of them.
    List(ListPart<'a>),
    /// What was said before it came, or a part of that.
    History(HistoryPart<'a>),
    /// It is away, or back when the text is empty.
    Away {
        text: &'a str,
        /// All in the room hear of it as well, itself included.
        is_news: bool,
    },
    /// To whom it wrote in private is away.
    IsAway {
        nickname: &'a Nickname,
        text: &'a str,
    },
    /// What the chat is about; nothing when it is empty.
    Topic {
        text: &'a str,
        set: Option<TopicSet<'a>>,
        /// It asked: it has not come just now.
        is_asked: bool,
    },
    /// It has given the key of this nickname.
    Identified { account: &'a Nickname },
    /// It is known as a machine, or not any more.
    BotMode(bool),
    /// It has another real name, which nobody else hears of: it is outside.
    RealName(&'a str),
    /// Somebody outside is asked to come in, as it wanted.
    Inviting { nickname: &'a Nickname },
    /// Somebody that was to be asked to come in is in.
    IsInside { nickname: &'a Nickname },
    /// It moderates, as it wanted: whatever all hear of that.
    Moderates,
    /// It is asked to come in.
    Invited {
        by: &'a Nickname,
        author: Author<'a>,
    },
    /// A moderator decided something that not all hear of.
    DecidedApart(DecidedApart<'a>),
    /// Who is banned or muted, or a part of them.
    Bans(BansPart<'a>),
    /// To moderators alone: the time of a ban is over.
    BanOver { target: &'a Target },
    /// Where somebody comes from.
    Address {
        at: Now,
        nickname: &'a Nickname,
        address: SocketAddr,
        /// How long ago it left; `None` when it is here.
        left: Option<Duration>,
    },
    /// How much is going on, to moderators alone.
    Stats(Stats),
    /// What can be asked for.
    Help,
    /// Its request was refused, or it is warned.
    Refused(Refusal<'a>),
}

/// What moderators decide that not all hear of: they are told so, or the one that did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecidedApart<'a> {
    /// Somebody does not moderate, whatever was done to that end.
    Demoted { nickname: &'a Nickname },
    /// To moderators alone: an address or a network is banned or muted.
    NetworkSanctioned {
        at: Now,
        kind: SanctionKind,
        by: &'a Nickname,
        network: Network,
        term: Option<Term>,
        /// May be empty.
        reason: &'a str,
    },
    /// To moderators alone: an address or a network is muted no more.
    NetworkUnmuted { by: &'a Nickname, network: Network },
    /// A ban holds no more; the moderator itself alone is told.
    Unbanned { target: &'a Target },
}

/// What moderators are told of how much is going on; what is counted is counted since the daemon started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// In the room.
    pub members: u64,
    /// All there are, with and without a nickname.
    pub connections: u64,
    pub public_messages: u64,
    pub private_messages: u64,
    /// Connections that were refused, for whatever cause.
    pub refused: u64,
    /// Members whose connection was closed because they did not read.
    pub slow_consumers: u64,
}

impl<'a> From<Refusal<'a>> for Answer<'a> {
    fn from(refusal: Refusal<'a>) -> Answer<'a> {
        Answer::Refused(refusal)
    }
}

/// Who said what the chat is about, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicSet<'a> {
    pub by: &'a Nickname,
    pub at: Now,
}

/// What a guest is asked for: its next line has to be it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Nickname,
    Password,
    Key,
}

/// What a session is told when it has come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Welcome<'a> {
    /// Moments that it was shown are counted up to here.
    pub at: Now,
    pub nickname: &'a Nickname,
    /// How many are in the room, with itself.
    pub users: usize,
    /// What the chat is about; nothing when it is empty.
    pub topic: &'a str,
    pub is_moderator: bool,
    /// The door is closed to newcomers.
    pub is_locked: bool,
    /// It asked for what was said behind an event, and was not shown all of it.
    pub has_missed: bool,
    /// By which its place is taken again from elsewhere; nothing where its dialect has no word for that.
    pub resume: &'a str,
}

/// A part of the list of nicknames: the whole of it unless the room is very large.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListPart<'a> {
    /// How many are in the room; only the first part says so.
    pub count: Option<usize>,
    /// Sorted by folded form.
    pub nicknames: Vec<&'a Nickname>,
    /// Those among them that are away.
    pub away: Vec<&'a Nickname>,
    /// Those among them that moderate.
    pub moderators: Vec<&'a Nickname>,
    /// Where the next part begins; `None` in the last.
    pub rest: Option<Cursor>,
}

/// A part of what was said before a newcomer came, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryPart<'a> {
    pub utterances: Vec<&'a Utterance>,
    /// Nothing was shown before it.
    pub is_first: bool,
    /// It was asked for, and so there is an answer also where there is nothing.
    pub is_asked: bool,
    /// Ages are counted up to here.
    pub now: Time,
    /// Where the next part begins; `None` in the last.
    pub rest: Option<Cursor>,
}

/// A part of the bans and mutes in force: the whole of them unless they are many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BansPart<'a> {
    /// In the order in which they were imposed.
    pub sanctions: Vec<&'a Sanction>,
    /// With no holds, there are none at all.
    pub is_first: bool,
    /// In force is what is so by then.
    pub now: Time,
    /// Where the next part begins; `None` in the last.
    pub rest: Option<Cursor>,
}

/// Where a long answer goes on: its parts are made as they are read, by
/// [`Room::continue_answer`](super::Room::continue_answer), so that none is ever held as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cursor {
    /// The nicknames behind this one, in its folded form.
    List { after: Box<str> },
    /// What was said before a session came, behind what it was shown so far: it is not in the room
    /// yet, and goes on by [`Room::continue_entrance`](super::Room::continue_entrance).
    Entrance,
    /// What was said behind the first of these events and no later than the second, for a session that is in.
    History { after: EventId, until: EventId },
    /// The bans and mutes behind the one with this number.
    Bans { after: u64 },
}

impl<'a> From<DecidedApart<'a>> for Answer<'a> {
    fn from(decided: DecidedApart<'a>) -> Answer<'a> {
        Answer::DecidedApart(decided)
    }
}

impl Answer<'_> {
    /// Where the answer goes on, when this is not all of it.
    pub fn rest(&self) -> Option<&Cursor> {
        match self {
            Answer::List(part) => part.rest.as_ref(),
            Answer::History(part) => part.rest.as_ref(),
            Answer::Bans(part) => part.rest.as_ref(),
            Answer::Hello { .. }
            | Answer::Welcome(_)
            | Answer::Hint
            | Answer::AskNickname
            | Answer::AskPassword
            | Answer::AskKey { .. }
            | Answer::StillAsked(_)
            | Answer::Unchanged { .. }
            | Answer::Renamed { .. }
            | Answer::Alone
            | Answer::Away { .. }
            | Answer::IsAway { .. }
            | Answer::Topic { .. }
            | Answer::Identified { .. }
            | Answer::BotMode(_)
            | Answer::RealName(_)
            | Answer::Inviting { .. }
            | Answer::IsInside { .. }
            | Answer::Moderates
            | Answer::Invited { .. }
            | Answer::DecidedApart(_)
            | Answer::BanOver { .. }
            | Answer::Address { .. }
            | Answer::Stats(_)
            | Answer::Help
            | Answer::Refused(_) => None,
        }
    }
}
