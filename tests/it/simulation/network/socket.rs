//! The daemon's end of a connection, as a stream of the kernel.

use std::cell::RefCell;
use std::io::{self, IoSlice, Read, Write};
use std::rc::Rc;

use super::Network;

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
        pipe.note(*read.as_ref().unwrap_or(&0), network.steps);
        if matches!(read, Ok(1..)) {
            let now = network.clock.now();
            if pipe.last_read() != Some(now) {
                pipe.read_at.push(now);
            }
        }
        if matches!(read, Ok(1..)) && pipe.first_read.is_none() {
            pipe.first_read = Some(network.clock.turn());
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
        pipe.inbox.clear();
    }
}
