//! A client of a run: what it has written, how much of it has arrived, and how it means to end.

use std::collections::VecDeque;

use super::choices::Choices;
use super::irc::asked::{Asked, Given};
use super::meaning::{Attempt, Meaning};
use super::names;
use super::plain::grammar::{self, Place};
use super::script::Author;
use super::subject::Handle;
use super::web::Asks;
use super::web::requests::Request;
use super::web::up::{self, Piece};

/// A line of IRC that is longer is answered before its end.
const IRC_LINE_BYTES_MAX: usize = 511;

/// A line as it was sent.
#[derive(Debug)]
pub(crate) struct Sent {
    /// What it means from somebody in the room.
    pub(crate) meaning: Meaning,
    /// What it means before the login.
    pub(crate) attempt: Attempt,
    /// The turn before which it arrived, as far as its answer depends on it.
    pub(crate) arrived: Option<u32>,
    /// Where it ends in the bytes of its client.
    pub(crate) end: usize,
    /// How many bytes of its client have come when it can be answered.
    answered_at: usize,
    /// What it asks for, of a client of IRC that asks for anything that is known here.
    pub(crate) irc: Option<Given>,
}

#[derive(Debug)]
pub(crate) struct Client {
    /// None when it was closed on the spot.
    handle: Option<Handle>,
    author: Author,
    sent: Vec<Sent>,
    /// Bytes that have not arrived.
    outgoing: VecDeque<u8>,
    arrived: usize,
    ends: bool,
    polite: bool,
    /// What it asks for as a browser.
    asks: Option<Asks>,
    request: Option<Request>,
    speaks_irc: bool,
}

impl Client {
    /// A polite client closes once it has read the daemon's end.
    pub(crate) fn new(handle: Option<Handle>, polite: bool) -> Client {
        Client {
            handle,
            author: Author::default(),
            sent: Vec::new(),
            outgoing: VecDeque::new(),
            arrived: 0,
            ends: false,
            polite,
            asks: None,
            request: None,
            speaks_irc: false,
        }
    }

    /// What else it asks for than a WebSocket.
    pub(crate) fn request_for_a_file(&self) -> Option<&Request> {
        self.request.as_ref()
    }

    pub(crate) fn asks(&self) -> Option<Asks> {
        self.asks
    }

    /// Whether it is told objects, once its first line has come.
    pub(crate) fn is_program(&self) -> bool {
        let first = self.sent.first();
        first.is_some_and(|line| line.attempt == Attempt::Hello) && !self.speaks_irc
    }

    pub(crate) fn handle(&self) -> Option<Handle> {
        self.handle
    }

    /// What its nicknames so far fold to.
    pub(crate) fn names(&self) -> Vec<String> {
        let tried = self.author.names().iter();
        tried.map(|name| names::fold(name)).collect()
    }

    pub(crate) fn author(&self) -> &Author {
        &self.author
    }

    pub(crate) fn author_mut(&mut self) -> &mut Author {
        &mut self.author
    }

    pub(crate) fn sent(&self) -> &[Sent] {
        &self.sent
    }

    /// All bytes of its lines.
    pub(crate) fn sent_bytes(&self) -> usize {
        match self.asks {
            None => self.sent.last().map_or(0, |line| line.end),
            // What follows a message that is too long belongs to no line.
            Some(_) => self.written(),
        }
    }

    /// Whether it ends its sending half behind what it has written.
    pub(crate) fn ends(&self) -> bool {
        self.ends
    }

    pub(crate) fn is_polite(&self) -> bool {
        self.polite
    }

    pub(crate) fn has_outgoing(&self) -> bool {
        !self.outgoing.is_empty()
    }

    pub(crate) fn end(&mut self) {
        self.ends = true;
    }

    pub(crate) fn write_line(&mut self, raw: &[u8], line_bytes_max: usize) {
        let start = self.arrived + self.outgoing.len();
        let place = match self.sent.is_empty() {
            true => Place::First,
            false if self.is_program() => Place::OfProgram,
            false => Place::InPlain,
        };
        let (attempt, meaning) = grammar::read(raw, place, line_bytes_max);
        self.outgoing.extend(raw);
        self.outgoing.push_back(b'\n');
        self.sent.push(Sent {
            meaning,
            attempt,
            arrived: None,
            end: start + raw.len() + 1,
            answered_at: start + grammar::bytes_until_answered(raw, line_bytes_max),
            irc: None,
        });
    }

    /// A line of IRC that asks for this, or for nothing that is known here; the daemon may answer it before its end.
    pub(crate) fn write_irc(&mut self, raw: &[u8], irc: Option<Given>) {
        assert!(self.speaks_irc || self.sent.is_empty(), "speaks otherwise");
        self.speaks_irc = true;
        let start = self.written();
        self.outgoing.extend(raw);
        self.outgoing.extend(b"\r\n");
        let asked = irc.as_ref().map(|given| &given.asked);
        self.sent.push(Sent {
            meaning: asked.map_or(Meaning::Nothing, Asked::meaning),
            attempt: asked.map_or(Attempt::MarkBot, Asked::attempt),
            arrived: None,
            end: self.written(),
            answered_at: start + raw.len().min(IRC_LINE_BYTES_MAX) + 1,
            irc,
        });
    }

    /// Whether it comes by IRC.
    pub(crate) fn speaks_irc(&self) -> bool {
        self.speaks_irc
    }

    /// Asks for something as a browser does, with this head.
    pub(crate) fn request(&mut self, asks: Asks, head: &[u8], request: Option<Request>) {
        assert!(self.sent.is_empty(), "speaks another dialect");
        self.asks = Some(asks);
        self.request = request;
        let attempt = match asks {
            Asks::WebSocket => Attempt::Hello,
            Asks::File => Attempt::OtherProtocol,
        };
        self.outgoing.extend(head);
        self.note(attempt, Meaning::Nothing, self.written());
    }

    /// Asks for a WebSocket in which it speaks IRC.
    pub(crate) fn request_irc(&mut self) {
        self.request(Asks::WebSocket, up::UPGRADE_TO_IRC, None);
        self.speaks_irc = true;
    }

    /// A line of IRC as a message of a WebSocket.
    pub(crate) fn write_irc_message(&mut self, raw: &[u8], irc: Option<Given>, choices: &Choices) {
        let asked = irc.as_ref().map(|given| &given.asked);
        let line = (
            asked.map_or(Attempt::MarkBot, Asked::attempt),
            asked.map_or(Meaning::Nothing, Asked::meaning),
        );
        let number = self.write_content(&up::content(raw), line, IRC_LINE_BYTES_MAX, choices);
        self.sent[number].irc = irc;
    }

    /// The same line as a message of a WebSocket.
    pub(crate) fn write_message(&mut self, raw: &[u8], line_bytes_max: usize, choices: &Choices) {
        let content = up::content(raw);
        let line = grammar::read(&content, Place::OfProgram, line_bytes_max);
        self.write_content(&content, line, line_bytes_max, choices);
    }

    /// Writes a message, and returns the number of its line.
    fn write_content(
        &mut self,
        content: &[u8],
        line: (Attempt, Meaning),
        line_bytes_max: usize,
        choices: &Choices,
    ) -> usize {
        let mut line = Some(line);
        let mut number = 0;
        let mut bytes = 0;
        for piece in up::message(content, choices) {
            match piece {
                Piece::Ping(frame, content) => {
                    self.outgoing.extend(frame.bytes);
                    let end = self.written();
                    self.note(Attempt::Ping(content.clone()), Meaning::Ping(content), end);
                }
                Piece::Pong(frame) => self.outgoing.extend(frame.bytes),
                Piece::Text(frame, len) => {
                    bytes += len;
                    let known_at = self.written() + frame.head;
                    self.outgoing.extend(frame.bytes);
                    // One that is too long is answered as soon as that is known.
                    if bytes >= line_bytes_max
                        && let Some((attempt, meaning)) = line.take()
                    {
                        number = self.sent.len();
                        self.note(attempt, meaning, known_at);
                    }
                }
            }
        }
        if let Some((attempt, meaning)) = line {
            number = self.sent.len();
            self.note(attempt, meaning, self.written());
        }
        number
    }

    /// Its last word.
    pub(crate) fn write_last_word(&mut self, bytes: &[u8], attempt: Attempt) {
        let start = self.written();
        self.outgoing.extend(bytes);
        self.note(attempt, Meaning::Quit, start + 1);
    }

    /// How many bytes it has written.
    fn written(&self) -> usize {
        self.arrived + self.outgoing.len()
    }

    fn note(&mut self, attempt: Attempt, meaning: Meaning, answered_at: usize) {
        self.sent.push(Sent {
            meaning,
            attempt,
            arrived: None,
            end: self.written(),
            answered_at,
            irc: None,
        });
    }

    pub(crate) fn write_unfinished(&mut self, raw: &[u8]) {
        self.outgoing.extend(raw);
    }

    /// What it has written is lost.
    pub(crate) fn forget_outgoing(&mut self) {
        self.outgoing.clear();
    }

    /// Takes what arrives before a turn, at most so many bytes.
    pub(crate) fn take_outgoing(&mut self, most: usize, turn: u32) -> impl Iterator<Item = u8> {
        let count = most.min(self.outgoing.len());
        self.arrived += count;
        let waiting = self.sent.iter_mut().rev();
        for line in waiting.take_while(|line| line.arrived.is_none()) {
            line.arrived = (line.answered_at <= self.arrived).then_some(turn);
        }
        self.outgoing.drain(..count)
    }
}
