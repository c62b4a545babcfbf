//! Bans and mutes that outlive the daemon: read when it starts, written at each change.
//!
//! A change holds at once. What is told of it, and the close of those that are banned, wait until it is
//! written, or for 2 s; how that goes is for `writer`, a thread, to know. `record` knows the lines.

mod keep;
mod record;
mod writer;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::secrets::files;
use crate::room::effects::Kept;
use crate::room::moderation::sanctions::Sanction;
use crate::room::session::SessionId;
use crate::room::time::Time;
use crate::text::files::{FileError, Problem};
use writer::Handover;

/// How long a decision waits to be written before it is told.
const KEEP_TIMEOUT: Duration = Duration::from_secs(2);

/// The most bytes of the file: more than twice as long as it gets.
const BYTES_MAX: u64 = 1 << 20;

/// What is to be written, and waits for it.
#[derive(Debug, Default)]
pub struct Bans {
    /// `None` when they are kept nowhere.
    handover: Option<Arc<Handover>>,
    /// The last change there was, and the last that the thread was given.
    change: u64,
    handed: u64,
    /// Changes that the thread was given, and when each is told even if it is not written.
    waiting: VecDeque<(u64, Time)>,
    /// Whose decisions were told and are not written, with the last change of each.
    told_unwritten: BTreeMap<SessionId, u64>,
}

/// What a file of `--bans` holds; nothing when it is not there.
///
/// # Errors
/// [`FileError`] says what is wrong with it.
pub fn read(path: &Path) -> Result<Vec<Sanction>, FileError> {
    const FLAG: &str = "--bans";
    let problem = match path.metadata() {
        Ok(metadata) if metadata.is_file() => None,
        Ok(metadata) if metadata.is_dir() => {
            Some(Problem::Unreadable(io::ErrorKind::IsADirectory.into()))
        }
        Ok(_) => Some(Problem::NotRegular),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => Some(Problem::Unreadable(error)),
    };
    if let Some(problem) = problem {
        return Err(FileError {
            flag: FLAG,
            path: path.to_owned(),
            problem,
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

    /// They are others from here on, for the `change`th time.
    pub(super) fn note_change(&mut self, change: u64) -> Kept {
        if self.handover.is_none() {
            return Kept::Now;
        }
        self.change = change;
        Kept::Later
    }

    /// When a decision that waits is to be told, or [`Time::NEVER`].
    pub(super) fn deadline(&self) -> Time {
        self.waiting.front().map_or(Time::NEVER, |&(_, at)| at)
    }

    /// Changes up to this one are written, or were tried to be: whose decisions among them were told
    /// before that.
    fn take_told_unwritten(&mut self, change: u64) -> Vec<SessionId> {
        let tried = self.told_unwritten.extract_if(.., |_, of| *of <= change);
        tried.map(|(session, _)| session).collect()
    }

    /// The last change that is to be told now: `written` is, and some have waited long enough.
    fn take_told(&mut self, written: Option<u64>, now: Time) -> Option<u64> {
        let mut last = None;
        let is_told = |&mut (change, at): &mut (u64, Time)| {
            at <= now || written.is_some_and(|written| change <= written)
        };
        while let Some((change, _)) = self.waiting.pop_front_if(is_told) {
            last = Some(change);
        }
        last
    }
}

#[cfg(test)]
mod tests;
