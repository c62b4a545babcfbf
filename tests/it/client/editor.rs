//! The client in a terminal, on its line editor.

use super::scripted::{Daemon, Peer};
use super::terminal::{Start, Terminal};

/// A client that is in the room as ana, with a prompt.
fn ana(arguments: &[&str]) -> (Terminal, Peer) {
    ana_in(|start| start, arguments)
}

fn ana_in(prepare: impl FnOnce(Start) -> Start, arguments: &[&str]) -> (Terminal, Peer) {
    let daemon = Daemon::start();
    let arguments: Vec<&str> = ["--nick", "ana"].iter().chain(arguments).copied().collect();
    let terminal = prepare(Start::connect(daemon.address, &arguments)).run();
    let mut peer = daemon.welcome("ana");
    peer.expect("/list");
    peer.send("Usuários conectados (3): ana, bia, João\n");
    terminal.wait_prompt("");
    (terminal, peer)
}

/// The rows without the time before them.
fn untimed(rows: &[String]) -> Vec<String> {
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
        terminal.type_in(&key.to_string());
        peer.send(format!("<bia> linha {number}\n"));
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
fn the_scrollback_reads_as_a_conversation() {
    let (mut terminal, mut peer) = ana(&[]);
    terminal.type_in("oi\r");
    peer.expect("oi");
    terminal.wait_for("<ana> oi");
    peer.send("<bia> oi, ana\n");
    terminal.wait_for("<bia> oi, ana");
    terminal.type_in("/msg bia psiu\r/me acena\r//x\r");
    for line in ["/msg bia psiu", "/me acena", "//x"] {
        peer.expect(line);
    }
    peer.send("[privado de bia] sim?\n");
    terminal.wait_for("sim?");
    terminal.type_in("/r nada\r/list\r");
    peer.expect("/r nada");
    peer.expect("/list");
    peer.send("Usuários conectados (2): ana, bia\n");
    terminal.wait_for("ana, bia");
    terminal.wait_prompt("");
    assert_eq!(
        untimed(&terminal.rows()),
        [
            "O cliente ana entrou no chat dos Little Cats.",
            "<ana> oi",
            "<bia> oi, ana",
            "[privado para bia] psiu",
            "* ana acena",
            "<ana> /x",
            "[privado de bia] sim?",
            "[privado para bia] nada",
            "Usuários conectados (2): ana, bia",
            ">",
        ]
    );
}

#[test]
fn tab_completes_commands_and_nicknames() {
    let (mut terminal, mut peer) = ana(&[]);
    // The list before it, which is not shown, has been read when this has.
    peer.send("* caio boceja\n");
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
    peer.send("<bruno> olá\n");
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
    terminal.type_in("\x03\x03ainda aqui\r");
    peer.expect("ainda aqui");
    terminal.type_in("\x04");
    peer.expect_end();
    peer.send("<bia> tchau\n");
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
    peer.send("<bia> devido\n");
    terminal.wait_for("<bia> devido");
    terminal.type_in("\x03");
    terminal.wait_end();
    assert!(terminal.echoes());
}

#[test]
fn what_was_typed_comes_back() {
    let (mut terminal, mut peer) = ana(&[]);
    for line in ["primeira", "segunda"] {
        terminal.type_in(&format!("{line}\r"));
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
    peer.send("<bia> durante a busca\n");
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
    assert_eq!(terminal.cursor_column(), 2 + 10);
    terminal.type_in("\x7f\x7f\x1b[D\x1b[Dx\r");
    peer.expect("açãox 猫");
    terminal.wait_for("<ana> açãox 猫");
    peer.send("<João> 你好\n");
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
    peer.send("<bia> chegou durante\n");
    terminal.wait_for("<bia> chegou durante");
    terminal.type_in("\r");
    peer.expect("a \tlinha 0");
    for line in &lines[1..] {
        peer.expect(line);
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
    terminal.type_in(&format!("{}\r", lines.join("\r")));
    for (number, line) in lines.iter().enumerate() {
        peer.expect(line);
        peer.send(format!("<bia> eco {number}\n"));
    }
    terminal.wait_for("<bia> eco 99");
    terminal.wait_prompt("");
    let all = untimed(&terminal.all_rows());
    for who in ["<ana> linha", "<bia> eco"] {
        let said: Vec<&String> = all.iter().filter(|row| row.starts_with(who)).collect();
        let due: Vec<String> = (0..100).map(|n| format!("{who} {n}")).collect();
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
    let flood: String = (0..1_500).map(|n| format!("<bia> {n}\n")).collect();
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
    peer.send("<bia> uma frase comprida que não cabe em quarenta colunas\n");
    terminal.wait_for("colunas");
    terminal.wait_prompt("meia frase");
    let rows = untimed(&terminal.rows());
    let first = rows.iter().position(|row| row.starts_with("<bia>"));
    let below = &rows[first.expect("the line") + 1];
    assert!(below.starts_with("            "), "{rows:#?}");
    terminal.resize(24, 100);
    terminal.type_in(" inteira\r");
    peer.expect("meia frase inteira");
    terminal.wait_for("<ana> meia frase inteira");
}

#[test]
fn resizing_under_a_line_of_several_rows_loses_nothing() {
    let (mut terminal, mut peer) = ana(&[]);
    for number in 0..10 {
        peer.send(format!("<bia> linha {number}\n"));
    }
    terminal.wait_for("<bia> linha 9");
    let long = "x".repeat(60);
    terminal.type_in(&long);
    terminal.wait_prompt(&long);
    for columns in [40, 30, 80, 45, 100] {
        terminal.resize(24, columns);
        let prompt = format!("> {long}");
        terminal.wait("not drawn anew", |rows| {
            let all = rows.concat();
            all.ends_with(&prompt)
                && all.matches("linha").count() == 10
                && all.matches("> x").count() == 1
        });
    }
    peer.send("<bia> fim\n");
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
        terminal.type_in(&format!("{long}{at}\r"));
        peer.expect(long);
    }
    // Rows that are exactly full are where an editor and a terminal count differently.
    let full = "x".repeat(38);
    terminal.type_in(&format!("{full}\r"));
    peer.expect(&full);
    peer.send("<bia> fim\n");
    terminal.wait_for("<bia> fim");
    let rows = untimed(&terminal.rows());
    assert_eq!(
        rows.iter().filter(|row| row.starts_with("<ana>")).count(),
        4
    );
    assert_eq!(rows.len(), 1 + 1 + 3 * 4 + 2 + 1 + 1, "{rows:#?}");
}

#[test]
fn kinds_of_lines_have_their_colours() {
    let (terminal, mut peer) = ana(&[]);
    peer.send("<bia> oi\n<João> ei ANA, olhe\n[privado de bia] psiu\nerro: não deu\n<bia> fim\n");
    terminal.wait_for("<bia> fim");
    let rows = untimed(&terminal.rows());
    let cell = |start: &str, column: usize| {
        let row = rows.iter().position(|row| row.starts_with(start));
        terminal.cell(row.expect(start), column)
    };
    // After "HH:MM ".
    let bia = cell("<bia> oi", 7).fgcolor();
    let joao = cell("<João>", 7).fgcolor();
    assert_ne!(bia, vt100::Color::Default);
    assert_ne!(bia, joao);
    assert_eq!(cell("<bia> fim", 7).fgcolor(), bia);
    assert!(!cell("<bia> oi", 12).bold());
    assert!(cell("<João>", 13).bold(), "the own mention");
    assert!(cell("[privado", 6).bold());
    assert!(cell("erro", 6).bold());
    assert_ne!(cell("erro", 6).fgcolor(), cell("[privado", 6).fgcolor());
}

#[test]
fn it_rings_for_a_private_message_and_for_the_own_nickname() {
    let bells = |arguments: &[&str]| {
        let (terminal, mut peer) = ana(arguments);
        peer.send("<bia> oi\n<bia> Ana?\n[privado de bia] psiu\n<bia> anaconda\n");
        terminal.wait_for("anaconda");
        let bytes = terminal.bytes();
        bytes.iter().filter(|&&byte| byte == 7).count()
    };
    assert_eq!(bells(&[]), 2);
    assert_eq!(bells(&["--no-bell"]), 0);
}

#[test]
fn joins_and_leaves_can_be_hidden() {
    let (mut terminal, mut peer) = ana(&["--quiet-joins"]);
    peer.send("O cliente caio entrou no chat dos Little Cats.\ncaio saiu do chat dos Little Cats.\n<bia> um\n");
    terminal.wait_for("<bia> um");
    terminal.type_in("/quieto\r");
    terminal.wait_for("volta a ser mostrado");
    peer.send("caio saiu do chat dos Little Cats.\n<bia> dois\n");
    terminal.wait_for("<bia> dois");
    let rows = terminal.rows().join("\n");
    assert_eq!(rows.matches("caio").count(), 1, "{rows}");
}

#[test]
fn who_is_ignored_is_not_shown_whatever_the_nickname() {
    let (mut terminal, mut peer) = ana(&[]);
    terminal.type_in("/ignore BIA\r");
    terminal.wait_for("não será mostrado");
    peer.send("<bia> um\n* bia dois\n[privado de bia] três\nbia mudou o nickname para beatriz.\n<beatriz> quatro\n<João> cinco\n");
    terminal.wait_for("<João> cinco");
    terminal.type_in("/unignore beatriz\r");
    terminal.wait_for("volta a ser mostrado");
    peer.send("<beatriz> seis\n");
    terminal.wait_for("<beatriz> seis");
    let rows = terminal.rows().join("\n");
    for hidden in ["um\n", "dois", "três", "quatro"] {
        assert!(!rows.contains(hidden), "{rows}");
    }
}

#[test]
fn help_tells_of_the_clients_own_commands_too() {
    let (mut terminal, mut peer) = ana(&["--lang", "en"]);
    terminal.type_in("/help\r");
    peer.expect("/help");
    peer.send("/list                  who is connected\n");
    terminal.wait_for("who is connected");
    let rows = terminal.rows().join("\n");
    for command in ["/ignore", "/unignore", "/clear", "/quiet", "/list"] {
        assert!(rows.contains(command), "{rows}");
    }
}

#[test]
fn clear_clears() {
    let (mut terminal, mut peer) = ana(&[]);
    peer.send("<bia> some\n");
    terminal.wait_for("<bia> some");
    terminal.type_in("/clear\r");
    terminal.wait("not cleared", |rows| rows == [">"] || rows == ["> "]);
    peer.send("<bia> fica\n");
    terminal.wait_for("<bia> fica");
    terminal.wait_prompt("");
}

#[test]
fn it_asks_for_a_nickname_and_shows_objections() {
    let daemon = Daemon::start();
    let mut terminal = Start::connect(daemon.address, &[]).run();
    let mut peer = daemon.accept();
    peer.send("Bem-vindo ao chat dos Little Cats! Informe seu nickname:\n");
    terminal.wait_for("nickname:");
    terminal.type_in("Ana\r");
    peer.expect("Ana");
    peer.send("erro: o nickname \"Ana\" já está em uso; informe outro nickname\n");
    terminal.wait_for("outro nickname");
    terminal.type_in("bia\r");
    peer.expect("bia");
    peer.join("bia");
    peer.expect("/list");
    terminal.wait_prompt("");
    terminal.type_in("\x1b[A");
    terminal.type_in("oi\r");
    peer.expect("oi");
}

#[test]
fn who_thinks_too_long_about_a_nickname_gets_a_fresh_connection() {
    let daemon = Daemon::start();
    let mut terminal = Start::connect(daemon.address, &[]).run();
    let mut peer = daemon.accept();
    terminal.wait_for("nickname:");
    peer.send("erro: tempo esgotado para informar o nickname\n");
    drop(peer);
    terminal.type_in("ana\r");
    let _peer = daemon.welcome("ana");
    terminal.wait_for("entrou no chat dos Little Cats.");
}

#[test]
fn a_hostile_daemon_writes_nothing_but_text() {
    let (terminal, mut peer) = ana(&["--no-bell"]);
    peer.send(b"<bia> a\x1b]0;titulo\x07\x1b[2J\x1b[31mb\xc2\x9b2Jc\x08\x08d\n");
    peer.send(b"\x1bc<bia> e\xe2\x80\xaef\r\n\xff\xfe\n<bia> fim\n");
    terminal.wait_for("<bia> fim");
    let rows = terminal.rows().join("\n");
    assert!(rows.contains("<bia> a]0;titulo[2J[31mb2Jcd"), "{rows}");
    assert!(rows.contains("c<bia> ef"), "{rows}");
    let bytes = terminal.bytes();
    assert!(!bytes.contains(&7) && !bytes.contains(&8));
}

#[test]
fn no_color_is_respected() {
    let coloured = |prepare: fn(Start) -> Start, arguments: &[&str]| {
        let (terminal, mut peer) = ana_in(prepare, arguments);
        peer.send("<bia> ana\nerro: x\n<bia> fim\n");
        terminal.wait_for("<bia> fim");
        let bytes = String::from_utf8(terminal.bytes()).expect("UTF-8");
        // SGR, the sequences that end with m.
        bytes.split("\x1b[").skip(1).any(|sequence| {
            sequence
                .find(|c: char| c.is_ascii_alphabetic())
                .is_some_and(|end| sequence.as_bytes()[end] == b'm')
        })
    };
    assert!(coloured(|start| start, &[]));
    assert!(!coloured(|start| start.env("NO_COLOR", "1"), &[]));
    assert!(coloured(|start| start.env("NO_COLOR", ""), &[]));
    assert!(!coloured(|start| start, &["--color", "never"]));
    assert!(coloured(
        |start| start.env("NO_COLOR", "1"),
        &["--color", "always"]
    ));
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
fn a_daemon_that_never_lets_in_does_not_fill_the_memory() {
    let daemon = Daemon::start();
    let arguments = ["--nick", "ana", "--timeout", "60"];
    let terminal = Start::connect(daemon.address, &arguments).run();
    let mut peer = daemon.accept();
    peer.expect("ana");
    let flood = format!("<bia> {}\n", "x".repeat(10_000)).repeat(100);
    for _ in 0..100 {
        peer.send(&flood);
    }
    peer.join("ana");
    peer.expect("/list");
    peer.send("<bia> fim\n");
    terminal.wait_for("<bia> fim");
    let resident = crate::support::proc::resident_kib(terminal.process_id());
    assert!(resident < 40 * 1024, "{resident} KiB");
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
            peer.send(format!("<bia> {number} {line}\n"));
        }
        peer
    });
    terminal.type_in("\r");
    let mut peer = sender.join().expect("the daemon");
    peer.expect("procurado");
    peer.send("<bia> fim\n");
    terminal.wait_for("<bia> fim");
    let bytes = String::from_utf8(terminal.bytes()).expect("UTF-8");
    let shown = bytes.split("<bia> ").skip(1).take(6_000);
    let numbers: Vec<usize> = shown
        .filter_map(|text| text.split_once(' ')?.0.parse().ok())
        .collect();
    assert!(numbers.into_iter().eq(0..6_000));
}
