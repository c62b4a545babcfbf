//! The words of the daemon, in Portuguese and in English: one table, [`Words::write`].
//!
//! Knows no grammar: what stands before and after the words on the wire is `dialect::plain`'s to know.

use std::fmt::{self, Write};
use std::str::FromStr;

/// The language of the daemon's words. Commands work in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Brazilian Portuguese.
    #[default]
    Portuguese,
    /// English.
    English,
}

impl FromStr for Language {
    type Err = String;

    fn from_str(code: &str) -> Result<Language, String> {
        match code {
            "pt" => Ok(Language::Portuguese),
            "en" => Ok(Language::English),
            _ => Err("use pt, en".into()),
        }
    }
}

/// The most bytes of a room's name.
pub const ROOM_BYTES_MAX: usize = 100;

/// A language and the name of the room: all that the daemon's sentences vary by.
#[derive(Debug, Clone)]
pub struct Words {
    language: Language,
    room: Box<str>,
}

/// Something the daemon says on its own, in either language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phrase<'a> {
    /// The question a newcomer is asked.
    AskNickname,
    /// Somebody joined.
    Joined(&'a str),
    /// Somebody left.
    Left(&'a str),
    /// Somebody changed the nickname.
    Renamed {
        /// The nickname until now.
        from: &'a str,
        /// The nickname from now on.
        to: &'a str,
    },
    /// The nickname asked for is the one already had.
    AlreadyNamed(&'a str),
    /// The answer to a list when nobody else is there.
    Alone,
    /// The daemon is about to end.
    ShuttingDown,
    /// Who sends too fast is read more slowly.
    TooFast,
    /// What went wrong.
    Error(Refusal<'a>),
}

/// What went wrong, in the words of who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal<'a> {
    /// A nickname of no characters.
    EmptyNickname,
    /// A nickname that breaks the rules.
    InvalidNickname,
    /// A nickname that somebody has.
    NicknameInUse(&'a str),
    /// A nickname kept for the daemon.
    NicknameReserved(&'a str),
    /// No more connections are taken.
    ServerFull,
    /// No more connections are taken from this address.
    TooManyFromAddress,
    /// The time to log in ran out.
    LoginTimeout,
    /// Nobody has this nickname.
    NoSuchUser(&'a str),
    /// A private message to oneself.
    PrivateToOneself,
    /// An answer to nobody.
    NobodyToAnswer,
    /// A private message that could not be queued.
    NotDelivered {
        /// For whom it was.
        to: &'a str,
        /// Why not.
        why: DeliveryError,
    },
    /// A command without its text.
    MissingText(Usage),
    /// A command that does not exist.
    UnknownCommand(&'a str),
    /// A line of more than so many bytes.
    LineTooLong(usize),
    /// A line that is not clean text.
    NotText,
}

/// Why a private message could not be queued for its recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryError {
    /// The recipient's outbox has no room for it.
    QueueFull,
    /// The recipient's connection is failing.
    ConnectionFailed,
}

/// How a command that wants a text is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// `/me`.
    Me,
    /// `/msg`.
    Msg,
    /// `/r`.
    Reply,
}

/// A phrase in its words: a `Display` to write it with.
#[derive(Debug, Clone, Copy)]
pub struct Spoken<'a> {
    words: &'a Words,
    phrase: Phrase<'a>,
}

impl fmt::Display for Spoken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.words.write(f, self.phrase)
    }
}

impl Words {
    /// Words in `language` for a room called `room`: what stands for "dos Little Cats" in
    /// Portuguese and for "Little Cats" in English, which is also what `None` gives.
    pub fn new(language: Language, room: Option<&str>) -> Words {
        let little_cats = match language {
            Language::Portuguese => "dos Little Cats",
            Language::English => "Little Cats",
        };
        Words {
            language,
            room: room.unwrap_or(little_cats).into(),
        }
    }

    /// The language spoken.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The room's name.
    pub fn room(&self) -> &str {
        &self.room
    }

    /// `pt` or `en`, whichever is spoken.
    pub fn pick<T>(&self, pt: T, en: T) -> T {
        match self.language {
            Language::Portuguese => pt,
            Language::English => en,
        }
    }

    /// A phrase, ready to be written.
    pub fn say<'a>(&'a self, phrase: Phrase<'a>) -> Spoken<'a> {
        Spoken {
            words: self,
            phrase,
        }
    }

    /// Writes a phrase without the LF.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut impl Write, phrase: Phrase<'_>) -> fmt::Result {
        use Language::{English, Portuguese};
        let room = &self.room;
        match (phrase, self.language) {
            (Phrase::AskNickname, Portuguese) => {
                write!(out, "Bem-vindo ao chat {room}! Informe seu nickname:")
            }
            (Phrase::AskNickname, English) => {
                write!(out, "Welcome to the {room} chat! Enter your nickname:")
            }
            (Phrase::Joined(who), Portuguese) => {
                write!(out, "O cliente {who} entrou no chat {room}.")
            }
            (Phrase::Joined(who), English) => {
                write!(out, "The client {who} joined the {room} chat.")
            }
            (Phrase::Left(who), Portuguese) => write!(out, "{who} saiu do chat {room}."),
            (Phrase::Left(who), English) => write!(out, "{who} left the {room} chat."),
            (Phrase::Renamed { from, to }, Portuguese) => {
                write!(out, "{from} mudou o nickname para {to}.")
            }
            (Phrase::Renamed { from, to }, English) => {
                write!(out, "{from} changed the nickname to {to}.")
            }
            (Phrase::AlreadyNamed(name), Portuguese) => write!(out, "Seu nickname já é {name}."),
            (Phrase::AlreadyNamed(name), English) => {
                write!(out, "Your nickname already is {name}.")
            }
            (Phrase::Alone, Portuguese) => out.write_str("Não há outros usuários conectados."),
            (Phrase::Alone, English) => out.write_str("There are no other connected users."),
            (Phrase::ShuttingDown, Portuguese) => out.write_str("O servidor está sendo encerrado."),
            (Phrase::ShuttingDown, English) => out.write_str("The server is shutting down."),
            (Phrase::TooFast, Portuguese) => out.write_str(
                "aviso: você está enviando rápido demais; suas mensagens sairão com atraso",
            ),
            (Phrase::TooFast, English) => {
                out.write_str("warning: you are sending too fast; your messages will go out late")
            }
            (Phrase::Error(complaint), language) => {
                out.write_str(match language {
                    Portuguese => "erro: ",
                    English => "error: ",
                })?;
                match language {
                    Portuguese => complaint.write_pt(out),
                    English => complaint.write_en(out),
                }
            }
        }
    }

    /// What `/help` answers: a line a command, each with its LF.
    pub fn help(&self) -> &'static str {
        self.pick(
            "texto                  fala com todos; // no início fala uma linha que começa com /\n\
             /me texto              conta a todos o que você faz\n\
             /msg nickname texto    mensagem privada (também /privado, /w)\n\
             /r texto               responde à última mensagem privada\n\
             /list                  quem está conectado (também /lista, /who, /usuarios)\n\
             /nick nickname         muda seu nickname\n\
             /quit                  sai do chat (também /sair)\n\
             /help                  esta ajuda (também /ajuda)\n",
            "text                   speaks to everyone; // at the start says a line that begins with /\n\
             /me text               tells everyone what you do\n\
             /msg nickname text     private message (also /privado, /w)\n\
             /r text                answers the last private message\n\
             /list                  who is connected (also /lista, /who, /usuarios)\n\
             /nick nickname         changes your nickname\n\
             /quit                  leaves the chat (also /sair)\n\
             /help                  this help (also /ajuda)\n",
        )
    }
}

impl Refusal<'_> {
    fn write_pt(self, out: &mut impl Write) -> fmt::Result {
        match self {
            Refusal::EmptyNickname => {
                out.write_str("o nickname não pode ser vazio; informe um nickname")
            }
            Refusal::InvalidNickname => out.write_str(
                "nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname",
            ),
            Refusal::NicknameInUse(name) => {
                write!(
                    out,
                    "o nickname \"{name}\" já está em uso; informe outro nickname"
                )
            }
            Refusal::NicknameReserved(name) => {
                write!(
                    out,
                    "o nickname \"{name}\" é reservado; informe outro nickname"
                )
            }
            Refusal::ServerFull => out.write_str("o servidor está cheio; tente mais tarde"),
            Refusal::TooManyFromAddress => {
                out.write_str("há conexões demais a partir do seu endereço")
            }
            Refusal::LoginTimeout => out.write_str("tempo esgotado para informar o nickname"),
            Refusal::NoSuchUser(name) => {
                write!(
                    out,
                    "não há nenhum usuário conectado com o nickname \"{name}\""
                )
            }
            Refusal::PrivateToOneself => {
                out.write_str("não é possível enviar uma mensagem privada a si mesmo")
            }
            Refusal::NobodyToAnswer => {
                out.write_str("ninguém lhe enviou uma mensagem privada ainda")
            }
            Refusal::NotDelivered { to, why } => {
                let why = match why {
                    DeliveryError::QueueFull => "a fila de quem a receberia está cheia",
                    DeliveryError::ConnectionFailed => "a conexão de quem a receberia falhou",
                };
                write!(
                    out,
                    "não foi possível entregar a mensagem privada a {to}: {why}"
                )
            }
            Refusal::MissingText(usage) => {
                let usage = match usage {
                    Usage::Me => "/me texto",
                    Usage::Msg => "/msg nickname texto",
                    Usage::Reply => "/r texto",
                };
                write!(out, "faltou o texto; use {usage}")
            }
            Refusal::UnknownCommand(name) => {
                write!(out, "comando desconhecido: {name} (use /ajuda)")
            }
            Refusal::LineTooLong(bytes_max) => {
                write!(out, "linha longa demais; o limite é {bytes_max} bytes")
            }
            Refusal::NotText => {
                out.write_str("a linha não é UTF-8 ou contém caracteres de controle")
            }
        }
    }

    fn write_en(self, out: &mut impl Write) -> fmt::Result {
        match self {
            Refusal::EmptyNickname => {
                out.write_str("the nickname cannot be empty; enter a nickname")
            }
            Refusal::InvalidNickname => out.write_str(
                "invalid nickname: use 1 to 20 letters, digits, _ or -; enter another nickname",
            ),
            Refusal::NicknameInUse(name) => {
                write!(
                    out,
                    "the nickname \"{name}\" is already in use; enter another nickname"
                )
            }
            Refusal::NicknameReserved(name) => {
                write!(
                    out,
                    "the nickname \"{name}\" is reserved; enter another nickname"
                )
            }
            Refusal::ServerFull => out.write_str("the server is full; try again later"),
            Refusal::TooManyFromAddress => out.write_str("too many connections from your address"),
            Refusal::LoginTimeout => out.write_str("time to enter the nickname ran out"),
            Refusal::NoSuchUser(name) => {
                write!(
                    out,
                    "there is no connected user with the nickname \"{name}\""
                )
            }
            Refusal::PrivateToOneself => {
                out.write_str("you cannot send a private message to yourself")
            }
            Refusal::NobodyToAnswer => out.write_str("nobody has sent you a private message yet"),
            Refusal::NotDelivered { to, why } => {
                let why = match why {
                    DeliveryError::QueueFull => "the recipient's queue is full",
                    DeliveryError::ConnectionFailed => "the recipient's connection failed",
                };
                write!(out, "could not deliver the private message to {to}: {why}")
            }
            Refusal::MissingText(usage) => {
                let usage = match usage {
                    Usage::Me => "/me text",
                    Usage::Msg => "/msg nickname text",
                    Usage::Reply => "/r text",
                };
                write!(out, "the text is missing; use {usage}")
            }
            Refusal::UnknownCommand(name) => write!(out, "unknown command: {name} (use /help)"),
            Refusal::LineTooLong(bytes_max) => {
                write!(out, "line too long; the limit is {bytes_max} bytes")
            }
            Refusal::NotText => out.write_str("the line is not UTF-8 or holds control characters"),
        }
    }
}
