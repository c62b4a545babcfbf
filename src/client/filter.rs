//! The client as a filter: what comes on standard input is said, what is heard goes to standard
//! output unadorned.
//!
//! One thread reads the socket and writes standard output, one reads standard input and writes the
//! socket. At the end of input the connection is half-closed, and what is still owed is printed. What
//! the daemon says about one's own lines, errors and warnings, goes to standard error: no line of
//! others can be taken for it, since theirs begin with `<`, `*` or `[`.
//!
//! The daemon answers each line that it does not accept with one error, and closes a connection that
//! was half-closed once it has handled all of its lines. So after a clean end the accepted lines are
//! those that were sent but for the errors.

use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use super::complain;
use super::heard::Heard;
use super::link::{Deadline, connect, finish_sending};
use super::login::{LoggedIn, Login, log_in, nobody_to_ask};
use super::secrets::Secrets;
use crate::dialect::sniff::BYTE_ORDER_MARK;
use crate::dialect::{Decoded, plain};
use crate::room::nickname::{Nickname, trim};
use crate::room::request::Request;
use crate::text::Language;
use crate::text::client::{Failure, Text};
use crate::transport::address::Address;

/// How much of standard input is sent with one write, about.
const CHUNK_BYTES: usize = 32 * 1024;
/// The longest line that is sent, with its LF: no daemon can be told to take a longer one.
const LINE_BYTES_MAX: usize = 64 * 1024;

/// Says what standard input holds, and prints what is heard until the daemon has closed.
///
/// # Errors
/// When the daemon cannot be reached, refuses the nickname or a line, or goes away before the end of
/// input; and when a line cannot be sent.
pub fn run(
    address: &Address,
    nickname: &str,
    mut secrets: Secrets,
    timeout: Duration,
    language: Language,
) -> Result<(), Failure> {
    let deadline = Deadline::after(timeout);
    let mut lines = connect(address, deadline)?;
    let stream = lines.stream().try_clone().map_err(Failure::Broken)?;
    let login = {
        let secrets = &mut secrets;
        log_in(
            &mut lines,
            address,
            nickname,
            secrets,
            deadline,
            &mut nobody_to_ask,
        )?
    };
    // It does not come back, so they are not needed again.
    drop(secrets);
    let Login::In(LoggedIn { own, backlog }) = login else {
        return Err(Failure::Closed);
    };
    let mut printer = Printer::new(own, io::stdout().lock(), io::stderr());
    for line in backlog {
        printer.print(&line)?;
    }
    printer.flush()?;

    let (tell, told) = channel();
    // Not waited for: it may be reading an input that never ends.
    thread::spawn(move || say_all(io::stdin().lock(), &stream, language, &tell));
    while let Some(line) = lines.read().map_err(Failure::Broken)? {
        printer.print(&line)?;
        if !lines.has_buffered() {
            printer.flush()?;
        }
    }
    if printer.is_dismissed {
        return Err(Failure::Dismissed);
    }
    let said = told.try_recv().unwrap_or(Err(Failure::Closed))?;
    printer.verdict(said)
}

/// Prints what is heard, and keeps in mind what it says about one's own lines.
struct Printer<W: Write, E> {
    own: Nickname,
    output: BufWriter<W>,
    errors: E,
    /// How many lines the daemon refused.
    refused: u64,
    /// The daemon told that it is shutting down.
    is_ending: bool,
    /// The daemon told that it ends this session on purpose.
    is_dismissed: bool,
}

impl<W: Write, E: Write> Printer<W, E> {
    fn new(own: Nickname, output: W, errors: E) -> Printer<W, E> {
        Printer {
            own,
            output: BufWriter::new(output),
            errors,
            refused: 0,
            is_ending: false,
            is_dismissed: false,
        }
    }

    fn print(&mut self, line: &str) -> Result<(), Failure> {
        let heard = Heard::parse(line);
        self.refused += u64::from(matches!(heard, Heard::Error(_)));
        self.is_ending |= heard == Heard::ShuttingDown;
        self.is_dismissed |= heard.dismisses(&self.own);
        if let Heard::Renamed { from, to } = &heard
            && *from == self.own
        {
            self.own = to.clone();
        }
        if matches!(heard, Heard::Error(_) | Heard::Warning(_)) {
            // Where both are one terminal they stand there in order.
            self.flush()?;
            // Where nobody reads it, nobody can be told.
            let _ = writeln!(self.errors, "{line}");
            return Ok(());
        }
        writeln!(self.output, "{line}").map_err(output_failure)
    }

    fn flush(&mut self) -> Result<(), Failure> {
        self.output.flush().map_err(output_failure)
    }

    /// How it went, when the daemon has closed behind all that was `said`.
    fn verdict(&self, said: Said) -> Result<(), Failure> {
        if self.is_ending {
            return Err(Failure::MaybeNotAccepted);
        }
        let accepted = said.sent.saturating_sub(self.refused);
        let of = said.sent + said.kept;
        if accepted == of {
            return Ok(());
        }
        Err(Failure::NotAllAccepted { accepted, of })
    }
}

/// What became of the lines of the input; those of spaces say nothing and do not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Said {
    sent: u64,
    /// Those that could not be sent.
    kept: u64,
}

/// Sends the lines of `input` and half-closes behind the last, which may be the one that asks to leave.
///
/// How it went is told before the daemon can know of the end, so that its close is no surprise.
fn say_all(
    input: impl Read,
    stream: &TcpStream,
    language: Language,
    tell: &Sender<Result<Said, Failure>>,
) {
    let keep = |why: Text<'_>| complain(&format!("littlecats: {}", why.say(language)));
    // The thread that would hear of it may have ended.
    let before_end = |said| drop(tell.send(Ok(said)));
    if let Err(failure) = say_lines(input, stream, keep, before_end) {
        let _ = tell.send(Err(failure));
    }
    finish_sending(stream);
}

/// Sends the lines of `input`, an unended last line included, up to one that asks to leave; a byte
/// order mark at the start, as in files of Windows programs, belongs to none. A line that is not UTF-8
/// or longer than any daemon takes is kept back, and told: of its bytes, some could be taken for
/// telnet's, and the rest be said.
///
/// # Errors
/// Those of the input, and [`Failure::Closed`] when the daemon is gone.
fn say_lines(
    input: impl Read,
    mut stream: impl Write,
    keep: impl Fn(Text<'_>),
    mut before_end: impl FnMut(Said),
) -> Result<(), Failure> {
    let mut input = BufReader::with_capacity(CHUNK_BYTES, input);
    let (mut chunk, mut line) = (Vec::with_capacity(CHUNK_BYTES), Vec::new());
    let mut said = Said::default();
    for number in 1.. {
        let is_whole = read_line(&mut input, &mut line).map_err(Failure::InputOutput)?;
        let is_end = line.is_empty();
        let mut is_quit = false;
        if number == 1 && line.starts_with(BYTE_ORDER_MARK.as_bytes()) {
            line.drain(..BYTE_ORDER_MARK.len());
        }
        match std::str::from_utf8(&line) {
            _ if !is_whole => {
                keep(Text::InputTooLong(number));
                said.kept += 1;
            }
            Err(_) => {
                keep(Text::InputNotUtf8(number));
                said.kept += 1;
            }
            Ok(text) => {
                let text = text.trim_end_matches(['\r', '\n']);
                said.sent += u64::from(!trim(text).is_empty());
                is_quit = asks_to_leave(text);
                if !is_quit {
                    chunk.extend_from_slice(&line);
                }
            }
        }
        // What is read next may be long in coming.
        let waits = memchr::memchr(b'\n', input.buffer()).is_none();
        if is_end || is_quit || waits || chunk.len() >= CHUNK_BYTES {
            stream.write_all(&chunk).map_err(|_| Failure::Closed)?;
            chunk.clear();
        }
        if is_end || is_quit {
            before_end(said);
            return if is_quit {
                stream.write_all(&line).map_err(|_| Failure::Closed)
            } else {
                Ok(())
            };
        }
    }
    Ok(())
}

/// Reads a line with its LF, which an unended last one is given; none at the end of the input. False
/// for one that is too long, which is skipped.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut is_whole = true;
    loop {
        let mut part = input.by_ref().take(LINE_BYTES_MAX as u64);
        let read = part.read_until(b'\n', line)?;
        is_whole &= line.len() <= LINE_BYTES_MAX;
        if line.last() == Some(&b'\n') {
            return Ok(is_whole);
        }
        if read == 0 {
            line.extend((!line.is_empty()).then_some(b'\n'));
            return Ok(is_whole);
        }
        line.truncate(LINE_BYTES_MAX + 1);
    }
}

fn asks_to_leave(line: &str) -> bool {
    plain::parse(line) == Decoded::Request(Request::Quit { text: "" })
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
mod tests;
