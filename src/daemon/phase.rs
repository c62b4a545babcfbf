//! The phases of a connection's life, and how long each may last; the way through them is
//! [`lifecycle`](super::lifecycle)'s.

use crate::room::event::LeaveReason;
use crate::room::time::Time;
use crate::text::console::{CloseReason, PlacesLimit};

use super::limits::{FLUSH_TIMEOUT, LINGER_BYTES_MAX, LINGER_TIMEOUT};

/// Where a connection is in its life. Nearly all are open, and this is one word in each of them.
#[derive(Debug)]
pub enum Phase {
    /// Its session goes on.
    Open,
    /// It has none any more, or never gets one.
    Over(Box<Over>),
}

/// What becomes of a connection without a session.
#[derive(Debug)]
pub enum Over {
    /// The session is over; what it is owed is still written, until the deadline.
    Draining(Time),
    /// All is written and the sending half is shut; input is thrown away.
    Lingering(Linger),
    /// There is no place for it: its first bytes, or a time without any, say how to tell it.
    Refusing(Refusing),
    /// It was told that there is no place for it, and input is thrown away as in lingering.
    Refused(Linger),
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
    pub fn from(now: Time) -> Linger {
        Linger {
            deadline: now + LINGER_TIMEOUT,
            bytes_left: LINGER_BYTES_MAX,
        }
    }
}

impl From<Over> for Phase {
    fn from(over: Over) -> Phase {
        Phase::Over(Box::new(over))
    }
}

impl Phase {
    /// The phase of a session that is over, and is owed something.
    pub fn draining(now: Time) -> Phase {
        Over::Draining(now + FLUSH_TIMEOUT).into()
    }

    fn over(&self) -> Option<&Over> {
        match self {
            Phase::Open => None,
            Phase::Over(over) => Some(over),
        }
    }

    pub fn is_open(&self) -> bool {
        matches!(self, Phase::Open)
    }

    /// Whether it has none of the places for connections.
    pub fn is_refused(&self) -> bool {
        matches!(self.over(), Some(Over::Refusing(_) | Over::Refused(_)))
    }

    /// Whether it is still written what it is owed.
    pub fn is_draining(&self) -> bool {
        matches!(self.over(), Some(Over::Draining(_)))
    }

    pub fn is_closed(&self) -> bool {
        matches!(self.over(), Some(Over::Closed))
    }

    /// What it is to be told, if there is no place for it and it was not told yet.
    pub fn refusing(&self) -> Option<&Refusing> {
        if let Some(Over::Refusing(refusing)) = self.over() {
            Some(refusing)
        } else {
            None
        }
    }

    /// What [`Phase::refusing`] gives, to be changed.
    pub fn refusing_mut(&mut self) -> Option<&mut Refusing> {
        if let Phase::Over(over) = self
            && let Over::Refusing(refusing) = &mut **over
        {
            Some(refusing)
        } else {
            None
        }
    }

    /// When the phase is over, whatever the peer does, or [`Time::NEVER`].
    pub fn deadline(&self) -> Time {
        match self.over() {
            Some(Over::Draining(deadline)) => *deadline,
            Some(Over::Lingering(linger) | Over::Refused(linger)) => linger.deadline,
            Some(Over::Refusing(refusing)) => refusing.tell_at,
            None | Some(Over::Closed) => Time::NEVER,
        }
    }

    /// What is left of the peer's time and bytes, when all that comes is thrown away.
    pub fn linger_mut(&mut self) -> Option<&mut Linger> {
        let Phase::Over(over) = self else {
            return None;
        };
        match &mut **over {
            Over::Lingering(linger) | Over::Refused(linger) => Some(linger),
            Over::Draining(_) | Over::Refusing(_) | Over::Closed => None,
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
            | CloseReason::NoProxyAddress
            | CloseReason::BrokenHeader(_)
            | CloseReason::Answered => (LeaveReason::Failed, ""),
            CloseReason::BrokenProtocol(_) => (LeaveReason::BrokenProtocol, ""),
        }
    }
}
