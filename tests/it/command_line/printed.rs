//! What the binary prints of itself: help, completions as a shell takes them, the manual page.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support;
use crate::support::daemon::run;

fn littlecats(arguments: &[&str]) -> String {
    let output = support::daemon::littlecats()
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
fn the_manual_and_the_completions_speak_english() {
    let manual = littlecats(&["man", "--lang", "en"]);
    for part in [".SH NAME", ".SH SYNOPSIS", "the language of the chat"] {
        assert!(manual.contains(part), "no {part} in {manual}");
    }
    assert!(!manual.contains("idioma"), "{manual}");
    for shell in ["zsh", "fish"] {
        let script = littlecats(&["completions", shell, "--lang=en"]);
        assert!(script.contains("the language of the chat"), "{script}");
        assert!(!script.contains("idioma"), "{script}");
    }
    assert!(littlecats(&["completions", "--lang", "en", "bash"]).contains("--listen"));
}

#[test]
fn help_speaks_english_and_is_asked_for_in_short() {
    assert_eq!(littlecats(&["-h"]), littlecats(&["--help"]));
    assert_eq!(
        littlecats(&["serve", "-h"]),
        littlecats(&["serve", "--help"])
    );
    let english = littlecats(&["serve", "--help", "--lang", "en"]);
    assert!(english.starts_with("Usage: littlecats serve [options]\n"));
    assert!(!english.contains("padrão"), "{english}");
    for words in [
        &["serve", "--lang", "en", "--help"][..],
        &["--lang=en", "serve", "-h"],
        &["help", "--lang=en", "serve"],
    ] {
        assert_eq!(littlecats(words), english);
    }
}

#[test]
fn a_shell_that_is_not_known_is_status_2() {
    let output = support::daemon::littlecats()
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
                "--history-bytes",
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
