//! The log's way out: a thread of its own, so that a console nobody reads never holds the room up.
//!
//! What does not fit the queue, or cannot be written, is dropped and counted, and the count is
//! told once writing works again.

mod printer;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::panic::{self, PanicHookInfo};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use log::{Level, LevelFilter};
use rustix::termios::tcgetattr;
#[cfg(feature = "web")]
use rustix::termios::tcgetwinsize;
use zeroize::Zeroizing;

use self::printer::{LineQueue, Losses, Order, Printer, Target};
use super::log_format::Format;
use crate::text::Language;
use crate::text::console::Report;

/// Lines that may wait to be written.
const QUEUE_LINES_MAX: usize = 1024;

/// How long the end of the daemon waits for the last lines.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// More than a line takes that is for a terminal alone.
const SECRET_LINE_BYTES: usize = 512;

/// The thread's name.
const THREAD: &str = "console";

/// The thread's stack: it formats nothing larger than a line.
const STACK_BYTES: usize = 64 * 1024;

/// A handle on the thread that writes the log.
#[derive(Debug, Clone)]
pub struct LogWriter {
    queue: SyncSender<Order>,
    format: Format,
    lost: Arc<Losses>,
    is_terminal: bool,
}

impl LogWriter {
    /// Opens the log file, or takes standard error, and makes it the process's logger.
    ///
    /// # Errors
    /// When the file cannot be opened, or the thread not be started.
    ///
    /// # Panics
    /// When the process has a logger already.
    pub fn start(
        file: Option<&Path>,
        level: LevelFilter,
        language: Language,
    ) -> io::Result<LogWriter> {
        let is_terminal = file.is_none() && io::stderr().is_terminal();
        let format = match file {
            None if is_terminal => Format::Terminal,
            None => Format::of_standard_error(),
            Some(_) => Format::Timed,
        };
        let (queue, orders) = sync_channel(QUEUE_LINES_MAX);
        let lost = Arc::<Losses>::default();
        let mut printer = Printer {
            target: Target::of(file)?,
            format,
            language,
            lost: Arc::clone(&lost),
        };
        thread::Builder::new()
            .name(THREAD.into())
            .stack_size(STACK_BYTES)
            .spawn(move || printer.run(&orders))?;
        let lines = LineQueue {
            queue: queue.clone(),
            lost: Arc::clone(&lost),
        };
        // How much is logged may change, which is for the facade to know.
        let logger = format.logger(LevelFilter::Debug, lines);
        log::set_boxed_logger(logger).expect("the only logger");
        log::set_max_level(level);
        let log_writer = LogWriter {
            queue,
            format,
            lost,
            is_terminal,
        };
        log_writer.clone().tell_panics(language);
        Ok(log_writer)
    }

    /// Whether the log goes to a terminal that is closed, which is a reason to end: the daemon would
    /// stay behind unseen, and keep the port.
    pub fn has_hung_up(&self) -> bool {
        self.is_terminal && tcgetattr(io::stderr()).is_err()
    }

    /// Writes a line that is for a terminal alone, behind what was logged so far: a secret, which no
    /// queue and no file gets to see.
    pub fn tell_terminal(&self, text: &impl fmt::Display) {
        self.flush();
        let start = self.format.line(Level::Info, "");
        let mut whole = Zeroizing::new(Vec::with_capacity(SECRET_LINE_BYTES));
        whole.extend_from_slice(start.trim_ascii_end());
        // One that is not told is not needed.
        let _ = writeln!(whole, " {text}").and_then(|()| io::stderr().write_all(&whole));
    }

    /// How many rows and columns the terminal has that the log goes to, where it goes to one that tells.
    #[cfg(feature = "web")]
    pub fn terminal_size(&self) -> Option<(usize, usize)> {
        let size = self.is_terminal.then(|| tcgetwinsize(io::stderr()))?.ok()?;
        Some((size.ws_row.into(), size.ws_col.into()))
    }

    /// Writes these lines as they are, behind what was logged so far.
    #[cfg(feature = "web")]
    pub fn show(&self, lines: String) {
        // A queue that is full is that of a terminal nobody reads.
        let _ = self.queue.try_send(Order::Line(lines.into_bytes().into()));
    }

    /// Says what it says itself in this language from here on; a panic is told in that of the start.
    pub fn speak(&self, language: Language) {
        // What is lost with a full queue is the language of the line that tells of that.
        let _ = self.queue.try_send(Order::Speak(language));
    }

    /// Writes a line that was asked for, whatever else is left out.
    #[cfg(feature = "metrics")]
    pub fn tell(&self, text: &str) {
        let line = self.format.line(Level::Info, text);
        if self.queue.try_send(Order::Line(line.into())).is_err() {
            self.lost.note(1);
        }
    }

    /// How many lines could not be written so far.
    pub fn dropped(&self) -> u64 {
        self.lost.count()
    }

    /// Opens the log file again, under its name: what log rotation asks for.
    pub fn reopen(&self) {
        // A queue that is full is not being written, so there is nothing to rotate.
        let _ = self.queue.try_send(Order::Reopen);
    }

    /// Waits until what was logged so far is written, for a second at most.
    pub fn flush(&self) {
        self.is_flushed();
    }

    /// As [`LogWriter::flush`]; whether it was in time.
    fn is_flushed(&self) -> bool {
        let (done, wait) = sync_channel(1);
        let is_asked = self.queue.try_send(Order::Flush(done)).is_ok();
        // The thread answers by dropping its end.
        is_asked && wait.recv_timeout(CLOSE_TIMEOUT) == Err(RecvTimeoutError::Disconnected)
    }

    /// Has a panic told with time and level, like everything else. Not through the logger, in the
    /// middle of which it may have come.
    fn tell_panics(self, language: Language) {
        panic::set_hook(Box::new(move |panic| {
            let lines = panic_lines(panic, self.format, language);
            let is_of_the_thread = thread::current().name() == Some(THREAD);
            let queued = Order::Line(lines.as_slice().into());
            let is_written =
                !is_of_the_thread && self.queue.try_send(queued).is_ok() && self.is_flushed();
            if !is_written {
                let _ = io::stderr().write_all(&lines);
            }
        }));
    }
}

/// What a panic says, and with `RUST_BACKTRACE` how it came to it: each line has its time and level.
fn panic_lines(panic: &PanicHookInfo<'_>, format: Format, language: Language) -> Vec<u8> {
    let place = panic.location().map(ToString::to_string);
    let report = Report::Panicked {
        place: place.as_deref().unwrap_or("?"),
        text: panic.payload_as_str().unwrap_or("?"),
    };
    let mut text = report.in_words(language).to_string();
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        text = format!("{text}\n{backtrace}");
    }
    text.lines()
        .flat_map(|text| format.line(Level::Error, text))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Says that a process of these tests is one that panics.
    const LOG_FILE: &str = "LITTLECATS_TEST_LOG_FILE";

    /// Runs in a process of its own, since a panic hook and a logger are a process's.
    #[test]
    #[ignore = "panics, for a_panic_is_told_with_time_and_level"]
    fn panics() {
        let Some(file) = std::env::var_os(LOG_FILE) else {
            return;
        };
        let file = Some(Path::new(&file));
        LogWriter::start(file, LevelFilter::Warn, Language::English).expect("a file of ours");
        panic!("two\nlines");
    }

    #[test]
    fn a_panic_is_told_with_time_and_level() {
        let folder = tempfile::tempdir().expect("a folder of ours");
        let file = folder.path().join("log");
        for (backtrace, least) in [("0", 2), ("1", 6)] {
            let output = Command::new(std::env::current_exe().expect("this test"))
                .args(["daemon::log_writer::tests::panics", "--exact", "--ignored"])
                .env(LOG_FILE, &file)
                .env("RUST_BACKTRACE", backtrace)
                .env_remove("JOURNAL_STREAM")
                .output()
                .expect("it starts");
            assert!(!output.status.success());
            let text = std::fs::read_to_string(&file).expect("it was written");
            std::fs::remove_file(&file).expect("a file of ours");
            let lines: Vec<&str> = text.lines().collect();
            assert!(lines.len() >= least, "{text}");
            assert!(lines[0].contains("the program panicked at src/daemon/log_writer.rs:"));
            assert!(lines[0].ends_with(": two"));
            assert!(lines[1].ends_with("[ERROR] lines"), "{text}");
            for line in lines {
                let (time, rest) = line.split_once(' ').expect("several words");
                assert!(time.starts_with("20") && time.ends_with('Z'), "{line}");
                assert!(rest.starts_with("[ERROR] "), "{line}");
            }
        }
    }
}
