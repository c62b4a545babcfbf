//! The grammar and nicknames, against the simulation's own reading of them.

use littlecats::dialect::{Decoded, plain};
use littlecats::room::moderation::term::Term;
use littlecats::room::nickname::Nickname;
use littlecats::room::refusal::{Refusal, Usage};
use littlecats::room::request::Request;

use crate::property::sanitising::refused;
use crate::simulation::meaning::{self, Meaning, Order};
use crate::simulation::plain::grammar;

pub(crate) fn grammar(data: &[u8]) {
    let Ok(line) = std::str::from_utf8(data) else {
        return;
    };
    if line.chars().any(refused) {
        return;
    }
    let parsed = as_meaning(plain::parse(line));
    assert_eq!(parsed, grammar::meaning(line), "{line:?}");
    if let Ok(nickname) = Nickname::parse(line) {
        assert_eq!(Nickname::parse(nickname.as_str()), Ok(nickname.clone()));
        let folded = nickname.folded();
        assert!(
            !folded.is_empty() && folded.to_lowercase() == folded,
            "{nickname}"
        );
    }
}

pub(super) fn as_meaning(decoded: Decoded<'_>) -> Meaning {
    let missing = |command| Meaning::Refused(meaning::Refusal::MissingText(command));
    match decoded {
        Decoded::Nothing => Meaning::Nothing,
        Decoded::Request(Request::Say(text)) => Meaning::Say(text.into()),
        Decoded::Request(Request::Act(text)) => Meaning::Act(text.into()),
        Decoded::Request(Request::Private { to, text, .. }) => Meaning::Private {
            to: to.into(),
            text: text.into(),
        },
        Decoded::Request(Request::Reply(text)) => Meaning::Reply(text.into()),
        Decoded::Request(Request::List) => Meaning::List,
        Decoded::Request(Request::Rename(given)) => Meaning::Rename(given.into()),
        Decoded::Request(Request::Quit { text: "" }) => Meaning::Quit,
        Decoded::Request(Request::Help) => Meaning::Help,
        Decoded::Request(Request::MarkBot) => Meaning::Order(Order::MarkBot),
        Decoded::Request(Request::Away(text)) => Meaning::Order(Order::Away(text.into())),
        Decoded::Request(Request::AskTopic) => Meaning::Order(Order::AskTopic),
        Decoded::Request(Request::SetTopic(text)) => Meaning::Order(Order::SetTopic(text.into())),
        Decoded::Request(Request::Op(key)) => Meaning::Order(Order::Op(key.into())),
        Decoded::Request(Request::Promote(to)) => Meaning::Order(Order::Promote(to.into())),
        Decoded::Request(Request::Demote(to)) => Meaning::Order(Order::Demote(to.into())),
        Decoded::Request(Request::Kick { nickname, reason }) => Meaning::Order(Order::Kick {
            whom: nickname.into(),
            reason: reason.into(),
        }),
        Decoded::Request(Request::Ban {
            target,
            term,
            reason,
        }) => Meaning::Order(Order::Ban {
            whom: target.into(),
            time: told(term),
            reason: reason.into(),
        }),
        Decoded::Request(Request::Mute { target, term }) => Meaning::Order(Order::Mute {
            whom: target.into(),
            time: told(term),
        }),
        Decoded::Request(Request::Unban(to)) => Meaning::Order(Order::Unban(to.into())),
        Decoded::Request(Request::ListBans) => Meaning::Order(Order::Bans),
        Decoded::Request(Request::AskStats) => Meaning::Order(Order::Stats),
        Decoded::Request(Request::Unmute(to)) => Meaning::Order(Order::Unmute(to.into())),
        Decoded::Request(Request::Lock { term }) => Meaning::Order(Order::Lock(told(term))),
        Decoded::Request(Request::Unlock) => Meaning::Order(Order::Unlock),
        Decoded::Request(Request::AskAddress(to)) => Meaning::Order(Order::Address(to.into())),
        Decoded::Refused(Refusal::NoTime(word)) => {
            Meaning::Refused(meaning::Refusal::NoTime(word.into()))
        }
        Decoded::Refused(Refusal::TextMissing(Usage::Kick)) => missing(meaning::Command::Kick),
        Decoded::Refused(Refusal::TextMissing(Usage::Ban)) => missing(meaning::Command::Ban),
        Decoded::Refused(Refusal::TextMissing(Usage::Unban)) => missing(meaning::Command::Unban),
        Decoded::Refused(Refusal::TextMissing(Usage::Mute)) => missing(meaning::Command::Mute),
        Decoded::Refused(Refusal::TextMissing(Usage::Unmute)) => missing(meaning::Command::Unmute),
        Decoded::Refused(Refusal::TextMissing(Usage::Address)) => {
            missing(meaning::Command::Address)
        }
        Decoded::Refused(Refusal::TextMissing(Usage::Op)) => missing(meaning::Command::Op),
        Decoded::Refused(Refusal::TextMissing(Usage::Promote)) => {
            missing(meaning::Command::Promote)
        }
        Decoded::Refused(Refusal::TextMissing(Usage::Demote)) => missing(meaning::Command::Demote),
        Decoded::Refused(Refusal::TextMissing(Usage::Act)) => missing(meaning::Command::Me),
        Decoded::Refused(Refusal::TextMissing(Usage::Private)) => missing(meaning::Command::Msg),
        Decoded::Refused(Refusal::TextMissing(Usage::Reply)) => missing(meaning::Command::Reply),
        Decoded::Refused(Refusal::UnknownCommand(name)) => {
            Meaning::Refused(meaning::Refusal::Unknown(name.into()))
        }
        Decoded::Request(_)
        | Decoded::Refused(_)
        | Decoded::Hello { .. }
        | Decoded::Reply { .. }
        | Decoded::Command(_)
        | Decoded::Irc(_)
        | Decoded::Web(_)
        | Decoded::Foreign => {
            panic!("a line of the plain dialect is never {decoded:?}")
        }
    }
}

/// A time without the zeros before it: they say nothing.
fn told(term: Option<Term>) -> Option<String> {
    term.map(|term| term.to_string())
}
