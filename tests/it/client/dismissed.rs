//! Sessions that the daemon ends on purpose: the client does not come back by itself.

use super::process::{Running, connect};
use super::scripted::{Daemon, Peer};
use super::terminal::{Start, Terminal};

/// How a session of ana can be ended, in the daemon's words.
const ENDS: [&str; 5] = [
    "bia tirou ana do chat.",
    "bia removed ana from the chat: enough",
    "bia baniu ana do chat por 2h: chega",
    "aviso: sua conexão foi substituída por outra",
    "warning: your connection was replaced by another",
];

/// Of a ban of an address nobody else hears.
const ADDRESS_BANNED: &str = "erro: este endereço foi banido do chat";

fn ana(daemon: &Daemon, terminal: &str) -> (Terminal, Peer) {
    let start = Start::connect(daemon.address, &["--nick", "ana"]).env("TERM", terminal);
    let terminal = start.run();
    let peer = daemon.welcome("ana");
    terminal.wait_for("O cliente ana entrou no chat dos Little Cats.");
    (terminal, peer)
}

#[test]
fn it_says_so_and_ends() {
    for end in ENDS.into_iter().chain([ADDRESS_BANNED]) {
        for name in ["xterm", "dumb"] {
            let daemon = Daemon::start();
            let (mut terminal, mut peer) = ana(&daemon, name);
            peer.send(format!("{end}\n"));
            drop(peer);
            assert_eq!(terminal.wait_end(), 1);
            terminal.shown_at_last(end);
            terminal.shown_at_last("o cliente não volta por conta");
            assert!(terminal.echoes());
            daemon.expect_nobody();
        }
    }
}

#[test]
fn what_happens_to_others_or_is_only_said_changes_nothing() {
    let daemon = Daemon::start();
    let (terminal, mut peer) = ana(&daemon, "xterm");
    peer.send("bia tirou caio do chat: ana\nbia baniu 192.0.2.0/24 do chat.\n");
    peer.send("<bia> bia tirou ana do chat.\nbia mudou o assunto para: bia tirou ana do chat.\n");
    drop(peer);
    terminal.wait_for("nova tentativa em até 1 s");
    let _peer = daemon.welcome("ana");
    terminal.wait_for("de volta; pode faltar o que foi dito nesse meio-tempo");
}

#[test]
fn an_address_that_was_banned_meanwhile_is_not_tried_again() {
    let daemon = Daemon::start();
    let (mut terminal, peer) = ana(&daemon, "xterm");
    drop(peer);
    let mut peer = daemon.accept();
    peer.expect("ana");
    peer.send(format!("{ADDRESS_BANNED}\n"));
    drop(peer);
    assert_eq!(terminal.wait_end(), 1);
    terminal.shown_at_last("o servidor recusou: este endereço foi banido do chat");
}

#[test]
fn a_nickname_that_is_kept_out_waits_for_the_person() {
    for why in [
        "o nickname \"ana\" acaba de ser tirado do chat; espere 59s ou informe outro nickname",
        "o nickname \"ana\" foi banido; informe outro nickname",
    ] {
        let daemon = Daemon::start();
        let (mut terminal, peer) = ana(&daemon, "xterm");
        drop(peer);
        let mut peer = daemon.accept();
        peer.expect("ana");
        peer.send(format!("erro: {why}\n"));
        terminal.wait_for("para voltar, informe outro nickname com /nick");
        drop(peer);
        terminal.type_in("/nick bela\r");
        let _peer = daemon.welcome("bela");
        terminal.wait_for("de volta; pode faltar o que foi dito nesse meio-tempo");
    }
}

#[test]
fn without_a_person_it_is_status_1_whatever_was_sent() {
    for end in ENDS {
        for arguments in [&["--send", "oi"][..], &[]] {
            let daemon = Daemon::start();
            let mut command = connect(daemon.address, &["--nick", "ana"]);
            command.args(arguments);
            let mut client = Running::start(command);
            client.type_in("oi\n");
            client.end_input();
            let mut peer = daemon.welcome("ana");
            peer.expect("oi");
            peer.expect_end();
            peer.send(format!("{end}\n"));
            drop(peer);
            let ended = client.wait();
            assert_eq!(ended.status, Some(1), "{end}: {ended:?}");
            assert!(
                ended
                    .stderr
                    .contains("o que foi enviado pode não ter sido aceito")
            );
        }
    }
}
