//! Passwords and keys that a file or the environment gives, where nobody can be asked.

use std::path::PathBuf;

use tempfile::TempDir;

use super::process::{Ended, Running, connect};
use super::scripted::{Daemon, Peer};

const ASKS_PASSWORD: &str = "?password";
const ASKS_KEY: &str = "!nickname_owned o nickname \"ana\" tem dono; informe a chave\n?key";

/// A folder with a file that holds this.
fn file(bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("segredo");
    std::fs::write(&path, bytes).expect("a file");
    (folder, path)
}

/// A filter under the nickname ana whose input has ended, or that says `oi` by `--send`.
fn start(daemon: &Daemon, more: &[&str], environment: &[(&str, &str)], sends: bool) -> Running {
    let mut command = connect(daemon.address, &["--nick", "ana"]);
    command.args(more).envs(environment.iter().copied());
    if sends {
        command.args(["--send", "oi"]);
    }
    let mut client = Running::start(command);
    client.end_input();
    client
}

fn asked(daemon: &Daemon, question: &str) -> Peer {
    let mut peer = daemon.accept();
    peer.expect("ana");
    peer.expect_silence();
    peer.tell(question);
    peer
}

/// Lets it in and hears what it says.
fn let_in(mut peer: Peer, client: Running, sends: bool) -> Ended {
    peer.join("ana");
    if sends {
        peer.hear("oi");
    }
    peer.expect_end();
    drop(peer);
    client.wait()
}

#[test]
fn a_secret_of_a_file_is_sent_when_it_is_asked_for_and_not_before() {
    let (_folder, path) = file("\u{feff} gato preto \r\nmais\n");
    let path = path.to_str().expect("a path");
    for (flag, question) in [("--password-file", ASKS_PASSWORD), ("--key-file", ASKS_KEY)] {
        for sends in [false, true] {
            let daemon = Daemon::start();
            let client = start(&daemon, &[flag, path], &[], sends);
            let mut peer = asked(&daemon, question);
            peer.expect("gato preto");
            let ended = let_in(peer, client, sends);
            assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
        }
    }
}

#[test]
fn a_room_that_has_no_password_any_more_does_not_hear_it() {
    let environment = [("LITTLECATS_PASSWORD", "gato"), ("LITTLECATS_KEY", "preto")];
    for sends in [false, true] {
        let daemon = Daemon::start();
        let client = start(&daemon, &[], &environment, sends);
        let peer = asked(&daemon, "");
        assert_eq!(let_in(peer, client, sends).status, Some(0));
    }
}

#[test]
fn the_environment_gives_secrets_that_no_file_gives() {
    let (_folder, path) = file("do arquivo");
    let path = path.to_str().expect("a path");
    for (variable, flag, question) in [
        ("LITTLECATS_PASSWORD", "--password-file", ASKS_PASSWORD),
        ("LITTLECATS_KEY", "--key-file", ASKS_KEY),
    ] {
        for (more, sent) in [(&[][..], "do ambiente"), (&[flag, path], "do arquivo")] {
            let daemon = Daemon::start();
            let client = start(&daemon, more, &[(variable, " do ambiente\r")], false);
            let mut peer = asked(&daemon, question);
            peer.expect(sent);
            assert_eq!(let_in(peer, client, false).status, Some(0));
        }
    }
}

#[test]
fn a_key_and_then_the_password_may_both_be_asked_for() {
    let environment = [("LITTLECATS_PASSWORD", "gato"), ("LITTLECATS_KEY", "preto")];
    let daemon = Daemon::start();
    let client = start(&daemon, &[], &environment, false);
    let mut peer = asked(&daemon, ASKS_KEY);
    peer.expect("preto");
    peer.tell(ASKS_PASSWORD);
    peer.expect("gato");
    let ended = let_in(peer, client, false);
    assert_eq!(ended.status, Some(0));
    assert_eq!(
        ended.stdout,
        "O cliente ana entrou no chat dos Little Cats.\n"
    );
}

#[test]
fn without_a_secret_the_error_says_how_to_give_one() {
    for (question, language, told) in [
        (
            ASKS_PASSWORD,
            "pt",
            "littlecats: o chat pede uma senha; dê-a com --password-file ou a variável LITTLECATS_PASSWORD\n",
        ),
        (
            ASKS_KEY,
            "en",
            "littlecats: the nickname \"ana\" has an owner; give the key with --key-file or the variable LITTLECATS_KEY, or use another nickname\n",
        ),
    ] {
        for sends in [false, true] {
            let daemon = Daemon::start();
            let client = start(&daemon, &["--lang", language], &[], sends);
            let mut peer = asked(&daemon, question);
            peer.expect_end();
            let ended = client.wait();
            assert_eq!((ended.status, ended.stdout.as_str()), (Some(1), ""));
            assert_eq!(ended.stderr, told);
        }
    }
}

#[test]
fn a_wrong_secret_is_sent_once_and_is_status_1() {
    for (question, wrong, told) in [
        (
            ASKS_PASSWORD,
            "!password_wrong senha incorreta; informe a senha\n?password",
            "littlecats: a senha do chat é outra; confira --password-file ou a variável LITTLECATS_PASSWORD\n",
        ),
        (
            ASKS_KEY,
            "!key_wrong chave incorreta; informe a chave\n?key",
            "littlecats: a chave de ana é outra; confira --key-file ou a variável LITTLECATS_KEY\n",
        ),
    ] {
        let environment = [("LITTLECATS_PASSWORD", "x"), ("LITTLECATS_KEY", "x")];
        let daemon = Daemon::start();
        let client = start(&daemon, &[], &environment, true);
        let mut peer = asked(&daemon, question);
        peer.expect("x");
        peer.tell(wrong);
        peer.expect_end();
        let ended = client.wait();
        assert_eq!((ended.status, ended.stderr.as_str()), (Some(1), told));
    }
}

#[test]
fn what_else_keeps_it_out_is_said() {
    for (code, why) in [
        ("too_many_tries", "tentativas demais"),
        ("banned", "este endereço foi banido do chat"),
        (
            "nickname_banned",
            "o nickname \"ana\" foi banido; informe outro nickname",
        ),
        (
            "locked",
            "a porta do chat está fechada a quem é novo; tente mais tarde",
        ),
        (
            "kept_out",
            "o nickname \"ana\" acaba de ser tirado do chat; espere 59s ou informe outro nickname",
        ),
    ] {
        for sends in [false, true] {
            let daemon = Daemon::start();
            let client = start(&daemon, &[], &[], sends);
            let mut peer = asked(&daemon, &format!("!{code} {why}"));
            peer.expect_end();
            let ended = client.wait();
            assert_eq!(ended.status, Some(1));
            assert_eq!(ended.stderr, format!("littlecats: {why}\n"));
        }
    }
}

#[test]
fn what_gives_no_secret_is_told_before_anything_is_sent() {
    let (_folder, empty) = file("\n gato\n");
    let empty = empty.to_str().expect("a path");
    let daemon = Daemon::start();
    for (more, environment, told) in [
        (
            &["--password-file", "/no/such/file"][..],
            None,
            "/no/such/file: não existe",
        ),
        (&["--key-file", empty], None, "segredo não dá uma senha"),
        (&[], Some(("LITTLECATS_KEY", " ")), "LITTLECATS_KEY não dá"),
    ] {
        let ended = start(&daemon, more, environment.as_slice(), false).wait();
        ended.assert_failed(1, told);
    }
    daemon.expect_nobody();
}

#[test]
fn a_secret_cannot_be_an_argument() {
    let daemon = Daemon::start();
    for flag in ["--password", "--key"] {
        let ended = start(&daemon, &[flag, "gato"], &[], false).wait();
        assert_eq!(ended.status, Some(2), "{ended:?}");
    }
}

#[test]
fn being_asked_for_a_nickname_that_was_given_already_is_no_matter() {
    let daemon = Daemon::start();
    let client = start(&daemon, &[], &[("LITTLECATS_PASSWORD", "gato")], true);
    let mut peer = daemon.accept();
    peer.tell("?nickname");
    peer.expect("ana");
    peer.tell(ASKS_PASSWORD);
    peer.expect("gato");
    peer.tell("@300 <bia> Chave de ana:");
    peer.join("ana");
    peer.hear("oi");
    peer.expect_end();
    drop(peer);
    let ended = client.wait();
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
}
