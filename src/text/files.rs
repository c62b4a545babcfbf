//! What is wrong with a file that the daemon was given, and in which line. Nothing of what the file
//! holds is told: it may be a secret in the wrong place.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::size::Size;
use super::system;
use super::words::Language;

/// Where systemd puts what it hands to services (systemd.exec(5), CREDENTIALS).
pub const CREDENTIALS: &str = "/run/credentials";

/// A file that does not serve.
#[derive(Debug)]
pub struct FileError {
    /// The flag that named it.
    pub flag: &'static str,
    pub path: PathBuf,
    pub problem: Problem,
}

#[derive(Debug)]
pub enum Problem {
    /// It cannot be read.
    Unreadable(io::Error),
    /// It is a device, a pipe or the like.
    NotRegular,
    /// It is longer than this many bytes.
    TooLong(u64),
    /// A line does not serve; they are counted from 1.
    Line(usize, LineProblem),
    /// What should be PEM does not serve.
    Pem(PemProblem),
}

/// Why what should be a certificate and its key does not serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PemProblem {
    NoCertificate,
    NoKey,
    /// There is none behind the certificate, where no other file was given for it.
    NoKeyBehind,
    /// It can be read with a password alone.
    KeyLocked,
    CertificateUnfit,
    KeyUnfit,
    /// Each may be well, but the key is that of another certificate.
    KeyOfAnother,
}

/// Why a line does not serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineProblem {
    NotUtf8,
    PasswordEmpty,
    /// A line for a key has other than three words.
    KeyWords,
    Nickname,
    Role,
    Hash,
    /// The nickname, or the key, is that of an earlier line.
    NicknameTwice(usize),
    KeyTwice(usize),
    /// A line for a ban or a mute has other than seven words.
    BanWords,
    /// It begins with neither `ban` nor `mute`.
    Sanction,
    /// It is for neither a nickname nor a network.
    Target,
    Address,
    Moment,
    Count,
}

impl FileError {
    pub fn in_words(&self, language: Language) -> impl fmt::Display {
        struct InWords<'a>(&'a FileError, Language);
        impl fmt::Display for InWords<'_> {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.write(out, self.1)
            }
        }
        InWords(self, language)
    }

    fn write(&self, out: &mut fmt::Formatter<'_>, language: Language) -> fmt::Result {
        let (flag, path) = (self.flag, self.path.display());
        match &self.problem {
            Problem::Unreadable(error) => {
                let advice = self.advice(error, language);
                let error = system::in_words(error, language);
                say!(
                    out,
                    language,
                    "não foi possível ler o arquivo de {flag}, {path}: {error}{advice}",
                    "could not read the file of {flag}, {path}: {error}{advice}",
                )
            }
            Problem::NotRegular => say!(
                out,
                language,
                "o arquivo de {flag}, {path}, não é um arquivo comum; escolha outro",
                "the file of {flag}, {path}, is no regular file; choose another one",
            ),
            Problem::TooLong(bytes_max) => {
                let limit = Size(*bytes_max);
                say!(
                    out,
                    language,
                    "o arquivo de {flag}, {path}, é longo demais; o limite é {limit}",
                    "the file of {flag}, {path}, is too long; the limit is {limit}",
                )
            }
            Problem::Pem(problem) => {
                let why = problem.in_words(language);
                say!(
                    out,
                    language,
                    "o arquivo de {flag}, {path}, não serve: {why}",
                    "the file of {flag}, {path}, does not serve: {why}",
                )
            }
            Problem::Line(number, problem) => {
                let why = problem.in_words(language);
                write!(out, "{path}:{number}: {why} ({flag})")
            }
        }
    }
}

impl FileError {
    /// What to do about it, behind a separator, where that is not plain.
    fn advice(&self, error: &io::Error, language: Language) -> &'static str {
        let is_credential = self.path.starts_with(CREDENTIALS);
        if is_credential && error.kind() == ErrorKind::NotFound {
            return language.pick(
                "; as credenciais só estão ali enquanto o serviço roda",
                "; credentials are there only while the service runs",
            );
        }
        if error.kind() == ErrorKind::PermissionDenied {
            return language.pick(
                "; o usuário do servidor precisa poder ler o arquivo (a um serviço do systemd, LoadCredential= o entrega)",
                "; the user of the server has to be able to read it (LoadCredential= hands it to a service of systemd)",
            );
        }
        ""
    }
}

/// A file that only root reads, while the server may be run by another user.
#[derive(Debug)]
pub struct OnlyRoot<'a> {
    pub flag: &'static str,
    pub path: &'a Path,
}

impl OnlyRoot<'_> {
    pub fn in_words(&self, language: Language) -> impl fmt::Display {
        let (flag, path) = (self.flag, self.path.display());
        fmt::from_fn(move |out| {
            say!(
                out,
                language,
                "atenção: só o root lê o arquivo de {flag}, {path}; a um serviço do systemd com outro usuário, LoadCredential= o entrega",
                "mind: only root reads the file of {flag}, {path}; LoadCredential= hands it to a service of systemd with another user",
            )
        })
    }
}

impl PemProblem {
    fn in_words(self, language: Language) -> &'static str {
        let (pt, en) = match self {
            PemProblem::NoCertificate => (
                "não há nele um certificado em PEM",
                "there is no certificate in PEM in it",
            ),
            PemProblem::NoKey => (
                "não há nele uma chave em PEM",
                "there is no key in PEM in it",
            ),
            PemProblem::NoKeyBehind => (
                "não há nele uma chave em PEM; se ela está em outro arquivo, use --tls-key",
                "there is no key in PEM in it; if it stands in another file, use --tls-key",
            ),
            PemProblem::KeyLocked => (
                "a chave tem senha; guarde-a sem, com openssl pkey -in ... -out ...",
                "the key has a password; keep it without one, by openssl pkey -in ... -out ...",
            ),
            PemProblem::CertificateUnfit => (
                "o certificado não é um que se entenda",
                "the certificate is none that can be understood",
            ),
            PemProblem::KeyUnfit => (
                "a chave não é de um tipo que se possa usar; use ECDSA (P-256 ou P-384), Ed25519 ou RSA de 2048 a 4096 bits",
                "the key is of no kind that can be used; use ECDSA (P-256 or P-384), Ed25519 or RSA of 2048 to 4096 bits",
            ),
            PemProblem::KeyOfAnother => (
                "a chave é de outro certificado",
                "the key is that of another certificate",
            ),
        };
        language.pick(pt, en)
    }
}

impl LineProblem {
    fn in_words(self, language: Language) -> String {
        let (pt, en) = match self {
            LineProblem::NotUtf8 => ("não está em UTF-8", "not in UTF-8"),
            LineProblem::PasswordEmpty => ("a senha é vazia", "the password is empty"),
            LineProblem::KeyWords => (
                "use três palavras: nickname, papel e hash; veja littlecats key --help",
                "use three words: nickname, role and hash; see littlecats key --help",
            ),
            LineProblem::Nickname => ("o nickname é inválido", "the nickname is invalid"),
            LineProblem::Role => (
                "o papel é member ou moderator",
                "the role is member or moderator",
            ),
            LineProblem::Hash => (
                "o hash tem 64 dígitos hexadecimais minúsculos; veja littlecats key --help",
                "the hash has 64 hexadecimal digits in lower case; see littlecats key --help",
            ),
            LineProblem::NicknameTwice(line) => {
                return match language {
                    Language::Portuguese => format!("o nickname já está na linha {line}"),
                    Language::English => format!("the nickname is in line {line} already"),
                };
            }
            LineProblem::KeyTwice(line) => {
                return match language {
                    Language::Portuguese => format!("a chave já está na linha {line}"),
                    Language::English => format!("the key is in line {line} already"),
                };
            }
            LineProblem::BanWords => (
                "use sete palavras: ban ou mute, de quem, endereço, desde, até, por e quantos",
                "use seven words: ban or mute, of whom, address, since, until, by and how many",
            ),
            LineProblem::Sanction => (
                "a primeira palavra é ban ou mute",
                "the first word is ban or mute",
            ),
            LineProblem::Target => (
                "a segunda palavra não é um nickname, um endereço ou uma rede",
                "the second word is no nickname, address or network",
            ),
            LineProblem::Address => (
                "a terceira palavra não é um endereço, nem -",
                "the third word is no address, and not -",
            ),
            LineProblem::Moment => (
                "um dos tempos não tem a forma 2026-11-25T12:00:00Z",
                "one of the times is not of the form 2026-11-25T12:00:00Z",
            ),
            LineProblem::Count => (
                "a última palavra não é um número",
                "the last word is no number",
            ),
        };
        language.pick(pt, en).to_owned()
    }
}
