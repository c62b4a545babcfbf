//! Why the client cannot go on, in both languages.

use std::fmt::{self, Write};
use std::io;

use super::system;
use super::words::Language;

/// Why the client cannot go on.
#[derive(Debug)]
pub enum Failure {
    BadAddress(String),
    /// An address whose port is above 65535.
    PortTooLarge(String),
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
    /// The daemon objects: with which code, and how that reads.
    Refused {
        code: String,
        why: String,
    },
    /// The daemon does not speak the dialect of programs: it is older than this client.
    TooOld {
        address: String,
    },
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
    /// TLS did not come about: it may be no daemon, or one without a certificate.
    TlsFailed {
        address: String,
        cause: io::Error,
    },
    /// The daemon cannot be believed to be the one that was meant.
    Doubted {
        address: String,
        doubt: Doubt,
    },
    /// The file of fingerprints.
    KnownHosts {
        path: String,
        cause: io::Error,
    },
    /// The file that is to hold what is heard.
    LogUnwritable {
        path: String,
        cause: io::Error,
    },
    /// The text of `--send` is not one line.
    SendOneLine,
    /// The text of `--send` is a command that says nothing.
    SendSaysNothing(String),
    /// The daemon ends before it is known whether what was sent was accepted.
    MaybeNotAccepted,
    /// Not all lines are known to have been accepted, where there is a cause beside errors for that one.
    NotAllAccepted {
        accepted: u64,
        of: u64,
        /// There may be more than was read so far.
        is_open: bool,
        first: Option<NotAccepted>,
        cause: Option<Box<Failure>>,
    },
    InputOutput(io::Error),
    /// Nobody reads standard output any more: an end like any other, and nobody to tell.
    NobodyReads,
}

/// The first line that is not known to have been accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAccepted {
    /// Which line of the input it is.
    pub number: u64,
    /// Its text, without what no terminal should be sent; empty for one that was not text.
    pub line: String,
}

/// Why a daemon is not believed to be the one that was meant, with the fingerprint that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Nobody vouches for it that this system knows, and nobody has taken it yet.
    Unknown { found: String, why: NotVouched },
    /// Another was taken for this address.
    Changed {
        kept: String,
        found: String,
        path: String,
    },
    /// Another was given.
    OtherThanPinned { pinned: String, found: String },
}

/// Why nobody whom the system knows vouches for a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotVouched {
    Ended,
    NotYet,
    OtherName,
    /// Nobody known signed it.
    UnknownIssuer,
    /// What the library says of it, in English.
    Other(String),
}

impl Failure {
    pub(super) fn write(&self, out: &mut String, language: Language) -> fmt::Result {
        match self {
            Failure::BadAddress(given) => say! { out, language,
            "não entendi o endereço \"{given}\"; use host, host:porta ou [IPv6]:porta",
            "cannot read the address \"{given}\"; use host, host:port or [IPv6]:port" },
            Failure::PortTooLarge(given) => say! { out, language,
            "a porta de \"{given}\" é grande demais; use até 65535",
            "the port of \"{given}\" is too large; use up to 65535" },
            Failure::HostNotFound(host) => say! { out, language,
            "não encontrei o endereço de \"{host}\"; confira o nome e a rede",
            "cannot find the address of \"{host}\"; check the name and the network" },
            Failure::Unreachable { address, cause } => {
                let why = system::in_words(cause, language);
                say! { out, language,
                "não consegui conectar a {address}: {why}; confira se o servidor está no ar",
                "cannot connect to {address}: {why}; check that the server is up" }
            }
            Failure::Silent { address, secs } => say! { out, language,
            "{address} aceitou a conexão, mas não respondeu em {secs} s; confira se é um chat",
            "{address} took the connection, but did not answer in {secs} s; check that it is a chat" },
            Failure::Refused { why, .. } => out.write_str(why),
            Failure::TooOld { address } => say! { out, language,
            "o servidor em {address} é de uma versão anterior à 0.4.0, que este cliente não entende; atualize-o, ou converse por nc ou com o cliente dele",
            "the server at {address} is of a version before 0.4.0, which this client does not understand; update it, or talk by nc or with its own client" },
            Failure::Closed => say! { out, language,
            "o servidor encerrou a conexão",
            "the server closed the connection" },
            Failure::Broken(cause) => {
                let why = system::in_words(cause, language);
                say! { out, language,
                "a conexão caiu: {why}",
                "the connection broke: {why}" }
            }
            Failure::NicknameMissing => say! { out, language,
            "falta o nickname; use --nick ou a variável LITTLECATS_NICK",
            "the nickname is missing; use --nick or the variable LITTLECATS_NICK" },
            Failure::NicknameUnsendable => say! { out, language,
            "nickname inválido: use de 1 a 20 letras, dígitos, _ ou -",
            "invalid nickname: use 1 to 20 letters, digits, _ or -" },
            Failure::PasswordNeeded { is_wrong: false } => say! { out, language,
            "o chat pede uma senha; dê-a com --password-file ou a variável LITTLECATS_PASSWORD",
            "the chat asks for a password; give it with --password-file or the variable LITTLECATS_PASSWORD" },
            Failure::PasswordNeeded { is_wrong: true } => say! { out, language,
            "a senha do chat é outra; confira --password-file ou a variável LITTLECATS_PASSWORD",
            "the password of the chat is another; check --password-file or the variable LITTLECATS_PASSWORD" },
            Failure::KeyNeeded {
                nickname,
                is_wrong: false,
            } => say! { out, language,
            "o nickname \"{nickname}\" tem dono; dê a chave com --key-file ou a variável LITTLECATS_KEY, ou use outro nickname",
            "the nickname \"{nickname}\" has an owner; give the key with --key-file or the variable LITTLECATS_KEY, or use another nickname" },
            Failure::KeyNeeded {
                nickname,
                is_wrong: true,
            } => say! { out, language,
            "a chave de {nickname} é outra; confira --key-file ou a variável LITTLECATS_KEY",
            "the key of {nickname} is another; check --key-file or the variable LITTLECATS_KEY" },
            Failure::SecretUnreadable { path, cause } => {
                let why = system::in_words(cause, language);
                say! { out, language,
                "não consegui ler {path}: {why}; confira --password-file e --key-file",
                "cannot read {path}: {why}; check --password-file and --key-file" }
            }
            Failure::SecretUnfit { source } => say! { out, language,
            "{source} não dá uma senha ou chave: precisa de uma linha de UTF-8, que não seja vazia nem tenha caracteres de controle",
            "{source} gives no password or key: it takes a line of UTF-8 that is not empty and holds no control characters" },
            Failure::Dismissed => say! { out, language,
            "o servidor encerrou a sua conexão; o que foi enviado pode não ter sido aceito",
            "the server ended your connection; what was sent may not have been accepted" },
            Failure::TlsFailed { address, cause } => {
                let why = system::in_words(cause, language);
                say! { out, language,
                "não consegui falar TLS com {address}: {why}; confira se o servidor tem --tls-cert",
                "cannot speak TLS with {address}: {why}; check that the server has --tls-cert" }
            }
            Failure::Doubted { address, doubt } => doubt.write(address, out, language),
            Failure::KnownHosts { path, cause } => {
                let why = system::in_words(cause, language);
                say! { out, language,
                "não consegui ler ou gravar as impressões digitais aceitas, em {path}: {why}",
                "cannot read or write the fingerprints that were taken, in {path}: {why}" }
            }
            Failure::LogUnwritable { path, cause } => {
                let why = system::in_words(cause, language);
                say! { out, language,
                "não consegui escrever em {path}: {why}; escolha outro arquivo com --log",
                "cannot write to {path}: {why}; choose another file with --log" }
            }
            Failure::SendOneLine => say! { out, language,
            "--send diz uma linha: dê um texto sem quebras de linha",
            "--send says one line: give a text without line breaks" },
            Failure::SendSaysNothing(command) => say! { out, language,
            "--send diz uma linha, e {command} não diz nada a ninguém",
            "--send says one line, and {command} says nothing to anybody" },
            Failure::MaybeNotAccepted => say! { out, language,
            "o servidor está sendo encerrado; o que foi enviado pode não ter sido aceito",
            "the server is shutting down; what was sent may not have been accepted" },
            Failure::NotAllAccepted {
                accepted,
                of,
                is_open,
                first,
                cause,
            } => {
                if let Some(cause) = cause {
                    cause.write(out, language)?;
                    out.write_str("; ")?;
                }
                say! { out, language,
                "linhas aceitas: {accepted} de {of}",
                "lines accepted: {accepted} of {of}" }?;
                if *is_open {
                    out.write_str(language.pick(" lidas", " read"))?;
                }
                first
                    .iter()
                    .try_for_each(|first| first.write(out, language))
            }
            Failure::InputOutput(cause) => {
                let why = system::in_words(cause, language);
                say! { out, language,
                "falha de leitura ou escrita: {why}",
                "reading or writing failed: {why}" }
            }
            Failure::NobodyReads => Ok(()),
        }
    }
}

impl NotAccepted {
    /// How much of a line is told, in characters: enough to find it by.
    const TOLD_CHARS: usize = 60;

    fn write(&self, out: &mut String, language: Language) -> fmt::Result {
        let number = self.number;
        say! { out, language,
        "; a primeira que não foi é a linha {number} da entrada",
        "; the first that was not is line {number} of the input" }?;
        if self.line.is_empty() {
            return Ok(());
        }
        let mut told: String = self.line.chars().take(Self::TOLD_CHARS).collect();
        if told.len() < self.line.len() {
            told.push_str("...");
        }
        write!(out, ": {told}")
    }
}

impl Doubt {
    fn write(&self, address: &str, out: &mut String, language: Language) -> fmt::Result {
        match self {
            Doubt::Unknown { found, why } => {
                let why = why.in_words(language);
                say! { out, language,
                "ninguém que este sistema conheça atesta o certificado de {address} ({why}); a impressão digital dele é {found}; se quem mantém o servidor a confirma, use --tls-pin {found}",
                "nobody whom this system knows vouches for the certificate of {address} ({why}); its fingerprint is {found}; if whoever keeps the server confirms it, use --tls-pin {found}" }
            }
            Doubt::Changed { kept, found, path } => say! { out, language,
            "o certificado de {address} mudou: a impressão digital aceita é {kept}, e a de agora é {found}; alguém pode estar no meio do caminho; se quem mantém o servidor confirma a nova, apague a linha de {address} em {path}",
            "the certificate of {address} changed: the fingerprint that was taken is {kept}, and now it is {found}; somebody may be in the middle; if whoever keeps the server confirms the new one, delete the line of {address} in {path}" },
            Doubt::OtherThanPinned { pinned, found } => say! { out, language,
            "o certificado de {address} não é o que foi pedido: --tls-pin é {pinned}, e a impressão digital dele é {found}",
            "the certificate of {address} is not the one that was asked for: --tls-pin is {pinned}, and its fingerprint is {found}" },
        }
    }
}

impl NotVouched {
    pub fn in_words(&self, language: Language) -> &str {
        let (pt, en) = match self {
            NotVouched::Ended => ("ele venceu", "it has ended"),
            NotVouched::NotYet => (
                "ele ainda não vale; confira a data deste sistema",
                "it does not hold yet; check the date of this system",
            ),
            NotVouched::OtherName => ("ele é para outro nome", "it is for another name"),
            NotVouched::UnknownIssuer => ("ninguém conhecido o assina", "nobody known signs it"),
            NotVouched::Other(why) => return why,
        };
        language.pick(pt, en)
    }
}
