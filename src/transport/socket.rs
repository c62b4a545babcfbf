//! What the daemon asks of a connection, whatever is under it.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::time::Duration;

use super::tcp_info::TcpInfo;

/// How far one read or write came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that were read into the buffer, or taken over from it.
    pub bytes: usize,
    /// Nothing more can be done before an event of the socket says so. After a write this also
    /// means that not all of what was taken over has gone out.
    pub exhausted: bool,
}

/// Who can read what goes through a connection, as far as that is known by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// All on the way; also as long as nothing has come.
    Clear,
    /// The same, where that is not taken: its peer has to be told to use TLS.
    Exposed,
    /// TLS has begun, and nothing can be said yet.
    Handshaking,
    /// The peer alone.
    Secure,
}

/// What the two ends agreed to speak inside TLS (ALPN, RFC 7301).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alpn {
    Http,
    Irc,
}

/// A non-blocking stream socket.
pub trait Socket {
    /// Reads once. No bytes from a socket that is not exhausted are the end of the peer's stream.
    ///
    /// # Errors
    /// When the connection is gone.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<Progress>;

    /// Writes once, as much of the pieces as is taken.
    ///
    /// # Errors
    /// When the connection is gone.
    fn write(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<Progress>;

    /// Pushes out what an earlier write took over and did not send. Exhausted when there is more.
    ///
    /// # Errors
    /// When the connection is gone.
    fn flush(&mut self) -> io::Result<Progress>;

    /// Shuts the sending half: the peer reads the end once it has read what was written.
    ///
    /// # Errors
    /// When the connection is gone.
    fn shut_sending(&mut self) -> io::Result<()>;

    /// After how long without a word from the peer it is asked whether it is there; at once when there
    /// was none for so long.
    ///
    /// # Errors
    /// Where the kernel cannot ask.
    fn set_keepalive_idle(&mut self, idle: Duration) -> io::Result<()>;

    /// Looks at the first bytes, and leaves them to be read: those under whatever else there is, such as TLS.
    /// Only as long as nothing was read, and where proxies come. No bytes from a socket that is not exhausted are the end.
    ///
    /// # Errors
    /// When the connection is gone.
    fn peek(&mut self, buffer: &mut [u8]) -> io::Result<Progress> {
        let _ = buffer;
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Takes out bytes that were looked at.
    ///
    /// # Errors
    /// When the connection is gone.
    fn skip(&mut self, bytes: usize) -> io::Result<()> {
        let _ = bytes;
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Where the socket's own other end is, whomever it speaks for; `None` where that cannot be told.
    fn peer(&self) -> Option<SocketAddr> {
        None
    }

    /// What the kernel knows of the connection; `None` where it does not tell.
    fn tcp_info(&self) -> Option<TcpInfo>;

    fn security(&self) -> Security {
        Security::Clear
    }

    /// Whether the next read makes a step of a handshake, for which no event comes any more: it costs so
    /// much that the caller says when.
    fn has_step(&self) -> bool {
        false
    }

    /// What was agreed upon, if anything was.
    fn alpn(&self) -> Option<Alpn> {
        None
    }

    /// Says that nothing follows where the protocol has words for that and these are not sent, ahead of a
    /// close that the peer's own end allows.
    fn say_end(&mut self) {}
}
