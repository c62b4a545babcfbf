//! What is heard: events by all, private messages by one, answers by the session that asked.

use super::history::Utterance;
use super::nickname::Nickname;
use super::refusal::Refusal;
use super::session::SessionId;
use super::time::{Now, Time};

/// The place of an event in the one order in which all hear them; of one daemon's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct EventId(u64);

impl EventId {
    /// The event that comes next, whose place takes that of the last.
    pub fn follow<'a>(&mut self, by: Option<SessionId>, kind: EventKind<'a>, at: Now) -> Event<'a> {
        self.0 += 1;
        Event {
            id: *self,
            at,
            by,
            kind,
        }
    }

    /// The place number `number`, counted from one.
    pub const fn nth(number: u64) -> EventId {
        EventId(number)
    }

    /// How many events came before it, and itself.
    pub fn number(self) -> u64 {
        self.0
    }
}

/// Something that happens in the room, and that all in it hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// Where it stands in the order of events.
    pub id: EventId,
    /// When it happened.
    pub at: Now,
    /// The session that caused it. Whether that one hears it is the choice of its encoding.
    pub by: Option<SessionId>,
    /// What happened.
    pub kind: EventKind<'a>,
}

/// What happens in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind<'a> {
    /// Somebody came in.
    Joined { nickname: &'a Nickname },
    /// Somebody is in the room no more.
    Left {
        nickname: &'a Nickname,
        reason: LeaveReason,
        /// What it said by way of goodbye; may be empty.
        text: &'a str,
    },
    /// Somebody is called something else.
    Renamed {
        from: &'a Nickname,
        to: &'a Nickname,
    },
    /// Somebody speaks to all.
    Said { by: &'a Nickname, text: &'a str },
    /// Somebody acts before all.
    Acted { by: &'a Nickname, text: &'a str },
    /// The daemon ends, and nobody leaves before it.
    ShuttingDown,
}

/// Why somebody is in the room no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaveReason {
    /// It asked to leave.
    Quit,
    /// It ended its input.
    Ended,
    /// Its connection failed, or spoke nonsense.
    Failed,
    /// It did not take what it was owed: a slow consumer.
    Slow,
    /// It went outside, and its connection stays.
    Renounced,
}

/// Words from one to another. No place in the order of events: the others do not hear of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrivateMessage<'a> {
    pub at: Now,
    pub from: &'a Nickname,
    pub to: &'a Nickname,
    pub text: &'a str,
}

/// What a session is told in answer to what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<'a> {
    /// It is asked for a nickname.
    AskNickname,
    /// The nickname it asked for is the one it has.
    Unchanged { nickname: &'a Nickname },
    /// Nobody else is in the room.
    Alone,
    /// The nicknames in the room, or a part of them.
    List(ListPart<'a>),
    /// What was said before it came, or a part of that.
    History(HistoryPart<'a>),
    /// What can be asked for.
    Help,
    /// Its request was refused, or it is warned.
    Refused(Refusal<'a>),
}

impl<'a> From<Refusal<'a>> for Answer<'a> {
    fn from(refusal: Refusal<'a>) -> Answer<'a> {
        Answer::Refused(refusal)
    }
}

/// A part of the list of nicknames: the whole of it unless the room is very large.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPart<'a> {
    /// How many are in the room; only the first part says so.
    pub count: Option<usize>,
    /// Sorted by folded form.
    pub nicknames: Vec<&'a Nickname>,
    /// Where the next part begins; `None` in the last.
    pub rest: Option<Cursor>,
}

/// A part of what was said before a newcomer came, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryPart<'a> {
    pub utterances: Vec<&'a Utterance>,
    /// Ages are counted up to here.
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
    /// What was said behind the one event and up to the other.
    History { after: EventId, until: EventId },
}

impl Answer<'_> {
    /// Where the answer goes on, when this is not all of it.
    pub fn rest(&self) -> Option<&Cursor> {
        match self {
            Answer::List(part) => part.rest.as_ref(),
            Answer::History(part) => part.rest.as_ref(),
            Answer::AskNickname
            | Answer::Unchanged { .. }
            | Answer::Alone
            | Answer::Help
            | Answer::Refused(_) => None,
        }
    }
}

/// What an encoding may have to know of the session that is told something alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Addressee<'a> {
    /// `None` for a guest.
    pub nickname: Option<&'a Nickname>,
}
