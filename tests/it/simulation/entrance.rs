//! What a newcomer is shown before it is in: what was said before, in parts that are made as it reads them.
//!
//! Each part is what is kept at some position behind the part before; the last is made where the newcomer joins. At
//! which positions the others were made does not show but by what is in them: all are tried.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use littlecats::room::time::Time;

use super::clock::Clock;
use super::heard::{EventId, Heard};
use super::history::{History, Said};
use super::tokens::{Since, Tokens};

/// A line of what was said before, as a newcomer was shown it.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) age: Range<Duration>,
    /// When it was, where that is told: so long after the beginning of the run.
    pub(crate) at: Option<Duration>,
    /// Which event it was, where that is told.
    pub(crate) id: Option<EventId>,
    pub(crate) line: Heard,
    /// The turn in which it was written.
    pub(crate) turn: u32,
}

/// What is known of an entrance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entrance {
    pub(crate) since: Since,
    /// The turn before which the line with its nickname arrived.
    pub(crate) named_in: u32,
    /// Where it joins, if it does.
    pub(crate) joined: Option<usize>,
    /// It was shown all there was.
    pub(crate) is_whole: bool,
    /// What it is shown may be made before what stands ahead of that is on its way.
    pub(crate) is_held_back: bool,
}

/// How far a newcomer has been shown what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Progress {
    /// So many lines.
    shown: usize,
    /// What was said from this position on is to come.
    behind: usize,
    has_missed: bool,
}

/// What an entrance may have been: the positions of what was shown, and whether something was missed.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) has_missed: bool,
    pub(crate) positions: Vec<usize>,
}

/// Holds what was shown against what was kept.
pub(crate) struct Judge<'a> {
    pub(crate) clock: &'a Clock,
    pub(crate) history: &'a History,
    pub(crate) tokens: &'a Tokens,
    pub(crate) entrance: Entrance,
    pub(crate) shown: &'a [Shown],
}

impl Judge<'_> {
    /// All that the entrance may have been.
    ///
    /// # Panics
    /// When it cannot have been any.
    pub(crate) fn outcomes(&self) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        let begun = Progress {
            shown: 0,
            behind: 0,
            has_missed: self.entrance.since == Since::Unknown,
        };
        let named_from = self.history.first_of_turn(self.entrance.named_in);
        // Of each, the first position at which the next part may be made, and those of what was shown.
        let mut open = BTreeMap::from([(begun, (named_from, Vec::new()))]);
        while let Some((progress, (from, positions))) = open.pop_first() {
            for at in from..=self.last_position(progress) {
                self.go_on(progress, at, &positions, &mut open, &mut outcomes);
            }
        }
        assert!(!outcomes.is_empty(), "{}", self.complaint());
        outcomes
    }

    /// The next part is made at a position.
    fn go_on(
        &self,
        progress: Progress,
        at: usize,
        positions: &[usize],
        open: &mut BTreeMap<Progress, (usize, Vec<usize>)>,
        outcomes: &mut Vec<Outcome>,
    ) {
        let history = self.history;
        let mut next = progress;
        match self.entrance.since {
            Since::Behind(behind) => {
                next.behind = next.behind.max(behind);
                next.has_missed |= history.has_dropped(next.behind, at);
            }
            Since::Nothing | Since::Unknown if progress.behind == 0 => {
                next.behind = history.shown_from(at);
            }
            Since::Nothing | Since::Unknown => {}
        }
        let part = history.part(next.behind, at);
        // With the last it joins.
        if part.is_last && self.entrance.joined != Some(at) {
            return;
        }
        let shown = &self.shown[progress.shown..];
        let is_cut = shown.len() < part.said.len();
        let is_same = shown
            .iter()
            .zip(&part.said)
            .all(|(shown, said)| self.is_it(shown, said));
        if !is_same || is_cut && self.entrance.is_whole {
            return;
        }
        next.shown += part.said.len().min(shown.len());
        let shown_at = part.said.iter().map(|said| said.at);
        let positions: Vec<usize> = positions.iter().copied().chain(shown_at).collect();
        let is_over = next.shown == self.shown.len();
        if is_over && (part.is_last || !self.entrance.is_whole) {
            let has_missed = next.has_missed;
            return outcomes.push(Outcome {
                has_missed,
                positions,
            });
        }
        if part.is_last {
            return;
        }
        next.behind = part.said.last().map_or(next.behind, |said| said.at + 1);
        let written_in = self.shown[next.shown - 1].turn;
        let from = match self.entrance.is_held_back {
            true => at,
            false => at.max(self.history.first_of_turn(written_in)),
        };
        let first = open.entry(next).or_insert((from, positions));
        first.0 = first.0.min(from);
    }

    /// The last position at which the next part may be made.
    fn last_position(&self, progress: Progress) -> usize {
        let last = self.entrance.joined.unwrap_or(self.history.events());
        let next = self.shown.get(progress.shown);
        let written = next.map(|next| self.history.last_of_turn(next.turn));
        written.map_or(last, |written| last.min(written))
    }

    fn is_it(&self, shown: &Shown, said: &Said) -> bool {
        let said_at = self.history.time_of(said.at);
        let youngest = self.clock.time_of(self.entrance.named_in).since(said_at);
        let oldest = self.clock.time_of(shown.turn).since(said_at);
        let is_so_old = shown.age.start <= oldest && youngest < shown.age.end;
        let was_at = said_at.since(Time::ZERO).as_millis();
        shown.line == said.line
            && is_so_old
            && shown.at.is_none_or(|at| at.as_millis() == was_at)
            && shown.id.is_none_or(|id| self.tokens.may_be(said.at, id))
    }

    fn complaint(&self) -> String {
        let history = self.history;
        let at = self.entrance.joined.unwrap_or(self.history.events());
        let behind = match self.entrance.since {
            Since::Behind(behind) => behind,
            Since::Nothing | Since::Unknown => history.shown_from(at),
        };
        let part = history.part(behind, at);
        format!(
            "is shown something else than was said before: {:?} {:#?} and not, perhaps, {:#?}",
            self.entrance, self.shown, part
        )
    }
}
