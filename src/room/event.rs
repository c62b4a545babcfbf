//! What is heard: events by all, private messages by one; and what is kept of them.

use compact_str::CompactString;

use super::address_block::AddressBlock;
use super::moderation::term::Term;
use super::nickname::Nickname;
use super::person;
use super::session::SessionId;
use super::time::Now;

pub use super::event_id::{EventId, EventIds, NotAnId};

/// Something that happens in the room, and that all in it hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// Where it stands in the order of events.
    pub id: EventId,
    /// When it happened.
    pub at: Now,
    /// Who caused it. Whether that one hears it is the choice of its encoding.
    pub by: Option<Author<'a>>,
    /// What happened.
    pub kind: EventKind<'a>,
}

impl<'a> Event<'a> {
    /// The event that comes behind all to which `ids` were given.
    pub fn next(
        ids: &mut EventIds,
        by: Option<Author<'a>>,
        kind: EventKind<'a>,
        at: Now,
    ) -> Event<'a> {
        Event {
            id: ids.next(),
            at,
            by,
            kind,
        }
    }
}

/// The session that caused something, and what others may know of it beside its nickname.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author<'a> {
    pub session: SessionId,
    pub user: &'a str,
    pub real_name: &'a str,
    /// The nickname whose key it gave.
    pub account: Option<&'a Nickname>,
    /// It said of itself that it is a machine.
    pub is_bot: bool,
}

impl<'a> Author<'a> {
    /// A session of which nothing is known.
    pub fn unknown(session: SessionId) -> Author<'a> {
        Author {
            session,
            user: person::CAT,
            real_name: person::CAT,
            account: None,
            is_bot: false,
        }
    }
}

/// What happens in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind<'a> {
    /// Somebody came in.
    Joined {
        nickname: &'a Nickname,
        /// It moderates from here on.
        is_moderator: bool,
        /// What it said when it went away; empty when it is there.
        away: &'a str,
    },
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
    Said {
        by: &'a Nickname,
        text: &'a str,
        /// Machines must not answer it.
        is_notice: bool,
    },
    /// Somebody acts before all.
    Acted {
        by: &'a Nickname,
        text: &'a str,
        /// Machines must not answer it.
        is_notice: bool,
    },
    /// Somebody is away, or back when the text is empty.
    Away {
        nickname: &'a Nickname,
        text: &'a str,
    },
    /// Somebody has another real name.
    RealName {
        nickname: &'a Nickname,
        real_name: &'a str,
    },
    /// What the chat is about is this now; nothing when the text is empty.
    Topic { by: &'a Nickname, text: &'a str },
    /// A moderator decided something, or it was decided by a key that is gone.
    Decided(Decided<'a>),
    /// The door is open again by itself: the time is over for which it was closed.
    LockOver,
    /// The daemon ends. Nobody is told to have left by it.
    ShuttingDown,
}

/// What moderators decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided<'a> {
    /// Somebody moderates from here on.
    Promoted {
        by: &'a Nickname,
        nickname: &'a Nickname,
    },
    /// Somebody moderates no more.
    Demoted {
        /// `None` when its key is gone.
        by: Option<&'a Nickname>,
        nickname: &'a Nickname,
    },
    /// Nobody new comes in from here on.
    Locked {
        by: &'a Nickname,
        /// For how long; until the door is opened when there is none.
        term: Option<Term>,
    },
    /// The door is open again.
    Unlocked { by: &'a Nickname },
    /// Somebody has to leave.
    Kicked {
        by: &'a Nickname,
        nickname: &'a Nickname,
        /// May be empty.
        reason: &'a str,
    },
    /// Somebody has to leave, if it is here, and may not come back.
    Banned {
        by: &'a Nickname,
        nickname: &'a Nickname,
        /// It was in the room.
        was_inside: bool,
        /// For how long; until it is taken back when there is none.
        term: Option<Term>,
        /// May be empty.
        reason: &'a str,
    },
    /// What somebody says is heard by moderators alone.
    Muted {
        by: &'a Nickname,
        nickname: &'a Nickname,
        /// For how long; until it is taken back when there is none.
        term: Option<Term>,
    },
    /// Somebody is heard again.
    Unmuted {
        by: &'a Nickname,
        nickname: &'a Nickname,
    },
}

/// What somebody says or does before all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spoken<'a> {
    pub by: &'a Nickname,
    pub kind: UtteranceKind,
    pub text: &'a str,
    /// Machines must not answer it.
    pub is_notice: bool,
}

impl<'a> EventKind<'a> {
    /// What is said or done before all, if it is that.
    pub fn spoken(&self) -> Option<Spoken<'a>> {
        let (kind, by, text, is_notice) = match *self {
            EventKind::Said {
                by,
                text,
                is_notice,
            } => (UtteranceKind::Said, by, text, is_notice),
            EventKind::Acted {
                by,
                text,
                is_notice,
            } => (UtteranceKind::Acted, by, text, is_notice),
            EventKind::Joined { .. }
            | EventKind::Left { .. }
            | EventKind::Renamed { .. }
            | EventKind::Away { .. }
            | EventKind::RealName { .. }
            | EventKind::Topic { .. }
            | EventKind::Decided(_)
            | EventKind::LockOver
            | EventKind::ShuttingDown => return None,
        };
        Some(Spoken {
            by,
            kind,
            text,
            is_notice,
        })
    }
}

impl<'a> From<Decided<'a>> for EventKind<'a> {
    fn from(decided: Decided<'a>) -> EventKind<'a> {
        EventKind::Decided(decided)
    }
}

impl<'a> From<Spoken<'a>> for EventKind<'a> {
    fn from(spoken: Spoken<'a>) -> EventKind<'a> {
        let Spoken {
            by,
            kind,
            text,
            is_notice,
        } = spoken;
        match kind {
            UtteranceKind::Said => EventKind::Said {
                by,
                text,
                is_notice,
            },
            UtteranceKind::Acted => EventKind::Acted {
                by,
                text,
                is_notice,
            },
        }
    }
}

/// Why somebody is in the room no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaveReason {
    /// It asked to leave.
    Quit,
    /// It ended its input.
    Ended,
    /// Its connection failed.
    Failed,
    /// It sent what its protocol does not allow.
    BrokenProtocol,
    /// It did not take what it was owed: a slow consumer.
    Slow,
    /// It went outside, and its connection stays.
    Renounced,
    Kicked,
    Banned,
    /// Its address was, and nobody was told of its nickname.
    AddressBanned,
    /// Its nickname was taken by its key.
    Replaced,
}

/// Why the room itself ends a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndReason {
    /// It gave too many wrong keys or passwords.
    TooManyTries,
    /// It registered without the room's password, and is not asked for it.
    PasswordWrong,
    Kicked,
    Banned,
    /// It came from an address that is banned.
    AddressBanned,
    /// It came while the door is closed.
    Locked,
    /// Its nickname was taken by its key.
    Replaced,
    /// It kept a nickname that belongs to somebody else.
    NicknameOwned,
}

impl EndReason {
    /// What those that remain are told of it.
    pub fn departure(self) -> LeaveReason {
        match self {
            EndReason::Kicked => LeaveReason::Kicked,
            EndReason::Banned => LeaveReason::Banned,
            EndReason::AddressBanned => LeaveReason::AddressBanned,
            EndReason::Replaced => LeaveReason::Replaced,
            EndReason::TooManyTries
            | EndReason::PasswordWrong
            | EndReason::Locked
            | EndReason::NicknameOwned => LeaveReason::Failed,
        }
    }
}

/// Words from one to another. No place in the order of events: the others do not hear of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrivateMessage<'a> {
    pub at: Now,
    pub from: &'a Nickname,
    pub author: Author<'a>,
    pub to: &'a Nickname,
    pub text: &'a str,
    pub manner: Manner,
}

/// In which way something is said to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Manner {
    pub kind: PrivateKind,
    /// Machines must not answer it.
    pub is_notice: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrivateKind {
    #[default]
    Said,
    Acted,
    /// What programs of IRC ask each other (CTCP), without the bytes around it. No other program hears it.
    Ctcp,
}

impl From<UtteranceKind> for PrivateKind {
    fn from(kind: UtteranceKind) -> PrivateKind {
        match kind {
            UtteranceKind::Said => PrivateKind::Said,
            UtteranceKind::Acted => PrivateKind::Acted,
        }
    }
}

/// Something that was said or acted in public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utterance {
    /// The event that it was.
    pub id: EventId,
    pub at: Now,
    /// The speaker's nickname as it was then.
    pub by: Nickname,
    /// The speaker's user name.
    pub user: CompactString,
    /// The speaker said of itself that it is a machine.
    pub is_bot: bool,
    /// Where it spoke from, if that is known.
    pub block: Option<AddressBlock>,
    pub kind: UtteranceKind,
    pub text: Box<str>,
    /// Machines must not answer it.
    pub is_notice: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UtteranceKind {
    Said,
    Acted,
}
