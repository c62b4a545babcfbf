//! The phases of a connection's life, and how long each may last; the way through them is
//! [`lifecycle`](super::lifecycle)'s.

use crate::room::event::LeaveReason;
use crate::room::time::Time;
use crate::text::console::{CloseReason, PlacesLimit};

use super::limits::{FLUSH_TIMEOUT, LINGER_BYTES_MAX, LINGER_TIMEOUT};

/// Where a connection is in its life.
#[derive(Debug)]
pub enum Phase {
    /// Its session goes on.
    Open,
    /// The session is over; what it is owed is still written, until the deadline.
    Draining(Time),
    /// All is written and the sending half is shut; input is thrown away.
    Lingering(Box<Linger>),
    /// There is no place for it: its first bytes, or a time without any, say how to tell it.
    Refusing(Box<Refusing>),
    /// It was told that there is no place for it, and input is thrown away as in lingering.
    Refused(Box<Linger>),
    /// Neither read nor written any more; its slot is freed when the turn ends.
    Closed,
}

/// What is to be told to a connection for which there is no place.
#[derive(Debug)]
pub struct Refusing {
    /// Which limit was reached.
    pub limit: PlacesLimit,
    /// When it is told in plain, if it has not spoken by then.
    pub tell_at: Time,
    /// It speaks TLS, whose handshake is under way.
    pub shakes_hands: bool,
}

/// How long the peer's end is waited for, before a close that would destroy what it has not read.
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
            deadline: now + LINGER_TIMEOUT,
            bytes_left: LINGER_BYTES_MAX,
        })
    }
}

impl Phase {
    /// The phase of a session that is over, and is owed something.
    pub fn draining(now: Time) -> Phase {
        Phase::Draining(now + FLUSH_TIMEOUT)
    }

    pub fn is_open(&self) -> bool {
        matches!(self, Phase::Open)
    }

    /// Whether it has none of the places for connections.
    pub fn is_refused(&self) -> bool {
        matches!(self, Phase::Refusing(_) | Phase::Refused(_))
    }

    pub fn is_closed(&self) -> bool {
        matches!(self, Phase::Closed)
    }

    /// When the phase is over, whatever the peer does, or [`Time::NEVER`].
    pub fn deadline(&self) -> Time {
        match self {
            Phase::Draining(deadline) => *deadline,
            Phase::Lingering(linger) | Phase::Refused(linger) => linger.deadline,
            Phase::Refusing(refusing) => refusing.tell_at,
            Phase::Open | Phase::Closed => Time::NEVER,
        }
    }

    /// What is left of the peer's time and bytes, when all that comes is thrown away.
    pub fn linger_mut(&mut self) -> Option<&mut Linger> {
        match self {
            Phase::Lingering(linger) | Phase::Refused(linger) => Some(linger),
            Phase::Open | Phase::Draining(_) | Phase::Refusing(_) | Phase::Closed => None,
        }
    }
}

impl CloseReason {
    /// What the room is told of it: the reason, and words of goodbye.
    pub fn departure(&self) -> (LeaveReason, &str) {
        match self {
            CloseReason::Quit { text } => (LeaveReason::Quit, text),
            CloseReason::Ended => (LeaveReason::Ended, ""),
            CloseReason::SlowConsumer => (LeaveReason::Slow, ""),
            CloseReason::EndedByRoom { reason, .. } => (reason.departure(), ""),
            CloseReason::Failed(_)
            | CloseReason::Displaced
            | CloseReason::LoginTimeout
            | CloseReason::LoginTooLong
            | CloseReason::OtherProtocol
            | CloseReason::ClearText
            | CloseReason::Answered => (LeaveReason::Failed, ""),
            CloseReason::BrokenProtocol(_) => (LeaveReason::BrokenProtocol, ""),
        }
    }
}
