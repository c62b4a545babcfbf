//! The buffer that every connection's bytes are read into, one connection at a time.

use std::io;

use super::limits::READ_BYTES;

/// The bytes of one connection that are being handled: one buffer serves all.
#[derive(Debug)]
pub(super) struct Input {
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
}

impl Input {
    /// Holds what a connection may have left unread, and one more read.
    pub(super) fn new(line_bytes_max: usize) -> Input {
        Input {
            buffer: vec![0; line_bytes_max + 2 * READ_BYTES].into_boxed_slice(),
            start: 0,
            end: 0,
        }
    }

    /// Begins with what a connection had left.
    pub(super) fn load(&mut self, unread: &[u8]) {
        self.start = 0;
        self.end = unread.len();
        self.buffer[..unread.len()].copy_from_slice(unread);
    }

    /// What is not handled yet.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Drops the first bytes: they were handled.
    pub(super) fn consume(&mut self, bytes: usize) {
        self.start += bytes;
    }

    /// Reads once behind what there is. `Ok(0)` is the end of the stream.
    pub(super) fn read_from(&mut self, socket: &mut impl io::Read) -> io::Result<usize> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let read = socket.read(&mut self.buffer[self.end..][..READ_BYTES])?;
        self.end += read;
        Ok(read)
    }
}
