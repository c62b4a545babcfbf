//! A connection: a socket, what it has sent and was not handled, and what it is owed.
//!
//! What its bytes mean is for its decoder to know; when it is read and written, for the reading and
//! the writing side.

use super::blocks::GroupId;
use super::limits::Limits;
use super::parts::Cursor;
use super::phase::Phase;
use super::rate::Allowance;
#[cfg(any(feature = "irc", feature = "web"))]
use super::silence::Silence;
use crate::delivery::outbox::Outbox;
#[cfg(feature = "irc")]
use crate::dialect::irc::Form;
use crate::dialect::{Addressee, Decoder, Encoding};
use crate::room::nickname::Nickname;
use crate::room::session::SessionId;
use crate::room::time::Time;

/// One connection, from accept to reap. Idle and logged in, it holds no heap buffer.
#[derive(Debug)]
pub struct Connection<S> {
    /// Which session of its slot it is.
    pub id: SessionId,
    /// What it is owed.
    pub outbox: Outbox<Cursor>,
    /// What is left of its rate.
    pub allowance: Allowance,
    /// Whether it is in an episode of sending too fast.
    pub haste: Haste,
    /// Where it is in its life.
    pub phase: Phase,
    pub socket: S,
    /// The address block that it counts under; `None` when there was no place for it.
    pub block: Option<GroupId>,
    /// Turns its bytes into requests.
    pub decoder: Decoder,
    /// The feed that it reads; `None` before it enters the room.
    pub feed: Option<Encoding>,
    /// Since when nothing came of it, if its dialect has a word to ask for a sign of life.
    #[cfg(any(feature = "irc", feature = "web"))]
    pub silence: Silence,
    /// Whether its input is being handled.
    pub input: Input,
    /// Whether it can be written to.
    pub output: Output,
    /// The socket may have bytes: they come without a further event.
    pub readable: bool,
    /// The peer has shut its sending half, or sent urgent bytes: read on until nothing comes.
    pub reads_may_be_short: bool,
    /// What is known of the peer's end.
    pub peer_end: PeerEnd,
    /// It waits in the queue of those that are to be read.
    pub queued: bool,
    /// It waits in the writing side's list.
    pub dirty: bool,
}

/// An episode of sending too fast: told once, and over when the allowance is full and no line
/// waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Haste {
    /// No episode.
    None,
    /// A line waits. Also where the allowance is full by the time it is read, as it always is with
    /// a burst of one, the line belongs to its episode.
    LineWaits,
    /// The line that waited was read.
    Told,
}

/// Whether a connection's input is being handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// As it comes.
    Open,
    /// Not before the rate allows the next line.
    Paused,
    /// Not before the rate of its address block allows a line of it, or a pause is over.
    Queued,
    /// Not before the room is held no more for those that read.
    Held,
    /// Its turn in its block has come, which holds for one line.
    Called,
    /// Not before it has read some of what it is owed.
    Stalled,
    /// Not before it has read all that it is owed in the encoding in which it is told until then.
    Switching,
    /// Not before it is in the room, and has read what was said before.
    Entering,
    /// There is no more: the peer has shut its sending half, and all was read.
    Ended,
}

/// What is known of the end of what the peer sends, before all of it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeerEnd {
    Unknown,
    /// It has shut its sending half.
    Shut,
    /// The connection is gone.
    Gone,
}

impl Input {
    /// Whether it is handled now.
    pub fn is_handled(self) -> bool {
        match self {
            Input::Open | Input::Called => true,
            Input::Paused
            | Input::Queued
            | Input::Held
            | Input::Stalled
            | Input::Switching
            | Input::Entering
            | Input::Ended => false,
        }
    }
}

/// Whether a connection can be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// The socket may take bytes.
    Ready,
    /// Not before an event says that the socket takes more.
    Blocked,
    /// Writing failed, or it fell out of the log: it waits in the writing side's queue to be ended,
    /// and is neither read nor written until then.
    Broken,
}

impl<S> Connection<S> {
    pub(super) fn new(
        id: SessionId,
        socket: S,
        phase: Phase,
        block: Option<GroupId>,
    ) -> Connection<S> {
        Connection {
            id,
            outbox: Outbox::detached(),
            allowance: Allowance::FULL,
            haste: Haste::None,
            phase,
            socket,
            block,
            decoder: Decoder::new(),
            feed: None,
            #[cfg(any(feature = "irc", feature = "web"))]
            silence: Silence::default(),
            input: Input::Open,
            output: Output::Ready,
            readable: false,
            reads_may_be_short: false,
            peer_end: PeerEnd::Unknown,
            queued: false,
            dirty: false,
        }
    }

    /// Whether its session goes on, as far as is known by now.
    pub fn is_in_session(&self) -> bool {
        self.phase.is_open() && self.output != Output::Broken
    }

    /// How it is told what it hears: as the feed that it reads, or as its decoder found.
    pub fn encoding(&self) -> Encoding {
        self.feed.unwrap_or_else(|| self.decoder.encoding())
    }

    /// Whether it speaks IRC.
    #[cfg(feature = "irc")]
    pub fn speaks_irc(&self) -> bool {
        matches!(self.decoder.encoding(), Encoding::Irc(_))
    }

    /// In which form it is told, if it speaks IRC.
    #[cfg(feature = "irc")]
    pub fn form(&self) -> Form {
        match self.encoding() {
            Encoding::Irc(form) => form,
            Encoding::Plain | Encoding::Json | Encoding::Framed => Form::Bare,
        }
    }

    /// Whether it agreed upon another encoding than that of the feed that it reads.
    #[cfg(feature = "irc")]
    pub fn must_switch(&self) -> bool {
        self.feed
            .is_some_and(|feed| feed != self.decoder.encoding())
    }

    /// It, as encodings see it, under the nickname that it has.
    pub fn addressee<'a>(&self, nickname: Option<&'a Nickname>) -> Addressee<'a> {
        Addressee {
            nickname,
            command: "",
            #[cfg(feature = "irc")]
            asker: self.decoder.asker(),
        }
    }

    /// When it is next to be looked at, whatever its socket does; most have no such time.
    pub fn deadline(&self, limits: &Limits) -> Time {
        let deadline = self.phase.deadline();
        match (self.input, limits.rate) {
            (Input::Paused, Some(rate)) if self.phase.is_open() => {
                deadline.min(self.allowance.next_line_at(rate))
            }
            (
                Input::Open
                | Input::Paused
                | Input::Queued
                | Input::Held
                | Input::Called
                | Input::Stalled
                | Input::Switching
                | Input::Entering
                | Input::Ended,
                _,
            ) => deadline,
        }
    }
}

#[cfg(test)]
mod tests {
    // A socket as a release has it; one for debugging knows more.
    use std::os::fd::OwnedFd;

    use super::*;

    /// Most of what a reader costs is this: with its entry in the roster and its address it is 122 bytes.
    #[test]
    fn a_connection_is_80_bytes_with_all_that_there_is() {
        assert_eq!(size_of::<Phase>(), size_of::<usize>());
        assert!(size_of::<Decoder>() <= 6);
        assert!(size_of::<Option<Encoding>>() <= 1);
        #[cfg(any(feature = "irc", feature = "web"))]
        assert_eq!(size_of::<Silence>(), 2);
        assert!(size_of::<Connection<OwnedFd>>() <= 72);
        #[cfg(feature = "tls")]
        {
            use crate::transport::tls::stream::Stream;
            assert!(size_of::<Connection<Stream<OwnedFd>>>() <= 80);
        }
    }
}
