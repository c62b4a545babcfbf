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
    PasswordPrompt,
    KeyPrompt(&'a str),
    /// Before the key of `/op`.
    OpPrompt,
    /// A key was typed where it is no command.
    KeyNotSent,
    /// What was typed for a secret holds what is no character of UTF-8.
    SecretNotUtf8,
    /// The way back needs the password, which is not known any more.
    PasswordWanted,
    /// The way back needs the key of this nickname.
    KeyWanted(&'a str),
    /// The daemon ended this session on purpose.
    Dismissed,
    ConnectionBroke,
    /// The same, and what was sent a moment ago may be lost.
    WordsMayBeLost,
    RetryWithin(u64),
    /// The nickname of before the break has a session: one's own that is not known to be dead, or
    /// somebody else's.
    NicknameInUse(&'a str),
    /// It has been in use for longer than one's own dead session can last.
    NicknameTaken(&'a str),
    /// The daemon refuses for now, in its own words.
    RefusedForNow(&'a str),
    /// The daemon takes no more tries with this nickname.
    NeedsNickname,
    ComingBackAs(&'a str),
    BackAgain,
    /// A line was typed while there is no connection.
    NotSent(&'a str),
    /// A line holds what no terminal should be sent.
    NotSendable,
    /// The line that is being typed holds what is no character of UTF-8; U+FFFD stands for it.
    TypedNotUtf8,
    /// Such a line was to be said.
    NotSentNotUtf8(&'a str),
    PastedNotUtf8,
    /// A line of standard input, by its number, cannot be sent.
    InputNotUtf8(u64),
    InputTooLong(u64),
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
    /// The daemon asks for its password, and nobody can be asked; or it was wrong.
    PasswordNeeded {
        is_wrong: bool,
    },
    KeyNeeded {
        nickname: String,
        is_wrong: bool,
    },
    /// A file that should hold a secret.
    SecretUnreadable {
        path: String,
        cause: io::Error,
    },
    /// What this file or variable holds is no secret.
    SecretUnfit {
        source: String,
    },
    /// The daemon ended the session on purpose.
    Dismissed,
    /// The text of `--send` is not one line.
    SendOneLine,
    /// The text of `--send` is a command that says nothing.
    SendSaysNothing(String),
    /// The daemon ends before it is known whether what was sent was accepted.
    MaybeNotAccepted,
    NotAllAccepted {
        accepted: u64,
        of: u64,
    },
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
            Text::PasswordPrompt => {
                say!(out, language, "senha do chat: ", "password of the chat: ")
            }
            Text::KeyPrompt(name) => say!(out, language, "chave de {name}: ", "key of {name}: "),
            Text::OpPrompt => say!(out, language, "chave: ", "key: "),
            Text::KeyNotSent => say! { out, language,
            "não enviado: escreva /op no início da linha, em minúsculas, e a chave depois de um espaço",
            "not sent: write /op at the start of the line, in lower case, and the key behind a space" },
            Text::SecretNotUtf8 => say! { out, language,
            "o que foi digitado não é UTF-8 e não foi enviado; ponha o terminal em UTF-8",
            "what was typed is not UTF-8 and was not sent; set the terminal to UTF-8" },
            Text::PasswordWanted => say! { out, language,
            "para voltar, o chat pede a senha: tecle Enter para informá-la",
            "to come back, the chat asks for its password: press Enter to give it" },
            Text::KeyWanted(name) => say! { out, language,
            "o nickname \"{name}\" tem dono: tecle Enter para informar a chave, ou volte com outro por /nick",
            "the nickname \"{name}\" has an owner: press Enter to give the key, or come back with another by /nick" },
            Text::Dismissed => say! { out, language,
            "o servidor encerrou a sua conexão, e o cliente não volta por conta própria",
            "the server ended your connection, and the client does not come back by itself" },
            Text::ConnectionBroke => say! { out, language,
            "a conexão caiu",
            "the connection broke" },
            Text::WordsMayBeLost => say! { out, language,
            "a conexão caiu; o que você acabou de enviar pode não ter chegado",
            "the connection broke; what you sent a moment ago may not have arrived" },
            Text::RetryWithin(secs) => say! { out, language,
            "nova tentativa em até {secs} s",
            "trying again within {secs} s" },
            Text::NicknameInUse(name) => say! { out, language,
            "o nickname \"{name}\" está em uso, talvez ainda pela conexão que caiu, talvez por outra pessoa; /nick outro volta com outro",
            "the nickname \"{name}\" is in use, maybe still by the connection that broke, maybe by somebody else; /nick other comes back with another" },
            Text::NicknameTaken(name) => say! { out, language,
            "o nickname \"{name}\" continua em uso; para voltar, informe outro com /nick, ou o mesmo para tentar de novo",
            "the nickname \"{name}\" is still in use; to come back, give another with /nick, or the same to try again" },
            Text::RefusedForNow(why) => say! { out, language,
            "o servidor recusou: {why}",
            "the server refused: {why}" },
            Text::NeedsNickname => say! { out, language,
            "para voltar, informe outro nickname com /nick",
            "to come back, give another nickname with /nick" },
            Text::ComingBackAs(name) => say! { out, language,
            "voltando como {name}",
            "coming back as {name}" },
            Text::BackAgain => say! { out, language,
            "de volta; pode faltar o que foi dito nesse meio-tempo",
            "back; what was said meanwhile may be missing" },
            Text::NotSent(line) => say! { out, language,
            "sem conexão, não foi enviado: {line}",
            "no connection, not sent: {line}" },
            Text::NotSendable => say! { out, language,
            "não foi enviado: a linha contém caracteres de controle",
            "not sent: the line holds control characters" },
            Text::TypedNotUtf8 => say! { out, language,
            "o terminal não está em UTF-8: a linha com \u{FFFD} não será enviada, e pode faltar o que veio logo depois; ponha-o em UTF-8 e digite de novo",
            "the terminal is not in UTF-8: the line with \u{FFFD} will not be sent, and what came right behind may be missing; set it to UTF-8 and type again" },
            Text::NotSentNotUtf8(line) => say! { out, language,
            "não foi enviado, pois não é UTF-8: {line} (ponha o terminal em UTF-8 e digite de novo)",
            "not sent, since it is not UTF-8: {line} (set the terminal to UTF-8 and type again)" },
            Text::PastedNotUtf8 => say! { out, language,
            "o que foi colado não é UTF-8, e nada dele ficou na linha; ponha o terminal em UTF-8 e cole de novo",
            "what was pasted is not UTF-8, and nothing of it is in the line; set the terminal to UTF-8 and paste again" },
            Text::InputNotUtf8(number) => say! { out, language,
            "a linha {number} da entrada não é UTF-8 e não foi enviada; converta a entrada, por exemplo com iconv -f latin1",
            "line {number} of the input is not UTF-8 and was not sent; convert the input, as with iconv -f latin1" },
            Text::InputTooLong(number) => say! { out, language,
            "a linha {number} da entrada é longa demais e não foi enviada",
            "line {number} of the input is too long and was not sent" },
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
            Text::Failed(Failure::PasswordNeeded { is_wrong: false }) => say! { out, language,
            "o chat pede uma senha; dê-a com --password-file ou a variável LITTLECATS_PASSWORD",
            "the chat asks for a password; give it with --password-file or the variable LITTLECATS_PASSWORD" },
            Text::Failed(Failure::PasswordNeeded { is_wrong: true }) => say! { out, language,
            "a senha do chat é outra; confira --password-file ou a variável LITTLECATS_PASSWORD",
            "the password of the chat is another; check --password-file or the variable LITTLECATS_PASSWORD" },
            Text::Failed(Failure::KeyNeeded {
                nickname,
                is_wrong: false,
            }) => say! { out, language,
            "o nickname \"{nickname}\" tem dono; dê a chave com --key-file ou a variável LITTLECATS_KEY, ou use outro nickname",
            "the nickname \"{nickname}\" has an owner; give the key with --key-file or the variable LITTLECATS_KEY, or use another nickname" },
            Text::Failed(Failure::KeyNeeded {
                nickname,
                is_wrong: true,
            }) => say! { out, language,
            "a chave de {nickname} é outra; confira --key-file ou a variável LITTLECATS_KEY",
            "the key of {nickname} is another; check --key-file or the variable LITTLECATS_KEY" },
            Text::Failed(Failure::SecretUnreadable { path, cause }) => {
                let why = reason(cause, language);
                say! { out, language,
                "não consegui ler {path}: {why}",
                "cannot read {path}: {why}" }
            }
            Text::Failed(Failure::SecretUnfit { source }) => say! { out, language,
            "{source} não dá uma senha ou chave: precisa de uma linha de UTF-8, que não seja vazia nem tenha caracteres de controle",
            "{source} gives no password or key: it takes a line of UTF-8 that is not empty and holds no control characters" },
            Text::Failed(Failure::Dismissed) => say! { out, language,
            "o servidor encerrou a sua conexão; o que foi enviado pode não ter sido aceito",
            "the server ended your connection; what was sent may not have been accepted" },
            Text::Failed(Failure::SendOneLine) => say! { out, language,
            "--send diz uma linha: dê um texto sem quebras de linha",
            "--send says one line: give a text without line breaks" },
            Text::Failed(Failure::SendSaysNothing(command)) => say! { out, language,
            "--send diz uma linha, e {command} não diz nada a ninguém",
            "--send says one line, and {command} says nothing to anybody" },
            Text::Failed(Failure::MaybeNotAccepted) => say! { out, language,
            "o servidor está sendo encerrado; o que foi enviado pode não ter sido aceito",
            "the server is shutting down; what was sent may not have been accepted" },
            Text::Failed(Failure::NotAllAccepted { accepted, of }) => say! { out, language,
            "linhas aceitas: {accepted} de {of}",
            "lines accepted: {accepted} of {of}" },
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

const HELP: [(&str, &str); 5] = [
    (
        "/op                    pergunta a chave de quem modera, sem mostrá-la (também /moderar)",
        "/op                    asks for a moderator's key, without showing it (also /moderar)",
    ),
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
        ErrorKind::NotFound => ("não existe", "there is no such file"),
        _ => return error.to_string(),
    };
    language.pick(pt, en).to_owned()
}
