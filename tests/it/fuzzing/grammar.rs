//! The grammar and nicknames, against the simulation's own reading of the contract.

use littlecats::dialect::plain::Command;
use littlecats::room::nickname::Nickname;
use littlecats::text::words::Usage;

use crate::property::sanitising::refused;
use crate::simulation::meaning::{self, Meaning};
use crate::simulation::plain::grammar;

pub(crate) fn grammar(data: &[u8]) {
    let Ok(line) = std::str::from_utf8(data) else {
        return;
    };
    if line.chars().any(refused) {
        return;
    }
    let parsed = as_meaning(Command::parse(line));
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

fn as_meaning(command: Command<'_>) -> Meaning {
    let refused = |command| Meaning::Refused(meaning::Refusal::MissingText(command));
    match command {
        Command::Nothing => Meaning::Nothing,
        Command::Say(text) => Meaning::Say(text.into()),
        Command::Act(text) => Meaning::Act(text.into()),
        Command::Private { to, text } => Meaning::Private {
            to: to.into(),
            text: text.into(),
        },
        Command::Reply(text) => Meaning::Reply(text.into()),
        Command::List => Meaning::List,
        Command::Rename(given) => Meaning::Rename(given.into()),
        Command::Quit => Meaning::Quit,
        Command::Help => Meaning::Help,
        Command::MissingText(Usage::Me) => refused(meaning::Command::Me),
        Command::MissingText(Usage::Msg) => refused(meaning::Command::Msg),
        Command::MissingText(Usage::Reply) => refused(meaning::Command::Reply),
        Command::Unknown(name) => Meaning::Refused(meaning::Refusal::Unknown(name.into())),
    }
}
