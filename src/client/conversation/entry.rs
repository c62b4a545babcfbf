//! What comes out of the conversation: things to show, and what becomes of lines.

use crate::room::nickname::Nickname;
use crate::room::time::WallTime;

/// Something to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    Said {
        by: Nickname,
        text: String,
        concern: Concern,
    },
    Acted {
        by: Nickname,
        text: String,
        concern: Concern,
    },
    /// A private message, from or to somebody: `[privado de ana] `.
    Private {
        tag: String,
        text: String,
        concern: Concern,
    },
    /// What was said before this client joined, or came back; the age as in `há 5 min`.
    History {
        age: String,
        at: Option<WallTime>,
        entry: Box<Entry>,
    },
    /// The daemon's own words.
    Notice(String),
    /// The same of somebody who comes or goes and has said nothing for some minutes.
    Passage(Passage),
    /// The daemon's warning or error, whole.
    Alarm(String),
    /// The client's own words.
    Info(String),
    /// Lines to be read as they stand, as of a help.
    Plain(String),
}

/// Somebody comes, or goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    pub nickname: Nickname,
    pub has_come: bool,
    /// How that reads alone.
    pub notice: String,
}

/// How what somebody says concerns the person at this client: by whom it is, or to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    Own,
    /// To this person alone, or it names this person.
    Mention,
    Others,
}

/// What becomes of a line that was typed.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed {
    /// It goes to the daemon; what it says is shown when it comes back.
    Send,
    /// It goes to the daemon, after this was shown.
    ShowAndSend(Entry),
    /// It is too long for one line: these together say it.
    Offer(Vec<String>),
    /// What was heard is searched for this.
    Search(String),
    Quit,
    /// A key is asked for, and goes to the daemon behind `/op`.
    AskKey,
    /// It stays here, and is answered with this.
    Show(Entry),
    Clear,
    Nothing,
}

impl Entry {
    pub(super) fn said(by: Nickname, text: String, concern: Concern) -> Entry {
        Entry::Said { by, text, concern }
    }

    pub(super) fn acted(by: Nickname, text: String, concern: Concern) -> Entry {
        Entry::Acted { by, text, concern }
    }

    /// Whether these are this client's own words, as they came back.
    pub fn is_echo(&self) -> bool {
        self.concern() == Some(Concern::Own)
    }

    /// Whether it is meant for the person at this client.
    pub fn is_for_the_person(&self) -> bool {
        self.concern() == Some(Concern::Mention)
    }

    /// How it concerns the person, where it is what somebody says now.
    fn concern(&self) -> Option<Concern> {
        match self {
            Entry::Said { concern, .. }
            | Entry::Acted { concern, .. }
            | Entry::Private { concern, .. } => Some(*concern),
            Entry::History { .. }
            | Entry::Notice(_)
            | Entry::Passage(_)
            | Entry::Alarm(_)
            | Entry::Info(_)
            | Entry::Plain(_) => None,
        }
    }

    /// What is said, without what stands before it.
    pub fn text(&self) -> &str {
        match self {
            Entry::Said { text, .. }
            | Entry::Acted { text, .. }
            | Entry::Private { text, .. }
            | Entry::Notice(text)
            | Entry::Alarm(text)
            | Entry::Info(text)
            | Entry::Plain(text) => text,
            Entry::Passage(passage) => &passage.notice,
            Entry::History { entry, .. } => entry.text(),
        }
    }

    /// What is said of it where it can be looked for: the words of people, with who said them.
    pub fn searchable(&self) -> Option<String> {
        match self {
            Entry::Said { by, text, .. } => Some(format!("<{by}> {text}")),
            Entry::Acted { by, text, .. } => Some(format!("* {by} {text}")),
            Entry::Private { tag, text, .. } => Some(format!("{tag}{text}")),
            Entry::History { entry, .. } => entry.searchable(),
            Entry::Notice(_)
            | Entry::Passage(_)
            | Entry::Alarm(_)
            | Entry::Info(_)
            | Entry::Plain(_) => None,
        }
    }

    /// How it stands where each line has its time.
    pub fn kept(&self) -> Option<String> {
        match self {
            Entry::Notice(text) | Entry::Alarm(text) => Some(text.clone()),
            Entry::Passage(passage) => Some(passage.notice.clone()),
            Entry::Info(text) => Some(format!("-- {text}")),
            Entry::Plain(_) => None,
            Entry::Said { .. }
            | Entry::Acted { .. }
            | Entry::Private { .. }
            | Entry::History { .. } => self.searchable(),
        }
    }

    /// When it happened, where that was before it was heard.
    pub fn at(&self) -> Option<WallTime> {
        match self {
            Entry::History { at, .. } => *at,
            Entry::Said { .. }
            | Entry::Acted { .. }
            | Entry::Private { .. }
            | Entry::Notice(_)
            | Entry::Passage(_)
            | Entry::Alarm(_)
            | Entry::Info(_)
            | Entry::Plain(_) => None,
        }
    }
}
