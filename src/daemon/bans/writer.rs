//! The thread that writes the file of `--bans`, since a disk may take its time and the room must not
//! wait for it. What changes while it writes is written together, next.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// The thread's stack: it formats nothing.
const STACK_BYTES: usize = 64 * 1024;

/// What the file is to hold, and of which change that is the state.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) change: u64,
    pub(super) bytes: Vec<u8>,
}

/// What became of writing one.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) change: u64,
    pub(super) result: io::Result<()>,
}

/// What the loop and the thread hand each other. Neither holds the lock for longer than that takes.
#[derive(Debug, Default)]
pub(super) struct Handover {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    next: Option<Snapshot>,
    report: Option<Report>,
}

impl Handover {
    /// The loop's: this is to be written, in the place of what still waits.
    pub(super) fn hand(&self, snapshot: Snapshot) {
        self.lock().next = Some(snapshot);
        self.changed.notify_all();
    }

    /// The loop's: what the thread last said, once.
    pub(super) fn take_report(&self) -> Option<Report> {
        self.lock().report.take()
    }

    /// The loop's, at its end: waits until a change is written, or for so long.
    pub(super) fn wait_for(&self, change: u64, timeout: Duration) {
        let is_missing = |state: &mut State| {
            let report = state.report.as_ref();
            report.is_none_or(|report| report.change < change)
        };
        let state = self.lock();
        drop(self.changed.wait_timeout_while(state, timeout, is_missing));
    }

    /// The thread's: waits for what is to be written.
    fn next(&self) -> Snapshot {
        let mut state = self.lock();
        loop {
            match state.next.take() {
                Some(snapshot) => return snapshot,
                None => {
                    let woken = self.changed.wait(state);
                    state = woken.unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// The thread's: something is written, or was tried to be.
    pub(super) fn report(&self, report: Report) {
        self.lock().report = Some(report);
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts the thread, which calls `wake` behind each report. It ends with the process.
pub(super) fn start(
    path: &Path,
    handover: Arc<Handover>,
    wake: impl Fn() + Send + 'static,
) -> io::Result<()> {
    // A link stays one: what it names is written.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let thread = thread::Builder::new().name("bans".into());
    thread.stack_size(STACK_BYTES).spawn(move || {
        loop {
            let Snapshot { change, bytes } = handover.next();
            let result = write_file(&path, &bytes);
            handover.report(Report { change, result });
            wake();
        }
    })?;
    Ok(())
}

/// Writes a file so that it is whole at every moment, whenever the process or the machine ends: a new
/// one, on the disk before it takes the place of the old one.
fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = beside(path)?;
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    // Never through what somebody else may have put there.
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    if let Some(folder) = path.parent() {
        // The new name, too; there are file systems that cannot do that, and need not.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// The name under which it is written.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name();
    let mut name = name.ok_or(io::ErrorKind::InvalidInput)?.to_owned();
    name.push(".new");
    Ok(path.with_file_name(name))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Stdio};
    use std::time::Instant;

    use super::*;

    /// Says to a process of these tests which file to write for ever.
    const WRITES: &str = "LITTLECATS_TEST_BANS";

    fn content(lines: usize) -> Vec<u8> {
        let line = "mute bia - 2026-11-25T12:00:00.000Z - ana 0\n";
        let mut content = line.repeat(lines);
        content.push_str("# end\n");
        content.into_bytes()
    }

    #[test]
    #[ignore = "runs for ever, for the_file_is_whole_whenever_the_process_is_killed"]
    fn writes_for_ever() {
        let Some(path) = std::env::var_os(WRITES) else {
            return;
        };
        for round in 0.. {
            let lines = [0, 1_000, 1, 2_000][round % 4];
            write_file(Path::new(&path), &content(lines)).expect("a folder of ours");
        }
    }

    #[test]
    fn the_file_is_whole_whenever_the_process_is_killed() {
        let folder = tempfile::tempdir().expect("a folder of ours");
        let path = folder.path().join("bans");
        let mut sizes = std::collections::BTreeSet::new();
        for round in 0..12u64 {
            let mut child = Command::new(std::env::current_exe().expect("this test"))
                .args([
                    "daemon::bans::writer::tests::writes_for_ever",
                    "--exact",
                    "--ignored",
                ])
                .env(WRITES, &path)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("it starts");
            let deadline = Instant::now() + Duration::from_secs(20);
            while !path.exists() {
                assert!(Instant::now() < deadline, "it writes nothing");
                thread::yield_now();
            }
            // Some moment, each time another.
            thread::sleep(Duration::from_micros(round * 1_733 % 9_000));
            child.kill().expect("a child of ours");
            child.wait().expect("a child of ours");
            let found = fs::read(&path).expect("it is there");
            let sanctions = super::super::record::parse(&found).expect("it is whole");
            assert_eq!(found, content(sanctions.len()));
            sizes.insert(sanctions.len());
            fs::remove_file(&path).expect("a file of ours");
        }
        assert!(!sizes.is_empty());
    }

    #[test]
    fn the_file_is_its_owners_alone_and_takes_the_place_of_the_old_one() {
        let folder = tempfile::tempdir().expect("a folder of ours");
        let path = folder.path().join("bans");
        fs::write(&path, "old").expect("a folder of ours");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("ours");
        // What a process left that was killed.
        fs::write(beside(&path).expect("a name"), "half").expect("a folder of ours");
        write_file(&path, b"new").expect("it can be written");
        assert_eq!(fs::read(&path).expect("it is there"), b"new");
        let mode = fs::metadata(&path)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).expect("ours").count(), 1);
    }

    #[test]
    fn a_link_stays_one_and_what_waits_is_written_together() {
        let folder = tempfile::tempdir().expect("a folder of ours");
        let (path, link) = (folder.path().join("bans"), folder.path().join("link"));
        fs::write(&path, "old").expect("a folder of ours");
        std::os::unix::fs::symlink(&path, &link).expect("a folder of ours");
        let handover = Arc::new(Handover::default());
        for change in 1..=3 {
            let bytes = change.to_string().into_bytes();
            handover.hand(Snapshot { change, bytes });
        }
        let (woken, wakes) = std::sync::mpsc::channel();
        let wake = move || woken.send(()).expect("it is waited for");
        start(&link, Arc::clone(&handover), wake).expect("a thread");
        handover.wait_for(3, Duration::from_secs(20));
        wakes.recv_timeout(Duration::from_secs(20)).expect("once");
        let report = handover.take_report().expect("a report");
        assert!(report.change == 3 && report.result.is_ok(), "{report:?}");
        assert!(wakes.try_recv().is_err(), "the first two were not written");
        assert_eq!(fs::read(&path).expect("it is there"), b"3");
        assert!(fs::symlink_metadata(&link).expect("ours").is_symlink());
    }

    #[test]
    fn what_cannot_be_written_is_reported() {
        let folder = tempfile::tempdir().expect("a folder of ours");
        let gone = folder.path().join("none").join("bans");
        let error = write_file(&gone, b"x").expect_err("no such folder");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(write_file(Path::new("/"), b"x").is_err());
    }
}
