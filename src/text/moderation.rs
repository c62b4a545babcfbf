//! What is said of what moderators do.

use std::fmt::{self, Write};
use std::net::SocketAddr;
use std::time::Duration;

use super::moment::{Age, Minute};
use super::words::Language;
use crate::room::moderation::holds::{Hold, Sanction, Target};
use crate::room::moderation::network::Network;
use crate::room::moderation::term::Term;
use crate::room::time::Time;

/// Something that moderators have done, or are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed<'a> {
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
        sanction: Sanction,
        by: &'a str,
        whom: Whom<'a>,
        term: Option<Term>,
        reason: &'a str,
    },
    Unmuted {
        by: &'a str,
        whom: Whom<'a>,
    },
    Unbanned(Whom<'a>),
    Hold {
        hold: &'a Hold,
        now: Time,
    },
    NobodyHeld,
    Address {
        nickname: &'a str,
        address: SocketAddr,
        left: Option<Duration>,
    },
}

/// Whom it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom<'a> {
    Nickname(&'a str),
    Network(Network),
}

impl<'a> From<&'a Target> for Whom<'a> {
    fn from(target: &'a Target) -> Whom<'a> {
        match target {
            Target::Nickname(nickname) => Whom::Nickname(nickname.as_str()),
            Target::Network(network) => Whom::Network(*network),
        }
    }
}

impl fmt::Display for Whom<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Whom::Nickname(nickname) => out.write_str(nickname),
            Whom::Network(network) => network.fmt(out),
        }
    }
}

impl Deed<'_> {
    pub(super) fn write(self, out: &mut fmt::Formatter<'_>, language: Language) -> fmt::Result {
        match self {
            Deed::Promoted(name) => say!(
                out,
                language,
                "{name} agora modera o chat.",
                "{name} now moderates the chat.",
            ),
            Deed::Demoted {
                by: Some(by),
                nickname,
            } => say!(
                out,
                language,
                "{by} tirou a moderação de {nickname}.",
                "{by} took moderation from {nickname}.",
            ),
            Deed::Demoted { by: None, nickname } => say!(
                out,
                language,
                "{nickname} não modera mais o chat.",
                "{nickname} no longer moderates the chat.",
            ),
            Deed::Locked { by, term } => {
                say!(
                    out,
                    language,
                    "{by} fechou a porta do chat",
                    "{by} closed the door of the chat",
                )?;
                write_end(out, language, term, "")
            }
            Deed::Unlocked { by } => say!(
                out,
                language,
                "{by} abriu a porta do chat.",
                "{by} opened the door of the chat.",
            ),
            Deed::Kicked {
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
            Deed::Sanctioned {
                sanction,
                by,
                whom,
                term,
                reason,
            } => {
                match sanction {
                    Sanction::Ban => say!(
                        out,
                        language,
                        "{by} baniu {whom} do chat",
                        "{by} banned {whom} from the chat",
                    )?,
                    Sanction::Mute => {
                        say!(out, language, "{by} silenciou {whom}", "{by} muted {whom}")?;
                    }
                }
                write_end(out, language, term, reason)
            }
            Deed::Unmuted { by, whom } => say!(
                out,
                language,
                "{by} devolveu a palavra a {whom}.",
                "{by} let {whom} speak again.",
            ),
            Deed::Unbanned(whom) => {
                say!(
                    out,
                    language,
                    "{whom} pode voltar.",
                    "{whom} may come back."
                )
            }
            Deed::Hold { hold, now } => write_hold(out, language, hold, now),
            Deed::NobodyHeld => say!(
                out,
                language,
                "Ninguém está banido nem silenciado.",
                "Nobody is banned or muted.",
            ),
            Deed::Address {
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
    hold: &Hold,
    now: Time,
) -> fmt::Result {
    let whom = Whom::from(&hold.target);
    match hold.sanction {
        Sanction::Ban => say!(out, language, "banido: {whom}", "banned: {whom}")?,
        Sanction::Mute => say!(out, language, "silenciado: {whom}", "muted: {whom}")?,
    }
    if let Some(block) = hold.held_block(now) {
        write!(out, " ({block})")?;
    }
    let since = Minute(hold.since);
    say!(out, language, " desde {since}", " since {since}")?;
    if let Some(until) = hold.until.map(Minute) {
        say!(out, language, " até {until}", " until {until}")?;
    }
    let by = &hold.by;
    say!(out, language, " por {by}", " by {by}")?;
    match hold.sanction {
        Sanction::Ban => {
            let refused = hold.refused;
            say!(out, language, "; recusou {refused}", "; refused {refused}")
        }
        Sanction::Mute => Ok(()),
    }
}
