//! Who is let in, and how one is told that is not.

use std::net::IpAddr;

use super::peer::{Peer, WebSocket, request, upgrade};
use crate::secrets::{Files, key};
use crate::support::program::Program;
use crate::support::words::joined;
use crate::support::{Client, Daemon, wait_until};

#[test]
fn where_there_is_no_place_http_is_told_503_and_a_web_socket_1013() {
    let daemon = Daemon::start(&["--max-clients", "2", "--max-per-ip", "0"]);
    let _room = daemon.joined_by(["ana", "bia"]);
    let mut peer = Peer::connect(daemon.address());
    peer.send(request("GET / HTTP/1.1\nHost: a"));
    let response = peer.response();
    assert_eq!(response.status, 503);
    assert_eq!(response.field("Retry-After"), "5");
    let body = String::from_utf8(response.body).expect("is text");
    assert_eq!(body, format!("{}\n", crate::support::words::FULL));
    let mut peer = Peer::connect(daemon.address());
    for byte in upgrade("a", "").bytes() {
        peer.send([byte]);
    }
    assert!(peer.head().starts_with("HTTP/1.1 101 "));
    let mut socket = WebSocket { peer };
    assert_eq!(socket.hear()["type"], "hello");
    socket.expect_code("full");
    socket.expect_close(1013);
    // Who never says more.
    let mut peer = Peer::connect(daemon.address());
    peer.send("GET / HTTP/1.1\r\n");
    assert_eq!(peer.response().status, 503);
}

#[test]
fn who_is_told_that_there_is_no_place_is_told_so_only_as_the_page_may() {
    let daemon = Daemon::start(&["--max-clients", "1", "--max-per-ip", "0"]);
    let _ana = Client::join(daemon.address(), "ana");
    for (head, status) in [
        (request("GET / HTTP/1.1\nHost: evil.org"), 421),
        (upgrade("a", "\nOrigin: http://evil.org"), 403),
    ] {
        let mut peer = Peer::connect(daemon.address());
        peer.send(head);
        assert_eq!(peer.response().status, status);
    }
}

#[test]
fn requests_for_files_take_no_place_of_their_block() {
    let daemon = Daemon::start(&["--max-per-ip", "3"]);
    let address = daemon.address();
    let [_ana, _bia] = daemon.joined_by(["ana", "bia"]);
    // More than there are places of the block, and none is finished.
    let mut peers: Vec<Peer> = (0..20)
        .map(|_| {
            let mut peer = Peer::connect(address);
            peer.send("GET / HTTP/1.1\r\n");
            peer.send("Host: a\r\n");
            // It is known to be HTTP before the next comes.
            let mut other = Peer::connect_from(IpAddr::from([127, 0, 0, 2]), address);
            other.send(request("GET /icon.svg HTTP/1.1\nHost: a"));
            assert_eq!(other.response().status, 200);
            peer
        })
        .collect();
    let _caio = Client::join(address, "caio");
    for peer in &mut peers {
        peer.send("\r\n");
        assert_eq!(peer.response().status, 200);
    }
}

#[test]
fn a_web_socket_counts_like_any_connection_of_its_block() {
    let daemon = Daemon::start(&["--max-per-ip", "2"]);
    let address = daemon.address();
    let mut peer = Peer::connect(address);
    peer.send("GET /ws HTTP/1.1\r\n");
    let mut ana = Client::join(address, "ana");
    let bia = WebSocket::join(address, "bia");
    ana.expect(&joined("bia"));
    // It came as a request, for which there was a place.
    let head = upgrade("a", "");
    peer.send(head.split_once("\r\n").expect("a first line").1);
    assert!(peer.head().starts_with("HTTP/1.1 101 "));
    let mut refused = WebSocket { peer };
    assert_eq!(refused.hear()["type"], "hello");
    refused.expect_code("address_full");
    refused.expect_close(1013);
    drop(bia);
    wait_until("its place is free", || {
        let mut peer = Peer::connect(address);
        peer.send(upgrade("a", ""));
        let mut socket = WebSocket { peer };
        socket.peer.head();
        socket.hear();
        socket.say("caio");
        let is_in = socket.hear()["type"] != "error";
        is_in && socket.skip_to("joined")["nick"] == "caio"
    });
}

#[test]
fn thirty_browsers_that_open_the_page_in_the_same_second_are_all_in() {
    let daemon = Daemon::start(&[]);
    let address = daemon.address();
    let mut silent = Vec::new();
    let browsers: Vec<WebSocket> = (0..30)
        .map(|number| {
            let mut peers: Vec<Peer> = (0..5).map(|_| Peer::connect(address)).collect();
            for (peer, path) in peers
                .iter_mut()
                .zip(["/", "/chat.js", "/style.css", "/icon.svg"])
            {
                peer.send(request(&format!("GET {path} HTTP/1.1\nHost: a")));
            }
            for peer in &mut peers[..4] {
                assert_eq!(peer.response().status, 200);
            }
            silent.push(peers.pop());
            let mut socket = WebSocket::open(address);
            socket.say(&format!("p{number}"));
            socket
        })
        .collect();
    for (number, mut socket) in browsers.into_iter().enumerate() {
        let nick = format!("p{number}");
        while socket.skip_to("joined")["nick"] != nick {}
    }
}

#[test]
fn a_banned_address_is_given_the_page_and_is_told_behind_its_nickname() {
    let files = Files::new();
    let (ana_key, line) = key(&["ana", "--moderator"]);
    let daemon = Daemon::start(&[&files.write("keys", &line)]);
    let mut ana = Program::connect(daemon.address());
    for line in ["ana", &ana_key, "/ban 127.0.0.3"] {
        ana.send(line);
    }
    assert_eq!(ana.skip_to("moderated")["address"], "127.0.0.3");
    let from = || Peer::connect_from(IpAddr::from([127, 0, 0, 3]), daemon.address());
    for path in ["/", "/chat.js", "/style.css", "/icon.svg"] {
        let mut peer = from();
        peer.send(request(&format!("GET {path} HTTP/1.1\nHost: a")));
        assert_eq!(peer.response().status, 200, "{path}");
    }
    let mut socket = WebSocket::open_over(from());
    socket.say("bia");
    socket.expect_code("banned");
    socket.expect_close(1008);
}
