//! Nobody takes what the console says: the chat goes on, and what is lost is counted.

use std::io::{BufRead, BufReader, pipe};
use std::sync::mpsc;

use super::OPEN;
use crate::support::words::{joined, renamed};
use crate::support::{Client, DEADLINE, Daemon};

/// Has ana change her nickname so many times, which the console is told each time, and bia hear it.
fn rename_often(ana: &mut Client, bia: &mut Client, times: usize) {
    const NAMES: [&str; 2] = ["ana", "aninha"];
    for time in 0..times {
        let (from, to) = (NAMES[time % 2], NAMES[(time + 1) % 2]);
        ana.send(&format!("/nick {to}"));
        for client in [&mut *ana, &mut *bia] {
            client.expect(&renamed(from, to));
        }
    }
}

#[test]
fn standard_error_is_a_pipe_that_nobody_reads() {
    // Far more than a pipe (64 KiB) and the daemon's own queue hold.
    const RENAMES: usize = 4_000;
    let (reader, writer) = pipe().expect("a pipe");
    let mut daemon = Daemon::start_with_console(writer, &OPEN);
    let [mut ana, mut bia] = daemon.joined_by(["ana", "bia"]);
    rename_often(&mut ana, &mut bia, RENAMES);
    // Now it is read: what was lost is counted to the last line, and logging goes on.
    let (lines, heard) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(reader).lines().map_while(Result::ok) {
            let _ = lines.send(line);
        }
    });
    let next = || heard.recv_timeout(DEADLINE).expect("a line in time");
    let mut written = 0;
    let mut lost = 0;
    while written + lost < RENAMES {
        let line = next();
        if let Some((count, _)) = line.split_once(" linhas do registro se perderam") {
            let count = count.rsplit(' ').next().unwrap_or_default();
            lost += count.parse::<usize>().expect("a number");
        } else {
            written += usize::from(line.contains(" mudou o nickname para "));
        }
    }
    assert_eq!(written + lost, RENAMES);
    assert!(lost > 1_000, "{lost} lost, {written} written");
    drop(bia);
    while !next().contains("bia se desconectou") {}
    daemon.assert_well();
}

#[test]
fn standard_error_is_closed_full_or_broken() {
    for before in ["exec 2>&-", "exec 2>/dev/full"] {
        let mut daemon = Daemon::start_after_without_console(before, &OPEN);
        let [mut ana, mut bia] = daemon.joined_by(["ana", "bia"]);
        rename_often(&mut ana, &mut bia, 100);
        // Nobody's socket has become the console.
        ana.expect_nothing();
        bia.expect_nothing();
        daemon.assert_well();
    }
    let (reader, writer) = pipe().expect("a pipe");
    let mut daemon = Daemon::start_with_console(writer, &OPEN);
    let [mut ana, mut bia] = daemon.joined_by(["ana", "bia"]);
    drop(reader);
    rename_often(&mut ana, &mut bia, 100);
    daemon.assert_well();
}

#[test]
fn the_disk_of_the_log_file_is_full() {
    let mut daemon = Daemon::start_after_without_console(
        ":",
        &[&OPEN[..], &["--log-file", "/dev/full"]].concat(),
    );
    let [mut ana, mut bia] = daemon.joined_by(["ana", "bia"]);
    rename_often(&mut ana, &mut bia, 100);
    daemon.signal(rustix::process::Signal::HUP);
    rename_often(&mut ana, &mut bia, 2);
    daemon.signal(rustix::process::Signal::TERM);
    drop((ana, bia));
    assert_eq!(daemon.wait().code(), Some(0));
}

#[test]
fn nothing_that_a_client_sends_forges_a_line_or_is_logged() {
    let daemon = Daemon::start(&[&OPEN[..], &["-v"]].concat());
    let mut ana = Client::connect(daemon.address());
    let forged = "2026-01-01T00:00:00Z [ERROR] forjado";
    for line in [
        forged,
        "x\r2026 [ERROR] forjado",
        "x\u{2028}2026 [ERROR] forjado",
        "\x1b[2Kforjado",
    ] {
        ana.send(line);
        assert!(ana.line().starts_with("erro: "));
    }
    let mut ana = ana.log_in("ana");
    let mut bia = Client::join(daemon.address(), "bia");
    ana.expect(&joined("bia"));
    for line in [
        forged,
        "/me forjado",
        "/msg bia forjado",
        "/r forjado",
        "/nick forjado\u{85}x",
        "/nick forja do",
        "/forjado",
        "/msg forjado forjado",
        "\r\rforjado",
    ] {
        ana.send(line);
    }
    let mut http = Client::connect(daemon.address());
    http.send("POST /forjado HTTP/1.1");
    http.expect_end();
    bia.send("/quit forjado");
    bia.rest();
    daemon.expect_console("bia se desconectou: pediu para sair.");
    daemon.expect_console("fala outro protocolo");
    assert_eq!(daemon.console_count("forjado"), 0);
    let lines = daemon.console_lines();
    assert!(
        lines
            .iter()
            .all(|line| line.starts_with("[INFO] ") || line.starts_with("[DEBUG] ")),
        "{lines:#?}"
    );
    // Limits, the address, two connects, the stranger, bia's end, and how to come in: nothing else.
    let is_other = |line: &&String| !line.contains("para entrar");
    assert_eq!(lines.iter().filter(is_other).count(), 6, "{lines:#?}");
}
