//! The client in a terminal without an editor: the lean build, and `TERM=dumb`.

use super::scripted::{Daemon, Peer};
use super::terminal::{Start, Terminal};

pub(super) fn ana(arguments: &[&str]) -> (Terminal, Peer) {
    let daemon = Daemon::start();
    let arguments: Vec<&str> = ["--nick", "ana"].iter().chain(arguments).copied().collect();
    let terminal = Start::connect(daemon.address, &arguments)
        .env("TERM", "dumb")
        .run();
    let peer = daemon.welcome("ana");
    terminal.wait_for("O cliente ana entrou no chat dos Little Cats.");
    (terminal, peer)
}

#[test]
fn it_works_line_by_line_without_escape_sequences() {
    let (mut terminal, mut peer) = ana(&[]);
    terminal.type_in("olá\r/msg bia psiu\r");
    peer.hear("olá");
    peer.hear("/msg bia psiu");
    peer.tell("<bia> oi\n!of_tomorrow x");
    terminal.wait_for("erro: x");
    terminal.type_in("/ignore bia\r");
    terminal.wait_for("não será mostrado");
    peer.tell("<bia> some\n<João> fica");
    terminal.wait_for("<João> fica");
    terminal.type_in("\x04");
    peer.expect_end();
    drop(peer);
    assert_eq!(terminal.wait_end(), 0);
    let bytes = terminal.bytes();
    assert!(
        !bytes.contains(&0x1b),
        "{}",
        String::from_utf8_lossy(&bytes)
    );
    let rows = terminal.rows().join("\n");
    assert_eq!(rows.matches("olá").count(), 1, "said once:\n{rows}");
    assert_eq!(rows.matches("psiu").count(), 1, "said once:\n{rows}");
    assert!(!rows.contains("some"), "{rows}");
}

#[test]
fn a_hundred_lines_pasted_are_a_hundred_lines_said() {
    let (mut terminal, mut peer) = ana(&[]);
    let lines: Vec<String> = (0..100).map(|n| format!("linha {n}")).collect();
    terminal.type_in(format!("{}\r", lines.join("\r")));
    for line in &lines {
        peer.expect(line);
    }
}

#[test]
fn it_asks_for_a_nickname() {
    let daemon = Daemon::start();
    let mut terminal = Start::connect(daemon.address, &[])
        .env("TERM", "dumb")
        .run();
    let mut peer = daemon.accept();
    terminal.wait_for("nickname:");
    terminal.type_in("a b\r");
    peer.expect("a b");
    peer.tell("!nickname_invalid nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname\n?nickname");
    terminal.wait_for("outro nickname");
    terminal.type_in("ana\r");
    peer.expect("ana");
    peer.join("ana");
    terminal.wait_for("entrou no chat dos Little Cats.");
    terminal.type_in("oi\r");
    peer.expect("oi");
}

#[test]
fn a_connection_that_breaks_for_good_ends_the_client() {
    let (mut terminal, peer) = ana(&["--no-reconnect"]);
    drop(peer);
    assert_eq!(terminal.wait_end(), 1);
    terminal.shown_at_last("a conexão caiu");
}
