//! What is heard and kept, searched, or not shown at all: `--log`, `/search`, `--no-history`,
//! `--listen-only`.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::filter::JOINED;
use super::process::{Running, connect};
use super::scripted::Daemon;
use super::terminal::Start;

/// The lines of a log, without their times, which must be there.
fn kept(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("a log");
    let lines = text.lines().map(|line| {
        let (time, line) = line.split_at(20);
        let shape: String = time
            .chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        assert_eq!(shape, "0000-00-00 00:00:00 ", "{line}");
        line.to_owned()
    });
    lines.collect()
}

#[test]
fn who_only_listens_reads_no_input_and_needs_no_nickname() {
    for (arguments, own) in [(&["--nick", "ana"][..], Some("ana")), (&[], None)] {
        let daemon = Daemon::start();
        let mut command = connect(daemon.address, arguments);
        command.arg("--listen-only");
        let mut client = Running::start(command);
        client.type_in("nunca\n");
        client.end_input();
        let mut peer = daemon.accept();
        let nickname = peer.line().expect("a nickname");
        match own {
            Some(own) => assert_eq!(nickname, own),
            None => {
                let number = nickname.strip_prefix("ouvinte-").expect("a listener");
                assert!(
                    number.len() == 4 && number.parse::<u16>().is_ok(),
                    "{nickname}"
                );
            }
        }
        peer.join(&nickname);
        peer.expect_silence();
        peer.tell("<bia> oi");
        drop(peer);
        let ended = client.wait();
        assert_eq!(ended.status, Some(1));
        assert_eq!(ended.stderr, "littlecats: o servidor encerrou a conexão\n");
        let joined = JOINED.replace("ana", &nickname);
        assert_eq!(ended.stdout, format!("{joined}<bia> oi\n"));
    }
}

#[test]
fn a_bot_is_not_shown_what_was_said_before() {
    for form in [&[][..], &["--json"]] {
        let daemon = Daemon::start();
        let mut command = connect(daemon.address, &["--nick", "ana", "--no-history"]);
        command.args(form);
        let mut client = Running::start(command);
        client.end_input();
        let mut peer = daemon.accept();
        peer.expect("ana");
        peer.tell("@300 <bia> antes");
        peer.join("ana");
        peer.expect_end();
        peer.tell("<bia> depois");
        drop(peer);
        let ended = client.wait();
        assert_eq!(ended.status, Some(0));
        assert!(!ended.stdout.contains("antes"), "{ended:?}");
        assert!(ended.stdout.contains("depois"), "{ended:?}");
    }
}

#[test]
fn what_is_heard_is_kept_with_its_time_for_the_person_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("chat.log");
    let name = path.to_str().expect("a name");
    for form in ["--color=never", "--json"] {
        let daemon = Daemon::start();
        let mut client = Running::start(connect(
            daemon.address,
            &["--nick", "ana", "--log", name, form],
        ));
        client.type_in("oi\n/nada\n");
        client.end_input();
        let mut peer = daemon.accept();
        peer.expect("ana");
        peer.tell("@300 <bia> antes");
        peer.join("ana");
        peer.hear("oi");
        peer.expect("/nada");
        peer.tell("[bia] psiu\n!of_tomorrow x\n!unknown_command x");
        peer.expect_end();
        drop(peer);
        client.wait();
    }
    let once = [
        "<bia> antes",
        "O cliente ana entrou no chat dos Little Cats.",
        "<ana> oi",
        "[privado de bia] psiu",
        "erro: x",
        "erro: x",
    ];
    // The second was added behind the first.
    assert_eq!(kept(&path), [once, once].concat());
    let mode = path.metadata().expect("a log").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_log_that_cannot_be_written_is_told_before_anything_else() {
    let daemon = Daemon::start();
    let arguments = ["--nick", "ana", "--log", "/nowhere/chat.log"];
    let ended = Running::start(connect(daemon.address, &arguments)).wait();
    assert_eq!(ended.status, Some(1));
    assert_eq!(
        ended.stderr,
        "littlecats: não consegui escrever em /nowhere/chat.log: não existe; escolha outro arquivo com --log\n"
    );
    daemon.expect_nobody();
}

#[test]
fn a_log_that_fails_is_told_once_and_the_conversation_goes_on() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let daemon = Daemon::start();
    let arguments = ["--nick", "ana", "--log", "/dev/full", "--lang", "en"];
    let mut client = Running::start(connect(daemon.address, &arguments));
    client.type_in("oi\n");
    client.end_input();
    let mut peer = daemon.welcome("ana");
    peer.hear("oi");
    peer.expect_end();
    drop(peer);
    let ended = client.wait();
    assert_eq!(ended.status, Some(0));
    let told = ended.stderr.matches("cannot write to /dev/full").count();
    assert_eq!(told, 1, "{ended:?}");
}

#[test]
fn what_was_said_in_a_terminal_is_kept_and_found() {
    for term in ["xterm-256color", "dumb"] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("chat.log");
        let name = path.to_str().expect("a name");
        let daemon = Daemon::start();
        let arguments = ["--nick", "ana", "--log", name, "--no-history"];
        let mut terminal = Start::connect(daemon.address, &arguments)
            .env("TERM", term)
            .run();
        let mut peer = daemon.accept();
        peer.expect("ana");
        peer.tell("@300 <bia> antes");
        peer.join("ana");
        if term != "dumb" && cfg!(feature = "editor") {
            peer.expect("/list");
        }
        terminal.wait_for_text("entrou no chat");
        terminal.type_in("um gato\r");
        peer.hear("um gato");
        peer.tell("<João> outro GATO\n<bia> cão");
        terminal.wait_for("<bia> cão");
        terminal.type_in("/buscar gató\r");
        terminal.wait_for("-- linhas com \"gató\": 2, de 3 guardadas");
        let rows = terminal.rows();
        let is_row = |row: &&String, text: &str| row.trim_end().ends_with(text);
        for (text, times) in [
            ("<ana> um gato", 2),
            ("<João> outro GATO", 2),
            ("<bia> cão", 1),
        ] {
            // What was typed stands there as it was typed, where there is no editor.
            let typed = usize::from(term == "dumb" && text.contains("<ana>"));
            let shown = rows.iter().filter(|row| is_row(row, text)).count();
            assert_eq!(shown + typed, times, "{text}: {rows:#?}");
        }
        assert!(!rows.concat().contains("antes"), "{rows:#?}");
        terminal.type_in("/buscar nada disso\r");
        terminal.wait_for("-- nada com \"nada disso\" nas 3 linhas guardadas");
        terminal.type_in("/buscar\r");
        terminal.wait_for("/buscar texto");
        terminal.type_in("\x04");
        peer.expect_end();
        drop(peer);
        assert_eq!(terminal.wait_end(), 0);
        let kept = kept(&path);
        assert!(!kept.concat().contains("guardadas"), "{kept:#?}");
        for line in ["<ana> um gato", "<João> outro GATO", "<bia> cão"] {
            let times = kept.iter().filter(|kept| *kept == line).count();
            assert_eq!(times, 1, "{kept:#?}");
        }
    }
}

#[test]
fn a_search_shows_the_last_twenty_and_says_how_many_there_are() {
    let daemon = Daemon::start();
    let mut terminal = Start::connect(daemon.address, &["--nick", "ana", "--lang", "en"])
        .env("TERM", "dumb")
        .size(50, 80)
        .run();
    let mut peer = daemon.welcome("ana");
    for number in 0..300 {
        peer.tell(&format!("<bia> linha {number}"));
    }
    terminal.wait_for("<bia> linha 299");
    terminal.type_in("/search LINHA\r");
    terminal.wait_for("-- lines with \"LINHA\": 300, of 300 that are kept; the last 20 above");
    let rows = terminal.rows();
    let found = rows.iter().rposition(|row| row.contains("<bia> linha 280"));
    let first = rows.iter().rposition(|row| row.contains("/search"));
    assert_eq!(found, first.map(|at| at + 1), "{rows:#?}");
}
