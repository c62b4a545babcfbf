//! Holding the room: while a reader that takes what it can is about to fall out of the log, those who
//! say most are not read, and then nobody is.
//!
//! A burst within the rates can be more than the log holds. The rule is about how much a reader
//! takes, not about whether it takes anything: one that takes a byte now and then is let go at once,
//! and no reader may hold the room for long. What a reader took is known of those that are far
//! behind; one that was not until lately has kept up.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use super::blocks::Key;
use super::limits::{HELD_FOR_BLOCK_MAX, HELD_IN_ALL_MAX};
use crate::dialect::Encoding;
use crate::room::session::SessionId;
use crate::room::time::Time;

/// In which what a reader took, and what each has said, is counted.
const WINDOW: Duration = Duration::from_secs(5);

/// How often what readers took is noted.
const SAMPLE: Duration = Duration::from_secs(1);

/// How often readers are looked after while the room is held for them.
const STEP: Duration = Duration::from_millis(5);

/// The time in which being held is counted, and in how many parts.
const HELD_PARTS: usize = 13;
const HELD_PART: Duration = Duration::from_secs(5);

/// Whether a reader is so far behind that it is looked after, and it is noted who says how much.
pub(super) const fn is_far_behind(lag: u64, log: u64) -> bool {
    lag > log / 2
}

impl Reading {
    /// The most that it may be behind without the room being held for it. Where the log is small it is
    /// the longest lines that count: one is handled before the next look, and needs space.
    fn lag_max(&self) -> u64 {
        let margin = (self.log_bytes / 8).max(3 * self.line_bytes);
        self.log_bytes.saturating_sub(margin)
    }

    /// The most that it may be behind with anybody being read.
    fn lag_held_max(&self) -> u64 {
        let margin = (self.log_bytes / 16).max(2 * self.line_bytes);
        self.log_bytes.saturating_sub(margin)
    }
}

/// Who is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Everybody.
    Open,
    /// Neither newcomers nor those who said most of late.
    Loud,
    /// Nobody.
    All,
}

/// Whether the room is held, for whom, and what has to be known for that.
#[derive(Debug)]
pub(super) struct Hold {
    level: Level,
    /// Those who said most, while they are not read.
    loud: HashSet<SessionId>,
    /// Connections with a line that waits for the room.
    waiting: Vec<SessionId>,
    /// What readers took that are far behind.
    readers: HashMap<SessionId, Taken>,
    said: Said,
    /// For how long the room was held for each block of late, and in all.
    held_for: HashMap<Key, HeldTime>,
    held: HeldTime,
    /// For whose blocks it is held since the last look.
    blocks: HashSet<Key>,
    looked_at: Time,
    /// When readers are looked after next, whatever is said.
    pub(super) look_at: Time,
    /// The heads of the feeds at the last look.
    pub(super) heads: [u64; Encoding::ALL.len()],
    /// How many bytes all logs had room for at the last look.
    pub(super) logs_bytes: usize,
    /// From which offset of each feed on, however soon that is.
    pub(super) look_from: [u64; Encoding::ALL.len()],
}

/// One reader as it was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub(super) id: SessionId,
    /// Up to where it has taken the log of its feed, how far that is behind, and what the log holds.
    pub(super) cursor: u64,
    pub(super) lag: u64,
    pub(super) log_bytes: u64,
    /// The longest thing that one line can make it hear.
    pub(super) line_bytes: u64,
    /// The block it counts under, and the /56 around that.
    pub(super) keys: [Option<Key>; 2],
}

impl Hold {
    pub(super) fn new() -> Hold {
        Hold {
            level: Level::Open,
            loud: HashSet::new(),
            waiting: Vec::new(),
            readers: HashMap::new(),
            said: Said::default(),
            held_for: HashMap::new(),
            held: HeldTime::default(),
            blocks: HashSet::new(),
            looked_at: Time::ZERO,
            look_at: Time::NEVER,
            heads: [0; Encoding::ALL.len()],
            logs_bytes: 0,
            look_from: [0; Encoding::ALL.len()],
        }
    }

    /// Whether a connection's next line has to wait.
    pub(super) fn stops(&self, id: SessionId, is_guest: bool) -> bool {
        match self.level {
            Level::Open => false,
            Level::Loud => is_guest || self.loud.contains(&id),
            Level::All => true,
        }
    }

    /// Whether newcomers have to wait.
    pub(super) fn stops_newcomers(&self) -> bool {
        self.level > Level::Open
    }

    /// Notes that a session said so many bytes to all.
    pub(super) fn note_said(&mut self, id: SessionId, bytes: u64, now: Time) {
        self.said.add(id, bytes, now);
    }

    /// A connection has a line, and waits.
    pub(super) fn wait(&mut self, id: SessionId) {
        self.waiting.push(id);
    }

    /// Looks after all readers that are far behind: decides who is read, and returns how much more
    /// may be said before the room would be held for one, or nobody be read. `is_anything_said` says
    /// whether anything was said since the last look.
    pub(super) fn look(
        &mut self,
        readings: &[Reading],
        block_of: impl Fn(SessionId) -> Option<Key>,
        is_anything_said: bool,
        now: Time,
    ) -> u64 {
        self.charge(now);
        let found: HashSet<SessionId> = readings.iter().map(|it| it.id).collect();
        self.readers.retain(|id, _| found.contains(id));
        self.blocks.clear();
        self.level = Level::Open;
        let mut nearest = u64::MAX;
        for reading in readings {
            let taken = self.readers.entry(reading.id).or_default();
            taken.note(reading.cursor, now);
            if reading.lag <= reading.lag_max() {
                nearest = nearest.min(reading.lag_max() - reading.lag);
                continue;
            }
            let is_slow = taken.is_less_than(reading.log_bytes / 16, reading.cursor, now);
            if is_slow || !self.may_hold(reading.keys, now) {
                continue;
            }
            self.blocks.extend(reading.keys.into_iter().flatten());
            let level = if reading.lag > reading.lag_held_max() {
                Level::All
            } else {
                nearest = nearest.min(reading.lag_held_max() - reading.lag);
                Level::Loud
            };
            self.level = self.level.max(level);
        }
        self.look_at = match self.level {
            Level::Loud | Level::All => now + STEP,
            // While nothing is said nobody falls further behind.
            Level::Open if self.readers.is_empty() || !is_anything_said => Time::NEVER,
            Level::Open => now + SAMPLE,
        };
        self.loud = match self.level {
            Level::Loud => self.said.loudest(block_of, now),
            Level::Open | Level::All => HashSet::new(),
        };
        nearest
    }

    /// Takes out those that wait and may be read now, first those who said least: there may be space
    /// for few lines only, and those who said not quite the most would take it all.
    pub(super) fn take_released(&mut self, is_guest: impl Fn(SessionId) -> bool) -> Vec<SessionId> {
        let mut waiting = std::mem::take(&mut self.waiting);
        let released = waiting.extract_if(.., |id| !self.stops(*id, is_guest(*id)));
        let mut released: Vec<SessionId> = released.collect();
        self.waiting = waiting;
        released.sort_by_cached_key(|&id| self.said.by(id));
        if self.readers.is_empty() {
            self.said = Said::default();
        }
        released
    }

    /// Nobody waits for the room any more.
    pub(super) fn forget_waiting(&mut self, id: SessionId) {
        self.waiting.retain(|&it| it != id);
    }

    /// Counts the time since the last look for those that the room was held for.
    fn charge(&mut self, now: Time) {
        let since = now.since(self.looked_at);
        self.looked_at = now;
        if self.level == Level::Open {
            return;
        }
        self.held.add(since, now);
        for key in self.blocks.drain() {
            self.held_for.entry(key).or_default().add(since, now);
        }
        self.held_for.retain(|_, held| !held.total(now).is_zero());
    }

    fn may_hold(&self, keys: [Option<Key>; 2], now: Time) -> bool {
        let of_block = |key: Key| {
            let held = self.held_for.get(&key);
            let held = held.map_or(Duration::ZERO, |held| held.total(now));
            held < HELD_FOR_BLOCK_MAX * key.share()
        };
        self.held.total(now) < HELD_IN_ALL_MAX && keys.into_iter().flatten().all(of_block)
    }
}

/// What one reader took of late: up to where it was at which moments.
#[derive(Debug, Default)]
struct Taken(VecDeque<(Time, u64)>);

impl Taken {
    fn note(&mut self, cursor: u64, now: Time) {
        if self.0.back().is_none_or(|&(at, _)| at + SAMPLE <= now) {
            self.0.push_back((now, cursor));
        }
        // The last that is as old as the window is kept.
        while self.0.get(1).is_some_and(|&(at, _)| at + WINDOW <= now) {
            self.0.pop_front();
        }
    }

    /// Whether it took less than so many bytes in the window. One that is not known for so long was
    /// not far behind then.
    fn is_less_than(&self, bytes: u64, cursor: u64, now: Time) -> bool {
        self.0
            .front()
            .is_some_and(|&(at, before)| at + WINDOW <= now && cursor - before < bytes)
    }
}

/// Who said how many bytes to all, in the present window and in the one before.
#[derive(Debug, Default)]
struct Said {
    present: HashMap<SessionId, u64>,
    before: HashMap<SessionId, u64>,
    since: Time,
}

impl Said {
    fn add(&mut self, id: SessionId, bytes: u64, now: Time) {
        self.rotate(now);
        *self.present.entry(id).or_default() += bytes;
    }

    /// How many bytes one said, as of the last that anybody did.
    fn by(&self, id: SessionId) -> u64 {
        let windows = [&self.present, &self.before];
        windows.into_iter().filter_map(|said| said.get(&id)).sum()
    }

    fn rotate(&mut self, now: Time) {
        let age = now.since(self.since);
        if age < WINDOW {
            return;
        }
        self.before = std::mem::take(&mut self.present);
        if age >= WINDOW * 2 {
            self.before = HashMap::new();
        }
        self.since = now;
    }

    /// Those who said no less than the mean; and where several blocks did, all of a block that did.
    fn loudest(
        &mut self,
        block_of: impl Fn(SessionId) -> Option<Key>,
        now: Time,
    ) -> HashSet<SessionId> {
        self.rotate(now);
        let mut by_session = self.present.clone();
        for (&id, bytes) in &self.before {
            *by_session.entry(id).or_default() += bytes;
        }
        let mut by_block: HashMap<Option<Key>, u64> = HashMap::new();
        for (&id, bytes) in &by_session {
            *by_block.entry(block_of(id)).or_default() += bytes;
        }
        let total: u64 = by_session.values().sum();
        let (sessions, blocks) = (by_session.len() as u64, by_block.len() as u64);
        let is_loud = |id: SessionId, bytes: u64| {
            let of_block = by_block[&block_of(id)];
            bytes * sessions >= total || blocks > 1 && of_block * blocks >= total
        };
        let loud = by_session
            .iter()
            .filter(|&(&id, &bytes)| is_loud(id, bytes));
        loud.map(|(&id, _)| id).collect()
    }
}

/// For how long the room was held within the last minute, in parts of five seconds: what is partly
/// older is counted whole.
#[derive(Debug, Default)]
struct HeldTime {
    parts: [Duration; HELD_PARTS],
    /// Which part of all time the last addition was in.
    last: u64,
}

impl HeldTime {
    fn add(&mut self, held: Duration, now: Time) {
        let part = part_of(now);
        for gone in (self.last + 1..=part).take(HELD_PARTS) {
            self.parts[index(gone)] = Duration::ZERO;
        }
        self.last = part;
        self.parts[index(part)] += held;
    }

    fn total(&self, now: Time) -> Duration {
        let parts = HELD_PARTS as u64;
        let left = parts.saturating_sub(part_of(now) - self.last);
        let ages = 0..left;
        ages.map(|age| self.parts[index(self.last + parts - age)])
            .sum()
    }
}

fn part_of(now: Time) -> u64 {
    now.as_nanos() / u64::try_from(HELD_PART.as_nanos()).unwrap_or(u64::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "a remainder is small")]
fn index(part: u64) -> usize {
    (part % HELD_PARTS as u64) as usize
}

#[cfg(test)]
mod tests;
