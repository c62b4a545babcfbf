//! Passwords, keys and kept bans, as the person who runs the daemon meets them.

mod bans;
mod memory;
mod terminal;

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;

use rustix::process::Signal;

use crate::support::daemon::run;
use crate::support::words::{WELCOME, joined};
use crate::support::{Client, Daemon};

pub(crate) const PASSWORD: &str = "Erva-de-gato 7";

/// A folder with files for the daemon, and their flags.
pub(crate) struct Files(tempfile::TempDir);

impl Files {
    pub(crate) fn new() -> Files {
        Files(tempfile::tempdir().expect("a folder of ours"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: &str) -> String {
        fs::write(self.path(name), content).expect("a folder of ours");
        self.flag(name)
    }

    pub(crate) fn flag(&self, name: &str) -> String {
        format!("--{name}={}", self.path(name).display())
    }
}

/// A new key, and its line for the file.
pub(crate) fn key(words: &[&str]) -> (String, String) {
    let output = run(&[&["key"], words].concat());
    assert!(output.status.success() && output.stderr.is_empty());
    let printed = String::from_utf8(output.stdout).expect("text");
    let lines: Vec<&str> = printed.lines().collect();
    let [key, line] = lines[..] else {
        panic!("not two lines: {printed}");
    };
    (key.to_owned(), line.to_owned())
}

fn log_in(address: SocketAddr, lines: &[&str]) -> Client {
    let mut client = Client::connect(address);
    for line in lines {
        client.send(line);
    }
    client.skip_to(&joined(lines[lines.len() - 2]));
    client
}

#[test]
fn a_key_is_printed_once_with_the_line_for_the_file() {
    let (one, line) = key(&["Ána", "--moderator"]);
    let words: Vec<&str> = line.split(' ').collect();
    assert_eq!(words[..2], ["Ána", "moderator"]);
    assert_eq!(words[2].len(), 64);
    assert_eq!(one.len(), 34, "{one}");
    let (other, line) = key(&["bia"]);
    assert!(line.starts_with("bia member "), "{line}");
    assert_ne!(one, other);
    for (words, said) in [
        (&["key"][..], "falta o argumento 'nickname'"),
        (&["key", "a!"], "'a!': use de 1 a 20 letras"),
        (&["key", "admin", "--lang", "en"], "'admin': it is reserved"),
    ] {
        let output = run(words);
        assert_eq!(output.status.code(), Some(2));
        let complaint = String::from_utf8(output.stderr).expect("text");
        assert!(complaint.contains(said), "{complaint}");
    }
}

#[test]
fn who_has_the_password_or_a_key_comes_in() {
    let files = Files::new();
    let (ana_key, ana_line) = key(&["ana", "--moderator"]);
    let flags = [
        files.write("password-file", &format!("\u{feff}{PASSWORD} \r\n")),
        files.write("keys", &format!("# keys\r\n{ana_line}\r\n")),
    ];
    let daemon = Daemon::start(&[&flags[0], &flags[1]]);
    let mut bia = Client::connect(daemon.address());
    bia.send("bia");
    bia.expect("Senha do chat:");
    bia.send("gato");
    bia.expect("erro: senha incorreta; informe a senha");
    bia.send(PASSWORD);
    bia.expect(&joined("bia"));
    let mut caio = Client::connect(daemon.address());
    caio.send("ANA");
    caio.expect("erro: o nickname \"ANA\" tem dono; informe a chave");
    caio.expect("Chave de ANA:");
    caio.send("");
    caio.expect(WELCOME);
    let mut ana = log_in(
        daemon.address(),
        &["ana", &ana_key.to_uppercase().replace('-', " ")],
    );
    ana.send("/topic gatos");
    ana.expect("ana mudou o assunto para: gatos");
}

#[test]
fn a_file_that_does_not_serve_keeps_the_daemon_from_starting() {
    let files = Files::new();
    let (_, line) = key(&["ana"]);
    let missing = files.flag("missing").replace("--missing", "--keys");
    let long_line = format!("{line}\n\n{line}\n");
    for (flag, said) in [
        (missing, "não foi possível ler o arquivo de --keys"),
        (
            files.write("password-file", "\n"),
            "password-file:1: a senha é vazia",
        ),
        (
            files.write("keys", &long_line),
            "keys:3: o nickname já está na linha 1",
        ),
        (
            files.write("bans", "\n\nban bia\n"),
            "bans:3: use sete palavras",
        ),
        (
            "--bans=/".into(),
            "não foi possível ler o arquivo de --bans, /:",
        ),
    ] {
        let output = run(&["serve", "--listen", "127.0.0.1:0", &flag]);
        assert_eq!(output.status.code(), Some(1), "{flag}");
        let complaint = String::from_utf8(output.stderr).expect("text");
        assert!(complaint.contains(said), "{complaint}");
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
    }
}

#[test]
fn sighup_takes_what_the_file_no_longer_gives_and_keeps_it_where_the_file_does_not_serve() {
    let files = Files::new();
    let (ana_key, ana_line) = key(&["ana", "--moderator"]);
    let (_, bia_line) = key(&["bia"]);
    let keys = files.write("keys", &ana_line);
    let daemon = Daemon::start(&[&keys, "--lang", "en"]);
    let mut bia = Client::connect(daemon.address());
    bia.send("bia");
    bia.expect("The client bia joined the Little Cats chat.");
    let mut ana = Client::connect(daemon.address());
    ana.send("ana");
    ana.skip_to("Key of ana:");
    ana.send(&ana_key);
    ana.skip_to("The client ana joined the Little Cats chat.");
    bia.skip_to("The client ana joined the Little Cats chat.");
    files.write("keys", "ana moderator\n");
    daemon.signal(Signal::HUP);
    let told = daemon.expect_console("keys:1: use three words");
    assert!(told.contains("[ERROR] ") && told.ends_with("; what was in force stays"));
    ana.send("/topic cats");
    bia.expect("ana changed the topic to: cats");
    files.write("keys", &bia_line);
    daemon.signal(Signal::HUP);
    bia.expect("ana no longer moderates the chat.");
    bia.expect("warning: the nickname \"bia\" has an owner now; choose another within 60 s");
}

/// All that a client heard.
fn transcript(client: &mut Client) -> Vec<String> {
    client.send("/quit");
    client.rest()
}

#[test]
fn no_secret_is_ever_told() {
    let files = Files::new();
    let (ana_key, ana_line) = key(&["ana", "--moderator"]);
    let (other_key, other_line) = key(&["bia"]);
    const WRONG: &str = "palpite-errado";
    let flags = [
        files.write("password-file", PASSWORD),
        files.write("keys", &ana_line),
        files.flag("bans"),
        files.flag("log-file"),
    ];
    let flags: Vec<&str> = flags.iter().map(String::as_str).chain(["-v"]).collect();
    let mut daemon = Daemon::start_with_console(Stdio::null(), &flags);
    let mut heard = Vec::new();
    let mut caio = log_in(daemon.address(), &["caio", PASSWORD]);
    let mut guesser = Client::connect(daemon.address());
    for line in ["davi", WRONG, WRONG, WRONG] {
        guesser.send(line);
    }
    heard.extend(guesser.rest());
    let mut thief = Client::connect(daemon.address());
    for line in ["ana", &other_key, &other_key, WRONG] {
        thief.send(line);
    }
    heard.extend(thief.rest());
    let mut ana = log_in(daemon.address(), &["ana", &ana_key]);
    for line in [
        "/op errado",
        &format!("/op {ana_key}"),
        "/ban eva",
        "/bans",
        "/help",
        "/list",
    ] {
        ana.send(line);
    }
    for line in [&format!("/op {other_key}"), "/op", "/help", "/bans"] {
        caio.send(line);
    }
    heard.extend(ana.skip_to("Usuários conectados (2): ana, caio"));
    heard.extend(caio.skip_to("erro: só quem modera pode fazer isso"));
    files.write("keys", &other_line);
    files.write("password-file", "outra senha\n");
    daemon.signal(Signal::HUP);
    let proc = |name: &str| fs::read(format!("/proc/{}/{name}", daemon.pid())).unwrap_or_default();
    let shown = [proc("cmdline"), proc("environ"), proc("comm")];
    heard.extend(transcript(&mut ana));
    heard.extend(transcript(&mut caio));
    assert!(heard.len() > 30, "{heard:#?}");
    daemon.signal(Signal::TERM);
    assert_eq!(daemon.wait().code(), Some(0));
    let read = |name: &str| fs::read_to_string(files.path(name)).expect("it was written");
    let (log, bans) = (read("log-file"), read("bans"));
    assert!(log.contains("davi") || log.contains("127.0.0.1"), "{log}");
    assert!(bans.contains("ban eva "), "{bans}");
    let mut all = heard.join("\n") + &log + &bans;
    all.extend(shown.iter().map(|bytes| String::from_utf8_lossy(bytes)));
    let all = all.to_lowercase();
    let hashes = [&ana_line, &other_line].map(|line| line.rsplit(' ').next().expect("a hash"));
    for secret in [
        PASSWORD,
        WRONG,
        "outra senha",
        &ana_key,
        &other_key,
        hashes[0],
        hashes[1],
    ] {
        let secret = secret.to_lowercase();
        assert!(!all.contains(&secret), "{secret} was told");
        assert!(
            !all.contains(&secret.replace(['-', ' '], "")),
            "{secret} was told"
        );
    }
}
