//! The client's own sentences: one table, [`Text`], both languages of a sentence side by side.
//!
//! The daemon's are [`notices`](super::notices) and [`refusals`](super::refusals)'s; they are shown as they came.

use std::fmt::{self, Write};
use std::io::{self, ErrorKind};

use super::words::Language;

/// Something the client says on its own.
#[derive(Debug, Clone, Copy)]
pub enum Text<'a> {
    NicknamePrompt,
    /// The connection broke; what was sent a moment ago may be lost.
    ConnectionLost,
    RetryIn(u64),
    /// The connection that broke still holds the nickname.
    NicknameHeld(&'a str),
    /// The daemon refuses for now, in its own words.
    RefusedForNow(&'a str),
    BackAgain,
    /// A line was typed while there is no connection.
    NotSent(&'a str),
    /// A line holds what no terminal should be sent.
    NotSendable,
    StillSending,
    Ignoring(&'a str),
    NoLongerIgnoring(&'a str),
    WasNotIgnored(&'a str),
    IgnoredAre(&'a str),
    NobodyIgnored,
    NotANickname(&'a str),
    QuietOn,
    QuietOff,
    /// What stands before the text of a private message that was sent.
    PrivateTo(&'a str),
    /// What stands in the line for lines that were pasted and wait for Enter.
    Pasted(usize),
    Failed(&'a Failure),
}

/// Why the client cannot go on.
#[derive(Debug)]
pub enum Failure {
    BadAddress(String),
    HostNotFound(String),
    /// No address of the host takes a connection; the cause is what the last one said.
    Unreachable {
        address: String,
        cause: io::Error,
    },
    /// The daemon took the connection and says nothing.
    Silent {
        address: String,
        secs: u64,
    },
    /// The daemon objects, in its own words.
    Refused(String),
    /// The daemon closed the connection before the client was done.
    Closed,
    Broken(io::Error),
    /// A nickname is needed and nobody can be asked.
    NicknameMissing,
    /// The nickname cannot be sent as one line.
    NicknameUnsendable,
    /// The text of `--send` is not one line.
    SendOneLine,
    /// The text of `--send` is a command that says nothing.
    SendSaysNothing(String),
    /// The daemon ends before it is known whether the line was accepted.
    MaybeNotAccepted,
    InputOutput(io::Error),
    /// Nobody reads standard output any more: an end like any other, and nobody to tell.
    NobodyReads,
}

impl Text<'_> {
    /// The text in `language`.
    pub fn say(self, language: Language) -> String {
        let mut out = String::new();
        // A string takes all that is written.
        let _ = self.write(&mut out, language);
        out
    }

    fn write(self, out: &mut String, language: Language) -> fmt::Result {
        match self {
            Text::NicknamePrompt => say!(out, language, "seu nickname: ", "your nickname: "),
            Text::ConnectionLost => say! { out, language,
            "a conexão caiu; o que você acabou de enviar pode não ter chegado",
            "the connection broke; what you sent a moment ago may not have arrived" },
            Text::RetryIn(secs) => say! { out, language,
            "nova tentativa em {secs} s",
            "trying again in {secs} s" },
            Text::NicknameHeld(name) => say! { out, language,
            "\"{name}\" ainda está em uso, talvez pela conexão que caiu",
            "\"{name}\" is still in use, maybe by the connection that broke" },
            Text::RefusedForNow(why) => say! { out, language,
            "o servidor recusou: {why}",
            "the server refused: {why}" },
            Text::BackAgain => say! { out, language,
            "de volta; pode faltar o que foi dito nesse meio-tempo",
            "back; what was said meanwhile may be missing" },
            Text::NotSent(line) => say! { out, language,
            "sem conexão, não foi enviado: {line}",
            "no connection, not sent: {line}" },
            Text::NotSendable => say! { out, language,
            "não foi enviado: a linha contém caracteres de controle",
            "not sent: the line holds control characters" },
            Text::StillSending => say! { out, language,
            "enviando o que falta; Ctrl-C sai já",
            "sending what is left; Ctrl-C leaves now" },
            Text::Ignoring(name) => say! { out, language,
            "o que {name} disser não será mostrado",
            "what {name} says will not be shown" },
            Text::NoLongerIgnoring(name) => say! { out, language,
            "o que {name} disser volta a ser mostrado",
            "what {name} says is shown again" },
            Text::WasNotIgnored(name) => say! { out, language,
            "{name} não estava sendo ignorado",
            "{name} was not ignored" },
            Text::IgnoredAre(names) => {
                say!(out, language, "ignorados: {names}", "ignored: {names}")
            }
            Text::NobodyIgnored => say! { out, language,
            "ninguém está sendo ignorado",
            "nobody is ignored" },
            Text::NotANickname(given) => say! { out, language,
            "\"{given}\" não é um nickname",
            "\"{given}\" is no nickname" },
            Text::QuietOn => say! { out, language,
            "quem entra e quem sai não será mostrado",
            "who joins and who leaves will not be shown" },
            Text::QuietOff => say! { out, language,
            "quem entra e quem sai volta a ser mostrado",
            "who joins and who leaves is shown again" },
            Text::PrivateTo(name) => say! { out, language,
            "[privado para {name}] ",
            "[private to {name}] " },
            Text::Pasted(lines) => say! { out, language,
            "[{lines} linhas coladas]",
            "[{lines} pasted lines]" },
            Text::Failed(Failure::BadAddress(given)) => say! { out, language,
            "não entendi o endereço \"{given}\"; use host, host:porta ou [IPv6]:porta",
            "cannot read the address \"{given}\"; use host, host:port or [IPv6]:port" },
            Text::Failed(Failure::HostNotFound(host)) => say! { out, language,
            "não encontrei o endereço de \"{host}\"; confira o nome e a rede",
            "cannot find the address of \"{host}\"; check the name and the network" },
            Text::Failed(Failure::Unreachable { address, cause }) => {
                let why = reason(cause, language);
                say! { out, language,
                "não consegui conectar a {address}: {why}; confira se o servidor está no ar",
                "cannot connect to {address}: {why}; check that the server is up" }
            }
            Text::Failed(Failure::Silent { address, secs }) => say! { out, language,
            "{address} aceitou a conexão, mas não respondeu em {secs} s; confira se é um chat",
            "{address} took the connection, but did not answer in {secs} s; check that it is a chat" },
            Text::Failed(Failure::Refused(why)) => out.write_str(why),
            Text::Failed(Failure::Closed) => say! { out, language,
            "o servidor encerrou a conexão",
            "the server closed the connection" },
            Text::Failed(Failure::Broken(cause)) => {
                let why = reason(cause, language);
                say! { out, language,
                "a conexão caiu: {why}",
                "the connection broke: {why}" }
            }
            Text::Failed(Failure::NicknameMissing) => say! { out, language,
            "falta o nickname; use --nick ou a variável LITTLECATS_NICK",
            "the nickname is missing; use --nick or the variable LITTLECATS_NICK" },
            Text::Failed(Failure::NicknameUnsendable) => say! { out, language,
            "nickname inválido: use de 1 a 20 letras, dígitos, _ ou -",
            "invalid nickname: use 1 to 20 letters, digits, _ or -" },
            Text::Failed(Failure::SendOneLine) => say! { out, language,
            "--send diz uma linha: dê um texto sem quebras de linha",
            "--send says one line: give a text without line breaks" },
            Text::Failed(Failure::SendSaysNothing(command)) => say! { out, language,
            "--send diz uma linha, e {command} não diz nada a ninguém",
            "--send says one line, and {command} says nothing to anybody" },
            Text::Failed(Failure::MaybeNotAccepted) => say! { out, language,
            "o servidor está sendo encerrado; a linha pode não ter sido aceita",
            "the server is shutting down; the line may not have been accepted" },
            Text::Failed(Failure::InputOutput(cause)) => {
                let why = reason(cause, language);
                say! { out, language,
                "falha de leitura ou escrita: {why}",
                "reading or writing failed: {why}" }
            }
            Text::Failed(Failure::NobodyReads) => Ok(()),
        }
    }
}

/// What `/help` tells of the commands that the client itself carries out: a line a command.
pub fn help(language: Language) -> String {
    let lines = HELP.iter().map(|&(pt, en)| language.pick(pt, en));
    lines.collect::<Vec<_>>().join("\n")
}

const HELP: [(&str, &str); 4] = [
    (
        "/ignore nickname       não mostra o que alguém diz (também /ignorar); sem nickname, diz quem",
        "/ignore nickname       does not show what someone says (also /ignorar); alone, tells who",
    ),
    (
        "/unignore nickname     volta a mostrar (também /designorar)",
        "/unignore nickname     shows it again (also /designorar)",
    ),
    (
        "/quiet                 mostra ou não quem entra e quem sai (também /quieto)",
        "/quiet                 shows or hides who joins and who leaves (also /quieto)",
    ),
    (
        "/clear                 limpa a tela (também /limpar)",
        "/clear                 clears the screen (also /limpar)",
    ),
];

/// Why the system failed, in the person's language where it is a common reason.
#[expect(clippy::wildcard_enum_match_arm, reason = "others add to this enum")]
fn reason(error: &io::Error, language: Language) -> String {
    let (pt, en) = match error.kind() {
        ErrorKind::ConnectionRefused => ("conexão recusada", "connection refused"),
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
            ("o outro lado a desfez", "the other side reset it")
        }
        ErrorKind::TimedOut | ErrorKind::WouldBlock => ("sem resposta", "no answer"),
        ErrorKind::NetworkUnreachable => ("rede fora de alcance", "network unreachable"),
        ErrorKind::HostUnreachable => ("máquina fora de alcance", "host unreachable"),
        ErrorKind::PermissionDenied => ("sem permissão", "permission denied"),
        _ => return error.to_string(),
    };
    language.pick(pt, en).to_owned()
}
