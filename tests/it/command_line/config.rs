//! A file of flags: what a daemon that was started with one does, and what SIGHUP
//! makes of it.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Output, Stdio};

use rustix::process::Signal;

use super::objection;
use crate::support::daemon::run;
use crate::support::{Client, Daemon, wait_until};

/// A folder with a file of flags in it.
pub(super) struct Files(tempfile::TempDir);

impl Files {
    pub(super) fn with(content: &str) -> Files {
        let files = Files(tempfile::tempdir().expect("a folder of ours"));
        files.write("conf", content);
        files
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn write(&self, name: &str, content: &str) -> String {
        let path = self.path(name);
        fs::write(&path, content).expect("a folder of ours");
        path.into_os_string().into_string().expect("text")
    }

    pub(super) fn config(&self) -> String {
        format!("--config={}", self.path("conf").display())
    }

    /// Another file from here on, which the daemon is told of.
    fn change(&self, daemon: &Daemon, content: &str) {
        self.write("conf", content);
        daemon.signal(Signal::HUP);
    }

    pub(super) fn check(&self, flags: &[&str]) -> Output {
        run(&[&["check", &self.config()], flags].concat())
    }
}

/// Comes into a room that speaks English.
#[track_caller]
fn joins(daemon: &Daemon, nickname: &str) -> Client {
    let mut client = Client::connect(daemon.address());
    client.send(nickname);
    let joined = format!("The client {nickname} joined the ");
    loop {
        if client.line().starts_with(&joined) {
            return client;
        }
    }
}

/// What a newcomer is greeted with, but for what it is asked.
fn welcome(address: SocketAddr) -> String {
    let line = Client::connect(address).line();
    let (welcome, _) = line.split_once(" Enter").expect("a question");
    welcome.to_owned()
}

#[test]
fn a_daemon_starts_with_a_file_and_the_command_line_wins() {
    let files = Files::with("\u{feff}# ours\r\nlisten = 127.0.0.1:1\r\nlang en\r\nroom File\r\n");
    let daemon = Daemon::start(&[&files.config(), "--room", "Line"]);
    assert_eq!(welcome(daemon.address()), "Welcome to the Line chat!");
    let files = Files::with("lang en\nroom File\n");
    let daemon = Daemon::start(&[&files.config()]);
    assert_eq!(welcome(daemon.address()), "Welcome to the File chat!");
}

#[test]
fn a_line_that_makes_no_sense_is_told_with_file_and_line_and_status_2() {
    let files = Files::with("lang en\n\nrate x\n");
    let path = files.path("conf");
    let output = run(&["serve", &files.config(), "--listen=127.0.0.1:0"]);
    let said = objection(&output, 2);
    let place = format!(
        "littlecats: {}:3: the value of option 'rate'",
        path.display()
    );
    assert!(said.starts_with(&place), "{said}");
    files.write("conf", "config other\n");
    let said = objection(&run(&["serve", &files.config()]), 2);
    assert!(
        said.contains(":1: a opção 'config' é só da linha"),
        "{said}"
    );
    let said = objection(&run(&["serve", "--config=/nowhere"]), 2);
    assert!(
        said.contains("não foi possível ler o arquivo de --config"),
        "{said}"
    );
}

#[test]
fn sighup_reads_the_file_again_and_each_change_is_a_line_with_both_values() {
    let files = Files::with("lang en\nroom One\nrate 5\nmax-per-ip 100\n");
    let daemon = Daemon::start(&[&files.config()]);
    let mut ana = joins(&daemon, "ana");
    files.change(
        &daemon,
        "lang en\nroom Two\nrate 50\nmax-per-ip 100\nlisten :1\nhistory 0\n",
    );
    let told = daemon.expect_console("room: from One to Two");
    assert!(told.contains("[INFO] "), "{told}");
    daemon.expect_console("rate: from 5 to 50");
    daemon.expect_console("history: from 20 to 0");
    let mut bia = Client::connect(daemon.address());
    bia.expect("Welcome to the Two chat! Enter your nickname:");
    ana.send("/quit");
    ana.expect_end();
    let of_listen = daemon.console_count("listen: from ");
    assert_eq!(of_listen, 0, "the command line has it");
    files.change(
        &daemon,
        "lang en\nroom Two\nrate 50\nmax-per-ip 100\nhistory 0\nbans /tmp/none\n",
    );
    let told =
        daemon.expect_console("bans: from nothing to /tmp/none only once the server is restarted");
    assert!(told.contains("[WARN] "), "{told}");
    for flag in ["room", "rate", "history"] {
        let lines = daemon.console_count(&format!(" {flag}: from "));
        assert_eq!(lines, 1, "{flag} has not changed again");
    }
}

#[test]
fn the_language_and_how_much_is_told_change_while_it_runs() {
    let files = Files::with("quiet\n");
    let log = files.path("log");
    let flag = format!("--log-file={}", log.display());
    let daemon = Daemon::start_with_console(Stdio::null(), &[&files.config(), &flag]);
    let holds = |text: &str| {
        let text = text.to_owned();
        let log = log.clone();
        move || fs::read_to_string(&log).unwrap_or_default().contains(&text)
    };
    // They stay until all is looked at: a quiet daemon told of neither.
    let _ana = Client::join(daemon.address(), "ana");
    files.change(&daemon, "lang en\nverbose\n");
    wait_until("it is told", holds("lang: from pt to en"));
    wait_until("it is told", holds("verbose: from no to yes"));
    let mut bia = Client::connect(daemon.address());
    bia.expect("Welcome to the Little Cats chat! Enter your nickname:");
    drop(bia);
    wait_until("a guest is told of", holds("[DEBUG] "));
    files.change(&daemon, "lang en\nquiet\n");
    wait_until(
        "also what makes it quiet is told",
        holds("quiet: from no to yes"),
    );
    let _caio = joins(&daemon, "caio");
    files.change(&daemon, "lang en\n");
    wait_until("it is told", holds("quiet: from yes to no"));
    let read = fs::read_to_string(&log).expect("it is there");
    assert!(!read.contains("ana ") && !read.contains("caio "), "{read}");
}

#[test]
fn a_file_that_makes_no_sense_changes_nothing_at_all_and_is_told() {
    let files = Files::with("lang en\nroom One\n");
    let keys = files.write("keys", "");
    let keys = format!("--keys={keys}");
    let daemon = Daemon::start(&[&files.config(), &keys]);
    files.write("keys", "ana\n");
    files.change(&daemon, "lang pt\nroom Two\nrate=\n");
    let told = daemon.expect_console("conf:3: the value of option 'rate' does not serve: ''");
    assert!(
        told.contains("[ERROR] ") && told.ends_with("; nothing was changed"),
        "{told}"
    );
    assert_eq!(welcome(daemon.address()), "Welcome to the One chat!");
    assert_eq!(
        daemon.console_count("keys:1:"),
        0,
        "the keys are not read, either"
    );
    assert_eq!(daemon.console_count(": from "), 0);
    files.change(&daemon, "lang en\nroom Two\n");
    daemon.expect_console("keys:1: use three words");
    assert_eq!(welcome(daemon.address()), "Welcome to the Two chat!");
}

#[test]
fn a_password_is_asked_for_once_the_file_names_one_and_no_more_once_it_does_not() {
    let files = Files::with("lang en\n");
    let password = files.write("password", "catnip\n");
    let daemon = Daemon::start(&[&files.config()]);
    let asks = |nickname: &str| {
        let mut client = Client::connect(daemon.address());
        client.send(nickname);
        let joined = format!("The client {nickname} joined the Little Cats chat.");
        loop {
            let line = client.line();
            if line == "Password of the chat:" {
                return true;
            }
            if line == joined {
                return false;
            }
        }
    };
    assert!(!asks("ana"));
    files.change(&daemon, &format!("lang en\npassword-file {password}\n"));
    daemon.expect_console("password-file: from nothing to /");
    assert!(asks("bia"));
    files.change(&daemon, "lang en\n");
    daemon.expect_console(" to nothing");
    assert!(!asks("caio"));
}

#[test]
fn fewer_clients_than_are_in_close_nobody_and_keep_new_ones_out() {
    let files = Files::with("lang en\n");
    let daemon = Daemon::start(&[&files.config()]);
    let mut ana = joins(&daemon, "ana");
    let mut bia = joins(&daemon, "bia");
    ana.skip_to("The client bia joined the Little Cats chat.");
    files.change(&daemon, "lang en\nmax-clients 1\nmax-per-ip 1\n");
    daemon.expect_console("max-clients: from ");
    let refused = Client::connect(daemon.address()).rest();
    assert!(refused[0].contains("full"), "{refused:?}");
    bia.send("still here");
    ana.expect("<bia> still here");
    files.change(&daemon, "lang en\nmax-clients 3\nmax-per-ip 3\n");
    daemon.expect_console("max-clients: from 1 to 3");
    joins(&daemon, "caio");
    ana.expect("The client caio joined the Little Cats chat.");
}

#[test]
fn the_sample_is_a_file_that_checks() {
    let output = run(&["config", "--lang=en"]);
    assert_eq!(output.status.code(), Some(0));
    let sample = String::from_utf8(output.stdout).expect("text");
    assert!(sample.contains("\n#rate 5\n"), "{sample}");
    let files = Files::with(&sample);
    assert_eq!(files.check(&[]).status.code(), Some(0));
    files.write("conf", &sample.replace("\n#rate 5\n", "\nrate 6\n"));
    assert_eq!(files.check(&[]).status.code(), Some(0));
    files.write("conf", &sample.replace("\n#rate 5\n", "\nrate x\n"));
    assert_eq!(files.check(&[]).status.code(), Some(2));
}
