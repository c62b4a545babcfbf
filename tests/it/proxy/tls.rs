//! TLS behind the header, and who may speak in the clear.

use std::io::Write;
use std::net::TcpStream;

use super::line;
use crate::support::{Client, words};
use crate::tls::Files;
use crate::tls::peer::TlsClient;

#[test]
fn a_handshake_follows_the_header_however_both_are_cut() {
    let files = Files::new();
    let daemon = files.daemon(&["--trust-proxy", "127.0.0.1"]);
    for (name, cut) in [("ana", 1), ("bia", 1_000)] {
        let mut socket = TcpStream::connect(daemon.address()).expect("the daemon listens");
        socket.set_nodelay(true).expect("an option of TCP");
        for piece in line("192.0.2.7:51234").as_bytes().chunks(cut) {
            socket.write_all(piece).expect("it is taken");
        }
        let mut client = TlsClient::over(&files, socket);
        client.send(name);
        client.skip_to(&words::joined(name));
        daemon.expect_console(&format!(
            "{name} se conectou com o IP 192.0.2.7 por meio da porta 51234."
        ));
    }
    // Inside there is none: a program of this machine may speak TLS for itself.
    let mut own = TlsClient::connect(&files, daemon.address());
    own.send("caio");
    own.skip_to(&words::joined("caio"));
    daemon.expect_console("caio se conectou com o IP 127.0.0.1 por meio da porta ");
    let mut inside = TlsClient::connect(&files, daemon.address());
    inside.send_bytes(line("192.0.2.7:1").as_bytes());
    assert_eq!(inside.next_line(), None);
}

/// `--tls-only` looks at the socket: what the proxy of this machine hands on it may have taken in TLS.
#[test]
fn clear_text_is_taken_of_a_proxy_of_this_machine_whomever_it_speaks_for() {
    let files = Files::new();
    let daemon = files.daemon(&["--trust-proxy", "127.0.0.1", "--tls-only"]);
    let mut ana = Client::connect(daemon.address());
    ana.send_bytes(line("192.0.2.7:51234"));
    ana.log_in("ana");
    daemon.expect_console("ana se conectou com o IP 192.0.2.7 por meio da porta 51234.");
}
