//! The buffer that every connection's bytes are read into, one connection at a time.

use std::io;

use super::limits::READ_BYTES;
use crate::transport::socket::{Progress, Socket};

/// The bytes of one connection that are being handled: one buffer serves all.
#[derive(Debug)]
pub(super) struct ReadBuffer {
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
}

impl ReadBuffer {
    /// Holds what a connection may have left unread, and one more read.
    pub(super) fn new(line_bytes_max: usize) -> ReadBuffer {
        ReadBuffer {
            buffer: vec![0; line_bytes_max + 2 * READ_BYTES].into_boxed_slice(),
            start: 0,
            end: 0,
        }
    }

    /// Holds what lines of this length need, too. It never holds less than it did: a connection may
    /// have that much left.
    pub(super) fn grow_for(&mut self, line_bytes_max: usize) {
        debug_assert!(self.bytes().is_empty(), "between two connections");
        let other = ReadBuffer::new(line_bytes_max);
        if other.buffer.len() > self.buffer.len() {
            self.buffer.fill(0);
            *self = other;
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

    /// The same, for a decoder that changes bytes in place and says how many it consumes; it also
    /// says so for what it does not hand out.
    pub(super) fn take<'a, T>(&'a mut self, decode: impl FnOnce(&'a mut [u8]) -> (usize, T)) -> T {
        let (consumed, decoded) = decode(&mut self.buffer[self.start..self.end]);
        self.start += consumed;
        decoded
    }

    /// Reads once behind what there is.
    pub(super) fn read_from(&mut self, socket: &mut impl Socket) -> io::Result<Progress> {
        self.buffer.copy_within(self.start..self.end, 0);
        let len = self.end - self.start;
        // No second copy of the start of a secret.
        self.buffer[len.max(self.start)..self.end].fill(0);
        self.end = len;
        self.start = 0;
        let progress = socket.read(&mut self.buffer[self.end..][..READ_BYTES])?;
        self.end += progress.bytes;
        Ok(progress)
    }

    /// Clears what is not handled yet, and is kept elsewhere or not at all.
    pub(super) fn wipe_rest(&mut self) {
        self.buffer[self.start..self.end].fill(0);
        self.end = self.start;
    }

    /// Clears all but what is not handled yet.
    pub(super) fn wipe(&mut self) {
        self.buffer[..self.start].fill(0);
        self.buffer[self.end..].fill(0);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::transport::tcp_info::TcpInfo;

    /// A socket with nothing to read.
    struct Silent;

    impl Socket for Silent {
        fn read(&mut self, _buffer: &mut [u8]) -> io::Result<Progress> {
            Err(io::ErrorKind::WouldBlock.into())
        }

        fn write(&mut self, _pieces: &[io::IoSlice<'_>]) -> io::Result<Progress> {
            Err(io::ErrorKind::WouldBlock.into())
        }

        fn flush(&mut self) -> io::Result<Progress> {
            Err(io::ErrorKind::WouldBlock.into())
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

    #[test]
    fn the_start_of_a_line_is_nowhere_once_it_is_kept_elsewhere() {
        for (line, consumed) in [("a name\nsecr", 7), ("x\nthe start of a secret", 2)] {
            let mut buffer = ReadBuffer::new(80);
            buffer.load(line.as_bytes());
            buffer.take(|_| (consumed, ()));
            assert!(buffer.read_from(&mut Silent).is_err());
            assert_eq!(buffer.bytes(), &line.as_bytes()[consumed..]);
            buffer.wipe_rest();
            assert_eq!(buffer.bytes(), b"");
            let left = buffer.buffer.iter().filter(|byte| **byte != 0);
            // Of a line that was handled and is no secret, something may be left.
            assert!(left.count() < consumed, "{line:?}");
        }
    }

    #[test]
    fn what_is_wiped_is_gone_and_what_is_not_handled_stays() {
        let mut buffer = ReadBuffer::new(80);
        buffer.load(b"an older and longer line");
        buffer.load(b"secret\nnext");
        buffer.take(|_| (7, ()));
        buffer.wipe();
        assert_eq!(buffer.bytes(), b"next");
        let left: Vec<u8> = buffer
            .buffer
            .iter()
            .copied()
            .filter(|byte| *byte != 0)
            .collect();
        assert_eq!(left, b"next");
    }
}
