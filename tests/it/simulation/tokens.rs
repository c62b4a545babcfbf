//! What programs were told that they may give back: which event is which, and by which text each session is
//! resumed. They are told in one order, and all the same.

use std::collections::{BTreeMap, HashMap};

use super::heard::{EventId, Reason};
use super::world::World;

/// What was asked for by `/since`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    /// Nothing.
    Nothing,
    /// All that was said behind something that the daemon does not know.
    Unknown,
    /// All that was said from this position on.
    Behind(usize),
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Tokens {
    /// The position behind each event.
    behind: HashMap<EventId, usize>,
    /// Which event is the one at a position.
    ids: BTreeMap<usize, EventId>,
    /// Why somebody left, by the position of that.
    reasons: BTreeMap<usize, Reason>,
    /// Whose text each is.
    sessions: HashMap<String, usize>,
}

impl Tokens {
    /// The event at a position is told as this one.
    pub(crate) fn note_event(&mut self, at: usize, id: EventId) {
        let known = *self.ids.entry(at).or_insert(id);
        assert_eq!(known, id, "of event {at}, to others");
        self.note_behind(at + 1, id);
    }

    /// What only programs hear is told as this event at a position.
    pub(crate) fn note_behind(&mut self, at: usize, id: EventId) {
        let known = *self.behind.entry(id).or_insert(at);
        assert_eq!(known, at, "where {id} stands for others");
    }

    pub(crate) fn note_reason(&mut self, at: usize, reason: Reason) {
        let known = *self.reasons.entry(at).or_insert(reason);
        assert_eq!(known, reason, "why somebody left in event {at}, to others");
    }

    pub(crate) fn note_resume(&mut self, client: usize, text: String) {
        let before = self.sessions.insert(text, client);
        assert_eq!(before, None, "the text of another");
    }

    /// Why somebody left at a position, where any program was told.
    pub(crate) fn reason(&self, at: usize) -> Option<Reason> {
        self.reasons.get(&at).copied()
    }

    /// Whether the event at a position may be told as this one.
    pub(crate) fn may_be(&self, at: usize, id: EventId) -> bool {
        self.ids.get(&at).is_none_or(|known| *known == id)
    }

    /// What the last of these lines asks for that asks for something since an event.
    pub(crate) fn since(&self, world: &World, client: usize, lines: usize) -> Since {
        let sent = world.clients()[client].sent()[..lines].iter().rev();
        let mut asked = sent.filter_map(|line| line.attempt.since());
        let Some(text) = asked.next() else {
            return Since::Nothing;
        };
        let known = EventId::parse(text).and_then(|id| self.behind.get(&id));
        known.map_or(Since::Unknown, |&behind| Since::Behind(behind))
    }

    /// Whose place the last of these lines asks for that asks for that of somebody.
    pub(crate) fn resumed(&self, world: &World, client: usize, lines: usize) -> Option<usize> {
        let mut sent = world.clients()[client].sent()[..lines].iter().rev();
        sent.find_map(|line| self.sessions.get(line.attempt.resume()?).copied())
    }

    /// # Panics
    /// When events are told in another order than that in which they happened.
    pub(crate) fn check(&self) {
        let numbers = self.ids.values().map(|id| id.number);
        let numbers: Vec<u64> = numbers.collect();
        assert!(
            numbers.is_sorted_by(|a, b| a < b),
            "not in one order: {numbers:?}"
        );
    }
}
