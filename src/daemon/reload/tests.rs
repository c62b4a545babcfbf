//! Files of flags that are read again, and what is found to have changed.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::daemon::rate::Rate;

/// A daemon's flags, and the file they are in.
struct House {
    folder: tempfile::TempDir,
    flags: Flags,
}

const CLIENTS_POSSIBLE: usize = 900;

impl House {
    fn with(content: &str, words: &[&str]) -> House {
        let folder = tempfile::tempdir().expect("a folder of ours");
        let path = folder.path().join("conf");
        fs::write(&path, content).expect("a folder of ours");
        let own = ["serve".into(), "--config".into(), path.into_os_string()];
        let words: Vec<OsString> = own
            .into_iter()
            .chain(words.iter().map(Into::into))
            .collect();
        let options = serve_again(&words, Language::default()).expect("it makes sense");
        House {
            flags: Flags::new(words, &options, CLIENTS_POSSIBLE),
            folder,
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("conf")
    }

    fn read(&mut self, content: &str) -> Result<Reloaded, String> {
        fs::write(self.path(), content).expect("a folder of ours");
        let read = self.flags.read_again()?;
        Ok(read.expect("there is a file"))
    }

    /// What is told of the changes that a file makes.
    #[track_caller]
    fn changes(&mut self, content: &str) -> Vec<String> {
        let reloaded = self.read(content).expect("it makes sense");
        let told = reloaded.changes.iter().map(|changed| {
            let Changed { old, new } = changed;
            let holds = match old.holds {
                Holds::Reloaded => "",
                Holds::Restarted => " restart",
            };
            format!("{} {} {new}{holds}", old.flag, old.value)
        });
        told.collect()
    }
}

#[test]
fn what_can_change_while_it_runs_is_what_is_read() {
    let mut house = House::with("", &["--burst=7"]);
    let reloaded = house.read(
        "max-line 2K\nhistory 3\nhistory-bytes 5K\nmax-clients 50\nmax-per-ip 0\nrate 9\nburst 8\n\
         backlog 2M\noutbox 32K\nsend-buffer 8K\nreceive-buffer 9K\nlogin-timeout 4\nkick-time 5\n\
         password-file /p\nkeys /k\nverbose\nlang en\nroom Cats\n",
    );
    let reloaded = reloaded.expect("it makes sense");
    let limits = Limits {
        line_bytes_max: 2048,
        history_lines_max: 3,
        irc_history_lines_max: 3,
        history_bytes_max: 5 << 10,
        clients_max: 50,
        per_address_max: None,
        rate: Some(Rate::new(9, 7)),
        log_bytes_max: 2 << 20,
        outbox_bytes_max: 32 << 10,
        login_timeout: Duration::from_secs(4),
        kick_time: Duration::from_secs(5),
        has_tls: false,
        proxies: Vec::new(),
    };
    assert_eq!(format!("{:?}", reloaded.limits), format!("{limits:?}"));
    assert_eq!(reloaded.buffers.send_bytes, 8 << 10);
    assert_eq!(reloaded.buffers.receive_bytes, 9 << 10);
    assert_eq!(reloaded.files.password.as_deref(), Some("/p".as_ref()));
    assert_eq!(reloaded.files.keys.as_deref(), Some("/k".as_ref()));
    assert_eq!(reloaded.level, LevelFilter::Debug);
    assert_eq!(reloaded.words.language(), Language::English);
    assert_eq!(reloaded.words.room(), "Cats");
}

#[test]
fn each_change_has_its_old_and_new_value_once() {
    let mut house = House::with("rate 7\nhistory 20\n", &["--burst=9"]);
    assert_eq!(house.changes("rate 8\n"), ["rate 7 8"]);
    assert!(house.changes("rate 8\n").is_empty());
    assert_eq!(
        house.changes("burst 1\nmax-line 2K\n"),
        ["max-line 1024 2048", "rate 8 5"],
        "the command line has the burst",
    );
    assert_eq!(
        house.changes("keys /k\nverbose\nkick-time 0\n"),
        [
            "max-line 2048 1024",
            "kick-time 60 0",
            "keys nada /k",
            "verbose não sim"
        ]
    );
    assert_eq!(
        house.changes("keys /j\nverbose\nkick-time 0\n"),
        ["keys /k /j"]
    );
}

/// What a default stands for is told, also where it follows from another flag.
#[test]
fn what_the_defaults_stand_for_is_told_of() {
    let mut house = House::with("", &[]);
    assert_eq!(
        house.changes("lang en\n"),
        ["lang pt en", "room dos Little Cats Little Cats"]
    );
    assert_eq!(
        house.changes("lang en\nmax-clients 100\n"),
        ["max-clients 900 100", "max-per-ip 225 50"]
    );
    assert_eq!(
        house.changes("lang en\nmax-per-ip 0\nmax-clients 5000\n"),
        ["max-clients 100 900", "max-per-ip 50 0"],
        "no more than descriptors allow",
    );
}

#[test]
fn what_needs_a_restart_is_told_as_that_each_time_until_it_is_as_it_was() {
    let mut house = House::with("listen :1\n", &[]);
    let other = "listen :1\nlisten :2\nbans /b\nrate 6\n";
    let restart = ["listen :1 :1, :2 restart", "bans nada /b restart"];
    assert_eq!(
        house.changes(other),
        [restart[0], "rate 5 6", restart[1]].map(str::to_owned)
    );
    assert_eq!(house.changes(other), restart);
    assert_eq!(
        house.changes("listen :1\nlog-file /l\n"),
        ["rate 6 5", "log-file nada /l restart"]
    );
    assert!(house.changes("listen :1\n").is_empty());
}

#[test]
fn a_file_that_makes_no_sense_changes_nothing() {
    let mut house = House::with("rate 7\n", &["--lang=en"]);
    let error = house
        .read("burst 9\nkeys /k\nrate x\n")
        .expect_err("nonsense");
    let place = format!("{}:3: the value of option 'rate'", house.path().display());
    assert!(error.starts_with(&place), "{error}");
    fs::remove_file(house.path()).expect("a file of ours");
    let error = house.flags.read_again().expect_err("it is gone");
    assert!(
        error.starts_with("could not read the file of --config"),
        "{error}"
    );
    assert_eq!(house.changes("rate 8\n"), ["rate 7 8"], "all is as it was");
    let mut house = House::with("lang en\n", &[]);
    let error = house.read("lang pt\nrate x\n").expect_err("nonsense");
    assert!(
        error.contains("does not serve"),
        "in the language in force: {error}"
    );
}

#[test]
fn without_a_file_there_is_nothing_to_read() {
    let words: Vec<OsString> = vec!["serve".into(), "--rate=7".into()];
    let options = serve_again(&words, Language::default()).expect("it makes sense");
    let mut flags = Flags::new(words, &options, CLIENTS_POSSIBLE);
    assert!(flags.read_again().expect("nothing is wrong").is_none());
}

#[cfg(feature = "tls")]
#[test]
fn the_certificate_may_come_change_and_go_and_whether_clear_text_is_taken_stays() {
    let mut house = House::with("", &[]);
    let with = "tls-cert /c\ntls-key /k\n";
    let reloaded = house.read(with).expect("it makes sense");
    let (files, tls_only) = reloaded.certificate.expect("one is offered");
    assert_eq!(files.certificate, PathBuf::from("/c"));
    assert_eq!(files.key, Some(PathBuf::from("/k")));
    assert!(!tls_only && reloaded.limits.has_tls);
    assert_eq!(
        house.changes("tls-cert /d\ntls-only\n"),
        [
            "tls-cert /c /d",
            "tls-key /k nada",
            "tls-only não sim restart"
        ]
    );
    let reloaded = house
        .read("tls-cert /d\ntls-only\n")
        .expect("it makes sense");
    let (_, tls_only) = reloaded.certificate.expect("one is offered");
    assert!(!tls_only, "it was started without");
    let reloaded = house.read("").expect("it makes sense");
    assert!(reloaded.certificate.is_none() && !reloaded.limits.has_tls);
}

/// Without its certificate it would take clear text, which only a restart may have it do.
#[cfg(feature = "tls")]
#[test]
fn where_tls_alone_is_taken_the_certificate_does_not_go_before_a_restart() {
    let mut house = House::with("tls-cert /c\ntls-key /k\ntls-only\n", &[]);
    let restart = [
        "tls-cert /c nada restart",
        "tls-key /k nada restart",
        "tls-only sim não restart",
    ];
    assert_eq!(house.changes(""), restart);
    assert_eq!(house.changes(""), restart, "it is told each time");
    let reloaded = house.read("").expect("it makes sense");
    let (files, tls_only) = reloaded.certificate.expect("one is offered");
    assert_eq!(files.certificate, PathBuf::from("/c"));
    assert_eq!(files.key, Some(PathBuf::from("/k")));
    assert!(tls_only && reloaded.limits.has_tls);
    assert_eq!(
        house.changes("tls-cert /d\n"),
        ["tls-cert /c /d", "tls-key /k nada", restart[2]],
        "another may take its place"
    );
}
