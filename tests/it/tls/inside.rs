//! Inside TLS everything is what it is in the clear, in the same room.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use rustls::ProtocolVersion;

use super::Files;
use super::peer::TlsClient;
use crate::support::{Client, words};

#[test]
fn people_in_the_clear_and_in_tls_of_both_versions_hear_each_other() {
    let files = Files::new();
    let daemon = files.daemon(&[]);
    let mut ana = Client::join(daemon.address(), "ana");
    for (version, number, name) in [
        (&rustls::version::TLS12, ProtocolVersion::TLSv1_2, "bia"),
        (&rustls::version::TLS13, ProtocolVersion::TLSv1_3, "caio"),
    ] {
        let mut other = TlsClient::connect_with(&files, daemon.address(), &[version], &[]);
        assert_eq!(other.tls().protocol_version(), Some(number));
        other.send(name);
        other.skip_to(&words::joined(name));
        ana.expect(&words::joined(name));
        other.send("oi");
        ana.expect(&format!("<{name}> oi"));
        ana.send("olá");
        other.expect("<ana> olá");
        other.send("/quit");
        assert_eq!(other.rest(), "");
        ana.expect(&words::left(name));
    }
}

#[test]
fn silence_inside_is_greeted_inside() {
    let files = Files::new();
    let daemon = files.daemon(&[]);
    let mut ana = TlsClient::connect(&files, daemon.address());
    ana.expect(words::WELCOME);
    ana.send("ana");
    ana.expect(&words::joined("ana"));
}

#[test]
fn programs_and_browsers_are_known_inside() {
    let files = Files::new();
    let daemon = files.daemon(&[]);
    let mut bot = TlsClient::connect(&files, daemon.address());
    bot.send("/json\nbot");
    let hello = bot.next_line().expect("a line");
    assert!(hello.starts_with("{\"type\":\"hello\""), "{hello}");
    #[cfg(feature = "web")]
    {
        let host = daemon.address();
        let alpn: &[&[u8]] = &[b"h2", b"http/1.1"];
        let versions = rustls::ALL_VERSIONS;
        let mut browser = TlsClient::connect_with(&files, host, versions, alpn);
        assert_eq!(browser.tls().alpn_protocol(), Some(&b"http/1.1"[..]));
        browser.send_bytes(format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        let page = browser.rest();
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
        assert!(page.contains("\r\n\r\n<!doctype html>"), "{page}");
        // The page's own WebSocket, whose origin is that of https.
        let mut socket = TlsClient::connect_with(&files, host, versions, alpn);
        let upgrade = format!(
            "GET /ws HTTP/1.1\r\nHost: {host}\r\nOrigin: https://{host}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        socket.send_bytes(upgrade.as_bytes());
        socket.expect("HTTP/1.1 101 Switching Protocols\r");
    }
}

#[test]
fn a_handshake_may_come_byte_by_byte() {
    let files = Files::new();
    let daemon = files.daemon(&[]);
    // What TLS says is nobody's to foretell, so it goes through a relay that cuts it.
    let relay = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = relay.local_addr().expect("bound");
    let to = daemon.address();
    std::thread::spawn(move || {
        let (mut client, _) = relay.accept().expect("a client");
        let mut daemon = TcpStream::connect(to).expect("the daemon listens");
        daemon.set_nodelay(true).expect("an option of TCP");
        let (mut back, mut down) = (
            daemon.try_clone().expect("a descriptor"),
            client.try_clone().expect("a descriptor"),
        );
        std::thread::spawn(move || std::io::copy(&mut back, &mut down));
        let mut byte = [0];
        while client.read(&mut byte).is_ok_and(|count| count == 1) {
            if daemon.write_all(&byte).is_err() {
                return;
            }
        }
    });
    let mut ana = TlsClient::join(&files, address, "ana");
    ana.send("/quit");
    assert_eq!(ana.rest(), "");
}

#[test]
fn what_was_said_before_an_end_is_heard_whether_or_not_the_end_is_said() {
    let files = Files::new();
    let daemon = files.daemon(&[]);
    let mut ana = Client::join(daemon.address(), "ana");
    for says_so in [true, false] {
        let mut bia = TlsClient::join(&files, daemon.address(), "bia");
        ana.expect(&words::joined("bia"));
        bia.send("até");
        if says_so {
            bia.say_end();
        }
        bia.socket().shutdown(Shutdown::Write).expect("open");
        ana.expect("<bia> até");
        ana.expect(&words::left("bia"));
        assert_eq!(bia.rest(), "", "its end is said");
    }
}

#[test]
fn everybody_is_told_the_end_of_the_daemon_and_of_the_connection() {
    let files = Files::new();
    let mut daemon = files.daemon(&["--lang", "en"]);
    let mut ana = TlsClient::connect(&files, daemon.address());
    ana.send("ana");
    ana.skip_to("The client ana joined the Little Cats chat.");
    daemon.signal(rustix::process::Signal::TERM);
    let told = ana.rest();
    assert!(told.contains("shutting down") || !told.is_empty(), "{told}");
    assert!(daemon.wait().success());
}

#[test]
fn without_a_certificate_tls_is_closed_without_a_word() {
    let daemon = crate::support::Daemon::start(&[]);
    let mut stream = TcpStream::connect(daemon.address()).expect("it listens");
    stream
        .write_all(b"\x16\x03\x01\x02\x00\x01\x00")
        .expect("taken");
    let mut told = Vec::new();
    // A reset is an end, too.
    let _ = stream.read_to_end(&mut told);
    assert_eq!(told, b"");
}

#[test]
fn a_reader_that_stalls_in_tls_is_given_all_when_it_reads_again() {
    let files = Files::new();
    let daemon = files.daemon(&["--rate", "0"]);
    let mut ana = TlsClient::join(&files, daemon.address(), "ana");
    let mut bia = Client::join(daemon.address(), "bia");
    ana.expect(&words::joined("bia"));
    let text = "x".repeat(900);
    // More than the kernel holds of it, and less than the log.
    for line in 0..800 {
        bia.send(&format!("{line} {text}"));
    }
    bia.expect_nothing();
    for line in 0..800 {
        ana.expect(&format!("<bia> {line} {text}"));
    }
    ana.send("/quit");
    assert_eq!(ana.rest(), "");
}
