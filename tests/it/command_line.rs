//! The command line: flags, signals, and errors for the person who starts it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::daemon::{BINARY, free_port, run, run_command};
use crate::support::words::SHUTTING_DOWN;
use crate::support::{Client, Daemon, wait_until};

/// What a failing command says: one line on standard error, and nothing else.
#[track_caller]
fn objection(output: &Output, status: i32) -> String {
    let said = String::from_utf8(output.stderr.clone()).expect("text");
    assert_eq!(output.status.code(), Some(status), "{said}");
    assert!(output.stdout.is_empty());
    let line = said.strip_suffix('\n').expect("a line");
    assert!(!line.contains('\n'), "more than a line: {said}");
    line.to_owned()
}

/// A file of this test's own.
fn scratch(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    path.join(format!("{}-{name}", std::process::id()))
}

#[test]
fn a_bad_command_line_is_one_line_and_status_2() {
    for (words, expected) in [
        (&["serve", "--foo"][..], "desconhecido: --foo"),
        (&["serve", "--listen"], "falta o valor da opção '--listen'"),
        (&["serve", "--lang", "fr"], "'fr': use pt, en"),
        (&["serve", "--max-line", "79"], "'79': use 80..65536"),
        (&["serve", "--max-line", "65537"], "'65537'"),
        (&["serve", "--history", "1001"], "'1001': use 0..1000"),
        (&["serve", "--max-clients", "0"], "'0': use 1.."),
        (&["serve", "--max-per-ip", "-1"], "'-1'"),
        (&["serve", "--rate", "x"], "'x': use 0..1000000"),
        (&["serve", "--burst", "0"], "'0': use 1..1000000"),
        (&["serve", "--backlog", "16383"], "'16383': use 16384.."),
        (&["serve", "--outbox", "8191"], "'8191': use 8192.."),
        (&["serve", "--send-buffer", "1"], "'1': use 4096.."),
        (
            &["serve", "--send-buffer", "9999999999999999999M"],
            "use 4096..",
        ),
        (&["serve", "--login-timeout", "0"], "'0': use 1..86400"),
        (&["serve", "--room", ""], "de 1 a 100 bytes"),
        (&["serve", "--room", "a\x1bb"], "de 1 a 100 bytes"),
        (&["serve", "a"], "desconhecido: a"),
        (&["dance"], "desconhecido: dance"),
        (&[], "falta um comando"),
    ] {
        let said = objection(&run(words), 2);
        assert!(said.starts_with("littlecats: "), "{said}");
        assert!(said.contains(expected), "{words:?}: {said}");
        assert!(said.contains("--help"), "{said}");
    }
    let said = objection(&run(&["serve", "--lang", "en", "--foo"]), 2);
    assert!(said.ends_with("see littlecats serve --help"), "{said}");
}

#[test]
fn an_address_in_use_is_said_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("bound").to_string();
    let said = objection(&run(&["serve", "--listen", &address]), 1);
    assert_eq!(
        said,
        format!(
            "littlecats: não foi possível escutar em {address}: outro programa já usa esta porta; encerre-o ou escolha outra com --listen"
        )
    );
    let said = objection(&run(&["serve", "--listen", &address, "--lang", "en"]), 1);
    assert_eq!(
        said,
        format!(
            "littlecats: could not listen on {address}: another program uses this port; end it or choose another one with --listen"
        )
    );
}

#[test]
fn an_address_that_is_not_ours_is_said_with_what_to_do() {
    let said = objection(&run(&["serve", "--listen", "192.0.2.1:0"]), 1);
    assert!(
        said.contains("esta máquina não tem este endereço"),
        "{said}"
    );
    for nonsense in ["127.0.0.1:x", "[::", "127.0.0.1:99999", "a b:1"] {
        let said = objection(&run(&["serve", "--listen", nonsense]), 1);
        assert!(said.contains(&format!("--listen {nonsense}: ")), "{said}");
        assert!(said.contains("use, por exemplo, 0.0.0.0:2287"), "{said}");
    }
}

#[test]
fn a_port_without_permission_is_said_with_what_to_do() {
    let first = fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    if first.is_ok_and(|port| port.trim() == "0") {
        // Every port is for everyone here (ip(7)), so there is nothing to refuse.
        return;
    }
    // Root may use every port; nobody may not, nor enter every directory that the binary may be in.
    let root = rustix::process::getuid().is_root();
    let copy = std::env::temp_dir().join(format!("littlecats-{}", std::process::id()));
    let mut command = if root {
        fs::copy(BINARY, &copy).expect("room for the binary");
        fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).expect("a file of ours");
        let mut command = Command::new(&copy);
        command.uid(65_534).gid(65_534).current_dir("/");
        command
    } else {
        Command::new(BINARY)
    };
    let output = run_command(command.args(["serve", "--listen", "127.0.0.1:7"]));
    if root {
        fs::remove_file(copy).expect("a file of ours");
    }
    let said = objection(&output, 1);
    assert!(
        said.contains("sem permissão para esta porta; escolha uma acima de 1023"),
        "{said}"
    );
}

#[test]
fn a_log_file_that_cannot_be_opened_is_said_and_status_1() {
    for path in ["/nowhere/at/all.log", "/"] {
        let words = ["serve", "--listen", "127.0.0.1:0", "--log-file", path];
        let said = objection(&run(&words), 1);
        let start = format!("littlecats: não foi possível abrir o arquivo de registro {path}: ");
        assert!(said.starts_with(&start), "{said}");
        assert!(said.ends_with("escolha outro com --log-file"), "{said}");
    }
}

#[test]
fn version_and_help_go_to_standard_output() {
    let version = run(&["--version"]);
    assert_eq!(version.status.code(), Some(0));
    let expected = format!("littlecats {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8_lossy(&version.stdout), expected);
    for (words, parts) in [
        (
            &["--help"][..],
            &["Uso: littlecats", "serve", "connect", "Exemplos:"][..],
        ),
        (
            &["serve", "--help"],
            &[
                "--listen",
                "--lang",
                "--room",
                "--max-line",
                "--history",
                "--max-clients",
                "--max-per-ip",
                "--rate",
                "--burst",
                "--backlog",
                "--outbox",
                "--send-buffer",
                "--login-timeout",
                "--log-file",
                "--verbose",
                "--quiet",
                "Exemplos:",
                "SIGHUP",
            ],
        ),
        (&["connect", "--help"], &["Uso: littlecats connect"]),
    ] {
        let help = run(words);
        assert_eq!(help.status.code(), Some(0));
        assert!(help.stderr.is_empty());
        let text = String::from_utf8_lossy(&help.stdout);
        for part in parts {
            assert!(text.contains(part), "no {part} in {text}");
        }
    }
}

#[test]
fn nobody_to_read_the_help_or_an_objection_is_no_panic() {
    let full = || {
        fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("Linux has it")
    };
    for (words, status) in [
        (&["--help"][..], 0),
        (&["--version"], 0),
        (&["serve", "--foo"], 2),
        (&["serve", "--listen", "192.0.2.1:0"], 1),
    ] {
        let mut command = Command::new(BINARY);
        let command = command.args(words).stdout(full()).stderr(full());
        let ended = command.stdin(Stdio::null()).status().expect("it starts");
        let code = ended.code();
        assert!(
            code == Some(status) || code == Some(1),
            "{words:?}: {ended}"
        );
    }
}

#[test]
fn on_start_it_says_where_it_listens_and_how_to_connect() {
    let daemon = Daemon::start(&[]);
    let port = daemon.address().port();
    daemon.expect_console(&format!("[INFO] escutando em 127.0.0.1:{port}"));
    daemon.expect_console(&format!(
        "[INFO] para entrar: littlecats connect 127.0.0.1:{port} ou nc 127.0.0.1 {port}"
    ));
    let daemon = Daemon::start(&["--lang", "en"]);
    let port = daemon.address().port();
    daemon.expect_console(&format!(
        "[INFO] to join: littlecats connect 127.0.0.1:{port} or nc 127.0.0.1 {port}"
    ));
}

#[test]
fn it_listens_on_several_addresses() {
    let daemon = Daemon::start(&["--listen", "127.0.0.2:0", "--listen", "[::1]:0"]);
    daemon.expect_console("para entrar: ");
    let addresses: Vec<std::net::SocketAddr> = daemon
        .console_lines()
        .iter()
        .filter_map(|line| line.strip_prefix("[INFO] escutando em ")?.parse().ok())
        .collect();
    assert_eq!(addresses.len(), 3);
    let names = ["ana", "bia", "caio"];
    let mut clients: Vec<Client> = addresses
        .iter()
        .zip(names)
        .map(|(address, name)| Client::join(*address, name))
        .collect();
    clients[0].send("/list");
    assert_eq!(
        clients[0]
            .skip_to("Usuários conectados (3): ana, bia, caio")
            .len(),
        2
    );
}

#[test]
fn both_families_share_a_port() {
    let port = free_port();
    let listen = format!("0.0.0.0:{port}");
    let daemon = Daemon::start_on(&listen, &["--listen", &format!("[::]:{port}")]);
    daemon.expect_console(&format!("escutando em [::]:{port}"));
    Client::join((std::net::Ipv4Addr::LOCALHOST, port).into(), "ana");
    Client::join((std::net::Ipv6Addr::LOCALHOST, port).into(), "bia");
}

#[test]
fn sighup_reopens_the_log_file() {
    let log = scratch("rotated.log");
    let old = scratch("rotated.log.1");
    let path = log.to_str().expect("a path of ours");
    let daemon = Daemon::start_with_console(Stdio::null(), &["--log-file", path]);
    let read = |path: &PathBuf| fs::read_to_string(path).unwrap_or_default();
    Client::join(daemon.address(), "ana");
    wait_until("ana is logged", || read(&log).contains("ana se conectou"));
    fs::rename(&log, &old).expect("a file of ours");
    daemon.signal(Signal::HUP);
    wait_until("the file is there again", || log.exists());
    Client::join(daemon.address(), "bia");
    wait_until("bia is logged", || read(&log).contains("bia se conectou"));
    assert!(!read(&old).contains("bia"));
    assert!(!read(&log).contains("ana se conectou"));
    // One that cannot be opened leaves the present one as it is.
    fs::remove_file(&log).expect("a file of ours");
    fs::create_dir(&log).expect("a free name");
    daemon.signal(Signal::HUP);
    Client::join(daemon.address(), "caio");
    fs::remove_dir(&log).expect("empty");
    drop(daemon);
    fs::remove_file(&old).expect("a file of ours");
}

#[test]
fn sighup_without_a_log_file_changes_nothing() {
    let mut daemon = Daemon::start(&[]);
    let mut ana = Client::join(daemon.address(), "ana");
    for _ in 0..20 {
        daemon.signal(Signal::HUP);
    }
    ana.send("/quit");
    ana.expect_end();
    daemon.expect_console("ana se desconectou");
    daemon.assert_well();
    assert_eq!(daemon.console_lines().len(), 4);
}

#[test]
fn a_log_file_goes_on_where_it_ended() {
    let log = scratch("appended.log");
    let path = log.to_str().expect("a path of ours");
    for _ in 0..2 {
        let mut daemon = Daemon::start_with_console(Stdio::null(), &["--log-file", path]);
        daemon.signal(Signal::TERM);
        assert_eq!(daemon.wait().code(), Some(0));
    }
    let text = fs::read_to_string(&log).expect("it was written");
    fs::remove_file(&log).expect("a file of ours");
    assert_eq!(text.matches("escutando em").count(), 2);
    assert_eq!(text.matches("encerrando").count(), 2);
    for line in text.lines() {
        let (time, rest) = line.split_once(' ').expect("a time");
        assert!(time.len() == 20 && time.ends_with('Z'), "{line}");
        assert!(rest.starts_with("[INFO] "), "{line}");
    }
}

#[test]
fn under_journald_lines_have_no_time() {
    let log = scratch("journal.log");
    let mut command = Command::new(BINARY);
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--log-file"])
        .arg(&log)
        .env("JOURNAL_STREAM", "8:1")
        .stdin(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    let read = || fs::read_to_string(&log).unwrap_or_default();
    wait_until("it listens", || read().contains("para entrar"));
    child.kill().expect("a child of ours");
    child.wait().expect("a child of ours");
    let text = read();
    fs::remove_file(&log).expect("a file of ours");
    assert!(text.starts_with("[INFO] escutando em 127.0.0.1:"), "{text}");
}

#[test]
fn verbose_tells_the_limits_and_who_never_logged_in() {
    let daemon = Daemon::start(&["-v", "--max-clients", "7", "--max-per-ip", "1"]);
    let line = daemon.expect_console("[DEBUG] no máximo 7 conexões e ");
    assert!(line.contains(" MiB de memória"), "{line}");
    let guest = Client::connect(daemon.address());
    let mut refused = Client::connect(daemon.address());
    refused.next_line();
    let (first, second) = (guest.address(), refused.address());
    daemon.expect_console(&format!(
        "[DEBUG] {second} foi recusado: há conexões demais do seu endereço."
    ));
    drop(guest);
    daemon.expect_console(&format!(
        "[DEBUG] {first} saiu sem informar um nickname: encerrou a conexão."
    ));
}

#[test]
fn as_many_clients_are_taken_as_the_descriptors_allow() {
    // The soft limit is raised to the hard one; a part is kept for what is no client's.
    let daemon = Daemon::start_after("ulimit -n 200; ulimit -S -n 100", &["-v"]);
    daemon.expect_console("no máximo 104 conexões e ");
    let daemon = Daemon::start_after("ulimit -n 200", &["-v", "--max-clients", "1000"]);
    daemon.expect_console("no máximo 104 conexões e ");
}

#[test]
fn without_verbose_nothing_is_told_of_who_never_logged_in() {
    let daemon = Daemon::start(&[]);
    let mut guest = Client::connect(daemon.address());
    guest.send("!");
    guest.half_close();
    guest.rest();
    let mut ana = Client::join(daemon.address(), "ana");
    ana.send("/quit");
    ana.expect_end();
    daemon.expect_console("ana se desconectou: pediu para sair.");
    let lines = daemon.console_lines();
    assert_eq!(lines.len(), 4, "{lines:#?}");
}

#[test]
fn quiet_tells_warnings_and_errors_only() {
    let log = scratch("quiet.log");
    let path = log.to_str().expect("a path of ours");
    let mut daemon = Daemon::start_with_console(Stdio::null(), &["-q", "--log-file", path]);
    let mut ana = Client::join(daemon.address(), "ana");
    daemon.stop();
    Client::connect(daemon.address()).reset();
    daemon.go_on();
    ana.send("/quit");
    ana.expect_end();
    daemon.signal(Signal::TERM);
    assert_eq!(daemon.wait().code(), Some(0));
    let text = fs::read_to_string(&log).expect("it was written");
    fs::remove_file(&log).expect("a file of ours");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("[ERROR] uma conexão foi recusada"), "{text}");
}

#[test]
fn a_daemon_whose_terminal_is_closed_tells_everyone_and_ends() {
    let size = PtySize::default();
    let terminal = native_pty_system()
        .openpty(size)
        .expect("a pseudo-terminal");
    let mut command = CommandBuilder::new(BINARY);
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    let mut daemon = terminal
        .slave
        .spawn_command(command)
        .expect("the daemon starts");
    drop(terminal.slave);
    let screen = terminal.master.try_clone_reader().expect("its output");
    let address = BufReader::new(screen)
        .lines()
        .map_while(Result::ok)
        .find_map(|line| {
            Some(
                line.split_once("escutando em ")?
                    .1
                    .trim()
                    .parse()
                    .expect("an address"),
            )
        })
        .expect("it says where it listens");
    let mut ana = Client::join(address, "ana");
    let pid = daemon.process_id().expect("it runs");
    let pid = Pid::from_raw(i32::try_from(pid).expect("a process")).expect("a process");
    kill_process(pid, Signal::HUP).expect("it runs");
    ana.expect(SHUTTING_DOWN);
    ana.expect_end();
    drop(ana);
    assert!(daemon.wait().expect("it was started here").success());
}
