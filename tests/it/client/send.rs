//! `--send`: one line, and whether it was accepted.

use super::process::{Running, connect};
use super::scripted::Daemon;

#[test]
fn an_accepted_line_is_status_0() {
    let daemon = Daemon::start();
    let client = Running::start(connect(
        daemon.address,
        &["--nick", "robo", "--send", "pronto"],
    ));
    let mut peer = daemon.accept();
    peer.expect("robo");
    peer.tell("@3600 <bia> erro: nada");
    peer.join("robo");
    peer.expect("pronto");
    // Somebody else says the same.
    peer.tell("<bia> pronto");
    peer.expect_silence();
    peer.echo("pronto");
    peer.expect_end();
    peer.tell("<bia> erro: nada\n!muted x");
    drop(peer);
    let ended = client.wait();
    assert_eq!(ended.status, Some(0));
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("", ""));
}

#[test]
fn a_byte_order_mark_makes_no_private_line_public() {
    let daemon = Daemon::start();
    let text = "\u{FEFF}/msg bia psiu";
    let client = Running::start(connect(daemon.address, &["--nick", "robo", "--send", text]));
    let mut peer = daemon.welcome("robo");
    peer.hear("/msg bia psiu");
    peer.expect_end();
    drop(peer);
    assert_eq!(client.wait().status, Some(0));
}

#[test]
fn a_line_that_is_not_accepted_is_status_1_and_told() {
    let daemon = Daemon::start();
    let client = Running::start(connect(
        daemon.address,
        &["--nick", "robo", "--send", "/msg bia oi"],
    ));
    let mut peer = daemon.welcome("robo");
    peer.expect("/msg bia oi");
    peer.tell("!no_such_user não há nenhum usuário");
    let ended = client.wait();
    assert_eq!(ended.status, Some(1));
    assert_eq!(ended.stderr, "littlecats: não há nenhum usuário\n");
}

#[test]
fn a_warning_is_told_and_status_0() {
    let daemon = Daemon::start();
    let client = Running::start(connect(
        daemon.address,
        &["--nick", "robo", "--send", "pronto"],
    ));
    let mut peer = daemon.welcome("robo");
    peer.expect("pronto");
    peer.tell("~too_fast devagar\n<robo> pronto");
    drop(peer);
    let ended = client.wait();
    assert_eq!(
        (ended.status, ended.stderr.as_str()),
        (Some(0), "aviso: devagar\n")
    );
}

#[test]
fn what_is_not_known_to_be_accepted_is_status_1() {
    for last_words in ["", "-!", "<bia> pronto", "~replaced x"] {
        let daemon = Daemon::start();
        let client = Running::start(connect(
            daemon.address,
            &["--nick", "robo", "--send", "pronto"],
        ));
        let mut peer = daemon.welcome("robo");
        peer.expect("pronto");
        peer.tell(last_words);
        drop(peer);
        let ended = client.wait();
        assert_eq!(ended.status, Some(1), "{last_words}");
        let told = "; linhas aceitas: 0 de 1\n";
        assert!(ended.stderr.ends_with(told), "{ended:?}");
    }
}

#[test]
fn a_refused_nickname_is_status_1() {
    let daemon = Daemon::start();
    let client = Running::start(connect(
        daemon.address,
        &["--nick", "robo", "--send", "pronto"],
    ));
    let mut peer = daemon.accept();
    peer.expect("robo");
    peer.tell("!nickname_in_use o nickname \"robo\" já está em uso; informe outro nickname");
    let ended = client.wait();
    ended.assert_failed(1, "já está em uso");
    assert_eq!(peer.line(), None);
}

#[test]
fn what_is_not_one_line_that_says_something_is_status_2() {
    let daemon = Daemon::start();
    for text in ["", "  ", "a\nb", "/quit", "/list"] {
        let client = Running::start(connect(daemon.address, &["--nick", "robo", "--send", text]));
        assert_eq!(client.wait().status, Some(2), "{text:?}");
    }
}

#[test]
fn an_error_that_nobody_reads_is_no_crash() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let status = crate::support::daemon::littlecats()
        .args(["connect", "a b", "--nick", "robo", "--send", "pronto"])
        .stderr(writer)
        .status()
        .expect("it starts");
    assert_eq!(status.code(), Some(2), "{status}");
}
