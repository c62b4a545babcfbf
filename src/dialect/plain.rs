//! The plain-text dialect: a line to a request, an event to a line.
//!
//! Everything is UTF-8 in lines that end with LF; a CR before it is dropped, and so is a byte order
//! mark before the first byte of a connection. What `telnet` and PuTTY say beside the text is taken
//! out wherever it stands ([`telnet`](super::telnet)). The first line a client sends is its nickname;
//! after that a line is what it says, or a command when its first byte is `/`. A command is case-sensitive and ends at the first space (U+0020 or TAB); spaces
//! before its argument are dropped, and what is said is passed on as it came. A line that is a
//! command behind spaces of any kind, in any case, is refused as an unknown one: said in public, it
//! would tell everyone a private word. `//` at the start says it all the same.
//!
//! | the client sends | who gets what |
//! | --- | --- |
//! | `text` | all the others: `<ana> text` |
//! | `//text` | all the others: `<ana> /text` |
//! | `/me text` | all the others: `* ana text` |
//! | `/msg bia text` (also `/privado`, `/w`) | bia alone: `[privado de ana] text` |
//! | `/r text` | the same, to the session that last sent this one a private message |
//! | `/list` (also `/lista`, `/who`, `/usuarios`) | the asker: `Usuários conectados (3): ana, bia, caio` |
//! | `/nick nova` | all, the sender included: `ana mudou o nickname para nova.` |
//! | `/quit` (also `/sair`) | the daemon closes the connection once all it owed is written |
//! | `/help` (also `/ajuda`) | the asker: one line a command |
//!
//! What a line's first character says: `<` someone speaks, `*` someone acts, `[` a private message
//! or a line of the history, anything else is the daemon's own. A nickname can start with none of
//! them, so nobody can forge another's line or a notice.
//!
//! A conversation, as the room gives it out (`C` is what ana sends, `S` what bia reads):
//!
//! ```
//! use littlecats::dialect::plain::{Plain, parse};
//! use littlecats::dialect::{Addressee, Decoded, Encode};
//! use littlecats::room::event::{Event, EventId, EventKind, LeaveReason, PrivateMessage};
//! use littlecats::room::nickname::Nickname;
//! use littlecats::room::request::Request;
//! use littlecats::room::time::{Now, Time, WallTime};
//! use littlecats::text::{Language, Words};
//!
//! let words = Words::new(Language::Portuguese, None);
//! let (ana, bia) = (Nickname::parse("ana").unwrap(), Nickname::parse("bia").unwrap());
//! let at = Now { time: Time::ZERO, wall: WallTime::default() };
//! let heard = |kind| {
//!     let mut bytes = Vec::new();
//!     let event = Event { id: EventId::nth(1), at, by: None, kind };
//!     Plain.event(&event, &words, &mut bytes);
//!     String::from_utf8(bytes).unwrap()
//! };
//!
//! // S: O cliente ana entrou no chat dos Little Cats.
//! assert_eq!(
//!     heard(EventKind::Joined { nickname: &ana }),
//!     "O cliente ana entrou no chat dos Little Cats.\n"
//! );
//! // C: oi
//! // S: <ana> oi
//! assert_eq!(parse("oi"), Decoded::Request(Request::Say("oi")));
//! assert_eq!(heard(EventKind::Said { by: &ana, text: "oi" }), "<ana> oi\n");
//! // C: /me acena
//! // S: * ana acena
//! assert_eq!(parse("/me acena"), Decoded::Request(Request::Act("acena")));
//! assert_eq!(heard(EventKind::Acted { by: &ana, text: "acena" }), "* ana acena\n");
//! // C: /msg bia  psiu
//! // S: [privado de ana] psiu
//! let private = Request::Private { to: "bia", text: "psiu" };
//! assert_eq!(parse("/msg bia  psiu"), Decoded::Request(private));
//! let message = PrivateMessage { at, from: &ana, to: &bia, text: "psiu" };
//! let to = Addressee { nickname: Some(&bia) };
//! let mut bytes = Vec::new();
//! Plain.private(&message, to, &words, &mut bytes);
//! assert_eq!(bytes, b"[privado de ana] psiu\n");
//! // C: /sair
//! // S: ana saiu do chat dos Little Cats.
//! assert_eq!(parse("/sair"), Decoded::Request(Request::Quit { text: "" }));
//! let left = EventKind::Left { nickname: &ana, reason: LeaveReason::Quit, text: "" };
//! assert_eq!(heard(left), "ana saiu do chat dos Little Cats.\n");
//! ```

use std::fmt::{self, Write};
use std::time::Duration;

use super::decoded::Decoded;
use super::encode::{Addressee, Encode};
use super::line::{Found, Framer, Line};
use crate::room::answer::{Answer, HistoryPart, ListPart};
use crate::room::event::{Event, EventKind, PrivateMessage, UtteranceKind};
use crate::room::nickname;
use crate::room::refusal::{Refusal, Usage};
use crate::room::request::Request;
use crate::room::roster::Standing;
use crate::text::notices::{self, Notice};
use crate::text::{ROOM_BYTES_MAX, Words};

/// Turns one connection's bytes into requests: a line is one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Decoder {
    framer: Framer,
}

impl Decoder {
    /// A decoder at the start of a line.
    pub const fn new() -> Decoder {
        Decoder {
            framer: Framer::new(),
        }
    }

    /// Takes the next line off the front of `bytes`: see [`super::decoder::Decoder::next`].
    pub fn next<'a>(
        &mut self,
        bytes: &'a [u8],
        standing: Standing,
        line_bytes_max: usize,
    ) -> (usize, Option<Decoded<'a>>) {
        let found = self.framer.find(bytes, line_bytes_max);
        self.take(found, bytes, standing, line_bytes_max)
    }

    /// Takes the line that was found at the front of the same bytes.
    pub fn take<'a>(
        &mut self,
        found: Found,
        bytes: &'a [u8],
        standing: Standing,
        line_bytes_max: usize,
    ) -> (usize, Option<Decoded<'a>>) {
        let (consumed, line) = self.framer.take(found, bytes);
        let decoded = line.map(|line| match (line, standing) {
            // Before login every line is a try at a nickname, commands too.
            (Line::Text(text), Standing::Guest) => Decoded::Request(Request::Enter(text)),
            (Line::Text(text), Standing::Outside | Standing::Inside) => parse(text),
            (Line::TooLong, _) => Decoded::Refused(Refusal::LineTooLong {
                bytes_max: line_bytes_max,
            }),
            (Line::NotText, _) => Decoded::Refused(Refusal::NotText),
        });
        (consumed, decoded)
    }

    /// Where lines begin and end.
    pub fn framer(&self) -> &Framer {
        &self.framer
    }
}

/// Whether a line asks for nothing: one of spaces only, of a session that is logged in.
pub fn is_nothing(line: &[u8], standing: Standing) -> bool {
    standing != Standing::Guest && line.iter().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// What a line asks for, of a session that is logged in.
pub fn parse(line: &str) -> Decoded<'_> {
    // Nearly every line begins with what is neither a slash nor a space.
    if let [b'!'..=b'.' | b'0'..=b'~', ..] = line.as_bytes() {
        return Decoded::Request(Request::Say(line));
    }
    if nickname::trim(line).is_empty() {
        return Decoded::Nothing;
    }
    if !line.starts_with('/') {
        return match command_behind_spaces(line) {
            Some(name) => Decoded::Refused(Refusal::UnknownCommand(name)),
            None => Decoded::Request(Request::Say(line)),
        };
    }
    if line.starts_with("//") {
        return Decoded::Request(Request::Say(&line[1..]));
    }
    let (name, argument) = split_word(line);
    let text = unless_blank(argument);
    let request = match Command::named(name) {
        Some(Command::Act) => text.map(Request::Act).ok_or(Usage::Act),
        Some(Command::Private) => text.map(private).ok_or(Usage::Private),
        Some(Command::Reply) => text.map(Request::Reply).ok_or(Usage::Reply),
        Some(Command::List) => Ok(Request::List),
        Some(Command::Rename) => Ok(Request::Rename(argument)),
        Some(Command::Quit) => Ok(Request::Quit { text: "" }),
        Some(Command::Help) => Ok(Request::Help),
        None => return Decoded::Refused(Refusal::UnknownCommand(name)),
    };
    match request {
        Ok(request) => Decoded::Request(request),
        Err(usage) => Decoded::Refused(Refusal::TextMissing(usage)),
    }
}

/// The commands that there are.
#[derive(Debug, Clone, Copy)]
enum Command {
    Act,
    Private,
    Reply,
    List,
    Rename,
    Quit,
    Help,
}

impl Command {
    /// The command of a name, with its slash.
    fn named(name: &str) -> Option<Command> {
        match name {
            "/me" => Some(Command::Act),
            "/msg" | "/privado" | "/w" => Some(Command::Private),
            "/r" => Some(Command::Reply),
            "/list" | "/lista" | "/who" | "/usuarios" => Some(Command::List),
            "/nick" => Some(Command::Rename),
            "/quit" | "/sair" => Some(Command::Quit),
            "/help" | "/ajuda" => Some(Command::Help),
            _ => None,
        }
    }
}

/// The name that a line begins with behind spaces, as it was typed, when it is that of a command in
/// any case: said in public, such a line would tell everyone a private word.
fn command_behind_spaces(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(is_any_space);
    if !line.starts_with('/') {
        return None;
    }
    let name = line.split(is_any_space).next()?;
    Command::named(&name.to_ascii_lowercase()).map(|_| name)
}

/// Whether people see a space, or nothing at all: what is pasted may begin with one of these.
fn is_any_space(c: char) -> bool {
    let has_no_width = matches!(
        c,
        '\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'
    );
    c.is_whitespace() || has_no_width
}

fn private(argument: &str) -> Request<'_> {
    let (to, text) = split_word(argument);
    let text = unless_blank(text).unwrap_or_default();
    Request::Private { to, text }
}

/// A text, unless it has nothing but spaces.
fn unless_blank(text: &str) -> Option<&str> {
    (!nickname::trim(text).is_empty()).then_some(text)
}

/// The word before the first space, and what follows the spaces after it.
fn split_word(text: &str) -> (&str, &str) {
    match text.split_once([' ', '\t']) {
        Some((word, rest)) => (word, rest.trim_start_matches([' ', '\t'])),
        None => (text, ""),
    }
}

/// What the sentence of an event has beside what varies in it, at most.
const SENTENCE_BYTES_MAX: usize = 64;

/// The way out of the plain dialect: lines for people.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl Encode for Plain {
    /// People see their own words where they typed them.
    fn echoes(&self, kind: &EventKind<'_>) -> bool {
        match kind {
            EventKind::Said { .. } | EventKind::Acted { .. } => false,
            EventKind::Joined { .. }
            | EventKind::Left { .. }
            | EventKind::Renamed { .. }
            | EventKind::ShuttingDown => true,
        }
    }

    fn echoes_private(&self) -> bool {
        false
    }

    /// A text under a nickname, or a sentence with two nicknames and the room's name.
    fn event_bytes_max(&self, line_bytes_max: usize) -> usize {
        line_bytes_max + 2 * nickname::BYTES_MAX + ROOM_BYTES_MAX + SENTENCE_BYTES_MAX
    }

    fn event(&self, event: &Event<'_>, words: &Words, out: &mut Vec<u8>) {
        let notice = match event.kind {
            // The path of every public line: pieces side by side, no formatting machinery.
            EventKind::Said { by, text } => {
                return put_all(out, ["<", by.as_str(), "> ", text, "\n"]);
            }
            EventKind::Acted { by, text } => {
                return put_all(out, ["* ", by.as_str(), " ", text, "\n"]);
            }
            EventKind::Joined { nickname } => Notice::Joined(nickname.as_str()),
            EventKind::Left { nickname, .. } => Notice::Left(nickname.as_str()),
            EventKind::Renamed { from, to } => Notice::Renamed {
                from: from.as_str(),
                to: to.as_str(),
            },
            EventKind::ShuttingDown => Notice::ShuttingDown,
        };
        say_line(out, words, notice);
    }

    fn private(
        &self,
        message: &PrivateMessage<'_>,
        _to: Addressee<'_>,
        words: &Words,
        out: &mut Vec<u8>,
    ) {
        say(out, words, Notice::PrivateFrom(message.from.as_str()));
        put_all(out, [message.text, "\n"]);
    }

    fn answer(&self, answer: &Answer<'_>, _to: Addressee<'_>, words: &Words, out: &mut Vec<u8>) {
        let notice = match answer {
            Answer::List(part) => return list(part, words, out),
            Answer::History(part) => return history(part, words, out),
            Answer::Help => return help(words, out),
            Answer::AskNickname => Notice::AskNickname,
            Answer::Unchanged { nickname } => Notice::Unchanged(nickname.as_str()),
            Answer::Renamed { from, to } => Notice::Renamed {
                from: from.as_str(),
                to: to.as_str(),
            },
            Answer::Alone => Notice::Alone,
            Answer::Refused(refusal) => Notice::Refused(*refusal),
        };
        say_line(out, words, notice);
    }
}

fn help(words: &Words, out: &mut Vec<u8>) {
    for line in notices::help(words.language()) {
        put_all(out, [line, "\n"]);
    }
}

fn history(part: &HistoryPart<'_>, words: &Words, out: &mut Vec<u8>) {
    for said in &part.utterances {
        let (number, unit) = largest_unit(part.now.since(said.at.time));
        say(out, words, Notice::Age { number, unit });
        let (before, behind) = match said.kind {
            UtteranceKind::Said => ("<", "> "),
            UtteranceKind::Acted => ("* ", " "),
        };
        put_all(out, [before, said.by.as_str(), behind, &said.text, "\n"]);
    }
}

fn list(part: &ListPart<'_>, words: &Words, out: &mut Vec<u8>) {
    let mut separator = ", ";
    if let Some(count) = part.count {
        say(out, words, Notice::ListHeading(count));
        separator = "";
    }
    for nickname in &part.nicknames {
        put_all(out, [separator, nickname.as_str()]);
        separator = ", ";
    }
    if part.rest.is_none() {
        out.push(b'\n');
    }
}

/// An age rounded down to the largest unit that it reaches.
fn largest_unit(age: Duration) -> (u64, &'static str) {
    match age.as_secs() {
        secs @ 0..60 => (secs, "s"),
        secs @ 60..3_600 => (secs / 60, "min"),
        secs @ 3_600..86_400 => (secs / 3_600, "h"),
        secs => (secs / 86_400, "d"),
    }
}

fn put_all<const N: usize>(out: &mut Vec<u8>, pieces: [&str; N]) {
    for piece in pieces {
        out.extend_from_slice(piece.as_bytes());
    }
}

fn say_line(out: &mut Vec<u8>, words: &Words, notice: Notice<'_>) {
    say(out, words, notice);
    out.push(b'\n');
}

fn say(out: &mut Vec<u8>, words: &Words, notice: Notice<'_>) {
    write!(Utf8(out), "{}", words.say(notice)).expect("a vector takes everything");
}

/// Lets text be formatted into bytes.
struct Utf8<'a>(&'a mut Vec<u8>);

impl Write for Utf8<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests;
