//! What a person wants of the room, whatever words or clicks it was asked with.

use std::fmt;

use super::event::{Manner, UtteranceKind};
use super::moderation::term::Term;

/// Something a session asks for. Texts are as they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request<'a> {
    /// What a guest is asked for: a nickname, to go into the room under it, or what that needs, a
    /// password or a key.
    Enter(&'a str),
    /// To take a nickname and stay outside for now. For a guest. It is not asked for a password or a key that
    /// it did not give; where the answer is [`Outcome::Waits`], [`Room::awaits`](super::Room::awaits) says
    /// for whom.
    Register(Registration<'a>),
    /// To give the key of a nickname, before it takes one. For a guest.
    Identify {
        nickname: &'a str,
        key: &'a str,
    },
    /// To go into the room. For a session that is named and outside.
    Join,
    /// To go outside and keep the nickname.
    Part {
        /// What it says by way of goodbye; may be empty.
        text: &'a str,
    },
    /// To say something to all.
    Say(&'a str),
    /// To act before all.
    Act(&'a str),
    /// To say something to one.
    Private {
        /// The nickname as given.
        to: &'a str,
        /// The words; empty when they are missing.
        text: &'a str,
        manner: Manner,
    },
    /// To say or act before all what machines must not answer.
    Notice {
        kind: UtteranceKind,
        text: &'a str,
    },
    /// To answer the session that last sent a private message.
    Reply(&'a str),
    /// To know who is in the room.
    List,
    /// To be called something else, as given.
    Rename(&'a str),
    /// To be shown what was said behind the event of this id, instead of what newcomers are shown, when it
    /// is in. For a guest.
    Since(&'a str),
    /// To take the place and the nickname of the session that was given this text. For a guest.
    Resume(&'a str),
    /// To have all that it says marked as what machines must not answer.
    MarkBot,
    /// To be known as a machine, or not; what it says is marked by how it is said.
    SetBotMode(bool),
    /// To have another real name.
    SetRealName(&'a str),
    /// To ask somebody outside to come in.
    Invite(&'a str),
    /// To be told of as away to whom writes to it in private; to be back when the text is empty.
    Away(&'a str),
    /// To know what the chat is about.
    AskTopic,
    /// To say what the chat is about; nothing when the text is empty. For moderators.
    SetTopic(&'a str),
    /// To moderate, by a key. For a guest too: it moderates when it is in.
    Op(&'a str),
    /// To make somebody a moderator. For those that moderate by a key.
    Promote(&'a str),
    /// To take that back.
    Demote(&'a str),
    /// To have somebody leave. This and what follows is for moderators.
    Kick {
        nickname: &'a str,
        /// Why; may be empty.
        reason: &'a str,
    },
    /// To have somebody leave, and its connection end whatever it came by.
    Kill {
        nickname: &'a str,
        /// Why; may be empty.
        reason: &'a str,
    },
    /// To have somebody leave and not come back.
    Ban {
        /// A nickname, an address or a network.
        target: &'a str,
        /// For how long; until it is taken back when there is none.
        term: Option<Term>,
        /// Why; may be empty.
        reason: &'a str,
    },
    /// To take a ban back.
    Unban(&'a str),
    /// To know who is banned or muted.
    ListBans,
    /// To have somebody heard by moderators alone.
    Mute {
        /// A nickname, an address or a network.
        target: &'a str,
        /// For how long; until it is taken back when there is none.
        term: Option<Term>,
    },
    /// To take a mute back.
    Unmute(&'a str),
    /// To let nobody new in.
    Lock {
        /// For how long; until the door is opened when there is none.
        term: Option<Term>,
    },
    Unlock,
    /// To know where somebody comes from.
    AskAddress(&'a str),
    /// To know how much is going on.
    AskStats,
    /// To know what can be asked for.
    Help,
    /// To leave for good.
    Quit {
        /// What it says by way of goodbye; may be empty.
        text: &'a str,
    },
}

/// What a session gives that takes a nickname and stays outside.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Registration<'a> {
    /// As given.
    pub nickname: &'a str,
    /// As others are to see it, within [`USER_BYTES_MAX`](super::person::USER_BYTES_MAX) and a mark.
    pub user: &'a str,
    /// Within [`REAL_NAME_BYTES_MAX`](super::person::REAL_NAME_BYTES_MAX).
    pub real_name: &'a str,
    /// The room's password, or a nickname, a colon and its key.
    pub pass: Option<&'a str>,
}

impl fmt::Debug for Registration<'_> {
    /// Without what may be the password or a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Registration {
            nickname,
            user,
            real_name,
            pass: _,
        } = self;
        f.debug_struct("Registration")
            .field("nickname", nickname)
            .field("user", user)
            .field("real_name", real_name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
impl<'a> Registration<'a> {
    /// Of somebody of whom nothing but the nickname matters.
    pub(crate) fn named(nickname: &'a str) -> Registration<'a> {
        Registration {
            nickname,
            user: "~user",
            real_name: "Real Name",
            pass: None,
        }
    }
}

impl Request<'_> {
    /// Whether it may hold a password or a key.
    pub fn may_be_secret(&self) -> bool {
        matches!(
            self,
            Request::Enter(_)
                | Request::Register(_)
                | Request::Identify { .. }
                | Request::Op(_)
                | Request::Resume(_)
        )
    }
}

/// What became of a session by its request, as far as its connection is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Outcome<'a> {
    /// It goes on as before.
    Continues,
    /// It has a nickname now, and had none. It is in the room, unless it asked to stay outside.
    Named,
    /// It has a nickname now, and is shown what was said before: it goes on by
    /// [`super::Room::continue_entrance`], and nothing more of it is handled until it is in.
    Enters,
    /// It is not looked at yet, and nothing more of the session before it is made again.
    Waits,
    /// It wants to be ended, by [`super::Room::leave`], with this text.
    Quits {
        /// What it says by way of goodbye; may be empty.
        text: &'a str,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_registration_gives_as_a_secret_is_not_shown() {
        let registration = Registration {
            pass: Some("ana:abcd-efgh"),
            ..Registration::named("ana")
        };
        let shown = format!("{:?}", Request::Register(registration));
        assert!(
            shown.contains("\"ana\"") && !shown.contains("abcd"),
            "{shown}"
        );
    }
}
