//! What goes wrong, or is warned of: one variant for each sentence that people read about it.
//!
//! Each has a code that programs read, and a sentence in each language; both stand in
//! [`crate::text::refusals`].

use std::net::IpAddr;
use std::time::Duration;

use super::address_block::AddressBlock;
use super::moderation::network::Network;
use super::moderation::sanctions::SanctionKind;
use super::moderation::term::Term;

/// Why a request, a line or a connection was refused, or what a session is warned of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal<'a> {
    NicknameEmpty,
    /// As given; empty where that is longer than any nickname: it may be a key in the wrong place.
    NicknameInvalid(&'a str),
    NicknameInUse(&'a str),
    NicknameReserved(&'a str),
    /// A connection in clear text where TLS alone is taken.
    TlsOnly,
    /// A proxy did not say whose connection it is.
    NoProxyAddress,
    /// No more connections are taken.
    Full,
    /// No more connections are taken from this address.
    AddressFull,
    /// The time to log in ran out.
    LoginTime,
    NoSuchUser(&'a str),
    /// A private message to oneself, by the nickname as given.
    ToOneself(&'a str),
    NobodyToAnswer,
    NotDelivered {
        to: &'a str,
        why: DeliveryError,
    },
    TextMissing(Usage),
    TextTooLong {
        bytes_max: usize,
    },
    /// The command as it was typed, with its slash.
    UnknownCommand(&'a str),
    LineTooLong {
        bytes_max: usize,
    },
    /// A nickname that belongs to somebody: its key is asked for.
    NicknameOwned(&'a str),
    /// A nickname that belongs to somebody else, to a session that has one.
    NicknameNotYours(&'a str),
    PasswordWrong,
    /// Not the key of the nickname that is asked for.
    KeyWrong,
    /// A key by which nobody moderates.
    OpKeyWrong,
    /// The last of several wrong keys or passwords.
    TooManyTries,
    /// Only moderators can do that.
    NotModerator,
    /// Only those that moderate by a key can do that.
    NotByKey,
    /// This one moderates by a key, which nobody can take from it.
    OwnKey(&'a str),
    /// This one moderates, too.
    IsModerator(&'a str),
    /// Moderators cannot do that to themselves, by whatever nickname they gave.
    ModerateOneself(&'a str),
    /// This nickname is banned.
    NicknameBanned(&'a str),
    /// This nickname was kicked a moment ago.
    KeptOut {
        nickname: &'a str,
        left: Term,
    },
    /// The address that a connection comes from is banned.
    AddressBanned,
    /// The door is closed to newcomers.
    Locked,
    /// What it wants to say is heard by moderators alone.
    Muted,
    NotBanned(&'a str),
    NotMuted(&'a str),
    /// Neither a nickname nor an address nor a network.
    NoAddress(&'a str),
    /// Not a time.
    NoTime(&'a str),
    /// A network that a moderator is in.
    BanOfModerators {
        network: Network,
        moderator: &'a str,
    },
    /// A warning: only the nickname is banned or muted, since others come from the same address.
    AddressShared {
        kind: SanctionKind,
        nickname: &'a str,
        /// Their nicknames, or `proxy`.
        others: &'a str,
        block: AddressBlock,
    },
    /// A warning: the person that is banned or muted has left.
    HasLeft {
        nickname: &'a str,
        ago: Duration,
        address: IpAddr,
    },
    /// A warning: what was decided holds, and is lost when the daemon ends.
    BansNotWritten(&'a str),
    /// A warning, and the last: its nickname was taken by its key.
    Replaced,
    /// A warning: its nickname belongs to somebody else from here on.
    NicknameOwnedNow(&'a str),
    /// A line that is not UTF-8, or that could write to a terminal.
    NotText,
    /// A warning: what is sent too fast is read late.
    TooFast,
    /// A warning: a line ended with a CR, and lines end with LF.
    CrAlone,
}

/// Whether something was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It was refused.
    Error,
    /// It was not: there is something to know about it.
    Warning,
}

impl Refusal<'_> {
    pub fn severity(self) -> Severity {
        match self {
            Refusal::TooFast
            | Refusal::CrAlone
            | Refusal::AddressShared { .. }
            | Refusal::HasLeft { .. }
            | Refusal::BansNotWritten(_)
            | Refusal::Replaced
            | Refusal::NicknameOwnedNow(_) => Severity::Warning,
            Refusal::NicknameEmpty
            | Refusal::NicknameInvalid(_)
            | Refusal::NicknameInUse(_)
            | Refusal::NicknameReserved(_)
            | Refusal::TlsOnly
            | Refusal::NoProxyAddress
            | Refusal::Full
            | Refusal::AddressFull
            | Refusal::LoginTime
            | Refusal::NoSuchUser(_)
            | Refusal::ToOneself(_)
            | Refusal::NobodyToAnswer
            | Refusal::NotDelivered { .. }
            | Refusal::TextMissing(_)
            | Refusal::TextTooLong { .. }
            | Refusal::NicknameOwned(_)
            | Refusal::NicknameNotYours(_)
            | Refusal::PasswordWrong
            | Refusal::KeyWrong
            | Refusal::OpKeyWrong
            | Refusal::TooManyTries
            | Refusal::NotModerator
            | Refusal::NotByKey
            | Refusal::OwnKey(_)
            | Refusal::IsModerator(_)
            | Refusal::ModerateOneself(_)
            | Refusal::NicknameBanned(_)
            | Refusal::KeptOut { .. }
            | Refusal::AddressBanned
            | Refusal::Locked
            | Refusal::Muted
            | Refusal::NotBanned(_)
            | Refusal::NotMuted(_)
            | Refusal::NoAddress(_)
            | Refusal::NoTime(_)
            | Refusal::BanOfModerators { .. }
            | Refusal::UnknownCommand(_)
            | Refusal::LineTooLong { .. }
            | Refusal::NotText => Severity::Error,
        }
    }
}

/// Why a private message could not be queued for its recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryError {
    /// The recipient's outbox has no room for it.
    QueueFull,
    /// The recipient's connection is failing.
    ConnectionFailed,
}

/// Which request lacks its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    Act,
    Private,
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
