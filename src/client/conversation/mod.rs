//! What the client knows of the conversation: its own nickname, who is there, who spoke last, who is
//! ignored. Lines heard and typed go in, what to show and to send comes out.
//!
//! No sockets, terminals or clocks; how an entry looks is `render.rs`'s to know.

pub mod commands;
mod entry;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use entry::{Concern, Entry, Shown, Typed};

use super::heard::Heard;
use crate::dialect::line::is_refused;
use crate::dialect::plain::Command;
use crate::room::nickname::Nickname;
use crate::text::client::Text;
use crate::text::words::Language;
use commands::Own;

/// The conversation as this client knows it.
#[derive(Debug)]
pub struct Conversation {
    own: Nickname,
    language: Language,
    /// Who is there, by folded nickname. Bounded by the room: what the daemon tells of.
    people: BTreeMap<String, Person>,
    /// Counts what was said, so that who spoke last is known.
    said: u64,
    /// Folded nickname, and the nickname as shown.
    ignored: BTreeMap<String, Nickname>,
    is_quiet: bool,
    /// The answer to the list that was asked for silently is still to come.
    swallows_list: bool,
    /// Who last sent a private message.
    last_private: Option<Nickname>,
}

#[derive(Debug)]
struct Person {
    nickname: Nickname,
    /// The number of what they last said; zero for nothing yet.
    last_said: u64,
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
            last_private: None,
        }
    }

    /// This client's nickname.
    pub fn own(&self) -> &Nickname {
        &self.own
    }

    /// The connection is new: who is there is not known, and will be asked for with the line that
    /// is returned.
    pub fn rejoined(&mut self) -> &'static str {
        self.people.clear();
        self.swallows_list = true;
        "/list"
    }

    /// Nicknames of the others, who spoke last first.
    pub fn others(&self) -> Vec<&Nickname> {
        let mut others: Vec<&Person> = self
            .people
            .values()
            .filter(|person| person.nickname.folded() != self.own.folded())
            .collect();
        others.sort_by_key(|person| std::cmp::Reverse(person.last_said));
        others.into_iter().map(|person| &person.nickname).collect()
    }

    /// Takes in a line of the daemon.
    pub fn hear(&mut self, line: &str) -> Shown {
        let entry = match Heard::parse(line) {
            Heard::Said { by, text } => {
                self.spoke(&by);
                self.words(by, text, |by, text, concern| Entry::Said {
                    by,
                    text,
                    concern,
                })
            }
            Heard::Acted { by, text } => {
                self.spoke(&by);
                self.words(by, text, |by, text, concern| Entry::Acted {
                    by,
                    text,
                    concern,
                })
            }
            Heard::Private { from, text } => {
                self.spoke(&from);
                self.private_words(from, line, text)
            }
            Heard::History { age, line } => self.past_words(age, line),
            Heard::List(names) => {
                for name in names {
                    self.came(name);
                }
                self.list_entry(line)
            }
            Heard::Alone => self.list_entry(line),
            Heard::Joined(who) => {
                let is_shown = !self.is_quiet || who.folded() == self.own.folded();
                self.came(who);
                is_shown.then(|| Entry::Notice(line.to_owned()))
            }
            Heard::Left(who) => {
                self.people.remove(who.folded());
                (!self.is_quiet).then(|| Entry::Notice(line.to_owned()))
            }
            Heard::Renamed { from, to } => {
                self.renamed(&from, to);
                Some(Entry::Notice(line.to_owned()))
            }
            Heard::AskNickname | Heard::ShuttingDown => Some(Entry::Notice(line.to_owned())),
            Heard::Warning(_) | Heard::Error(_) => Some(Entry::Alarm(line.to_owned())),
            Heard::Other => Some(Entry::Plain(line.to_owned())),
        };
        let bell = entry.as_ref().is_some_and(Entry::is_for_the_person);
        Shown { entry, bell }
    }

    /// Takes in a line that was typed.
    pub fn say(&mut self, line: &str) -> Typed {
        if line.chars().any(is_refused) {
            return Typed::Show(Entry::Info(Text::NotSendable.say(self.language)));
        }
        if let Some(own) = Own::parse(line) {
            return self.carry_out(own);
        }
        match Command::parse(line) {
            Command::Nothing => Typed::Nothing,
            Command::Say(text) => Typed::Send(Some(Entry::Said {
                by: self.own.clone(),
                text: text.to_owned(),
                concern: Concern::Own,
            })),
            Command::Act(text) => Typed::Send(Some(Entry::Acted {
                by: self.own.clone(),
                text: text.to_owned(),
                concern: Concern::Own,
            })),
            Command::Private { to, text } if !text.is_empty() => {
                let to = Nickname::parse(to).ok();
                Typed::Send(to.map(|to| self.sent_private(to, text)))
            }
            Command::Reply(text) => {
                let to = self.last_private.clone();
                Typed::Send(to.map(|to| self.sent_private(to, text)))
            }
            Command::Help => Typed::ShowAndSend(Entry::Plain(
                crate::text::client::help(self.language).to_owned(),
            )),
            Command::Quit => Typed::Quit,
            Command::Private { .. }
            | Command::List
            | Command::Rename(_)
            | Command::MissingText(_)
            | Command::Unknown(_) => Typed::Send(None),
        }
    }

    fn carry_out(&mut self, command: Own<'_>) -> Typed {
        let language = self.language;
        let said = match command {
            Own::Clear => return Typed::Clear,
            Own::Quiet => {
                self.is_quiet = !self.is_quiet;
                if self.is_quiet {
                    Text::QuietOn.say(language)
                } else {
                    Text::QuietOff.say(language)
                }
            }
            Own::Ignore("") if self.ignored.is_empty() => Text::NobodyIgnored.say(language),
            Own::Ignore("") => {
                let names: Vec<&str> = self.ignored.values().map(Nickname::as_str).collect();
                Text::IgnoredAre(&names.join(", ")).say(language)
            }
            Own::Ignore(given) => match Nickname::parse(given) {
                Ok(name) => {
                    let said = Text::Ignoring(name.as_str()).say(language);
                    self.ignored.insert(name.folded().to_owned(), name);
                    said
                }
                Err(_) => Text::NoNickname(given).say(language),
            },
            Own::Unignore(given) => match Nickname::parse(given) {
                Ok(name) if self.ignored.remove(name.folded()).is_some() => {
                    Text::NoLongerIgnoring(name.as_str()).say(language)
                }
                Ok(name) => Text::WasNotIgnored(name.as_str()).say(language),
                Err(_) => Text::NoNickname(given).say(language),
            },
        };
        Typed::Show(Entry::Info(said))
    }

    fn sent_private(&self, to: Nickname, text: &str) -> Entry {
        Entry::Private {
            tag: Text::PrivateTo(to.as_str()).say(self.language),
            with: to,
            text: text.to_owned(),
        }
    }

    fn words(
        &self,
        by: Nickname,
        text: &str,
        entry: impl FnOnce(Nickname, String, Concern) -> Entry,
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
        self.last_private = Some(from.clone());
        if self.is_ignored(&from) {
            return None;
        }
        Some(Entry::Private {
            with: from,
            tag: line[..line.len() - text.len()].to_owned(),
            text: text.to_owned(),
        })
    }

    fn past_words(&self, age: &str, line: &str) -> Option<Entry> {
        let entry =
            match Heard::parse(line) {
                Heard::Said { by, text } => self.words(by, text, |by, text, concern| Entry::Said {
                    by,
                    text,
                    concern,
                }),
                Heard::Acted { by, text } => self.words(by, text, |by, text, concern| {
                    Entry::Acted { by, text, concern }
                }),
                Heard::Private { .. }
                | Heard::History { .. }
                | Heard::List(_)
                | Heard::Alone
                | Heard::Joined(_)
                | Heard::Left(_)
                | Heard::Renamed { .. }
                | Heard::AskNickname
                | Heard::ShuttingDown
                | Heard::Warning(_)
                | Heard::Error(_)
                | Heard::Other => Some(Entry::Plain(line.to_owned())),
            };
        entry.map(|entry| Entry::History {
            age: age.to_owned(),
            entry: Box::new(entry),
        })
    }

    fn list_entry(&mut self, line: &str) -> Option<Entry> {
        if std::mem::take(&mut self.swallows_list) {
            return None;
        }
        Some(Entry::Notice(line.to_owned()))
    }

    fn came(&mut self, who: Nickname) {
        if self.people.len() < PEOPLE_MAX {
            self.people
                .entry(who.folded().to_owned())
                .or_insert(Person {
                    nickname: who,
                    last_said: 0,
                });
        }
    }

    fn spoke(&mut self, who: &Nickname) {
        self.came(who.clone());
        self.said += 1;
        if let Some(person) = self.people.get_mut(who.folded()) {
            person.last_said = self.said;
        }
    }

    fn renamed(&mut self, from: &Nickname, to: Nickname) {
        if let Some(mut person) = self.people.remove(from.folded()) {
            person.nickname = to.clone();
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

    fn is_ignored(&self, who: &Nickname) -> bool {
        self.ignored.contains_key(who.folded())
    }

    /// Whether a word of the text is this client's nickname, however it is written.
    fn is_named_in(&self, text: &str) -> bool {
        text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
            .filter_map(|word| Nickname::parse(word).ok())
            .any(|word| word.folded() == self.own.folded())
    }
}
