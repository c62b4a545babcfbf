//! What comes out of the conversation: things to show, and what becomes of lines.

use crate::room::nickname::Nickname;

/// Something to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Somebody speaks to all.
    Said {
        /// Who.
        by: Nickname,
        /// What.
        text: String,
        /// Whether this client's person, another who names them, or another.
        concern: Concern,
    },
    /// Somebody acts before all.
    Acted {
        /// Who.
        by: Nickname,
        /// What.
        text: String,
        /// Whether this client's person, another who names them, or another.
        concern: Concern,
    },
    /// A private message; the tag is the daemon's or the client's: `[privado de ana] `.
    Private {
        /// The one at the other end.
        with: Nickname,
        /// What stands before the text.
        tag: String,
        /// What.
        text: String,
    },
    /// What was said before this client joined.
    History {
        /// How long ago, in the daemon's words.
        age: String,
        /// What was said.
        entry: Box<Entry>,
    },
    /// The daemon's own words.
    Notice(String),
    /// The daemon's warning or error, whole.
    Alarm(String),
    /// The client's own words.
    Info(String),
    /// Lines to be read as they stand, as of a help.
    Plain(String),
}

/// How what somebody says concerns the person at this client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// They said it themselves.
    Own,
    /// It names them.
    Mention,
    /// Neither.
    Others,
}

/// What becomes of a line that was heard.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// What to show, if anything.
    pub entry: Option<Entry>,
    /// Whether it is meant for the person at this client.
    pub bell: bool,
}

/// What becomes of a line that was typed.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed {
    /// It goes to the daemon, and is shown like this once it went.
    Send(Option<Entry>),
    /// It goes to the daemon, after this was shown.
    ShowAndSend(Entry),
    /// It asks the daemon for an end.
    Quit,
    /// It stays here.
    Show(Entry),
    /// It clears the screen.
    Clear,
    /// It is nothing.
    Nothing,
}

impl Entry {
    /// What is said, without who says it.
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
