//! Passwords and keys that a person is asked for: nothing of them is shown, and nothing is kept where it
//! could be said.

use super::scripted::{Daemon, Peer, welcome};
use super::terminal::{Start, Terminal};

const OWNED: &str = "!nickname_owned o nickname \"ana\" tem dono; informe a chave\n?key";

/// The terminals there are: with a line editor, and without.
pub(super) fn terminals() -> impl Iterator<Item = &'static str> {
    let editor = cfg!(feature = "editor").then_some("xterm-256color");
    editor.into_iter().chain(["dumb"])
}

/// A client that gave its nickname, in a terminal of this name, and was told this.
pub(super) fn asked(daemon: &Daemon, name: &str, question: &str) -> (Terminal, Peer) {
    let start = Start::connect(daemon.address, &["--nick", "ana"]);
    let terminal = start.env("TERM", name).run();
    let mut peer = daemon.accept();
    peer.expect("ana");
    peer.tell(question);
    (terminal, peer)
}

/// The list that a client with an editor asks for when it is in.
pub(super) fn listed(peer: &mut Peer, name: &str) {
    peer.expect_any(if name == "dumb" { "" } else { "/list" });
}

pub(super) fn assert_unseen(terminal: &Terminal, secret: &str) {
    let bytes = String::from_utf8_lossy(&terminal.bytes()).into_owned();
    assert!(!bytes.contains(secret), "{bytes}");
}

#[test]
fn a_password_is_asked_for_unseen_and_never_said() {
    for name in terminals() {
        let daemon = Daemon::start();
        let (mut terminal, mut peer) = asked(&daemon, name, "?password");
        terminal.wait_for("senha do chat:");
        assert!(!terminal.echoes());
        terminal.type_in("x\x7fgato preto\r");
        peer.expect("gato preto");
        peer.join("ana");
        listed(&mut peer, name);
        terminal.wait_for("entrou no chat dos Little Cats.");
        // Neither the line before nor the text that was deleted last is it.
        if name != "dumb" {
            terminal.type_in("\x1b[A\x19");
        }
        terminal.type_in("oi\r");
        peer.expect("oi");
        assert_unseen(&terminal, "gato");
    }
}

#[test]
fn what_is_typed_ahead_is_the_answer_and_nothing_else() {
    for name in terminals() {
        let daemon = Daemon::start();
        let start = Start::connect(daemon.address, &[]).env("TERM", name);
        let mut terminal = start.run();
        let mut peer = daemon.accept();
        terminal.wait_for("seu nickname:");
        terminal.type_in("ana\rgato\roi\r");
        peer.expect("ana");
        peer.tell("?password");
        peer.expect("gato");
        peer.expect_silence();
        peer.join("ana");
        listed(&mut peer, name);
        peer.expect("oi");
    }
}

#[test]
fn a_wrong_password_is_asked_for_again_until_it_is_too_much() {
    for name in terminals() {
        let daemon = Daemon::start();
        let (mut terminal, mut peer) = asked(&daemon, name, "?password");
        let wait_question = |terminal: &Terminal, count| {
            terminal.wait("no question", |rows| {
                let asks = rows.iter().filter(|row| row.starts_with("senha do chat:"));
                asks.count() == count
            });
        };
        for count in 1..=2 {
            wait_question(&terminal, count);
            terminal.type_in("errada\r");
            peer.expect("errada");
            peer.tell("!password_wrong senha incorreta; informe a senha\n?password");
        }
        wait_question(&terminal, 3);
        terminal.wait_for("erro: senha incorreta; informe a senha");
        // Enter alone is no try.
        terminal.type_in("\r");
        wait_question(&terminal, 4);
        terminal.type_in("errada\r");
        peer.expect("errada");
        peer.tell("!too_many_tries tentativas demais");
        drop(peer);
        assert_eq!(terminal.wait_end(), 1);
        terminal.shown_at_last("tentativas demais");
        assert!(terminal.echoes());
        assert_unseen(&terminal, "errada");
        daemon.expect_nobody();
    }
}

#[test]
fn a_key_is_asked_for_unseen_and_enter_alone_takes_another_nickname() {
    for name in terminals() {
        let daemon = Daemon::start();
        let (mut terminal, mut peer) = asked(&daemon, name, OWNED);
        terminal.wait_for("erro: o nickname \"ana\" tem dono; informe a chave");
        terminal.wait_for("chave de ana:");
        terminal.type_in("abc-23\r");
        peer.expect("abc-23");
        peer.tell("!key_wrong chave incorreta; informe a chave\n?key");
        terminal.wait_for("erro: chave incorreta; informe a chave");
        terminal.type_in("\r");
        peer.expect("");
        peer.tell("?nickname");
        terminal.wait_for("seu nickname:");
        terminal.type_in("bela\r");
        peer.expect("bela");
        peer.join("bela");
        terminal.wait_for("O cliente bela entrou no chat dos Little Cats.");
        assert_unseen(&terminal, "abc-23");
    }
}

#[test]
fn a_password_thought_of_for_too_long_is_given_over_a_fresh_connection() {
    for name in terminals() {
        let daemon = Daemon::start();
        let (mut terminal, mut peer) = asked(&daemon, name, "?password");
        terminal.wait_for("senha do chat:");
        peer.tell("!login_time tempo esgotado para informar o nickname");
        drop(peer);
        terminal.type_in("gato\r");
        let mut peer = daemon.accept();
        peer.expect("ana");
        peer.tell("?password");
        peer.expect("gato");
        peer.join("ana");
        terminal.wait_for("entrou no chat dos Little Cats.");
    }
}

#[test]
fn a_person_who_may_not_come_in_is_told_and_not_tried_again() {
    for (code, why) in [
        (
            "locked",
            "a porta do chat está fechada a quem é novo; tente mais tarde",
        ),
        ("banned", "este endereço foi banido do chat"),
    ] {
        let daemon = Daemon::start();
        let (mut terminal, mut peer) = asked(&daemon, "xterm-256color", "?password");
        terminal.wait_for("senha do chat:");
        terminal.type_in("gato\r");
        peer.expect("gato");
        peer.tell(&format!("!{code} {why}"));
        drop(peer);
        assert_eq!(terminal.wait_end(), 1);
        terminal.shown_at_last(why);
        daemon.expect_nobody();
    }
}

#[test]
fn leaving_and_being_told_to_end_leave_the_terminal_as_it_was() {
    enum Way {
        Keys(&'static str),
        Signal(rustix::process::Signal),
    }
    use rustix::process::Signal;
    for name in terminals() {
        for way in [
            Way::Keys("\x04"),
            // Clears the line of an editor.
            Way::Keys(if name == "dumb" {
                "ga\x03"
            } else {
                "ga\x03\x04"
            }),
            Way::Signal(Signal::TERM),
            Way::Signal(Signal::HUP),
        ] {
            let daemon = Daemon::start();
            let (mut terminal, mut peer) = asked(&daemon, name, "?password");
            terminal.wait_for("senha do chat:");
            terminal.wait_unseen();
            match way {
                Way::Keys(keys) => terminal.type_in(keys),
                Way::Signal(signal) => terminal.signal(signal),
            }
            peer.expect_end();
            terminal.wait_end();
            assert!(terminal.echoes());
        }
    }
}

#[test]
fn a_client_that_is_stopped_leaves_the_terminal_and_takes_it_again() {
    for name in terminals() {
        let daemon = Daemon::start();
        let script = "\"$0\" connect \"$1\" --nick ana; echo parado; read x; fg; echo fim";
        let (binary, address) = (env!("CARGO_BIN_EXE_littlecats"), daemon.address.to_string());
        let shell = Start::program("sh", ["-mc", script, binary, &address]);
        let mut terminal = shell.env("TERM", name).run();
        let mut peer = daemon.accept();
        peer.expect("ana");
        peer.tell("?password");
        terminal.wait_for("senha do chat:");
        terminal.wait_unseen();
        terminal.type_in("ga\x1a");
        terminal.wait_for("parado");
        assert!(terminal.echoes());
        terminal.type_in("\r");
        terminal.wait_unseen();
        terminal.type_in("to\r");
        peer.expect("gato");
        peer.tell("!too_many_tries tentativas demais");
        drop(peer);
        terminal.wait_for("fim");
        assert!(terminal.echoes());
        assert_unseen(&terminal, "gato");
    }
}

#[test]
fn a_secret_that_is_not_utf_8_is_asked_for_again() {
    for name in terminals() {
        let daemon = Daemon::start();
        let (mut terminal, mut peer) = asked(&daemon, name, "?password");
        terminal.wait_for("senha do chat:");
        terminal.type_in(b"g\xe1to\r");
        terminal.wait_for_text("o que foi digitado não é UTF-8 e não foi enviado");
        terminal.type_in("gato\r");
        peer.expect("gato");
    }
}

#[test]
fn the_same_secret_is_given_again_after_a_break_and_another_asked_for_when_it_is_wrong() {
    for name in terminals() {
        let daemon = Daemon::start();
        let (mut terminal, mut peer) = asked(&daemon, name, "?password");
        terminal.wait_for("senha do chat:");
        terminal.type_in("gato\r");
        peer.expect("gato");
        peer.join("ana");
        terminal.wait_for("entrou no chat dos Little Cats.");
        drop(peer);

        let mut peer = daemon.accept_back("ana");
        peer.tell("?password");
        peer.expect("gato");
        peer.join("ana");
        terminal.wait_for("-- de volta");
        drop(peer);

        let mut peer = daemon.accept_back("ana");
        peer.tell("?password");
        peer.expect("gato");
        peer.tell("!password_wrong senha incorreta; informe a senha\n?password");
        peer.expect_end();
        terminal.wait_for("tecle Enter para informá-la");
        terminal.type_in("meia frase\r");
        terminal.wait_for("sem conexão, não foi enviado: meia frase");
        terminal.wait("no question", |rows| {
            rows.last()
                .is_some_and(|row| row.trim_end() == "senha do chat:")
        });
        terminal.wait_unseen();
        terminal.type_in("cachorro\r");
        let mut peer = daemon.accept_back("ana");
        peer.tell("?password");
        peer.expect("cachorro");
        peer.join("ana");
        listed(&mut peer, name);
        terminal.wait("not back twice", |rows| {
            rows.iter()
                .filter(|row| row.ends_with("-- de volta"))
                .count()
                == 2
        });
        terminal.type_in("oi\r");
        peer.expect("oi");
        assert_unseen(&terminal, "cachorro");
    }
}

#[test]
fn a_nickname_that_got_an_owner_needs_its_key_or_another_nickname() {
    let daemon = Daemon::start();
    let (mut terminal, mut peer) = asked(&daemon, "xterm-256color", "");
    peer.join("ana");
    terminal.wait_for("entrou no chat dos Little Cats.");
    drop(peer);
    let mut peer = daemon.accept_back("ana");
    peer.tell(OWNED);
    terminal.wait_for_text("tecle Enter para informar a chave, ou volte com outro por /nick");
    terminal.type_in("/nick bela\r");
    let mut peer = daemon.accept();
    peer.expect("/since 7-00000007");
    peer.expect("bela");
    peer.join("bela");
    terminal.wait_for("O cliente bela entrou no chat dos Little Cats.");
}

#[cfg(feature = "editor")]
#[test]
fn a_panic_leaves_the_terminal_as_it_was_before_it_is_told() {
    let daemon = Daemon::start();
    let start = Start::connect(daemon.address, &["--nick", "ana"]);
    // No system gives a thread so much, and the first is started when the editor has the terminal.
    let mut terminal = start.env("RUST_MIN_STACK", "70368744177664").run();
    assert_ne!(terminal.wait_end(), 0);
    terminal.shown_at_last("panicked");
    assert!(terminal.echoes());
    let bytes = String::from_utf8_lossy(&terminal.bytes()).into_owned();
    let restored = bytes
        .find("\x1b[?2004l")
        .expect("the end of bracketed paste");
    assert!(
        restored < bytes.find("panicked").expect("a panic"),
        "{bytes}"
    );
}

#[test]
fn what_one_sees_when_one_joins() {
    let daemon = Daemon::start();
    let (terminal, mut peer) = asked(&daemon, "dumb", "@300 <bia> oi\n@240 * bia acena");
    peer.tell(&welcome("ana", false).replace(r#""topic":"""#, r#""topic":"gatos""#));
    peer.tell("+ana");
    terminal.wait_for("entrou no chat dos Little Cats.");
    let rows = terminal.rows();
    let shown: Vec<&str> = rows
        .iter()
        .map(|row| {
            row.trim_end()
                .trim_start_matches(|c: char| c.is_ascii_digit() || c == ':')
        })
        .map(str::trim_start)
        .collect();
    assert_eq!(
        shown,
        [
            "Assunto: gatos",
            "[há 5 min] <bia> oi",
            "[há 4 min] * bia acena",
            "O cliente ana entrou no chat dos Little Cats.",
        ]
    );
}
