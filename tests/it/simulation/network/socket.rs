//! The daemon's end of a connection: a stream of the kernel, and what the transport makes of it.

use std::cell::RefCell;
use std::io::{self, IoSlice, Read, Write};
use std::rc::Rc;
use std::time::Duration;

use littlecats::transport::clear;
use littlecats::transport::socket::{Alpn, Progress, Security, Socket};
use littlecats::transport::tcp_info::TcpInfo;

use super::Network;
use super::tls::{Layered, layered};

/// The daemon's end of a connection.
#[derive(Debug)]
pub(crate) struct FakeSocket {
    pub(super) network: Rc<RefCell<Network>>,
    pub(super) index: usize,
}

impl FakeSocket {
    pub(crate) fn shut(&mut self) -> io::Result<()> {
        let network = &mut *self.network.borrow_mut();
        let pipe = &mut network.pipes[self.index];
        if pipe.broken.is_some() {
            return Err(io::ErrorKind::NotConnected.into());
        }
        pipe.shut_at.get_or_insert(network.clock.now());
        Ok(())
    }
}

impl Read for FakeSocket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let network = &mut *self.network.borrow_mut();
        let pipe = &mut network.pipes[self.index];
        let faults = network.faults && !pipe.perfect;
        let read = pipe.read(buffer, &network.choices, faults);
        network.steps += 1;
        let is_text = pipe.tls.is_none();
        match read {
            Ok(bytes @ 1..) if is_text => network.note_read(self.index, bytes),
            Ok(1..) => network.note_heard(self.index),
            Ok(0) | Err(_) => network.note_read(self.index, 0),
        }
        read
    }
}

impl Write for FakeSocket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.network.borrow_mut().write(self.index, &[bytes])
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        let pieces: Vec<&[u8]> = pieces.iter().map(|piece| &**piece).collect();
        self.network.borrow_mut().write(self.index, &pieces)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for FakeSocket {
    fn drop(&mut self) {
        let network = &mut *self.network.borrow_mut();
        let pipe = &mut network.pipes[self.index];
        pipe.closed = Some(network.clock.turn());
        // What the kernel does when input is left unread at the close: it sends a reset, and the
        // peer gets no more of what was written.
        pipe.destroyed = !pipe.inbox.is_empty() && pipe.held() > 0;
        pipe.is_read_whole = pipe.inbox.is_empty();
        pipe.inbox.clear();
    }
}

impl Socket for FakeSocket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<Progress> {
        clear::read(self, buffer)
    }

    fn write(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<Progress> {
        clear::write(self, pieces)
    }

    fn flush(&mut self) -> io::Result<Progress> {
        Ok(clear::ALL_SENT)
    }

    fn shut_sending(&mut self) -> io::Result<()> {
        self.shut()
    }

    fn set_keepalive_idle(&mut self, _idle: Duration) -> io::Result<()> {
        Ok(())
    }

    fn tcp_info(&self) -> Option<TcpInfo> {
        None
    }
}

/// The same behind what may be TLS: what the daemon has.
#[derive(Debug)]
pub(crate) struct DaemonSocket {
    network: Rc<RefCell<Network>>,
    index: usize,
    layered: Layered,
}

impl DaemonSocket {
    pub(super) fn new(socket: FakeSocket, is_offered: bool) -> DaemonSocket {
        DaemonSocket {
            network: Rc::clone(&socket.network),
            index: socket.index,
            layered: layered(socket, is_offered),
        }
    }
}

impl Socket for DaemonSocket {
    /// Of a peer that speaks TLS, it shows here what was read.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<Progress> {
        let progress = Socket::read(&mut self.layered, buffer)?;
        let is_secure = self.layered.security() == Security::Secure;
        let has_step = self.layered.has_step();
        let network = &mut *self.network.borrow_mut();
        let pipe = &mut network.pipes[self.index];
        pipe.is_secure |= is_secure;
        pipe.has_step = has_step;
        if pipe.tls.is_some() {
            network.note_read(self.index, progress.bytes);
        }
        Ok(progress)
    }

    fn write(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<Progress> {
        Socket::write(&mut self.layered, pieces)
    }

    fn flush(&mut self) -> io::Result<Progress> {
        Socket::flush(&mut self.layered)
    }

    fn shut_sending(&mut self) -> io::Result<()> {
        {
            let network = &mut *self.network.borrow_mut();
            let pipe = &mut network.pipes[self.index];
            pipe.asked_to_shut_at.get_or_insert(network.clock.now());
        }
        self.layered.shut_sending()
    }

    fn set_keepalive_idle(&mut self, idle: Duration) -> io::Result<()> {
        self.layered.set_keepalive_idle(idle)
    }

    fn tcp_info(&self) -> Option<TcpInfo> {
        self.layered.tcp_info()
    }

    fn security(&self) -> Security {
        self.layered.security()
    }

    fn has_step(&self) -> bool {
        self.layered.has_step()
    }

    fn alpn(&self) -> Option<Alpn> {
        self.layered.alpn()
    }

    fn say_end(&mut self) {
        self.layered.say_end();
    }
}
