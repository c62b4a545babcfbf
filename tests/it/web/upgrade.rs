//! How a connection becomes a WebSocket, and for which pages.

use serde_json::json;

use super::peer::{Peer, TEXT, WebSocket, frame, upgrade};
use crate::support::words::joined;
use crate::support::{Client, Daemon};

#[test]
fn who_comes_by_a_browser_talks_with_those_on_nc() {
    let daemon = Daemon::start(&[]);
    let mut ana = Client::join(daemon.address(), "ana");
    let mut bia = WebSocket::open(daemon.address());
    bia.say("bia");
    ana.expect(&joined("bia"));
    let welcome = bia.skip_to("welcome");
    assert_eq!(welcome["nick"], "bia");
    assert_eq!(bia.hear()["nick"], "bia");
    bia.say("bom dia");
    ana.expect("<bia> bom dia");
    bia.expect_said("bia", "bom dia");
    ana.send("olá");
    bia.expect_said("ana", "olá");
    ana.send("/msg bia psiu");
    let private = bia.hear();
    assert_eq!(
        (&private["type"], &private["text"]),
        (&json!("private"), &json!("psiu"))
    );
    bia.say("/nick beatriz");
    ana.expect("bia mudou o nickname para beatriz.");
}

#[test]
fn the_upgrade_is_answered_as_in_rfc_6455_and_takes_no_extension() {
    let daemon = Daemon::start(&[]);
    for protocol in ["chat", "binary.ircv3.net", "TEXT.ircv3.net, json"] {
        let mut peer = Peer::connect(daemon.address());
        let fields = "\nSec-WebSocket-Extensions: permessage-deflate\nSec-WebSocket-Protocol: ";
        peer.send(upgrade("a", &format!("{fields}{protocol}")));
        let head = peer.head();
        assert_eq!(
            head,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
        );
        assert_eq!(WebSocket { peer }.hear()["type"], "hello");
    }
}

#[test]
fn frames_may_come_in_the_segment_of_the_upgrade() {
    let daemon = Daemon::start(&[]);
    let mut ana = Client::join(daemon.address(), "ana");
    let mut peer = Peer::connect(daemon.address());
    let frames = [frame(TEXT, b"bia"), frame(TEXT, b"oi")].concat();
    peer.send([upgrade("a", "").as_bytes(), &frames].concat());
    ana.expect(&joined("bia"));
    ana.expect("<bia> oi");
    let head = peer.head();
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    let mut bia = WebSocket { peer };
    assert_eq!(bia.hear()["type"], "hello");
    assert_eq!(bia.skip_to("said")["text"], "oi");
}

#[test]
fn an_upgrade_and_what_follows_are_understood_byte_by_byte() {
    let daemon = Daemon::start(&[]);
    let mut peer = Peer::connect(daemon.address());
    let frames = [frame(TEXT, "bia".as_bytes()), frame(TEXT, "olá".as_bytes())].concat();
    for byte in [upgrade("a", "").as_bytes(), &frames].concat() {
        peer.send([byte]);
    }
    peer.head();
    assert_eq!(WebSocket { peer }.skip_to("said")["text"], "olá");
}

#[test]
fn a_page_of_another_server_is_kept_out_and_the_console_says_so_once() {
    let daemon = Daemon::start(&["--web-host", "chat.example.org", "--lang", "en"]);
    let open = |origin: &str, host: &str| {
        let mut peer = Peer::connect(daemon.address());
        peer.send(upgrade(host, &format!("\nOrigin: {origin}")));
        peer.head()[9..12].to_owned()
    };
    for (origin, host, status) in [
        ("http://sala:2287", "sala:2287", "101"),
        ("http://sala", "sala:80", "101"),
        ("https://sala", "sala", "101"),
        ("https://chat.example.org", "127.0.0.1:2287", "101"),
        ("https://chat.example.org:8443", "sala", "101"),
        ("http://evil.org", "sala:2287", "403"),
        ("http://sala:8000", "sala:2287", "403"),
        ("null", "sala:2287", "403"),
        ("http://evil.org", "evil.org", "421"),
    ] {
        assert_eq!(open(origin, host), status, "{origin} {host}");
    }
    let line = daemon.expect_console("--web-host allows");
    let both = "(Origin: http://evil.org, Host: sala:2287)";
    assert!(line.contains(both), "{line}");
    assert_eq!(daemon.console_count(both), 1);
    assert_eq!(daemon.console_count("Origin: null"), 0, "it is counted");
}

#[test]
fn an_upgrade_that_is_none_says_which_would_be() {
    let daemon = Daemon::start(&[]);
    let whole = upgrade("a", "");
    for (head, status) in [
        (whole.replace("13", "8"), 426),
        (whole.replace("Upgrade: websocket\r\n", ""), 426),
        (whole.replace("GET", "HEAD"), 426),
        (whole.replace("==", ""), 400),
    ] {
        let mut peer = Peer::connect(daemon.address());
        peer.send(&head);
        let response = peer.response();
        assert_eq!(response.status, status, "{head}");
        if status == 426 {
            assert_eq!(response.field("Sec-WebSocket-Version"), "13");
        }
    }
}
