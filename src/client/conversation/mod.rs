//! What the client knows of the conversation: its own nickname, the nicknames in the room and when each
//! spoke, those that are ignored, what was sent and has not come back. What is heard and typed goes in,
//! what to show and to send comes out.
//!
//! `typed.rs` is what becomes of typed lines, `split.rs` of those that are too long, `commands.rs` has those
//! that never reach the daemon;
//! `people.rs`: the people in the room; `lost.rs`: words that a break may have swallowed; `entry.rs`: what
//! comes out. No sockets or terminals; how an entry looks is `render.rs`'s to know.

pub mod commands;
mod entry;
mod lost;
mod people;
mod split;
#[cfg(test)]
mod tests;
mod typed;

use std::time::Instant;

pub use entry::{Concern, Entry, Passage, Typed};

use self::lost::Lost;
use self::people::People;
use super::heard::{Heard, Hello, Private, Utterance, What, parse};
use super::sentences::Sentences;
use super::unanswered::{Unanswered, Words};
use crate::room::event::UtteranceKind;
use crate::room::nickname::Nickname;
use crate::room::time::WallTime;
use crate::text::Language;
use crate::text::client::Text;

/// The conversation as this client knows it.
#[derive(Debug)]
pub struct Conversation {
    own: Nickname,
    language: Language,
    sentences: Sentences,
    /// What the daemon takes.
    takes: Takes,
    people: People,
    /// In the order of their folded forms.
    ignored: Vec<Nickname>,
    is_quiet: bool,
    /// The answer to the list that was asked for silently is still to come.
    swallows_list: bool,
    /// The daemon told that it is shutting down.
    is_ending: bool,
    /// The daemon told that it ends this session on purpose.
    is_dismissed: bool,
    /// What was sent over this connection.
    unanswered: Unanswered,
    /// What was sent over the last one, and may have been lost.
    lost: Lost,
    /// The name of the last event that was heard.
    last_event: Option<String>,
}

/// What a daemon takes of what is typed.
#[derive(Debug, Clone, Copy)]
struct Takes {
    /// The longest line, in bytes with its LF.
    line_bytes_max: usize,
    /// It may know commands that this client does not.
    is_newer: bool,
}

impl From<&Hello> for Takes {
    fn from(hello: &Hello) -> Takes {
        Takes {
            line_bytes_max: hello.line_bytes_max,
            is_newer: hello.is_newer,
        }
    }
}

impl Conversation {
    /// A conversation that this client joined as `own`, with a daemon that said this of itself.
    pub fn new(hello: &Hello, own: Nickname, language: Language, is_quiet: bool) -> Conversation {
        Conversation {
            own,
            language,
            sentences: Sentences::new(hello, language),
            takes: hello.into(),
            people: People::default(),
            ignored: Vec::new(),
            is_quiet,
            swallows_list: false,
            is_ending: false,
            is_dismissed: false,
            unanswered: Unanswered::default(),
            lost: Lost::default(),
            last_event: None,
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

    /// The name of the last event that was heard.
    pub fn last_event(&self) -> Option<&str> {
        self.last_event.as_deref()
    }

    /// The connection broke: the words that may be lost by that.
    pub fn broke(&mut self) -> &[Words] {
        self.lost.add(self.unanswered.lose(), &self.own)
    }

    /// The connection is new, and under this nickname.
    pub fn rejoined(&mut self, hello: &Hello, own: Nickname) {
        self.own = own;
        self.sentences = Sentences::new(hello, self.language);
        self.takes = hello.into();
        self.is_ending = false;
        self.swallows_list = false;
    }

    /// The words of before a break that are not found among what was said since.
    pub fn not_found(&mut self) -> Vec<Words> {
        self.lost.take()
    }

    /// The nicknames in the room are not known, and are asked for with the line that is returned; the
    /// answer is not shown.
    pub fn ask_list(&mut self) -> &'static str {
        self.people.clear();
        self.swallows_list = true;
        self.unanswered.send("/list");
        "/list"
    }

    /// A line is about to be sent.
    pub fn send(&mut self, line: &str) {
        self.unanswered.send(line);
    }

    /// It was not sent after all.
    pub fn unsend(&mut self, line: &str) {
        self.unanswered.unsend(line);
    }

    /// Whether a line is still to be answered.
    pub fn awaits_answer(&self) -> bool {
        !self.unanswered.is_settled()
    }

    /// Nicknames of the others, the one that spoke last first.
    pub fn others(&self) -> Vec<Nickname> {
        self.people.others(&self.own)
    }

    /// Takes in what was heard up to the welcome, which is the last line.
    pub fn begin(&mut self, backlog: &[String]) -> Vec<Entry> {
        let Some((welcome, before)) = backlog.split_last() else {
            return Vec::new();
        };
        // What the chat is about stands before what was said.
        let mut entries = self.hear(welcome);
        entries.extend(before.iter().flat_map(|line| self.hear(line)));
        entries
    }

    /// Takes in a line of the daemon; what is to be shown of it comes out.
    pub fn hear(&mut self, line: &str) -> Vec<Entry> {
        self.hear_at(line, Instant::now())
    }

    fn hear_at(&mut self, line: &str, now: Instant) -> Vec<Entry> {
        let Some(heard) = parse(line) else {
            return Vec::new();
        };
        if heard.id.is_some() {
            self.last_event.clone_from(&heard.id);
        }
        self.is_dismissed |= heard.dismisses(&self.own);
        self.unanswered.hear(&heard, &self.own);
        let is_shown = self.note(&heard, now);
        match &heard.what {
            What::Uttered(words) if words.is_history => self.past_words(words, heard.at),
            What::Uttered(words) => self.words(words).into_iter().collect(),
            What::Private(words) => self.private_words(words).into_iter().collect(),
            What::Complaint(_) => self.notices(&heard, Entry::Alarm),
            What::Help(_) => self.notices(&heard, Entry::Plain),
            What::Joined(_) | What::Left(_) if !is_shown => Vec::new(),
            What::Joined(nickname) => vec![self.passage(&heard, nickname, true, now)],
            What::Left(nickname) => vec![self.passage(&heard, nickname, false, now)],
            What::Hello(_)
            | What::Ask(_)
            | What::Welcome(_)
            | What::Renamed { .. }
            | What::Unchanged(_)
            | What::Away { .. }
            | What::Topic { .. }
            | What::Moderated(_)
            | What::Users { .. }
            | What::Bans { .. }
            | What::Address { .. }
            | What::Stats(_)
            | What::ShuttingDown => {
                let mut notices = self.notices(&heard, Entry::Notice);
                notices.retain(|_| is_shown);
                notices
            }
        }
    }

    /// Learns from what is heard; says whether it is shown, where that is not a matter of whose words it
    /// is.
    fn note(&mut self, heard: &Heard, now: Instant) -> bool {
        match &heard.what {
            What::Welcome(welcome) => self.sentences.set_clock(welcome.at),
            What::Uttered(words) if !words.is_history => self.people.spoke(&words.by, now),
            What::Private(words) => self.people.spoke(&words.from, now),
            What::Joined(nickname) => {
                self.people.add(nickname.clone());
                return !self.is_quiet || *nickname == self.own;
            }
            What::Left(nickname) => {
                self.people.remove(nickname);
                return !self.is_quiet;
            }
            What::Renamed { from, to } => self.renamed(from, to),
            What::Users { nicknames, is_last } => {
                for nickname in nicknames {
                    self.people.add(nickname.clone());
                }
                let is_swallowed = self.swallows_list;
                self.swallows_list &= !is_last;
                return !is_swallowed;
            }
            What::ShuttingDown => self.is_ending = true,
            What::Hello(_)
            | What::Ask(_)
            | What::Uttered(_)
            | What::Unchanged(_)
            | What::Away { .. }
            | What::Topic { .. }
            | What::Moderated(_)
            | What::Bans { .. }
            | What::Address { .. }
            | What::Stats(_)
            | What::Help(_)
            | What::Complaint(_) => {}
        }
        true
    }

    /// Somebody comes or goes.
    fn passage(&mut self, heard: &Heard, who: &Nickname, has_come: bool, now: Instant) -> Entry {
        let mut notice = self.sentences.say(heard, &self.own);
        notice.truncate(notice.trim_end().len());
        if *who == self.own || self.people.has_spoken(who, now) {
            return Entry::Notice(notice);
        }
        let nickname = who.clone();
        Entry::Passage(Passage {
            nickname,
            has_come,
            notice,
        })
    }

    /// The daemon's own words, a line an entry.
    fn notices(&mut self, heard: &Heard, entry: fn(String) -> Entry) -> Vec<Entry> {
        let said = self.sentences.say(heard, &self.own);
        said.lines().map(|line| entry(line.to_owned())).collect()
    }

    fn words(&self, words: &Utterance) -> Option<Entry> {
        let Utterance { by, kind, text, .. } = words;
        let concern = if *by == self.own {
            Concern::Own
        } else if self.is_ignored(by) {
            return None;
        } else if self.is_named_in(text) {
            Concern::Mention
        } else {
            Concern::Others
        };
        let entry = match kind {
            UtteranceKind::Said => Entry::said,
            UtteranceKind::Acted => Entry::acted,
        };
        Some(entry(by.clone(), text.clone(), concern))
    }

    fn private_words(&self, words: &Private) -> Option<Entry> {
        let is_own = words.from == self.own;
        if !is_own && self.is_ignored(&words.from) {
            return None;
        }
        let (tag, concern) = if is_own {
            let tag = Text::PrivateTo(words.to.as_str()).say(self.language);
            (tag, Concern::Own)
        } else {
            (self.sentences.private_tag(&words.from), Concern::Mention)
        };
        let text = if words.is_act {
            format!("* {} {}", words.from, words.text)
        } else {
            words.text.clone()
        };
        Some(Entry::Private { tag, text, concern })
    }

    fn past_words(&mut self, words: &Utterance, at: Option<WallTime>) -> Vec<Entry> {
        self.lost.find(words);
        let entry = self.words(words).map(|entry| Entry::History {
            age: self.sentences.age(at),
            at,
            entry: Box::new(entry),
        });
        entry.into_iter().collect()
    }

    fn renamed(&mut self, from: &Nickname, to: &Nickname) {
        self.people.renamed(from, to);
        if self.unignore(from) {
            self.ignore(to.clone());
        }
        if self.own == *from {
            self.own = to.clone();
        }
    }

    fn is_ignored(&self, nickname: &Nickname) -> bool {
        self.among_ignored(nickname).is_ok()
    }

    /// Whether a word of the text is this client's nickname, however it is written.
    fn is_named_in(&self, text: &str) -> bool {
        text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
            .filter_map(|word| Nickname::parse(word).ok())
            .any(|word| word.folded() == self.own.folded())
    }
}
