//! Connections that break, in a terminal.

use super::scripted::{Daemon, Peer};
use super::terminal::{Start, Terminal};

fn ana(daemon: &Daemon, arguments: &[&str]) -> (Terminal, Peer) {
    let arguments: Vec<&str> = ["--nick", "ana"].iter().chain(arguments).copied().collect();
    let terminal = Start::connect(daemon.address, &arguments).run();
    let peer = daemon.welcome("ana");
    terminal.wait("not in", |rows| {
        rows.iter().any(|row| row.contains(" ana "))
    });
    (terminal, peer)
}

#[test]
fn a_daemon_that_dies_and_comes_back_is_met_again() {
    let daemon = Daemon::start();
    let (mut terminal, mut peer) = ana(&daemon, &[]);
    terminal.type_in("antes\r/nick bia\r");
    peer.expect_any(listed());
    // What is answered is not lost, and what asks for something says nothing to anybody.
    peer.hear("antes");
    peer.expect("/nick bia");
    peer.tell("ana=bia");
    terminal.wait_for("para bia.");
    terminal.type_in("/me acena\r/msg caio psiu\r");
    peer.expect("/me acena");
    peer.expect("/msg caio psiu");
    terminal.type_in("meia ");
    let address = daemon.address;
    drop((peer, daemon));
    terminal.wait_for("-- pode não ter chegado: /me acena");
    terminal.wait_for("-- não se sabe se chegou: /msg caio psiu");
    terminal.wait_for("nova tentativa em até 1 s");
    terminal.type_in("frase\r");
    terminal.wait_for("sem conexão, não foi enviado: meia frase");

    let daemon = Daemon::on(address);
    let mut peer = daemon.accept();
    // The place has the text that it began with, whatever its nickname.
    peer.expect("/resume k3v9-ana");
    peer.expect("/since 7-00000007");
    peer.expect("bia");
    peer.tell("@2 <caio> perdido");
    peer.join_with_gap("bia");
    terminal.wait_for("[há 2 s] <caio> perdido");
    terminal.wait_for("O cliente bia entrou no chat dos Little Cats.");
    let rows = terminal.rows();
    let row = |text: &str| rows.iter().position(|row| row.contains(text)).expect(text);
    assert!(row("a conexão caiu") < row("de volta; pode faltar"));
    assert!(row("de volta; pode faltar") < row("perdido"));
    // Of what is missing nobody knows whether it was said.
    assert!(
        !rows.concat().contains("não foi enviado de novo"),
        "{rows:#?}"
    );
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
fn no_words_are_called_lost_when_they_came_back_before_a_shutdown() {
    for (said, comes_back, told) in [
        ("", false, "nova tentativa"),
        ("oi", true, "nova tentativa"),
        ("oi", false, "pode não ter chegado: oi"),
    ] {
        let daemon = Daemon::start();
        let (mut terminal, mut peer) = ana(&daemon, &[]);
        peer.expect_any(listed());
        if !said.is_empty() {
            terminal.type_in(format!("{said}\r"));
            peer.expect(said);
        }
        if comes_back {
            peer.echo(said);
        }
        peer.tell("-!");
        drop((peer, daemon));
        terminal.wait_for("nova tentativa em até 1 s");
        let rows = terminal.rows();
        let notice = rows.iter().position(|row| row.contains("sendo encerrado"));
        let behind = &rows[notice.expect("the notice") + 1..];
        assert!(
            behind[0].contains("o servidor encerrou a conexão"),
            "{rows:#?}"
        );
        assert!(behind[1].contains(told), "{rows:#?}");
    }
}

/// Takes the next connection and refuses its nickname, which must be this one.
fn refuse(daemon: &Daemon, nickname: &str) {
    let mut peer = daemon.accept();
    if nickname == "ana" {
        peer.expect("/resume k3v9-ana");
    }
    peer.expect("/since 7-00000007");
    peer.expect(nickname);
    peer.tell(&format!(
        "!nickname_in_use o nickname \"{nickname}\" já está em uso; informe outro nickname\n?nickname"
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
    let mut peer = daemon.welcome_back("ana");
    terminal.wait_for("-- back");
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
    let mut peer = daemon.accept();
    peer.expect("/since 7-00000007");
    peer.expect("caio");
    peer.join("caio");
    terminal.wait_for("O cliente caio entrou no chat dos Little Cats.");
    peer.expect_any(listed());
    peer.tell("<duda> caio?");
    terminal.type_in("/me acena\r");
    peer.hear("/me acena");
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
    drop(daemon.welcome_back("ana"));
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
    peer.tell("!full o servidor está cheio; tente mais tarde");
    drop(peer);
    terminal.wait_for("o servidor recusou: o servidor está cheio; tente mais tarde");
    let _peer = daemon.welcome_back("ana");
    terminal.wait_for("-- de volta");
}

#[test]
fn what_was_said_meanwhile_is_shown_and_own_words_are_looked_for_in_it() {
    let daemon = Daemon::start();
    let (mut terminal, mut peer) = ana(&daemon, &[]);
    peer.expect_any(listed());
    terminal.type_in("achada\rperdida\r");
    peer.expect("achada");
    peer.expect("perdida");
    drop(peer);
    terminal.wait_for("-- pode não ter chegado: perdida");
    let mut peer = daemon.accept_back("ana");
    peer.tell("@9 <ana> achada\n@5 <bia> perdida");
    peer.join("ana");
    terminal.wait_for("-- não chegou, e não foi enviado de novo: perdida");
    let rows = terminal.rows().join("\n");
    for shown in [
        "-- de volta\n",
        "[há 9 s] <ana> achada",
        "[há 5 s] <bia> perdida",
    ] {
        assert!(rows.contains(shown), "{rows}");
    }
    assert!(!rows.contains("de novo: achada"), "{rows}");
    peer.expect_any(listed());
    peer.expect_silence();
}

#[test]
fn many_lines_that_may_be_lost_are_counted() {
    let daemon = Daemon::start();
    let (mut terminal, mut peer) = ana(&daemon, &[]);
    peer.expect_any(listed());
    terminal.type_in("a\r".repeat(20));
    for _ in 0..20 {
        peer.expect("a");
    }
    drop(peer);
    terminal.wait_for("-- 20 linhas que você enviou podem não ter chegado");
    let _peer = daemon.welcome_back("ana");
    terminal.wait_for_text("20 linhas que você enviou não chegaram, e não foram enviadas de novo");
}

#[test]
fn the_text_that_takes_its_place_is_shown_nowhere() {
    let daemon = Daemon::start();
    let (terminal, peer) = ana(&daemon, &[]);
    drop(peer);
    let _peer = daemon.welcome_back("ana");
    terminal.wait_for("-- de volta");
    let bytes = String::from_utf8_lossy(&terminal.bytes()).into_owned();
    assert!(!bytes.contains("k3v9"), "{bytes}");
}

#[cfg(feature = "editor")]
#[test]
fn the_way_back_is_told_in_one_line() {
    let daemon = Daemon::start();
    let (mut terminal, peer) = ana(&daemon, &[]);
    terminal.type_in("meia fra");
    let address = daemon.address;
    drop((peer, daemon));
    let count = |text: &str| terminal.all_rows().concat().matches(text).count();
    terminal.wait_for("nova tentativa em até 4 s");
    assert_eq!(count("nova tentativa"), 1);
    let daemon = Daemon::on(address);
    let _peer = daemon.welcome_back("ana");
    terminal.wait_for("-- de volta");
    terminal.wait_prompt("meia fra");
    assert_eq!(count("nova tentativa"), 0);
    assert_eq!(count("a conexão caiu"), 1);
}
