//! What becomes of a line that was typed: it goes to the daemon, or is carried out here.

use super::commands::{LocalCommand, secret_start};
use super::{Conversation, Entry, Typed};
use crate::dialect::line::is_refused;
use crate::dialect::{Decoded, plain};
use crate::room::nickname::Nickname;
use crate::room::refusal::{Refusal, Usage};
use crate::room::request::Request;
use crate::text::client::{Text, help};

impl Conversation {
    /// Takes in a line that was typed.
    pub fn say(&mut self, line: &str) -> Typed {
        if line.chars().any(is_refused) {
            return Typed::Show(Entry::Info(Text::NotSendable.say(self.language)));
        }
        if let Some(own) = LocalCommand::parse(line) {
            return self.carry_out(own);
        }
        match plain::parse(line) {
            Decoded::Nothing => Typed::Nothing,
            Decoded::Request(Request::Help) => {
                Typed::ShowAndSend(Entry::Plain(help(self.language)))
            }
            Decoded::Request(Request::Quit { .. }) => Typed::Quit,
            Decoded::Refused(Refusal::TextMissing(Usage::Op)) => Typed::AskKey,
            // The daemon refuses it too, but would have seen the key.
            Decoded::Refused(Refusal::UnknownCommand(_)) if secret_start(line).is_some() => {
                Typed::Show(Entry::Info(Text::KeyNotSent.say(self.language)))
            }
            Decoded::Refused(_)
            | Decoded::Request(
                Request::Say(_)
                | Request::Act(_)
                | Request::Private { .. }
                | Request::Reply(_)
                | Request::List
                | Request::Rename(_)
                | Request::Enter(_)
                | Request::Register(_)
                | Request::Identify { .. }
                | Request::Notice { .. }
                | Request::SetBotMode(_)
                | Request::SetRealName(_)
                | Request::Invite(_)
                | Request::Kill { .. }
                | Request::Join
                | Request::Part { .. }
                | Request::Since(_)
                | Request::Resume(_)
                | Request::MarkBot
                | Request::Away(_)
                | Request::AskTopic
                | Request::SetTopic(_)
                | Request::Op(_)
                | Request::Promote(_)
                | Request::Demote(_)
                | Request::Kick { .. }
                | Request::Ban { .. }
                | Request::Unban(_)
                | Request::ListBans
                | Request::Mute { .. }
                | Request::Unmute(_)
                | Request::Lock { .. }
                | Request::Unlock
                | Request::AskAddress(_),
            )
            | Decoded::Reply { .. }
            | Decoded::Hello { .. }
            | Decoded::Irc(_)
            | Decoded::Web(_)
            | Decoded::Foreign => Typed::Send,
        }
    }

    fn carry_out(&mut self, command: LocalCommand<'_>) -> Typed {
        let language = self.language;
        let said = match command {
            LocalCommand::Clear => return Typed::Clear,
            LocalCommand::Quiet => {
                self.is_quiet = !self.is_quiet;
                let text = [Text::QuietOff, Text::QuietOn][usize::from(self.is_quiet)];
                text.say(language)
            }
            LocalCommand::Ignore("") if self.ignored.is_empty() => {
                Text::NobodyIgnored.say(language)
            }
            LocalCommand::Ignore("") => {
                let names: Vec<&str> = self.ignored.values().map(Nickname::as_str).collect();
                Text::IgnoredAre(&names.join(", ")).say(language)
            }
            LocalCommand::Ignore(given) | LocalCommand::Unignore(given) => {
                let Ok(name) = Nickname::parse(given) else {
                    let said = Text::NotANickname(given).say(language);
                    return Typed::Show(Entry::Info(said));
                };
                let was_ignored = self.ignored.remove(name.folded()).is_some();
                if matches!(command, LocalCommand::Ignore(_)) {
                    self.ignored.insert(name.folded().to_owned(), name.clone());
                    Text::Ignoring(name.as_str()).say(language)
                } else if was_ignored {
                    Text::NoLongerIgnoring(name.as_str()).say(language)
                } else {
                    Text::WasNotIgnored(name.as_str()).say(language)
                }
            }
        };
        Typed::Show(Entry::Info(said))
    }
}
