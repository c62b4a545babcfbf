//! Bans and mutes that outlive the daemon: read when it starts, written at each change.
//!
//! A change holds at once. What is told of it, and the close of who is banned, wait until it is
//! written, or for 2 s; how that goes is for `writer`, a thread, to know. `record` knows the lines.

mod record;
mod writer;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::lifecycle::Sessions;
use super::secrets::files;
use crate::room::effects::Kept;
use crate::room::moderation::holds::Hold;
use crate::room::time::{Now, Time};
use crate::text::console::Report;
use crate::text::files::{FileError, Problem};
use crate::transport::socket::Socket;
use writer::{Handover, Snapshot};

/// How long a decision waits to be written before it is told.
pub const KEEP_TIMEOUT: Duration = Duration::from_secs(2);

/// The most bytes of the file: more than twice as long as it gets.
const BYTES_MAX: u64 = 1 << 20;

/// What is to be written, and waits for it.
#[derive(Debug, Default)]
pub struct Bans {
    /// `None` when they are kept nowhere.
    handover: Option<Arc<Handover>>,
    /// How often they changed.
    change: u64,
    /// The last change that the thread was given.
    handed: u64,
    /// When the decisions that wait are told even if they are not written.
    tell_at: Option<Time>,
}

/// What a file of `--bans` holds; nothing when it is not there.
///
/// # Errors
/// [`FileError`] says what is wrong with it.
pub fn read(path: &Path) -> Result<Vec<Hold>, FileError> {
    const FLAG: &str = "--bans";
    let found = match path.metadata() {
        Ok(metadata) if !metadata.is_file() => Err(io::ErrorKind::InvalidInput.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        found => found,
    };
    if let Err(error) = found {
        return Err(FileError {
            flag: FLAG,
            path: path.to_owned(),
            problem: Problem::Unreadable(error),
        });
    }
    files::read(path, FLAG, BYTES_MAX, record::parse)
}

impl Bans {
    /// From here on they are written to a file, by a thread that calls `wake` behind each time.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn keep_in(&mut self, path: &Path, wake: impl Fn() + Send + 'static) -> io::Result<()> {
        let handover = Arc::new(Handover::default());
        writer::start(path, Arc::clone(&handover), wake)?;
        self.handover = Some(handover);
        Ok(())
    }

    /// They are others from here on.
    pub(super) fn note_change(&mut self) -> Kept {
        if self.handover.is_none() {
            return Kept::Now;
        }
        self.change += 1;
        Kept::Later
    }

    /// When decisions are to be told that wait, or [`Time::NEVER`].
    pub(super) fn deadline(&self) -> Time {
        self.tell_at.unwrap_or(Time::NEVER)
    }
}

impl<S: Socket> Sessions<S> {
    /// Has changes written, as one.
    pub(super) fn keep_bans(&mut self, now: Now) {
        let Bans {
            handover: Some(handover),
            change,
            handed,
            tell_at,
        } = &mut self.bans
        else {
            return;
        };
        if change == handed {
            return;
        }
        let bytes = record::format(self.room.holds(now.time), now.time);
        let change = *change;
        handover.hand(Snapshot { change, bytes });
        *handed = change;
        tell_at.get_or_insert(now.time + KEEP_TIMEOUT);
    }

    /// Tells the decisions that are written, and those that have waited long enough.
    pub(super) fn tell_kept_bans(&mut self, now: Now) {
        let report = self.bans.handover.as_ref().and_then(|it| it.take_report());
        let error = report.as_ref().and_then(|it| it.result.as_ref().err());
        if let Some(error) = error {
            let report = Report::BansNotWritten(error);
            log::error!("{}", report.in_words(self.writer.words.language()));
        }
        // What changed later than that is not in the file, and decisions are told in their order.
        let is_written = report
            .as_ref()
            .is_some_and(|it| it.change == self.bans.change);
        if is_written || self.bans.deadline() <= now.time {
            self.bans.tell_at = None;
            self.make_space(now);
            let (room, mut delivery) = self.room_and_delivery();
            room.holds_kept(error.map(|error| &**error), now, &mut delivery);
            self.end_those_ended(now);
        }
    }

    /// Before the daemon ends: has them written as they are now, also how many were turned away.
    pub(super) fn finish_bans(&mut self, now: Now) {
        if self.bans.note_change() == Kept::Later {
            self.keep_bans(now);
        }
        if let Some(handover) = &self.bans.handover {
            handover.wait_for(self.bans.change, KEEP_TIMEOUT);
        }
    }
}

#[cfg(test)]
mod tests;
