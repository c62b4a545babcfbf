//! What the daemon tells: one object of the events dialect, typed and owned.
//!
//! `parse.rs` reads it; `complaint.rs` is what goes wrong, in the client's own language. What is to be
//! done about it is `conversation.rs`'s to know, and how it reads as a line `sentences.rs`'s.

pub mod complaint;
mod parse;

use std::net::SocketAddr;

pub use complaint::Complaint;
pub use parse::parse;

use super::secrets::Secret;
use crate::room::answer::Stats;
use crate::room::event::UtteranceKind;
use crate::room::moderation::network::Network;
use crate::room::moderation::sanctions::Sanction;
use crate::room::moderation::term::Term;
use crate::room::nickname::Nickname;
use crate::room::refusal::Refusal;
use crate::room::time::WallTime;
use crate::text::Language;
use crate::text::refusals::code;

/// An object, whose texts hold no control characters.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The name of an event in the order of events, by which `/since` asks for what follows.
    pub id: Option<String>,
    /// When it happened, by the daemon's clock.
    pub at: Option<WallTime>,
    pub what: What,
}

/// What is told.
#[derive(Debug, Clone)]
pub enum What {
    Hello(Hello),
    Ask(AskedFor),
    Welcome(Welcome),
    Joined(Nickname),
    Left(Nickname),
    Renamed {
        from: Nickname,
        to: Nickname,
    },
    /// The nickname that was asked for is the one already had.
    Unchanged(Nickname),
    Uttered(Utterance),
    Private(Private),
    /// Somebody is away, or back when the text is empty.
    Away {
        nickname: Nickname,
        text: String,
        /// It is said of the recipient of a private message.
        is_answer: bool,
    },
    Topic {
        /// `None` in the answer to a question.
        by: Option<Nickname>,
        text: String,
    },
    Moderated(Moderated),
    /// Nicknames in the room, or a part of them.
    Users {
        nicknames: Vec<Nickname>,
        is_last: bool,
    },
    /// Bans and mutes, or a part of them.
    Bans {
        sanctions: Vec<Sanction>,
        is_last: bool,
    },
    Address {
        nickname: Nickname,
        address: SocketAddr,
        /// When it left, if it has.
        left: Option<WallTime>,
    },
    Stats(Stats),
    /// Lines, each with its LF but the last.
    Help(String),
    Complaint(Complaint),
    ShuttingDown,
}

/// What a daemon says of itself before anything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    /// The room's name as it stands alone, and as it stands in the daemon's sentences.
    pub room: String,
    pub room_said: String,
    /// `None` for one that this client does not know.
    pub language: Option<Language>,
    /// The longest line that it takes, in bytes with its LF.
    pub line_bytes_max: usize,
    /// It is of a later version than this client.
    pub is_newer: bool,
}

/// What the next line has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedFor {
    Nickname,
    Password,
    Key,
}

/// This client is in.
#[derive(Debug, Clone)]
pub struct Welcome {
    /// The daemon's present.
    pub at: Option<WallTime>,
    /// As the daemon keeps it.
    pub nickname: Nickname,
    /// Nothing when it is empty.
    pub topic: String,
    /// Something that was asked for by `/since` is not shown.
    pub has_missed: bool,
    /// By which this client's place is taken again.
    pub resume: Option<Secret>,
}

/// Something that was said or acted in public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utterance {
    pub by: Nickname,
    pub kind: UtteranceKind,
    pub text: String,
    /// It was said before this client came.
    pub is_history: bool,
}

/// Words to one, from or to this client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Private {
    pub from: Nickname,
    pub to: Nickname,
    pub text: String,
    /// What somebody does, not what somebody says.
    pub is_act: bool,
}

/// What moderators have done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moderated {
    /// `None` where nobody did it.
    pub by: Option<Nickname>,
    pub what: Deed,
    /// Why; may be empty.
    pub reason: String,
    /// When it ends, if it does.
    pub until: Option<WallTime>,
    /// For how long, as that was given; daemons before 0.6.0 do not tell it.
    pub term: Option<Term>,
}

/// What was done, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    Kicked(Nickname),
    Banned(Whom),
    Unbanned(Whom),
    Muted(Whom),
    Unmuted(Whom),
    Promoted(Nickname),
    Demoted(Nickname),
    Locked,
    Unlocked,
}

/// Whom it was done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    Nickname(Nickname),
    Network(Network),
}

impl Heard {
    /// Whether these are the words of `own`, as they come back to their sender.
    pub fn is_echo(&self, own: &Nickname) -> bool {
        match &self.what {
            What::Uttered(words) => !words.is_history && words.by == *own,
            What::Private(words) => words.from == *own,
            What::Hello(_)
            | What::Ask(_)
            | What::Welcome(_)
            | What::Joined(_)
            | What::Left(_)
            | What::Renamed { .. }
            | What::Unchanged(_)
            | What::Away { .. }
            | What::Topic { .. }
            | What::Moderated(_)
            | What::Users { .. }
            | What::Bans { .. }
            | What::Address { .. }
            | What::Stats(_)
            | What::Help(_)
            | What::Complaint(_)
            | What::ShuttingDown => false,
        }
    }

    /// Whether it was said before this client came, or while it was away.
    pub fn is_history(&self) -> bool {
        matches!(&self.what, What::Uttered(words) if words.is_history)
    }

    /// Whether it tells that the session of `own` is ended on purpose: coming back by itself would be
    /// against somebody's will, or throw another client of the same person out.
    pub fn dismisses(&self, own: &Nickname) -> bool {
        if let What::Complaint(complaint) = &self.what {
            return [Refusal::Replaced, Refusal::AddressBanned]
                .into_iter()
                .any(|reason| complaint.code == code(reason));
        }
        let What::Moderated(moderated) = &self.what else {
            return false;
        };
        match &moderated.what {
            Deed::Kicked(nickname) | Deed::Banned(Whom::Nickname(nickname)) => nickname == own,
            Deed::Banned(Whom::Network(_))
            | Deed::Unbanned(_)
            | Deed::Muted(_)
            | Deed::Unmuted(_)
            | Deed::Promoted(_)
            | Deed::Demoted(_)
            | Deed::Locked
            | Deed::Unlocked => false,
        }
    }
}
