//! A connection to the daemon: the ways there, and the lines that come back.
//!
//! Blocking, with deadlines where silence is no answer. What the lines mean is `heard.rs`'s to know, and what
//! is said first `login.rs`'s.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use rustix::net::sockopt;
use zeroize::Zeroizing;

use super::stream::Stream;
#[cfg(feature = "tls")]
use super::tls::Trust;
use crate::dialect::line::is_refused;
use crate::text::client::Failure;
use crate::transport::address::Address;

/// The most bytes of a heard line. An object is at most twice its texts and 256 bytes, of the longest line
/// that a daemon can be told to take, 64 KiB; the rest of a longer line is taken for a line of its own.
pub const LINE_BYTES_MAX: usize = 256 * 1024;

/// By when something has to be done as a whole, however many steps it takes.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    at: Instant,
    given: Duration,
}

impl Deadline {
    /// So much time from now on.
    pub fn after(given: Duration) -> Deadline {
        let at = Instant::now() + given;
        Deadline { at, given }
    }

    /// As much time from now on as was given at first, and `more`.
    pub fn again(self, more: Duration) -> Deadline {
        let at = Instant::now() + self.given + more;
        Deadline { at, ..self }
    }

    /// The failure of a daemon that says nothing in time.
    pub(super) fn silent(self, address: String) -> Failure {
        let secs = self.given.as_secs();
        Failure::Silent { address, secs }
    }

    /// The time that is left, which may be none.
    pub(super) fn left(self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }
}

/// Where the daemon is, and how it is talked to.
#[derive(Debug, Clone)]
pub struct Server {
    pub address: Address,
    /// By what it is believed to be the one that was meant; None in the clear.
    #[cfg(feature = "tls")]
    pub trust: Option<Trust>,
}

/// Connects to the first address of the host that takes the connection.
///
/// # Errors
/// When the host has no address, or none of them takes the connection before `deadline`; and in TLS when it
/// is not believed to be the one that was meant.
pub fn connect(server: &Server, deadline: Deadline) -> Result<Lines<Stream>, Failure> {
    let socket = connect_clear(&server.address, deadline)?;
    #[cfg(feature = "tls")]
    if let Some(trust) = &server.trust {
        let duplex = trust.shake_hands(socket, deadline)?;
        return Ok(Lines::new(Stream::Tls(duplex.into())));
    }
    Ok(Lines::new(Stream::Clear(socket)))
}

fn connect_clear(address: &Address, deadline: Deadline) -> Result<TcpStream, Failure> {
    let ways = resolve(address, deadline);
    if ways.is_empty() {
        return Err(Failure::HostNotFound(address.host().to_owned()));
    }
    let mut cause = io::Error::from(ErrorKind::TimedOut);
    for (tried, way) in ways.iter().enumerate() {
        // A share of the time, so that an address that swallows packets leaves some for the next.
        let others = u32::try_from(ways.len() - tried).unwrap_or(u32::MAX);
        let share = deadline.left() / others;
        if share.is_zero() {
            break;
        }
        match TcpStream::connect_timeout(way, share) {
            Ok(stream) => {
                prepare(&stream).map_err(|error| Failure::Broken(error.into()))?;
                return Ok(stream);
            }
            Err(error) => cause = error,
        }
    }
    Err(Failure::Unreachable {
        address: address.to_string(),
        cause,
    })
}

/// The addresses of the host, or none when they are not known in time: the system's own resolver
/// waits as long as it pleases.
fn resolve(address: &Address, deadline: Deadline) -> Vec<SocketAddr> {
    let (tell, told) = channel();
    let address = address.clone();
    thread::spawn(move || {
        let ways = address.resolve().map(Iterator::collect);
        let _ = tell.send(ways.unwrap_or_default());
    });
    told.recv_timeout(deadline.left()).unwrap_or_default()
}

/// What it means that no line came: the daemon said nothing in time, or the connection broke.
pub fn no_line(error: io::Error, address: &Address, deadline: Deadline) -> Failure {
    if error.kind() == ErrorKind::TimedOut {
        deadline.silent(address.to_string())
    } else {
        Failure::Broken(error)
    }
}

/// Each line is one write and waits for no other, and a daemon that is gone without a word, as
/// when the radio is out of reach, is noticed after 90 s.
fn prepare(stream: &TcpStream) -> rustix::io::Result<()> {
    sockopt::set_tcp_nodelay(stream, true)?;
    sockopt::set_socket_keepalive(stream, true)?;
    sockopt::set_tcp_keepidle(stream, Duration::from_secs(60))?;
    sockopt::set_tcp_keepintvl(stream, Duration::from_secs(10))?;
    sockopt::set_tcp_keepcnt(stream, 3)
}

/// Sends one line, which may be a secret.
pub fn send_line(mut stream: &Stream, line: &str) -> io::Result<()> {
    // Of its whole length, for growing leaves a copy behind.
    let mut whole = Zeroizing::new(String::with_capacity(line.len() + 1));
    whole.push_str(line);
    whole.push('\n');
    stream.write_all(whole.as_bytes())
}

/// The lines of a daemon, whatever it sends: clean text, of bounded length.
#[derive(Debug)]
pub struct Lines<R> {
    input: BufReader<R>,
    /// What has come of a line whose end has not.
    partial: Vec<u8>,
}

impl<R: Read> Lines<R> {
    /// Lines out of `input`.
    pub fn new(input: R) -> Lines<R> {
        Lines {
            input: BufReader::with_capacity(16 * 1024, input),
            partial: Vec::new(),
        }
    }

    /// The next line, or `None` at the end. A tail without LF is a line too.
    ///
    /// # Errors
    /// Those of the input; after a timeout, the line can be asked for again and loses nothing.
    pub fn read(&mut self) -> io::Result<Option<String>> {
        while !self.read_part()? {}
        Ok(self.take())
    }

    /// Takes in what one read gives, up to the end of the line. True when there is no more of it.
    fn read_part(&mut self) -> io::Result<bool> {
        let come = match self.input.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(false),
            come => come?,
        };
        let room = come.len().min(LINE_BYTES_MAX - self.partial.len());
        let end = memchr::memchr(b'\n', &come[..room]);
        let taken = end.map_or(room, |end| end + 1);
        self.partial.extend_from_slice(&come[..taken]);
        self.input.consume(taken);
        Ok(end.is_some() || taken == 0 || self.partial.len() == LINE_BYTES_MAX)
    }

    /// The line that was read, or `None` at the end of the input.
    fn take(&mut self) -> Option<String> {
        if self.partial.is_empty() {
            return None;
        }
        let line = clean(&self.partial);
        self.partial.clear();
        self.partial.shrink_to(LINE_BYTES_MAX / 4);
        Some(line)
    }

    /// Whether the next line, or a part of it, was read from the connection already.
    pub fn has_buffered(&self) -> bool {
        !self.input.buffer().is_empty()
    }
}

impl Lines<Stream> {
    /// Like [`Lines::read`], but not later than `deadline`, however slowly the bytes come.
    ///
    /// # Errors
    /// Those of the connection; [`ErrorKind::TimedOut`] when no whole line came in time: it can be asked
    /// for again and loses nothing.
    pub fn read_before(&mut self, deadline: Deadline) -> io::Result<Option<String>> {
        loop {
            let left = deadline.left();
            if left.is_zero() {
                self.stream().set_read_timeout(None)?;
                return Err(ErrorKind::TimedOut.into());
            }
            self.stream().set_read_timeout(Some(left))?;
            match self.read_part() {
                Ok(false) => {}
                Ok(true) => break,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        self.stream().set_read_timeout(None)?;
        Ok(self.take())
    }

    /// The connection they come from.
    pub fn stream(&self) -> &Stream {
        self.input.get_ref()
    }
}

/// A line's text without its end, and without what could write to the terminal.
fn clean(line: &[u8]) -> String {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let mut text = String::from_utf8_lossy(line).into_owned();
    text.retain(|c| !is_refused(c));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<String> {
        let mut lines = Lines::new(bytes);
        std::iter::from_fn(|| lines.read().expect("a slice does not fail")).collect()
    }

    #[test]
    fn cuts_lines_and_keeps_the_tail() {
        assert_eq!(lines(b"a\nb\r\n\nc"), ["a", "b", "", "c"]);
        assert!(lines(b"").is_empty());
    }

    #[test]
    fn lets_nothing_through_that_writes_to_a_terminal() {
        assert_eq!(
            lines("a\x1b[2Jb\u{9b}31mc\u{202e}d\te\x07\n".as_bytes()),
            ["a[2Jb31mcd\te"]
        );
        assert_eq!(lines(b"\xff\xfe\n"), ["\u{fffd}\u{fffd}"]);
    }

    #[test]
    fn bounds_a_line_without_end() {
        let endless = vec![b'x'; 2 * LINE_BYTES_MAX + 10];
        let lengths: Vec<usize> = lines(&endless).iter().map(String::len).collect();
        assert_eq!(lengths, [LINE_BYTES_MAX, LINE_BYTES_MAX, 10]);
    }
}
