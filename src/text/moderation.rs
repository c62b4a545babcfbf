//! What is said of what moderators do.

use std::fmt::{self, Write};
use std::net::SocketAddr;
use std::time::Duration;

use super::moment::{Age, Minute};
use super::notices::Notice;
use super::words::Language;
use crate::room::answer::Stats;
use crate::room::moderation::network::Network;
use crate::room::moderation::sanctions::{Sanction, SanctionKind, Target};
use crate::room::moderation::term::Term;
use crate::room::time::Time;

/// Something that moderators have done, or are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moderated<'a> {
    Promoted(&'a str),
    Demoted {
        /// `None` when nobody took it.
        by: Option<&'a str>,
        nickname: &'a str,
    },
    Locked {
        by: &'a str,
        term: Option<Term>,
    },
    Unlocked {
        by: &'a str,
    },
    Kicked {
        by: &'a str,
        nickname: &'a str,
        reason: &'a str,
    },
    Sanctioned {
        kind: SanctionKind,
        by: &'a str,
        whom: Subject<'a>,
        term: Option<Term>,
        reason: &'a str,
    },
    Unmuted {
        by: &'a str,
        whom: Subject<'a>,
    },
    Unbanned(Subject<'a>),
    Sanction {
        sanction: &'a Sanction,
        now: Time,
    },
    NobodySanctioned,
    Stat(Stat, u64),
    Address {
        nickname: &'a str,
        address: SocketAddr,
        left: Option<Duration>,
    },
}

/// What a number counts that moderators are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stat {
    Members,
    Connections,
    PublicMessages,
    PrivateMessages,
    Refused,
    SlowConsumers,
}

/// The numbers that moderators are told, in their order.
pub fn each_stat(stats: &Stats) -> [Notice<'static>; 6] {
    let each = [
        (Stat::Members, stats.members),
        (Stat::Connections, stats.connections),
        (Stat::PublicMessages, stats.public_messages),
        (Stat::PrivateMessages, stats.private_messages),
        (Stat::Refused, stats.refused),
        (Stat::SlowConsumers, stats.slow_consumers),
    ];
    each.map(|(stat, count)| Notice::Moderated(Moderated::Stat(stat, count)))
}

fn stat_name(stat: Stat, language: Language) -> &'static str {
    match stat {
        Stat::Members => language.pick("pessoas no chat", "people in the chat"),
        Stat::Connections => language.pick("conexões abertas", "open connections"),
        Stat::PublicMessages => language.pick("mensagens a todos", "messages to everyone"),
        Stat::PrivateMessages => language.pick("mensagens privadas", "private messages"),
        Stat::Refused => language.pick("conexões recusadas", "refused connections"),
        Stat::SlowConsumers => language.pick(
            "conexões encerradas por não ler",
            "connections closed because they did not read",
        ),
    }
}

/// Whom it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    Nickname(&'a str),
    Network(Network),
}

impl<'a> From<&'a Target> for Subject<'a> {
    fn from(target: &'a Target) -> Subject<'a> {
        match target {
            Target::Nickname(nickname) => Subject::Nickname(nickname.as_str()),
            Target::Network(network) => Subject::Network(*network),
        }
    }
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Nickname(nickname) => out.write_str(nickname),
            Subject::Network(network) => network.fmt(out),
        }
    }
}

impl Moderated<'_> {
    pub(super) fn write(self, out: &mut fmt::Formatter<'_>, language: Language) -> fmt::Result {
        match self {
            Moderated::Promoted(name) => say!(
                out,
                language,
                "{name} agora modera o chat.",
                "{name} now moderates the chat.",
            ),
            Moderated::Demoted {
                by: Some(by),
                nickname,
            } => say!(
                out,
                language,
                "{by} tirou a moderação de {nickname}.",
                "{by} took moderation from {nickname}.",
            ),
            Moderated::Demoted { by: None, nickname } => say!(
                out,
                language,
                "{nickname} não modera mais o chat.",
                "{nickname} no longer moderates the chat.",
            ),
            Moderated::Locked { by, term } => {
                say!(
                    out,
                    language,
                    "{by} fechou a porta do chat",
                    "{by} closed the door of the chat",
                )?;
                write_end(out, language, term, "")
            }
            Moderated::Unlocked { by } => say!(
                out,
                language,
                "{by} abriu a porta do chat.",
                "{by} opened the door of the chat.",
            ),
            Moderated::Kicked {
                by,
                nickname,
                reason,
            } => {
                say!(
                    out,
                    language,
                    "{by} tirou {nickname} do chat",
                    "{by} removed {nickname} from the chat",
                )?;
                write_end(out, language, None, reason)
            }
            Moderated::Sanctioned {
                kind,
                by,
                whom,
                term,
                reason,
            } => {
                match kind {
                    SanctionKind::Ban => say!(
                        out,
                        language,
                        "{by} baniu {whom} do chat",
                        "{by} banned {whom} from the chat",
                    )?,
                    SanctionKind::Mute => {
                        say!(out, language, "{by} silenciou {whom}", "{by} muted {whom}")?;
                    }
                }
                write_end(out, language, term, reason)
            }
            Moderated::Unmuted { by, whom } => say!(
                out,
                language,
                "{by} devolveu a palavra a {whom}.",
                "{by} let {whom} speak again.",
            ),
            Moderated::Unbanned(whom) => {
                say!(
                    out,
                    language,
                    "{whom} pode voltar.",
                    "{whom} may come back."
                )
            }
            Moderated::Sanction { sanction, now } => write_hold(out, language, sanction, now),
            Moderated::Stat(stat, count) => {
                write!(out, "{}: {count}", stat_name(stat, language))
            }
            Moderated::NobodySanctioned => say!(
                out,
                language,
                "Ninguém está banido nem silenciado.",
                "Nobody is banned or muted.",
            ),
            Moderated::Address {
                nickname,
                address,
                left,
            } => {
                let (ip, port) = (address.ip(), address.port());
                say!(
                    out,
                    language,
                    "{nickname}: {ip}, porta {port}",
                    "{nickname}: {ip}, port {port}",
                )?;
                let Some(ago) = left.map(Age) else {
                    return Ok(());
                };
                say!(out, language, "; saiu há {ago}", "; left {ago} ago")
            }
        }
    }
}

/// For how long, why, and the end of the sentence: behind a reason, which is somebody's own words,
/// stands no full stop.
fn write_end(
    out: &mut fmt::Formatter<'_>,
    language: Language,
    term: Option<Term>,
    reason: &str,
) -> fmt::Result {
    if let Some(term) = term {
        say!(out, language, " por {term}", " for {term}")?;
    }
    match reason {
        "" => out.write_char('.'),
        reason => write!(out, ": {reason}"),
    }
}

fn write_hold(
    out: &mut fmt::Formatter<'_>,
    language: Language,
    sanction: &Sanction,
    now: Time,
) -> fmt::Result {
    let whom = Subject::from(&sanction.target);
    match sanction.kind {
        SanctionKind::Ban => say!(out, language, "banido: {whom}", "banned: {whom}")?,
        SanctionKind::Mute => say!(out, language, "silenciado: {whom}", "muted: {whom}")?,
    }
    if let Some(block) = sanction.held_block(now) {
        write!(out, " ({block})")?;
    }
    let since = Minute(sanction.since);
    say!(out, language, " desde {since}", " since {since}")?;
    if let Some(until) = sanction.until.map(Minute) {
        say!(out, language, " até {until}", " until {until}")?;
    }
    let by = &sanction.by;
    say!(out, language, " por {by}", " by {by}")?;
    match sanction.kind {
        SanctionKind::Ban => {
            let refused = sanction.refused;
            say!(out, language, "; recusou {refused}", "; refused {refused}")
        }
        SanctionKind::Mute => Ok(()),
    }
}
