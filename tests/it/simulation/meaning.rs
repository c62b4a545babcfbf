//! What a client can mean by a line, whatever its dialect, and why it may be refused.

/// A line of somebody in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    Nothing,
    Say(String),
    Act(String),
    Private {
        to: String,
        text: String,
    },
    /// Private, for the one that last spoke in private to this client.
    Reply(String),
    List,
    Rename(String),
    Quit,
    Help,
    Order(Order),
    /// A line that is answered with an error, whatever the state of the room.
    Refused(Refusal),
    /// A Ping of a WebSocket, with this content.
    Ping(Vec<u8>),
}

impl Meaning {
    /// Whether it gets no answer, and nobody hears of it.
    pub(crate) fn is_silent(&self) -> bool {
        matches!(self, Meaning::Nothing | Meaning::Order(Order::MarkBot))
    }

    /// For a private line: to whom it is said, unless it is a reply, and what.
    pub(crate) fn private(&self) -> Option<(Option<&str>, &str)> {
        match self {
            Meaning::Private { to, text } => Some((Some(to), text)),
            Meaning::Reply(text) => Some((None, text)),
            Meaning::Nothing
            | Meaning::Say(_)
            | Meaning::Act(_)
            | Meaning::List
            | Meaning::Rename(_)
            | Meaning::Quit
            | Meaning::Help
            | Meaning::Order(_)
            | Meaning::Ping(_)
            | Meaning::Refused(_) => None,
        }
    }
}

/// What somebody asks about itself, about the topic, or as a moderator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Order {
    MarkBot,
    /// Back when the text is empty.
    Away(String),
    AskTopic,
    /// None when it is empty.
    SetTopic(String),
    Op(String),
    Promote(String),
    Demote(String),
    Kick {
        whom: String,
        reason: String,
    },
    Ban {
        whom: String,
        time: Option<String>,
        reason: String,
    },
    Unban(String),
    Bans,
    Stats,
    Mute {
        whom: String,
        time: Option<String>,
    },
    Unmute(String),
    Lock(Option<String>),
    Unlock,
    Address(String),
}

/// A line of somebody that has not logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// The nickname, and what it folds to.
    Name(String, String),
    Refused(Refusal),
    /// To be marked as a robot, which gets no answer.
    MarkBot,
    /// A key for moderators, of which there are none.
    Op,
    /// To be shown all that was said behind an event; of a program.
    Since(String),
    /// To take the place of who was told this text; of a program.
    Resume(String),
    OtherProtocol,
    /// The first line of a program.
    Hello,
    Ping(Vec<u8>),
    /// The last word of a WebSocket, answered with this code.
    Goodbye(Option<u16>),
    /// What a WebSocket must not send, for which it is closed with this code.
    Violation(u16),
}

impl Attempt {
    /// Behind which event it asks to be shown what was said.
    pub(crate) fn since(&self) -> Option<&str> {
        if let Attempt::Since(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// Which nickname it asks for.
    pub(crate) fn name(&self) -> Option<&str> {
        if let Attempt::Name(name, _) = self {
            Some(name)
        } else {
            None
        }
    }

    /// By which text it asks for the place of another.
    pub(crate) fn resume(&self) -> Option<&str> {
        if let Attempt::Resume(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// Whether nothing is read behind it.
    pub(crate) fn is_last(&self) -> bool {
        matches!(self, Attempt::Goodbye(_) | Attempt::Violation(_))
    }
}

/// Why a line or a connection was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    EmptyNickname,
    InvalidNickname,
    InUse(String),
    Reserved(String),
    ServerFull,
    Address,
    LoginTime,
    NoSuchUser(String),
    Oneself,
    NobodyToAnswer,
    QueueFull(String),
    ConnectionFailed(String),
    MissingText(Command),
    Unknown(String),
    TooLong(usize),
    NotText,
    NoTime(String),
    TextTooLong(usize),
    NotModerator,
    WrongKey,
    TooManyTries,
}

/// The commands that want a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    Me,
    Msg,
    Reply,
    Op,
    Promote,
    Demote,
    Kick,
    Ban,
    Unban,
    Mute,
    Unmute,
    Address,
}
