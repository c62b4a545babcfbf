//! What a client agreed upon, naively, and what it is told for that.

use std::collections::BTreeSet;

use super::asked::{Asked, Given};

/// All that may be asked for.
pub(super) const KNOWN: [&str; 13] = [
    "away-notify",
    "batch",
    "cap-notify",
    "draft/chathistory",
    "echo-message",
    "extended-join",
    "labeled-response",
    "message-tags",
    "multi-prefix",
    "server-time",
    "setname",
    "standard-replies",
    "userhost-in-names",
];

/// The names of what was agreed upon.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Agreed(BTreeSet<String>);

impl Agreed {
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// What is agreed upon behind a request, if it is granted.
    pub(super) fn with(&self, list: &str) -> Option<Agreed> {
        let mut agreed = self.clone();
        for word in list.split(' ') {
            match word.strip_prefix('-') {
                Some("cap-notify") => return None,
                Some(name) if KNOWN.contains(&name) => drop(agreed.0.remove(name)),
                None if KNOWN.contains(&word) => drop(agreed.0.insert(word.to_owned())),
                Some(_) | None => return None,
            }
        }
        Some(agreed)
    }

    /// What is agreed upon when a line is handled, behind these.
    pub(super) fn behind<'a>(lines: impl IntoIterator<Item = &'a Given>) -> Agreed {
        let mut agreed = Agreed::default();
        for given in lines {
            if let Asked::Capabilities(list) = &given.asked
                && let Some(changed) = agreed.with(list)
            {
                agreed = changed;
            }
        }
        agreed
    }
}
