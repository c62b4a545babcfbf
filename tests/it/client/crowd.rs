//! Many who come and go in a terminal, in one line.

#[cfg(feature = "editor")]
use super::editor;
use super::plain;
use super::terminal::Terminal;

fn rows_with(terminal: &Terminal, text: &str) -> usize {
    let rows = terminal.all_rows();
    rows.iter().filter(|row| row.contains(text)).count()
}

#[cfg(feature = "editor")]
#[test]
fn those_of_a_crowd_are_told_in_one_line_that_grows() {
    let (mut terminal, mut peer) = editor::ana(&[]);
    terminal.type_in("meia fra");
    peer.tell("<bia> oi\n+caio");
    terminal.wait_for("O cliente caio entrou no chat dos Little Cats.");
    peer.tell("+duda");
    terminal.wait_for("entraram: caio, duda");
    for number in 0..11 {
        peer.tell(&format!("+x{number}"));
    }
    // Who has spoken is told alone.
    peer.tell("-caio\n-bia");
    terminal.wait_for("bia saiu do chat dos Little Cats.");
    terminal.wait_prompt("meia fra");
    let rows = editor::untimed(&terminal.all_rows());
    assert_eq!(
        rows[rows.len() - 4..],
        [
            "<bia> oi",
            "entraram: caio, duda e mais 11; saiu: caio",
            "bia saiu do chat dos Little Cats.",
            "ana> meia fra",
        ]
    );
}

#[cfg(feature = "editor")]
#[test]
fn it_is_told_anew_above_a_line_of_several_rows() {
    let (mut terminal, mut peer) = editor::ana(&[]);
    let typed = "x".repeat(200);
    terminal.type_in(&typed);
    peer.tell("<bia> oi\n+caio");
    terminal.wait_for("O cliente caio entrou no chat dos Little Cats.");
    for name in ["duda", "eva", "fabio"] {
        peer.tell(&format!("+{name}"));
        terminal.wait_for(name);
        terminal.type_in("y");
    }
    terminal.type_in("z");
    terminal.wait("not typed", |rows| {
        rows.concat().replace(' ', "").ends_with("yyyz")
    });
    let rows = editor::untimed(&terminal.all_rows());
    assert_eq!(rows[rows.len() - 5], "<bia> oi", "{rows:#?}");
    assert_eq!(rows[rows.len() - 4], "entraram: caio, duda, eva, fabio");
    assert_eq!(rows[rows.len() - 3..].concat(), format!("ana> {typed}yyyz"));
}

#[cfg(feature = "editor")]
#[test]
fn the_line_of_a_crowd_is_told_anew_on_a_narrow_terminal_too() {
    let (terminal, mut peer) = editor::ana_in(|start| start.size(12, 44), &["--lang", "en"]);
    peer.tell("<bia> oi");
    for name in ["antonieta", "benedita", "carolina", "dorotea"] {
        peer.tell(&format!("+{name}"));
    }
    terminal.wait_for_text("joined: antonieta, benedita, carolina, dorotea");
    peer.tell("-dorotea");
    terminal.wait_for_text("dorotea; left: dorotea");
    terminal.wait_prompt("");
    assert_eq!(rows_with(&terminal, "joined"), 2, "the own and one more");
    assert_eq!(rows_with(&terminal, "<bia> oi"), 1);
}

#[test]
fn without_an_editor_those_that_follow_are_told_together_after_a_moment() {
    let (terminal, mut peer) = plain::ana(&[]);
    peer.tell("+caio\n+duda\n+eva\n-duda");
    terminal.wait_for("O cliente caio entrou no chat dos Little Cats.");
    terminal.wait_for("entraram: duda, eva; saiu: duda");
    // And the connection is read on as before.
    peer.tell("<bia> fim");
    terminal.wait_for("<bia> fim");
    assert_eq!(rows_with(&terminal, "duda"), 1);
}
