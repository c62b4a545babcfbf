//! What becomes of a line that was typed: it goes to the daemon, or is carried out here.

use super::commands::{LocalCommand, secret_start};
use super::split::split;
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
        let decoded = plain::parse(line);
        let is_unknown = matches!(decoded, Decoded::Refused(Refusal::UnknownCommand(_)));
        if is_unknown && secret_start(line).is_some() {
            // The daemon refuses it too, but would have seen the key.
            return Typed::Show(Entry::Info(Text::KeyNotSent.say(self.language)));
        }
        if let Some(refusal) = self.objection(&decoded) {
            return Typed::Show(Entry::Alarm(self.sentences.refusal(refusal)));
        }
        if !matches!(decoded, Decoded::Nothing) && self.is_too_long(line) {
            let bytes_max = self.takes.line_bytes_max;
            let refusal = Refusal::LineTooLong { bytes_max };
            let alone = || Typed::Show(Entry::Alarm(self.sentences.refusal(refusal)));
            return self.split(line).map_or_else(alone, Typed::Offer);
        }
        match decoded {
            Decoded::Nothing => Typed::Nothing,
            Decoded::Request(Request::Help) => {
                Typed::ShowAndSend(Entry::Plain(help(self.language)))
            }
            Decoded::Request(Request::Quit { .. }) => Typed::Quit,
            Decoded::Refused(Refusal::TextMissing(Usage::Op)) => Typed::AskKey,
            Decoded::Refused(_)
            | Decoded::Command(_)
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
                | Request::AskAddress(_)
                | Request::AskStats,
            )
            | Decoded::Reply { .. }
            | Decoded::Hello { .. }
            | Decoded::Irc(_)
            | Decoded::Web(_)
            | Decoded::Foreign => Typed::Send,
        }
    }

    /// Whether the daemon would not take a line of this length.
    pub fn is_too_long(&self, line: &str) -> bool {
        line.len() >= self.takes.line_bytes_max
    }

    /// The lines that together say what this one does, each as long as the daemon takes it; `None` for
    /// one that says nothing.
    pub fn split(&self, line: &str) -> Option<Vec<String>> {
        split(line, self.takes.line_bytes_max)
    }

    /// What is known to be wrong with a line before the daemon has seen it.
    ///
    /// Whom a private message goes to is not looked at: there are people outside of the room's list who
    /// can be written to.
    fn objection<'a>(&self, decoded: &Decoded<'a>) -> Option<Refusal<'a>> {
        match *decoded {
            // Its key is asked for.
            Decoded::Refused(Refusal::TextMissing(Usage::Op)) => None,
            Decoded::Refused(Refusal::UnknownCommand(_)) if self.takes.is_newer => None,
            Decoded::Refused(refusal) => Some(refusal),
            Decoded::Request(Request::Private { to, .. }) if self.is_own(to) => {
                Some(Refusal::ToOneself(to))
            }
            Decoded::Request(Request::Private { text: "", .. }) => {
                Some(Refusal::TextMissing(Usage::Private))
            }
            Decoded::Request(_)
            | Decoded::Command(_)
            | Decoded::Nothing
            | Decoded::Reply { .. }
            | Decoded::Hello { .. }
            | Decoded::Irc(_)
            | Decoded::Web(_)
            | Decoded::Foreign => None,
        }
    }

    fn is_own(&self, given: &str) -> bool {
        Nickname::parse(given).is_ok_and(|given| given.folded() == self.own.folded())
    }

    fn carry_out(&mut self, command: LocalCommand<'_>) -> Typed {
        let language = self.language;
        let said = match command {
            LocalCommand::Clear => return Typed::Clear,
            LocalCommand::Search("") => Text::SearchWhat.say(language),
            LocalCommand::Search(text) => return Typed::Search(text.to_owned()),
            LocalCommand::Quiet => {
                self.is_quiet = !self.is_quiet;
                let text = [Text::QuietOff, Text::QuietOn][usize::from(self.is_quiet)];
                text.say(language)
            }
            LocalCommand::Ignore("") if self.ignored.is_empty() => {
                Text::NobodyIgnored.say(language)
            }
            LocalCommand::Unignore("") if self.ignored.is_empty() => {
                Text::NobodyIgnored.say(language)
            }
            LocalCommand::Ignore("") => Text::IgnoredAre(&self.ignored()).say(language),
            LocalCommand::Unignore("") => Text::UnignoreWhom(&self.ignored()).say(language),
            LocalCommand::Ignore(given) | LocalCommand::Unignore(given) => {
                let Ok(name) = Nickname::parse(given) else {
                    let said = Text::NotANickname(given).say(language);
                    return Typed::Show(Entry::Info(said));
                };
                let was_ignored = self.unignore(&name);
                if matches!(command, LocalCommand::Ignore(_)) {
                    self.ignore(name.clone());
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

    pub(super) fn ignore(&mut self, nickname: Nickname) {
        if let Err(at) = self.among_ignored(&nickname) {
            self.ignored.insert(at, nickname);
        }
    }

    /// Whether it was ignored.
    pub(super) fn unignore(&mut self, nickname: &Nickname) -> bool {
        let found = self.among_ignored(nickname);
        found.map(|at| self.ignored.remove(at)).is_ok()
    }

    /// Where it is among those that are ignored, or would be.
    pub(super) fn among_ignored(&self, nickname: &Nickname) -> Result<usize, usize> {
        let folded = nickname.folded();
        self.ignored.binary_search_by(|it| it.folded().cmp(folded))
    }

    fn ignored(&self) -> String {
        let names: Vec<&str> = self.ignored.iter().map(Nickname::as_str).collect();
        names.join(", ")
    }
}
