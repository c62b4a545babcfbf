//! The fingerprints that a person has taken, each with the address it is that of: one a line, in a file that
//! its owner alone reads and writes.

use std::env;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::verify::Kept;
use crate::text::failures::Failure;
use crate::transport::tls::fingerprint::Fingerprint;

/// Where fingerprints are kept.
#[derive(Debug)]
pub struct KnownHosts {
    /// None where a person has no place for such a file.
    path: Option<PathBuf>,
}

impl KnownHosts {
    /// `littlecats/known_hosts` below `XDG_STATE_HOME`, or where that is not given below `~/.local/state`
    /// (XDG Base Directory Specification).
    pub fn of_person() -> KnownHosts {
        let folder = |name| {
            let folder = env::var_os(name).map(PathBuf::from);
            folder.filter(|folder| folder.is_absolute())
        };
        let state = folder("XDG_STATE_HOME")
            .or_else(|| folder("HOME").map(|home| home.join(".local/state")));
        KnownHosts {
            path: state.map(|state| state.join("littlecats/known_hosts")),
        }
    }

    #[cfg(test)]
    pub(super) fn at(path: &Path) -> KnownHosts {
        KnownHosts {
            path: Some(path.to_owned()),
        }
    }

    /// What was kept for an address; the last where there are several.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn find(&self, address: &str) -> Result<Option<Kept>, Failure> {
        let Some(path) = &self.path else {
            return Ok(None);
        };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(path, error)),
        };
        let kept = text.lines().rev().find_map(|line| {
            let (host, fingerprint) = line.split_once(' ')?;
            let is_it = host.eq_ignore_ascii_case(address);
            is_it.then(|| Fingerprint::parse(fingerprint.trim()))?
        });
        Ok(kept.map(|fingerprint| Kept {
            fingerprint,
            path: path.clone(),
        }))
    }

    /// Keeps a fingerprint for an address.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&self, address: &str, fingerprint: Fingerprint) -> Result<(), Failure> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        // Whoever deleted a line may have left the last one without its end.
        let is_whole = fs::read(path).map_or(true, |text| text.is_empty() || text.ends_with(b"\n"));
        let start = if is_whole { "" } else { "\n" };
        append(path, &format!("{start}{address} {fingerprint}\n"))
            .map_err(|error| unreadable(path, error))
    }
}

fn append(path: &Path, line: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(line.as_bytes())
}

fn unreadable(path: &Path, cause: io::Error) -> Failure {
    Failure::KnownHosts {
        path: path.display().to_string(),
        cause,
    }
}
