//! Listening sockets that were open before the daemon started (sd_listen_fds(3)).

use std::io;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;

use super::service;
use crate::support::daemon::run_command;
use crate::support::words;
use crate::support::{Client, Daemon};

/// A socket as a manager opens it.
fn opened() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").expect("a free port")
}

/// Passes on the standard input as the first descriptor, and the standard output as the second.
const ONE: &str = "export LISTEN_PID=$$ LISTEN_FDS=1; exec 3<&0 </dev/null";
const TWO: &str = "export LISTEN_PID=$$ LISTEN_FDS=2; exec 3<&0 4>&1 </dev/null >/dev/null";

fn listening(daemon: &Daemon) -> Vec<String> {
    daemon.expect_console("para entrar com o littlecats: ");
    let lines = daemon.console_lines();
    let told = lines
        .iter()
        .filter_map(|line| line.split_once("escutando em "));
    told.map(|(_, address)| address.to_owned()).collect()
}

#[test]
fn it_listens_on_the_socket_given_and_on_no_other() {
    let socket = opened();
    let address = socket.local_addr().expect("bound");
    let daemon = Daemon::spawn(service(ONE, &[]).stdin(OwnedFd::from(socket)));
    Client::join(address, "ana");
    assert_eq!(listening(&daemon), [address.to_string()]);
}

#[test]
fn it_listens_on_all_of_them_and_on_those_of_the_flag_where_that_was_given_as_well() {
    let sockets = [opened(), opened()];
    let given = sockets.each_ref().map(|it| it.local_addr().expect("bound"));
    let [first, second] = sockets.map(OwnedFd::from);
    let mut command = service(TWO, &["--listen", "127.0.0.1:0"]);
    let daemon = Daemon::spawn(command.stdin(first).stdout(second));
    let listening = listening(&daemon);
    assert_eq!(listening[..2], given.map(|it| it.to_string()));
    assert_eq!(listening.len(), 3);
    for (address, name) in listening.iter().zip(["ana", "bia", "caio"]) {
        Client::join(address.parse().expect("an address"), name);
    }
}

#[test]
fn a_client_that_connected_before_it_started_is_served() {
    let socket = opened();
    let mut early = Client::connect(socket.local_addr().expect("bound"));
    early.send("ana");
    let daemon = Daemon::spawn(service(ONE, &[]).stdin(OwnedFd::from(socket)));
    early.expect(&words::joined("ana"));
    let mut late = Client::join(daemon.address(), "bia");
    late.send("oi");
    early.expect(&words::joined("bia"));
    early.expect("<bia> oi");
}

#[test]
fn descriptors_for_another_process_are_left_alone() {
    let before = ONE.replace("LISTEN_PID=$$", "LISTEN_PID=1");
    let socket = opened();
    let given = socket.local_addr().expect("bound");
    let mut command = service(&before, &["--listen", "127.0.0.1:0"]);
    let daemon = Daemon::spawn(command.stdin(OwnedFd::from(socket)));
    assert_eq!(listening(&daemon).len(), 1);
    assert_ne!(daemon.address(), given);
}

#[test]
fn what_is_no_listening_socket_of_tcp_is_told_by_its_name() {
    let socket = opened();
    let address = socket.local_addr().expect("bound");
    let other = UnixDatagram::unbound().expect("a socket");
    let mut command = service(TWO, &[]);
    command
        .env("LISTEN_FDNAMES", "chat:notas")
        .stdin(OwnedFd::from(socket))
        .stdout(OwnedFd::from(other));
    let daemon = Daemon::spawn(&mut command);
    daemon.expect_console("[WARN] o que o gerenciador de serviços passou com o nome notas não é");
    assert_eq!(listening(&daemon), [address.to_string()]);
}

#[test]
fn with_nothing_to_listen_on_it_opens_no_address_that_was_not_asked_for() {
    let connected = std::net::TcpStream::connect(opened_for_good()).expect("it listens");
    let mut command = service(ONE, &["--lang", "en"]);
    // Run by itself, the daemon has the socket as its standard input.
    command.env("LISTEN_FDNAMES", "chat");
    let output = run_with_stdin(&mut command, OwnedFd::from(connected)).expect("it starts");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("nothing of what the service manager passed on (chat)"),
        "{text}"
    );
}

#[test]
fn names_that_are_not_as_many_as_the_sockets_are_told() {
    let mut command = service(ONE, &["--lang", "en"]);
    command.env("LISTEN_FDNAMES", "one:two");
    let output = run_command(&mut command);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("LISTEN_FDNAMES contradict each other"),
        "{text}"
    );
}

/// An address that a test may connect to as long as it runs.
fn opened_for_good() -> std::net::SocketAddr {
    let socket = Box::leak(Box::new(opened()));
    socket.local_addr().expect("bound")
}

fn run_with_stdin(
    command: &mut std::process::Command,
    stdin: OwnedFd,
) -> io::Result<std::process::Output> {
    command.stdin(stdin).spawn()?.wait_with_output()
}
