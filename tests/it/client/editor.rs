//! The client in a terminal, on its line editor: what is typed.

use super::scripted::{Daemon, Peer, object, users};
use super::terminal::{Start, Terminal};

/// A client that is in the room as ana, with a prompt.
pub(super) fn ana(arguments: &[&str]) -> (Terminal, Peer) {
    ana_in(|start| start, arguments)
}

pub(super) fn ana_in(prepare: impl FnOnce(Start) -> Start, arguments: &[&str]) -> (Terminal, Peer) {
    let daemon = Daemon::start();
    let arguments: Vec<&str> = ["--nick", "ana"].iter().chain(arguments).copied().collect();
    let terminal = prepare(Start::connect(daemon.address, &arguments)).run();
    let mut peer = daemon.welcome("ana");
    peer.expect("/list");
    peer.tell(&users("ana bia João"));
    terminal.wait_prompt("");
    (terminal, peer)
}

/// The rows without the time before them.
pub(super) fn untimed(rows: &[String]) -> Vec<String> {
    rows.iter()
        .map(|row| {
            let is_timed = row.len() > 6 && row.as_bytes()[2] == b':' && row.as_bytes()[5] == b' ';
            if is_timed {
                row[6..].trim_end()
            } else {
                row.trim_end()
            }
            .to_owned()
        })
        .collect()
}

#[test]
fn what_is_typed_is_never_torn_by_what_arrives() {
    let (mut terminal, mut peer) = ana(&[]);
    for number in 0..60 {
        let key = char::from(b'a' + number % 26);
        terminal.type_in(key.to_string());
        peer.tell(&format!("<bia> linha {number}"));
    }
    let typed: String = (0..60).map(|n| char::from(b'a' + n % 26)).collect();
    terminal.wait_for("<bia> linha 59");
    terminal.wait_prompt(&typed);
    let heard: Vec<String> = untimed(&terminal.all_rows())
        .into_iter()
        .filter(|row| row.contains("<bia>"))
        .collect();
    let sent: Vec<String> = (0..60).map(|n| format!("<bia> linha {n}")).collect();
    assert_eq!(heard, sent);
    terminal.type_in("\r");
    peer.expect(&typed);
}

#[test]
fn tab_completes_commands_and_nicknames() {
    let (mut terminal, mut peer) = ana(&[]);
    // The list before it, which is not shown, has been read when this has.
    peer.tell("* caio boceja");
    terminal.wait_for("* caio boceja");
    terminal.type_in("bi\t");
    terminal.wait_prompt("bia: ");
    terminal.type_in("oi jo\t");
    terminal.wait_prompt("bia: oi João ");
    terminal.type_in("\x03");
    terminal.wait_prompt("");
    terminal.type_in("/ms\tjo\t");
    terminal.wait_prompt("/msg João ");
    terminal.type_in("oi\r");
    peer.expect("/msg João oi");
    peer.tell("<bruno> olá");
    terminal.wait_for("<bruno> olá");
    terminal.type_in("b\t");
    terminal.wait_prompt("bruno: ");
    terminal.type_in("\t");
    terminal.wait_prompt("bia: ");
}

#[test]
fn ctrl_c_clears_the_line_and_ctrl_d_leaves() {
    let (mut terminal, mut peer) = ana(&[]);
    terminal.type_in("nada");
    terminal.wait_prompt("nada");
    terminal.type_in("\x03");
    terminal.wait_prompt("");
    terminal.type_in("ainda aqui\r");
    peer.expect("ainda aqui");
    terminal.type_in("\x04");
    peer.expect_end();
    peer.tell("<bia> tchau");
    drop(peer);
    assert_eq!(terminal.wait_end(), 0);
    terminal.shown_at_last("<bia> tchau");
    assert!(terminal.echoes(), "the terminal is left as it was found");
}

#[test]
fn what_is_owed_is_shown_after_leaving_and_ctrl_c_leaves_at_once() {
    let (mut terminal, mut peer) = ana(&[]);
    terminal.type_in("/quit\r");
    peer.expect_end();
    terminal.wait_for("Ctrl-C sai já");
    peer.tell("<bia> devido");
    terminal.wait_for("<bia> devido");
    terminal.type_in("\x03");
    terminal.wait_end();
    assert!(terminal.echoes());
}

#[test]
fn what_was_typed_comes_back() {
    let (mut terminal, mut peer) = ana(&[]);
    for line in ["primeira", "segunda"] {
        terminal.type_in(format!("{line}\r"));
        peer.expect(line);
    }
    terminal.type_in("\x1b[A\x1b[A");
    terminal.wait_prompt("primeira");
    terminal.type_in("\x1b[B");
    terminal.wait_prompt("segunda");
    terminal.type_in("\x03\x12prim");
    terminal.wait("no search", |rows| {
        rows.last()
            .is_some_and(|row| row.contains("`prim': primeira"))
    });
    peer.tell("<bia> durante a busca");
    terminal.type_in("\r");
    peer.expect("primeira");
    terminal.wait_for("<bia> durante a busca");
    terminal.wait_prompt("");
}

#[test]
fn wide_characters_and_accents_are_edited_as_such() {
    let (mut terminal, mut peer) = ana(&[]);
    terminal.type_in("ação 猫猫é");
    terminal.wait_prompt("ação 猫猫é");
    assert_eq!(terminal.cursor_column(), 5 + 10);
    terminal.type_in("\x7f\x7f\x1b[D\x1b[Dx\r");
    peer.hear("açãox 猫");
    terminal.wait_for("<ana> açãox 猫");
    peer.tell("<João> 你好");
    terminal.wait_for("<João> 你好");
}

#[test]
fn a_paste_of_a_hundred_lines_waits_for_enter_and_loses_nothing() {
    let (mut terminal, mut peer) = ana(&[]);
    let lines: Vec<String> = (0..100).map(|n| format!("\tlinha {n}")).collect();
    terminal.type_in("a ");
    terminal.paste(&lines.join("\n"));
    terminal.wait_prompt("a [100 linhas coladas]");
    peer.expect_silence();
    peer.tell("<bia> chegou durante");
    terminal.wait_for("<bia> chegou durante");
    terminal.type_in("\r");
    peer.expect("a \tlinha 0");
    for line in &lines[1..] {
        peer.expect(line);
    }
    peer.echo(r"a \tlinha 0");
    for number in 1..100 {
        peer.echo(&format!(r"\tlinha {number}"));
    }
    terminal.wait_for("<ana>     linha 99");
    terminal.wait_prompt("");
    let own = untimed(&terminal.all_rows());
    let own = own.iter().filter(|row| row.starts_with("<ana>")).count();
    assert_eq!(own, 100);
}

#[test]
fn a_hundred_lines_typed_at_once_lose_nothing() {
    let (mut terminal, mut peer) = ana(&[]);
    let lines: Vec<String> = (0..100).map(|n| format!("linha {n}")).collect();
    terminal.type_in(format!("{}\r", lines.join("\r")));
    for (number, line) in lines.iter().enumerate() {
        peer.hear(line);
        peer.tell(&format!("<bia> eco {number}"));
    }
    terminal.wait_for("<bia> eco 99");
    terminal.wait_prompt("");
    let all = untimed(&terminal.all_rows());
    for start in ["<ana> linha", "<bia> eco"] {
        let said: Vec<&String> = all.iter().filter(|row| row.starts_with(start)).collect();
        let due: Vec<String> = (0..100).map(|n| format!("{start} {n}")).collect();
        assert_eq!(said, due.iter().collect::<Vec<_>>());
    }
    let strays: Vec<&String> = all.iter().filter(|row| row.starts_with("lin")).collect();
    assert!(strays.is_empty(), "{strays:?}");
}

#[test]
fn a_paste_of_one_line_can_be_edited() {
    let (mut terminal, mut peer) = ana(&[]);
    terminal.paste("um\t\x1b[2Jdois\n");
    terminal.type_in("!\r");
    let line = peer.line().expect("a line");
    assert!(
        line.starts_with("um\t") && line.ends_with("dois!"),
        "{line:?}"
    );
    assert!(!line.contains('\x1b'), "{line:?}");
}

#[test]
fn a_flood_is_shown_whole_and_in_order_while_typing() {
    let (mut terminal, mut peer) = ana(&[]);
    let said = |n| object(&format!("<bia> {n}"), "ana") + "\n";
    let flood: String = (0..1_500).map(said).collect();
    let sender = std::thread::spawn(move || {
        for part in flood.as_bytes().chunks(997) {
            peer.send(part);
        }
        peer
    });
    for _ in 0..20 {
        terminal.type_in("x\x7fy\x7f");
    }
    let mut peer = sender.join().expect("the daemon");
    terminal.wait_for("<bia> 1499");
    terminal.wait_prompt("");
    let heard: Vec<String> = untimed(&terminal.all_rows())
        .into_iter()
        .filter(|row| row.starts_with("<bia>"))
        .collect();
    let sent: Vec<String> = (0..1_500).map(|n| format!("<bia> {n}")).collect();
    assert_eq!(heard, sent);
    terminal.type_in("fim\r");
    peer.expect("fim");
}

#[test]
fn resizing_keeps_the_line_and_wraps_anew() {
    let (mut terminal, mut peer) = ana(&[]);
    terminal.type_in("meia frase");
    terminal.wait_prompt("meia frase");
    terminal.resize(20, 40);
    peer.tell("<bia> uma frase comprida que não cabe em quarenta colunas");
    terminal.wait_for("colunas");
    terminal.wait_prompt("meia frase");
    let rows = untimed(&terminal.rows());
    let first = rows.iter().position(|row| row.starts_with("<bia>"));
    let below = &rows[first.expect("the line") + 1];
    assert!(below.starts_with("            "), "{rows:#?}");
    terminal.resize(24, 100);
    terminal.type_in(" inteira\r");
    peer.hear("meia frase inteira");
    terminal.wait_for("<ana> meia frase inteira");
}

#[test]
fn resizing_under_a_line_of_several_rows_loses_nothing() {
    let (mut terminal, mut peer) = ana(&[]);
    for number in 0..10 {
        peer.tell(&format!("<bia> linha {number}"));
    }
    terminal.wait_for("<bia> linha 9");
    let long = "x".repeat(60);
    terminal.type_in(&long);
    terminal.wait_prompt(&long);
    for columns in [40, 30, 80, 45, 100] {
        terminal.resize(24, columns);
        let prompt = format!("ana> {long}");
        terminal.wait("not drawn anew", |rows| {
            let all = rows.concat();
            all.ends_with(&prompt)
                && all.matches("linha").count() == 10
                && all.matches("> x").count() == 1
        });
    }
    peer.tell("<bia> fim");
    terminal.wait_for("<bia> fim");
    terminal.type_in("\r");
    peer.expect(&long);
}

#[test]
fn a_line_of_several_rows_is_replaced_by_what_was_said() {
    let (mut terminal, mut peer) = ana_in(|start| start.size(24, 40), &[]);
    let long = "palavra ".repeat(12);
    let long = long.trim_end();
    for at in ["", "\x1b[H", "\x1b[D\x1b[D"] {
        terminal.type_in(format!("{long}{at}\r"));
        peer.hear(long);
    }
    // Rows that are exactly full are where an editor and a terminal count differently.
    let full = "x".repeat(38);
    terminal.type_in(format!("{full}\r"));
    peer.hear(&full);
    peer.tell("<bia> fim");
    terminal.wait_for("<bia> fim");
    // It is drawn behind what was said.
    terminal.wait_prompt("");
    let rows = untimed(&terminal.rows());
    assert_eq!(
        rows.iter().filter(|row| row.starts_with("<ana>")).count(),
        4
    );
    assert_eq!(rows.len(), 1 + 1 + 3 * 4 + 2 + 1 + 1, "{rows:#?}");
}

#[test]
fn it_asks_for_a_nickname_and_shows_objections() {
    let daemon = Daemon::start();
    let mut terminal = Start::connect(daemon.address, &[]).run();
    let mut peer = daemon.accept();
    terminal.wait_for("nickname:");
    terminal.type_in("Ana\r");
    peer.expect("Ana");
    peer.tell(
        "!nickname_in_use o nickname \"Ana\" já está em uso; informe outro nickname\n?nickname",
    );
    terminal.wait_for("outro nickname");
    terminal.type_in("bia\r");
    peer.expect("bia");
    peer.join("bia");
    peer.expect("/list");
    terminal.wait_prompt_of("bia", "");
    // The prompt has the nickname of now.
    terminal.type_in("/nick bela\r");
    peer.expect("/nick bela");
    peer.tell("bia=bela");
    terminal.wait_prompt_of("bela", "");
    terminal.type_in("\x1b[A\x03");
    terminal.type_in("oi\r");
    peer.expect("oi");
}

#[test]
fn a_nickname_thought_of_for_too_long_gets_a_fresh_connection() {
    let daemon = Daemon::start();
    let mut terminal = Start::connect(daemon.address, &[]).run();
    let mut peer = daemon.accept();
    terminal.wait_for("nickname:");
    peer.tell("!login_time tempo esgotado para informar o nickname");
    drop(peer);
    terminal.type_in("ana\r");
    let _peer = daemon.welcome("ana");
    terminal.wait_for("entrou no chat dos Little Cats.");
}

#[test]
fn a_client_that_is_told_to_end_leaves_the_terminal_as_it_was() {
    let (mut terminal, _peer) = ana(&[]);
    assert!(!terminal.echoes());
    let id = i32::try_from(terminal.process_id()).expect("a process");
    let id = rustix::process::Pid::from_raw(id).expect("a process");
    rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("a process");
    terminal.wait_end();
    assert!(terminal.echoes());
}

#[test]
fn much_that_arrives_during_a_search_waits_without_being_lost() {
    let (mut terminal, mut peer) = ana(&["--color", "never"]);
    terminal.type_in("procurado\r");
    peer.expect("procurado");
    terminal.type_in("\x12proc");
    terminal.wait("no search", |rows| {
        rows.last().is_some_and(|row| row.contains("`proc'"))
    });
    // More than may wait to be shown: the rest waits in the connection.
    let line = "x".repeat(1_000);
    let sender = std::thread::spawn(move || {
        for number in 0..6_000 {
            peer.tell(&format!("<bia> {number} {line}"));
        }
        peer
    });
    terminal.type_in("\r");
    let mut peer = sender.join().expect("the daemon");
    peer.expect("procurado");
    peer.tell("<bia> fim");
    terminal.wait_for("<bia> fim");
    let bytes = String::from_utf8(terminal.bytes()).expect("UTF-8");
    let shown = bytes.split("<bia> ").skip(1).take(6_000);
    let numbers: Vec<usize> = shown
        .filter_map(|text| text.split_whitespace().next()?.parse().ok())
        .collect();
    assert!(numbers.into_iter().eq(0..6_000));
}
