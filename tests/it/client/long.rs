//! What is too long for a line, in a terminal: offered as several.

#[cfg(feature = "editor")]
use super::editor;
use super::plain;

#[test]
fn a_text_that_is_too_long_is_said_in_several_lines_by_enter() {
    let (mut terminal, mut peer) = plain::ana(&[]);
    let text = "gato ".repeat(300);
    for says in [false, true] {
        terminal.type_in(format!("/msg bia {text}\r"));
        terminal.wait_for("não cabe em uma linha: Enter diz em 2 linhas, outra coisa desiste");
        peer.expect_silence();
        if !says {
            terminal.type_in("outra coisa\r\r");
            peer.hear("outra coisa");
            peer.expect_silence();
        }
    }
    terminal.type_in("\r");
    let mut said = String::new();
    for _ in 0..2 {
        let line = peer.line().expect("a line");
        assert!(line.len() < 1_024, "{line}");
        let words = line.strip_prefix("/msg bia ").expect("a private message");
        said = format!("{said}{words} ");
    }
    assert_eq!(said.trim_end(), text.trim_end());
    // Once.
    terminal.type_in("fim\r");
    peer.expect("fim");
}

#[cfg(feature = "editor")]
#[test]
fn a_paste_with_a_line_that_is_too_long_is_offered_as_more_lines() {
    let (mut terminal, mut peer) = editor::ana(&[]);
    let long = "x".repeat(1_500);
    terminal.paste(&format!("a\n{long}\nb"));
    terminal.wait_prompt("[3 linhas coladas]");
    terminal.type_in("\r");
    terminal.wait_for("Enter diz em 4 linhas, outra coisa desiste");
    peer.expect_silence();
    terminal.type_in("\r");
    terminal.wait_for("dizendo 4 linhas");
    let lines: Vec<String> = (0..4).map(|_| peer.line().expect("a line")).collect();
    assert_eq!(lines[0], "a");
    assert_eq!(format!("{}{}", lines[1], lines[2]), long);
    assert_eq!(lines[3], "b");
}

#[cfg(feature = "editor")]
#[test]
fn what_is_refused_here_is_not_sent_and_not_shown_as_said() {
    let (mut terminal, mut peer) = editor::ana(&[]);
    terminal.type_in("/nada\r/msg bia\r/me\r/w ana oi\r");
    terminal.wait_for("erro: não é possível enviar uma mensagem privada a si mesmo");
    terminal.type_in("oi\r");
    peer.hear("oi");
    terminal.wait_for("<ana> oi");
    let rows = terminal.rows().join("\n");
    assert_eq!(rows.matches("erro: ").count(), 4, "{rows}");
    // What nobody knows here is shown when it comes back.
    terminal.type_in("/msg zeca oi\r");
    peer.expect("/msg zeca oi");
    peer.tell("!no_such_user não há nenhum usuário conectado com o nickname \"zeca\"");
    terminal.wait_for("nickname \"zeca\"");
    assert!(!terminal.rows().concat().contains("privado para zeca"));
}
