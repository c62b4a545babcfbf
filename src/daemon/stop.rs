//! Why the handling of a connection's input stops, and what need not wait for that.

use std::io;

use super::blocks::GroupId;
use crate::dialect::Charge;

/// Why the handling of a connection's input stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// More may come, with an event of the socket.
    Drained,
    /// It had its share of this turn.
    Budget,
    /// Its rate is used up, and a line waits.
    Rate,
    /// That of its address block is, or others wait for that before it.
    Block(GroupId),
    /// It gave a password, which is not looked at yet.
    Pause,
    /// The room is held for those that read.
    Room,
    /// It does not read what it is owed.
    Outbox,
    /// It is to be told in another encoding, and has not read all in this one.
    #[cfg(feature = "irc")]
    Switch,
    /// It is not in the room yet, and is shown what was said before.
    Entrance,
    /// It sent too much without a nickname.
    LoginTooLong,
    /// The peer has shut its sending half.
    End,
    /// Its session is over.
    Over,
    Failed(io::Error),
}

impl Stop {
    /// Whether an item that counts so much need not wait.
    pub(super) fn lets_pass(&self, charge: Charge) -> bool {
        match self {
            Stop::Rate => charge == Charge::Free,
            Stop::Block(_) | Stop::Room => charge != Charge::Line,
            Stop::Drained
            | Stop::Budget
            | Stop::Pause
            | Stop::Outbox
            | Stop::Entrance
            | Stop::LoginTooLong
            | Stop::End
            | Stop::Over
            | Stop::Failed(_) => false,
            #[cfg(feature = "irc")]
            Stop::Switch => false,
        }
    }
}
