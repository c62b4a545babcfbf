//! Sockets that exist in memory only, with the faults and the events of real ones.
//!
//! What is modelled is what an edge-triggered epoll(7) promises, and no more: a readable event for
//! bytes or an end that are new, a writable event only after the socket refused or took less than
//! it was offered. A read that returns less than there is stands for bytes that arrived just
//! after, and so raises an event; the same holds for a write that took less than would fit.
//!
//! - [`pipe`]: one connection, as the kernel has it.
//! - [`socket`]: the daemon's end of it, and [`inside`] what goes through it.
//! - [`tls`]: who comes by TLS over it.

mod inside;
mod pipe;
mod socket;
#[cfg_attr(not(feature = "tls"), path = "network/no_tls.rs")]
mod tls;

use std::cell::RefCell;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;

use super::choices::Choices;
use super::clock::Clock;
pub(crate) use pipe::Pipe;
pub(crate) use socket::{DaemonSocket, FakeSocket};
use tls::TlsPeer;

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

/// What is known of TLS on a connection.
#[derive(Debug)]
pub(crate) enum Layer {
    /// There is none.
    None,
    /// It is offered.
    Offered,
    /// It is offered, and its peer speaks it, and agrees in it that it speaks IRC (ALPN) or does not.
    Spoken(Choices, bool),
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
        self.pipes.iter_mut().for_each(Pipe::become_orderly);
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

    /// The daemon read so many bytes of what the peer says, in the last step.
    fn note_read(&mut self, index: usize, bytes: usize) {
        let pipe = &mut self.pipes[index];
        pipe.note(bytes, self.steps);
        if bytes > 0 {
            pipe.first_read.get_or_insert(self.clock.turn());
            self.note_heard(index);
        }
    }

    /// The daemon read bytes, which may be a part of a record that says nothing yet: a sign of life.
    fn note_heard(&mut self, index: usize) {
        let now = self.clock.now();
        let pipe = &mut self.pipes[index];
        if pipe.last_read() != Some(now) {
            pipe.read_at.push(now);
        }
    }

    /// A new socket; its registration raises an event for the room there is.
    pub(crate) fn connect(
        this: &Rc<RefCell<Network>>,
        peer: SocketAddr,
        room_max: usize,
        (perfect, layer): (bool, Layer),
    ) -> DaemonSocket {
        let mut network = this.borrow_mut();
        let is_offered = !matches!(layer, Layer::None);
        let mut pipe = Pipe::new(peer, room_max, perfect);
        match layer {
            Layer::None => {}
            Layer::Offered => pipe.offer_tls(),
            Layer::Spoken(choices, by_irc) => pipe.speak_tls(choices, by_irc),
        }
        network.pipes.push(pipe);
        let socket = FakeSocket {
            network: Rc::clone(this),
            index: network.pipes.len() - 1,
        };
        DaemonSocket::new(socket, is_offered)
    }
}
