//! What goes wrong, or is warned of: its code, and how it reads in the client's own language.

use std::net::IpAddr;
use std::time::Duration;

use crate::room::moderation::network::Network;
use crate::room::moderation::sanctions::SanctionKind;
use crate::room::moderation::term::Term;
use crate::room::refusal::{DeliveryError, Refusal, Severity, Usage};
use crate::text::Language;
use crate::text::refusals::{code, write_text};

/// An error or a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    pub severity: Severity,
    /// The same in every language.
    pub code: String,
    /// What it says, in the daemon's language.
    pub text: String,
    /// What it is about, as that was typed; empty where there is nothing.
    pub about: String,
    /// How long, where it says how long.
    pub secs: Option<u64>,
}

impl Complaint {
    /// What it says, without what stands before it: in the daemon's own words, unless that speaks
    /// another language and what it says is known to mean the same in this one.
    pub fn say(&self, language: Language, of_daemon: Option<Language>) -> String {
        let Some(of_daemon) = of_daemon.filter(|other| *other != language) else {
            return self.text.clone();
        };
        let same = self
            .meanings()
            .into_iter()
            .find(|&refusal| code(refusal) == self.code && say(refusal, of_daemon) == self.text);
        same.map_or_else(|| self.text.clone(), |refusal| say(refusal, language))
    }

    /// What it may mean.
    fn meanings(&self) -> Vec<Refusal<'_>> {
        let about = self.about.as_str();
        let mut meanings = vec![
            Refusal::NicknameEmpty,
            Refusal::NicknameInvalid(about),
            Refusal::NicknameInUse(about),
            Refusal::NicknameReserved(about),
            Refusal::NicknameOwned(about),
            Refusal::NicknameNotYours(about),
            Refusal::NicknameBanned(about),
            Refusal::PasswordWrong,
            Refusal::KeyWrong,
            Refusal::OpKeyWrong,
            Refusal::TooManyTries,
            Refusal::Locked,
            Refusal::Full,
            Refusal::AddressFull,
            Refusal::LoginTime,
            Refusal::AddressBanned,
            Refusal::NoSuchUser(about),
            Refusal::ToOneself(about),
            Refusal::NobodyToAnswer,
            Refusal::UnknownCommand(about),
            Refusal::NotText,
            Refusal::NoTime(about),
            Refusal::Muted,
            Refusal::NotModerator,
            Refusal::IsModerator(about),
            Refusal::ModerateOneself(about),
            Refusal::NotBanned(about),
            Refusal::NotMuted(about),
            Refusal::NoAddress(about),
            Refusal::NotByKey,
            Refusal::OwnKey(about),
            Refusal::TooFast,
            Refusal::CrAlone,
            Refusal::Replaced,
            Refusal::NicknameOwnedNow(about),
            Refusal::TlsOnly,
            Refusal::NoProxyAddress,
        ];
        meanings.extend(
            [DeliveryError::QueueFull, DeliveryError::ConnectionFailed]
                .map(|why| Refusal::NotDelivered { to: about, why }),
        );
        if let Some(bytes_max) = number_in(&self.text) {
            meanings.push(Refusal::TextTooLong { bytes_max });
            meanings.push(Refusal::LineTooLong { bytes_max });
        }
        if let Some(secs) = self.secs {
            let left = Term::at_least(Duration::from_secs(secs));
            meanings.push(Refusal::KeptOut {
                nickname: about,
                left,
            });
        }
        meanings.extend(USAGES.map(Refusal::TextMissing));
        meanings.extend(self.meanings_with_more());
        meanings
    }

    /// What it may mean of what tells more than one thing: that stands in its text alone.
    fn meanings_with_more(&self) -> Vec<Refusal<'_>> {
        let (nickname, text) = (self.about.as_str(), self.text.as_str());
        let mut meanings = Vec::new();
        let behind_colon = text.split_once(": ").map(|(_, behind)| behind);
        let last_word = text.rsplit(' ').next().unwrap_or_default();
        meanings.extend(behind_colon.map(Refusal::BansNotWritten));
        if let (Some(secs), Ok(address)) = (self.secs, last_word.parse()) {
            let ago = Duration::from_secs(secs);
            meanings.push(Refusal::HasLeft {
                nickname,
                ago,
                address,
            });
        }
        if let Some(network) = Network::parse(nickname) {
            let moderator = last_word;
            meanings.push(Refusal::BanOfModerators { network, moderator });
        }
        let in_brackets = text
            .split_once('(')
            .and_then(|(_, rest)| rest.split_once(')'));
        for (kind, command) in [(SanctionKind::Ban, "/ban "), (SanctionKind::Mute, "/mute ")] {
            let address = text.split_once(command).map(|(_, rest)| rest);
            let address = address.and_then(|rest| rest.split([' ', '/']).next()?.parse().ok());
            if let (Some((others, _)), Some(address)) = (in_brackets, address) {
                let address: IpAddr = address;
                meanings.push(Refusal::AddressShared {
                    kind,
                    nickname,
                    others,
                    block: address.into(),
                });
            }
        }
        meanings
    }
}

const USAGES: [Usage; 12] = [
    Usage::Act,
    Usage::Private,
    Usage::Reply,
    Usage::Op,
    Usage::Promote,
    Usage::Demote,
    Usage::Kick,
    Usage::Ban,
    Usage::Unban,
    Usage::Mute,
    Usage::Unmute,
    Usage::Address,
];

/// Whether the nickname that was given is objected to, so that another may be given on the same
/// connection.
pub fn asks_for_another(code: &str) -> bool {
    matches!(
        code,
        "nickname_empty"
            | "nickname_invalid"
            | "nickname_reserved"
            | "nickname_banned"
            | "kept_out"
    ) || is_nickname_in_use(code)
}

pub fn is_nickname_in_use(code: &str) -> bool {
    code == "nickname_in_use"
}

/// Whether a question for a password or a key follows.
pub fn is_of_secret(code: &str) -> bool {
    matches!(code, "nickname_owned" | "password_wrong" | "key_wrong")
}

/// Whether this address is banned.
pub fn is_address_banned(given: &str) -> bool {
    given == code(Refusal::AddressBanned)
}

/// Whether the person took too long.
pub fn is_login_time_over(given: &str) -> bool {
    given == code(Refusal::LoginTime)
}

fn say(refusal: Refusal<'_>, language: Language) -> String {
    let mut text = String::new();
    // A string takes all that is written.
    let _ = write_text(&mut text, refusal, language);
    text
}

/// The first number of a text.
fn number_in(text: &str) -> Option<usize> {
    let digits = text.split(|c: char| !c.is_ascii_digit());
    digits
        .filter(|digits| !digits.is_empty())
        .find_map(|digits| digits.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A refusal as a daemon of this language tells it.
    fn told(refusal: Refusal<'_>, about: &str, secs: Option<u64>, language: Language) -> Complaint {
        Complaint {
            severity: refusal.severity(),
            code: code(refusal).to_owned(),
            text: say(refusal, language),
            about: about.to_owned(),
            secs,
        }
    }

    fn shared(kind: SanctionKind, address: &str) -> Refusal<'static> {
        let address: IpAddr = address.parse().expect("an address");
        Refusal::AddressShared {
            kind,
            nickname: "bia",
            others: "caio, duda",
            block: address.into(),
        }
    }

    #[test]
    fn what_a_daemon_of_another_language_says_reads_in_the_clients_own() {
        let left = Term::at_least(Duration::from_secs(59));
        let not_delivered = Refusal::NotDelivered {
            to: "bia",
            why: DeliveryError::ConnectionFailed,
        };
        let kept_out = Refusal::KeptOut {
            nickname: "bia",
            left,
        };
        for (refusal, about, secs) in [
            (Refusal::NicknameInvalid("a b"), "a b", None),
            (Refusal::NicknameInUse("bia"), "bia", None),
            (Refusal::NicknameOwned("bia"), "bia", None),
            (Refusal::NicknameNotYours("bia"), "bia", None),
            (Refusal::OpKeyWrong, "", None),
            (Refusal::KeyWrong, "", None),
            (not_delivered, "bia", None),
            (Refusal::TextMissing(Usage::Private), "", None),
            (
                Refusal::HasLeft {
                    nickname: "bia",
                    ago: Duration::from_secs(70),
                    address: [192, 0, 2, 7].into(),
                },
                "bia",
                Some(70),
            ),
            (
                Refusal::BanOfModerators {
                    network: Network::parse("192.0.2.0/24").expect("a network"),
                    moderator: "ana",
                },
                "192.0.2.0/24",
                None,
            ),
            (Refusal::BansNotWritten("disk: full"), "", None),
            (shared(SanctionKind::Ban, "192.0.2.7"), "bia", None),
            (shared(SanctionKind::Mute, "2001:db8::1"), "bia", None),
            (Refusal::TextTooLong { bytes_max: 300 }, "", None),
            (Refusal::LineTooLong { bytes_max: 1_024 }, "", None),
            (Refusal::UnknownCommand("/nada"), "/nada", None),
            (kept_out, "bia", Some(59)),
            (Refusal::TooFast, "", None),
        ] {
            for (ours, other) in [
                (Language::Portuguese, Language::English),
                (Language::English, Language::Portuguese),
            ] {
                let complaint = told(refusal, about, secs, other);
                assert_eq!(complaint.say(ours, Some(other)), say(refusal, ours));
                assert_eq!(complaint.say(other, Some(other)), complaint.text);
            }
        }
    }

    #[test]
    fn what_is_not_known_to_mean_the_same_stays_in_the_daemons_words() {
        for (code, text) in [("tea_time", "it is five"), ("muted", "you are quite muted")] {
            let complaint = Complaint {
                severity: Severity::Error,
                code: code.to_owned(),
                text: text.to_owned(),
                about: String::new(),
                secs: None,
            };
            for of_daemon in [None, Some(Language::English)] {
                assert_eq!(complaint.say(Language::Portuguese, of_daemon), text);
            }
        }
    }
}
