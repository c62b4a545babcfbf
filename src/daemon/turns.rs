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
    /// It is a guest that has tried several in vain, and tries another.
    TryAgain,
    /// It is a guest that has given its nickname, and answers what it was asked for.
    Answer,
    /// It asks for a file of the page.
    Fetch,
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
    /// In the order in which they came, which is that of their numbers; behind all of them those that
    /// have tried several nicknames, or some that never give a valid one would keep all others out.
    newcomers: BTreeSet<(Tried, SessionId)>,
    /// Those that ask for files. They do not wait for joins.
    fetching: BTreeSet<SessionId>,
}

/// How often a guest has tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tried {
    Seldom,
    Often,
}

impl Turns {
    pub(super) fn add(&mut self, session: SessionId, purpose: Purpose) {
        let queues = self.0.get_or_insert_default();
        match purpose {
            Purpose::Talk => queues.speakers.push_back(session),
            Purpose::Enter | Purpose::Answer => {
                queues.newcomers.insert((Tried::Seldom, session));
            }
            Purpose::TryAgain => {
                queues.newcomers.insert((Tried::Often, session));
            }
            Purpose::Fetch => {
                queues.fetching.insert(session);
            }
        }
    }

    /// Takes out the speaker whose turn it is.
    pub(super) fn pop_speaker(&mut self) -> Option<SessionId> {
        self.0.as_mut()?.speakers.pop_front()
    }

    /// Takes out the one whose turn it is of those that come in, if they may now, and those that ask for
    /// files: which came first. Says for what it is read.
    pub(super) fn pop_newcomer(&mut self, may_enter: bool) -> Option<(SessionId, Purpose)> {
        let queues = self.0.as_mut()?;
        let entering = queues.newcomers.first().filter(|_| may_enter);
        let fetching = queues.fetching.first().map(|&it| (Tried::Seldom, it));
        let is_fetching = fetching.is_some() && entering.is_none_or(|it| fetching < Some(*it));
        if is_fetching {
            let session = queues.fetching.pop_first()?;
            return Some((session, Purpose::Fetch));
        }
        entering?;
        let (_, session) = queues.newcomers.pop_first()?;
        Some((session, Purpose::Enter))
    }

    /// Takes out all, in their turns: speakers, then newcomers, then those that ask for files.
    pub(super) fn take_all(&mut self) -> Vec<SessionId> {
        let Some(queues) = self.0.take() else {
            return Vec::new();
        };
        let newcomers = queues.newcomers.into_iter().map(|(_, session)| session);
        let all = queues.speakers.into_iter().chain(newcomers);
        all.chain(queues.fetching).collect()
    }

    /// One that waits is gone. When it was the last, returns when the group was to be looked at
    /// next, which it need not be any more.
    pub(super) fn remove(&mut self, session: SessionId) -> Option<Time> {
        let queues = self.0.as_mut()?;
        for tried in [Tried::Seldom, Tried::Often] {
            queues.newcomers.remove(&(tried, session));
        }
        queues.fetching.remove(&session);
        queues.speakers.retain(|&it| it != session);
        let is_any_left = !queues.newcomers.is_empty()
            || !queues.fetching.is_empty()
            || !queues.speakers.is_empty();
        if is_any_left {
            return None;
        }
        self.0.take().and_then(|queues| queues.due)
    }

    pub(super) fn are_waited_for(&self, purpose: Purpose) -> bool {
        self.0.as_ref().is_some_and(|queues| match purpose {
            Purpose::Talk => !queues.speakers.is_empty(),
            Purpose::Enter | Purpose::TryAgain | Purpose::Answer => !queues.newcomers.is_empty(),
            Purpose::Fetch => !queues.fetching.is_empty(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_tried_often_waits_behind_all_newcomers() {
        let mut turns = Turns::default();
        let [ana, bia, caio, davi] = [1, 2, 3, 4].map(|slot| SessionId::new(slot, slot as u64));
        turns.add(ana, Purpose::TryAgain);
        turns.add(davi, Purpose::Enter);
        turns.add(bia, Purpose::TryAgain);
        turns.add(caio, Purpose::Answer);
        let entering = |session| Some((session, Purpose::Enter));
        assert_eq!(turns.pop_newcomer(true), entering(caio));
        turns.remove(ana);
        assert_eq!(turns.pop_newcomer(true), entering(davi));
        assert_eq!(turns.pop_newcomer(true), entering(bia));
        assert!(!turns.are_waited_for(Purpose::TryAgain));
    }

    #[test]
    fn who_asks_for_files_has_its_turn_by_when_it_came_and_waits_for_no_join() {
        let mut turns = Turns::default();
        let [ana, bia, caio, davi] = [1, 2, 3, 4].map(|slot| SessionId::new(slot, slot as u64));
        turns.add(ana, Purpose::TryAgain);
        turns.add(davi, Purpose::Fetch);
        turns.add(caio, Purpose::Enter);
        turns.add(bia, Purpose::Fetch);
        assert_eq!(turns.pop_newcomer(true), Some((bia, Purpose::Fetch)));
        assert_eq!(turns.pop_newcomer(false), Some((davi, Purpose::Fetch)));
        assert_eq!(turns.pop_newcomer(false), None);
        assert_eq!(turns.pop_newcomer(true), Some((caio, Purpose::Enter)));
        turns.add(bia, Purpose::Fetch);
        assert_eq!(turns.remove(ana), None, "one still waits");
        turns.set_due(Some(Time::ZERO));
        assert_eq!(turns.remove(bia), Some(Time::ZERO));
    }
}
