//! What the console is told, in the language of the room.
//!
//! Nothing a client sends reaches a report but a valid nickname: no text of a message, and no
//! character that could forge a line.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

pub use super::ends::{CloseReason, HeaderFault, Violation};
use super::files::FileError;
use super::moment::{Age, Minute};
use super::system;
use super::words::Language;
use crate::room::time::WallTime;

/// Something the console is told.
#[derive(Debug)]
pub enum Report<'a> {
    /// The most memory that the buffers can take, in bytes, and the most connections.
    Ceiling {
        memory: usize,
        clients: usize,
    },
    /// Descriptors leave room for fewer connections than are wanted, for which there would have to
    /// be so many.
    FewDescriptors {
        clients: usize,
        wanted: usize,
        descriptors: usize,
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
    /// Lines of a session that nobody heard: its peer sent no more, and they took too long.
    LinesLeft {
        nickname: &'a str,
        lines: usize,
    },
    Renamed {
        from: &'a str,
        to: &'a str,
    },
    ShuttingDown,
    /// The system refused what the loop cannot do without, and the daemon ends.
    Failed(&'a io::Error),
    /// A mistake of the program: where, and what was found.
    Panicked {
        place: &'a str,
        text: &'a str,
    },
    /// How to moderate as long as the daemon runs.
    KeyOfRun(&'a str),
    /// A file does not serve: what it said before stays in force.
    FileKept(&'a FileError),
    /// The flags make no sense, for this reason: those before stay in force.
    FlagsKept(&'a str),
    /// A flag has another value from here on.
    Changed(&'a Change<'a>),
    /// A flag was given another value, which a daemon has to be started with.
    NeedsRestart(&'a Change<'a>),
    /// The certificate ends soon, or has ended.
    CertificateEnds {
        path: &'a Path,
        at: WallTime,
        /// None when it has ended.
        left: Option<Duration>,
    },
    /// The file of bans could not be written.
    BansNotWritten(&'a str),
    /// The log file could not be opened again.
    ReopenFailed(&'a io::Error),
    /// Lines of the log that could not be written.
    LinesLost(u64),
}

/// What a flag had, and what it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<'a> {
    pub flag: &'a str,
    pub old: &'a str,
    pub new: &'a str,
}

/// Which limit on connections was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlacesLimit {
    /// That of all.
    Total,
    /// That of one address.
    Address,
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
            Report::Ceiling { memory, clients } => {
                let mebibytes = memory.div_ceil(1024 * 1024);
                say!(
                    out,
                    language,
                    "no máximo {clients} conexões e {mebibytes} MiB de memória para elas",
                    "at most {clients} connections and {mebibytes} MiB of memory for them",
                )
            }
            Report::FewDescriptors {
                clients,
                wanted,
                descriptors,
            } => say!(
                out,
                language,
                "o limite de descritores só permite {clients} conexões; para {wanted} é preciso que seja {descriptors} (ulimit -n, ou LimitNOFILE no systemd)",
                "the limit on descriptors allows {clients} connections only; for {wanted} it has to be {descriptors} (ulimit -n, or LimitNOFILE of systemd)",
            ),
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
            Report::LinesLeft { nickname, lines } => say!(
                out,
                language,
                "{nickname} encerrou a conexão há um minuto; {lines} linhas suas não foram ditas.",
                "{nickname} closed the connection a minute ago; {lines} lines of it were not said.",
            ),
            Report::Renamed { from, to } => say!(
                out,
                language,
                "{from} mudou o nickname para {to}.",
                "{from} changed the nickname to {to}.",
            ),
            Report::ShuttingDown => say!(
                out,
                language,
                "encerrando: avisando quem está conectado",
                "shutting down: telling who is connected",
            ),
            Report::KeyOfRun(key) => say!(
                out,
                language,
                "para moderar enquanto o servidor estiver no ar, digite no chat: /op {key}",
                "to moderate as long as the server runs, type in the chat: /op {key}",
            ),
            Report::FileKept(error) => {
                let error = error.in_words(language);
                say!(
                    out,
                    language,
                    "{error}; continua valendo o que valia",
                    "{error}; what was in force stays",
                )
            }
            Report::FlagsKept(error) => say!(
                out,
                language,
                "{error}; nada mudou",
                "{error}; nothing was changed",
            ),
            Report::Changed(Change { flag, old, new }) => say!(
                out,
                language,
                "{flag}: de {old} para {new}",
                "{flag}: from {old} to {new}",
            ),
            Report::NeedsRestart(Change { flag, old, new }) => say!(
                out,
                language,
                "{flag}: de {old} para {new} só quando o servidor for reiniciado",
                "{flag}: from {old} to {new} only once the server is restarted",
            ),
            Report::CertificateEnds { path, at, left } => {
                let (path, at) = (path.display(), Minute(*at));
                match left {
                    Some(left) => {
                        let left = Age(*left);
                        say!(
                            out,
                            language,
                            "o certificado de {path} vence em {at} (faltam {left}); ponha outro no lugar e envie SIGHUP ao servidor",
                            "the certificate of {path} ends at {at} (in {left}); put another in its place and send the server SIGHUP",
                        )
                    }
                    None => say!(
                        out,
                        language,
                        "o certificado de {path} venceu em {at}, e os clientes o recusam; ponha outro no lugar e envie SIGHUP ao servidor",
                        "the certificate of {path} ended at {at}, and clients refuse it; put another in its place and send the server SIGHUP",
                    ),
                }
            }
            Report::BansNotWritten(error) => say!(
                out,
                language,
                "a lista de banidos não pôde ser gravada, e vale enquanto o servidor estiver no ar: {error}",
                "the list of bans could not be written, and holds as long as the server runs: {error}",
            ),
            Report::Failed(error) => {
                let error = system::in_words(error, language);
                say!(
                    out,
                    language,
                    "o sistema recusou o que o servidor precisa, e ele se encerra: {error}",
                    "the system refused what the server needs, and it ends: {error}",
                )
            }
            Report::Panicked { place, text } => say!(
                out,
                language,
                "erro do programa (panicked) em {place}: {text}",
                "the program panicked at {place}: {text}",
            ),
            Report::ReopenFailed(error) => {
                let error = system::in_words(error, language);
                say!(
                    out,
                    language,
                    "não foi possível reabrir o arquivo de registro, e o atual continua: {error}",
                    "could not open the log file again, and the present one goes on: {error}",
                )
            }
            Report::LinesLost(count) => say!(
                out,
                language,
                "{count} linhas do registro se perderam: não havia como escrevê-las",
                "{count} lines of the log were lost: they could not be written",
            ),
        }
    }
}

/// A peer's address as people know it: IPv4 also when it came mapped into IPv6.
pub(super) struct Peer<'a>(pub(super) &'a SocketAddr);

impl fmt::Display for Peer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        SocketAddr::new(self.0.ip().to_canonical(), self.0.port()).fmt(f)
    }
}
