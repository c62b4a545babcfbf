//! The encodings there are, one of which a connection is told in.

use super::encode::{Addressee, Encode};
use super::events::{self, Frames, Lines};
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
}

const JSON: events::Events<Lines> = events::Events::new();
const FRAMED: events::Events<Frames> = events::Events::new();

impl Encoding {
    /// Each of them, in the order of [`Encoding::index`].
    pub const ALL: [Encoding; 3] = [Encoding::Plain, Encoding::Json, Encoding::Framed];

    /// A number below the length of [`Encoding::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl Encode for Encoding {
    fn echoes(&self, kind: &EventKind<'_>) -> bool {
        match self {
            Encoding::Plain => plain::Plain.echoes(kind),
            Encoding::Json => JSON.echoes(kind),
            Encoding::Framed => FRAMED.echoes(kind),
        }
    }

    fn echoes_private(&self) -> bool {
        match self {
            Encoding::Plain => plain::Plain.echoes_private(),
            Encoding::Json => JSON.echoes_private(),
            Encoding::Framed => FRAMED.echoes_private(),
        }
    }

    fn tells_resume(&self) -> bool {
        match self {
            Encoding::Plain => plain::Plain.tells_resume(),
            Encoding::Json => JSON.tells_resume(),
            Encoding::Framed => FRAMED.tells_resume(),
        }
    }

    fn event_bytes_max(&self, line_bytes_max: usize) -> usize {
        match self {
            Encoding::Plain => plain::Plain.event_bytes_max(line_bytes_max),
            Encoding::Json => JSON.event_bytes_max(line_bytes_max),
            Encoding::Framed => FRAMED.event_bytes_max(line_bytes_max),
        }
    }

    fn event(&self, event: &Event<'_>, words: &Words, out: &mut Vec<u8>) {
        match self {
            Encoding::Plain => plain::Plain.event(event, words, out),
            Encoding::Json => JSON.event(event, words, out),
            Encoding::Framed => FRAMED.event(event, words, out),
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
            Encoding::Json => JSON.private(message, to, words, out),
            Encoding::Framed => FRAMED.private(message, to, words, out),
        }
    }

    fn answer(&self, answer: &Answer<'_>, to: Addressee<'_>, words: &Words, out: &mut Vec<u8>) {
        match self {
            Encoding::Plain => plain::Plain.answer(answer, to, words, out),
            Encoding::Json => JSON.answer(answer, to, words, out),
            Encoding::Framed => FRAMED.answer(answer, to, words, out),
        }
    }
}
