//! The key of a moderator, typed in the room: not shown, not remembered, not said.

use super::asked::{asked, assert_unseen, listed, terminals};
use super::scripted::Daemon;

#[test]
fn op_alone_asks_for_the_key_unseen() {
    for name in terminals() {
        let daemon = Daemon::start();
        let (mut terminal, mut peer) = asked(&daemon, name, "");
        peer.join("ana");
        listed(&mut peer, name);
        terminal.wait_for("entrou no chat dos Little Cats.");
        terminal.type_in("/op\r");
        terminal.wait_for("chave:");
        terminal.wait_unseen();
        terminal.type_in("abc-23\r");
        peer.expect("/op abc-23");
        terminal.type_in("oi\r");
        peer.expect("oi");
        assert_unseen(&terminal, "abc");
        // Without one nothing comes of it.
        terminal.type_in("/moderar\r");
        terminal.wait("no second question", |rows| {
            rows.iter().filter(|row| row.trim_end() == "chave:").count() == 2
        });
        terminal.type_in("\roi\r");
        peer.expect("oi");
    }
}

#[cfg(feature = "editor")]
#[test]
fn a_key_that_is_typed_is_not_shown_nor_remembered() {
    let daemon = Daemon::start();
    let (mut terminal, mut peer) = asked(&daemon, "xterm-256color", "");
    peer.join("ana");
    peer.expect("/list");
    terminal.wait_prompt("");
    terminal.type_in("antes\r");
    peer.expect("antes");
    terminal.type_in("/op abc-23");
    terminal.wait_prompt("/op ******");
    terminal.type_in("\r");
    peer.expect("/op abc-23");
    peer.tell("!key_wrong chave incorreta");
    terminal.wait_for("erro: chave incorreta");
    terminal.wait_prompt("");
    terminal.type_in("\x1b[A");
    terminal.wait_prompt("antes");
    terminal.type_in("\x03");
    for line in [" /op abc-23", "/OP abc-23"] {
        terminal.type_in(format!("{line}\r"));
        terminal.wait_for_text("não enviado: escreva /op no início da linha");
    }
    terminal.type_in("oi\r");
    peer.expect("oi");
    drop((peer, daemon));
    terminal.wait_for("nova tentativa em até 1 s");
    terminal.type_in("/op abc-23\r");
    terminal.wait_for("sem conexão, não foi enviado: /op");
    assert_unseen(&terminal, "abc");
}
