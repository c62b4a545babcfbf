//! A daemon over sockets of memory and a clock that the tests turn, for the tests of its parts.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use super::engine::{Engine, Readiness};
use super::limits::Limits;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time, WallTime};
use crate::text::{Language, Words};
use crate::transport::socket::{Alpn, Progress, Socket};
use crate::transport::tcp_info::TcpInfo;

#[derive(Debug, Default)]
pub(in crate::daemon) struct Wire {
    sent: VecDeque<u8>,
    received: Vec<u8>,
    pub(in crate::daemon) is_stalled: bool,
    is_closed: bool,
    /// Where it comes from.
    peer: Option<SocketAddr>,
    /// What the kernel knows of it.
    pub(in crate::daemon) info: Option<TcpInfo>,
    /// What it agreed upon in TLS.
    pub(in crate::daemon) alpn: Option<Alpn>,
}

/// A socket of memory; it is closed when the engine lets go of it.
#[derive(Debug)]
pub(in crate::daemon) struct FakeSocket(Rc<RefCell<Wire>>);

impl Drop for FakeSocket {
    fn drop(&mut self) {
        self.0.borrow_mut().is_closed = true;
    }
}

impl Socket for FakeSocket {
    fn alpn(&self) -> Option<Alpn> {
        self.0.borrow().alpn
    }

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<Progress> {
        let mut wire = self.0.borrow_mut();
        let bytes = buffer.len().min(wire.sent.len());
        for (byte, sent) in buffer.iter_mut().zip(wire.sent.drain(..bytes)) {
            *byte = sent;
        }
        Ok(Progress {
            bytes,
            exhausted: wire.sent.is_empty(),
        })
    }

    fn write(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<Progress> {
        let mut wire = self.0.borrow_mut();
        let mut bytes = 0;
        if !wire.is_stalled {
            for piece in pieces {
                wire.received.extend_from_slice(piece);
                bytes += piece.len();
            }
        }
        Ok(Progress {
            bytes,
            exhausted: wire.is_stalled,
        })
    }

    fn flush(&mut self) -> io::Result<Progress> {
        Ok(Progress {
            bytes: 0,
            exhausted: false,
        })
    }

    fn shut_sending(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn set_keepalive_idle(&mut self, _idle: Duration) -> io::Result<()> {
        Ok(())
    }

    fn peek(&mut self, buffer: &mut [u8]) -> io::Result<Progress> {
        let wire = self.0.borrow();
        let bytes = buffer.len().min(wire.sent.len());
        for (byte, sent) in buffer.iter_mut().zip(&wire.sent) {
            *byte = *sent;
        }
        Ok(Progress {
            bytes,
            exhausted: bytes < buffer.len(),
        })
    }

    fn skip(&mut self, bytes: usize) -> io::Result<()> {
        self.0.borrow_mut().sent.drain(..bytes);
        Ok(())
    }

    fn peer(&self) -> Option<SocketAddr> {
        self.0.borrow().peer
    }

    fn tcp_info(&self) -> Option<TcpInfo> {
        self.0.borrow().info
    }
}

/// A daemon, and who is connected to it.
pub(in crate::daemon) struct House {
    pub(in crate::daemon) engine: Engine<FakeSocket>,
    pub(in crate::daemon) now: Time,
    pub(in crate::daemon) peers: Vec<(SessionId, Rc<RefCell<Wire>>)>,
}

impl House {
    pub(in crate::daemon) fn new(limits: Limits) -> House {
        House {
            engine: Engine::new(Words::new(Language::Portuguese, None), limits),
            now: Time::ZERO,
            peers: Vec::new(),
        }
    }

    pub(in crate::daemon) fn moment(&self) -> Now {
        Now {
            time: self.now,
            wall: WallTime::default(),
        }
    }

    pub(in crate::daemon) fn comes_from(&mut self, address: &str) -> usize {
        let wire = Rc::new(RefCell::new(Wire::default()));
        let peer: SocketAddr = format!("{address}:1024").parse().expect("an address");
        wire.borrow_mut().peer = Some(peer);
        let socket = FakeSocket(wire.clone());
        let id = self
            .engine
            .accept(socket, peer, self.moment(), |_, _| Ok(()));
        self.peers.push((id.expect("a place"), wire));
        self.turn();
        self.peers.len() - 1
    }

    pub(in crate::daemon) fn comes(&mut self) -> usize {
        self.comes_from("192.0.2.1")
    }

    pub(in crate::daemon) fn turn(&mut self) {
        for _ in 0..8 {
            self.engine.turn(self.moment());
            self.engine.turn_ended(self.now);
        }
    }

    pub(in crate::daemon) fn sends(&mut self, peer: usize, bytes: impl AsRef<[u8]>) {
        let (id, wire) = &self.peers[peer];
        wire.borrow_mut().sent.extend(bytes.as_ref());
        let readable = Readiness {
            readable: true,
            ..Readiness::default()
        };
        self.engine.notify(id.to_token(), readable, self.now);
        self.turn();
    }

    /// Lets time pass, and the engine look whenever it wants to.
    pub(in crate::daemon) fn passes(&mut self, time: Duration) {
        let until = self.now + time;
        while self.engine.next_deadline() <= until {
            self.now = self.engine.next_deadline().max(self.now);
            self.turn();
        }
        self.now = until;
        self.turn();
    }

    /// Lets time pass, and the engine look once.
    #[cfg(feature = "irc")]
    pub(in crate::daemon) fn passes_in_one_turn(&mut self, time: Duration) {
        self.now = self.now + time;
        self.engine.turn(self.moment());
    }

    /// When a connection is looked at again, whatever happens.
    #[cfg(feature = "irc")]
    pub(in crate::daemon) fn deadline(&self, peer: usize) -> Time {
        self.engine.deadline(self.peers[peer].0)
    }

    /// What a peer has received since it was asked last.
    pub(in crate::daemon) fn heard(&mut self, peer: usize) -> Vec<u8> {
        std::mem::take(&mut self.peers[peer].1.borrow_mut().received)
    }

    pub(in crate::daemon) fn heard_text(&mut self, peer: usize) -> String {
        String::from_utf8_lossy(&self.heard(peer)).into_owned()
    }

    pub(in crate::daemon) fn is_closed(&self, peer: usize) -> bool {
        self.peers[peer].1.borrow().is_closed
    }

    /// The socket of a peer takes nothing from here on, or takes it again.
    #[cfg(feature = "irc")]
    pub(in crate::daemon) fn stalls(&mut self, peer: usize, is_stalled: bool) {
        let (id, wire) = &self.peers[peer];
        wire.borrow_mut().is_stalled = is_stalled;
        let writable = Readiness {
            writable: true,
            ..Readiness::default()
        };
        self.engine.notify(id.to_token(), writable, self.now);
        self.turn();
    }
}

pub(in crate::daemon) fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}
