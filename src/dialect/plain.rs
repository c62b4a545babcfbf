//! The grammar of the plain-text dialect: a line to a command, an event to a line.
//!
//! Everything is UTF-8 in lines that end with LF; a CR before it is dropped. The first line a
//! client sends is its nickname; after that a line is what it says, or a command when its first
//! byte is `/`. A command is case-sensitive and ends at the first space (U+0020 or TAB); spaces
//! before its argument are dropped, and what is said is passed on as it came.
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
//! use littlecats::room::nickname::Nickname;
//! use littlecats::dialect::plain::{Command, Event, encode};
//! use littlecats::text::words::{Language, Phrase, Words};
//!
//! let words = Words::new(Language::Portuguese, None);
//! let ana = Nickname::parse("ana").unwrap();
//! let heard = |event| {
//!     let mut bytes = Vec::new();
//!     encode(&event, &words, &mut bytes);
//!     String::from_utf8(bytes).unwrap()
//! };
//!
//! // S: O cliente ana entrou no chat dos Little Cats.
//! assert_eq!(
//!     heard(Event::Notice(Phrase::Joined("ana"))),
//!     "O cliente ana entrou no chat dos Little Cats.\n"
//! );
//! // C: oi
//! // S: <ana> oi
//! assert_eq!(Command::parse("oi"), Command::Say("oi"));
//! assert_eq!(heard(Event::Said { by: &ana, text: "oi" }), "<ana> oi\n");
//! // C: /me acena
//! // S: * ana acena
//! assert_eq!(Command::parse("/me acena"), Command::Act("acena"));
//! assert_eq!(heard(Event::Acted { by: &ana, text: "acena" }), "* ana acena\n");
//! // C: /msg bia  psiu
//! // S: [privado de ana] psiu
//! assert_eq!(Command::parse("/msg bia  psiu"), Command::Private { to: "bia", text: "psiu" });
//! assert_eq!(heard(Event::Private { from: &ana, text: "psiu" }), "[privado de ana] psiu\n");
//! // C: /sair
//! // S: ana saiu do chat dos Little Cats.
//! assert_eq!(Command::parse("/sair"), Command::Quit);
//! assert_eq!(heard(Event::Notice(Phrase::Left("ana"))), "ana saiu do chat dos Little Cats.\n");
//! ```

use std::fmt::{self, Write};
use std::time::Duration;

use crate::room::nickname::{self, Nickname};
use crate::text::words::{Phrase, Usage, Words};

/// What a line from someone in the room asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command<'a> {
    /// A line of spaces only: ignored.
    Nothing,
    /// Words for all the others.
    Say(&'a str),
    /// An action for all the others.
    Act(&'a str),
    /// Words for one.
    Private {
        /// The nickname as given.
        to: &'a str,
        /// The words; empty when they are missing.
        text: &'a str,
    },
    /// Words for who last sent a private message.
    Reply(&'a str),
    /// Who is there.
    List,
    /// Another nickname, as given.
    Rename(&'a str),
    /// To leave.
    Quit,
    /// The commands there are.
    Help,
    /// A command that lacks its text.
    MissingText(Usage),
    /// A command that does not exist, with its slash.
    Unknown(&'a str),
}

impl<'a> Command<'a> {
    /// Reads a line of someone who is logged in.
    pub fn parse(line: &'a str) -> Command<'a> {
        if nickname::trim(line).is_empty() {
            return Command::Nothing;
        }
        if !line.starts_with('/') {
            return Command::Say(line);
        }
        if line.starts_with("//") {
            return Command::Say(&line[1..]);
        }
        let (name, argument) = split_word(line);
        let missing = nickname::trim(argument).is_empty();
        match name {
            "/me" if missing => Command::MissingText(Usage::Me),
            "/me" => Command::Act(argument),
            "/msg" | "/privado" | "/w" if missing => Command::MissingText(Usage::Msg),
            "/msg" | "/privado" | "/w" => {
                let (to, text) = split_word(argument);
                let text = if nickname::trim(text).is_empty() {
                    ""
                } else {
                    text
                };
                Command::Private { to, text }
            }
            "/r" if missing => Command::MissingText(Usage::Reply),
            "/r" => Command::Reply(argument),
            "/list" | "/lista" | "/who" | "/usuarios" => Command::List,
            "/nick" => Command::Rename(argument),
            "/quit" | "/sair" => Command::Quit,
            "/help" | "/ajuda" => Command::Help,
            unknown => Command::Unknown(unknown),
        }
    }
}

/// The word before the first space, and what follows the spaces after it.
fn split_word(text: &str) -> (&str, &str) {
    match text.split_once([' ', '\t']) {
        Some((word, rest)) => (word, rest.trim_start_matches([' ', '\t'])),
        None => (text, ""),
    }
}

/// Something that one or all of a room hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<'a> {
    /// Somebody speaks to all.
    Said {
        /// Who.
        by: &'a Nickname,
        /// What, as it came.
        text: &'a str,
    },
    /// Somebody acts before all.
    Acted {
        /// Who.
        by: &'a Nickname,
        /// What, as it came.
        text: &'a str,
    },
    /// Somebody speaks to one.
    Private {
        /// Who.
        from: &'a Nickname,
        /// What, as it came.
        text: &'a str,
    },
    /// What was said before a newcomer came, oldest first: how long ago, and the line as it was
    /// heard, without its LF.
    History(&'a [(Duration, &'a str)]),
    /// Who is there, or a part of it.
    List(List<'a>),
    /// The commands there are.
    Help,
    /// The daemon's own words.
    Notice(Phrase<'a>),
}

/// A part of the list of who is there: the whole of it unless the room is very large.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<'a> {
    /// How many are there; only the first part says so.
    pub count: Option<usize>,
    /// Nicknames, sorted by folded form.
    pub names: Vec<&'a str>,
    /// Where the next part goes on; `None` ends the line.
    pub rest: Option<Listing>,
}

/// A list of who is there that was begun: its next part starts behind this folded nickname.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The folded form of the last nickname that was told.
    pub after: Box<str>,
}

/// Writes an event as it goes over the wire, with its LF, behind what `out` holds.
pub fn encode(event: &Event<'_>, words: &Words, out: &mut Vec<u8>) {
    match event {
        Event::Said { by, text } => spoken(out, ["<", by.as_str(), "> ", text]),
        Event::Acted { by, text } => spoken(out, ["* ", by.as_str(), " ", text]),
        Event::Private { from, text } => {
            let from_whom = words.pick("[privado de ", "[private from ");
            spoken(out, [from_whom, from.as_str(), "] ", text]);
        }
        Event::History(lines) => {
            let (before, after) = words.pick(("[há ", "] "), ("[", " ago] "));
            for (age, line) in *lines {
                let (number, unit) = largest_unit(*age);
                put(out, format_args!("{before}{number} {unit}{after}{line}\n"));
            }
        }
        Event::List(part) => list(part, words, out),
        Event::Help => out.extend_from_slice(words.help().as_bytes()),
        Event::Notice(phrase) => put(out, format_args!("{}\n", words.say(*phrase))),
    }
}

/// The path of every public line: pieces side by side, no formatting machinery.
fn spoken(out: &mut Vec<u8>, pieces: [&str; 4]) {
    for piece in pieces {
        out.extend_from_slice(piece.as_bytes());
    }
    out.push(b'\n');
}

fn list(part: &List<'_>, words: &Words, out: &mut Vec<u8>) {
    let mut separator = ", ";
    if let Some(count) = part.count {
        let heading = words.pick("Usuários conectados", "Connected users");
        put(out, format_args!("{heading} ({count}): "));
        separator = "";
    }
    for name in &part.names {
        out.extend_from_slice(separator.as_bytes());
        out.extend_from_slice(name.as_bytes());
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

fn put(out: &mut Vec<u8>, words: fmt::Arguments<'_>) {
    Utf8(out)
        .write_fmt(words)
        .expect("a vector takes everything");
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
