//! A connection to the daemon: the ways there, and the lines that come back.
//!
//! Blocking, with deadlines where silence is no answer. What the lines mean is `heard.rs`'s to know.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use rustix::net::sockopt;

use crate::dialect::line::is_refused;
use crate::text::client::Failure;
use crate::transport::address::Address;

/// The most bytes of a heard line. The list of a room of 10,000 takes 620,000 at most; the rest of
/// a longer line is taken for a line of its own.
pub const LINE_BYTES_MAX: usize = 1 << 20;

/// Connects to the first address of the host that takes the connection.
///
/// # Errors
/// When the host has no address, or none of them takes the connection within `timeout` each.
pub fn connect(address: &Address, timeout: Duration) -> Result<Lines<TcpStream>, Failure> {
    let ways = address
        .resolve()
        .map_err(|_| Failure::HostNotFound(address.host().to_owned()))?;
    let mut cause = None;
    for way in ways {
        match TcpStream::connect_timeout(&way, timeout) {
            Ok(stream) => {
                prepare(&stream).map_err(|error| Failure::Broken(error.into()))?;
                return Ok(Lines::new(stream));
            }
            Err(error) => cause = Some(error),
        }
    }
    Err(match cause {
        Some(cause) => Failure::Unreachable {
            address: address.to_string(),
            cause,
        },
        None => Failure::HostNotFound(address.host().to_owned()),
    })
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

/// Sends one line.
pub fn send_line(mut stream: &TcpStream, line: &str) -> io::Result<()> {
    stream.write_all(format!("{line}\n").as_bytes())
}

/// Says that nothing more will be sent; what is owed still comes.
pub fn finish_sending(stream: &TcpStream) {
    // A connection that is gone already needs no end.
    let _ = stream.shutdown(Shutdown::Write);
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
        let room = LINE_BYTES_MAX - self.partial.len();
        let mut input = self.input.by_ref().take(room as u64);
        input.read_until(b'\n', &mut self.partial)?;
        if self.partial.is_empty() {
            return Ok(None);
        }
        let line = clean(&self.partial);
        self.partial.clear();
        self.partial.shrink_to(LINE_BYTES_MAX / 16);
        Ok(Some(line))
    }

    /// Whether the next line, or a part of it, was read from the connection already.
    pub fn has_buffered(&self) -> bool {
        !self.input.buffer().is_empty()
    }
}

impl Lines<TcpStream> {
    /// Like [`Lines::read`], but not later than `deadline`.
    ///
    /// # Errors
    /// Those of the connection; [`ErrorKind::TimedOut`] when nothing came in time.
    pub fn read_before(&mut self, deadline: Instant) -> io::Result<Option<String>> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        self.input.get_ref().set_read_timeout(Some(left))?;
        let line = self.read();
        self.input.get_ref().set_read_timeout(None)?;
        line.map_err(|error| {
            if error.kind() == ErrorKind::WouldBlock {
                ErrorKind::TimedOut.into()
            } else {
                error
            }
        })
    }

    /// The connection they come from.
    pub fn stream(&self) -> &TcpStream {
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
