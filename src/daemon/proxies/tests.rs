//! Connections of proxies over sockets of memory: who is taken for whom, what they read, and what is
//! counted where.

mod alive;
mod counted;
mod requests;
mod told;

use std::net::SocketAddr;
use std::time::Duration;

use crate::daemon::limits::Limits;
use crate::daemon::tests::{House, secs};
use crate::room::moderation::network::Network;
use crate::room::time::Time;

/// Where proxies are, and where none is.
const PROXY: &str = "10.0.0.1";
const OWN: &str = "127.0.0.1";
const ELSEWHERE: &str = "198.51.100.9";

/// What a proxy says of one that it hands on.
const HEADER: &str = "PROXY TCP4 192.0.2.7 10.0.0.1 51234 2287\r\n";

const REFUSED: &str = "erro: esta conexão veio de um proxy que não disse de quem é\n";
const GREETING: &str = "Bem-vindo ao chat dos Little Cats! Informe seu nickname:\n";

fn limits() -> Limits {
    let networks = ["10.0.0.0/8", "127.0.0.1", "2001:db8:ff::1"];
    Limits {
        proxies: networks.into_iter().filter_map(Network::of_hosts).collect(),
        rate: None,
        ..Limits::default()
    }
}

fn house() -> House {
    House::new(limits())
}

/// Version 2 of the header, with something behind the addresses.
fn binary(command: u8, family: u8, behind: &[u8]) -> Vec<u8> {
    let len = u16::try_from(behind.len()).expect("a short one");
    let start = b"\r\n\r\n\0\r\nQUIT\n";
    [&start[..], &[command, family], &len.to_be_bytes(), behind].concat()
}

impl House {
    /// Where a peer is taken to be from.
    fn address(&self, peer: usize) -> SocketAddr {
        let address = self.engine.room().address(self.peers[peer].0);
        address.expect("it has come")
    }

    fn is_waited_for(&self, peer: usize) -> bool {
        self.engine
            .sessions
            .unidentified
            .contains(self.peers[peer].0)
    }

    /// One that a proxy hands on, with these first words.
    fn comes_through_proxy(&mut self, header: &str, words: &str) -> usize {
        let peer = self.comes_from(PROXY);
        self.sends(peer, format!("{header}{words}"));
        peer
    }
}

fn address(text: &str) -> SocketAddr {
    text.parse().expect(text)
}

/// Behind a header anything follows, in the same bytes or later.
#[test]
fn a_header_says_whose_connection_it_is_and_anything_follows_it() {
    let ipv4 = [192, 0, 2, 7, 10, 0, 0, 1, 0xC8, 0x22, 8, 239];
    let mut ipv6 = Vec::new();
    for ip in ["2001:db8::7", "::1"] {
        let ip: std::net::Ipv6Addr = ip.parse().expect(ip);
        ipv6.extend(ip.octets());
    }
    ipv6.extend([0xC8, 0x22, 8, 239]);
    let with_tlvs = [&ipv4[..], &[3, 0, 4, 1, 2, 3, 4]].concat();
    for (header, from) in [
        (HEADER.into(), "192.0.2.7:51234"),
        (
            b"PROXY TCP6 2001:db8::7 ::1 51234 2287\r\n".to_vec(),
            "[2001:db8::7]:51234",
        ),
        (binary(0x21, 0x11, &ipv4), "192.0.2.7:51234"),
        (binary(0x21, 0x11, &with_tlvs), "192.0.2.7:51234"),
        (binary(0x21, 0x21, &ipv6), "[2001:db8::7]:51234"),
        (binary(0x20, 0x00, &[]), "10.0.0.1:1024"),
    ] {
        for (words, told) in [
            ("ana\n", "O cliente ana entrou"),
            ("/json\n", "{\"type\":\"hello\""),
            ("CAP LS 302\r\nNICK ana\r\n", " CAP * LS "),
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 "),
        ] {
            let whole = [&header[..], words.as_bytes()].concat();
            for cut in [1, header.len(), header.len() + 1, whole.len()] {
                let mut house = house();
                let peer = house.comes_from(PROXY);
                let mut heard = String::new();
                for piece in whole.chunks(cut) {
                    house.sends(peer, piece);
                    let so_far = house.heard_text(peer);
                    if house.is_waited_for(peer) {
                        assert_eq!(so_far, "", "inside of the header");
                    }
                    heard += &so_far;
                }
                assert!(
                    heard.contains(told),
                    "{heard:?} to {words:?} in pieces of {cut}"
                );
                if !heard.starts_with("HTTP") {
                    assert_eq!(house.address(peer), address(from));
                }
            }
        }
    }
}

#[test]
fn who_says_nothing_is_greeted_300_ms_after_the_header_and_never_before() {
    let mut house = house();
    let peer = house.comes_from(PROXY);
    house.passes(secs(9));
    assert_eq!(house.heard(peer), b"");
    house.sends(peer, &HEADER[..20]);
    house.passes(secs(9));
    house.sends(peer, &HEADER[20..]);
    house.passes(Duration::from_millis(299));
    assert_eq!(house.heard(peer), b"");
    house.passes(Duration::from_millis(1));
    assert_eq!(house.heard_text(peer), GREETING);
    // The time to log in is that of others, from when it came.
    house.passes(Duration::from_millis(30_000 - 18_300 - 1));
    assert!(!house.is_closed(peer));
    house.passes(secs(7));
    assert_eq!(
        house.heard_text(peer),
        "erro: tempo esgotado para informar o nickname\n"
    );
    assert!(house.is_closed(peer));
    assert_eq!(house.engine.next_deadline(), Time::NEVER);
}

#[test]
fn where_the_header_never_comes_that_is_told_when_the_time_to_log_in_is_over() {
    for begun in ["", "P", &HEADER[..30], "\r\n\r\n\0\r\nQUI"] {
        let mut house = house();
        let peer = house.comes_from(PROXY);
        house.sends(peer, begun);
        house.passes(Duration::from_millis(29_999));
        assert_eq!(house.heard(peer), b"");
        house.passes(secs(2));
        assert_eq!(house.heard_text(peer), REFUSED, "{begun:?}");
        assert!(house.is_closed(peer));
    }
}

#[test]
fn what_comes_from_elsewhere_with_a_header_is_closed_without_a_word() {
    for header in [
        HEADER.into(),
        binary(0x21, 0x11, &[7; 12]),
        binary(0x20, 0, &[]),
    ] {
        for cut in [header.len(), 6] {
            let mut house = house();
            let peer = house.comes_from(ELSEWHERE);
            for piece in header.chunks(cut) {
                house.sends(peer, piece);
            }
            house.sends(peer, "ana\n");
            house.passes(secs(2));
            let heard = house.heard_text(peer);
            assert!(house.is_closed(peer) && heard.is_empty(), "{heard:?}");
        }
    }
}

#[test]
fn what_comes_of_this_machine_without_a_header_is_its_own() {
    for (words, told) in [
        ("ana\n", "O cliente ana entrou"),
        ("Pedro\n", "O cliente Pedro entrou"),
        ("PROXY\n", "O cliente PROXY entrou"),
        ("/json\n", "{\"type\":\"hello\""),
        ("NICK ana\r\nUSER ana 0 * :ana\r\n", " 001 ana "),
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 "),
        ("\u{ff}\u{fd}\u{1}ana\n", ""),
    ] {
        for cut in [1, words.len()] {
            let mut house = house();
            let peer = house.comes_from(OWN);
            for piece in words.as_bytes().chunks(cut) {
                house.sends(peer, piece);
            }
            let heard = house.heard_text(peer);
            assert!(heard.contains(told), "{heard:?} to {words:?}");
            assert!(!house.is_waited_for(peer));
            if !heard.starts_with("HTTP") {
                assert_eq!(house.address(peer), address("127.0.0.1:1024"));
            }
        }
    }
}

#[test]
fn who_says_nothing_on_this_machine_is_greeted_as_ever() {
    let mut house = house();
    let peer = house.comes_from(OWN);
    house.passes(Duration::from_millis(299));
    assert_eq!(house.heard(peer), b"");
    house.passes(Duration::from_millis(1));
    assert_eq!(house.heard_text(peer), GREETING);
    house.sends(peer, "ana\n");
    assert!(house.heard_text(peer).starts_with("O cliente ana entrou"));
    // Enter alone begins version 2 as well: it is answered when nothing follows it.
    let peer = house.comes_from(OWN);
    for enter in ["\r", "\n"] {
        house.sends(peer, enter);
        house.passes(Duration::from_millis(200));
        assert_eq!(house.heard(peer), b"");
    }
    house.passes(Duration::from_millis(100));
    let heard = house.heard_text(peer);
    assert!(
        heard.contains("erro: o nickname não pode ser vazio"),
        "{heard}"
    );
    house.sends(peer, "bia\n");
    assert!(house.heard_text(peer).starts_with("O cliente bia entrou"));
}

#[test]
fn a_proxy_of_this_machine_may_send_its_header_byte_by_byte_too() {
    for header in [
        HEADER.as_bytes().to_vec(),
        binary(0x21, 0x11, &[192, 0, 2, 7, 1, 1, 1, 1, 0xC8, 0x22, 1, 1]),
    ] {
        let mut house = house();
        let peer = house.comes_from(OWN);
        for byte in header.chunks(1) {
            house.sends(peer, byte);
            house.passes(Duration::from_millis(250));
        }
        house.sends(peer, "ana\n");
        assert_eq!(house.address(peer), address("192.0.2.7:51234"));
    }
}
