//! `check`: what it says beforehand of flags, of a file of them, and of the files that they name.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use super::config::Files;
use super::objection;
use crate::support::daemon::run;

#[test]
fn check_says_that_it_would_start_and_the_ceiling_and_opens_no_socket() {
    // Where it listens somebody else does, which a start would find.
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address");
    let files = Files::with(&format!("lang en\nmax-clients 200\nlisten {address}\n"));
    let log = files.path("log");
    let log_flag = format!("--log-file={}", log.display());
    let output = files.check(&[&log_flag, "--outbox=16K"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stderr.is_empty());
    let said = String::from_utf8(output.stdout).expect("text");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines[0],
        "all is well: with these options the server starts"
    );
    assert!(
        lines[1].starts_with("at most 200 connections and "),
        "{said}"
    );
    assert_eq!(lines.len(), 2);
    assert!(!log.exists(), "it makes no file, either");
    let output = run(&["check"]);
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(said.starts_with("tudo certo: com estas opções o servidor inicia\nno máximo "));
}

#[test]
fn check_reads_every_file_and_says_all_that_is_wrong_with_status_2() {
    let files = Files::with("");
    let keys = files.write("keys", "ana\n");
    let bans = files.write("bans", "ban\n");
    let content = format!(
        "lang en\nkeys {keys}\nbans {bans}\npassword-file /nowhere/p\nlisten nobody.invalid\nlog-file /nowhere/log\n"
    );
    files.write("conf", &content);
    let output = files.check(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).expect("text");
    for (line, part) in said.lines().zip([
        "could not read the file of --password-file, /nowhere/p: ",
        "keys:1: use three words",
        "bans:1: use seven words",
        "--listen nobody.invalid: this machine does not know this name",
        "could not open the log file /nowhere/log: ",
    ]) {
        assert!(
            line.starts_with("littlecats: ") && line.contains(part),
            "{said}"
        );
    }
    assert_eq!(said.lines().count(), 5, "{said}");
    files.write("conf", "lang en\nrat 5\n");
    let said = objection(&files.check(&[]), 2);
    assert!(said.contains("conf:2: unknown option or argument: rat (did you mean rate?)"));
    let said = objection(&run(&["check", "--rate=x"]), 2);
    assert!(said.contains("'--rate'"), "{said}");
}

/// What `serve` finds only once it listens or writes, as far as that is known without.
#[test]
fn check_finds_one_place_for_two_and_what_is_no_place_for_a_log() {
    for (flags, expected) in [
        (
            &["--listen", "127.0.0.1:9", "--listen", "127.0.0.1:9"][..],
            "could not listen on 127.0.0.1:9",
        ),
        (
            &["--listen", ":9", "--listen", "127.0.0.1:9"],
            "could not listen on 127.0.0.1:9",
        ),
        (&["--log-file", ""], "could not open the log file"),
        (&["--log-file", "nowhere/"], "could not open the log file"),
        #[cfg(feature = "metrics")]
        (
            &["--listen", ":9", "--metrics", "9"],
            "--metrics 9: could not listen there (the address is in use)",
        ),
        #[cfg(feature = "metrics")]
        (
            &["--metrics", "nobody.invalid:9"],
            "--metrics nobody.invalid:9: this machine does not know this name",
        ),
        #[cfg(feature = "metrics")]
        (&["--metrics", "127.0.0.1"], "'127.0.0.1': use a port or "),
    ] {
        let words = [&["check", "--lang", "en"], flags].concat();
        let said = objection(&run(&words), 2);
        assert!(said.contains(expected), "{said}");
    }
    for flags in [
        &["--listen", "0.0.0.0:9", "--listen", "[::]:9"][..],
        &["--listen", ":0", "--listen", ":0"],
        #[cfg(feature = "metrics")]
        &["--listen", "127.0.0.1:9", "--metrics", "127.0.0.2:9"],
    ] {
        let words = [&["check"], flags].concat();
        assert_eq!(run(&words).status.code(), Some(0), "{flags:?}");
    }
}

#[test]
fn check_tells_where_descriptors_leave_room_for_fewer_connections() {
    let output = run(&["check", "--lang=en", "--max-clients=524288"]);
    let said = String::from_utf8(output.stdout).expect("text");
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum;
    // Some are for other things than connections.
    let is_few = limit.is_some_and(|limit| limit < 524_288 + 96);
    let note = " connections only; for 524288 it has to be ";
    assert_eq!(said.contains(note), is_few, "{said}");
}

#[test]
fn check_tells_root_what_the_user_of_a_service_could_not_read() {
    let files = Files::with("lang en\n");
    let password = files.write("password", "segredo\n");
    let flag = format!("--password-file={password}");
    let said = |flags: &[&str]| {
        let output = files.check(flags);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).expect("text")
    };
    let note = format!(
        "mind: only root reads the file of --password-file, {password}; LoadCredential= hands it to a service of systemd with another user\n"
    );
    fs::set_permissions(&password, fs::Permissions::from_mode(0o600)).expect("a file of ours");
    let is_root = rustix::process::geteuid().is_root();
    assert_eq!(said(&[&flag]).ends_with(&note), is_root);
    assert!(!said(&[]).contains("mind: "));
    // Everybody may read this one, and each system has it.
    assert!(!said(&["--password-file=/etc/passwd"]).contains("mind: "));
}

#[test]
fn what_only_a_running_service_has_is_said_to_be_that() {
    let path = "/run/credentials/littlecats-none.service/password";
    let said = objection(&run(&["check", "--lang=en", "--password-file", path]), 2);
    assert!(
        said.ends_with(
            "there is no such file or folder; credentials are there only while the service runs"
        ),
        "{said}"
    );
}
