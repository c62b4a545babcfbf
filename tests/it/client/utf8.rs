//! Terminals and inputs that are not in UTF-8: nothing of them is lost without a word, or said mangled.

use super::process::{Running, connect};
use super::scripted::{Daemon, Peer};
use super::terminal::{Start, Terminal};
use crate::support;

fn plain_ana() -> (Terminal, Peer) {
    let daemon = Daemon::start();
    let terminal = Start::connect(daemon.address, &["--nick", "ana"])
        .env("TERM", "dumb")
        .run();
    let peer = daemon.welcome("ana");
    terminal.wait_for("O cliente ana entrou no chat dos Little Cats.");
    (terminal, peer)
}

#[test]
fn a_line_that_is_not_utf_8_is_told_and_not_sent_from_a_plain_terminal() {
    let (mut terminal, mut peer) = plain_ana();
    // "olá, coração" in Latin-1.
    terminal.type_in(b"ol\xe1, cora\xe7\xe3o\r");
    terminal.wait_for("digite de novo)");
    terminal.wait_for_text("não foi enviado, pois não é UTF-8: ol\u{fffd}, cora\u{fffd}\u{fffd}o");
    terminal.type_in("sem acento\r");
    peer.expect("sem acento");
}

#[test]
fn a_nickname_that_is_not_utf_8_is_asked_for_again_at_a_plain_terminal() {
    let daemon = Daemon::start();
    let mut terminal = Start::connect(daemon.address, &[])
        .env("TERM", "dumb")
        .run();
    let mut peer = daemon.accept();
    terminal.wait_for("nickname:");
    terminal.type_in(b"Jo\xe3o\r");
    terminal.wait_for_text("não foi enviado, pois não é UTF-8: Jo\u{fffd}o");
    terminal.type_in("joao\r");
    peer.expect("joao");
}

#[test]
fn lines_of_the_input_that_are_not_utf_8_are_told_and_not_sent() {
    let (daemon, [mut bia]) = support::room(&[], ["bia"]);
    let mut ana = Running::start(connect(daemon.address(), &["--nick", "ana"]));
    // Latin-1; the third line would read as a negotiation of telnet.
    ana.type_in(b"um\nol\xe1\n\xff\xfb\x01\xff\xf1tr\xeas\n/msg ninguem oi\ndois\n");
    ana.end_input();
    bia.expect(&support::words::joined("ana"));
    bia.expect_all(["<ana> um", "<ana> dois"]);
    let ended = ana.wait();
    assert_eq!(ended.status, Some(1));
    assert_eq!(ended.stdout, format!("{}\n", support::words::joined("ana")));
    let told: Vec<&str> = ended.stderr.lines().collect();
    assert_eq!(told.len(), 4, "{told:#?}");
    for number in [2, 3] {
        let start = format!("littlecats: a linha {number} da entrada não é UTF-8");
        assert!(
            told.iter().any(|line| line.starts_with(&start)),
            "{told:#?}"
        );
    }
    assert!(
        told.contains(&&*support::words::no_such_user("ninguem")),
        "{told:#?}"
    );
    assert_eq!(
        told[3],
        "littlecats: linhas aceitas: 2 de 5; a primeira que não foi é a linha 2 da entrada"
    );
}

#[cfg(feature = "editor")]
mod editor {
    use super::*;
    use crate::client::editor::ana;

    const TOLD: &str = "o terminal não está em UTF-8: a linha com \u{fffd} não será enviada";

    #[test]
    fn a_line_that_is_not_utf_8_is_told_and_not_sent() {
        let (mut terminal, mut peer) = ana(&[]);
        // As a person types: a key, and what comes of it.
        terminal.type_in("ol");
        terminal.wait_prompt("ol");
        terminal.type_in(b"\xe1!");
        terminal.wait_for_text(TOLD);
        terminal.wait_prompt("ol");
        terminal.type_in("!");
        terminal.wait_prompt("ol!");
        terminal.type_in("\r");
        terminal.wait_for_text("não foi enviado, pois não é UTF-8: ol\u{fffd}!");
        terminal.wait_prompt("");
        // It cannot be sent by looking it up either.
        terminal.type_in("\x1b[A");
        terminal.type_in("sem acento\r");
        peer.expect("sem acento");
    }

    #[test]
    fn what_comes_at_once_with_such_a_byte_is_never_said_in_part() {
        let (mut terminal, mut peer) = ana(&[]);
        terminal.type_in(b"ol\xe1 mundo\r");
        terminal.wait_for_text(TOLD);
        terminal.type_in(b"segunda parte\r");
        terminal.wait_for_text("não foi enviado, pois não é UTF-8: ol\u{fffd}segunda parte");
        terminal.type_in("depois\r");
        peer.expect("depois");
    }

    #[test]
    fn a_line_that_was_mended_is_sent() {
        let (mut terminal, mut peer) = ana(&[]);
        terminal.type_in(b"a\xe7\xe3");
        terminal.wait_for_text(TOLD);
        terminal.wait_prompt("a");
        // What is deleted is U+FFFD.
        terminal.type_in(b"\x7fcao\r");
        peer.expect("acao");
        // What a person of a terminal in UTF-8 means to say is said.
        terminal.type_in("\u{fffd}\r");
        peer.expect("\u{fffd}");
    }

    #[test]
    fn a_paste_that_is_not_utf_8_is_told_and_nothing_of_it_said() {
        let (mut terminal, mut peer) = ana(&[]);
        terminal.type_in("antes ");
        terminal.wait_prompt("antes ");
        terminal.type_in(b"\x1b[200~um\rol\xe1\r/quit\rdois\r\x1b[201~");
        terminal.wait_for_text("o que foi colado não é UTF-8");
        terminal.wait_prompt("antes ");
        // The end of the paste may be lost, so that only time tells that this is typed.
        std::thread::sleep(std::time::Duration::from_millis(600));
        terminal.type_in("e depois\r");
        peer.expect("antes e depois");
    }

    #[test]
    fn a_nickname_that_is_not_utf_8_is_asked_for_again() {
        let daemon = Daemon::start();
        let mut terminal = Start::connect(daemon.address, &[]).run();
        let mut peer = daemon.accept();
        terminal.wait_for("nickname:");
        terminal.type_in(b"jo\xe3o");
        terminal.wait_for_text(TOLD);
        terminal.wait_for("nickname: jo");
        terminal.type_in("\r");
        terminal.wait_for_text("não foi enviado, pois não é UTF-8: jo\u{fffd}");
        terminal.type_in("joao\r");
        peer.expect("joao");
    }
}
