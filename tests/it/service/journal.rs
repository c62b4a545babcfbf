//! The journal of systemd as the log.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;

use rustix::process::{Pid, Signal, kill_process};

use super::service;
use crate::support::wait_until;

/// What the daemon writes to a standard error that `JOURNAL_STREAM` says this of, until a signal ends it.
fn written(journal_stream: impl FnOnce(&File) -> String) -> String {
    let folder = tempfile::tempdir().expect("a folder of ours");
    let path = folder.path().join("journal");
    let journal = File::create(&path).expect("a file of ours");
    let mut command = service("", &["--listen", "127.0.0.1:0", "-v"]);
    command
        .env("JOURNAL_STREAM", journal_stream(&journal))
        .stderr(journal);
    let mut child = command.spawn().expect("it starts");
    let read = || fs::read_to_string(&path).unwrap_or_default();
    wait_until("it listens", || {
        read().contains("para entrar com o littlecats")
    });
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("a process number"));
    kill_process(pid.expect("a process number"), Signal::TERM).expect("it lives");
    child.wait().expect("a child of ours");
    read()
}

fn of(journal: &File) -> String {
    let found = journal.metadata().expect("a file of ours");
    format!("{}:{}", found.dev(), found.ino())
}

#[test]
fn lines_for_the_journal_have_its_levels_and_no_time() {
    let text = written(of);
    assert!(text.starts_with("<7>no máximo "), "{text}");
    assert!(text.contains("\n<6>escutando em 127.0.0.1:"), "{text}");
    for line in text.lines() {
        let level = line.strip_prefix('<').and_then(|it| it.split_once('>'));
        let (level, text) = level.expect(line);
        assert!(("3"..="7").contains(&level), "{line}");
        assert!(!text.starts_with(['[', '2']), "{line}");
    }
}

#[test]
fn a_journal_that_is_not_the_standard_error_has_no_say() {
    let text = written(|_| "8:1".into());
    for line in text.lines() {
        assert!(line.starts_with("20") && line.contains("Z ["), "{line}");
    }
}

#[test]
fn why_the_daemon_does_not_start_is_an_error_in_the_journal() {
    for (flags, told) in [
        (&["--tls-only"][..], "precisa de"),
        (&["--rate", "x"], "não serve: 'x'"),
        (&["--listen", "127.0.0.1:1:1"], "--listen"),
        (&["--log-file", "/nowhere/at/all"], "/nowhere/at/all"),
    ] {
        let folder = tempfile::tempdir().expect("a folder of ours");
        let path = folder.path().join("journal");
        let journal = File::create(&path).expect("a file of ours");
        let mut command = service("", flags);
        command.env("JOURNAL_STREAM", of(&journal)).stderr(journal);
        let status = command.status().expect("it starts");
        assert!(!status.success(), "{flags:?}");
        let text = fs::read_to_string(&path).expect("a file of ours");
        let line = text.strip_prefix("<3>littlecats: ").expect(&text);
        assert!(line.contains(told) && line.lines().count() == 1, "{line}");
    }
}
