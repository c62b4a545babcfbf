//! A connection: a socket, what it has sent and we not yet handled, and what we still owe it.
//!
//! What its lines mean is the room's to know; when it is read and written, the engine's.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;

use super::limits::{self, Allowance, Limits};
use crate::delivery::log::Log;
use crate::delivery::outbox::Outbox;
use crate::dialect::line::Framer;
use crate::dialect::plain::{self, Event, Listing};
use crate::fault::{self, Fault};
use crate::room::Room;
use crate::room::session::SessionId;
use crate::room::time::Time;
use crate::text::words::Words;

/// A non-blocking stream socket.
pub trait Socket: Read + Write {
    /// Shuts the sending half: the peer reads the end once it has read what was written.
    ///
    /// # Errors
    /// When the connection is gone.
    fn shut_sending(&mut self) -> io::Result<()>;
}

impl Socket for mio::net::TcpStream {
    fn shut_sending(&mut self) -> io::Result<()> {
        self.shutdown(std::net::Shutdown::Write)
    }
}

/// One connection, from accept to reap. Idle and logged in, it holds no heap buffer.
#[derive(Debug)]
pub struct Connection<S> {
    /// Which session of its slot it is.
    pub id: SessionId,
    /// What it is owed.
    pub outbox: Outbox<Listing>,
    /// What is left of its rate.
    pub allowance: Allowance,
    /// Whether it is in an episode of sending too fast.
    pub haste: Haste,
    /// Where it is in its life.
    pub phase: Phase,
    /// The socket.
    pub socket: S,
    /// What it counts under, when connections of one address are limited.
    pub block: Option<AddressBlock>,
    /// It was refused, and only waits to have read so.
    pub refused: bool,
    /// Cuts its bytes into lines.
    pub framer: Framer,
    /// Whether its lines are being handled.
    pub intake: Intake,
    /// The socket may have bytes: they come without a further event.
    pub readable: bool,
    /// The peer has shut its sending half: read on until the end shows.
    pub hung_up: bool,
    /// The socket may take bytes.
    pub writable: bool,
    /// It waits in the engine's queue to be read.
    pub queued: bool,
    /// It waits in the writing side's list to be written.
    pub dirty: bool,
}

/// Where a connection is in its life.
#[derive(Debug)]
pub enum Phase {
    /// Accepted, and not logged in.
    Guest(Box<Guest>),
    /// In the room.
    Member,
    /// The session is over; what it is owed is still written, until the deadline.
    Closing(Time),
    /// All is written and the sending half is shut; input is thrown away.
    Lingering(Box<Linger>),
    /// To be freed when the turn ends.
    Dead,
}

impl Phase {
    /// Whether it only waits to be freed.
    pub fn is_dead(&self) -> bool {
        matches!(self, Phase::Dead)
    }
}

/// What is known of a connection until it logs in.
#[derive(Debug)]
pub struct Guest {
    /// Its address.
    pub peer: SocketAddr,
    /// When it was accepted.
    pub accepted: Time,
    /// It was asked for a nickname, or need not be asked any more.
    pub asked: bool,
    /// Bytes of lines it sent so far.
    pub bytes: usize,
}

/// How long the peer's end is waited for.
#[derive(Debug)]
pub struct Linger {
    /// When it is closed, whatever the peer does.
    pub deadline: Time,
    /// How many bytes are thrown away at most.
    pub bytes_left: usize,
}

impl Linger {
    /// The time and bytes that a connection has from `now` on.
    pub fn from(now: Time) -> Box<Linger> {
        Box::new(Linger {
            deadline: now + limits::LINGER_TIMEOUT,
            bytes_left: limits::LINGER_BYTES_MAX,
        })
    }
}

/// An episode of sending too fast: told once, and over when the allowance is full and no line
/// waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Haste {
    /// No episode.
    None,
    /// A line waits. Also where the allowance is full by the time it is read, as it always is with
    /// a burst of one, the line belongs to its episode.
    LineWaits,
    /// The line that waited was read.
    Told,
}

/// Whether a connection's lines are being handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intake {
    /// As they come.
    Open,
    /// Not before the rate allows the next one.
    Paused,
    /// Not before it has read some of what it is owed.
    Stalled,
    /// There are no more: the peer has shut its sending half, and all was read.
    Ended,
}

/// What a connection counts under when those of one address are limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddressBlock {
    /// An IPv4 address, also one that came mapped into IPv6.
    V4([u8; 4]),
    /// The /64 of an IPv6 address: what one customer or one link gets.
    V6Network([u8; 8]),
}

impl From<IpAddr> for AddressBlock {
    fn from(address: IpAddr) -> AddressBlock {
        match address.to_canonical() {
            IpAddr::V4(address) => AddressBlock::V4(address.octets()),
            IpAddr::V6(address) => {
                let [a, b, c, d, e, f, g, h, ..] = address.octets();
                AddressBlock::V6Network([a, b, c, d, e, f, g, h])
            }
        }
    }
}

impl<S> Connection<S> {
    /// A connection just accepted.
    pub fn new(id: SessionId, socket: S, phase: Phase) -> Connection<S> {
        Connection {
            id,
            outbox: Outbox::detached(),
            allowance: Allowance::FULL,
            haste: Haste::None,
            phase,
            socket,
            block: None,
            refused: false,
            framer: Framer::new(),
            intake: Intake::Open,
            readable: false,
            hung_up: false,
            writable: true,
            queued: false,
            dirty: false,
        }
    }

    /// Whether its session goes on: it may be logging in, or in the room.
    pub fn in_session(&self) -> bool {
        match self.phase {
            Phase::Guest(_) | Phase::Member => true,
            Phase::Closing(_) | Phase::Lingering(_) | Phase::Dead => false,
        }
    }

    /// When it is next to be looked at, whatever its socket does; most have no such time.
    pub fn next_deadline(&self, limits: &Limits) -> Time {
        let phase = match &self.phase {
            Phase::Guest(guest) => {
                let wait = if guest.asked {
                    limits.login_timeout
                } else {
                    limits.login_timeout.min(limits::ASK_AFTER)
                };
                guest.accepted + wait
            }
            Phase::Closing(deadline) => *deadline,
            Phase::Lingering(linger) => linger.deadline,
            Phase::Member | Phase::Dead => Time::NEVER,
        };
        match (self.intake, limits.rate) {
            (Intake::Paused, Some(rate)) if self.in_session() => {
                phase.min(self.allowance.next_line_at(rate))
            }
            _ => phase,
        }
    }
}

/// Why a session ended, or why there was none.
#[derive(Debug)]
pub enum CloseReason {
    /// It asked to leave.
    Quit,
    /// It closed its sending half, and all its lines are handled.
    Ended,
    /// Reading or writing failed.
    Failed(io::Error),
    /// It does not take what it is owed: it fell out of the log.
    SlowConsumer,
    /// What it was owed was not taken within [`limits::FLUSH_TIMEOUT`].
    NotTaken,
    /// No nickname within the time.
    LoginTimeout,
    /// No nickname within the bytes.
    LoginTooLong,
    /// It speaks HTTP or TLS.
    OtherProtocol,
}

impl<S: Socket> Connection<S> {
    /// Writes what it is owed as far as the socket takes it.
    /// Afterwards `writable` is false when there is more than it took.
    ///
    /// # Errors
    /// Those of the socket, `WouldBlock` and `Interrupted` excepted.
    pub fn flush(&mut self, log: &Log, room: &Room, words: &Words) -> io::Result<()> {
        while self.writable && !self.outbox.is_empty(log.head()) {
            let (wanted, written) = match self.outbox.only_piece(log) {
                Some(piece) => (piece.len(), self.socket.write(piece)),
                None => self.write_pieces(log, room, words),
            };
            match written {
                Ok(0) if wanted > 0 => return Err(io::ErrorKind::WriteZero.into()),
                Ok(bytes) => {
                    self.outbox.advance(bytes);
                    // What a stream socket did not take filled it: epoll(7) gives an event for
                    // the room to come, without a further write that fails.
                    self.writable = bytes == wanted;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.writable = false;
                    if fault::planted(Fault::DroppedOnWouldBlock) {
                        self.outbox.advance(wanted);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Writes once; returns how much was offered as well.
    fn write_pieces(
        &mut self,
        log: &Log,
        room: &Room,
        words: &Words,
    ) -> (usize, io::Result<usize>) {
        self.outbox
            .refill(|listing| next_part(&listing, room, words));
        let pieces = self.outbox.pieces(log);
        let written = match pieces.as_slices() {
            [] => Ok(0),
            [only] => self.socket.write(only),
            several => self.socket.write_vectored(several),
        };
        (pieces.bytes(), written)
    }
}

fn next_part(listing: &Listing, room: &Room, words: &Words) -> (Bytes, Option<Listing>) {
    let part = room.list_part(Some(listing));
    let mut bytes = Vec::new();
    let rest = part.rest.clone();
    plain::encode(&Event::List(part), words, &mut bytes);
    (bytes.into(), rest)
}
