use std::path::Path;

use super::*;

/// A manager, and the daemon's side of it.
struct Manager {
    socket: UnixDatagram,
    supervisor: Supervisor,
    _folder: tempfile::TempDir,
}

impl Manager {
    fn with_patience(patience: Option<Duration>) -> Manager {
        let folder = tempfile::tempdir().expect("a folder of ours");
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).expect("a socket of ours");
        socket.set_nonblocking(true).expect("an option");
        let address = address(path.as_os_str()).expect("a path");
        let supervisor = Supervisor::at(address, patience, Language::English);
        Manager {
            socket,
            supervisor: supervisor.expect("a socket"),
            _folder: folder,
        }
    }

    /// What it was told and has not read yet.
    fn heard(&self) -> Vec<String> {
        let mut buffer = [0; 512];
        std::iter::from_fn(|| {
            let len = self.socket.recv(&mut buffer).ok()?;
            Some(String::from_utf8_lossy(&buffer[..len]).into_owned())
        })
        .collect()
    }
}

fn at(millis: u64) -> Time {
    Time::ZERO + Duration::from_millis(millis)
}

#[test]
fn how_many_are_in_is_told_when_it_changed_and_once_a_second_at_most() {
    let mut manager = Manager::with_patience(None);
    manager.supervisor.turn(0, at(0));
    assert_eq!(manager.heard(), ["STATUS=Connected users: 0"]);
    assert_eq!(manager.supervisor.due(), Time::NEVER);
    for millis in [10, 500, 999] {
        manager
            .supervisor
            .turn(usize::try_from(millis).expect("few"), at(millis));
        assert_eq!(manager.heard(), [""; 0], "{millis}");
        assert_eq!(manager.supervisor.due(), at(1_000));
    }
    manager.supervisor.turn(3, at(1_000));
    assert_eq!(manager.heard(), ["STATUS=Connected users: 3"]);
    manager.supervisor.turn(4, at(1_500));
    manager.supervisor.turn(3, at(2_000));
    assert_eq!(manager.heard(), [""; 0], "it is as it was told");
    assert_eq!(manager.supervisor.due(), Time::NEVER);
    manager.supervisor.turn(4, at(60_000));
    assert_eq!(manager.heard(), ["STATUS=Connected users: 4"]);
}

#[test]
fn a_sign_of_life_comes_from_a_turn_and_within_half_of_the_managers_patience() {
    let mut manager = Manager::with_patience(Some(Duration::from_millis(600)));
    let mut signs = Vec::new();
    for millis in 0..2_000 {
        if manager.supervisor.due() <= at(millis) {
            manager.supervisor.turn(0, at(millis));
        }
        let heard = manager.heard();
        signs.extend(
            heard
                .iter()
                .filter(|it| *it == "WATCHDOG=1")
                .map(|_| millis),
        );
    }
    assert!(signs.len() >= 7, "{signs:?}");
    assert!(signs[0] == 0 && signs.windows(2).all(|two| two[1] - two[0] < 300));
}

#[test]
fn a_manager_that_wants_no_sign_of_life_gets_none() {
    let mut manager = Manager::with_patience(None);
    manager.supervisor.turn(0, at(0));
    manager.heard();
    manager.supervisor.turn(0, at(3_600_000));
    assert_eq!(manager.heard(), [""; 0]);
}

#[test]
fn a_reload_is_told_with_its_moment_and_when_it_is_done() {
    let mut manager = Manager::with_patience(None);
    manager.supervisor.reloading(at(0));
    manager.supervisor.ready(at(0));
    manager.supervisor.stopping(at(1));
    let heard = manager.heard();
    let (first, micros) = heard[0].split_once('=').expect("a value");
    let (value, micros) = (first, micros.strip_prefix("1\nMONOTONIC_USEC="));
    assert_eq!(value, "RELOADING");
    let micros: u64 = micros.expect("the moment").parse().expect("a number");
    assert!(micros > 0);
    assert_eq!(heard[1..], ["READY=1", "STOPPING=1"]);
}

#[test]
fn what_a_busy_manager_does_not_take_comes_later_and_in_order() {
    let mut manager = Manager::with_patience(None);
    // The queue of a datagram socket is short (unix(7), net.unix.max_dgram_qlen).
    while manager.supervisor.messages.is_empty() {
        manager.supervisor.ready(at(0));
    }
    manager.supervisor.reloading(at(0));
    manager.supervisor.stopping(at(0));
    assert_eq!(manager.supervisor.due(), at(0).min(at(50)));
    assert!(manager.heard().iter().all(|it| it == "READY=1"));
    manager.supervisor.turn(0, at(50));
    let heard = manager.heard();
    assert_eq!(heard[0], "READY=1");
    assert!(heard[1].starts_with("RELOADING=1\n"));
    assert_eq!(heard[2..], ["STOPPING=1", "STATUS=Connected users: 0"]);
}

#[test]
fn a_manager_that_is_gone_holds_nothing_up() {
    let mut manager = Manager::with_patience(Some(Duration::from_secs(1)));
    std::fs::remove_dir_all(manager._folder.path()).expect("a folder of ours");
    for millis in 0..100 {
        manager.supervisor.ready(at(millis));
        manager.supervisor.turn(0, at(millis));
    }
    assert!(manager.supervisor.messages.is_empty());
}

#[test]
fn a_manager_is_a_path_or_a_name_without_one() {
    let path = address(OsStr::new("/run/notify")).expect("a path");
    assert_eq!(path.as_pathname(), Some(Path::new("/run/notify")));
    #[cfg(target_os = "linux")]
    {
        let name = address(OsStr::new("@littlecats")).expect("a name");
        assert_eq!(name.as_abstract_name(), Some(&b"littlecats"[..]));
    }
    for other in ["", "notify", "vsock:2:1"] {
        assert!(address(OsStr::new(other)).is_err(), "{other:?}");
    }
}
