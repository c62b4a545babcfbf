//! The client in a terminal, on its line editor: what is shown, and what is not.

use std::time::{Duration, Instant};

use super::editor::{ana, ana_in, untimed};
use super::scripted::{Daemon, object, users};
use super::terminal::{Start, Terminal};

#[test]
fn the_scrollback_reads_as_a_conversation() {
    let (mut terminal, mut peer) = ana(&[]);
    terminal.type_in("oi\r");
    peer.hear("oi");
    terminal.wait_for("<ana> oi");
    peer.tell("<bia> oi, ana");
    terminal.wait_for("<bia> oi, ana");
    terminal.type_in("/msg bia psiu\r/me acena\r//x\r");
    for line in ["/msg bia psiu", "/me acena", "//x"] {
        peer.hear(line);
    }
    peer.tell("[bia] sim?");
    terminal.wait_for("sim?");
    terminal.type_in("/r nada\r/list\r");
    peer.expect("/r nada");
    peer.echo("/msg bia nada");
    peer.expect("/list");
    peer.tell(&users("ana bia"));
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
            "ana>",
        ]
    );
}

#[test]
fn kinds_of_lines_have_their_colours() {
    let (terminal, mut peer) = ana(&[]);
    peer.tell("<bia> oi\n<João> ei ANA, olhe\n[bia] psiu\n!of_tomorrow não deu\n<bia> fim");
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
        peer.tell("<bia> oi\n<bia> Ana?\n<bia> anaconda");
        terminal.wait_for("anaconda");
        // Longer than the pause between two bells.
        std::thread::sleep(Duration::from_millis(1_100));
        peer.tell("[bia] psiu\n<bia> fim");
        terminal.wait_for("<bia> fim");
        count_bells(&terminal)
    };
    assert_eq!(bells(&[]), 2);
    assert_eq!(bells(&["--no-bell"]), 0);
}

fn count_bells(terminal: &Terminal) -> usize {
    let bytes = terminal.bytes();
    bytes.iter().filter(|&&byte| byte == 7).count()
}

#[test]
fn a_flood_that_names_the_person_rings_once_a_second_at_most() {
    let (terminal, mut peer) = ana(&[]);
    let begun = Instant::now();
    for number in 0..500 {
        peer.tell(&format!("<bia> ana {number}\n[bia] ana"));
    }
    peer.tell("<bia> fim");
    terminal.wait_for("<bia> fim");
    let most = 1 + usize::try_from(begun.elapsed().as_secs()).expect("seconds");
    let bells = count_bells(&terminal);
    assert!((1..=most).contains(&bells), "{bells} of {most}");
}

#[test]
fn joins_and_leaves_can_be_hidden() {
    let (mut terminal, mut peer) = ana(&["--quiet-joins"]);
    peer.tell("+caio\n-caio\n<bia> um");
    terminal.wait_for("<bia> um");
    terminal.type_in("/quieto\r");
    terminal.wait_for("volta a ser mostrado");
    peer.tell("-caio\n<bia> dois");
    terminal.wait_for("<bia> dois");
    let rows = terminal.rows().join("\n");
    assert_eq!(rows.matches("caio").count(), 1, "{rows}");
}

#[test]
fn an_ignored_person_is_not_shown_whatever_the_nickname() {
    let (mut terminal, mut peer) = ana(&[]);
    terminal.type_in("/ignore BIA\r");
    terminal.wait_for("não será mostrado");
    peer.tell("<bia> um\n* bia dois\n[bia] três\nbia=beatriz\n<beatriz> quatro\n<João> cinco");
    terminal.wait_for("<João> cinco");
    terminal.type_in("/unignore beatriz\r");
    terminal.wait_for("volta a ser mostrado");
    peer.tell("<beatriz> seis");
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
    peer.tell(r#"{"type":"help","text":"/list                  quem"}"#);
    terminal.wait_for_text("leaves the chat (also /sair)");
    let rows = terminal.all_rows().join("\n");
    for command in ["/ignore", "/unignore", "/clear", "/quiet", "/list"] {
        assert!(rows.contains(command), "{rows}");
    }
}

#[test]
fn clear_clears() {
    let (mut terminal, mut peer) = ana(&[]);
    peer.tell("<bia> some");
    terminal.wait_for("<bia> some");
    terminal.type_in("/clear\r");
    terminal.wait("not cleared", |rows| rows == ["ana>"] || rows == ["ana> "]);
    peer.tell("<bia> fica");
    terminal.wait_for("<bia> fica");
    terminal.wait_prompt("");
}

#[test]
fn a_hostile_daemon_writes_nothing_but_text() {
    let (terminal, mut peer) = ana(&["--no-bell"]);
    peer.tell(r"<bia> a\u001b]0;titulo\u0007\u001b[2J\u001b[31mb\u009b2Jc\b\bd");
    peer.tell("<bia> e\u{202e}f\x1bc\u{9b}");
    peer.send(b"\x1bc\xff\xfe\r\n");
    peer.tell("<bia> fim");
    terminal.wait_for("<bia> fim");
    let rows = terminal.rows().join("\n");
    assert!(rows.contains("<bia> a]0;titulo[2J[31mb2Jcd"), "{rows}");
    assert!(rows.contains("<bia> efc"), "{rows}");
    let bytes = terminal.bytes();
    assert!(!bytes.contains(&7) && !bytes.contains(&8));
}

#[test]
fn no_color_is_respected() {
    let coloured = |prepare: fn(Start) -> Start, arguments: &[&str]| {
        let (terminal, mut peer) = ana_in(prepare, arguments);
        peer.tell("<bia> ana\n!of_tomorrow x\n<bia> fim");
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
fn a_daemon_that_never_lets_in_does_not_fill_the_memory() {
    let daemon = Daemon::start();
    let arguments = ["--nick", "ana", "--timeout", "60"];
    let terminal = Start::connect(daemon.address, &arguments).run();
    let mut peer = daemon.accept();
    peer.expect("ana");
    let said = object(&format!("@1 <bia> {}", "x".repeat(10_000)), "ana");
    let flood = format!("{said}\n").repeat(100);
    for _ in 0..100 {
        peer.send(&flood);
    }
    peer.join("ana");
    peer.expect("/list");
    peer.tell("<bia> fim");
    terminal.wait_for("<bia> fim");
    let resident = crate::support::proc::resident_kib(terminal.process_id());
    assert!(resident < 40 * 1024, "{resident} KiB");
}
