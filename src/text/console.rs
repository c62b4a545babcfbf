//! What the console is told, in the language of the room.
//!
//! Nothing a client sends reaches a report but a valid nickname: no text of a message, and no
//! character that could forge a line.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use super::words::Language;
use crate::room::event::EndReason;
use crate::room::nickname::Nickname;

/// Something the console is told.
#[derive(Debug)]
pub enum Report<'a> {
    Listening(SocketAddr),
    /// How to come in, from this machine and from others.
    HowToConnect {
        host: &'a str,
        port: u16,
    },
    /// The most memory that the buffers can take, in bytes, and the most connections.
    Ceiling {
        memory: usize,
        clients: usize,
    },
    /// Somebody logged in.
    Connected {
        nickname: &'a str,
        peer: SocketAddr,
    },
    /// Somebody that had logged in is gone.
    Gone {
        nickname: &'a str,
        reason: &'a CloseReason,
    },
    /// A connection that had not logged in is gone.
    GuestGone {
        peer: SocketAddr,
        reason: &'a CloseReason,
    },
    /// A connection was refused: there are too many, in all or of its address.
    Refused {
        peer: SocketAddr,
        limit: PlacesLimit,
    },
    Renamed {
        from: &'a str,
        to: &'a str,
    },
    /// A connection was refused because its address or port cannot be told.
    NoAddress(&'a io::Error),
    AcceptFailed(&'a io::Error),
    OutOfDescriptors(&'a io::Error),
    ShuttingDown,
    /// The log file could not be opened again.
    ReopenFailed(&'a io::Error),
    /// Lines of the log that could not be written.
    LinesLost(u64),
}

/// Which limit on connections was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlacesLimit {
    /// That of all.
    Total,
    /// That of one address.
    Address,
}

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
    /// No nickname within the bytes.
    LoginTooLong,
    /// It speaks what is not served: HTTP, TLS, or what scanners send.
    OtherProtocol,
    /// The room ended it, and has told those that remain.
    EndedByRoom {
        reason: EndReason,
        /// What it was called until then.
        nickname: Option<Nickname>,
    },
}

impl Report<'_> {
    /// The report in its words.
    pub fn in_words(&self, language: Language) -> impl fmt::Display {
        struct InWords<'a>(&'a Report<'a>, Language);
        impl fmt::Display for InWords<'_> {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.write(out, self.1)
            }
        }
        InWords(self, language)
    }

    fn write(&self, out: &mut fmt::Formatter<'_>, language: Language) -> fmt::Result {
        match self {
            Report::Listening(address) => {
                say!(
                    out,
                    language,
                    "escutando em {address}",
                    "listening on {address}"
                )
            }
            Report::HowToConnect { host, port } => {
                let address = HostAndPort(host, *port);
                say!(
                    out,
                    language,
                    "para entrar: littlecats connect {address} ou nc {host} {port}",
                    "to join: littlecats connect {address} or nc {host} {port}",
                )
            }
            Report::Ceiling { memory, clients } => {
                let mebibytes = memory.div_ceil(1024 * 1024);
                say!(
                    out,
                    language,
                    "no máximo {clients} conexões e {mebibytes} MiB de memória para elas",
                    "at most {clients} connections and {mebibytes} MiB of memory for them",
                )
            }
            Report::Connected { nickname, peer } => {
                let (ip, port) = (peer.ip().to_canonical(), peer.port());
                say!(
                    out,
                    language,
                    "{nickname} se conectou com o IP {ip} por meio da porta {port}.",
                    "{nickname} connected from the IP {ip} through the port {port}.",
                )
            }
            Report::Gone { nickname, reason } => {
                let reason = reason.in_words(language);
                say!(
                    out,
                    language,
                    "{nickname} se desconectou: {reason}.",
                    "{nickname} disconnected: {reason}.",
                )
            }
            Report::GuestGone { peer, reason } => {
                let (peer, reason) = (Peer(peer), reason.in_words(language));
                say!(
                    out,
                    language,
                    "{peer} saiu sem informar um nickname: {reason}.",
                    "{peer} left without giving a nickname: {reason}.",
                )
            }
            Report::Refused {
                peer,
                limit: PlacesLimit::Total,
            } => {
                let peer = Peer(peer);
                say!(
                    out,
                    language,
                    "{peer} foi recusado: o servidor está cheio.",
                    "{peer} was refused: the server is full.",
                )
            }
            Report::Refused {
                peer,
                limit: PlacesLimit::Address,
            } => {
                let peer = Peer(peer);
                say!(
                    out,
                    language,
                    "{peer} foi recusado: há conexões demais do seu endereço.",
                    "{peer} was refused: too many connections from its address.",
                )
            }
            Report::Renamed { from, to } => say!(
                out,
                language,
                "{from} mudou o nickname para {to}.",
                "{from} changed the nickname to {to}.",
            ),
            Report::NoAddress(error) => say!(
                out,
                language,
                "uma conexão foi recusada: não foi possível obter seu IP e sua porta: {error}",
                "a connection was refused: its IP and port cannot be told: {error}",
            ),
            Report::AcceptFailed(error) => say!(
                out,
                language,
                "não foi possível aceitar uma conexão: {error}",
                "could not accept a connection: {error}",
            ),
            Report::OutOfDescriptors(error) => say!(
                out,
                language,
                "não há recursos livres para novas conexões, que esperam: {error}; aumente o limite (ulimit -n)",
                "no resources left for new connections, which wait: {error}; raise the limit (ulimit -n)",
            ),
            Report::ShuttingDown => say!(
                out,
                language,
                "encerrando: avisando quem está conectado",
                "shutting down: telling who is connected",
            ),
            Report::ReopenFailed(error) => say!(
                out,
                language,
                "não foi possível reabrir o arquivo de registro, e o atual continua: {error}",
                "could not open the log file again, and the present one goes on: {error}",
            ),
            Report::LinesLost(count) => say!(
                out,
                language,
                "{count} linhas do registro se perderam: não havia como escrevê-las",
                "{count} lines of the log were lost: they could not be written",
            ),
        }
    }
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
            | CloseReason::OtherProtocol => None,
        }
    }

    fn in_words(&self, language: Language) -> impl fmt::Display {
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
            CloseReason::Failed(error) => say!(
                out,
                language,
                "a conexão falhou: {error}",
                "the connection failed: {error}",
            ),
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
            CloseReason::EndedByRoom { reason, .. } => {
                let (pt, en) = match reason {
                    EndReason::TooManyTries => (
                        "errou a senha ou a chave vezes demais",
                        "gave a wrong password or key too often",
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

/// A peer's address as people know it: IPv4 also when it came mapped into IPv6.
struct Peer<'a>(&'a SocketAddr);

impl fmt::Display for Peer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        SocketAddr::new(self.0.ip().to_canonical(), self.0.port()).fmt(f)
    }
}

/// A host as the client takes it: the port only where it is not the usual one.
struct HostAndPort<'a>(&'a str, u16);

impl fmt::Display for HostAndPort<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HostAndPort(host, port) = *self;
        match (port, host.contains(':')) {
            (crate::DEFAULT_PORT, _) => f.write_str(host),
            (_, false) => write!(f, "{host}:{port}"),
            (_, true) => write!(f, "[{host}]:{port}"),
        }
    }
}
