//! Limits that change under those that are there, over sockets of memory.

mod property;
mod stories;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::rc::Rc;
use std::time::Duration;

use super::*;
use crate::daemon::connection::Connection;
use crate::daemon::engine::Readiness;
use crate::room::time::WallTime;
use crate::text::Language;
use crate::transport::clear::ALL_SENT;
use crate::transport::socket::Progress;
use crate::transport::tcp_info::TcpInfo;

/// What one peer sends, what it has read, and whether it reads.
#[derive(Debug, Default)]
struct Peer {
    sent: VecDeque<u8>,
    read: Vec<u8>,
    sleeps: bool,
}

#[derive(Debug)]
struct FakeSocket(Rc<RefCell<Peer>>);

impl Socket for FakeSocket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<Progress> {
        let mut peer = self.0.borrow_mut();
        let bytes = buffer.len().min(peer.sent.len());
        for (slot, byte) in buffer.iter_mut().zip(peer.sent.drain(..bytes)) {
            *slot = byte;
        }
        let exhausted = bytes < buffer.len();
        Ok(Progress { bytes, exhausted })
    }

    fn write(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<Progress> {
        let mut peer = self.0.borrow_mut();
        if peer.sleeps {
            return Ok(Progress {
                bytes: 0,
                exhausted: true,
            });
        }
        let before = peer.read.len();
        for piece in pieces {
            peer.read.extend_from_slice(piece);
        }
        Ok(Progress {
            bytes: peer.read.len() - before,
            exhausted: false,
        })
    }

    fn flush(&mut self) -> io::Result<Progress> {
        Ok(ALL_SENT)
    }

    fn shut_sending(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn set_keepalive_idle(&mut self, _idle: Duration) -> io::Result<()> {
        Ok(())
    }

    fn tcp_info(&self) -> Option<TcpInfo> {
        None
    }
}

struct House {
    engine: Engine<FakeSocket>,
    peers: Vec<(SessionId, Rc<RefCell<Peer>>)>,
    millis: u64,
}

impl House {
    fn with(limits: Limits) -> House {
        let words = Words::new(Language::English, None);
        House {
            engine: Engine::new(words, limits),
            peers: Vec::new(),
            millis: 0,
        }
    }

    fn now(&self) -> Now {
        Now {
            time: Time::ZERO + Duration::from_millis(self.millis),
            wall: WallTime::default(),
        }
    }

    /// Somebody comes from the address of this number, and gives a nickname; says whether there was a
    /// place.
    fn joins(&mut self, address: u8, nickname: &str) -> Option<usize> {
        let peer = Rc::new(RefCell::new(Peer::default()));
        let socket = FakeSocket(Rc::clone(&peer));
        let address = ([10, 0, 0, address], 1_024).into();
        let now = self.now();
        let id = self.engine.accept(socket, address, now, |_, _| Ok(()))?;
        self.peers.push((id, peer));
        self.says(self.peers.len() - 1, nickname);
        self.turns();
        Some(self.peers.len() - 1)
    }

    fn says(&mut self, peer: usize, line: &str) {
        self.sends(peer, format!("{line}\n").as_bytes());
    }

    fn sends(&mut self, peer: usize, bytes: &[u8]) {
        let (id, peer) = &self.peers[peer];
        peer.borrow_mut().sent.extend(bytes);
        let readable = Readiness {
            readable: true,
            ..Readiness::default()
        };
        self.engine.notify(id.to_token(), readable, self.now().time);
    }

    /// Reads what it is given from here on, or nothing.
    fn sleeps(&mut self, peer: usize, sleeps: bool) {
        let (id, peer) = &self.peers[peer];
        peer.borrow_mut().sleeps = sleeps;
        let writable = Readiness {
            writable: true,
            ..Readiness::default()
        };
        let now = self.now().time;
        self.engine.notify(id.to_token(), writable, now);
    }

    /// As long as there is something to do at once.
    fn turns(&mut self) {
        for _ in 0..1_000 {
            self.engine.turn(self.now());
            if self.engine.connections().awake() == 0 {
                return;
            }
        }
        panic!("it does not come to rest");
    }

    fn waits(&mut self, millis: u64) {
        for _ in 0..millis.div_ceil(100) {
            self.millis += 100;
            self.turns();
        }
    }

    fn change(&mut self, limits: Limits) {
        self.engine.change_limits(limits, self.now());
        self.turns();
    }

    fn is_in(&self, peer: usize) -> bool {
        let (id, _) = self.peers[peer];
        let connection = self.engine.connections().get(id);
        connection.is_some_and(Connection::is_in_session)
            && self.engine.room().nickname(id).is_some()
    }

    /// What a peer has read since it was last asked about.
    fn read(&self, peer: usize) -> String {
        let read = std::mem::take(&mut self.peers[peer].1.borrow_mut().read);
        String::from_utf8(read).expect("all is UTF-8")
    }
}

fn few(clients_max: usize) -> Limits {
    Limits {
        clients_max,
        ..Limits::default()
    }
}
