//! Many in TLS at a time.

use std::net::{IpAddr, Ipv4Addr};

use super::Files;
use super::peer::TlsClient;
use crate::support::{Client, Daemon, proc, wait_until, words};

/// One from each address: those of one address come in a few at a time.
fn comes_in(files: &Files, daemon: &Daemon, index: u8, nickname: &str) -> TlsClient {
    let source = IpAddr::from(Ipv4Addr::new(127, 0, 2, index));
    let client = Client::connect_from(source, daemon.address());
    let socket = client.stream().try_clone().expect("a descriptor");
    let mut client = TlsClient::over(files, socket);
    client.send(nickname);
    client
}

/// The allocator of glibc keeps it where anything stays at the end of the heap.
#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn the_memory_of_a_crowd_that_left_is_given_back() {
    let files = Files::new();
    let daemon = files.daemon(&["--history", "0"]);
    let mut stays = comes_in(&files, &daemon, 1, "fica");
    stays.expect(&words::joined("fica"));
    let before = proc::resident_kib(daemon.pid());
    let of_address =
        |index| ["a", "b"].map(|name| comes_in(&files, &daemon, index, &format!("u{index}{name}")));
    let crowd: Vec<_> = (2..152).flat_map(of_address).collect();
    stays.skip_to(&words::joined("u151b"));
    // What is told of each that goes makes the buffers of those that still stay grow.
    drop(crowd);
    stays.skip_to(&words::left("u151b"));
    let grown = |pid| proc::resident_kib(pid).saturating_sub(before);
    wait_until("less than 1 MiB more is held than before", || {
        grown(daemon.pid()) < 1_024
    });
}
