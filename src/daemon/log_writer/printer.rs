//! The thread's side of the log: what it is asked for, and the target that it writes to.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError};

use log::Level;

use crate::daemon::log_format::Format;
use crate::text::Language;
use crate::text::console::Report;

/// What the thread is asked for.
#[derive(Debug)]
pub(super) enum Order {
    Line(Box<[u8]>),
    Speak(Language),
    Reopen,
    /// To be answered once all before it is written.
    Flush(SyncSender<()>),
}

/// Lines that could not be written.
#[derive(Debug, Default)]
pub(super) struct Losses {
    /// Those of which nobody was told yet.
    untold: AtomicU64,
    all: AtomicU64,
}

impl Losses {
    pub(super) fn note(&self, lines: u64) {
        self.untold.fetch_add(lines, Ordering::Relaxed);
        self.all.fetch_add(lines, Ordering::Relaxed);
    }

    /// How many there were so far.
    pub(super) fn count(&self) -> u64 {
        self.all.load(Ordering::Relaxed)
    }
}

/// Takes lines from the logger and never waits.
pub(super) struct LineQueue {
    pub(super) queue: SyncSender<Order>,
    pub(super) lost: Arc<Losses>,
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
pub(super) struct Printer {
    pub(super) target: Target,
    pub(super) format: Format,
    pub(super) language: Language,
    pub(super) lost: Arc<Losses>,
}

pub(super) enum Target {
    StandardError,
    File(File, PathBuf),
}

impl Printer {
    /// Without a timer: an idle daemon sleeps.
    pub(super) fn run(&mut self, orders: &Receiver<Order>) {
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
    /// The log file, opened, or else standard error.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(super) fn of(file: Option<&Path>) -> io::Result<Self> {
        Ok(match file {
            None => Target::StandardError,
            Some(path) => Target::File(open(path)?, path.to_owned()),
        })
    }

    fn write_all(&mut self, line: &[u8]) -> io::Result<()> {
        match self {
            Target::StandardError => io::stderr().write_all(line),
            Target::File(file, _) => file.write_all(line),
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

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
        assert_eq!(lost.count(), 2);
        drop(orders);
    }
}
