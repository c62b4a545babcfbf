//! What the client knows of the conversation: its own nickname, the nicknames in the room and when each
//! spoke, those that are ignored. Lines heard and typed go in, what to show and to send comes out.
//!
//! `commands.rs` are those that never reach the daemon, `entry.rs` what comes out. No sockets, terminals
//! or clocks; how an entry looks is `render.rs`'s to know.

pub mod commands;
mod entry;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use entry::{Concern, Entry, Typed};

use super::heard::Heard;
use crate::dialect::line::is_refused;
use crate::dialect::{Decoded, plain};
use crate::room::nickname::Nickname;
use crate::room::refusal::{Refusal, Usage};
use crate::room::request::Request;
use crate::text::Language;
use crate::text::client::{Text, help};
use commands::{LocalCommand, secret_start};

/// The conversation as this client knows it.
#[derive(Debug)]
pub struct Conversation {
    own: Nickname,
    language: Language,
    /// The people in the room by folded nickname, as far as the daemon told, and the number of what each
    /// said last, zero for nothing yet. No more than `PEOPLE_MAX`.
    people: BTreeMap<String, (Nickname, u64)>,
    /// Counts what was said, so that the order of speakers is known.
    said: u64,
    /// Folded nickname, and the nickname as shown.
    ignored: BTreeMap<String, Nickname>,
    is_quiet: bool,
    /// The answer to the list that was asked for silently is still to come.
    swallows_list: bool,
    /// The daemon told that it is shutting down.
    is_ending: bool,
    /// The daemon told that it ends this session on purpose.
    is_dismissed: bool,
    /// The sender of the last private message.
    last_private: Option<Nickname>,
}

/// The most people that are remembered: as many as a daemon lets in, and a bound for one that lies.
const PEOPLE_MAX: usize = 20_000;

impl Conversation {
    /// A conversation that this client joined as `own`.
    pub fn new(own: Nickname, language: Language, is_quiet: bool) -> Conversation {
        Conversation {
            own,
            language,
            people: BTreeMap::new(),
            said: 0,
            ignored: BTreeMap::new(),
            is_quiet,
            swallows_list: false,
            is_ending: false,
            is_dismissed: false,
            last_private: None,
        }
    }

    /// This client's nickname.
    pub fn own(&self) -> &Nickname {
        &self.own
    }

    /// Whether the daemon told that it is shutting down.
    pub fn is_ending(&self) -> bool {
        self.is_ending
    }

    /// Whether the daemon told that it ends this session on purpose.
    pub fn is_dismissed(&self) -> bool {
        self.is_dismissed
    }

    /// The connection is new, and under this nickname.
    pub fn rejoined(&mut self, own: Nickname) {
        self.own = own;
        self.is_ending = false;
        self.swallows_list = false;
    }

    /// The nicknames in the room are not known, and are asked for with the line that is returned; the
    /// answer is not shown.
    pub fn ask_list(&mut self) -> &'static str {
        self.people.clear();
        self.swallows_list = true;
        "/list"
    }

    /// Nicknames of the others, the one that spoke last first.
    pub fn others(&self) -> Vec<Nickname> {
        let people = self.people.values();
        let mut others: Vec<_> = people
            .filter(|(nickname, _)| nickname.folded() != self.own.folded())
            .collect();
        others.sort_by_key(|(_, last_said)| std::cmp::Reverse(*last_said));
        others
            .iter()
            .map(|(nickname, _)| nickname.clone())
            .collect()
    }

    /// Takes in a line of the daemon; what is to be shown of it comes out.
    pub fn hear(&mut self, line: &str) -> Option<Entry> {
        let notice = || Some(Entry::Notice(line.to_owned()));
        let heard = Heard::parse(line);
        self.is_dismissed |= heard.dismisses(&self.own);
        match heard {
            Heard::Said { by, text } => {
                self.spoke(&by);
                self.words(by, text, Entry::said)
            }
            Heard::Acted { by, text } => {
                self.spoke(&by);
                self.words(by, text, Entry::acted)
            }
            Heard::Private { from, text } => {
                self.spoke(&from);
                self.private_words(from, line, text)
            }
            Heard::History { age, line } => self.past_words(age, line),
            Heard::List(names) => {
                for name in names {
                    self.add(name);
                }
                notice().filter(|_| !std::mem::take(&mut self.swallows_list))
            }
            Heard::Alone => notice().filter(|_| !std::mem::take(&mut self.swallows_list)),
            Heard::Joined(nickname) => {
                let is_shown = !self.is_quiet || nickname.folded() == self.own.folded();
                self.add(nickname);
                notice().filter(|_| is_shown)
            }
            Heard::Left(nickname) => {
                self.people.remove(nickname.folded());
                notice().filter(|_| !self.is_quiet)
            }
            Heard::Renamed { from, to } => {
                self.renamed(&from, to);
                notice()
            }
            Heard::ShuttingDown => {
                self.is_ending = true;
                notice()
            }
            Heard::Removed(_)
            | Heard::AskNickname
            | Heard::AskPassword
            | Heard::AskKey(_)
            | Heard::Notice => notice(),
            Heard::Warning(_) | Heard::Error(_) => Some(Entry::Alarm(line.to_owned())),
            Heard::Help => Some(Entry::Plain(line.to_owned())),
        }
    }

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
            Decoded::Request(Request::Say(text)) => self.send_own(text, Entry::said),
            Decoded::Request(Request::Act(text)) => self.send_own(text, Entry::acted),
            Decoded::Request(Request::Private { to, text }) if !text.is_empty() => {
                let to = Nickname::parse(to).ok();
                Typed::Send(to.map(|to| self.sent_private(&to, text)))
            }
            Decoded::Request(Request::Reply(text)) => {
                let to = self.last_private.as_ref();
                Typed::Send(to.map(|to| self.sent_private(to, text)))
            }
            Decoded::Request(Request::Help) => {
                Typed::ShowAndSend(Entry::Plain(help(self.language)))
            }
            Decoded::Request(Request::Quit { .. }) => Typed::Quit,
            Decoded::Refused(Refusal::TextMissing(Usage::Op)) => Typed::AskKey,
            // The daemon refuses it too, but would have seen the key.
            Decoded::Refused(Refusal::UnknownCommand(_)) if secret_start(line).is_some() => {
                Typed::Show(Entry::Info(Text::KeyNotSent.say(self.language)))
            }
            Decoded::Request(Request::Private { .. })
            | Decoded::Request(Request::List)
            | Decoded::Request(Request::Rename(_))
            | Decoded::Refused(_)
            | Decoded::Request(
                Request::Enter(_)
                | Request::Register(_)
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
            | Decoded::Hello { .. }
            | Decoded::Web(_)
            | Decoded::Reply { .. }
            | Decoded::Foreign => Typed::Send(None),
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

    fn send_own(&self, text: &str, entry: fn(Nickname, String, Concern) -> Entry) -> Typed {
        Typed::Send(Some(entry(self.own.clone(), text.to_owned(), Concern::Own)))
    }

    fn sent_private(&self, to: &Nickname, text: &str) -> Entry {
        Entry::Private {
            tag: Text::PrivateTo(to.as_str()).say(self.language),
            text: text.to_owned(),
        }
    }

    fn words(
        &self,
        by: Nickname,
        text: &str,
        entry: fn(Nickname, String, Concern) -> Entry,
    ) -> Option<Entry> {
        let concern = if by.folded() == self.own.folded() {
            Concern::Own
        } else if self.is_named_in(text) {
            Concern::Mention
        } else {
            Concern::Others
        };
        (!self.is_ignored(&by)).then(|| entry(by, text.to_owned(), concern))
    }

    fn private_words(&mut self, from: Nickname, line: &str, text: &str) -> Option<Entry> {
        let is_shown = !self.is_ignored(&from);
        self.last_private = Some(from);
        is_shown.then(|| Entry::Private {
            tag: line[..line.len() - text.len()].to_owned(),
            text: text.to_owned(),
        })
    }

    fn past_words(&self, age: &str, line: &str) -> Option<Entry> {
        let heard = Heard::parse(line);
        let entry = if let Heard::Said { by, text } = heard {
            self.words(by, text, Entry::said)
        } else if let Heard::Acted { by, text } = heard {
            self.words(by, text, Entry::acted)
        } else {
            Some(Entry::Plain(line.to_owned()))
        };
        entry.map(|entry| Entry::History {
            age: age.to_owned(),
            entry: Box::new(entry),
        })
    }

    fn add(&mut self, nickname: Nickname) {
        if self.people.len() < PEOPLE_MAX {
            let person = self.people.entry(nickname.folded().to_owned());
            person.or_insert((nickname, 0));
        }
    }

    fn spoke(&mut self, nickname: &Nickname) {
        self.add(nickname.clone());
        self.said += 1;
        if let Some((_, last_said)) = self.people.get_mut(nickname.folded()) {
            *last_said = self.said;
        }
    }

    fn renamed(&mut self, from: &Nickname, to: Nickname) {
        if let Some((_, last_said)) = self.people.remove(from.folded()) {
            let person = (to.clone(), last_said);
            self.people.insert(to.folded().to_owned(), person);
        }
        if self.ignored.remove(from.folded()).is_some() {
            self.ignored.insert(to.folded().to_owned(), to.clone());
        }
        if self.last_private.as_ref() == Some(from) {
            self.last_private = Some(to.clone());
        }
        if self.own.folded() == from.folded() {
            self.own = to;
        }
    }

    fn is_ignored(&self, nickname: &Nickname) -> bool {
        self.ignored.contains_key(nickname.folded())
    }

    /// Whether a word of the text is this client's nickname, however it is written.
    fn is_named_in(&self, text: &str) -> bool {
        text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
            .filter_map(|word| Nickname::parse(word).ok())
            .any(|word| word.folded() == self.own.folded())
    }
}
