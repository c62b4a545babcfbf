//! The plain-text dialect: a line to a request, an event to a line.
//!
//! Everything is UTF-8 in lines that end with LF; a CR before it is dropped, and so is a byte order
//! mark before the first byte of a connection. What `telnet` and PuTTY say beside the text is taken
//! out wherever it stands ([`telnet`](super::telnet)). A connection whose first line begins with a command
//! of IRC is that of a client of IRC ([`sniff`](super::sniff)). The first line a client sends is its nickname;
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
//! | `/away text` (also `/ausente`) | the asker: `Você está ausente: text`; who writes to it in private: `ana está ausente: text` |
//! | `/away` | the asker: `Você voltou.` |
//! | `/topic` (also `/assunto`) | the asker: `Assunto: text`, or `O chat não tem assunto.` |
//! | `/topic text`, `/topic -`, from moderators | all: `ana mudou o assunto para: text`, `ana tirou o assunto.` |
//! | `/bot`, also before the nickname | nobody: from now on what this session says is marked for programs |
//! | `/op key` (also `/moderar`) | all: `ana agora modera o chat.`; before the nickname: nobody |
//! | `/promote bia` (also `/promover`), from moderators by a key | all: `bia agora modera o chat.` |
//! | `/unop bia` (also `/desmoderar`), from moderators by a key | all: `ana tirou a moderação de bia.` |
//! | `/lock [time]`, `/unlock` (also `/trancar`, `/destrancar`), from moderators | all: `ana fechou a porta do chat por 10min.`, `ana abriu a porta do chat.` |
//! | `/kick bia [reason]` (also `/expulsar`), from moderators | all: `ana tirou bia do chat: reason`, and then the leave |
//! | `/ban bia [time] [reason]` (also `/banir`), from moderators | all: `ana baniu bia do chat por 2h: reason`, and then the leave; of an address or a network, moderators |
//! | `/mute bia [time]`, `/unmute bia` (also `/calar`, `/descalar`), from moderators | all: `ana silenciou bia por 10min.`, `ana devolveu a palavra a bia.`; of an address or a network, moderators |
//! | `/unban bia`, `/bans`, `/ip bia`, `/stats`, from moderators | the asker |
//! | `/quit` (also `/sair`) | the daemon closes the connection once all it owed is written |
//! | `/help` (also `/ajuda`) | the asker: one line a command |
//!
//! Before the nickname `/bot` and `/op key` are commands, and every other line is what was asked for: a
//! nickname; the room's password (`Senha do chat:`); the key of a nickname that has an owner
//! (`Chave de ana:`), where an empty line goes back to the nickname.
//!
//! Who was silent at first, and so was asked for the nickname, is a person: behind its own join it alone reads, once,
//! `Digite /ajuda para ver os comandos, /quit para sair.`
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
//! use littlecats::room::answer::Answer;
//! use littlecats::room::event::{
//!     Author, Event, EventId, EventKind, LeaveReason, Manner, PrivateMessage,
//! };
//! use littlecats::room::nickname::Nickname;
//! use littlecats::room::request::Request;
//! use littlecats::room::session::SessionId;
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
//!     heard(EventKind::Joined { nickname: &ana, is_moderator: false, away: "" }),
//!     "O cliente ana entrou no chat dos Little Cats.\n"
//! );
//! // S, to ana alone where she was asked for her nickname:
//! //    Digite /ajuda para ver os comandos, /quit para sair.
//! let mut bytes = Vec::new();
//! Plain.answer(&Answer::Hint, Addressee::named(&ana), &words, &mut bytes);
//! assert_eq!(bytes, b"Digite /ajuda para ver os comandos, /quit para sair.\n");
//! // C: oi
//! // S: <ana> oi
//! assert_eq!(parse("oi"), Decoded::Request(Request::Say("oi")));
//! assert_eq!(heard(EventKind::Said { by: &ana, text: "oi", is_notice: false }), "<ana> oi\n");
//! // C: /me acena
//! // S: * ana acena
//! assert_eq!(parse("/me acena"), Decoded::Request(Request::Act("acena")));
//! assert_eq!(heard(EventKind::Acted { by: &ana, text: "acena", is_notice: false }), "* ana acena\n");
//! // C: /msg bia  psiu
//! // S: [privado de ana] psiu
//! let manner = Manner::default();
//! let private = Request::Private { to: "bia", text: "psiu", manner };
//! assert_eq!(parse("/msg bia  psiu"), Decoded::Request(private));
//! let author = Author::unknown(SessionId::new(0, 0));
//! let message = PrivateMessage { at, from: &ana, author, to: &bia, text: "psiu", manner };
//! let to = Addressee::named(&bia);
//! let mut bytes = Vec::new();
//! Plain.private(&message, to, &words, &mut bytes);
//! assert_eq!(bytes, b"[privado de ana] psiu\n");
//! // C: /sair
//! // S: ana saiu do chat dos Little Cats.
//! assert_eq!(parse("/sair"), Decoded::Request(Request::Quit { text: "" }));
//! let left = EventKind::Left { nickname: &ana, reason: LeaveReason::Quit, text: "" };
//! assert_eq!(heard(left), "ana saiu do chat dos Little Cats.\n");
//! ```

mod grammar;
mod moderation;

use std::fmt::{self, Write};

use super::decoded::Decoded;
use super::encode::{Addressee, Encode};
use super::line::{Found, Framer};
use crate::room::answer::{Answer, HistoryPart, ListPart};
use crate::room::event::{Event, EventKind, PrivateKind, PrivateMessage, UtteranceKind};
use crate::room::nickname;
use crate::room::roster::Standing;
use crate::text::moderation::Moderated;
use crate::text::moment::Age;
use crate::text::notices::Notice;
use crate::text::{ROOM_BYTES_MAX, Words, help};

#[cfg(feature = "irc")]
pub(super) use grammar::is_any_space;
pub use grammar::parse;
pub(super) use grammar::{parse_guest, split_word};
use moderation::{bans, decided, decided_apart, tell_stats};

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
        let parse = match standing {
            Standing::Guest => parse_guest,
            Standing::Outside | Standing::Inside => parse,
        };
        let decoded = line.map(|line| Decoded::of_line(line, line_bytes_max, parse));
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

/// What the sentence of an event has beside what varies in it, at most.
const SENTENCE_BYTES_MAX: usize = 64;

/// The way out of the plain dialect: lines for people.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl Encode for Plain {
    /// People see their own words where they typed them.
    fn echoes(&self, kind: &EventKind<'_>, _to: Addressee<'_>) -> bool {
        kind.spoken().is_none()
    }

    fn tells_resume(&self) -> bool {
        false
    }

    fn echoes_private(&self, _to: Addressee<'_>) -> bool {
        false
    }

    /// A text under a nickname, or a sentence with two nicknames and the room's name.
    fn event_bytes_max(&self, line_bytes_max: usize) -> usize {
        line_bytes_max + 2 * nickname::BYTES_MAX + ROOM_BYTES_MAX + SENTENCE_BYTES_MAX
    }

    fn event(&self, event: &Event<'_>, words: &Words, out: &mut Vec<u8>) {
        let notice = match event.kind {
            // The path of every public line: pieces side by side, no formatting machinery.
            EventKind::Said { by, text, .. } => {
                return put_all(out, ["<", by.as_str(), "> ", text, "\n"]);
            }
            EventKind::Acted { by, text, .. } => {
                return put_all(out, ["* ", by.as_str(), " ", text, "\n"]);
            }
            EventKind::Joined { nickname, .. } => Notice::Joined(nickname.as_str()),
            EventKind::Left { nickname, .. } => Notice::Left(nickname.as_str()),
            EventKind::Renamed { from, to } => Notice::Renamed {
                from: from.as_str(),
                to: to.as_str(),
            },
            // Who writes to somebody away is told so; the others need not know.
            EventKind::Away { .. } | EventKind::RealName { .. } | EventKind::LockOver => return,
            EventKind::Topic { by, text } => Notice::TopicSet {
                by: by.as_str(),
                text,
            },
            EventKind::ShuttingDown => Notice::ShuttingDown,
            EventKind::Decided(it) => return decided(it, words, out),
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
        match message.manner.kind {
            PrivateKind::Acted => {
                put_all(out, ["* ", message.from.as_str(), " ", message.text, "\n"]);
            }
            PrivateKind::Said | PrivateKind::Ctcp => put_all(out, [message.text, "\n"]),
        }
    }

    fn answer(&self, answer: &Answer<'_>, _to: Addressee<'_>, words: &Words, out: &mut Vec<u8>) {
        let notice = match answer {
            Answer::List(part) => return list(part, words, out),
            Answer::History(part) => return history(part, words, out),
            Answer::Help => return help(words, out),
            // People see that they are in by the notice, and what they are asked for by what was wrong;
            // nobody need tell them of the daemon.
            Answer::Hello { .. } | Answer::Welcome(_) | Answer::StillAsked(_) => return,
            // What only IRC asks for.
            Answer::Identified { .. }
            | Answer::BotMode(_)
            | Answer::RealName(_)
            | Answer::BanOver { .. }
            | Answer::Inviting { .. }
            | Answer::IsInside { .. }
            | Answer::Moderates
            | Answer::Invited { .. } => return,
            Answer::Hint => Notice::Hint,
            Answer::AskNickname => Notice::AskNickname,
            Answer::AskPassword => Notice::AskPassword,
            Answer::AskKey { nickname } => Notice::AskKey(nickname.as_str()),
            Answer::Unchanged { nickname } => Notice::Unchanged(nickname.as_str()),
            Answer::Renamed { from, to } => Notice::Renamed {
                from: from.as_str(),
                to: to.as_str(),
            },
            Answer::Alone => Notice::Alone,
            Answer::Away { text, .. } => Notice::Away(text),
            Answer::IsAway { nickname, text } => Notice::IsAway {
                nickname: nickname.as_str(),
                text,
            },
            Answer::Topic { text, .. } => Notice::Topic(text),
            Answer::Bans(part) => return bans(part, words, out),
            Answer::Stats(stats) => return tell_stats(stats, words, out),
            Answer::DecidedApart(it) => return decided_apart(*it, words, out),
            Answer::Address {
                at: _,
                nickname,
                address,
                left,
            } => Notice::Moderated(Moderated::Address {
                nickname: nickname.as_str(),
                address: *address,
                left: *left,
            }),
            Answer::Refused(refusal) => Notice::Refused(*refusal),
        };
        say_line(out, words, notice);
    }
}

fn help(words: &Words, out: &mut Vec<u8>) {
    for line in help::help(words.language()) {
        put_all(out, [line, "\n"]);
    }
}

fn history(part: &HistoryPart<'_>, words: &Words, out: &mut Vec<u8>) {
    for said in &part.utterances {
        let age = Age(part.now.since(said.at.time));
        say(out, words, Notice::Age(age));
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
