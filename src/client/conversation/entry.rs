//! What comes out of the conversation: things to show, and what becomes of lines.

use crate::room::nickname::Nickname;

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
    /// A private message, from or to somebody; the tag is the daemon's or the client's:
    /// `[privado de ana] `.
    Private { tag: String, text: String },
    /// What was said before this client joined; the age is in the daemon's words.
    History { age: String, entry: Box<Entry> },
    /// The daemon's own words.
    Notice(String),
    /// The daemon's warning or error, whole.
    Alarm(String),
    /// The client's own words.
    Info(String),
    /// Lines to be read as they stand, as of a help.
    Plain(String),
}

/// How what somebody says concerns the person at this client: by whom it is, or whom it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    Own,
    Mention,
    Others,
}

/// What becomes of a line that was typed.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed {
    /// It goes to the daemon, and is shown like this once it went.
    Send(Option<Entry>),
    /// It goes to the daemon, after this was shown.
    ShowAndSend(Entry),
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
            Entry::History { entry, .. } => entry.text(),
        }
    }

    /// Whether it is meant for the person at this client.
    pub fn is_for_the_person(&self) -> bool {
        match self {
            Entry::Private { .. } => true,
            Entry::Said { concern, .. } | Entry::Acted { concern, .. } => {
                *concern == Concern::Mention
            }
            Entry::History { .. }
            | Entry::Notice(_)
            | Entry::Alarm(_)
            | Entry::Info(_)
            | Entry::Plain(_) => false,
        }
    }
}
