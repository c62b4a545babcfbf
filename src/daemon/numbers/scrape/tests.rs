use std::io::Read;
use std::net::TcpStream as Peer;

use mio::{Events, Poll};

use super::*;
use crate::transport::listener::Buffers;

/// Tokens of these tests.
const FIRST: usize = 1_000;

struct Loop {
    poll: Poll,
    scrapes: Scrapes,
    address: SocketAddr,
    now: Time,
}

impl Loop {
    fn new() -> Loop {
        let buffers = Buffers {
            send_bytes: 16_384,
            receive_bytes: 16_384,
        };
        let any = "127.0.0.1:0".parse().expect("an address");
        let listener = listener::open(any, false, buffers).expect("a free port");
        let poll = Poll::new().expect("a poll");
        let scrapes = Scrapes::new(vec![listener], poll.registry(), FIRST).expect("registered");
        let address = scrapes.addresses().next().expect("bound");
        Loop {
            address,
            poll,
            scrapes,
            now: Time::ZERO,
        }
    }

    fn connect(&self) -> Peer {
        let peer = Peer::connect(self.address).expect("it listens");
        peer.set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a valid time");
        peer
    }

    /// Turns until no more events come of what peers did.
    fn turn(&mut self) {
        let mut events = Events::with_capacity(64);
        loop {
            self.scrapes.turn(self.poll.registry(), self.now);
            let wait = Some(Duration::from_millis(50));
            self.poll.poll(&mut events, wait).expect("a poll");
            if events.is_empty() {
                return;
            }
            for event in &events {
                let is_ours = self
                    .scrapes
                    .notify(event.token(), self.now, || "n 1\n".into());
                assert!(is_ours);
            }
        }
    }

    fn taken(&self) -> usize {
        self.scrapes.connections.iter().flatten().count()
    }
}

/// What is read to the end.
fn rest(peer: &mut Peer) -> String {
    let mut text = String::new();
    peer.read_to_string(&mut text).expect("no reset");
    text
}

#[test]
fn the_numbers_are_told_in_the_text_format_and_nothing_follows() {
    for request in [
        "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /metrics?x HTTP/1.0\r\n\r\n",
    ] {
        let mut all = Loop::new();
        let mut peer = all.connect();
        // Byte by byte, and with bytes behind it.
        for byte in request.bytes().chain(*b"more") {
            peer.write_all(&[byte]).expect("it is there");
        }
        all.turn();
        let text = rest(&mut peer);
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
        let kind = "\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n";
        assert!(text.contains(kind) && text.contains("\r\nContent-Length: 4\r\n"));
        assert!(
            text.ends_with("\r\nConnection: close\r\n\r\nn 1\n"),
            "{text}"
        );
        drop(peer);
        all.turn();
        assert_eq!(all.taken(), 0);
    }
}

#[test]
fn there_is_no_other_path_and_no_other_method() {
    for (request, status) in [
        ("GET / HTTP/1.1\r\n\r\n", "404 Not Found"),
        ("GET /metrics/ HTTP/1.1\r\n\r\n", "404 Not Found"),
        ("POST /metrics HTTP/1.1\r\n\r\n", "405 Method Not Allowed"),
        ("\u{1}\r\n\r\n", "400 Bad Request"),
        ("ana\n", "400 Bad Request"),
    ] {
        let mut all = Loop::new();
        let mut peer = all.connect();
        peer.write_all(request.as_bytes()).expect("it is there");
        all.turn();
        let text = rest(&mut peer);
        assert!(
            text.starts_with(&format!("HTTP/1.1 {status}\r\n")),
            "{text}"
        );
        assert!(text.ends_with("\r\n\r\n"), "{text}");
    }
}

#[test]
fn a_head_without_an_end_is_cut() {
    let mut all = Loop::new();
    let mut peer = all.connect();
    let head = format!("GET /metrics HTTP/1.1\r\nX: {}", "x".repeat(HEAD_BYTES_MAX));
    peer.write_all(head.as_bytes()).expect("it is there");
    all.turn();
    assert!(rest(&mut peer).starts_with("HTTP/1.1 400 "));
}

#[test]
fn connections_are_bounded_in_number_and_in_time() {
    let mut all = Loop::new();
    let silent: Vec<Peer> = (0..CONNECTIONS_MAX).map(|_| all.connect()).collect();
    all.turn();
    let mut late = all.connect();
    late.write_all(b"GET /metrics HTTP/1.1\r\n\r\n")
        .expect("it is there");
    all.turn();
    assert_eq!(all.taken(), CONNECTIONS_MAX);
    assert_eq!(all.scrapes.due(), Time::ZERO + TIME_MAX);
    all.now = Time::ZERO + TIME_MAX;
    all.turn();
    assert!(rest(&mut late).ends_with("n 1\n"));
    for mut peer in silent {
        assert_eq!(rest(&mut peer), "", "its time is over");
    }
    assert_eq!(all.scrapes.due(), Time::ZERO + TIME_MAX * 2);
    drop(late);
    all.turn();
    assert_eq!(all.scrapes.due(), Time::NEVER);
}

#[test]
fn a_peer_that_is_gone_gives_its_place_back() {
    let mut all = Loop::new();
    drop(all.connect());
    all.turn();
    assert_eq!(all.taken(), 0);
}
