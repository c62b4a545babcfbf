//! Sessions that the daemon ends on purpose: the client does not come back by itself.

use super::process::{Running, connect};
use super::scripted::{Daemon, Peer};
use super::terminal::{Start, Terminal};

/// How a session of ana can be ended: what is told, and how it reads.
const ENDS: [(&str, &str); 3] = [
    (
        r#"{"type":"moderated","by":"bia","nick":"ana","what":"kicked"}"#,
        "bia tirou ana do chat.",
    ),
    (
        r#"{"type":"moderated","time":"2026-11-25T12:00:00.000Z","by":"bia","nick":"ana","what":"banned","text":"chega","until":"2026-11-25T14:00:00.000Z"}"#,
        "bia baniu ana do chat por 2h: chega",
    ),
    (
        "~replaced sua conexão foi substituída por outra",
        "aviso: sua conexão foi substituída por outra",
    ),
];

/// Of a ban of an address nobody else hears.
const ADDRESS_BANNED: (&str, &str) = (
    "!banned este endereço foi banido do chat",
    "erro: este endereço foi banido do chat",
);

fn ana(daemon: &Daemon, terminal: &str) -> (Terminal, Peer) {
    let start = Start::connect(daemon.address, &["--nick", "ana"]).env("TERM", terminal);
    let is_plain = terminal == "dumb";
    let terminal = start.run();
    let mut peer = daemon.welcome("ana");
    terminal.wait_for("O cliente ana entrou no chat dos Little Cats.");
    if cfg!(feature = "editor") && !is_plain {
        peer.expect("/list");
    }
    (terminal, peer)
}

#[test]
fn it_says_so_and_ends() {
    for (told, end) in ENDS.into_iter().chain([ADDRESS_BANNED]) {
        for name in ["xterm", "dumb"] {
            let daemon = Daemon::start();
            let (mut terminal, mut peer) = ana(&daemon, name);
            peer.tell(told);
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
    peer.tell(r#"{"type":"moderated","by":"bia","nick":"caio","what":"kicked","text":"ana"}"#);
    peer.tell(r#"{"type":"moderated","by":"bia","address":"192.0.2.0/24","what":"banned"}"#);
    peer.tell("<bia> bia tirou ana do chat.");
    drop(peer);
    terminal.wait_for("nova tentativa em até 1 s");
    let _peer = daemon.welcome_back("ana");
    terminal.wait_for("-- de volta");
}

#[test]
fn an_address_that_was_banned_meanwhile_is_not_tried_again() {
    let daemon = Daemon::start();
    let (mut terminal, peer) = ana(&daemon, "xterm");
    drop(peer);
    let mut peer = daemon.accept_back("ana");
    peer.tell(ADDRESS_BANNED.0);
    drop(peer);
    assert_eq!(terminal.wait_end(), 1);
    terminal.shown_at_last("o servidor recusou: este endereço foi banido do chat");
}

#[test]
fn a_nickname_that_is_kept_out_waits_for_the_person() {
    for why in [
        "kept_out o nickname \"ana\" acaba de ser tirado do chat; espere 59s ou informe outro nickname",
        "nickname_banned o nickname \"ana\" foi banido; informe outro nickname",
    ] {
        let daemon = Daemon::start();
        let (mut terminal, peer) = ana(&daemon, "xterm");
        drop(peer);
        let mut peer = daemon.accept_back("ana");
        peer.tell(&format!("!{why}\n?nickname"));
        terminal.wait_for("para voltar, informe outro nickname com /nick");
        drop(peer);
        terminal.type_in("/nick bela\r");
        // Another nickname takes nobody's place.
        let mut peer = daemon.accept();
        peer.expect("/since 7-00000007");
        peer.expect("bela");
        peer.join("bela");
        terminal.wait_for("-- de volta");
    }
}

#[test]
fn without_a_person_it_is_status_1_whatever_was_sent() {
    for (told, end) in ENDS {
        for arguments in [&["--send", "oi"][..], &[]] {
            let daemon = Daemon::start();
            let mut command = connect(daemon.address, &["--nick", "ana"]);
            command.args(arguments);
            let mut client = Running::start(command);
            client.type_in("oi\n");
            client.end_input();
            let mut peer = daemon.welcome("ana");
            peer.expect("oi");
            peer.tell(told);
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
