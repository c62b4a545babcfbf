//! The encodings there are, one of which a connection is told in.

use super::encode::{Addressee, Encode};
use super::plain;
use crate::room::answer::Answer;
use crate::room::event::{Event, EventKind, PrivateMessage};
use crate::text::Words;

/// The encodings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Lines for people.
    Plain,
}

impl Encoding {
    /// Each of them, in the order of [`Encoding::index`].
    pub const ALL: [Encoding; 1] = [Encoding::Plain];

    /// A number below the length of [`Encoding::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl Encode for Encoding {
    fn echoes(&self, kind: &EventKind<'_>) -> bool {
        match self {
            Encoding::Plain => plain::Plain.echoes(kind),
        }
    }

    fn echoes_private(&self) -> bool {
        match self {
            Encoding::Plain => plain::Plain.echoes_private(),
        }
    }

    fn tells_resume(&self) -> bool {
        match self {
            Encoding::Plain => plain::Plain.tells_resume(),
        }
    }

    fn event_bytes_max(&self, line_bytes_max: usize) -> usize {
        match self {
            Encoding::Plain => plain::Plain.event_bytes_max(line_bytes_max),
        }
    }

    fn event(&self, event: &Event<'_>, words: &Words, out: &mut Vec<u8>) {
        match self {
            Encoding::Plain => plain::Plain.event(event, words, out),
        }
    }

    fn private(
        &self,
        message: &PrivateMessage<'_>,
        to: Addressee<'_>,
        words: &Words,
        out: &mut Vec<u8>,
    ) {
        match self {
            Encoding::Plain => plain::Plain.private(message, to, words, out),
        }
    }

    fn answer(&self, answer: &Answer<'_>, to: Addressee<'_>, words: &Words, out: &mut Vec<u8>) {
        match self {
            Encoding::Plain => plain::Plain.answer(answer, to, words, out),
        }
    }
}
