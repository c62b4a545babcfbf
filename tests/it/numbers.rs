//! The numbers of the daemon, as Prometheus reads them and as people do.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use rustix::process::Signal;

use crate::support::{Client, DEADLINE, Daemon, proc, wait_until};

/// Where a daemon says that its numbers are.
pub(crate) fn place(daemon: &Daemon) -> SocketAddr {
    let line = daemon.expect_console("números para o Prometheus: http://");
    let (_, place) = line.split_once("http://").expect("just seen");
    let place = place.strip_suffix("/metrics").expect("the path");
    place.parse().expect("an address")
}

/// What is answered to a request for this.
fn asked(place: SocketAddr, target: &str) -> String {
    let mut peer = TcpStream::connect_timeout(&place, DEADLINE).expect("it listens");
    peer.set_read_timeout(Some(DEADLINE)).expect("a valid time");
    let request = format!("GET {target} HTTP/1.1\r\nHost: {place}\r\n\r\n");
    peer.write_all(request.as_bytes()).expect("it takes a line");
    let mut text = String::new();
    peer.read_to_string(&mut text)
        .expect("an answer to its end");
    text
}

/// The value of a sample.
#[track_caller]
fn sample(text: &str, name: &str) -> f64 {
    let start = format!("\n{name} ");
    let (_, rest) = text
        .split_once(&start)
        .unwrap_or_else(|| panic!("no {name}: {text}"));
    let value = rest.split_once('\n').expect("a whole line").0;
    value.parse().expect("a number")
}

pub(crate) fn value(place: SocketAddr, name: &str) -> f64 {
    sample(&asked(place, "/metrics"), name)
}

#[test]
fn three_members_and_ten_public_lines_are_thirty_deliveries() {
    let daemon = Daemon::start(&["--metrics", "127.0.0.1:0", "--rate", "0"]);
    let place = place(&daemon);
    let mut people = daemon.joined_by(["ana", "bia", "caio"]);
    for number in 0..10 {
        people[0].send(&format!("uva {number}"));
        for other in &mut people[1..] {
            other.expect(&format!("<ana> uva {number}"));
        }
    }
    people[1].send("/msg ana oi");
    people[0].expect("[privado de bia] oi");
    let text = asked(place, "/metrics");
    for (name, expected) in [
        ("littlecats_members", 3.0),
        ("littlecats_connections{dialect=\"plain\"}", 3.0),
        ("littlecats_messages_total{kind=\"public\"}", 10.0),
        ("littlecats_messages_total{kind=\"private\"}", 1.0),
        ("littlecats_deliveries_total", 31.0),
        ("littlecats_lines_received_total", 14.0),
        ("littlecats_tls_connections", 0.0),
        ("littlecats_slow_consumers_total", 0.0),
        ("littlecats_console_dropped_total", 0.0),
    ] {
        assert_eq!(
            sample(&text, name).to_string(),
            expected.to_string(),
            "{name}"
        );
    }
    let received = "ana\nbia\ncaio\n".len() + 10 * "uva 0\n".len() + "/msg ana oi\n".len();
    assert_eq!(
        sample(&text, "littlecats_received_bytes_total").to_string(),
        received.to_string()
    );
    assert!(sample(&text, "littlecats_sent_bytes_total") > 20.0 * "<ana> uva 0\n".len() as f64);
    let ceiling = sample(&text, "littlecats_memory_ceiling_bytes");
    let buffered = sample(&text, "littlecats_buffered_bytes");
    assert!(
        0.0 < buffered && buffered < ceiling,
        "{buffered} of {ceiling}"
    );
    assert!(sample(&text, "littlecats_turn_seconds_count") > 10.0);
    assert!(sample(&text, "process_open_fds") >= 10.0);
    for private in ["ana", "bia", "caio", "uva", "127.0.0.1"] {
        assert!(!text.contains(private), "{private}: {text}");
    }
}

#[test]
fn connections_are_counted_by_what_they_speak() {
    let daemon = Daemon::start(&["--metrics", "127.0.0.1:0"]);
    let place = place(&daemon);
    let _silent = Client::connect(daemon.address());
    let mut program = Client::connect(daemon.address());
    program.send("/json");
    let _person = Client::join(daemon.address(), "ana");
    for dialect in ["unknown", "plain", "events"] {
        let name = format!("littlecats_connections{{dialect=\"{dialect}\"}}");
        wait_until(dialect, || (value(place, &name) - 1.0).abs() < 0.5);
    }
    for dialect in ["web", "irc"] {
        let name = format!("littlecats_connections{{dialect=\"{dialect}\"}}");
        assert!(value(place, &name) < 0.5, "{dialect}");
    }
}

#[test]
fn refused_connections_are_counted_by_the_cause() {
    let daemon = Daemon::start(&["--metrics", "127.0.0.1:0", "--max-clients", "1"]);
    let place = place(&daemon);
    let _only = Client::join(daemon.address(), "ana");
    let mut refused = Client::connect(daemon.address());
    refused.send("bia");
    refused.rest();
    assert!((value(place, "littlecats_refused_total{cause=\"clients\"}") - 1.0).abs() < 0.5);
    assert!(value(place, "littlecats_refused_total{cause=\"address\"}") < 0.5);
}

#[test]
fn a_port_alone_is_one_of_loopback() {
    let daemon = Daemon::start(&["--metrics", ":0"]);
    assert!(place(&daemon).ip().is_loopback());
    let daemon = Daemon::start(&["--metrics", "0.0.0.0:0"]);
    assert!(place(&daemon).ip().is_unspecified());
}

#[test]
fn there_is_no_other_path_and_no_page() {
    let daemon = Daemon::start(&["--metrics", "127.0.0.1:0"]);
    let place = place(&daemon);
    assert!(asked(place, "/").starts_with("HTTP/1.1 404 "));
    assert!(asked(place, "/metrics").starts_with("HTTP/1.1 200 "));
    #[cfg(feature = "web")]
    {
        assert!(!asked(daemon.address(), "/metrics").contains("littlecats_members"));
        // What a browser asks for is no line of anybody.
        assert!(value(place, "littlecats_lines_received_total") < 0.5);
    }
}

#[test]
fn a_signal_has_the_numbers_told_on_the_console_also_of_a_quiet_daemon() {
    let daemon = Daemon::start(&["--lang", "pt"]);
    let _people = daemon.joined_by(["ana", "bia"]);
    daemon.signal(Signal::USR1);
    daemon.expect_console("[INFO] pessoas e programas no chat: 2");
    daemon.expect_console("[INFO] conexões: unknown 0, plain 2, events 0, web 0, irc 0");
    daemon.expect_console("[INFO] tempo das voltas do laço, sem a espera: ");
    let folder = tempfile::tempdir().expect("a folder of ours");
    let log = folder.path().join("log");
    let path = log.to_str().expect("a path of ours");
    let flags = ["-q", "--log-file", path];
    let quiet = Daemon::start_with_console(std::process::Stdio::null(), &flags);
    let _person = Client::join(quiet.address(), "ana");
    quiet.signal(Signal::USR1);
    wait_until("it is told", || {
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        text.contains("[INFO] pessoas e programas no chat: 1\n")
    });
}

#[test]
fn one_that_says_that_it_listens_has_all_its_descriptors_and_signals() {
    for _ in 0..8 {
        let mut daemon = Daemon::start(&["--metrics", "127.0.0.1:0"]);
        let descriptors = proc::descriptors(daemon.pid());
        // Its default action would end the process.
        daemon.signal(Signal::USR1);
        daemon.expect_console("[INFO] pessoas e programas no chat: 0");
        daemon.assert_well();
        assert!(proc::descriptors(daemon.pid()) <= descriptors);
    }
}

#[test]
fn a_place_that_cannot_be_listened_on_is_told() {
    for (place, language, status, expected) in [
        (
            "nowhere:x",
            "en",
            2,
            "littlecats: the value of option '--metrics' does not serve: 'nowhere:x': use address",
        ),
        (
            "192.0.2.1:9187",
            "pt",
            1,
            "littlecats: --metrics 192.0.2.1:9187: não foi possível escutar",
        ),
    ] {
        let flags = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--metrics",
            place,
            "--lang",
            language,
        ];
        let output = crate::support::daemon::run(&flags);
        assert_eq!(output.status.code(), Some(status));
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains(expected), "{text}");
    }
}
