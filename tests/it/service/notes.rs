//! What the manager is told on its socket (sd_notify(3)).

use std::fs;
use std::io;
use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::time::Duration;

use rustix::process::Signal;
use rustix::time::{ClockId, clock_gettime};
use tempfile::TempDir;

use super::{service, service_with};
use crate::support::daemon::free_port;
use crate::support::{Client, DEADLINE, Daemon};

/// The manager's socket.
struct Manager {
    socket: UnixDatagram,
    path: PathBuf,
    _folder: TempDir,
}

impl Manager {
    fn new() -> Manager {
        let folder = tempfile::tempdir().expect("a folder of ours");
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).expect("a socket of ours");
        socket
            .set_read_timeout(Some(DEADLINE))
            .expect("a valid time");
        Manager {
            socket,
            path,
            _folder: folder,
        }
    }

    /// The next note.
    #[track_caller]
    fn next(&self) -> String {
        let mut buffer = [0; 512];
        let len = loop {
            match self.socket.recv(&mut buffer) {
                // Other tests in this process have signals come.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                received => break received.expect("the daemon tells something"),
            }
        };
        String::from_utf8_lossy(&buffer[..len]).into_owned()
    }

    /// The next note that begins so, and those before it.
    #[track_caller]
    fn skip_to(&self, start: &str) -> (String, Vec<String>) {
        let mut before = Vec::new();
        loop {
            let note = self.next();
            if note.starts_with(start) {
                return (note, before);
            }
            before.push(note);
        }
    }
}

/// Microseconds of the clock that the manager goes by.
fn monotonic_micros() -> i64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec * 1_000_000 + now.tv_nsec / 1_000
}

#[test]
fn ready_is_told_once_every_socket_listens() {
    let manager = Manager::new();
    let ports = [free_port(), free_port()];
    let addresses = ports.map(|port| format!("127.0.0.1:{port}"));
    let flags = ["--listen", &addresses[0], "--listen", &addresses[1]];
    let mut command = service_with("NOTIFY_SOCKET", &manager.path, &flags);
    let mut child = command.spawn().expect("it starts");
    let first = manager.next();
    let connected = addresses.map(|it| TcpStream::connect(it).map(drop).map_err(|it| it.kind()));
    child.kill().expect("a child of ours");
    child.wait().expect("a child of ours");
    assert_eq!(first, "READY=1");
    assert_eq!(connected, [Ok(()), Ok(())]);
}

#[test]
fn how_many_are_in_is_told_when_that_changes() {
    let manager = Manager::new();
    let flags = ["--listen", "127.0.0.1:0"];
    let daemon = Daemon::spawn(&mut service_with("NOTIFY_SOCKET", &manager.path, &flags));
    manager.skip_to("STATUS=Usuários conectados: 0");
    let _guest = Client::connect(daemon.address());
    let mut people = daemon.joined_by(["ana", "bia"]);
    manager.skip_to("STATUS=Usuários conectados: 2");
    people[0].send("/quit");
    people[0].expect_end();
    manager.skip_to("STATUS=Usuários conectados: 1");
}

#[test]
fn how_many_are_in_is_told_in_the_language_that_a_reload_brings() {
    let manager = Manager::new();
    let folder = tempfile::tempdir().expect("a folder of ours");
    let path = folder.path().join("conf");
    fs::write(&path, "lang pt\n").expect("a file of ours");
    let path = path.to_str().expect("UTF-8");
    let flags = ["--listen", "127.0.0.1:0", "--config", path];
    let daemon = Daemon::spawn(&mut service_with("NOTIFY_SOCKET", &manager.path, &flags));
    manager.skip_to("STATUS=Usuários conectados: 0");
    fs::write(path, "lang en\n").expect("a file of ours");
    daemon.signal(Signal::HUP);
    manager.skip_to("STATUS=Connected users: 0");
}

#[test]
fn a_reload_is_told_from_its_moment_to_its_end() {
    let manager = Manager::new();
    let flags = ["--listen", "127.0.0.1:0"];
    let daemon = Daemon::spawn(&mut service_with("NOTIFY_SOCKET", &manager.path, &flags));
    manager.skip_to("READY=1");
    let asked = monotonic_micros();
    daemon.signal(Signal::HUP);
    let (note, _) = manager.skip_to("RELOADING=1\n");
    let micros = note
        .trim_end()
        .split_once("\nMONOTONIC_USEC=")
        .expect("the moment");
    let micros: i64 = micros.1.parse().expect("a number");
    assert!((asked..=monotonic_micros()).contains(&micros), "{note}");
    manager.skip_to("READY=1");
}

#[test]
fn the_end_is_told_ahead_of_it() {
    let manager = Manager::new();
    let flags = ["--listen", "127.0.0.1:0"];
    let mut daemon = Daemon::spawn(&mut service_with("NOTIFY_SOCKET", &manager.path, &flags));
    daemon.signal(Signal::TERM);
    manager.skip_to("STOPPING=1");
    assert_eq!(daemon.wait().code(), Some(0));
}

#[test]
fn an_idle_daemon_gives_signs_of_life_and_one_whose_loop_stands_gives_none() {
    let manager = Manager::new();
    let mut command = service("export WATCHDOG_PID=$$", &["--listen", "127.0.0.1:0"]);
    command
        .env("NOTIFY_SOCKET", &manager.path)
        .env("WATCHDOG_USEC", "300000");
    let daemon = Daemon::spawn(&mut command);
    for _ in 0..5 {
        manager.skip_to("WATCHDOG=1");
    }
    daemon.stop();
    manager
        .socket
        .set_read_timeout(Some(Duration::from_millis(400)))
        .expect("a valid time");
    let mut buffer = [0; 512];
    // What was told before it stood.
    while manager.socket.recv(&mut buffer).is_ok() {}
    assert!(manager.socket.recv(&mut buffer).is_err());
    daemon.go_on();
    manager
        .socket
        .set_read_timeout(Some(DEADLINE))
        .expect("a valid time");
    manager.skip_to("WATCHDOG=1");
}

#[test]
fn no_signs_of_life_are_given_that_are_wanted_of_another_process() {
    let manager = Manager::new();
    let mut command = service("export WATCHDOG_PID=1", &["--listen", "127.0.0.1:0"]);
    command
        .env("NOTIFY_SOCKET", &manager.path)
        .env("WATCHDOG_USEC", "30000");
    let daemon = Daemon::spawn(&mut command);
    let _people = daemon.joined_by(["ana"]);
    let (_, before) = manager.skip_to("STATUS=Usuários conectados: 1");
    assert!(
        !before.iter().any(|it| it.contains("WATCHDOG")),
        "{before:?}"
    );
}

#[test]
fn a_manager_that_cannot_be_told_is_told_on_the_console() {
    let flags = ["--listen", "127.0.0.1:0"];
    let daemon = Daemon::spawn(&mut service_with("NOTIFY_SOCKET", "vsock:2:1", &flags));
    daemon
        .expect_console("[ERROR] o gerenciador de serviços (NOTIFY_SOCKET) não pode ser informado");
    Client::join(daemon.address(), "ana");
}
