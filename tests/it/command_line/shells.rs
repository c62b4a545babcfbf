//! The completions in the shells that people have, as far as they are installed here: what is typed, with
//! the key of completion, becomes a command.

use std::fs;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::support::DEADLINE;
use crate::support::daemon::littlecats;

/// What stands for the binary: it tells what it was given.
const TELLS: &str = "littlecats() { printf 'GOT<%s>\\n' \"$*\"; }\n";

fn is_there(shell: &str) -> bool {
    let found = Command::new(shell)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if found.is_err() {
        eprintln!("{shell} is not installed: not looked at");
    }
    found.is_ok()
}

/// The script for a shell, in a file.
fn script(shell: &str) -> tempfile::NamedTempFile {
    let output = littlecats().args(["completions", shell]).output();
    let script = output.expect("the binary runs").stdout;
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), script).expect("a file of ours");
    file
}

/// A shell at a terminal.
struct Typed {
    writer: Box<dyn Write + Send>,
    heard: Receiver<Vec<u8>>,
    text: String,
    child: Box<dyn portable_pty::Child + Send + Sync>,
}

impl Typed {
    fn start(shell: &str, arguments: &[&str], setup: &str) -> Typed {
        let size = PtySize {
            rows: 24,
            cols: 200,
            ..PtySize::default()
        };
        let terminal = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new(shell);
        command.args(arguments);
        command.env("TERM", "dumb");
        command.env("LC_ALL", "C.UTF-8");
        let child = terminal.slave.spawn_command(command).expect("it starts");
        let mut reader = terminal.master.try_clone_reader().expect("its output");
        let writer = terminal.master.take_writer().expect("its input");
        let (tell, heard) = channel();
        thread::spawn(move || {
            // The other end is kept as long as anything comes.
            let _master = terminal.master;
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if tell.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let mut typed = Typed {
            writer,
            heard,
            text: String::new(),
            child,
        };
        typed.type_in(&format!("{setup}\nPS1='REA''DY> '\n"));
        typed.wait_for("READY> ");
        typed
    }

    fn type_in(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).expect("it reads");
    }

    /// Waits for a text, and takes what came up to its end.
    fn wait_for(&mut self, text: &str) -> String {
        let until = Instant::now() + DEADLINE;
        loop {
            if let Some(at) = self.text.find(text) {
                let rest = self.text.split_off(at + text.len());
                return std::mem::replace(&mut self.text, rest);
            }
            let left = until.saturating_duration_since(Instant::now());
            let heard = self.heard.recv_timeout(left.max(Duration::from_millis(1)));
            let heard = heard.unwrap_or_else(|_| panic!("no {text:?} in {:?}", self.text));
            self.text.push_str(&String::from_utf8_lossy(&heard));
        }
    }

    /// What becomes of a line that is typed with the key of completion in it.
    fn becomes(&mut self, keys: &str) -> String {
        self.type_in(keys);
        self.type_in("\r");
        self.wait_for("GOT<");
        let line = self.wait_for(">\r\n");
        self.wait_for("READY> ");
        line.trim_end_matches(">\r\n").trim_end().to_owned()
    }
}

impl Drop for Typed {
    fn drop(&mut self) {
        // It may be gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What each of these lines has to become, in any shell.
const LINES: &[(&str, &str)] = &[
    ("littlecats conn\t--ni\tana", "connect --nick ana"),
    ("littlecats connect --lang p\t", "connect --lang pt"),
    ("littlecats connect --color al\t", "connect --color always"),
    ("littlecats completions f\t", "completions fish"),
    ("littlecats --lang en ser\t", "--lang en serve"),
    ("littlecats serve --la\te\t", "serve --lang en"),
    (
        "littlecats serve --config /etc/passw\t",
        "serve --config /etc/passwd",
    ),
    ("littlecats serve --rate \t5", "serve --rate 5"),
    #[cfg(feature = "tls")]
    (
        "littlecats cert --out /etc/passw\t",
        "cert --out /etc/passw",
    ),
    #[cfg(feature = "tls")]
    ("littlecats cert --out /usr/shar\t", "cert --out /usr/share"),
];

#[test]
fn bash_completes_commands_flags_and_values() {
    if !is_there("bash") {
        return;
    }
    let script = script("bash");
    let path = script.path().display();
    for package in ["", "/usr/share/bash-completion/bash_completion"] {
        if !(package.is_empty() || fs::exists(package).unwrap_or(false)) {
            continue;
        }
        let package = match package {
            "" => String::new(),
            path => format!("source {path}\n"),
        };
        let setup = format!("{package}source {path}\n{TELLS}");
        let mut bash = Typed::start("bash", &["--norc", "--noprofile", "-i"], &setup);
        for &(keys, line) in LINES {
            // zsh takes the last `/` back where nothing follows.
            assert_eq!(bash.becomes(keys).trim_end_matches('/'), line, "{keys:?}");
        }
        assert_eq!(bash.becomes("littlecats man --lang=e\t"), "man --lang=en");
    }
}

#[test]
fn zsh_completes_commands_flags_and_values() {
    if !is_there("zsh") {
        return;
    }
    let script = script("zsh");
    let path = script.path().display();
    let setup = format!("autoload -Uz compinit; compinit -u -D; source {path}\n{TELLS}");
    let mut zsh = Typed::start("zsh", &["-f", "-i"], &setup);
    for &(keys, line) in LINES {
        // It writes the sign of equality behind a flag that takes a value.
        assert_eq!(zsh.becomes(keys).replace('=', " "), line, "{keys:?}");
    }
    assert_eq!(zsh.becomes("littlecats man --lang=e\t"), "man --lang=en");
}

#[test]
fn fish_completes_commands_flags_and_values() {
    if !is_there("fish") {
        return;
    }
    let script = script("fish");
    for (typed, offered) in [
        ("littlecats conn", &["connect"][..]),
        ("littlecats connect --ni", &["--nick"]),
        ("littlecats connect --lang ", &["en", "pt"]),
        ("littlecats connect --lang=", &["--lang=en", "--lang=pt"]),
        ("littlecats connect --color al", &["always"]),
        ("littlecats completions ", &["bash", "fish", "zsh"]),
        ("littlecats --lang en ser", &["serve"]),
        ("littlecats serve --config /etc/passw", &["/etc/passwd"]),
        ("littlecats serve --rate ", &[]),
        #[cfg(feature = "tls")]
        ("littlecats cert --out /etc/passw", &[]),
        #[cfg(feature = "tls")]
        ("littlecats cert --out /usr/shar", &["/usr/share/"]),
    ] {
        let line = format!("source {}; complete -C '{typed}'", script.path().display());
        let output = Command::new("fish")
            .args(["--no-config", "-c", &line])
            .output();
        let output = output.expect("fish runs");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let said = String::from_utf8(output.stdout).expect("UTF-8");
        let word = |line: &str| line.split('\t').next().unwrap_or_default().to_owned();
        let mut words: Vec<String> = said.lines().map(word).collect();
        words.retain(|word| !word.ends_with('-') && !word.ends_with("passwd-"));
        words.sort();
        assert_eq!(words, offered, "{typed:?}");
    }
}
