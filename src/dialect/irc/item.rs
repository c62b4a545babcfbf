//! What the lines of an IRC client amount to that is not for the room.

use std::fmt;

use super::super::decoded::Charge;
use crate::room::request::Request;
use crate::room::time::WallTime;

/// Something that is for IRC itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item<'a> {
    /// To be answered by what there is to know, or by what was wrong with the line.
    Query(Query<'a>),
    /// Where the channel is the one there is, what is to be done there; else
    /// [`Complaint::NoSuchChannel`].
    InChannel {
        channel: &'a str,
        then: Then<'a>,
    },
    /// Where the nickname is one's own, what is to be done; else [`Complaint::UsersDontMatch`].
    OfOneself {
        nickname: &'a str,
        then: Then<'a>,
    },
    /// About capabilities: [`Decoder::negotiate`](super::Decoder::negotiate) knows the answer.
    Cap(Cap<'a>),
    /// A piece of what a client proves by that it owns an account, in base64; `*` ends it.
    Authenticate(Proof<'a>),
    /// To go into the channel, now; where one is in it, nothing.
    Join {
        channel: &'a str,
    },
    /// To go out of the channel, and not to be put into it; without a channel, out of all there are.
    Part {
        channel: Option<&'a str>,
        /// What it says by way of goodbye; may be empty.
        text: &'a str,
    },
    Monitor(Monitor<'a>),
    /// To be shown what was said before.
    History(HistoryRequest<'a>),
    /// It has said something of itself that its registration needs, which is not complete.
    Registering,
    /// It is done with: nobody hears of it, and there is no answer.
    Taken,
    /// A PONG: the peer is there.
    Pong,
}

/// A piece of a proof that one owns an account, which may hold a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Proof<'a>(pub &'a str);

impl fmt::Debug for Proof<'_> {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proof").finish_non_exhaustive()
    }
}

/// What is to be done where a channel or a nickname is the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then<'a> {
    Request(Request<'a>),
    Query(Query<'a>),
    Nothing,
}

/// What a client wants with nicknames of which it is told when they come and go. Several are
/// separated by commas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Monitor<'a> {
    Add(&'a str),
    Remove(&'a str),
    Clear,
    List,
    Status,
}

/// Which messages of a target a client wants to be shown (IRCv3 `draft/chathistory`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryRequest<'a> {
    /// The subcommand as it was typed, for what goes wrong with it.
    pub command: &'a str,
    /// A channel or a nickname; empty for [`HistoryRange::Targets`].
    pub target: &'a str,
    pub range: HistoryRange<'a>,
    /// The most messages.
    pub limit: usize,
}

/// Where in the order they stand; what is named itself is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryRange<'a> {
    /// The last there are, behind what is named, if anything is.
    Latest(Option<Reference<'a>>),
    Before(Reference<'a>),
    After(Reference<'a>),
    Around(Reference<'a>),
    /// Counted from the first, which may be the later one.
    Between(Reference<'a>, Reference<'a>),
    /// Not messages, but with whom there were any.
    Targets(WallTime, WallTime),
}

/// How a message is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference<'a> {
    /// As the server named it: the id of its event.
    Id(&'a str),
    /// By a moment, whether or not something was said then.
    At(WallTime),
}

/// What a client wants with capabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cap<'a> {
    /// To know which there are; its sender understands this version of the negotiation.
    List {
        version: u16,
    },
    /// To know which it agreed upon.
    Enabled,
    /// To agree upon these, or no more upon those with a `-`, all or none.
    Request(&'a str),
    Unknown(&'a str),
}

/// What IRC wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Query<'a> {
    Ping {
        token: &'a str,
    },
    Motd,
    Lusers,
    Version,
    Time,
    Info,
    Admin,
    Links,
    /// A subject, or the index.
    Help {
        subject: &'a str,
    },
    /// The channels there are, or one of them.
    List {
        channels: &'a str,
    },
    Names {
        channel: &'a str,
    },
    Who {
        mask: &'a str,
        fields: &'a str,
    },
    Whois {
        nickname: &'a str,
    },
    Whowas {
        nickname: &'a str,
    },
    /// Nicknames, separated by spaces.
    Userhost {
        nicknames: &'a str,
    },
    Ison {
        nicknames: &'a str,
    },
    /// The topic of the channel.
    Topic {
        channel: &'a str,
    },
    /// The modes of the channel.
    ChannelModes,
    /// The modes of oneself.
    UserModes,
    /// What is on a list mode of the channel.
    ListMode {
        mode: char,
    },
    /// Nothing more: all is told that STATS with this letter tells.
    EndOfStats {
        letter: Option<char>,
    },
    /// Nothing: something was wrong with the command before anybody was asked.
    Complaint(Complaint<'a>),
}

/// What was wrong with a command before anybody was asked. Its sender may have meant something else, which
/// may be secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complaint<'a> {
    /// It cannot be the real name of anybody.
    InvalidRealName,
    /// A parameter of CHATHISTORY that says nothing; empty where one is missing.
    InvalidParams {
        /// The subcommand as it was typed.
        command: &'a str,
        parameter: &'a str,
    },
    /// What it proves by that it owns an account is too long.
    SaslTooLong,
    /// The verb is not known.
    Unknown {
        verb: &'a str,
    },
    NotRegistered {
        verb: &'a str,
    },
    AlreadyRegistered,
    NeedMoreParams {
        verb: &'a str,
    },
    NoSuchServer {
        server: &'a str,
    },
    NoSuchChannel {
        channel: &'a str,
    },
    UserNotInChannel {
        nickname: &'a str,
    },
    NoNicknameGiven,
    NoRecipient {
        verb: &'a str,
    },
    NoTextToSend,
    NoOrigin,
    /// The channel is another, or one is not in it.
    NotOnChannel {
        channel: &'a str,
    },
    CannotSendToChannel {
        channel: &'a str,
    },
    UnknownMode {
        mode: char,
    },
    UmodeUnknownFlag,
    UsersDontMatch,
    LineTooLong,
    InvalidUtf8 {
        verb: &'a str,
    },
    /// It holds a control character that could write to a terminal.
    InvalidText {
        verb: &'a str,
    },
}

impl Item<'_> {
    /// Whether it may hold a password or a key, in a line that was taken or one that could not be.
    pub fn may_be_secret(self) -> bool {
        match self {
            Item::Authenticate(_) | Item::Registering => true,
            Item::Query(query) => query.is_complaint(),
            Item::InChannel { then, .. } | Item::OfOneself { then, .. } => match then {
                Then::Request(request) => request.may_be_secret(),
                Then::Query(query) => query.is_complaint(),
                Then::Nothing => false,
            },
            Item::Cap(_)
            | Item::Join { .. }
            | Item::Part { .. }
            | Item::Monitor(_)
            | Item::History(_)
            | Item::Taken
            | Item::Pong => false,
        }
    }

    /// What it counts for the rate of its connection.
    pub fn charge(self) -> Charge {
        match self {
            Item::Pong | Item::Query(Query::Ping { .. } | Query::EndOfStats { .. }) => Charge::Free,
            // What a guest says of itself, or too early, is no try; and who comes in waits its turn for that.
            Item::Cap(_)
            | Item::Authenticate(_)
            | Item::Registering
            | Item::Taken
            | Item::Join { .. }
            | Item::Query(Query::Complaint(Complaint::NotRegistered { .. })) => Charge::Aside,
            Item::Query(_)
            | Item::InChannel { .. }
            | Item::OfOneself { .. }
            | Item::Part { .. }
            | Item::Monitor(_)
            | Item::History(_) => Charge::Line,
        }
    }
}

impl Query<'_> {
    fn is_complaint(self) -> bool {
        matches!(self, Query::Complaint(_))
    }
}

impl<'a> From<Complaint<'a>> for Then<'a> {
    fn from(complaint: Complaint<'a>) -> Then<'a> {
        Then::Query(complaint.into())
    }
}

impl<'a> From<Complaint<'a>> for Query<'a> {
    fn from(complaint: Complaint<'a>) -> Query<'a> {
        Query::Complaint(complaint)
    }
}
