//! What the binary prints of itself: help, completions as a shell takes them, the manual page.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::daemon::run;

fn littlecats(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_littlecats"))
        .args(arguments)
        .output()
        .expect("the binary runs");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What bash offers for the last of these words.
fn bash_offers(words: &[&str]) -> Vec<String> {
    let script = format!(
        "{}\nCOMP_WORDS=({})\nCOMP_CWORD={}\n_littlecats\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
        littlecats(&["completions", "bash"]),
        words
            .iter()
            .map(|w| format!("'{w}'"))
            .collect::<Vec<_>>()
            .join(" "),
        words.len() - 1,
    );
    let mut bash = Command::new("bash")
        .args(["--norc", "-s"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("bash");
    let mut input = bash.stdin.take().expect("an input");
    input.write_all(script.as_bytes()).expect("bash reads");
    drop(input);
    let output = bash.wait_with_output().expect("bash ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let offers = String::from_utf8(output.stdout).expect("UTF-8");
    offers.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_and_flags() {
    assert_eq!(bash_offers(&["littlecats", "ser"]), ["serve"]);
    assert_eq!(bash_offers(&["littlecats", "connect", "--ni"]), ["--nick"]);
    assert_eq!(
        bash_offers(&["littlecats", "serve", "--listen", ""]),
        [""; 0]
    );
    let flags = bash_offers(&["littlecats", "connect", "--"]);
    assert!(flags.contains(&"--no-reconnect".to_owned()), "{flags:?}");
    assert!(!flags.contains(&"--listen".to_owned()), "{flags:?}");
}

#[test]
fn the_manual_is_a_manual() {
    let manual = littlecats(&["man"]);
    assert!(manual.contains(".TH LITTLECATS 1"), "{manual}");
    for name in ["zsh", "fish"] {
        assert!(littlecats(&["completions", name]).contains("littlecats"));
    }
}

#[test]
fn a_shell_that_is_not_known_is_status_2() {
    let output = Command::new(env!("CARGO_BIN_EXE_littlecats"))
        .args(["completions", "cmd"])
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn version_and_help_go_to_standard_output() {
    let version = run(&["--version"]);
    assert_eq!(version.status.code(), Some(0));
    let expected = format!("littlecats {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8_lossy(&version.stdout), expected);
    for (words, parts) in [
        (
            &["--help"][..],
            &["Uso: littlecats", "serve", "connect", "Exemplos:"][..],
        ),
        (
            &["serve", "--help"],
            &[
                "--listen",
                "--lang",
                "--room",
                "--max-line",
                "--history",
                "--max-clients",
                "--max-per-ip",
                "--rate",
                "--burst",
                "--backlog",
                "--outbox",
                "--send-buffer",
                "--login-timeout",
                "--log-file",
                "--verbose",
                "--quiet",
                "Exemplos:",
                "SIGHUP",
            ],
        ),
        (&["connect", "--help"], &["Uso: littlecats connect"]),
    ] {
        let help = run(words);
        assert_eq!(help.status.code(), Some(0));
        assert!(help.stderr.is_empty());
        let text = String::from_utf8_lossy(&help.stdout);
        for part in parts {
            assert!(text.contains(part), "no {part} in {text}");
        }
    }
}
