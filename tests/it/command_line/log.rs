//! What the daemon logs, where to, and what SIGHUP does to it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use rustix::process::Signal;

use super::scratch;
use crate::support::daemon::BINARY;
use crate::support::words::SHUTTING_DOWN;
use crate::support::{Client, Daemon, wait_until};

/// Where it listens, and how to come in with each kind of program.
const START_LINES: usize = if cfg!(feature = "web") { 4 } else { 3 };

#[test]
fn sighup_reopens_the_log_file() {
    let log = scratch("rotated.log");
    let old = scratch("rotated.log.1");
    let path = log.to_str().expect("a path of ours");
    let daemon = Daemon::start_with_console(Stdio::null(), &["--log-file", path]);
    let read = |path: &PathBuf| fs::read_to_string(path).unwrap_or_default();
    Client::join(daemon.address(), "ana");
    wait_until("ana is logged", || read(&log).contains("ana se conectou"));
    fs::rename(&log, &old).expect("a file of ours");
    daemon.signal(Signal::HUP);
    wait_until("the file is there again", || log.exists());
    Client::join(daemon.address(), "bia");
    wait_until("bia is logged", || read(&log).contains("bia se conectou"));
    assert!(!read(&old).contains("bia"));
    assert!(!read(&log).contains("ana se conectou"));
    // One that cannot be opened leaves the present one as it is.
    fs::remove_file(&log).expect("a file of ours");
    fs::create_dir(&log).expect("a free name");
    daemon.signal(Signal::HUP);
    Client::join(daemon.address(), "caio");
    fs::remove_dir(&log).expect("empty");
    drop(daemon);
    fs::remove_file(&old).expect("a file of ours");
}

#[test]
fn a_log_file_that_cannot_be_opened_again_is_told_of_with_time_and_level() {
    let log = scratch("in-the-way.log");
    let old = scratch("in-the-way.log.1");
    let path = log.to_str().expect("a path of ours");
    let daemon = Daemon::start_with_console(Stdio::null(), &["--log-file", path]);
    fs::rename(&log, &old).expect("a file of ours");
    fs::create_dir(&log).expect("a free name");
    daemon.signal(Signal::HUP);
    let told = || {
        let lines = fs::read_to_string(&old).unwrap_or_default();
        let line = lines.lines().find(|line| line.contains("reabrir"));
        line.map(str::to_owned)
    };
    wait_until("the trouble is told", || told().is_some());
    let line = told().expect("was just there");
    let (time, rest) = line.split_once(' ').expect("several words");
    assert!(time.starts_with("20") && time.ends_with('Z'), "{line}");
    assert!(rest.starts_with("[ERROR] "), "{line}");
    drop(daemon);
    fs::remove_dir(&log).expect("empty");
    fs::remove_file(&old).expect("a file of ours");
}

#[test]
fn sighup_without_a_log_file_changes_nothing() {
    let mut daemon = Daemon::start(&[]);
    let mut ana = Client::join(daemon.address(), "ana");
    for _ in 0..20 {
        daemon.signal(Signal::HUP);
    }
    ana.send("/quit");
    ana.expect_end();
    daemon.expect_console("ana se desconectou");
    daemon.assert_well();
    assert_eq!(daemon.console_lines().len(), START_LINES + 2);
}

#[test]
fn a_log_file_goes_on_where_it_ended() {
    let log = scratch("appended.log");
    let path = log.to_str().expect("a path of ours");
    for runs in 1..=2 {
        let mut daemon = Daemon::start_with_console(Stdio::null(), &["--log-file", path]);
        // It listens before it looks after signals.
        wait_until("it is under way", || {
            let text = fs::read_to_string(&log).unwrap_or_default();
            text.matches("escutando em").count() == runs
        });
        daemon.signal(Signal::TERM);
        assert_eq!(daemon.wait().code(), Some(0));
    }
    let text = fs::read_to_string(&log).expect("it was written");
    fs::remove_file(&log).expect("a file of ours");
    assert_eq!(text.matches("escutando em").count(), 2);
    assert_eq!(text.matches("encerrando").count(), 2);
    for line in text.lines() {
        let (time, rest) = line.split_once(' ').expect("a time");
        assert!(time.len() == 20 && time.ends_with('Z'), "{line}");
        assert!(rest.starts_with("[INFO] "), "{line}");
    }
}

#[test]
fn a_log_file_has_times_also_under_journald() {
    let log = scratch("journal.log");
    let mut command = Command::new(BINARY);
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--log-file"])
        .arg(&log)
        .env("JOURNAL_STREAM", "8:1")
        .stdin(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    let read = || fs::read_to_string(&log).unwrap_or_default();
    wait_until("it listens", || read().contains("para entrar"));
    child.kill().expect("a child of ours");
    child.wait().expect("a child of ours");
    let text = read();
    fs::remove_file(&log).expect("a file of ours");
    assert!(text.contains("Z [INFO] escutando em 127.0.0.1:"), "{text}");
}

#[test]
fn verbose_tells_the_limits_and_who_never_logged_in() {
    let daemon = Daemon::start(&["-v", "--max-clients", "7"]);
    let line = daemon.expect_console("[DEBUG] no máximo 7 conexões e ");
    assert!(line.contains(" MiB de memória"), "{line}");
    let guest = Client::connect(daemon.address());
    let address = guest.address();
    drop(guest);
    daemon.expect_console(&format!(
        "[DEBUG] {address} saiu sem informar um nickname: encerrou a conexão."
    ));
}

#[test]
fn without_verbose_nothing_is_told_of_who_never_logged_in() {
    let daemon = Daemon::start(&[]);
    let mut guest = Client::connect(daemon.address());
    guest.send("!");
    guest.half_close();
    guest.rest();
    let mut ana = Client::join(daemon.address(), "ana");
    ana.send("/quit");
    ana.expect_end();
    daemon.expect_console("ana se desconectou: pediu para sair.");
    let lines = daemon.console_lines();
    assert_eq!(lines.len(), START_LINES + 2, "{lines:#?}");
}

#[test]
fn quiet_tells_warnings_and_errors_only() {
    let log = scratch("quiet.log");
    let path = log.to_str().expect("a path of ours");
    let mut daemon = Daemon::start_with_console(Stdio::null(), &["-q", "--log-file", path]);
    let mut ana = Client::join(daemon.address(), "ana");
    daemon.stop();
    Client::connect(daemon.address()).reset();
    daemon.go_on();
    ana.send("/quit");
    ana.expect_end();
    daemon.signal(Signal::TERM);
    assert_eq!(daemon.wait().code(), Some(0));
    let text = fs::read_to_string(&log).expect("it was written");
    fs::remove_file(&log).expect("a file of ours");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("[ERROR] uma conexão foi recusada"), "{text}");
}

#[test]
fn a_daemon_whose_terminal_is_closed_tells_everyone_and_ends() {
    let size = PtySize::default();
    let terminal = native_pty_system()
        .openpty(size)
        .expect("a pseudo-terminal");
    let mut command = CommandBuilder::new(BINARY);
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    let mut daemon = terminal
        .slave
        .spawn_command(command)
        .expect("the daemon starts");
    drop(terminal.slave);
    let screen = terminal.master.try_clone_reader().expect("its output");
    let address = BufReader::new(screen)
        .lines()
        .map_while(Result::ok)
        .find_map(|line| {
            Some(
                line.split_once("escutando em ")?
                    .1
                    .trim()
                    .parse()
                    .expect("an address"),
            )
        })
        .expect("it says where it listens");
    let mut ana = Client::join(address, "ana");
    // The kernel tells whoever the terminal belongs to.
    drop(terminal.master);
    ana.expect(SHUTTING_DOWN);
    ana.expect_end();
    drop(ana);
    assert!(daemon.wait().expect("it was started here").success());
}
