//! The broadcast log and the outboxes against naive models.
//!
//! The log's model is everything that was ever appended. An outbox's model is the very bytes its
//! receiver is to read, put together when they are queued. Whatever the interleaving of
//! broadcasts, own lines, private inserts, inserts made in parts, writes of any length, and a ring
//! that grows and shrinks: each receiver reads exactly its stream, or is found to be lapped.

use std::collections::VecDeque;

use littlecats::delivery::log::Log;
use littlecats::delivery::outbox::Outbox;
use proptest::prelude::*;

const RING_MIN: usize = 32;
const RING_MAX: usize = 100;
const RECEIVERS: usize = 4;

fn open_log() -> Log {
    let mut log = Log::new(RING_MIN, RING_MAX);
    log.open();
    log
}

fn read(log: &Log, from: u64, to: u64) -> Vec<u8> {
    let (first, second) = log.slices(from, to);
    [first, second].concat()
}

fn index(offset: u64) -> usize {
    usize::try_from(offset).expect("a short test")
}

#[derive(Debug, Clone)]
enum LogStep {
    Append(usize),
    /// With so many of the last bytes still needed, and so many more to come.
    Grow(usize, usize),
    Shrink(usize),
}

fn log_step() -> impl Strategy<Value = LogStep> {
    prop_oneof![
        4 => (0..=RING_MIN).prop_map(LogStep::Append),
        1 => (0..=RING_MAX, 0..=RING_MAX).prop_map(|(kept, more)| LogStep::Grow(kept, more)),
        1 => (0..=RING_MAX).prop_map(LogStep::Shrink),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_log_holds_the_last_bytes(steps in proptest::collection::vec(log_step(), 1..60)) {
        let mut log = open_log();
        let mut all = Vec::new();
        for step in steps {
            match step {
                LogStep::Append(len) => {
                    let bytes: Vec<u8> = (0..=u8::MAX).cycle().skip(all.len() % 256).take(len).collect();
                    log.append(&bytes);
                    all.extend(bytes);
                }
                LogStep::Grow(kept, more) => {
                    let needed = log.head() - kept.min(index(log.head() - log.tail())) as u64;
                    log.grow(needed, more);
                    let wanted = index(log.head() - needed) + more;
                    prop_assert_eq!(log.has_room(needed, more), wanted <= log.capacity());
                    prop_assert!(wanted <= log.capacity() || log.capacity() == RING_MAX);
                    prop_assert!(log.tail() <= needed, "lost what is needed");
                }
                LogStep::Shrink(kept) => {
                    let needed = log.head() - kept.min(index(log.head() - log.tail())) as u64;
                    log.shrink(needed);
                    prop_assert!(log.tail() <= needed, "lost what is needed");
                    let fits = log.head() - needed <= RING_MIN as u64;
                    prop_assert!(!fits || log.capacity() == RING_MIN);
                }
            }
            prop_assert!((RING_MIN..=RING_MAX).contains(&log.capacity()));
            prop_assert!(index(log.head() - log.tail()) <= log.capacity());
            prop_assert_eq!(index(log.head()), all.len());
            prop_assert_eq!(read(&log, log.tail(), log.head()), &all[index(log.tail())..]);
        }
    }
}

/// The rest of an insert that is made part by part.
#[derive(Debug, Clone, PartialEq)]
struct Parts(VecDeque<Vec<u8>>);

#[derive(Debug, Clone)]
enum Step {
    /// Everyone hears so many bytes, but perhaps one.
    Broadcast(usize, Option<usize>),
    /// One receiver alone is given bytes, and parts that are made later.
    Insert(usize, usize, Vec<usize>),
    /// One receiver's socket takes so many bytes at most of each write, zero for `WouldBlock`, for
    /// so many writes.
    Write(usize, usize, usize),
    Attach(usize),
    Detach(usize),
    /// The log is made to hold what the slowest receiver needs.
    Grow,
    Shrink,
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..RECEIVERS;
    prop_oneof![
        6 => (0_usize..12, proptest::option::weighted(0.7, who.clone()))
            .prop_map(|(len, except)| Step::Broadcast(len, except)),
        4 => (who.clone(), 0_usize..9, proptest::collection::vec(0_usize..7, 0..3))
            .prop_map(|(to, len, parts)| Step::Insert(to, len, parts)),
        6 => (who.clone(), 0_usize..30, 1_usize..6)
            .prop_map(|(who, most, times)| Step::Write(who, most, times)),
        1 => who.clone().prop_map(Step::Attach),
        1 => who.prop_map(Step::Detach),
        1 => Just(Step::Grow),
        1 => Just(Step::Shrink),
    ]
}

/// A receiver: the outbox, and what a naive one would hold.
struct Receiver {
    outbox: Outbox<Parts>,
    /// What it has yet to read: bytes, and where in the log each stands, if it stands there.
    owed: VecDeque<(u8, Option<u64>)>,
    hears: bool,
    lapped: bool,
}

impl Receiver {
    fn new() -> Receiver {
        Receiver {
            outbox: Outbox::detached(),
            owed: VecDeque::new(),
            hears: false,
            lapped: false,
        }
    }

    /// What is lost to it of what it needs is to show in `needs_from`.
    fn check_needs(&mut self, log: &Log) {
        let needs_from = self.outbox.needs_from(log.head());
        let needed = self.owed.iter().find_map(|&(_, at)| at);
        assert!(needs_from <= needed.unwrap_or(log.head()));
        // Its own lines at the front it does not need, but an outbox may hold on to them.
        self.lapped |= needs_from < log.tail();
        assert_eq!(self.outbox.follows(), self.hears);
        if self.owed.is_empty() && !self.lapped {
            self.drain_empty_pieces(log);
            assert!(self.outbox.is_empty(log.head()));
        }
    }

    /// What stands for no bytes is taken off in a write that writes nothing.
    fn drain_empty_pieces(&mut self, log: &Log) {
        while !self.outbox.is_empty(log.head()) {
            let refilled = self.refill();
            let before = self.outbox.queued_bytes();
            let pieces = self.outbox.pieces(log);
            assert!(pieces.as_slices().is_empty(), "owes what it should not");
            self.outbox.advance(0);
            let moved = self.outbox.queued_bytes() < before || refilled;
            assert!(moved || self.outbox.is_empty(log.head()), "never empties");
        }
    }

    /// Makes the next part of an insert, when that is what comes next.
    fn refill(&mut self) -> bool {
        let Some(Parts(mut parts)) = self.outbox.waits_for().cloned() else {
            return false;
        };
        let part = parts.pop_front().expect("never empty");
        let rest = (!parts.is_empty()).then_some(Parts(parts));
        self.outbox.refill(part.into(), rest);
        true
    }

    fn write(&mut self, log: &Log, most: usize) {
        if self.lapped {
            return;
        }
        self.refill();
        let pieces = self.outbox.pieces(log);
        let bytes: Vec<u8> = pieces
            .as_slices()
            .iter()
            .flat_map(|piece| piece.iter().copied())
            .collect();
        let taken = bytes.len().min(most);
        for byte in &bytes[..taken] {
            let owed = self.owed.pop_front().map(|(byte, _)| byte);
            assert_eq!(owed, Some(*byte), "another byte than it is owed");
        }
        self.outbox.advance(taken);
    }
}

struct Room {
    log: Log,
    receivers: Vec<Receiver>,
    counter: u8,
}

impl Room {
    fn bytes(&mut self, len: usize) -> Vec<u8> {
        let next = || {
            self.counter = self.counter.wrapping_add(1);
            self.counter
        };
        std::iter::repeat_with(next).take(len).collect()
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Broadcast(len, except) => self.broadcast(len, except),
            Step::Insert(to, len, parts) => self.insert(to, len, &parts),
            Step::Write(who, most, times) => {
                for _ in 0..times {
                    self.receivers[who].write(&self.log, most);
                }
            }
            Step::Attach(who) => {
                self.receivers[who].outbox.attach(self.log.head());
                self.receivers[who].hears = true;
            }
            Step::Detach(who) => {
                self.receivers[who].outbox.detach(self.log.head());
                self.receivers[who].hears = false;
            }
            Step::Grow => self.log.grow(self.needed(), RING_MIN),
            Step::Shrink => self.log.shrink(self.needed()),
        }
    }

    fn needed(&self) -> u64 {
        let head = self.log.head();
        let receivers = self.receivers.iter().filter(|receiver| !receiver.lapped);
        let needs = receivers.map(|receiver| receiver.outbox.needs_from(head));
        needs.min().unwrap_or(head)
    }

    fn broadcast(&mut self, len: usize, except: Option<usize>) {
        let bytes = self.bytes(len);
        let at = self.log.head();
        self.log.append(&bytes);
        for (who, receiver) in self.receivers.iter_mut().enumerate() {
            if !receiver.hears {
                continue;
            }
            if except == Some(who) {
                receiver.outbox.skip(at, len);
            } else {
                let owed = bytes.iter().zip(at..).map(|(&byte, at)| (byte, Some(at)));
                receiver.owed.extend(owed);
            }
        }
    }

    fn insert(&mut self, to: usize, len: usize, parts: &[usize]) {
        let insert = self.bytes(len);
        let parts: VecDeque<_> = parts.iter().map(|&len| self.bytes(len)).collect();
        let owed = insert.iter().chain(parts.iter().flatten());
        let owed: Vec<_> = owed.map(|&byte| (byte, None)).collect();
        let more = (!parts.is_empty()).then_some(Parts(parts));
        let receiver = &mut self.receivers[to];
        let before = receiver.outbox.queued_bytes();
        receiver.owed.extend(owed);
        let cost = if insert.is_empty() && more.is_none() {
            0
        } else {
            Outbox::<Parts>::insert_cost(insert.len())
        };
        receiver.outbox.insert(self.log.head(), insert.into(), more);
        assert_eq!(receiver.outbox.queued_bytes(), before + cost);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn each_receiver_reads_its_stream_or_is_found_lapped(
        steps in proptest::collection::vec(step(), 1..120),
        attach_first in any::<bool>(),
    ) {
        let mut room = Room {
            log: open_log(),
            receivers: std::iter::repeat_with(Receiver::new).take(RECEIVERS).collect(),
            counter: 0,
        };
        if attach_first {
            (0..RECEIVERS).for_each(|who| room.take(Step::Attach(who)));
        }
        for step in steps {
            room.take(step);
            for receiver in &mut room.receivers {
                receiver.check_needs(&room.log);
            }
        }
        for receiver in &mut room.receivers {
            for _ in 0..1_000 {
                receiver.write(&room.log, usize::MAX);
            }
            prop_assert!(receiver.lapped || receiver.owed.is_empty(), "never reads the rest");
            prop_assert!(receiver.lapped || receiver.outbox.is_empty(room.log.head()));
            prop_assert!(receiver.lapped || receiver.outbox.queued_bytes() == 0);
        }
    }
}
