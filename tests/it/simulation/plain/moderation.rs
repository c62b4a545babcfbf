//! What is said in a room with moderators, read back: the sentences in which they are told to decide,
//! in Portuguese. Other lines are none of their business.

use std::time::Duration;

use super::super::heard::{Heard, Public};
use super::{Plain, word};

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// As in a room without moderators.
    Heard(Heard),
    Decided(Decided),
    /// `/unban` took it back; told to its asker alone.
    Unbanned(String),
    /// To give the room's password.
    PasswordWanted,
    /// To give the key of this nickname.
    KeyWanted(String),
    /// An answer, a warning or an error.
    Other(String),
}

/// What moderators decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decided {
    Promoted(String),
    /// None takes it when a key is gone.
    Demoted {
        by: Option<String>,
        name: String,
    },
    Locked {
        by: String,
        time: Option<String>,
    },
    Unlocked {
        by: String,
    },
    Kicked {
        by: String,
        name: String,
    },
    Held {
        is_ban: bool,
        by: String,
        /// A nickname, an address or a network.
        whom: String,
        time: Option<String>,
    },
    Unmuted {
        by: String,
        whom: String,
    },
    Topic {
        by: String,
        text: String,
    },
}

/// Whether it is an address or a network: no nickname has a dot or a colon.
pub(crate) fn is_network(whom: &str) -> bool {
    whom.contains(['.', ':'])
}

impl Told {
    /// Whether the whole room hears it.
    pub(crate) fn is_public(&self) -> bool {
        match self {
            Told::Heard(heard) => heard.public().is_some(),
            Told::Decided(Decided::Held { whom, .. } | Decided::Unmuted { whom, .. }) => {
                !is_network(whom)
            }
            Told::Decided(_) => true,
            Told::Unbanned(_) | Told::PasswordWanted | Told::KeyWanted(_) | Told::Other(_) => false,
        }
    }

    /// What the whole room hears that is no decision.
    pub(crate) fn public(&self) -> Option<Public<'_>> {
        if let Told::Heard(heard) = self {
            heard.public()
        } else {
            None
        }
    }

    /// What was decided.
    pub(crate) fn decided(&self) -> Option<&Decided> {
        if let Told::Decided(decided) = self {
            Some(decided)
        } else {
            None
        }
    }

    /// Whoever came in.
    pub(crate) fn joined(&self) -> Option<&str> {
        if let Told::Heard(Heard::Joined(name)) = self {
            Some(name)
        } else {
            None
        }
    }

    /// Whoever left.
    pub(crate) fn left(&self) -> Option<&str> {
        if let Told::Heard(Heard::Left(name)) = self {
            Some(name)
        } else {
            None
        }
    }

    /// Who speaks to all.
    pub(crate) fn speaker(&self) -> Option<&str> {
        if let Told::Heard(Heard::Said { by, .. } | Heard::Acted { by, .. }) = self {
            Some(by)
        } else {
            None
        }
    }

    /// Whether it may also be an answer: that somebody moderates no more who never did.
    pub(crate) fn may_be_answer(&self) -> bool {
        matches!(self, Told::Decided(Decided::Demoted { by: None, .. }))
    }
}

impl Plain {
    /// A line of a room with moderators. Where it quotes, it is not taken for what it quotes.
    pub(crate) fn told(&self, line: &str) -> Told {
        if let Some(heard) = self.line(line) {
            return Told::Heard(heard);
        }
        if line.starts_with("erro: ") || line.starts_with("aviso: ") {
            return Told::Other(line.into());
        }
        if line == "Senha do chat:" {
            return Told::PasswordWanted;
        }
        let key = line.strip_prefix("Chave de ");
        if let Some(name) = key.and_then(|rest| rest.strip_suffix(':')) {
            return Told::KeyWanted(name.into());
        }
        let whom = line.strip_suffix(" pode voltar.");
        if let Some(whom) = whom.and_then(word) {
            return Told::Unbanned(whom);
        }
        match decided(line) {
            Some(decided) => Told::Decided(decided),
            None => Told::Other(line.into()),
        }
    }
}

fn decided(line: &str) -> Option<Decided> {
    let (by, rest) = line.split_once(' ')?;
    let by = word(by)?;
    if let Some(text) = rest.strip_prefix("mudou o assunto para: ") {
        let text = text.into();
        return Some(Decided::Topic { by, text });
    }
    if let Some(rest) = rest.strip_prefix("fechou a porta do chat") {
        let time = end(rest)?;
        return Some(Decided::Locked { by, time });
    }
    if let Some(rest) = rest.strip_prefix("tirou a moderação de ") {
        let name = word(rest.strip_suffix('.')?)?;
        let by = Some(by);
        return Some(Decided::Demoted { by, name });
    }
    if let Some(rest) = rest.strip_prefix("devolveu a palavra a ") {
        let whom = word(rest.strip_suffix('.')?)?;
        return Some(Decided::Unmuted { by, whom });
    }
    match rest {
        "tirou o assunto." => {
            let text = String::new();
            return Some(Decided::Topic { by, text });
        }
        "abriu a porta do chat." => return Some(Decided::Unlocked { by }),
        "agora modera o chat." => return Some(Decided::Promoted(by)),
        "não modera mais o chat." => {
            let name = by;
            return Some(Decided::Demoted { by: None, name });
        }
        _ => {}
    }
    let (verb, rest) = rest.split_once(' ')?;
    match verb {
        "tirou" => {
            let (name, rest) = rest.split_once(" do chat")?;
            end(rest)?;
            let name = word(name)?;
            Some(Decided::Kicked { by, name })
        }
        "baniu" => {
            let (whom, rest) = rest.split_once(" do chat")?;
            let (whom, time, is_ban) = (word(whom)?, end(rest)?, true);
            Some(Decided::Held {
                is_ban,
                by,
                whom,
                time,
            })
        }
        "silenciou" => {
            let is_end = |at: &usize| end(&rest[*at..]).is_some();
            let ends = rest.match_indices([' ', '.']).map(|(at, _)| at);
            let at = { ends }.find(is_end)?;
            let (whom, time, is_ban) = (word(&rest[..at])?, end(&rest[at..])?, false);
            Some(Decided::Held {
                is_ban,
                by,
                whom,
                time,
            })
        }
        _ => None,
    }
}

/// The end of a sentence, with a time or without, and with a reason or a full stop.
fn end(rest: &str) -> Option<Option<String>> {
    let (time, rest) = match rest.strip_prefix(" por ") {
        None => (None, rest),
        Some(rest) => {
            let at = rest.find(['.', ':'])?;
            length(&rest[..at])?;
            (Some(rest[..at].to_owned()), &rest[at..])
        }
    };
    (rest == "." || rest.starts_with(": ")).then_some(time)
}

/// How long a time is, as moderators give it.
pub(crate) fn length(time: &str) -> Option<Duration> {
    let units = [("min", 60), ("s", 1), ("h", 3_600), ("d", 86_400)];
    units.iter().find_map(|(unit, secs)| {
        let count: u64 = time.strip_suffix(unit)?.parse().ok()?;
        Some(Duration::from_secs(count * secs))
    })
}

#[cfg(test)]
mod tests {
    use littlecats::text::Language;

    use super::*;

    #[test]
    fn what_moderators_decide_is_read_back() {
        let plain = Plain::new(Language::Portuguese);
        let (by, name) = ("ana".to_owned(), "bia".to_owned());
        let held = |is_ban, whom: &str, time: Option<&str>| {
            Told::Decided(Decided::Held {
                is_ban,
                by: "ana".into(),
                whom: whom.into(),
                time: time.map(str::to_owned),
            })
        };
        let ban = |whom, time| held(true, whom, time);
        let mute = |whom, time| held(false, whom, time);
        for (line, told, is_public) in [
            ("ana baniu bia do chat.", ban("bia", None), true),
            (
                "ana baniu bia do chat por 2h: x.",
                ban("bia", Some("2h")),
                true,
            ),
            (
                "ana baniu 10.0.0.0/31 do chat: x",
                ban("10.0.0.0/31", None),
                false,
            ),
            ("ana silenciou bia.", mute("bia", None), true),
            (
                "ana silenciou 10.0.0.1 por 10min.",
                mute("10.0.0.1", Some("10min")),
                false,
            ),
            (
                "ana silenciou 2001:db8::/32.",
                mute("2001:db8::/32", None),
                false,
            ),
            (
                "ana tirou bia do chat: oi.",
                Told::Decided(Decided::Kicked { by, name }),
                true,
            ),
            ("bia pode voltar.", Told::Unbanned("bia".into()), false),
            ("Chave de bia:", Told::KeyWanted("bia".into()), false),
        ] {
            assert_eq!(plain.told(line), told, "{line}");
            assert_eq!(told.is_public(), is_public, "{line}");
        }
        let other = plain.told("erro: só quem modera pode fazer isso");
        assert!(!other.is_public());
    }
}
