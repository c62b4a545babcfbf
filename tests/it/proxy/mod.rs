//! Behind a proxy: whose a connection is taken to be, and all that goes by that. The tests play the proxy, at
//! 127.0.0.1; what is refused of proxies on other machines is tested over sockets of memory. The real ones:
//! tests/proxy.

mod flags;
mod headers;
mod moderators;
mod recipes;
#[cfg(feature = "web")]
mod requests;
#[cfg(feature = "tls")]
mod tls;

use std::net::SocketAddr;

use crate::support::{Client, Daemon};

/// A daemon behind a proxy at 127.0.0.1.
fn behind_proxy(flags: &[&str]) -> Daemon {
    Daemon::start(&[&["--trust-proxy", "127.0.0.1"], flags].concat())
}

/// Version 1 of the header of a peer with this address.
fn line(peer: &str) -> String {
    let peer: SocketAddr = peer.parse().expect("an address");
    let (family, own) = match peer {
        SocketAddr::V4(_) => ("TCP4", "127.0.0.1"),
        SocketAddr::V6(_) => ("TCP6", "::1"),
    };
    format!(
        "PROXY {family} {} {own} {} 2287\r\n",
        peer.ip(),
        peer.port()
    )
}

/// Version 2, with something behind the addresses.
fn binary(peer: &str, tlvs: &[u8]) -> Vec<u8> {
    let peer: SocketAddr = peer.parse().expect("an address");
    let (family, addresses) = match peer {
        SocketAddr::V4(peer) => (0x11, [peer.ip().octets(), [127, 0, 0, 1]].concat()),
        SocketAddr::V6(peer) => (0x21, [peer.ip().octets(), [0; 16]].concat()),
    };
    let behind = [
        &addresses[..],
        &peer.port().to_be_bytes(),
        &2287_u16.to_be_bytes(),
        tlvs,
    ]
    .concat();
    let len = u16::try_from(behind.len()).expect("a short one");
    [
        b"\r\n\r\n\0\r\nQUIT\n",
        &[0x21, family][..],
        &len.to_be_bytes(),
        &behind,
    ]
    .concat()
}

/// One that a proxy hands on.
#[track_caller]
fn handed_on(daemon: &Daemon, peer: &str) -> Client {
    let mut client = Client::connect(daemon.address());
    client.send_bytes(line(peer));
    client
}
