//! What the daemon says in the room, and to one session.
//!
//! Knows no grammar: where a sentence stands in a line is for the dialects to know.

use std::fmt;

use super::moderation::Moderated;
use super::moment::Age;
use super::refusals::Sentence;
use super::words::Words;
use crate::room::refusal::Refusal;

/// Something that the daemon says on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice<'a> {
    AskNickname,
    AskPassword,
    AskKey(&'a str),
    Joined(&'a str),
    /// How to find out what one can do here, and how to leave.
    Hint,
    Left(&'a str),
    Renamed {
        from: &'a str,
        to: &'a str,
    },
    /// The nickname asked for is the one already had.
    Unchanged(&'a str),
    /// To oneself: away with this text, or back when it is empty.
    Away(&'a str),
    IsAway {
        nickname: &'a str,
        text: &'a str,
    },
    /// What the chat is about; nothing when it is empty.
    Topic(&'a str),
    TopicSet {
        by: &'a str,
        /// Empty when it was taken away.
        text: &'a str,
    },
    /// What a moderator does, or is told.
    Moderated(Moderated<'a>),
    /// Nobody else is in the room.
    Alone,
    /// What stands before the nicknames.
    ListHeading(usize),
    /// What stands before words that were said so long ago.
    Age(Age),
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
            Notice::AskPassword => {
                say!(out, language, "Senha do chat:", "Password of the chat:")
            }
            Notice::AskKey(name) => say!(out, language, "Chave de {name}:", "Key of {name}:"),
            Notice::Joined(name) => say!(
                out,
                language,
                "O cliente {name} entrou no chat {room}.",
                "The client {name} joined the {room} chat.",
            ),
            Notice::Hint => say!(
                out,
                language,
                "Digite /ajuda para ver os comandos, /quit para sair.",
                "Type /help for the commands, /quit to leave.",
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
            Notice::Away("") => say!(out, language, "Você voltou.", "You are back."),
            Notice::Away(text) => say!(
                out,
                language,
                "Você está ausente: {text}",
                "You are away: {text}",
            ),
            Notice::IsAway { nickname, text } => say!(
                out,
                language,
                "{nickname} está ausente: {text}",
                "{nickname} is away: {text}",
            ),
            Notice::Topic("") => say!(
                out,
                language,
                "O chat não tem assunto.",
                "The chat has no topic.",
            ),
            Notice::Topic(text) => say!(out, language, "Assunto: {text}", "Topic: {text}"),
            Notice::TopicSet { by, text: "" } => say!(
                out,
                language,
                "{by} tirou o assunto.",
                "{by} took the topic away.",
            ),
            Notice::TopicSet { by, text } => say!(
                out,
                language,
                "{by} mudou o assunto para: {text}",
                "{by} changed the topic to: {text}",
            ),
            Notice::Moderated(moderated) => moderated.write(out, language),
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
            Notice::Age(age) => say!(out, language, "[há {age}] ", "[{age} ago] "),
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
