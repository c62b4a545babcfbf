//! HTTP and WebSocket, whose proxies say in a field who asks.

use std::net::Ipv4Addr;

use super::{behind_proxy, line};
use crate::web::peer::{Peer, WebSocket, ask};

#[test]
fn the_console_says_where_the_person_is_and_the_port_is_the_proxys() {
    let daemon = behind_proxy(&[]);
    let peer = Peer::connect(daemon.address());
    let port = peer.own_port();
    let field = "\nX-Forwarded-For: 198.51.100.1, 192.0.2.7:999, 127.0.0.1";
    let mut ana = WebSocket::open_with(peer, field);
    ana.say("ana");
    ana.skip_to("joined");
    daemon.expect_console(&format!(
        "ana se conectou com o IP 192.0.2.7 por meio da porta {port}."
    ));
}

#[test]
fn the_page_is_given_to_whom_it_names_and_refused_where_that_is_nobody() {
    let daemon = behind_proxy(&["--lang", "en"]);
    let with = |field: &str| format!("GET / HTTP/1.1\nHost: 127.0.0.1{field}");
    assert_eq!(
        ask(
            daemon.address(),
            &with("\nX-Forwarded-For: [2001:db8::7]:1")
        )
        .status,
        200
    );
    // A browser of this machine.
    assert_eq!(ask(daemon.address(), &with("")).status, 200);
    let refused = ask(daemon.address(), &with("\nX-Forwarded-For: unknown"));
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.body,
        b"error: this connection came from a proxy that did not say whose it is\n"
    );
    daemon.expect_console("was refused: it is a proxy that did not say whose the connection is");
}

#[test]
fn from_elsewhere_and_behind_a_header_it_means_nothing() {
    let daemon = behind_proxy(&[]);
    let field = "\nX-Forwarded-For: 192.0.2.7";
    let peer = Peer::connect_from(Ipv4Addr::new(127, 0, 0, 2).into(), daemon.address());
    let mut ana = WebSocket::open_with(peer, field);
    ana.say("ana");
    daemon.expect_console("ana se conectou com o IP 127.0.0.2 por meio da porta ");
    let mut peer = Peer::connect(daemon.address());
    peer.send(line("192.0.2.8:51234"));
    let mut bia = WebSocket::open_with(peer, field);
    bia.say("bia");
    daemon.expect_console("bia se conectou com o IP 192.0.2.8 por meio da porta 51234.");
}
