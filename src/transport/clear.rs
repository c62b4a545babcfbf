//! TCP as it is: what the kernel says of a read or write, as [`Progress`].

use std::io::{self, IoSlice, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::time::Duration;

use mio::net::TcpStream;
use rustix::net::sockopt;

use super::socket::{Progress, Socket};
use super::tcp_info::TcpInfo;

impl Socket for TcpStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<Progress> {
        read(self, buffer)
    }

    fn write(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<Progress> {
        write(self, pieces)
    }

    fn flush(&mut self) -> io::Result<Progress> {
        Ok(ALL_SENT)
    }

    fn shut_sending(&mut self) -> io::Result<()> {
        self.shutdown(Shutdown::Write)
    }

    fn set_keepalive_idle(&mut self, idle: Duration) -> io::Result<()> {
        Ok(sockopt::set_tcp_keepidle(&*self, idle)?)
    }

    fn peek(&mut self, buffer: &mut [u8]) -> io::Result<Progress> {
        read(&mut Peeked(self), buffer)
    }

    fn skip(&mut self, bytes: usize) -> io::Result<()> {
        let mut left = bytes;
        let mut scratch = [0; 64];
        while left > 0 {
            let most = left.min(scratch.len());
            match read(self, &mut scratch[..most])?.bytes {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                bytes => left -= bytes,
            }
        }
        Ok(())
    }

    fn peer(&self) -> Option<SocketAddr> {
        self.peer_addr().ok()
    }

    fn tcp_info(&self) -> Option<TcpInfo> {
        TcpInfo::of(self)
    }
}

/// A stream whose bytes stay where they are (MSG_PEEK, recv(2)).
struct Peeked<'a>(&'a TcpStream);

impl Read for Peeked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.peek(buffer)
    }
}

/// Reads once from a stream of the kernel. A read that does not fill the buffer emptied it:
/// epoll(7) gives an event for what comes later.
///
/// # Errors
/// Those of the stream, `WouldBlock` and `Interrupted` excepted.
pub fn read(stream: &mut impl Read, buffer: &mut [u8]) -> io::Result<Progress> {
    match uninterrupted(|| stream.read(buffer))? {
        Some(bytes) => Ok(Progress {
            bytes,
            exhausted: 0 < bytes && bytes < buffer.len(),
        }),
        None => Ok(NOTHING_YET),
    }
}

/// Writes once to a stream of the kernel. What it did not take filled it: epoll(7) gives an event
/// for the room to come, without a further write that fails.
///
/// # Errors
/// Those of the stream, `WouldBlock` and `Interrupted` excepted.
pub fn write(stream: &mut impl Write, pieces: &[IoSlice<'_>]) -> io::Result<Progress> {
    let (offered, written) = match pieces {
        [only] => (only.len(), uninterrupted(|| stream.write(only))?),
        several => (
            several.iter().map(|piece| piece.len()).sum(),
            uninterrupted(|| stream.write_vectored(several))?,
        ),
    };
    match written {
        Some(0) if offered > 0 => Err(io::ErrorKind::WriteZero.into()),
        Some(bytes) => Ok(Progress {
            bytes,
            exhausted: bytes < offered,
        }),
        None => Ok(NOTHING_YET),
    }
}

/// Of a stream that holds nothing back: what it takes over is sent.
pub const ALL_SENT: Progress = Progress {
    bytes: 0,
    exhausted: false,
};

const NOTHING_YET: Progress = Progress {
    bytes: 0,
    exhausted: true,
};

/// Repeats what a signal interrupted; `None` when it would block.
fn uninterrupted(mut call: impl FnMut() -> io::Result<usize>) -> io::Result<Option<usize>> {
    loop {
        match call() {
            Ok(bytes) => return Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that answers from a script.
    struct Scripted(Vec<io::Result<usize>>);

    impl Read for Scripted {
        fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
            self.0.remove(0)
        }
    }

    impl Write for Scripted {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            self.0.remove(0)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn failing<T>(kind: io::ErrorKind) -> io::Result<T> {
        Err(kind.into())
    }

    fn progress(bytes: usize, exhausted: bool) -> Progress {
        Progress { bytes, exhausted }
    }

    #[test]
    fn a_read_says_whether_more_may_be_there() {
        let reads = [
            (vec![Ok(8)], progress(8, false)),
            (vec![Ok(3)], progress(3, true)),
            (vec![Ok(0)], progress(0, false)),
            (vec![failing(io::ErrorKind::WouldBlock)], progress(0, true)),
            (
                vec![failing(io::ErrorKind::Interrupted), Ok(8)],
                progress(8, false),
            ),
        ];
        for (script, expected) in reads {
            let said = format!("{script:?}");
            let read = read(&mut Scripted(script), &mut [0; 8]).expect(&said);
            assert_eq!(read, expected, "{said}");
        }
    }

    #[test]
    fn a_write_says_whether_all_was_taken() {
        let writes = [
            (vec![Ok(8)], progress(8, false)),
            (vec![Ok(3)], progress(3, true)),
            (vec![failing(io::ErrorKind::WouldBlock)], progress(0, true)),
        ];
        for (script, expected) in writes {
            let said = format!("{script:?}");
            let written = write(&mut Scripted(script), &[IoSlice::new(&[0; 8])]).expect(&said);
            assert_eq!(written, expected, "{said}");
        }
        let nothing_taken = write(&mut Scripted(vec![Ok(0)]), &[IoSlice::new(&[0])]);
        assert!(nothing_taken.is_err());
    }
}
