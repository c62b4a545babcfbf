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
//! use littlecats::protocol::nickname::Nickname;
//! use littlecats::protocol::wire::{Command, Event, encode};
//! use littlecats::protocol::words::{Language, Phrase, Words};
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

use super::nickname::{self, Nickname};
use super::words::{Phrase, Usage, Words};

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
mod tests {
    use super::super::words::{Complaint, Language, Undeliverable};
    use super::*;

    #[test]
    fn every_form_of_a_line_is_its_command() {
        for (line, command) in [
            ("", Command::Nothing),
            (" \t ", Command::Nothing),
            ("oi", Command::Say("oi")),
            (" /list", Command::Say(" /list")),
            ("oi ", Command::Say("oi ")),
            ("//list", Command::Say("/list")),
            ("//", Command::Say("/")),
            ("/me acena ", Command::Act("acena ")),
            ("/me \t acena", Command::Act("acena")),
            ("/me", Command::MissingText(Usage::Me)),
            ("/me \t", Command::MissingText(Usage::Me)),
            (
                "/msg bia psiu",
                Command::Private {
                    to: "bia",
                    text: "psiu",
                },
            ),
            (
                "/w \tbia\t ei  você ",
                Command::Private {
                    to: "bia",
                    text: "ei  você ",
                },
            ),
            (
                "/privado bia",
                Command::Private {
                    to: "bia",
                    text: "",
                },
            ),
            (
                "/msg bia  ",
                Command::Private {
                    to: "bia",
                    text: "",
                },
            ),
            ("/msg", Command::MissingText(Usage::Msg)),
            ("/r sim", Command::Reply("sim")),
            ("/r ", Command::MissingText(Usage::Reply)),
            ("/list", Command::List),
            ("/lista", Command::List),
            ("/who", Command::List),
            ("/usuarios todos", Command::List),
            ("/nick", Command::Rename("")),
            ("/nick  nova", Command::Rename("nova")),
            ("/quit", Command::Quit),
            ("/sair já", Command::Quit),
            ("/help", Command::Help),
            ("/ajuda", Command::Help),
            ("/LIST", Command::Unknown("/LIST")),
            ("/lists x", Command::Unknown("/lists")),
            ("/", Command::Unknown("/")),
            ("/ msg", Command::Unknown("/")),
        ] {
            assert_eq!(Command::parse(line), command, "{line:?}");
        }
    }

    fn heard(event: &Event<'_>, language: Language) -> String {
        let mut bytes = b"before".to_vec();
        encode(event, &Words::new(language, None), &mut bytes);
        let text = String::from_utf8(bytes).expect("all is UTF-8");
        text.strip_prefix("before").expect("appends").to_owned()
    }

    #[test]
    fn every_notice_is_in_the_words_of_the_contract() {
        use Complaint as C;
        use Phrase as P;
        for (phrase, pt, en) in [
            (
                P::AskNickname,
                "Bem-vindo ao chat dos Little Cats! Informe seu nickname:",
                "Welcome to the Little Cats chat! Enter your nickname:",
            ),
            (
                P::Joined("ana"),
                "O cliente ana entrou no chat dos Little Cats.",
                "The client ana joined the Little Cats chat.",
            ),
            (
                P::Left("ana"),
                "ana saiu do chat dos Little Cats.",
                "ana left the Little Cats chat.",
            ),
            (
                P::Renamed {
                    from: "ana",
                    to: "bia",
                },
                "ana mudou o nickname para bia.",
                "ana changed the nickname to bia.",
            ),
            (
                P::AlreadyNamed("ana"),
                "Seu nickname já é ana.",
                "Your nickname already is ana.",
            ),
            (
                P::Alone,
                "Não há outros usuários conectados.",
                "There are no other connected users.",
            ),
            (
                P::ShuttingDown,
                "O servidor está sendo encerrado.",
                "The server is shutting down.",
            ),
            (
                P::TooFast,
                "aviso: você está enviando rápido demais; suas mensagens sairão com atraso",
                "warning: you are sending too fast; your messages will go out late",
            ),
            (
                P::Error(C::EmptyNickname),
                "erro: o nickname não pode ser vazio; informe um nickname",
                "error: the nickname cannot be empty; enter a nickname",
            ),
            (
                P::Error(C::InvalidNickname),
                "erro: nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname",
                "error: invalid nickname: use 1 to 20 letters, digits, _ or -; enter another nickname",
            ),
            (
                P::Error(C::NicknameInUse("Ana")),
                "erro: o nickname \"Ana\" já está em uso; informe outro nickname",
                "error: the nickname \"Ana\" is already in use; enter another nickname",
            ),
            (
                P::Error(C::NicknameReserved("erro")),
                "erro: o nickname \"erro\" é reservado; informe outro nickname",
                "error: the nickname \"erro\" is reserved; enter another nickname",
            ),
            (
                P::Error(C::ServerFull),
                "erro: o servidor está cheio; tente mais tarde",
                "error: the server is full; try again later",
            ),
            (
                P::Error(C::TooManyFromAddress),
                "erro: há conexões demais a partir do seu endereço",
                "error: too many connections from your address",
            ),
            (
                P::Error(C::LoginTimeout),
                "erro: tempo esgotado para informar o nickname",
                "error: time to enter the nickname ran out",
            ),
            (
                P::Error(C::NoSuchUser("x")),
                "erro: não há nenhum usuário conectado com o nickname \"x\"",
                "error: there is no connected user with the nickname \"x\"",
            ),
            (
                P::Error(C::PrivateToOneself),
                "erro: não é possível enviar uma mensagem privada a si mesmo",
                "error: you cannot send a private message to yourself",
            ),
            (
                P::Error(C::NobodyToAnswer),
                "erro: ninguém lhe enviou uma mensagem privada ainda",
                "error: nobody has sent you a private message yet",
            ),
            (
                P::Error(C::NotDelivered {
                    to: "bia",
                    why: Undeliverable::QueueFull,
                }),
                "erro: não foi possível entregar a mensagem privada a bia: a fila de quem a receberia está cheia",
                "error: could not deliver the private message to bia: the recipient's queue is full",
            ),
            (
                P::Error(C::MissingText(Usage::Reply)),
                "erro: faltou o texto; use /r texto",
                "error: the text is missing; use /r text",
            ),
            (
                P::Error(C::UnknownCommand("/x")),
                "erro: comando desconhecido: /x (use /ajuda)",
                "error: unknown command: /x (use /help)",
            ),
            (
                P::Error(C::LineTooLong(1024)),
                "erro: linha longa demais; o limite é 1024 bytes",
                "error: line too long; the limit is 1024 bytes",
            ),
            (
                P::Error(C::NotText),
                "erro: a linha não é UTF-8 ou contém caracteres de controle",
                "error: the line is not UTF-8 or holds control characters",
            ),
        ] {
            let event = Event::Notice(phrase);
            assert_eq!(heard(&event, Language::Portuguese), format!("{pt}\n"));
            assert_eq!(heard(&event, Language::English), format!("{en}\n"));
        }
    }

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        for (secs, age) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_599, "59 min"),
            (3_600, "1 h"),
            (86_399, "23 h"),
            (86_400, "1 d"),
            (864_000, "10 d"),
        ] {
            let lines = [(Duration::from_secs(secs), "<ana> oi")];
            let event = Event::History(&lines);
            assert_eq!(
                heard(&event, Language::Portuguese),
                format!("[há {age}] <ana> oi\n")
            );
            assert_eq!(
                heard(&event, Language::English),
                format!("[{age} ago] <ana> oi\n")
            );
        }
    }

    #[test]
    fn a_list_in_parts_is_one_line() {
        let more = Listing { after: "b".into() };
        let first = List {
            count: Some(3),
            names: vec!["a", "b"],
            rest: Some(more),
        };
        let last = List {
            count: None,
            names: vec!["c"],
            rest: None,
        };
        let whole = heard(&Event::List(first), Language::Portuguese)
            + &heard(&Event::List(last), Language::Portuguese);
        assert_eq!(whole, "Usuários conectados (3): a, b, c\n");
    }

    #[test]
    fn help_has_a_line_for_each_command_in_both_languages() {
        for language in [Language::Portuguese, Language::English] {
            let help = heard(&Event::Help, language);
            assert_eq!(help.lines().count(), 8);
            assert!(help.lines().all(|line| !line.starts_with(['<', '*', '['])));
            for command in ["/me", "/msg", "/r", "/list", "/nick", "/quit", "/help"] {
                assert!(
                    help.lines()
                        .any(|line| line.split(' ').next() == Some(command))
                );
            }
        }
    }
}
