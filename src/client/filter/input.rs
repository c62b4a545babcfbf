//! Standard input: its lines, sent as they come, and what became of them.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::complain;
use super::progress::Progress;
use crate::client::heard::Heard;
use crate::client::stream::Stream;
use crate::client::unanswered::Unanswered;
use crate::dialect::line::is_refused;
use crate::dialect::sniff::BYTE_ORDER_MARK;
use crate::dialect::{Decoded, plain};
use crate::room::nickname::Nickname;
use crate::room::request::Request;
use crate::text::Language;
use crate::text::client::{Failure, NotAccepted, Text};

/// How much of standard input is sent with one write, about.
const CHUNK_BYTES: usize = 32 * 1024;
/// The longest line that is sent, with its LF: no daemon can be told to take a longer one.
const LINE_BYTES_MAX: usize = 64 * 1024;
/// With so many lines unanswered no more are sent for now: each takes some memory until it is.
const UNANSWERED_MAX: usize = 10_000;

/// What the input says over one connection, and how far that has come.
pub(super) struct Speech {
    stream: Stream,
    state: Mutex<State>,
    answered: Condvar,
}

#[derive(Default)]
struct State {
    unanswered: Unanswered,
    /// The lines so far; those of spaces say nothing and do not count.
    said: Said,
    end: InputEnd,
}

/// What became of the lines of the input.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) sent: u64,
    /// Those that could not be sent.
    pub(super) kept: u64,
    /// Which of the input was the first of these.
    pub(super) first_kept: Option<u64>,
}

impl Said {
    /// How many were read.
    fn read(&self) -> u64 {
        self.sent + self.kept
    }
}

/// How far the input has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) accepted: u64,
    /// By the daemon, or not sent at all.
    pub(super) refused: u64,
    /// How many lines were read so far.
    pub(super) read: u64,
    /// There are no more.
    pub(super) is_whole: bool,
}

/// Whether the input goes on.
#[derive(Debug, Default)]
enum InputEnd {
    #[default]
    Open,
    /// What is sent next asks to leave.
    Leaving,
    /// There is no more, and not all of it is answered.
    Ended,
    /// All of it was answered, and the sending half is shut.
    Finished,
    Failed(Failure),
}

impl Speech {
    pub(super) fn new(stream: Stream) -> Speech {
        Speech {
            stream,
            state: Mutex::default(),
            answered: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what is heard, which may answer a line.
    pub(super) fn hear(&self, heard: &Heard, own: &Nickname) {
        let mut state = self.state();
        if state.unanswered.hear(heard, own).is_some() {
            self.finish_if_answered(&mut state);
            self.answered.notify_all();
        }
    }

    /// Half-closes when there is no more to say and each line is answered: of what is not read then, the
    /// daemon may not take all.
    fn finish_if_answered(&self, state: &mut State) {
        if matches!(state.end, InputEnd::Ended) && state.unanswered.is_settled() {
            state.end = InputEnd::Finished;
            self.stream.finish_sending();
        }
    }

    /// How far it has come.
    pub(super) fn extent(&self) -> Extent {
        let state = self.state();
        Extent {
            accepted: state.unanswered.accepted(),
            refused: state.unanswered.refused() + state.said.kept,
            read: state.said.read(),
            is_whole: !matches!(state.end, InputEnd::Open),
        }
    }

    /// How it went, when the connection has ended in this way.
    ///
    /// # Errors
    /// When not every line is known to have been accepted, or there is more to come.
    pub(super) fn verdict(&self, end: Failure) -> Result<(), Failure> {
        let mut state = self.state();
        let input = std::mem::take(&mut state.end);
        let is_open = matches!(input, InputEnd::Open);
        let cause = match input {
            InputEnd::Failed(failure) => return Err(failure),
            // What needed no answer was handled, for else it would not have closed.
            InputEnd::Leaving | InputEnd::Finished
                if matches!(end, Failure::Closed) && state.unanswered.is_settled() =>
            {
                state.unanswered.end();
                None
            }
            InputEnd::Finished if state.unanswered.is_empty() => None,
            InputEnd::Open | InputEnd::Leaving | InputEnd::Ended | InputEnd::Finished => {
                Some(Box::new(end))
            }
        };
        let accepted = state.unanswered.accepted();
        let of = state.said.read();
        if accepted == of && cause.is_none() {
            return Ok(());
        }
        Err(Failure::NotAllAccepted {
            accepted,
            of,
            is_open,
            first: state.first_not_accepted(),
            cause,
        })
    }
}

impl State {
    /// The first line that is not known to have been accepted.
    fn first_not_accepted(&self) -> Option<NotAccepted> {
        let sent = self.unanswered.first_not_accepted();
        let kept = self.said.first_kept.map(|number| (number, ""));
        let (number, line) = sent.into_iter().chain(kept).min()?;
        let mut line = line.to_owned();
        line.retain(|c| !is_refused(c));
        Some(NotAccepted { number, line })
    }
}

/// Where the lines of the input go.
pub(super) trait Sink {
    /// Says why the line of this number is not sent.
    fn keep(&mut self, number: u64, why: Text<'_>);

    /// The line of this number is about to be written.
    fn say(&mut self, number: u64, line: &str);

    /// The last line asks to leave: an end of the connection is none too early from now on.
    fn leave(&mut self);

    /// Writes lines, and waits until more can be said.
    ///
    /// # Errors
    /// [`Failure::Closed`] when the daemon is gone.
    fn write(&mut self, lines: &[u8]) -> Result<(), Failure>;
}

/// Lines that go to a daemon.
struct Sending<'a> {
    speech: &'a Speech,
    progress: &'a Progress,
    language: Language,
}

impl Sink for Sending<'_> {
    fn keep(&mut self, number: u64, why: Text<'_>) {
        let told = format!("littlecats: {}", why.say(self.language));
        self.progress.aside(|| complain(&told));
        let said = &mut self.speech.state().said;
        said.kept += 1;
        said.first_kept = said.first_kept.or(Some(number));
    }

    fn say(&mut self, number: u64, line: &str) {
        let mut state = self.speech.state();
        let is_counted = state.unanswered.send_numbered(line, number);
        state.said.sent += u64::from(is_counted);
    }

    fn leave(&mut self) {
        self.speech.state().end = InputEnd::Leaving;
    }

    fn write(&mut self, lines: &[u8]) -> Result<(), Failure> {
        let mut stream = &self.speech.stream;
        stream.write_all(lines).map_err(|_| Failure::Closed)?;
        let is_full = |state: &mut State| state.unanswered.count() > UNANSWERED_MAX;
        let waited = self
            .speech
            .answered
            .wait_while(self.speech.state(), is_full);
        drop(waited);
        Ok(())
    }
}

/// Sends the lines of `input`, and half-closes when they are answered.
pub(super) fn say_all(input: impl Read, speech: &Speech, progress: &Progress, language: Language) {
    let mut sending = Sending {
        speech,
        progress,
        language,
    };
    let said = say_lines(input, &mut sending);
    let mut state = speech.state();
    match said {
        Ok(()) => state.end = InputEnd::Ended,
        // The thread that hears tells why.
        Err(Failure::Closed) => {}
        Err(failure) => {
            state.end = InputEnd::Failed(failure);
            speech.stream.finish_sending();
        }
    }
    speech.finish_if_answered(&mut state);
}

/// Sends the lines of `input`, an unended last line included, up to one that asks to leave; a byte
/// order mark at the start, as in files of Windows programs, belongs to none. A line that is not UTF-8
/// or longer than any daemon takes is kept back, and told: of its bytes, some could be taken for
/// telnet's, and the rest be said.
///
/// # Errors
/// Those of the input and of `sink`.
pub(super) fn say_lines(input: impl Read, sink: &mut impl Sink) -> Result<(), Failure> {
    let mut input = BufReader::with_capacity(CHUNK_BYTES, input);
    let (mut chunk, mut line) = (Vec::with_capacity(CHUNK_BYTES), Vec::new());
    for number in 1.. {
        let is_whole = read_line(&mut input, &mut line).map_err(Failure::InputOutput)?;
        let is_end = line.is_empty();
        let mut is_quit = false;
        if number == 1 && line.starts_with(BYTE_ORDER_MARK.as_bytes()) {
            line.drain(..BYTE_ORDER_MARK.len());
        }
        match std::str::from_utf8(&line) {
            _ if !is_whole => sink.keep(number, Text::InputTooLong(number)),
            Err(_) => sink.keep(number, Text::InputNotUtf8(number)),
            Ok(text) => {
                let text = text.trim_end_matches(['\r', '\n']);
                is_quit = asks_to_leave(text);
                if !is_end {
                    sink.say(number, text);
                    chunk.extend_from_slice(&line);
                }
            }
        }
        if is_quit {
            sink.leave();
        }
        // What is read next may be long in coming.
        let waits = memchr::memchr(b'\n', input.buffer()).is_none();
        if is_end || is_quit || waits || chunk.len() >= CHUNK_BYTES {
            sink.write(&chunk)?;
            chunk.clear();
        }
        if is_end || is_quit {
            break;
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

#[cfg(test)]
mod tests;
