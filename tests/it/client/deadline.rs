//! Daemons that never let in, each in its own way: `--timeout` is a deadline for all of it.

use std::thread;
use std::time::{Duration, Instant};

use super::process::{Ended, Running, connect};
use super::scripted::{Daemon, Peer, object};

/// Runs the client with one second of patience against a daemon that does this again and again.
fn ended(arguments: &[&str], bytes: &[u8], pause: Duration) -> Ended {
    let daemon = Daemon::start();
    let arguments: Vec<&str> = ["--nick", "ana", "--timeout", "1", "--lang", "en"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    let begun = Instant::now();
    let client = Running::start(connect(daemon.address, &arguments));
    let mut peer = daemon.accept();
    peer.expect("ana");
    let bytes = bytes.to_vec();
    thread::spawn(move || send_on(&mut peer, &bytes, pause));
    let ended = client.wait();
    let took = begun.elapsed();
    assert!(took >= Duration::from_secs(1), "{took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    ended
}

fn send_on(peer: &mut Peer, bytes: &[u8], pause: Duration) {
    while peer.try_send(bytes).is_ok() {
        thread::sleep(pause);
    }
}

#[track_caller]
fn assert_told(ended: &Ended) {
    ended.assert_failed(1, "did not answer in 1 s");
}

#[test]
fn bytes_that_trickle_in_do_not_put_it_off() {
    for arguments in [&[][..], &["--send", "oi"]] {
        assert_told(&ended(arguments, b"x", Duration::from_millis(100)));
    }
}

#[test]
fn a_line_without_an_end_does_not_put_it_off() {
    assert_told(&ended(&[], &[b'x'; 64 * 1024], Duration::ZERO));
}

#[test]
fn whole_lines_do_not_put_it_off() {
    let line = object("+bia", "ana") + "\n";
    assert_told(&ended(&[], line.as_bytes(), Duration::from_millis(50)));
}

#[test]
fn an_answer_to_send_that_trickles_in_is_an_error_in_time() {
    let daemon = Daemon::start();
    let arguments = [
        "--nick",
        "ana",
        "--timeout",
        "1",
        "--lang",
        "en",
        "--send",
        "oi",
    ];
    let client = Running::start(connect(daemon.address, &arguments));
    let mut peer = daemon.welcome("ana");
    peer.expect("oi");
    let line = object("<bia> oi", "ana") + "\n";
    thread::spawn(move || send_on(&mut peer, line.as_bytes(), Duration::from_millis(50)));
    assert_told(&client.wait());
}
