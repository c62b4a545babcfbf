//! Sockets that exist in memory only, with the faults and the events of real ones.
//!
//! What is modelled is what an edge-triggered epoll(7) promises, and no more: a readable event for
//! bytes or an end that are new, a writable event only after the socket refused or took less than
//! it was offered. A read that returns less than there is stands for bytes that arrived just
//! after, and so raises an event; the same holds for a write that took less than would fit.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

pub(crate) use socket::FakeSocket;

use littlecats::room::time::Time;

use super::choices::Choices;
use super::clock::Clock;

mod socket;

/// Every socket there ever was in a run.
#[derive(Debug)]
pub(crate) struct Network {
    pipes: Vec<Pipe>,
    choices: Choices,
    clock: Clock,
    /// Whether reads and writes are cut short, refused and interrupted at will.
    faults: bool,
    /// Reads and writes of all sockets so far.
    steps: u64,
}

/// What an event of a socket says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SocketEvent {
    pub(crate) readable: bool,
    pub(crate) writable: bool,
    /// The peer has shut its sending half.
    pub(crate) shut: bool,
    /// The connection is gone.
    pub(crate) gone: bool,
}

/// One connection, as the kernel at the daemon's side has it.
#[derive(Debug)]
pub(crate) struct Pipe {
    peer: SocketAddr,
    /// Bytes that arrived and the daemon has not read.
    inbox: VecDeque<u8>,
    /// The peer has shut its sending half, and that has arrived.
    ended: bool,
    /// When that was.
    ended_at: Option<Time>,
    /// When the daemon read bytes.
    read_at: Vec<Time>,
    /// The connection is broken: what reading and writing say.
    broken: Option<io::ErrorKind>,
    /// The daemon was told that it is broken; it has no business with it any more.
    failed: bool,
    /// In which step that was.
    failed_at: Option<u64>,
    /// How many bytes the daemon had read in all, after which step.
    reads: Vec<(usize, u64)>,
    /// When the daemon first read a byte.
    first_read: Option<u32>,
    /// All that the daemon wrote.
    taken: Vec<u8>,
    /// How much of it the peer has read.
    read_by_peer: usize,
    /// How much more than the peer has read the kernel takes.
    room_max: usize,
    /// Its peer does not read.
    frozen: bool,
    /// No fault ever befalls it, and it takes everything.
    perfect: bool,
    /// When the daemon shut its sending half.
    shut_at: Option<Time>,
    /// The turn in which the daemon closed it.
    closed: Option<u32>,
    /// Closing it with unread input destroyed what the peer had not read.
    destroyed: bool,
    readable_edge: bool,
    writable_edge: bool,
    /// It refused or took less than offered, and said nothing of room since.
    blocked: bool,
}

impl Network {
    pub(crate) fn new(choices: Choices, clock: Clock) -> Network {
        Network {
            pipes: Vec::new(),
            choices,
            clock,
            faults: true,
            steps: 0,
        }
    }

    pub(crate) fn end_faults(&mut self) {
        self.faults = false;
    }

    pub(crate) fn pipe(&self, index: usize) -> &Pipe {
        &self.pipes[index]
    }

    pub(crate) fn pipe_mut(&mut self, index: usize) -> &mut Pipe {
        &mut self.pipes[index]
    }

    fn write(&mut self, index: usize, pieces: &[&[u8]]) -> io::Result<usize> {
        let pipe = &mut self.pipes[index];
        let written = pipe.write(pieces, &self.choices, self.faults && !pipe.perfect);
        self.steps += 1;
        pipe.note(0, self.steps);
        written
    }

    /// A new socket; its registration raises an event for the room there is.
    pub(crate) fn connect(
        this: &Rc<RefCell<Network>>,
        peer: SocketAddr,
        room_max: usize,
        perfect: bool,
    ) -> FakeSocket {
        let mut network = this.borrow_mut();
        network.pipes.push(Pipe {
            peer,
            inbox: VecDeque::new(),
            ended: false,
            ended_at: None,
            read_at: Vec::new(),
            broken: None,
            failed: false,
            failed_at: None,
            reads: Vec::new(),
            first_read: None,
            taken: Vec::new(),
            read_by_peer: 0,
            room_max,
            frozen: false,
            perfect,
            shut_at: None,
            closed: None,
            destroyed: false,
            readable_edge: false,
            writable_edge: true,
            blocked: false,
        });
        FakeSocket {
            network: Rc::clone(this),
            index: network.pipes.len() - 1,
        }
    }
}

impl Pipe {
    /// Bytes of the peer arrive.
    pub(crate) fn arrive(&mut self, bytes: impl Iterator<Item = u8>) {
        if self.broken.is_none() && self.closed.is_none() {
            self.inbox.extend(bytes);
            self.readable_edge = true;
        }
    }

    /// The peer's end arrives.
    pub(crate) fn end(&mut self, now: Time) {
        self.ended = true;
        self.ended_at.get_or_insert(now);
        self.readable_edge = true;
    }

    /// A reset or the like; what arrived before it may be lost.
    pub(crate) fn break_down(&mut self, error: io::ErrorKind, lose_input: bool) {
        if self.broken.is_none() {
            self.broken = Some(error);
            self.readable_edge = true;
            self.writable_edge = true;
            if lose_input {
                self.inbox.clear();
            }
        }
    }

    pub(crate) fn set_frozen(&mut self, frozen: bool) {
        self.frozen = frozen;
    }

    pub(crate) fn is_open(&self) -> bool {
        self.closed.is_none() && self.broken.is_none()
    }

    pub(crate) fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// All that the daemon wrote.
    pub(crate) fn taken(&self) -> &[u8] {
        &self.taken
    }

    /// What the peer has read.
    pub(crate) fn read_by_peer(&self) -> &[u8] {
        &self.taken[..self.read_by_peer]
    }

    /// Whether bytes have arrived that the daemon has not read.
    pub(crate) fn has_unread(&self) -> bool {
        !self.inbox.is_empty()
    }

    /// Whether the peer's end has arrived.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended
    }

    /// When the peer's end arrived.
    pub(crate) fn ended_at(&self) -> Option<Time> {
        self.ended_at
    }

    /// When the daemon read a byte last.
    pub(crate) fn last_read(&self) -> Option<Time> {
        self.read_at.last().copied()
    }

    /// When the daemon read a byte last up to then.
    pub(crate) fn read_before(&self, then: Time) -> Option<Time> {
        let before = self.read_at.partition_point(|&at| at <= then);
        before.checked_sub(1).map(|last| self.read_at[last])
    }

    /// How many times so long the daemon read nothing, up to then.
    pub(crate) fn silences(&self, each: Duration, then: Time) -> u128 {
        let read = self.read_at.iter().copied().take_while(|&at| at <= then);
        let next = read.clone().skip(1).chain([then]);
        let gaps = read.zip(next).map(|(at, next)| next.since(at));
        gaps.map(|gap| gap.as_nanos() / each.as_nanos()).sum()
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// The turn in which the daemon first read a byte.
    pub(crate) fn first_read(&self) -> Option<u32> {
        self.first_read
    }

    /// Whether the daemon was told that it is broken before it read the byte of `sender` that makes
    /// so many.
    pub(crate) fn failed_before(&self, sender: &Pipe, bytes: usize) -> bool {
        let read = sender.reads.iter().find(|(count, _)| *count >= bytes);
        let read_at = read.map(|&(_, step)| step);
        self.failed_at.is_some() && self.failed_at < read_at
    }

    /// When the daemon shut its sending half.
    pub(crate) fn shut_at(&self) -> Option<Time> {
        self.shut_at
    }

    /// The turn in which the daemon closed it.
    pub(crate) fn closed(&self) -> Option<u32> {
        self.closed
    }

    /// Whether closing it destroyed what the peer had not read.
    pub(crate) fn is_destroyed(&self) -> bool {
        self.destroyed
    }

    /// Whether it refused or took less than offered, and said nothing of room since.
    pub(crate) fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// Notes what the step brought: bytes that were read, or that it failed.
    fn note(&mut self, bytes: usize, step: u64) {
        if self.failed {
            self.failed_at.get_or_insert(step);
        }
        if bytes > 0 {
            let before = self.reads.last().map_or(0, |&(count, _)| count);
            self.reads.push((before + bytes, step));
        }
    }

    fn held(&self) -> usize {
        self.taken.len() - self.read_by_peer
    }

    /// The peer reads so many bytes at most, unless it is frozen. The kernel tells of room once a
    /// third is free. Whether it has just read all, also that nothing more comes, and may close.
    pub(crate) fn peer_reads(&mut self, most: usize) -> bool {
        if self.frozen || self.broken.is_some() || self.destroyed {
            return false;
        }
        self.read_by_peer += most.min(self.held());
        if self.blocked && self.held() * 3 <= self.room_max * 2 {
            self.writable_edge = true;
        }
        self.held() == 0 && self.shut_at.is_some() && self.closed.is_none() && !self.ended
    }

    pub(crate) fn has_event(&self) -> bool {
        self.closed.is_none() && (self.readable_edge || self.writable_edge)
    }

    /// Takes the event that waits. Real ones also say what was known before.
    pub(crate) fn take_event(&mut self) -> Option<SocketEvent> {
        if !self.has_event() {
            return None;
        }
        let over = self.broken.is_some();
        let readable = std::mem::take(&mut self.readable_edge);
        let writable = std::mem::take(&mut self.writable_edge);
        if writable {
            self.blocked = false;
        }
        Some(SocketEvent {
            readable: readable || over,
            writable: writable || over,
            shut: self.ended,
            gone: over,
        })
    }

    fn read(&mut self, buffer: &mut [u8], choices: &Choices, faults: bool) -> io::Result<usize> {
        assert!(!self.failed, "reads a socket that failed");
        if self.inbox.is_empty() {
            if let Some(error) = self.broken {
                self.failed = true;
                return Err(error.into());
            }
            if self.ended {
                return Ok(0);
            }
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let mut count = buffer.len().min(self.inbox.len());
        if faults {
            if choices.once_in(50) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            if choices.once_in(30) {
                self.readable_edge = true;
                return Err(io::ErrorKind::WouldBlock.into());
            }
            if choices.once_in(4) {
                count = choices.within(1..=count);
            }
        }
        for (place, byte) in buffer.iter_mut().zip(self.inbox.drain(..count)) {
            *place = byte;
        }
        self.readable_edge |= count < buffer.len() && !self.inbox.is_empty();
        Ok(count)
    }

    fn write(&mut self, pieces: &[&[u8]], choices: &Choices, faults: bool) -> io::Result<usize> {
        assert!(!self.failed, "writes to a socket that failed");
        assert!(self.shut_at.is_none(), "writes after it shut");
        if let Some(error) = self.broken {
            self.failed = true;
            return Err(error.into());
        }
        let offered: usize = pieces.iter().map(|piece| piece.len()).sum();
        let room = self.room_max.saturating_sub(self.held());
        let mut count = offered.min(room);
        if faults {
            if choices.once_in(50) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            if choices.once_in(20) {
                count = 0;
            } else if choices.once_in(4) && count > 0 {
                count = choices.within(1..=count);
            }
        }
        self.blocked = count < offered;
        if self.blocked {
            self.writable_edge = count < room;
        }
        if count == 0 && offered > 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let mut left = count;
        for piece in pieces {
            let part = &piece[..piece.len().min(left)];
            self.taken.extend_from_slice(part);
            left -= part.len();
        }
        Ok(count)
    }
}
