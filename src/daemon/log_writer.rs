//! The log's way out: a thread of its own, so that a console nobody reads never holds the room up.
//!
//! What does not fit the queue, or cannot be written, is dropped and counted, and the count is
//! told once writing works again.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, LineWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use log::{Level, LevelFilter, Log, Record};
use simplelog::{ConfigBuilder, WriteLogger, format_description};

use crate::text::Language;
use crate::text::console::Report;

/// Lines that may wait to be written.
const QUEUE_LINES_MAX: usize = 1024;

/// How long the end of the daemon waits for the last lines.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// The thread's stack: it formats nothing larger than a line.
const STACK_BYTES: usize = 64 * 1024;

/// A handle on the thread that writes the log.
#[derive(Debug)]
pub struct LogWriter {
    queue: SyncSender<Order>,
    is_terminal: bool,
}

#[derive(Debug)]
enum Order {
    Line(Box<[u8]>),
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
        let (queue, orders) = sync_channel(QUEUE_LINES_MAX);
        let lost = Arc::new(AtomicU64::new(0));
        let target = match file {
            None => Target::StandardError,
            Some(path) => Target::File(open(path)?, path.to_owned()),
        };
        let mut printer = Printer {
            target,
            language,
            lost: Arc::clone(&lost),
        };
        thread::Builder::new()
            .name("console".into())
            .stack_size(STACK_BYTES)
            .spawn(move || printer.run(&orders))?;
        let lines = LineQueue {
            queue: queue.clone(),
            lost,
        };
        // simplelog writes a record in some twenty pieces.
        WriteLogger::init(level, format(), LineWriter::new(lines)).expect("the only logger");
        Ok(LogWriter { queue, is_terminal })
    }

    /// Whether the log goes to a terminal, whose closing is then a reason to end: the daemon would
    /// stay behind unseen, and keep the port.
    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Opens the log file again, under its name: what log rotation asks for.
    pub fn reopen(&self) {
        // A queue that is full is not being written, so there is nothing to rotate.
        let _ = self.queue.try_send(Order::Reopen);
    }

    /// Waits until what was logged so far is written, for a second at most.
    pub fn flush(&self) {
        let (done, wait) = sync_channel(1);
        if self.queue.try_send(Order::Flush(done)).is_ok() {
            let _ = wait.recv_timeout(CLOSE_TIMEOUT);
        }
    }
}

/// Time and level; no time under journald, which has its own (systemd.exec(5) sets the variable).
fn format() -> simplelog::Config {
    let mut config = ConfigBuilder::new();
    config
        .set_target_level(LevelFilter::Off)
        .set_thread_level(LevelFilter::Off)
        .set_location_level(LevelFilter::Off)
        .set_time_format_custom(format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second]Z"
        ));
    if std::env::var_os("JOURNAL_STREAM").is_some() {
        config.set_time_level(LevelFilter::Off);
    }
    config.build()
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

/// Takes lines from the logger and never waits.
struct LineQueue {
    queue: SyncSender<Order>,
    lost: Arc<AtomicU64>,
}

impl Write for LineQueue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.queue.try_send(Order::Line(line.into())).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
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
    language: Language,
    lost: Arc<AtomicU64>,
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
                        self.lost.fetch_add(1, Ordering::Relaxed);
                    }
                }
                Order::Reopen => self.reopen(),
                Order::Flush(done) => drop(done),
            }
        }
    }

    fn tell_losses(&mut self) {
        let lost = self.lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            let line = line(Level::Warn, &Report::LinesLost(lost), self.language);
            if self.target.write_all(&line).is_err() {
                self.lost.fetch_add(lost, Ordering::Relaxed);
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
                let line = line(Level::Error, &Report::ReopenFailed(&error), self.language);
                let _ = file.write_all(&line);
            }
        }
    }
}

/// A line of the thread's own, with its time and level like all others: they do not go through the
/// queue, which may be full.
fn line(level: Level, report: &Report<'_>, language: Language) -> Vec<u8> {
    let line = SharedBuffer::default();
    let logger = WriteLogger::new(LevelFilter::max(), format(), line.clone());
    logger.log(
        &Record::builder()
            .level(level)
            .args(format_args!("{}", report.in_words(language)))
            .build(),
    );
    line.0.lock().map(|bytes| bytes.clone()).unwrap_or_default()
}

/// Where a logger writes what is then to be read.
#[derive(Clone, Default)]
struct SharedBuffer(Arc<Mutex<Vec<u8>>>);

impl Write for SharedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Ok(mut buffer) = self.0.lock() {
            buffer.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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
