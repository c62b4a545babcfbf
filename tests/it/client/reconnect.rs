//! Connections that break, in a terminal.

use super::scripted::{Daemon, Peer};
use super::terminal::{Start, Terminal};

fn ana(daemon: &Daemon, arguments: &[&str]) -> (Terminal, Peer) {
    let arguments: Vec<&str> = ["--nick", "ana"].iter().chain(arguments).copied().collect();
    let terminal = Start::connect(daemon.address, &arguments).run();
    let peer = daemon.welcome("ana");
    terminal.wait_for("O cliente ana entrou no chat dos Little Cats.");
    (terminal, peer)
}

#[test]
fn a_daemon_that_dies_and_comes_back_is_met_again() {
    let daemon = Daemon::start();
    let (mut terminal, mut peer) = ana(&daemon, &[]);
    terminal.type_in("antes\r/nick bia\r");
    for line in [listed(), "antes", "/nick bia"] {
        peer.expect_any(line);
    }
    peer.send("ana mudou o nickname para bia.\n");
    terminal.wait_for("para bia.");
    terminal.type_in("meia ");
    let address = daemon.address;
    drop((peer, daemon));
    terminal.wait_for("pode não ter chegado");
    terminal.wait_for("nova tentativa em até 1 s");
    terminal.type_in("frase\r");
    terminal.wait_for("sem conexão, não foi enviado: meia frase");

    let daemon = Daemon::on(address);
    let mut peer = daemon.accept();
    peer.expect("bia");
    peer.send("[há 2 s] <caio> perdido\n");
    peer.join("bia");
    terminal.wait_for("[há 2 s] <caio> perdido");
    let rows = terminal.rows();
    let row = |text: &str| rows.iter().position(|row| row.contains(text)).expect(text);
    assert!(row("a conexão caiu") < row("de volta"));
    assert!(row("de volta") < row("perdido"));
    let again = if cfg!(feature = "editor") {
        "\x1b[A\r"
    } else {
        "meia frase\r"
    };
    terminal.type_in(again);
    peer.expect_any(listed());
    peer.expect("meia frase");
}

fn listed() -> &'static str {
    if cfg!(feature = "editor") {
        "/list"
    } else {
        ""
    }
}

#[test]
fn no_words_are_called_lost_when_none_were_sent() {
    let daemon = Daemon::start();
    let (terminal, peer) = ana(&daemon, &[]);
    drop(peer);
    terminal.wait_for("nova tentativa em até 1 s");
    terminal.wait_for("-- a conexão caiu");
}

#[test]
fn no_words_are_called_lost_when_none_were_sent_before_a_shutdown() {
    for (said, told) in [
        ("", "o servidor encerrou a conexão"),
        ("oi", "o que você acabou de enviar pode não ter chegado"),
    ] {
        let daemon = Daemon::start();
        let (mut terminal, mut peer) = ana(&daemon, &[]);
        peer.expect_any(listed());
        if !said.is_empty() {
            terminal.type_in(format!("{said}\r"));
            peer.expect(said);
        }
        peer.send("O servidor está sendo encerrado.\n");
        drop((peer, daemon));
        terminal.wait_for("nova tentativa em até 1 s");
        let rows = terminal.rows();
        let notice = rows.iter().position(|row| row.contains("sendo encerrado"));
        let next = &rows[notice.expect("the notice") + 1];
        assert!(next.contains(told), "{rows:#?}");
    }
}

/// Takes the next connection and refuses its nickname, which must be this one.
fn refuse(daemon: &Daemon, nickname: &str) {
    let mut peer = daemon.accept();
    peer.expect(nickname);
    peer.send(format!(
        "erro: o nickname \"{nickname}\" já está em uso; informe outro nickname\n"
    ));
    peer.expect_end();
}

#[test]
fn whose_session_holds_the_nickname_is_left_open_and_it_is_tried_again() {
    let daemon = Daemon::start();
    let (mut terminal, peer) = ana(&daemon, &["--lang", "en"]);
    drop(peer);
    refuse(&daemon, "ana");
    // What is told is longer than a row.
    terminal.wait_for("somebody else; /nick other comes back with another");
    terminal.wait_for("trying again within 5 s");
    // The person need not wait for that.
    terminal.type_in("/nick ana\r");
    terminal.wait_for("coming back as ana");
    let mut peer = daemon.welcome("ana");
    terminal.wait_for("back; what was said meanwhile may be missing");
    terminal.type_in("oi\r");
    peer.expect_any(listed());
    peer.expect("oi");
    let told = terminal.all_rows().join(" ");
    assert!(
        told.contains("maybe still by the connection that broke"),
        "{told}"
    );
}

#[test]
fn another_nickname_can_be_given_while_there_is_no_connection() {
    let daemon = Daemon::start();
    let (mut terminal, peer) = ana(&daemon, &[]);
    drop(peer);
    refuse(&daemon, "ana");
    terminal.wait_for("nova tentativa em até 5 s");
    terminal.type_in("/nick bia\r");
    terminal.wait_for("voltando como bia");
    refuse(&daemon, "bia");
    // Nobody else's nickname is tried again and again.
    terminal.wait_for("para voltar, informe outro nickname com /nick");
    terminal.type_in("/nick caio\r");
    let mut peer = daemon.welcome("caio");
    terminal.wait_for("O cliente caio entrou no chat dos Little Cats.");
    peer.expect_any(listed());
    peer.send("<duda> caio?\n");
    terminal.type_in("/me acena\r");
    peer.expect("/me acena");
    if cfg!(feature = "editor") {
        terminal.wait_for("* caio acena");
    }
}

#[test]
fn a_daemon_that_lets_in_and_closes_at_once_is_met_less_and_less_often() {
    let daemon = Daemon::start();
    let (terminal, peer) = ana(&daemon, &[]);
    drop(peer);
    terminal.wait_for("nova tentativa em até 1 s");
    drop(daemon.welcome("ana"));
    terminal.wait_for("nova tentativa em até 2 s");
}

#[test]
fn leaving_is_possible_while_there_is_no_connection() {
    let daemon = Daemon::start();
    let (mut terminal, peer) = ana(&daemon, &[]);
    drop((peer, daemon));
    terminal.wait_for("nova tentativa em até 2 s");
    terminal.type_in("\x04");
    assert_eq!(terminal.wait_end(), 0);
    assert!(terminal.echoes());
}

#[test]
fn without_reconnecting_a_break_ends_the_client() {
    let daemon = Daemon::start();
    let (mut terminal, peer) = ana(&daemon, &["--no-reconnect"]);
    drop(peer);
    assert_eq!(terminal.wait_end(), 1);
    terminal.shown_at_last("a conexão caiu");
    assert!(terminal.echoes());
}

#[test]
fn a_daemon_that_refuses_for_now_is_tried_again() {
    let daemon = Daemon::start();
    let (terminal, peer) = ana(&daemon, &[]);
    drop(peer);
    let mut peer = daemon.accept();
    peer.send("erro: o servidor está cheio; tente mais tarde\n");
    drop(peer);
    terminal.wait_for("o servidor recusou: o servidor está cheio; tente mais tarde");
    let _peer = daemon.welcome("ana");
    terminal.wait_for("de volta; pode faltar o que foi dito nesse meio-tempo");
}
