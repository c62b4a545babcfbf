//! How far the input of a filter has come, on a terminal's standard error.

use super::scripted::Daemon;
use super::terminal::{Start, Terminal};

/// A shell in a terminal that says what this prints.
fn say(daemon: &Daemon, input: &str, arguments: &str) -> Terminal {
    let binary = env!("CARGO_BIN_EXE_littlecats");
    let address = daemon.address;
    let script =
        format!("{input} {binary} connect {address} --nick ana {arguments}; echo status $?");
    Start::program("sh", ["-c", &script]).run()
}

#[test]
fn it_is_told_while_it_is_said_and_taken_away_at_the_end() {
    let daemon = Daemon::start();
    let terminal = say(&daemon, "seq 10 |", "");
    let mut peer = daemon.welcome("ana");
    for number in 1..=4 {
        peer.hear(&number.to_string());
    }
    terminal.wait("not told", |rows| {
        rows.last()
            .is_some_and(|row| row.starts_with("4 de 10 linhas ditas"))
    });
    // What is heard meanwhile is not torn.
    peer.tell("<bia> oi");
    terminal.wait("not told again", |rows| {
        let place = rows.iter().position(|row| row.trim_end() == "<bia> oi");
        place.is_some_and(|at| {
            rows.get(at + 1)
                .is_some_and(|row| row.starts_with("4 de 10"))
        })
    });
    for number in 5..=10 {
        peer.hear(&number.to_string());
    }
    peer.expect_end();
    drop(peer);
    terminal.wait_for("status 0");
    let rows = terminal.all_rows();
    assert!(!rows.concat().contains("linhas ditas"), "{rows:#?}");
}

#[test]
fn of_a_file_it_is_known_how_long_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("falas.txt");
    let lines: String = (0..40_000).map(|number| format!("{number}\n\n")).collect();
    std::fs::write(&path, lines).expect("a file");
    let daemon = Daemon::start();
    let input = format!("cat {0} >/dev/null;", path.display());
    let terminal = say(&daemon, &input, &format!("--lang en < {}", path.display()));
    let mut peer = daemon.welcome("ana");
    peer.hear("0");
    peer.expect("");
    peer.expect("1");
    peer.tell("!muted x");
    terminal.wait("not told", |rows| {
        let told = "1 of 40000 lines said, 1 refused";
        rows.last().is_some_and(|row| row.starts_with(told))
    });
    peer.tell("-!");
    drop(peer);
    terminal.wait_for("status 1");
    terminal.wait_for_text("is line 3 of the input: 1");
    terminal.wait_for_text("lines accepted: 1 of ");
}

#[test]
fn little_is_said_without_it() {
    let daemon = Daemon::start();
    let terminal = say(&daemon, "seq 10 |", "");
    let mut peer = daemon.welcome("ana");
    for number in 1..=10 {
        peer.hear(&number.to_string());
    }
    peer.expect_end();
    drop(peer);
    terminal.wait_for("status 0");
    let bytes = terminal.bytes();
    assert!(
        !bytes.contains(&0x1b),
        "{}",
        String::from_utf8_lossy(&bytes)
    );
}
