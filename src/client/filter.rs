//! The client as a filter: what comes on standard input is said, what is heard goes to standard
//! output unadorned.
//!
//! One thread reads the socket and writes standard output, one reads standard input and writes the
//! socket. At the end of input the connection is half-closed, and what is still owed is printed.

use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use super::link::{connect, finish_sending};
use super::login::log_in;
use crate::dialect::sniff::BYTE_ORDER_MARK;
use crate::dialect::{Decoded, plain};
use crate::room::request::Request;
use crate::text::client::Failure;
use crate::transport::address::Address;

/// How much of standard input is sent with one write, and the most that is held of one line.
const CHUNK_BYTES: usize = 32 * 1024;

/// Says what standard input holds, and prints what is heard until the daemon has closed.
///
/// # Errors
/// When the daemon cannot be reached, refuses the nickname, or goes away before the end of input.
pub fn run(address: &Address, nickname: &str, timeout: Duration) -> Result<(), Failure> {
    let mut lines = connect(address, timeout)?;
    let stream = lines.stream().try_clone().map_err(Failure::Broken)?;
    let mut output = BufWriter::new(io::stdout().lock());
    for line in log_in(&mut lines, address, nickname, timeout)?.backlog {
        writeln!(output, "{line}").map_err(output_failure)?;
    }
    output.flush().map_err(output_failure)?;

    let (tell, told) = channel();
    // Not waited for: it may be reading an input that never ends.
    thread::spawn(move || say_all(io::stdin().lock(), &stream, &tell));
    while let Some(line) = lines.read().map_err(Failure::Broken)? {
        writeln!(output, "{line}").map_err(output_failure)?;
        if !lines.has_buffered() {
            output.flush().map_err(output_failure)?;
        }
    }
    told.try_recv().unwrap_or(Err(Failure::Closed))
}

/// Sends the lines of `input` and half-closes behind the last.
///
/// How it went is told before the daemon can know of the end, so that its close is no surprise.
fn say_all(input: impl Read, stream: &TcpStream, tell: &Sender<Result<(), Failure>>) {
    let said = say_lines(input, stream, || {
        let _ = tell.send(Ok(()));
    });
    // The thread that would hear of it may have ended.
    let _ = tell.send(said.map_err(Failure::InputOutput));
    finish_sending(stream);
}

/// Sends the lines of `input`, an unended last line included; a byte order mark at the start, as in
/// files of Windows programs, belongs to none.
///
/// # Errors
/// Those of the input. A daemon that is gone is told of by the thread that reads from it.
fn say_lines(
    input: impl Read,
    mut stream: impl Write,
    mut before_quit: impl FnMut(),
) -> io::Result<()> {
    let mut input = BufReader::with_capacity(CHUNK_BYTES, input);
    let mut chunk = Vec::with_capacity(CHUNK_BYTES);
    let mut is_line_open = false;
    let mut is_begun = false;
    loop {
        let start = chunk.len();
        let read = input
            .by_ref()
            .take(CHUNK_BYTES as u64)
            .read_until(b'\n', &mut chunk)?;
        if !std::mem::replace(&mut is_begun, true) && chunk.starts_with(BYTE_ORDER_MARK.as_bytes())
        {
            chunk.drain(..BYTE_ORDER_MARK.len());
        }
        if read == 0 && is_line_open {
            chunk.push(b'\n');
        }
        is_line_open = chunk.len() > start && chunk.last() != Some(&b'\n');
        if is_quit(&chunk[start..]) {
            before_quit();
        }
        if read == 0 || input.buffer().is_empty() || chunk.len() >= CHUNK_BYTES {
            if stream.write_all(&chunk).is_err() {
                return Ok(());
            }
            chunk.clear();
        }
        if read == 0 {
            return Ok(());
        }
    }
}

fn is_quit(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_ok_and(|line| {
        plain::parse(line.trim_end_matches(['\r', '\n']))
            == Decoded::Request(Request::Quit { text: "" })
    })
}

/// That nobody reads standard output any more is no error, but an end.
fn output_failure(error: io::Error) -> Failure {
    if error.kind() == ErrorKind::BrokenPipe {
        Failure::NobodyReads
    } else {
        Failure::InputOutput(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its bytes a few at a time.
    struct Trickle<'a>(&'a [u8], usize);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let now = self.1.min(self.0.len()).min(buffer.len());
            buffer[..now].copy_from_slice(&self.0[..now]);
            self.0 = &self.0[now..];
            Ok(now)
        }
    }

    fn said(input: &[u8], at_a_time: usize) -> (Vec<u8>, usize) {
        let (mut sent, mut quits) = (Vec::new(), 0);
        say_lines(Trickle(input, at_a_time), &mut sent, || quits += 1)
            .expect("the input does not fail");
        (sent, quits)
    }

    #[test]
    fn sends_what_is_read_and_ends_the_last_line() {
        let long = "x".repeat(3 * CHUNK_BYTES);
        for (input, output) in [
            ("", ""),
            ("oi", "oi\n"),
            ("oi\n", "oi\n"),
            ("a\n\nb", "a\n\nb\n"),
            ("\u{FEFF}", ""),
            ("\u{FEFF}\n", "\n"),
            ("\u{FEFF}/msg bia oi\n\u{FEFF}b", "/msg bia oi\n\u{FEFF}b\n"),
            (long.as_str(), &format!("{long}\n")),
        ] {
            for at_a_time in [1, 2, 1_000_000] {
                assert_eq!(said(input.as_bytes(), at_a_time).0, output.as_bytes());
            }
        }
    }

    #[test]
    fn knows_when_it_asked_to_leave() {
        assert_eq!(said(b"a\n/quit\n", 100).1, 1);
        assert_eq!(said(b"/sair", 100).1, 1);
        assert_eq!(said("\u{FEFF}/sair".as_bytes(), 1).1, 1);
        assert_eq!(said(b"a /quit\n/quitx\n", 100).1, 0);
    }
}
