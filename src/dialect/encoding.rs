//! The encodings there are, one of which a connection is told in.

use super::encode::{Addressee, Encode};
use super::events::{self, Frames, Lines};
#[cfg(feature = "irc")]
use super::irc;
use super::plain;
use crate::room::answer::Answer;
use crate::room::event::{Event, EventKind, PrivateMessage};
use crate::text::Words;

/// The encodings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Lines for people.
    Plain,
    /// A line of JSON for each thing heard.
    Json,
    /// The same in frames of WebSocket.
    Framed,
    /// Lines of IRC, in one of their forms.
    #[cfg(feature = "irc")]
    Irc(irc::Form),
}

const JSON: events::Events<Lines> = events::Events::new();
const FRAMED: events::Events<Frames> = events::Events::new();

/// Does the same with whichever encoding it is.
macro_rules! with {
    ($encoding:expr, $it:ident => $does:expr) => {
        match $encoding {
            Encoding::Plain => {
                let $it = plain::Plain;
                $does
            }
            Encoding::Json => {
                let $it = JSON;
                $does
            }
            Encoding::Framed => {
                let $it = FRAMED;
                $does
            }
            #[cfg(feature = "irc")]
            Encoding::Irc($it) => $does,
        }
    };
}

impl Encoding {
    /// Each of them, in the order of [`Encoding::index`].
    #[cfg(not(feature = "irc"))]
    pub const ALL: [Encoding; 3] = [Encoding::Plain, Encoding::Json, Encoding::Framed];
    /// Each of them, in the order of [`Encoding::index`].
    #[cfg(feature = "irc")]
    pub const ALL: [Encoding; 10] = [
        Encoding::Plain,
        Encoding::Json,
        Encoding::Framed,
        Encoding::Irc(irc::Form::Bare),
        Encoding::Irc(irc::Form::Timed),
        Encoding::Irc(irc::Form::Tagged),
        Encoding::Irc(irc::Form::TimedModern),
        Encoding::Irc(irc::Form::TaggedModern),
        Encoding::Irc(irc::Form::FramedBare),
        Encoding::Irc(irc::Form::FramedModern),
    ];

    /// A number below the length of [`Encoding::ALL`].
    pub const fn index(self) -> usize {
        match self {
            Encoding::Plain => 0,
            Encoding::Json => 1,
            Encoding::Framed => 2,
            #[cfg(feature = "irc")]
            Encoding::Irc(form) => 3 + form as usize,
        }
    }
}

impl Encode for Encoding {
    fn echoes(&self, kind: &EventKind<'_>, to: Addressee<'_>) -> bool {
        with!(self, it => it.echoes(kind, to))
    }

    fn echoes_private(&self, to: Addressee<'_>) -> bool {
        with!(self, it => it.echoes_private(to))
    }

    fn tells_resume(&self) -> bool {
        with!(self, it => it.tells_resume())
    }

    fn event_bytes_max(&self, line_bytes_max: usize) -> usize {
        with!(self, it => it.event_bytes_max(line_bytes_max))
    }

    fn event(&self, event: &Event<'_>, words: &Words, out: &mut Vec<u8>) {
        with!(self, it => it.event(event, words, out));
    }

    fn private(
        &self,
        message: &PrivateMessage<'_>,
        to: Addressee<'_>,
        words: &Words,
        out: &mut Vec<u8>,
    ) {
        with!(self, it => it.private(message, to, words, out));
    }

    fn answer(&self, answer: &Answer<'_>, to: Addressee<'_>, words: &Words, out: &mut Vec<u8>) {
        with!(self, it => it.answer(answer, to, words, out));
    }
}
