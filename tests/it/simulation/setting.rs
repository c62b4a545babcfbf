//! The limits under which a run takes place, and what it is mostly about.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use littlecats::daemon::limits::Limits;
use littlecats::daemon::rate::Rate;
use littlecats::text::Language;

use super::choices::{Aside, Choices};
use super::moderated;
use super::world::Setting;

/// In one of so many runs, half of those that come do so by TLS.
const TLS_ONCE_IN: usize = 6;

/// One of so many runs has clients of IRC in it.
const IRC_ONCE_IN: usize = 6;

/// What a run is mostly about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// A bit of everything.
    Mixed,
    /// More is said than a frozen reader may fall behind.
    Flood,
    /// Many come at once, more than there is room for.
    Rush,
    /// All come from one address, and say more than that may.
    Neighbours,
    /// A room whose list takes several parts.
    Crowd,
    /// Some have keys, and decide about the others.
    Moderated,
    /// The same with clients of IRC among them.
    Irc,
}

impl Flavour {
    /// What a run is about; what it would be without clients of IRC, if it has none.
    pub(crate) fn of(choices: &Choices) -> Flavour {
        let has_irc = cfg!(feature = "irc") && choices.aside(Aside::Irc).once_in(IRC_ONCE_IN);
        let flavour = choices.weighted(&[
            (52, Flavour::Mixed),
            (8, Flavour::Moderated),
            (10, Flavour::Neighbours),
            (20, Flavour::Flood),
            (9, Flavour::Rush),
            (1, Flavour::Crowd),
        ]);
        if has_irc { Flavour::Irc } else { flavour }
    }

    /// Whether some have keys, so that others are judged by another oracle.
    pub(crate) fn has_secrets(self) -> bool {
        matches!(self, Flavour::Moderated | Flavour::Irc)
    }

    /// From where the next client comes.
    pub(crate) fn address(self, choices: &Choices) -> IpAddr {
        let addresses = match self {
            Flavour::Neighbours => 1,
            Flavour::Mixed | Flavour::Flood | Flavour::Rush | Flavour::Crowd => 5,
            Flavour::Moderated | Flavour::Irc => return moderated::address(choices),
        };
        let last = choices.below(addresses);
        Ipv4Addr::new(10, 0, 0, u8::try_from(last).expect("small")).into()
    }
}

/// Whether some come by TLS: where that is asked for, in every run.
fn has_tls(choices: &Choices) -> bool {
    let is_asked = || std::env::var_os("LITTLECATS_TLS").is_some();
    cfg!(feature = "tls") && (choices.aside(Aside::Tls).once_in(TLS_ONCE_IN) || is_asked())
}

pub(crate) fn setting(choices: &Choices, flavour: Flavour) -> Setting {
    let rate = match flavour {
        Flavour::Mixed | Flavour::Rush if choices.once_in(2) => {
            Some((*choices.pick(&[1, 5, 50]), *choices.pick(&[1, 3, 20])))
        }
        Flavour::Neighbours => Some((*choices.pick(&[1, 5]), *choices.pick(&[1, 2, 3]))),
        // The witness comes in with two lines.
        Flavour::Moderated if choices.once_in(3) => Some((*choices.pick(&[5, 50]), 3)),
        Flavour::Mixed
        | Flavour::Rush
        | Flavour::Flood
        | Flavour::Crowd
        | Flavour::Moderated
        | Flavour::Irc => None,
    };
    let many = matches!(flavour, Flavour::Crowd | Flavour::Moderated | Flavour::Irc);
    let limits = Limits {
        proxies: Vec::new(),
        has_tls: has_tls(choices),
        irc_history_lines_max: match flavour {
            Flavour::Irc => *choices.pick(&[20, 3, 0]),
            Flavour::Mixed
            | Flavour::Flood
            | Flavour::Rush
            | Flavour::Neighbours
            | Flavour::Crowd
            | Flavour::Moderated => 0,
        },
        line_bytes_max: match flavour {
            Flavour::Flood => 1024,
            Flavour::Mixed | Flavour::Rush | Flavour::Neighbours | Flavour::Crowd => {
                *choices.pick(&[1024, 80, 200])
            }
            Flavour::Moderated | Flavour::Irc => 1024,
        },
        history_lines_max: *choices.pick(&[3, 0, 1, 20]),
        history_bytes_max: *choices.pick(&[64, 0, 1, 3]) * 1024,
        clients_max: if many {
            1_000
        } else {
            *choices.pick(&[12, 4, 30])
        },
        per_address_max: choices
            .once_in(2)
            .then(|| choices.within(2..=4))
            .filter(|_| !many && flavour != Flavour::Neighbours),
        rate: rate.map(|(lines, burst)| Rate::new(lines, burst)),
        log_bytes_max: *choices.pick(&[16, 20, 32]) * 1024,
        outbox_bytes_max: match flavour {
            Flavour::Irc => *choices.pick(&[64, 8]) * 1024,
            Flavour::Mixed
            | Flavour::Flood
            | Flavour::Rush
            | Flavour::Neighbours
            | Flavour::Crowd
            | Flavour::Moderated => *choices.pick(&[16, 2, 4]) * 1024,
        },
        login_timeout: match (flavour, *choices.pick(&[30_000, 200, 1_000])) {
            (Flavour::Moderated | Flavour::Irc, _) => Duration::from_secs(30),
            (_, millis) => Duration::from_millis(millis),
        },
        kick_time: match flavour {
            Flavour::Moderated | Flavour::Irc => Duration::from_secs(*choices.pick(&[60, 5, 0])),
            Flavour::Mixed
            | Flavour::Flood
            | Flavour::Rush
            | Flavour::Neighbours
            | Flavour::Crowd => Limits::default().kick_time,
        },
    };
    let language = *choices.pick(&[Language::Portuguese, Language::English]);
    Setting {
        limits,
        rate,
        is_web: cfg!(feature = "web"),
        language: match flavour {
            Flavour::Moderated | Flavour::Irc => Language::Portuguese,
            Flavour::Mixed
            | Flavour::Flood
            | Flavour::Rush
            | Flavour::Neighbours
            | Flavour::Crowd => language,
        },
    }
}
