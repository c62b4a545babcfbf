//! What goes between the client and a daemon: TCP as it is, or TLS over it. One thread reads, others write.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
#[cfg(feature = "tls")]
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "tls")]
use super::tls::duplex::Duplex;

/// A connection, of which each clone is the same one.
#[derive(Debug)]
pub enum Stream {
    Clear(TcpStream),
    #[cfg(feature = "tls")]
    Tls(Arc<Duplex>),
}

impl Stream {
    /// # Errors
    /// Where there are no descriptors left.
    pub fn try_clone(&self) -> io::Result<Stream> {
        Ok(match self {
            Stream::Clear(socket) => Stream::Clear(socket.try_clone()?),
            #[cfg(feature = "tls")]
            Stream::Tls(duplex) => Stream::Tls(Arc::clone(duplex)),
        })
    }

    /// After this time without a byte a read fails.
    pub fn set_read_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        match self {
            Stream::Clear(socket) => socket.set_read_timeout(timeout),
            #[cfg(feature = "tls")]
            Stream::Tls(duplex) => duplex.socket().set_read_timeout(timeout),
        }
    }

    /// Says that nothing more will be sent; what is owed still comes.
    pub fn finish_sending(&self) {
        // A connection that is gone already needs no end.
        let _ = match self {
            Stream::Clear(socket) => socket.shutdown(Shutdown::Write),
            #[cfg(feature = "tls")]
            Stream::Tls(duplex) => duplex.finish_sending(),
        };
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Clear(socket) => socket.read(buffer),
            #[cfg(feature = "tls")]
            Stream::Tls(duplex) => duplex.read(buffer),
        }
    }
}

impl Write for &Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Clear(socket) => (&*socket).write(bytes),
            #[cfg(feature = "tls")]
            Stream::Tls(duplex) => duplex.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
