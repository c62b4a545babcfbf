//! What a session is told in answer to what it did, and how long answers come in parts.

use super::event::{EventId, Utterance};
use super::nickname::Nickname;
use super::refusal::Refusal;
use super::time::Time;

/// What a session is told in answer to what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<'a> {
    /// It is asked for a nickname.
    AskNickname,
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
    Away { text: &'a str },
    /// To whom it wrote in private is away.
    IsAway {
        nickname: &'a Nickname,
        text: &'a str,
    },
    /// What the chat is about; nothing when it is empty.
    Topic { text: &'a str },
    /// Somebody does not moderate, whatever was done to that end.
    Demoted { nickname: &'a Nickname },
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
            | Answer::Renamed { .. }
            | Answer::Alone
            | Answer::Away { .. }
            | Answer::IsAway { .. }
            | Answer::Topic { .. }
            | Answer::Demoted { .. }
            | Answer::Help
            | Answer::Refused(_) => None,
        }
    }
}
