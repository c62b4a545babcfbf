//! What strangers or a crowd can make happen as often as they like: what the console is told of the
//! first time, and of how many more there were.
//!
//! How often that is, is for the daemon to know.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use super::console::{CloseReason, HeaderFault, Peer, Violation};
use super::system;
use super::words::Language;
use crate::room::event::EndReason;

/// A kind of line that can come in any number. Of each, an episode is kept; so there are few.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Incident {
    /// A connection was refused because its address or port cannot be told.
    NoAddress,
    AcceptFailed,
    OutOfDescriptors,
    /// A connection that had not logged in asked to leave.
    GuestQuit,
    /// A connection that had not logged in closed its sending half.
    GuestEnded,
    /// A connection that had not logged in failed.
    GuestFailed,
    GuestTooLong,
    OtherProtocol,
    /// A connection spoke in the clear, where TLS alone is taken.
    ClearText,
    /// A connection that had not logged in sent what a WebSocket must not.
    BrokenProtocol(Violation),
    /// A page of another server wanted to talk.
    OtherPage,
    /// A trusted proxy did not say whose connection it is.
    NoProxyAddress,
    /// A trusted proxy said so in a header that does not serve.
    BrokenHeader(HeaderFault),
    /// Where a trusted proxy is on this machine, something else connected from there.
    NotProxied,
    /// The room sent away a connection that had not logged in.
    GuestSentAway(EndReason),
    /// A limit that an operator can raise kept somebody out, or cut somebody off.
    Limit(Limit),
}

/// A limit that refuses, and that an operator can raise. Its sentence names the flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// Connections in all.
    Clients,
    /// Connections of one address.
    PerAddress,
    /// Connections without a nickname.
    Guests,
    LoginTime,
    /// The time to log in, of somebody that had a nickname and did not read what was said before.
    EntranceTime,
    /// How far a reader may fall behind.
    Backlog,
}

/// Whom it happened to.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    Peer(SocketAddr),
    Nickname(&'a str),
    Somebody,
    /// What a browser says of the page that it shows, and whom it addressed.
    Page {
        origin: &'a str,
        host: &'a str,
    },
}

/// An incident that is told by itself.
#[derive(Debug, Clone, Copy)]
pub struct Occurrence<'a> {
    pub incident: Incident,
    subject: Subject<'a>,
    error: Option<&'a io::Error>,
}

/// How often an incident happened again.
#[derive(Debug, Clone, Copy)]
pub struct Recurrence {
    pub incident: Incident,
    pub times: u64,
    pub within: Duration,
}

impl Incident {
    /// The incident as it happened to somebody.
    pub fn of(self, subject: Subject<'_>) -> Occurrence<'_> {
        Occurrence {
            incident: self,
            subject,
            error: None,
        }
    }

    /// The incident as an error tells of it.
    pub fn because(self, error: &io::Error) -> Occurrence<'_> {
        Occurrence {
            error: Some(error),
            ..self.of(Subject::Somebody)
        }
    }

    fn write(
        self,
        out: &mut fmt::Formatter<'_>,
        subject: Subject<'_>,
        language: Language,
    ) -> fmt::Result {
        let subject = subject.in_words(language);
        match self {
            Incident::NoAddress => say!(
                out,
                language,
                "uma conexão foi recusada: não foi possível obter seu IP e sua porta",
                "a connection was refused: its IP and port cannot be told",
            ),
            Incident::AcceptFailed => say!(
                out,
                language,
                "não foi possível aceitar uma conexão",
                "could not accept a connection",
            ),
            Incident::OutOfDescriptors => say!(
                out,
                language,
                "não há recursos livres para novas conexões; aumente o limite (ulimit -n)",
                "no resources left for new connections; raise the limit (ulimit -n)",
            ),
            Incident::GuestQuit => {
                let reason = CloseReason::Quit { text: "".into() };
                guest_gone(out, &subject, &reason, language)
            }
            Incident::GuestEnded => guest_gone(out, &subject, &CloseReason::Ended, language),
            Incident::GuestFailed => say!(
                out,
                language,
                "{subject} saiu sem informar um nickname: a conexão falhou",
                "{subject} left without giving a nickname: the connection failed",
            ),
            Incident::GuestTooLong => {
                guest_gone(out, &subject, &CloseReason::LoginTooLong, language)
            }
            Incident::OtherProtocol => {
                guest_gone(out, &subject, &CloseReason::OtherProtocol, language)
            }
            Incident::ClearText => guest_gone(out, &subject, &CloseReason::ClearText, language),
            Incident::BrokenProtocol(violation) => {
                let reason = CloseReason::BrokenProtocol(violation);
                guest_gone(out, &subject, &reason, language)
            }
            Incident::OtherPage => say!(
                out,
                language,
                "uma página de outro servidor foi impedida de conversar; --web-host permite as de um nome",
                "a page of another server was kept from talking; --web-host allows those of a name",
            ),
            Incident::NoProxyAddress => {
                proxy_refused(out, &subject, &CloseReason::NoProxyAddress, language)
            }
            Incident::BrokenHeader(fault) => {
                proxy_refused(out, &subject, &CloseReason::BrokenHeader(fault), language)
            }
            Incident::NotProxied => say!(
                out,
                language,
                "{subject} está em --trust-proxy e se conectou sem dizer por quem: vale como desta máquina",
                "{subject} is of --trust-proxy and connected without saying for whom: it counts as of this machine",
            ),
            Incident::GuestSentAway(reason) => {
                let nickname = None;
                let reason = CloseReason::EndedByRoom { reason, nickname };
                guest_gone(out, &subject, &reason, language)
            }
            Incident::Limit(limit) => limit.write(out, &subject, language),
        }
    }
}

impl Limit {
    fn write(
        self,
        out: &mut fmt::Formatter<'_>,
        subject: &impl fmt::Display,
        language: Language,
    ) -> fmt::Result {
        match self {
            Limit::Clients => say!(
                out,
                language,
                "{subject} foi recusado: o servidor está cheio; --max-clients aumenta o limite",
                "{subject} was refused: the server is full; --max-clients raises the limit",
            ),
            Limit::PerAddress => say!(
                out,
                language,
                "{subject} foi recusado: há conexões demais do seu endereço; --max-per-ip aumenta o limite",
                "{subject} was refused: too many connections from its address; --max-per-ip raises the limit",
            ),
            Limit::Guests => say!(
                out,
                language,
                "{subject} teve de dar lugar a quem chegou depois: os lugares de quem ainda não tem nickname, uma parte dos de --max-clients, estão todos tomados",
                "{subject} had to make place for one that came later: the places for those without a nickname, a part of those of --max-clients, are all taken",
            ),
            Limit::LoginTime => {
                guest_gone(out, subject, &CloseReason::LoginTimeout, language)?;
                say!(
                    out,
                    language,
                    "; --login-timeout dá mais tempo",
                    "; --login-timeout gives more time",
                )
            }
            Limit::EntranceTime => say!(
                out,
                language,
                "{subject} não leu a tempo o que foi dito antes; --login-timeout dá mais tempo",
                "{subject} did not read in time what was said before; --login-timeout gives more time",
            ),
            Limit::Backlog => say!(
                out,
                language,
                "{subject} ficou para trás do que se guarda para quem lê devagar; --backlog guarda mais",
                "{subject} fell behind what is kept for slow readers; --backlog keeps more",
            ),
        }
    }
}

impl From<&CloseReason> for Incident {
    /// What it is when a connection that had not logged in is gone.
    fn from(reason: &CloseReason) -> Incident {
        match reason {
            CloseReason::Quit { .. } => Incident::GuestQuit,
            CloseReason::Ended | CloseReason::Answered => Incident::GuestEnded,
            CloseReason::Failed(_) => Incident::GuestFailed,
            CloseReason::SlowConsumer => Incident::Limit(Limit::EntranceTime),
            CloseReason::LoginTimeout => Incident::Limit(Limit::LoginTime),
            CloseReason::Displaced => Incident::Limit(Limit::Guests),
            CloseReason::LoginTooLong => Incident::GuestTooLong,
            CloseReason::OtherProtocol => Incident::OtherProtocol,
            CloseReason::ClearText => Incident::ClearText,
            CloseReason::NoProxyAddress => Incident::NoProxyAddress,
            CloseReason::BrokenHeader(fault) => Incident::BrokenHeader(*fault),
            CloseReason::BrokenProtocol(violation) => Incident::BrokenProtocol(*violation),
            CloseReason::EndedByRoom { reason, .. } => Incident::GuestSentAway(*reason),
        }
    }
}

fn proxy_refused(
    out: &mut fmt::Formatter<'_>,
    subject: &impl fmt::Display,
    reason: &CloseReason,
    language: Language,
) -> fmt::Result {
    let reason = reason.in_words(language);
    say!(
        out,
        language,
        "{subject} foi recusado: {reason}",
        "{subject} was refused: {reason}",
    )
}

fn guest_gone(
    out: &mut fmt::Formatter<'_>,
    subject: &impl fmt::Display,
    reason: &CloseReason,
    language: Language,
) -> fmt::Result {
    let reason = reason.in_words(language);
    say!(
        out,
        language,
        "{subject} saiu sem informar um nickname: {reason}",
        "{subject} left without giving a nickname: {reason}",
    )
}

impl Subject<'_> {
    fn in_words(self, language: Language) -> impl fmt::Display {
        fmt::from_fn(move |out| match self {
            Subject::Peer(peer) => write!(out, "{}", Peer(&peer)),
            Subject::Nickname(nickname) => out.write_str(nickname),
            Subject::Somebody | Subject::Page { .. } => say!(out, language, "alguém", "somebody"),
        })
    }
}

impl<'a> Occurrence<'a> {
    /// What is gone, and why: a connection that had not logged in.
    pub fn guest_gone(peer: SocketAddr, reason: &'a CloseReason) -> Occurrence<'a> {
        let error = match reason {
            CloseReason::Failed(error) => Some(error),
            CloseReason::Quit { .. }
            | CloseReason::Ended
            | CloseReason::SlowConsumer
            | CloseReason::LoginTimeout
            | CloseReason::Displaced
            | CloseReason::LoginTooLong
            | CloseReason::OtherProtocol
            | CloseReason::ClearText
            | CloseReason::NoProxyAddress
            | CloseReason::BrokenHeader(_)
            | CloseReason::Answered
            | CloseReason::BrokenProtocol(_)
            | CloseReason::EndedByRoom { .. } => None,
        };
        Occurrence {
            error,
            ..Incident::from(reason).of(Subject::Peer(peer))
        }
    }

    /// The first of an episode, in its words.
    pub fn in_words(self, language: Language) -> impl fmt::Display {
        fmt::from_fn(move |out| {
            self.incident.write(out, self.subject, language)?;
            if let Subject::Page { origin, host } = self.subject {
                let [origin, host] = [origin, host].map(Stranger);
                write!(out, " (Origin: {origin}, Host: {host})")?;
            }
            match self.error {
                Some(error) => write!(out, ": {}", system::in_words(error, language)),
                None => out.write_str("."),
            }
        })
    }
}

impl Recurrence {
    /// How many more there were, in their words.
    pub fn in_words(self, language: Language) -> impl fmt::Display {
        fmt::from_fn(move |out| {
            let (times, within) = (self.times, Span(self.within));
            if times == 1 {
                say!(
                    out,
                    language,
                    "mais uma vez em {within}, ",
                    "once more in {within}, "
                )?;
            } else {
                say!(
                    out,
                    language,
                    "mais {times} vezes em {within}, ",
                    "{times} more times in {within}, ",
                )?;
            }
            self.incident.write(out, Subject::Somebody, language)?;
            out.write_str(".")
        })
    }
}

/// A text that strangers chose: as much of it as a line of the console takes, and nothing that could
/// write to its terminal.
struct Stranger<'a>(&'a str);

impl fmt::Display for Stranger<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CHARS_MAX: usize = 100;
        for c in self.0.chars().take(CHARS_MAX) {
            write!(out, "{}", if c.is_ascii_graphic() { c } else { '?' })?;
        }
        if self.0.chars().nth(CHARS_MAX).is_some() {
            out.write_str("...")?;
        }
        Ok(())
    }
}

/// A length of time in its largest unit of which there are two: at least a second.
struct Span(Duration);

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs() + u64::from(self.0.subsec_millis() >= 500);
        match (seconds / 3_600, seconds / 60) {
            (hours @ 2.., _) => write!(out, "{hours} h"),
            (_, minutes @ 2..) => write!(out, "{minutes} min"),
            (_, _) => write!(out, "{} s", seconds.max(1)),
        }
    }
}

#[cfg(test)]
mod tests;
