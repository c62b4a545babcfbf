//! What a client can hear, whatever its dialect, and what the decoder of a dialect has to do.
//!
//! The oracle compares these and no bytes: another dialect needs a decoder and no other oracle.

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use super::meaning::Refusal;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Heard {
    // What the whole room hears.
    Joined(String),
    Left(String),
    Renamed {
        from: String,
        to: String,
    },
    Said {
        by: String,
        text: String,
    },
    Acted {
        by: String,
        text: String,
    },
    ShutDown,
    // What one client hears.
    Private {
        from: String,
        text: String,
    },
    /// What was said or done so long ago, as precisely as the dialect tells.
    History {
        age: Range<Duration>,
        line: Box<Heard>,
    },
    List {
        count: usize,
        names: Vec<String>,
    },
    /// It is away itself; back when the text is empty.
    Away(String),
    /// To whom it wrote is away.
    IsAway {
        name: String,
        text: String,
    },
    NoTopic,
    /// A list without others in it.
    Alone,
    Help,
    /// The new nickname is the old one.
    Unchanged(String),
    /// To give a nickname.
    Asked,
    /// How to find out the commands, and how to leave.
    Hint,
    TooFast,
    /// A line ended with a CR and no LF.
    CrAlone,
    /// Another has taken its place.
    Replaced,
    Refused(Refusal),
    /// What programs alone are told.
    Told(Told),
}

/// What the whole room hears, and nothing that is for one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Public<'a> {
    Joined(&'a str),
    Left(&'a str),
    Renamed { from: &'a str, to: &'a str },
    Said { by: &'a str, text: &'a str },
    Acted { by: &'a str, text: &'a str },
    ShutDown,
}

impl Heard {
    /// What the whole room hears by it; `None` where it is for one client.
    pub(crate) fn public(&self) -> Option<Public<'_>> {
        Some(match self {
            Heard::Joined(name) => Public::Joined(name),
            Heard::Left(name) => Public::Left(name),
            Heard::Renamed { from, to } => Public::Renamed { from, to },
            Heard::Said { by, text } => Public::Said { by, text },
            Heard::Acted { by, text } => Public::Acted { by, text },
            Heard::ShutDown => Public::ShutDown,
            Heard::Private { .. }
            | Heard::History { .. }
            | Heard::List { .. }
            | Heard::Away(_)
            | Heard::IsAway { .. }
            | Heard::NoTopic
            | Heard::Alone
            | Heard::Help
            | Heard::Unchanged(_)
            | Heard::Asked
            | Heard::Hint
            | Heard::TooFast
            | Heard::CrAlone
            | Heard::Replaced
            | Heard::Refused(_)
            | Heard::Told(_) => return None,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// What the daemon is.
    Hello,
    /// That a nickname is still to be given.
    Ask,
    /// It is in.
    Welcome(Welcome),
    /// What was said or done so long after the beginning of the run.
    History { at: Duration, line: Box<Heard> },
    /// Somebody in the room, perhaps itself, is away; back when the text is empty.
    Away { name: String, text: String },
    /// A WebSocket is asked for a sign of life.
    Ping,
    /// Its own Ping comes back.
    Pong(Vec<u8>),
    /// It is closed.
    Close(Option<u16>),
    /// Private words, to it or its own.
    Private {
        from: String,
        to: String,
        text: String,
    },
}

/// What a program is told when it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Welcome {
    pub(crate) name: String,
    /// How many are in.
    pub(crate) users: usize,
    /// Something that was said behind the event that it named is not shown.
    pub(crate) has_missed: bool,
    /// By which text its place is taken again.
    pub(crate) resume: String,
}

/// How programs know an event: its number in the order of all, and what cannot be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EventId {
    pub(crate) number: u64,
    pub(crate) proof: u32,
}

impl EventId {
    /// As it is told, and in no other form.
    pub(crate) fn parse(text: &str) -> Option<EventId> {
        let (number, proof) = text.split_once('-')?;
        let id = EventId {
            number: number.parse().ok()?,
            proof: u32::from_str_radix(proof, 16).ok()?,
        };
        (id.to_string() == text).then_some(id)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{:08x}", self.number, self.proof)
    }
}

/// Why somebody left, as programs are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    Quit,
    /// It keeps its connection.
    Renounced,
    Ended,
    Failed,
    Slow,
    Replaced,
    Kicked,
    Banned,
}

/// One thing heard, and the byte of the transcript behind it.
#[derive(Debug)]
pub(crate) struct Passage {
    pub(crate) heard: Heard,
    pub(crate) end: usize,
    /// Which event it is or was, where that is told.
    pub(crate) id: Option<EventId>,
    /// Why somebody left, where that is told.
    pub(crate) reason: Option<Reason>,
}

impl Passage {
    /// What has neither.
    pub(crate) fn new(heard: Heard, end: usize) -> Passage {
        Passage {
            heard,
            end,
            id: None,
            reason: None,
        }
    }
}

/// All that a client was written.
#[derive(Debug)]
pub(crate) struct Transcript<'a> {
    pub(crate) passages: Vec<Passage>,
    /// What was cut off in the middle.
    pub(crate) rest: &'a [u8],
}

/// Reads what the daemon writes in one dialect.
pub(crate) trait TranscriptDecoder {
    /// Reads everything, so strictly that the bytes could be told from what was read.
    ///
    /// # Panics
    /// At bytes that are nothing one can hear.
    fn decode<'a>(&self, bytes: &'a [u8]) -> Transcript<'a>;

    /// Whether what was cut off may be the beginning of this.
    fn may_begin(&self, rest: &[u8], heard: &Heard) -> bool;

    /// Whether what was cut off is of something that was said or done in the room.
    fn is_public_speech(&self, rest: &[u8]) -> bool;
}
