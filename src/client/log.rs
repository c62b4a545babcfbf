//! What is heard, kept in a file where the person wants that: plain text, a line an event, each with its time.
//!
//! The file is the person's alone (0600) where it is made, and what it holds is never cut: each line is
//! one write behind its end.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use time::OffsetDateTime;

use super::local_time;
use crate::room::time::WallTime;
use crate::text::client::Failure;

/// A file that lines are added to.
#[derive(Debug)]
pub struct Log {
    /// None once it failed.
    file: Option<File>,
    path: String,
}

impl Log {
    /// Opens a file, or makes one.
    ///
    /// # Errors
    /// [`Failure::LogUnwritable`].
    pub fn open(path: &Path) -> Result<Log, Failure> {
        let mut options = OpenOptions::new();
        let opened = options.append(true).create(true).mode(0o600).open(path);
        let path = path.display().to_string();
        match opened {
            Ok(file) => Ok(Log {
                file: Some(file),
                path,
            }),
            Err(cause) => Err(Failure::LogUnwritable { path, cause }),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Adds what happened at this moment, or just now.
    ///
    /// # Errors
    /// Those of the file, once: nothing is written any more then.
    pub fn add(&mut self, at: Option<WallTime>, lines: &str) -> io::Result<()> {
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        let at = at.and_then(local_time::at).unwrap_or_else(local_time::now);
        let time = as_kept(at);
        let mut whole = String::new();
        for line in lines.lines() {
            whole.push_str(&format!("{time} {line}\n"));
        }
        let written = file.write_all(whole.as_bytes());
        if written.is_err() {
            self.file = None;
        }
        written
    }
}

/// By the person's clock: `2026-11-25 09:00:07`.
fn as_kept(at: OffsetDateTime) -> String {
    let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
    let (hour, minute, second) = at.to_hms();
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn lines_are_added_behind_those_that_are_there_and_others_cannot_read_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("chat.log");
        for text in ["<ana> oi", "um\ndois"] {
            let mut log = Log::open(&path).expect("a log");
            log.add(None, text).expect("room");
        }
        let kept = std::fs::read_to_string(&path).expect("a file");
        let lines: Vec<&str> = kept.lines().map(|line| &line[20..]).collect();
        assert_eq!(lines, ["<ana> oi", "um", "dois"]);
        let mode = path.metadata().expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_happened_before_has_the_time_of_then() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("chat.log");
        let mut log = Log::open(&path).expect("a log");
        let at = WallTime::from_millis(1_790_000_000_000);
        log.add(Some(at), "x").expect("room");
        let kept = std::fs::read_to_string(&path).expect("a file");
        // Somewhere on Earth.
        assert!(
            kept.starts_with("2026-09-2") && kept.ends_with(":20 x\n"),
            "{kept}"
        );
        assert_eq!(kept.len(), "2026-09-21 13:33:20 x\n".len());
    }

    #[test]
    fn a_file_that_fails_is_told_once() {
        let Ok(mut log) = Log::open(Path::new("/dev/full")) else {
            return;
        };
        assert!(log.add(None, "x").is_err());
        assert!(log.add(None, "x").is_ok());
        let failed = Log::open(Path::new("/nowhere/at/all")).expect_err("no folder");
        assert!(matches!(failed, Failure::LogUnwritable { .. }));
    }
}
