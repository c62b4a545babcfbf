//! The way out: how what is heard becomes bytes.

use crate::room::answer::Answer;
use crate::room::event::{Event, EventKind, PrivateMessage};
use crate::room::nickname::Nickname;
use crate::text::Words;

/// What an encoding may have to know of the session that is told something alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Addressee<'a> {
    /// `None` for a guest.
    pub nickname: Option<&'a Nickname>,
    /// The command that it gave and is answered, as it was typed, with its slash; empty where that is not
    /// known or was none.
    pub command: &'a str,
    /// What it agreed upon, and what it asked for last.
    #[cfg(feature = "irc")]
    pub asker: super::irc::Asker,
}

impl<'a> Addressee<'a> {
    /// Somebody of whom nothing but its nickname matters.
    pub fn named(nickname: &'a Nickname) -> Addressee<'a> {
        Addressee {
            nickname: Some(nickname),
            command: "",
            #[cfg(feature = "irc")]
            asker: super::irc::Asker::default(),
        }
    }
}

/// How events become bytes: all connections of one encoding read the same bytes, from one feed.
pub trait Encode {
    /// Whether the session that caused an event hears it.
    fn echoes(&self, kind: &EventKind<'_>, to: Addressee<'_>) -> bool;

    /// Whether the sender of a private message hears it.
    fn echoes_private(&self, to: Addressee<'_>) -> bool;

    /// Whether a session is told by which text its place is taken again from elsewhere.
    fn tells_resume(&self) -> bool;

    /// The longest thing that one line of a client can make everyone hear, in bytes, where a line
    /// has `line_bytes_max` with its LF.
    fn event_bytes_max(&self, line_bytes_max: usize) -> usize;

    /// Writes what all readers of the feed hear of an event, behind what `out` holds.
    fn event(&self, event: &Event<'_>, words: &Words, out: &mut Vec<u8>);

    /// Writes what `to` hears of a private message: its recipient, or its sender where that hears
    /// it.
    fn private(
        &self,
        message: &PrivateMessage<'_>,
        to: Addressee<'_>,
        words: &Words,
        out: &mut Vec<u8>,
    );

    /// Writes an answer to `to`, or the part of it that was made.
    fn answer(&self, answer: &Answer<'_>, to: Addressee<'_>, words: &Words, out: &mut Vec<u8>);
}
