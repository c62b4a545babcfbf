//! Connections that wait until their address block may be read again, and whose turn it is.

use std::collections::{BTreeSet, VecDeque};

use crate::room::session::SessionId;
use crate::room::time::Time;

/// What a connection wants to be read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It is in the room, and says something.
    Talk,
    /// It is a guest, and tries a nickname.
    Enter,
    /// It is a guest that has given its nickname, and answers what it was asked for.
    Answer,
}

/// The queues of one group; no memory while nobody waits.
#[derive(Debug, Default)]
pub(super) struct Turns(Option<Box<Queues>>);

#[derive(Debug, Default)]
struct Queues {
    /// When the group is to be looked at next.
    due: Option<Time>,
    /// In turns, a line for each.
    speakers: VecDeque<SessionId>,
    /// In the order in which they came, which is that of their numbers.
    newcomers: BTreeSet<SessionId>,
}

impl Turns {
    pub(super) fn add(&mut self, session: SessionId, purpose: Purpose) {
        let queues = self.0.get_or_insert_default();
        match purpose {
            Purpose::Talk => queues.speakers.push_back(session),
            Purpose::Enter | Purpose::Answer => {
                queues.newcomers.insert(session);
            }
        }
    }

    /// Takes out the one whose turn it is.
    pub(super) fn pop(&mut self, purpose: Purpose) -> Option<SessionId> {
        let queues = self.0.as_mut()?;
        match purpose {
            Purpose::Talk => queues.speakers.pop_front(),
            Purpose::Enter | Purpose::Answer => queues.newcomers.pop_first(),
        }
    }

    /// One that waits is gone. When it was the last, returns when the group was to be looked at
    /// next, which it need not be any more.
    pub(super) fn remove(&mut self, session: SessionId) -> Option<Time> {
        let queues = self.0.as_mut()?;
        queues.newcomers.remove(&session);
        queues.speakers.retain(|&it| it != session);
        if !queues.newcomers.is_empty() || !queues.speakers.is_empty() {
            return None;
        }
        self.0.take().and_then(|queues| queues.due)
    }

    pub(super) fn are_waited_for(&self, purpose: Purpose) -> bool {
        self.0.as_ref().is_some_and(|queues| match purpose {
            Purpose::Talk => !queues.speakers.is_empty(),
            Purpose::Enter | Purpose::Answer => !queues.newcomers.is_empty(),
        })
    }

    pub(super) fn due(&self) -> Option<Time> {
        self.0.as_ref().and_then(|queues| queues.due)
    }

    /// Notes when the group is to be looked at next; nobody waits for one that is not.
    pub(super) fn set_due(&mut self, due: Option<Time>) {
        match due {
            Some(_) => self.0.get_or_insert_default().due = due,
            None => self.0 = None,
        }
    }
}
