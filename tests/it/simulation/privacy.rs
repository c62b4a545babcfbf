//! Private words: they reach their target alone, once, under the nickname their sender has, and in
//! the order they were sent; and their sender is told if they do not.

use std::ops::RangeInclusive;

use littlecats::dialect::Encoding;

use super::endings;
use super::heard::Heard;
use super::kept;
use super::meaning::{Attempt, Command, Meaning, Order, Refusal};
use super::names;
use super::replay::{Cause, Replay};
use super::tls;
use super::transcripts::Reading;
use super::world::World;

/// A private message that somebody read.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) from: usize,
    pub(crate) name: String,
    pub(crate) text: String,
    /// The room's event that was read next; `None` before the join of its reader.
    pub(crate) position: Option<usize>,
}

/// A private message that was sent, and what its sender saw of it.
#[derive(Debug)]
pub(crate) struct Private {
    pub(crate) line: usize,
    /// The nickname it is for; none when it answers the last private line.
    pub(crate) to: Option<String>,
    pub(crate) text: String,
    /// Where in the order of events it was handled.
    pub(crate) positions: RangeInclusive<usize>,
    /// Clients that may be meant, if it is an answer, and how they were called.
    pub(crate) correspondents: Vec<Option<(usize, String)>>,
    pub(crate) outcome: Outcome,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Queued,
    Refused(Refusal),
}

impl Private {
    /// Clients that it may have been for, and at which position.
    fn targets(&self, world: &World, replay: &Replay) -> Vec<(Option<usize>, usize)> {
        let positions = self.positions.clone();
        let Some(to) = &self.to else {
            let last = self
                .correspondents
                .iter()
                .map(|it| it.as_ref().map(|it| it.0));
            return last
                .flat_map(|who| positions.clone().map(move |at| (who, at)))
                .collect();
        };
        match names::parse(to) {
            Ok((_, folded)) => positions
                .flat_map(|at| {
                    let holder = replay.holder(&folded, at);
                    let entering = match holder {
                        Some(_) => Vec::new(),
                        None => kept::may_be_entering(world, replay, &folded, at),
                    };
                    let entering = entering.into_iter().map(move |who| (Some(who), at));
                    entering.chain([(holder, at)])
                })
                .collect(),
            Err(_) => vec![(None, *positions.start())],
        }
    }

    /// Whether its sender hears that the recipient is away, in words that this one has sent.
    pub(crate) fn is_told_away(&self, world: &World, heard: &Heard) -> bool {
        let Heard::IsAway { name, text } = heard else {
            return false;
        };
        let recipient = world.names().owner(name).expect("a nickname of somebody");
        let mut sent = world.clients()[recipient].sent().iter();
        let said =
            |meaning: &Meaning| matches!(meaning, Meaning::Order(Order::Away(it)) if it == text);
        let is_known = sent.any(|line| line.arrived.is_some() && said(&line.meaning));
        assert!(is_known, "{name} never said that it is away");
        true
    }

    /// How it may be refused.
    pub(crate) fn refusals(&self, world: &World, replay: &Replay, who: usize) -> Vec<Refusal> {
        let targets = self.targets(world, replay).into_iter();
        targets
            .flat_map(|(target, at)| self.refusals_at(world, replay, who, target, at))
            .collect()
    }

    fn refusals_at(
        &self,
        world: &World,
        replay: &Replay,
        who: usize,
        target: Option<usize>,
        at: usize,
    ) -> Vec<Refusal> {
        match (target, &self.to) {
            (None, Some(to)) => vec![Refusal::NoSuchUser(to.clone())],
            (None, None) => vec![Refusal::NobodyToAnswer],
            (Some(target), Some(_)) if target == who => vec![Refusal::Oneself],
            (Some(_), Some(_)) if self.text.is_empty() => vec![Refusal::MissingText(Command::Msg)],
            (Some(target), _) if replay.is_member(target, at) => {
                let name = replay.name(target, at).to_string();
                let dies = replay.lives[target].left.is_some();
                let failed = dies.then(|| Refusal::ConnectionFailed(name.clone()));
                failed
                    .into_iter()
                    .chain([Refusal::QueueFull(name)])
                    .collect()
            }
            (Some(target), Some(to)) if replay.lives[target].joined.is_none_or(|it| at <= it) => {
                // It is shown what was said before, and is called as it asked for.
                let folded = names::fold(to);
                let sent = world.clients()[target].sent().iter();
                let names = sent.filter_map(|line| {
                    let Attempt::Name(name, of) = &line.attempt else {
                        return None;
                    };
                    (*of == folded).then(|| name.clone())
                });
                let refused = |name: String| {
                    let failed = Refusal::ConnectionFailed(name.clone());
                    [failed, Refusal::QueueFull(name)]
                };
                names.flat_map(refused).collect()
            }
            (Some(target), _) => {
                let known_as = self
                    .correspondents
                    .iter()
                    .flatten()
                    .filter(|it| it.0 == target);
                known_as
                    .map(|(_, name)| Refusal::NoSuchUser(name.clone()))
                    .collect()
            }
        }
    }

    /// Clients that it may have been queued for.
    fn recipients(&self, world: &World, replay: &Replay, who: usize) -> Vec<usize> {
        if self.text.is_empty() {
            return Vec::new();
        }
        let targets = self.targets(world, replay).into_iter();
        // One that had the nickname by then, or is shown what was said before.
        let is_there = |it: usize, at| replay.lives[it].left.is_none_or(|left| at <= left);
        let there = targets.filter_map(|(target, at)| target.filter(|&it| is_there(it, at)));
        there
            .filter(|&target| target != who || self.to.is_none())
            .collect()
    }
}

pub(crate) fn check(world: &World, replay: &Replay, readings: &[Reading]) {
    for (to, reading) in readings.iter().enumerate() {
        let mut lines_before = vec![0; world.clients().len()];
        for arrival in &reading.arrivals {
            let line = sent_once(world, replay, arrival, to);
            assert!(
                lines_before[arrival.from] <= line,
                "private words out of order"
            );
            lines_before[arrival.from] = line + 1;
            in_order_with_public_words(replay, arrival, line);
            let told = readings[arrival.from]
                .privates
                .iter()
                .find(|private| private.line == line);
            if let Some(private) = told {
                assert_eq!(
                    private.outcome,
                    Outcome::Queued,
                    "{arrival:?} was said to be refused"
                );
                let recipients = private.recipients(world, replay, arrival.from);
                assert!(recipients.contains(&to), "{arrival:?} was not for {to}");
            }
        }
    }
    for (from, sender) in readings.iter().enumerate() {
        let queued = sender
            .privates
            .iter()
            .filter(|it| it.outcome == Outcome::Queued);
        for private in queued {
            arrived(world, replay, readings, from, private);
        }
    }
}

/// Which line of the sender it was: one that was for this reader.
fn sent_once(world: &World, replay: &Replay, arrival: &Arrival, to: usize) -> usize {
    if let Some(at) = arrival.position {
        let name = replay.name(arrival.from, at);
        assert_eq!(name, arrival.name, "under another nickname");
    }
    let mut sent = world.clients()[arrival.from].sent().iter().enumerate();
    let line = sent.find_map(|(line, sent)| {
        let (given, text) = sent.meaning.private()?;
        if text != arrival.text {
            return None;
        }
        if let (Some(given), Some(at)) = (given, arrival.position) {
            let holder = replay.holder(&names::fold(given), at);
            assert_eq!(holder, Some(to), "{arrival:?} was for {given}");
        }
        Some(line)
    });
    line.unwrap_or_else(|| panic!("nobody sent {arrival:?}"))
}

fn in_order_with_public_words(replay: &Replay, arrival: &Arrival, line: usize) {
    let spoken = |what: &Cause| {
        let &Cause::Spoken(who, line) = what else {
            return None;
        };
        (who == arrival.from).then_some(line)
    };
    let Some(position) = arrival.position else {
        return;
    };
    let (before, after) = replay.events.split_at(position);
    let last = before.iter().rev().find_map(|event| spoken(&event.cause));
    let next = after.iter().find_map(|event| spoken(&event.cause));
    assert!(
        last.is_none_or(|last| last < line),
        "{arrival:?} comes too late"
    );
    assert!(
        next.is_none_or(|next| line < next),
        "{arrival:?} comes too early"
    );
}

/// What was queued is read by its target, unless that could not go on reading.
fn arrived(world: &World, replay: &Replay, readings: &[Reading], from: usize, private: &Private) {
    let recipients = private.recipients(world, replay, from);
    assert!(
        !recipients.is_empty(),
        "{private:?} of {from} went nowhere without a word"
    );
    let is_it = |arrival: &Arrival| arrival.from == from && arrival.text == private.text;
    let read = recipients
        .iter()
        .any(|&to| readings[to].arrivals.iter().any(is_it));
    let may_be_lost = recipients.iter().any(|&to| {
        !endings::took_all(world, to)
            && !was_cut_before(world, replay, to, &readings[to], private)
            && !had_failed_before(world, to, from, private)
    });
    assert!(
        read || may_be_lost,
        "{private:?} of {from} was lost without a word"
    );
}

/// Whether the daemon was told that the target's connection is broken before it read the private
/// line: then its sender had to be told.
fn had_failed_before(world: &World, to: usize, from: usize, private: &Private) -> bool {
    let line = &world.clients()[from].sent()[private.line];
    world.pipe(to).failed_before(&world.pipe(from), line.end)
}

/// Whether the target had fallen out of the log before the private line was handled: then it was
/// cut, and its sender had to be told.
fn was_cut_before(
    world: &World,
    replay: &Replay,
    to: usize,
    reading: &Reading,
    private: &Private,
) -> bool {
    if !endings::is_slow(world, to) || !reading.in_room {
        return false;
    }
    // It may have been in the middle of the event at its position.
    let cursor_max = replay.offset(reading.position + 1);
    let head_min = replay.offset(*private.positions.start());
    let lag_max = endings::lag_bytes_max(world, Encoding::Plain);
    head_min > cursor_max + lag_max + tls::held_back_max(world, to)
}
