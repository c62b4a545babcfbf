//! What the lines of an IRC client amount to that is not for the room.

use super::super::decoded::Charge;

/// Something that is for IRC itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item<'a> {
    /// To be answered by what there is to know, or by what was wrong with the line.
    Query(Query<'a>),
    /// About capabilities: [`Decoder::negotiate`](super::Decoder::negotiate) knows the answer.
    Cap(Cap<'a>),
    /// A piece of what a client proves by that it owns an account, in base64; `*` ends it.
    Authenticate(&'a str),
    /// To go into the channel, now.
    Join,
    /// A PONG: the peer is there.
    Pong,
}

/// What a client wants with capabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cap<'a> {
    /// To know which there are; it understands this version of the negotiation.
    List {
        version: u16,
    },
    /// To know which it agreed upon.
    Enabled,
    /// To agree upon these, or no more upon those with a `-`, all or none.
    Request(&'a str),
    /// To go on.
    End,
    Unknown(&'a str),
}

/// What IRC wants to know, or what was wrong with a command before anybody was asked.
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
    NoSuchChannel {
        channel: &'a str,
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
    /// Whether it may hold a key.
    pub fn may_be_secret(self) -> bool {
        matches!(self, Item::Authenticate(_))
    }

    /// What it counts for the rate of its connection.
    pub fn charge(self) -> Charge {
        match self {
            Item::Pong | Item::Query(Query::Ping { .. }) => Charge::Free,
            Item::Cap(_) | Item::Authenticate(_) => Charge::Aside,
            Item::Query(_) | Item::Join => Charge::Line,
        }
    }
}
