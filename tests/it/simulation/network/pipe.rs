//! One connection, as the kernel at the daemon's side has it.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use littlecats::room::time::Time;

use super::super::choices::Choices;
use super::{SocketEvent, TlsPeer};

/// One connection, as the kernel at the daemon's side has it.
#[derive(Debug)]
pub(crate) struct Pipe {
    pub(super) peer: SocketAddr,
    /// Bytes that arrived and the daemon has not read.
    pub(super) inbox: VecDeque<u8>,
    /// The peer has shut its sending half, and that has arrived.
    pub(super) ended: bool,
    /// That was said in TLS, and the socket is open still.
    pub(super) is_said_alone: bool,
    /// When that was.
    pub(super) ended_at: Option<Time>,
    /// When the daemon read bytes.
    pub(super) read_at: Vec<Time>,
    /// The connection is broken: what reading and writing say.
    pub(super) broken: Option<io::ErrorKind>,
    /// The daemon was told that it is broken; it has no business with it any more.
    pub(super) failed: bool,
    /// In which step that was.
    pub(super) failed_at: Option<u64>,
    /// How many bytes the daemon had read in all, after which step.
    pub(super) reads: Vec<(usize, u64)>,
    /// When the daemon first read a byte.
    pub(super) first_read: Option<u32>,
    /// All that the daemon wrote, as far as its peer can read it.
    pub(super) taken: Vec<u8>,
    /// How much of it the peer has read.
    pub(super) read_by_peer: usize,
    /// How much more than the peer has read the kernel takes.
    pub(super) room_max: usize,
    /// Its peer does not read.
    pub(super) frozen: bool,
    /// No fault ever befalls it, and it takes everything.
    pub(super) perfect: bool,
    /// When the daemon shut its sending half, and when it asked for that: with TLS words of the end go before.
    pub(super) shut_at: Option<Time>,
    pub(super) asked_to_shut_at: Option<Time>,
    /// The turn in which the daemon closed it.
    pub(super) closed: Option<u32>,
    /// Closing it with unread input destroyed what the peer had not read.
    pub(super) destroyed: bool,
    pub(super) readable_edge: bool,
    pub(super) writable_edge: bool,
    /// It refused or took less than offered, and said nothing of room since.
    pub(super) blocked: bool,
    /// Its peer, if that came by TLS: all that is counted here in bytes of the peer and the daemon is text, what is
    /// unread and what there is room for is not.
    pub(super) tls: Option<Box<TlsPeer>>,
    /// The handshake is over at the daemon's end, too.
    pub(super) is_secure: bool,
    /// The daemon has read more of a handshake than it has looked at.
    pub(super) has_step: bool,
    /// When it was closed, nothing that had arrived was unread.
    pub(super) is_read_whole: bool,
    /// What arrives late does so no more.
    pub(super) is_orderly: bool,
    /// The first two bytes that the daemon read of its peer, where that is in the clear and was offered TLS.
    pub(super) first: Option<Vec<u8>>,
}

impl Pipe {
    /// One that is open, of which nothing was read or written.
    pub(super) fn new(peer: SocketAddr, room_max: usize, perfect: bool) -> Pipe {
        Pipe {
            peer,
            inbox: VecDeque::new(),
            ended: false,
            is_said_alone: false,
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
            asked_to_shut_at: None,
            closed: None,
            destroyed: false,
            readable_edge: false,
            writable_edge: true,
            blocked: false,
            tls: None,
            is_secure: false,
            has_step: false,
            is_read_whole: false,
            is_orderly: false,
            first: None,
        }
    }

    /// Bytes of the peer arrive.
    pub(crate) fn arrive(&mut self, bytes: impl Iterator<Item = u8>) {
        if self.broken.is_none() && self.closed.is_none() {
            match &mut self.tls {
                None => {
                    self.inbox.extend(bytes);
                    self.readable_edge = true;
                }
                Some(tls) => {
                    tls.say(&bytes.collect::<Vec<_>>());
                    self.records_arrive(self.is_orderly);
                }
            }
        }
    }

    /// The peer's end arrives.
    pub(crate) fn end(&mut self, now: Time) {
        if let Some(tls) = &mut self.tls {
            let is_said_alone = tls.end();
            self.records_arrive(true);
            let has_sent_all = self.tls.as_ref().is_some_and(|tls| tls.has_sent_all());
            self.is_said_alone = is_said_alone && has_sent_all;
        }
        if let Some(tls) = &mut self.tls {
            tls.forget_outgoing();
        }
        self.ended = true;
        self.ended_at.get_or_insert(now);
        self.readable_edge |= !self.is_said_alone;
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
            if let Some(tls) = &mut self.tls {
                tls.forget_outgoing();
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

    /// When the daemon asked for that.
    pub(crate) fn asked_to_shut_at(&self) -> Option<Time> {
        self.asked_to_shut_at
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
    pub(super) fn note(&mut self, bytes: usize, step: u64) {
        if self.failed {
            self.failed_at.get_or_insert(step);
        }
        if bytes > 0 {
            let before = self.reads.last().map_or(0, |&(count, _)| count);
            self.reads.push((before + bytes, step));
        }
    }

    pub(super) fn held(&self) -> usize {
        let text = || self.taken.len() - self.read_by_peer;
        self.tls.as_ref().map_or_else(text, |tls| tls.held())
    }

    /// The peer reads so many bytes at most, unless it is frozen. The kernel tells of room once a
    /// third is free. Whether it has just read all, also that nothing more comes, and may close.
    pub(crate) fn peer_reads(&mut self, most: usize) -> bool {
        if self.frozen || self.broken.is_some() || self.destroyed {
            return false;
        }
        let count = most.min(self.held());
        match &mut self.tls {
            None => self.read_by_peer += count,
            Some(tls) => self.read_by_peer = tls.reads(count),
        }
        self.records_arrive(self.is_orderly);
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
            shut: self.ended && !self.is_said_alone,
            gone: over,
        })
    }

    pub(super) fn read(
        &mut self,
        buffer: &mut [u8],
        choices: &Choices,
        faults: bool,
    ) -> io::Result<usize> {
        assert!(!self.failed, "reads a socket that failed");
        if self.inbox.is_empty() {
            if let Some(error) = self.broken {
                self.failed = true;
                return Err(error.into());
            }
            if self.ended && !self.is_said_alone {
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
        // Before it has read them, the daemon does not know that somebody means TLS.
        if let Some(first) = self.first.as_mut().filter(|it| it.len() < 2) {
            first.extend(buffer[..count].iter().take(2 - first.len()));
        }
        self.readable_edge |= count < buffer.len() && !self.inbox.is_empty();
        Ok(count)
    }

    pub(super) fn write(
        &mut self,
        pieces: &[&[u8]],
        choices: &Choices,
        faults: bool,
    ) -> io::Result<usize> {
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
        // A later write that is taken whole takes nothing back of the event that the refusal brings.
        if count < offered {
            self.blocked = true;
            self.writable_edge = count < room;
        }
        if count == 0 && offered > 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let mut left = count;
        for piece in pieces {
            let part = &piece[..piece.len().min(left)];
            self.take(part);
            left -= part.len();
        }
        Ok(count)
    }
}
