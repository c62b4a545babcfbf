//! What the bytes of a connection amount to, in whatever dialect.

use super::line::Line;
use crate::room::refusal::Refusal;
use crate::room::request::Request;
use crate::text::console::Violation;

/// What the next bytes of a connection amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decoded<'a> {
    /// Something for the room.
    Request(Request<'a>),
    /// The same, or that it makes no sense, by a command whose name may have to be said again.
    Command(Command<'a>),
    /// It makes no sense: to be answered, and survived.
    Refused(Refusal<'a>),
    /// It asks for nothing, and gets no answer.
    Nothing,
    /// From here on the connection speaks another dialect, in which it is told first what the daemon
    /// is: [`Answer::Hello`](crate::room::answer::Answer::Hello).
    Hello {
        /// The most bytes of a line, with its LF.
        line_bytes_max: usize,
    },
    /// Something for HTTP or WebSocket.
    Web(WebItem<'a>),
    /// Something that IRC itself answers.
    Irc(super::irc::Item<'a>),
    /// The protocol itself is to be answered, with these bytes, whatever the room does.
    Reply { bytes: &'a [u8], charge: Charge },
    /// The connection speaks what is not served here: to be closed without a word.
    Foreign,
}

/// A command of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command<'a> {
    /// As it was typed, with its slash.
    pub name: &'a str,
    pub asks: Result<Request<'a>, Refusal<'a>>,
}

impl<'a> Command<'a> {
    /// What it asks for, whatever it is called.
    pub fn asked(self) -> Decoded<'a> {
        match self.asks {
            Ok(request) => Decoded::Request(request),
            Err(refusal) => Decoded::Refused(refusal),
        }
    }

    fn may_be_secret(self) -> bool {
        match self.asks {
            Ok(request) => request.may_be_secret(),
            Err(_) => true,
        }
    }
}

/// What the next bytes of a connection amount to, and how the answer to that is labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labelled<'a> {
    pub decoded: Decoded<'a>,
    /// The label that a client of IRC gave to its line, as it came; of a line that makes several items it is
    /// that of each.
    pub label: Option<&'a str>,
}

impl<'a> From<Decoded<'a>> for Labelled<'a> {
    fn from(decoded: Decoded<'a>) -> Labelled<'a> {
        Labelled {
            decoded,
            label: None,
        }
    }
}

/// What is for HTTP or WebSocket itself and asks for nothing of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebItem<'a> {
    /// The connection speaks HTTP.
    Begun,
    /// The head of its request; `None` when that is too long.
    Head(Option<&'a [u8]>),
    /// A Pong: the peer is there.
    Pong,
    /// The peer closes its WebSocket, with this code if it gave one.
    Closed(Option<u16>),
    /// The WebSocket cannot go on.
    Violated(Violation),
}

impl WebItem<'_> {
    fn charge(self) -> Charge {
        match self {
            WebItem::Head(_) => Charge::Line,
            WebItem::Begun | WebItem::Pong | WebItem::Closed(_) | WebItem::Violated(_) => {
                Charge::Free
            }
        }
    }
}

impl<'a> Decoded<'a> {
    /// What a line amounts to, whose text `parse` understands.
    pub fn of_line(
        line: Line<'a>,
        line_bytes_max: usize,
        parse: impl FnOnce(&'a str) -> Decoded<'a>,
    ) -> Decoded<'a> {
        match line {
            Line::Text(text) => parse(text),
            Line::TooLong => Decoded::Refused(Refusal::LineTooLong {
                bytes_max: line_bytes_max,
            }),
            Line::NotText => Decoded::Refused(Refusal::NotText),
        }
    }

    /// Whether it is about the bytes themselves, so that nobody could hear of it but their sender.
    pub fn is_malformed(&self) -> bool {
        match self {
            Decoded::Foreign | Decoded::Refused(Refusal::NotText | Refusal::LineTooLong { .. }) => {
                true
            }
            Decoded::Web(_) => true,
            Decoded::Irc(_) => false,
            Decoded::Request(_)
            | Decoded::Command(_)
            | Decoded::Refused(_)
            | Decoded::Hello { .. }
            | Decoded::Reply { .. }
            | Decoded::Nothing => false,
        }
    }

    /// Whether it was a line that says something, whatever dialect it is in.
    pub fn is_line(&self) -> bool {
        match self {
            Decoded::Request(_)
            | Decoded::Command(_)
            | Decoded::Refused(_)
            | Decoded::Hello { .. }
            | Decoded::Irc(_) => true,
            Decoded::Nothing | Decoded::Web(_) | Decoded::Reply { .. } | Decoded::Foreign => false,
        }
    }

    /// Whether it may hold a password or a key.
    pub fn may_be_secret(&self) -> bool {
        match self {
            Decoded::Request(request) => request.may_be_secret(),
            Decoded::Command(command) => command.may_be_secret(),
            Decoded::Refused(_) => true,
            Decoded::Web(_) => false,
            Decoded::Irc(item) => item.may_be_secret(),
            Decoded::Hello { .. } | Decoded::Reply { .. } | Decoded::Nothing | Decoded::Foreign => {
                false
            }
        }
    }

    /// What it counts for the rate of its connection.
    pub fn charge(&self) -> Charge {
        match self {
            Decoded::Reply { charge, .. } => *charge,
            Decoded::Web(item) => item.charge(),
            Decoded::Irc(item) => item.charge(),
            Decoded::Nothing | Decoded::Foreign => Charge::Free,
            Decoded::Hello { .. } | Decoded::Request(Request::Since(_) | Request::Resume(_)) => {
                Charge::Aside
            }
            Decoded::Request(_) | Decoded::Command(_) | Decoded::Refused(_) => Charge::Line,
        }
    }
}

/// What an item of its input counts for the rate of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charge {
    /// As a line.
    Line,
    /// As a line of this connection alone: a guest says it before it asks to come in, and waits for
    /// nobody with it.
    Aside,
    /// Nothing: nobody hears of it, or there are only so many of its kind in the life of a connection.
    Free,
}
