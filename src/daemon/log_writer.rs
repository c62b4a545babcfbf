//! The log's way out: a thread of its own, so that a console nobody reads never holds the room up.
//!
//! What does not fit the queue, or cannot be written, is dropped and counted, and the count is
//! told once writing works again.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::panic::{self, PanicHookInfo};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use log::{Level, LevelFilter};
use rustix::termios::tcgetattr;
#[cfg(feature = "web")]
use rustix::termios::tcgetwinsize;
use zeroize::Zeroizing;

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

#[derive(Debug)]
enum Order {
    Line(Box<[u8]>),
    Speak(Language),
    Reopen,
    /// To be answered once all before it is written.
    Flush(SyncSender<()>),
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
        let target = match file {
            None => Target::StandardError,
            Some(path) => Target::File(open(path)?, path.to_owned()),
        };
        let mut printer = Printer {
            target,
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
        self.lost.all.load(Ordering::Relaxed)
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

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

/// Lines that could not be written.
#[derive(Debug, Default)]
struct Losses {
    /// Those of which nobody was told yet.
    untold: AtomicU64,
    all: AtomicU64,
}

impl Losses {
    fn note(&self, lines: u64) {
        self.untold.fetch_add(lines, Ordering::Relaxed);
        self.all.fetch_add(lines, Ordering::Relaxed);
    }
}

/// Takes lines from the logger and never waits.
struct LineQueue {
    queue: SyncSender<Order>,
    lost: Arc<Losses>,
}

impl Write for LineQueue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.queue.try_send(Order::Line(line.into())).is_err() {
            self.lost.note(1);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The thread's side.
struct Printer {
    target: Target,
    format: Format,
    language: Language,
    lost: Arc<Losses>,
}

enum Target {
    StandardError,
    File(File, PathBuf),
}

impl Printer {
    /// Without a timer: an idle daemon sleeps.
    fn run(&mut self, orders: &Receiver<Order>) {
        loop {
            let order = match orders.try_recv() {
                Ok(order) => order,
                Err(TryRecvError::Empty) => {
                    // Lines that found the queue full are told of even if nothing more is logged.
                    self.tell_losses();
                    let Ok(order) = orders.recv() else { return };
                    order
                }
                Err(TryRecvError::Disconnected) => return,
            };
            match order {
                Order::Line(line) => {
                    self.tell_losses();
                    if self.target.write_all(&line).is_err() {
                        self.lost.note(1);
                    }
                }
                Order::Speak(language) => self.language = language,
                Order::Reopen => self.reopen(),
                Order::Flush(done) => drop(done),
            }
        }
    }

    fn tell_losses(&mut self) {
        let lost = self.lost.untold.swap(0, Ordering::Relaxed);
        if lost > 0 {
            let report = Report::LinesLost(lost);
            let line = self
                .format
                .line(Level::Warn, report.in_words(self.language));
            if self.target.write_all(&line).is_err() {
                self.lost.untold.fetch_add(lost, Ordering::Relaxed);
            }
        }
    }

    fn reopen(&mut self) {
        let Target::File(file, path) = &mut self.target else {
            return;
        };
        match open(path) {
            Ok(new) => *file = new,
            Err(error) => {
                let report = Report::ReopenFailed(&error);
                let line = self
                    .format
                    .line(Level::Error, report.in_words(self.language));
                let _ = file.write_all(&line);
            }
        }
    }
}

impl Target {
    fn write_all(&mut self, line: &[u8]) -> io::Result<()> {
        match self {
            Target::StandardError => io::stderr().write_all(line),
            Target::File(file, _) => file.write_all(line),
        }
    }
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
    fn lines_that_find_the_queue_full_stay_counted_once_they_are_told() {
        let (queue, orders) = sync_channel(1);
        let lost = Arc::<Losses>::default();
        let mut lines = LineQueue {
            queue,
            lost: Arc::clone(&lost),
        };
        for _ in 0..3 {
            lines.write_all(b"line\n").expect("it never fails");
        }
        let mut printer = Printer {
            target: Target::File(
                tempfile::tempfile().expect("a file of ours"),
                PathBuf::new(),
            ),
            format: Format::Timed,
            language: Language::English,
            lost: Arc::clone(&lost),
        };
        printer.tell_losses();
        assert_eq!(lost.untold.load(Ordering::Relaxed), 0);
        assert_eq!(lost.all.load(Ordering::Relaxed), 2);
        drop(orders);
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
