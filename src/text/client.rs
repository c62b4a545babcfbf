//! The client's own sentences: one table, [`Text`], both languages of a sentence side by side.
//!
//! The daemon's are [`notices`](super::notices) and [`refusals`](super::refusals)'s; those are shown in the
//! client's language, too.

mod help;

use std::fmt::{self, Write};
use std::io;
use std::time::Duration;

use super::system;
use super::words::Language;

pub use self::help::help;
pub use super::failures::{Failure, NotAccepted};

/// Something the client says on its own.
#[derive(Debug, Clone, Copy)]
pub enum Text<'a> {
    NicknamePrompt,
    PasswordPrompt,
    KeyPrompt(&'a str),
    /// Before the key of `/op`.
    OpPrompt,
    /// Nobody vouches for the daemon of this address, which has this fingerprint.
    NobodyVouches {
        address: &'a str,
        why: &'a str,
        fingerprint: &'a str,
    },
    /// Whether that fingerprint is to be trusted.
    TrustPrompt,
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
    /// The connection broke before these words came back.
    MayBeLost(&'a str),
    /// The same of private ones, which no history tells of.
    PrivateMayBeLost(&'a str),
    ManyMayBeLost(usize),
    /// They are not among what was said meanwhile.
    NotSaid(&'a str),
    ManyNotSaid(usize),
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
    /// The connection is back, and what was said meanwhile is shown.
    BackAgain,
    /// The same, and something of it is missing.
    BackWithGap,
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
    /// What is heard cannot be kept in a file any more.
    LogFailed {
        path: &'a str,
        cause: &'a io::Error,
    },
    /// How far the input has come: how many of its lines were accepted, of how many, how many were not, and
    /// how long the rest will take.
    Saying {
        accepted: u64,
        of: Option<u64>,
        refused: u64,
        left: Option<Duration>,
    },
    StillSending,
    Ignoring(&'a str),
    NoLongerIgnoring(&'a str),
    WasNotIgnored(&'a str),
    IgnoredAre(&'a str),
    NobodyIgnored,
    /// Whom can be shown again.
    UnignoreWhom(&'a str),
    /// `/search` without a text.
    SearchWhat,
    /// So many lines of those that are kept hold this; the last of them are shown.
    Found {
        text: &'a str,
        count: usize,
        shown: usize,
        kept: usize,
    },
    /// How to leave, at a question or in the room.
    LeaveByCtrlC,
    /// A text is too long for a line, and takes so many.
    TooLongFor(usize),
    /// They are said.
    SayingLines(usize),
    /// People who come and go and say nothing: their nicknames, the first of many, and how many there are.
    Passages {
        come: (&'a [&'a str], usize),
        gone: (&'a [&'a str], usize),
    },
    NotANickname(&'a str),
    QuietOn,
    QuietOff,
    /// What stands before the text of a private message that was sent.
    PrivateTo(&'a str),
    /// What stands in the line for lines that were pasted and wait for Enter.
    Pasted(usize),
    Failed(&'a Failure),
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
            Text::NobodyVouches {
                address,
                why,
                fingerprint,
            } => say! { out, language,
            "ninguém que este sistema conheça atesta o certificado de {address} ({why}); a impressão digital (SHA-256) dele é\n{fingerprint}\nconfira-a com quem mantém o servidor",
            "nobody whom this system knows vouches for the certificate of {address} ({why}); its fingerprint (SHA-256) is\n{fingerprint}\ncheck it with whoever keeps the server" },
            Text::TrustPrompt => say! { out, language,
            "confiar nela daqui em diante? (sim/não) ",
            "trust it from here on? (yes/no) " },
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
            Text::MayBeLost(line) => say! { out, language,
            "pode não ter chegado: {line}",
            "may not have arrived: {line}" },
            Text::PrivateMayBeLost(line) => say! { out, language,
            "não se sabe se chegou: {line}",
            "not known whether it arrived: {line}" },
            Text::ManyMayBeLost(count) => say! { out, language,
            "{count} linhas que você enviou podem não ter chegado",
            "{count} lines that you sent may not have arrived" },
            Text::NotSaid(line) => say! { out, language,
            "não chegou, e não foi enviado de novo: {line}",
            "did not arrive, and was not sent again: {line}" },
            Text::ManyNotSaid(count) => say! { out, language,
            "{count} linhas que você enviou não chegaram, e não foram enviadas de novo",
            "{count} lines that you sent did not arrive, and were not sent again" },
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
            Text::BackAgain => say!(out, language, "de volta", "back"),
            Text::BackWithGap => say! { out, language,
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
            Text::LogFailed { path, cause } => {
                let why = system::in_words(cause, language);
                say! { out, language,
                "não consegui escrever em {path}: {why}; daqui em diante nada é guardado",
                "cannot write to {path}: {why}; from here on nothing is kept" }
            }
            Text::Saying {
                accepted,
                of,
                refused,
                left,
            } => {
                let of = of.map_or_else(String::new, |of| {
                    format!(" {} {of}", language.pick("de", "of"))
                });
                say! { out, language, "{accepted}{of} linhas ditas", "{accepted}{of} lines said" }?;
                if refused > 0 {
                    say! { out, language, ", {refused} recusadas", ", {refused} refused" }?;
                }
                let Some(left) = left.map(rough) else {
                    return Ok(());
                };
                say! { out, language, "; faltam uns {left}", "; about {left} left" }
            }
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
            Text::UnignoreWhom(names) => say! { out, language,
            "ignorados: {names}; /unignore nickname volta a mostrar",
            "ignored: {names}; /unignore nickname shows it again" },
            Text::SearchWhat => say! { out, language,
            "diga o que buscar no que foi ouvido: /buscar texto",
            "say what to look for in what was heard: /search text" },
            Text::Found {
                text,
                count: 0,
                kept,
                ..
            } => say! { out, language,
            "nada com \"{text}\" nas {kept} linhas guardadas",
            "nothing with \"{text}\" in the {kept} lines that are kept" },
            Text::Found {
                text,
                count,
                shown,
                kept,
            } => {
                say! { out, language,
                "linhas com \"{text}\": {count}, de {kept} guardadas",
                "lines with \"{text}\": {count}, of {kept} that are kept" }?;
                if shown < count {
                    say!(
                        out,
                        language,
                        "; as últimas {shown} acima",
                        "; the last {shown} above"
                    )?;
                }
                Ok(())
            }
            Text::LeaveByCtrlC => say! { out, language,
            "para sair, Ctrl-C de novo, ou Ctrl-D",
            "to leave, Ctrl-C again, or Ctrl-D" },
            Text::TooLongFor(lines) => say! { out, language,
            "não cabe em uma linha: Enter diz em {lines} linhas, outra coisa desiste",
            "too long for one line: Enter says it in {lines} lines, anything else drops it" },
            Text::SayingLines(lines) => say! { out, language,
            "dizendo {lines} linhas",
            "saying {lines} lines" },
            Text::Passages { come, gone } => {
                let verbs = [
                    (come, ("entrou", "entraram"), "joined"),
                    (gone, ("saiu", "saíram"), "left"),
                ];
                let mut separator = "";
                for ((names, count), (one, many), en) in verbs {
                    if count > 0 {
                        let pt = if count == 1 { one } else { many };
                        write!(
                            out,
                            "{separator}{}: {}",
                            language.pick(pt, en),
                            names.join(", ")
                        )?;
                        separator = "; ";
                        let more = count - names.len();
                        if more > 0 {
                            say!(out, language, " e mais {more}", " and {more} more")?;
                        }
                    }
                }
                Ok(())
            }
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
            Text::Failed(failure) => failure.write(out, language),
        }
    }
}

/// A time in its two largest units: `3 min 14 s`.
fn rough(time: Duration) -> String {
    let secs = time.as_secs();
    let parts = match secs {
        0..60 => [(secs, "s"), (0, "")],
        60..3_600 => [(secs / 60, "min"), (secs % 60, "s")],
        _ => [(secs / 3_600, "h"), (secs / 60 % 60, "min")],
    };
    let said = parts.iter().filter(|(count, _)| *count > 0);
    let said: Vec<String> = said
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    said.join(" ")
}
