//! What the console is told, in the language of the room.
//!
//! Nothing a client sends reaches a report but a valid nickname: no text of a message, and no
//! character that could forge a line.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use crate::daemon::connection::CloseReason;
use crate::text::words::{Language, Words};

/// Something the console is told.
#[derive(Debug)]
pub enum Report<'a> {
    /// The daemon listens here.
    Listening(SocketAddr),
    /// How to come in, from this machine and from others.
    HowToConnect {
        /// An address to name to people.
        host: &'a str,
        /// The port.
        port: u16,
    },
    /// The most memory that the buffers can take, in bytes, and the most connections.
    Ceiling {
        /// Bytes.
        memory: usize,
        /// Connections.
        clients: usize,
    },
    /// Somebody logged in.
    Connected {
        /// The nickname.
        nickname: &'a str,
        /// Where from.
        peer: SocketAddr,
    },
    /// Somebody who had logged in is gone.
    Gone {
        /// The nickname.
        nickname: &'a str,
        /// Why.
        reason: &'a CloseReason,
    },
    /// A connection that had not logged in is gone.
    GuestGone {
        /// Its address.
        peer: SocketAddr,
        /// Why.
        reason: &'a CloseReason,
    },
    /// A connection was refused: there are too many, in all or of its address.
    Refused {
        /// Its address.
        peer: SocketAddr,
        /// The limit in all, rather than that of its address, was reached.
        full: bool,
    },
    /// A connection was refused because its address or port cannot be told.
    NoAddress(&'a io::Error),
    /// Taking a connection failed.
    AcceptFailed(&'a io::Error),
    /// There are no descriptors left for more connections.
    OutOfDescriptors(&'a io::Error),
    /// The daemon was asked to end.
    ShuttingDown,
    /// The log file could not be opened again.
    ReopenFailed(&'a io::Error),
    /// Lines of the log that could not be written.
    LinesLost(u64),
}

impl Report<'_> {
    /// The report in its words.
    pub fn in_words<'a>(&'a self, words: &'a Words) -> impl fmt::Display + 'a {
        struct InWords<'a>(&'a Report<'a>, &'a Words);
        impl fmt::Display for InWords<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.1.language() {
                    Language::Portuguese => self.0.write_pt(f),
                    Language::English => self.0.write_en(f),
                }
            }
        }
        InWords(self, words)
    }

    fn write_pt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Report::Listening(address) => write!(f, "escutando em {address}"),
            Report::HowToConnect { host, port } => write!(
                f,
                "para entrar: littlecats connect {} ou nc {host} {port}",
                HostAndPort(host, *port)
            ),
            Report::Ceiling { memory, clients } => write!(
                f,
                "no máximo {clients} conexões e {} MiB de memória para elas",
                mebibytes(*memory)
            ),
            Report::Connected { nickname, peer } => write!(
                f,
                "{nickname} se conectou com o IP {} por meio da porta {}.",
                peer.ip().to_canonical(),
                peer.port()
            ),
            Report::Gone { nickname, reason } => {
                write!(f, "{nickname} se desconectou: {}.", Pt(reason))
            }
            Report::GuestGone { peer, reason } => {
                write!(
                    f,
                    "{} saiu sem informar um nickname: {}.",
                    Peer(peer),
                    Pt(reason)
                )
            }
            Report::Refused { peer, full: true } => {
                write!(f, "{} foi recusado: o servidor está cheio.", Peer(peer))
            }
            Report::Refused { peer, full: false } => {
                write!(
                    f,
                    "{} foi recusado: há conexões demais do seu endereço.",
                    Peer(peer)
                )
            }
            Report::NoAddress(error) => write!(
                f,
                "uma conexão foi recusada: não foi possível obter seu IP e sua porta: {error}"
            ),
            Report::AcceptFailed(error) => {
                write!(f, "não foi possível aceitar uma conexão: {error}")
            }
            Report::OutOfDescriptors(error) => write!(
                f,
                "não há recursos livres para novas conexões, que esperam: {error}; aumente o limite (ulimit -n)"
            ),
            Report::ShuttingDown => f.write_str("encerrando: avisando quem está conectado"),
            Report::ReopenFailed(error) => write!(
                f,
                "não foi possível reabrir o arquivo de registro, e o atual continua: {error}"
            ),
            Report::LinesLost(count) => {
                write!(
                    f,
                    "{count} linhas do registro se perderam: não havia como escrevê-las"
                )
            }
        }
    }

    fn write_en(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Report::Listening(address) => write!(f, "listening on {address}"),
            Report::HowToConnect { host, port } => write!(
                f,
                "to join: littlecats connect {} or nc {host} {port}",
                HostAndPort(host, *port)
            ),
            Report::Ceiling { memory, clients } => write!(
                f,
                "at most {clients} connections and {} MiB of memory for them",
                mebibytes(*memory)
            ),
            Report::Connected { nickname, peer } => write!(
                f,
                "{nickname} connected from the IP {} through the port {}.",
                peer.ip().to_canonical(),
                peer.port()
            ),
            Report::Gone { nickname, reason } => {
                write!(f, "{nickname} disconnected: {}.", En(reason))
            }
            Report::GuestGone { peer, reason } => {
                write!(
                    f,
                    "{} left without giving a nickname: {}.",
                    Peer(peer),
                    En(reason)
                )
            }
            Report::Refused { peer, full: true } => {
                write!(f, "{} was refused: the server is full.", Peer(peer))
            }
            Report::Refused { peer, full: false } => {
                write!(
                    f,
                    "{} was refused: too many connections from its address.",
                    Peer(peer)
                )
            }
            Report::NoAddress(error) => {
                write!(
                    f,
                    "a connection was refused: its IP and port cannot be told: {error}"
                )
            }
            Report::AcceptFailed(error) => write!(f, "could not accept a connection: {error}"),
            Report::OutOfDescriptors(error) => write!(
                f,
                "no resources left for new connections, which wait: {error}; raise the limit (ulimit -n)"
            ),
            Report::ShuttingDown => f.write_str("shutting down: telling who is connected"),
            Report::ReopenFailed(error) => write!(
                f,
                "could not open the log file again, and the present one goes on: {error}"
            ),
            Report::LinesLost(count) => {
                write!(
                    f,
                    "{count} lines of the log were lost: they could not be written"
                )
            }
        }
    }
}

/// Whole mebibytes, rounded up.
fn mebibytes(bytes: usize) -> usize {
    bytes.div_ceil(1024 * 1024)
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

struct Pt<'a>(&'a CloseReason);

impl fmt::Display for Pt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            CloseReason::Quit => f.write_str("pediu para sair"),
            CloseReason::Ended => f.write_str("encerrou a conexão"),
            CloseReason::Failed(error) => write!(f, "a conexão falhou: {error}"),
            CloseReason::SlowConsumer => f.write_str("não lia o que recebia"),
            CloseReason::NotTaken => f.write_str("não recebeu a tempo o que faltava"),
            CloseReason::LoginTimeout => f.write_str("tempo esgotado para informar o nickname"),
            CloseReason::LoginTooLong => f.write_str("enviou bytes demais sem um nickname"),
            CloseReason::OtherProtocol => f.write_str("fala HTTP ou TLS"),
        }
    }
}

struct En<'a>(&'a CloseReason);

impl fmt::Display for En<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            CloseReason::Quit => f.write_str("asked to leave"),
            CloseReason::Ended => f.write_str("closed the connection"),
            CloseReason::Failed(error) => write!(f, "the connection failed: {error}"),
            CloseReason::SlowConsumer => f.write_str("did not read what it was sent"),
            CloseReason::NotTaken => f.write_str("did not take in time what was left"),
            CloseReason::LoginTimeout => f.write_str("time to enter the nickname ran out"),
            CloseReason::LoginTooLong => f.write_str("sent too many bytes without a nickname"),
            CloseReason::OtherProtocol => f.write_str("speaks HTTP or TLS"),
        }
    }
}
