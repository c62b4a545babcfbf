//! Why a session ended, as the console is told.

use std::fmt;
use std::io;

use super::system;
use super::words::Language;
use crate::room::event::EndReason;
use crate::room::nickname::Nickname;

/// Why a session ended, or why there was none.
#[derive(Debug)]
pub enum CloseReason {
    /// It asked to leave, with these words of goodbye, which may be empty.
    Quit { text: Box<str> },
    /// It closed its sending half, and all its lines are handled.
    Ended,
    /// Reading or writing failed.
    Failed(io::Error),
    /// It does not take what it is owed: it fell out of the log.
    SlowConsumer,
    /// No nickname within the time.
    LoginTimeout,
    /// It had no nickname yet, and its place was needed for another.
    Displaced,
    /// No nickname within the bytes.
    LoginTooLong,
    /// It speaks what is not served: HTTP, TLS, or what scanners send.
    OtherProtocol,
    /// It speaks in the clear, where TLS alone is taken.
    ClearText,
    /// It came from a proxy that did not say whose it is.
    NoProxyAddress,
    /// It came from a proxy whose header does not serve.
    BrokenHeader(HeaderFault),
    /// It asked for a file of the page, and was given it.
    Answered,
    /// It sent what a WebSocket must not.
    BrokenProtocol(Violation),
    /// The room ended it, and has told those that remain.
    EndedByRoom {
        reason: EndReason,
        /// What it was called until then.
        nickname: Option<Nickname>,
    },
}

/// What is wrong with frames of a WebSocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Violation {
    Protocol,
    /// Binary, where only text is understood.
    Binary,
    /// Text that is not UTF-8.
    NoUtf8,
}

/// What is wrong with the header by which a proxy says whose connection follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeaderFault {
    Malformed,
    TooLong,
    /// Of something else than TCP over IPv4 or IPv6.
    OtherTransport,
}

impl CloseReason {
    /// What it was called, where the room has let go of that already.
    pub fn nickname(&self) -> Option<&Nickname> {
        match self {
            CloseReason::EndedByRoom { nickname, .. } => nickname.as_ref(),
            CloseReason::Quit { .. }
            | CloseReason::Ended
            | CloseReason::Failed(_)
            | CloseReason::SlowConsumer
            | CloseReason::LoginTimeout
            | CloseReason::LoginTooLong
            | CloseReason::Displaced
            | CloseReason::OtherProtocol
            | CloseReason::ClearText
            | CloseReason::NoProxyAddress
            | CloseReason::BrokenHeader(_)
            | CloseReason::Answered
            | CloseReason::BrokenProtocol(_) => None,
        }
    }

    /// What the one is told whose session it was.
    pub fn closing(&self, language: Language) -> impl fmt::Display {
        self.in_words(language)
    }

    pub(super) fn in_words(&self, language: Language) -> impl fmt::Display {
        struct InWords<'a>(&'a CloseReason, Language);
        impl fmt::Display for InWords<'_> {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.write(out, self.1)
            }
        }
        InWords(self, language)
    }

    fn write(&self, out: &mut fmt::Formatter<'_>, language: Language) -> fmt::Result {
        match self {
            CloseReason::Quit { .. } => say!(out, language, "pediu para sair", "asked to leave"),
            CloseReason::Ended => {
                say!(out, language, "encerrou a conexão", "closed the connection")
            }
            CloseReason::Failed(error) => {
                let error = system::in_words(error, language);
                say!(
                    out,
                    language,
                    "a conexão falhou: {error}",
                    "the connection failed: {error}",
                )
            }
            CloseReason::SlowConsumer => say!(
                out,
                language,
                "não lia o que recebia",
                "did not read what it was sent",
            ),
            CloseReason::LoginTimeout => say!(
                out,
                language,
                "tempo esgotado para informar o nickname",
                "time to enter the nickname ran out",
            ),
            CloseReason::Displaced => say!(
                out,
                language,
                "o lugar foi dado a quem chegou depois",
                "the place was given to one that came later",
            ),
            CloseReason::LoginTooLong => say!(
                out,
                language,
                "enviou bytes demais sem um nickname",
                "sent too many bytes without a nickname",
            ),
            CloseReason::OtherProtocol => {
                say!(
                    out,
                    language,
                    "fala outro protocolo",
                    "speaks another protocol"
                )
            }
            CloseReason::ClearText => say!(
                out,
                language,
                "fala sem TLS, e --tls-only não o aceita",
                "speaks without TLS, which --tls-only does not take",
            ),
            CloseReason::NoProxyAddress => say!(
                out,
                language,
                "é um proxy que não disse de quem é a conexão (cabeçalho PROXY ou X-Forwarded-For)",
                "it is a proxy that did not say whose the connection is (PROXY header or X-Forwarded-For)",
            ),
            CloseReason::BrokenHeader(fault) => {
                let (pt, en) = match fault {
                    HeaderFault::Malformed => (
                        "é um proxy cujo cabeçalho PROXY não se entende",
                        "it is a proxy whose PROXY header cannot be understood",
                    ),
                    HeaderFault::TooLong => (
                        "é um proxy cujo cabeçalho PROXY é longo demais",
                        "it is a proxy whose PROXY header is too long",
                    ),
                    HeaderFault::OtherTransport => (
                        "é um proxy cujo cabeçalho PROXY não é de TCP",
                        "it is a proxy whose PROXY header is not of TCP",
                    ),
                };
                say!(out, language, "{pt}", "{en}")
            }
            CloseReason::Answered => say!(out, language, "foi atendido", "was answered"),
            CloseReason::BrokenProtocol(violation) => {
                let (pt, en) = match violation {
                    Violation::Protocol => (
                        "não seguiu o protocolo WebSocket",
                        "did not keep to the WebSocket protocol",
                    ),
                    Violation::Binary => ("enviou dados binários", "sent binary data"),
                    Violation::NoUtf8 => (
                        "enviou texto que não é UTF-8",
                        "sent text that is not UTF-8",
                    ),
                };
                say!(out, language, "{pt}", "{en}")
            }
            CloseReason::EndedByRoom { reason, .. } => {
                let (pt, en) = match reason {
                    EndReason::TooManyTries => (
                        "errou a senha ou a chave vezes demais",
                        "gave a wrong password or key too often",
                    ),
                    EndReason::PasswordWrong => (
                        "não informou a senha do chat",
                        "did not give the password of the chat",
                    ),
                    EndReason::Kicked => ("foi tirado do chat", "was removed from the chat"),
                    EndReason::Banned => ("foi banido", "was banned"),
                    EndReason::AddressBanned => {
                        ("seu endereço está banido", "its address is banned")
                    }
                    EndReason::Replaced => (
                        "foi substituído por quem deu a chave do nickname",
                        "was replaced by who gave the key of the nickname",
                    ),
                    EndReason::NicknameOwned => (
                        "seu nickname agora tem dono",
                        "its nickname has an owner now",
                    ),
                    EndReason::Locked => ("a porta está fechada", "the door is closed"),
                };
                out.write_str(language.pick(pt, en))
            }
        }
    }
}
