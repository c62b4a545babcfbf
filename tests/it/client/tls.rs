//! TLS, with the real daemon: what a certificate is trusted by, and what is told where it is not.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::process::{Ended, Running, littlecats};
use super::terminal::{Start, Terminal};
use crate::support::{Client, Daemon, words};
use crate::tls::Files;

/// A place for what the client keeps, that nobody else uses.
struct State(tempfile::TempDir);

impl State {
    fn new() -> State {
        State(tempfile::tempdir().expect("a folder"))
    }

    fn folder(&self) -> &str {
        self.0.path().to_str().expect("UTF-8")
    }

    fn known_hosts(&self) -> PathBuf {
        self.0.path().join("littlecats/known_hosts")
    }
}

/// The address as a person gives it that uses the name of the certificate.
fn by_name(daemon: &Daemon) -> String {
    format!("localhost:{}", daemon.address().port())
}

/// `--send` of one line, with these flags; `roots` vouch for daemons, or nobody does.
fn send(daemon: &Daemon, state: &State, roots: Option<&Path>, flags: &[&str]) -> Ended {
    let mut command = littlecats();
    command.args([
        "connect",
        &by_name(daemon),
        "--nick",
        "robo",
        "--send",
        "oi",
    ]);
    command.args(["--lang", "en"]).args(flags);
    command.env("XDG_STATE_HOME", state.folder());
    let nobody = Path::new("/dev/null");
    command.env("SSL_CERT_FILE", roots.unwrap_or(nobody));
    command.env("SSL_CERT_DIR", "/nowhere");
    Running::start(command).wait()
}

#[track_caller]
fn assert_said(ended: &Ended) {
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
}

#[track_caller]
fn assert_refused(ended: &Ended, told: &[&str]) {
    assert_eq!(ended.status, Some(1), "{ended:?}");
    assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
    for text in told {
        assert!(ended.stderr.contains(text), "{text} in {ended:?}");
    }
}

#[test]
fn the_systems_roots_and_the_hosts_name_vouch_for_a_daemon() {
    let files = Files::new();
    let daemon = files.daemon(&[]);
    let state = State::new();
    let mut ana = Client::join(daemon.address(), "ana");
    let roots = files.certificate();
    assert_said(&send(&daemon, &state, Some(&roots), &["--tls"]));
    ana.expect(&words::joined("robo"));
    ana.expect("<robo> oi");
    ana.expect(&words::left("robo"));
    assert!(!state.known_hosts().exists(), "nothing had to be kept");
    // The name counts: what is for other names vouches for nobody here.
    let other = tempfile::tempdir().expect("a folder");
    let out = other.path().to_str().expect("UTF-8");
    crate::support::daemon::run(&["cert", "sala.example", "--out", out]);
    let (certificate, key) = (
        format!("{out}/littlecats.crt"),
        format!("{out}/littlecats.key"),
    );
    let flags = ["--tls-cert", &certificate, "--tls-key", &key];
    let daemon = Daemon::start(&flags);
    let ended = send(&daemon, &state, Some(Path::new(&certificate)), &["--tls"]);
    assert_refused(&ended, &["it is for another name", "--tls-pin"]);
}

#[test]
fn a_filter_refuses_what_nobody_vouches_for_with_its_fingerprint_and_the_flag_that_takes_it() {
    let files = Files::new();
    let daemon = files.daemon(&[]);
    let state = State::new();
    let ended = send(&daemon, &state, None, &["--tls"]);
    let flag = format!("--tls-pin {}", files.fingerprint);
    assert_refused(&ended, &[&by_name(&daemon), &flag]);
    assert!(!state.known_hosts().exists());
    // A pipe is no terminal, either.
    let mut command = littlecats();
    command.args(["connect", &by_name(&daemon), "--nick", "robo", "--tls"]);
    command.env("XDG_STATE_HOME", state.folder());
    command.env("SSL_CERT_FILE", "/dev/null");
    command.env("SSL_CERT_DIR", "/nowhere");
    let mut client = Running::start(command);
    client.type_in("sim\n");
    client.end_input();
    assert_refused(&client.wait(), &[&flag]);
}

#[test]
fn a_pin_takes_its_certificate_and_no_other_whoever_vouches_for_that() {
    let files = Files::new();
    let daemon = files.daemon(&[]);
    let state = State::new();
    let bare = files.fingerprint.replace(':', "").to_lowercase();
    for pin in [&files.fingerprint, &bare] {
        assert_said(&send(&daemon, &state, None, &["--tls", "--tls-pin", pin]));
        // It means TLS by itself.
        assert_said(&send(&daemon, &state, None, &["--tls-pin", pin]));
    }
    let other = Files::new();
    let roots = files.certificate();
    let flags = ["--tls", "--tls-pin", &other.fingerprint];
    let ended = send(&daemon, &state, Some(&roots), &flags);
    assert_refused(&ended, &[&other.fingerprint, &files.fingerprint]);
    let ended = send(&daemon, &state, None, &["--tls-pin", "AB:CD"]);
    assert_eq!(ended.status, Some(2), "{ended:?}");
}

fn terminal(daemon: &Daemon, state: &State) -> Terminal {
    let address = by_name(daemon);
    let arguments = [
        "connect", &address, "--nick", "bia", "--lang", "en", "--tls",
    ];
    Start::program(env!("CARGO_BIN_EXE_littlecats"), arguments)
        .env("XDG_STATE_HOME", state.folder())
        .env("SSL_CERT_FILE", "/dev/null")
        .env("SSL_CERT_DIR", "/nowhere")
        .size(24, 300)
        .run()
}

fn shows(terminal: &Terminal, text: &str) {
    terminal.wait(text, |rows| rows.iter().any(|row| row.contains(text)));
}

#[test]
fn at_a_terminal_a_fingerprint_is_asked_for_once_and_kept_and_a_changed_one_is_refused() {
    let mut files = Files::new();
    let daemon = files.daemon(&[]);
    let state = State::new();
    let mut ana = Client::join(daemon.address(), "ana");
    // First use, and no.
    let mut client = terminal(&daemon, &state);
    shows(&client, &files.fingerprint);
    shows(&client, "(yes/no)");
    client.type_in("no\r");
    assert_eq!(client.wait_end(), 1);
    assert!(!state.known_hosts().exists());
    // First use, and yes.
    let mut client = terminal(&daemon, &state);
    shows(&client, &files.fingerprint);
    shows(&client, "(yes/no)");
    client.type_in("yes\r");
    ana.expect(&words::joined("bia"));
    client.type_in("hello\r");
    ana.expect("<bia> hello");
    client.type_in("/quit\r");
    assert_eq!(client.wait_end(), 0);
    ana.expect(&words::left("bia"));
    let kept = fs::read_to_string(state.known_hosts()).expect("it is kept");
    let line = format!("{} {}\n", by_name(&daemon), files.fingerprint);
    assert_eq!(kept, line);
    let mode = fs::metadata(state.known_hosts())
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    // Then nobody is asked, nor as a filter.
    let mut client = terminal(&daemon, &state);
    ana.expect(&words::joined("bia"));
    client.type_in("/quit\r");
    assert_eq!(client.wait_end(), 0);
    ana.expect(&words::left("bia"));
    assert_said(&send(&daemon, &state, None, &["--tls"]));
    // Another certificate: refused with both, and how to forget the old one.
    let old = files.fingerprint.clone();
    files.renew();
    daemon.signal(rustix::process::Signal::HUP);
    crate::support::wait_until("it is in force", || {
        let ended = send(&daemon, &state, None, &["--tls"]);
        ended.stderr.contains(&files.fingerprint)
    });
    let file = state.known_hosts().display().to_string();
    let told = [&old[..], &files.fingerprint, &file, "delete the line of"];
    assert_refused(&send(&daemon, &state, None, &["--tls"]), &told);
    let mut client = terminal(&daemon, &state);
    shows(&client, "changed");
    assert_eq!(client.wait_end(), 1);
    fs::remove_file(state.known_hosts()).expect("a file");
    let client = terminal(&daemon, &state);
    shows(&client, "(yes/no)");
}

#[test]
fn a_daemon_without_a_certificate_is_told_of_and_one_that_is_silent_in_time() {
    let daemon = Daemon::start(&[]);
    let state = State::new();
    let ended = send(&daemon, &state, None, &["--tls"]);
    assert_refused(&ended, &["cannot speak TLS with", "--tls-cert"]);
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = silent.local_addr().expect("bound").to_string();
    let mut command = littlecats();
    command.args([
        "connect", &address, "--nick", "robo", "--send", "oi", "--tls",
    ]);
    command.args(["--timeout", "1", "--lang", "en"]);
    command.env("XDG_STATE_HOME", state.folder());
    assert_refused(&Running::start(command).wait(), &["did not answer in 1 s"]);
}

#[test]
fn an_input_of_any_length_and_its_echo_go_through_tls_without_waiting_for_each_other() {
    let files = Files::new();
    let daemon = files.daemon(&["--rate", "0"]);
    let mut command = littlecats();
    command.args(["connect", &by_name(&daemon), "--nick", "robo", "--json"]);
    command.args(["--tls-pin", &files.fingerprint]);
    let mut client = Running::start(command);
    let text = "x".repeat(500);
    let lines: String = (0..4_000).map(|line| format!("{line} {text}\n")).collect();
    client.type_in(lines);
    client.end_input();
    let ended = client.wait();
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
    let said = ended
        .stdout
        .lines()
        .filter(|line| line.contains("\"type\":\"said\""));
    assert_eq!(said.count(), 4_000);
}
