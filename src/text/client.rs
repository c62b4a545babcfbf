//! The client's own words, in Portuguese and in English: one table, [`Text::say`].
//!
//! The daemon's words are [`crate::text::notices`]'s; they are shown as they came.

use std::io::{self, ErrorKind};

use crate::text::Language;

/// Something the client says on its own.
#[derive(Debug, Clone, Copy)]
pub enum Text<'a> {
    /// Before the nickname is typed.
    NicknamePrompt,
    /// The connection broke; what was sent a moment ago may be lost.
    ConnectionLost,
    /// The next try to connect comes after so many seconds.
    RetryIn(u64),
    /// One's own ghost still holds the nickname.
    GhostHolds(&'a str),
    /// The daemon refuses for now, in its own words.
    RefusedForNow(&'a str),
    /// The connection is back; what was said meanwhile was not heard.
    BackAgain,
    /// A line was typed while there is no connection.
    NotSent(&'a str),
    /// A line holds what no terminal should be sent.
    NotSendable,
    /// What was sent is still on its way out.
    StillOwed,
    /// A nickname is ignored from now on.
    Ignoring(&'a str),
    /// A nickname is no longer ignored.
    NoLongerIgnoring(&'a str),
    /// A nickname was not ignored.
    WasNotIgnored(&'a str),
    /// Who is ignored.
    IgnoredAre(&'a str),
    /// Nobody is ignored.
    NobodyIgnored,
    /// What was given is no nickname.
    NoNickname(&'a str),
    /// Joins and leaves are hidden from now on.
    QuietOn,
    /// Joins and leaves are shown from now on.
    QuietOff,
    /// Whom a private message goes to.
    PrivateTo(&'a str),
    /// Lines that were pasted and wait for Enter.
    Pasted(usize),
    /// The host or port cannot be understood.
    BadAddress(&'a str),
    /// The name of the host leads to no address.
    HostNotFound(&'a str),
    /// No address of the host takes a connection.
    Unreachable {
        /// Where.
        address: &'a str,
        /// Why not.
        why: &'a str,
    },
    /// The daemon took the connection and says nothing.
    Silent {
        /// Where.
        address: &'a str,
        /// For how long, in seconds.
        secs: u64,
    },
    /// The daemon closed the connection.
    Closed,
    /// The connection broke.
    Broken(&'a str),
    /// A nickname is needed and nobody can be asked.
    NicknameMissing,
    /// A nickname that cannot be sent at all.
    NicknameUnsendable,
    /// The text of `--send` is none, or more than one line.
    SendOneLine,
    /// The text of `--send` is a command that says nothing.
    SendSaysNothing(&'a str),
    /// The daemon ends before it is known whether the line was accepted.
    MaybeNotAccepted,
    /// The terminal or a file failed.
    InputOutput(&'a str),
}

impl Text<'_> {
    /// The text in `language`.
    pub fn say(self, language: Language) -> String {
        match language {
            Language::Portuguese => self.portuguese(),
            Language::English => self.english(),
        }
    }

    fn portuguese(self) -> String {
        match self {
            Text::NicknamePrompt => "seu nickname: ".into(),
            Text::ConnectionLost => {
                "a conexão caiu; o que você acabou de enviar pode não ter chegado".into()
            }
            Text::RetryIn(secs) => format!("nova tentativa em {secs} s"),
            Text::GhostHolds(name) => {
                format!("\"{name}\" ainda está em uso, talvez pela conexão que caiu")
            }
            Text::RefusedForNow(why) => format!("o servidor recusou: {why}"),
            Text::BackAgain => "de volta; pode faltar o que foi dito nesse meio-tempo".into(),
            Text::NotSent(line) => format!("sem conexão, não foi enviado: {line}"),
            Text::NotSendable => "não foi enviado: a linha contém caracteres de controle".into(),
            Text::StillOwed => "enviando o que falta; Ctrl-C sai já".into(),
            Text::Ignoring(name) => format!("o que {name} disser não será mostrado"),
            Text::NoLongerIgnoring(name) => format!("o que {name} disser volta a ser mostrado"),
            Text::WasNotIgnored(name) => format!("{name} não estava sendo ignorado"),
            Text::IgnoredAre(names) => format!("ignorados: {names}"),
            Text::NobodyIgnored => "ninguém está sendo ignorado".into(),
            Text::NoNickname(given) => format!("\"{given}\" não é um nickname"),
            Text::QuietOn => "quem entra e quem sai não será mostrado".into(),
            Text::QuietOff => "quem entra e quem sai volta a ser mostrado".into(),
            Text::PrivateTo(name) => format!("[privado para {name}] "),
            Text::Pasted(lines) => format!("[{lines} linhas coladas]"),
            Text::BadAddress(given) => {
                format!("não entendi o endereço \"{given}\"; use host, host:porta ou [IPv6]:porta")
            }
            Text::HostNotFound(host) => {
                format!("não encontrei o endereço de \"{host}\"; confira o nome e a rede")
            }
            Text::Unreachable { address, why } => {
                format!(
                    "não consegui conectar a {address}: {why}; confira se o servidor está no ar"
                )
            }
            Text::Silent { address, secs } => format!(
                "{address} aceitou a conexão, mas não respondeu em {secs} s; confira se é um chat"
            ),
            Text::Closed => "o servidor encerrou a conexão".into(),
            Text::Broken(why) => format!("a conexão caiu: {why}"),
            Text::NicknameMissing => {
                "falta o nickname; use --nick ou a variável LITTLECATS_NICK".into()
            }
            Text::NicknameUnsendable => {
                "nickname inválido: use de 1 a 20 letras, dígitos, _ ou -".into()
            }
            Text::SendOneLine => "--send diz uma linha: dê um texto sem quebras de linha".into(),
            Text::SendSaysNothing(command) => {
                format!("--send diz uma linha, e {command} não diz nada a ninguém")
            }
            Text::MaybeNotAccepted => {
                "o servidor está sendo encerrado; a linha pode não ter sido aceita".into()
            }
            Text::InputOutput(why) => format!("falha de leitura ou escrita: {why}"),
        }
    }

    fn english(self) -> String {
        match self {
            Text::NicknamePrompt => "your nickname: ".into(),
            Text::ConnectionLost => {
                "the connection broke; what you sent a moment ago may not have arrived".into()
            }
            Text::RetryIn(secs) => format!("trying again in {secs} s"),
            Text::GhostHolds(name) => {
                format!("\"{name}\" is still in use, maybe by the connection that broke")
            }
            Text::RefusedForNow(why) => format!("the server refused: {why}"),
            Text::BackAgain => "back; what was said meanwhile may be missing".into(),
            Text::NotSent(line) => format!("no connection, not sent: {line}"),
            Text::NotSendable => "not sent: the line holds control characters".into(),
            Text::StillOwed => "sending what is left; Ctrl-C leaves now".into(),
            Text::Ignoring(name) => format!("what {name} says will not be shown"),
            Text::NoLongerIgnoring(name) => format!("what {name} says is shown again"),
            Text::WasNotIgnored(name) => format!("{name} was not ignored"),
            Text::IgnoredAre(names) => format!("ignored: {names}"),
            Text::NobodyIgnored => "nobody is ignored".into(),
            Text::NoNickname(given) => format!("\"{given}\" is no nickname"),
            Text::QuietOn => "who joins and who leaves will not be shown".into(),
            Text::QuietOff => "who joins and who leaves is shown again".into(),
            Text::PrivateTo(name) => format!("[private to {name}] "),
            Text::Pasted(lines) => format!("[{lines} pasted lines]"),
            Text::BadAddress(given) => {
                format!("cannot read the address \"{given}\"; use host, host:port or [IPv6]:port")
            }
            Text::HostNotFound(host) => {
                format!("cannot find the address of \"{host}\"; check the name and the network")
            }
            Text::Unreachable { address, why } => {
                format!("cannot connect to {address}: {why}; check that the server is up")
            }
            Text::Silent { address, secs } => format!(
                "{address} took the connection, but did not answer in {secs} s; check that it is a chat"
            ),
            Text::Closed => "the server closed the connection".into(),
            Text::Broken(why) => format!("the connection broke: {why}"),
            Text::NicknameMissing => {
                "the nickname is missing; use --nick or the variable LITTLECATS_NICK".into()
            }
            Text::NicknameUnsendable => {
                "invalid nickname: use 1 to 20 letters, digits, _ or -".into()
            }
            Text::SendOneLine => "--send says one line: give a text without line breaks".into(),
            Text::SendSaysNothing(command) => {
                format!("--send says one line, and {command} says nothing to anybody")
            }
            Text::MaybeNotAccepted => {
                "the server is shutting down; the line may not have been accepted".into()
            }
            Text::InputOutput(why) => format!("reading or writing failed: {why}"),
        }
    }
}

/// What `/help` tells of the commands that the client itself carries out: a line a command.
pub fn help(language: Language) -> &'static str {
    match language {
        Language::Portuguese => {
            "/ignore nickname       não mostra o que alguém diz (também /ignorar); sem nickname, diz quem\n\
             /unignore nickname     volta a mostrar (também /designorar)\n\
             /quiet                 mostra ou não quem entra e quem sai (também /quieto)\n\
             /clear                 limpa a tela (também /limpar)"
        }
        Language::English => {
            "/ignore nickname       does not show what someone says (also /ignorar); alone, tells who\n\
             /unignore nickname     shows it again (also /designorar)\n\
             /quiet                 shows or hides who joins and who leaves (also /quieto)\n\
             /clear                 clears the screen (also /limpar)"
        }
    }
}

/// Why the system failed, in the person's language where it is a common reason.
pub fn reason(error: &io::Error, language: Language) -> String {
    let common = COMMON_REASONS
        .iter()
        .find(|(kinds, ..)| kinds.contains(&error.kind()));
    let Some((_, pt, en)) = common else {
        return error.to_string();
    };
    match language {
        Language::Portuguese => (*pt).into(),
        Language::English => (*en).into(),
    }
}

const COMMON_REASONS: [(&[ErrorKind], &str, &str); 6] = [
    (
        &[ErrorKind::ConnectionRefused],
        "conexão recusada",
        "connection refused",
    ),
    (
        &[ErrorKind::ConnectionReset, ErrorKind::BrokenPipe],
        "o outro lado a desfez",
        "the other side reset it",
    ),
    (
        &[ErrorKind::TimedOut, ErrorKind::WouldBlock],
        "sem resposta",
        "no answer",
    ),
    (
        &[ErrorKind::NetworkUnreachable],
        "rede fora de alcance",
        "network unreachable",
    ),
    (
        &[ErrorKind::HostUnreachable],
        "máquina fora de alcance",
        "host unreachable",
    ),
    (
        &[ErrorKind::PermissionDenied],
        "sem permissão",
        "permission denied",
    ),
];
