//! Ctrl-C in a terminal: what is typed goes, and where nothing is, the second within a second leaves.

use super::editor::{ana, ana_in};
use super::scripted::Daemon;
use super::terminal::{Start, Terminal};

const HINT: &str = "para sair, Ctrl-C de novo, ou Ctrl-D";

/// Two Ctrl-C in a row, of which the first is answered.
fn leave(terminal: &mut Terminal) {
    terminal.type_in("\x03");
    terminal.wait_for(HINT);
    terminal.type_in("\x03");
}

#[test]
fn the_first_says_how_to_leave_and_the_second_within_a_second_leaves() {
    let (mut terminal, mut peer) = ana(&[]);
    terminal.type_in("nada");
    terminal.wait_prompt("nada");
    // What is typed goes first.
    terminal.type_in("\x03");
    terminal.wait_prompt("");
    assert!(!terminal.rows().concat().contains(HINT));
    leave(&mut terminal);
    peer.expect_end();
    drop(peer);
    assert_eq!(terminal.wait_end(), 0);
    assert!(terminal.echoes(), "the terminal is left as it was found");
}

#[test]
fn a_second_that_comes_late_is_a_first() {
    let (mut terminal, mut peer) = ana_in(|start| start, &["--lang", "en"]);
    for count in 1..=2 {
        terminal.type_in("\x03");
        terminal.wait("not told", |rows| {
            let told = rows.concat().matches("to leave, Ctrl-C again").count();
            told == count
        });
        std::thread::sleep(std::time::Duration::from_millis(1_050));
    }
    terminal.type_in("ainda aqui\r");
    peer.expect("ainda aqui");
}

#[test]
fn it_leaves_while_the_connection_is_down() {
    let daemon = Daemon::start();
    let mut terminal = Start::connect(daemon.address, &["--nick", "ana"]).run();
    let peer = daemon.welcome("ana");
    terminal.wait_prompt("");
    drop((peer, daemon));
    terminal.wait_for_text("nova tentativa em até");
    leave(&mut terminal);
    assert_eq!(terminal.wait_end(), 0);
}

#[test]
fn it_leaves_at_the_question_for_a_nickname() {
    let daemon = Daemon::start();
    let mut terminal = Start::connect(daemon.address, &[]).run();
    let mut peer = daemon.accept();
    terminal.wait_for("nickname:");
    terminal.type_in("an\x03");
    terminal.wait("not cleared", |rows| {
        rows.last()
            .is_some_and(|row| row.trim_end() == "seu nickname:")
    });
    leave(&mut terminal);
    peer.expect_end();
    assert_eq!(terminal.wait_end(), 0);
    assert!(terminal.echoes());
}

#[test]
fn it_leaves_at_the_question_for_a_secret() {
    for (what, prompt) in [("password", "senha do chat:"), ("key", "chave de ana:")] {
        let daemon = Daemon::start();
        let mut terminal = Start::connect(daemon.address, &["--nick", "ana"]).run();
        let mut peer = daemon.accept();
        peer.expect("ana");
        peer.tell(&format!("?{what}"));
        terminal.wait_for(prompt);
        // What is typed unseen goes first.
        terminal.type_in("segre\x03");
        leave(&mut terminal);
        peer.expect_end();
        assert_eq!(terminal.wait_end(), 0, "{what}");
        assert!(terminal.echoes());
    }
}
