//! Which language the command line speaks: that of `--lang`, else of `LITTLECATS_LANG`, else of the system; and
//! that the room goes by `--lang` alone.

use std::net::TcpListener;
use std::process::{Command, Output};

use super::objection;
use crate::support::daemon::{BINARY, run_command};
use crate::support::{Client, Daemon};

/// Runs the binary with these variables and none of the others that say a language.
fn run(variables: &[(&str, &str)], words: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    for name in ["LITTLECATS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    run_command(command.envs(variables.iter().copied()).args(words))
}

fn printed(variables: &[(&str, &str)], words: &[&str]) -> String {
    let output = run(variables, words);
    assert!(output.status.success(), "{words:?}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

const ENGLISH: &[(&str, &str)] = &[("LANG", "en_US.UTF-8")];

#[test]
fn the_locale_chooses_the_language_of_all_that_is_printed() {
    for (words, pt, en) in [
        (&["--help"][..], "Uso: ", "Usage: "),
        (&["serve", "--help"], "Opções:", "Options:"),
        (&["help", "connect"], "Opções:", "Options:"),
        (&["man"], "SINOPSE", "SYNOPSIS"),
        (&["completions", "fish"], "o nickname", "the nickname"),
        (&["completions", "zsh"], "o nickname", "the nickname"),
        (&["config"], "# o idioma", "# the language"),
        (&["check"], "tudo certo", "all is well"),
    ] {
        for (variables, expected) in [
            (&[][..], pt),
            (&[("LANG", "C.UTF-8")], pt),
            (&[("LANG", "pt_BR.UTF-8")], pt),
            (&[("LANG", "pt_BR.UTF-8"), ("LC_MESSAGES", "")], pt),
            (ENGLISH, en),
            (&[("LANG", "de_DE.UTF-8")], en),
            (&[("LC_ALL", "en_GB"), ("LANG", "pt_BR")], en),
            (&[("LITTLECATS_LANG", "en")], en),
            (&[("LITTLECATS_LANG", "pt"), ("LC_ALL", "en_US")], pt),
            (&[("LITTLECATS_LANG", ""), ("LC_ALL", "en_US")], en),
        ] {
            let text = printed(variables, words);
            assert!(text.contains(expected), "{variables:?} {words:?}: {text}");
        }
        for words in [
            &[&["--lang", "pt"], words].concat(),
            &[words, &["--lang=pt"]].concat(),
        ] {
            let text = printed(ENGLISH, words);
            assert!(text.contains(pt), "{words:?}: {text}");
        }
    }
}

#[test]
fn the_locale_chooses_the_language_of_what_goes_wrong_also_before_the_command() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let taken = taken.local_addr().expect("bound").to_string();
    for (words, status, pt, en) in [
        (&[][..], 2, "falta um comando", "a command is missing"),
        (&["dance"], 2, "desconhecido", "unknown"),
        (&["--foo", "serve"], 2, "desconhecido", "unknown"),
        (&["serve", "--rate", "x"], 2, "não serve", "does not serve"),
        (
            &["serve", "--listen", &taken],
            1,
            "outro programa já usa esta porta",
            "another program uses this port",
        ),
        (
            &["serve", "--config", "/nowhere/conf"],
            2,
            "/nowhere/conf: não existe",
            "/nowhere/conf: there is no such file",
        ),
        (
            &["check", "--keys", "/nowhere/keys"],
            2,
            "/nowhere/keys: não existe",
            "/nowhere/keys: there is no such file",
        ),
        (
            &["connect", "127.0.0.1:1", "--nick", "ana", "--send", "oi"],
            1,
            "conexão recusada",
            "connection refused",
        ),
    ] {
        for (variables, expected) in [(&[][..], pt), (ENGLISH, en)] {
            let said = objection(&run(variables, words), status);
            assert!(said.contains(expected), "{variables:?} {words:?}: {said}");
            assert!(!said.contains("os error"), "{said}");
        }
    }
}

#[test]
fn the_room_speaks_portuguese_unless_it_is_told_otherwise() {
    let variables = [("LANG", "en_US.UTF-8"), ("LITTLECATS_LANG", "en")];
    let daemon = Daemon::start_with_variables(&variables, &[]);
    daemon.expect_console("para entrar com o nc: ");
    let mut ana = Client::connect(daemon.address());
    ana.send("ana");
    ana.expect("O cliente ana entrou no chat dos Little Cats.");
    let variables = [("LITTLECATS_LANG", "pt")];
    let daemon = Daemon::start_with_variables(&variables, &["--lang", "en"]);
    let mut ana = Client::connect(daemon.address());
    ana.send("ana");
    ana.expect("The client ana joined the Little Cats chat.");
}
