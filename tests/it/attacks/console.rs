//! Strangers flood the console.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, sockopt};
use rustix::process::Signal;

use crate::support::Daemon;

/// Connects and resets as fast as it goes until it is told to stop, and returns how often.
///
/// Nothing is waited for: a connection that the kernel has no place for is given up.
fn connect_and_reset(address: SocketAddr, stop: &AtomicBool) -> usize {
    let mut times = 0;
    while !stop.load(Ordering::Relaxed) {
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let socket = rustix::net::socket_with(AddressFamily::INET, SocketType::STREAM, flags, None);
        let socket = socket.expect("a descriptor");
        sockopt::set_socket_linger(&socket, Some(Duration::ZERO)).expect("an option of TCP");
        match rustix::net::connect(&socket, &address) {
            // For a moment there may be no free port.
            Ok(()) | Err(Errno::INPROGRESS | Errno::ADDRNOTAVAIL) => times += 1,
            Err(error) => panic!("{error}"),
        }
    }
    times
}

/// How many incidents a line of the console tells of: one, or as many as it counts.
fn told(line: &str) -> usize {
    let (_, count) = line.split_once("] mais ").unwrap_or(("", "uma"));
    let count = count.split(' ').next().unwrap_or_default();
    if count == "uma" {
        return 1;
    }
    count.parse().expect("a number")
}

#[test]
#[ignore = "takes both processors for some seconds"]
fn tens_of_thousands_of_connects_and_resets_a_second_write_a_handful_of_lines() {
    const ATTACK: Duration = Duration::from_secs(4);
    const ATTACKERS: usize = 2;
    let mut daemon = Daemon::start(&["-v", "--max-per-ip", "0"]);
    let [mut ana, mut bia] = daemon.joined_by(["ana", "bia"]);
    let before = daemon.console_lines().len();
    let address = daemon.address();
    let stop = AtomicBool::new(false);
    let begun = Instant::now();
    let connections: usize = thread::scope(|scope| {
        let attackers = [(); ATTACKERS].map(|()| scope.spawn(|| connect_and_reset(address, &stop)));
        // The room goes on, and loses nothing, while that lasts.
        let mut said = 0;
        while begun.elapsed() < ATTACK {
            ana.send(&format!("oi {said}"));
            bia.expect(&format!("<ana> oi {said}"));
            said += 1;
            // Below her rate.
            thread::sleep(Duration::from_millis(250));
        }
        stop.store(true, Ordering::Relaxed);
        attackers
            .map(|it| it.join().expect("it goes on"))
            .iter()
            .sum()
    });
    ana.send("/quit");
    daemon.expect_console("[INFO] ana se desconectou: pediu para sair.");
    daemon.signal(Signal::TERM);
    assert_eq!(daemon.wait().code(), Some(0));
    daemon.expect_console("[INFO] encerrando");
    let seconds = usize::try_from(begun.elapsed().as_secs()).expect("few");
    let lines = daemon.console_lines();
    let of_people = ["ana se desconectou", "encerrando"];
    let of_strangers: Vec<&String> = lines[before..]
        .iter()
        .filter(|line| !of_people.iter().any(|it| line.contains(it)))
        .collect();
    let told: usize = of_strangers.iter().map(|line| told(line)).sum();
    let shown =
        format!("{connections} connections in {seconds} s, {told} told in {of_strangers:#?}");
    // Of each kind a line a second, one at once and one at the end: without an address, reset as a
    // guest, refused as there is no place.
    assert!(of_strangers.len() < 3 * (seconds + 3), "{shown}");
    assert!((10_000..=connections).contains(&told), "{shown}");
    assert_eq!(daemon.console_count("se perderam"), 0, "{shown}");
    assert_eq!(daemon.console_count("panicked"), 0);
    println!("{shown}");
}
