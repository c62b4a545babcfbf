//! What the daemon says in the room, and to one session.
//!
//! Knows no grammar: where a sentence stands in a line is for the dialects to know.

use std::fmt;

use super::refusals::Sentence;
use super::words::{Language, Words};
use crate::room::refusal::Refusal;

/// Something that the daemon says on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice<'a> {
    AskNickname,
    Joined(&'a str),
    Left(&'a str),
    Renamed {
        from: &'a str,
        to: &'a str,
    },
    /// The nickname asked for is the one already had.
    Unchanged(&'a str),
    /// Nobody else is in the room.
    Alone,
    /// What stands before the nicknames.
    ListHeading(usize),
    /// What stands before words that were said so long ago.
    Age {
        number: u64,
        unit: &'a str,
    },
    /// What stands before words that are for one alone.
    PrivateFrom(&'a str),
    ShuttingDown,
    Refused(Refusal<'a>),
}

/// A notice in its words: a `Display` to write it with.
#[derive(Debug, Clone, Copy)]
pub struct InWords<'a> {
    words: &'a Words,
    notice: Notice<'a>,
}

impl Words {
    /// A notice, ready to be written.
    pub fn say<'a>(&'a self, notice: Notice<'a>) -> InWords<'a> {
        InWords {
            words: self,
            notice,
        }
    }
}

impl fmt::Display for InWords<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let language = self.words.language();
        let room = self.words.room();
        match self.notice {
            Notice::AskNickname => say!(
                out,
                language,
                "Bem-vindo ao chat {room}! Informe seu nickname:",
                "Welcome to the {room} chat! Enter your nickname:",
            ),
            Notice::Joined(name) => say!(
                out,
                language,
                "O cliente {name} entrou no chat {room}.",
                "The client {name} joined the {room} chat.",
            ),
            Notice::Left(name) => say!(
                out,
                language,
                "{name} saiu do chat {room}.",
                "{name} left the {room} chat.",
            ),
            Notice::Renamed { from, to } => say!(
                out,
                language,
                "{from} mudou o nickname para {to}.",
                "{from} changed the nickname to {to}.",
            ),
            Notice::Unchanged(name) => say!(
                out,
                language,
                "Seu nickname já é {name}.",
                "Your nickname already is {name}.",
            ),
            Notice::Alone => say!(
                out,
                language,
                "Não há outros usuários conectados.",
                "There are no other connected users.",
            ),
            Notice::ListHeading(count) => say!(
                out,
                language,
                "Usuários conectados ({count}): ",
                "Connected users ({count}): ",
            ),
            Notice::Age { number, unit } => {
                say!(
                    out,
                    language,
                    "[há {number} {unit}] ",
                    "[{number} {unit} ago] "
                )
            }
            Notice::PrivateFrom(name) => {
                say!(
                    out,
                    language,
                    "[privado de {name}] ",
                    "[private from {name}] "
                )
            }
            Notice::ShuttingDown => say!(
                out,
                language,
                "O servidor está sendo encerrado.",
                "The server is shutting down.",
            ),
            Notice::Refused(refusal) => Sentence { refusal, language }.fmt(out),
        }
    }
}

/// What the plain dialect answers to `/help`: each command with what it does, in both languages.
const HELP: [(&str, &str); 8] = [
    (
        "texto                  fala com todos; // no início fala uma linha que começa com /",
        "text                   speaks to everyone; // at the start says a line that begins with /",
    ),
    (
        "/me texto              conta a todos o que você faz",
        "/me text               tells everyone what you do",
    ),
    (
        "/msg nickname texto    mensagem privada (também /privado, /w)",
        "/msg nickname text     private message (also /privado, /w)",
    ),
    (
        "/r texto               responde à última mensagem privada",
        "/r text                answers the last private message",
    ),
    (
        "/list                  quem está conectado (também /lista, /who, /usuarios)",
        "/list                  who is connected (also /lista, /who, /usuarios)",
    ),
    (
        "/nick nickname         muda seu nickname",
        "/nick nickname         changes your nickname",
    ),
    (
        "/quit                  sai do chat (também /sair)",
        "/quit                  leaves the chat (also /sair)",
    ),
    (
        "/help                  esta ajuda (também /ajuda)",
        "/help                  this help (also /ajuda)",
    ),
];

/// What can be asked for, a line for each command, without their LF.
pub fn help(language: Language) -> impl Iterator<Item = &'static str> {
    HELP.iter().map(move |&(pt, en)| language.pick(pt, en))
}
