//! Requests of HTTP, and what they are answered with.

use super::peer::{Peer, ask, request};
use crate::support::words::{WELCOME, joined};
use crate::support::{Client, Daemon, wait_until};

const FILES: [(&str, &str); 4] = [
    ("/", "text/html; charset=utf-8"),
    ("/chat.js", "text/javascript; charset=utf-8"),
    ("/style.css", "text/css; charset=utf-8"),
    ("/icon.svg", "image/svg+xml; charset=utf-8"),
];

#[test]
fn the_files_of_the_page_come_with_all_that_a_browser_has_to_know() {
    let daemon = Daemon::start(&[]);
    let host = daemon.address();
    for (path, content_type) in FILES {
        let response = ask(host, &format!("GET {path} HTTP/1.1\nHost: {host}"));
        assert_eq!(response.status, 200, "{path}");
        assert_eq!(response.field("Content-Type"), content_type);
        assert_eq!(
            response.field("Content-Length"),
            response.body.len().to_string()
        );
        assert_eq!(response.field("Cache-Control"), "no-cache");
        assert_eq!(response.field("X-Content-Type-Options"), "nosniff");
        assert_eq!(response.field("Referrer-Policy"), "no-referrer");
        assert_eq!(response.field("Connection"), "close");
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
             connect-src 'self' ws://{host} wss://{host}; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        );
        assert_eq!(response.field("Content-Security-Policy"), policy);
        let tag = response.field("ETag");
        let known = format!("GET {path} HTTP/1.1\nHost: {host}\nIf-None-Match: {tag}");
        let again = ask(host, &known);
        assert_eq!((again.status, again.body.len()), (304, 0));
        let head = ask(host, &format!("HEAD {path} HTTP/1.1\nHost: {host}"));
        assert_eq!((&head.head, head.body.len()), (&response.head, 0));
    }
}

#[test]
fn a_head_is_understood_in_pieces_of_one_byte() {
    let daemon = Daemon::start(&[]);
    let mut peer = Peer::connect(daemon.address());
    for byte in request("GET /chat.js HTTP/1.1\nHost: sala:2287\nCookie: \u{FF}").bytes() {
        peer.send([byte]);
    }
    assert_eq!(peer.response().status, 200);
}

#[test]
fn a_head_of_8_kib_is_read_and_a_longer_one_is_answered_once_it_is() {
    let daemon = Daemon::start(&[]);
    let head = |len: usize| {
        let begun = "GET / HTTP/1.1\r\nHost: a\r\nCookie: ";
        format!("{begun}{}\r\n\r\n", "c".repeat(len - begun.len() - 4))
    };
    for (len, status) in [(8_192, 200), (8_193, 400), (60_000, 400)] {
        let mut peer = Peer::connect(daemon.address());
        peer.send(head(len));
        assert_eq!(peer.response().status, status, "{len}");
    }
    // Also one that never ends.
    let mut peer = Peer::connect(daemon.address());
    peer.send("GET / HTTP/1.1\r\nX: ");
    peer.send("x".repeat(9_000));
    assert_eq!(peer.response().status, 400);
}

#[test]
fn what_is_not_the_page_has_its_status_and_says_why_in_a_line() {
    let daemon = Daemon::start(&[]);
    let address = daemon.address();
    for (head, status) in [
        ("GET / HTTP/1.1", 400),
        ("GET / HTTP/1.1\nHost: a\nHost: a", 400),
        ("GET / HTTP/1.1\nHost: a b", 400),
        ("GET / HTTP/1.1\nHost: evil.org", 421),
        ("GET /nothing HTTP/1.1\nHost: evil.org", 421),
        ("GET /nothing HTTP/1.1\nHost: a", 404),
        ("GET /ws HTTP/1.1\nHost: a", 426),
        ("GET / HTTP/2.0\nHost: a", 400),
    ] {
        let response = ask(address, head);
        assert_eq!(response.status, status, "{head:?}");
        let body = String::from_utf8(response.body.clone()).expect("is text");
        assert!(body.starts_with("erro: ") && body.ends_with('\n'), "{body}");
        assert_eq!(response.field("Content-Type"), "text/plain; charset=utf-8");
    }
    // A person that types is answered at once.
    let mut peer = Peer::connect(address);
    peer.send("GET tickets now\n");
    assert_eq!(peer.response().status, 400);
}

#[test]
fn a_host_is_one_of_this_network_or_one_that_was_given() {
    let daemon = Daemon::start(&[
        "--web-host",
        "chat.example.org",
        "--web-host",
        "Sala.example.org",
    ]);
    for (host, status) in [
        ("127.0.0.1", 200),
        ("[::1]:2287", 200),
        ("localhost:2287", 200),
        ("pc-da-ana", 200),
        ("sala.local", 200),
        ("chat.example.org", 200),
        ("sala.EXAMPLE.org:8080", 200),
        ("example.org", 421),
        ("x.chat.example.org", 421),
    ] {
        let response = ask(daemon.address(), &format!("GET / HTTP/1.1\nHost: {host}"));
        assert_eq!(response.status, status, "{host}");
        let policy = response.field("Content-Security-Policy");
        let names = " ws://chat.example.org:* wss://chat.example.org:* ws://sala.example.org:*";
        assert_eq!(policy.contains(names), status == 200, "{policy}");
        if host.starts_with('[') {
            assert!(policy.contains("'self' ws: wss: "), "{policy}");
        }
    }
}

#[test]
fn http_1_0_is_answered_alike() {
    let daemon = Daemon::start(&[]);
    assert_eq!(ask(daemon.address(), "GET / HTTP/1.0\nHost: a").status, 200);
    assert_eq!(ask(daemon.address(), "GET / HTTP/1.0").status, 400);
    let upgrade = super::peer::upgrade("a", "").replace("HTTP/1.1", "HTTP/1.0");
    let mut peer = Peer::connect(daemon.address());
    peer.send(upgrade);
    let response = peer.response();
    assert_eq!(response.status, 426);
    assert_eq!(response.field("Sec-WebSocket-Version"), "13");
}

#[test]
fn a_connection_is_for_one_request_whatever_else_is_asked_for() {
    let daemon = Daemon::start(&[]);
    let one = request("GET /icon.svg HTTP/1.1\nHost: a\nConnection: keep-alive");
    let expected = ask(daemon.address(), "GET /icon.svg HTTP/1.1\nHost: a").body;
    for followed_by in [&one.repeat(20)[..], "ana\noi\n", "POST / HTTP/1.1\r\n\r\n"] {
        let mut peer = Peer::connect(daemon.address());
        peer.send([one.as_bytes(), followed_by.as_bytes()].concat());
        let response = peer.response();
        assert_eq!(response.body, expected);
    }
    // Nobody came in by it, and a body is not read.
    let mut ana = Client::join(daemon.address(), "ana");
    let mut peer = Peer::connect(daemon.address());
    peer.send(request("GET / HTTP/1.1\nHost: a\nContent-Length: 4"));
    assert_eq!(peer.response().status, 200);
    ana.expect_nothing();
}

#[test]
fn what_a_browser_does_not_send_is_closed_without_a_word() {
    let daemon = Daemon::start(&[]);
    for bytes in [
        "POST / HTTP/1.1\r\nHost: a\r\n\r\nana\r\n",
        "OPTIONS / HTTP/1.1\r\n",
        "get / HTTP/1.1\r\nHost: a\r\n\r\n",
        "Head / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\u{FEFF}GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    ] {
        let mut peer = Peer::connect(daemon.address());
        peer.send(bytes);
        peer.expect_end();
    }
}

#[test]
fn a_request_behind_the_greeting_is_closed_without_a_word() {
    let daemon = Daemon::start(&[]);
    let mut client = Client::connect(daemon.address());
    client.expect(WELCOME);
    client.send_bytes(request("GET / HTTP/1.1\nHost: a"));
    client.expect_end();
}

#[test]
fn without_the_page_http_is_closed_without_a_word() {
    let daemon = Daemon::start(&["--no-web"]);
    for bytes in [
        request("GET / HTTP/1.1\nHost: a"),
        super::peer::upgrade("a", ""),
    ] {
        let mut peer = Peer::connect(daemon.address());
        peer.send(bytes);
        peer.expect_end();
    }
}

#[test]
fn the_console_is_told_nothing_of_who_reads_the_page() {
    let daemon = Daemon::start(&["--verbose"]);
    for _ in 0..3 {
        ask(daemon.address(), "GET / HTTP/1.1\nHost: a");
    }
    let _ana = Client::join(daemon.address(), "ana");
    daemon.expect_console("ana");
    let lines = daemon.console_lines();
    assert!(
        !lines.iter().any(|line| line.contains("nickname:")),
        "{lines:#?}"
    );
}

#[test]
fn a_peer_that_shuts_its_half_behind_the_request_is_answered() {
    let daemon = Daemon::start(&[]);
    let mut peer = Peer::connect(daemon.address());
    peer.send(request("GET /chat.js HTTP/1.1\nHost: a"));
    peer.half_close();
    assert_eq!(peer.response().status, 200);
}

#[test]
fn a_request_that_is_not_whole_is_over_when_its_time_is() {
    let daemon = Daemon::start(&["--login-timeout", "1"]);
    let mut peer = Peer::connect(daemon.address());
    peer.send("GET / HTTP/1.1\r\nHost: a\r\n");
    peer.expect_end();
    wait_until("its place is free", || {
        let mut ana = Client::connect(daemon.address());
        ana.send("ana");
        ana.next_line().as_deref() == Some(&joined("ana"))
    });
}
